// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "support/json.hpp"
#include "support/portal.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace timtin::tests {

using support::Outcome;

/// A data folder and a configuration of a test's own, and the program run on them
/// as cron would: nothing inherited from who runs the tests.
class Workshop {
public:
    Workshop();

    [[nodiscard]] std::filesystem::path data() const { return folder_ / "data"; }
    [[nodiscard]] std::filesystem::path config() const { return folder_ / "timtin.toml"; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
        return folder_ / name;
    }
    void write(std::string_view name, std::string_view content) const;

    /// The program with these arguments, ready to be run or started.
    [[nodiscard]] support::Command command(const std::vector<std::string>& arguments) const;
    [[nodiscard]] Outcome run(const std::vector<std::string>& arguments,
                              const std::string& input = {}) const;
    /// The same; fails the test unless it ends with 0 and says nothing on stderr.
    [[nodiscard]] std::string output(const std::vector<std::string>& arguments,
                                     const std::string& input = {}) const;
    void quietly(const std::vector<std::string>& arguments) const;

    /// The ids of the articles that a query finds, best first.
    [[nodiscard]] std::vector<std::string> found(const std::string& query) const;
    /// Everything the index holds, by id, without what a run's time changes.
    [[nodiscard]] std::map<std::string, nlohmann::json> articles() const;

private:
    support::TempDir folder_;
};

/// A workshop whose one site is the demo portal, everything due again at once.
class PortalWorkshop : public Workshop {
public:
    explicit PortalWorkshop(
        const std::string& crawl_settings =
            "revisit_listing = \"0s\"\nrevisit_fresh = \"0s\"\nrevisit_old = \"0s\"\n");
    support::Portal portal;
    /// The list of /dan-van.htm, which goes on by POST.
    static const std::string list_rule;

    /// The articles that the portal's own description tells, by URL.
    [[nodiscard]] std::map<std::string, nlohmann::json> expected() const;
    /// The portal's address taken out of a text, so that it is the same in each run.
    [[nodiscard]] std::string portable(std::string text) const;
};

/// Compares a text with the file golden/NAME. TIMTIN_UPDATE_GOLDEN=1 writes it instead.
void check_golden(const std::string& name, const std::string& text);

/// Numbers that no two runs share ("3.2 ms") made alike.
[[nodiscard]] std::string without_times(std::string text);

[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

}  // namespace timtin::tests
