// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <vector>

#include "search/facet_columns.hpp"
#include "timtin/trends.hpp"

namespace timtin {

/// Counts articles over time; fills periods, total and undated.
[[nodiscard]] Trends count_trends(const std::vector<Xapian::docid>& documents,
                                  const FacetColumns& columns, TrendPeriod by);

/// Counts the document numbers that articles cite, the most cited first.
[[nodiscard]] std::vector<NumberFacts> count_numbers(const std::vector<Xapian::docid>& documents,
                                                     const FacetColumns& columns);

}  // namespace timtin
