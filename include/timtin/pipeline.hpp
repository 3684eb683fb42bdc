// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "timtin/crawl.hpp"
#include "timtin/data_folder.hpp"
#include "timtin/export.hpp"
#include "timtin/index.hpp"
#include "timtin/result.hpp"

// What `timtin update` is made of, for programs that do the night run themselves: under a
// WriterLock crawl() or import_files(), then index_archive(). Searchers see the end of it.

namespace timtin {

/// How the index is brought up to the archive.
struct IndexRunOptions {
    bool rebuild = false;              ///< anew from the whole archive, beside the old one
    bool force = false;                ///< also if the new index has less than half of the old
    std::vector<Site> sites;           ///< for their titles and extraction rules
    IndexOptions index;                ///< threads, and the topics that articles get
    std::uint64_t min_free_bytes = 0;  ///< of the disk; below, nothing is begun
    /// What was indexed so far is committed; a large build is given up, and made anew by the
    /// next run.
    std::stop_token stop;
    /// Records; told now and then, from the thread that called.
    std::function<void(std::uint64_t done, std::uint64_t of)> on_progress;
    /// A page or record that could not be read; one line each, from the thread that called.
    std::function<void(const std::string&)> on_problem;
    /// What opening the archive had to mend (a torn tail, lost records).
    std::function<void(const std::string&)> on_repaired;
};

/// What stays out of the index, as a guard of the crawl found a site broken, and still is.
struct HeldVersions {
    std::string site;            ///< its name
    std::uint64_t versions = 0;  ///< of articles that the index has an earlier one of
    std::uint64_t worse = 0;     ///< that are no articles, or lack title or date
    std::uint64_t of = 0;        ///< pages looked at
    std::string example;         ///< URL of one that is worse
};

/// What a run did.
struct IndexRunReport {
    bool rebuilt = false;            ///< the index was made anew
    std::string why_rebuilt;         ///< if it was not asked for
    std::uint64_t indexed = 0;       ///< articles added or replaced
    std::uint64_t removed = 0;       ///< articles taken out
    std::uint64_t retagged = 0;      ///< articles that got other topics by changed definitions
    std::uint64_t not_articles = 0;  ///< pages that hold no article
    std::uint64_t kept_out = 0;      ///< articles that an administrator took out
    std::uint64_t held = 0;          ///< versions left out, of the sites in `held_sites`
    std::vector<HeldVersions> held_sites;  ///< sites of which something is held back
    std::uint64_t failed = 0;              ///< records that could not be read or extracted
    std::uint64_t damaged = 0;   ///< of which the archive is damaged there; a rebuild keeps the
                                 ///< articles that the index has of them
    std::string first_damaged;   ///< where, and how
    std::uint64_t articles = 0;  ///< in the index at the end
    bool interrupted = false;    ///< IndexRunOptions::stop ended it
};

/// Brings the index up to the archive: only what the archive got since the last run. The
/// caller holds the WriterLock. Killed at any time, the next run goes on where this one
/// committed. Errors: io, index_outdated, index_damaged, guard (a rebuild that would lose most
/// articles, a disk that is nearly full). One run on one folder at a time.
[[nodiscard]] TIMTIN_API Result<IndexRunReport> index_archive(const DataFolder& data,
                                                              const IndexRunOptions& options);

/// What a file to import holds.
enum class ImportFormat {
    automatic,  ///< told by the file's name
    jsonl,      ///< an article (JSON object) a line: docs/article.md
    warc,       ///< what some crawler fetched
    html        ///< a saved page
};

/// How files are imported.
struct ImportOptions {
    std::uint64_t min_free_bytes = 0;               ///< of the disk; below, it ends before it fails
    ImportFormat format = ImportFormat::automatic;  ///< what the files hold
    std::stop_token stop;                           ///< what was taken so far is kept
    std::function<void(std::uint64_t done)> on_progress;  ///< records, now and then
    /// A line or record that was left out; from the thread that called.
    std::function<void(const std::string&)> on_problem;
};

/// What an import did.
struct ImportReport {
    std::uint64_t records = 0;       ///< taken into the archive
    std::uint64_t bad = 0;           ///< lines or records that were left out, each told
    std::uint64_t failed_files = 0;  ///< could not be read at all, each told
    bool interrupted = false;        ///< ImportOptions::stop ended it
};

/// Takes files into the archive ("-": standard input, as JSON lines unless the format says
/// otherwise; gzip is seen by itself). index_archive() makes them searchable. The caller holds
/// the WriterLock. Errors: io of the archive, guard (a disk that is nearly full; what was taken
/// before is kept). One run on one folder at a time.
[[nodiscard]] TIMTIN_API Result<ImportReport> import_files(const DataFolder& data,
                                                           const std::vector<std::string>& files,
                                                           const ImportOptions& options);

}  // namespace timtin
