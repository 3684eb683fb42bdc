// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "timtin/result.hpp"

namespace timtin {

// The folder of an index is a Xapian stub database: `XAPIANDB` names the generation
// (`g000007`) that holds the index, so that Xapian's own tools open the folder too,
// and renaming a new stub over the old one switches to another generation in one
// step. Readers of the old generation keep their open files.

/// The folder's present generation. Errors: index_missing, index_damaged.
[[nodiscard]] Result<std::filesystem::path> current_generation(const std::filesystem::path& folder);

/// Changes whenever another generation becomes the present one; cheaper to ask for.
/// Never equal to another where there is no index.
struct GenerationStamp {
    std::uint64_t inode = 0;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    friend bool operator==(const GenerationStamp&, const GenerationStamp&) = default;
};
[[nodiscard]] GenerationStamp generation_stamp(const std::filesystem::path& folder) noexcept;

/// A path for the next generation; nothing is made.
[[nodiscard]] std::filesystem::path next_generation(const std::filesystem::path& folder);

/// Makes `generation` the present one, durably, and removes all others.
[[nodiscard]] Result<void> switch_generation(const std::filesystem::path& folder,
                                             const std::filesystem::path& generation);

/// Removes generations and unfinished builds that the stub does not name. Only for
/// the writer.
void remove_strays(const std::filesystem::path& folder) noexcept;

/// An Error for what Xapian threw, with what was being done: "write the index …".
[[nodiscard]] Error to_error(const Xapian::Error& error, std::string_view doing);

/// Versions and sequence that an open database states.
struct Versions {
    int schema = 0;
    int analysis = 0;
    int extraction = 0;
    std::int64_t sequence = 0;
};
[[nodiscard]] Versions read_versions(const Xapian::Database& database);
void write_versions(Xapian::WritableDatabase& database, std::int64_t sequence);
/// index_outdated, with what to do, unless schema and analysis are this program's.
[[nodiscard]] Result<void> check_versions(const Versions& versions,
                                          const std::filesystem::path& folder);

}  // namespace timtin
