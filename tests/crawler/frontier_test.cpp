// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/frontier.hpp"

#include <catch2/catch.hpp>

#include "support/temp_dir.hpp"

using namespace timtin;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds begin{std::chrono::seconds{1'560'250'440}};

Url url(std::string_view text) {
    return Url::parse(text).value();
}

Site make_site() {
    Site site;
    site.name = "a";
    site.seeds = {"http://a.vn/"};
    return site;
}

}  // namespace

TEST_CASE("never visited URLs come first, in the order found, then what is due", "[crawler]") {
    const support::TempDir data;
    auto db = CrawlDb::open(data.path()).value();
    const auto site = make_site();
    Frontier frontier(site, db, db.start_run(begin).value());
    CHECK(frontier.add_seeds(begin).value().empty());
    auto seed = frontier.next("http://a.vn").value().value();
    CHECK(seed.url == "http://a.vn/");
    CHECK(seed.kind == UrlKind::listing);
    CHECK(frontier.add(url("http://a.vn/2"), &seed, UrlKind::article, begin).value());
    CHECK(frontier.add(url("http://a.vn/1"), &seed, UrlKind::article, begin).value());
    CHECK(!frontier.add(url("http://a.vn/1"), &seed, UrlKind::article, begin).value());
    seed.state = UrlState::good;
    seed.visited = true;
    frontier.schedule(seed, begin);
    db.save(seed).value();
    for (const auto* expected : {"http://a.vn/2", "http://a.vn/1"}) {
        auto row = frontier.next("http://a.vn").value().value();
        CHECK(row.url == expected);
        CHECK(row.depth == 1);
        row.state = UrlState::good;
        row.visited = true;
        frontier.schedule(row, begin);
        db.save(row).value();
    }
    CHECK(!frontier.next("http://a.vn").value());
    Frontier later(site, db, db.start_run(begin + 31min).value());
    CHECK(later.next("http://a.vn").value().value().url == "http://a.vn/");
}

TEST_CASE("with no time between visits all is due in each run, and once", "[crawler]") {
    const support::TempDir data;
    auto db = CrawlDb::open(data.path()).value();
    auto site = make_site();
    site.revisit_listing = 0s;
    for (int run = 0; run < 3; ++run) {
        Frontier frontier(site, db, db.start_run(begin).value());
        static_cast<void>(frontier.add_seeds(begin).value());
        auto row = frontier.next("http://a.vn").value();
        REQUIRE(row);
        row->visited = true;
        row->state = UrlState::good;
        frontier.schedule(*row, begin);
        db.save(*row).value();
        CHECK(!frontier.next("http://a.vn").value());
    }
}

TEST_CASE("only the site's hosts belong to it", "[crawler]") {
    const support::TempDir data;
    auto db = CrawlDb::open(data.path()).value();
    auto site = make_site();
    CHECK(Frontier(site, db, begin).has_host("a.vn"));
    CHECK(!Frontier(site, db, begin).has_host("www.a.vn"));
    site.hosts = {".a.vn", "c.vn", "Hà-Nội.vn"};
    const Frontier frontier(site, db, begin);
    CHECK(frontier.has_host("a.vn"));
    CHECK(frontier.has_host("x.www.a.vn"));
    CHECK(!frontier.has_host("bada.vn"));
    CHECK(frontier.has_host("c.vn"));
    CHECK(frontier.has_host(url("http://hà-nội.vn/").host()));
}

TEST_CASE("depth and traps are bounded", "[crawler]") {
    const support::TempDir data;
    auto db = CrawlDb::open(data.path()).value();
    auto site = make_site();
    site.max_depth = 2;
    Frontier frontier(site, db, begin);
    FrontierUrl from;
    from.depth = 1;
    CHECK(frontier.add(url("http://a.vn/x"), &from, UrlKind::unknown, begin).value());
    from.depth = 2;
    CHECK(!frontier.add(url("http://a.vn/y"), &from, UrlKind::unknown, begin).value());
    CHECK(looks_like_trap(url("http://a.vn/" + std::string(3000, 'x'))));
    CHECK(looks_like_trap(url("http://a.vn/a/b/a/b/a/b/a/b")));
    CHECK(!looks_like_trap(url("http://a.vn/2019/06/11/tin/06/06")));
}

TEST_CASE("visits come by kind, age and failures", "[crawler]") {
    const support::TempDir data;
    auto db = CrawlDb::open(data.path()).value();
    const auto site = make_site();
    const Frontier frontier(site, db, begin);
    const auto wait = [&](FrontierUrl row) {
        frontier.schedule(row, begin);
        return *row.next_visit - begin;
    };
    FrontierUrl row;
    row.first_seen = begin;
    row.state = UrlState::good;
    row.kind = UrlKind::listing;
    CHECK(wait(row) == 30min);
    row.kind = UrlKind::article;
    CHECK(wait(row) == 24h);
    row.published = begin - 24h * 30;
    CHECK(wait(row) == 24h * 90);
    row.last_change = begin - 24h;
    CHECK(wait(row) == 24h);
    row.state = UrlState::failed;
    row.failures = 1;
    CHECK(wait(row) == 1h);
    row.failures = 3;
    CHECK(wait(row) == 4h);
    row.failures = 300;
    CHECK(wait(row) == 24h * 7);
    row.state = UrlState::gone;
    row.failures = 1;
    CHECK(wait(row) == 24h);
}

TEST_CASE("a sitemap's date makes a visited URL due", "[crawler]") {
    const support::TempDir data;
    auto db = CrawlDb::open(data.path()).value();
    const auto site = make_site();
    Frontier frontier(site, db, db.start_run(begin).value());
    static_cast<void>(frontier.add_seeds(begin).value());
    auto row = frontier.next("http://a.vn").value().value();
    row.visited = true;
    row.state = UrlState::good;
    row.last_visit = begin;
    frontier.schedule(row, begin);
    db.save(row).value();
    db.hasten(row.url, begin - 1s).value();
    CHECK(!frontier.next("http://a.vn").value());
    db.hasten(row.url, begin + 1s).value();
    CHECK(frontier.next("http://a.vn").value());
}
