// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>

#include "running.hpp"
#include "support/json.hpp"

namespace timtin::tests {

using nlohmann::json;
using support::RawClient;

namespace {

std::string with_fields(const std::string& fields) {
    return "GET /a HTTP/1.1\r\nHost: tim.example\r\n" + fields + "\r\n";
}

}  // namespace

TEST_CASE("what is no HTTP is refused by a problem document, and the connection ends", "[server]") {
    EchoHandler handler;
    const Running server(handler);
    for (const std::string& bytes : {
             std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 tls\r\n\r\n", 19),
             std::string("GET  /a HTTP/1.1\r\nHost: a\r\n\r\n"),
             std::string("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
             std::string("GET /a HTTP/1.1\nHost: a\n\n\r\n\r\n"),
             std::string("GET /a\r\n\r\n"),
             std::string("GET /a\x01 HTTP/1.1\r\nHost: a\r\n\r\n"),
             std::string("GET /a HTTP/1.1\r\nHost : a\r\n\r\n"),
             std::string("GET /a HTTP/1.1\r\nHost: a\r\nB") + '\0' + "d: x\r\n\r\n",
             std::string("GET /a HTTP/1.1\r\n\r\n"),
             std::string("GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
             std::string("GET /a HTTP/1.1\r\nHost: a b\r\n\r\n"),
             std::string("GET /a HTTP/1.1\r\nHost: a/<script>\r\n\r\n"),
             std::string("GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
             std::string("GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
             with_fields("Content-Length: x\r\n"),
             with_fields("Content-Length: -1\r\n"),
             with_fields("Content-Length: 99999999999999999999999\r\n"),
         }) {
        CAPTURE(bytes);
        auto client = server.connect();
        client.send(bytes);
        const auto answer = client.read();
        // A request line that does not end in a version may be one of another version.
        CHECK((answer.status == 400 || answer.status == 505));
        CHECK(answer.fields.at("content-type") == "application/problem+json");
        CHECK(answer.fields.at("connection") == "close");
        CHECK(json::parse(answer.body)["status"] == answer.status);
        CHECK(client.closed());
    }
    CHECK(server.get("/a").status == 200);
}

TEST_CASE("other versions of HTTP are told so", "[server]") {
    EchoHandler handler;
    const Running server(handler);
    CHECK(server.sent("GET /a HTTP/2.0\r\nHost: a\r\n\r\n").status == 505);
    CHECK(server.sent("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").status == 505);
}

TEST_CASE("two ways to say where a request ends are none", "[server]") {
    // What one server takes for a body, another takes for the next request.
    EchoHandler handler;
    const Running server(handler);
    const std::string second = "GET /smuggled HTTP/1.1\r\nHost: tim.example\r\n\r\n";
    for (const std::string& fields : {
             std::string("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
             std::string("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"),
             std::string("Content-Length: 0\r\nContent-Length: 50\r\n"),
             std::string("Content-Length: 0, 50\r\n"),
             std::string("Transfer-Encoding: chunked\r\n"),
             std::string("Transfer-Encoding: xchunked\r\n"),
             std::string("Transfer-Encoding: chunked, identity\r\n"),
             std::string("Content-Length: 50\r\n"),
             std::string("Content-Length: 00000000050\r\n"),
             std::string("Content-Length : 0\r\n"),
             std::string("Content-Length: +0\r\n"),
             std::string("Content-Length: 0x32\r\n"),
         }) {
        CAPTURE(fields);
        auto client = server.connect();
        client.send(with_fields(fields) + "0\r\n\r\n" + second);
        const auto answer = client.read();
        CHECK((answer.status == 400 || answer.status == 413));
        CHECK(answer.fields.at("connection") == "close");
        CHECK(client.closed());  // the second request is never read
    }
    auto client = server.connect();
    client.send(with_fields("Content-Length: 0\r\n") + second);
    CHECK(client.read().body == "GET /a 127.0.0.1");
    CHECK(client.read().body == "GET /smuggled 127.0.0.1");
}

TEST_CASE("methods that would change something are refused", "[server]") {
    EchoHandler handler;
    const Running server(handler);
    for (const char* method :
         {"POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "get", "NONSENSE"}) {
        CAPTURE(method);
        const auto answer = server.sent(std::string(method) +
                                        " /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab");
        CHECK(answer.status == 405);
        CHECK(answer.fields.at("allow") == "GET, HEAD, OPTIONS");
    }
    CHECK(handler.statuses().size() <= 9);
}

TEST_CASE("a long URL and a large head are refused by their own codes", "[server]") {
    EchoHandler handler;
    server::HttpOptions options;
    options.max_head = 8 * 1024;
    options.max_target = 4 * 1024;
    const Running server(handler, options);
    const auto long_url = [](std::size_t size) {
        return "GET /" + std::string(size, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
    };
    CHECK(server.sent(long_url(4000)).status == 200);
    CHECK(server.sent(long_url(5000)).status == 414);
    CHECK(server.sent(long_url(100'000)).status == 414);
    CHECK(server.sent(with_fields("Cookie: " + std::string(7000, 'x') + "\r\n")).status == 200);
    CHECK(server.sent(with_fields("Cookie: " + std::string(9000, 'x') + "\r\n")).status == 431);
    CHECK(server.sent(with_fields("Cookie: " + std::string(500'000, 'x') + "\r\n")).status == 431);
    std::string many;
    for (int i = 0; i < 150; ++i) {
        many += "X: y\r\n";
    }
    CHECK(server.sent(with_fields(many)).status == 431);
    std::string endless;
    for (int i = 0; i < 20'000; ++i) {
        endless += "X-" + std::to_string(i) + ": y\r\n";
    }
    auto client = server.connect();
    client.send("GET /a HTTP/1.1\r\nHost: a\r\n" + endless);  // and no end
    CHECK(client.read().status == 431);
    CHECK(server.get("/a").status == 200);
}

TEST_CASE("a request that drips in is ended at its deadline, however lively", "[server]") {
    EchoHandler handler;
    const Running server(handler, hasty());
    auto client = server.connect();
    client.send("GET /a HTTP/1.1\r\nHost: a\r\n");
    int sent = 0;
    // Each byte comes soon after the one before; only the whole takes too long.
    while (sent < 2000 && client.send("X")) {
        ++sent;
        pollfd readable{.fd = client.handle(), .events = POLLIN, .revents = 0};
        if (::poll(&readable, 1, 20) > 0) {
            break;
        }
    }
    CHECK(sent < 2000);
    CHECK(client.read().status == 408);
    CHECK(client.closed());
    CHECK(server.counts().timed_out == 1);
}

TEST_CASE("who connects and says nothing is let go", "[server]") {
    EchoHandler handler;
    const Running server(handler, hasty());
    auto client = server.connect();
    CHECK(client.closed());
    auto kept = server.connect();
    CHECK(kept.get("/a").status == 200);
    CHECK(kept.closed());
}

TEST_CASE("who does not read the answer is let go", "[server]") {
    EchoHandler handler;
    handler.reply = [&](const server::Request&) {
        server::Response response;
        response.body = std::make_shared<const std::string>(64U << 20U, 'x');
        return response;
    };
    const Running server(handler, hasty());
    auto client = server.connect();
    client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    // The deadline is counted before the connection is closed.
    CHECK(eventually([&] { return server.counts().timed_out == 1; }));
    CHECK(eventually([&] { return server.counts().open == 0; }));
}

TEST_CASE("slow clients do not hurt the others", "[server]") {
    EchoHandler handler;
    server::HttpOptions options = hasty();
    options.head_time = std::chrono::seconds(60);
    options.max_per_address = 0;
    const Running server(handler, options);
    std::vector<RawClient> slow;
    for (int i = 0; i < 300; ++i) {
        slow.push_back(server.connect());
        slow.back().send("GET /a HTTP/1.1\r\nHo");
    }
    for (int i = 0; i < 100; ++i) {
        CHECK(server.get("/b").status == 200);
        slow[static_cast<std::size_t>(i)].send("s");
    }
    // And who was slow gets an answer in the end.
    slow.back().send("st: a\r\n\r\n");
    CHECK(slow.back().read().status == 200);
}

TEST_CASE("connections that break off leave nothing behind", "[server]") {
    EchoHandler handler;
    const Running server(handler);
    for (int i = 0; i < 100; ++i) {
        auto client = server.connect();
        client.send(i % 2 == 0 ? "GET /a HTTP/1.1\r\nHost: a\r\n\r\n" : "GET /a HT");
        const linger reset{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(client.handle(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    }
    CHECK(eventually([&] { return server.counts().open == 0; }));
    CHECK(server.get("/a").status == 200);
}

}  // namespace timtin::tests
