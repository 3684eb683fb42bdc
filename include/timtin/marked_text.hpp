// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "timtin/export.hpp"

namespace timtin {

/// A byte range.
struct Mark {
    std::size_t begin = 0;
    std::size_t end = 0;
    friend bool operator==(const Mark&, const Mark&) = default;
};

/// A piece of the original text, with the words that matched.
struct MarkedText {
    std::string text;
    std::vector<Mark> marks;  ///< in order, apart, on character borders of text
};

/// HTML of a marked text: escaped, the marks as <mark>…</mark>.
[[nodiscard]] TIMTIN_API std::string to_html(const MarkedText& text);

}  // namespace timtin
