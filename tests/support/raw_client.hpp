// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace timtin::support {

/// An answer as it came over the wire.
struct RawAnswer {
    int status = 0;                             ///< 0: the connection ended without one
    std::map<std::string, std::string> fields;  ///< names in lower case
    std::string body;
};

/// A connection that sends the bytes it is told, be they HTTP or not.
class RawClient {
public:
    explicit RawClient(int port) : RawClient() { connect(port); }
    /// Not connected yet, but with a file of its own.
    RawClient() { open(AF_INET); }
    void connect(int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<in_port_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connect_to(&address, sizeof address);
    }
    explicit RawClient(const std::string& socket_file) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, socket_file.data(),
                    std::min(socket_file.size(), sizeof address.sun_path - 1));
        open(AF_UNIX);
        connect_to(&address, sizeof address);
    }
    RawClient(RawClient&& other) noexcept : handle_(other.handle_), rest_(std::move(other.rest_)) {
        other.handle_ = -1;
    }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    RawClient& operator=(RawClient&&) = delete;
    ~RawClient() {
        if (handle_ >= 0) {
            ::close(handle_);
        }
    }

    /// False if the other side has closed.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Nothing more will be sent; answers can still be read.
    void end_sending() { ::shutdown(handle_, SHUT_WR); }

    /// The next answer; `head_only` if it is to a HEAD.
    RawAnswer read(bool head_only = false) {
        RawAnswer answer;
        std::size_t end = 0;
        while ((end = rest_.find("\r\n\r\n")) == std::string::npos) {
            if (!more()) {
                return answer;
            }
        }
        const std::string head = rest_.substr(0, end + 2);
        rest_.erase(0, end + 4);
        answer.status = std::stoi(head.substr(head.find(' ') + 1, 3));
        for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
            const std::size_t line_end = head.find("\r\n", at);
            const std::size_t colon = head.find(':', at);
            std::string name = head.substr(at, colon - at);
            for (char& c : name) {
                c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            }
            std::string& value = answer.fields[name];
            value += (value.empty() ? "" : ", ") + head.substr(colon + 2, line_end - colon - 2);
            at = line_end + 2;
        }
        const auto length = answer.fields.find("content-length");
        if (length != answer.fields.end() && !head_only) {
            const std::size_t size = std::stoul(length->second);
            while (rest_.size() < size && more()) {
            }
            answer.body = rest_.substr(0, size);
            rest_.erase(0, size);
        }
        return answer;
    }

    RawAnswer get(const std::string& target, const std::string& fields = {}) {
        send("GET " + target + " HTTP/1.1\r\nHost: tim.example\r\n" + fields + "\r\n");
        return read();
    }

    /// Has the other side closed, nothing being left to read? Waits for it that long.
    bool closed(std::chrono::milliseconds limit = std::chrono::seconds(20)) {
        const auto end = std::chrono::steady_clock::now() + limit;
        while (rest_.empty()) {
            if (std::chrono::steady_clock::now() > end) {
                return false;
            }
            if (!more()) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] int handle() const noexcept { return handle_; }

private:
    void open(int family) {
        handle_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (handle_ < 0) {
            throw std::runtime_error("cannot make a socket");
        }
    }
    void connect_to(void* address, socklen_t size) {
        if (::connect(handle_, static_cast<sockaddr*>(address), size) != 0) {
            throw std::runtime_error("cannot connect to the server under test");
        }
        const timeval limit{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(handle_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(handle_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }
    bool more() {
        char bytes[16 * 1024];
        const auto got = ::recv(handle_, bytes, sizeof bytes, 0);
        if (got <= 0) {
            return false;
        }
        rest_.append(bytes, static_cast<std::size_t>(got));
        return true;
    }

    int handle_ = -1;
    std::string rest_;
};

}  // namespace timtin::support
