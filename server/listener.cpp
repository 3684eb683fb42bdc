// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/listener.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

namespace timtin::server {

namespace {

constexpr int backlog = 1024;

Error failure(ErrorCode code, std::string_view address, int number) {
    return Error{code, fmt::format("cannot listen at {}: {}", address,
                                   std::generic_category().message(number))};
}

ErrorCode code_of(int number) {
    return number == EADDRINUSE ? ErrorCode::busy : ErrorCode::io;
}

sockaddr* generic(void* address) {
    return static_cast<sockaddr*>(address);
}

std::string host_text(const sockaddr_storage& address) {
    char text[INET6_ADDRSTRLEN] = {};
    if (address.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    } else if (address.ss_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
            ::inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text, sizeof text);
        } else {
            ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
        }
    }
    return text;
}

std::string local_address(int handle) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(handle, generic(&address), &size) != 0) {
        return "?";
    }
    if (address.ss_family == AF_UNIX) {
        sockaddr_un path{};
        std::memcpy(&path, &address, std::min<std::size_t>(size, sizeof path));
        return fmt::format("unix:{}", path.sun_path);
    }
    in_port_t port = 0;  // at the same place in both kinds
    std::memcpy(&port, reinterpret_cast<const char*>(&address) + offsetof(sockaddr_in, sin_port),
                sizeof port);
    const std::string host = host_text(address);
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, ntohs(port))
                                               : fmt::format("[{}]:{}", host, ntohs(port));
}

/// Nobody listens at the socket of this file any more: it may be replaced.
bool is_left_over(const sockaddr_un& address) {
    struct stat facts {};
    if (::lstat(address.sun_path, &facts) != 0 || !S_ISSOCK(facts.st_mode)) {
        return false;
    }
    const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0) {
        return false;
    }
    sockaddr_un copy = address;
    const bool refused =
        ::connect(probe, generic(&copy), sizeof copy) != 0 && errno == ECONNREFUSED;
    ::close(probe);
    return refused;
}

}  // namespace

Result<Listener> Listener::open(std::string_view address, unsigned unix_mode) {
    Listener made;
    if (address.starts_with("unix:")) {
        const std::string path(address.substr(5));
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        if (path.empty() || path.size() >= sizeof where.sun_path) {
            return Error{ErrorCode::configuration,
                         fmt::format("cannot listen at {}: a path of 1 to {} bytes is needed",
                                     address, sizeof where.sun_path - 1)};
        }
        std::memcpy(where.sun_path, path.data(), path.size());
        if (is_left_over(where)) {
            ::unlink(path.c_str());
        }
        made.handle_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (made.handle_ < 0 || ::bind(made.handle_, generic(&where), sizeof where) != 0) {
            return failure(code_of(errno), address, errno);
        }
        made.socket_file_ = path;
        if (::chmod(path.c_str(), unix_mode) != 0 || ::listen(made.handle_, backlog) != 0) {
            return failure(code_of(errno), address, errno);
        }
        made.address_ = address;
        return made;
    }
    const std::size_t colon = address.rfind(':');
    std::string host(address.substr(0, colon == std::string_view::npos ? 0 : colon));
    const std::string port(colon == std::string_view::npos ? "" : address.substr(colon + 1));
    if (port.empty() || port.find_first_not_of("0123456789") != std::string::npos ||
        port.size() > 5 || std::stoul(port) > 65535 || host.empty()) {
        return Error{ErrorCode::configuration,
                     fmt::format("cannot listen at {}: write HOST:PORT, as 127.0.0.1:8080, or "
                                 "unix:PATH",
                                 address)};
    }
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    if (const int code =
            ::getaddrinfo(host == "*" ? nullptr : host.c_str(), port.c_str(), &hints, &list);
        code != 0) {
        return Error{ErrorCode::configuration,
                     fmt::format("cannot listen at {}: {}", address, ::gai_strerror(code))};
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(list, &::freeaddrinfo);
    int number = EADDRNOTAVAIL;
    // "*" as IPv6 takes IPv4 too, so it is tried first.
    for (const int family : {host == "*" ? AF_INET6 : AF_UNSPEC, AF_UNSPEC}) {
        for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
            if (family != AF_UNSPEC && one->ai_family != family) {
                continue;
            }
            Listener tried;
            tried.handle_ = ::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
            const int on = 1;
            const int off = 0;
            if (tried.handle_ < 0) {
                number = errno;
                continue;
            }
            ::setsockopt(tried.handle_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
            if (one->ai_family == AF_INET6) {
                ::setsockopt(tried.handle_, IPPROTO_IPV6, IPV6_V6ONLY, host == "*" ? &off : &on,
                             sizeof on);
            }
            if (::bind(tried.handle_, one->ai_addr, one->ai_addrlen) == 0 &&
                ::listen(tried.handle_, backlog) == 0) {
                tried.address_ = local_address(tried.handle_);
                return tried;
            }
            number = errno;
        }
    }
    return failure(code_of(number), address, number);
}

Result<Listener> Listener::adopt(int handle) {
    int listening = 0;
    socklen_t size = sizeof listening;
    if (::getsockopt(handle, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0) {
        return Error{ErrorCode::io,
                     fmt::format("the inherited file {} is no listening socket", handle)};
    }
    Listener made;
    made.handle_ = handle;
    made.address_ = local_address(handle);
    return made;
}

Listener::Listener(Listener&& other) noexcept
    : handle_(std::exchange(other.handle_, -1)),
      address_(std::move(other.address_)),
      socket_file_(std::exchange(other.socket_file_, {})) {}

Listener& Listener::operator=(Listener&& other) noexcept {
    if (this != &other) {
        close();
        handle_ = std::exchange(other.handle_, -1);
        address_ = std::move(other.address_);
        socket_file_ = std::exchange(other.socket_file_, {});
    }
    return *this;
}

Listener::~Listener() {
    close();
}

void Listener::close() noexcept {
    if (handle_ >= 0) {
        ::close(handle_);
        handle_ = -1;
    }
    if (!socket_file_.empty()) {
        ::unlink(socket_file_.c_str());
        socket_file_.clear();
    }
}

int Listener::release() noexcept {
    return std::exchange(handle_, -1);
}

std::string Listener::url() const {
    if (address_.starts_with("unix:")) {
        return {};
    }
    std::string host = address_;
    for (const auto& [every, local] :
         {std::pair("0.0.0.0:", "127.0.0.1:"), std::pair("[::]:", "[::1]:")}) {
        if (host.starts_with(every)) {
            host = local + host.substr(std::strlen(every));
        }
    }
    return fmt::format("http://{}/", host);
}

std::string peer_address(int handle) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getpeername(handle, generic(&address), &size) != 0) {
        return "?";
    }
    return address.ss_family == AF_UNIX ? "unix" : host_text(address);
}

}  // namespace timtin::server
