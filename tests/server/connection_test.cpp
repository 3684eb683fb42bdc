// SPDX-License-Identifier: GPL-2.0-or-later
// What becomes of requests whose clients go, and of clients when there is no room for them.
#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <condition_variable>
#include <optional>

#include "running.hpp"
#include "support/temp_dir.hpp"

namespace timtin::tests {

using support::RawClient;
using namespace std::chrono_literals;

namespace {

const std::string question = "GET /a HTTP/1.1\r\nHost: tim.example\r\n\r\n";

/// Answers as slowly as a search that finds no end, unless it is asked to stop.
class Endless {
public:
    explicit Endless(EchoHandler& handler) {
        handler.reply = [this](const server::Request& request) {
            const std::stop_callback wake(request.stop, [this] { changed_.notify_all(); });
            std::unique_lock lock(mutex_);
            ++begun_;
            changed_.notify_all();
            while (!request.stop.stop_requested() && !enough_) {
                changed_.wait_for(lock, 10ms);
            }
            stopped_ += request.stop.stop_requested() ? 1 : 0;
            changed_.notify_all();
            return server::Response{};
        };
    }
    void wait_for_begun(int count) {
        wait([&] { return begun_ >= count; });
    }
    bool wait_for_stopped(int count) {
        return wait([&] { return stopped_ >= count; });
    }
    void end() {
        const std::lock_guard lock(mutex_);
        enough_ = true;
        changed_.notify_all();
    }
    int begun() {
        const std::lock_guard lock(mutex_);
        return begun_;
    }

private:
    template <typename Condition>
    bool wait(const Condition& condition) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 30s, condition);
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    int begun_ = 0;
    int stopped_ = 0;
    bool enough_ = false;
};

// UBSan opens a file to look at a type for the first time, and takes one for wrong if it cannot.
#ifndef __SANITIZE_ADDRESS__
/// While this lives, the process can open no file.
class NoFiles {
public:
    NoFiles() {
        ::getrlimit(RLIMIT_NOFILE, &usual_);
        int file = ::dup(0);
        // Few more than are open, so that all can be taken.
        const rlimit few{.rlim_cur = static_cast<rlim_t>(file) + 64, .rlim_max = usual_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &few);
        for (; file >= 0; file = ::dup(0)) {
            taken_.push_back(file);
        }
    }
    NoFiles(const NoFiles&) = delete;
    NoFiles& operator=(const NoFiles&) = delete;
    ~NoFiles() {
        for (const int file : taken_) {
            ::close(file);
        }
        ::setrlimit(RLIMIT_NOFILE, &usual_);
    }

private:
    rlimit usual_{};
    std::vector<int> taken_;
};
#endif

}  // namespace

TEST_CASE("a search ends when its client has gone", "[server]") {
    EchoHandler handler;
    Endless endless(handler);
    server::HttpOptions options;
    options.gone_time = 100ms;
    SECTION("by closing its connection") {
        const Running server(handler, options);
        {
            auto client = server.connect();
            client.send(question);
            endless.wait_for_begun(1);
        }
        CHECK(endless.wait_for_stopped(1));
        CHECK(eventually([&] { return server.counts().open == 0; }));
        CHECK(server.counts().abandoned == 1);
        CHECK(handler.statuses() == std::vector{server::client_gone});
    }
    SECTION("by a reset, however long others are waited for") {
        options.gone_time = 1h;
        const Running server(handler, options);
        {
            auto client = server.connect();
            client.send(question);
            endless.wait_for_begun(1);
            const linger reset{.l_onoff = 1, .l_linger = 0};
            ::setsockopt(client.handle(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        }
        CHECK(endless.wait_for_stopped(1));
    }
    SECTION("on a Unix socket") {
        options.gone_time = 1h;
        const support::TempDir folder;
        const std::string path = (folder / "http.sock").string();
        const Running server(handler, options, "unix:" + path);
        {
            RawClient client(path);
            client.send(question);
            endless.wait_for_begun(1);
        }
        CHECK(endless.wait_for_stopped(1));
    }
    endless.end();
}

TEST_CASE("who has ended sending is waited for a while", "[server]") {
    EchoHandler handler;
    Endless endless(handler);
    server::HttpOptions options;
    options.gone_time = 1h;
    const Running server(handler, options);
    auto client = server.connect();
    client.send(question);
    client.end_sending();
    endless.wait_for_begun(1);
    std::this_thread::sleep_for(300ms);  // some looks at the client
    endless.end();
    CHECK(client.read().status == 200);
    CHECK(server.counts().abandoned == 0);
}

TEST_CASE("a request whose client went while it waited is not begun", "[server]") {
    EchoHandler handler;
    Endless endless(handler);
    server::HttpOptions options;
    options.threads = 1;
    options.gone_time = 0ms;
    const Running server(handler, options);
    auto first = server.connect();
    first.send(question);
    endless.wait_for_begun(1);
    {
        std::vector<RawClient> impatient;
        for (int i = 0; i < 20; ++i) {
            impatient.push_back(server.connect());
            impatient.back().send(question);
        }
        CHECK(eventually([&] { return server.counts().waiting == 20; }));
    }
    CHECK(eventually([&] { return server.counts().abandoned == 20; }));
    endless.end();
    CHECK(first.read().status == 200);
    CHECK(server.get("/quick").status == 200);
    CHECK(eventually([&] { return server.counts().waiting == 0; }));
    CHECK(endless.begun() <= 2);  // the first, and that of /quick
}

TEST_CASE("what is looked at aside waits for no search, and holds up no connection", "[server]") {
    EchoHandler handler;
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, bool> go;
    int inside = 0;
    handler.reply = [&](const server::Request& request) {
        std::unique_lock lock(mutex);
        ++inside;
        changed.notify_all();
        changed.wait(lock, [&] { return go[request.target]; });
        return server::Response{};
    };
    server::HttpOptions options;
    options.threads = 1;
    const Running server(handler, options);
    const auto let = [&](const std::string& target) {
        const std::lock_guard lock(mutex);
        go[target] = true;
        changed.notify_all();
    };
    const auto wait_for = [&](int count) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return inside == count; });
    };
    let("/quick");
    auto searching = server.connect();
    searching.send(question);
    wait_for(1);
    auto watching = server.connect();
    watching.send("GET /aside HTTP/1.1\r\nHost: tim.example\r\n\r\n");
    wait_for(2);  // though the only thread that searches is busy
    CHECK(server.get("/quick").status == 200);
    let("/aside");
    CHECK(watching.read().status == 200);
    let("/a");
    CHECK(searching.read().status == 200);
}

#ifndef __SANITIZE_ADDRESS__
TEST_CASE("a server at several addresses waits in peace when no file is free", "[server]") {
    EchoHandler handler;
    std::vector<server::Listener> listeners;
    listeners.push_back(server::Listener::open("127.0.0.1:0").value());
    listeners.push_back(server::Listener::open("127.0.0.1:0").value());
    std::vector<int> ports;
    for (const auto& listener : listeners) {
        ports.push_back(std::stoi(listener.address().substr(listener.address().rfind(':') + 1)));
    }
    const Running server(handler, {}, std::move(listeners));
    CHECK(RawClient(ports[1]).get("/a").status == 200);

    RawClient one;
    RawClient two;
    auto no_files = std::make_optional<NoFiles>();
    one.connect(ports[0]);
    two.connect(ports[1]);
    const auto begin = std::chrono::steady_clock::now();
    // Checked when there are files again.
    const bool tried = eventually([&] { return server.counts().unaccepted >= 6; });
    const auto tries = server.counts().unaccepted.load();
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    no_files.reset();
    CHECK(tried);
    // Each address tries again ten times a second, however often the other fails.
    CHECK(tries <= 2 * (static_cast<std::uint64_t>(passed.count()) / 100 + 2));
    CHECK(one.get("/a").status == 200);
    CHECK(two.get("/a").status == 200);
}
#endif

}  // namespace timtin::tests
