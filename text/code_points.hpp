// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "text/letters.hpp"
#include "text/utf8.hpp"

namespace timtin::text {

/// The code point at `at`, which moves behind it; U+FFFD for bytes that are no
/// UTF-8. `at` must be inside the text.
inline char32_t next_code_point(std::string_view text, std::size_t& at) noexcept {
    const char* p = text.data() + at;
    const char32_t c = next_code_point(p, text.data() + text.size());
    at = static_cast<std::size_t>(p - text.data());
    return c;
}

constexpr bool is_ascii_letter(char32_t c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}
constexpr bool is_ascii_upper(char32_t c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_ascii_digit(char32_t c) {
    return c >= '0' && c <= '9';
}
constexpr char ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// The vowel a code point is; empty for all else.
inline std::optional<WrittenLetter> written_vowel(char32_t c) noexcept {
    const auto letter = written_letter(c);
    return letter && is_vowel(letter->letter) ? letter : std::nullopt;
}

/// One of the 67 letters (in either case) that ASCII has not?
inline bool is_marked_letter(char32_t c) noexcept {
    return c >= 0x80 && written_letter(c).has_value();
}

/// ASCII and Vietnamese letters in the other case; all else as it is.
inline char32_t lower_letter(char32_t c) noexcept {
    if (c < 0x80) {
        return is_ascii_upper(c) ? c | 0x20 : c;
    }
    const auto letter = written_letter(c);
    return letter ? code_point({letter->letter, letter->tone, false}) : c;
}
inline char32_t upper_letter(char32_t c) noexcept {
    if (c < 0x80) {
        return c >= 'a' && c <= 'z' ? c & ~char32_t{0x20} : c;
    }
    const auto letter = written_letter(c);
    return letter ? code_point({letter->letter, letter->tone, true}) : c;
}

}  // namespace timtin::text
