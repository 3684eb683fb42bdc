// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <vector>

#include "search/patience.hpp"

namespace timtin {

/// All articles that match, in order; those found up to then, if the time is over. Throws
/// Xapian::Error and Stopped.
[[nodiscard]] std::vector<Xapian::docid> matching_documents(const Xapian::Database& database,
                                                            const Xapian::Query& query,
                                                            Patience& patience);

/// A list of articles as part of a query; it matches them and weighs nothing. Not even
/// an empty list is an empty query.
[[nodiscard]] Xapian::Query as_query(std::vector<Xapian::docid> documents);

}  // namespace timtin
