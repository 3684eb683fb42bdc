// SPDX-License-Identifier: GPL-2.0-or-later
// Cron writes as one user, the server reads as another: docs/operations.md, "Serve".
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "support/raw_client.hpp"
#include "workshop.hpp"

namespace timtin::tests {

namespace fs = std::filesystem;
using nlohmann::json;
using support::RawClient;

namespace {

struct Person {
    unsigned user;
    unsigned group;
};
// No such users need be there: the kernel goes by numbers.
constexpr unsigned readers = 61'100;  // the group that may read
constexpr Person cron{61'001, readers};
constexpr Person server{61'002, readers};
constexpr Person stranger{61'003, 61'003};

std::string line(const std::string& id, const std::string& title) {
    return json{{"id", id},
                {"url", "https://bao.example/" + id},
                {"title", title},
                {"body", "Chiều qua, bến phà chạy thêm hai chuyến."}}
               .dump() +
           "\n";
}

/// A workshop that several users enter. Root sets it up as the document says; who is not root
/// is all of them, and takes its own right to write away.
class SharedWorkshop : public Workshop {
public:
    SharedWorkshop() {
        fs::create_directories(data());
        fs::create_directories(socket_folder());
        if (is_root()) {
            // The program may lie where others cannot reach it.
            fs::copy_file(TIMTIN_PROGRAM, *this / "timtin");
            fs::permissions(*this / "timtin", fs::perms(0755));
            fs::permissions(*this / "", fs::perms(0755));
            fs::permissions(config(), fs::perms(0644));
            REQUIRE(::chown(data().c_str(), cron.user, readers) == 0);
            fs::permissions(data(), fs::perms(02750));
            REQUIRE(::chown(socket_folder().c_str(), server.user, server.group) == 0);
        }
    }

    static bool is_root() { return ::geteuid() == 0; }
    [[nodiscard]] fs::path socket_folder() const { return *this / "run"; }

    [[nodiscard]] support::Command as(const Person& person, const std::string& umask,
                                      const std::vector<std::string>& arguments) const {
        support::Command made = command(arguments);
        made.environment["PATH"] = "/usr/bin:/bin";
        if (is_root()) {
            const std::string user = std::to_string(person.user);
            const std::string group = std::to_string(person.group);
            made.argv.front() = *this / "timtin";
            std::vector<std::string> argv = {"setpriv",
                                             "--reuid=" + user,
                                             "--regid=" + group,
                                             "--clear-groups",
                                             "sh",
                                             "-c",
                                             "umask " + umask + " && exec \"$@\"",
                                             "sh"};
            argv.insert(argv.end(), made.argv.begin(), made.argv.end());
            made.argv = std::move(argv);
        }
        return made;
    }
    void write_as_cron(const std::vector<std::string>& arguments, const std::string& umask,
                       const std::string& input = {}) const {
        if (!is_root()) {
            allow_writing(true);
        }
        support::Command command = as(cron, umask, arguments);
        command.input = input;
        const Outcome outcome = support::run(command);
        CAPTURE(outcome.err);
        REQUIRE(outcome.code == 0);
        if (!is_root()) {
            allow_writing(false);
        }
    }
    void allow_writing(bool allowed) const {
        const fs::perms write = fs::perms::owner_write;
        const auto change = [&](const fs::path& path) {
            fs::permissions(path, write,
                            allowed ? fs::perm_options::add : fs::perm_options::remove);
        };
        change(data());
        for (const auto& entry : fs::recursive_directory_iterator(data())) {
            change(entry.path());
        }
    }
    ~SharedWorkshop() {
        if (!is_root()) {
            allow_writing(true);
        }
    }
    SharedWorkshop(const SharedWorkshop&) = delete;
    SharedWorkshop& operator=(const SharedWorkshop&) = delete;
};

RawClient connect(const std::string& socket_file) {
    for (int attempt = 0;; ++attempt) {
        try {
            return RawClient(socket_file);
        } catch (const std::runtime_error&) {
            if (attempt == 1000) {
                throw;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
}

std::size_t total(RawClient& client) {
    return json::parse(client.get("/api/v1/search?q=ph%C3%A0").body).at("total");
}

}  // namespace

TEST_CASE("the server needs to read what another user writes, and cannot write it", "[cli]") {
    const SharedWorkshop workshop;
    workshop.write_as_cron({"import", "-"}, "0027", line("1", "Phà đêm"));
    const std::string path = workshop.socket_folder() / "http.sock";
    support::Process process(workshop.as(server, "0022", {"serve", "--listen", "unix:" + path}));
    auto client = connect(path);
    CHECK(total(client) == 1);
    CHECK(client.get("/?q=ph%C3%A0").status == 200);

    // What the next runs write is read too, without a restart: a small one, and one that makes
    // the index anew.
    workshop.write_as_cron({"import", "-"}, "0027", line("2", "Phà sớm"));
    CHECK(total(client) == 2);
    workshop.write_as_cron({"index", "--rebuild"}, "0027");
    CHECK(total(client) == 2);
    CHECK(json::parse(client.get("/healthz").body)["articles"] == 2);

    process.send(SIGTERM);
    CHECK(process.wait(std::chrono::seconds(30)).code == 0);

    // Whoever may only read is told so, and changes nothing.
    support::Command command = workshop.as(server, "0022", {"import", "-"});
    command.input = line("3", "Phà muộn");
    const Outcome refused = support::run(command);
    CHECK(refused.code == 3);
    CHECK(refused.err.find("ermission denied") != std::string::npos);
    CHECK(support::run(workshop.as(server, "0022", {"search", "pha"})).code == 0);
    if (SharedWorkshop::is_root()) {
        for (const auto& entry : fs::recursive_directory_iterator(workshop.data())) {
            struct stat facts {};
            REQUIRE(::stat(entry.path().c_str(), &facts) == 0);
            CAPTURE(entry.path());
            CHECK(facts.st_uid == cron.user);
            CHECK(facts.st_gid == readers);
            CHECK((facts.st_mode & 0777U) == (entry.is_directory() ? 0750U : 0640U));
        }
    }
}

TEST_CASE("with the usual umask every user may search, and one only write", "[cli]") {
    const SharedWorkshop workshop;
    fs::permissions(workshop.data(), fs::perms(0755));
    workshop.write_as_cron({"import", "-"}, "0022", line("1", "Phà đêm"));
    CHECK(support::run(workshop.as(stranger, "0022", {"search", "pha"})).code == 0);
    CHECK(support::run(workshop.as(stranger, "0022", {"index"})).code == 3);
}

TEST_CASE("who may not even read the index is told so", "[cli]") {
    const SharedWorkshop workshop;
    workshop.write_as_cron({"import", "-"}, "0027", line("1", "Phà đêm"));
    if (!SharedWorkshop::is_root()) {
        fs::permissions(workshop.data(), fs::perms::none);
    }
    for (const char* command : {"serve", "search"}) {
        CAPTURE(command);
        std::vector<std::string> arguments = {command};
        if (arguments.front() == "serve") {
            arguments.insert(arguments.end(), {"--listen", "127.0.0.1:0"});
        } else {
            arguments.emplace_back("pha");
        }
        const Outcome outcome = support::run(workshop.as(stranger, "0022", arguments));
        CHECK(outcome.code == 3);
        CHECK(outcome.err.find("ermission denied") != std::string::npos);
        CHECK(outcome.err.find("timtin index") == std::string::npos);  // which would not help
    }
    fs::permissions(workshop.data(), fs::perms(0750));
}

TEST_CASE("a server whose index becomes unreadable says so, and comes back with it", "[cli]") {
    const SharedWorkshop workshop;
    workshop.write_as_cron({"import", "-"}, "0027", line("1", "Phà đêm"));
    const std::string path = workshop.socket_folder() / "http.sock";
    support::Process process(workshop.as(server, "0022", {"serve", "--listen", "unix:" + path}));
    auto client = connect(path);
    CHECK(total(client) == 1);
    if (SharedWorkshop::is_root()) {
        // A night run with the wrong umask.
        workshop.write_as_cron({"index", "--rebuild"}, "0077");
    } else {
        fs::permissions(workshop.data(), fs::perms::none);
    }
    CHECK(client.get("/healthz").status == 503);
    if (SharedWorkshop::is_root()) {
        const Outcome told = support::run(workshop.as(server, "0022", {"search", "pha"}));
        CHECK(told.err.find(": permission denied") != std::string::npos);
    }
    const auto answer = client.get("/api/v1/search?q=ph%C3%A0");
    CHECK(answer.status == 503);
    CHECK(json::parse(answer.body)["code"] == "index_unavailable");
    if (SharedWorkshop::is_root()) {
        workshop.write_as_cron({"index", "--rebuild"}, "0027");
    } else {
        fs::permissions(workshop.data(), fs::perms(0550));
    }
    CHECK(client.get("/healthz").status == 200);
    CHECK(total(client) == 1);
}

}  // namespace timtin::tests
