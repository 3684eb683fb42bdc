// SPDX-License-Identifier: GPL-2.0-or-later
// HTTP/2 over TLS, as a real nginx speaks it on loopback, with an authority of the test's.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <optional>
#include <set>
#include <sstream>
#include <thread>

#include "crawler/fetcher.hpp"
#include "crawler/page_archive.hpp"
#include "support/http_server.hpp"
#include "support/process.hpp"
#include "support/raw_client.hpp"
#include "support/temp_dir.hpp"
#include "timtin/crawl.hpp"

using namespace timtin;
using namespace std::chrono_literals;

namespace {

void made(const std::vector<std::string>& argv) {
    const auto outcome = support::run({.argv = argv});
    INFO(argv.front() << ": " << outcome.err);
    REQUIRE(outcome.code == 0);
}

int free_port() {
    const support::HttpServer probe(
        [](const support::HttpRequest&) { return support::HttpResponse{}; });
    const auto url = probe.url("");
    return std::stoi(url.substr(url.rfind(':') + 1));
}

bool answers(int port) {
    try {
        const support::RawClient client(port);
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

// A portal at https://tin.example, whose certificate is signed by an authority of its own.
class TlsPortal {
public:
    TlsPortal() {
        const auto at = [this](const char* name) { return (folder_ / name).string(); };
        std::filesystem::create_directories(folder_ / "www/bai");
        std::string list;
        for (int i = 0; i < 8; ++i) {
            const auto name = "/bai/" + std::to_string(i) + ".html";
            support::write_file(folder_ / ("www" + name),
                                "<html><head><title>Bài " + std::to_string(i) +
                                    "</title></head><body><p>Một đoạn ngắn.</p></body></html>");
            list += "<a href='" + name + "'>Bài " + std::to_string(i) + "</a>";
        }
        support::write_file(
            folder_ / "www/index.html",
            "<html><head><title>Tin</title></head><body>" + list + "</body></html>");
        made({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
              "-nodes", "-keyout", at("ca.key"), "-out", at("ca.pem"), "-days", "2", "-subj",
              "/CN=timtin test authority"});
        made({"openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
              "-nodes", "-keyout", at("tin.key"), "-out", at("tin.csr"), "-subj",
              "/CN=tin.example"});
        support::write_file(folder_ / "san.txt", "subjectAltName=DNS:tin.example\n");
        made({"openssl", "x509", "-req", "-in", at("tin.csr"), "-CA", at("ca.pem"), "-CAkey",
              at("ca.key"), "-CAcreateserial", "-out", at("tin.pem"), "-days", "2", "-extfile",
              at("san.txt")});
        for (int attempt = 0; attempt < 5 && !nginx_; ++attempt) {
            start();
        }
        REQUIRE(nginx_);
    }
    ~TlsPortal() {
        nginx_->send(SIGTERM);
        static_cast<void>(nginx_->wait(10s));
    }
    TlsPortal(const TlsPortal&) = delete;
    TlsPortal& operator=(const TlsPortal&) = delete;

    [[nodiscard]] std::filesystem::path ca_file() const { return folder_ / "ca.pem"; }
    [[nodiscard]] std::string there() const {
        return "tin.example:443:127.0.0.1:" + std::to_string(port_);
    }
    struct Request {
        std::string protocol;
        std::string connection;
        std::string target;
    };
    [[nodiscard]] std::vector<Request> log() const {
        // nginx writes a line once the request is over, which the client may know sooner.
        std::this_thread::sleep_for(50ms);
        std::istringstream lines(support::read_file(folder_ / "access.log"));
        std::vector<Request> requests;
        for (Request one; lines >> one.protocol >> one.connection >> one.target;) {
            requests.push_back(one);
        }
        return requests;
    }

private:
    void start() {
        port_ = free_port();
        const auto at = [this](const char* name) { return (folder_ / name).string(); };
        std::string scratch;
        for (const char* what : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
            scratch += std::string(what) + "_temp_path " + at(what) + ";\n";
        }
        support::write_file(
            folder_ / "nginx.conf",
            std::string(::geteuid() == 0 ? "user root;\n" : "") +
                "daemon off;\nworker_processes 1;\npid " + at("nginx.pid") + ";\nerror_log " +
                at("error.log") + ";\nevents { worker_connections 64; }\nhttp {\n" + scratch +
                "types { text/html html; }\n"
                "log_format how '$server_protocol $connection $request_uri';\naccess_log " +
                at("access.log") + " how;\nserver {\nlisten 127.0.0.1:" + std::to_string(port_) +
                " ssl http2;\nserver_name tin.example;\n" + "ssl_certificate " + at("tin.pem") +
                ";\nssl_certificate_key " + at("tin.key") + ";\nroot " + at("www") + ";\n}\n}\n");
        nginx_.emplace(support::Command{
            .argv = {"/usr/sbin/nginx", "-e", at("error.log"), "-c", at("nginx.conf")}});
        for (int i = 0; i < 200 && nginx_->runs(); ++i) {
            if (answers(port_)) {
                return;
            }
            std::this_thread::sleep_for(25ms);
        }
        nginx_.reset();
    }

    support::TempDir folder_;
    int port_ = 0;
    std::optional<support::Process> nginx_;
};

}  // namespace

TEST_CASE("a site is crawled over HTTP/2, by one connection that is kept", "[crawler]") {
    const TlsPortal portal;
    const support::TempDir data;
    Site site;
    site.name = "tin";
    site.seeds = {"https://tin.example/"};
    site.delay = 0ms;
    site.allow_private = true;
    site.connect_to = {portal.there()};
    CrawlOptions options{.data = data.path(),
                         .user_agent = "timtin/0.1 (+mailto:test@timtin.example)",
                         .ca_file = portal.ca_file()};
    const auto report = crawl({site}, options).value();
    CHECK(report.sites[0].error.empty());
    CHECK(report.sites[0].fetched == 9);
    const auto log = portal.log();
    CHECK(log.size() == 10);  // with robots.txt
    std::set<std::string> connections;
    for (const auto& request : log) {
        INFO(request.target);
        CHECK(request.protocol == "HTTP/2.0");
        connections.insert(request.connection);
    }
    CHECK(connections.size() == 1);
    // What is archived is read back like any other.
    const auto archive = PageArchive::open(data.path(), PageArchive::Mode::read).value();
    const auto record = archive.latest("https://tin.example/bai/3.html").value();
    CHECK(record.page.status == 200);
    CHECK(record.page.header("content-type") == "text/html");
    CHECK_THAT(record.page.body, Catch::Contains("Bài 3"));
}

TEST_CASE("an authority that nobody named is not trusted", "[crawler]") {
    const TlsPortal portal;
    const std::vector<std::string> there{portal.there(),
                                         "khac.example:443:" + portal.there().substr(16)};
    const auto cause = [&](const std::string& url, const std::string& ca_file) {
        CurlFetcher fetcher({.user_agent = "timtin/0.1", .ca_file = ca_file});
        return fetcher
            .fetch({.url = Url::parse(url).value(), .allow_private = true, .connect_to = &there})
            .cause;
    };
    CHECK(cause("https://tin.example/", portal.ca_file().string()).empty());
    CHECK(cause("https://tin.example/", "") == "tls");
    // The certificate is for another name.
    CHECK(cause("https://khac.example/", portal.ca_file().string()) == "tls");
    CHECK(cause("https://tin.example/", "/khong/co/ca.pem") == "tls");
}
