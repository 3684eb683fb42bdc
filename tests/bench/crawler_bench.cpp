// SPDX-License-Identifier: GPL-2.0-or-later
// Figures of the crawler: what the archive takes, what robots.txt costs, and a
// whole crawl on loopback with politeness off.
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <random>
#include <string>

#include "crawler/page_archive.hpp"
#include "crawler/robots.hpp"
#include "support/portal_in_memory.hpp"
#include "support/temp_dir.hpp"
#include "timtin/crawl.hpp"

using namespace timtin;

namespace {

// CPU seconds of the last seconds_of(), all threads: on a busy machine they tell more.
double cpu_seconds = 0;

double seconds_of(const std::function<void()>& act) {
    const auto began = std::chrono::steady_clock::now();
    const auto cpu_began = std::clock();
    act();
    cpu_seconds = static_cast<double>(std::clock() - cpu_began) / CLOCKS_PER_SEC;
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// Text that compresses about as news does.
std::string some_text(std::minstd_rand& random, std::size_t size) {
    std::string text;
    while (text.size() < size) {
        const auto word = random() % 6000;
        for (auto left = word; left > 0; left /= 17) {
            text += static_cast<char>('a' + left % 17);
        }
        text += ' ';
    }
    return text;
}

void bench_archive() {
    const support::TempDir data;
    auto archive = PageArchive::open(data.path(), PageArchive::Mode::write).value();
    std::minstd_rand random(1);
    constexpr int articles = 17'000;
    std::vector<std::string> json;
    for (int i = 0; i < 500; ++i) {
        json.push_back(R"({"id":"1","url":"http://a.vn/1","body":")" + some_text(random, 3100) +
                       "\"}");
    }
    const auto import = seconds_of([&] {
        for (int i = 0; i < articles; ++i) {
            static_cast<void>(
                archive.append_article(std::to_string(i), json[static_cast<std::size_t>(i) % 500])
                    .value());
        }
        archive.commit().value();
    });
    const auto import_cpu = cpu_seconds;
    Page page;
    page.status = 200;
    page.body = some_text(random, 60'000);
    constexpr int pages = 500;
    const auto crawl = seconds_of([&] {
        for (int i = 0; i < pages; ++i) {
            page.url = page.final_url = "http://a.vn/" + std::to_string(i);
            static_cast<void>(archive.append_page(page, "a").value());
            archive.commit().value();
        }
    });
    std::size_t bytes = 0;
    const auto read = seconds_of([&] {
        archive
            .for_each_latest(0,
                             [&](ArchiveRecord&& record) {
                                 bytes += record.json.size() + record.page.body.size();
                                 return true;
                             },
                             {})
            .value();
    });
    std::printf("archive: %d articles of 3 KB, one commit: %.0f/s (CPU %.2f s)\n", articles,
                articles / import, import_cpu);
    std::printf("archive: %d pages of 60 KB, a commit each: %.0f/s\n", pages, pages / crawl);
    std::printf("archive: read back %.0f MB: %.0f MB/s\n", static_cast<double>(bytes) / 1e6,
                static_cast<double>(bytes) / 1e6 / read);
}

void bench_robots() {
    std::string text = "User-agent: *\n";
    for (int i = 0; text.size() < 400'000; ++i) {
        text += "Disallow: /muc-" + std::to_string(i) + "/*.html$\n";
    }
    RobotsFile file;
    const auto parse = seconds_of([&] {
        for (int i = 0; i < 20; ++i) {
            file = parse_robots(text);
        }
    });
    const RobotsMatcher small(
        parse_robots("User-agent: *\nDisallow: /a\nDisallow: /*?x\nAllow: /a/b"), "timtin");
    int yes = 0;
    const auto match = seconds_of([&] {
        for (int i = 0; i < 1'000'000; ++i) {
            yes += small.allowed("/tin-tuc/xa-hoi/bai-so-12345.html") ? 1 : 0;
        }
    });
    std::printf("robots: parse %.0f MB/s; %.2f million matches/s of 3 rules (%d)\n",
                20 * static_cast<double>(text.size()) / 1e6 / parse, 1 / match, yes);
}

void bench_crawl(int pages) {
    support::MemoryPortal portal;
    std::vector<std::string> listings;
    for (int i = 0; i < pages; i += 100) {
        std::vector<std::string> links{"/trang/" + std::to_string(i + 100)};
        for (int k = i; k < i + 100; ++k) {
            links.push_back("/bai/" + std::to_string(k));
            portal.article(links.back(), "Bài số " + std::to_string(k));
        }
        portal.listing(i == 0 ? "/" : "/trang/" + std::to_string(i), links);
    }
    const support::TempDir data;
    auto site = portal.site();
    site.max_depth = 1'000'000;
    CrawlOptions options;
    options.data = data.path();
    options.user_agent = "timtin/bench";
    for (const auto* what : {"first", "again, all 304"}) {
        CrawlReport report;
        const auto time = seconds_of([&] { report = crawl({site}, options).value(); });
        std::printf("crawl of %llu pages, %s: %.0f pages/s (CPU %.2f s, server included)\n",
                    static_cast<unsigned long long>(report.sites[0].requests), what,
                    static_cast<double>(report.sites[0].requests) / time, cpu_seconds);
    }
}

}  // namespace

int main(int argc, char** argv) {
    bench_archive();
    bench_robots();
    bench_crawl(argc > 1 ? std::atoi(argv[1]) : 2000);
}
