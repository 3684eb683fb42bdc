// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace timtin::text {

/// How Vietnamese a text looks: what tells the right reading of bytes from the
/// wrong ones.
struct Plausibility {
    std::size_t marked = 0;        ///< words with letters that ASCII has not
    std::size_t marked_valid = 0;  ///< of these, syllables
    std::size_t frequent = 0;      ///< of these, such as every page has
    std::size_t plain = 0;         ///< words of ASCII letters, two and more, not all capitals
    std::size_t plain_valid = 0;   ///< of these, syllables
    std::size_t strange = 0;       ///< symbols, controls and U+FFFD touching letters
    double singles = 0;            ///< letters that stand alone, as ở

    /// One number to rank readings of the same bytes by.
    [[nodiscard]] double evidence() const noexcept;
    /// Share of marked words that are syllables, 0 if there are none.
    [[nodiscard]] double share() const noexcept;
};

/// Scores a text (UTF-8, NFC).
[[nodiscard]] Plausibility plausibility_of(std::string_view utf8);

/// Is the word (NFC, any case) one of the few hundred accented syllables, or of
/// the commonest bare ones, that Vietnamese text is full of?
[[nodiscard]] bool is_frequent_syllable(std::string_view word);

}  // namespace timtin::text
