// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/flat_text.hpp"

#include <unicode/uchar.h>

#include <utility>

namespace timtin {
namespace {

bool is_ascii_space(char c) noexcept {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/// Length of the white space character at `at`; 0 if there is none.
std::size_t space_at(std::string_view text, std::size_t at) noexcept {
    const char c = text[at];
    if (is_ascii_space(c)) {
        return 1;
    }
    if (c == '\xC2' && at + 1 < text.size() && text[at + 1] == '\xA0') {
        return 2;
    }
    if (c == '\xE2' && at + 2 < text.size() && text[at + 1] == '\x80') {
        const unsigned char last = static_cast<unsigned char>(text[at + 2]);
        // U+2000…U+200B, U+2028, U+2029, U+202F
        if ((last >= 0x80 && last <= 0x8B) || last == 0xA8 || last == 0xA9 || last == 0xAF) {
            return 3;
        }
    }
    if (c == '\xE3' && at + 2 < text.size() && text[at + 1] == '\x80' && text[at + 2] == '\x80') {
        return 3;  // U+3000
    }
    if (c == '\xEF' && at + 2 < text.size() && text[at + 1] == '\xBB' && text[at + 2] == '\xBF') {
        return 3;  // U+FEFF
    }
    return 0;
}

char32_t last_code_point(std::string_view text) noexcept {
    std::size_t at = text.size();
    while (at > 0) {
        --at;
        if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) {
            break;
        }
    }
    return text.empty() ? 0 : next_code_point(text, at);
}

}  // namespace

char32_t next_code_point(std::string_view utf8, std::size_t& at) noexcept {
    const auto byte = [&](std::size_t i) {
        return i < utf8.size() ? static_cast<unsigned char>(utf8[i]) : 0U;
    };
    const unsigned lead = byte(at);
    const auto tail = [&](std::size_t i) { return (byte(at + i) & 0xC0U) == 0x80U; };
    if (lead < 0x80) {
        ++at;
        return lead;
    }
    if (lead >= 0xC2 && lead < 0xE0 && tail(1)) {
        const char32_t c = ((lead & 0x1FU) << 6U) | (byte(at + 1) & 0x3FU);
        at += 2;
        return c;
    }
    if (lead >= 0xE0 && lead < 0xF0 && tail(1) && tail(2)) {
        const char32_t c =
            ((lead & 0x0FU) << 12U) | ((byte(at + 1) & 0x3FU) << 6U) | (byte(at + 2) & 0x3FU);
        at += 3;
        return c;
    }
    if (lead >= 0xF0 && lead < 0xF5 && tail(1) && tail(2) && tail(3)) {
        const char32_t c = ((lead & 0x07U) << 18U) | ((byte(at + 1) & 0x3FU) << 12U) |
                           ((byte(at + 2) & 0x3FU) << 6U) | (byte(at + 3) & 0x3FU);
        at += 4;
        return c;
    }
    ++at;
    return 0xFFFD;
}

bool is_upper_letter(char32_t c) noexcept {
    if (c < 0x80) {
        return c >= 'A' && c <= 'Z';
    }
    return u_isupper(static_cast<UChar32>(c)) != 0;
}
bool is_lower_letter(char32_t c) noexcept {
    if (c < 0x80) {
        return c >= 'a' && c <= 'z';
    }
    return u_islower(static_cast<UChar32>(c)) != 0;
}
bool is_letter(char32_t c) noexcept {
    if (c < 0x80) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
    return u_isalpha(static_cast<UChar32>(c)) != 0;
}

bool FlatText::would_glue(std::string_view next) const noexcept {
    const char32_t before = last_code_point(text_);
    std::size_t at = 0;
    const char32_t after = next_code_point(next, at);
    const auto wide = [](char32_t c) { return c >= 0x3040 && c <= 0x9FFF; };
    const auto latin = [](char32_t c) {
        return c < 0x250 && (is_letter(c) || (c >= '0' && c <= '9'));
    };
    if ((wide(before) && latin(after)) || (latin(before) && wide(after))) {
        return true;
    }
    // "Jane Doe15 Jan 2024"; but H2O keeps its index.
    if (after >= '0' && after <= '9') {
        return next.size() > 1 && is_letter(before) && !is_upper_letter(before);
    }
    if (is_upper_letter(after)) {
        return is_lower_letter(before) || (before >= '0' && before <= '9') || before == '.' ||
               before == '!' || before == '?' || before == ':' || before == ';' || before == ',' ||
               before == ')' || before == 0x201D;
    }
    if (is_lower_letter(after)) {
        return before == '!' || before == '?' || before == ';' || before == ',' || before == ')';
    }
    return false;
}

void FlatText::append(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        if (const std::size_t skip = space_at(text, at); skip != 0) {
            pending_space_ = true;
            at += skip;
            continue;
        }
        std::size_t end = at + 1;
        while (end < text.size() && space_at(text, end) == 0) {
            ++end;
        }
        const std::string_view word = text.substr(at, end - at);
        if (!text_.empty() && (pending_space_ || (boundary_ && would_glue(word)))) {
            text_ += ' ';
        }
        pending_space_ = false;
        boundary_ = false;
        text_ += word;
        at = end;
    }
}

std::string collapse(std::string_view text) {
    FlatText flat;
    flat.append(text);
    return std::move(flat).take();
}

std::string ascii_lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return out;
}

std::string_view trim(std::string_view text) noexcept {
    while (!text.empty() && is_ascii_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_ascii_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

bool starts_with_fold(std::string_view text, std::string_view ascii_prefix) noexcept {
    if (text.size() < ascii_prefix.size()) {
        return false;
    }
    for (std::size_t i = 0; i < ascii_prefix.size(); ++i) {
        char c = text[i];
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
        if (c != ascii_prefix[i]) {
            return false;
        }
    }
    return true;
}

std::size_t count_letters(std::string_view utf8) noexcept {
    std::size_t count = 0;
    for (const char c : utf8) {
        count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
    }
    return count;
}

std::size_t count_words(std::string_view utf8) noexcept {
    std::size_t words = 0;
    std::size_t wide = 0;
    bool inside = false;
    for (std::size_t at = 0; at < utf8.size();) {
        if (const std::size_t skip = space_at(utf8, at); skip != 0) {
            inside = false;
            at += skip;
            continue;
        }
        const char32_t c = next_code_point(utf8, at);
        if ((c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
            (c >= 0xE00 && c <= 0xE7F)) {
            ++wide;
            inside = false;
        } else if (!inside && (is_letter(c) || (c >= '0' && c <= '9'))) {
            ++words;
            inside = true;
        }
    }
    return words + wide / 2;
}

}  // namespace timtin
