// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/free_space.hpp"

#include <fmt/format.h>

#include <system_error>

namespace timtin {

Result<void> check_free_space(const std::filesystem::path& folder, std::uint64_t wanted) {
    if (wanted == 0) {
        return {};
    }
    std::error_code failed;
    const auto space = std::filesystem::space(folder, failed);
    // What cannot be asked is no reason to stop; writing will tell.
    if (failed || space.available >= wanted) {
        return {};
    }
    return Error{ErrorCode::guard,
                 fmt::format("the disk of {} has only {} MB free, less than the {} MB that are to "
                             "stay so (min_free_mb)",
                             folder.string(), space.available / 1'000'000, wanted / 1'000'000)};
}

}  // namespace timtin
