// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/page_archive.hpp"
#include "crawler/record_reader.hpp"
#include "crawler/sqlite.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// A file of `pages/` as the catalogue has it.
struct CatalogueFile {
    std::int64_t id = 0;
    std::string name;
    std::int64_t size = 0;  ///< up to which it is committed
};

/// A record that is to be catalogued.
struct CatalogueRecord {
    std::int64_t sequence = 0;
    RecordKind kind{};
    std::int64_t file = 0;
    std::int64_t offset = 0;
    std::int64_t length = 0;
    std::chrono::sys_seconds time{};
    std::string key;
    std::string digest;
};

/// A record as its file has it.
struct FiledRecord {
    std::int64_t sequence = 0;
    std::int64_t offset = 0;
    std::int64_t length = 0;
    bool superseded = false;  ///< and of the time asked for
};

/// What `superseded` of a record says. Values are stored.
enum class RecordState { latest = 0, superseded = 1, lost = 2 };

/// The rows about the archive in crawl.db: its files, and where each record lies.
class ArchiveCatalogue {
public:
    explicit ArchiveCatalogue(sqlite::Database db) : db_(std::move(db)) {}

    Result<sqlite::Transaction> begin() { return sqlite::Transaction::begin(db_); }
    [[nodiscard]] const sqlite::Database& database() const noexcept { return db_; }
    /// Commits survive a power cut from here on.
    Result<void> make_durable() { return db_.execute("PRAGMA synchronous=FULL"); }

    Result<std::int64_t> last_sequence();
    /// Numbers of records that were taken out again are not given twice.
    Result<std::int64_t> next_sequence();

    Result<std::vector<CatalogueFile>> files();
    Result<std::map<std::int64_t, std::string>> file_names();
    Result<std::int64_t> next_file_id();
    Result<void> add_file(const CatalogueFile& file);
    Result<void> set_size(std::int64_t file, std::int64_t size);
    Result<void> forget_file(std::int64_t file);

    /// A file that is to be removed, as all its records are elsewhere, has this size.
    static constexpr std::int64_t doomed = -1;
    /// The records of a file in the order of their places. Superseded are those from
    /// before a time that a later record replaced; never the last of all, by which
    /// the index is known to be up to date.
    Result<std::vector<FiledRecord>> records_of(std::int64_t file, std::chrono::sys_seconds before);
    /// The same, where those of a key count as superseded, whatever their age.
    Result<std::vector<FiledRecord>> records_of(std::int64_t file, std::string_view key);
    /// Of what a later record replaced, the newest of each key among those before a sequence, in
    /// order.
    Result<std::vector<std::int64_t>> newest_superseded_before(std::int64_t sequence);
    /// Forgets the superseded ones of `records`, moves the others to a new file (id 0:
    /// there are none), and dooms the old one; all or nothing.
    Result<void> replace_file(std::int64_t old, const CatalogueFile& made,
                              const std::vector<FiledRecord>& records);

    /// Catalogues a record; it supersedes what has its key.
    Result<void> add(const CatalogueRecord& record);
    /// The same for records that were found on disk: what is there already and is
    /// younger stays the latest.
    Result<void> add_found(const std::vector<CatalogueRecord>& records);

    /// How far the records of a file reach that lie wholly within `size` bytes.
    Result<std::int64_t> whole_size(std::int64_t file, std::int64_t size);
    /// Gives up the records of a file from `offset` on: earlier versions of their
    /// keys count again, and the crawl is made to fetch the pages anew. How many.
    Result<std::int64_t> lose(std::int64_t file, std::int64_t offset);

    /// The latest records above a sequence, some at a time.
    Result<std::vector<RecordPlace>> latest_after(std::int64_t sequence);
    /// The key of a record; empty if there is none, or it is a removal.
    Result<std::string> content_key(std::int64_t sequence);
    /// The latest record of a key. Errors: not_found.
    Result<RecordPlace> latest(std::string_view key);
    /// The records of a key that can be read, the oldest first.
    Result<std::vector<RecordPlace>> versions(std::string_view key);
    /// The digest of the latest record of a key if it is a page, else nothing.
    Result<std::string> latest_digest(std::string_view key);
    /// Time and digest of the latest record of a key, if it is a page.
    struct PageVersion {
        std::chrono::sys_seconds time{};
        std::string digest;
    };
    Result<std::optional<PageVersion>> latest_page(std::string_view key);
    [[nodiscard]] PageArchive::Totals totals();
    Result<std::vector<PageArchive::SiteTotals>> totals_by_site(std::chrono::sys_seconds since);

private:
    Result<std::int64_t> number(std::string_view sql);
    Result<void> insert(const CatalogueRecord& record, RecordState state);

    sqlite::Database db_;
    std::optional<sqlite::Statement> supersede_;
    std::optional<sqlite::Statement> insert_;
    std::optional<sqlite::Statement> latest_page_;
};

}  // namespace timtin
