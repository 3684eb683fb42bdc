// SPDX-License-Identifier: GPL-2.0-or-later
// Saved searches and the digest, as cron runs them.
#include <csignal>

#include "desk.hpp"

using namespace timtin::tests;
using timtin::support::read_file;
using Json = nlohmann::json;

namespace {

/// A desk that has had its first update, of two articles.
struct AlertDesk : Desk {
    explicit AlertDesk(const std::string& alerts) {
        std::filesystem::create_directory(*this / "out");
        write("alerts.toml", alerts);
        articles(2);
        quietly({"update"});
    }
    [[nodiscard]] std::filesystem::path file(const std::string& name) const {
        return data() / "alerts" / name;
    }
    /// Where the articles of a file of lines stand: "/bai/2 /bai/3".
    [[nodiscard]] std::string paths(const std::filesystem::path& lines) const {
        std::string paths;
        for (const std::string& line : lines_of(read_file(lines))) {
            const std::string url = Json::parse(line)["url"];
            paths += (paths.empty() ? "" : " ") + url.substr(url.find("/bai/"));
        }
        return paths;
    }
    [[nodiscard]] Json report() const {
        return Json::parse(read_file(data() / "report.json"))["alerts"];
    }
    /// A key of an alert: copies its file into the folder "out".
    [[nodiscard]] std::string copying() const { return copying(*this / "out"); }
    static std::string copying(const std::filesystem::path& folder) {
        return "hook = [\"/bin/cp\", \"-t\", \"" + folder.string() + "\"]\n";
    }
};

const std::string all_articles = "[alert.bai]\nquery = \"bài số\"\n";

}  // namespace

TEST_CASE("update writes what is new for each alert, once, and calls the hook with it", "[cli]") {
    AlertDesk desk("[alert.khong]\nquery = \"không bài nào nói thế\"\n" + all_articles);
    // The first index is no news.
    CHECK_FALSE(std::filesystem::exists(desk.file("bai.jsonl")));
    desk.write("alerts.toml", all_articles + desk.copying());
    desk.articles(3);
    desk.quietly({"update"});
    CHECK(desk.paths(desk.file("bai.jsonl")) == "/bai/2");
    CHECK_THAT(read_file(desk.file("bai.atom")), Catch::Contains("<title>Bài số 2</title>"));
    CHECK(read_file(desk / "out/bai.new.jsonl") == read_file(desk.file("bai.new.jsonl")));
    CHECK(desk.report() == Json::parse(R"({"new_articles": 1, "found": {"bai": 1}, "failed": 0,
                                           "failed_hooks": 0})"));
    // Nothing new: no file changes, no hook is called.
    std::filesystem::remove(desk / "out/bai.new.jsonl");
    desk.quietly({"update"});
    CHECK(desk.paths(desk.file("bai.jsonl")) == "/bai/2");
    CHECK_FALSE(std::filesystem::exists(desk / "out/bai.new.jsonl"));
    CHECK_FALSE(std::filesystem::exists(desk.file("khong.jsonl")));
}

TEST_CASE("alerts are told by the update after a run that ended between index and alerts",
          "[cli]") {
    AlertDesk desk(all_articles);
    desk.articles(4);
    desk.quietly({"crawl"});
    desk.quietly({"index"});
    CHECK_FALSE(std::filesystem::exists(desk.file("bai.jsonl")));
    desk.quietly({"update"});
    CHECK(lines_of(read_file(desk.file("bai.jsonl"))).size() == 2);
}

TEST_CASE("kill -9 while a hook runs: the next update calls it again, and tells the rest",
          "[cli]") {
    AlertDesk desk(all_articles);
    desk.write("alerts.toml", all_articles + "hook = [\"/bin/sh\", \"-c\", \"kill -9 $PPID\"]\n" +
                                  "[alert.sau]\nquery = \"bài\"\n");
    desk.articles(3);
    CHECK(desk.run({"update"}).signal == SIGKILL);
    CHECK(desk.paths(desk.file("bai.jsonl")) == "/bai/2");
    CHECK_FALSE(std::filesystem::exists(desk.file("sau.jsonl")));

    desk.write("alerts.toml", all_articles + desk.copying() + "[alert.sau]\nquery = \"bài\"\n");
    desk.quietly({"update"});
    CHECK(desk.paths(desk.file("bai.jsonl")) == "/bai/2");
    CHECK(desk.paths(desk / "out/bai.new.jsonl") == "/bai/2");
    CHECK(desk.paths(desk.file("sau.jsonl")) == "/bai/2");
    CHECK_FALSE(std::filesystem::exists(desk.file("bai.due.jsonl")));
}

TEST_CASE("a hook that fails is told and counted, and called again with what it missed", "[cli]") {
    AlertDesk desk(all_articles);
    desk.write("alerts.toml", all_articles + "hook = [\"/bin/false\"]\n");
    desk.articles(3);
    const Outcome failed = desk.run({"update"});
    CHECK(failed.code == 4);
    CHECK_THAT(failed.err, Catch::Contains("alert bai: /bin/false ended with 1"));
    CHECK(desk.report()["failed_hooks"] == 1);
    CHECK(desk.paths(desk.file("bai.jsonl")) == "/bai/2");

    desk.write("alerts.toml", all_articles + desk.copying());
    desk.articles(4);
    desk.quietly({"update"});
    CHECK(desk.paths(desk / "out/bai.new.jsonl") == "/bai/2 /bai/3");
    CHECK(desk.report()["found"]["bai"] == 1);
}

TEST_CASE("an alert with an unknown topic is told, and misses nothing once it is put right",
          "[cli]") {
    AlertDesk desk(all_articles);
    desk.write("alerts.toml",
               "[alert.sai]\nquery = \"bài số\"\ntopic = \"chu-de-la\"\n" + all_articles);
    desk.articles(3);
    const Outcome told = desk.run({"update"});
    CHECK(told.code == 4);
    CHECK_THAT(told.err, Catch::Contains("alert sai: there is no topic chu-de-la"));
    CHECK(desk.report()["failed"] == 1);
    CHECK(desk.paths(desk.file("bai.jsonl")) == "/bai/2");
    desk.write("alerts.toml", "[alert.sai]\nquery = \"bài số\"\n" + all_articles);
    desk.quietly({"update"});
    CHECK(desk.paths(desk.file("sai.jsonl")) == "/bai/2");
    CHECK(desk.paths(desk.file("bai.jsonl")) == "/bai/2");
}

TEST_CASE("a broken alerts.toml is told with file and line before anything is fetched", "[cli]") {
    Desk desk;
    desk.articles(1);
    desk.write("alerts.toml", "[alert.bai]\nquery = 3\n");
    Outcome told = desk.run({"update"});
    CHECK(told.code == 2);
    CHECK_THAT(told.err, Catch::Contains((desk / "alerts.toml").string() +
                                         ":2: alert.bai.query must be a string"));
    desk.write("alerts.toml", "[alert.bai]\nquery = \"x\n");
    told = desk.run({"update"});
    CHECK(told.code == 2);
    CHECK_THAT(told.err, Catch::Contains((desk / "alerts.toml").string() + ":2: "));
    CHECK(desk.portal.server.log().empty());
}

TEST_CASE("digest writes a day's articles by topic, and says if there are none", "[cli]") {
    const Workshop workshop;
    workshop.write(
        "a.jsonl",
        R"({"id":"a","title":"Sơ kết công tác dân vận quý II","body":"Ban Dân vận báo cáo.","published":"2019-06-11T17:54+07:00","site":"hnp"}
{"id":"b","title":"Cầu <script>alert(1)</script> \"mới\"","body":"Một dòng & hai.","published":"2019-06-11","site":"hnp"}
{"id":"c","title":"Nước sạch về làng","body":"Cả làng vui.","published":"2018-01-02","site":"hnp"}
)");
    workshop.quietly({"import", (workshop / "a.jsonl").string()});
    const std::string text =
        workshop.output({"digest", "--since", "2019-06-11", "--until", "2019-06-11"});
    CHECK_THAT(text, Catch::StartsWith("# Tin ngày 11/06/2019\n\n2 bài\n"));
    CHECK_THAT(text, Catch::Contains("## Công tác dân vận của hệ thống chính trị (1)\n"));
    CHECK_THAT(text, Catch::Contains("## Tin khác (1)\n"));
    CHECK_THAT(text, !Catch::Contains("Nước sạch"));

    const auto page = workshop / "d.html";
    workshop.quietly({"digest", "--since", "2019-06-11", "--format", "html", "-o", page.string()});
    CHECK_THAT(read_file(page), Catch::Contains("Cầu &lt;script&gt;alert(1)&lt;/script&gt;"));
    CHECK_THAT(read_file(page), !Catch::Contains("<script"));
    CHECK_THAT(read_file(page), Catch::Contains("Một dòng &amp; hai."));

    const Outcome none = workshop.run({"digest", "--since", "2030"});
    CHECK(none.code == 1);
    CHECK_THAT(none.out, Catch::Contains("Không có bài nào."));
    const Outcome empty = workshop.run({"digest", "--since", "2030", "--format", "html"});
    CHECK(empty.code == 1);
    CHECK_THAT(empty.out, Catch::Contains("Không có bài nào."));
    CHECK(Json::parse(
              workshop.run({"digest", "--since", "2030", "--format", "json"}).out)["total"] == 0);
    const Outcome unknown = workshop.run({"digest", "--since", "2018", "--topic", "chu-de-la"});
    CHECK(unknown.code == 1);
    CHECK_THAT(unknown.err, Catch::Contains("chu-de-la"));
    CHECK(workshop.run({"digest", "--since", "hôm nào"}).code == 2);
}
