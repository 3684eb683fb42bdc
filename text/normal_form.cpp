// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/normal_form.hpp"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <vector>

#include "text/byte_writer.hpp"
#include "text/letters.hpp"
#include "text/syllable.hpp"
#include "text/utf8.hpp"

namespace timtin::text {
namespace {

const UNormalizer2* nfc() {
    UErrorCode error = U_ZERO_ERROR;
    return unorm2_getNFCInstance(&error);
}

/// A character and all that may be joined to it.
class Segment {
public:
    void add(char32_t c) {
        if (size_ < few_.size()) {
            few_[size_] = c;
        } else {
            if (size_ == few_.size()) {
                many_.assign(few_.begin(), few_.end());
            }
            many_.push_back(c);
        }
        ++size_;
    }
    void clear() noexcept {
        size_ = 0;
        many_.clear();
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] const char32_t* begin() const noexcept {
        return size_ <= few_.size() ? few_.data() : many_.data();
    }
    [[nodiscard]] const char32_t* end() const noexcept { return begin() + size_; }

    /// The Vietnamese letter that a base and its marks are, in any order.
    [[nodiscard]] std::optional<WrittenLetter> letter() const noexcept {
        auto letter = written_letter(*begin());
        for (const char32_t* mark = begin() + 1; letter && mark != end(); ++mark) {
            letter = with_mark(*letter, *mark);
        }
        return letter;
    }

    /// Calls use(code point) for its NFC.
    template <typename Use>
    void each_normal(Use use) const {
        // Sorting marks takes quadratic time in ICU; no writing system stacks
        // this many, and what is left alone here stays so next time.
        if (size_ > longest_stack && stack_height() > longest_stack) {
            std::for_each(begin(), end(), use);
            return;
        }
        std::array<char16_t, 2 * 64> short_source{};
        std::array<char16_t, 8 * 64> short_target{};
        std::u16string long_source;
        std::u16string long_target;
        char16_t* source = short_source.data();
        if (2 * size_ > short_source.size()) {
            long_source.resize(2 * size_);
            source = long_source.data();
        }
        int32_t length = 0;
        for (const char32_t c : *this) {
            if (c < 0x10000) {
                source[length++] = static_cast<char16_t>(c);
            } else {
                source[length++] = static_cast<char16_t>(0xD7C0 + (c >> 10));
                source[length++] = static_cast<char16_t>(0xDC00 + (c & 0x3FF));
            }
        }
        UErrorCode error = U_ZERO_ERROR;
        char16_t* target = short_target.data();
        auto room = static_cast<int32_t>(short_target.size());
        int32_t written = unorm2_normalize(nfc(), source, length, target, room, &error);
        if (error == U_BUFFER_OVERFLOW_ERROR) {
            error = U_ZERO_ERROR;
            room = written;
            long_target.resize(static_cast<std::size_t>(room));
            target = long_target.data();
            written = unorm2_normalize(nfc(), source, length, target, room, &error);
        }
        if (U_FAILURE(error)) {
            std::for_each(begin(), end(), use);
            return;
        }
        for (int32_t i = 0; i < written; ++i) {
            char32_t c = target[i];
            if (c >= 0xD800 && c < 0xDC00) {
                ++i;
                c = 0x10000 + ((c - 0xD800) << 10) + (target[i] - 0xDC00U);
            }
            use(c);
        }
    }

private:
    static constexpr std::size_t longest_stack = 64;

    [[nodiscard]] std::size_t stack_height() const noexcept {
        std::size_t height = 0;
        std::size_t highest = 0;
        for (const char32_t c : *this) {
            height = u_getCombiningClass(static_cast<UChar32>(c)) != 0 ? height + 1 : 0;
            highest = std::max(highest, height);
        }
        return highest;
    }

    std::array<char32_t, 8> few_{};
    std::vector<char32_t> many_;
    std::size_t size_ = 0;
};

/// One run of normalize().
class Normalizer {
public:
    Normalizer(std::string_view text, std::string& out)
        : out_(out, text.size()), p_(text.data()), end_(p_ + text.size()) {}

    void run() {
        while (p_ < end_) {
            if (!in_word_ && copy_plain_word()) {
                continue;
            }
            const char* const here = p_;
            const char32_t c = next_code_point(p_, end_);
            if (c < CharTable::size) {
                take(table_.low(c), c, here);
            } else {
                take(table_[c], c, here);
            }
        }
        end_word();
        out_.finish();
    }

private:
    void take(const CharInfo& info, char32_t c, const char* here) {
        if (info.inert) {
            note(info, here);
            out_.append(c);
            if (c == replacement_character) {
                out_.reserve(left());  // three bytes for what may have been one
            }
        } else if (info.kind == CharClass::invisible) {
            return;
        } else if (!info.exact.is_long()) {  // a look-alike
            note(info, here);
            out_.append(plain_character(c));
        } else {
            take_run(here);
        }
    }

    /// Copies a word of letters that stay as they are, which most words are: without a
    /// branch a letter. False, and nothing done, if something else follows that could
    /// belong to it.
    bool copy_plain_word() {
        const char* p = p_;
        char* const start = out_.at();
        char* o = start;
        WordLetters word;
        while (true) {
            ShortSequence sequence;
            if (end_ - p < 4 || !read_short_sequence(p, sequence)) {
                return false;
            }
            const CharInfo& info = table_.low(sequence.code_point);
            if (!info.inert) {
                return false;
            }
            if (info.kind != CharClass::letter) {
                if (info.kind == CharClass::mark) {
                    return false;
                }
                break;
            }
            word.add(info.letter, info.upper);
            std::memcpy(o, p, 4);
            o += sequence.length;
            p += sequence.length;
        }
        if (p == p_) {
            return false;
        }
        restart_ = p_;
        restart_out_ = out_.size();
        p_ = p;
        if (word.has_one_tone()) {
            const SyllableForm* form = syllables_.find(word);
            if (form != nullptr && form->tone_at != word.tone_at()) {
                const WordLetters misplaced = word;
                o = write_word(misplaced, form->tone_at, start);
            }
        }
        out_.at() = o;
        out_.reserve(left());
        return true;
    }

    /// Keeps track of words, in what is about to be written.
    void note(const CharInfo& info, const char* here) {
        if (info.kind == CharClass::letter) {
            if (!in_word_) {
                in_word_ = true;
                restart_ = here;
                restart_out_ = out_.size();
            }
            word_.add(info.letter, info.upper);
        } else if (in_word_ && info.kind == CharClass::mark) {
            word_.add(0, false);
        } else {
            end_word();
            restart_ = here;
            restart_out_ = out_.size();
        }
    }

    void end_word() {
        if (!in_word_) {
            return;
        }
        if (word_.has_one_tone()) {
            const SyllableForm* form = syllables_.find(word_);
            if (form != nullptr && form->tone_at != word_.tone_at()) {
                out_.at() = write_word(word_, form->tone_at, out_.from(restart_out_));
                out_.reserve(left());
            }
        }
        in_word_ = false;
        word_.clear();
    }

    [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - p_); }

    /// The long way, for what has to be joined: from the start of the word, or
    /// the character before, to the end of the letters and marks that follow.
    void take_run(const char* here) {
        const char* p = here;
        if (restart_ != nullptr) {
            p = restart_;
            out_.at() = out_.from(restart_out_);
        }
        while (p_ < end_) {
            const char* after = p_;
            const CharClass kind = table_[next_code_point(after, end_)].kind;
            if (kind != CharClass::letter && kind != CharClass::mark &&
                kind != CharClass::invisible) {
                break;
            }
            p_ = after;
        }
        in_word_ = false;
        word_.clear();
        segment_.clear();
        while (p < p_) {
            const char32_t c = next_code_point(p, p_);
            if (is_invisible(c)) {
                continue;
            }
            if (segment_.size() > 0 && !joins_backward(c)) {
                take_segment();
            }
            segment_.add(c);
        }
        if (segment_.size() > 0) {
            take_segment();
        }
        end_word();
        restart_ = nullptr;
        out_.reserve(left());
    }

    void take_segment() {
        const auto emit = [&](char32_t c) {
            c = plain_character(c);
            note(table_[c], nullptr);
            out_.append(c);
            out_.reserve(left());
        };
        if (segment_.size() == 1 && table_[*segment_.begin()].inert) {
            emit(*segment_.begin());
        } else if (const auto letter = segment_.letter()) {
            emit(code_point(*letter));
        } else {
            segment_.each_normal(emit);
        }
        segment_.clear();
    }

    const CharTable& table_ = CharTable::instance();
    const SyllableTable& syllables_ = SyllableTable::instance();
    ByteWriter out_;
    const char* p_;
    const char* end_;
    const char* restart_ = nullptr;  ///< where joining would have to begin
    std::size_t restart_out_ = 0;
    bool in_word_ = false;
    WordLetters word_;
    Segment segment_;
};

}  // namespace

void normalize_into(std::string_view text, std::string& out) {
    Normalizer(text, out).run();
}

std::string normalize(std::string_view text) {
    std::string out;
    normalize_into(text, out);
    return out;
}

void join_marks(std::string& text) {
    std::string out;
    ByteWriter writer(out, text.size());
    Segment segment;
    const char* p = text.data();
    const char* const end = p + text.size();
    const auto flush = [&] {
        segment.each_normal([&](char32_t c) {
            writer.append(c);
            writer.reserve(4 + static_cast<std::size_t>(end - p));
        });
        segment.clear();
    };
    while (p < end) {
        const char32_t c = next_code_point(p, end);
        if (segment.size() > 0 && !joins_backward(c)) {
            flush();
        }
        segment.add(c);
    }
    if (segment.size() > 0) {
        flush();
    }
    writer.finish();
    text = std::move(out);
}

}  // namespace timtin::text
