// SPDX-License-Identifier: GPL-2.0-or-later
// When a site or a rule of its file breaks, the run keeps everything, ends with 5 and
// says what looks broken, with an example.
#include "desk.hpp"

using namespace timtin::tests;
using nlohmann::json;

namespace {

// An article whose time stands in its body alone, where a rule of the site's file finds it.
std::string page_of(const std::string& title, const std::string& time_class) {
    std::string body = "<html><head><title>" + title + "</title></head><body><article><h1>" +
                       title + "</h1><div class='" + time_class + "'>08:15 21/03/2024</div>";
    for (const auto* text :
         {"Từ sáng sớm, các tổ dân vận cộng đồng đã có mặt ở nhà văn hoá để cùng bà con bàn việc "
          "nạo vét đoạn mương chạy qua xóm trước mùa mưa bão.",
          "Mỗi hộ góp một ngày công, riêng gia đình neo người được đoàn thanh niên giúp phần việc "
          "của mình, chi phí máy xúc do thôn trích từ quỹ chung.",
          "Trưởng thôn cho biết đoạn mương dài gần tám trăm mét sẽ xong trước cuối tháng, kịp lấy "
          "nước cho vụ lúa mới và không còn cảnh ngập ngõ như năm ngoái."}) {
        body += "<p>" + title + ". " + text + "</p>";
    }
    return body + "</article></body></html>";
}

std::vector<std::string> paths(const std::string& prefix, int count) {
    std::vector<std::string> all;
    for (int i = 0; i < count; ++i) {
        all.push_back(prefix + std::to_string(i));
    }
    return all;
}

}  // namespace

TEST_CASE("a front page that links to no article any more is told, and nothing is lost", "[cli]") {
    Desk desk;
    desk.articles(5);
    desk.quietly({"update"});
    desk.portal.page("/", "text/html; charset=utf-8",
                     "<html><head><title>Bảo trì</title></head><body><p>Hệ thống đang được nâng "
                     "cấp, mời quý vị quay lại.</p></body></html>");
    // In the third night it has not changed, and is as empty.
    for (int night = 0; night < 3; ++night) {
        const Outcome outcome = desk.run({"update"});
        CHECK(outcome.code == 5);
        const auto lines = lines_of(outcome.err);
        REQUIRE(lines.size() == 1);
        CHECK_THAT(lines[0], Catch::StartsWith("timtin: portal: " + desk.portal.server.url("/") +
                                               " has no link to an article any more, where it had "
                                               "5; links.article"));
        CHECK(desk.articles_found() == 5);
        desk.portal.page("/", "text/html; charset=utf-8",
                         "<html><head><title>Bảo trì</title></head><body><p>Hệ thống vẫn đang "
                         "được nâng cấp.</p></body></html>");
    }
    SECTION("once it is mended, all is well") {
        desk.articles(6);
        desk.quietly({"update"});
        CHECK(desk.articles_found() == 6);
    }
    SECTION("accepted, it is the new usual") {
        desk.portal.page("/", "text/html", "<html><title>Trang mới</title><p>Chào</p></html>");
        CHECK(desk.run({"update", "--accept-gone"}).code == 0);
        desk.portal.page("/", "text/html", "<html><title>Trang mới</title><p>Chào lại</p></html>");
        CHECK(desk.run({"update"}).code == 0);
    }
    SECTION("accepted while it does not change, it is the new usual too") {
        CHECK(desk.run({"update", "--accept-gone"}).code == 0);
        desk.quietly({"update"});
    }
}

TEST_CASE("when none of many new pages is an article, the guard tells", "[cli]") {
    Desk desk;
    desk.articles(12);
    desk.quietly({"update"});
    auto all = paths("/bai/", 12);
    for (const auto& path : paths("/moi/", 11)) {
        desk.portal.page(path, "text/html; charset=utf-8",
                         "<html><head><title>Tin</title></head><body><div id='app'></div>" + path +
                             "</body></html>");
        all.push_back(path);
    }
    desk.portal.listing("/", all);
    const Outcome outcome = desk.run({"update"});
    CHECK(outcome.code == 5);
    CHECK_THAT(outcome.err, Catch::Contains("none of 11 new pages is an article, where the site "
                                            "has 12, as " +
                                            desk.portal.server.url("/moi/")));
    CHECK(desk.articles_found() == 12);
    // Those pages are known now, and told once.
    desk.portal.article("/bai/3", "Bài số 3 sửa lại");
    desk.quietly({"update"});
}

TEST_CASE("when dates go missing in most pages, earlier versions stay in the index", "[cli]") {
    Desk desk;
    desk.configure("revisit_listing = \"0s\"\nrevisit_fresh = \"0s\"\nrevisit_old = \"0s\"\n",
                   "[extract]\npublished = \".ngay-dang\"\n");
    const auto all = paths("/thon/", 12);
    for (const auto& path : all) {
        desk.portal.page(path, "text/html; charset=utf-8", page_of("Thôn " + path, "ngay-dang"));
    }
    desk.portal.listing("/", all);
    desk.quietly({"update"});
    REQUIRE(desk.articles_found() == 12);
    const auto before = desk.Workshop::articles();
    REQUIRE_THAT(before.begin()->second["published"].dump(), Catch::Contains("2024-03-21T08:15"));

    // The site is made over; its pages say nothing of the time that anyone could read.
    for (const auto& path : all) {
        auto page = page_of("Thôn " + path, "x");
        const auto at = page.find("08:15 21/03/2024");
        page.replace(at, 16, "mục tin");
        desk.portal.page(path, "text/html; charset=utf-8", page);
    }
    const Outcome outcome = desk.run({"update"});
    CHECK(outcome.code == 5);
    CHECK_THAT(outcome.err, Catch::Contains("12 of 12 articles have no date") &&
                                Catch::Contains("extract.published of the site's file") &&
                                Catch::Contains(desk.portal.server.url("/thon/")));
    CHECK(desk.Workshop::articles() == before);
    const auto report = json::parse(timtin::support::read_file(desk.data() / "report.json"));
    CHECK(report["index"]["held"] == 12);
    CHECK(report["crawl"]["sites"][0]["articles"] == 12);
}

namespace {

// A portal of twelve articles whose dates a rule finds, and which then lose them.
struct DatelessDesk : Desk {
    std::vector<std::string> all = paths("/thon/", 12);
    std::map<std::string, json> before;

    DatelessDesk() {
        rules(".ngay-dang");
        for (const auto& path : all) {
            portal.page(path, "text/html; charset=utf-8", page_of("Thôn " + path, "ngay-dang"));
        }
        portal.listing("/", all);
        quietly({"update"});
        before = Workshop::articles();
        // The site is made over: the time stands at the page's foot, where only a rule
        // finds it, and the text is new.
        for (const auto& path : all) {
            auto page = page_of("Xóm " + path, "x");
            const std::string time = "08:15 21/03/2024";
            page.erase(page.find(time), time.size());
            page.insert(page.find("</body>"), "<footer><p>Trang của thôn</p><p class='gio-dang'>" +
                                                  time + "</p></footer>");
            portal.page(path, "text/html; charset=utf-8", page);
        }
    }
    void rules(const std::string& published) const {
        configure("revisit_listing = \"0s\"\nrevisit_fresh = \"0s\"\nrevisit_old = \"0s\"\n",
                  "[extract]\npublished = \"" + published + "\"\n");
    }
    std::size_t with_title(const std::string& beginning) const {
        std::size_t count = 0;
        for (const auto& [id, article] : Workshop::articles()) {
            count += article["title"].get<std::string>().starts_with(beginning) ? 1U : 0U;
        }
        return count;
    }
};

}  // namespace

TEST_CASE("what a guard held back is taken in once the rule is mended", "[cli]") {
    DatelessDesk desk;
    const bool apart = GENERATE(false, true);
    if (apart) {
        CHECK(desk.run({"crawl"}).code == 5);
        const Outcome outcome = desk.run({"index"});
        CHECK(outcome.code == 5);
        CHECK_THAT(outcome.err, Catch::Contains("portal: 12 new versions are held back") &&
                                    Catch::Contains("timtin update --accept-gone portal"));
    } else {
        const Outcome outcome = desk.run({"update"});
        CHECK(outcome.code == 5);
        CHECK(lines_of(outcome.err).size() == 1);
        CHECK_THAT(outcome.err, Catch::Contains("12 of 12 articles have no date") &&
                                    Catch::Contains("until the rule or the site is mended"));
    }
    CHECK(desk.Workshop::articles() == desk.before);

    SECTION("the night after, it is told again, and nothing is lost") {
        const Outcome next = desk.run({"update"});
        CHECK(next.code == 5);
        CHECK(lines_of(next.err).size() == 1);
        CHECK_THAT(next.err, Catch::Contains("12 new versions are held back"));
        const auto report =
            json::parse(timtin::support::read_file(desk.data() / "report.json"))["index"];
        CHECK(report["held"] == 12);
        CHECK(report["held_sites"][0]["site"] == "portal");
        CHECK(report["held_sites"][0]["worse"] == 12);
        CHECK(desk.Workshop::articles() == desk.before);
    }
    SECTION("an import takes what it is given, and tells of what stays out") {
        const Outcome import =
            desk.run({"import", "-"}, R"({"id":"moi","title":"Bài gửi tay","body":"Nước về."})");
        CHECK(import.code == 0);
        CHECK(lines_of(import.err).size() == 1);
        CHECK_THAT(import.err, Catch::Contains("portal: 12 new versions are held back"));
        CHECK(desk.found("\"bài gửi tay\"") == std::vector<std::string>{"moi"});
        // A line that is lost is not hidden by that.
        const Outcome lost = desk.run({"import", "-"}, "{\"title\":\"Bài hỏng\"");
        CHECK(lost.code == 4);
        CHECK_THAT(lost.err, Catch::Contains("portal: 12 new versions are held back"));
        CHECK(desk.output({"remove", "moi"}).find("moi") != std::string::npos);
        CHECK(desk.Workshop::articles() == desk.before);
    }
    SECTION("a rebuild keeps what the index has, too") {
        CHECK(desk.run({"index", "--rebuild"}).code == 5);
        CHECK(desk.Workshop::articles() == desk.before);
    }
    desk.rules(".gio-dang");
    SECTION("by index alone") {
        desk.quietly({"index"});
        CHECK(desk.with_title("Xóm") == 12);
        desk.quietly({"index"});
    }
    SECTION("by update, of which no page has changed") {
        desk.quietly({"update"});
        CHECK(desk.with_title("Xóm") == 12);
        desk.quietly({"update"});
    }
    for (const auto& [id, article] : desk.Workshop::articles()) {
        CHECK_THAT(article["published"].dump(), Catch::Contains("2024-03-21T08:15"));
    }
}

TEST_CASE("what a guard held back is taken in once the site has mended itself", "[cli]") {
    DatelessDesk desk;
    CHECK(desk.run({"update"}).code == 5);
    for (const auto& path : desk.all) {
        desk.portal.page(path, "text/html; charset=utf-8", page_of("Ấp " + path, "ngay-dang"));
    }
    desk.quietly({"update"});
    CHECK(desk.with_title("Ấp") == 12);
    desk.quietly({"update"});
}

TEST_CASE("what a guard held back is taken in as it is, if that is accepted", "[cli]") {
    DatelessDesk desk;
    CHECK(desk.run({"update"}).code == 5);
    CHECK(desk.run({"update", "--accept-gone"}).code == 0);
    CHECK(desk.with_title("Xóm") == 12);
    desk.quietly({"update"});
}

TEST_CASE("sections that link to no article any more are told, though the front page does",
          "[cli]") {
    Desk desk;
    std::vector<std::string> front{"/bai/1", "/bai/2", "/bai/3"};
    for (const auto& path : front) {
        desk.portal.article(path, "Bài " + path);
    }
    const auto section = [&](int number, bool empty, const std::string& note) {
        const auto path = "/muc-" + std::to_string(number);
        std::vector<std::string> links;
        for (int i = 0; i < 4; ++i) {
            links.push_back("/tin/" + std::to_string(number * 10 + i));
            desk.portal.article(links.back(), "Tin " + links.back());
        }
        desk.portal.listing(path, empty ? std::vector<std::string>() : links);
        desk.portal.page(path, "text/html; charset=utf-8",
                         desk.portal.body(path) + "<!-- " + note + " -->");
        return path;
    };
    for (int i = 0; i < 4; ++i) {
        front.push_back(section(i, false, "đầu"));
    }
    desk.portal.listing("/", front);
    desk.quietly({"update"});
    REQUIRE(desk.articles_found() == 19);
    for (int night = 0; night < 2; ++night) {
        for (int i = 0; i < 3; ++i) {
            section(i, true, "đêm " + std::to_string(night));
        }
        section(3, false, "đêm " + std::to_string(night));
        const Outcome outcome = desk.run({"update"});
        CHECK(outcome.code == 5);
        REQUIRE(lines_of(outcome.err).size() == 1);
        CHECK_THAT(outcome.err, Catch::Contains("3 of 4 changed lists have no link to an article "
                                                "any more, as " +
                                                desk.portal.server.url("/muc-")));
        CHECK(desk.articles_found() == 19);
    }
    for (int i = 0; i < 3; ++i) {
        section(i, true, "nhận");
    }
    CHECK(desk.run({"update", "--accept-gone"}).code == 0);
    for (int i = 0; i < 3; ++i) {
        section(i, true, "sau");
    }
    desk.quietly({"update"});
}

TEST_CASE("a disk that is nearly full ends a run before it fails", "[cli]") {
    Desk desk;
    desk.articles(3);
    desk.quietly({"update"});
    const auto config = timtin::support::read_file(desk.config());
    desk.write("timtin.toml", "min_free_mb = 900000000000\n" + config);
    desk.portal.server.forget_log();
    for (const auto* command : {"update", "crawl", "index"}) {
        const Outcome outcome = desk.run({command});
        CHECK(outcome.code == 5);
        const auto lines = lines_of(outcome.err);
        REQUIRE(lines.size() == 1);
        CHECK_THAT(lines[0], Catch::Contains("MB free") && Catch::Contains("min_free_mb"));
    }
    desk.write("them.jsonl", R"({"id":"a","title":"Tin","body":"Một tin ngắn để nhập vào."})");
    CHECK(desk.run({"import", (desk / "them.jsonl").string()}).code == 5);
    CHECK(desk.portal.server.log().empty());
    CHECK(desk.articles_found() == 3);
    desk.write("timtin.toml", config);
    desk.quietly({"update"});
}
