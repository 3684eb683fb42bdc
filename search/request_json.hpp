// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace timtin {

/// A day as people type it: ISO, dd/mm/yyyy, "hôm qua", "yesterday". Its beginning, or (`after`)
/// the end of what it names, as an upper bound. Empty: it is none.
[[nodiscard]] std::optional<std::chrono::sys_seconds> bound_from_text(std::string_view text,
                                                                      bool after);

}  // namespace timtin
