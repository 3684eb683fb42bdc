// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <random>
#include <set>
#include <thread>

#include "crawler/page_archive.hpp"
#include "support/portal_in_memory.hpp"
#include "support/temp_dir.hpp"
#include "timtin/crawl.hpp"

using namespace timtin;

TEST_CASE("a crawl killed again and again loses no page and doubles none", "[crawler]") {
    const support::TempDir data;
    support::MemoryPortal portal;
    constexpr int articles = 600;
    for (int i = 0; i < articles / 10; ++i) {
        std::vector<std::string> links{"/trang/" + std::to_string(i + 1)};
        for (int k = 0; k < 10; ++k) {
            links.push_back("/bai/" + std::to_string(i * 10 + k));
            portal.article(links.back(), "Bài số " + std::to_string(i * 10 + k));
        }
        portal.listing(i == 0 ? "/" : "/trang/" + std::to_string(i), links);
    }
    auto site = portal.site();
    site.revisit_listing = site.revisit_fresh = site.revisit_old = std::chrono::hours{24};
    site.max_depth = articles;
    CrawlOptions options{.data = data.path(), .user_agent = "timtin/0.1"};

    std::minstd_rand random(7);
    int kills = 0;
    for (int round = 0; round < 20; ++round) {
        const auto child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            ::_exit(crawl({site}, options) ? 0 : 1);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5 + random() % 150));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        kills += WIFSIGNALED(status) ? 1 : 0;
    }
    CHECK(kills > 3);
    const auto report = crawl({site}, options).value();
    CHECK(report.sites[0].error.empty());

    const auto archive = PageArchive::open(data.path(), PageArchive::Mode::read).value();
    std::set<std::string> urls;
    archive
        .for_each_latest(
            0,
            [&](ArchiveRecord&& record) {
                CHECK(urls.insert(record.key).second);
                return true;
            },
            [](std::int64_t, const Error& error) { FAIL_CHECK(error.message); })
        .value();
    CHECK(urls.size() == articles + articles / 10);
    CHECK(archive.totals().pages == articles + articles / 10);
}
