// SPDX-License-Identifier: GPL-2.0-or-later
// What `crawl` and `update` say and how they end, on a portal that misbehaves.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "desk.hpp"

using namespace timtin::tests;
using nlohmann::json;
using timtin::support::MemoryPortal;

TEST_CASE("a site that only refuses is told on one line, with 4", "[cli]") {
    Desk desk;
    desk.portal.set("/", {.status = 403});
    const Outcome outcome = desk.run({"update"});
    CHECK(outcome.code == 4);
    CHECK(outcome.out.empty());
    const auto lines = lines_of(outcome.err);
    REQUIRE(lines.size() == 1);
    CHECK_THAT(lines[0], Catch::StartsWith("timtin: portal: no page in 1 visits (1 × HTTP 403)"));
}

TEST_CASE("a dry run tells what would be fetched and why, and asks no server", "[cli]") {
    Desk desk;
    desk.articles(3);
    CHECK(desk.output({"crawl", "--dry-run"}) ==
          "portal\t" + desk.portal.server.url("/") +
              "\tlisting, never visited, named in the site's file\n");
    CHECK(desk.portal.server.log().empty());
    desk.quietly({"crawl", "--max-pages", "2"});
    const auto requests = desk.portal.server.log().size();
    auto lines = lines_of(desk.output({"crawl", "--dry-run"}));
    REQUIRE(lines.size() == 4);
    CHECK_THAT(lines[0], Catch::Contains("/\tlisting, last visited 20"));
    CHECK_THAT(lines[1], Catch::Contains("/bai/1\tarticle") ||
                             Catch::Contains("/bai/1\tpage, never visited, found on "));
    CHECK(desk.output({"crawl", "--dry-run"}) == desk.output({"crawl", "--dry-run"}));
    CHECK(lines_of(desk.output({"crawl", "--dry-run", "--max-pages", "2"})).size() == 2);
    desk.configure("revisit_listing = \"0s\"\nmax_pages = 3\n");
    CHECK(lines_of(desk.output({"crawl", "--dry-run"})).size() == 3);
    desk.configure("revisit_listing = \"0s\"\n");
    CHECK(desk.portal.server.log().size() == requests);
    // Nothing was changed by planning.
    desk.quietly({"update"});
    CHECK(desk.articles_found() == 3);
}

TEST_CASE("crawl --url fetches one page now, and says if it cannot", "[cli]") {
    Desk desk;
    desk.articles(2);
    desk.configure("");
    desk.quietly({"update"});
    desk.portal.article("/bai/1", "Bài số 1, vừa sửa");
    desk.portal.article("/rieng", "Không nơi nào trỏ tới");
    desk.portal.server.forget_log();
    desk.quietly({"crawl", "--url", desk.portal.server.url("/bai/1"), "--url",
                  desk.portal.server.url("/rieng")});
    CHECK(desk.portal.server.count("/bai/1") == 1);
    CHECK(desk.portal.server.count("/rieng") == 1);
    CHECK(desk.portal.server.log().size() == 2);
    CHECK(desk.site_report()["changed"] == 1);
    desk.quietly({"index"});
    CHECK(desk.found("\"vừa sửa\"").size() == 1);

    auto outcome = desk.run({"crawl", "--url", desk.portal.server.url("/khong-co")});
    CHECK(outcome.code == 4);
    CHECK_THAT(outcome.err, Catch::Contains("/khong-co: gone"));
    outcome = desk.run({"crawl", "--url", "http://noi-khac.vn/"});
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Catch::Contains("noi-khac.vn") && Catch::Contains("portal"));
    outcome = desk.run({"crawl", "--url", "khong phai URL"});
    CHECK(outcome.code != 0);
}

TEST_CASE("crawl --url says of each page that is not had why, with 4", "[cli]") {
    Desk desk;
    desk.articles(1);
    desk.portal.page("/robots.txt", "text/plain", "User-agent: *\nDisallow: /cam\n");
    desk.quietly({"update"});
    desk.portal.redirect("/ra", "http://noi-khac.example/bai");
    desk.portal.redirect("/vong-1", "/vong-2");
    desk.portal.redirect("/vong-2", "/vong-1");
    desk.portal.redirect("/chuyen", "/bai/0");
    desk.portal.page("/van-ban.pdf", "application/pdf", "%PDF-1.7");
    desk.portal.set("/an", {.headers = {{"Content-Type", "text/html"}, {"X-Robots-Tag", "noindex"}},
                            .body = "<p>Bài không cho lập chỉ mục.</p>"});
    desk.portal.set("/hong", {.status = 500});
    const auto url = [&](const std::string& path) { return desk.portal.server.url(path); };
    for (const auto& [path, why] : std::map<std::string, std::string>{
             {"/ra", "/ra: redirect out of the site, to http://noi-khac.example/bai"},
             {"/vong-1", "/vong-2: redirects in a circle"},
             {"/van-ban.pdf", "/van-ban.pdf: no HTML: application/pdf"},
             {"/an", "/an: noindex"},
             {"/hong", "/hong: http 500"},
             {"/cam/1", "/cam/1: refused by robots.txt"}}) {
        CAPTURE(path);
        const Outcome outcome = desk.run({"crawl", "--url", url(path)});
        CHECK(outcome.code == 4);
        const auto lines = lines_of(outcome.err);
        REQUIRE(lines.size() == 1);
        CHECK_THAT(lines[0], Catch::StartsWith("timtin: portal: http") && Catch::EndsWith(why));
    }
    desk.quietly({"crawl", "--url", url("/chuyen")});

    // What the budget leaves out is named, and so is what a server puts off.
    Outcome outcome =
        desk.run({"crawl", "--max-pages", "1", "--url", url("/bai/0"), "--url", url("/")});
    CHECK(outcome.code == 4);
    CHECK_THAT(outcome.err, Catch::EndsWith("/: not asked for: the limit of pages or time is "
                                            "reached\n"));
    desk.portal.busy["/bai/0"] = 2;
    desk.quietly({"crawl", "--url", url("/bai/0")});
    desk.portal.set("/bai/0", {.status = 503, .headers = {{"Retry-After", "3600"}}});
    for (const auto* when : {"asked to come again in 60 min", "asked in an earlier run"}) {
        outcome = desk.run({"crawl", "--url", url("/bai/0")});
        CHECK(outcome.code == 4);
        CHECK(lines_of(outcome.err).size() == 1);
        CHECK_THAT(outcome.err, Catch::Contains(when));
    }
    CHECK(desk.portal.server.count("/bai/0") == 7);
}

TEST_CASE("crawl --max-time takes seconds and times with a unit", "[cli]") {
    Desk desk;
    desk.articles(1);
    for (const char* time : {"90", "90s", "30m", "2h"}) {
        desk.quietly({"crawl", "--max-time", time});
    }
    for (const char* time : {"-1", "2 giờ", "h", "1x", "99999999999999999999s"}) {
        CAPTURE(time);
        CHECK(desk.run({"crawl", "--max-time", time}).code == 2);
    }
    for (const char* pages : {"-1", "1.5", "nhiều"}) {
        CAPTURE(pages);
        CHECK(desk.run({"crawl", "--max-pages", pages}).code == 2);
    }
}

TEST_CASE("a renamed site keeps its articles, and is told once what to do", "[cli]") {
    Desk desk;
    desk.articles(3);
    desk.quietly({"update"});
    std::filesystem::rename(desk / "sites/portal.toml", desk / "sites/moi.toml");
    auto text = timtin::support::read_file(desk / "sites/moi.toml");
    text.replace(text.find("\"portal\""), 8, "\"moi\"");
    desk.write("sites/moi.toml", text);
    const Outcome outcome = desk.run({"update"});
    CHECK(outcome.code == 0);
    CHECK(lines_of(outcome.err).size() == 1);
    CHECK_THAT(outcome.err, Catch::Contains("moi: took over 4 URLs of the site portal"));
    desk.quietly({"update"});
    desk.quietly({"index", "--rebuild"});
    for (const auto& [id, article] : desk.Workshop::articles()) {
        CHECK(article["site"] == "moi");
    }
}

TEST_CASE("an article that moved for good is found once, whatever it calls itself", "[cli]") {
    Desk desk;
    desk.articles(3);
    desk.quietly({"update"});
    CHECK(desk.found("\"bài số 1\"").size() == 1);
    desk.portal.set("/bai/1", {.status = 301, .headers = {{"Location", "/moi/1"}}});
    desk.portal.article("/moi/1", "Bài số 1");
    SECTION("by the new URL") {}
    SECTION("by the old one still") {
        auto page = std::string("<html><head><link rel='canonical' href='/bai/1'>");
        desk.portal.article("/tam", "Bài số 1");
        desk.portal.article("/moi/1", "Bài số 1</title><link rel='canonical' href='" +
                                          desk.portal.server.url("/bai/1") + "'><title>");
    }
    desk.quietly({"update"});
    desk.quietly({"update"});
    CHECK(desk.found("\"bài số 1\"").size() == 1);
    CHECK(desk.articles_found() == 3);
    desk.quietly({"index", "--rebuild"});
    CHECK(desk.articles_found() == 3);
}

TEST_CASE("a torn tail is left alone by a dry run, and told by whoever cuts it off", "[cli]") {
    Desk desk;
    desk.articles(3);
    desk.quietly({"update"});
    const auto file = std::filesystem::directory_iterator(desk.data() / "pages")->path();
    const auto whole = std::filesystem::file_size(file);
    const auto tear = [&] {
        std::ofstream(file, std::ios::app | std::ios::binary) << "\x1f\x8b torn";
    };
    tear();
    CHECK(lines_of(desk.output({"crawl", "--dry-run"})).size() == 4);
    CHECK(std::filesystem::file_size(file) == whole + 7);
    for (const auto& arguments :
         {std::vector<std::string>{"prune", "--older-than", "1d"},
          std::vector<std::string>{"remove", "--forget", desk.portal.server.url("/bai/1")},
          std::vector<std::string>{"crawl"}}) {
        CAPTURE(arguments[0]);
        const Outcome outcome = desk.run(arguments);
        CHECK(outcome.code == 0);
        CHECK(lines_of(outcome.err).size() == 1);
        CHECK_THAT(outcome.err, Catch::Contains("cut a torn tail of 7 bytes"));
        const auto files = std::filesystem::directory_iterator(desk.data() / "pages");
        std::ofstream(files->path(), std::ios::app | std::ios::binary) << "\x1f\x8b torn";
    }
}

TEST_CASE("prune drops old versions and keeps what is found", "[cli]") {
    Desk desk;
    desk.articles(3);
    desk.quietly({"update"});
    desk.portal.article("/bai/1", "Bài số 1, vừa sửa");
    desk.quietly({"update"});
    const auto before = desk.Workshop::articles();
    const auto pages = [&] {
        return json::parse(desk.output({"stats", "--format", "json"}))["archive"]["pages"];
    };
    CHECK(pages() == 5);
    desk.quietly({"prune", "--older-than", "30d"});
    CHECK(pages() == 5);
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    CHECK_THAT(desk.run({"prune", "--older-than", "0s", "--dry-run"}).err,
               Catch::Contains("1 superseded versions would be dropped"));
    desk.quietly({"prune", "--older-than", "0s"});
    CHECK(pages() == 4);
    desk.quietly({"update"});
    desk.quietly({"index", "--rebuild"});
    CHECK(desk.Workshop::articles() == before);
    CHECK(desk.run({"prune"}).code == 2);
    CHECK(desk.run({"prune", "--older-than", "lâu"}).code == 2);
}
