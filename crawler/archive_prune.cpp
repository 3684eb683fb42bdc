// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/archive_prune.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "crawler/archive_catalogue.hpp"
#include "crawler/archive_file.hpp"
#include "crawler/crawl_db.hpp"
#include "crawler/page_archive.hpp"
#include "crawler/schema.hpp"
#include "crawler/warc.hpp"

namespace timtin {

namespace {

constexpr std::int64_t worth_it = 20;  // one part of so many
constexpr std::size_t copied_at_once = std::size_t{1} << 20;

// What is to leave: superseded versions of an age, or all that a key has.
struct Choice : PruneOptions {
    std::string key;
};

class Prune {
public:
    /// `spared`: sequences of records that stay whatever their age, in order.
    Prune(const std::filesystem::path& folder, ArchiveCatalogue& catalogue, const Choice& options,
          std::vector<std::int64_t> spared)
        : folder_(folder), catalogue_(catalogue), options_(options), spared_(std::move(spared)) {}

    Result<PruneReport> run() {
        auto files = catalogue_.files();
        if (!files) {
            return std::move(files).error();
        }
        for (const auto& file : *files) {
            if (options_.stop.stop_requested()) {
                break;
            }
            if (auto done = prune(file); !done) {
                return std::move(done).error();
            }
        }
        return report_;
    }

private:
    Result<void> prune(const CatalogueFile& file) {
        auto records = options_.key.empty() ? catalogue_.records_of(file.id, options_.before)
                                            : catalogue_.records_of(file.id, options_.key);
        if (!records) {
            return std::move(records).error();
        }
        for (auto& record : *records) {
            if (record.superseded && std::ranges::binary_search(spared_, record.sequence)) {
                record.superseded = false;
                ++report_.spared;
            }
        }
        std::int64_t bytes = 0;
        const auto count = std::ranges::count(*records, true, &FiledRecord::superseded);
        for (const auto& record : *records) {
            bytes += record.superseded ? record.length : 0;
        }
        if (count == 0 || (options_.key.empty() && bytes < file.size / worth_it)) {
            report_.left += count;
            return {};
        }
        report_.dropped += count;
        report_.bytes += bytes;
        ++report_.files;
        return options_.dry_run ? Result<void>() : rewrite(file, *std::move(records), count);
    }

    // First the new file, under a name that nobody reads; then the catalogue; then
    // the new file gets its name, and the old one goes. Recovery finishes what was
    // interrupted in between.
    Result<void> rewrite(const CatalogueFile& old, std::vector<FiledRecord> records,
                         std::int64_t dropped) {
        CatalogueFile made;
        if (static_cast<std::size_t>(dropped) < records.size()) {
            auto id = catalogue_.next_file_id();
            if (!id) {
                return std::move(id).error();
            }
            made = {.id = *id, .name = archive_file_name(present(), *id)};
            const auto part = folder_ / (made.name + std::string(part_suffix));
            if (auto copied = copy(old, records, part, made); !copied) {
                ::unlink(part.c_str());
                return copied;
            }
        }
        if (auto moved = catalogue_.replace_file(old.id, made, records); !moved) {
            return moved;
        }
        if (made.id != 0) {
            const auto path = folder_ / made.name;
            const auto part = path.string() + std::string(part_suffix);
            if (::rename(part.c_str(), path.c_str()) != 0) {
                return file_error(part, "rename it", errno);
            }
            if (auto synced = sync_folder(folder_); !synced) {
                return synced;
            }
        }
        const auto path = folder_ / old.name;
        if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
            return file_error(path, "remove it", errno);
        }
        return catalogue_.forget_file(old.id);
    }

    // Copies what stays, member by member as it is, and notes the new places. What
    // lies behind a record uncatalogued (its request, revisits) goes with it.
    Result<void> copy(const CatalogueFile& old, std::vector<FiledRecord>& records,
                      const std::filesystem::path& part, CatalogueFile& made) const {
        const auto path = folder_ / old.name;
        const FileDescriptor from(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!from) {
            return file_error(path, "read it", errno);
        }
        ::unlink(part.c_str());
        auto to = ArchiveFile::make(part, made.id);
        if (!to) {
            return std::move(to).error();
        }
        WarcWriter().append_warcinfo(to->buffer(), made.name, present());
        for (std::size_t i = 0; i < records.size(); ++i) {
            auto& record = records[i];
            const auto end = i + 1 < records.size() ? records[i + 1].offset : old.size;
            if (record.superseded) {
                continue;
            }
            const auto place = to->size();
            for (auto at = record.offset; at < end;) {
                auto& buffer = to->buffer();
                const auto had = buffer.size();
                const auto wanted = std::min(copied_at_once, static_cast<std::size_t>(end - at));
                buffer.resize(had + wanted);
                const auto count = ::pread(from.get(), buffer.data() + had, wanted, at);
                if (count <= 0) {
                    return file_error(path, "read it", count < 0 ? errno : EIO);
                }
                buffer.resize(had + static_cast<std::size_t>(count));
                at += count;
                if (auto written = to->took_record(); !written) {
                    return written;
                }
            }
            record.offset = place;
        }
        made.size = to->size();
        if (auto synced = to->sync(); !synced) {
            return synced;
        }
        return sync_folder(folder_);
    }

    static std::chrono::sys_seconds present() {
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }

    const std::filesystem::path& folder_;
    ArchiveCatalogue& catalogue_;
    const Choice& options_;
    std::vector<std::int64_t> spared_;
    PruneReport report_;
};

// What guards hold back, and what none has judged yet, replaces nothing so far: the versions
// before the first of a site are those that the index has. Records do not tell their site
// here: some more of other sites stay, too.
Result<std::vector<std::int64_t>> last_good(CrawlDb db, ArchiveCatalogue& catalogue) {
    std::vector<std::int64_t> good;
    std::set<std::int64_t> firsts;
    for (auto noted : {db.held_sites(), db.unjudged_sites()}) {
        if (!noted) {
            return std::move(noted).error();
        }
        for (const auto& [site, sequence] : *noted) {
            // Those that were accepted are so once the index has them.
            firsts.insert(std::abs(sequence));
        }
    }
    for (const auto first : firsts) {
        auto found = catalogue.newest_superseded_before(first);
        if (!found) {
            return found;
        }
        good.insert(good.end(), found->begin(), found->end());
    }
    std::ranges::sort(good);
    return good;
}

Result<PruneReport> run_prune(const std::filesystem::path& data, const Choice& choice) {
    // Opened and closed: what an earlier run left unfinished is finished.
    std::string repaired;
    if (auto archive = PageArchive::open(data, PageArchive::Mode::write)) {
        repaired = archive->repaired();
    } else {
        return std::move(archive).error();
    }
    auto db = open_crawl_database(data, sqlite::Database::Mode::write);
    if (!db) {
        return std::move(db).error();
    }
    std::vector<std::int64_t> spared;
    ArchiveCatalogue catalogue(*db);
    if (choice.key.empty()) {
        auto good = last_good(CrawlDb(*std::move(db)), catalogue);
        if (!good) {
            return std::move(good).error();
        }
        spared = *std::move(good);
    }
    if (auto durable = catalogue.make_durable(); !durable) {
        return std::move(durable).error();
    }
    auto report = Prune(data / "pages", catalogue, choice, std::move(spared)).run();
    if (report) {
        report->repaired = std::move(repaired);
    }
    return report;
}

}  // namespace

Result<PruneReport> prune_archive(const std::filesystem::path& data, const PruneOptions& options) {
    return run_prune(data, {options, {}});
}

Result<PruneReport> forget_records(const std::filesystem::path& data, std::string_view key) {
    return run_prune(data, {{}, std::string(key)});
}

}  // namespace timtin
