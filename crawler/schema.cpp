// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/schema.hpp"

#include <fmt/format.h>

#include <array>

namespace timtin {

namespace {

// Each entry takes the schema one version further; what has been released is
// never edited. Times are seconds since 1970 (UTC) unless a name says otherwise.
constexpr std::array migrations{
    R"sql(
-- The archive: files of pages/ with the size up to which they are committed,
-- and where each record lies. `superseded` is 1 once a later record has its key.
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE records (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    kind INTEGER NOT NULL,
    superseded INTEGER NOT NULL DEFAULT 0,
    file INTEGER NOT NULL REFERENCES files(id),
    offset INTEGER NOT NULL,
    length INTEGER NOT NULL,
    time INTEGER NOT NULL,
    key_hash INTEGER NOT NULL,
    key TEXT NOT NULL,
    digest BLOB
);
-- By a hash of the key, as whole URLs would double the catalogue's size.
CREATE INDEX records_latest ON records(key_hash) WHERE superseded = 0;

CREATE TABLE hosts (
    origin TEXT PRIMARY KEY,
    robots BLOB,
    robots_status INTEGER NOT NULL DEFAULT 0,
    robots_fetched INTEGER NOT NULL DEFAULT 0,
    next_request_ms INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- The frontier. `visited` is 0 until a first answer came.
CREATE TABLE urls (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    site TEXT NOT NULL,
    origin TEXT NOT NULL,
    kind INTEGER NOT NULL DEFAULT 0,
    state INTEGER NOT NULL DEFAULT 0,
    visited INTEGER NOT NULL DEFAULT 0,
    depth INTEGER NOT NULL DEFAULT 0,
    redirects INTEGER NOT NULL DEFAULT 0,
    referrer INTEGER,
    target INTEGER,
    first_seen INTEGER NOT NULL,
    last_visit INTEGER NOT NULL DEFAULT 0,
    last_change INTEGER NOT NULL DEFAULT 0,
    published INTEGER NOT NULL DEFAULT 0,
    next_visit INTEGER,
    status INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    etag TEXT NOT NULL DEFAULT '',
    last_modified TEXT NOT NULL DEFAULT '',
    digest BLOB
);
CREATE INDEX urls_due ON urls(site, origin, visited, next_visit, id) WHERE next_visit IS NOT NULL;

CREATE TABLE state (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
)sql",
    R"sql(
-- `priority` orders what was never visited, the lowest first: 0 for what a listing
-- or feed has brought since it was last read, else 1 + depth.
ALTER TABLE urls ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
UPDATE urls SET priority = depth + 1;
-- Visits in a row that brought nothing new.
ALTER TABLE urls ADD COLUMN steady INTEGER NOT NULL DEFAULT 0;
-- Since when, and how often in a row, a page that the archive still has was found
-- to be gone or moved for good; 0: it is not, or was taken out.
ALTER TABLE urls ADD COLUMN gone_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE urls ADD COLUMN gone_visits INTEGER NOT NULL DEFAULT 0;
CREATE INDEX urls_due_listings ON urls(site, origin, next_visit, id)
    WHERE next_visit IS NOT NULL AND visited = 1 AND kind IN (2, 3, 4);
CREATE INDEX urls_new ON urls(site, origin, priority, published DESC, id)
    WHERE next_visit = 0 AND visited = 0;
CREATE INDEX urls_left_out ON urls(site) WHERE next_visit IS NULL;
CREATE INDEX urls_gone ON urls(site) WHERE gone_since > 0;
)sql",
    R"sql(
-- What a page calls its own URL, where that is another one.
ALTER TABLE urls ADD COLUMN canonical TEXT;
CREATE INDEX urls_canonical ON urls(canonical) WHERE canonical IS NOT NULL;
CREATE INDEX urls_target ON urls(target) WHERE target IS NOT NULL;
-- Links to articles that a list had when it last had any.
ALTER TABLE urls ADD COLUMN article_links INTEGER NOT NULL DEFAULT 0;
)sql",
};

}  // namespace

Result<sqlite::Database> open_crawl_database(const std::filesystem::path& data,
                                             sqlite::Database::Mode mode) {
    const auto file = data / "crawl.db";
    if (mode == sqlite::Database::Mode::write) {
        std::error_code failed;
        std::filesystem::create_directories(data, failed);
        if (failed) {
            return Error{ErrorCode::io, fmt::format("{}: cannot make the data folder: {}",
                                                    data.string(), failed.message())};
        }
    }
    auto db = sqlite::Database::open(file, mode);
    if (!db) {
        return db;
    }
    const auto newest = static_cast<std::int64_t>(migrations.size());
    auto version = db->user_version();
    if (!version) {
        return std::move(version).error();
    }
    if (*version > newest) {
        return Error{ErrorCode::malformed,
                     fmt::format("{}: written by a newer timtin (schema {}, this one knows {})",
                                 file.string(), *version, newest)};
    }
    if (*version < newest) {
        if (mode == sqlite::Database::Mode::read) {
            return *version == 0
                       ? Error{ErrorCode::not_found,
                               fmt::format("{}: holds nothing yet", file.string())}
                       : Error{ErrorCode::malformed,
                               fmt::format("{}: written by an older timtin (schema {}); the next "
                                           "crawl or import brings it up to date",
                                           file.string(), *version)};
        }
        auto transaction = sqlite::Transaction::begin(*db);
        if (!transaction) {
            return std::move(transaction).error();
        }
        for (auto step = static_cast<std::size_t>(*version); step < migrations.size(); ++step) {
            if (auto done = db->execute(migrations[step]); !done) {
                return std::move(done).error();
            }
        }
        if (auto done = db->set_user_version(newest); !done) {
            return std::move(done).error();
        }
        if (auto done = transaction->commit(); !done) {
            return std::move(done).error();
        }
    }
    return db;
}

}  // namespace timtin
