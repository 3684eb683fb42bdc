// SPDX-License-Identifier: GPL-2.0-or-later
#include <unicode/uchar.h>

#include <array>
#include <cstring>

#include "text/byte_writer.hpp"
#include "text/letters.hpp"
#include "text/normal_form.hpp"
#include "text/utf8.hpp"
#include "timtin/text.hpp"

namespace timtin::text {
namespace {

constexpr auto ascii_folded = [] {
    std::array<char, 128> folded{};
    for (std::size_t i = 0; i < folded.size(); ++i) {
        folded[i] = static_cast<char>(i);
        if (i >= 'A' && i <= 'Z') {
            folded[i] = static_cast<char>(i + 0x20);
        } else if (i >= '\t' && i <= '\r') {
            folded[i] = ' ';
        } else if (i == '`') {
            folded[i] = '\'';
        }
    }
    return folded;
}();

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
    const auto byte = [](char c) { return static_cast<unsigned char>(c); };
    const char* p = text.data();
    const char* const end = p + text.size();
    std::string long_form;
    bool joining = false;

    // A space in front makes leading white space collapse like any other.
    char* o = writer.at();
    *o++ = ' ';
    while (p < end) {
        const std::uint32_t lead = byte(*p);
        if (lead < 0x80) {
            const char c = ascii_folded[lead];
            *o = c;
            o += c != ' ' || o[-1] != ' ' ? 1 : 0;
            ++p;
            continue;
        }
        char32_t c = 0;
        if (lead >= 0xC2 && lead < 0xE0 && end - p > 1 && (byte(p[1]) & 0xC0) == 0x80) {
            c = ((lead & 0x1F) << 6) | (byte(p[1]) & 0x3FU);
            p += 2;
        } else if ((lead == 0xE1 || lead == 0xE2) && end - p > 2 && (byte(p[1]) & 0xC0) == 0x80 &&
                   (byte(p[2]) & 0xC0) == 0x80) {
            c = ((lead & 0x0F) << 12) | ((byte(p[1]) & 0x3FU) << 6) | (byte(p[2]) & 0x3FU);
            p += 3;
        } else {
            c = next_code_point(p, end);
        }
        const ShortForm form =
            c < CharTable::size ? table.low(c).folded : ShortForm{ShortForm::long_form};
        constexpr std::uint32_t single_space = 0x01000020;
        if (!form.is_long()) {
            std::memcpy(o, &form.packed, sizeof form.packed);
            o += form.packed == single_space && o[-1] == ' ' ? 0 : form.size();
            continue;
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
        joining = true;
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
