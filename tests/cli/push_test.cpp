// SPDX-License-Identifier: GPL-2.0-or-later
// A CMS pushes an article while a program of a portal has the index open.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "cli/workshop.hpp"
#include "timtin/search.hpp"

using namespace timtin;
using timtin::tests::Workshop;

namespace {

std::string line(int id, const std::string& title) {
    const std::string number = std::to_string(id);
    return R"({"id": ")" + number + R"(", "url": "https://cms.example/)" + number +
           R"(", "title": ")" + title + R"(", "body": "Tin thứ )" + number + ".\"}\n";
}

std::string titles(const Searcher& searcher, const std::string& query) {
    SearchRequest request;
    request.query = query;
    std::string out;
    const SearchResult result = searcher.search(request).value();
    for (const Hit& hit : result.hits) {
        out += hit.partial ? "" : hit.article.title + "\n";
    }
    return out;
}

}  // namespace

TEST_CASE("an article that is pushed is seen by who has the index open", "[cli]") {
    const Workshop workshop;
    CHECK(workshop.output({"import", "-"}, line(1, "Lễ hội hoa ban")).empty());
    const Searcher searcher = Searcher::open(workshop.data() / "index").value();
    CHECK(titles(searcher, "hoa ban") == "Lễ hội hoa ban\n");
    for (int id = 2; id < 6; ++id) {
        const std::string title = "Đường hoa số " + std::to_string(id);
        CHECK(workshop.output({"import", "-"}, line(id, title)).empty());
        CHECK(titles(searcher, "\"" + title + "\"") == title + "\n");
    }
    // Corrected and pushed once more.
    CHECK(workshop.output({"import", "-"}, line(1, "Lễ hội hoa ban lùi một tuần")).empty());
    CHECK(titles(searcher, "hoa ban") == "Lễ hội hoa ban lùi một tuần\n");
    CHECK(searcher.size().value() == 5);
    // Pushes are in the archive, so that a rebuild has them.
    workshop.quietly({"index", "--rebuild"});
    CHECK(searcher.size().value() == 5);
    CHECK(titles(searcher, "hoa ban") == "Lễ hội hoa ban lùi một tuần\n");
}

TEST_CASE("a push waits for another run to end if it is told to", "[cli]") {
    const Workshop workshop;
    CHECK(workshop.output({"import", "-"}, line(1, "Chuyến tàu cuối năm")).empty());
    workshop.write("a.jsonl", line(2, "Chuyến đò đầu xuân"));
    const std::string file = (workshop / "a.jsonl").string();
    const int lock = ::open((workshop.data() / "lock").c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(lock >= 0);
    REQUIRE(::flock(lock, LOCK_EX) == 0);
    CHECK(workshop.run({"import", file}).code == 75);
    CHECK(workshop.run({"import", "--wait", "1s", file}).code == 75);
    support::Process waiting(workshop.command({"import", "--wait", "60s", file}));
    std::this_thread::sleep_for(std::chrono::milliseconds{300});  // so that it does wait
    ::close(lock);
    CHECK(waiting.wait(std::chrono::minutes{2}).code == 0);
    CHECK(workshop.found("\"chuyến đò\"") == std::vector<std::string>{"2"});
}

TEST_CASE("a run that waits for another ends at a signal, as one that was ended by it", "[cli]") {
    const Workshop workshop;
    CHECK(workshop.output({"import", "-"}, line(1, "Chuyến tàu cuối năm")).empty());
    const int lock = ::open((workshop.data() / "lock").c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(lock >= 0);
    REQUIRE(::flock(lock, LOCK_EX) == 0);
    for (const auto& [signal, code] : {std::pair{SIGTERM, 143}, std::pair{SIGINT, 130}}) {
        support::Process waiting(workshop.command({"index", "--wait", "60s"}));
        // Until it takes the signal by itself: "SigBlk" of its main thread has it then.
        const auto status = "/proc/" + std::to_string(waiting.pid()) + "/status";
        const auto takes_it = [&] {
            const auto text = support::read_file(status);
            const auto at = text.find("SigBlk:");
            return at != std::string::npos &&
                   (std::stoull(text.substr(at + 7), nullptr, 16) & 1ULL << (signal - 1)) != 0;
        };
        while (waiting.runs() && !takes_it()) {
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
        waiting.send(signal);
        CHECK(waiting.wait(std::chrono::minutes{1}).code == code);
    }
    ::close(lock);
}
