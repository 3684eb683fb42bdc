// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace timtin {

/// The page's language as a BCP 47 primary tag ("vi"): what the markup says,
/// unless the text contradicts it or nothing is said. Empty if unknown.
[[nodiscard]] std::string language_of(std::string_view stated, std::string_view text);

/// Share of the words that are Vietnamese syllables with a mark of their own,
/// so that unmarked foreign words do not count.
[[nodiscard]] double vietnamese_share(std::string_view text);

}  // namespace timtin
