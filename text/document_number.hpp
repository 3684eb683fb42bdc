// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/document_types.hpp"
#include "text/lexeme.hpp"
#include "timtin/text.hpp"

namespace timtin::text {

/// The lexemes from one place on, read as they are asked for; a bounded number.
class Window {
public:
    static constexpr std::size_t capacity = 40;

    Window(std::string_view text, std::size_t begin) noexcept
        : text_(text), lexer_(text, begin, std::min(text.size(), begin + reach)) {}

    [[nodiscard]] const Lexeme& at(std::size_t index) {
        while (filled_ <= index && filled_ < capacity) {
            lexer_.next(lexemes_[filled_++]);
        }
        return index < capacity ? lexemes_[index] : end_;
    }
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

private:
    static constexpr std::size_t reach = 400;
    std::string_view text_;
    Lexer lexer_;
    std::array<Lexeme, capacity> lexemes_;
    std::size_t filled_ = 0;
    Lexeme end_;
};

/// The last lexemes before a place, the nearest first.
class Context {
public:
    static constexpr std::size_t capacity = 24;

    Context(std::string_view text, std::size_t before, std::size_t not_before);

    [[nodiscard]] const Lexeme& back(std::size_t index) const noexcept {
        return index < size_ ? lexemes_[(last_ + capacity - index) % capacity] : end_;
    }

private:
    std::array<Lexeme, capacity> lexemes_;
    std::size_t last_ = 0;
    std::size_t size_ = 0;
    Lexeme end_;
};

struct NumberMatch;

/// What the words before a number say it is: "Nghị quyết số", "NQ", "số".
struct NumberContext {
    const TypeName* name = nullptr;
    const DocumentType* type = nullptr;
    bool said_number = false;  ///< "số" stands before the number
    bool glued = false;        ///< the number follows its type without a space: "nq25"
    std::size_t begin = 0;     ///< of the type's name, or of the number
    std::size_t lexemes = 0;   ///< of the Context, how many it took

    /// Does it allow what was read?
    [[nodiscard]] bool confirms(const NumberMatch& match) const;
    [[nodiscard]] bool known() const noexcept { return name != nullptr || type != nullptr; }
    [[nodiscard]] bool means(const DocumentType& other) const;
};

/// `number` begins the number; its `before` tells whether anything is glued to it.
[[nodiscard]] NumberContext read_number_context(const Context& context, std::size_t number_begin);

/// A number with its optional letter: 30c.
struct NumberPart {
    std::uint64_t value = 0;
    char letter = 0;
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] std::string padded() const;  ///< "05", "06b"
    [[nodiscard]] std::string bare() const;    ///< "5", "6b"
};

/// A document number that was read, before it is put in writing.
struct NumberMatch {
    NumberPart number;
    unsigned year = 0;  ///< 0: none
    const DocumentType* type = nullptr;
    std::vector<Issuer> issuers;
    NumberStyle style = NumberStyle::state;
    bool law = false;        ///< 10/2022/QH15
    bool letter = false;     ///< 1234/UBND-KGVX
    bool unlisted = false;   ///< a letter of a body in no list: one only after "công văn"
    bool old = false;        ///< 242-HĐBT
    bool uncertain = false;  ///< one only after a type or "số": Nghị định 46/CP
    std::size_t end = 0;
    std::size_t next = 0;  ///< index of the lexeme after it

    [[nodiscard]] DocumentNumber write(const NumberContext& context) const;
};

enum class Leniency : std::uint8_t { running_text, query };

/// Reads a number at lexeme 0 of the window.
[[nodiscard]] std::optional<NumberPart> read_number_part(Window& window, std::size_t& index);
[[nodiscard]] std::optional<NumberMatch> read_document_number(Window& window, Leniency leniency);

/// The issuer after a number whose type stood before it: "ct 16 ttg", "NQ 25/TW".
/// `index` is that of the lexeme behind the number.
[[nodiscard]] std::optional<NumberMatch> read_issuer_after(Window& window, std::size_t index,
                                                           const NumberContext& context,
                                                           const NumberPart& number,
                                                           Leniency leniency);

/// A cheap look whether read_issuer_after() may find one in running text.
[[nodiscard]] bool may_be_issuer(Window& window, std::size_t index);

/// The date that follows as identity: ", ngày 07/01/2019"; YYYY-MM-DD or empty.
[[nodiscard]] std::string read_following_date(Window& window, std::size_t index);

/// Type and number without issuer, "NQ 25"; key empty.
[[nodiscard]] DocumentNumber write_partial(const NumberPart& number, unsigned year,
                                           const NumberContext& context);

/// Numbers of a list whose tail stands at the last of them only ("24, 25-NQ/TW"):
/// those before `match`, in order.
[[nodiscard]] std::vector<NumberPart> read_list_before(const Context& context,
                                                       const NumberMatch& match,
                                                       std::size_t previous_end,
                                                       const DocumentType* previous_type);

/// May what stands before and after allow a number here? Refuses parts of URLs,
/// file names, phones, decimals.
[[nodiscard]] bool has_open_left(const Context& context, std::string_view text, std::size_t begin);
[[nodiscard]] bool has_open_right(Window& window, std::size_t next);

/// Finds the next digit that no digit precedes; npos-like text.size() if none.
[[nodiscard]] std::size_t find_digits(std::string_view text, std::size_t from) noexcept;

}  // namespace timtin::text
