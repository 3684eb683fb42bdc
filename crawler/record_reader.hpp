// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "crawler/file_descriptor.hpp"
#include "crawler/page_archive.hpp"

namespace timtin {

/// Where a record of the archive lies, as the catalogue has it.
struct RecordPlace {
    std::int64_t sequence = 0;
    RecordKind kind{};
    std::int64_t file = 0;
    std::int64_t offset = 0;
    std::int64_t length = 0;
};

/// Reads records by place. What lies close together in one file is read from
/// disk at once, so places in order make a sequential read.
class RecordReader {
public:
    /// `names` are the files of `folder` by their number in the catalogue.
    RecordReader(std::filesystem::path folder, std::map<std::int64_t, std::string> names)
        : folder_(std::move(folder)), names_(std::move(names)) {}

    /// Errors: io; malformed, where the file is not what the catalogue says.
    Result<ArchiveRecord> read(const RecordPlace& place);

    [[nodiscard]] bool knows(std::int64_t file) const { return names_.contains(file); }
    void set_names(std::map<std::int64_t, std::string> names) { names_ = std::move(names); }

private:
    [[nodiscard]] Error bad(const RecordPlace& place, const Error& cause) const;
    Result<std::string_view> bytes_of(const RecordPlace& place);
    Result<void> fill_window(const RecordPlace& place);

    std::filesystem::path folder_;
    std::map<std::int64_t, std::string> names_;
    FileDescriptor file_;
    std::int64_t file_id_ = 0;
    int open_error_ = 0;
    std::string window_;
    std::int64_t window_start_ = 0;
};

}  // namespace timtin
