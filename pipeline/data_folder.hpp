// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

#include "timtin/data_folder.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// Writes a file as a whole: beside the old one, then renamed over it. Errors: io.
[[nodiscard]] Result<void> write_atomically(const std::filesystem::path& path,
                                            std::string_view content);

}  // namespace timtin
