// SPDX-License-Identifier: GPL-2.0-or-later
// A run that is killed, interrupted or doubled, and the same command again.
#include <csignal>
#include <random>
#include <set>
#include <thread>

#include "workshop.hpp"

using namespace timtin::tests;
using nlohmann::json;
using timtin::support::Process;

namespace {

using Articles = std::map<std::string, json>;

/// Until the server's log has that many lines, or the program ended.
void wait_for_requests(const PortalWorkshop& workshop, Process& process, std::size_t count) {
    while (process.runs() && workshop.portal.log().size() < count) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

/// What an undisturbed run finds, in a folder of its own beside the workshop's.
Articles undisturbed(const PortalWorkshop& workshop) {
    workshop.quietly({"update", "--data", (workshop / "yen").string()});
    Articles out;
    for (auto& [url, article] : workshop.expected()) {
        const json one = json::parse(workshop.output(
            {"show", "--data", (workshop / "yen").string(), "--format", "json", url}));
        out[one["id"]] = one;
        out[one["id"]].erase("fetched_at");
    }
    return out;
}

}  // namespace

TEST_CASE("kill -9 in the middle of a crawl, then the same command: the same index", "[cli]") {
    const PortalWorkshop workshop("");
    const Articles wanted = undisturbed(workshop);
    REQUIRE(wanted.size() == 48);
    const std::size_t before = workshop.portal.log().size();
    std::minstd_rand random(11);
    int kills = 0;
    // Answers are brought to disk in groups of 64 at most: all but the last kill may take all.
    for (const std::size_t requests : {9U, 9U, 18U, 9U, 27U, 9U, 66U}) {
        const std::size_t already = workshop.portal.log().size();
        Process crawl(workshop.command({"crawl"}));
        wait_for_requests(workshop, crawl, already + requests);
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 10));
        crawl.send(SIGKILL);
        kills += crawl.wait(std::chrono::seconds(10)).signal == SIGKILL ? 1 : 0;
    }
    CHECK(kills >= 3);
    const std::size_t killed = workshop.portal.log().size();
    // What the pages in flight left behind is cut off, and told.
    const Outcome last = workshop.run({"update"});
    CHECK(last.code == 0);
    for (const std::string& line : lines_of(last.err)) {
        CAPTURE(line);
        CHECK(line.find((workshop.data() / "pages").string()) != std::string::npos);
    }
    CHECK(workshop.articles() == wanted);
    const json stats = json::parse(workshop.output({"stats", "--format", "json"}));
    CHECK(stats["index"]["articles"] == wanted.size());
    // What was on disk at the last kill was not asked for again: of the 65 answers before
    // it, no more than a group can be lost.
    CHECK(workshop.portal.log().size() - killed <= before - 2);
    // And none was archived twice.
    CHECK(stats["archive"]["pages"] ==
          json::parse(workshop.output({"stats", "--format", "json", "--data",
                                       (workshop / "yen").string()}))["archive"]["pages"]);
}

TEST_CASE("kill -9 in the middle of indexing, then the same command: the same index", "[cli]") {
    const bool rebuild = GENERATE(false, true);
    CAPTURE(rebuild);
    const Workshop workshop;
    std::string lines;
    for (int i = 0; i < 1800; ++i) {
        const std::string number = std::to_string(i);
        lines += "{\"id\":\"bai-" + number + "\",\"title\":\"Bài số " + number + "\",\"body\":\"";
        for (int k = 0; k < 60; ++k) {
            lines +=
                "chữ" + std::to_string(i * 31 + k) + " việc" + std::to_string((i * k) % 977) + " ";
        }
        lines += "\"}\n";
    }
    workshop.write("a.jsonl", lines);
    const std::vector<std::string> command =
        rebuild ? std::vector<std::string>{"index", "--rebuild"}
                : std::vector<std::string>{"import", (workshop / "a.jsonl").string()};
    if (rebuild) {
        workshop.quietly({"import", (workshop / "a.jsonl").string()});
    }
    std::minstd_rand random(5);
    int kills = 0;
    for (int round = 0; round < 6; ++round) {
        Process process(workshop.command(command));
        std::this_thread::sleep_for(std::chrono::milliseconds(30 + random() % 400));
        process.send(SIGKILL);
        kills += process.wait(std::chrono::seconds(10)).signal == SIGKILL ? 1 : 0;
        if (rebuild) {  // the old index serves all the while
            CHECK(workshop.found("\"bài số 17\"") == std::vector<std::string>{"bai-17"});
        }
    }
    CHECK(kills >= 3);
    const Outcome last = workshop.run(command);
    CHECK(last.code == 0);
    CHECK(last.out.empty());
    // A tail that the kill left torn may have been cut, which is told, and nothing else.
    if (!last.err.empty()) {
        CHECK(lines_of(last.err).size() == 1);
        CHECK_THAT(last.err, Catch::Contains("torn tail") || Catch::Contains("whole records"));
    }
    const json stats = json::parse(workshop.output({"stats", "--format", "json"}));
    CHECK(stats["index"]["articles"] == 1800);
    CHECK(stats["index"]["sequence"] == stats["archive"]["sequence"]);
    for (const int number : {0, 17, 999, 1799}) {
        const std::string text = std::to_string(number);
        CHECK(workshop.found("\"bài số " + text + "\"") == std::vector<std::string>{"bai-" + text});
    }
    // Nothing of the killed runs is left lying about.
    std::size_t entries = 0;
    for (const auto& entry : std::filesystem::directory_iterator(workshop.data() / "index")) {
        INFO(entry.path());
        ++entries;
        CHECK_FALSE(entry.path().filename().string().starts_with("build-"));
    }
    CHECK(entries == 2);  // the stub and one generation
}

TEST_CASE("SIGINT and SIGTERM end a crawl with its state saved", "[cli]") {
    const int signal = GENERATE(SIGINT, SIGTERM);
    CAPTURE(signal);
    const PortalWorkshop workshop("");
    {
        Process crawl(workshop.command({"crawl"}));
        wait_for_requests(workshop, crawl, 15);
        crawl.send(signal);
        const Outcome outcome = crawl.wait(std::chrono::seconds(20));
        CHECK_FALSE(outcome.too_long);
        CHECK(outcome.code == 128 + signal);
        CHECK(outcome.out.empty());
    }
    const json run = json::parse(timtin::support::read_file(workshop.data() / "report.json"));
    CHECK(run["exit_code"] == 128 + signal);
    CHECK(run["crawl"]["interrupted"] == true);
    const std::size_t first = workshop.portal.log().size();
    CHECK(first < 60);
    workshop.quietly({"update"});
    CHECK(workshop.articles().size() == 48);
    std::map<std::string, int> times;
    for (const auto& request : workshop.portal.log()) {
        ++times[request.target];
    }
    int again = 0;
    for (const auto& [target, count] : times) {
        again += target == "/robots.txt" || target.starts_with("/api/") ? 0 : count - 1;
    }
    CHECK(again <= 1);
}

TEST_CASE("SIGTERM ends an update at once, and the next indexes what it fetched", "[cli]") {
    const PortalWorkshop workshop("");
    Process update(workshop.command({"update"}));
    wait_for_requests(workshop, update, 40);
    update.send(SIGTERM);
    const Outcome outcome = update.wait(std::chrono::seconds(20));
    CHECK(outcome.code == 143);
    CHECK(outcome.err.empty());
    const json run = json::parse(timtin::support::read_file(workshop.data() / "report.json"));
    CHECK(run["exit_code"] == 143);
    CHECK_FALSE(run.contains("index"));
    workshop.quietly({"update"});
    const json stats = json::parse(workshop.output({"stats", "--format", "json"}));
    CHECK(stats["index"]["sequence"] == stats["archive"]["sequence"]);
    CHECK(workshop.articles().size() == 48);
}

TEST_CASE("SIGINT ends an import at the next article, and no article is lost", "[cli]") {
    const Workshop workshop;
    std::string lines;
    for (int i = 0; i < 30'000; ++i) {
        lines += "{\"id\":\"bai-" + std::to_string(i) + "\",\"title\":\"Bài số " +
                 std::to_string(i) + "\",\"body\":\"Việc thứ " + std::to_string(i * 7) + ".\"}\n";
    }
    workshop.write("a.jsonl", lines);
    const std::vector<std::string> command{"import", (workshop / "a.jsonl").string()};
    // In the reading of the file, and in the build of the index.
    for (const int milliseconds : {0, 500, 1500}) {
        Process import(workshop.command(command));
        while (import.runs() && !std::filesystem::exists(workshop.data() / "lock")) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        const bool running = import.runs();
        import.send(SIGINT);
        const Outcome outcome = import.wait(std::chrono::seconds(20));
        CAPTURE(milliseconds, outcome.err);
        CHECK((outcome.code == 130 || !running));
        if (milliseconds == 0) {
            const json stopped = json::parse(workshop.output({"stats", "--format", "json"}));
            CHECK(stopped["archive"]["articles"] < 30'000);
        }
    }
    workshop.quietly(command);
    const json stats = json::parse(workshop.output({"stats", "--format", "json"}));
    CHECK(stats["index"]["articles"] == 30'000);
}

TEST_CASE("a second run at the same time ends at once with 75", "[cli]") {
    const PortalWorkshop workshop("revisit_listing = \"0s\"\n");
    // Slow on purpose: half a second between requests.
    workshop.write("sites/portal.toml",
                   "[site]\nname = \"portal\"\nseeds = [\"" + workshop.portal.base() +
                       "/\"]\n[crawl]\ndelay = \"500ms\"\nallow_private = true\n");
    Process crawl(workshop.command({"crawl"}));
    wait_for_requests(workshop, crawl, 1);
    REQUIRE(crawl.runs());
    workshop.write("a.jsonl", "{\"id\":\"a\",\"title\":\"A\"}\n");
    for (const auto& arguments :
         std::vector<std::vector<std::string>>{{"crawl"},
                                               {"update"},
                                               {"index"},
                                               {"index", "--rebuild"},
                                               {"import", (workshop / "a.jsonl").string()}}) {
        const auto start = std::chrono::steady_clock::now();
        const Outcome second = workshop.run(arguments);
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
        CHECK(second.code == 75);
        CHECK(second.out.empty());
        CHECK(second.err.find("another run works on " + workshop.data().string()) !=
              std::string::npos);
        CHECK(second.err.find(std::to_string(crawl.pid())) != std::string::npos);
    }
    CHECK(crawl.runs());
    crawl.send(SIGINT);
    CHECK(crawl.wait(std::chrono::seconds(20)).code == 130);
    workshop.quietly({"index"});
}
