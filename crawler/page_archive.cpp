// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/page_archive.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <vector>

#include "crawler/archive_catalogue.hpp"
#include "crawler/archive_file.hpp"
#include "crawler/archive_recovery.hpp"
#include "crawler/digest.hpp"
#include "crawler/record_reader.hpp"
#include "crawler/schema.hpp"
#include "crawler/warc.hpp"

namespace timtin {

namespace {

constexpr std::int64_t rotate_at = std::int64_t{1} << 30;

std::chrono::sys_seconds present() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

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

}  // namespace

struct PageArchive::Impl {
    std::filesystem::path folder;  // pages/
    Mode mode{};
    ArchiveCatalogue catalogue;
    std::string repaired;
    std::int64_t last_committed = 0;
    std::int64_t newest = 0;  // with those of the group
    std::int64_t next_sequence = 1;

    // Writing.
    WarcWriter writer;
    simdjson::ondemand::parser json_parser;
    ArchiveFile file;
    std::optional<sqlite::Transaction> group;

    Impl(std::filesystem::path pages, Mode how, sqlite::Database database)
        : folder(std::move(pages)), mode(how), catalogue(std::move(database)) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (group) {
            give_up();
        }
    }

    Result<void> read_last_sequence();
    Result<void> open_for_writing();
    Result<void> start_file();
    Result<void> make_room();
    Result<void> begin();
    Result<void> save();
    Result<void> commit();
    void give_up();
    Result<std::int64_t> append(RecordKind kind, std::string_view key, std::string digest,
                                std::chrono::sys_seconds time,
                                const std::function<void(std::string&)>& encode);
};

Result<void> PageArchive::Impl::read_last_sequence() {
    auto last = catalogue.last_sequence();
    auto next = catalogue.next_sequence();
    if (!last || !next) {
        return last ? std::move(next).error() : std::move(last).error();
    }
    last_committed = newest = *last;
    next_sequence = *next;
    return {};
}

Result<void> PageArchive::Impl::open_for_writing() {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) {
        return Error{ErrorCode::io, fmt::format("{}: cannot make the folder: {}", folder.string(),
                                                failed.message())};
    }
    auto recovered = recover_archive(folder, catalogue);
    if (!recovered) {
        return std::move(recovered).error();
    }
    repaired = *std::move(recovered);
    auto files = catalogue.files();
    if (!files) {
        return std::move(files).error();
    }
    if (!files->empty() && files->back().size < rotate_at) {
        const auto& last = files->back();
        auto opened = ArchiveFile::reopen(folder / last.name, last.id, last.size);
        if (!opened) {
            return std::move(opened).error();
        }
        file = *std::move(opened);
    }
    // A committed record is on disk for good, whatever happens to the machine.
    return catalogue.make_durable();
}

Result<void> PageArchive::Impl::start_file() {
    const auto now = present();
    auto id = catalogue.next_file_id();
    if (!id) {
        return std::move(id).error();
    }
    const auto name = archive_file_name(now, *id);
    // The name is on record before the file is there, so that a file that is
    // not on record is one whose catalogue was lost.
    if (auto added = catalogue.add_file({.id = *id, .name = name}); !added) {
        return added;
    }
    auto made = ArchiveFile::make(folder / name, *id);
    if (!made) {
        return std::move(made).error();
    }
    if (auto synced = sync_folder(folder); !synced) {
        return synced;
    }
    file = *std::move(made);
    writer.append_warcinfo(file.buffer(), name, now);
    return {};
}

// Makes sure that there is a file that is not full, and a group.
Result<void> PageArchive::Impl::make_room() {
    if (!file || file.size() >= rotate_at) {
        // The new file's name must not wait for the group's end.
        if (auto saved = commit(); !saved) {
            return saved;
        }
        file = ArchiveFile();
        if (auto started = start_file(); !started) {
            give_up();
            return started;
        }
    }
    return begin();
}

Result<void> PageArchive::Impl::begin() {
    if (group) {
        return {};
    }
    auto begun = catalogue.begin();
    if (!begun) {
        return std::move(begun).error();
    }
    group.emplace(*std::move(begun));
    return {};
}

// After a failure the archive is as it was at the last commit.
void PageArchive::Impl::give_up() {
    group.reset();
    static_cast<void>(read_last_sequence());
    file.give_up();
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
    if (auto ready = make_room(); !ready) {
        return std::move(ready).error();
    }
    const auto offset = file.size();
    encode(file.buffer());
    auto added = catalogue.add({.sequence = next_sequence,
                                .kind = kind,
                                .file = file.id(),
                                .offset = offset,
                                .length = file.size() - offset,
                                .time = time,
                                .key = std::string(key),
                                .digest = std::move(digest)});
    if (added) {
        added = file.took_record();
    }
    if (!added) {
        give_up();
        return std::move(added).error();
    }
    newest = next_sequence++;
    return newest;
}

Result<void> PageArchive::Impl::save() {
    if (file && file.dirty()) {
        if (auto synced = file.sync(); !synced) {
            return synced;
        }
        if (auto grown = catalogue.set_size(file.id(), file.size()); !grown) {
            return grown;
        }
    }
    return group->commit();
}

Result<void> PageArchive::Impl::commit() {
    if (!group) {
        return {};
    }
    if (auto saved = save(); !saved) {
        give_up();
        return saved;
    }
    group.reset();
    file.committed();
    last_committed = newest;
    return {};
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
    if (mode == Mode::write) {
        if (auto opened = archive.impl_->open_for_writing(); !opened) {
            return std::move(opened).error();
        }
    }
    if (auto read = archive.impl_->read_last_sequence(); !read) {
        return std::move(read).error();
    }
    return archive;
}

Result<std::int64_t> PageArchive::append_page(const Page& page, std::string_view site,
                                              std::string_view request) {
    auto digest = sha1(page.body);
    const auto& key = page.final_url.empty() ? page.url : page.final_url;
    std::string id;
    auto appended = impl_->append(
        RecordKind::page, key, digest, page.fetched_at,
        [&](std::string& out) { id = impl_->writer.append_page(out, page, site, digest); });
    if (appended && !request.empty()) {
        impl_->writer.append_request(impl_->file.buffer(), page, request, id);
    }
    return appended;
}

Result<void> PageArchive::append_revisit(const Page& page, std::string_view site) {
    const auto& key = page.final_url.empty() ? page.url : page.final_url;
    auto of = impl_->catalogue.latest_page(key);
    if (!of) {
        return std::move(of).error();
    }
    if (!*of || impl_->mode != Mode::write) {
        return {};
    }
    if (auto ready = impl_->make_room(); !ready) {
        return ready;
    }
    impl_->writer.append_revisit(impl_->file.buffer(), page, site, (*of)->digest, (*of)->time);
    auto written = impl_->file.took_record();
    if (!written) {
        impl_->give_up();
    }
    return written;
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

Result<void> PageArchive::begin() {
    return impl_->begin();
}

bool PageArchive::in_group() const noexcept {
    return impl_->group.has_value();
}

Result<void> PageArchive::commit() {
    return impl_->commit();
}

sqlite::Database PageArchive::database() const {
    return impl_->catalogue.database();
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
    RecordReader reader(impl_->folder, {});
    for (;;) {
        // Some at a time, so that no read lock is held while they are visited.
        auto places = impl_->catalogue.latest_after(after);
        if (!places) {
            return std::move(places).error();
        }
        if (places->empty()) {
            return {};
        }
        if (!std::ranges::all_of(*places, [&](const auto& at) { return reader.knows(at.file); })) {
            auto names = impl_->catalogue.file_names();
            if (!names) {
                return std::move(names).error();
            }
            reader.set_names(*std::move(names));
        }
        for (const auto& place : *places) {
            auto record = reader.read(place);
            if (!record) {
                if (on_bad) {
                    on_bad(place.sequence, record.error());
                }
            } else if (!visit(*std::move(record))) {
                return {};
            }
        }
        after = places->back().sequence;
    }
}

Result<std::string> PageArchive::content_key(std::int64_t sequence) const {
    return impl_->catalogue.content_key(sequence);
}

Result<ArchiveRecord> PageArchive::latest(std::string_view key) const {
    auto place = impl_->catalogue.latest(key);
    if (!place) {
        return std::move(place).error();
    }
    auto names = impl_->catalogue.file_names();
    if (!names) {
        return std::move(names).error();
    }
    return RecordReader(impl_->folder, *std::move(names)).read(*place);
}

Result<void> PageArchive::for_each_version(
    std::string_view key, const std::function<bool(ArchiveRecord&&)>& visit,
    const std::function<void(std::int64_t, const Error&)>& on_bad) const {
    auto places = impl_->catalogue.versions(key);
    if (!places) {
        return std::move(places).error();
    }
    auto names = impl_->catalogue.file_names();
    if (!names) {
        return std::move(names).error();
    }
    RecordReader reader(impl_->folder, *std::move(names));
    for (const RecordPlace& place : *places) {
        auto record = reader.read(place);
        if (!record) {
            on_bad(place.sequence, record.error());
        } else if (!visit(*std::move(record))) {
            break;
        }
    }
    return {};
}

Result<std::string> PageArchive::latest_digest(std::string_view key) const {
    return impl_->catalogue.latest_digest(key);
}

PageArchive::Totals PageArchive::totals() const {
    return impl_->catalogue.totals();
}

Result<std::vector<PageArchive::SiteTotals>> PageArchive::totals_by_site(
    std::chrono::sys_seconds since) const {
    return impl_->catalogue.totals_by_site(since);
}

const std::string& PageArchive::repaired() const noexcept {
    return impl_->repaired;
}

}  // namespace timtin
