// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/lexeme.hpp"

#include <algorithm>

#include "text/letters.hpp"
#include "text/utf8.hpp"
#include "timtin/text.hpp"

namespace timtin::text {

namespace {

constexpr unsigned foreign_mark = 6;

// What a mark does to a letter: hat, breve, horn and stroke are 1 to 4.
struct LetterMarks {
    unsigned mark = 0;
    unsigned tone = 0;
};

LetterMarks marks_of(std::uint8_t letter_code) noexcept {
    LetterMarks marks;
    marks.tone = letter_code >> 5U;
    switch (static_cast<Letter>((letter_code & 31U) - 1U)) {
        case Letter::a_hat:
        case Letter::e_hat:
        case Letter::o_hat:
            marks.mark = 1;
            break;
        case Letter::a_breve:
            marks.mark = 2;
            break;
        case Letter::o_horn:
        case Letter::u_horn:
            marks.mark = 3;
            break;
        case Letter::d_stroke:
            marks.mark = 4;
            break;
        default:
            break;
    }
    return marks;
}

LetterMarks marks_of_combining(char32_t mark) noexcept {
    // o takes every mark that Vietnamese has but the breve.
    for (const Letter letter : {Letter::o, Letter::a}) {
        if (const auto written = with_mark(WrittenLetter{letter, Tone::ngang, false}, mark)) {
            return marks_of(
                static_cast<std::uint8_t>((static_cast<unsigned>(written->letter) + 1U) |
                                          (static_cast<unsigned>(written->tone) << 5U)));
        }
    }
    return {foreign_mark, 0};
}

struct CodePoint {
    char32_t value = replacement_character;
    std::size_t size = 1;
    CharInfo info;
};

CodePoint decode_at(std::string_view text, std::size_t at) {
    const char* p = text.data() + at;
    CodePoint point;
    point.value = next_code_point(p, text.data() + text.size());
    point.size = static_cast<std::size_t>(p - text.data()) - at;
    point.info = CharTable::instance()[point.value];
    return point;
}

bool is_space(const CodePoint& point) noexcept {
    return point.info.kind == CharClass::space || point.info.kind == CharClass::line_end;
}

int digit_of(const CodePoint& point) noexcept {
    if (point.info.kind != CharClass::digit || point.info.folded.size() != 1) {
        return -1;
    }
    const unsigned byte = point.info.folded.packed & 0xFFU;
    return byte >= '0' && byte <= '9' ? static_cast<int>(byte - '0') : -1;
}

// Dashes, slashes and quotes of all kinds as the plain ones.
char plain_mark(const CodePoint& point) noexcept {
    const char32_t plain = plain_character(point.value);
    if (plain >= 0x20 && plain < 0x7F) {
        return static_cast<char>(plain);
    }
    if (point.value == 0xB7 || point.value == 0x2022) {
        return '|';
    }
    const unsigned byte = point.info.folded.packed & 0x7FU;
    return point.info.folded.size() == 1 && byte > 0x20 ? static_cast<char>(byte) : '?';
}

std::uint8_t next_count(std::uint8_t count) noexcept {
    return count < 255 ? static_cast<std::uint8_t>(count + 1) : count;
}

// Adds a letter with its marks to a word.
void append_letter(WordForm& form, const CodePoint& point) noexcept {
    const CharInfo& info = point.info;
    if (info.letter != 0) {
        const LetterMarks marks = marks_of(info.letter);
        const char base = static_cast<char>(info.folded.packed & 0xFFU);
        form.append({&base, 1}, marks.mark);
        if (marks.tone != 0) {
            form.set_tone(marks.tone);
        }
        return;
    }
    char bytes[3];
    const std::size_t size = info.folded.is_long() ? 4 : info.folded.size();
    if (size > sizeof bytes) {
        form.set_overlong();
        return;
    }
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<char>((info.folded.packed >> (8 * i)) & 0xFFU);
    }
    form.append({bytes, size}, info.folded.packed == info.exact.packed ? 0 : foreign_mark);
}

}  // namespace

void WordForm::append(std::string_view letter, unsigned mark) noexcept {
    if (folded_size_ + letter.size() > folded_capacity ||
        exact_size_ + letter.size() + 2 > exact_capacity) {
        overlong_ = true;
        return;
    }
    // The tone stays last: a letter goes before it.
    const char tone = toned_ ? exact_[--exact_size_] : '\0';
    for (const char byte : letter) {
        folded_[folded_size_++] = byte;
        exact_[exact_size_++] = byte;
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
                append(word.substr(i, 1), 0);
            }
        }
    }
}

void Lexer::next(Lexeme& lexeme) {
    lexeme = Lexeme{};
    lexeme.before = at_ == 0 ? Spacing::paragraph : Spacing::glued;
    unsigned lines = 0;
    bool spaces = at_ == 0;
    char32_t previous = 0;
    CodePoint point;
    while (at_ < text_.size()) {
        point = decode_at(text_, at_);
        if (is_space(point)) {
            spaces = true;
            if (point.info.kind == CharClass::line_end &&
                !(point.value == U'\n' && previous == U'\r')) {
                ++lines;
            }
        } else if (point.info.kind != CharClass::invisible) {
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
            if (point.info.kind != CharClass::invisible) {
                return true;
            }
            at_ += point.size;
        }
        return false;
    };
    if (digit_of(point) >= 0) {
        lexeme.kind = LexemeKind::number;
        int digit = digit_of(point);
        do {
            lexeme.digits = next_count(lexeme.digits);
            if (lexeme.digits <= 18) {
                lexeme.value = lexeme.value * 10 + static_cast<std::uint64_t>(digit);
            }
        } while (step() && (digit = digit_of(point)) >= 0);
        return;
    }
    if (point.info.kind != CharClass::letter) {
        lexeme.kind = LexemeKind::mark;
        lexeme.mark = plain_mark(point);
        step();
        return;
    }
    lexeme.kind = LexemeKind::word;
    for (;;) {
        lexeme.letters = next_count(lexeme.letters);
        lexeme.capitals = point.info.upper ? next_count(lexeme.capitals) : lexeme.capitals;
        append_letter(lexeme.form, point);
        bool more = step();
        while (more && point.info.kind == CharClass::mark) {
            const LetterMarks marks = marks_of_combining(point.value);
            if (marks.tone != 0) {
                lexeme.form.set_tone(marks.tone);
            } else {
                lexeme.form.add_mark(marks.mark);
            }
            more = step();
        }
        if (!more || point.info.kind != CharClass::letter) {
            return;
        }
    }
}

}  // namespace timtin::text
