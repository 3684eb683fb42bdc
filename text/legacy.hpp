// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace timtin::text {

/// The charsets we carry tables for, as Vietnamese was written before Unicode.
enum class Legacy : std::uint8_t {
    windows_1252,
    windows_1258,
    tcvn3,
    tcvn5712,
    viscii,
    vps,
    vni,
    viqr,
};

/// The charsets of bytes above 0x7F that hold Vietnamese, the likeliest first.
inline constexpr std::array<Legacy, 6> kVietnameseLegacy = {
    Legacy::tcvn3, Legacy::windows_1258, Legacy::vni, Legacy::viscii, Legacy::vps, Legacy::tcvn5712,
};

/// Name as in Decoded::charset.
[[nodiscard]] std::string_view legacy_name(Legacy charset) noexcept;
[[nodiscard]] std::optional<Legacy> legacy_from_name(std::string_view name) noexcept;

/// Bytes to UTF-8 in NFC. Every byte gives something: what a charset leaves
/// undefined is read as windows-1252 (control characters stay).
[[nodiscard]] std::string decode_legacy(Legacy charset, std::string_view bytes);

/// How many bytes of a text the charset has no letter or sign for.
[[nodiscard]] std::size_t stray_bytes(Legacy charset, std::string_view bytes) noexcept;

/// UTF-8 to bytes; characters the charset has not become '?'. TCVN3 has no
/// capitals with tones: they come out in lower case, as its fonts have it.
[[nodiscard]] std::string encode_legacy(Legacy charset, std::string_view utf8);

/// Lower-case letters among capitals made capitals ("HộI NGHị" → "HỘI NGHỊ"):
/// what is left of capitals in charsets that have them only as a font.
void restore_capitals(std::string& utf8);

/// The byte that a character of windows-1252 or Latin-1 was read from, the
/// undefined ones included; -1 if it is none.
[[nodiscard]] int latin_byte(char32_t c) noexcept;

/// NFC through ICU.
[[nodiscard]] std::string to_nfc(std::string_view utf8);

}  // namespace timtin::text
