// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "timtin/search.hpp"

namespace timtin {

/// A day as people type it: ISO, dd/mm/yyyy, mm/yyyy, "hôm qua", "yesterday". Its beginning, or
/// (`after`) the end of what it names, as an upper bound. Empty: it is none.
[[nodiscard]] std::optional<std::chrono::sys_seconds> bound_from_text(std::string_view text,
                                                                      bool after);

/// Is there no time between the bounds of a request, so that nothing can be found?
[[nodiscard]] bool ends_before_it_begins(const SearchRequest& request) noexcept;

}  // namespace timtin
