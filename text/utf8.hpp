// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
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

/// Code points below it are read by read_short_sequence().
inline constexpr char32_t short_sequence_limit = 0x3000;

/// What a sequence looks like that begins with a byte.
struct SequenceForm {
    std::uint32_t mask = 0;  ///< bits that tell a well-formed one
    std::uint32_t bits = 1;  ///< what they are; 1 and mask 0: never
    std::uint8_t first = 0;  ///< bits of the lead byte in the code point
    std::uint8_t shift = 0;  ///< of a code point read as of three bytes
};

inline constexpr std::array<SequenceForm, 256> sequence_forms = [] {
    std::array<SequenceForm, 256> forms{};
    for (std::uint32_t lead = 0; lead < 0x80; ++lead) {
        forms[lead] = {0, 0, 0x7F, 12};
    }
    for (std::uint32_t lead = 0xC2; lead < 0xE0; ++lead) {
        forms[lead] = {0x00C000, 0x008000, 0x1F, 6};
    }
    for (std::uint32_t lead = 0xE0; lead < 0xE0 + (short_sequence_limit >> 12); ++lead) {
        forms[lead] = {0xC0C000, 0x808000, 0x0F, 0};
    }
    forms[0xE0].mask |= 0x2000;  // what is below U+0800 is overlong
    forms[0xE0].bits |= 0x2000;
    return forms;
}();

/// Reads a sequence without branching on its length, which in Vietnamese text nothing
/// foretells; four bytes must be readable. False if it is ill-formed or of a code point
/// from short_sequence_limit on.
[[nodiscard]] inline bool read_short_sequence(const char* p, ShortSequence& sequence) noexcept {
    std::uint32_t bytes = 0;
    std::memcpy(&bytes, p, sizeof bytes);
    if constexpr (std::endian::native == std::endian::big) {
        bytes = __builtin_bswap32(bytes);
    }
    const std::uint32_t lead = bytes & 0xFF;
    const SequenceForm& form = sequence_forms[lead];
    sequence.bytes = bytes;
    // By shifts, as the next sequence waits for it: a look-up takes longer, and of
    // comparisons compilers make branches. Of a lead byte bit 7 and bit 5 tell.
    sequence.length = 1U + (lead >> 7) + ((lead >> 5) & (lead >> 7));
    sequence.code_point =
        (((bytes & form.first) << 12) | ((bytes >> 2) & 0xFC0) | ((bytes >> 16) & 0x3F)) >>
        form.shift;
    return (bytes & form.mask) == form.bits;
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
