// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/lexeme.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include <algorithm>

namespace timtin::text {

namespace {

constexpr unsigned foreign_mark = 6;

struct LetterShape {
    char32_t base = 0;  // lower case; 0: no letter
    std::uint8_t mark = 0;
    std::uint8_t tone = 0;
    bool capital = false;
};

struct CodePoint {
    char32_t value = 0xFFFD;
    std::size_t size = 1;
};

CodePoint decode_at(std::string_view text, std::size_t at) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(at);
    if (lead < 0x80) {
        return {lead, 1};
    }
    const std::size_t size = lead >= 0xF0 && lead < 0xF5   ? 4
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                                                           : 0;
    if (size == 0 || at + size > text.size()) {
        return {};
    }
    char32_t value = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80U) {
            return {};
        }
        value = (value << 6U) | (byte(at + i) & 0x3FU);
    }
    constexpr char32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < least[size] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
        return {};
    }
    return {value, size};
}

// LetterShape marks are 1 to 5, tones 1 to 5; anything else that combines is foreign.
void apply_mark(LetterShape& letter, char32_t mark) noexcept {
    switch (mark) {
        case 0x0302:
            letter.mark = 1;
            break;
        case 0x0306:
            letter.mark = 2;
            break;
        case 0x031B:
            letter.mark = 3;
            break;
        case 0x0300:
        case 0x0340:
            letter.tone = 1;
            break;
        case 0x0309:
            letter.tone = 2;
            break;
        case 0x0303:
            letter.tone = 3;
            break;
        case 0x0301:
        case 0x0341:
            letter.tone = 4;
            break;
        case 0x0323:
            letter.tone = 5;
            break;
        default:
            letter.mark = foreign_mark;
    }
}

LetterShape compute_letter(char32_t c) noexcept {
    LetterShape letter;
    switch (c) {
        case 0xD0:
        case 0x110:
        case 0x189:
            letter = {U'd', 5, 0, true};
            return letter;
        case 0xF0:
        case 0x111:
        case 0x256:
            letter = {U'd', 5, 0, false};
            return letter;
        case 0x131:
            letter = {U'i', foreign_mark, 0, false};
            return letter;
        case 0xD8:
        case 0xF8:
            letter = {U'o', foreign_mark, 0, c == 0xD8};
            return letter;
        case 0x141:
        case 0x142:
            letter = {U'l', foreign_mark, 0, c == 0x141};
            return letter;
        default:
            break;
    }
    const auto code = static_cast<UChar32>(c);
    if (!u_isalpha(code)) {
        return letter;
    }
    letter.capital = u_isupper(code) != 0;
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2* nfkd = unorm2_getNFKDInstance(&status);
    UChar parts[24];
    const std::int32_t length =
        U_FAILURE(status) ? -1 : unorm2_getDecomposition(nfkd, code, parts, 24, &status);
    if (U_FAILURE(status) || length <= 0) {
        letter.base = static_cast<char32_t>(u_tolower(code));
        return letter;
    }
    std::int32_t at = 0;
    std::uint32_t base = 0;
    U16_NEXT(parts, at, length, base);
    letter.base = static_cast<char32_t>(u_tolower(static_cast<UChar32>(base)));
    while (at < length) {
        std::uint32_t mark = 0;
        U16_NEXT(parts, at, length, mark);
        apply_mark(letter, static_cast<char32_t>(mark));
    }
    return letter;
}

constexpr char32_t latin_end = 0x250;
constexpr char32_t vietnamese_begin = 0x1E00;
constexpr char32_t vietnamese_end = 0x1F00;

struct LetterTable {
    std::array<LetterShape, latin_end> latin{};
    std::array<LetterShape, vietnamese_end - vietnamese_begin> vietnamese{};
    LetterTable() noexcept {
        for (char32_t c = 0; c < latin_end; ++c) {
            latin[c] = compute_letter(c);
        }
        for (char32_t c = vietnamese_begin; c < vietnamese_end; ++c) {
            vietnamese[c - vietnamese_begin] = compute_letter(c);
        }
    }
};

LetterShape letter_of(char32_t c) noexcept {
    static const LetterTable table;
    if (c < latin_end) {
        return table.latin[c];
    }
    if (c >= vietnamese_begin && c < vietnamese_end) {
        return table.vietnamese[c - vietnamese_begin];
    }
    return c >= 0x2000 && c < 0x2C00 ? LetterShape{} : compute_letter(c);
}

bool is_combining(char32_t c) noexcept {
    return c >= 0x300 && c < 0x370;
}

bool is_invisible(char32_t c) noexcept {
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
           c == 0x34F || c == 0x180E;
}

bool is_line_end(char32_t c) noexcept {
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool is_space(char32_t c) noexcept {
    return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

char plain_mark(char32_t c) noexcept {
    if (c < 0x80) {
        return c >= 0x20 ? static_cast<char>(c) : '?';
    }
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63 || c == 0xFF0D) {
        return '-';
    }
    switch (c) {
        case 0x2044:
        case 0x2215:
        case 0xFF0F:
            return '/';
        case 0x201C:
        case 0x201D:
        case 0x201E:
        case 0x201F:
        case 0xAB:
        case 0xBB:
            return '"';
        case 0x2018:
        case 0x2019:
        case 0x201A:
        case 0x2BC:
        case 0xB4:
            return '\'';
        case 0xB7:
        case 0x2022:
            return '|';
        case 0xFF0C:
            return ',';
        case 0xFF0E:
            return '.';
        case 0xFF1A:
            return ':';
        case 0xFF08:
            return '(';
        case 0xFF09:
            return ')';
        default:
            return '?';
    }
}

int digit_of(char32_t c) noexcept {
    if (c >= '0' && c <= '9') {
        return static_cast<int>(c - '0');
    }
    return c >= 0xFF10 && c <= 0xFF19 ? static_cast<int>(c - 0xFF10) : -1;
}

void append_utf8(std::string& out, char32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0U | (c >> 6U));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0U | (c >> 12U));
        out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    } else {
        out += static_cast<char>(0xF0U | (c >> 18U));
        out += static_cast<char>(0x80U | ((c >> 12U) & 0x3FU));
        out += static_cast<char>(0x80U | ((c >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (c & 0x3FU));
    }
}

std::uint8_t next_count(std::uint8_t count) noexcept {
    return count < 255 ? static_cast<std::uint8_t>(count + 1) : count;
}

}  // namespace

void WordForm::append(char32_t base, unsigned mark) noexcept {
    char bytes[4];
    std::size_t size = 0;
    if (base < 0x80) {
        bytes[size++] = static_cast<char>(base);
    } else if (base < 0x800) {
        bytes[size++] = static_cast<char>(0xC0U | (base >> 6U));
        bytes[size++] = static_cast<char>(0x80U | (base & 0x3FU));
    } else {
        overlong_ = true;  // no script of more than two bytes a letter is matched
        return;
    }
    if (folded_size_ + size > folded_capacity || exact_size_ + size + 2 > exact_capacity) {
        overlong_ = true;
        return;
    }
    for (std::size_t i = 0; i < size; ++i) {
        folded_[folded_size_++] = bytes[i];
    }
    // The tone stays last: a letter goes before it.
    const char tone = toned_ ? exact_[--exact_size_] : '\0';
    for (std::size_t i = 0; i < size; ++i) {
        exact_[exact_size_++] = bytes[i];
    }
    if (mark != 0) {
        exact_[exact_size_++] = static_cast<char>(mark);
        accented_ = true;
    }
    if (toned_) {
        exact_[exact_size_++] = tone;
    }
}

void WordForm::append(const WordForm& other) noexcept {
    if (other.overlong_ || folded_size_ + other.folded_size_ > folded_capacity ||
        exact_size_ + other.exact_size_ > exact_capacity) {
        overlong_ = true;
        return;
    }
    std::copy_n(other.folded_.data(), other.folded_size_, folded_.data() + folded_size_);
    std::copy_n(other.exact_.data(), other.exact_size_, exact_.data() + exact_size_);
    folded_size_ = static_cast<std::uint8_t>(folded_size_ + other.folded_size_);
    exact_size_ = static_cast<std::uint8_t>(exact_size_ + other.exact_size_);
    accented_ = accented_ || other.accented_;
    toned_ = other.toned_;
}

void WordForm::set_tone(unsigned tone) noexcept {
    accented_ = true;
    if (toned_) {
        exact_[exact_size_ - 1U] = static_cast<char>(0x10U + tone);
    } else if (exact_size_ < exact_capacity) {
        exact_[exact_size_++] = static_cast<char>(0x10U + tone);
        toned_ = true;
    } else {
        overlong_ = true;
    }
}

void WordForm::add_mark(unsigned mark) noexcept {
    accented_ = true;
    const char tone = toned_ ? exact_[--exact_size_] : '\0';
    if (exact_size_ > 0 && static_cast<unsigned char>(exact_[exact_size_ - 1U]) <= foreign_mark) {
        exact_[exact_size_ - 1U] = static_cast<char>(mark);
    } else if (exact_size_ + 2U <= exact_capacity) {
        exact_[exact_size_++] = static_cast<char>(mark);
    } else {
        overlong_ = true;
    }
    if (toned_) {
        exact_[exact_size_++] = tone;
    }
}

bool WordForm::may_be(const WordForm& known) const noexcept {
    if (overlong_) {
        return false;
    }
    return accented_ ? exact() == known.exact() : folded() == known.folded();
}

WordForm::WordForm(std::string_view word) {
    Lexer lexer(word, 0, word.size());
    Lexeme lexeme;
    for (lexer.next(lexeme); lexeme.kind != LexemeKind::end; lexer.next(lexeme)) {
        if (lexeme.is_word()) {
            append(lexeme.form);
        } else if (lexeme.is_number()) {
            for (std::size_t i = lexeme.begin; i < lexeme.end; ++i) {
                append(static_cast<unsigned char>(word[i]), 0);
            }
        }
    }
}

void Lexer::next(Lexeme& lexeme) noexcept {
    lexeme = Lexeme{};
    lexeme.before = at_ == 0 ? Spacing::paragraph : Spacing::glued;
    unsigned lines = 0;
    bool spaces = at_ == 0;
    char32_t previous = 0;
    CodePoint point;
    while (at_ < text_.size()) {
        point = decode_at(text_, at_);
        if (is_space(point.value)) {
            spaces = true;
            if (is_line_end(point.value) && !(point.value == '\n' && previous == '\r')) {
                ++lines;
            }
        } else if (!is_invisible(point.value)) {
            break;
        }
        previous = point.value;
        at_ += point.size;
    }
    if (lexeme.before == Spacing::glued && spaces) {
        lexeme.before = lines == 0   ? Spacing::space
                        : lines == 1 ? Spacing::line
                                     : Spacing::paragraph;
    }
    lexeme.begin = lexeme.end = at_;
    if (at_ >= text_.size()) {
        return;
    }
    const auto step = [&] {
        at_ += point.size;
        lexeme.end = at_;
        while (at_ < text_.size()) {
            point = decode_at(text_, at_);
            if (!is_invisible(point.value)) {
                return true;
            }
            at_ += point.size;
        }
        return false;
    };
    if (digit_of(point.value) >= 0) {
        lexeme.kind = LexemeKind::number;
        int digit = digit_of(point.value);
        do {
            lexeme.digits = next_count(lexeme.digits);
            if (lexeme.digits <= 18) {
                lexeme.value = lexeme.value * 10 + static_cast<std::uint64_t>(digit);
            }
        } while (step() && (digit = digit_of(point.value)) >= 0);
        return;
    }
    LetterShape letter = letter_of(point.value);
    if (letter.base == 0) {
        lexeme.kind = LexemeKind::mark;
        lexeme.mark = plain_mark(point.value);
        step();
        return;
    }
    lexeme.kind = LexemeKind::word;
    for (;;) {
        lexeme.letters = next_count(lexeme.letters);
        lexeme.capitals = letter.capital ? next_count(lexeme.capitals) : lexeme.capitals;
        lexeme.form.append(letter.base, letter.mark);
        if (letter.tone != 0) {
            lexeme.form.set_tone(letter.tone);
        }
        bool more = step();
        while (more && is_combining(point.value)) {
            LetterShape mark;
            apply_mark(mark, point.value);
            if (mark.tone != 0) {
                lexeme.form.set_tone(mark.tone);
            } else {
                lexeme.form.add_mark(mark.mark);
            }
            more = step();
        }
        if (!more) {
            return;
        }
        letter = letter_of(point.value);
        if (letter.base == 0) {
            return;
        }
    }
}

std::string plain_form(std::string_view source) {
    std::string plain;
    for (std::size_t at = 0; at < source.size();) {
        const CodePoint point = decode_at(source, at);
        at += point.size;
        switch (point.value) {
            case 0xD0:
            case 0x189:
                plain += "Đ";
                break;
            case 0xF0:
            case 0x256:
                plain += "đ";
                break;
            default:
                if (!is_invisible(point.value) && !is_space(point.value)) {
                    append_utf8(plain, point.value);
                }
        }
    }
    return plain;
}

}  // namespace timtin::text
