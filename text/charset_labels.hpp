// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace timtin::text {

/// A charset we know: its name (WHATWG's, or that of a Vietnamese charset) and
/// ICU's converter for it; the latter is empty where we decode ourselves.
struct Charset {
    std::string_view name;
    std::string_view converter;
    std::string_view labels;  ///< space-separated, lower case
};

/// The charset a label of HTTP or HTML stands for (WHATWG Encoding, 4.2, and
/// the labels of Vietnamese charsets); null if it is unknown.
[[nodiscard]] const Charset* charset_of_label(std::string_view label) noexcept;

}  // namespace timtin::text
