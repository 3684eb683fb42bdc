// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace timtin::text {

/// What one pass over bytes tells about them as UTF-8.
struct Utf8Scan {
    std::size_t multibyte = 0;   ///< well-formed sequences of two bytes and more
    std::size_t invalid = 0;     ///< ill-formed sequences
    std::size_t suspicious = 0;  ///< signs of a charset mistaken before (mojibake)
    std::size_t mixed = 0;       ///< letters of far alphabets inside Latin words
    std::size_t nul = 0;         ///< zero bytes
    std::size_t escape = 0;      ///< ESC bytes
};
[[nodiscard]] Utf8Scan scan_utf8(std::string_view bytes) noexcept;

/// Is a Latin-1 character (U+0080 to U+00FF) one that clean Vietnamese text has
/// no use for, but text read in a wrong charset is full of?
[[nodiscard]] bool is_suspicious_latin(unsigned c) noexcept;

/// A letter of two or three bytes in UTF-8 that no Latin word of ours holds (Greek,
/// Cyrillic, Thaana, Thai …, rare Latin ones): beside an ASCII letter a sign that the
/// bytes are not UTF-8 at all. VISCII's ươ looks so.
[[nodiscard]] bool is_far_letter(char32_t c) noexcept;

/// The bytes as valid UTF-8: ill-formed sequences become U+FFFD (WHATWG).
[[nodiscard]] std::string valid_utf8(std::string_view bytes);

/// UTF-16 to UTF-8; lone surrogates become U+FFFD.
[[nodiscard]] std::string decode_utf16(std::string_view bytes, bool big_endian);
[[nodiscard]] std::string encode_utf16(std::string_view utf8, bool big_endian);

}  // namespace timtin::text
