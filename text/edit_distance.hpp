// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace timtin::text {

/// Edits of bytes, an exchange of two neighbours counting as one, that turn one word into
/// the other. Time and memory grow with the product of the lengths.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace timtin::text
