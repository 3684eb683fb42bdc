// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/schema.hpp"
#include "timtin/date_time.hpp"
#include "timtin/text.hpp"

namespace timtin {

/// One reading of a word typed without accents, by its term, and how likely it is.
struct LikelyReading {
    std::string term;
    double share = 0;
};

/// A token of a query that owns its forms.
struct QueryWord {
    std::string exact;
    std::string folded;
    bool joined = false;   ///< nothing but space between it and the word before
    bool follows = false;  ///< stands in one clause with the word before
    bool upper = false;
    bool as_typed = false;       ///< quoted or behind a plus: never corrected
    bool accents_fixed = false;  ///< no other accents, though no article has these
    bool beside = false;         ///< of a NEAR: right behind the word before, in one phrase
    bool of_number = false;      ///< a part of a document number: no word of its own

    // What interpret_query() finds out by the index' vocabulary.
    bool interpreted = false;
    bool bound = false;                 ///< one compound with the word before
    bool blind = false;                 ///< any accents will do
    std::vector<LikelyReading> likely;  ///< of a blind word, the likeliest first
    std::string other_exact;            ///< another word that may have been meant
    std::string other_folded;
    double other_weight = 0;
    bool other_offered = false;  ///< it is sure enough to be offered, too
    std::string offered;         ///< another word, which is offered only

    // For marks and snippets, see words_to_mark().
    bool strict = false;  ///< marked with the accents it was typed with only
    double tells = 1;     ///< up to 1, the rarer the more

    [[nodiscard]] text::Token token() const noexcept {
        text::Token made;
        made.exact = exact;
        made.folded = folded;
        made.upper = upper;
        return made;
    }
};

/// What a user asked for, as a tree. Nothing in it depends on an index.
struct QueryNode {
    enum class Kind {
        words,    ///< all of `words`, neighbours preferred
        phrase,   ///< `words` side by side
        near,     ///< `words` and phrases, at most `distance` from the first to the last
        prefix,   ///< words that begin with words[0]
        number,   ///< a document number; `words` are its parts
        dates,    ///< published between `since` and `until`
        all_of,   ///< `children`
        any_of,   ///< `children`
        none_of,  ///< `children` exclude
    };
    Kind kind = Kind::words;
    const schema::Field* field = nullptr;
    std::vector<QueryWord> words;
    std::string value;  ///< as typed, for a field whose values are keys
    std::vector<QueryNode> children;
    text::DocumentNumber number;
    std::size_t distance = 0;
    std::optional<DateTime> since;
    std::optional<DateTime> until;
};

/// Parses the query language. Never fails: what is no syntax is words.
[[nodiscard]] QueryNode parse_query(std::string_view query);

/// The tree on one line, for tests and `analyze`: `(words dân vận)`. Of an interpreted
/// query dan~dân is a blind word with its likeliest reading, a|b one with another meaning, dân_vận
/// a compound.
[[nodiscard]] std::string to_string(const QueryNode& node);

}  // namespace timtin
