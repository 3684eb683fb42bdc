// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/plausibility.hpp"

#include <string>
#include <unordered_set>

#include "text/code_points.hpp"
#include "text/frequent_syllables.hpp"
#include "text/vowels.hpp"
#include "timtin/text.hpp"

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

const std::unordered_set<std::string_view>& frequent_set() {
    static const auto set = [] {
        std::unordered_set<std::string_view> words;
        std::string_view rest = kFrequentSyllables;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find(' '), rest.size());
            words.insert(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return words;
    }();
    return set;
}

class Scorer {
public:
    void add(char32_t c) {
        const Kind kind = kind_of(c);
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
                take_letter(c, kind);
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
    void take_letter(char32_t c, Kind kind) {
        if (word_.size() < 64) {
            append_code_point(word_, vietnamese_lower(c));
        }
        ++letters_;
        foreign_ = foreign_ || kind == Kind::foreign;
        marked_ = marked_ || c >= 0x80;
        upper_ += vietnamese_lower(c) != c ? 1U : 0U;
    }

    void end_word() {
        if (letters_ == 0) {
            return;
        }
        const bool capitals = upper_ == letters_;
        if (letters_ == 1) {
            if (foreign_) {
                score_.singles -= 0.5;
            } else if (marked_) {
                score_.singles += is_frequent_syllable(word_)           ? 1.0
                                  : word_ == "đ" || !is_syllable(word_) ? 0.0
                                                                        : 0.25;
            }
        } else {
            const bool valid = !foreign_ && letters_ <= 7 && is_syllable(word_);
            if (marked_) {
                if (valid || !capitals || foreign_) {
                    ++score_.marked;
                    score_.marked_valid += valid ? 1U : 0U;
                    score_.frequent += valid && is_frequent_syllable(word_) ? 1U : 0U;
                }
            } else if (!capitals) {
                ++score_.plain;
                score_.plain_valid += valid ? 1U : 0U;
            }
        }
        word_.clear();
        letters_ = upper_ = 0;
        foreign_ = marked_ = false;
    }

    Plausibility score_;
    std::string word_;
    std::size_t letters_ = 0;
    std::size_t upper_ = 0;
    Kind before_ = Kind::separator;
    bool foreign_ = false;
    bool marked_ = false;
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
    bool plain = true;
    for (char c : word) {
        plain = plain && c >= 'a' && c <= 'z';
    }
    if (plain) {
        return frequent_set().contains(word);
    }
    std::string lower;
    for (std::size_t at = 0; at < word.size() && lower.size() < 32;) {
        append_code_point(lower, vietnamese_lower(next_code_point(word, at)));
    }
    return frequent_set().contains(lower);
}

}  // namespace timtin::text
