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
