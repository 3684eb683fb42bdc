// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string_view>

#include "timtin/result.hpp"

namespace timtin {

/// The folder that holds everything (docs/files.md): who holds a WriterLock is the
/// only one that writes there.
struct DataFolder {
    std::filesystem::path path;
    [[nodiscard]] std::filesystem::path index() const { return path / "index"; }
    [[nodiscard]] std::filesystem::path report() const { return path / "report.json"; }
    [[nodiscard]] std::filesystem::path lock() const { return path / "lock"; }
};

/// The lock of a data folder, held until destroyed, or until the process ends in
/// whatever way (flock(2)). Makes the folder. Errors: busy (with the holder's pid), io.
class WriterLock {
public:
    static Result<WriterLock> take(const DataFolder& data);
    /// Waits for it, at most so long, or until asked to stop.
    static Result<WriterLock> take(const DataFolder& data, std::chrono::seconds wait,
                                   const std::stop_token& stop);
    WriterLock(WriterLock&& other) noexcept;
    WriterLock& operator=(WriterLock&& other) noexcept;
    ~WriterLock();

private:
    explicit WriterLock(int descriptor) noexcept : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

/// Writes a file as a whole: beside the old one, then renamed over it. Errors: io.
[[nodiscard]] Result<void> write_atomically(const std::filesystem::path& path,
                                            std::string_view content);

}  // namespace timtin
