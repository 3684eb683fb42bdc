// SPDX-License-Identifier: GPL-2.0-or-later
// check, compact, dump and restore, as an administrator uses them.
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "workshop.hpp"

using namespace timtin::tests;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr const char* two_articles =
    R"({"id":"b","url":"https://tin.example/b.htm","title":"Xã Minh Châu hiến đất mở đường","body":"Bốn mươi hộ dân xã Minh Châu hiến đất.\nĐường rộng thêm hai mét."})"
    "\n"
    R"({"id":"a","url":"https://tin.example/a.htm","title":"Tổ dân vận phường Kim Giang","body":"Tổ dân vận gõ cửa từng nhà.","published":"2019-06-11T17:54:00+07:00","authors":["Hoàng Anh"]})"
    "\n";

struct Desk : Workshop {
    Desk() { static_cast<void>(output({"import", "-"}, two_articles)); }
    [[nodiscard]] fs::path archive_file() const {
        return fs::directory_iterator(data() / "pages")->path();
    }
    /// The kinds of what `check` finds, and its exit code.
    [[nodiscard]] std::pair<std::vector<std::string>, int> check() const {
        const Outcome outcome = run({"check", "--format", "json"});
        CHECK(outcome.err.empty());
        std::vector<std::string> kinds;
        const json answer = json::parse(outcome.out);
        for (const json& finding : answer["findings"]) {
            kinds.push_back(finding["kind"]);
            CHECK_FALSE(finding["what"].get<std::string>().empty());
        }
        return {kinds, outcome.code};
    }
};

using Kinds = std::vector<std::string>;

void damage(const fs::path& file, std::streamoff at) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(at);
    stream << std::string(64, '\xA5');
    REQUIRE(stream.good());
}

}  // namespace

TEST_CASE("check finds nothing in a sound data folder", "[cli]") {
    const Desk desk;
    CHECK(desk.output({"check"}) == "sound   2 records in the archive, 2 articles in the index\n");
    CHECK(desk.check() == std::pair(Kinds{}, 0));
}

TEST_CASE("check says that nothing is there", "[cli]") {
    const Workshop empty;
    const Outcome outcome = empty.run({"check"});
    CHECK(outcome.code == 2);
    CHECK_THAT(outcome.err, Catch::Contains("there is nothing in"));
}

TEST_CASE("check tells a damaged record, and indexing goes on without it", "[cli]") {
    const Desk desk;
    damage(desk.archive_file(),
           static_cast<std::streamoff>(fs::file_size(desk.archive_file())) - 100);
    const Outcome outcome = desk.run({"check"});
    CHECK(outcome.code == 3);
    CHECK_THAT(outcome.out, Catch::StartsWith("damage  record 2: "));
    CHECK(desk.run({"show", "a"}).code == 0);
}

TEST_CASE("a damaged record is told, and a rebuild keeps its article", "[cli]") {
    const Desk desk;
    damage(desk.archive_file(),
           static_cast<std::streamoff>(fs::file_size(desk.archive_file())) - 100);
    const auto before = desk.articles();
    REQUIRE(before.size() == 2);
    for (int time = 0; time < 2; ++time) {
        const Outcome outcome = desk.run({"index", "--rebuild"});
        CHECK(outcome.code == 4);
        const auto lines = lines_of(outcome.err);
        REQUIRE(lines.size() == 1);
        CHECK_THAT(lines[0], Catch::StartsWith("timtin: 1 of the archive's records cannot be read, "
                                               "the first: record 2: ") &&
                                 Catch::Contains(desk.archive_file().filename().string()) &&
                                 Catch::EndsWith("see: timtin check"));
        CHECK(desk.articles() == before);
    }
    // What was taken out stays out, and the run that reads nothing of it says nothing.
    CHECK(desk.run({"remove", "a"}).code == 0);
    desk.quietly({"index"});
    CHECK(desk.run({"index", "--rebuild"}).code == 4);
    CHECK(desk.articles().size() == 1);
}

TEST_CASE("an archive that lost its end is told by check, and by the run that mends it", "[cli]") {
    const Desk desk;
    fs::resize_file(desk.archive_file(), fs::file_size(desk.archive_file()) - 10);
    const auto [kinds, code] = desk.check();
    CHECK(code == 3);
    REQUIRE_FALSE(kinds.empty());
    CHECK(kinds.front() == "damage");
    const Outcome mended = desk.run({"index"});
    CHECK_THAT(mended.err, Catch::Contains("10 bytes shorter than it was"));
    const auto again = desk.check();
    CHECK(again.second == 0);
}

TEST_CASE("check tells bytes that were never committed apart from damage", "[cli]") {
    const Desk desk;
    std::ofstream(desk.archive_file(), std::ios::app | std::ios::binary) << "\x1f\x8b torn";
    CHECK(desk.check() == std::pair(Kinds{"rest"}, 0));
}

TEST_CASE("check tells a damaged index, and a rebuild cures it", "[cli]") {
    const Desk desk;
    for (const auto& entry : fs::recursive_directory_iterator(desk.data() / "index")) {
        if (entry.path().filename() == "docdata.glass") {
            damage(entry.path(), 0);
        }
    }
    const auto [kinds, code] = desk.check();
    CHECK(code == 3);
    REQUIRE_FALSE(kinds.empty());
    CHECK(kinds.front() == "damage");
    desk.quietly({"index", "--rebuild"});
    CHECK(desk.check() == std::pair(Kinds{}, 0));
}

TEST_CASE("check calls an index that lags or is missing stale, not damaged", "[cli]") {
    const Desk desk;
    const fs::path kept = desk / "kept";
    fs::copy(desk.data() / "index", kept, fs::copy_options::recursive);
    static_cast<void>(
        desk.output({"import", "-"}, R"({"id":"c","title":"Bài mới","body":"Tin."})"));
    fs::remove_all(desk.data() / "index");
    CHECK(desk.check() == std::pair(Kinds{"stale"}, 0));
    fs::copy(kept, desk.data() / "index", fs::copy_options::recursive);
    CHECK(desk.check() == std::pair(Kinds{"stale"}, 0));
    desk.quietly({"index"});
    CHECK(desk.check() == std::pair(Kinds{}, 0));
}

TEST_CASE("check ends at the first signal while it reads the index, too", "[cli]") {
    const Workshop shop;
    shop.write("a.jsonl", "{\"id\":\"a\",\"title\":\"Tin\",\"body\":\"Một tin ngắn.\"}\n");
    shop.quietly({"import", (shop / "a.jsonl").string()});
    // An index that takes for ever to read: a pipe that nobody writes to.
    bool piped = false;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(shop.data() / "index")) {
        if (entry.path().filename() == "iamglass") {
            std::filesystem::remove(entry.path());
            REQUIRE(::mkfifo(entry.path().c_str(), 0600) == 0);
            piped = true;
            break;
        }
    }
    REQUIRE(piped);
    const int signal = GENERATE(SIGINT, SIGTERM);
    timtin::support::Process check(shop.command({"check"}));
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));
    CHECK(check.runs());
    check.send(signal);
    const Outcome outcome = check.wait(std::chrono::seconds(10));
    CHECK_FALSE(outcome.too_long);
    CHECK(outcome.code == 128 + signal);
}

TEST_CASE("compact keeps every answer", "[cli]") {
    const Desk desk;
    const auto before = desk.articles();
    desk.quietly({"compact"});
    CHECK(desk.articles() == before);
    CHECK(desk.found("\"gõ cửa\"") == std::vector<std::string>{"a"});
    CHECK(desk.check() == std::pair(Kinds{}, 0));
    const Workshop empty;
    CHECK(empty.run({"compact"}).code == 2);
}

TEST_CASE("a dump has every article in the order of ids, and restores to the same", "[cli]") {
    const Desk desk;
    const std::string dump = desk.output({"dump"});
    const auto lines = lines_of(dump);
    REQUIRE(lines.size() == 2);
    CHECK(json::parse(lines[0])["id"] == "a");
    CHECK(json::parse(lines[1])["id"] == "b");
    const Workshop other;
    static_cast<void>(other.output({"restore", "-"}, dump));
    CHECK(other.output({"dump"}) == dump);
    CHECK(other.found("hien dat") == std::vector<std::string>{"b"});
}

TEST_CASE("restore does not mix a dump with what is there", "[cli]") {
    const Desk desk;
    const std::string dump = desk.output({"dump"});
    const Outcome refused = desk.run({"restore", "-"}, dump);
    CHECK(refused.code == 2);
    CHECK_THAT(refused.err,
               Catch::Contains("2 imported articles already") && Catch::Contains("timtin import"));
}
