// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace timtin::text {

/// How a Latin letter, ligature or sign without decomposition is written in
/// ASCII (æ → "ae", ł → "l", — → "-"); empty if it is not. Lower case in and out.
[[nodiscard]] std::string_view ascii_spelling(char32_t lower_case) noexcept;

}  // namespace timtin::text
