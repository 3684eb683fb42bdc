// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/page_archive.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <thread>

#include "crawler/digest.hpp"
#include "support/temp_dir.hpp"

using namespace timtin;
using support::TempDir;

namespace {

Page make_page(std::string url, std::string body) {
    Page page;
    page.url = page.final_url = std::move(url);
    page.status = 200;
    page.headers = {{"Content-Type", "text/html; charset=utf-8"}, {"ETag", "\"a1\""}};
    page.body = std::move(body);
    page.fetched_at = std::chrono::sys_seconds{std::chrono::seconds{1'560'250'440}};
    page.elapsed = std::chrono::milliseconds{42};
    return page;
}

std::vector<ArchiveRecord> all_latest(const PageArchive& archive, std::int64_t after = 0) {
    std::vector<ArchiveRecord> out;
    archive
        .for_each_latest(
            after,
            [&](ArchiveRecord&& record) {
                out.push_back(std::move(record));
                return true;
            },
            [](std::int64_t sequence, const Error& error) {
                FAIL_CHECK("record " << sequence << ": " << error.message);
            })
        .value();
    return out;
}

std::filesystem::path only_warc(const TempDir& data) {
    std::filesystem::path found;
    for (const auto& entry : std::filesystem::directory_iterator(data / "pages")) {
        CHECK(found.empty());
        found = entry.path();
    }
    return found;
}

}  // namespace

TEST_CASE("the archive gives back what was put in", "[crawler]") {
    const TempDir data;
    {
        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        auto moved = make_page("http://a.vn/cũ", "<p>Dân vận khéo</p>");
        moved.final_url = "http://a.vn/moi";
        CHECK(archive.append_page(moved, "hnp").value() == 1);
        CHECK(archive.append_article("bài/1 %", R"({"id":"bài/1 %","url":"http://b.vn/1"})")
                  .value() == 2);
        CHECK(archive.append_removal("http://a.vn/gone").value() == 3);
        archive.commit().value();
        CHECK(archive.last_sequence() == 3);
    }
    const auto archive = PageArchive::open(data.path(), PageArchive::Mode::read).value();
    CHECK(archive.repaired().empty());
    const auto records = all_latest(archive);
    REQUIRE(records.size() == 3);
    CHECK(records[0].kind == RecordKind::page);
    CHECK(records[0].key == "http://a.vn/moi");
    CHECK(records[0].site == "hnp");
    CHECK(records[0].page.url == "http://a.vn/c%C5%A9");
    CHECK(records[0].page.body == "<p>Dân vận khéo</p>");
    CHECK(records[0].page.status == 200);
    CHECK(records[0].page.header("etag") == "\"a1\"");
    CHECK(records[0].page.elapsed.count() == 42);
    CHECK(records[0].page.fetched_at.time_since_epoch().count() == 1'560'250'440);
    CHECK(records[1].kind == RecordKind::article);
    CHECK(records[1].key == "bài/1 %");
    CHECK(records[1].json == R"({"id":"bài/1 %","url":"http://b.vn/1"})");
    CHECK(records[2].kind == RecordKind::removal);
    CHECK(records[2].key == "http://a.vn/gone");
    CHECK(archive.totals().pages == 1);
    CHECK(archive.totals().articles == 1);
    CHECK(archive.totals().removals == 1);
    CHECK(archive.totals().files == 1);
    CHECK(archive.totals().bytes ==
          static_cast<std::int64_t>(std::filesystem::file_size(only_warc(data))));
    CHECK(archive.latest_digest("http://a.vn/moi").value() == sha1("<p>Dân vận khéo</p>"));
}

TEST_CASE("a later record of a key replaces the earlier", "[crawler]") {
    const TempDir data;
    auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
    for (int round = 0; round < 3; ++round) {
        for (const char* path : {"1", "2"}) {
            static_cast<void>(
                archive
                    .append_page(
                        make_page(std::string("http://a.vn/") + path, std::to_string(round)), "hnp")
                    .value());
        }
        if (round != 1) {
            archive.commit().value();
        }
    }
    static_cast<void>(archive.append_removal("http://a.vn/1").value());
    archive.commit().value();
    const auto records = all_latest(archive);
    REQUIRE(records.size() == 2);
    CHECK(records[0].sequence == 6);
    CHECK(records[0].page.body == "2");
    CHECK(records[1].kind == RecordKind::removal);
    CHECK(all_latest(archive, 6).size() == 1);
    CHECK(all_latest(archive, 7).empty());
    CHECK(archive.latest("http://a.vn/2").value().page.body == "2");
    CHECK(archive.latest("http://a.vn/3").error().code == ErrorCode::not_found);
}

TEST_CASE("what is not committed does not count", "[crawler]") {
    const TempDir data;
    {
        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        static_cast<void>(archive.append_article("1", "{}").value());
        archive.commit().value();
        static_cast<void>(archive.append_article("2", "{}").value());
        CHECK(archive.last_sequence() == 1);
    }
    auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
    CHECK(all_latest(archive).size() == 1);
    CHECK(archive.append_article("3", "{}").value() == 2);
}

TEST_CASE("a torn tail is cut off and told, and nothing else is lost", "[crawler]") {
    const TempDir data;
    {
        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        static_cast<void>(archive.append_article("1", R"({"title":"Một"})").value());
        archive.commit().value();
    }
    const auto file = only_warc(data);
    const auto size = std::filesystem::file_size(file);
    support::write_file(file, support::read_file(file) + "\x1f\x8b\x08half a record");
    {
        const auto reading = PageArchive::open(data.path(), PageArchive::Mode::read).value();
        CHECK(all_latest(reading).size() == 1);
        CHECK(std::filesystem::file_size(file) > size);
    }
    auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
    CHECK_THAT(archive.repaired(), Catch::Contains("cut a torn tail of 16 bytes"));
    CHECK(std::filesystem::file_size(file) == size);
    static_cast<void>(archive.append_article("2", "{}").value());
    archive.commit().value();
    CHECK(all_latest(archive).size() == 2);
    CHECK(only_warc(data) == file);
}

TEST_CASE("a shortened or missing file costs its own records only", "[crawler]") {
    const TempDir data;
    {
        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        for (int i = 0; i < 10; ++i) {
            static_cast<void>(archive.append_article(std::to_string(i), "{}").value());
        }
        archive.commit().value();
    }
    const auto file = only_warc(data);
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 10);
    auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
    CHECK_THAT(archive.repaired(), Catch::Contains("10 bytes shorter"));
    static_cast<void>(archive.append_article("new", "{}").value());
    archive.commit().value();
    int good = 0;
    int bad = 0;
    archive
        .for_each_latest(
            0,
            [&](ArchiveRecord&&) {
                ++good;
                return true;
            },
            [&](std::int64_t, const Error& error) {
                ++bad;
                CHECK(error.code == ErrorCode::malformed);
            })
        .value();
    CHECK(good == 10);
    CHECK(bad == 0);
    // Told once.
    archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
    CHECK(archive.repaired().empty());
}

TEST_CASE("an old copy of crawl.db costs no record: what it does not know is taken up",
          "[crawler]") {
    const TempDir data;
    {
        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        static_cast<void>(archive.append_page(make_page("http://a.vn/1", "cũ"), "hnp").value());
        static_cast<void>(archive.append_page(make_page("http://a.vn/2", "hai"), "hnp").value());
        archive.commit().value();
    }
    std::filesystem::copy_file(data / "crawl.db", data / "copy.db");
    {
        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        static_cast<void>(archive.append_page(make_page("http://a.vn/1", "mới"), "hnp").value());
        static_cast<void>(archive.append_page(make_page("http://a.vn/3", "ba"), "hnp").value());
        static_cast<void>(archive.append_removal("http://a.vn/2").value());
        archive.commit().value();
    }
    const auto file = only_warc(data);
    const auto size = std::filesystem::file_size(file);
    support::write_file(file, support::read_file(file) + "\x1f\x8b\x08half a record");
    for (const char* name : {"crawl.db", "crawl.db-wal", "crawl.db-shm"}) {
        std::filesystem::remove(data / name);
    }
    std::filesystem::rename(data / "copy.db", data / "crawl.db");

    auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
    CHECK_THAT(archive.repaired(), Catch::Contains("took up 3 whole records") &&
                                       Catch::Contains("cut a torn tail of 16 bytes"));
    CHECK(std::filesystem::file_size(file) == size);
    CHECK(archive.last_sequence() == 5);
    const auto records = all_latest(archive);
    REQUIRE(records.size() == 3);
    CHECK(records[0].page.body == "mới");
    CHECK(records[1].page.body == "ba");
    CHECK(records[2].kind == RecordKind::removal);
    static_cast<void>(archive.append_article("x", "{}").value());
    archive.commit().value();
    CHECK(only_warc(data) == file);
    CHECK(all_latest(archive).size() == 4);
}

TEST_CASE("of a lost file the earlier versions count again, and it may come back", "[crawler]") {
    const TempDir data;
    {
        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        static_cast<void>(archive.append_page(make_page("http://a.vn/1", "cũ"), "hnp").value());
        static_cast<void>(archive.append_page(make_page("http://a.vn/2", "hai"), "hnp").value());
        archive.commit().value();
    }
    const auto file = only_warc(data);
    const auto half = std::filesystem::file_size(file);
    {
        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        static_cast<void>(archive.append_page(make_page("http://a.vn/1", "mới"), "hnp").value());
        archive.commit().value();
    }
    const auto whole = support::read_file(file);
    std::filesystem::resize_file(file, half + 5);
    {
        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        CHECK_THAT(archive.repaired(), Catch::Contains("1 records are lost"));
        CHECK(archive.latest("http://a.vn/1").value().page.body == "cũ");
        CHECK(archive.last_sequence() == 3);
        CHECK(archive.totals().pages == 2);
    }
    std::filesystem::remove(file);
    {
        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        CHECK_THAT(archive.repaired(), Catch::Contains("missing"));
        CHECK(all_latest(archive).empty());
        auto page = make_page("http://a.vn/1", "mới nhất");
        page.fetched_at += std::chrono::hours{1};
        static_cast<void>(archive.append_page(page, "hnp").value());
        archive.commit().value();
    }
    support::write_file(data / "pages/timtin-20190611175400-00001.warc.gz", whole);
    auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
    CHECK_THAT(archive.repaired(), Catch::Contains("3 records"));
    CHECK(archive.latest("http://a.vn/1").value().page.body == "mới nhất");
    CHECK(archive.latest("http://a.vn/2").value().page.body == "hai");
    CHECK(all_latest(archive).size() == 2);
}

TEST_CASE("the catalogue is made anew when crawl.db was lost", "[crawler]") {
    const TempDir data;
    {
        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        static_cast<void>(archive.append_page(make_page("http://a.vn/1", "cũ"), "hnp").value());
        static_cast<void>(archive.append_article("x y", R"({"id":"x y"})").value());
        static_cast<void>(archive.append_page(make_page("http://a.vn/1", "mới"), "hnp").value());
        archive.commit().value();
    }
    for (const char* name : {"crawl.db", "crawl.db-wal", "crawl.db-shm"}) {
        std::filesystem::remove(data / name);
    }
    auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
    CHECK_THAT(archive.repaired(), Catch::Contains("catalogued anew, 3 records"));
    const auto records = all_latest(archive);
    REQUIRE(records.size() == 2);
    CHECK(records[0].key == "x y");
    CHECK(records[1].page.body == "mới");
    CHECK(records[1].site == "hnp");
    CHECK(archive.latest_digest("http://a.vn/1").value() == sha1("mới"));
    static_cast<void>(archive.append_article("z", "{}").value());
    archive.commit().value();
    CHECK(all_latest(archive).size() == 3);
}

TEST_CASE("an archive that is not there is not made by reading", "[crawler]") {
    const TempDir data;
    const auto archive = PageArchive::open(data / "none", PageArchive::Mode::read);
    REQUIRE(!archive);
    CHECK(archive.error().code == ErrorCode::not_found);
    CHECK(!std::filesystem::exists(data / "none"));
}

TEST_CASE("a damaged or newer crawl.db is an error that names it", "[crawler]") {
    const TempDir data;
    support::write_file(data / "crawl.db", std::string(8192, 'x'));
    const auto archive = PageArchive::open(data.path(), PageArchive::Mode::write);
    REQUIRE(!archive);
    CHECK(archive.error().code == ErrorCode::malformed);
    CHECK_THAT(archive.error().message, Catch::Contains("crawl.db"));
}

TEST_CASE("kill -9 at any moment leaves whole committed records only", "[crawler]") {
    const TempDir data;
    std::int64_t committed = 0;
    for (int round = 0; round < 12; ++round) {
        int pipe_ends[2];
        REQUIRE(::pipe(pipe_ends) == 0);
        const auto child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            auto archive = PageArchive::open(data.path(), PageArchive::Mode::write);
            if (!archive) {
                ::_exit(1);
            }
            for (int i = 0;; ++i) {
                const auto body = std::string(20'000, static_cast<char>('a' + i % 26)) +
                                  std::to_string(i) + random_uuid();
                const auto url = "http://a.vn/" + std::to_string(round) + "/" + std::to_string(i);
                auto sequence = archive->append_page(make_page(url, body), "hnp");
                if (!sequence || (i % 3 == 0 && !archive->commit())) {
                    ::_exit(2);
                }
                const auto last = archive->last_sequence();
                if (::write(pipe_ends[1], &last, sizeof last) != sizeof last) {
                    ::_exit(3);
                }
            }
        }
        ::close(pipe_ends[1]);
        std::this_thread::sleep_for(std::chrono::milliseconds(20 + 13 * round));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        REQUIRE(WIFSIGNALED(status));
        std::int64_t told = 0;
        while (::read(pipe_ends[0], &told, sizeof told) == sizeof told) {
            committed = std::max(committed, told);
        }
        ::close(pipe_ends[0]);

        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        CHECK(archive.last_sequence() >= committed);
        committed = archive.last_sequence();
        const auto records = all_latest(archive);
        CHECK(records.size() == static_cast<std::size_t>(committed));
        std::int64_t expected = 0;
        for (const auto& record : records) {
            CHECK(record.sequence == ++expected);
            CHECK(archive.latest_digest(record.key).value() == sha1(record.page.body));
        }
    }
    CHECK(committed > 10);
}

TEST_CASE("a full disk is an error, and the archive goes on when there is room", "[crawler]") {
    const TempDir data;
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
        bool ok = archive.append_article("1", "{}").has_value() && archive.commit().has_value();
        rlimit old{};
        ::getrlimit(RLIMIT_FSIZE, &old);
        const rlimit tight{.rlim_cur = 100'000, .rlim_max = old.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &tight);
        std::string noise;
        while (noise.size() < 3'000'000) {
            noise += random_uuid();
        }
        auto sequence = archive.append_page(make_page("http://a.vn/big", noise), "hnp");
        auto done = sequence ? archive.commit() : Result<void>(sequence.error());
        ok = ok && !done && done.error().code == ErrorCode::io &&
             done.error().message.find("cannot write") != std::string::npos;
        ::setrlimit(RLIMIT_FSIZE, &old);
        ok = ok && archive.append_page(make_page("http://a.vn/big", noise), "hnp").has_value() &&
             archive.commit().has_value();
        ::_exit(ok ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK(WEXITSTATUS(status) == 0);
    auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
    CHECK(all_latest(archive).size() == 2);
}
