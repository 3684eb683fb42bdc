// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/alerts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <sstream>

#include "pipeline/run_program.hpp"
#include "support/articles.hpp"
#include "support/json.hpp"
#include "support/temp_dir.hpp"

using namespace timtin;
using support::read_file;

namespace {

constexpr const char* bridges = R"(
[alert.cau]
title = "Cầu <đường>"
query = "cầu"
)";

class Newsroom {
public:
    [[nodiscard]] DataFolder data() const { return {folder_.path()}; }
    void add(const std::string& id, const std::string& title,
             const std::string& body = "Nội dung của bài.") const {
        auto indexer = Indexer::open(data().index()).value();
        indexer.add(support::article(id, title, body, "2019-06-11")).value();
        indexer.commit(1).value();
    }
    /// "cau 2": alerts that found something, and how many.
    [[nodiscard]] std::string run(const std::string& toml) const {
        const auto alerts = parse_alerts(toml, "alerts.toml").value();
        AlertOptions options;
        options.now = [] { return std::chrono::sys_seconds{std::chrono::seconds{1'560'000'000}}; };
        options.hook_time = std::chrono::seconds{20};
        options.on_problem = [&](const std::string& problem) { problems_ += problem + "\n"; };
        std::string line;
        const AlertReport report = run_alerts(data(), alerts, options).value();
        for (const auto& one : report.alerts) {
            if (one.found > 0) {
                line += (line.empty() ? "" : " ") + one.name + " " + std::to_string(one.found);
            }
        }
        return line;
    }
    [[nodiscard]] std::string file(const std::string& name) const {
        return read_file(folder_ / ("alerts/" + name));
    }
    [[nodiscard]] const std::string& problems() const { return problems_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
        return folder_ / name;
    }

private:
    support::TempDir folder_;
    mutable std::string problems_;
};

}  // namespace

TEST_CASE("alerts tell what is new, once, and nothing of what was there before", "[pipeline]") {
    const Newsroom room;
    room.add("a", "Cây cầu cũ");
    REQUIRE(begin_alerts(room.data()));
    CHECK(room.run(bridges).empty());
    room.add("b", "Cây cầu mới");
    room.add("c", "Con đường mới");
    room.add("a", "Cây cầu cũ, sửa lỗi chính tả");
    CHECK(room.run(bridges) == "cau 1");
    CHECK(room.run(bridges).empty());
    const auto line = nlohmann::json::parse(room.file("cau.jsonl"));
    CHECK(line["id"] == "b");
    CHECK(line["alert"] == "cau");
    CHECK(line["found_at"] == "2019-06-08T20:20:00+07:00");
    CHECK_FALSE(line.contains("score"));
    room.add("d", "Thêm một cây cầu");
    CHECK(room.run(bridges) == "cau 1");
    CHECK(std::ranges::count(room.file("cau.jsonl"), '\n') == 2);
    CHECK(std::ranges::count(room.file("cau.new.jsonl"), '\n') == 1);
}

TEST_CASE("alerts: an article that was known under another address is no news", "[pipeline]") {
    const std::string body =
        "Sáng nay phường thông cây cầu qua kênh, bà con hai bờ đem bánh ra mời thợ, ai cũng mừng "
        "vì từ nay trẻ đi học khỏi vòng qua chợ.";
    const Newsroom room;
    room.add("cau-moi-qua-kenh", "Thông cầu", body);
    REQUIRE(begin_alerts(room.data()));
    room.add("cau", "Thông cầu", body);  // shorter: this one is indexed from now on
    CHECK(room.run(bridges).empty());
    room.add("khac", "Thông cầu", body + " Cầu dài chín nhịp.");
    CHECK(room.run(bridges) == "cau 1");
}

TEST_CASE("alerts: a first index is no news, and articles with some of the words are none",
          "[pipeline]") {
    const Newsroom room;
    REQUIRE(begin_alerts(room.data()));  // no index yet
    room.add("a", "Cây cầu");
    CHECK(room.run(bridges).empty());
    room.add("b", "Cây cầu gỗ");
    CHECK(room.run("[alert.x]\nquery = \"cầu thép\"\n").empty());
}

TEST_CASE("alerts take accents as they were typed, and letters without as any", "[pipeline]") {
    const Newsroom room;
    room.add("z", "Không");
    REQUIRE(begin_alerts(room.data()));
    room.add("a", "Cậu bé");
    CHECK(room.run(std::string(bridges) + "[alert.cau-khong-dau]\nquery = \"cau\"\n") ==
          "cau-khong-dau 1");
}

TEST_CASE("what alerts know and cannot be read is an error, and nothing is news", "[pipeline]") {
    const Newsroom room;
    room.add("a", "Cây cầu");
    REQUIRE(begin_alerts(room.data()));
    support::write_file(room / "alerts/known", "abc");
    const auto alerts = parse_alerts(bridges, "alerts.toml").value();
    const auto told = run_alerts(room.data(), alerts, {});
    REQUIRE_FALSE(told);
    CHECK_THAT(told.error().message, Catch::Contains("alerts/known: it is damaged"));
    CHECK_FALSE(begin_alerts(room.data()));
    CHECK_FALSE(std::filesystem::exists(room / "alerts/cau.jsonl"));
}

TEST_CASE("alerts are told by a run after one that was killed", "[pipeline]") {
    const Newsroom room;
    room.add("a", "Cây cầu cũ");
    REQUIRE(begin_alerts(room.data()));
    room.add("b", "Cây cầu mới");
    const std::string known = room.file("known");
    CHECK(room.run(bridges) == "cau 1");
    // Killed before it noted what it knows, with half a line written behind.
    support::write_file(room / "alerts/known", known);
    support::write_file(room / "alerts/cau.jsonl", room.file("cau.jsonl") + "{\"id\":\"zz");
    room.add("c", "Cây cầu nữa");
    CHECK(room.run(bridges) == "cau 1");
    CHECK(std::ranges::count(room.file("cau.jsonl"), '\n') == 2);
    CHECK(room.file("cau.jsonl").find("zz") == std::string::npos);
}

TEST_CASE("alerts write an Atom feed, the newest first", "[pipeline]") {
    const Newsroom room;
    room.add("z", "Không");
    REQUIRE(begin_alerts(room.data()));
    room.add("a", "Cầu \"A\" & <b>");
    CHECK(room.run(bridges) == "cau 1");
    const std::string feed = room.file("cau.atom");
    CHECK_THAT(feed, Catch::StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>"));
    CHECK_THAT(feed, Catch::Contains("<title>Cầu &lt;đường&gt;</title>"));
    CHECK_THAT(feed, Catch::Contains("<title>Cầu &quot;A&quot; &amp; &lt;b&gt;</title>"));
    CHECK_THAT(feed, Catch::Contains("<link rel=\"alternate\" href=\"https://bao.example/a\"/>"));
    CHECK_THAT(feed, Catch::Contains("<published>2019-06-11T00:00:00+07:00</published>"));
    CHECK_THAT(feed, Catch::Contains("<updated>2019-06-08T20:20:00+07:00</updated>"));
    CHECK_THAT(feed, Catch::Contains("<id>urn:timtin:article:a</id>"));
    const std::string odd = alert_feed(
        {.name = "cau", .title = "Cầu\xef\xbf\xbf", .request = {}, .hook = {}},
        {R"({"id":"a b/<ầ","title":{"text":"x\u0001y"},"url":"javascript:x"})", "[1]", "{"});
    CHECK_THAT(odd, Catch::Contains("<id>urn:timtin:article:a%20b%2F%3C%E1%BA%A7</id>"));
    CHECK_THAT(odd, Catch::Contains("<title>Cầu</title>"));
    CHECK_THAT(odd, Catch::Contains("<title>xy</title>"));
    CHECK_THAT(odd, !Catch::Contains("javascript"));
}

TEST_CASE("alerts call a hook with the file, never a shell", "[pipeline]") {
    const Newsroom room;
    room.add("z", "Không");
    REQUIRE(begin_alerts(room.data()));
    room.add("a", "Cây cầu");
    const std::string copy = (room / "out $(touch x); y").string();
    const std::string toml =
        std::string(bridges) + "hook = [\"/bin/cp\", \"--target-directory\", \"" + copy + "\"]\n";
    std::filesystem::create_directory(copy);
    CHECK(room.run(toml) == "cau 1");
    CHECK(read_file(std::filesystem::path(copy) / "cau.new.jsonl") == room.file("cau.new.jsonl"));
    room.add("b", "Cây cầu nữa");
    CHECK(room.run(std::string(bridges) + "hook = [\"/bin/false\"]\n") == "cau 1");
    CHECK(room.problems() == "alert cau: /bin/false ended with 1\n");
    room.add("c", "Một cây cầu");
    CHECK(room.run(std::string(bridges) + "hook = [\"/no/such\"]\n") == "cau 1");
    CHECK_THAT(room.problems(), Catch::Contains("cannot run /no/such: No such file"));
    // What those missed comes with the next call, new articles or not.
    CHECK(room.run(toml).empty());
    CHECK(std::ranges::count(room.file("cau.new.jsonl"), '\n') == 2);
    CHECK(read_file(std::filesystem::path(copy) / "cau.new.jsonl") == room.file("cau.new.jsonl"));
    CHECK_FALSE(std::filesystem::exists(room / "alerts/cau.due.jsonl"));
}

TEST_CASE("a program that does not end is killed with what it started", "[pipeline]") {
    const auto ran =
        run_program({"/bin/sh", "-c", "sleep 100 & sleep 100"}, {}, std::chrono::seconds{0}, {});
    REQUIRE_FALSE(ran);
    CHECK(ran.error().message == "/bin/sh was killed after 0 s");
}

TEST_CASE("what is wrong in alerts.toml is told with its place", "[pipeline]") {
    const auto message = [](const std::string& toml) {
        const auto alerts = parse_alerts(toml, "alerts.toml");
        REQUIRE_FALSE(alerts);
        CHECK(alerts.error().code == ErrorCode::configuration);
        return alerts.error().message;
    };
    CHECK_THAT(message("[alert.a]\nquery = 3\n"),
               Catch::Contains("alerts.toml:2: alert.a.query must be a string"));
    CHECK_THAT(message("[alert.a]\nquery = \"x\"\nhook = \"rm -rf /\"\n"),
               Catch::Contains("alerts.toml:3: alert.a.hook must be a list"));
    CHECK_THAT(message("[alert.a]\nqerry = \"x\"\n"), Catch::Contains("is no key of an alert"));
    CHECK_THAT(message("[alert.a]\ntitle = \"x\"\n"), Catch::Contains("looks for nothing"));
    CHECK_THAT(message("[alert.\"../x\"]\nquery = \"x\"\n"), Catch::Contains("has no name"));
    CHECK_THAT(message("[alert\n"), Catch::Contains("alerts.toml:"));
}

TEST_CASE("the lines of an alert come by date, however many articles are new at once",
          "[pipeline]") {
    const Newsroom room;
    room.add("z", "Không");
    REQUIRE(begin_alerts(room.data()));
    {
        // More than are looked at in one piece, the newest first by their ids.
        auto indexer = Indexer::open(room.data().index()).value();
        for (int i = 0; i < 1100; ++i) {
            const std::chrono::year_month_day day{
                std::chrono::sys_days{std::chrono::days{18'000 - i}}};
            const auto date =
                fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                            static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
            indexer
                .add(support::article(fmt::format("bai-{:04}", i), fmt::format("Cầu thứ {}", i),
                                      "Bắc qua suối.", i == 7 ? "" : date))
                .value();
        }
        indexer.commit(2).value();
    }
    CHECK(room.run(bridges) == "cau 1100");
    std::vector<std::string> dates;
    std::istringstream lines(room.file("cau.jsonl"));
    for (std::string line; std::getline(lines, line);) {
        const auto hit = nlohmann::json::parse(line);
        dates.push_back(hit["published"].is_string() ? hit["published"].get<std::string>() : "~");
    }
    REQUIRE(dates.size() == 1100);
    CHECK(std::ranges::is_sorted(dates));
    CHECK(dates.back() == "~");  // without a date it is told as the newest
}

TEST_CASE("a hook that fails for long is called with all that it missed", "[pipeline]") {
    const Newsroom room;
    room.add("z", "Không");
    REQUIRE(begin_alerts(room.data()));
    // More than NAME.jsonl keeps, left by calls that failed.
    std::string due;
    for (int i = 0; i < 10'000; ++i) {
        due += "{\"id\":\"cu-" + std::to_string(i) + "\"}\n";
    }
    support::write_file(room / "alerts/cau.due.jsonl", due);
    room.add("a", "Cây cầu");
    CHECK(room.run(std::string(bridges) + "hook = [\"/bin/false\"]\n") == "cau 1");
    room.add("b", "Cây cầu nữa");
    const auto copy = room / "ban-sao";
    std::filesystem::create_directory(copy);
    CHECK(room.run(std::string(bridges) + "hook = [\"/bin/cp\", \"-t\", \"" + copy.string() +
                   "\"]\n") == "cau 1");
    const auto told = read_file(copy / "cau.new.jsonl");
    CHECK(std::ranges::count(told, '\n') == 10'002);
    CHECK_THAT(told, Catch::StartsWith("{\"id\":\"cu-0\"}\n"));
}
