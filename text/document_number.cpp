// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/document_number.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace timtin::text {

namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool is_word_byte(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

// A cheap look at what follows the digits, so that prices, years and counts
// cost no parsing. Errs towards true.
bool may_be_document_number(std::string_view text, std::size_t end) noexcept {
    std::size_t at = end;
    if (at + 1 < text.size() && !is_word_byte(text[at + 1]) &&
        ((text[at] >= 'a' && text[at] <= 'z') ||
         (text[at] >= 'A' && text[at] <= 'Z' && text[at + 1] == '/'))) {
        ++at;  // 30c
    }
    if (at >= text.size()) {
        return false;
    }
    const auto skip_spaces = [&] {
        while (at < text.size() &&
               (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) {
            ++at;
        }
    };
    const bool spaced = text[at] == ' ' || text[at] == '\t';
    skip_spaces();
    if (at >= text.size()) {
        return false;
    }
    if (text[at] == '/' || text[at] == '-') {
        ++at;
        skip_spaces();
        if (at < text.size() && is_digit(text[at])) {
            std::size_t digits = at;
            while (digits < text.size() && is_digit(text[digits])) {
                ++digits;
            }
            if (digits >= text.size() || (digits - at != 4 && digits - at != 2)) {
                return false;
            }
            const char after = text[digits];
            return static_cast<unsigned char>(after) >= 0x80 || after == '/' || after == '-' ||
                   after == ' ';
        }
        return at < text.size() && is_word_byte(text[at]);
    }
    if (static_cast<unsigned char>(text[at]) >= 0x80 && !spaced) {
        return true;  // a dash or space of another kind, or a letter
    }
    if (!is_word_byte(text[at])) {
        return false;
    }
    // After a space only a type or what begins with one; a syllable of Vietnamese
    // has a vowel, which no type written with a space has.
    std::size_t letters = 0;
    for (; at < text.size() && is_word_byte(text[at]) && letters < 24; ++at, ++letters) {
        switch (text[at]) {
            case 'a':
            case 'e':
            case 'i':
            case 'o':
            case 'A':
            case 'E':
            case 'O':
                if (letters > 0 || spaced) {
                    // CTr, QĐi: i may end a type.
                    if (text[at] != 'i' || letters < 2) {
                        return false;
                    }
                }
                break;
            default:
                break;
        }
    }
    return letters > 1;
}

bool says_number(const Lexeme& lexeme) {
    static const WordForm number{"số"};
    return lexeme.is_word() && lexeme.form.may_be(number);
}

// Numbers in a list follow "số" and are parted by commas and "và".
bool may_be_list(std::string_view text, std::size_t begin, std::size_t end) noexcept {
    if (end >= text.size() || (text[end] != ',' && text[end] != ' ' && text[end] != ';')) {
        return false;
    }
    std::size_t at = begin;
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == ':')) {
        --at;
    }
    if (at == 0) {
        return false;
    }
    const std::string_view before = text.substr(0, at);
    return before.ends_with("số") || before.ends_with("SỐ") || before.ends_with("so") ||
           before.ends_with("SO") || before.ends_with("Số") || before.ends_with("So") ||
           before.ends_with("\u0302\u0301");
}

bool is_list_word(const Lexeme& lexeme) {
    static const WordForm words[] = {WordForm{"và"}, WordForm{"hoặc"}, WordForm{"cùng"}};
    return lexeme.is_word() &&
           std::any_of(std::begin(words), std::end(words),
                       [&](const WordForm& word) { return lexeme.form.may_be(word); });
}

bool is_list_mark(const Lexeme& lexeme) {
    return lexeme.is_mark(',') || lexeme.is_mark(';');
}

// "các Nghị quyết số 18, 19": two numbers or more, none with a tail.
void read_bare_list(std::string_view text, std::size_t& at, std::size_t floor,
                    std::vector<DocumentNumber>& found) {
    const Context before(text, at, floor);
    const NumberContext context = read_number_context(before, at);
    if (!context.said_number || context.name == nullptr || context.glued) {
        return;
    }
    Window window(text, at);
    std::vector<NumberPart> numbers;
    std::size_t index = 0;
    while (numbers.size() < 8) {
        std::size_t next = index;
        const std::optional<NumberPart> number = read_number_part(window, next);
        const Lexeme& after = window.at(next);
        if (!number ||
            (after.kind != LexemeKind::end && after.glued() && !is_list_mark(after) &&
             !after.is_mark('.') && !after.is_mark(')') && !after.is_mark(':')) ||
            after.is_mark('/') || after.is_mark('-')) {
            if (number && after.glued() && window.at(next + 1).glued() &&
                window.at(next + 1).is_word()) {
                return;  // 18, 19, 20-NQ/TW: the tail is of all of them
            }
            break;
        }
        numbers.push_back(*number);
        index = next;
        bool parted = false;
        while (is_list_mark(window.at(index)) || is_list_word(window.at(index)) ||
               (parted && says_number(window.at(index)))) {
            parted = true;
            ++index;
        }
        if (!parted) {
            break;
        }
    }
    if (numbers.size() < 2) {
        return;
    }
    for (const NumberPart& number : numbers) {
        found.push_back(write_partial(number, 0, context));
        found.back().begin = number.begin;
        found.back().end = number.end;
    }
    at = numbers.back().end;
}

/// A number with what stands before it.
struct Reading {
    NumberMatch match;
    Context before;
    NumberContext context;
};

std::optional<Reading> read_at(Window& window, std::size_t begin, std::size_t previous_end) {
    // What follows is read first: it decides most, and costs less.
    std::optional<NumberMatch> match = read_document_number(window, Leniency::running_text);
    const bool whole = match && has_open_right(window, match->next);
    std::size_t after_number = 0;
    std::optional<NumberPart> number;
    if (!whole) {
        number = read_number_part(window, after_number);
        if (!number || !may_be_issuer(window, after_number)) {
            return std::nullopt;
        }
    }
    const Context before(window.text(), begin, previous_end);
    const NumberContext context = read_number_context(before, begin);
    if (!whole) {
        match = read_issuer_after(window, after_number, context, *number, Leniency::running_text);
        if (!match || !has_open_right(window, match->next)) {
            return std::nullopt;
        }
    }
    if (!has_open_left(before, window.text(), begin) || !context.confirms(*match)) {
        return std::nullopt;
    }
    return Reading{std::move(*match), before, context};
}

}  // namespace

std::size_t find_digits(std::string_view text, std::size_t from) noexcept {
    const char* data = text.data();
    std::size_t at = from;
    // Eight bytes at a time: a byte is a digit if its high half is 3 and its low
    // half below 10; 0x10 tells the lower part of ASCII from the rest cheaply.
    constexpr std::uint64_t ones = 0x0101010101010101U;
    while (at + 8 <= text.size()) {
        std::uint64_t block = 0;
        std::memcpy(&block, data + at, 8);
        const std::uint64_t threes = (block & (ones * 0xF0)) ^ (ones * 0x30);
        if (((threes - ones) & ~threes & (ones * 0x80)) != 0) {
            for (std::size_t i = 0; i < 8; ++i) {
                if (is_digit(data[at + i])) {
                    return at + i;
                }
            }
        }
        at += 8;
    }
    while (at < text.size() && !is_digit(data[at])) {
        ++at;
    }
    return at;
}

std::vector<DocumentNumber> find_document_numbers(std::string_view text) {
    std::vector<DocumentNumber> found;
    std::size_t previous_end = 0;
    const DocumentType* previous_type = nullptr;
    for (std::size_t at = find_digits(text, 0); at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_digit(text[end])) {
            ++end;
        }
        const std::size_t begin = at;
        at = end;
        if (end - begin <= 5) {
            if (may_be_document_number(text, end)) {
                Window window(text, begin);
                if (const std::optional<Reading> reading = read_at(window, begin, previous_end)) {
                    const NumberMatch& match = reading->match;
                    NumberMatch earlier = match;
                    for (const NumberPart& part :
                         read_list_before(reading->before, match, previous_end, previous_type)) {
                        earlier.number = part;
                        found.push_back(earlier.write(reading->context));
                        found.back().begin = part.begin;
                        found.back().end = part.end;
                    }
                    found.push_back(match.write(reading->context));
                    found.back().date = read_following_date(window, match.next);
                    found.back().begin = begin;
                    found.back().end = match.end;
                    at = previous_end = match.end;
                    previous_type = match.type;
                }
            }
            if (at == end && may_be_list(text, begin, end)) {
                std::size_t list = begin;
                read_bare_list(text, list, previous_end, found);
                if (list > begin) {
                    at = previous_end = list;
                    previous_type = nullptr;
                }
            }
        }
        at = find_digits(text, at);
    }
    return found;
}

}  // namespace timtin::text
