// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <string>
#include <vector>

#include "search/index_words.hpp"
#include "search/patience.hpp"
#include "search/query.hpp"

namespace timtin {

/// Which articles a query asks for, as Xapian finds them on one index. What weighs how
/// much is not in it (asked_words.hpp).
struct QueryPlan {
    Xapian::Query all;     ///< articles with everything that was asked for
    Xapian::Query graded;  ///< the same, accents taken less strictly
    Xapian::Query some;    ///< articles with any of it
};

/// Turns an interpreted query into Xapian queries. Phrases of more than two words and
/// NEAR are verified in the stored sequences, wherever in the tree they stand. Throws
/// Xapian::Error and Stopped; when the time is over, what is verified up to then is in it.
[[nodiscard]] QueryPlan plan_query(const QueryNode& query, const Xapian::Database& database,
                                   IndexWords& index, Patience& patience);

/// Is the query nothing but words, which any article with some of them answers?
[[nodiscard]] bool is_words_only(const QueryNode& query);

/// What of a query can be found again in a text.
struct TextWords {
    std::vector<QueryWord> words;  ///< what else one may have been meant to be comes before it
    std::vector<text::DocumentNumber> numbers;
};
[[nodiscard]] TextWords words_in_text(const QueryNode& query);

}  // namespace timtin
