// SPDX-License-Identifier: GPL-2.0-or-later
// Several servers at once, each asked one thing at a time.
#include <catch2/catch.hpp>
#include <condition_variable>
#include <mutex>

#include "support/portal_in_memory.hpp"
#include "support/temp_dir.hpp"
#include "timtin/crawl.hpp"

using namespace timtin;
using namespace std::chrono_literals;
using timtin::support::HttpRequest;
using timtin::support::HttpResponse;
using timtin::support::HttpServer;
using timtin::support::MemoryPortal;
using timtin::support::TempDir;

namespace {

// A point that is passed by all of `count` together, or not at all.
class Meeting {
public:
    explicit Meeting(int count) : missing_(count) {}
    bool arrive() {
        std::unique_lock lock(mutex_);
        --missing_;
        changed_.notify_all();
        return changed_.wait_for(lock, 10s, [this] { return missing_ <= 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int missing_;
};

CrawlOptions options_for(const TempDir& data) {
    CrawlOptions options;
    options.data = data.path();
    options.user_agent = "timtin/0.1 (+mailto:test@timtin.example)";
    return options;
}

}  // namespace

TEST_CASE("sites are asked side by side", "[crawler]") {
    // Each answers only once all of them have been asked.
    constexpr int count = 5;
    const TempDir data;
    Meeting meeting(count);
    std::vector<std::unique_ptr<HttpServer>> servers;
    std::vector<Site> sites;
    for (int i = 0; i < count; ++i) {
        servers.push_back(std::make_unique<HttpServer>([&](const HttpRequest& request) {
            if (request.target == "/robots.txt") {
                return HttpResponse{.status = 404};
            }
            return HttpResponse{.status = meeting.arrive() ? 200 : 500,
                                .headers = {{"Content-Type", "text/html"}},
                                .body = "<title>Tin tức</title><p>Trang chủ</p>"};
        }));
        Site site;
        site.name = "site-" + std::to_string(i);
        site.seeds = {servers.back()->url("/")};
        site.allow_private = true;
        sites.push_back(site);
    }
    const auto report = crawl(sites, options_for(data)).value();
    REQUIRE(report.sites.size() == count);
    for (const auto& site : report.sites) {
        CHECK(site.error.empty());
        CHECK(site.fetched == 1);
    }
}

TEST_CASE("a server is asked one thing at a time, by one connection", "[crawler]") {
    const TempDir data;
    MemoryPortal portal;
    std::vector<std::string> paths;
    for (int i = 0; i < 20; ++i) {
        paths.push_back("/bai/" + std::to_string(i));
        portal.article(paths.back(), "Bài số " + std::to_string(i));
    }
    portal.listing("/", paths);
    auto site = portal.site();
    auto other = site;
    other.name = "other";
    other.seeds = {portal.server.url("/bai/0")};
    const auto report = crawl({site, other}, options_for(data)).value();
    CHECK(report.sites[0].fetched + report.sites[1].fetched >= 21);
    CHECK(portal.server.connections() == 1);
}

TEST_CASE("a server that never answers holds up none of the others", "[crawler]") {
    const TempDir data;
    MemoryPortal portal;
    HttpServer silent([](const HttpRequest&) {
        return HttpResponse{.body = "xin chào", .fault = HttpResponse::Fault::stalled};
    });
    portal.article("/bai", "Bài duy nhất");
    portal.listing("/", {"/bai"});
    Site stuck;
    stuck.name = "stuck";
    stuck.seeds = {silent.url("/")};
    stuck.allow_private = true;
    auto options = options_for(data);
    std::stop_source stop;
    options.stop = stop.get_token();
    // It would take a minute; the other site is done long before that.
    options.on_event = [&](const CrawlEvent& event) {
        if (event.url.ends_with("/bai")) {
            stop.request_stop();
        }
    };
    const auto report = crawl({stuck, portal.site()}, options).value();
    CHECK(report.interrupted);
    CHECK(report.sites[1].fetched == 2);
    CHECK(report.sites[0].requests == 0);
}

TEST_CASE("the budget of pages counts what is under way", "[crawler]") {
    const TempDir data;
    std::vector<std::unique_ptr<MemoryPortal>> portals;
    std::vector<Site> sites;
    for (int i = 0; i < 6; ++i) {
        portals.push_back(std::make_unique<MemoryPortal>());
        portals.back()->listing("/", {"/a", "/b", "/c"});
        sites.push_back(portals.back()->site());
        sites.back().name = "site-" + std::to_string(i);
    }
    auto options = options_for(data);
    options.max_pages = 4;
    const auto report = crawl(sites, options).value();
    CHECK(report.out_of_budget);
    std::uint64_t requests = 0;
    for (const auto& site : report.sites) {
        requests += site.requests;
    }
    CHECK(requests == 4);
}
