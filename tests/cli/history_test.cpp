// SPDX-License-Identifier: GPL-2.0-or-later
// What remains of runs: history, staleness, the textfile for Prometheus, messages.
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "desk.hpp"

using namespace timtin::tests;
using nlohmann::json;
using timtin::support::read_file;

TEST_CASE("stats shows the last runs as a table and a chart, and each site's growth", "[cli]") {
    Desk desk;
    desk.articles(2);
    desk.quietly({"update"});
    desk.articles(9);
    desk.quietly({"update"});
    CHECK(lines_of(read_file(desk.data() / "runs.jsonl")).size() == 2);

    const auto text = desk.output({"stats"});
    CHECK_THAT(text, Catch::Matches("[^]*run +command +seconds[^]*") &&
                         Catch::Contains("new pages in the last 2 crawls, at most 7\n▄█\n") &&
                         Catch::Contains("archive of") && !Catch::Contains("stale"));
    const auto stats = json::parse(desk.output({"stats", "--format", "json"}));
    REQUIRE(stats["runs"].size() == 2);
    CHECK(stats["runs"][0]["sites"]["portal"]["new"] == 3);
    CHECK(stats["runs"][1]["sites"]["portal"]["new"] == 7);
    CHECK(stats["runs"][1]["articles"] == 9);
    REQUIRE(stats["archive"]["sites"].size() == 1);
    CHECK(stats["archive"]["sites"][0]["site"] == "portal");
    CHECK(stats["archive"]["sites"][0]["records"] == 11);
    CHECK(stats["archive"]["sites"][0]["new_records"] == 11);
    CHECK(stats["stale"].empty());
    CHECK(stats["last_run"]["last_update"] == stats["last_run"]["ended"]);
}

TEST_CASE("that no update went well for days is told by stats", "[cli]") {
    Desk desk;
    desk.articles(2);
    desk.quietly({"update"});
    const auto good = json::parse(read_file(desk.data() / "report.json"))["last_update"];
    SECTION("a failed update does not count, nor does a crawl alone") {
        desk.break_down();
        CHECK(desk.run({"update"}).code == 4);
        CHECK(json::parse(read_file(desk.data() / "report.json"))["last_update"] == good);
        desk.articles(2);
        desk.quietly({"crawl"});
        CHECK(json::parse(read_file(desk.data() / "report.json"))["last_update"] == good);
    }
    SECTION("after the configured time it is told") {
        auto report = json::parse(read_file(desk.data() / "report.json"));
        report["last_update"] = "2026-01-02T03:04:05+07:00";
        report["last_good"]["portal"] = "2026-01-02T03:04:05+07:00";
        report["last_good"]["other"] = "2026-01-02T03:04:05+07:00";
        desk.write("data/report.json", report.dump());
        CHECK_THAT(desk.output({"stats"}),
                   Catch::Matches("[^]*stale     no successful update for [0-9]+ days\n"
                                  "stale     other: nothing fetched for [0-9]+ days\n[^]*"));
        desk.write("timtin.toml",
                   read_file(desk.config()) + "[report]\nstale_after = \"100000d\"\n");
        CHECK_THAT(desk.output({"stats"}), !Catch::Contains("stale"));
        desk.quietly({"update"});
        const auto now = json::parse(read_file(desk.data() / "report.json"));
        CHECK(now["last_update"] == now["ended"]);
        CHECK(now["last_good"]["portal"] == now["ended"]);
        CHECK_FALSE(now["last_good"].contains("other"));  // it is not configured
    }
    SECTION("where none ever went well it counts from the first") {
        auto report = json::parse(read_file(desk.data() / "report.json"));
        CHECK(report["first_update"].is_string());
        report["last_update"] = nullptr;
        report["first_update"] = "2026-01-02T03:04:05+07:00";
        desk.write("data/report.json", report.dump());
        desk.break_down();
        CHECK(desk.run({"update"}).code == 4);
        const auto now = json::parse(read_file(desk.data() / "report.json"));
        CHECK(now["first_update"] == "2026-01-02T03:04:05+07:00");
        CHECK(now["last_update"].is_null());
        CHECK_THAT(desk.output({"stats"}),
                   Catch::Matches("[^]*stale     no update went well since the first, [0-9]+ days "
                                  "ago\n[^]*"));
    }
}

TEST_CASE("the textfile for Prometheus is whole, and says what the run did", "[cli]") {
    Desk desk;
    desk.articles(4);
    desk.write("timtin.toml", read_file(desk.config()) + "[report]\ntextfile = \"timtin.prom\"\n");
    desk.quietly({"update"});
    const auto text = read_file(desk / "timtin.prom");
    CHECK_THAT(text,
               Catch::Contains("\ntimtin_index_articles 4\n") &&
                   Catch::Contains("\ntimtin_run_exit_code 0\n") &&
                   Catch::Contains("timtin_crawl_pages{site=\"portal\",result=\"new\"} 5\n") &&
                   Catch::Contains("timtin_site_failed{site=\"portal\"} 0\n"));
    const std::regex line(
        R"((# (HELP|TYPE) \w+ .+)|(\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [0-9.e+]+))");
    std::set<std::string> described;
    for (const auto& one : lines_of(text)) {
        INFO(one);
        CHECK(std::regex_match(one, line));
        if (one.starts_with("# HELP ")) {
            CHECK(described.insert(one.substr(7, one.find(' ', 7) - 7)).second);
        }
    }
    CHECK(!std::filesystem::exists(desk / "timtin.prom.new"));
    desk.break_down();
    CHECK(desk.run({"update"}).code == 4);
    CHECK_THAT(read_file(desk / "timtin.prom"),
               Catch::Contains("timtin_site_failed{site=\"portal\"} 1\n") &&
                   Catch::Contains("\ntimtin_run_exit_code 4\n"));
}

TEST_CASE("the textfile for Prometheus is replaced, never written over", "[cli]") {
    Desk desk;
    desk.articles(4);
    const auto file = (desk / "timtin.prom").string();
    desk.write("timtin.toml", read_file(desk.config()) + "[report]\ntextfile = \"timtin.prom\"\n");
    desk.quietly({"update"});
    const auto first = read_file(file);
    std::ifstream reader(file);  // as a collector that is slow
    std::filesystem::create_hard_link(file, desk / "truoc");
    desk.articles(6);
    desk.quietly({"update"});
    CHECK(read_file(desk / "truoc") == first);
    CHECK(std::string(std::istreambuf_iterator<char>(reader), {}) == first);
    CHECK_THAT(read_file(file), Catch::Contains("\ntimtin_index_articles 6\n"));
    CHECK(std::filesystem::hard_link_count(file) == 1);
}

TEST_CASE("a progress bar is drawn on a terminal, and nowhere else", "[cli]") {
    Desk desk;
    desk.articles(4);
    const auto on_terminal = [&](const std::string& line) {
        // script(1) runs it on a terminal of its own and tells what that showed.
        auto command = desk.command({});
        const auto program = command.argv.front();
        command.argv = {"/usr/bin/script", "-q", "-e", "-c", program + " " + line, "/dev/null"};
        command.environment["PATH"] = "/usr/bin:/bin";
        command.environment["SHELL"] = "/bin/sh";
        command.environment["TERM"] = "xterm";
        const Outcome outcome = timtin::support::run(command);
        CHECK(outcome.code == 0);
        return outcome.out;
    };
    const auto shown = on_terminal("update");
    CHECK_THAT(shown, Catch::Contains("crawl [") && Catch::Contains(desk.portal.server.url("/")) &&
                          Catch::Contains("index ["));
    CHECK_THAT(shown, Catch::EndsWith("\r\x1b[K"));  // and wiped out at the end
    const auto log = (desk / "log").string();
    CHECK(on_terminal("update 2>" + log).empty());
    CHECK(read_file(log).empty());
    const auto messages = on_terminal("--verbose update");
    CHECK_THAT(messages, !Catch::Contains("crawl [") && Catch::Contains("unchanged "));
}

TEST_CASE("messages can be JSON, with their level and site", "[cli]") {
    Desk desk;
    desk.portal.set("/", {.status = 403});
    const Outcome outcome = desk.run({"--log-format", "json", "update"});
    CHECK(outcome.code == 4);
    const auto lines = lines_of(outcome.err);
    REQUIRE(lines.size() == 1);
    const auto message = json::parse(lines[0]);
    CHECK(message["level"] == "error");
    CHECK(message["site"] == "portal");
    CHECK_THAT(message["message"].get<std::string>(), Catch::StartsWith("no page in 1 visits"));
    CHECK(message.contains("time"));
    CHECK(desk.run({"update", "--log-format", "xml"}).code == 2);
}

TEST_CASE("messages carry syslog's priorities where systemd's journal reads them", "[cli]") {
    const auto run = [](const std::string& arguments) {
        Desk desk;
        desk.portal.set("/", {.status = 403});
        const auto log = (desk / "log").string();
        auto command = desk.command({});
        const auto program = command.argv.front();
        command.argv = {"/bin/sh", "-c",
                        "exec 2>" + log + "; JOURNAL_STREAM=$(stat -c %d:%i " + log + ") " +
                            program + " " + arguments};
        command.environment["PATH"] = "/usr/bin:/bin";
        static_cast<void>(timtin::support::run(command));
        return read_file(log);
    };
    CHECK_THAT(run("update"), Catch::StartsWith("<3>timtin: portal: no page"));
    CHECK_THAT(run("--log-format json update"), Catch::StartsWith("<3>{\"time\":"));
    CHECK_THAT(run("--verbose update"), Catch::StartsWith("<6>timtin: portal: failed http://"));
    // Another stream is none of the journal's.
    Desk desk;
    desk.portal.set("/", {.status = 403});
    auto command = desk.command({"update"});
    command.environment["JOURNAL_STREAM"] = "1:2";
    CHECK_THAT(timtin::support::run(command).err, Catch::StartsWith("timtin: portal"));
}
