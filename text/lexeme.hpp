// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// The small lexer under document numbers and dates. Words are runs of letters
// only, so that "43KL/TW" comes as 43, KL, /, TW; each lexeme keeps its bytes in
// the source, whatever was composed, folded or left out. Nothing is allocated.
namespace timtin::text {

enum class LexemeKind : std::uint8_t { end, number, word, mark };

/// What stands before a lexeme; a blank line ends what belongs together.
enum class Spacing : std::uint8_t { glued, space, line, paragraph };

/// A word's comparable forms: folded, and with its marks (letter marks in place,
/// the tone at the end, so that both places of a tone mark are one form).
class WordForm {
public:
    WordForm() = default;
    explicit WordForm(std::string_view word);

    [[nodiscard]] std::string_view folded() const noexcept {
        return {folded_.data(), folded_size_};
    }
    [[nodiscard]] std::string_view exact() const noexcept { return {exact_.data(), exact_size_}; }
    [[nodiscard]] bool accented() const noexcept { return accented_; }
    /// Longer than any word we know: compares equal to nothing.
    [[nodiscard]] bool overlong() const noexcept { return overlong_; }

    void append(std::string_view letter, unsigned mark) noexcept;
    void append(const WordForm& other) noexcept;
    void set_tone(unsigned tone) noexcept;
    void add_mark(unsigned mark) noexcept;
    void set_overlong() noexcept { overlong_ = true; }

    /// Typed without marks it may stand for `known`; with marks it must have the same.
    [[nodiscard]] bool may_be(const WordForm& known) const noexcept;

private:
    static constexpr std::size_t folded_capacity = 30;
    static constexpr std::size_t exact_capacity = 46;
    std::array<char, folded_capacity> folded_;
    std::array<char, exact_capacity> exact_;
    std::uint8_t folded_size_ = 0;
    std::uint8_t exact_size_ = 0;
    bool accented_ = false;
    bool toned_ = false;
    bool overlong_ = false;
};

struct Lexeme {
    LexemeKind kind = LexemeKind::end;
    Spacing before = Spacing::paragraph;
    char mark = 0;             ///< '/', '-', ',', …; '?' for what has no plain form
    std::uint8_t digits = 0;   ///< of a number, at most 255
    std::uint8_t letters = 0;  ///< of a word, at most 255
    std::uint8_t capitals = 0;
    std::uint64_t value = 0;  ///< of a number, of its first 18 digits
    std::size_t begin = 0;    ///< bytes in the source
    std::size_t end = 0;
    WordForm form;

    [[nodiscard]] bool is_word() const noexcept { return kind == LexemeKind::word; }
    [[nodiscard]] bool is_number() const noexcept { return kind == LexemeKind::number; }
    [[nodiscard]] bool is_mark(char wanted) const noexcept {
        return kind == LexemeKind::mark && mark == wanted;
    }
    [[nodiscard]] bool glued() const noexcept { return before == Spacing::glued; }
};

/// Reads lexemes of text[begin, end). Stops with kind end, again and again.
class Lexer {
public:
    Lexer(std::string_view text, std::size_t begin, std::size_t end) noexcept
        : text_(text.substr(0, end)), at_(begin) {}

    void next(Lexeme& lexeme);

private:
    std::string_view text_;
    std::size_t at_;
};

}  // namespace timtin::text
