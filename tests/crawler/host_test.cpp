// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/host.hpp"

#include <catch2/catch.hpp>

#include "support/temp_dir.hpp"

using namespace timtin;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

FetchOutcome answer(int status, std::string body,
                    std::vector<std::pair<std::string, std::string>> headers = {}) {
    FetchOutcome outcome;
    outcome.page.status = status;
    outcome.page.body = std::move(body);
    outcome.page.headers = std::move(headers);
    return outcome;
}

struct Hosting {
    support::TempDir data;
    CrawlDb db = CrawlDb::open(data.path()).value();
    std::chrono::sys_seconds wall{std::chrono::seconds{1'560'250'440}};

    Host host(const std::string& origin, Server& server) const {
        return {origin, server, {}, wall, steady_clock::now()};
    }
    void take_robots(Host& host, const FetchOutcome& outcome) {
        host.take_robots(outcome, "timtin", db, wall, 5).value();
    }
};

}  // namespace

TEST_CASE("of http and https of one host the longest crawl delay holds for both", "[crawler]") {
    const bool longest_first = GENERATE(true, false);
    Hosting h;
    Server server("tin.vn", 0ms);
    auto plain = h.host("http://tin.vn", server);
    auto secure = h.host("https://tin.vn", server);
    const auto slow = answer(200, "User-agent: *\nCrawl-delay: 7\n");
    const auto quick = answer(200, "User-agent: *\nCrawl-delay: 1\n");
    h.take_robots(plain, longest_first ? slow : quick);
    h.take_robots(secure, longest_first ? quick : slow);
    for (auto* host : {&plain, &secure}) {
        const auto before = steady_clock::now();
        host->request_ended(answer(200, "<p>Tin</p>"), h.wall, h.db).value();
        CHECK(server.pace.next() >= before + 7s);
    }
}

TEST_CASE("where robots.txt redirects to is asked after the delay, as anything else", "[crawler]") {
    Hosting h;
    Server server("tin.vn", 3s);
    auto host = h.host("http://tin.vn", server);
    const auto before = steady_clock::now();
    h.take_robots(host, answer(301, "", {{"Location", "/vi/robots.txt"}}));
    CHECK_FALSE(host.robots_known());
    CHECK(server.pace.next() >= before + 3s);
    Site site;
    CHECK(host.robots_request(site, "timtin", h.wall)->url.str() == "http://tin.vn/vi/robots.txt");
}

TEST_CASE("how long a server wants to be left alone is known to the next run", "[crawler]") {
    Hosting h;
    Server server("tin.vn", 0ms);
    auto host = h.host("http://tin.vn", server);
    h.take_robots(host, answer(404, ""));
    host.request_ended(answer(503, "", {{"Retry-After", "120"}}), h.wall, h.db).value();
    Server again("tin.vn", 0ms);
    const auto steady = steady_clock::now();
    const Host later("http://tin.vn", again, h.db.host("http://tin.vn").value(), h.wall + 20s,
                     steady);
    CHECK(again.pace.next() >= steady + 99s);
    CHECK(again.pace.next() <= steady + 101s);
}

TEST_CASE("RFC 9309 2.3: robots.txt is asked for at the root of scheme, host and port",
          "[crawler]") {
    Hosting h;
    Server server("tin.vn:8080", 0ms);
    auto host = h.host("https://tin.vn:8080", server);
    Site site;
    site.allow_private = true;
    const auto request = host.robots_request(site, "timtin", h.wall);
    REQUIRE(request);
    CHECK(request->url.str() == "https://tin.vn:8080/robots.txt");
    CHECK(request->allow_private);
}

TEST_CASE("RFC 9309 2.3.1.2: five redirects are followed, to other hosts too; six are none",
          "[crawler]") {
    Hosting h;
    Server server("tin.vn", 0ms);
    auto host = h.host("http://tin.vn", server);
    Site site;
    site.allow_private = true;
    for (int hop = 1; hop <= 5; ++hop) {
        const auto to = "http://may-" + std::to_string(hop) + ".vn/r.txt";
        h.take_robots(host, answer(302, "", {{"Location", to}}));
        CHECK_FALSE(host.robots_known());
        const auto request = host.robots_request(site, "timtin", h.wall);
        REQUIRE(request);
        CHECK(request->url.str() == to);
        CHECK_FALSE(request->allow_private);  // that was said of the site's own host
    }
    SECTION("what is found there holds for the host that was asked first") {
        h.take_robots(host, answer(200, "User-agent: *\nDisallow: /mat\n"));
        CHECK(host.robots_known());
        CHECK_FALSE(host.robots().allowed("/mat/1"));
        CHECK(host.robots().allowed("/tin"));
    }
    SECTION("more are as if there was no robots.txt") {
        h.take_robots(host, answer(302, "", {{"Location", "http://may-6.vn/r.txt"}}));
        CHECK(host.robots_known());
        CHECK(host.robots().allowed("/mat/1"));
    }
}

TEST_CASE("RFC 9309 2.3.1.3 and 2.3.1.4: 4xx allows all, 5xx and no answer forbid all",
          "[crawler]") {
    Hosting h;
    for (const int status : {400, 401, 403, 404, 410, 451}) {
        CAPTURE(status);
        Server server("tin.vn", 0ms);
        auto host = h.host("http://tin.vn", server);
        h.take_robots(host, answer(status, "User-agent: *\nDisallow: /\n"));
        CHECK(host.robots().allowed("/tin"));
        CHECK(host.given_up().empty());
    }
    for (const int status : {0, 429, 500, 502, 503, 504}) {
        CAPTURE(status);
        Server server("tin.vn", 0ms);
        auto host = h.host("http://tin.vn", server);
        auto outcome = answer(status, "");
        outcome.cause = status == 0 ? "timeout" : "";
        for (int time = 1; time < Host::robots_tries; ++time) {
            h.take_robots(host, outcome);
            CHECK_FALSE(host.robots_known());  // it is asked for again, after a pause
            CHECK(host.given_up().empty());
        }
        h.take_robots(host, outcome);
        CHECK(host.robots_known());
        CHECK_FALSE(host.robots().allowed("/tin"));
        CHECK_THAT(host.given_up(), Catch::StartsWith("http://tin.vn/robots.txt: "));
    }
}

TEST_CASE("RFC 9309 2.4: a copy serves for a day while the server fails, and no longer",
          "[crawler]") {
    Hosting h;
    const auto age = GENERATE(13h, 23h, 25h);
    CAPTURE(age.count());
    Server server("tin.vn", 0ms);
    Host host("http://tin.vn", server,
              {.robots = "User-agent: *\nDisallow: /mat\n",
               .robots_status = 200,
               .robots_fetched = h.wall - age},
              h.wall, steady_clock::now());
    Site site;
    REQUIRE(host.robots_request(site, "timtin", h.wall));  // older than half a day
    for (int time = 0; time < (age < 24h ? 1 : Host::robots_tries); ++time) {
        CHECK_FALSE(host.robots_known());
        h.take_robots(host, answer(500, ""));
    }
    CHECK(host.robots_known());
    CHECK(host.robots().allowed("/tin") == (age < 24h));
    CHECK_FALSE(host.robots().allowed("/mat/1"));
    CHECK(host.given_up().empty() == (age < 24h));
}

TEST_CASE("a hiccup of robots.txt is waited out, and one that lasts is not", "[crawler]") {
    Hosting h;
    Server server("tin.vn", 0ms);
    auto host = h.host("http://tin.vn", server);
    const auto before = steady_clock::now();
    h.take_robots(host, answer(503, "", {{"Retry-After", "1"}}));
    CHECK_FALSE(host.robots_known());
    CHECK(host.given_up().empty());
    CHECK(server.pace.next() >= before + 1s);
    Site site;
    CHECK(host.robots_request(site, "timtin", h.wall)->url.str() == "http://tin.vn/robots.txt");
    SECTION("then it is there") {
        h.take_robots(host, answer(200, "User-agent: *\nDisallow: /mat\n"));
        CHECK(host.robots_known());
        CHECK(host.robots().allowed("/tin"));
        CHECK_FALSE(host.robots().allowed("/mat/1"));
    }
    SECTION("then the server wants to be left alone for an hour") {
        h.take_robots(host, answer(503, "", {{"Retry-After", "3600"}}));
        CHECK(host.robots_known());
        CHECK_FALSE(host.robots().allowed("/tin"));
        CHECK(host.given_up() == "http://tin.vn/robots.txt: HTTP 503");
        CHECK_FALSE(host.postponed());
    }
    SECTION("what no time mends is not asked for again") {
        auto refused = answer(0, "");
        refused.cause = "address refused";
        h.take_robots(host, refused);
        CHECK(host.robots_known());
        CHECK_FALSE(host.given_up().empty());
    }
}

TEST_CASE("robots.txt may be moved to another of the site's hosts, with a private address too",
          "[crawler]") {
    Hosting h;
    Server server("tin.vn", 0ms);
    auto host = h.host("http://tin.vn", server);
    Site site;
    site.seeds = {"http://tin.vn/"};
    site.hosts = {"tin.vn", "www.tin.vn"};
    site.allow_private = true;
    h.take_robots(host, answer(301, "", {{"Location", "http://www.tin.vn/robots.txt"}}));
    CHECK(host.robots_request(site, "timtin", h.wall)->allow_private);
    h.take_robots(host, answer(301, "", {{"Location", "http://www.tin.vn:6379/robots.txt"}}));
    CHECK_FALSE(host.robots_request(site, "timtin", h.wall)->allow_private);
}
