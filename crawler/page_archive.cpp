// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/page_archive.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <vector>

#include "crawler/archive_scan.hpp"
#include "crawler/digest.hpp"
#include "crawler/file_descriptor.hpp"
#include "crawler/record_reader.hpp"
#include "crawler/schema.hpp"
#include "crawler/warc.hpp"

namespace timtin {

namespace {

constexpr std::int64_t rotate_at = std::int64_t{1} << 30;
constexpr std::size_t write_at = std::size_t{1} << 20;
constexpr int rows_at_once = 500;

std::int64_t hash_of(std::string_view key) noexcept {
    return static_cast<std::int64_t>(XXH3_64bits(key.data(), key.size()));
}

std::chrono::sys_seconds present() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string file_name_for(std::chrono::sys_seconds time, std::int64_t number) {
    std::string digits = warc_date(time);
    std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
    return fmt::format("timtin-{}-{:05}.warc.gz", digits, number);
}

// A record that is written and not yet committed.
struct Pending {
    std::int64_t sequence = 0;
    RecordKind kind{};
    std::int64_t file = 0;
    std::int64_t offset = 0;
    std::int64_t length = 0;
    std::chrono::sys_seconds time{};
    std::string key;
    std::string digest;
};

// The URL of an article's JSON; empty if it names none.
std::string url_of(simdjson::ondemand::parser& parser, std::string_view json) {
    const simdjson::padded_string padded(json);
    simdjson::ondemand::document document;
    std::string_view url;
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS ||
        document["url"].get_string().get(url) != simdjson::SUCCESS) {
        return {};
    }
    return std::string(url);
}

RecordPlace place_of(const sqlite::Statement& row) {
    return {row.integer(0), static_cast<RecordKind>(row.integer(1)), row.integer(2), row.integer(3),
            row.integer(4)};
}

Result<std::map<std::int64_t, std::string>> file_names(sqlite::Database& db) {
    auto query = db.prepare("SELECT id, name FROM files");
    if (!query) {
        return std::move(query).error();
    }
    std::map<std::int64_t, std::string> names;
    for (;;) {
        auto row = query->step();
        if (!row) {
            return std::move(row).error();
        }
        if (!*row) {
            return names;
        }
        names.emplace(query->integer(0), query->text(1));
    }
}

}  // namespace

struct PageArchive::Impl {
    struct KnownFile {
        std::int64_t id = 0;
        std::string name;
        std::int64_t size = 0;  // committed
    };

    std::filesystem::path folder;  // pages/
    Mode mode{};
    sqlite::Database db;
    std::string repaired;
    std::int64_t last_committed = 0;
    std::int64_t next_sequence = 1;

    // Writing.
    WarcWriter writer;
    simdjson::ondemand::parser json_parser;
    std::int64_t file_id = 0;  // 0: none is open
    std::string file_name;
    FileDescriptor file;
    std::int64_t file_size = 0;       // `buffer` included
    std::int64_t committed_size = 0;  // of the open file
    std::string buffer;
    std::vector<Pending> pending;
    std::vector<std::pair<std::int64_t, std::int64_t>> full_files;  // rotated since the last commit

    Impl(std::filesystem::path pages, Mode how, sqlite::Database database)
        : folder(std::move(pages)), mode(how), db(std::move(database)) {}

    Error file_error(std::string_view name, std::string_view doing, int error) const {
        return {ErrorCode::io, fmt::format("{}: cannot {}: {}", (folder / name).string(), doing,
                                           errno_text(error))};
    }
    void tell_repair(std::string text) {
        repaired += (repaired.empty() ? "" : "; ") + std::move(text);
    }

    Result<void> read_last_sequence();
    Result<void> recover();
    Result<std::vector<KnownFile>> known_files();
    Result<void> adopt_unknown(const std::vector<KnownFile>& known);
    Result<void> adopt(const std::string& name);
    Result<void> check_file(const KnownFile& known, bool last);

    Result<void> start_file();
    Result<void> write_buffer();
    Result<void> finish_file();
    Result<void> insert_rows();
    Result<void> save();
    void give_up_pending();
    Result<std::int64_t> append(RecordKind kind, std::string_view key, std::string digest,
                                std::chrono::sys_seconds time,
                                const std::function<void(std::string&)>& encode);
};

Result<void> PageArchive::Impl::read_last_sequence() {
    auto query = db.prepare("SELECT max(sequence) FROM records");
    if (!query) {
        return std::move(query).error();
    }
    if (auto row = query->first(); !row) {
        return std::move(row).error();
    }
    last_committed = query->integer(0);
    query->reset();
    // Numbers of records that were taken out again are not given twice.
    auto ever = db.prepare("SELECT seq FROM sqlite_sequence WHERE name='records'");
    if (!ever) {
        return std::move(ever).error();
    }
    auto row = ever->first();
    if (!row) {
        return std::move(row).error();
    }
    next_sequence = std::max(last_committed, *row ? ever->integer(0) : 0) + 1;
    return {};
}

Result<std::vector<PageArchive::Impl::KnownFile>> PageArchive::Impl::known_files() {
    auto query = db.prepare("SELECT id, name, size FROM files ORDER BY id");
    if (!query) {
        return std::move(query).error();
    }
    std::vector<KnownFile> files;
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

Result<void> PageArchive::Impl::recover() {
    auto files = known_files();
    if (!files) {
        return std::move(files).error();
    }
    if (auto adopted = adopt_unknown(*files); !adopted) {
        return adopted;
    }
    for (const auto& known : *files) {
        if (auto checked = check_file(known, &known == &files->back()); !checked) {
            return checked;
        }
    }
    return {};
}

// WARC files of ours that the catalogue does not know: crawl.db was lost or is an
// old copy. They are catalogued anew, so that nothing fetched is fetched twice.
Result<void> PageArchive::Impl::adopt_unknown(const std::vector<KnownFile>& known) {
    std::vector<std::string> unknown;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
        auto name = entry.path().filename().string();
        if (name.starts_with("timtin-") && name.ends_with(".warc.gz") &&
            std::none_of(known.begin(), known.end(),
                         [&](const KnownFile& file_known) { return file_known.name == name; })) {
            unknown.push_back(std::move(name));
        }
    }
    if (failed) {
        return Error{ErrorCode::io, fmt::format("{}: {}", folder.string(), failed.message())};
    }
    if (unknown.empty()) {
        return {};
    }
    std::sort(unknown.begin(), unknown.end());
    auto transaction = sqlite::Transaction::begin(db);
    if (!transaction) {
        return std::move(transaction).error();
    }
    for (const auto& name : unknown) {
        if (auto adopted = adopt(name); !adopted) {
            return adopted;
        }
    }
    if (auto done = transaction->commit(); !done) {
        return done;
    }
    return read_last_sequence();
}

Result<void> PageArchive::Impl::adopt(const std::string& name) {
    auto scan = scan_archive_file(folder / name);
    if (!scan) {
        return std::move(scan).error();
    }
    if (scan->records.empty()) {
        return {};
    }
    auto insert = db.prepare("INSERT INTO files(name, size) VALUES (?, ?) RETURNING id");
    if (!insert) {
        return std::move(insert).error();
    }
    if (auto row = insert->first(name, scan->good_size); !row) {
        return std::move(row).error();
    }
    const auto id = insert->integer(0);
    if (auto end = insert->step(); !end) {
        return std::move(end).error();
    }
    for (auto& found : scan->records) {
        pending.push_back({.sequence = next_sequence++,
                           .kind = found.kind,
                           .file = id,
                           .offset = found.offset,
                           .length = found.length,
                           .time = found.time,
                           .key = std::move(found.key),
                           .digest = std::move(found.digest)});
    }
    tell_repair(fmt::format("{}: catalogued anew, {} records", (folder / name).string(),
                            scan->records.size()));
    auto inserted = insert_rows();
    pending.clear();
    return inserted;
}

// Cuts what was written and never committed. What is missing is told, and left to
// the readers, who meet it record by record.
Result<void> PageArchive::Impl::check_file(const KnownFile& known, bool last) {
    const auto path = folder / known.name;
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        if (errno != ENOENT) {
            return file_error(known.name, "look at it", errno);
        }
        if (known.size == 0) {
            auto forget = db.prepare("DELETE FROM files WHERE id = ?");
            return forget ? forget->run(known.id) : std::move(forget).error();
        }
        tell_repair(fmt::format("{}: missing; its records are lost", path.string()));
        return {};
    }
    if (info.st_size < known.size) {
        tell_repair(fmt::format("{}: {} bytes shorter than it was; its last records are lost",
                                path.string(), known.size - info.st_size));
        return {};
    }
    if (info.st_size > known.size) {
        if (::truncate(path.c_str(), known.size) != 0) {
            return file_error(known.name, "cut its torn tail", errno);
        }
        tell_repair(fmt::format("{}: cut a torn tail of {} bytes", path.string(),
                                info.st_size - known.size));
    }
    if (last && known.size > 0 && known.size < rotate_at) {
        file = FileDescriptor(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
        if (!file) {
            return file_error(known.name, "open it for writing", errno);
        }
        file_id = known.id;
        file_name = known.name;
        file_size = committed_size = known.size;
    } else if (known.size == 0) {
        // Made, and killed before its first commit.
        if (::unlink(path.c_str()) != 0) {
            return file_error(known.name, "remove it, empty as it is", errno);
        }
        auto forget = db.prepare("DELETE FROM files WHERE id = ?");
        return forget ? forget->run(known.id) : std::move(forget).error();
    }
    return {};
}

Result<void> PageArchive::Impl::start_file() {
    const auto now = present();
    auto count = db.prepare("SELECT coalesce(max(id), 0) + 1 FROM files");
    auto insert = db.prepare("INSERT INTO files(id, name) VALUES (?, ?)");
    if (!insert || !count) {
        return insert ? std::move(count).error() : std::move(insert).error();
    }
    if (auto row = count->first(); !row) {
        return std::move(row).error();
    }
    const auto id = count->integer(0);
    count->reset();
    const auto name = file_name_for(now, id);
    // The name is on record before the file is there, so that a file that is
    // not on record is one whose catalogue was lost.
    if (auto done = insert->run(id, name); !done) {
        return done;
    }
    FileDescriptor made(
        ::open((folder / name).c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!made) {
        return file_error(name, "make it", errno);
    }
    const FileDescriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || ::fsync(directory.get()) != 0) {
        return file_error("", "write the folder to disk", errno);
    }
    file = std::move(made);
    file_id = id;
    file_name = name;
    committed_size = 0;
    buffer.clear();
    writer.append_warcinfo(buffer, name, now);
    file_size = static_cast<std::int64_t>(buffer.size());
    return {};
}

Result<void> PageArchive::Impl::write_buffer() {
    std::string_view left = buffer;
    while (!left.empty()) {
        const auto count = ::write(file.get(), left.data(), left.size());
        if (count < 0) {
            if (errno == EINTR) {
                continue;
            }
            return file_error(file_name, "write it", errno);
        }
        left.remove_prefix(static_cast<std::size_t>(count));
    }
    buffer.clear();
    return {};
}

Result<void> PageArchive::Impl::finish_file() {
    if (auto written = write_buffer(); !written) {
        return written;
    }
    if (::fdatasync(file.get()) != 0) {
        return file_error(file_name, "write it to disk", errno);
    }
    return {};
}

// After a failure the archive is as it was at the last commit.
void PageArchive::Impl::give_up_pending() {
    buffer.clear();
    pending.clear();
    full_files.clear();
    // Should these fail too, the next opening reads and cuts.
    static_cast<void>(read_last_sequence());
    if (file) {
        static_cast<void>(::ftruncate(file.get(), committed_size));
    }
    file = FileDescriptor();
    file_id = 0;
}

Result<std::int64_t> PageArchive::Impl::append(RecordKind kind, std::string_view key,
                                               std::string digest, std::chrono::sys_seconds time,
                                               const std::function<void(std::string&)>& encode) {
    if (mode != Mode::write) {
        return Error{ErrorCode::usage, "the archive is open for reading only"};
    }
    if (key.empty()) {
        return Error{ErrorCode::usage, "a record of the archive needs a URL or an id"};
    }
    const auto fail = [this](Error error) {
        give_up_pending();
        return error;
    };
    if (file_id != 0 && file_size >= rotate_at) {
        if (auto finished = finish_file(); !finished) {
            return fail(std::move(finished).error());
        }
        full_files.emplace_back(file_id, file_size);
        file_id = 0;
    }
    if (file_id == 0) {
        if (auto started = start_file(); !started) {
            return fail(std::move(started).error());
        }
    }
    const auto before = buffer.size();
    encode(buffer);
    const auto length = static_cast<std::int64_t>(buffer.size() - before);
    pending.push_back({.sequence = next_sequence,
                       .kind = kind,
                       .file = file_id,
                       .offset = file_size,
                       .length = length,
                       .time = time,
                       .key = std::string(key),
                       .digest = std::move(digest)});
    file_size += length;
    if (buffer.size() >= write_at) {
        if (auto written = write_buffer(); !written) {
            return fail(std::move(written).error());
        }
    }
    return next_sequence++;
}

Result<void> PageArchive::Impl::insert_rows() {
    auto supersede = db.prepare(
        "UPDATE records SET superseded = 1 WHERE key_hash = ? AND superseded = 0 AND key = ?");
    auto insert = db.prepare(
        "INSERT INTO records(sequence, kind, file, offset, length, time, key_hash, key, digest) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!supersede || !insert) {
        return supersede ? std::move(insert).error() : std::move(supersede).error();
    }
    for (const auto& row : pending) {
        const auto hash = hash_of(row.key);
        if (auto done = supersede->run(hash, row.key); !done) {
            return done;
        }
        if (auto done = insert->run(row.sequence, row.kind, row.file, row.offset, row.length,
                                    row.time.time_since_epoch().count(), hash, row.key,
                                    sqlite::Blob{row.digest});
            !done) {
            return done;
        }
    }
    return {};
}

Result<void> PageArchive::Impl::save() {
    if (auto finished = finish_file(); !finished) {
        return finished;
    }
    auto transaction = sqlite::Transaction::begin(db);
    if (!transaction) {
        return std::move(transaction).error();
    }
    auto grow = db.prepare("UPDATE files SET size = ? WHERE id = ?");
    if (!grow) {
        return std::move(grow).error();
    }
    for (const auto& [id, size] : full_files) {
        if (auto done = grow->run(size, id); !done) {
            return done;
        }
    }
    if (auto done = grow->run(file_size, file_id); !done) {
        return done;
    }
    if (auto done = insert_rows(); !done) {
        return done;
    }
    return transaction->commit();
}

PageArchive::PageArchive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PageArchive::PageArchive(PageArchive&&) noexcept = default;
PageArchive& PageArchive::operator=(PageArchive&&) noexcept = default;
PageArchive::~PageArchive() = default;

Result<PageArchive> PageArchive::open(const std::filesystem::path& data, Mode mode) {
    auto db = open_crawl_database(
        data, mode == Mode::write ? sqlite::Database::Mode::write : sqlite::Database::Mode::read);
    if (!db) {
        return std::move(db).error();
    }
    const auto folder = data / "pages";
    PageArchive archive(std::make_unique<Impl>(folder, mode, *std::move(db)));
    if (auto read = archive.impl_->read_last_sequence(); !read) {
        return std::move(read).error();
    }
    if (mode == Mode::write) {
        std::error_code failed;
        std::filesystem::create_directories(folder, failed);
        if (failed) {
            return Error{ErrorCode::io, fmt::format("{}: cannot make the folder: {}",
                                                    folder.string(), failed.message())};
        }
        if (auto recovered = archive.impl_->recover(); !recovered) {
            return std::move(recovered).error();
        }
        // A committed record is on disk for good, whatever happens to the machine.
        if (auto done = archive.impl_->db.execute("PRAGMA synchronous=FULL"); !done) {
            return std::move(done).error();
        }
    }
    return archive;
}

Result<std::int64_t> PageArchive::append_page(const Page& page, std::string_view site) {
    auto digest = sha1(page.body);
    const auto& key = page.final_url.empty() ? page.url : page.final_url;
    return impl_->append(RecordKind::page, key, digest, page.fetched_at, [&](std::string& out) {
        impl_->writer.append_page(out, page, site, digest);
    });
}

Result<std::int64_t> PageArchive::append_article(std::string_view id, std::string_view json) {
    auto digest = sha1(json);
    const auto time = present();
    return impl_->append(RecordKind::article, id, digest, time, [&](std::string& out) {
        impl_->writer.append_article(out, id, url_of(impl_->json_parser, json), json, digest, time);
    });
}

Result<std::int64_t> PageArchive::append_removal(std::string_view key) {
    const auto time = present();
    return impl_->append(RecordKind::removal, key, {}, time,
                         [&](std::string& out) { impl_->writer.append_removal(out, key, time); });
}

Result<void> PageArchive::commit() {
    if (impl_->pending.empty()) {
        return {};
    }
    if (auto saved = impl_->save(); !saved) {
        impl_->give_up_pending();
        return saved;
    }
    impl_->committed_size = impl_->file_size;
    impl_->last_committed = impl_->pending.back().sequence;
    impl_->pending.clear();
    impl_->full_files.clear();
    return {};
}

std::int64_t PageArchive::last_sequence() const {
    if (impl_->mode == Mode::read) {
        // Another process may have gone on since.
        static_cast<void>(impl_->read_last_sequence());
    }
    return impl_->last_committed;
}

Result<void> PageArchive::for_each_latest(
    std::int64_t after, const std::function<bool(ArchiveRecord&&)>& visit,
    const std::function<void(std::int64_t, const Error&)>& on_bad) const {
    auto query = impl_->db.prepare(
        "SELECT sequence, kind, file, offset, length FROM records "
        "WHERE sequence > ? AND superseded = 0 ORDER BY sequence LIMIT ?");
    if (!query) {
        return std::move(query).error();
    }
    RecordReader reader(impl_->folder, {});
    std::vector<RecordPlace> places;
    for (;;) {
        // Some rows at a time, so that no read lock is held while they are visited.
        places.clear();
        if (auto started = query->start(after, rows_at_once); !started) {
            return started;
        }
        for (;;) {
            auto row = query->step();
            if (!row) {
                return std::move(row).error();
            }
            if (!*row) {
                break;
            }
            places.push_back(place_of(*query));
        }
        if (places.empty()) {
            return {};
        }
        if (!reader.knows(places.front().file) || !reader.knows(places.back().file)) {
            auto names = file_names(impl_->db);
            if (!names) {
                return std::move(names).error();
            }
            reader.set_names(*std::move(names));
        }
        for (const auto& place : places) {
            auto record = reader.read(place);
            if (!record) {
                if (on_bad) {
                    on_bad(place.sequence, record.error());
                }
            } else if (!visit(*std::move(record))) {
                return {};
            }
        }
        after = places.back().sequence;
    }
}

Result<ArchiveRecord> PageArchive::latest(std::string_view key) const {
    auto query = impl_->db.prepare(
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
    const auto place = place_of(*query);
    query->reset();
    auto names = file_names(impl_->db);
    if (!names) {
        return std::move(names).error();
    }
    return RecordReader(impl_->folder, *std::move(names)).read(place);
}

Result<std::string> PageArchive::latest_digest(std::string_view key) const {
    auto query = impl_->db.prepare(
        "SELECT digest FROM records "
        "WHERE key_hash = ? AND superseded = 0 AND key = ? AND kind = ?");
    if (!query) {
        return std::move(query).error();
    }
    auto row = query->first(hash_of(key), key, RecordKind::page);
    if (!row) {
        return std::move(row).error();
    }
    return *row ? std::string(query->text(0)) : std::string();
}

PageArchive::Totals PageArchive::totals() const {
    Totals totals;
    if (auto query = impl_->db.prepare("SELECT kind, count(*) FROM records GROUP BY kind")) {
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
    if (auto query = impl_->db.prepare("SELECT count(*), sum(size) FROM files WHERE size > 0")) {
        if (auto row = query->first(); row && *row) {
            totals.files = query->integer(0);
            totals.bytes = query->integer(1);
        }
    }
    return totals;
}

const std::string& PageArchive::repaired() const noexcept {
    return impl_->repaired;
}

}  // namespace timtin
