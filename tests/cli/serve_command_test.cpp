// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/socket.h>
#include <sys/un.h>

#include <csignal>
#include <thread>

#include "server/listener.hpp"
#include "support/raw_client.hpp"
#include "workshop.hpp"

namespace timtin::tests {

using nlohmann::json;
using support::RawClient;

namespace {

const std::string article =
    R"({"id": "17", "url": "https://bao.example/17", "title": "Làng gốm đỏ lửa cuối năm", "body": "Thợ cả thức trọn đêm canh lò.", "published": "2019-01-20"})"
    "\n";

void import(const Workshop& workshop, const std::string& lines) {
    const Outcome outcome = workshop.run({"import", "-"}, lines);
    CAPTURE(outcome.err);
    REQUIRE(outcome.code == 0);
}

/// Waits until the server answers at this socket file or port.
template <typename Where>
RawClient connect(const Where& where) {
    for (int attempt = 0;; ++attempt) {
        try {
            return RawClient(where);
        } catch (const std::runtime_error&) {
            if (attempt == 1000) {
                throw;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }
}

/// A datagram socket that hears what a service tells its manager.
class Manager {
public:
    explicit Manager(const std::string& path) : handle_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        void* where = &address;
        REQUIRE(::bind(handle_, static_cast<sockaddr*>(where), sizeof address) == 0);
        const timeval limit{.tv_sec = 30, .tv_usec = 0};
        ::setsockopt(handle_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;
    ~Manager() { ::close(handle_); }
    std::string hear() const {
        char text[256];
        const auto got = ::recv(handle_, text, sizeof text, 0);
        return got <= 0 ? std::string() : std::string(text, static_cast<std::size_t>(got));
    }

private:
    int handle_;
};

}  // namespace

TEST_CASE("serve answers until it is stopped, tells systemd, and logs", "[cli]") {
    const Workshop workshop;
    import(workshop, article);
    const std::string path = workshop / "http.sock";
    const std::string log = workshop / "access.log";
    const Manager manager(workshop / "notify.sock");
    support::Command command =
        workshop.command({"serve", "--listen", "unix:" + path, "--access-log", log});
    command.environment["NOTIFY_SOCKET"] = workshop / "notify.sock";
    support::Process process(command);
    CHECK(manager.hear() == "READY=1");
    auto client = connect(path);
    const auto answer = client.get("/api/v1/search?q=l%C3%A0ng%20g%E1%BB%91m");
    CHECK(answer.status == 200);
    CHECK(json::parse(answer.body)["hits"][0]["id"] == "17");
    CHECK(client.get("/?q=%22%0a\"", "User-Agent: \"trình duyệt\"\r\n").status == 200);

    // What is imported meanwhile is found by the next request.
    import(
        workshop,
        R"({"id": "18", "url": "https://bao.example/18", "title": "Gốm về phố", "body": "Xe chở hàng nối đuôi."})");
    CHECK(json::parse(client.get("/api/v1/search?q=g%E1%BB%91m").body)["total"] == 2);

    process.send(SIGTERM);
    CHECK(manager.hear() == "STOPPING=1");
    const Outcome outcome = process.wait(std::chrono::seconds(30));
    CHECK(outcome.code == 0);
    CHECK(outcome.err == "timtin: serving at unix:" + path + "\n");
    CHECK(outcome.out.empty());
    CHECK_FALSE(std::filesystem::exists(path));
    const std::vector<std::string> lines = lines_of(support::read_file(log));
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].starts_with("unix - - ["));
    CHECK(lines[0].find("] \"GET /api/v1/search?q=l%C3%A0ng%20g%E1%BB%91m\" 200 ") !=
          std::string::npos);
    CHECK(lines[1].find("\"GET /?q=%22%0a\\x22\" 200") != std::string::npos);
    CHECK(lines[1].find("\"\\x22tr\\xc3\\xacnh") != std::string::npos);
}

TEST_CASE("serve takes over the socket that systemd opened", "[cli]") {
    const Workshop workshop;
    import(workshop, article);
    const std::string path = workshop / "given.sock";
    support::Command command = workshop.command({});
    const std::string program = command.argv.front();
    command.argv = {"python3",
                    "-c",
                    "import os, socket, sys\n"
                    "s = socket.socket(socket.AF_UNIX)\n"
                    "s.bind(sys.argv[1]); s.listen()\n"
                    "os.dup2(s.fileno(), 3)\n"
                    "os.set_inheritable(3, True)\n"
                    "os.environ['LISTEN_FDS'] = '1'\n"
                    "os.environ['LISTEN_PID'] = str(os.getpid())\n"
                    "os.execv(sys.argv[2], sys.argv[2:])\n",
                    path,
                    program,
                    "serve",
                    "--listen",
                    "127.0.0.1:1"};
    command.environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
    support::Process process(command);
    CHECK(connect(path).get("/healthz").status == 200);
    process.send(SIGINT);
    CHECK(process.wait(std::chrono::seconds(30)).code == 0);
    CHECK(std::filesystem::exists(path));  // it is systemd's
}

TEST_CASE("serve says what keeps it from serving", "[cli]") {
    const Workshop workshop;
    const Outcome no_index = workshop.run({"serve"});
    CHECK(no_index.code == 2);
    CHECK(no_index.err.find("index") != std::string::npos);
    import(workshop, article);
    const Outcome no_address = workshop.run({"serve", "--listen", "nowhere"});
    CHECK(no_address.code == 2);
    CHECK(no_address.err.find("HOST:PORT") != std::string::npos);
    const Outcome no_log =
        workshop.run({"serve", "--listen", "127.0.0.1:0", "--access-log", "/none/access.log"});
    CHECK(no_log.code == 3);
    for (const auto& [line, key] :
         {std::pair("allow_origins = [\"example.vn\"]", "allow_origins"),
          std::pair("allow_embedding = [\"*\"]", "allow_embedding"),
          std::pair("base_url = \"tim.example\"", "base_url"),
          std::pair("socket_mode = \"rw\"", "socket_mode"), std::pair("listen = []", "listen"),
          std::pair("max_conections = 3", "max_conections"),
          std::pair("request_time = 3", "request_time")}) {
        CAPTURE(line);
        workshop.write("timtin.toml", std::string("data = \"data\"\n[serve]\n") + line + "\n");
        const Outcome wrong = workshop.run({"serve", "--listen", "127.0.0.1:0"});
        CHECK(wrong.code == 2);
        CHECK(wrong.err.find(std::string("timtin.toml:3: ")) != std::string::npos);
        CHECK(wrong.err.find(key) != std::string::npos);
    }
}

TEST_CASE("a trusted proxy is known however the configuration spells its address", "[cli]") {
    const Workshop workshop;
    import(workshop, article);
    const std::string log = workshop / "access.log";
    int port = 0;
    {
        const auto taken = server::Listener::open("127.0.0.1:0").value();
        port = std::stoi(taken.address().substr(taken.address().rfind(':') + 1));
    }
    workshop.write("timtin.toml",
                   "data = \"data\"\n[serve]\nlisten = [\"127.0.0.1:" + std::to_string(port) +
                       "\"]\naccess_log = \"" + log +
                       "\"\ntrusted_proxies = [\"::FFFF:127.0.0.1\", \"2001:DB8:0:0:0::1\"]\n");
    support::Process process(workshop.command({"serve"}));
    auto client = connect(port);
    CHECK(client.get("/healthz", "X-Forwarded-For: 203.0.113.7\r\n").status == 200);
    CHECK(client.get("/healthz", "X-Forwarded-For: 203.0.113.8, 2001:db8::1\r\n").status == 200);
    process.send(SIGTERM);
    CHECK(process.wait(std::chrono::seconds(30)).code == 0);
    const auto lines = lines_of(support::read_file(log));
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].starts_with("203.0.113.7 - "));
    CHECK(lines[1].starts_with("203.0.113.8 - "));
}

TEST_CASE("serve goes by its table in the configuration", "[cli]") {
    const Workshop workshop;
    import(workshop, article);
    const std::string path = workshop / "http.sock";
    workshop.write("timtin.toml", "data = \"data\"\n[serve]\nlisten = [\"unix:" + path +
                                      "\"]\nsocket_mode = \"0600\"\nname = \"Cổng thử\"\n"
                                      "base_url = \"https://cong.example/tim\"\nmax_limit = 5\n"
                                      "max_age = \"60s\"\nallow_origins = [\"*\"]\n");
    support::Process process(workshop.command({"serve"}));
    auto client = connect(path);
    CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::mask) ==
          std::filesystem::perms(0600));
    CHECK(client.get("/").body.find("<title>Cổng thử</title>") != std::string::npos);
    CHECK(client.get("/opensearch.xml").body.find("https://cong.example/tim/?q=") !=
          std::string::npos);
    CHECK(client.get("/api/v1/search?limit=6").status == 400);
    const auto answer = client.get("/api/v1/search?limit=5");
    CHECK(answer.fields.at("cache-control") == "public, max-age=60");
    CHECK(answer.fields.at("access-control-allow-origin") == "*");
}

}  // namespace timtin::tests
