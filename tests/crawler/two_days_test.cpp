// SPDX-License-Identifier: GPL-2.0-or-later
// Two days of hourly runs, of simulated time: what is asked for when.
#include <catch2/catch.hpp>

#include "support/portal_in_memory.hpp"
#include "support/temp_dir.hpp"
#include "timtin/crawl.hpp"

using namespace timtin;
using namespace std::chrono_literals;
using timtin::support::MemoryPortal;
using timtin::support::TempDir;

namespace {

struct TwoDays {
    TempDir data;
    MemoryPortal portal;
    Site site;
    CrawlOptions options;
    std::chrono::sys_seconds now = std::chrono::sys_days{std::chrono::year{2026} / 5 / 11};
    std::vector<std::string> front{"/muc/a", "/muc/b", "/cu/1", "/cu/2"};
    std::map<std::string, std::vector<int>> asked;  // hours, by path

    TwoDays() {
        site = portal.site();
        const Site usual;
        site.revisit_listing = usual.revisit_listing;
        site.revisit_fresh = usual.revisit_fresh;
        site.revisit_old = usual.revisit_old;
        options.data = data.path();
        options.user_agent = "timtin/0.1 (+mailto:test@timtin.example)";
        options.now = [this] { return now; };
        portal.article("/cu/1", "Bài cũ thứ nhất");
        portal.article("/cu/2", "Bài cũ thứ hai");
        portal.listing("/muc/a", {"/cu/1"});
        portal.listing("/muc/b", {"/cu/2"});
        portal.listing("/", front);
    }
    /// An article of this hour, on the front page; a later call changes it.
    void publish(const std::string& path, const std::string& title) {
        const auto day = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now));
        auto page = std::string("<html><head><title>") + title +
                    "</title><meta property='article:published_time' content='2026-05-" +
                    std::to_string(static_cast<unsigned>(day.day())) +
                    "T00:00:00+07:00'></head><body><article><h1>" + title + "</h1>";
        for (const auto* text : {"Chuyến phà cuối cùng qua bến rời bờ lúc chập tối, khép lại gần "
                                 "sáu mươi năm chở khách "
                                 "của hợp tác xã vận tải ven sông.",
                                 "Từ ngày mai, cây cầu mới thông xe một làn, người dân hai huyện "
                                 "không còn phải dậy từ "
                                 "ba giờ sáng để kịp chuyến hàng ra chợ đầu mối.",
                                 "Các thuyền viên được nhận vào đội duy tu cầu đường hoặc học nghề "
                                 "khác, học phí do thành "
                                 "phố và hợp tác xã cùng chi trả."}) {
            page += "<p>" + title + ". " + text + "</p>";
        }
        portal.page(path, "text/html; charset=utf-8", page + "</article></body></html>");
        if (std::find(front.begin(), front.end(), path) == front.end()) {
            front.insert(front.begin(), path);
            portal.listing("/", front);
        }
    }
    void run(int hour) {
        portal.server.forget_log();
        const auto report = crawl({site}, options).value();
        CHECK(report.sites[0].error.empty());
        for (const auto& request : portal.server.log()) {
            asked[request.target].push_back(hour);
        }
    }
};

}  // namespace

TEST_CASE("in two days of hourly runs news are found at once, and nothing is asked too often",
          "[crawler]") {
    TwoDays days;
    for (int hour = 0; hour < 48; ++hour) {
        if (hour == 5) {
            days.publish("/moi/1", "Chuyến phà cuối");
        }
        if (hour == 9) {
            days.publish("/moi/1", "Chuyến phà cuối, đã sửa");
        }
        if (hour == 30) {
            days.publish("/moi/2", "Cầu mới thông xe");
        }
        days.run(hour);
        days.now += 1h;
    }
    auto& asked = days.asked;
    // The front page in each run; that is where news come from.
    CHECK(asked["/"].size() == 48);
    // Sections that bring nothing new more and more seldom.
    for (const auto* path : {"/muc/a", "/muc/b"}) {
        CHECK(asked[path].size() >= 8);
        CHECK(asked[path].size() <= 14);
        CHECK(asked[path].back() >= 40);
    }
    // Old articles once.
    CHECK(asked["/cu/1"].size() == 1);
    CHECK(asked["/cu/2"].size() == 1);
    // A fresh one in the hour it appears, and once more in each day that follows.
    REQUIRE(asked["/moi/1"].size() == 2);
    CHECK(asked["/moi/1"][0] == 5);
    CHECK(asked["/moi/1"][1] >= 27);
    CHECK(asked["/moi/1"][1] <= 29);
    REQUIRE(asked["/moi/2"].size() == 1);
    CHECK(asked["/moi/2"][0] == 30);
    // robots.txt twice a day.
    CHECK(asked["/robots.txt"].size() == 4);
}

TEST_CASE("a server that is down for a night is asked politely, and all is there the day after",
          "[crawler]") {
    TwoDays days;
    days.run(0);
    days.portal.set("/robots.txt", {.status = 500});
    for (const auto* path : {"/", "/muc/a", "/muc/b"}) {
        days.portal.set(path, {.status = 500});
    }
    for (int hour = 1; hour < 24; ++hour) {
        days.now += 1h;
        days.portal.server.forget_log();
        static_cast<void>(crawl({days.site}, days.options).value());
        CHECK(days.portal.server.log().size() <= 4);
    }
    days.portal.set("/robots.txt", {.status = 404});
    days.portal.listing("/muc/a", {"/cu/1"});
    days.portal.listing("/muc/b", {"/cu/2"});
    days.publish("/moi/1", "Chuyến phà cuối");
    for (int hour = 24; hour < 48; ++hour) {
        days.now += 1h;
        days.run(hour);
    }
    CHECK(days.asked["/moi/1"].size() >= 1);
    CHECK(days.asked["/cu/1"].size() == 1);
}
