// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "timtin/extract.hpp"

namespace timtin {

/// The line that `extract --batch` writes for a page: the article's fields,
/// `article`, `reason`, `file` (left out when empty) and, when it was asked
/// for, `explanation`. No line breaks; invalid UTF-8 is replaced.
[[nodiscard]] std::string extraction_to_json(const Extraction& extraction,
                                             std::string_view file = {});

/// The line for a page that could not be read: `file` and `error`.
[[nodiscard]] std::string extraction_error_to_json(const Error& error, std::string_view file);

}  // namespace timtin
