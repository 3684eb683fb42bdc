// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/code_points.hpp"
#include "text/keystrokes.hpp"
#include "timtin/text.hpp"

namespace timtin::text {
namespace {

/// Longer tokens are no syllable, whatever the keys.
constexpr std::size_t kLongestToken = 24;

/// A letter that stands for itself.
bool type_letter(KeyedSyllable& syllable, char32_t c) {
    const auto letter = written_letter(c);
    return letter && letter->tone == Tone::ngang && syllable.letter(letter->letter, letter->upper);
}

bool press_telex(KeyedSyllable& syllable, char32_t c) {
    const bool upper = is_ascii_upper(c);
    switch (c < 0x80 ? lower_letter(c) : 0) {
        case 's':
            return syllable.has_vowel() ? syllable.tone(Tone::sac) : type_letter(syllable, c);
        case 'r':
            return syllable.has_vowel() ? syllable.tone(Tone::hoi) : type_letter(syllable, c);
        case 'x':
            return syllable.has_vowel() ? syllable.tone(Tone::nga) : type_letter(syllable, c);
        case 'f':
            return syllable.tone(Tone::huyen);
        case 'j':
            return syllable.tone(Tone::nang);
        case 'z':
            return syllable.clear_tone();
        case 'w':
            return syllable.w(upper);
        case '[':
            return syllable.type(Letter::o_horn, false);
        case ']':
            return syllable.type(Letter::u_horn, false);
        case 'a':
            return syllable.has(Letter::a) || syllable.has(Letter::a_hat) ||
                           syllable.has(Letter::a_breve)
                       ? syllable.hat(Letter::a)
                       : type_letter(syllable, c);
        case 'e':
            return syllable.has(Letter::e) || syllable.has(Letter::e_hat)
                       ? syllable.hat(Letter::e)
                       : type_letter(syllable, c);
        case 'o':
            return syllable.o(upper);
        case 'd':
            return syllable.begins_with_d() ? syllable.stroke() : type_letter(syllable, c);
        default:
            return type_letter(syllable, c);
    }
}

bool press_vni(KeyedSyllable& syllable, char32_t c) {
    switch (c) {
        case '0':
            return syllable.clear_tone();
        case '1':
            return syllable.tone(Tone::sac);
        case '2':
            return syllable.tone(Tone::huyen);
        case '3':
            return syllable.tone(Tone::hoi);
        case '4':
            return syllable.tone(Tone::nga);
        case '5':
            return syllable.tone(Tone::nang);
        case '6':
            return syllable.hat();
        case '7':
            return syllable.horn();
        case '8':
            return syllable.breve();
        case '9':
            return syllable.stroke();
        default:
            return type_letter(syllable, c);
    }
}

template <typename Press>
std::optional<std::string> decode_keys(std::string_view token, Press press) {
    if (token.empty() || token.size() > kLongestToken) {
        return std::nullopt;
    }
    KeyedSyllable syllable;
    for (std::size_t at = 0; at < token.size();) {
        if (!press(syllable, next_code_point(token, at))) {
            return std::nullopt;
        }
    }
    return syllable.written();
}

}  // namespace

std::optional<std::string> decode_telex(std::string_view token) {
    return decode_keys(token, press_telex);
}

std::optional<std::string> decode_vni(std::string_view token) {
    return decode_keys(token, press_vni);
}

}  // namespace timtin::text
