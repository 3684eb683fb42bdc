// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "text/utf8.hpp"
#include "timtin/text.hpp"

/// What every other part of text/ knows about single characters: tables over
/// code points, built once from ICU.
namespace timtin::text {

// --- the Vietnamese alphabet -------------------------------------------------

/// The 29 letters without tone, in dictionary order.
enum class Letter : std::uint8_t {
    a,
    a_breve,
    a_hat,
    b,
    c,
    d,
    d_stroke,
    e,
    e_hat,
    g,
    h,
    i,
    k,
    l,
    m,
    n,
    o,
    o_hat,
    o_horn,
    p,
    q,
    r,
    s,
    t,
    u,
    u_horn,
    v,
    x,
    y,
};
inline constexpr std::size_t letter_count = 29;

/// A Vietnamese letter as it stands in a text.
struct WrittenLetter {
    Letter letter = Letter::a;
    Tone tone = Tone::ngang;
    bool upper = false;
    friend bool operator==(const WrittenLetter&, const WrittenLetter&) = default;
};

[[nodiscard]] bool is_vowel(Letter letter) noexcept;

/// The code point of a written letter (a tone on a consonant is left out).
[[nodiscard]] char32_t code_point(WrittenLetter letter) noexcept;

/// The letter that a code point is, in NFC; empty for any other character.
[[nodiscard]] std::optional<WrittenLetter> written_letter(char32_t c) noexcept;

/// A written letter with one more combining mark (tone or hat, breve, horn),
/// in whatever order the marks come; empty if Vietnamese has no such letter.
[[nodiscard]] std::optional<WrittenLetter> with_mark(WrittenLetter letter, char32_t mark) noexcept;

// --- characters --------------------------------------------------------------

/// What a character does to the words around it.
enum class CharClass : std::uint8_t {
    letter,
    digit,      ///< 0-9 and other decimal digits
    mark,       ///< combining, belongs to what stands before it
    invisible,  ///< as if it were not there
    space,
    line_end,
    full_stop,
    hyphen,  ///< also dashes
    apostrophe,
    comma,     ///< comma, slash, quotes, signs
    sentence,  ///< ! ? : ; brackets, bullets
    neutral,   ///< % & + @ # _ …
};

/// Up to three bytes in one word: bytes from the low end, length on top.
struct ShortForm {
    std::uint32_t packed = 0;

    static constexpr std::uint32_t long_form = 0xFF000000;  ///< not in the table
    [[nodiscard]] constexpr std::size_t size() const noexcept { return packed >> 24; }
    [[nodiscard]] constexpr bool is_long() const noexcept { return packed >= long_form; }
};

/// One row of the table.
struct CharInfo {
    ShortForm folded;  ///< fold() of the character
    ShortForm exact;   ///< lower case of its normal form
    CharClass kind{};
    std::uint8_t letter = 0;  ///< 1 + Letter in the low five bits, Tone above; 0 if none
    bool upper = false;
    bool inert = false;  ///< normalize() copies it, unless a mark follows
    bool plain = false;  ///< a letter whose two forms are short
};

class CharTable {
public:
    static constexpr char32_t size = short_sequence_limit;

    /// Built on first use (about 6 ms); thread-safe.
    static const CharTable& instance();

    /// The row of any code point; beyond the table it is made on the spot.
    [[nodiscard]] CharInfo operator[](char32_t c) const { return c < size ? rows_[c] : row(c); }
    [[nodiscard]] const CharInfo& low(char32_t c) const noexcept { return rows_[c]; }

private:
    CharTable();
    static CharInfo row(char32_t c);

    std::unique_ptr<CharInfo[]> rows_;
};

/// Invisible characters: they are dropped everywhere.
[[nodiscard]] bool is_invisible(char32_t c) noexcept;

/// The plain character for a look-alike (eth, dashes, quotes, slashes, spaces),
/// else the character itself.
[[nodiscard]] char32_t plain_character(char32_t c) noexcept;

/// Appends fold() of one character, without joining it to its neighbours.
void append_folded_character(std::string& out, char32_t c);

/// Can the character be joined by NFC to what stands before it, or swap places
/// with it?
[[nodiscard]] bool joins_backward(char32_t c) noexcept;

}  // namespace timtin::text
