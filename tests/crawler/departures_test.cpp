// SPDX-License-Identifier: GPL-2.0-or-later
// When pages that are gone or moved leave the archive: days of simulated time.
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <set>

#include "crawler/crawl_db.hpp"
#include "crawler/page_archive.hpp"
#include "support/portal_in_memory.hpp"
#include "support/temp_dir.hpp"
#include "timtin/crawl.hpp"

using namespace timtin;
using support::MemoryPortal;
using namespace std::chrono_literals;

namespace {

// A site whose nights pass at once.
struct Nights {
    support::TempDir data;
    MemoryPortal portal;
    Site site = portal.site();
    CrawlOptions options;
    std::chrono::sys_seconds now{std::chrono::seconds{1'560'250'440}};
    std::vector<std::string> paths;

    explicit Nights(int articles) {
        options.data = data.path();
        options.user_agent = "timtin/0.1";
        options.now = [this] { return now; };
        for (int i = 0; i < articles; ++i) {
            paths.push_back("/bai/" + std::to_string(i));
            portal.article(paths.back(), "Bài số " + std::to_string(i));
        }
        portal.listing("/", paths);
        night();
    }

    SiteReport night() {
        auto report = crawl({site}, options).value().sites[0];
        now += 24h - 7min;
        return report;
    }

    // Paths of the pages that the archive has.
    std::set<std::string> kept() const {
        std::set<std::string> found;
        PageArchive::open(data.path(), PageArchive::Mode::read)
            .value()
            .for_each_latest(0,
                             [&](ArchiveRecord&& record) {
                                 if (record.kind == RecordKind::page) {
                                     found.insert(record.key.substr(record.key.find('/', 8)));
                                 }
                                 return true;
                             },
                             {})
            .value();
        return found;
    }
};

}  // namespace

TEST_CASE("a page leaves only after it was gone on several visits over days", "[crawler]") {
    Nights n(30);
    n.portal.set("/bai/3", {.status = 410});
    CHECK(n.night().gone == 1);
    CHECK(n.kept().contains("/bai/3"));
    // A visit more within the same night does not count for a day.
    n.now -= 23h;
    n.night();
    CHECK(n.night().dropped == 0);
    CHECK(n.kept().contains("/bai/3"));
    const auto report = n.night();
    CHECK(report.dropped == 1);
    CHECK(report.guard.empty());
    CHECK(!n.kept().contains("/bai/3"));
    CHECK(n.kept().size() == 30);
    CHECK(n.night().dropped == 0);

    // It comes back, with the same bytes, and is there again.
    n.portal.article("/bai/3", "Bài số 3");
    n.now += 24h * 8;
    n.night();
    CHECK(n.kept().contains("/bai/3"));
}

TEST_CASE("a page that answers again in between stays", "[crawler]") {
    Nights n(30);
    for (int round = 0; round < 4; ++round) {
        n.portal.set("/bai/3", {.status = 404});
        n.night();
        n.night();
        n.portal.article("/bai/3", "Bài số 3");
        CHECK(n.night().dropped == 0);
        CHECK(n.kept().contains("/bai/3"));
    }
}

TEST_CASE("how large a share of a site may be gone at once is what its file says, else the run",
          "[crawler]") {
    Nights n(20);
    for (int i = 0; i < 8; ++i) {
        n.portal.set(n.paths[static_cast<std::size_t>(i)], {.status = 404, .body = "không có"});
    }
    struct Case {
        std::uint32_t run;
        std::optional<std::uint32_t> site;
        std::uint64_t dropped;
    };
    const auto [run, site, dropped] =
        GENERATE(Case{10, {}, 0}, Case{39, {}, 0}, Case{40, {}, 8}, Case{0, 40, 8}, Case{40, 0, 0});
    CAPTURE(run, site.value_or(1000));
    n.options.max_gone_percent = run;
    n.site.max_gone_percent = site;
    n.night();
    n.night();
    const auto third = n.night();
    CHECK(third.dropped == dropped);
    CHECK(third.guard.empty() == (dropped > 0));
    CHECK(n.kept().size() == 21 - dropped);
}

TEST_CASE("when a large share of a site is gone, nothing leaves, and the guard tells",
          "[crawler]") {
    Nights n(60);
    for (int i = 0; i < 20; ++i) {
        n.portal.set(n.paths[static_cast<std::size_t>(i)], {.status = 404});
    }
    CHECK(n.night().guard.empty());
    CHECK(n.night().guard.empty());
    auto report = n.night();
    CHECK_THAT(report.guard, Catch::Contains("20 of its 60 articles") &&
                                 Catch::Contains("/bai/0") && Catch::Contains("--accept-gone"));
    CHECK(report.dropped == 0);
    CHECK(n.kept().size() == 61);
    n.options.accept_gone = true;
    n.now += 24h * 7;
    report = n.night();
    CHECK(report.guard.empty());
    CHECK(report.dropped == 20);
    CHECK(n.kept().size() == 41);
}

TEST_CASE("an article that moved for good is kept under its new URL alone", "[crawler]") {
    Nights n(30);
    const auto move = [&](const std::string& from, const std::string& to, int status) {
        n.portal.set(from, {.status = status, .headers = {{"Location", to}}});
    };
    move("/bai/1", "/giua/1", 301);
    move("/giua/1", "/moi/1", 308);
    n.portal.article("/moi/1", "Bài số 1, chỗ mới");
    move("/bai/2", "/moi/2", 302);
    n.portal.article("/moi/2", "Bài số 2, chỗ tạm");
    move("/bai/4", "/", 301);
    auto report = n.night();
    CHECK(report.moved == 1);
    CHECK(!n.kept().contains("/bai/1"));
    CHECK(n.kept().contains("/moi/1"));
    CHECK(n.kept().contains("/bai/2"));
    // One that leads to the front page is as good as gone.
    CHECK(n.kept().contains("/bai/4"));
    n.night();
    report = n.night();
    CHECK(report.dropped == 1);
    CHECK(!n.kept().contains("/bai/4"));
}

TEST_CASE("articles whose new place waits to be fetched stay until then", "[crawler]") {
    Nights n(40);
    for (std::size_t i = 0; i < n.paths.size(); ++i) {
        const auto to = "/moi/" + std::to_string(i);
        n.portal.set(n.paths[i], {.status = 301, .headers = {{"Location", to}}});
        n.portal.article(to, "Chỗ mới của bài số " + std::to_string(i));
    }
    n.options.max_pages = 45;  // a budget that leaves most of them for later nights
    std::uint64_t moved = 0;
    for (int night = 0; night < 6; ++night) {
        const auto report = n.night();
        CHECK(report.guard.empty());
        CHECK(report.dropped == 0);
        CHECK(n.kept().size() == 41);
        moved += report.moved;
    }
    CHECK(moved == 40);
}

TEST_CASE("a site that sends everything to one notice loses nothing", "[crawler]") {
    Nights n(60);
    n.portal.article("/thong-bao", "Hệ thống đang bảo trì");
    for (const auto& path : n.paths) {
        n.portal.set(path, {.status = 301, .headers = {{"Location", "/thong-bao"}}});
    }
    n.night();
    n.night();
    const auto report = n.night();
    CHECK(report.moved == 0);
    CHECK(report.dropped == 0);
    CHECK_THAT(report.guard, Catch::Contains("60 of its 61 articles"));
    CHECK(n.kept().size() == 62);
}

TEST_CASE("when most articles turn into something else, the guard tells", "[crawler]") {
    Nights n(30);
    const auto broken = [&](std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            n.portal.page(n.paths[i], "text/html; charset=utf-8",
                          "<html><head><title>Tin " + std::to_string(i) +
                              "</title></head><body><div id='app'></div></body></html>");
        }
    };
    broken(5);
    CHECK(n.night().guard.empty());
    broken(30);
    const auto report = n.night();
    CHECK_THAT(report.guard,
               Catch::Contains("25 of 25 changed or new pages") && Catch::Contains("--explain"));
    CHECK(n.night().guard.empty());
}

TEST_CASE("a front page that leads to nothing is told on the second visit, until it heals",
          "[crawler]") {
    Nights n(10);
    const auto front = n.portal.body("/");
    const auto heal = [&] { n.portal.page("/", "text/html; charset=utf-8", front); };
    // A hiccup is not told.
    n.portal.set("/", {.status = 404});
    CHECK(n.night().error.empty());
    heal();
    CHECK(n.night().error.empty());
    const std::string url = n.portal.server.url("/");
    for (const auto& [answer, what] : std::vector<std::pair<support::HttpResponse, std::string>>{
             {{.status = 404}, "is gone (HTTP 404)"},
             {{.status = 302, .headers = {{"Location", "http://moi.example/"}}},
              "redirects elsewhere (HTTP 302)"},
             {{.status = 302, .headers = {{"Location", "/khong-co"}}},
              "leads to " + n.portal.server.url("/khong-co") + ", which is gone (HTTP 404)"},
             {{.status = 500}, "cannot be fetched"}}) {
        CAPTURE(what);
        n.portal.set("/", answer);
        for (int night = 1; night <= 3; ++night) {
            const auto report = n.night();
            CHECK(report.unchanged == 10);  // the articles answer
            CHECK(report.problems.empty());
            if (night == 1) {
                CHECK(report.error.empty());
            } else {
                CHECK_THAT(report.error,
                           Catch::StartsWith("nothing leads to news any more: " + url + " " + what +
                                             ", " + std::to_string(night) + " visits in a row"));
            }
        }
        // So it is between its visits.
        n.now -= 24h - 30min;
        CHECK_THAT(n.night().error, Catch::Contains(" visits in a row"));
        // It is seen in the hour in which it heals.
        heal();
        n.now -= 24h - 90min;
        CHECK(n.night().error.empty());
    }
}

TEST_CASE("of several seeds one that leads to nothing is a problem of a site that goes on",
          "[crawler]") {
    Nights n(6);
    n.portal.listing("/muc", {"/bai/1", "/bai/2"});
    n.site.seeds.push_back(n.portal.server.url("/muc"));
    n.night();
    n.portal.set("/muc", {.status = 404});
    CHECK(n.night().problems.empty());
    auto report = n.night();
    CHECK(report.error.empty());
    REQUIRE(report.problems.size() == 1);
    CHECK_THAT(report.problems[0],
               Catch::StartsWith(n.portal.server.url("/muc") + " is gone (HTTP 404), 2 visits"));
    // Out of the site's file it is no seed.
    n.site.seeds.pop_back();
    CHECK(n.night().problems.empty());

    // Nor does a site fail whose sections are still there.
    n.portal.listing("/", {"/chuyen-muc"});
    n.portal.listing("/chuyen-muc", n.paths);
    n.options.accept_gone = true;
    n.night();
    n.options.accept_gone = false;
    n.portal.set("/", {.status = 404});
    n.night();
    report = n.night();
    CHECK(report.error.empty());
    CHECK(report.problems.size() == 1);
}

TEST_CASE("a crawl that is judged says from where on what an earlier one left is not",
          "[crawler]") {
    Nights n(12);
    const auto archived = [&] {
        return PageArchive::open(n.data.path(), PageArchive::Mode::read).value().last_sequence();
    };
    const auto db = [&] { return CrawlDb::open(n.data.path()).value(); };
    CHECK(db().unjudged_sites().value().empty());
    // As a crawl leaves it that is killed: its first record was the third.
    CHECK(db().note_unjudged("portal", 3).value() == 3);
    const auto publish = [&](const std::string& title, int count) {
        for (int i = 0; i < count; ++i) {
            n.portal.article("/bai/" + std::to_string(i), title + " số " + std::to_string(i));
        }
    };
    SECTION("it brought enough to be judged by") {
        publish("Hội thi", 12);
        const auto before = archived();
        CHECK(n.night().articles == 12);
        CHECK(db().unjudged_end("portal").value() == before + 1);
    }
    SECTION("it brought too little") {
        publish("Hội thi", 9);
        CHECK(n.night().articles == 9);
        CHECK(db().unjudged_end("portal").value() == 0);
    }
    CHECK(db().unjudged_sites().value() == std::map<std::string, std::int64_t>{{"portal", 3}});
    // The next one that begins makes all of it open again, until it is judged itself.
    publish("Hội thao", 9);
    n.night();
    CHECK(db().unjudged_end("portal").value() == 0);
    CHECK(db().unjudged_sites().value().at("portal") == 3);
}
