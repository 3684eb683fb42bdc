// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/page.hpp"
#include "timtin/result.hpp"

namespace timtin {

namespace sqlite {
class Database;
}

/// What a record of the archive holds.
enum class RecordKind {
    page,     ///< an HTTP response that was crawled or imported from WARC or HTML
    article,  ///< an imported article, as JSON (a WARC `resource` record)
    removal,  ///< the document of this key is gone (a WARC `metadata` record)
};

/// A record of the archive. `sequence` grows by one a record, over all files,
/// and is what the index remembers to know what it has seen.
struct ArchiveRecord {
    std::int64_t sequence = 0;
    RecordKind kind{};
    std::string key;  ///< what is replaced by a later record: URL of the page, or id of the article
    std::string site;             ///< name of the site it was crawled for; empty for imports
    Page page;                    ///< for pages
    std::string identified_type;  ///< what another crawler found a page to be, whatever it says
    bool cut = false;             ///< its writer says that it cut the body (WARC-Truncated)
    std::string json;             ///< for articles
    std::chrono::sys_seconds time{};
};

/// The WARC files in `pages/` and their catalogue in crawl.db: everything that
/// was ever fetched or imported, append-only. A record counts once its catalogue
/// row is committed, which happens after its bytes are on disk; a torn tail is cut
/// off on opening. One writer at a time (the data folder's lock); readers any.
///
/// What is appended between two commits is a group: one write to disk, and one
/// transaction of crawl.db, in which the writer sees its rows already. Who writes more
/// to crawl.db by database() has that in the group too.
class PageArchive {
public:
    enum class Mode { read, write };
    /// Opens, in write mode makes, the archive of a data folder. Errors: io,
    /// malformed, not_found (read mode, nothing there).
    static Result<PageArchive> open(const std::filesystem::path& data, Mode mode);

    PageArchive(PageArchive&&) noexcept;
    PageArchive& operator=(PageArchive&&) noexcept;
    ~PageArchive();

    /// Appends; the record is durable after the next commit(). Returns its sequence.
    /// `request` is the head of the request, as it was sent; if given, it is kept
    /// beside the response.
    Result<std::int64_t> append_page(const Page& page, std::string_view site,
                                     std::string_view request = {});
    /// Notes that a page was asked for again and is as its latest record has it: a
    /// 304, or the same body. For others' tools; no record of the catalogue. Does
    /// nothing where there is no such record.
    Result<void> append_revisit(const Page& page, std::string_view site);
    Result<std::int64_t> append_article(std::string_view id, std::string_view json);
    Result<std::int64_t> append_removal(std::string_view key);
    /// Begins a group, as the first record appended would. Does nothing within one.
    Result<void> begin();
    /// Whether a group is begun and not committed.
    [[nodiscard]] bool in_group() const noexcept;
    /// Makes the group durable (fsync of the file, then the catalogue). After an error
    /// archive and crawl.db are as they were at the last commit.
    Result<void> commit();
    /// crawl.db, by the connection that commit() commits.
    [[nodiscard]] sqlite::Database database() const;

    /// The sequence of the newest committed record; 0 if there is none.
    [[nodiscard]] std::int64_t last_sequence() const;

    /// Calls `visit` for the latest record of each key among those with a
    /// sequence above `after`, in order of sequence, until it returns false. A
    /// record that cannot be read is given to `on_bad` and skipped.
    Result<void> for_each_latest(
        std::int64_t after, const std::function<bool(ArchiveRecord&&)>& visit,
        const std::function<void(std::int64_t, const Error&)>& on_bad) const;

    /// The key of a page or article, whether it can be read or not; empty if it is neither.
    Result<std::string> content_key(std::int64_t sequence) const;

    /// The latest record of a key. Errors: not_found, io, malformed.
    Result<ArchiveRecord> latest(std::string_view key) const;

    /// Calls `visit` for each record of a key that is still there, the oldest first, until it
    /// returns false. A record that cannot be read is given to `on_bad` and skipped.
    Result<void> for_each_version(
        std::string_view key, const std::function<bool(ArchiveRecord&&)>& visit,
        const std::function<void(std::int64_t, const Error&)>& on_bad) const;

    /// The SHA-1 of the body of the latest record of a key; empty if there is
    /// none or it is no page. Quick: from the catalogue alone.
    Result<std::string> latest_digest(std::string_view key) const;

    /// Records and bytes, by kind, for `stats`.
    struct Totals {
        std::int64_t pages = 0;
        std::int64_t articles = 0;
        std::int64_t removals = 0;
        std::int64_t files = 0;
        std::int64_t bytes = 0;
    };
    [[nodiscard]] Totals totals() const;

    /// What is kept of a site, all versions.
    struct SiteTotals {
        std::string site;  ///< empty: of imports
        std::int64_t records = 0;
        std::int64_t bytes = 0;
        std::int64_t new_records = 0;  ///< since the time asked for
        std::int64_t new_bytes = 0;
    };
    Result<std::vector<SiteTotals>> totals_by_site(std::chrono::sys_seconds since) const;

    /// What opening had to repair (a torn tail that was cut), or empty.
    [[nodiscard]] const std::string& repaired() const noexcept;

private:
    struct Impl;
    explicit PageArchive(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Reads a WARC file of any writer (1.0, 1.1; plain, one gzip member a record,
/// or one gzip member a file), from a path. Calls `visit` with each HTTP
/// response (decoded: transfer and content coding undone) and each of our own
/// article records. Bounded memory: larger records are skipped by `on_bad`.
/// Errors: io, malformed where nothing could be read at all.
[[nodiscard]] Result<void> read_warc(
    const std::filesystem::path& file, const std::function<bool(ArchiveRecord&&)>& visit,
    const std::function<void(std::uint64_t offset, const Error&)>& on_bad);

}  // namespace timtin
