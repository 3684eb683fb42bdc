// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/check_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "crawler/archive_catalogue.hpp"
#include "crawler/page_archive.hpp"
#include "crawler/schema.hpp"
#include "timtin/index.hpp"
#include "timtin/maintenance.hpp"
#include "timtin/version.hpp"

namespace timtin {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view rebuild = "timtin index --rebuild makes it anew from the archive";
constexpr std::string_view refetch =
    "the next timtin crawl gives them up and fetches their pages again";
// Broken records that are named; the rest is counted.
constexpr std::uint64_t most_named = 20;

class Check {
public:
    Check(const DataFolder& data, const CheckOptions& options) : data_(data), options_(options) {}

    Result<DataCheck> run() {
        bool any = false;
        if (auto there = check_database(); !there) {
            return there.error();
        } else if (*there) {
            any = true;
            if (auto checked = check_archive(); !checked) {
                return checked.error();
            }
        }
        if (!report_.interrupted && options_.before_index) {
            options_.before_index(report_.findings);
        }
        report_.interrupted = report_.interrupted || options_.stop.stop_requested();
        if (!report_.interrupted) {
            auto there = check_index();
            if (!there) {
                return there.error();
            }
            any = any || *there;
        }
        if (!any && report_.findings.empty()) {
            return Error{ErrorCode::not_found,
                         fmt::format("there is nothing in {}", data_.path.string())};
        }
        return std::move(report_);
    }

private:
    using Kind = Finding::Kind;

    void find(Kind kind, std::string what, std::string_view cure = {}) {
        report_.findings.push_back({kind, std::move(what), std::string(cure)});
    }

    [[nodiscard]] fs::path database_file() const { return data_.path / "crawl.db"; }

    /// Is there a crawl.db that can be gone on with?
    Result<bool> check_database() {
        auto opened = open_crawl_database(data_.path, sqlite::Database::Mode::read);
        if (!opened) {
            std::error_code code;
            if (opened.error().code == ErrorCode::not_found) {
                if (fs::exists(data_.path / "pages", code)) {
                    find(Kind::rest, fmt::format("{} is missing", database_file().string()),
                         "the next run catalogues the archive's files anew");
                }
                return false;
            }
            if (opened.error().code != ErrorCode::malformed) {
                return opened.error();
            }
            tell_of_broken_database(opened.error().message);
            return false;
        }
        // Everything in it but the catalogue is the history of visits.
        auto statement = opened->prepare("PRAGMA quick_check(5)");
        auto row = statement ? statement->first() : Result<bool>(statement.error());
        if (!row) {
            tell_of_broken_database(row.error().message);
            return false;
        }
        while (*row) {
            if (const std::string_view said = statement->text(0); said != "ok") {
                tell_of_broken_database(fmt::format("{}: {}", database_file().string(), said));
                return false;
            }
            row = statement->step();
            if (!row) {
                tell_of_broken_database(row.error().message);
                return false;
            }
        }
        return true;
    }

    void tell_of_broken_database(std::string what) {
        find(Kind::damage, std::move(what),
             "move it away (with its -wal and -shm): the next run catalogues the archive's files "
             "anew; the history of visits is lost");
    }

    Result<void> check_archive() {
        auto database = open_crawl_database(data_.path, sqlite::Database::Mode::read);
        if (!database) {
            return database.error();
        }
        ArchiveCatalogue catalogue(*std::move(database));
        auto files = catalogue.files();
        if (!files) {
            return files.error();
        }
        for (const CatalogueFile& file : *files) {
            check_file(file);
        }
        auto archive = PageArchive::open(data_.path, PageArchive::Mode::read);
        if (!archive) {
            return archive.error();
        }
        sequence_ = archive->last_sequence();
        return options_.archive_records ? check_records(*archive) : Result<void>();
    }

    void check_file(const CatalogueFile& file) {
        const fs::path path = data_.path / "pages" / file.name;
        std::error_code code;
        const auto size = fs::file_size(path, code);
        if (file.size == ArchiveCatalogue::doomed) {
            if (!code) {
                find(Kind::rest, fmt::format("{} is left of a prune", path.string()));
            }
        } else if (code && file.size > 0) {
            find(Kind::damage, fmt::format("{}: {}", path.string(), code.message()), refetch);
            broken_files_ = true;
        } else if (!code && static_cast<std::int64_t>(size) < file.size) {
            find(Kind::damage,
                 fmt::format("{} is {} bytes shorter than it was", path.string(),
                             file.size - static_cast<std::int64_t>(size)),
                 refetch);
            broken_files_ = true;
        } else if (!code && static_cast<std::int64_t>(size) > file.size) {
            find(Kind::rest, fmt::format("{} has {} bytes that were not committed", path.string(),
                                         static_cast<std::int64_t>(size) - file.size));
        }
    }

    Result<void> check_records(const PageArchive& archive) {
        const PageArchive::Totals totals = archive.totals();
        const auto expected =
            static_cast<std::uint64_t>(totals.pages + totals.articles + totals.removals);
        std::uint64_t broken = 0;
        const auto progress = [&] {
            if (options_.on_progress && (report_.records + broken) % 64 == 0) {
                options_.on_progress(report_.records + broken, expected);
            }
            report_.interrupted = options_.stop.stop_requested();
        };
        auto read = archive.for_each_latest(
            0,
            [&](const ArchiveRecord&) {
                ++report_.records;
                progress();
                return !report_.interrupted;
            },
            [&](std::int64_t sequence, const Error& error) {
                // What a missing file held is told by the file.
                if (++broken <= most_named && !broken_files_) {
                    find(Kind::damage, fmt::format("record {}: {}", sequence, error.message),
                         "the rest is kept; restore the file from a backup, or have the page "
                         "fetched again: timtin crawl --url URL");
                }
                progress();
            });
        if (broken > (broken_files_ ? 0 : most_named)) {
            find(Kind::damage, fmt::format("{} records of the archive cannot be read", broken), {});
        }
        return read;
    }

    /// Is there an index?
    Result<bool> check_index() {
        const auto damage = index_damage(data_.index());
        if (!damage) {
            if (damage.error().code != ErrorCode::index_missing) {
                return damage.error();
            }
            if (sequence_ > 0) {
                find(Kind::stale, damage.error().message, "timtin index makes it");
            }
            return false;
        }
        for (const std::string& what : *damage) {
            find(Kind::damage, fmt::format("the index in {}: {}", data_.index().string(), what),
                 rebuild);
        }
        if (!damage->empty()) {
            return true;
        }
        const auto facts = index_facts(data_.index());
        if (!facts) {
            return facts.error();
        }
        report_.articles = facts->articles;
        if (!facts->current()) {
            find(Kind::stale,
                 fmt::format("the index has schema {} and text analysis {}, this timtin needs {} "
                             "and {}",
                             facts->schema, facts->analysis, schema_version, analysis_version),
                 rebuild);
        } else if (facts->sequence > sequence_) {
            find(Kind::stale, "the index is ahead of the archive, as after restoring an old copy",
                 rebuild);
        } else if (facts->extraction != extraction_version) {
            find(Kind::stale,
                 fmt::format("its articles were extracted by version {}, this timtin has {}",
                             facts->extraction, extraction_version),
                 "the next timtin index reads the archive anew");
        } else if (facts->sequence < sequence_) {
            find(Kind::stale,
                 fmt::format("{} records of the archive are not in the index yet",
                             sequence_ - facts->sequence),
                 "timtin index takes them in");
        }
        find_strays();
        return true;
    }

    void find_strays() {
        std::error_code code;
        for (const auto& entry : fs::directory_iterator(data_.index(), code)) {
            if (entry.path().filename().string().starts_with("build-")) {
                find(Kind::rest, fmt::format("{} is left of a build", entry.path().string()));
            }
        }
    }

    const DataFolder& data_;
    const CheckOptions& options_;
    DataCheck report_;
    std::int64_t sequence_ = 0;  ///< of the archive
    bool broken_files_ = false;
};

}  // namespace

bool DataCheck::has(Finding::Kind kind) const noexcept {
    return std::ranges::any_of(findings, [&](const Finding& one) { return one.kind == kind; });
}

Result<DataCheck> check_data(const DataFolder& data, const CheckOptions& options) {
    return Check(data, options).run();
}

}  // namespace timtin
