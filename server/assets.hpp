// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace timtin::server {

/// A file of assets/, as linked in: "page.css". Empty if there is none of that name.
[[nodiscard]] std::string_view asset(std::string_view name);

/// Changes when the file does: for its URL, so that browsers may keep it for ever.
[[nodiscard]] std::string_view asset_version(std::string_view name);

}  // namespace timtin::server
