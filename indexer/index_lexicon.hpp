// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <string>

namespace timtin {

/// The lexicon of an index' own articles (docs/lexicon.md), learned from some thousands of
/// them, evenly chosen; empty if there are too few to learn from. Throws Xapian::Error.
[[nodiscard]] std::string learn_index_lexicon(const Xapian::Database& database);

}  // namespace timtin
