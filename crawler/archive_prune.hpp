// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>

#include "timtin/result.hpp"

namespace timtin {

struct PruneOptions {
    std::chrono::sys_seconds before{};  ///< versions from before this leave
    bool dry_run = false;               ///< only counts
    std::stop_token stop;               ///< ends before the next file
};

struct PruneReport {
    std::int64_t dropped = 0;  ///< versions taken out of the archive
    std::int64_t bytes = 0;    ///< that they held on disk
    std::int64_t files = 0;    ///< WARC files written anew or removed
    std::int64_t left = 0;     ///< versions in files with too few of them to be worth it
    /// Versions that stay, as all that came after them is held back by a guard, or was judged
    /// by none.
    std::int64_t spared = 0;
    std::string repaired;  ///< what opening the archive had to mend; empty: nothing
};

/// Takes superseded versions out of the archive, never the latest of a key, nor the latest
/// before what the index does not take. A WARC
/// file of which that is a twentieth or more is written anew beside the old one; a
/// kill at any time loses nothing. The caller holds the data folder's lock. Errors:
/// io, malformed.
[[nodiscard]] Result<PruneReport> prune_archive(const std::filesystem::path& data,
                                                const PruneOptions& options);

/// Takes every version of a key out of the archive, but for the newest record of all,
/// so that a removal may be appended before. Kills, caller and errors as prune_archive().
[[nodiscard]] Result<PruneReport> forget_records(const std::filesystem::path& data,
                                                 std::string_view key);

}  // namespace timtin
