// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include "search/stories.hpp"
#include "timtin/similar.hpp"

namespace timtin {

/// The articles most like one of the index, without those of its own story. Throws
/// Xapian::Error.
[[nodiscard]] SimilarResult similar_articles(const Xapian::Database& database,
                                             const Stories& stories, Xapian::docid document,
                                             const Article& article, const SimilarRequest& request);

}  // namespace timtin
