// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <optional>
#include <vector>

#include "search/index_words.hpp"
#include "search/patience.hpp"
#include "search/topic_names.hpp"
#include "timtin/search.hpp"

namespace timtin {

/// The filters of a request that belong to one facet; alternatives of each other.
struct FilterGroup {
    std::optional<FacetField> field;  ///< none: since and until
    Xapian::Query query;
};

/// The groups of a request, which all must hold. Errors: usage (no year, no month). Throws
/// Xapian::Error.
[[nodiscard]] Result<std::vector<FilterGroup>> filter_groups(
    const SearchRequest& request, const Xapian::Database& database, IndexWords& words,
    const TopicNames& topics, Patience& patience, std::vector<UnknownTopic>& unknown);

/// All groups together; empty if there are none.
[[nodiscard]] Xapian::Query all_of(const std::vector<FilterGroup>& groups);

/// Articles published in a period.
[[nodiscard]] Xapian::Query published_in(const std::optional<DateTime>& since,
                                         const std::optional<DateTime>& until);

/// Articles that cite a document number as typed, with or without a date behind it.
[[nodiscard]] Xapian::Query cites(std::string_view typed, const Xapian::Database& database);

}  // namespace timtin
