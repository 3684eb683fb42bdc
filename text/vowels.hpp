// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace timtin::text {

/// The twelve vowels by the six tones, in dictionary order.
inline constexpr std::array<std::array<char16_t, 6>, 12> kLowerVowels = {{
    {u'a', u'à', u'ả', u'ã', u'á', u'ạ'},
    {u'ă', u'ằ', u'ẳ', u'ẵ', u'ắ', u'ặ'},
    {u'â', u'ầ', u'ẩ', u'ẫ', u'ấ', u'ậ'},
    {u'e', u'è', u'ẻ', u'ẽ', u'é', u'ẹ'},
    {u'ê', u'ề', u'ể', u'ễ', u'ế', u'ệ'},
    {u'i', u'ì', u'ỉ', u'ĩ', u'í', u'ị'},
    {u'o', u'ò', u'ỏ', u'õ', u'ó', u'ọ'},
    {u'ô', u'ồ', u'ổ', u'ỗ', u'ố', u'ộ'},
    {u'ơ', u'ờ', u'ở', u'ỡ', u'ớ', u'ợ'},
    {u'u', u'ù', u'ủ', u'ũ', u'ú', u'ụ'},
    {u'ư', u'ừ', u'ử', u'ữ', u'ứ', u'ự'},
    {u'y', u'ỳ', u'ỷ', u'ỹ', u'ý', u'ỵ'},
}};

inline constexpr std::array<std::array<char16_t, 6>, 12> kUpperVowels = {{
    {u'A', u'À', u'Ả', u'Ã', u'Á', u'Ạ'},
    {u'Ă', u'Ằ', u'Ẳ', u'Ẵ', u'Ắ', u'Ặ'},
    {u'Â', u'Ầ', u'Ẩ', u'Ẫ', u'Ấ', u'Ậ'},
    {u'E', u'È', u'Ẻ', u'Ẽ', u'É', u'Ẹ'},
    {u'Ê', u'Ề', u'Ể', u'Ễ', u'Ế', u'Ệ'},
    {u'I', u'Ì', u'Ỉ', u'Ĩ', u'Í', u'Ị'},
    {u'O', u'Ò', u'Ỏ', u'Õ', u'Ó', u'Ọ'},
    {u'Ô', u'Ồ', u'Ổ', u'Ỗ', u'Ố', u'Ộ'},
    {u'Ơ', u'Ờ', u'Ở', u'Ỡ', u'Ớ', u'Ợ'},
    {u'U', u'Ù', u'Ủ', u'Ũ', u'Ú', u'Ụ'},
    {u'Ư', u'Ừ', u'Ử', u'Ữ', u'Ứ', u'Ự'},
    {u'Y', u'Ỳ', u'Ỷ', u'Ỹ', u'Ý', u'Ỵ'},
}};

/// Rows of the tables above.
enum VowelRow : std::uint8_t {
    row_a,
    row_a_breve,
    row_a_hat,
    row_e,
    row_e_hat,
    row_i,
    row_o,
    row_o_hat,
    row_o_horn,
    row_u,
    row_u_horn,
    row_y,
};

/// A vowel taken apart.
struct Vowel {
    std::uint8_t row = 0;
    std::uint8_t tone = 0;
    bool upper = false;
};

/// The vowel a code point is; empty for all else.
[[nodiscard]] std::optional<Vowel> vowel_of(char32_t c) noexcept;

[[nodiscard]] constexpr char16_t letter_of(const Vowel& vowel) noexcept {
    return vowel.upper ? kUpperVowels[vowel.row][vowel.tone] : kLowerVowels[vowel.row][vowel.tone];
}

/// Lower and upper case of the Vietnamese letters and ASCII; all else as it is.
[[nodiscard]] char32_t vietnamese_lower(char32_t c) noexcept;
[[nodiscard]] char32_t vietnamese_upper(char32_t c) noexcept;

/// Is this one of the 67 letters (of a case) that ASCII has not?
[[nodiscard]] bool is_marked_letter(char32_t c) noexcept;

}  // namespace timtin::text
