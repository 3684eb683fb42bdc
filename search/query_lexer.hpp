// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "indexer/schema.hpp"
#include "timtin/date_time.hpp"
#include "timtin/text.hpp"

namespace timtin {

/// A piece of the query as typed.
struct QueryPiece {
    enum class Kind {
        word,
        phrase,
        number,
        open,
        close,
        minus,
        either,
        both,
        near,
        field,
        prefix,
        dates
    };
    Kind kind{};
    std::string_view text;  ///< of words, phrases, prefixes, and operators that may be words
    const schema::Field* field = nullptr;
    std::optional<text::DocumentNumber> number;
    std::size_t distance = 0;
    bool vietnamese = false;   ///< of an operator: VÀ or HOẶC, which may be words of a title
    bool typographic = false;  ///< of a phrase: in “ ”, as printed text has them
    std::optional<DateTime> since;
    std::optional<DateTime> until;
};

/// Takes a query apart; the pieces view it.
[[nodiscard]] std::vector<QueryPiece> query_pieces(std::string_view query);

/// Is there a plus before a word that begins here?
[[nodiscard]] bool has_plus(std::string_view text, std::size_t begin);

}  // namespace timtin
