// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "server/http_message.hpp"
#include "server/listener.hpp"

namespace timtin::server {

struct HttpOptions {
    unsigned threads = 0;  ///< that answer requests; 0: as many as the machine has, 2 at least
    std::size_t max_connections = 1024;
    /// Connections of one IP address; by a trusted proxy: its requests at a time. An
    /// IPv6 address counts with its /64. 0: no limit.
    std::size_t max_per_address = 64;
    std::size_t max_waiting = 512;      ///< requests that wait for a thread
    std::size_t max_head = 16 * 1024;   ///< bytes of a request's head
    std::size_t max_target = 8 * 1024;  ///< bytes of its URL
    /// From a request's first byte to its last; however often bytes come in between.
    std::chrono::milliseconds head_time{10'000};
    /// From the answer's first byte to its last.
    std::chrono::milliseconds answer_time{30'000};
    std::chrono::milliseconds idle_time{60'000};    ///< of a connection between requests
    std::chrono::milliseconds waiting_time{5'000};  ///< for a thread; then it is told to retry
    /// A client that has ended sending is taken for gone if its answer is not there after
    /// this long: whether it still reads, TCP does not tell.
    std::chrono::milliseconds gone_time{500};
    std::chrono::milliseconds shutdown_time{10'000};  ///< for requests under way at the end
    /// IP addresses, or "unix", whose X-Forwarded-For and X-Forwarded-Proto are believed.
    std::vector<std::string> trusted_proxies;
};

/// The status of a request whose client went before it was answered; for the log.
inline constexpr int client_gone = 499;

/// A request that has been answered, for log and metrics.
struct Exchange {
    const Request& request;  ///< target empty: it could not be read
    std::string_view route;
    int status = 0;                       ///< or client_gone
    std::size_t bytes = 0;                ///< of the body sent
    std::chrono::microseconds elapsed{};  ///< first byte in to last byte out
};

/// What the server counts; may be read from any thread.
struct HttpCounts {
    std::atomic<std::uint64_t> accepted = 0;
    std::atomic<std::uint64_t> refused = 0;     ///< over a limit on connections
    std::atomic<std::uint64_t> abandoned = 0;   ///< requests whose client went before the answer
    std::atomic<std::uint64_t> unaccepted = 0;  ///< times that no file was free for a connection
    std::atomic<std::uint64_t> timed_out = 0;   ///< closed at a deadline
    std::atomic<std::uint64_t> malformed = 0;   ///< not HTTP
    std::atomic<std::uint64_t> open = 0;        ///< connections now
    std::atomic<std::uint64_t> waiting = 0;     ///< requests for a thread, now
};

/// Where a request is answered.
enum class Lane {
    now,     ///< at once, by the thread that reads all connections: out of memory alone
    aside,   ///< by a thread of its own, however busy those that search are: a look at the index
    search,  ///< by one of the threads that search
};

class HttpHandler {
public:
    HttpHandler() = default;
    HttpHandler(const HttpHandler&) = delete;
    HttpHandler& operator=(const HttpHandler&) = delete;
    virtual ~HttpHandler() = default;
    /// Answers a GET, HEAD or OPTIONS. Called from several threads.
    [[nodiscard]] virtual Response answer(const Request& request) = 0;
    /// Adds what all answers carry, those too that the server makes itself, as of a limit that
    /// is reached; `request` is empty where none was read. Called from one thread.
    virtual void add_common(const Request& request, Response& response) const = 0;
    /// Where it is to be answered. Called from one thread.
    [[nodiscard]] virtual Lane lane(const Request& request) const = 0;
    /// An answer has gone out, or its client. Called from one thread.
    virtual void finished(const Exchange& exchange) = 0;
};

/// HTTP/1.1 (and 1.0) over TCP and Unix sockets: keep-alive, pipelining, limits and
/// absolute deadlines. One thread reads and writes all connections, others answer.
class HttpServer {
public:
    HttpServer(std::vector<Listener> listeners, const HttpOptions& options, HttpHandler& handler);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    /// Serves until stop(). Requests under way are answered first, within
    /// HttpOptions::shutdown_time.
    void run();
    /// From any thread.
    void stop();
    [[nodiscard]] const HttpCounts& counts() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace timtin::server
