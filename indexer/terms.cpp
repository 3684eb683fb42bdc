// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/terms.hpp"

#include <array>
#include <cstdint>

namespace timtin {

namespace {

// The toned and marked letters of Vietnamese in lower case get one byte each, from
// 0x80 on; every other letter that folding changes stands for itself in UTF-8 behind
// 0x1b, which no code is.
constexpr std::u32string_view vietnamese_letters =
    U"àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ";
constexpr char other_letter = '\x1b';
constexpr std::uint8_t first_letter_code = 0x80;

struct LetterCodes {
    std::array<std::uint8_t, 0x2000> code{};  // all of them lie below U+2000
    constexpr LetterCodes() {
        std::uint8_t next = first_letter_code;
        for (const char32_t letter : vietnamese_letters) {
            code[letter] = next++;
        }
    }
};
constexpr LetterCodes letter_codes;

// Both forms are valid UTF-8 (the tokenizer made them).
char32_t next_code_point(std::string_view text, std::size_t& at) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    length = std::min(length, text.size() - at);
    char32_t point = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        point = point << 6 | (byte(at + i) & 0x3fU);
    }
    at += length;
    return point;
}

/// The letter that a letter of vietnamese_letters folds to.
char base_of(char32_t letter) noexcept {
    const std::size_t at = vietnamese_letters.find(letter);
    return at < 17   ? 'a'
           : at < 28 ? 'e'
           : at < 33 ? 'i'
           : at < 50 ? 'o'
           : at < 61 ? 'u'
           : at < 66 ? 'y'
                     : 'd';
}

/// What folding took off a letter of vietnamese_letters beside its tone; 0: nothing.
char mark_of(std::size_t at) noexcept {
    // Each vowel's five tones, then the marked vowels of it, bare and in five tones.
    constexpr std::string_view marks =
        "-----aaaaaabbbbbb-----cccccc----------ddddddeeeeee-----ffffff-----g";
    return at >= marks.size() || marks[at] == '-' ? '\0' : marks[at];
}

void append_utf8(char32_t letter, std::string& out) {
    if (letter < 0x800) {
        out += static_cast<char>(0xc0U | letter >> 6);
    } else {
        out += static_cast<char>(0xe0U | letter >> 12);
        out += static_cast<char>(0x80U | (letter >> 6 & 0x3fU));
    }
    out += static_cast<char>(0x80U | (letter & 0x3fU));
}

bool swaps_y(std::string_view folded) noexcept {
    if (folded.size() == 2 && folded[1] == 'y') {
        return std::string_view("hklmstv").find(folded[0]) != std::string_view::npos;
    }
    return folded == "quy";
}

void append_signature(const text::Token& token, std::string& out) {
    if (token.exact == token.folded) {
        if (swaps_y(token.folded)) {
            out += 'y';
        }
        return;
    }
    for (std::size_t at = 0; at < token.exact.size();) {
        if (static_cast<unsigned char>(token.exact[at]) < 0x80) {
            ++at;
            continue;
        }
        const std::size_t start = at;
        const char32_t point = next_code_point(token.exact, at);
        const std::uint8_t code = point < letter_codes.code.size() ? letter_codes.code[point] : 0;
        if (code != 0) {
            out += static_cast<char>(code);
        } else {
            out += other_letter;
            out += token.exact.substr(start, at - start);
        }
    }
}

}  // namespace

void append_folded_key(const text::Token& token, std::string& out) {
    if (swaps_y(token.folded)) {
        out += token.folded.substr(0, token.folded.size() - 1);
        out += 'i';
    } else {
        out += token.folded;
    }
}

void append_term(const text::Token& token, std::string& out) {
    append_folded_key(token, out);
    out += key_separator;
    append_signature(token, out);
}

void append_pair_term(const text::Token& first, const text::Token& second, std::string& out) {
    append_folded_key(first, out);
    out += ' ';
    append_folded_key(second, out);
    out += key_separator;
    append_signature(first, out);
    out += pair_separator;
    append_signature(second, out);
}

std::string written_form(std::string_view term) {
    const std::size_t separator = term.find(key_separator);
    if (separator == std::string_view::npos) {
        return {};
    }
    std::string folded(term.substr(0, separator));
    const std::string_view signature = term.substr(separator + 1);
    if (signature == "y") {
        folded.back() = 'y';
        return folded;
    }
    std::string written;
    std::size_t next = 0;  // in folded
    for (std::size_t at = 0; at < signature.size();) {
        // Below the first code: a letter of another language, whose place is not known.
        const std::size_t code = static_cast<unsigned char>(signature[at]);
        if (code < first_letter_code || code - first_letter_code >= vietnamese_letters.size()) {
            return {};
        }
        ++at;
        const char32_t letter = vietnamese_letters[code - first_letter_code];
        const char base = base_of(letter);
        std::size_t found = folded.find(base, next);
        if (found == std::string::npos && base == 'y' && folded.size() > next &&
            folded.back() == 'i') {
            found = folded.size() - 1;
        }
        if (found == std::string::npos) {
            return {};
        }
        written += folded.substr(next, found - next);
        append_utf8(letter, written);
        next = found + 1;
    }
    written += folded.substr(next);
    return written;
}

bool same_but_tones(std::string_view a, std::string_view b) {
    const auto marks = [](std::string_view term) {
        std::string found;
        for (const char c : term.substr(std::min(term.find(key_separator), term.size()))) {
            const std::size_t code = static_cast<unsigned char>(c);
            const char mark = code < first_letter_code ? c : mark_of(code - first_letter_code);
            if (mark != 0 && mark != 'y') {
                found += mark;
            }
        }
        return found;
    };
    return marks(a) == marks(b);
}

std::string join_terms(std::string_view first, std::string_view second) {
    const std::size_t a = first.find(key_separator);
    const std::size_t b = second.find(key_separator);
    std::string pair(first.substr(0, a));
    pair += ' ';
    pair += second.substr(0, b);
    pair += first.substr(a);
    pair += pair_separator;
    pair += second.substr(b + 1);
    return pair;
}

std::string readings_prefix(const text::Token& token) {
    std::string prefix;
    append_folded_key(token, prefix);
    prefix += key_separator;
    return prefix;
}

std::string readings_prefix(const text::Token& first, const text::Token& second) {
    std::string prefix;
    append_folded_key(first, prefix);
    prefix += ' ';
    append_folded_key(second, prefix);
    prefix += key_separator;
    return prefix;
}

bool has_accents(const text::Token& token) noexcept {
    return token.exact != token.folded;
}

}  // namespace timtin
