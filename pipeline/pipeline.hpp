// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "pipeline/data_folder.hpp"
#include "timtin/crawl.hpp"
#include "timtin/index.hpp"
#include "timtin/result.hpp"

namespace timtin {

struct IndexRunOptions {
    bool rebuild = false;     ///< anew from the whole archive, beside the old one
    bool force = false;       ///< also if the new index has less than half of the old
    std::vector<Site> sites;  ///< for their titles and extraction rules
    IndexOptions index;
    std::uint64_t min_free_bytes = 0;  ///< of the disk; below, nothing is begun
    /// What was indexed so far is committed; a large build is given up, and made anew
    /// by the next run.
    std::stop_token stop;
    std::function<void(std::uint64_t done, std::uint64_t of)> on_progress;
    std::function<void(const std::string&)> on_problem;  ///< a page or record; one line each
    /// What opening the archive had to mend (a torn tail, lost records).
    std::function<void(const std::string&)> on_repaired;
};

/// What stays out of the index, as a guard of the crawl found a site broken, and still is.
struct HeldVersions {
    std::string site;
    std::uint64_t versions = 0;  ///< of articles that the index has an earlier one of
    std::uint64_t worse = 0;     ///< that are no articles, or lack title or date
    std::uint64_t of = 0;        ///< pages looked at
    std::string example;         ///< URL of one that is worse
};

struct IndexRunReport {
    bool rebuilt = false;
    std::string why_rebuilt;    ///< if it was not asked for
    std::uint64_t indexed = 0;  ///< articles added or replaced
    std::uint64_t removed = 0;
    std::uint64_t retagged = 0;  ///< articles that got other topics by changed definitions
    std::uint64_t not_articles = 0;
    std::uint64_t kept_out = 0;  ///< articles that an administrator took out (remove_article)
    std::uint64_t held = 0;      ///< versions left out, of the sites in `held_sites`
    std::vector<HeldVersions> held_sites;
    std::uint64_t failed = 0;    ///< records that could not be read or extracted
    std::uint64_t articles = 0;  ///< in the index at the end
    bool interrupted = false;
};

/// Brings the index up to the archive: only what the archive got since the last
/// run. The caller holds the lock. Errors: io, index_outdated, index_damaged, guard (a
/// rebuild that would lose most articles, a disk that is nearly full).
[[nodiscard]] Result<IndexRunReport> index_archive(const DataFolder& data,
                                                   const IndexRunOptions& options);

enum class ImportFormat { automatic, jsonl, warc, html };

struct ImportOptions {
    std::uint64_t min_free_bytes = 0;               ///< of the disk; below, it ends before it fails
    ImportFormat format = ImportFormat::automatic;  ///< automatic: by the file's name
    std::stop_token stop;
    std::function<void(std::uint64_t done)> on_progress;
    std::function<void(const std::string&)> on_problem;
};

struct ImportReport {
    std::uint64_t records = 0;       ///< taken into the archive
    std::uint64_t bad = 0;           ///< lines or records that were left out, each told
    std::uint64_t failed_files = 0;  ///< could not be read at all, each told
    bool interrupted = false;
};

/// Takes files into the archive ("-": standard input, as JSON lines unless the
/// format says otherwise; gzip is seen by itself). index_archive() makes them
/// searchable. The caller holds the lock. Errors: io of the archive, guard (a disk that
/// is nearly full; what was taken before is kept).
[[nodiscard]] Result<ImportReport> import_files(const DataFolder& data,
                                                const std::vector<std::string>& files,
                                                const ImportOptions& options);

}  // namespace timtin
