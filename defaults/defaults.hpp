// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>
#include <vector>

namespace timtin {

/// A file that ships with timtin.
struct DefaultFile {
    std::string_view name;  ///< below defaults/: "sites/hnp.toml"
    std::string_view content;
};

/// All of them, in a fixed order.
[[nodiscard]] const std::vector<DefaultFile>& default_files();

/// One of them; empty if there is none of that name.
[[nodiscard]] std::string_view default_file(std::string_view name);

}  // namespace timtin
