// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

#include "timtin/export.hpp"

namespace timtin {

/// The library's version, as "0.1.0" (semver.org).
[[nodiscard]] TIMTIN_API std::string_view version() noexcept;

/// Layout of the index: documents, slots, prefixes. An index of another
/// version is refused; `timtin index --rebuild` makes it anew.
inline constexpr int schema_version = 6;

/// How text becomes terms. Stored with the index as well.
inline constexpr int analysis_version = 2;

/// How pages become articles. A change makes `timtin index` extract the
/// archive anew.
inline constexpr int extraction_version = 2;

}  // namespace timtin
