// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <vector>

#include "search/asked_words.hpp"
#include "search/patience.hpp"
#include "search/query.hpp"

namespace timtin {

/// The candidates that have the words of a phrase side by side, or those of a NEAR
/// close to each other. Looks into the stored sequences; into the article itself for
/// authors and for texts too long for a sequence. Those
/// found up to then, if the time is over. Throws Xapian::Error and Stopped.
[[nodiscard]] std::vector<Xapian::docid> verified(const Xapian::Database& database,
                                                  IndexWords& index, const QueryNode& node,
                                                  Grade grade,
                                                  const std::vector<Xapian::docid>& candidates,
                                                  Patience& patience);

}  // namespace timtin
