// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>

#include "text/utf8.hpp"

/// Text for properties that must hold for any text: the same for the same seed.
namespace timtin::test {

class TextGenerator {
public:
    explicit TextGenerator(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
    }

    /// Vietnamese letters, marks in any order, what hides in pasted text, signs,
    /// and now and then any character at all.
    std::string text(std::size_t length) {
        std::string out;
        for (std::size_t i = 0; i < length; ++i) {
            text::append_code_point(out, character());
        }
        return out;
    }

    /// Any bytes.
    std::string bytes(std::size_t length) {
        std::string out;
        for (std::size_t i = 0; i < length; ++i) {
            out += static_cast<char>(below(256));
        }
        return out;
    }

    /// Text in which some bytes have been changed or cut out.
    std::string damaged(std::size_t length) {
        std::string out = text(length);
        for (std::size_t i = 0; i < 1 + length / 8 && !out.empty(); ++i) {
            const std::size_t at = below(out.size());
            if (below(2) == 0) {
                out[at] = static_cast<char>(below(256));
            } else {
                out.erase(at, 1);
            }
        }
        return out;
    }

    char32_t character() {
        switch (below(16)) {
            case 0:
            case 1:
            case 2:
            case 3:
            case 4:
            case 5:
                return pick(U"aăâbcdđeêghiklmnoôơpqrstuưvxyAĐÊƠƯQU");
            case 6:
            case 7:
                return pick(U"àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵÀỎỤỴỮ");
            case 8:
            case 9:
                return pick(U"\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031B\u0340\u0341\u0308");
            case 10:
                return pick(U"\u200B\u00AD\uFEFF\u200D\u2060\u034F\u202A\u180E");
            case 11:
                return pick(U"     \u00A0\t\n\r\u3000\u2028\u2009");
            case 12:
                return pick(U".,:;-/&@%!?()'\"“”‘’–—−«»…•`´ʼ_#+*=");
            case 13:
                return pick(U"0123456789");
            case 14:
                return pick(U"fjwzFWñçðÐɖßæøłıİﬁ²½ⅫΣσςǅ１Ａ／가각한ᆼक़का\u0903\u0327\u20DDÅKΩ");
            default:
                return any();
        }
    }

    char32_t any() {
        for (;;) {
            const auto c = static_cast<char32_t>(below(below(4) == 0 ? 0x110000 : 0x3100));
            if (c < 0xD800 || c > 0xDFFF) {
                return c;
            }
        }
    }

private:
    char32_t pick(std::u32string_view from) { return from[below(from.size())]; }

    std::mt19937 random_;
};

}  // namespace timtin::test
