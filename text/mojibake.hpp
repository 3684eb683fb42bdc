// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace timtin::text {

/// Repairs valid UTF-8 run by run (a line, the text between two tags): UTF-8
/// read as Latin-1 or windows-1252, also more than once, and legacy Vietnamese
/// kept as Latin-1 characters; in HTML by the fonts it names, too. Entities stay.
[[nodiscard]] std::string repair_runs(std::string_view utf8, bool html);

/// Text between tags in a capital font made capitals.
[[nodiscard]] std::string apply_capital_fonts(std::string_view html);

}  // namespace timtin::text
