// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/compounds.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

#include "text/letters.hpp"
#include "text/utf8.hpp"

namespace timtin::text {
namespace {

/// What it is worth, in hundredths as LexiconEntry::weight, to join two
/// capitalised words, and a number with its unit.
constexpr std::uint32_t name_gain = 120;
constexpr std::uint32_t number_gain = 100;

/// A word that is capitalised oftener than this (per cent) begins a name even
/// where a sentence begins.
constexpr unsigned mostly_capital = 60;

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool letters_only(std::string_view exact) noexcept {
    return std::ranges::all_of(exact, [](char c) {
        return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) > 0x7F;
    });
}

bool is_month_number(std::string_view digits) noexcept {
    unsigned month = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), month);
    return error == std::errc() && end == digits.data() + digits.size() && month >= 1 &&
           month <= 12;
}

}  // namespace

CompoundSplitter::CompoundSplitter(const Lexicon& lexicon)
    : table_(*lexicon.table_),
      characters_(CharTable::instance()),
      month_(table_.word("tháng")),
      multiples_{table_.word("triệu"), table_.word("tỷ"), table_.word("tỉ")} {}

CompoundSplitter::Part CompoundSplitter::part(const Token& token, std::string_view text,
                                              bool first) const {
    Part part;
    part.begin = token.begin;
    part.end = token.end;
    const std::string_view exact = token.exact;
    switch (token.kind) {
        case TokenKind::number:
            part.number = !exact.empty() && is_digit(exact.front()) && is_digit(exact.back());
            part.month_number = is_month_number(exact);
            return part;
        case TokenKind::word:
            break;
        default:
            part.closed = true;
            return part;
    }
    part.closed = token.upper;
    part.word = table_.word(exact);
    const char* at = text.data() + token.begin;
    part.name =
        characters_[next_code_point(at, text.data() + token.end)].upper && letters_only(exact);
    part.may_begin = part.name && (!first || (part.word != Lexicon::Table::none &&
                                              table_.words[part.word].capitals > mostly_capital));
    return part;
}

void CompoundSplitter::try_join(std::size_t from, std::size_t parts, std::uint32_t gain) {
    const std::uint64_t reached = best_[from] + gain;
    if (reached > best_[from + parts]) {
        best_[from + parts] = reached;
        length_[from + parts] = static_cast<std::uint8_t>(parts);
    }
}

/// A round number ("10 triệu") or a month ("tháng 6")?
bool CompoundSplitter::is_counted(const Part& first, const Part& second) const noexcept {
    return (first.number && second.word != Lexicon::Table::none &&
            std::ranges::find(multiples_, second.word) != std::end(multiples_)) ||
           (second.month_number && first.word != Lexicon::Table::none && first.word == month_);
}

/// The way through the run that gains most, word by word.
void CompoundSplitter::join_run(std::string& text) {
    const std::size_t size = run_.size();
    best_.assign(size + 1, 0);
    length_.assign(size + 1, 1);
    for (std::size_t i = 0; i < size; ++i) {
        if (best_[i] > best_[i + 1]) {
            best_[i + 1] = best_[i];
            length_[i + 1] = 1;
        }
        const Part& first = run_[i];
        if (first.closed) {
            continue;
        }
        std::uint32_t node = first.word;
        bool name = first.may_begin;
        for (std::size_t n = 1; n < Lexicon::max_syllables && i + n < size; ++n) {
            const Part& part = run_[i + n];
            if (part.closed) {
                break;
            }
            name = name && part.name;
            const Lexicon::Table::Step step =
                node == Lexicon::Table::none || part.word == Lexicon::Table::none
                    ? Lexicon::Table::Step{}
                    : table_.next(node, part.word);
            node = step.node;
            std::uint32_t gain = step.weight;
            if (name) {
                gain = std::max(gain, name_gain * static_cast<std::uint32_t>(n));
            }
            if (n == 1 && (first.number || part.month_number) && is_counted(first, part)) {
                gain = std::max(gain, number_gain);
            }
            if (gain > 0) {
                try_join(i, n + 1, gain);
            }
            if (!name && node == Lexicon::Table::none) {
                break;
            }
        }
    }
    for (std::size_t end = size; end > 0;) {
        const std::size_t begin = end - length_[end];
        for (std::size_t i = begin; i + 1 < end; ++i) {
            text[run_[i].end] = '_';
        }
        end = begin;
    }
}

void CompoundSplitter::join(std::string& text) {
    // Offsets of tokens are 32 bits wide; what lies behind stays as it is.
    const std::string_view whole =
        std::string_view(text).substr(0, std::numeric_limits<std::uint32_t>::max());
    tokenize(whole, tokens_);
    run_.clear();
    for (const Token& token : tokens_) {
        if (token.kind == TokenKind::document_number) {
            continue;  // its parts follow
        }
        const bool goes_on =
            !run_.empty() && run_.back().end + 1 == token.begin && text[run_.back().end] == ' ';
        if (!goes_on && !run_.empty()) {
            join_run(text);
            run_.clear();
        }
        run_.push_back(part(token, whole, !goes_on));
    }
    if (!run_.empty()) {
        join_run(text);
    }
}

std::string segment_words(std::string_view line, const Lexicon& lexicon) {
    std::string text(line);
    CompoundSplitter(lexicon).join(text);
    return text;
}

}  // namespace timtin::text
