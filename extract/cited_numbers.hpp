// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "timtin/article.hpp"

namespace timtin {

/// The document numbers that a text cites, each once, in order of first mention, with
/// the date it gives for them anywhere. Several hundred at most.
[[nodiscard]] std::vector<CitedNumber> cited_numbers(std::string_view text);

}  // namespace timtin
