// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

/// UTF-8 by the code point, for text that may be anything.
namespace timtin::text {

inline constexpr char32_t replacement_character = 0xFFFD;

/// The code point at `p`, which is moved behind it; p < end. An ill-formed
/// sequence gives U+FFFD for each maximal part of it, as WHATWG decoders do.
[[nodiscard]] inline char32_t next_code_point(const char*& p, const char* end) noexcept {
    const auto byte = [](char c) { return static_cast<unsigned char>(c); };
    const std::uint32_t lead = byte(*p++);
    if (lead < 0x80) {
        return lead;
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return replacement_character;
    }
    const auto trail = [&](std::uint32_t from, std::uint32_t to) {
        return p < end && byte(*p) >= from && byte(*p) <= to;
    };
    if (lead < 0xE0) {
        if (!trail(0x80, 0xBF)) {
            return replacement_character;
        }
        return ((lead & 0x1F) << 6) | (byte(*p++) & 0x3FU);
    }
    if (lead < 0xF0) {
        if (!trail(lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF)) {
            return replacement_character;
        }
        const std::uint32_t high = ((lead & 0x0F) << 12) | ((byte(*p++) & 0x3FU) << 6);
        if (!trail(0x80, 0xBF)) {
            return replacement_character;
        }
        return high | (byte(*p++) & 0x3FU);
    }
    if (!trail(lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF)) {
        return replacement_character;
    }
    std::uint32_t value = ((lead & 0x07) << 18) | ((byte(*p++) & 0x3FU) << 12);
    if (!trail(0x80, 0xBF)) {
        return replacement_character;
    }
    value |= (byte(*p++) & 0x3FU) << 6;
    if (!trail(0x80, 0xBF)) {
        return replacement_character;
    }
    return value | (byte(*p++) & 0x3FU);
}

/// A well-formed sequence of up to three bytes.
struct ShortSequence {
    std::uint32_t bytes = 0;  ///< four bytes from its begin, the first lowest
    std::uint32_t length = 0;
    char32_t code_point = 0;
};

/// Reads a sequence without branching on its length, which in Vietnamese text nothing
/// foretells; four bytes must be readable. False if it is ill-formed, longer, or `limit`
/// or above.
[[nodiscard]] inline bool read_short_sequence(const char* p, char32_t limit,
                                              ShortSequence& sequence) noexcept {
    struct Form {
        std::uint32_t mask;   // bits that tell the form
        std::uint32_t marks;  // what they are
        std::uint32_t first;  // bits of the lead byte in the code point
        char32_t lowest;      // what is below is overlong
    };
    static constexpr Form forms[4] = {{},
                                      {0x000080, 0x000000, 0x7F, 0},
                                      {0x00C0E0, 0x0080C0, 0x1F, 0x80},
                                      {0xC0C0F0, 0x8080E0, 0x0F, 0x800}};
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, p, sizeof bytes);
    if constexpr (std::endian::native == std::endian::big) {
        bytes = __builtin_bswap32(bytes);
    }
    const std::uint32_t lead = bytes & 0xFF;
    const std::uint32_t length = 1U + (lead >= 0xC0 ? 1U : 0U) + (lead >= 0xE0 ? 1U : 0U);
    const Form& form = forms[length];
    const char32_t three =
        ((bytes & form.first) << 12) | ((bytes >> 2) & 0xFC0) | ((bytes >> 16) & 0x3F);
    sequence.bytes = bytes;
    sequence.length = length;
    sequence.code_point = three >> (18 - 6 * length);
    return (bytes & form.mask) == form.marks && sequence.code_point >= form.lowest &&
           sequence.code_point < limit;
}

/// Writes a code point (no surrogate) to `out`, which has room for four bytes;
/// returns how many were written.
inline std::size_t put_code_point(char32_t c, char* out) noexcept {
    const auto put = [&](std::size_t i, char32_t bits) { out[i] = static_cast<char>(bits); };
    if (c < 0x80) {
        put(0, c);
        return 1;
    }
    if (c < 0x800) {
        put(0, 0xC0 | (c >> 6));
        put(1, 0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        put(0, 0xE0 | (c >> 12));
        put(1, 0x80 | ((c >> 6) & 0x3F));
        put(2, 0x80 | (c & 0x3F));
        return 3;
    }
    put(0, 0xF0 | (c >> 18));
    put(1, 0x80 | ((c >> 12) & 0x3F));
    put(2, 0x80 | ((c >> 6) & 0x3F));
    put(3, 0x80 | (c & 0x3F));
    return 4;
}

inline void append_code_point(std::string& out, char32_t c) {
    char bytes[4];
    out.append(bytes, put_code_point(c, bytes));
}

}  // namespace timtin::text
