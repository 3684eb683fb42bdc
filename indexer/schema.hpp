// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace timtin::schema {

/// How the values of a field are made into terms.
enum class Terms {
    text,  ///< keyed terms of its tokens and of neighbours (terms.hpp)
    key    ///< one term a value, compared by fold()
};

/// A field as both the writer and the query parser know it.
struct Field {
    std::string_view name;
    std::string_view vietnamese;
    std::string_view prefix;  ///< of its terms; Xapian's letters where there is one
    Terms terms;
};

// The prefixes are Xapian's conventional ones (termprefixes.rst) where it has one. A
// term without prefix is of the whole text; it never begins with a capital, since its
// letters are folded.
inline constexpr std::string_view id_prefix = "Q";
inline constexpr std::string_view url_prefix = "U";
inline constexpr std::string_view title_prefix = "S";
inline constexpr std::string_view author_prefix = "A";
inline constexpr std::string_view site_prefix = "H";
inline constexpr std::string_view section_prefix = "XC";
inline constexpr std::string_view source_prefix = "XO";
inline constexpr std::string_view topic_prefix = "XT";
inline constexpr std::string_view number_prefix = "XN";
inline constexpr std::string_view partial_number_prefix = "XP";
inline constexpr std::string_view same_article_prefix = "XD";  ///< title, text, date (copies.hpp)
inline constexpr std::string_view copy_prefix = "XE";          ///< a term of its own: a copy

/// What a user may name in a query, and what an option and an HTTP parameter
/// are called by.
inline constexpr std::array fields = {
    Field{"title", "tieude", title_prefix, Terms::text},
    Field{"author", "tacgia", author_prefix, Terms::text},
    Field{"number", "vanban", number_prefix, Terms::key},
    Field{"site", "nguon", site_prefix, Terms::key},
    Field{"section", "chuyenmuc", section_prefix, Terms::key},
    Field{"topic", "chude", topic_prefix, Terms::key},
};

/// The field of a name in either language (folded); null if there is none.
[[nodiscard]] const Field* find_field(std::string_view name) noexcept;

/// Value slots; times are encoded by Xapian::sortable_serialise.
enum Slot : unsigned {
    published_slot = 0,  ///< seconds since 1970 UTC; empty: unknown
    fetched_slot = 1,
    sequence_slot = 2,  ///< the words in order (token_sequence.hpp)
    card_slot = 8,      ///< id, title, authors, numbers (card.hpp)
    facets_slot = 9,    ///< what facets count (facet_values.hpp)
    story_slot = 10,    ///< bands of the text, by which reprints are found (story.hpp)
    reprint_slot = 11,  ///< what it shares with others of its story (story_links.hpp)
};

// Metadata of the index.
inline constexpr std::string_view schema_key = "timtin.schema";
inline constexpr std::string_view analysis_key = "timtin.analysis";
inline constexpr std::string_view extraction_key = "timtin.extraction";
inline constexpr std::string_view sequence_key = "timtin.sequence";
inline constexpr std::string_view topics_key = "timtin.topics";
inline constexpr std::string_view lexicon_key = "timtin.lexicon";
inline constexpr std::string_view suggestions_key = "timtin.suggestions";  ///< and .1, .2 …
inline constexpr std::string_view suggestions_since_key = "timtin.suggestions.since";

/// A prefix and a value as a term: a colon stands between where the value begins
/// with a capital or a colon, and what is longer than Xapian takes is hashed.
[[nodiscard]] std::string prefixed(std::string_view prefix, std::string_view value);

}  // namespace timtin::schema
