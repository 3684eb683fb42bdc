// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "pipeline/data_folder.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// One thing that is not as it should be.
struct Finding {
    enum class Kind {
        damage,  ///< what was there cannot be read any more
        stale,   ///< whole, but not up to date
        rest,    ///< left by a run that was killed; the next one mends it by itself
    };
    Kind kind{};
    std::string what;  ///< and where
    std::string cure;  ///< what to do; empty: nothing
};

struct CheckOptions {
    bool archive_records = true;  ///< read every latest record, too
    std::stop_token stop;
    std::function<void(std::uint64_t done, std::uint64_t of)> on_progress;  ///< records
    /// Told, with what was found so far, before the index is read: that heeds no stop.
    std::function<void(const std::vector<Finding>&)> before_index;
};

struct DataCheck {
    std::vector<Finding> findings;
    std::uint64_t records = 0;   ///< of the archive that were read
    std::uint64_t articles = 0;  ///< of the index
    bool interrupted = false;
    [[nodiscard]] bool has(Finding::Kind kind) const noexcept;
};

/// Looks at all of a data folder: crawl.db, the archive's files and records, the index,
/// and whether they agree. Changes nothing; the caller holds the lock, so that no run is
/// under way. Errors: not_found (nothing is there), io.
[[nodiscard]] Result<DataCheck> check_data(const DataFolder& data, const CheckOptions& options);

}  // namespace timtin
