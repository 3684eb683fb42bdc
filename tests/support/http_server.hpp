// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace timtin::support {

struct HttpRequest {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;

    [[nodiscard]] std::string header(const std::string& name) const {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
};

struct HttpResponse {
    /// How the connection ends badly, if it does.
    enum class Fault {
        none,
        reset,      ///< closed without a word
        truncated,  ///< closed after half the body
        stalled,    ///< half the body, then silence until the server stops
        drip,       ///< the body byte by byte, 50 ms each
        raw,        ///< `body` is sent as it is, no head
    };
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::chrono::milliseconds delay{0};  ///< before the first byte
    Fault fault = Fault::none;
    bool chunked = false;
};

/// An HTTP/1.1 server on 127.0.0.1 that answers as a test says. Keeps
/// connections open. One thread a connection; `answer` is called under a lock.
class HttpServer {
public:
    using Answer = std::function<HttpResponse(const HttpRequest&)>;
    explicit HttpServer(Answer answer);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    [[nodiscard]] int port() const noexcept { return port_; }
    [[nodiscard]] std::string url(const std::string& target = "/") const;
    /// The requests so far.
    [[nodiscard]] std::vector<HttpRequest> log() const;
    /// How many there were for this target.
    [[nodiscard]] int count(const std::string& target) const;
    [[nodiscard]] int connections() const noexcept { return connections_; }
    void forget_log();

private:
    void serve(int socket);
    bool send(int socket, const std::string& bytes);
    bool send_response(int socket, const HttpRequest& request, const HttpResponse& response);
    /// Waits; false if the server is to stop.
    bool pause(std::chrono::milliseconds time) const;

    Answer answer_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<bool> stopping_{false};
    std::atomic<int> connections_{0};
    mutable std::mutex mutex_;
    std::vector<HttpRequest> log_;
    std::vector<int> sockets_;
    std::list<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace timtin::support
