// SPDX-License-Identifier: GPL-2.0-or-later
// packaging/timtin.nginx as docs/operations.md has it: nginx in front, timtin at a Unix socket.
#include <csignal>
#include <thread>

#include "server/listener.hpp"
#include "support/raw_client.hpp"
#include "workshop.hpp"

namespace timtin::tests {

using nlohmann::json;
using support::RawClient;

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

int free_port() {
    const auto taken = server::Listener::open("127.0.0.1:0").value();
    return std::stoi(taken.address().substr(taken.address().rfind(':') + 1));
}

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

}  // namespace

TEST_CASE("behind nginx as it is documented the true client is known", "[cli]") {
    const Workshop workshop;
    REQUIRE(
        workshop
            .run(
                {"import", "-"},
                R"({"id": "1", "url": "https://bao.example/1", "title": "Hàng gạo cổng làng", "body": "Hoa rụng đỏ lối ra đồng."})")
            .code == 0);
    const std::string path = workshop / "http.sock";
    const std::string log = workshop / "access.log";
    workshop.write("timtin.toml",
                   "data = \"data\"\n[serve]\ntrusted_proxies = [\"unix\"]\nlisten = [\"unix:" +
                       path + "\"]\naccess_log = \"" + log + "\"\n");
    support::Process service(workshop.command({"serve"}));
    CHECK(connect(path).get("/healthz").status == 200);

    const int port = free_port();
    std::string site = support::read_file(TIMTIN_SOURCE_DIR "/packaging/timtin.nginx");
    site = replaced(site, "unix:/run/timtin.sock", "unix:" + path);
    site = replaced(site, "listen 80;", "listen 127.0.0.1:" + std::to_string(port) + ";");
    workshop.write("site", site);
    const std::string folder = (workshop / "nginx").string();
    std::filesystem::create_directories(folder);
    std::string config = "daemon off;\nmaster_process off;\npid " + folder +
                         "/pid;\nevents {}\nhttp {\naccess_log off;\n";
    for (const char* what : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
        config += std::string(what) + "_temp_path " + folder + "/" + what + ";\n";
    }
    config += "include " + (workshop / "site").string() + ";\n}\n";
    workshop.write("nginx.conf", config);
    support::Command command;
    command.argv = {"/usr/sbin/nginx", "-e", "stderr", "-c", workshop / "nginx.conf"};
    support::Process nginx(command);

    auto client = connect(port);
    const auto answer = client.get("/api/v1/search?q=hang+gao");
    CHECK(answer.status == 200);
    CHECK(json::parse(answer.body)["total"] == 1);
    CHECK(client.get("/?q=hang+gao").body.find("Hàng gạo") != std::string::npos);
    const std::string tag = answer.fields.at("etag");
    CHECK(client.get("/api/v1/search?q=hang+gao", "If-None-Match: " + tag + "\r\n").status == 304);
    // nginx adds the address it sees behind what the client claims.
    CHECK(client.get("/api/v1/topics", "X-Forwarded-For: 203.0.113.7\r\n").status == 200);
    CHECK(client.get("/api/v1/topics?limit=1").status == 400);  // a problem document, passed on
    CHECK(client.get("/opensearch.xml").body.find("http://tim.example/?q=") != std::string::npos);
    CHECK(client.get("/metrics").status == 200);  // from this machine
    // More than a person clicks.
    int refused = 0;
    for (int i = 0; i < 200; ++i) {
        refused += client.get("/favicon.svg").status == 429 ? 1 : 0;
    }
    CHECK(refused > 0);

    nginx.send(SIGTERM);
    nginx.wait(std::chrono::seconds(30));
    service.send(SIGTERM);
    CHECK(service.wait(std::chrono::seconds(30)).code == 0);
    const std::vector<std::string> lines = lines_of(support::read_file(log));
    REQUIRE(lines.size() > 6);
    CHECK(lines[0].starts_with("unix - "));  // that was not by nginx
    for (std::size_t i = 1; i < lines.size(); ++i) {
        CHECK(lines[i].starts_with("127.0.0.1 - "));
    }
}

}  // namespace timtin::tests
