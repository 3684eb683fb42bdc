// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/legacy.hpp"

namespace timtin::text {

/// What a font of the time before Unicode shows bytes as.
struct LegacyFont {
    Legacy charset;
    bool capitals;  ///< shows lower-case letters as capitals
};

/// By the names fonts have: ".VnTime", ".VnArialH", "VNI-Times", "VPS Helv".
[[nodiscard]] std::optional<LegacyFont> legacy_font(std::string_view face) noexcept;

/// The first legacy font of a comma-separated list of families; empty if none.
[[nodiscard]] std::string_view first_legacy_font(std::string_view families) noexcept;

/// Vietnamese and ASCII letters as capitals.
[[nodiscard]] std::string in_capitals(std::string_view utf8);

}  // namespace timtin::text
