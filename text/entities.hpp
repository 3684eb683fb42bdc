// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace timtin::text {

/// Character references decoded once: numeric ones, and the names of HTML 4's
/// Latin-1 set, of the Vietnamese letters HTML 5 added, and of common
/// punctuation; a missing semicolon is forgiven as HTML does it. What is no
/// reference stays.
[[nodiscard]] std::string decode_entities(std::string_view utf8);

}  // namespace timtin::text
