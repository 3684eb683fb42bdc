// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace timtin {

/// Text put together from the text nodes of a page: white space collapsed
/// (no-break spaces too), trimmed, and words of neighbouring elements that
/// touch only because the markup has no space between them kept apart.
class FlatText {
public:
    void append(std::string_view text);
    /// White space here, if text comes before and after.
    void space() noexcept { pending_space_ = true; }
    /// The edge of an inline element.
    void boundary() noexcept { boundary_ = true; }

    [[nodiscard]] const std::string& str() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    void clear() noexcept {
        text_.clear();
        pending_space_ = false;
        boundary_ = false;
    }
    std::string take() && { return std::move(text_); }

private:
    [[nodiscard]] bool would_glue(std::string_view next) const noexcept;

    std::string text_;
    bool pending_space_ = false;
    bool boundary_ = false;
};

/// White space collapsed and trimmed, NBSP and other Unicode spaces too.
[[nodiscard]] std::string collapse(std::string_view text);
/// Lower case of ASCII letters only.
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;
[[nodiscard]] bool starts_with_fold(std::string_view text, std::string_view ascii_prefix) noexcept;

/// Number of code points of UTF-8.
[[nodiscard]] std::size_t count_letters(std::string_view utf8) noexcept;
/// Words by white space, where a CJK or Thai character counts as half a word.
[[nodiscard]] std::size_t count_words(std::string_view utf8) noexcept;

/// Code point at `at`, which is moved behind it; U+FFFD on bad bytes.
[[nodiscard]] char32_t next_code_point(std::string_view utf8, std::size_t& at) noexcept;
[[nodiscard]] bool is_upper_letter(char32_t c) noexcept;
[[nodiscard]] bool is_lower_letter(char32_t c) noexcept;
[[nodiscard]] bool is_letter(char32_t c) noexcept;

}  // namespace timtin
