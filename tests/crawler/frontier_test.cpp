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

TEST_CASE("due listings come first, then news, then what was never visited by depth", "[crawler]") {
    const support::TempDir data;
    auto db = CrawlDb::open(data.path()).value();
    const auto site = make_site();
    std::optional<Frontier> first(std::in_place, site, db, db.start_run(begin).value());
    auto& frontier = *first;
    CHECK(frontier.add_seeds(begin).value().empty());
    const auto visit = [&](std::chrono::sys_seconds now) {
        auto row = frontier.next("http://a.vn").value();
        if (!row) {
            return std::string();
        }
        row->state = UrlState::good;
        row->visited = true;
        frontier.schedule(*row, now);
        db.save(*row).value();
        return row->url;
    };
    auto seed = frontier.next("http://a.vn").value().value();
    CHECK(seed.url == "http://a.vn/");
    CHECK(seed.kind == UrlKind::listing);
    CHECK(frontier.add(url("http://a.vn/2"), &seed, UrlKind::article, begin).value());
    CHECK(frontier.add(url("http://a.vn/1"), &seed, UrlKind::article, begin).value());
    CHECK(!frontier.add(url("http://a.vn/1"), &seed, UrlKind::article, begin).value());
    CHECK(frontier.add(url("http://a.vn/dated"), &seed, UrlKind::article, begin, begin).value());
    auto deep = seed;
    deep.depth = 3;
    CHECK(frontier.add(url("http://a.vn/deep"), &deep, UrlKind::article, begin).value());
    for (const auto* expected : {"http://a.vn/", "http://a.vn/dated", "http://a.vn/2"}) {
        CHECK(visit(begin) == expected);
    }

    // A night later, with a backlog left: the listing goes first, and what it brings next.
    first.emplace(site, db, db.start_run(begin + 31min).value());
    seed = frontier.next("http://a.vn").value().value();
    CHECK(seed.url == "http://a.vn/");
    CHECK(visit(begin + 31min) == "http://a.vn/");
    CHECK(frontier.add(url("http://a.vn/news"), &seed, UrlKind::article, begin + 31min).value());
    for (const auto* expected : {"http://a.vn/news", "http://a.vn/1", "http://a.vn/deep", ""}) {
        CHECK(visit(begin + 31min) == expected);
    }
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

TEST_CASE("only the site's hosts belong to it, at the ports that are theirs", "[crawler]") {
    Site site = make_site();
    CHECK(SiteHosts(site).has(url("http://a.vn/x")));
    CHECK(SiteHosts(site).has(url("https://a.vn/x")));
    CHECK(!SiteHosts(site).has(url("http://www.a.vn/")));
    CHECK(!SiteHosts(site).has(url("http://a.vn:6379/")));
    site.seeds = {"http://10.0.0.5:8080/"};
    CHECK(SiteHosts(site).has(url("http://10.0.0.5:8080/x")));
    CHECK(!SiteHosts(site).has(url("http://10.0.0.5:6379/")));
    CHECK(!SiteHosts(site).has(url("http://10.0.0.5/")));
    site.hosts = {".a.vn", "c.vn:8000", "Hà-Nội.vn", "10.0.0.5"};
    const SiteHosts hosts(site);
    CHECK(hosts.has(url("http://a.vn/")));
    CHECK(hosts.has(url("http://x.www.a.vn/")));
    CHECK(!hosts.has(url("http://bada.vn/")));
    CHECK(!hosts.has(url("http://c.vn/")));
    CHECK(hosts.has(url("http://c.vn:8000/")));
    CHECK(hosts.has(url("http://hà-nội.vn/")));
    CHECK(hosts.has(url("http://10.0.0.5/")));
    CHECK(hosts.has(url("http://10.0.0.5:8080/")));
    CHECK(!hosts.has(url("http://10.0.0.5:22/")));
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
    // Lists that bring nothing are read less often, those far from the front most of all.
    row.steady = 1;
    CHECK(wait(row) == 1h);
    row.steady = 100;
    CHECK(wait(row) == 1h);
    row.depth = 1;
    CHECK(wait(row) == 6h);
    row.depth = 9;
    CHECK(wait(row) == 24h * 7 - 2h);
    row.steady = 0;
    row.kind = UrlKind::article;
    CHECK(wait(row) == 24h - 2h);
    row.steady = 3;
    CHECK(wait(row) == 24h * 3 - 2h);
    row.published = begin - 24h * 30;
    CHECK(wait(row) == 24h * 360 - 2h);
    row.steady = 0;
    CHECK(wait(row) == 24h * 90 - 2h);
    row.last_change = begin - 24h;
    CHECK(wait(row) == 24h - 2h);
    row.state = UrlState::failed;
    row.failures = 1;
    CHECK(wait(row) == 1h);
    row.failures = 3;
    CHECK(wait(row) == 4h);
    row.failures = 300;
    CHECK(wait(row) == 24h * 7 - 2h);
    row.state = UrlState::gone;
    row.failures = 1;
    CHECK(wait(row) == 24h - 2h);
}

TEST_CASE("what is due each day is due each night, whenever in the night it comes", "[crawler]") {
    const support::TempDir data;
    auto db = CrawlDb::open(data.path()).value();
    const auto site = make_site();
    const Frontier frontier(site, db, begin);
    FrontierUrl row;
    row.first_seen = begin;
    row.state = UrlState::good;
    row.kind = UrlKind::article;
    frontier.schedule(row, begin + 5h);  // late in a long run
    CHECK(*row.next_visit <= begin + 24h - 30min);
    CHECK(*row.next_visit > begin + 12h);
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

TEST_CASE("an address that more pages call theirs than an article has names none of them",
          "[crawler]") {
    const support::TempDir data;
    auto db = CrawlDb::open(data.path()).value();
    const auto add = [&](const std::string& text) {
        FrontierUrl row;
        row.url = text;
        row.site = "a";
        row.origin = "http://a.vn";
        row.first_seen = begin;
        row.next_visit = begin;
        REQUIRE(db.add(row).value());
        return db.find(text).value().value();
    };
    const auto other = add("http://a.vn/cu");
    const auto article = add("http://a.vn/bai");
    for (int i = 0; i < 20; ++i) {
        db.note_canonical(add("http://a.vn/bai?in=" + std::to_string(i)).id, article.url).value();
    }
    CHECK(db.aliases(article.url).value().size() == 20);
    // A site whose pages all call themselves by the front page's address: forgetting one
    // must not take them all.
    db.note_canonical(add("http://a.vn/bai?in=20").id, article.url).value();
    CHECK(db.aliases(article.url).value().empty());
    // What redirects there is told all the same.
    auto moved = other;
    moved.state = UrlState::redirect;
    db.save(moved).value();
    db.note_target(moved.id, article.url).value();
    CHECK(db.aliases(article.url).value() == std::vector<std::string>{"http://a.vn/cu"});
}
