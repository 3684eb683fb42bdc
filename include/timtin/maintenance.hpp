// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "timtin/article.hpp"
#include "timtin/export.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// What is broken in an index, a line each, in English; empty: nothing is. Reads all of
/// it; changes nothing. An index that is merely old is not broken (index_facts()).
/// Errors: index_missing, io, limit (no room for the temporary file of the findings).
/// Thread-safe.
[[nodiscard]] TIMTIN_API Result<std::vector<std::string>> index_damage(
    const std::filesystem::path& folder);

/// Bytes of an index on disk.
struct CompactionReport {
    std::uint64_t before = 0;  ///< it was compacted
    std::uint64_t after = 0;   ///< it was
};

/// Writes the index anew without the room that changes left in it, beside the old one,
/// and switches to it in one step; readers are not disturbed. Needs room for a second
/// index meanwhile. The caller holds the data folder's lock. Nothing is changed on
/// failure. Errors: index_missing, index_damaged, index_outdated, io, busy (another writer).
[[nodiscard]] TIMTIN_API Result<CompactionReport> compact_index(
    const std::filesystem::path& folder);

/// Calls `visit` with every article of an index, in the order of their ids, until it
/// returns false. How many were visited. What a writer commits meanwhile may be seen or
/// not; no article comes twice. Errors: index_missing, index_damaged, index_outdated, io.
/// Thread-safe.
[[nodiscard]] TIMTIN_API Result<std::uint64_t> for_each_article(
    const std::filesystem::path& folder, const std::function<bool(const Article&)>& visit);

}  // namespace timtin
