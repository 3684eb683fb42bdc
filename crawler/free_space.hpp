// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>

#include "timtin/result.hpp"

namespace timtin {

/// Whether the disk of a folder has `wanted` bytes free for us, so that a run ends
/// before it fails. 0: always. Errors: guard, with how much there is.
[[nodiscard]] Result<void> check_free_space(const std::filesystem::path& folder,
                                            std::uint64_t wanted);

}  // namespace timtin
