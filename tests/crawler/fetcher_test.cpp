// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/fetcher.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <thread>

#include "crawler/gzip.hpp"
#include "support/http_server.hpp"

using namespace timtin;
using support::HttpRequest;
using support::HttpResponse;
using support::HttpServer;
using namespace std::chrono_literals;

namespace {

std::string gzip(std::string_view bytes) {
    std::string out;
    GzipWriter(9).append_member(out, {bytes});
    return out;
}

FetcherOptions quick() {
    return {.user_agent = "timtin/0.1 (+https://example.vn; mailto:a@example.vn)",
            .connect_timeout = 2000ms,
            .request_timeout = 700ms};
}

FetchRequest request_for(const std::string& url) {
    return {.url = Url::parse(url).value(), .allow_private = true};
}

bool is_public(const char* text) {
    sockaddr_storage storage{};
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    if (::inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
        storage.ss_family = AF_INET;
    } else {
        REQUIRE(::inet_pton(AF_INET6, text, &v6.sin6_addr) == 1);
        storage.ss_family = AF_INET6;
    }
    return is_public_address(reinterpret_cast<sockaddr&>(storage));
}

}  // namespace

TEST_CASE("a page is fetched with its headers, and the connection kept", "[crawler]") {
    const HttpServer server([](const HttpRequest& request) {
        return HttpResponse{.headers = {{"Content-Type", "text/html"}, {"ETag", "\"v1\""}},
                            .body = "xin chào " + request.target};
    });
    CurlFetcher fetcher(quick());
    for (int i = 0; i < 3; ++i) {
        const auto outcome = fetcher.fetch(request_for(server.url("/tin?a=1")));
        CHECK(outcome.cause.empty());
        CHECK(outcome.page.status == 200);
        CHECK(outcome.page.body == "xin chào /tin?a=1");
        CHECK(outcome.page.header("etag") == "\"v1\"");
        CHECK(outcome.page.final_url == server.url("/tin?a=1"));
    }
    CHECK(server.connections() == 1);
    CHECK(server.log()[0].header("user-agent") ==
          "timtin/0.1 (+https://example.vn; mailto:a@example.vn)");
    CHECK_THAT(server.log()[0].header("accept-encoding"), Catch::Contains("gzip"));
}

TEST_CASE("validators make a conditional request", "[crawler]") {
    const HttpServer server([](const HttpRequest& request) {
        return HttpResponse{.status = request.header("if-none-match") == "\"v1\"" ? 304 : 200};
    });
    CurlFetcher fetcher(quick());
    auto request = request_for(server.url());
    request.etag = "\"v1\"";
    request.last_modified = "Tue, 11 Jun 2019 10:54:00 GMT";
    CHECK(fetcher.fetch(request).page.status == 304);
    CHECK(server.log()[0].header("if-modified-since") == "Tue, 11 Jun 2019 10:54:00 GMT");
    request.etag = "x\r\nX-Evil: 1";
    CHECK(fetcher.fetch(request).page.status == 200);
    CHECK(server.log()[1].header("x-evil").empty());
}

TEST_CASE("redirects are told, not followed", "[crawler]") {
    const HttpServer server([](const HttpRequest&) {
        return HttpResponse{.status = 302, .headers = {{"Location", "file:///etc/passwd"}}};
    });
    CurlFetcher fetcher(quick());
    const auto outcome = fetcher.fetch(request_for(server.url()));
    CHECK(outcome.page.status == 302);
    CHECK(outcome.page.header("Location") == "file:///etc/passwd");
    CHECK(server.log().size() == 1);
}

TEST_CASE("compressed bodies are decoded, and counted decoded", "[crawler]") {
    const auto bomb = gzip(std::string(200'000'000, 'x'));  // made while nobody waits for it
    const HttpServer server([&](const HttpRequest& request) {
        HttpResponse response{
            .headers = {{"Content-Encoding", "gzip"}, {"Content-Type", "text/html"}}};
        response.body = request.target == "/bomb" ? bomb : gzip("tin");
        response.chunked = true;
        return response;
    });
    CurlFetcher fetcher({.user_agent = "timtin"});
    CHECK(fetcher.fetch(request_for(server.url("/"))).page.body == "tin");
    auto request = request_for(server.url("/bomb"));
    request.max_bytes = 1'000'000;
    const auto outcome = fetcher.fetch(request);
    CHECK(outcome.cause == "too large");
    CHECK(outcome.page.body.empty());
    CHECK(outcome.page.status == 0);
}

TEST_CASE("endless headers are cut off", "[crawler]") {
    const HttpServer server([](const HttpRequest&) {
        HttpResponse response;
        for (int i = 0; i < 10'000; ++i) {
            response.headers.emplace_back("X-" + std::to_string(i), std::string(50, 'x'));
        }
        return response;
    });
    CurlFetcher fetcher(quick());
    CHECK(fetcher.fetch(request_for(server.url())).cause == "too large");
}

TEST_CASE("a bad connection is told by its cause", "[crawler]") {
    using Fault = HttpResponse::Fault;
    const HttpServer server([](const HttpRequest& request) {
        HttpResponse response{.body = std::string(1000, 'x')};
        if (request.target == "/reset") {
            response.fault = Fault::reset;
        } else if (request.target == "/truncated") {
            response.fault = Fault::truncated;
        } else if (request.target == "/stalled") {
            response.fault = Fault::stalled;
        } else if (request.target == "/drip") {
            response.fault = Fault::drip;
        } else if (request.target == "/slow") {
            response.delay = 3s;
        } else if (request.target == "/rubbish") {
            response.fault = Fault::raw;
            response.body = "SSH-2.0-OpenSSH_9.2\r\n";
        }
        return response;
    });
    CurlFetcher fetcher(quick());
    const auto cause = [&](const char* target) {
        const auto outcome = fetcher.fetch(request_for(server.url(target)));
        CHECK(outcome.page.status == 0);
        CHECK(!outcome.message.empty());
        return outcome.cause;
    };
    CHECK(cause("/reset") == "reset");
    CHECK(cause("/truncated") == "truncated");
    CHECK(cause("/stalled") == "timeout");
    CHECK(cause("/drip") == "timeout");
    CHECK(cause("/slow") == "timeout");
    CHECK(cause("/rubbish") == "protocol");
    CHECK(fetcher.fetch(request_for("http://127.0.0.1:1/")).cause == "connect");
    CHECK(fetcher.fetch(request_for("http://khong-co.invalid/")).cause == "dns");
    CHECK(fetcher.fetch(request_for("https://127.0.0.1:" + std::to_string(server.port()) + "/"))
              .cause == "tls");
}

TEST_CASE("bodies that cannot be a page are not kept", "[crawler]") {
    const HttpServer server([](const HttpRequest&) {
        return HttpResponse{.headers = {{"Content-Type", "application/pdf"}},
                            .body = "%PDF-" + std::string(3'000'000, 'x')};
    });
    CurlFetcher fetcher({.user_agent = "timtin"});
    const auto outcome = fetcher.fetch(request_for(server.url()));
    CHECK(outcome.cause.empty());
    CHECK(outcome.page.status == 200);
    CHECK(outcome.page.body.empty());
}

TEST_CASE("private addresses are refused before connecting", "[crawler]") {
    const HttpServer server([](const HttpRequest&) { return HttpResponse{}; });
    CurlFetcher fetcher(quick());
    auto request = request_for(server.url());
    // An open connection of a site that may must not serve one that may not.
    CHECK(fetcher.fetch(request).page.status == 200);
    request.allow_private = false;
    CHECK(fetcher.fetch(request).cause == "address refused");
    request.url = Url::parse("http://localhost:" + std::to_string(server.port()) + "/").value();
    CHECK(fetcher.fetch(request).cause == "address refused");
    const std::vector<std::string> rebound{"example.vn:80:127.0.0.1:" +
                                           std::to_string(server.port())};
    request.url = Url::parse("http://example.vn/").value();
    request.connect_to = &rebound;
    CHECK(fetcher.fetch(request).cause == "address refused");
    CHECK(server.log().size() == 1);
    request.allow_private = true;
    CHECK(fetcher.fetch(request).page.status == 200);
    CHECK(server.log().back().header("host") == "example.vn");
}

TEST_CASE("public addresses are told from all others", "[crawler]") {
    for (const auto* address : {"8.8.8.8", "203.162.0.1", "172.15.255.255", "172.32.0.1",
                                "100.63.0.1", "100.128.0.1", "2001:4860::8888", "2400:cb00::1",
                                "64:ff9b::808:808", "::ffff:8.8.8.8", "2002:808:808::1"}) {
        CAPTURE(address);
        CHECK(is_public(address));
    }
    for (const auto* address : {"0.0.0.0",
                                "10.1.2.3",
                                "100.64.0.1",
                                "127.0.0.1",
                                "127.255.255.255",
                                "169.254.169.254",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.0.2.1",
                                "192.168.1.1",
                                "198.18.0.1",
                                "224.0.0.1",
                                "255.255.255.255",
                                "::",
                                "::1",
                                "::ffff:127.0.0.1",
                                "::ffff:10.0.0.1",
                                "fe80::1",
                                "fc00::1",
                                "fd12::1",
                                "ff02::1",
                                "2001:db8::1",
                                "64:ff9b::a00:1",
                                "2002:a00:1::1",
                                "2001::1",
                                "fec0::1",
                                "::7f00:1",
                                "3fff::1"}) {
        CAPTURE(address);
        CHECK(!is_public(address));
    }
}

TEST_CASE("a request in flight ends at once when asked to stop", "[crawler]") {
    const HttpServer server([](const HttpRequest&) { return HttpResponse{.delay = 20s}; });
    std::stop_source stop;
    CurlFetcher fetcher({.user_agent = "timtin", .stop = stop.get_token()});
    std::thread later([&] {
        std::this_thread::sleep_for(100ms);
        stop.request_stop();
    });
    const auto began = std::chrono::steady_clock::now();
    CHECK(fetcher.fetch(request_for(server.url())).cause == "interrupted");
    CHECK(std::chrono::steady_clock::now() - began < 3s);
    later.join();
}
