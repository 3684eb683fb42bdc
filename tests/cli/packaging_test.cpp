// SPDX-License-Identifier: GPL-2.0-or-later
// The units and the crontab that ship: as systemd and cron read them, and what they run.
#include <filesystem>
#include <regex>

#include "desk.hpp"

using namespace timtin::tests;
using timtin::support::read_file;
using timtin::support::write_file;

namespace fs = std::filesystem;

namespace {

const fs::path packaging = fs::path(TIMTIN_SOURCE_DIR) / "packaging";
const fs::path program = TIMTIN_PROGRAM;

/// The values of a key of a unit, in order.
std::vector<std::string> values_of(const std::string& unit, const std::string& key) {
    std::vector<std::string> values;
    for (const auto& line : lines_of(read_file(packaging / unit))) {
        if (line.starts_with(key + "=")) {
            values.push_back(line.substr(key.size() + 1));
        }
    }
    return values;
}

/// The paths of an installation put to those of a test.
std::string here(std::string value, const Desk& desk) {
    for (const auto& [installed, path] :
         {std::pair{std::string("/etc/timtin/timtin.toml"), desk.config().string()},
          std::pair{std::string("/var/lib/timtin"), desk.data().string()}}) {
        if (const auto at = value.find(installed); at != std::string::npos) {
            value.replace(at, installed.size(), path);
        }
    }
    return value;
}

void set(std::map<std::string, std::string>& environment, const std::string& assignment) {
    const auto equals = assignment.find('=');
    REQUIRE(equals != std::string::npos);
    environment[assignment.substr(0, equals)] = assignment.substr(equals + 1);
}

}  // namespace

TEST_CASE("systemd finds nothing wrong in the units, and the nightly one well shut in", "[cli]") {
    if (!fs::exists("/usr/bin/systemd-analyze")) {
        WARN("systemd-analyze is not there: the units were not checked");
        return;
    }
    const timtin::support::TempDir folder;
    std::vector<std::string> argv{"systemd-analyze", "verify", "--man=no"};
    for (const auto& entry : fs::directory_iterator(packaging)) {
        const auto kind = entry.path().extension();
        if (kind != ".service" && kind != ".timer" && kind != ".socket") {
            continue;
        }
        // systemd looks in /usr/local/bin and /usr/bin, where a build is not.
        const auto unit =
            std::regex_replace(read_file(entry.path()), std::regex("(^|\n)ExecStart=timtin "),
                               "$1ExecStart=" + program.string() + " ");
        write_file(folder / entry.path().filename().string(), unit);
        argv.push_back((folder / entry.path().filename().string()).string());
    }
    REQUIRE(argv.size() == 7);
    const Outcome verified = timtin::support::run({.argv = argv});
    CHECK(verified.code == 0);
    CHECK(verified.err.empty());
    const Outcome shut =
        timtin::support::run({.argv = {"systemd-analyze", "security", "--offline=true",
                                       "--threshold=20", (folder / "timtin.service").string()}});
    INFO(shut.out);
    CHECK(shut.code == 0);
    const Outcome calendar = timtin::support::run(
        {.argv = {"systemd-analyze", "calendar", values_of("timtin.timer", "OnCalendar").at(0)}});
    CHECK(calendar.code == 0);
    CHECK(values_of("timtin.timer", "Persistent").at(0) == "yes");
    CHECK(values_of("timtin.timer", "RandomizedDelaySec").size() == 1);
}

TEST_CASE("the server may write its access log where the manual puts it, and nowhere else",
          "[cli]") {
    const std::string unit = "timtin-serve.service";
    CHECK(values_of(unit, "ProtectSystem") == std::vector<std::string>{"strict"});
    const auto logs = values_of(unit, "LogsDirectory");
    REQUIRE(logs.size() == 1);
    CHECK(values_of(unit, "ReadWritePaths").empty());
    const auto manual = read_file(fs::path(TIMTIN_SOURCE_DIR) / "docs/operations.md");
    CHECK(manual.find("access_log = \"/var/log/" + logs[0] + "/access.log\"") != std::string::npos);
    CHECK(manual.find("/var/log/" + logs[0] + "/access.log {") != std::string::npos);
}

TEST_CASE("the service's command needs nothing but what its unit sets", "[cli]") {
    Desk desk;
    desk.articles(3);
    CHECK(values_of("timtin.service", "Type").at(0) == "oneshot");
    const auto start = values_of("timtin.service", "ExecStart");
    REQUIRE(start == std::vector<std::string>{"timtin update"});
    timtin::support::Command command{
        .argv = {program.string(), "update"}, .folder = "/", .clean_environment = true};
    for (const auto& assignment : values_of("timtin.service", "Environment")) {
        set(command.environment, here(assignment, desk));
    }
    CHECK(command.environment.size() == 2);
    const Outcome outcome = timtin::support::run(command);
    CHECK(outcome.code == 0);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.empty());
    CHECK(desk.articles_found() == 3);

    SECTION("a site that failed makes the unit fail, an end by a signal does not") {
        desk.break_down();
        CHECK(timtin::support::run(command).code == 4);
        CHECK(values_of("timtin.service", "SuccessExitStatus") == std::vector<std::string>{"143"});
    }
}

TEST_CASE("the crontab that ships is one that cron takes, and its line runs", "[cli]") {
    const auto text = read_file(packaging / "timtin.cron");
    REQUIRE(text.ends_with('\n'));  // or cron passes the last line over
    Desk desk;
    desk.articles(2);
    timtin::support::Command command{.folder = "/", .clean_environment = true};
    std::string run;
    const std::regex entry(R"((\S+) (\S+) (\S+) (\S+) (\S+) +(\S+) +(.+))");
    const std::regex assignment("[A-Z_]+=.*");
    for (const auto& line : lines_of(text)) {
        CAPTURE(line);
        std::smatch field;
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        if (std::regex_match(line, assignment)) {
            set(command.environment, here(line, desk));
            continue;
        }
        REQUIRE(std::regex_match(line, field, entry));
        REQUIRE(run.empty());
        const int most[] = {59, 23, 31, 12, 7};
        for (std::size_t i = 0; i < 5; ++i) {
            const auto value = field[i + 1].str();
            CHECK((value == "*" || (std::regex_match(value, std::regex("[0-9]{1,2}")) &&
                                    std::stoi(value) <= most[i])));
        }
        CHECK(field[6] == "timtin");
        run = field[7];
        CHECK(run.find('%') == std::string::npos);  // a line's end to cron
    }
    REQUIRE(run == "timtin update");
    CHECK(command.environment["MAILTO"] == "root");
    command.environment["PATH"] =
        program.parent_path().string() + ":" + command.environment["PATH"];
    command.argv = {"/bin/sh", "-c", run};
    const Outcome outcome = timtin::support::run(command);
    CHECK(outcome.code == 0);
    CHECK(outcome.out.empty());  // cron would mail it
    CHECK(outcome.err.empty());
    CHECK(desk.articles_found() == 2);
}
