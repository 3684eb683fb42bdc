// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

/// normalize(), fold() and to_lower() into strings that are used again, for
/// callers that must not allocate.
namespace timtin::text {

/// out = normalize(text).
void normalize_into(std::string_view text, std::string& out);

/// out = fold(text).
void fold_into(std::string_view text, std::string& out);

/// out = to_lower(text); not in place.
void to_lower_into(std::string_view text, std::string& out);

/// Joins what NFC joins and puts marks into canonical order; nothing else.
void join_marks(std::string& text);

}  // namespace timtin::text
