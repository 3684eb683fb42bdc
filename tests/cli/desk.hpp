// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "support/portal_in_memory.hpp"
#include "workshop.hpp"

namespace timtin::tests {

/// A workshop whose one site is a portal that a test makes, everything due in each run.
struct Desk : Workshop {
    support::MemoryPortal portal;

    Desk() {
        configure("revisit_listing = \"0s\"\nrevisit_fresh = \"0s\"\nrevisit_old = \"0s\"\n");
    }
    void configure(const std::string& crawl, const std::string& more = "") const {
        write("sites/portal.toml", "[site]\nname = \"portal\"\nseeds = [\"" +
                                       portal.server.url("/") + "\"]\n[crawl]\ndelay = \"0s\"\n" +
                                       "allow_private = true\n" + crawl + more);
    }
    void articles(int count) {
        std::vector<std::string> paths;
        for (int i = 0; i < count; ++i) {
            paths.push_back("/bai/" + std::to_string(i));
            portal.article(paths.back(), "Bài số " + std::to_string(i));
        }
        portal.listing("/", paths);
    }
    /// The server has nothing but errors.
    void break_down() {
        portal.set("/", {.status = 500});
        for (int i = 0; i < 20; ++i) {
            portal.set("/bai/" + std::to_string(i), {.status = 500});
        }
    }
    [[nodiscard]] std::size_t articles_found() const { return Workshop::articles().size(); }
    [[nodiscard]] nlohmann::json site_report() const {
        return nlohmann::json::parse(
            timtin::support::read_file(data() / "report.json"))["crawl"]["sites"][0];
    }
};

}  // namespace timtin::tests
