// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/vowels.hpp"

namespace timtin::text {
namespace {

constexpr std::size_t kLatinEnd = 0x1B1;
constexpr std::size_t kExtendedBegin = 0x1EA0;
constexpr std::size_t kExtendedEnd = 0x1EFA;

/// Row, tone and case in a byte; 0xFF for what is no vowel.
struct VowelIndex {
    std::array<std::uint8_t, kLatinEnd + kExtendedEnd - kExtendedBegin> packed{};

    static constexpr std::size_t place(char32_t c) {
        if (c < kLatinEnd) {
            return c;
        }
        if (c >= kExtendedBegin && c < kExtendedEnd) {
            return kLatinEnd + (c - kExtendedBegin);
        }
        return ~std::size_t{0};
    }

    constexpr VowelIndex() {
        packed.fill(0xFF);
        for (std::size_t row = 0; row < 12; ++row) {
            for (std::size_t tone = 0; tone < 6; ++tone) {
                const auto code = static_cast<std::uint8_t>(row * 6 + tone);
                packed[place(kLowerVowels[row][tone])] = code;
                packed[place(kUpperVowels[row][tone])] = static_cast<std::uint8_t>(code | 0x80);
            }
        }
    }
};

constexpr VowelIndex kIndex;

}  // namespace

std::optional<Vowel> vowel_of(char32_t c) noexcept {
    const std::size_t place = VowelIndex::place(c);
    if (place == ~std::size_t{0} || kIndex.packed[place] == 0xFF) {
        return std::nullopt;
    }
    const unsigned code = kIndex.packed[place] & 0x7FU;
    return Vowel{static_cast<std::uint8_t>(code / 6), static_cast<std::uint8_t>(code % 6),
                 (kIndex.packed[place] & 0x80U) != 0};
}

char32_t vietnamese_lower(char32_t c) noexcept {
    if (c >= 'A' && c <= 'Z') {
        return c | 0x20;
    }
    if (c == U'Đ') {
        return U'đ';
    }
    if (c >= 0x80) {
        if (auto vowel = vowel_of(c)) {
            return kLowerVowels[vowel->row][vowel->tone];
        }
    }
    return c;
}

char32_t vietnamese_upper(char32_t c) noexcept {
    if (c >= 'a' && c <= 'z') {
        return c & ~char32_t{0x20};
    }
    if (c == U'đ') {
        return U'Đ';
    }
    if (c >= 0x80) {
        if (auto vowel = vowel_of(c)) {
            return kUpperVowels[vowel->row][vowel->tone];
        }
    }
    return c;
}

bool is_marked_letter(char32_t c) noexcept {
    return c >= 0x80 && (c == U'đ' || c == U'Đ' || vowel_of(c).has_value());
}

}  // namespace timtin::text
