// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include "search/patience.hpp"
#include "search/query.hpp"
#include "search/reader.hpp"
#include "timtin/search.hpp"

namespace timtin {

/// The page of hits that a request asks for, and its counts: what answers `tree`, in order, each
/// story once. Throws Xapian::Error and Stopped.
[[nodiscard]] SearchResult hit_page(const SearchRequest& request, const QueryNode& tree,
                                    const Xapian::Query& filter, Reader& reader,
                                    Patience& patience);

}  // namespace timtin
