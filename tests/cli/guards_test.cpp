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
    for (int night = 0; night < 2; ++night) {
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
