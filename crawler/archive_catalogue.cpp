// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/archive_catalogue.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>

namespace timtin {

namespace {

constexpr int rows_at_once = 500;

std::int64_t hash_of(std::string_view key) noexcept {
    return static_cast<std::int64_t>(XXH3_64bits(key.data(), key.size()));
}

RecordPlace place_of(const sqlite::Statement& row) {
    return {row.integer(0), static_cast<RecordKind>(row.integer(1)), row.integer(2), row.integer(3),
            row.integer(4)};
}

Result<std::vector<FiledRecord>> filed_records(sqlite::Statement& query, Result<bool> row) {
    std::vector<FiledRecord> records;
    for (;; row = query.step()) {
        if (!row) {
            return std::move(row).error();
        }
        if (!*row) {
            return records;
        }
        records.push_back(
            {query.integer(0), query.integer(1), query.integer(2), query.integer(3) != 0});
    }
}

}  // namespace

Result<std::int64_t> ArchiveCatalogue::number(std::string_view sql) {
    auto query = db_.prepare(sql);
    if (!query) {
        return std::move(query).error();
    }
    auto row = query->first();
    if (!row) {
        return std::move(row).error();
    }
    return *row ? query->integer(0) : 0;
}

Result<std::int64_t> ArchiveCatalogue::last_sequence() {
    return number("SELECT max(sequence) FROM records");
}

Result<std::int64_t> ArchiveCatalogue::next_sequence() {
    auto last = last_sequence();
    auto ever = number("SELECT seq FROM sqlite_sequence WHERE name='records'");
    if (!last || !ever) {
        return last ? std::move(ever).error() : std::move(last).error();
    }
    return std::max(*last, *ever) + 1;
}

Result<std::vector<CatalogueFile>> ArchiveCatalogue::files() {
    auto query = db_.prepare("SELECT id, name, size FROM files WHERE id > 0 ORDER BY id");
    if (!query) {
        return std::move(query).error();
    }
    std::vector<CatalogueFile> files;
    for (;;) {
        auto row = query->step();
        if (!row) {
            return std::move(row).error();
        }
        if (!*row) {
            return files;
        }
        files.push_back({query->integer(0), std::string(query->text(1)), query->integer(2)});
    }
}

Result<std::map<std::int64_t, std::string>> ArchiveCatalogue::file_names() {
    auto known = files();
    if (!known) {
        return std::move(known).error();
    }
    std::map<std::int64_t, std::string> names;
    for (auto& file : *known) {
        names.emplace(file.id, std::move(file.name));
    }
    return names;
}

Result<std::int64_t> ArchiveCatalogue::next_file_id() {
    return number("SELECT coalesce(max(id), 0) + 1 FROM files");
}

Result<void> ArchiveCatalogue::add_file(const CatalogueFile& file) {
    auto insert = db_.prepare("INSERT INTO files(id, name, size) VALUES (?, ?, ?)");
    return insert ? insert->run(file.id, file.name, file.size) : std::move(insert).error();
}

Result<void> ArchiveCatalogue::set_size(std::int64_t file, std::int64_t size) {
    auto grow = db_.prepare("UPDATE files SET size = ? WHERE id = ?");
    return grow ? grow->run(size, file) : std::move(grow).error();
}

Result<void> ArchiveCatalogue::forget_file(std::int64_t file) {
    auto forget = db_.prepare("DELETE FROM files WHERE id = ?");
    return forget ? forget->run(file) : std::move(forget).error();
}

Result<std::vector<FiledRecord>> ArchiveCatalogue::records_of(std::int64_t file,
                                                              std::chrono::sys_seconds before) {
    auto query = db_.prepare(
        "SELECT sequence, offset, length, superseded = 1 AND time < ? AND "
        "sequence < (SELECT max(sequence) FROM records) FROM records WHERE file = ? "
        "ORDER BY offset");
    if (!query) {
        return std::move(query).error();
    }
    return filed_records(*query, query->first(before.time_since_epoch().count(), file));
}

Result<std::vector<FiledRecord>> ArchiveCatalogue::records_of(std::int64_t file,
                                                              std::string_view key) {
    auto query = db_.prepare(
        "SELECT sequence, offset, length, key_hash = ? AND key = ? AND "
        "sequence < (SELECT max(sequence) FROM records) FROM records WHERE file = ? "
        "ORDER BY offset");
    if (!query) {
        return std::move(query).error();
    }
    return filed_records(*query, query->first(hash_of(key), key, file));
}

Result<std::vector<std::int64_t>> ArchiveCatalogue::newest_superseded_before(
    std::int64_t sequence) {
    // Beside a max() SQLite gives the other columns of its row.
    auto query = db_.prepare(
        "SELECT max(sequence), superseded FROM records WHERE sequence < ? AND superseded != 2 "
        "GROUP BY key_hash, key HAVING superseded = 1 ORDER BY 1");
    if (!query) {
        return std::move(query).error();
    }
    std::vector<std::int64_t> found;
    for (auto row = query->first(sequence);; row = query->step()) {
        if (!row) {
            return std::move(row).error();
        }
        if (!*row) {
            return found;
        }
        found.push_back(query->integer(0));
    }
}

Result<void> ArchiveCatalogue::replace_file(std::int64_t old, const CatalogueFile& made,
                                            const std::vector<FiledRecord>& records) {
    auto transaction = begin();
    if (!transaction) {
        return std::move(transaction).error();
    }
    auto move = db_.prepare("UPDATE records SET file = ?, offset = ? WHERE sequence = ?");
    auto forget = db_.prepare("DELETE FROM records WHERE sequence = ?");
    if (!move || !forget) {
        return move ? std::move(forget).error() : std::move(move).error();
    }
    if (made.id != 0) {
        if (auto added = add_file(made); !added) {
            return added;
        }
    }
    for (const auto& record : records) {
        auto done = record.superseded ? forget->run(record.sequence)
                                      : move->run(made.id, record.offset, record.sequence);
        if (!done) {
            return done;
        }
    }
    if (auto noted = set_size(old, doomed); !noted) {
        return noted;
    }
    return transaction->commit();
}

Result<void> ArchiveCatalogue::add(const CatalogueRecord& record) {
    return insert(record, RecordState::latest);
}

Result<void> ArchiveCatalogue::add_found(const std::vector<CatalogueRecord>& records) {
    auto younger = db_.prepare(
        "SELECT 1 FROM records WHERE key_hash = ? AND superseded = 0 AND key = ? AND time > ?");
    if (!younger) {
        return std::move(younger).error();
    }
    for (const auto& record : records) {
        auto there =
            younger->first(hash_of(record.key), record.key, record.time.time_since_epoch().count());
        if (!there) {
            return std::move(there).error();
        }
        younger->reset();
        auto added = insert(record, *there ? RecordState::superseded : RecordState::latest);
        if (!added) {
            return added;
        }
    }
    return {};
}

Result<void> ArchiveCatalogue::insert(const CatalogueRecord& record, RecordState state) {
    auto supersede = db_.prepare_once(
        supersede_,
        "UPDATE records SET superseded = 1 WHERE key_hash = ? AND superseded = 0 AND key = ?");
    auto insert = db_.prepare_once(
        insert_,
        "INSERT INTO records(sequence, kind, superseded, file, offset, length, time, key_hash, "
        "key, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!supersede || !insert) {
        return supersede ? std::move(insert).error() : std::move(supersede).error();
    }
    const auto hash = hash_of(record.key);
    if (state == RecordState::latest) {
        if (auto done = (*supersede)->run(hash, record.key); !done) {
            return done;
        }
    }
    return (*insert)->run(record.sequence, record.kind, state, record.file, record.offset,
                          record.length, record.time.time_since_epoch().count(), hash, record.key,
                          sqlite::Blob{record.digest});
}

Result<std::int64_t> ArchiveCatalogue::whole_size(std::int64_t file, std::int64_t size) {
    auto query = db_.prepare(
        "SELECT coalesce(max(offset + length), 0) FROM records WHERE file = ? AND "
        "offset + length <= ?");
    if (!query) {
        return std::move(query).error();
    }
    auto row = query->first(file, size);
    return row ? Result<std::int64_t>(query->integer(0)) : std::move(row).error();
}

Result<std::int64_t> ArchiveCatalogue::lose(std::int64_t file, std::int64_t offset) {
    // The validators go too: with them the server would say that nothing has changed.
    auto fetch_again = db_.prepare(
        "UPDATE urls SET next_visit = 0, etag = '', last_modified = '', digest = NULL "
        "WHERE url IN (SELECT key FROM records WHERE file = ?1 AND offset >= ?2 AND kind = ?3 "
        "AND superseded = 0)");
    auto revive = db_.prepare(
        "UPDATE records SET superseded = 0 WHERE sequence IN (SELECT max(earlier.sequence) "
        "FROM records AS lost JOIN records AS earlier ON earlier.key_hash = lost.key_hash AND "
        "earlier.key = lost.key WHERE lost.file = ?1 AND lost.offset >= ?2 AND "
        "lost.superseded = 0 AND lost.kind <> ?3 AND earlier.superseded = 1 AND "
        "NOT (earlier.file = ?1 AND earlier.offset >= ?2) GROUP BY lost.sequence)");
    auto lose = db_.prepare(
        "UPDATE records SET superseded = 2, file = 0, offset = 0, length = 0 "
        "WHERE file = ? AND offset >= ? RETURNING 1");
    if (!fetch_again || !revive || !lose) {
        return !fetch_again ? std::move(fetch_again).error()
               : !revive    ? std::move(revive).error()
                            : std::move(lose).error();
    }
    // Two latest ones of a key for a moment do no harm within a transaction; the
    // index of latest records is not unique.
    // File 0 stands for none: it is what the lost belong to.
    if (auto done = db_.execute("INSERT OR IGNORE INTO files(id, name) VALUES (0, '')"); !done) {
        return std::move(done).error();
    }
    if (auto done = fetch_again->run(file, offset, RecordKind::page); !done) {
        return std::move(done).error();
    }
    if (auto done = revive->run(file, offset, RecordKind::removal); !done) {
        return std::move(done).error();
    }
    std::int64_t count = 0;
    for (auto row = lose->first(file, offset);; row = lose->step()) {
        if (!row) {
            return std::move(row).error();
        }
        if (!*row) {
            return count;
        }
        ++count;
    }
}

Result<std::vector<RecordPlace>> ArchiveCatalogue::latest_after(std::int64_t sequence) {
    auto query = db_.prepare(
        "SELECT sequence, kind, file, offset, length FROM records "
        "WHERE sequence > ? AND superseded = 0 ORDER BY sequence LIMIT ?");
    if (!query) {
        return std::move(query).error();
    }
    std::vector<RecordPlace> places;
    for (auto row = query->first(sequence, rows_at_once);; row = query->step()) {
        if (!row) {
            return std::move(row).error();
        }
        if (!*row) {
            return places;
        }
        places.push_back(place_of(*query));
    }
}

Result<std::string> ArchiveCatalogue::content_key(std::int64_t sequence) {
    auto query = db_.prepare("SELECT key FROM records WHERE sequence = ? AND kind != ?");
    if (!query) {
        return std::move(query).error();
    }
    auto row = query->first(sequence, RecordKind::removal);
    if (!row) {
        return std::move(row).error();
    }
    return *row ? std::string(query->text(0)) : std::string();
}

Result<RecordPlace> ArchiveCatalogue::latest(std::string_view key) {
    auto query = db_.prepare(
        "SELECT sequence, kind, file, offset, length FROM records "
        "WHERE key_hash = ? AND superseded = 0 AND key = ?");
    if (!query) {
        return std::move(query).error();
    }
    auto row = query->first(hash_of(key), key);
    if (!row) {
        return std::move(row).error();
    }
    if (!*row) {
        return Error{ErrorCode::not_found, fmt::format("{}: not in the archive", key)};
    }
    return place_of(*query);
}

Result<std::vector<RecordPlace>> ArchiveCatalogue::versions(std::string_view key) {
    auto query = db_.prepare(
        "SELECT sequence, kind, file, offset, length FROM records "
        "WHERE key_hash = ? AND key = ? AND superseded <> ? ORDER BY sequence");
    if (!query) {
        return std::move(query).error();
    }
    std::vector<RecordPlace> places;
    for (auto row = query->first(hash_of(key), key, static_cast<std::int64_t>(RecordState::lost));;
         row = query->step()) {
        if (!row) {
            return std::move(row).error();
        }
        if (!*row) {
            return places;
        }
        places.push_back(place_of(*query));
    }
}

Result<std::optional<ArchiveCatalogue::PageVersion>> ArchiveCatalogue::latest_page(
    std::string_view key) {
    auto query = db_.prepare_once(latest_page_,
                                  "SELECT digest, time FROM records "
                                  "WHERE key_hash = ? AND superseded = 0 AND key = ? AND kind = ?");
    if (!query) {
        return std::move(query).error();
    }
    auto row = (*query)->first(hash_of(key), key, RecordKind::page);
    if (!row) {
        return std::move(row).error();
    }
    std::optional<PageVersion> page;
    if (*row) {
        page = PageVersion{std::chrono::sys_seconds{std::chrono::seconds{(*query)->integer(1)}},
                           std::string((*query)->text(0))};
        (*query)->reset();
    }
    return page;
}

Result<std::string> ArchiveCatalogue::latest_digest(std::string_view key) {
    auto page = latest_page(key);
    if (!page) {
        return std::move(page).error();
    }
    return *page ? std::move((*page)->digest) : std::string();
}

PageArchive::Totals ArchiveCatalogue::totals() {
    PageArchive::Totals totals;
    if (auto query =
            db_.prepare("SELECT kind, count(*) FROM records WHERE superseded < 2 GROUP BY kind")) {
        for (auto row = query->first(); row && *row; row = query->step()) {
            switch (static_cast<RecordKind>(query->integer(0))) {
                case RecordKind::page:
                    totals.pages = query->integer(1);
                    break;
                case RecordKind::article:
                    totals.articles = query->integer(1);
                    break;
                case RecordKind::removal:
                    totals.removals = query->integer(1);
                    break;
            }
        }
    }
    if (auto query = db_.prepare("SELECT count(*), sum(size) FROM files WHERE size > 0")) {
        if (auto row = query->first(); row && *row) {
            totals.files = query->integer(0);
            totals.bytes = query->integer(1);
        }
    }
    return totals;
}

Result<std::vector<PageArchive::SiteTotals>> ArchiveCatalogue::totals_by_site(
    std::chrono::sys_seconds since) {
    auto query = db_.prepare(
        "SELECT coalesce(urls.site, ''), count(*), sum(length), sum(time >= ?1), "
        "sum(CASE WHEN time >= ?1 THEN length ELSE 0 END) "
        "FROM records LEFT JOIN urls ON urls.url = records.key "
        "WHERE superseded < 2 AND records.kind <> ?2 GROUP BY 1 ORDER BY 3 DESC");
    if (!query) {
        return std::move(query).error();
    }
    std::vector<PageArchive::SiteTotals> sites;
    for (auto row = query->first(since.time_since_epoch().count(), RecordKind::removal);;
         row = query->step()) {
        if (!row) {
            return std::move(row).error();
        }
        if (!*row) {
            return sites;
        }
        sites.push_back({std::string(query->text(0)), query->integer(1), query->integer(2),
                         query->integer(3), query->integer(4)});
    }
}

}  // namespace timtin
