// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "cli/settings.hpp"

namespace timtin::cli {

/// A TOML string, or list of strings.
[[nodiscard]] std::string toml_text(const std::string& value);
[[nodiscard]] std::string toml_text(const std::vector<std::string>& value);

/// Prints each value of the configuration and of the sites' files, and where it is from.
void print_settings(const Settings& settings);

}  // namespace timtin::cli
