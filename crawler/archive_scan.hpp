// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "crawler/page_archive.hpp"

namespace timtin {

/// A record as the catalogue needs it.
struct ScannedRecord {
    RecordKind kind{};
    std::int64_t offset = 0;  ///< of its gzip member
    std::int64_t length = 0;
    std::chrono::sys_seconds time{};
    std::string key;
    std::string digest;  ///< SHA-1 of the body; empty for removals
};

struct ArchiveScan {
    std::vector<ScannedRecord> records;
    std::int64_t good_size = 0;  ///< bytes up to the first that are no whole record
};

/// Reads one of our own WARC files from a byte on, member by member, to make its
/// catalogue anew. Ends before the first damage. Errors: io.
[[nodiscard]] Result<ArchiveScan> scan_archive_file(const std::filesystem::path& file,
                                                    std::int64_t from);

}  // namespace timtin
