// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/archive_recovery.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "crawler/archive_file.hpp"
#include "crawler/archive_scan.hpp"

namespace timtin {

namespace {

class Recovery {
public:
    Recovery(const std::filesystem::path& folder, ArchiveCatalogue& catalogue)
        : folder_(folder), catalogue_(catalogue) {}

    Result<std::string> run() {
        auto files = catalogue_.files();
        if (!files) {
            return std::move(files).error();
        }
        // In the order in which they were written, so that a later record of a key
        // stays the later one: first the tails of known files, then unknown files.
        for (const auto& known : *files) {
            if (auto finished = finish_rewriting(known); !finished) {
                return std::move(finished).error();
            }
        }
        std::erase_if(*files, [](const CatalogueFile& file) {
            return file.size == ArchiveCatalogue::doomed;
        });
        for (const auto& known : *files) {
            if (auto checked = check(known); !checked) {
                return std::move(checked).error();
            }
        }
        if (auto adopted = adopt_unknown(*files); !adopted) {
            return std::move(adopted).error();
        }
        return std::move(told_);
    }

private:
    void tell(std::string text) { told_ += (told_.empty() ? "" : "; ") + std::move(text); }

    // A file that was written anew, and not yet had its name when the run was killed.
    Result<void> finish_rewriting(const CatalogueFile& known) {
        const auto path = folder_ / known.name;
        if (known.size == ArchiveCatalogue::doomed) {
            if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
                return file_error(path, "remove it, written anew as it is", errno);
            }
            return catalogue_.forget_file(known.id);
        }
        const auto part = path.string() + std::string(part_suffix);
        std::error_code failed;
        if (std::filesystem::exists(part, failed) && !std::filesystem::exists(path, failed)) {
            if (::rename(part.c_str(), path.c_str()) != 0) {
                return file_error(part, "rename it", errno);
            }
            return sync_folder(folder_);
        }
        return {};
    }

    Result<void> check(const CatalogueFile& known) {
        const auto path = folder_ / known.name;
        struct stat info {};
        if (::stat(path.c_str(), &info) != 0) {
            if (errno != ENOENT) {
                return file_error(path, "look at it", errno);
            }
            return lost(known, 0);
        }
        if (info.st_size < known.size) {
            return lost(known, info.st_size);
        }
        return info.st_size > known.size || known.size == 0 ? take_tail(known, info.st_size)
                                                            : Result<void>();
    }

    // The file is gone, or shorter than it was.
    Result<void> lost(const CatalogueFile& known, std::int64_t size) {
        const auto path = folder_ / known.name;
        auto transaction = catalogue_.begin();
        if (!transaction) {
            return std::move(transaction).error();
        }
        auto whole = catalogue_.whole_size(known.id, size);
        if (!whole) {
            return std::move(whole).error();
        }
        auto count = catalogue_.lose(known.id, *whole);
        if (!count) {
            return std::move(count).error();
        }
        if (known.size > 0) {
            const auto what = size == 0
                                  ? std::string("missing or empty")
                                  : fmt::format("{} bytes shorter than it was", known.size - size);
            tell(fmt::format("{}: {}; {} records are lost, and their pages are fetched again",
                             path.string(), what, *count));
        }
        auto noted =
            *whole == 0 ? catalogue_.forget_file(known.id) : catalogue_.set_size(known.id, *whole);
        if (!noted) {
            return noted;
        }
        if (*whole > 0 && ::truncate(path.c_str(), *whole) != 0) {
            return file_error(path, "cut its torn end", errno);
        }
        if (*whole == 0 && ::unlink(path.c_str()) != 0 && errno != ENOENT) {
            return file_error(path, "remove it, without a whole record as it is", errno);
        }
        return transaction->commit();
    }

    // What was written and never committed, or was by a later copy of crawl.db.
    Result<void> take_tail(const CatalogueFile& known, std::int64_t size) {
        const auto path = folder_ / known.name;
        auto scan = scan_archive_file(path, known.size);
        if (!scan) {
            return std::move(scan).error();
        }
        auto transaction = catalogue_.begin();
        if (!transaction) {
            return std::move(transaction).error();
        }
        const auto count = scan->records.size();
        if (known.size == 0 && count == 0) {
            // Made, and killed before its first commit.
            if (::unlink(path.c_str()) != 0) {
                return file_error(path, "remove it, empty as it is", errno);
            }
            auto forgotten = catalogue_.forget_file(known.id);
            return forgotten ? transaction->commit() : std::move(forgotten);
        }
        if (auto added = add(known.id, std::move(scan->records)); !added) {
            return added;
        }
        if (auto grown = catalogue_.set_size(known.id, scan->good_size); !grown) {
            return grown;
        }
        if (scan->good_size < size && ::truncate(path.c_str(), scan->good_size) != 0) {
            return file_error(path, "cut its torn tail", errno);
        }
        if (count > 0) {
            tell(fmt::format("{}: took up {} whole records that were not in the catalogue",
                             path.string(), count));
        }
        if (scan->good_size < size) {
            tell(fmt::format("{}: cut a torn tail of {} bytes", path.string(),
                             size - scan->good_size));
        }
        return transaction->commit();
    }

    // WARC files of ours that the catalogue does not know: crawl.db was lost or is an
    // old copy. They are catalogued anew, so that nothing fetched is fetched twice.
    Result<void> adopt_unknown(const std::vector<CatalogueFile>& known) {
        std::vector<std::string> unknown;
        std::error_code failed;
        for (const auto& entry : std::filesystem::directory_iterator(folder_, failed)) {
            auto name = entry.path().filename().string();
            if (name.starts_with("timtin-") && name.ends_with(".warc.gz") &&
                std::ranges::find(known, name, &CatalogueFile::name) == known.end()) {
                unknown.push_back(std::move(name));
            } else if (name.starts_with("timtin-") && name.ends_with(part_suffix)) {
                ::unlink(entry.path().c_str());  // never got into the catalogue
            }
        }
        if (failed) {
            return Error{ErrorCode::io, fmt::format("{}: {}", folder_.string(), failed.message())};
        }
        std::sort(unknown.begin(), unknown.end());
        for (const auto& name : unknown) {
            if (auto adopted = adopt(name); !adopted) {
                return adopted;
            }
        }
        return {};
    }

    Result<void> adopt(const std::string& name) {
        auto scan = scan_archive_file(folder_ / name, 0);
        if (!scan) {
            return std::move(scan).error();
        }
        if (scan->records.empty()) {
            return {};
        }
        auto transaction = catalogue_.begin();
        if (!transaction) {
            return std::move(transaction).error();
        }
        auto id = catalogue_.next_file_id();
        if (!id) {
            return std::move(id).error();
        }
        if (auto added = catalogue_.add_file({.id = *id, .name = name, .size = scan->good_size});
            !added) {
            return added;
        }
        const auto count = scan->records.size();
        if (auto added = add(*id, std::move(scan->records)); !added) {
            return added;
        }
        tell(fmt::format("{}: catalogued anew, {} records", (folder_ / name).string(), count));
        return transaction->commit();
    }

    Result<void> add(std::int64_t file, std::vector<ScannedRecord> found) {
        auto sequence = catalogue_.next_sequence();
        if (!sequence) {
            return std::move(sequence).error();
        }
        std::vector<CatalogueRecord> records;
        records.reserve(found.size());
        for (auto& one : found) {
            records.push_back({.sequence = (*sequence)++,
                               .kind = one.kind,
                               .file = file,
                               .offset = one.offset,
                               .length = one.length,
                               .time = one.time,
                               .key = std::move(one.key),
                               .digest = std::move(one.digest)});
        }
        return catalogue_.add_found(records);
    }

    const std::filesystem::path& folder_;
    ArchiveCatalogue& catalogue_;
    std::string told_;
};

}  // namespace

Result<std::string> recover_archive(const std::filesystem::path& folder,
                                    ArchiveCatalogue& catalogue) {
    return Recovery(folder, catalogue).run();
}

}  // namespace timtin
