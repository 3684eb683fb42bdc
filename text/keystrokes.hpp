// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "text/letters.hpp"

namespace timtin::text {

/// The letters of one syllable while its keys come in, for Telex and VNI. Marks
/// may come any time behind their letter; the tone is placed at the end.
/// Key functions return false where the key undoes what was typed or has
/// nothing to act on: the token is then no keystrokes of a syllable.
class KeyedSyllable {
public:
    bool letter(Letter letter, bool upper) noexcept;
    /// A key that types a marked letter at once.
    bool type(Letter letter, bool upper) noexcept;

    bool tone(Tone tone) noexcept;
    bool clear_tone() noexcept;
    /// ô, â, ê for the last o, a, e; `of` names the vowel, or none for any.
    bool hat(std::optional<Letter> of = std::nullopt) noexcept;
    /// ơ, ư, ươ by what vowels there are.
    bool horn() noexcept;
    /// ă for the last a.
    bool breve() noexcept;
    /// đ for the d the syllable begins with.
    bool stroke() noexcept;
    /// Telex w: horn or breve, or ư where there is no vowel yet.
    bool w(bool upper) noexcept;
    /// Telex o, which is a letter behind oe and oa (khoeo, ngoao) and makes oo
    /// behind ô (xoong).
    bool o(bool upper) noexcept;

    [[nodiscard]] bool has_vowel() const noexcept;
    [[nodiscard]] bool has(Letter letter) const noexcept;
    [[nodiscard]] bool begins_with_d() const noexcept;

    /// The syllable in writing; empty if it is none or no key acted.
    [[nodiscard]] std::optional<std::string> written() const;

private:
    struct Typed {
        Letter letter = Letter::a;
        bool upper = false;
    };

    [[nodiscard]] int last(Letter letter) const noexcept;
    /// The first vowel letter that is not part of the onset qu.
    [[nodiscard]] int vowels_begin() const noexcept;
    /// First of two neighbours in the vowels; -1 if there are none.
    [[nodiscard]] int pair(Letter first, Letter first_marked, Letter second,
                           Letter second_marked) const noexcept;

    static constexpr int kMost = 12;  // longer tokens are no syllable
    std::array<Typed, kMost> typed_{};
    int count_ = 0;
    Tone tone_ = Tone::ngang;
    bool acted_ = false;
    bool w_as_letter_ = false;
    bool open_horn_ = false;  // uo + horn with both still to be settled
};

}  // namespace timtin::text
