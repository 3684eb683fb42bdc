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
    const char* p = text.data();
    const char* const end = p + text.size();
    std::string long_form;
    bool joining = false;

    // A space in front makes leading white space collapse like any other.
    char* o = writer.at();
    *o++ = ' ';
    constexpr std::uint32_t single_space = 0x01000020;
    bool after_space = true;
    while (p < end) {
        ShortSequence sequence;
        ShortForm form{ShortForm::long_form};
        char32_t c = 0;
        if (end - p >= 4 && read_short_sequence(p, CharTable::size, sequence)) {
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
        after_space = o[-1] == ' ';
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
