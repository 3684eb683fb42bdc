// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "search/index_words.hpp"
#include "search/query.hpp"

namespace timtin {

/// A query as it is understood.
struct Interpretation {
    QueryNode tree;
    std::string corrected;  ///< the query as it is searched; empty: as typed
    /// The query that may have been meant: with other words that are searched beside those
    /// typed, and with its accents where they are sure enough. Empty: none.
    std::string offered;
};

enum class Correction {
    none,
    beside,   ///< what was probably meant is searched beside what was typed
    replace,  ///< and in place of it, where what was typed makes no sense
};

/// Decides by the index' vocabulary what the words of a query were meant to be:
/// keystrokes decoded, spaces put in, slips corrected (as `correction` says), and which accents
/// words without any can stand for. Words in quotes, in fields, behind a minus or a plus
/// are never corrected. Throws Xapian::Error.
[[nodiscard]] Interpretation interpret_query(const QueryNode& query, IndexWords& index,
                                             Correction correction);

/// The tree as a person would type it.
[[nodiscard]] std::string to_query_text(const QueryNode& node);

}  // namespace timtin
