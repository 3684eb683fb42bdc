// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/keystrokes.hpp"

#include <algorithm>

#include "text/code_points.hpp"
#include "text/syllable.hpp"

namespace timtin::text {

int KeyedSyllable::last(Letter letter) const noexcept {
    for (int i = count_ - 1; i >= 0; --i) {
        if (typed_[static_cast<std::size_t>(i)].letter == letter) {
            return i;
        }
    }
    return -1;
}

bool KeyedSyllable::has(Letter letter) const noexcept {
    return last(letter) >= 0;
}

int KeyedSyllable::vowels_begin() const noexcept {
    return count_ > 1 && typed_[0].letter == Letter::q && typed_[1].letter == Letter::u ? 2 : 0;
}

int KeyedSyllable::pair(Letter first, Letter first_marked, Letter second,
                        Letter second_marked) const noexcept {
    for (int i = vowels_begin(); i + 1 < count_; ++i) {
        const Letter one = typed_[static_cast<std::size_t>(i)].letter;
        const Letter two = typed_[static_cast<std::size_t>(i) + 1].letter;
        if ((one == first || one == first_marked) && (two == second || two == second_marked)) {
            return i;
        }
    }
    return -1;
}

bool KeyedSyllable::has_vowel() const noexcept {
    for (int i = 0; i < count_; ++i) {
        if (is_vowel(typed_[static_cast<std::size_t>(i)].letter)) {
            return true;
        }
    }
    return false;
}

bool KeyedSyllable::begins_with_d() const noexcept {
    return count_ > 0 && (typed_[0].letter == Letter::d || typed_[0].letter == Letter::d_stroke);
}

bool KeyedSyllable::letter(Letter letter, bool upper) noexcept {
    if (count_ == kMost) {
        return false;
    }
    typed_[static_cast<std::size_t>(count_++)] = {letter, upper};
    return true;
}

bool KeyedSyllable::type(Letter letter, bool upper) noexcept {
    acted_ = true;
    return this->letter(letter, upper);
}

bool KeyedSyllable::tone(Tone tone) noexcept {
    if (!has_vowel() || tone_ == tone) {
        return false;  // the same tone again takes it off and types the key
    }
    tone_ = tone;
    acted_ = true;
    return true;
}

bool KeyedSyllable::clear_tone() noexcept {
    if (tone_ == Tone::ngang) {
        return false;
    }
    tone_ = Tone::ngang;
    acted_ = true;
    return true;
}

bool KeyedSyllable::hat(std::optional<Letter> of) noexcept {
    for (int i = count_ - 1; i >= 0; --i) {
        Letter& letter = typed_[static_cast<std::size_t>(i)].letter;
        Letter plain = letter;
        Letter hatted = letter;
        switch (letter) {
            case Letter::a:
            case Letter::a_breve:
                plain = Letter::a, hatted = Letter::a_hat;
                break;
            case Letter::e:
                hatted = Letter::e_hat;
                break;
            case Letter::o:
            case Letter::o_horn:
                plain = Letter::o, hatted = Letter::o_hat;
                break;
            case Letter::a_hat:
                plain = Letter::a;
                break;
            case Letter::e_hat:
                plain = Letter::e;
                break;
            case Letter::o_hat:
                plain = Letter::o;
                break;
            default:
                continue;
        }
        if (of && *of != plain) {
            continue;
        }
        if (letter == hatted) {
            return false;
        }
        letter = hatted;
        open_horn_ = open_horn_ && plain != Letter::o;
        acted_ = true;
        return true;
    }
    return false;
}

bool KeyedSyllable::breve() noexcept {
    for (int i = count_ - 1; i >= 0; --i) {
        Letter& letter = typed_[static_cast<std::size_t>(i)].letter;
        if (letter == Letter::a_breve) {
            return false;
        }
        if (letter == Letter::a || letter == Letter::a_hat) {
            letter = Letter::a_breve;
            acted_ = true;
            return true;
        }
    }
    return false;
}

bool KeyedSyllable::horn() noexcept {
    if (const int at = pair(Letter::u, Letter::u_horn, Letter::o, Letter::o_horn); at >= 0) {
        Typed& u = typed_[static_cast<std::size_t>(at)];
        Typed& o = typed_[static_cast<std::size_t>(at) + 1];
        if (open_horn_ || (u.letter == Letter::u_horn && o.letter == Letter::o_horn)) {
            return false;
        }
        open_horn_ = u.letter == Letter::u && o.letter == Letter::o;
        u.letter = Letter::u_horn;
        o.letter = Letter::o_horn;
        acted_ = true;
        return true;
    }
    int at = pair(Letter::u, Letter::u_horn, Letter::u, Letter::u);
    if (at < 0) {
        // ưa, but not in toan or quang.
        at = pair(Letter::u, Letter::u_horn, Letter::a, Letter::a);
        at = at >= 0 && at + 2 == count_ ? at : -1;
    }
    if (at < 0) {
        for (int i = count_ - 1; i >= vowels_begin() && at < 0; --i) {
            switch (typed_[static_cast<std::size_t>(i)].letter) {
                case Letter::o:
                case Letter::o_hat:
                case Letter::o_horn:
                case Letter::u:
                case Letter::u_horn:
                    at = i;
                    break;
                default:
                    break;
            }
        }
    }
    if (at < 0) {
        return false;
    }
    Letter& letter = typed_[static_cast<std::size_t>(at)].letter;
    if (letter == Letter::o_horn || letter == Letter::u_horn) {
        return false;
    }
    letter = letter == Letter::u ? Letter::u_horn : Letter::o_horn;
    acted_ = true;
    return true;
}

bool KeyedSyllable::stroke() noexcept {
    if (count_ == 0 || typed_[0].letter != Letter::d) {
        return false;
    }
    typed_[0].letter = Letter::d_stroke;
    acted_ = true;
    return true;
}

bool KeyedSyllable::w(bool upper) noexcept {
    bool target = false;
    for (int i = vowels_begin(); i < count_; ++i) {
        switch (typed_[static_cast<std::size_t>(i)].letter) {
            case Letter::e:
            case Letter::e_hat:
            case Letter::i:
            case Letter::y:
                break;
            default:
                target = target || is_vowel(typed_[static_cast<std::size_t>(i)].letter);
                break;
        }
    }
    if (!target) {
        w_as_letter_ = true;
        return type(Letter::u_horn, upper);
    }
    if (w_as_letter_ && count_ > 0 &&
        typed_[static_cast<std::size_t>(count_) - 1].letter == Letter::u_horn) {
        return false;
    }
    // ă, unless the a belongs to ưa.
    const int a = std::max(last(Letter::a), std::max(last(Letter::a_hat), last(Letter::a_breve)));
    const int ua = pair(Letter::u, Letter::u_horn, Letter::a, Letter::a);
    if (a >= 0 && !(ua >= 0 && ua + 2 == count_)) {
        return breve();
    }
    return horn();
}

bool KeyedSyllable::o(bool upper) noexcept {
    const auto at = [&](int from_end) {
        return count_ >= from_end
                   ? std::optional(typed_[static_cast<std::size_t>(count_ - from_end)].letter)
                   : std::nullopt;
    };
    if ((at(1) == Letter::e || at(1) == Letter::a) && at(2) == Letter::o) {
        return letter(Letter::o, upper);
    }
    if (at(1) == Letter::o_hat) {
        typed_[static_cast<std::size_t>(count_) - 1].letter = Letter::o;
        return letter(Letter::o, upper);
    }
    return has(Letter::o) || has(Letter::o_hat) || has(Letter::o_horn) ? hat(Letter::o)
                                                                       : letter(Letter::o, upper);
}

std::optional<std::string> KeyedSyllable::written() const {
    if (!acted_ || count_ == 0) {
        return std::nullopt;
    }
    std::array<Typed, kMost> typed = typed_;
    if (open_horn_ && typed[static_cast<std::size_t>(count_) - 1].letter == Letter::o_horn) {
        // Open uơ: thuở, huơ, khuơ; everything else has ươ.
        const bool bare = count_ == 2;
        const bool after_h =
            count_ >= 3 && typed[static_cast<std::size_t>(count_) - 3].letter == Letter::h &&
            (count_ == 3 ||
             (count_ == 4 && (typed[0].letter == Letter::t || typed[0].letter == Letter::k)));
        if (bare || after_h) {
            typed[static_cast<std::size_t>(count_) - 2].letter = Letter::u;
        }
    }
    // Nothing has ưo: nuwoc is on its way to nước.
    for (int i = vowels_begin(); i + 1 < count_; ++i) {
        Letter& second = typed[static_cast<std::size_t>(i) + 1].letter;
        if (typed[static_cast<std::size_t>(i)].letter == Letter::u_horn && second == Letter::o) {
            second = Letter::o_horn;
        }
    }
    WordLetters word;
    bool tone_given = tone_ == Tone::ngang;
    for (int i = 0; i < count_; ++i) {
        const Typed& one = typed[static_cast<std::size_t>(i)];
        unsigned code = static_cast<unsigned>(one.letter) + 1;
        if (!tone_given && is_vowel(one.letter)) {
            code |= static_cast<unsigned>(tone_) << 5;
            tone_given = true;
        }
        word.add(static_cast<std::uint8_t>(code), one.upper);
    }
    const SyllableForm* form = SyllableTable::instance().find(word);
    if (form == nullptr) {
        return std::nullopt;
    }
    char written[3 * WordLetters::max_letters + 3];
    return std::string(written, write_word(word, form->tone_at, written));
}

}  // namespace timtin::text
