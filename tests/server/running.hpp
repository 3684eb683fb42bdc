// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/http_server.hpp"
#include "server/listener.hpp"
#include "support/raw_client.hpp"

namespace timtin::tests {

/// Answers each request with what it was asked for, or as a test says.
class EchoHandler : public server::HttpHandler {
public:
    std::function<server::Response(const server::Request&)> reply;

    server::Response answer(const server::Request& request) override {
        if (reply) {
            return reply(request);
        }
        server::Response response;
        response.fields = {{"Content-Type", "text/plain"}};
        response.body = std::make_shared<const std::string>(request.method + " " + request.target +
                                                            " " + request.client);
        return response;
    }
    void add_common(const server::Request& request, server::Response& response) const override {
        response.fields.emplace_back("X-Common", request.target);
    }
    [[nodiscard]] server::Lane lane(const server::Request& request) const override {
        return request.target == "/quick"   ? server::Lane::now
               : request.target == "/aside" ? server::Lane::aside
                                            : server::Lane::search;
    }
    void finished(const server::Exchange& exchange) override {
        const std::lock_guard lock(mutex_);
        statuses_.push_back(exchange.status);
    }
    [[nodiscard]] std::vector<int> statuses() const {
        const std::lock_guard lock(mutex_);
        return statuses_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<int> statuses_;
};

/// A server of a test's own on loopback, that runs while this lives.
class Running {
public:
    explicit Running(server::HttpHandler& handler, const server::HttpOptions& options = {},
                     const std::string& address = "127.0.0.1:0")
        : Running(handler, options, listen(address)) {}
    /// At several addresses; port() is that of the first.
    Running(server::HttpHandler& handler, const server::HttpOptions& options,
            std::vector<server::Listener> listeners)
        : port_(port_of(listeners.front().address())),
          http_(std::move(listeners), options, handler),
          thread_([this] { http_.run(); }) {}
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() { stop(); }

    void stop() {
        http_.stop();
        if (thread_.joinable()) {
            thread_.join();
        }
    }
    void ask_to_stop() { http_.stop(); }

    [[nodiscard]] int port() const noexcept { return port_; }
    [[nodiscard]] support::RawClient connect() const { return support::RawClient(port_); }
    [[nodiscard]] support::RawAnswer get(const std::string& target,
                                         const std::string& fields = {}) const {
        return connect().get(target, fields);
    }
    /// What comes back for these bytes.
    [[nodiscard]] support::RawAnswer sent(std::string_view bytes) const {
        auto client = connect();
        client.send(bytes);
        return client.read();
    }
    [[nodiscard]] const server::HttpCounts& counts() const { return http_.counts(); }

private:
    static std::vector<server::Listener> listen(const std::string& address) {
        std::vector<server::Listener> listeners;
        listeners.push_back(server::Listener::open(address).value());
        return listeners;
    }
    static int port_of(const std::string& address) {
        return address.starts_with("unix:") ? 0 : std::stoi(address.substr(address.rfind(':') + 1));
    }

    int port_;
    server::HttpServer http_;
    std::thread thread_;
};

/// Options under which deadlines pass while a test waits.
inline server::HttpOptions hasty() {
    server::HttpOptions options;
    options.threads = 2;
    options.head_time = std::chrono::milliseconds(400);
    options.answer_time = std::chrono::milliseconds(1000);
    options.idle_time = std::chrono::milliseconds(400);
    options.shutdown_time = std::chrono::milliseconds(1000);
    return options;
}

/// Waits, half a minute at most, until it is so. Was it?
template <typename Condition>
[[nodiscard]] bool eventually(const Condition& condition) {
    for (int attempt = 0; attempt < 3000; ++attempt) {
        if (condition()) {
            return true;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

}  // namespace timtin::tests
