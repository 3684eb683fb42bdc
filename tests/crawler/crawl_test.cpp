// SPDX-License-Identifier: GPL-2.0-or-later
// Whole crawls over real sockets.
#include "timtin/crawl.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "crawler/gzip.hpp"
#include "crawler/page_archive.hpp"
#include "crawler/sqlite.hpp"
#include "support/http_server.hpp"
#include "support/portal_in_memory.hpp"
#include "support/temp_dir.hpp"

using namespace timtin;
using support::HttpRequest;
using support::HttpResponse;
using support::HttpServer;
using support::MemoryPortal;
using namespace std::chrono_literals;

namespace {

struct Crawling {
    support::TempDir data;
    MemoryPortal portal;
    Site site = portal.site();
    CrawlOptions options;
    std::vector<CrawlEvent> events;

    Crawling() {
        options.data = data.path();
        options.user_agent = "timtin/0.1 (+https://example.vn)";
        options.request_timeout = 2000ms;
        options.on_event = [this](const CrawlEvent& event) { events.push_back(event); };
    }

    SiteReport run() {
        events.clear();
        portal.server.forget_log();
        auto report = crawl({site}, options).value();
        REQUIRE(report.sites.size() == 1);
        return report.sites[0];
    }

    std::map<std::string, ArchiveRecord> archived() const {
        std::map<std::string, ArchiveRecord> found;
        const auto archive = PageArchive::open(data.path(), PageArchive::Mode::read).value();
        archive
            .for_each_latest(
                0,
                [&](ArchiveRecord&& record) {
                    const auto path = record.key.substr(record.key.find('/', 8));
                    CHECK(found.emplace(path, std::move(record)).second);
                    return true;
                },
                [](std::int64_t, const Error& error) { FAIL_CHECK(error.message); })
            .value();
        return found;
    }
};

}  // namespace

TEST_CASE("a crawl finds articles by links, sitemap and feed, and keeps them", "[crawler]") {
    Crawling c;
    c.portal.article("/bai/1", "Dân vận khéo ở xã Yên Bài");
    c.portal.article("/bai/2", "Hội nghị tổng kết công tác dân vận");
    c.portal.listing("/", {"/bai/1", "/trang-2", "http://other.vn/x", "mailto:a@b.vn"});
    c.portal.listing("/trang-2", {"/bai/2", "/"});
    c.portal.article("/bai/3", "Chỉ có trong sơ đồ trang");
    c.portal.article("/bai/4", "Chỉ có trong bản tin RSS");
    c.portal.page("/robots.txt", "text/plain",
                  "User-agent: *\nDisallow: /cam\nSitemap: /so-do.xml\n");
    c.portal.page("/so-do.xml", "text/xml",
                  "<urlset><url><loc>/bai/3</loc></url><url><loc>/cam/1</loc></url></urlset>");
    c.portal.page("/rss", "application/rss+xml",
                  "<rss><channel><item><link>/bai/4</link></item></channel></rss>");
    c.site.feeds = {c.portal.server.url("/rss")};
    const auto report = c.run();
    CHECK(report.error.empty());
    CHECK(report.failed.empty());
    CHECK(report.fetched == 6);
    CHECK(report.new_pages == 6);
    CHECK(report.refused == 1);
    CHECK(report.bytes > 1000);
    CHECK(c.portal.server.count("/cam/1") == 0);
    CHECK(c.portal.server.log()[0].target == "/robots.txt");
    CHECK(c.portal.server.log()[0].header("user-agent") == "timtin/0.1 (+https://example.vn)");
    const auto pages = c.archived();
    CHECK(pages.size() == 6);
    for (const auto* path : {"/", "/trang-2", "/bai/1", "/bai/2", "/bai/3", "/bai/4"}) {
        CAPTURE(path);
        REQUIRE(pages.contains(path));
        CHECK(pages.at(path).site == "portal");
        CHECK(c.portal.server.count(path) == 1);
    }
    CHECK(!c.events.empty());
    CHECK(c.events.back().waiting == 0);
}

TEST_CASE("a second crawl asks conditionally and changes nothing; a change is taken alone",
          "[crawler]") {
    Crawling c;
    c.portal.article("/bai/1", "Một");
    c.portal.article("/bai/2", "Hai");
    c.portal.listing("/", {"/bai/1", "/bai/2"});
    c.run();
    const auto before =
        PageArchive::open(c.data.path(), PageArchive::Mode::read).value().last_sequence();
    auto report = c.run();
    CHECK(report.requests == 3);
    CHECK(report.unchanged == 3);
    CHECK(report.fetched == 0);
    for (const auto& request : c.portal.server.log()) {
        CHECK(!request.header("if-none-match").empty());
    }
    CHECK(PageArchive::open(c.data.path(), PageArchive::Mode::read).value().last_sequence() ==
          before);

    c.portal.article("/bai/2", "Hai, đã sửa");
    report = c.run();
    CHECK(report.unchanged == 2);
    CHECK(report.changed == 1);
    CHECK(report.new_pages == 0);
    CHECK_THAT(c.archived().at("/bai/2").page.body, Catch::Contains("đã sửa"));

    // A server without validators: the same bytes are no change either.
    c.portal.validators = false;
    report = c.run();
    report = c.run();
    CHECK(report.unchanged == 3);
    CHECK(report.fetched == 0);
}

TEST_CASE("with the usual times nothing is due straight after a crawl", "[crawler]") {
    Crawling c;
    c.site.revisit_listing = 30min;
    c.site.revisit_fresh = 24h;
    c.site.revisit_old = 24h * 90;
    auto now = std::chrono::sys_seconds{std::chrono::seconds{1'560'250'440}};
    c.options.now = [&now] { return now; };
    c.portal.article("/bai/1", "Một");
    c.portal.listing("/", {"/bai/1"});
    CHECK(c.run().requests == 2);
    CHECK(c.run().requests == 0);
    now += 31min;
    CHECK(c.run().requests == 1);
    CHECK(c.portal.server.count("/") == 1);
    now += 25h;
    CHECK(c.run().requests == 2);
    CHECK(c.portal.server.count("/robots.txt") == 1);
}

TEST_CASE("redirects are followed within the site, each hop by the rules", "[crawler]") {
    Crawling c;
    c.portal.page("/robots.txt", "text/plain", "User-agent: *\nDisallow: /cam");
    c.portal.redirect("/cu", "/moi");
    c.portal.article("/moi", "Bài đã chuyển chỗ");
    c.portal.redirect("/ra", "http://other.invalid/x");
    c.portal.redirect("/vao-cam", "/cam/1");
    c.portal.redirect("/vong-1", "/vong-2");
    c.portal.redirect("/vong-2", "/vong-1");
    c.portal.redirect("/minh", "/minh");
    c.portal.redirect("/tep", "file:///etc/passwd");
    for (int i = 0; i < 20; ++i) {
        c.portal.redirect("/dai/" + std::to_string(i), "/dai/" + std::to_string(i + 1));
    }
    c.portal.listing("/", {"/cu", "/ra", "/vao-cam", "/vong-1", "/minh", "/tep", "/dai/0"});
    const auto report = c.run();
    CHECK(c.archived().contains("/moi"));
    CHECK(!c.archived().contains("/cu"));
    CHECK(c.portal.server.count("/cam/1") == 0);
    CHECK(c.portal.server.count("/vong-1") == 1);
    CHECK(c.portal.server.count("/vong-2") == 1);
    CHECK(c.portal.server.count("/minh") == 1);
    CHECK(c.portal.server.count("/dai/5") == 1);
    CHECK(c.portal.server.count("/dai/6") == 0);
    CHECK(report.failed.at("too many redirects") == 1);
    CHECK(report.failed.at("redirects in a circle") == 1);
    CHECK(report.error.empty());
}

TEST_CASE("a named URL whose redirects go in a circle is asked for once, and told", "[crawler]") {
    Crawling c;
    c.portal.listing("/", {});
    c.portal.redirect("/vong-1", "/vong-2");
    c.portal.redirect("/vong-2", "/vong-3");
    c.portal.redirect("/vong-3", "/vong-2");
    c.portal.redirect("/thang", "/bai");
    c.portal.article("/bai", "Bài đã chuyển chỗ");
    for (int i = 0; i < 20; ++i) {
        c.portal.redirect("/dai/" + std::to_string(i), "/dai/" + std::to_string(i + 1));
    }
    c.options.urls = {c.portal.server.url("/vong-1"), c.portal.server.url("/thang")};
    // Known from the crawl before, they are asked for all the same, and once.
    for (int time = 0; time < 2; ++time) {
        const auto report = c.run();
        CHECK(c.portal.server.count("/vong-1") == 1);
        CHECK(c.portal.server.count("/vong-2") == 1);
        CHECK(c.portal.server.count("/vong-3") == 1);
        CHECK(c.portal.server.count("/bai") == 1);
        CHECK(report.failed.at("redirects in a circle") == 1);
        CHECK(report.problems ==
              std::vector{c.portal.server.url("/vong-3") + ": redirects in a circle"});
    }
    // The end of a chain is no further away for having been found behind one.
    c.options.urls = {c.portal.server.url("/dai/0")};
    CHECK(c.run().failed.at("too many redirects") == 1);
    CHECK(c.portal.server.count("/dai/5") == 1);
    CHECK(c.portal.server.count("/dai/6") == 0);
    c.options.urls = {c.portal.server.url("/dai/5")};
    c.run();
    CHECK(c.portal.server.count("/dai/10") == 1);
    CHECK(c.portal.server.count("/dai/11") == 0);
}

TEST_CASE("single failures are counted by cause, and the crawl goes on", "[crawler]") {
    Crawling c;
    c.options.max_page_bytes = 100'000;
    using Fault = HttpResponse::Fault;
    c.portal.set("/cat", {.body = std::string(2000, 'x'), .fault = Fault::truncated});
    c.portal.set("/loi", {.status = 500});
    c.portal.set("/cam", {.status = 403});
    c.portal.set("/lon",
                 {.headers = {{"Content-Type", "text/html"}}, .body = std::string(200'000, 'x')});
    c.portal.set("/het", {.status = 410});
    c.portal.page("/tep.pdf", "application/pdf", "%PDF-1.4");
    c.portal.page("/anh", "text/html", "\x89PNG\r\n\x1a\n");
    c.portal.article("/bai/1", "Một");
    c.portal.listing(
        "/", {"/cat", "/loi", "/cam", "/lon", "/het", "/khong-co", "/tep.pdf", "/anh", "/bai/1"});
    auto report = c.run();
    CHECK(report.error.empty());
    CHECK(report.failed ==
          std::map<std::string, std::uint64_t>{
              {"truncated", 1}, {"http 500", 1}, {"http 403", 1}, {"too large", 1}});
    CHECK(report.gone == 2);
    CHECK(report.fetched == 2);
    CHECK(c.archived().size() == 2);
    // What failed waits its time out, and what was not wanted is not asked for again.
    report = c.run();
    CHECK(report.failed.empty());
}

TEST_CASE("noindex is not kept, and nofollow not followed", "[crawler]") {
    Crawling c;
    c.portal.listing("/", {"/an", "/dau", "/mo"});
    c.portal.set("/an", {.headers = {{"Content-Type", "text/html"}, {"X-Robots-Tag", "noindex"}},
                         .body = "<html><body><a href='/tu-an'>x</a></body></html>"});
    c.portal.page("/dau", "text/html",
                  "<html><head><meta name='robots' content='nofollow'></head><body>"
                  "<a href='/tu-dau'>x</a></body></html>");
    c.portal.page("/mo", "text/html",
                  "<html><body><a rel='nofollow' href='/tu-mo'>x</a></body></html>");
    c.portal.article("/tu-an", "Từ trang ẩn");
    c.run();
    CHECK(!c.archived().contains("/an"));
    CHECK(c.archived().contains("/tu-an"));
    CHECK(c.archived().contains("/dau"));
    CHECK(c.portal.server.count("/tu-dau") == 0);
    CHECK(c.portal.server.count("/tu-mo") == 0);
}

TEST_CASE("a page that becomes noindex is taken out", "[crawler]") {
    Crawling c;
    c.portal.listing("/", {"/bai/1"});
    c.portal.article("/bai/1", "Một");
    c.run();
    c.portal.set("/bai/1", {.headers = {{"Content-Type", "text/html"}, {"X-Robots-Tag", "noindex"}},
                            .body = "<html>x</html>"});
    c.run();
    CHECK(c.archived().at("/bai/1").kind == RecordKind::removal);
}

TEST_CASE("a robots.txt that fails forbids the site, and 404 allows it", "[crawler]") {
    Crawling c;
    c.portal.listing("/", {});
    c.portal.set("/robots.txt", {.status = 503});
    auto report = c.run();
    CHECK_THAT(report.error, Catch::Contains("robots.txt") && Catch::Contains("503"));
    CHECK(c.portal.server.count("/") == 0);
    CHECK(report.requests == 0);
}

TEST_CASE("a known robots.txt serves for a day while the server fails", "[crawler]") {
    Crawling c;
    auto now = std::chrono::sys_seconds{std::chrono::seconds{1'560'250'440}};
    c.options.now = [&now] { return now; };
    c.portal.listing("/", {});
    c.portal.page("/robots.txt", "text/plain", "User-agent: *\nDisallow: /cam");
    CHECK(c.run().error.empty());
    c.portal.set("/robots.txt", {.status = 500});
    now += 13h;
    CHECK(c.run().error.empty());
    CHECK(c.portal.server.count("/robots.txt") == 1);
    CHECK(c.portal.server.count("/") == 1);
    now += 12h;
    CHECK(!c.run().error.empty());
    CHECK(c.portal.server.count("/") == 0);
}

TEST_CASE("an unreachable site is an error of its own, and others go on", "[crawler]") {
    Crawling c;
    c.portal.listing("/", {});
    Site gone = c.site;
    gone.name = "gone";
    gone.seeds = {"http://127.0.0.1:1/"};
    const auto report = crawl({gone, c.site}, c.options).value();
    REQUIRE(report.sites.size() == 2);
    CHECK_THAT(report.sites[0].error, Catch::Contains("127.0.0.1:1"));
    CHECK(report.sites[1].error.empty());
    CHECK(report.sites[1].fetched == 1);
}

TEST_CASE("a private address is refused unless the site allows it", "[crawler]") {
    Crawling c;
    c.portal.listing("/", {});
    c.site.allow_private = false;
    CHECK_THAT(c.run().error, Catch::Contains("address refused"));
    CHECK(c.portal.server.log().empty());
}

TEST_CASE("503 with Retry-After is waited out, then asked again", "[crawler]") {
    Crawling c;
    c.portal.listing("/", {"/ban"});
    c.portal.article("/ban", "Máy chủ bận");
    c.portal.busy["/ban"] = 1;
    const auto began = std::chrono::steady_clock::now();
    const auto report = c.run();
    CHECK(std::chrono::steady_clock::now() - began >= 1s);
    CHECK(c.portal.server.count("/ban") == 2);
    CHECK(c.archived().contains("/ban"));
    CHECK(report.error.empty());
}

TEST_CASE("the delay holds between all requests to a host", "[crawler]") {
    Crawling c;
    c.site.delay = 150ms;
    c.portal.listing("/", {"/bai/1", "/bai/2"});
    c.portal.article("/bai/1", "Một");
    c.portal.article("/bai/2", "Hai");
    std::vector<std::chrono::steady_clock::time_point> times;
    c.portal.on_request = [&] { times.push_back(std::chrono::steady_clock::now()); };
    c.run();
    REQUIRE(times.size() == 4);
    for (std::size_t i = 1; i < times.size(); ++i) {
        CHECK(times[i] - times[i - 1] >= 145ms);
    }
}

TEST_CASE("of two sites on one host the longer delay holds", "[crawler]") {
    Crawling c;
    c.portal.listing("/", {"/bai/1"});
    c.portal.article("/bai/1", "Một");
    c.portal.article("/bai/2", "Hai");
    c.site.delay = 10ms;
    auto other = c.site;
    other.name = "other";
    other.seeds = {c.portal.server.url("/bai/2")};
    other.delay = 150ms;
    std::vector<std::chrono::steady_clock::time_point> times;
    c.portal.on_request = [&] { times.push_back(std::chrono::steady_clock::now()); };
    REQUIRE(crawl({c.site, other}, c.options).value().sites.size() == 2);
    REQUIRE(times.size() == 4);
    for (std::size_t i = 1; i < times.size(); ++i) {
        CHECK(times[i] - times[i - 1] >= 145ms);
    }
}

TEST_CASE("limits of pages and time end a run, and the next goes on", "[crawler]") {
    Crawling c;
    std::vector<std::string> links;
    for (int i = 0; i < 10; ++i) {
        links.push_back("/bai/" + std::to_string(i));
        c.portal.article(links.back(), "Bài số " + std::to_string(i));
    }
    c.portal.listing("/", links);
    c.options.max_pages = 4;
    auto report = crawl({c.site}, c.options).value();
    CHECK(report.out_of_budget);
    CHECK(report.sites[0].requests == 4);
    c.options.max_pages = 0;
    c.site.max_pages = 5;
    report = crawl({c.site}, c.options).value();
    CHECK(report.out_of_budget);
    c.site.max_pages = 0;
    c.site.delay = 100ms;
    c.options.max_time = 1s;
    crawl({c.site}, c.options).value();
    CHECK(c.archived().size() == 11);
    c.site.delay = 3000ms;
    const auto began = std::chrono::steady_clock::now();
    CHECK(crawl({c.site}, c.options).value().out_of_budget);
    CHECK(std::chrono::steady_clock::now() - began < 2s);
}

TEST_CASE("asked to stop, a crawl ends at once and keeps its state", "[crawler]") {
    Crawling c;
    std::stop_source stop;
    c.options.stop = stop.get_token();
    c.portal.listing("/", {"/cham", "/bai/1"});
    c.portal.set("/cham", {.headers = {{"Content-Type", "text/html"}}, .body = "x", .delay = 20s});
    c.portal.article("/bai/1", "Một");
    c.options.request_timeout = 60s;
    std::thread later([&] {
        while (c.portal.server.count("/cham") == 0) {
            std::this_thread::sleep_for(5ms);
        }
        stop.request_stop();
    });
    const auto began = std::chrono::steady_clock::now();
    const auto report = crawl({c.site}, c.options).value();
    later.join();
    CHECK(report.interrupted);
    CHECK(std::chrono::steady_clock::now() - began < 5s);
    c.options.stop = {};
    c.portal.article("/cham", "Nay đã nhanh");
    c.run();
    CHECK(c.portal.server.count("/cham") == 1);
    CHECK(c.portal.server.count("/bai/1") == 1);
    CHECK(c.archived().size() == 3);
}

TEST_CASE("pages whose WARC files were lost are fetched again, told once", "[crawler]") {
    Crawling c;
    c.site.revisit_listing = c.site.revisit_fresh = c.site.revisit_old = 24h;
    c.portal.article("/bai/1", "Một");
    c.portal.listing("/", {"/bai/1"});
    CHECK(c.run().new_pages == 2);
    for (const auto& entry : std::filesystem::directory_iterator(c.data / "pages")) {
        std::filesystem::remove(entry.path());
    }
    auto report = crawl({c.site}, c.options).value();
    CHECK_THAT(report.repaired, Catch::Contains("2 records are lost"));
    CHECK(report.sites[0].fetched == 2);
    CHECK(c.archived().size() == 2);
    report = crawl({c.site}, c.options).value();
    CHECK(report.repaired.empty());
    CHECK(report.sites[0].requests == 0);
}

TEST_CASE("a renamed site goes on with what was found under its old name", "[crawler]") {
    Crawling c;
    c.portal.article("/bai/1", "Một");
    c.portal.listing("/", {"/bai/1"});
    CHECK(c.run().new_pages == 2);
    Site other = c.site;
    other.name = "khac";
    c.options.configured = {"portal", "khac"};
    // While the old name is configured, nothing changes hands.
    CHECK(crawl({other}, c.options).value().sites[0].problems.empty());
    c.options.configured = {"khac"};
    auto report = crawl({other}, c.options).value().sites[0];
    CHECK(report.unchanged == 2);
    REQUIRE(report.problems.size() == 1);
    CHECK_THAT(report.problems[0], Catch::Contains("2 URLs of the site portal") &&
                                       Catch::Contains("timtin index --rebuild"));
    report = crawl({other}, c.options).value().sites[0];
    CHECK(report.unchanged == 2);
    CHECK(report.problems.empty());
}

TEST_CASE("what a too wide rule left out is fetched once the rule is mended", "[crawler]") {
    Crawling c;
    c.portal.article("/bai/1", "Một");
    c.portal.article("/bai/2", "Hai");
    c.portal.listing("/", {"/bai/1", "/bai/2"});
    const auto with_rules = [&](const std::string& links) {
        auto read = parse_site("[site]\nname = \"portal\"\nseeds = [\"" + c.portal.server.url("/") +
                                   "\"]\n[links]\n" + links + "\n",
                               "portal.toml")
                        .value();
        c.site.rules = read.rules;
        c.site.revision = read.revision;
    };
    with_rules("ignore = ['/bai/2']");
    CHECK(c.run().new_pages == 2);
    // The listing has not changed, but is read anew under the new rules.
    with_rules("");
    CHECK(c.run().new_pages == 1);
    CHECK(c.archived().contains("/bai/2"));
    with_rules("ignore = ['/bai/']");
    c.run();
    CHECK(c.portal.server.count("/bai/1") + c.portal.server.count("/bai/2") == 0);
    with_rules("ignore = ['/khac/']");
    c.run();
    CHECK(c.portal.server.count("/bai/1") == 1);
    CHECK(c.portal.server.count("/bai/2") == 1);

    with_rules("ignore = ['127']");
    const auto report = c.run();
    CHECK(report.requests == 0);
    CHECK_THAT(report.error, Catch::Contains("none of its seeds can be fetched") &&
                                 Catch::Contains("links.ignore"));
    c.site.seeds.push_back(c.portal.server.url("/khac"));
    with_rules("ignore = ['/khac']");
    c.site.sitemaps = {"http://la.invalid/so-do.xml"};
    CHECK(c.run().problems.size() == 2);
}

TEST_CASE("a site that answers but gives no page has failed, and says how", "[crawler]") {
    Crawling c;
    SECTION("forbidden") {
        c.portal.set("/", {.status = 403});
        CHECK_THAT(c.run().error, Catch::Contains("1 × HTTP 403") && Catch::Contains("/"));
    }
    SECTION("gone") {
        CHECK_THAT(c.run().error, Catch::Contains("1 × HTTP 404"));
    }
    SECTION("redirected to another host") {
        c.portal.redirect("/", "https://dang-nhap.example.vn/");
        CHECK_THAT(c.run().error, Catch::Contains("1 × HTTP 302"));
    }
    SECTION("forbidden by robots.txt") {
        c.portal.page("/robots.txt", "text/plain", "User-agent: *\nDisallow: /");
        c.portal.listing("/", {});
        CHECK_THAT(c.run().error, Catch::Contains("1 × refused by robots.txt"));
    }
    SECTION("an error of the server, with a robots.txt known from before") {
        c.portal.listing("/", {});
        CHECK(c.run().error.empty());
        c.portal.set("/", {.status = 500});
        CHECK_THAT(c.run().error, Catch::Contains("1 × HTTP 500"));
        c.portal.set("/", {.fault = HttpResponse::Fault::reset});
        c.options.now = [] {
            return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + 2h;
        };
        CHECK_THAT(c.run().error, Catch::Contains("1 × reset"));
    }
    SECTION("a feed that is none any more") {
        c.site.seeds.clear();
        c.site.hosts = {"127.0.0.1"};
        c.site.feeds = {c.portal.server.url("/rss")};
        c.portal.page("/rss", "text/html", "<html>Bảo trì</html>");
        CHECK_THAT(c.run().error, Catch::Contains("bad feed"));
    }
    SECTION("a night of 304 alone is fine") {
        c.portal.article("/bai/1", "Một");
        c.portal.listing("/", {"/bai/1"});
        CHECK(c.run().error.empty());
        const auto report = c.run();
        CHECK(report.unchanged == 2);
        CHECK(report.error.empty());
    }
    SECTION("a redirect within the site is fine") {
        c.portal.redirect("/", "/vi");
        c.portal.listing("/vi", {});
        CHECK(c.run().error.empty());
        CHECK(c.run().error.empty());
    }
    SECTION("an old page that is gone says nothing of the site") {
        c.portal.article("/bai/1", "Một");
        c.portal.listing("/", {"/bai/1"});
        c.run();
        c.site.revisit_listing = 24h;
        auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        c.options.now = [&now] { return now; };
        c.run();
        now += 1h;
        c.portal.set("/bai/1", {.status = 404});
        const auto report = c.run();
        CHECK(report.requests == 1);
        CHECK(report.gone == 1);
        CHECK(report.error.empty());
    }
}

TEST_CASE("half a compressed page does not take the whole one's place", "[crawler]") {
    Crawling c;
    c.portal.listing("/", {"/bai/1"});
    c.portal.article("/bai/1", "Hội nghị giao ban công tác dân vận");
    std::string whole;
    GzipWriter(6).append_member(whole, {c.portal.body("/bai/1")});
    const auto serve = [&](const std::string& bytes) {
        c.portal.set("/bai/1", {.headers = {{"Content-Type", "text/html; charset=utf-8"},
                                            {"Content-Encoding", "gzip"}},
                                .body = bytes});
    };
    const auto plain = c.portal.body("/bai/1");
    serve(whole);
    CHECK(c.run().failed.empty());
    CHECK(c.archived().at("/bai/1").page.body == plain);
    serve(whole.substr(0, whole.size() / 2));
    const auto report = c.run();
    CHECK(report.failed == std::map<std::string, std::uint64_t>{{"truncated", 1}});
    CHECK(report.changed == 0);
    CHECK(c.archived().at("/bai/1").page.body == plain);
    serve(whole);
    CHECK(c.run().failed.empty());
}

TEST_CASE("X-Robots-Tag that changes alone is seen", "[crawler]") {
    Crawling c;
    c.portal.validators = false;
    c.portal.article("/bai/1", "Một");
    c.portal.listing("/", {"/bai/1"});
    c.run();
    MemoryPortal like_it;
    like_it.article("/bai/1", "Một");
    const auto body = c.archived().at("/bai/1").page.body;
    const auto answer = [&](int status, const std::string& tag) {
        HttpResponse response{.status = status, .headers = {{"Content-Type", "text/html"}}};
        if (!tag.empty()) {
            response.headers.emplace_back("X-Robots-Tag", tag);
        }
        response.body = status == 200 ? body : "";
        c.portal.set("/bai/1", response);
    };
    answer(200, "noindex");
    c.run();
    CHECK(c.archived().at("/bai/1").kind == RecordKind::removal);
    answer(200, "");
    c.run();
    CHECK(c.archived().at("/bai/1").kind == RecordKind::page);
    answer(304, "noindex");
    c.run();
    CHECK(c.archived().at("/bai/1").kind == RecordKind::removal);
    answer(200, "");
    c.run();
    CHECK(c.archived().at("/bai/1").kind == RecordKind::page);
}

TEST_CASE("links to other ports of an allowed private host are not followed", "[crawler]") {
    Crawling c;
    MemoryPortal inner;
    inner.article("/bi-mat", "Không phải của trang này");
    c.portal.listing("/", {inner.server.url("/bi-mat"), "/sang"});
    c.portal.redirect("/sang", inner.server.url("/bi-mat"));
    c.run();
    CHECK(inner.server.log().empty());
}

TEST_CASE("a host that asks for a long pause is left alone, and asked when it is over",
          "[crawler]") {
    Crawling c;
    MemoryPortal other;
    other.listing("/", {"/bai/1"});
    other.article("/bai/1", "Nơi khác");
    Site second = other.site();
    second.name = "khac";
    auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    c.options.now = [&now] { return now; };
    c.portal.listing("/", {"/ban"});
    c.portal.set("/ban", {.status = 429, .headers = {{"Retry-After", "3600"}}});
    const auto began = std::chrono::steady_clock::now();
    auto report = crawl({c.site, second}, c.options).value();
    CHECK(std::chrono::steady_clock::now() - began < 5s);
    CHECK(report.sites[0].error.empty());
    CHECK_THAT(report.sites[0].postponed, Catch::Contains("60 min") && Catch::Contains("429"));
    CHECK(report.sites[1].fetched == 2);
    c.portal.server.forget_log();
    now += 30min;
    report = crawl({c.site}, c.options).value();
    CHECK(c.portal.server.log().empty());
    CHECK(report.sites[0].error.empty());
    CHECK_THAT(report.sites[0].postponed, Catch::Contains("30 min"));
    now += 31min;
    c.portal.article("/ban", "Nay đã rảnh");
    report = crawl({c.site}, c.options).value();
    CHECK(c.portal.server.count("/ban") == 1);
    CHECK(report.sites[0].postponed.empty());
    // Where nothing at all is answered, that is told.
    c.portal.set("/", {.status = 503, .headers = {{"Retry-After", "7200"}}});
    c.portal.set("/ban", {.status = 503, .headers = {{"Retry-After", "7200"}}});
    CHECK_THAT(c.run().error, Catch::Contains("120 min"));
}

TEST_CASE("an error page sent with 200 does not take an article's place", "[crawler]") {
    Crawling c;
    c.portal.article("/bai/1", "Một");
    c.portal.listing("/", {"/bai/1", "/khong-co"});
    const std::string error =
        "<html><head><title>404 - Không tìm thấy trang</title></head><body><h1>Không tìm thấy "
        "trang</h1><p>Trang bạn tìm không tồn tại.</p></body></html>";
    c.portal.page("/khong-co", "text/html; charset=utf-8", error);
    auto report = c.run();
    CHECK(report.failed.at("soft 404") == 1);
    CHECK(!c.archived().contains("/khong-co"));
    c.portal.page("/bai/1", "text/html; charset=utf-8", error);
    report = c.run();
    CHECK(report.failed.at("soft 404") == 1);
    CHECK_THAT(c.archived().at("/bai/1").page.body, Catch::Contains("Mặt trận"));
    // A front page that is one is no good sign.
    c.portal.page("/", "text/html; charset=utf-8", error);
    CHECK_THAT(c.run().error, Catch::Contains("error page"));
}

TEST_CASE("the archive has the requests, and notes what was found as it was", "[crawler]") {
    Crawling c;
    c.portal.article("/bai/1", "Một");
    c.portal.listing("/", {"/bai/1"});
    c.run();
    c.run();
    c.portal.validators = false;
    c.run();
    std::string records;
    for (const auto& entry : std::filesystem::directory_iterator(c.data / "pages")) {
        records += gunzip(support::read_file(entry.path()), 1 << 20).value();
    }
    const auto count = [&](const std::string& text) {
        int times = 0;
        for (std::size_t at = 0; (at = records.find(text, at)) != std::string::npos; ++at) {
            ++times;
        }
        return times;
    };
    CHECK(count("WARC-Type: response\r\n") == 2);
    CHECK(count("WARC-Type: request\r\n") == 2);
    CHECK(count("WARC-Concurrent-To: <urn:uuid:") == 2);
    CHECK(count("\r\n\r\nGET /bai/1 HTTP/1.1\r\n") == 1);
    CHECK(count("User-Agent: timtin/0.1") == 2);
    CHECK(count("WARC-Type: revisit\r\n") == 4);
    CHECK(count("revisit/server-not-modified\r\n") == 2);
    CHECK(count("revisit/identical-payload-digest\r\n") == 2);
    CHECK(count("\r\n\r\nHTTP/1.1 304 ") == 2);
    CHECK(c.archived().size() == 2);
    // Neither is told as damage, nor lost when crawl.db is.
    const auto size = records.size();
    for (const char* name : {"crawl.db", "crawl.db-wal", "crawl.db-shm"}) {
        std::filesystem::remove(c.data / name);
    }
    const auto archive = PageArchive::open(c.data.path(), PageArchive::Mode::write).value();
    CHECK_THAT(archive.repaired(), Catch::Contains("catalogued anew, 2 records"));
    CHECK(size > 0);
}

TEST_CASE("a crawl.db of the first schema is brought up to date and goes on", "[crawler]") {
    Crawling c;
    c.portal.article("/bai/1", "Một");
    c.portal.listing("/", {"/bai/1"});
    c.run();
    {
        auto db =
            sqlite::Database::open(c.data / "crawl.db", sqlite::Database::Mode::write).value();
        for (const auto* index : {"urls_due_listings", "urls_new", "urls_left_out", "urls_gone",
                                  "urls_canonical", "urls_target"}) {
            db.execute(("DROP INDEX " + std::string(index)).c_str()).value();
        }
        for (const auto* column :
             {"priority", "steady", "gone_since", "gone_visits", "canonical", "article_links"}) {
            db.execute(("ALTER TABLE urls DROP COLUMN " + std::string(column)).c_str()).value();
        }
        db.set_user_version(1).value();
    }
    c.portal.article("/bai/2", "Hai");
    c.portal.listing("/", {"/bai/1", "/bai/2"});
    const auto report = c.run();
    CHECK(report.unchanged == 1);
    CHECK(report.new_pages == 1);
    CHECK(report.changed == 1);
    CHECK(c.archived().size() == 3);
}
