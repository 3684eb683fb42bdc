// SPDX-License-Identifier: GPL-2.0-or-later
// A light look at markup, for charset work alone: what is text, what is said
// about the charset, which fonts are asked for. The DOM comes later.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace timtin::text {

/// The charset label of <meta charset>, <meta http-equiv> or an XML
/// declaration within the first 4 KiB (WHATWG HTML, prescan; it asks for 1 KiB);
/// empty if there is none.
[[nodiscard]] std::string_view meta_charset(std::string_view bytes) noexcept;

/// Walks the text between tags; scripts, styles and comments are left out.
/// Works on any ASCII-compatible bytes.
class HtmlText {
public:
    explicit HtmlText(std::string_view html) noexcept : html_(html) {}

    /// Moves to the next piece of text that is not empty; false at the end.
    [[nodiscard]] bool next() noexcept;
    [[nodiscard]] std::size_t begin() const noexcept { return begin_; }
    [[nodiscard]] std::size_t end() const noexcept { return end_; }
    /// The legacy font the piece is set in by <font face> or an inline style;
    /// empty if there is none.
    [[nodiscard]] std::string_view face() const noexcept;

private:
    void take_tag(std::string_view tag) noexcept;

    struct OpenFace {
        std::string_view element;
        std::string_view face;
    };

    std::string_view html_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::array<OpenFace, 64> faces_{};  // deeper fonts than this are ignored
    std::size_t depth_ = 0;
};

}  // namespace timtin::text
