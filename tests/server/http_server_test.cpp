// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <condition_variable>

#include "running.hpp"
#include "support/temp_dir.hpp"

namespace timtin::tests {

using support::RawClient;

TEST_CASE("a connection is kept for further requests", "[server]") {
    EchoHandler handler;
    const Running server(handler);
    auto client = server.connect();
    CHECK(client.get("/a?b=c").body == "GET /a?b=c 127.0.0.1");
    CHECK(client.get("/quick").body == "GET /quick 127.0.0.1");
    const auto last = client.get("/b", "Connection: close\r\n");
    CHECK(last.fields.at("connection") == "close");
    CHECK(client.closed());
}

TEST_CASE("HTTP/1.0 ends the connection unless asked to keep it", "[server]") {
    EchoHandler handler;
    const Running server(handler);
    auto client = server.connect();
    client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CHECK(client.read().fields.at("connection") == "keep-alive");
    client.send("GET /b HTTP/1.0\r\n\r\n");
    CHECK(client.read().body == "GET /b 127.0.0.1");
    CHECK(client.closed());
}

TEST_CASE("pipelined requests are answered one by one, in order", "[server]") {
    EchoHandler handler;
    const Running server(handler);
    auto client = server.connect();
    std::string all;
    for (int i = 0; i < 50; ++i) {
        // Slow and quick ones mixed: those that are quicker must not overtake.
        all += "GET " + (i % 3 == 0 ? std::string("/quick") : "/" + std::to_string(i)) +
               " HTTP/1.1\r\nHost: tim.example\r\n\r\n";
    }
    client.send(all);
    client.end_sending();
    for (int i = 0; i < 50; ++i) {
        const std::string target = i % 3 == 0 ? std::string("/quick") : "/" + std::to_string(i);
        CHECK(client.read().body == "GET " + target + " 127.0.0.1");
    }
    CHECK(client.closed());
}

TEST_CASE("who has ended sending still gets the answer", "[server]") {
    EchoHandler handler;
    const Running server(handler);
    auto client = server.connect();
    client.send("GET /a HTTP/1.1\r\nHost: tim.example\r\n\r\n");
    client.end_sending();
    CHECK(client.read().status == 200);
    CHECK(client.closed());
}

TEST_CASE("HEAD gets the fields of GET and no body", "[server]") {
    EchoHandler handler;
    const Running server(handler);
    auto client = server.connect();
    client.send("HEAD /a HTTP/1.1\r\nHost: tim.example\r\n\r\n");
    const auto answer = client.read(true);
    CHECK(answer.status == 200);
    CHECK(answer.fields.at("content-length") ==
          std::to_string(std::string("HEAD /a 127.0.0.1").size()));
    CHECK(client.get("/b").body == "GET /b 127.0.0.1");  // nothing was left in between
}

TEST_CASE("a URL in absolute form is taken by its path", "[server]") {
    EchoHandler handler;
    const Running server(handler);
    CHECK(server.get("http://tim.example/a?b").body == "GET /a?b 127.0.0.1");
    CHECK(server.get("http://tim.example").body == "GET / 127.0.0.1");
    CHECK(server.get("http://tim.example?q=a").body == "GET /?q=a 127.0.0.1");
}

TEST_CASE("many clients at once each get their own answers", "[server]") {
    EchoHandler handler;
    const Running server(handler);
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int t = 0; t < 16; ++t) {
        threads.emplace_back([&, t] {
            auto client = server.connect();
            for (int i = 0; i < 100; ++i) {
                const std::string target = "/" + std::to_string(t) + "/" + std::to_string(i);
                wrong += client.get(target).body == "GET " + target + " 127.0.0.1" ? 0 : 1;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(wrong == 0);
    // An answer is logged once it was sent, so that its client may be ahead.
    CHECK(eventually([&] { return handler.statuses().size() == 1600; }));
}

TEST_CASE("a Unix socket is served, with its permissions, and removed at the end", "[server]") {
    const support::TempDir folder;
    const std::string path = folder / "http.sock";
    EchoHandler handler;
    {
        const Running server(handler, {}, "unix:" + path);
        struct stat facts {};
        REQUIRE(::stat(path.c_str(), &facts) == 0);
        CHECK((facts.st_mode & 0777U) == 0660U);
        RawClient client(path);
        CHECK(client.get("/a").body == "GET /a unix");
        // One that is in use is not taken away.
        const auto second = server::Listener::open("unix:" + path);
        REQUIRE_FALSE(second);
        CHECK(second.error().code == ErrorCode::busy);
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a socket file that nobody listens to is replaced; another file is not", "[server]") {
    const support::TempDir folder;
    const std::string path = folder / "http.sock";
    {
        auto left = server::Listener::open("unix:" + path).value();
        ::close(left.release());
        std::filesystem::create_hard_link(path, folder / "kept.sock");
    }
    const auto again = server::Listener::open("unix:" + (folder / "kept.sock").string());
    CHECK(again);
    const std::string file = folder / "file";
    support::write_file(file, "x");
    CHECK_FALSE(server::Listener::open("unix:" + file));
    CHECK(support::read_file(file) == "x");
}

TEST_CASE("an address that makes no sense is told", "[server]") {
    for (const char* address : {"", "8080", "localhost", "127.0.0.1:", "127.0.0.1:70000",
                                "127.0.0.1:8a", ":8080", "unix:", "khong.co.ten.invalid:80"}) {
        CAPTURE(address);
        const auto listener = server::Listener::open(address);
        REQUIRE_FALSE(listener);
        CHECK(listener.error().code == ErrorCode::configuration);
        CHECK(listener.error().message.find(address) != std::string::npos);
    }
    const auto first = server::Listener::open("127.0.0.1:0").value();
    CHECK(first.url() == "http://" + first.address() + "/");
    const auto second = server::Listener::open(first.address());
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::busy);
}

TEST_CASE("the client that a trusted proxy names is the client", "[server]") {
    EchoHandler handler;
    server::HttpOptions options;
    const Running plain(handler, options);
    CHECK(plain.get("/a", "X-Forwarded-For: 203.0.113.7\r\n").body == "GET /a 127.0.0.1");
    options.trusted_proxies = {"127.0.0.1", "198.51.100.1"};
    const Running behind(handler, options);
    CHECK(behind.get("/a", "X-Forwarded-For: 203.0.113.7\r\n").body == "GET /a 203.0.113.7");
    CHECK(behind.get("/a", "X-Forwarded-For: 10.0.0.1, 203.0.113.7, 198.51.100.1\r\n").body ==
          "GET /a 203.0.113.7");
    // Several fields are one list.
    CHECK(behind
              .get("/a",
                   "X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 203.0.113.7\r\n"
                   "X-Forwarded-For: 198.51.100.1\r\n")
              .body == "GET /a 203.0.113.7");
    CHECK(behind.get("/a", "X-Forwarded-For: \"evil\"\r\n").body == "GET /a 127.0.0.1");
    CHECK(behind.get("/a").body == "GET /a 127.0.0.1");
}

TEST_CASE("connections of one address are limited, and freed when they end", "[server]") {
    EchoHandler handler;
    server::HttpOptions options;
    options.max_per_address = 3;
    const Running server(handler, options);
    std::vector<RawClient> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(server.connect());
        CHECK(clients.back().get("/a").status == 200);
    }
    auto refused = server.connect();
    const auto answer = refused.read();
    CHECK(answer.status == 429);
    CHECK(answer.fields.at("retry-after") == "1");
    CHECK(answer.fields.at("content-type") == "application/problem+json");
    CHECK(answer.fields.at("x-common").empty());  // the handler's, whatever was asked for
    clients.clear();
    CHECK(eventually([&] { return server.counts().open == 0; }));
    CHECK(server.get("/a").status == 200);
}

TEST_CASE("connections of a Unix socket are those of many clients", "[server]") {
    const support::TempDir folder;
    EchoHandler handler;
    server::HttpOptions options;
    options.max_per_address = 1;
    const Running server(handler, options, "unix:" + (folder / "http.sock").string());
    std::vector<RawClient> clients;
    for (int i = 0; i < 3; ++i) {
        clients.emplace_back((folder / "http.sock").string());
        CHECK(clients.back().get("/a").status == 200);
    }
}

TEST_CASE("behind a trusted proxy requests of one address are limited", "[server]") {
    EchoHandler handler;
    std::mutex mutex;
    std::condition_variable changed;
    bool go = false;
    int inside = 0;
    handler.reply = [&](const server::Request&) {
        std::unique_lock lock(mutex);
        ++inside;
        changed.notify_all();
        changed.wait(lock, [&] { return go; });
        return server::Response{};
    };
    server::HttpOptions options;
    options.threads = 4;
    options.max_per_address = 2;
    options.trusted_proxies = {"127.0.0.1"};
    const Running server(handler, options);
    std::vector<RawClient> clients;
    const auto send = [&](const std::string& address) {
        clients.push_back(server.connect());
        clients.back().send("GET /a HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " + address +
                            "\r\n\r\n");
    };
    send("203.0.113.7");
    send("203.0.113.7");
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return inside == 2; });
    }
    send("203.0.113.7");
    const auto refused = clients.back().read();
    CHECK(refused.status == 429);
    CHECK(refused.fields.at("x-common") == "/a");
    send("203.0.113.8");
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return inside == 3; });
        go = true;
    }
    changed.notify_all();
    CHECK(clients[0].read().status == 200);
    CHECK(clients[1].read().status == 200);
    CHECK(clients[3].read().status == 200);
    CHECK(clients[2].get("/a", "X-Forwarded-For: 203.0.113.7\r\n").status == 200);
}

TEST_CASE("over all connections the answer is 503 and when to come again", "[server]") {
    EchoHandler handler;
    server::HttpOptions options;
    options.max_connections = 2;
    options.max_per_address = 0;
    const Running server(handler, options);
    auto one = server.connect();
    auto two = server.connect();
    CHECK(one.get("/a").status == 200);
    CHECK(two.get("/a").status == 200);
    auto three = server.connect();
    const auto answer = three.read();
    CHECK(answer.status == 503);
    CHECK(answer.fields.contains("retry-after"));
    CHECK(answer.fields.contains("x-common"));
    CHECK(three.closed());
    CHECK(one.get("/b").status == 200);
}

TEST_CASE("more requests than may wait are told to come again", "[server]") {
    EchoHandler handler;
    std::mutex mutex;
    std::condition_variable changed;
    bool go = false;
    int inside = 0;
    handler.reply = [&](const server::Request& request) {
        if (request.target != "/quick") {
            std::unique_lock lock(mutex);
            ++inside;
            changed.notify_all();
            changed.wait(lock, [&] { return go; });
        }
        return server::Response{};
    };
    server::HttpOptions options;
    options.threads = 1;
    options.max_waiting = 1;
    const Running server(handler, options);
    std::vector<RawClient> clients;
    const auto send = [&] {
        clients.push_back(server.connect());
        clients.back().send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    };
    send();
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return inside == 1; });
    }
    send();
    CHECK(eventually([&] { return server.counts().waiting == 1; }));
    send();
    const auto answer = clients.back().read();
    CHECK(answer.status == 503);
    CHECK(answer.fields.contains("retry-after"));
    CHECK(answer.fields.at("x-common") == "/a");
    CHECK(server.get("/quick").status == 200);  // health is still told
    {
        const std::lock_guard lock(mutex);
        go = true;
    }
    changed.notify_all();
    CHECK(clients[0].read().status == 200);
    CHECK(clients[1].read().status == 200);
}

TEST_CASE("a stop lets requests under way end and idle connections go", "[server]") {
    EchoHandler handler;
    std::promise<void> inside;
    std::promise<void> go;
    handler.reply = [&](const server::Request&) {
        inside.set_value();
        go.get_future().wait();
        server::Response response;
        response.body = std::make_shared<const std::string>("last words");
        return response;
    };
    Running server(handler);
    auto idle = server.connect();
    auto busy = server.connect();
    busy.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    inside.get_future().wait();
    server.ask_to_stop();
    CHECK(idle.closed());
    go.set_value();
    const auto answer = busy.read();
    CHECK(answer.body == "last words");
    CHECK(answer.fields.at("connection") == "close");
    CHECK(busy.closed());
    server.stop();
    CHECK_THROWS(RawClient(server.port()));
}

TEST_CASE("what a stop waits for has a limit", "[server]") {
    EchoHandler handler;
    server::HttpOptions options = hasty();
    options.answer_time = std::chrono::hours(1);
    options.shutdown_time = std::chrono::milliseconds(300);
    handler.reply = [&](const server::Request&) {
        server::Response response;
        response.body = std::make_shared<const std::string>(64U << 20U, 'x');
        return response;
    };
    Running server(handler, options);
    auto client = server.connect();
    client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");  // and is never read
    CHECK(eventually([&] { return server.counts().waiting == 0 && server.counts().open == 1; }));
    server.stop();  // returns
    CHECK(server.counts().open == 0);
}

TEST_CASE("an exception of a route is an answer of 500", "[server]") {
    EchoHandler handler;
    handler.reply = [](const server::Request&) -> server::Response {
        throw std::runtime_error("secret of the inside");
    };
    const Running server(handler);
    const auto answer = server.get("/a");
    CHECK(answer.status == 500);
    CHECK(answer.body.find("secret") == std::string::npos);
}

}  // namespace timtin::tests
