// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <vector>

#include "search/facet_columns.hpp"
#include "search/request_filter.hpp"
#include "timtin/search.hpp"

namespace timtin {

/// More matches than these are counted by a sample.
inline constexpr std::size_t max_counted = 100'000;

/// Counts the facets of a request over all that matches without its filters (`matches`, in
/// order), minding the filters as SearchResult::facets says. Throws Xapian::Error.
void count_facets(const SearchRequest& request, const std::vector<Xapian::docid>& matches,
                  const std::vector<FilterGroup>& filters, const Xapian::Database& database,
                  const FacetColumns& columns, const TopicNames& topics, Patience& patience,
                  SearchResult& result);

}  // namespace timtin
