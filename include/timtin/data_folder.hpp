// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>

#include "timtin/export.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// The folder that holds everything: archive, index, reports (docs/files.md). Who holds a
/// WriterLock is the only one that writes there. May be copied and shared.
struct DataFolder {
    std::filesystem::path path;  ///< as the option --data names it; need not be there yet
    /// What a Searcher opens.
    [[nodiscard]] std::filesystem::path index() const { return path / "index"; }
    /// Of the last run, JSON.
    [[nodiscard]] std::filesystem::path report() const { return path / "report.json"; }
    /// What a WriterLock locks.
    [[nodiscard]] std::filesystem::path lock() const { return path / "lock"; }
};

/// The lock of a data folder, held until destroyed, or until the process ends in whatever way
/// (flock(2)). The command line takes the same one. Not thread-safe.
class TIMTIN_API WriterLock {
public:
    /// Makes the folder where there is none. Errors: busy (with the holder's process number),
    /// io. Thread-safe.
    static Result<WriterLock> take(const DataFolder& data);
    /// Waits for it, `wait` at most, or until asked to stop. Errors: the same, and
    /// interrupted. Thread-safe.
    static Result<WriterLock> take(const DataFolder& data, std::chrono::seconds wait,
                                   const std::stop_token& stop);
    WriterLock(WriterLock&& other) noexcept;             ///< moved from: holds nothing
    WriterLock& operator=(WriterLock&& other) noexcept;  ///< gives up what it held
    ~WriterLock();                                       ///< gives it up

private:
    explicit TIMTIN_LOCAL WriterLock(int descriptor) noexcept : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

}  // namespace timtin
