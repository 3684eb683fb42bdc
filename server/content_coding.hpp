// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace timtin::server {

enum class Coding { identity, gzip, brotli };

/// The best coding that a field Accept-Encoding (RFC 9110 12.5.3) allows.
[[nodiscard]] Coding choose_coding(std::string_view accepted) noexcept;

/// As Content-Encoding names it: "gzip", "br".
[[nodiscard]] std::string_view to_string(Coding coding) noexcept;

/// The text in that coding. `thorough` for what is made once and sent often.
[[nodiscard]] std::string encoded(std::string_view text, Coding coding, bool thorough = false);

}  // namespace timtin::server
