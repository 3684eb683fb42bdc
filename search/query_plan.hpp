// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <string>
#include <vector>

#include "search/query.hpp"

namespace timtin {

/// A phrase or NEAR group whose words must be looked up in the text: terms of
/// neighbours alone cannot tell it.
struct TextCheck {
    std::vector<QueryWord> words;
    const schema::Field* field = nullptr;
    std::size_t distance = 0;  ///< 0: side by side, in order
    bool excluded = false;     ///< the text must not have it
};

/// A query as Xapian runs it on one index.
struct QueryPlan {
    Xapian::Query all;     ///< articles with everything that was asked for
    Xapian::Query graded;  ///< the same, accents taken less strictly
    Xapian::Query some;    ///< articles with any of it
    Xapian::Query filter;  ///< what every answer must satisfy; empty: nothing
    std::vector<TextCheck> checks;
    std::vector<QueryWord> marks;  ///< words to mark in titles and snippets
    std::vector<text::DocumentNumber> numbers;
    bool has_words = false;  ///< ranks by words; else everything that passes the filter
};

/// Turns a parsed query into Xapian queries, using the index' own vocabulary.
/// Throws Xapian::Error.
[[nodiscard]] QueryPlan plan_query(const QueryNode& query, const Xapian::Database& database);

}  // namespace timtin
