// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "timtin/text.hpp"

namespace timtin {

// Keyed terms: a token's folded form, a separator, and a signature of what the
// folding lost: "dan\x01", "dan\x01â", "dan\x01đ" in one byte a letter. One posting
// list serves a query with accents, which asks for one term, and a query without,
// which asks for all terms that begin with "dan\x01": the readings. Two neighbours
// make one such term together ("dan van\x01â\x02ậ"); it is what a phrase of two
// would match, at the price of one posting list.

inline constexpr char key_separator = '\x01';
inline constexpr char pair_separator = '\x02';

/// The folded form under which a token's readings are found: folded, with a final
/// y as i where Vietnamese takes both for one (ky/ki, ly/li …).
void append_folded_key(const text::Token& token, std::string& out);

/// The term of a token, without prefix.
void append_term(const text::Token& token, std::string& out);

/// The term of two neighbours, without prefix.
void append_pair_term(const text::Token& first, const text::Token& second, std::string& out);

/// The written form of a term that append_term() made: its folded form with the
/// letters that folding lost. Empty if the term is none of those.
[[nodiscard]] std::string written_form(std::string_view term);

/// Do two terms of one folded form differ in tones only (vận, vân, vần), not in letters
/// (van, văn)?
[[nodiscard]] bool same_but_tones(std::string_view a, std::string_view b);

/// The term of two neighbours, of the terms of both.
[[nodiscard]] std::string join_terms(std::string_view first, std::string_view second);

/// What all readings of a token (of a pair) begin with, the separator included.
[[nodiscard]] std::string readings_prefix(const text::Token& token);
[[nodiscard]] std::string readings_prefix(const text::Token& first, const text::Token& second);

/// Was the token written with accents (or đ)?
[[nodiscard]] bool has_accents(const text::Token& token) noexcept;

/// Does nothing but white space or a hyphen stand between two neighbours? Only then
/// they count as a word of two syllables; a phrase may go across a comma or a quote.
[[nodiscard]] inline bool are_joined(const text::Token& second) noexcept {
    return second.gap == text::Gap::space;
}

/// Is the second of two tokens a neighbour of the first, so that they make a pair?
[[nodiscard]] inline bool are_neighbours(const text::Token& first,
                                         const text::Token& second) noexcept {
    return second.position == first.position + 1 && second.gap != text::Gap::sentence;
}

/// What Xapian takes as a term.
inline constexpr std::size_t max_term_bytes = 245;

/// May the token be a term at all? Document numbers are terms of their own
/// field; a token longer than this is no word.
inline constexpr std::size_t max_token_bytes = 64;
[[nodiscard]] inline bool is_indexable(const text::Token& token) noexcept {
    return token.kind != text::TokenKind::document_number && !token.folded.empty() &&
           token.folded.size() <= max_token_bytes && token.exact.size() <= 2 * max_token_bytes;
}

}  // namespace timtin
