// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "timtin/export.hpp"

namespace timtin {

/// A byte range.
struct Mark {
    std::size_t begin = 0;  ///< of the first byte
    std::size_t end = 0;    ///< behind the last byte
    /// Are they the same?
    friend bool operator==(const Mark&, const Mark&) = default;
};

/// A piece of the original text, with the words that matched.
struct MarkedText {
    std::string text;         ///< UTF-8, with the accents of the article
    std::vector<Mark> marks;  ///< in order, apart, on character borders of text
};

/// HTML of a marked text: escaped, for element content and quoted attributes, the marks as
/// `<mark>…</mark>`.
[[nodiscard]] TIMTIN_API std::string to_html(const MarkedText& text);

}  // namespace timtin
