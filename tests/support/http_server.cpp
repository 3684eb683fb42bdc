// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/http_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <stdexcept>

namespace timtin::support {

namespace {

std::optional<HttpRequest> read_request(int socket, std::string& buffer) {
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
        char chunk[4096];
        const auto count = ::recv(socket, chunk, sizeof chunk, 0);
        if (count <= 0 || buffer.size() > 1'000'000) {
            return std::nullopt;
        }
        buffer.append(chunk, static_cast<std::size_t>(count));
        if (buffer[0] == 0x16) {
            return std::nullopt;  // somebody greets us in TLS
        }
    }
    HttpRequest request;
    const auto head = buffer.substr(0, end + 2);
    buffer.erase(0, end + 4);
    std::size_t line = head.find("\r\n");
    const auto first = head.substr(0, line);
    const auto space = first.find(' ');
    request.method = first.substr(0, space);
    request.target = first.substr(space + 1, first.rfind(' ') - space - 1);
    while ((line += 2) < head.size()) {
        const auto next = head.find("\r\n", line);
        const auto colon = head.find(':', line);
        auto name = head.substr(line, colon - line);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        request.headers[name] = head.substr(colon + 2, next - colon - 2);
        line = next;
    }
    const auto length = request.header("content-length");
    const std::size_t wanted = length.empty() ? 0 : std::stoul(length);
    while (buffer.size() < wanted) {
        char chunk[4096];
        const auto count = ::recv(socket, chunk, sizeof chunk, 0);
        if (count <= 0 || buffer.size() > 1'000'000) {
            return std::nullopt;
        }
        buffer.append(chunk, static_cast<std::size_t>(count));
    }
    request.body = buffer.substr(0, wanted);
    buffer.erase(0, wanted);
    return request;
}

}  // namespace

HttpServer::HttpServer(Answer answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || ::bind(listener_, generic, size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, generic, &size) != 0) {
        throw std::runtime_error("cannot listen on 127.0.0.1");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] {
        for (;;) {
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (socket < 0) {
                return;
            }
            const int on = 1;
            ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            ++connections_;
            const std::lock_guard lock(mutex_);
            sockets_.push_back(socket);
            threads_.emplace_back([this, socket] { serve(socket); });
        }
    });
}

HttpServer::~HttpServer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
        const std::lock_guard lock(mutex_);
        for (const int socket : sockets_) {
            ::shutdown(socket, SHUT_RDWR);
        }
    }
    for (auto& thread : threads_) {
        thread.join();
    }
    for (const int socket : sockets_) {
        ::close(socket);
    }
}

std::string HttpServer::url(const std::string& target) const {
    return "http://127.0.0.1:" + std::to_string(port_) + target;
}

std::vector<HttpRequest> HttpServer::log() const {
    const std::lock_guard lock(mutex_);
    return log_;
}

int HttpServer::count(const std::string& target) const {
    const auto requests = log();
    return static_cast<int>(
        std::count_if(requests.begin(), requests.end(),
                      [&](const HttpRequest& request) { return request.target == target; }));
}

void HttpServer::forget_log() {
    const std::lock_guard lock(mutex_);
    log_.clear();
}

void HttpServer::serve(int socket) {
    std::string buffer;
    while (!stopping_) {
        const auto request = read_request(socket, buffer);
        if (!request) {
            break;
        }
        HttpResponse response;
        {
            const std::lock_guard lock(mutex_);
            log_.push_back(*request);
            response = answer_(*request);
        }
        if (!send_response(socket, *request, response)) {
            break;
        }
    }
    // Closed by the destructor, so that the number is not given anew before.
    ::shutdown(socket, SHUT_RDWR);
}

bool HttpServer::send(int socket, const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const auto count = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) {
            return false;
        }
        sent += static_cast<std::size_t>(count);
    }
    return true;
}

bool HttpServer::pause(std::chrono::milliseconds time) const {
    const auto end = std::chrono::steady_clock::now() + time;
    while (!stopping_ && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return !stopping_;
}

bool HttpServer::send_response(int socket, const HttpRequest& request,
                               const HttpResponse& response) {
    using Fault = HttpResponse::Fault;
    if (!pause(response.delay) || response.fault == Fault::reset) {
        return false;
    }
    if (response.fault == Fault::raw) {
        send(socket, response.body);
        return false;
    }
    auto head = "HTTP/1.1 " + std::to_string(response.status) + " X\r\n";
    for (const auto& [name, value] : response.headers) {
        head += name + ": " + value + "\r\n";
    }
    const bool bodiless =
        response.status == 304 || response.status == 204 || request.method == "HEAD";
    std::string body = bodiless ? std::string() : response.body;
    if (response.chunked) {
        head += "Transfer-Encoding: chunked\r\n";
        std::string coded;
        for (std::size_t at = 0; at < body.size(); at += 1000) {
            const auto part = body.substr(at, 1000);
            char size[20];
            std::snprintf(size, sizeof size, "%zx\r\n", part.size());
            coded += size + part + "\r\n";
        }
        body = coded + "0\r\n\r\n";
    } else if (!bodiless) {
        head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    if (!send(socket, head + "\r\n")) {
        return false;
    }
    switch (response.fault) {
        case Fault::truncated:
            send(socket, body.substr(0, body.size() / 2));
            return false;
        case Fault::stalled:
            send(socket, body.substr(0, body.size() / 2));
            pause(std::chrono::hours{1});
            return false;
        case Fault::drip:
            for (const char c : body) {
                if (!send(socket, std::string(1, c)) || !pause(std::chrono::milliseconds{50})) {
                    return false;
                }
            }
            return true;
        default:
            return send(socket, body);
    }
}

}  // namespace timtin::support
