// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/archive_prune.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "crawler/crawl_db.hpp"
#include "crawler/digest.hpp"
#include "crawler/page_archive.hpp"
#include "support/kill_at_call.hpp"
#include "support/temp_dir.hpp"

using namespace timtin;
using support::TempDir;

namespace {

constexpr std::chrono::sys_seconds begin{std::chrono::seconds{1'560'250'440}};
constexpr std::chrono::hours day{24};

// `versions` of each of `pages`, a day apart.
void fill(const TempDir& data, int pages, int versions, int first_version = 0) {
    auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
    for (int version = first_version; version < first_version + versions; ++version) {
        for (int i = 0; i < pages; ++i) {
            Page page;
            page.url = page.final_url = "http://a.vn/" + std::to_string(i);
            page.status = 200;
            page.body = "bản " + std::to_string(version) + " " + random_uuid() + random_uuid();
            page.fetched_at = begin + version * day;
            static_cast<void>(archive.append_page(page, "hnp", "GET / HTTP/1.1\r\n\r\n").value());
        }
        archive.commit().value();
    }
}

// Sequence and body by key.
std::map<std::string, std::pair<std::int64_t, std::string>> latest(const TempDir& data) {
    std::map<std::string, std::pair<std::int64_t, std::string>> found;
    PageArchive::open(data.path(), PageArchive::Mode::read)
        .value()
        .for_each_latest(
            0,
            [&](ArchiveRecord&& record) {
                found[record.key] = {record.sequence, record.page.body};
                return true;
            },
            [](std::int64_t, const Error& error) { FAIL_CHECK(error.message); })
        .value();
    return found;
}

std::uintmax_t bytes(const TempDir& data) {
    std::uintmax_t sum = 0;
    for (const auto& entry : std::filesystem::directory_iterator(data / "pages")) {
        sum += entry.file_size();
    }
    return sum;
}

}  // namespace

TEST_CASE("pruning drops superseded versions of that age and no latest one", "[crawler]") {
    const TempDir data;
    fill(data, 20, 5);
    const auto before = latest(data);
    const auto size = bytes(data);
    const auto counted = prune_archive(data.path(), {.before = begin + 3 * day, .dry_run = true});
    CHECK(counted.value().dropped == 60);
    CHECK(bytes(data) == size);
    const auto report = prune_archive(data.path(), {.before = begin + 3 * day}).value();
    CHECK(report.dropped == 60);
    CHECK(report.files == 1);
    CHECK(bytes(data) < size / 2);
    CHECK(latest(data) == before);
    auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
    CHECK(archive.repaired().empty());
    CHECK(archive.totals().pages == 40);
    CHECK(archive.last_sequence() == 100);
    // All of it, and once more: only the latest are left, and they stay.
    CHECK(prune_archive(data.path(), {.before = begin + 100 * day}).value().dropped == 20);
    CHECK(prune_archive(data.path(), {.before = begin + 100 * day}).value().dropped == 0);
    CHECK(latest(data) == before);
    fill(data, 20, 1, 5);
    CHECK(latest(data).size() == 20);
    CHECK(latest(data).at("http://a.vn/3").first == 104);
    // Without its catalogue it reads the same.
    auto anew = latest(data);
    for (const char* name : {"crawl.db", "crawl.db-wal", "crawl.db-shm"}) {
        std::filesystem::remove(data / name);
    }
    CHECK(!PageArchive::open(data.path(), PageArchive::Mode::write).value().repaired().empty());
    for (const auto& [key, record] : latest(data)) {
        CHECK(record.second == anew.at(key).second);
    }
}

TEST_CASE("pruning spares the last good version of what a guard holds back", "[crawler]") {
    const TempDir data;
    fill(data, 20, 3);  // sequences 1 to 60
    const bool judged = GENERATE(true, false);
    {
        auto db = CrawlDb::open(data.path()).value();
        judged ? db.hold("hnp", 61).value()
               : static_cast<void>(db.note_unjudged("hnp", 61).value());
    }
    const auto good = latest(data);
    fill(data, 20, 2, 3);
    const auto bodies = [&](const std::string& key) {
        std::vector<std::int64_t> found;
        PageArchive::open(data.path(), PageArchive::Mode::read)
            .value()
            .for_each_version(key,
                              [&](ArchiveRecord&& record) {
                                  found.push_back(record.sequence);
                                  return true;
                              },
                              {})
            .value();
        return found;
    };
    {
        // Another site is held from earlier on: each has its own last good versions.
        auto db = CrawlDb::open(data.path()).value();
        db.hold("khac", 21).value();
        const auto both =
            prune_archive(data.path(), {.before = begin + 100 * day, .dry_run = true}).value();
        CHECK(both.spared == 40);
        db.release_held("khac").value();
    }
    auto report = prune_archive(data.path(), {.before = begin + 100 * day}).value();
    CHECK(report.spared == 20);
    CHECK(report.dropped == 60);
    for (const auto& [key, record] : good) {
        CHECK(bodies(key) == std::vector<std::int64_t>{record.first, record.first + 40});
    }
    // Once that is over, they go like all others.
    auto db = CrawlDb::open(data.path()).value();
    db.release_held("hnp").value();
    db.forget_unjudged("hnp").value();
    report = prune_archive(data.path(), {.before = begin + 100 * day}).value();
    CHECK(report.spared == 0);
    CHECK(report.dropped == 20);
    CHECK(latest(data).size() == 20);
}

TEST_CASE("kill -9 in the middle of pruning loses nothing", "[crawler]") {
    const TempDir data;
    const auto prune = [&data] {
        static_cast<void>(prune_archive(data.path(), {.before = begin + 1000 * day}));
    };
    fill(data, 60, 2);
    const std::uint64_t calls = support::kill_at_call(0, prune).calls;
    REQUIRE(calls > 20);
    constexpr int rounds = 15;
    for (int round = 1; round <= rounds; ++round) {
        fill(data, 60, 2, 2 * round);
        const auto before = latest(data);
        CHECK(support::kill_at_call(calls * static_cast<unsigned>(round) / (rounds + 1), prune)
                  .killed);
        auto repaired = PageArchive::open(data.path(), PageArchive::Mode::write).value().repaired();
        CHECK(repaired.empty());
        CHECK(latest(data) == before);
    }
    CHECK(prune_archive(data.path(), {.before = begin + 1000 * day}).has_value());
    CHECK(latest(data).size() == 60);
    for (const auto& entry : std::filesystem::directory_iterator(data / "pages")) {
        CHECK(entry.path().extension() == ".gz");
    }
}
