// SPDX-License-Identifier: GPL-2.0-or-later
// A crawl that is killed or interrupted has judged nothing of what it brought: the index
// does, before it takes it in.
#include <csignal>
#include <thread>

#include "crawler/page_archive.hpp"
#include "crawler/schema.hpp"
#include "desk.hpp"

using namespace timtin::tests;
using timtin::support::Process;

namespace {

constexpr const char* all_due =
    "revisit_listing = \"0s\"\nrevisit_fresh = \"0s\"\nrevisit_old = \"0s\"\n";

/// A portal of villages, whose last page the server can be made to sit on, so that a crawl
/// is caught there with all others in the archive.
struct VillageDesk : Desk {
    static constexpr int villages = 13;
    std::vector<std::string> paths;

    VillageDesk() {
        configure(all_due, "[extract]\npublished = \".ngay-dang\"\n");
        for (int i = 0; i < villages; ++i) {
            paths.push_back("/xa/" + std::to_string(i));
        }
        portal.listing("/", paths);
    }

    /// The pages from the first on, as so many of them.
    void publish(const std::string& what, bool dated, int count = villages) {
        for (int i = 0; i < count; ++i) {
            const std::string name = what + " số " + std::to_string(i);
            std::string page = "<html><head><title>" + name + "</title></head><body><article><h1>" +
                               name + "</h1>";
            page += dated ? "<div class='ngay-dang'>07:45 16/05/2024</div>" : "<div>mục tin</div>";
            for (const auto* text :
                 {"Chiều qua, tổ dân vận của xã đi từng ngõ gặp các hộ có đất trong diện mở đường "
                  "liên thôn để nghe hết những điều còn vướng mắc.",
                  "Phần lớn bà con đồng thuận lùi hàng rào, chỉ xin giữ lại hàng nhãn cổ ở khúc "
                  "cua "
                  "đầu làng vì đó là chỗ trẻ nhỏ ngồi đợi xe đến trường.",
                  "Chủ tịch xã hứa mời cán bộ địa chính về đo lại khúc cua ấy ngay trong tuần, "
                  "trước "
                  "khi đội thi công đưa máy tới."}) {
                page += "<p>" + name + ". " + text + "</p>";
            }
            portal.page(paths[static_cast<std::size_t>(i)], "text/html; charset=utf-8",
                        page + "</article></body></html>");
        }
    }

    /// The number of the last record in the archive.
    [[nodiscard]] std::int64_t archived() const {
        const auto archive = timtin::PageArchive::open(data(), timtin::PageArchive::Mode::read);
        return archive ? archive->last_sequence() : 0;
    }

    /// A crawl that ends by this signal once `count` new records are in the archive.
    void crawl_ended_by(int signal, const std::string& command, std::int64_t count,
                        std::int64_t before) {
        const auto& last = paths.back();
        const auto page = portal.body(last);
        portal.set(last, {.body = page, .delay = std::chrono::minutes(5)});
        Process crawl(this->command({command}));
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        const auto there = [&] { return archived() >= before + count; };
        while (crawl.runs() && !there() && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        REQUIRE(there());
        crawl.send(signal);
        const Outcome outcome = crawl.wait(std::chrono::seconds(20));
        CHECK((signal == SIGKILL ? outcome.signal == SIGKILL : outcome.code == 128 + signal));
        portal.page(last, "text/html; charset=utf-8", page);
    }

    [[nodiscard]] std::size_t with_title(const std::string& beginning) const {
        std::size_t count = 0;
        for (const auto& [id, article] : Workshop::articles()) {
            count += article["title"].get<std::string>().starts_with(beginning) ? 1U : 0U;
        }
        return count;
    }
};

/// Pages that are gone have been so for two days and two more visits.
void two_days_later(const Workshop& desk) {
    auto db = timtin::open_crawl_database(desk.data(), timtin::sqlite::Database::Mode::write);
    REQUIRE(db);
    REQUIRE(
        db->execute("UPDATE urls SET gone_since = gone_since - 180000, gone_visits = 3 "
                    "WHERE gone_since > 0"));
}

}  // namespace

TEST_CASE("what a crawl brought that SIGTERM or kill -9 ended is judged before it is indexed",
          "[cli]") {
    const int signal = GENERATE(SIGTERM, SIGKILL);
    const std::string command = GENERATE("crawl", "update");
    CAPTURE(signal, command);
    VillageDesk desk;
    desk.publish("Xã", true);
    desk.quietly({"update"});
    const auto before = desk.Workshop::articles();
    REQUIRE(before.size() == 13);
    const auto sequence = desk.archived();
    // The site is made over, and its pages say no dates any more.
    desk.publish("Phường", false);
    desk.crawl_ended_by(signal, command, 12, sequence);

    SECTION("by index") {
        for (int night = 0; night < 2; ++night) {
            const Outcome outcome = desk.run({"index"});
            CHECK(outcome.code == 5);
            CHECK_THAT(outcome.err, Catch::Contains("portal: 12 new versions are held back") &&
                                        Catch::Contains("timtin update --accept-gone portal"));
            CHECK(desk.Workshop::articles() == before);
        }
        CHECK(desk.run({"index", "--rebuild"}).code == 5);
        CHECK(desk.Workshop::articles() == before);
    }
    SECTION("by the next update, that brings too little to be judged by itself") {
        const Outcome outcome = desk.run({"update"});
        CHECK(outcome.code == 5);
        CHECK_THAT(outcome.err, Catch::Contains("portal: 13 new versions are held back"));
        CHECK(desk.Workshop::articles() == before);
    }
    SECTION("and taken in if that is accepted") {
        CHECK(desk.run({"update", "--accept-gone"}).code == 0);
        CHECK(desk.with_title("Phường") == 13);
    }
    // Then it is mended.
    desk.publish("Thị trấn", true);
    CHECK(desk.run({"update"}).code == 0);
    CHECK(desk.with_title("Thị trấn") == 13);
    desk.quietly({"update"});
}

TEST_CASE("what a crawl brought that was ended is taken in by the next index if it is sound",
          "[cli]") {
    const int signal = GENERATE(SIGTERM, SIGKILL);
    CAPTURE(signal);
    VillageDesk desk;
    desk.publish("Xã", true);
    desk.quietly({"update"});
    const auto sequence = desk.archived();
    SECTION("all of it is as good as before") {
        desk.publish("Ấp", true);
        desk.crawl_ended_by(signal, "crawl", 12, sequence);
        CHECK(desk.run({"index"}).code == 0);
        CHECK(desk.with_title("Ấp") == 12);
    }
    SECTION("fewer are worse than a guard would mind") {
        desk.publish("Ấp", false, 9);
        desk.crawl_ended_by(signal, "crawl", 9, sequence);
        CHECK(desk.run({"index"}).code == 0);
        CHECK(desk.with_title("Ấp") == 9);
    }
    desk.publish("Bản", true);
    desk.quietly({"update"});
    CHECK(desk.with_title("Bản") == 13);
}

TEST_CASE("a new site whose first crawl was killed loses nothing, and nothing is told", "[cli]") {
    const int signal = GENERATE(SIGTERM, SIGKILL);
    CAPTURE(signal);
    VillageDesk desk;
    desk.publish("Làng", false);  // a site that never says dates
    desk.crawl_ended_by(signal, "update", 13, 0);
    CHECK(desk.run({"index"}).code == 0);
    CHECK(desk.with_title("Làng") == 12);
    desk.quietly({"update"});
    CHECK(desk.with_title("Làng") == 13);
    desk.publish("Xóm", false);
    desk.quietly({"update"});
    CHECK(desk.with_title("Xóm") == 13);
}

TEST_CASE("what is held back is told though a guard tells something else of its site", "[cli]") {
    VillageDesk desk;
    desk.publish("Xã", true);
    desk.quietly({"update"});
    const auto sequence = desk.archived();
    desk.publish("Phường", false);
    desk.crawl_ended_by(SIGKILL, "crawl", 12, sequence);
    CHECK(desk.run({"index"}).code == 5);
    for (int i = 0; i < 8; ++i) {
        desk.portal.set(desk.paths[static_cast<std::size_t>(i)], {.status = 404});
    }
    CHECK(desk.run({"update"}).code == 5);
    two_days_later(desk);
    const Outcome both = desk.run({"update"});
    CHECK(both.code == 5);
    CHECK_THAT(both.err, Catch::Contains("8 of its 13 articles are gone") &&
                             Catch::Contains("new versions are held back"));
}

TEST_CASE("how large a share may be gone is set in the configuration, and by site", "[cli]") {
    Desk desk;
    desk.articles(20);
    desk.quietly({"update"});
    for (int i = 0; i < 8; ++i) {
        desk.portal.set("/bai/" + std::to_string(i), {.status = 404});
    }
    desk.quietly({"update"});
    two_days_later(desk);
    const Outcome guarded = desk.run({"update"});
    CHECK(guarded.code == 5);
    CHECK_THAT(guarded.err, Catch::Contains("8 of its 20 articles are gone"));
    CHECK(desk.articles_found() == 20);
    SECTION("for all sites") {
        const auto config = timtin::support::read_file(desk.config());
        desk.write("timtin.toml", config + "[crawl]\nmax_gone_percent = 40\n");
        CHECK_THAT(desk.output({"config", "--print"}),
                   Catch::Matches("[^]*crawl.max_gone_percent = 40 +# [^\n]+timtin.toml:[0-9]+\n"
                                  "[^]*"));
    }
    SECTION("for one") {
        desk.configure(std::string(all_due) + "max_gone_percent = 40\n");
    }
    desk.quietly({"update"});
    CHECK(desk.articles_found() == 12);
}
