// SPDX-License-Identifier: GPL-2.0-or-later
// A disk that is full: a clear error, nothing corrupted, and the next run goes on.
#include "desk.hpp"

using namespace timtin::tests;

TEST_CASE("wherever the disk is full, it is told, and the next run goes on as if it had not been",
          "[cli]") {
    Desk calm;
    calm.articles(30);
    calm.quietly({"update"});
    const auto wanted = calm.Workshop::articles().size();

    // No file may grow beyond so many half kilobytes; what breaks first differs: the
    // catalogue, the archive, the index.
    for (const auto* blocks : {"1", "16", "64", "100", "160", "240", "400"}) {
        INFO(blocks);
        Desk desk;
        desk.articles(30);
        auto command = desk.command({});
        command.argv = {
            "/bin/sh", "-c",
            "ulimit -f " + std::string(blocks) + "; exec " + command.argv.front() + " update"};
        for (int night = 0; night < 2; ++night) {
            const Outcome outcome = timtin::support::run(command);
            CAPTURE(outcome.err);
            CHECK(outcome.signal == 0);
            CHECK((outcome.code == 3 || outcome.code == 0));
            if (outcome.code == 3) {
                CHECK(!outcome.err.empty());
                CHECK_THAT(outcome.err, Catch::Contains(desk.data().string()));
            }
        }
        // There is room again. What a torn write left is told once, and mended.
        const Outcome mended = desk.run({"update"});
        CAPTURE(mended.err);
        CHECK(mended.code == 0);
        desk.quietly({"update"});
        CHECK(desk.articles_found() == wanted);
        const Outcome rebuilt = desk.run({"index", "--rebuild"});
        CHECK(rebuilt.code == 0);
        CHECK(desk.articles_found() == wanted);
    }
}
