// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/plausibility.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_set>

#include "text/code_points.hpp"
#include "text/frequent_syllables.hpp"
#include "text/syllable.hpp"

namespace timtin::text {
namespace {

enum class Kind : unsigned char {
    separator,   // white space, punctuation
    letter,      // ASCII or Vietnamese
    foreign,     // a letter of another alphabet or language
    apostrophe,  // may stand between letters
    symbol,      // fine beside a letter, strange between two
    stranger,    // never touches a letter
};

Kind kind_of(char32_t c) {
    if (c < 0x80) {
        if (is_ascii_letter(c)) {
            return Kind::letter;
        }
        return (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1A) ||
                       c == 0x7F
                   ? Kind::stranger
                   : Kind::separator;
    }
    if (is_marked_letter(c) || (c >= 0x300 && c < 0x330)) {
        return Kind::letter;
    }
    if (c < 0xA0 || c == 0xFFFD) {
        return Kind::stranger;
    }
    if (c < 0xC0) {
        switch (c) {
            case 0xA0:
                return Kind::separator;
            case 0xA7:
            case 0xA9:
            case 0xAB:
            case 0xAE:
            case 0xB0:
            case 0xB2:
            case 0xB3:
            case 0xB7:
            case 0xB9:
            case 0xBB:
                return Kind::symbol;
            default:
                return Kind::stranger;
        }
    }
    if (c == 0xD7 || c == 0xF7) {
        return Kind::symbol;
    }
    if (c < 0x2000) {
        return Kind::foreign;
    }
    if (c < 0x2C00) {
        return c == 0x2019                  ? Kind::apostrophe
               : c >= 0x2030 && c <= 0x2070 ? Kind::symbol
                                            : Kind::separator;
    }
    return Kind::foreign;
}

/// A word as one number: its letters and its tone, wherever that stands.
std::uint64_t number_of(const WordLetters& word) {
    return word.key() | (static_cast<std::uint64_t>(word.tone()) << 60);
}

std::unordered_set<std::uint64_t> numbers_of(std::string_view list) {
    std::unordered_set<std::uint64_t> words;
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(' '), list.size());
        WordLetters word;
        if (read_word(list.substr(0, end), word)) {
            words.insert(number_of(word));
        }
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return words;
}

const std::unordered_set<std::uint64_t>& frequent_set() {
    static const auto set = numbers_of(kFrequentSyllables);
    return set;
}

const std::unordered_set<std::uint64_t>& name_set() {
    static const auto set = numbers_of(kNamesBeyondGrammar);
    return set;
}

/// Does the tone stand where people write it, in the new style or the old one
/// (hoà, hòa)? Wrong readings put it anywhere.
bool is_tone_placed(const WordLetters& word, const SyllableForm& form) {
    if (word.tone() == Tone::ngang || word.tone_at() == form.tone_at) {
        return true;
    }
    if (word.tone_at() + 1 != form.tone_at || form.tone_at + 1U != word.count()) {
        return false;
    }
    const Letter first = word.letter(word.tone_at());
    const Letter second = word.letter(form.tone_at);
    return (first == Letter::o && (second == Letter::a || second == Letter::e)) ||
           (first == Letter::u && second == Letter::y);
}

/// What scoring asks about a character, looked up at once.
struct ScoredCharacter {
    Kind kind = Kind::separator;
    std::uint8_t code = 0;  // as WordLetters takes it
    bool upper = false;
};

ScoredCharacter make_scored(char32_t c) {
    ScoredCharacter scored{kind_of(c), 0, is_ascii_upper(c)};
    if (const auto letter = written_letter(c)) {
        scored.code = static_cast<std::uint8_t>((static_cast<unsigned>(letter->letter) + 1U) |
                                                (static_cast<unsigned>(letter->tone) << 5));
        scored.upper = letter->upper;
    }
    return scored;
}

ScoredCharacter scored_character(char32_t c) {
    static const auto table = [] {
        std::array<ScoredCharacter, 0x1F00> rows;
        for (char32_t i = 0; i < rows.size(); ++i) {
            rows[i] = make_scored(i);
        }
        return rows;
    }();
    return c < table.size() ? table[c] : make_scored(c);
}

class Scorer {
public:
    void add(char32_t c) {
        const ScoredCharacter scored = scored_character(c);
        const Kind kind = scored.kind;
        if (skip_) {
            // An entity or a name with & in it: nothing to learn from.
            skip_ = kind == Kind::letter || c == '#' || c == '&' || is_ascii_digit(c);
            before_ = kind;
            return;
        }
        switch (kind) {
            case Kind::letter:
            case Kind::foreign:
                if (between_) {
                    ++score_.strange;
                    between_ = false;
                } else if (before_ == Kind::stranger) {
                    ++score_.strange;
                }
                foreign_ = foreign_ || kind == Kind::foreign;
                take_letter(c, scored);
                break;
            case Kind::symbol:
            case Kind::stranger:
                if (before_ == Kind::letter || before_ == Kind::foreign) {
                    if (kind == Kind::stranger) {
                        ++score_.strange;
                    } else {
                        between_ = true;
                    }
                } else if (kind == Kind::stranger && before_ != Kind::separator) {
                    ++score_.strange;
                }
                end_word();
                break;
            default:
                end_word();
                between_ = false;
                skip_ = c == '&';
                break;
        }
        before_ = kind;
    }

    Plausibility finish() {
        end_word();
        return score_;
    }

private:
    void take_letter(char32_t c, const ScoredCharacter& scored) {
        word_.add(scored.code, scored.upper);
        marked_ = marked_ || c >= 0x80;
        mixed_case_ = mixed_case_ || (scored.upper && lower_);
        lower_ = lower_ || !scored.upper;
    }

    [[nodiscard]] bool is_name() const {
        return word_.plausible() && names_.contains(number_of(word_));
    }

    void end_word() {
        const unsigned letters = word_.count();
        if (letters == 0) {
            return;
        }
        const SyllableForm* form = syllables_.find(word_);
        const bool valid =
            !mixed_case_ && (form != nullptr ? is_tone_placed(word_, *form) : marked_ && is_name());
        const bool frequent = valid && marked_ && frequent_.contains(number_of(word_));
        if (letters == 1) {
            if (marked_) {
                // A lone capital is more often a dash or a quote read wrongly.
                score_.singles += frequent            ? 1.0
                                  : valid && lower_   ? 0.25
                                  : valid || foreign_ ? -0.5
                                                      : 0.0;
            }
        } else if (marked_) {
            if (valid || lower_ || foreign_) {
                ++score_.marked;
                score_.marked_valid += valid ? 1U : 0U;
                score_.frequent += frequent ? 1U : 0U;
            }
        } else if (lower_) {
            ++score_.plain;
            score_.plain_valid += valid ? 1U : 0U;
        }
        word_.clear();
        foreign_ = marked_ = lower_ = mixed_case_ = false;
    }

    const SyllableTable& syllables_ = SyllableTable::instance();
    const std::unordered_set<std::uint64_t>& frequent_ = frequent_set();
    const std::unordered_set<std::uint64_t>& names_ = name_set();
    Plausibility score_;
    WordLetters word_;
    Kind before_ = Kind::separator;
    bool foreign_ = false;
    bool marked_ = false;
    bool mixed_case_ = false;  // a capital behind a small letter
    bool lower_ = false;       // a letter in lower case was seen
    bool between_ = false;
    bool skip_ = false;
};

}  // namespace

double Plausibility::evidence() const noexcept {
    const auto wrong = static_cast<double>(marked - marked_valid);
    return static_cast<double>(marked_valid + frequent) - 1.5 * wrong -
           1.5 * static_cast<double>(strange) + singles;
}

double Plausibility::share() const noexcept {
    return marked + strange == 0
               ? 0.0
               : static_cast<double>(marked_valid) / static_cast<double>(marked + strange);
}

Plausibility plausibility_of(std::string_view utf8) {
    Scorer scorer;
    for (std::size_t at = 0; at < utf8.size();) {
        scorer.add(next_code_point(utf8, at));
    }
    return scorer.finish();
}

bool is_frequent_syllable(std::string_view word) {
    WordLetters letters;
    return read_word(word, letters) && frequent_set().contains(number_of(letters));
}

}  // namespace timtin::text
