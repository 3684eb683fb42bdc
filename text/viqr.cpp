// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/viqr.hpp"

#include <optional>

#include "text/code_points.hpp"
#include "text/plausibility.hpp"
#include "timtin/text.hpp"

namespace timtin::text {
namespace {

constexpr std::string_view kTones = "`?~'.";  // huyền hỏi ngã sắc nặng

Tone tone_of_key(char c) {
    const std::size_t tone = kTones.find(c);
    return tone == std::string_view::npos ? Tone::ngang : static_cast<Tone>(tone + 1);
}

/// The combining mark a key stands for; 0 if it is none.
char32_t shape_of_key(char c) {
    switch (c) {
        case '^':
            return 0x0302;
        case '(':
            return 0x0306;
        case '+':
        case '*':
            return 0x031B;
        default:
            return 0;
    }
}

struct ViqrLetter {
    char32_t letter = 0;
    std::size_t length = 1;
    bool shape = false;  // hat, breve, horn or đ: nothing but VIQR writes these
    char tone = 0;       // the key of the tone
};

/// The letter that begins at `at`.
ViqrLetter viqr_letter(std::string_view bytes, std::size_t at) {
    const char c = bytes[at];
    ViqrLetter found{static_cast<unsigned char>(c), 1, false, 0};
    if ((c == 'd' || c == 'D') && at + 1 < bytes.size() && ascii_lower(bytes[at + 1]) == 'd') {
        return {c == 'd' ? U'đ' : U'Đ', 2, true, 0};
    }
    auto vowel = written_vowel(static_cast<unsigned char>(c));
    if (!vowel) {
        return found;
    }
    std::size_t next = at + 1;
    if (next < bytes.size()) {
        if (const auto letter = with_mark(*vowel, shape_of_key(bytes[next]))) {
            vowel = letter;
            found.shape = true;
            ++next;
        }
    }
    if (next < bytes.size()) {
        if (const Tone tone = tone_of_key(bytes[next]); tone != Tone::ngang) {
            vowel->tone = tone;
            found.tone = bytes[next];
            ++next;
        }
    }
    found.letter = code_point(*vowel);
    found.length = next - at;
    return found;
}

/// Does a sentence end before `at`: the text is over, or white space and a
/// capital come?
bool is_sentence_end(std::string_view bytes, std::size_t at) {
    if (at < bytes.size() && bytes[at] == '<') {
        return true;
    }
    const std::size_t next = bytes.find_first_not_of(" \t\r\n", at);
    return next == std::string_view::npos ||
           (next > at && is_ascii_upper(static_cast<unsigned char>(bytes[next])));
}

/// "cong ty." at the end of a sentence: hasty writers forget the backslash that
/// the full stop or question mark behind a vowel needs. True if the word is
/// common without the tone and not with it.
bool is_bare_word(const std::string& word, char32_t toned, char key) {
    auto vowel = written_vowel(toned);
    std::string bare = word;
    append_code_point(bare, code_point({vowel->letter, Tone::ngang, vowel->upper}));
    std::string with = word;
    append_code_point(with, toned);
    return is_frequent_syllable(bare) &&
           (key == '.' ? !is_frequent_syllable(with) : !is_syllable(with));
}

}  // namespace

std::string decode_viqr(std::string_view bytes, ViqrWriter writer) {
    std::string out;
    out.reserve(bytes.size());
    const bool hasty = writer == ViqrWriter::hasty && bytes.find('\\') == std::string_view::npos;
    std::size_t word_begin = 0;
    for (std::size_t at = 0; at < bytes.size();) {
        if (bytes[at] == '\\' && at + 1 < bytes.size() &&
            std::string_view("^(+*`?~'.\\dD").find(bytes[at + 1]) != std::string_view::npos) {
            out.push_back(bytes[at + 1]);
            at += 2;
            word_begin = out.size();
            continue;
        }
        ViqrLetter found = viqr_letter(bytes, at);
        if (hasty && (found.tone == '.' || found.tone == '?') &&
            is_sentence_end(bytes, at + found.length) && out.size() - word_begin < 24 &&
            is_bare_word(out.substr(word_begin), found.letter, found.tone)) {
            auto vowel = written_vowel(found.letter);
            found.letter = code_point({vowel->letter, Tone::ngang, vowel->upper});
            --found.length;
        }
        append_code_point(out, found.letter);
        if (!is_ascii_letter(found.letter) && !is_marked_letter(found.letter)) {
            word_begin = out.size();
        }
        at += found.length;
    }
    return out;
}

std::string encode_viqr(std::string_view nfc) {
    std::string out;
    out.reserve(nfc.size() + nfc.size() / 4);
    // Marks the letter just written would take as its own.
    std::string_view takes;
    for (std::size_t at = 0; at < nfc.size();) {
        const char32_t c = next_code_point(nfc, at);
        if (auto vowel = written_vowel(c)) {
            std::string_view keys;
            auto plain = vowel->letter;
            switch (plain) {
                case Letter::a_breve:
                    plain = Letter::a, keys = "(";
                    break;
                case Letter::a_hat:
                    plain = Letter::a, keys = "^";
                    break;
                case Letter::e_hat:
                    plain = Letter::e, keys = "^";
                    break;
                case Letter::o_hat:
                    plain = Letter::o, keys = "^";
                    break;
                case Letter::o_horn:
                    plain = Letter::o, keys = "+";
                    break;
                case Letter::u_horn:
                    plain = Letter::u, keys = "+";
                    break;
                default:
                    break;
            }
            out.push_back(static_cast<char>(code_point({plain, Tone::ngang, vowel->upper})));
            out.append(keys);
            takes = "^(+*`?~'.";
            if (!keys.empty()) {
                takes = kTones;
            }
            if (vowel->tone != Tone::ngang) {
                out.push_back(kTones[static_cast<std::size_t>(vowel->tone) - 1]);
                takes = {};
            }
            continue;
        }
        if (c == U'đ' || c == U'Đ') {
            out.append(c == U'đ' ? "dd" : "DD");
            takes = {};
        } else if (c < 0x80) {
            const char ascii = static_cast<char>(c);
            if (ascii == '\\' || takes.find(ascii) != std::string_view::npos) {
                out.push_back('\\');
            }
            out.push_back(ascii);
            takes = ascii == 'd' || ascii == 'D' ? "dD" : std::string_view();
        } else {
            out.push_back('?');
            takes = {};
        }
    }
    return out;
}

ViqrSigns viqr_signs(std::string_view bytes) {
    ViqrSigns signs;
    std::string word;
    for (std::size_t at = 0; at < bytes.size();) {
        if (!is_ascii_letter(static_cast<unsigned char>(bytes[at]))) {
            ++at;
            continue;
        }
        const bool quoted = at > 0 && (bytes[at - 1] == '`' || bytes[at - 1] == '\'');
        const bool in_name =
            at > 0 && (bytes[at - 1] == '_' || bytes[at - 1] == '&' || bytes[at - 1] == '.' ||
                       bytes[at - 1] == '/' || bytes[at - 1] == '@' || bytes[at - 1] == '#');
        word.clear();
        std::size_t letters = 0;
        std::size_t capitals = 0;
        bool sure = false;
        bool mark_last = false;
        while (at < bytes.size() && is_ascii_letter(static_cast<unsigned char>(bytes[at]))) {
            // A tone key between two letters, or behind hat and horn, is sure.
            if (mark_last) {
                sure = true;
            }
            const ViqrLetter found = viqr_letter(bytes, at);
            append_code_point(word, found.letter);
            sure = sure || found.shape ||
                   (found.tone != 0 && !quoted && (found.tone == '`' || found.tone == '~'));
            mark_last = found.tone != 0;
            capitals += is_ascii_upper(static_cast<unsigned char>(bytes[at])) ? 1U : 0U;
            ++letters;
            at += found.length;
        }
        // "a(b)" and "o+1" are formulas.
        if (letters < 2 ||
            (at < bytes.size() &&
             (is_ascii_digit(static_cast<unsigned char>(bytes[at])) || bytes[at] == '='))) {
            continue;
        }
        ++signs.words;
        const bool syllable = !in_name && is_syllable(word);
        if (syllable && sure) {
            ++signs.sure;
        } else if (!syllable && (letters != capitals || sure)) {
            // "LDDLDD" and other abbreviations in capitals tell nothing.
            if (letters == capitals) {
                continue;
            }
            ++(sure ? signs.wrong : signs.other);
        }
    }
    return signs;
}

bool looks_like_viqr(std::string_view bytes) {
    // Every third word of VIQR has such a mark: most other text is told by a count.
    std::size_t marks = 0;
    std::size_t spaces = 0;
    for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
        const char c = bytes[i + 1];
        if (c == ' ') {
            ++spaces;
            continue;
        }
        const char here = ascii_lower(bytes[i]);
        const bool vowel =
            here == 'a' || here == 'e' || here == 'i' || here == 'o' || here == 'u' || here == 'y';
        const bool tone = kTones.find(c) != std::string_view::npos;
        marks += (here == 'd' && ascii_lower(c) == 'd') ||
                         (vowel &&
                          (c == '^' || c == '(' || c == '+' || c == '*' || c == '`' || c == '~' ||
                           (tone && i + 2 < bytes.size() &&
                            is_ascii_letter(static_cast<unsigned char>(bytes[i + 2])))))
                     ? 1U
                     : 0U;
    }
    if (marks == 0 || marks * 8 < spaces) {
        return false;
    }
    const ViqrSigns signs = viqr_signs(bytes);
    if (signs.sure == 0 || signs.wrong * 10 > signs.sure) {
        return false;
    }
    // A single word proves little beside foreign ones.
    return signs.sure == 1 ? signs.words <= 4 && signs.other == 0
                           : signs.sure * 5 >= signs.words && signs.other <= signs.sure * 2;
}

}  // namespace timtin::text
