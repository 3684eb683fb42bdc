// SPDX-License-Identifier: GPL-2.0-or-later
#include <unicode/uchar.h>

#include <bit>
#include <cstdint>
#include <cstring>

#include "text/byte_writer.hpp"
#include "text/letters.hpp"
#include "text/normal_form.hpp"
#include "text/utf8.hpp"
#include "timtin/text.hpp"

namespace timtin::text {
namespace {

/// Does the text hold anything that NFC would join to what stands before it?
bool needs_joining(std::string_view text) {
    const char* p = text.data();
    const char* const end = p + text.size();
    while (p < end) {
        if (static_cast<unsigned char>(*p) < 0xCC) {
            ++p;
        } else if (joins_backward(next_code_point(p, end))) {
            return true;
        }
    }
    return false;
}

std::uint64_t in_order(std::uint64_t eight) noexcept {
    if constexpr (std::endian::native == std::endian::big) {
        eight = __builtin_bswap64(eight);
    }
    return eight;
}

void store_eight(std::uint64_t eight, char* to) noexcept {
    eight = in_order(eight);
    std::memcpy(to, &eight, sizeof eight);
}

/// Bytes of ASCII whose fold is their lower case.
struct AsciiBlock {
    std::uint64_t folded = 0;  ///< the first byte lowest
    unsigned size = 0;         ///< up to eight
    bool ends_in_space = false;
};

/// Looks at eight bytes, for as many as there are before the first that is no ASCII, a
/// control character, a grave accent, or a space after a space.
AsciiBlock fold_ascii_block(const char* from, bool after_space) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t high = 0x80 * ones;
    constexpr std::uint64_t low = 0x7F * ones;
    std::uint64_t eight = 0;
    std::memcpy(&eight, from, sizeof eight);
    eight = in_order(eight);
    const std::uint64_t ascii = eight & low;
    // The high bit of each byte tells; carries out of a byte do not arise.
    const std::uint64_t not_space = ((ascii ^ (0x20 * ones)) + low) | eight;
    const std::uint64_t not_grave = ((ascii ^ (0x60 * ones)) + low) | eight;
    const std::uint64_t printing = ascii + 0x60 * ones;
    const std::uint64_t spaces = ~not_space & high;
    const std::uint64_t follow_space = (spaces << 8) | (after_space ? 0x80U : 0U);
    const std::uint64_t stops = (eight | ~not_grave | ~printing | (spaces & follow_space)) & high;
    const std::uint64_t capitals =
        ((ascii + 0x3F * ones) ^ (ascii + 0x25 * ones)) & ~eight & high;  // from A, from [
    AsciiBlock block;
    block.folded = eight | (capitals >> 2);
    if (stops == 0) {
        block.size = 8;
        block.ends_in_space = (spaces >> 63) != 0;
    } else {
        const auto bit = static_cast<unsigned>(std::countr_zero(stops));
        block.size = bit / 8;
        block.ends_in_space = ((follow_space >> bit) & 1) != 0;
    }
    return block;
}

template <typename Map>
void map_characters(std::string_view text, std::string& out, Map map) {
    ByteWriter writer(out, text.size());
    const char* p = text.data();
    const char* const end = p + text.size();
    while (p < end) {
        writer.append(map(next_code_point(p, end)));
        writer.reserve(static_cast<std::size_t>(end - p));
    }
    writer.finish();
}

}  // namespace

void fold_into(std::string_view text, std::string& out) {
    const CharTable& table = CharTable::instance();
    ByteWriter writer(out, text.size());
    const char* p = text.data();
    const char* const end = p + text.size();
    std::string long_form;
    bool joining = false;

    // A space in front makes leading white space collapse like any other.
    char* o = writer.at();
    *o++ = ' ';
    constexpr std::uint32_t single_space = 0x01000020;
    bool after_space = true;
    const auto fold_one = [&](bool four_bytes_left) {
        ShortSequence sequence;
        ShortForm form{ShortForm::long_form};
        char32_t c = 0;
        if (four_bytes_left && read_short_sequence(p, sequence)) {
            c = sequence.code_point;
            form = table.low(c).folded;
            p += sequence.length;
        } else {
            c = next_code_point(p, end);
            if (c < CharTable::size) {
                form = table.low(c).folded;
            }
        }
        if (!form.is_long()) {
            const bool space = form.packed == single_space;
            std::memcpy(o, &form.packed, sizeof form.packed);
            o += space && after_space ? 0 : form.size();
            after_space = space || (after_space && form.size() == 0);
            return;
        }
        long_form.clear();
        append_folded_character(long_form, c);
        writer.at() = o;
        writer.reserve(long_form.size() + static_cast<std::size_t>(end - p));
        o = writer.at();
        for (const char x : long_form) {
            *o = x;
            o += x != ' ' || o[-1] != ' ' ? 1 : 0;
        }
        after_space = o[-1] == ' ';
        joining = true;
    };
    // Plain ASCII up to eight bytes at once, then the character that ends it.
    while (end - p >= 12) {
        const AsciiBlock block = fold_ascii_block(p, after_space);
        store_eight(block.folded, o);
        p += block.size;
        o += block.size;
        after_space = block.ends_in_space;
        if (block.size < 8) {
            fold_one(true);
        }
    }
    while (p < end) {
        fold_one(end - p >= 4);
    }
    writer.at() = o;
    if (writer.size() > 1 && o[-1] == ' ') {
        --writer.at();
    }
    writer.finish();
    out.erase(0, 1);
    if (joining && needs_joining(out)) {
        join_marks(out);
    }
}

std::string fold(std::string_view text) {
    std::string out;
    fold_into(text, out);
    return out;
}

void to_lower_into(std::string_view text, std::string& out) {
    map_characters(text, out, [](char32_t c) {
        return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
    });
}

std::string to_lower(std::string_view text) {
    std::string out;
    to_lower_into(text, out);
    return out;
}

std::string to_upper(std::string_view text) {
    std::string out;
    map_characters(text, out, [](char32_t c) {
        return static_cast<char32_t>(u_toupper(static_cast<UChar32>(c)));
    });
    return out;
}

}  // namespace timtin::text
