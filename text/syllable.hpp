// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "text/letters.hpp"

/// The grammar of the written syllable as a table over its 3,515 toneless
/// forms, and the state of a word while it is read letter by letter.
namespace timtin::text {

/// A toneless written form that the grammar allows.
struct SyllableForm {
    std::uint64_t key = 0;       ///< the letters, five bits each, first letter highest; 0: none
    std::uint8_t tone_at = 0;    ///< which letter bears the tone in the new style
    std::uint8_t onset = 0;      ///< letters of the onset
    std::uint8_t rime_from = 0;  ///< first letter of the rime (gì: the i is in both)
    bool stopped = false;        ///< ends in c ch p t: tone sắc or nặng only
};

/// A word being read. Only what can still be a syllable is kept exactly.
class WordLetters {
public:
    static constexpr unsigned max_letters = 7;  // nghiêng

    /// Adds a letter by its code in CharInfo::letter; 0 makes the word foreign.
    void add(std::uint8_t code, bool upper) noexcept {
        last_ = (last_ << 8) | code;
        any_ |= code;
        uppers_ = (uppers_ << 1) | (upper ? 1U : 0U);
        ++count_;
    }
    void clear() noexcept { *this = {}; }

    /// The letters, five bits each, as SyllableForm has them; of a plausible() word.
    [[nodiscard]] std::uint64_t key() const noexcept {
        std::uint64_t key = last_ & 0x1F1F1F1F1F1F1F1F;
        key = (key & 0x001F001F001F001F) | ((key >> 3) & 0x03E003E003E003E0);
        key = (key & 0x000003FF000003FF) | ((key >> 6) & 0x000FFC00000FFC00);
        return (key & 0x00000000000FFFFF) | ((key >> 12) & 0x000000FFFFF00000);
    }
    [[nodiscard]] unsigned count() const noexcept { return count_; }
    /// Which letter bears the tone, if has_one_tone().
    [[nodiscard]] unsigned tone_at() const noexcept {
        return count_ - 1 - static_cast<unsigned>(std::countr_zero(toned())) / 8;
    }
    /// Of a word with one tone at most.
    [[nodiscard]] Tone tone() const noexcept { return static_cast<Tone>(any_ >> 5); }
    [[nodiscard]] bool has_tone() const noexcept { return (any_ >> 5) != 0; }
    /// Of a word that may be a syllable.
    [[nodiscard]] bool has_one_tone() const noexcept {
        const std::uint64_t tones = toned();
        return tones != 0 && (tones & (tones - 1)) == 0;
    }
    /// May the word be a syllable, as far as letters and tones go? A foreign letter in it
    /// is not looked for but in front: no key in the table has one.
    [[nodiscard]] bool plausible() const noexcept {
        return count_ - 1 < max_letters && ((last_ >> (8 * (count_ - 1))) & 31) != 0 &&
               (toned() & (toned() - 1)) == 0;
    }
    /// Are there two letters or more, and all of them capitals? Of up to 32 letters.
    [[nodiscard]] bool all_upper() const noexcept {
        return count_ > 1 && uppers_ == (~std::uint32_t{0} >> (32 - std::min(count_, 32U)));
    }
    [[nodiscard]] bool has_upper() const noexcept { return uppers_ != 0; }
    /// Of the last eight letters.
    [[nodiscard]] Letter letter(unsigned i) const noexcept {
        return static_cast<Letter>(((last_ >> (8 * (count_ - 1 - i))) & 31) - 1);
    }
    [[nodiscard]] bool upper(unsigned i) const noexcept {
        return ((uppers_ >> (count_ - 1 - i)) & 1) != 0;
    }

private:
    /// A bit for each of the last eight letters that bears a tone.
    [[nodiscard]] std::uint64_t toned() const noexcept {
        return (last_ | (last_ << 1) | (last_ << 2)) & 0x8080808080808080;
    }

    std::uint64_t last_ = 0;  ///< the codes of the last eight letters
    std::uint32_t any_ = 0;   ///< all codes or-ed
    std::uint32_t uppers_ = 0;
    unsigned count_ = 0;
};

class SyllableTable {
public:
    /// Built on first use (well under a millisecond); thread-safe.
    static const SyllableTable& instance();

    /// The form with these letters; null if there is none.
    [[nodiscard]] const SyllableForm* find(std::uint64_t key) const noexcept;

    /// The form of a word whose tone it may bear; null if it is no syllable.
    [[nodiscard]] const SyllableForm* find(const WordLetters& word) const noexcept {
        if (!word.plausible()) {
            return nullptr;
        }
        const SyllableForm* form = find(word.key());
        if (form != nullptr && form->stopped && word.tone() != Tone::sac &&
            word.tone() != Tone::nang) {
            return nullptr;
        }
        return form;
    }

    /// Is this a form as it is typed without accents? Keys as in forms(), of
    /// the letters without marks.
    [[nodiscard]] bool has_unaccented(std::uint64_t key) const noexcept;

    /// All forms, in no particular order.
    [[nodiscard]] std::vector<SyllableForm> forms() const;
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t unaccented_size() const noexcept { return unaccented_size_; }

private:
    SyllableTable();
    void add(std::string_view onset, std::string_view rime);
    void add_after(std::string_view onset, std::string_view rimes);
    void add_unaccented(std::uint64_t key);

    static constexpr std::size_t slots = 8192;  // a power of two, twice the forms
    std::vector<SyllableForm> forms_;
    std::vector<std::uint64_t> unaccented_;
    std::size_t size_ = 0;
    std::size_t unaccented_size_ = 0;
};

/// Reads a word of any form (NFC, NFD, any case) into its letters. False if
/// it holds anything but letters of one word.
[[nodiscard]] bool read_word(std::string_view word, WordLetters& letters);

/// Writes a word with its tone on letter `tone_at`, case kept; `out` has room
/// for 3 bytes a letter. Returns the end.
char* write_word(const WordLetters& word, unsigned tone_at, char* out) noexcept;

/// The same in lower case.
char* write_lower_word(const WordLetters& word, unsigned tone_at, char* out) noexcept;

}  // namespace timtin::text
