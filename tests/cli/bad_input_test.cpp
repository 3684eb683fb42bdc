// SPDX-License-Identifier: GPL-2.0-or-later
// Broken configuration, missing things, no permission, strange surroundings: a message
// that says what, where and what to do, and the exit code that goes with it.
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "desk.hpp"
#include "timtin/version.hpp"

using namespace timtin::tests;
using timtin::support::Command;

namespace {

/// One line on stderr that holds all these parts, nothing on stdout, this exit code.
void check_refused(const Outcome& outcome, int code, const std::vector<std::string>& parts) {
    CAPTURE(outcome.err, outcome.out);
    CHECK(outcome.code == code);
    CHECK(outcome.out.empty());
    const auto lines = lines_of(outcome.err);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].starts_with("timtin: "));
    for (const std::string& part : parts) {
        CAPTURE(part);
        CHECK(lines[0].find(part) != std::string::npos);
    }
}

/// The command run as somebody whom permissions bind, also where the tests run as root.
Command as_nobody(Command command) {
    if (::getuid() == 0) {
        command.argv.insert(command.argv.begin(),
                            {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"});
        command.environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
    }
    return command;
}

void open_to_all(const std::filesystem::path& path) {
    using std::filesystem::perms;
    std::filesystem::permissions(path, perms::all);
}

}  // namespace

TEST_CASE("without a configuration a crawl says what to write where", "[cli]") {
    const Workshop workshop;
    Command command = workshop.command({"crawl"});
    command.environment.erase("TIMTIN_CONFIG");
    command.environment["HOME"] = (workshop / "nha").string();
    check_refused(timtin::support::run(command), 2, {"no configuration", "timtin init --contact"});
    CHECK_FALSE(std::filesystem::exists(workshop / "nha/.local/share/timtin/lock"));
}

TEST_CASE("a configuration that is not there is named", "[cli]") {
    const Workshop workshop;
    check_refused(workshop.run({"stats", "--config", "/không/có.toml"}), 2,
                  {"cannot read /không/có.toml"});
    check_refused(workshop.run({"stats", "--config", workshop.data().parent_path().string()}), 2,
                  {"cannot read"});
}

TEST_CASE("a broken configuration is told with file and line", "[cli]") {
    const Workshop workshop;
    const std::string file = workshop.config().string();
    const auto told = [&](const std::string& content, const std::vector<std::string>& parts) {
        workshop.write("timtin.toml", content);
        check_refused(workshop.run({"search", "dân"}), 2, parts);
    };
    told("data = \"data\"\ncontact = \n", {file + ":2: "});
    told("data = \"data\"\n\nsitess = []\n", {file + ":3: ", "unknown key sitess"});
    told("[crawl]\nmax_page = 3\n", {file + ":2: ", "crawl.max_page"});
    told("data = 3\n", {file + ":1: ", "data must be a string"});
    told("sites = \"hnp\"\n", {file + ":1: ", "sites must be a list"});
    told("[crawl]\nmax_time = \"nhanh\"\n", {file + ":2: ", "crawl.max_time", "2h"});
    told("[index]\nthreads = -1\n", {file + ":2: ", "index.threads"});
    told("crawl = 3\n", {file + ":1: ", "crawl must be a table"});
    told("\xff\xfe\n", {file + ":1: "});
}

TEST_CASE("a site that is unknown or whose file is broken is told", "[cli]") {
    const Workshop workshop;
    check_refused(workshop.run({"crawl", "khong-co"}), 2,
                  {"no site khong-co", (workshop / "sites/khong-co.toml").string()});
    check_refused(workshop.run({"crawl", "../../etc/passwd"}), 2, {"no site"});
    check_refused(workshop.run({"crawl"}), 2, {"names no sites", (workshop / "sites").string()});
    workshop.write("sites/hong.toml",
                   "[site]\nname = \"hong\"\nseed = [\"http://bao.example/\"]\n");
    check_refused(workshop.run({"crawl"}), 2,
                  {(workshop / "sites/hong.toml").string() + ":3: ", "seed"});
    workshop.write("sites/hong.toml", "[site\n");
    check_refused(workshop.run({"update", "hong"}), 2,
                  {(workshop / "sites/hong.toml").string() + ":1: "});
    CHECK_FALSE(std::filesystem::exists(workshop.data()));  // nothing was begun
}

TEST_CASE("a crawler without a contact does not start", "[cli]") {
    const Workshop workshop;
    workshop.write("timtin.toml", "data = \"data\"\n");
    workshop.write("sites/bao.toml", "[site]\nname = \"bao\"\nseeds = [\"http://127.0.0.1:1/\"]\n");
    check_refused(workshop.run({"crawl"}), 2, {"contact = ", workshop.config().string()});
}

TEST_CASE("without an index the commands that need one say how to make it", "[cli]") {
    const Workshop workshop;
    for (const auto& command :
         std::vector<std::vector<std::string>>{{"search", "dân"},
                                               {"show", "a"},
                                               {"show", "a", "--versions"},
                                               {"suggest", "a"},
                                               {"similar", "a"},
                                               {"stats"},
                                               {"search", "--queries", "-", "--format", "trec"}}) {
        check_refused(workshop.run(command), 2,
                      {workshop.data().string(), "timtin update", "timtin import"});
    }
    CHECK_FALSE(std::filesystem::exists(workshop.data()));
}

TEST_CASE("an empty query is refused before anything is opened", "[cli]") {
    const Workshop workshop;
    check_refused(workshop.run({"search"}), 2, {"query is empty", "timtin search"});
    check_refused(workshop.run({"search", ""}), 2, {"query is empty"});
    check_refused(workshop.run({"search", " \t\n "}), 2, {"query is empty"});
}

TEST_CASE("a query of signs alone is no error", "[cli]") {
    const Workshop workshop;
    workshop.write("a.jsonl", "{\"id\":\"a\",\"title\":\"Dân vận\"}\n");
    workshop.quietly({"import", (workshop / "a.jsonl").string()});
    for (const char* query : {"\"", "()", "...", "*", "😀", "\xff\xfe"}) {
        CAPTURE(query);
        const Outcome outcome = workshop.run({"search", "--", query});
        CHECK(outcome.code <= 1);
        CHECK(outcome.err.empty());
    }
}

TEST_CASE("a file that cannot be read is named", "[cli]") {
    const Workshop workshop;
    std::filesystem::create_directories(workshop / "thu-muc.html");
    check_refused(workshop.run({"extract", "/không/có.html"}), 3,
                  {"/không/có.html", "No such file"});
    check_refused(workshop.run({"extract", (workshop / "thu-muc.html").string()}), 3,
                  {"thu-muc.html", "directory"});
    check_refused(workshop.run({"import", "/không/có.jsonl"}), 4,
                  {"/không/có.jsonl", "No such file"});
    check_refused(workshop.run({"import", (workshop / "thu-muc.html").string()}), 4,
                  {"thu-muc.html"});
    workshop.write("kin.html", "<p>kín</p>");
    open_to_all(workshop.data().parent_path());
    std::filesystem::permissions(workshop / "kin.html", std::filesystem::perms::none);
    check_refused(timtin::support::run(
                      as_nobody(workshop.command({"extract", (workshop / "kin.html").string()}))),
                  3, {"kin.html", "Permission denied"});
}

TEST_CASE("an import with bad lines takes the good ones and ends with 4", "[cli]") {
    const Workshop workshop;
    workshop.write("a.jsonl", "{\"id\":\"a\",\"title\":\"Dân vận\"}\nrác\n");
    const Outcome outcome = workshop.run({"import", (workshop / "a.jsonl").string()});
    check_refused(outcome, 4, {"a.jsonl:2: "});
    CHECK(workshop.found("dân vận") == std::vector<std::string>{"a"});
}

TEST_CASE("of many problems the first are told and the rest counted", "[cli]") {
    const Workshop workshop;
    std::string lines;
    for (int i = 0; i < 500; ++i) {
        lines += "rác\n";
    }
    workshop.write("a.jsonl", lines);
    const Outcome outcome = workshop.run({"import", (workshop / "a.jsonl").string()});
    CHECK(outcome.code == 4);
    CHECK(lines_of(outcome.err).size() == 21);
    CHECK(lines_of(outcome.err).back().find("480 more problems") != std::string::npos);
    CHECK(lines_of(workshop.run({"import", "--verbose", (workshop / "a.jsonl").string()}).err)
              .size() >= 500);
}

TEST_CASE("a data folder that may not be written to is told", "[cli]") {
    const Workshop workshop;
    workshop.write("a.jsonl", "{\"id\":\"a\",\"title\":\"Dân vận\"}\n");
    workshop.quietly({"import", (workshop / "a.jsonl").string()});
    open_to_all(workshop.data().parent_path());
    using std::filesystem::perms;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(workshop.data())) {
        std::filesystem::permissions(
            entry.path(), entry.is_directory()
                              ? perms::owner_all | perms::others_read | perms::others_exec
                              : perms::owner_read | perms::owner_write | perms::others_read);
    }
    std::filesystem::permissions(workshop.data(),
                                 perms::owner_all | perms::others_read | perms::others_exec);
    if (::getuid() != 0) {
        std::filesystem::permissions(workshop.data(), perms::owner_read | perms::owner_exec);
        std::filesystem::permissions(workshop.data() / "lock", perms::owner_read);
    }
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {"import", (workshop / "a.jsonl").string()}, {"index"}, {"index", "--rebuild"}}) {
        check_refused(timtin::support::run(as_nobody(workshop.command(arguments))), 3,
                      {workshop.data().string(), "Permission denied"});
    }
    // Who may only read can search and show, though.
    const Outcome search = timtin::support::run(as_nobody(workshop.command({"search", "dân vận"})));
    CHECK(search.code == 0);
    CHECK(search.err.empty());
    CHECK(timtin::support::run(as_nobody(workshop.command({"show", "a"}))).code == 0);
    const Outcome stats = timtin::support::run(as_nobody(workshop.command({"stats"})));
    CHECK(stats.err.empty());
    CHECK(stats.code == 0);
    std::filesystem::permissions(workshop.data(), perms::owner_all);
}

TEST_CASE("a data folder that cannot be made is told", "[cli]") {
    const Workshop workshop;
    workshop.write("tep", "");
    workshop.write("a.jsonl", "{\"id\":\"a\",\"title\":\"A\"}\n");
    check_refused(workshop.run({"import", "--data", (workshop / "tep/data").string(),
                                (workshop / "a.jsonl").string()}),
                  3, {(workshop / "tep/data").string(), "Not a directory"});
}

TEST_CASE("a mistyped command suggests the near one", "[cli]") {
    const Workshop workshop;
    check_refused(workshop.run({"serach", "dân"}), 2, {"no command serach", "timtin search"});
    check_refused(workshop.run({"indx"}), 2, {"timtin index"});
    check_refused(workshop.run({"--data", "x", "updte"}), 2, {"timtin update"});
    check_refused(workshop.run({"xyzzy"}), 2, {"no command xyzzy", "timtin --help"});
    check_refused(workshop.run({}), 2, {"--help"});
    check_refused(workshop.run({"search", "--khong-co", "dân"}), 2,
                  {"--khong-co", "timtin search --help"});
    check_refused(workshop.run({"search", "-n", "0", "dân"}), 2, {"timtin search --help"});
    check_refused(workshop.run({"search", "--format", "xml", "dân"}), 2, {"xml"});
    check_refused(workshop.run({"import"}), 2, {"timtin import --help"});
}

TEST_CASE("help lists what is built, and each command has its own", "[cli]") {
    const Workshop workshop;
    const std::string help = workshop.output({"--help"});
    for (const char* command :
         {"crawl",   "index", "update",  "import",  "extract", "search",  "show",
          "analyze", "text",  "suggest", "similar", "dump",    "restore", "check",
          "compact", "prune", "topics",  "digest",  "trends",  "numbers", "stats"}) {
        CAPTURE(command);
        CHECK(help.find("\n  " + std::string(command) + " ") != std::string::npos);
        const std::string own = workshop.output({command, "--help"});
        CHECK(own.find("Usage: timtin " + std::string(command)) != std::string::npos);
    }
    const std::string search = workshop.output({"search", "--help"});
    for (const char* built : {"--limit", "--offset", "--sort", "--since", "--until", "--site",
                              "--author", "--number", "--format", "--queries"}) {
        CHECK(search.find(built) != std::string::npos);
    }
}

TEST_CASE("the version tells schema and analysis too", "[cli]") {
    const std::string version = Workshop().output({"--version"});
    CHECK(version.starts_with("timtin 0."));
    CHECK(version.find("schema " + std::to_string(timtin::schema_version) + ", text analysis " +
                       std::to_string(timtin::analysis_version)) != std::string::npos);
}

TEST_CASE("global options may stand before or after the command", "[cli]") {
    const Workshop workshop;
    workshop.write("a.jsonl", "{\"id\":\"a\",\"title\":\"Dân vận\"}\n");
    const std::string other = (workshop / "khac").string();
    workshop.quietly({"--data", other, "import", (workshop / "a.jsonl").string()});
    CHECK(workshop.run({"search", "dân vận", "--data", other}).code == 0);
    CHECK(workshop.run({"--data", other, "search", "dân vận"}).code == 0);
    CHECK(workshop.run({"search", "dân vận"}).code == 2);  // not in the configured folder
    Command command = workshop.command({"search", "dân vận"});
    command.environment["TIMTIN_DATA"] = other;
    CHECK(timtin::support::run(command).code == 0);
}

TEST_CASE("an output that nobody reads ends quietly, one that is full is an error", "[cli]") {
    const Workshop workshop;
    std::string lines;
    for (int i = 0; i < 300; ++i) {
        lines += "{\"id\":\"bai-" + std::to_string(i) + "\",\"title\":\"Dân vận\",\"body\":\"" +
                 std::string(2000, 'x') + "\"}\n";
    }
    workshop.write("a.jsonl", lines);
    workshop.quietly({"import", (workshop / "a.jsonl").string()});
    Command command = workshop.command({"search", "-n", "300", "--format", "json", "dân"});
    command.broken_output = true;
    const Outcome broken = timtin::support::run(command);
    CHECK(broken.err.empty());
    CHECK((broken.code == 0 || broken.signal == SIGPIPE));
    command.broken_output = false;
    command.closed_output = true;
    const Outcome closed = timtin::support::run(command);
    CHECK(closed.err.empty());
    CHECK(closed.code == 0);
    command.closed_output = false;
    command.output = "/dev/full";
    const Outcome full = timtin::support::run(command);
    CHECK(full.code == 3);
    CHECK(full.err.find("timtin: cannot write the output: No space left on device") !=
          std::string::npos);
    Command version = workshop.command({"--version"});
    version.output = "/dev/full";
    CHECK(timtin::support::run(version).code == 3);
}

TEST_CASE("a run with nothing open writes into no file of its own", "[cli]") {
    const Workshop workshop;
    workshop.write("a.jsonl", "{\"id\":\"a\",\"title\":\"Dân vận\"}\n");
    Command command = workshop.command({});
    command.argv = {"/bin/sh", "-c",
                    "exec " TIMTIN_PROGRAM " --verbose import '" + (workshop / "a.jsonl").string() +
                        "' <&- >&- 2>&-"};
    CHECK(timtin::support::run(command).code == 0);
    CHECK(workshop.found("dân vận") == std::vector<std::string>{"a"});
    const std::string lock = timtin::support::read_file(workshop.data() / "lock");
    CHECK(lock.find("imported") == std::string::npos);
}

TEST_CASE("an empty environment is enough", "[cli]") {
    const Workshop workshop;
    workshop.write("a.jsonl", "{\"id\":\"a\",\"title\":\"Đại hội Đảng bộ\"}\n");
    Command command = workshop.command(
        {"import", "--data", workshop.data().string(), (workshop / "a.jsonl").string()});
    command.environment.clear();
    CHECK(timtin::support::run(command).code == 0);
    command.argv = {TIMTIN_PROGRAM, "search", "--data", workshop.data().string(), "ĐẢNG BỘ"};
    const Outcome outcome = timtin::support::run(command);
    CHECK(outcome.code == 0);
    CHECK(outcome.out.find("Đại hội [Đảng bộ]") != std::string::npos);
    CHECK(outcome.err.empty());
}

TEST_CASE("an update needs no environment at all", "[cli]") {
    Desk desk;
    desk.articles(3);
    Command command = desk.command({"--config", desk.config().string(), "update"});
    command.argv.insert(command.argv.begin(), {"/usr/bin/env", "-i"});
    command.environment.clear();
    const Outcome outcome = timtin::support::run(command);
    CHECK(outcome.code == 0);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.empty());
    CHECK(desk.articles_found() == 3);
}

TEST_CASE("odd locales and time zones change nothing", "[cli]") {
    const Workshop workshop;
    workshop.write(
        "a.jsonl",
        "{\"id\":\"a\",\"title\":\"Dân vận\",\"published\":\"2019-06-11T00:30:00+07:00\"}\n");
    workshop.quietly({"import", (workshop / "a.jsonl").string()});
    Command command = workshop.command({"search", "dân"});
    const std::string plain = without_times(timtin::support::run(command).out);
    CHECK(plain.find("11/06/2019") != std::string::npos);
    command.environment["LC_ALL"] = "tr_TR.UTF-8";
    command.environment["LANG"] = "không.có";
    command.environment["TZ"] = "America/Los_Angeles";
    CHECK(without_times(timtin::support::run(command).out) == plain);
}
