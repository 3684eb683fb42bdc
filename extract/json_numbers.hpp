// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace timtin {

/// The JSON with quotes around each number that is valid (RFC 8259) but too large for a
/// machine's: a whole one of more than 19 digits (a negative one of more than 18), or one beyond
/// what a double holds. Everything else is as it was, so that what was no JSON before is none
/// afterwards.
[[nodiscard]] std::string with_large_numbers_quoted(std::string_view json);

}  // namespace timtin
