// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/service_manager.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

namespace timtin::cli {

namespace {

constexpr int first_handle = 3;  // SD_LISTEN_FDS_START
constexpr int most_handles = 64;

long number(const char* text) {
    long value = -1;
    if (text != nullptr) {
        const char* end = text + std::strlen(text);
        if (const auto [at, error] = std::from_chars(text, end, value);
            error != std::errc() || at != end) {
            return -1;
        }
    }
    return value;
}

}  // namespace

std::vector<int> inherited_sockets() {
    std::vector<int> handles;
    const long count = number(std::getenv("LISTEN_FDS"));
    if (number(std::getenv("LISTEN_PID")) == ::getpid() && count > 0 && count <= most_handles) {
        for (int handle = first_handle; handle < first_handle + count; ++handle) {
            ::fcntl(handle, F_SETFD, FD_CLOEXEC);
            handles.push_back(handle);
        }
    }
    for (const char* name : {"LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"}) {
        ::unsetenv(name);
    }
    return handles;
}

void notify_service_manager(std::string_view state) {
    const char* path = std::getenv("NOTIFY_SOCKET");
    if (path == nullptr || (path[0] != '/' && path[0] != '@')) {
        return;
    }
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::size_t length = std::strlen(path);
    if (length >= sizeof address.sun_path) {
        return;
    }
    std::memcpy(address.sun_path, path, length);
    if (path[0] == '@') {  // a name without a file
        address.sun_path[0] = '\0';
    }
    const int handle = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (handle < 0) {
        return;
    }
    void* const where = &address;
    ::sendto(handle, state.data(), state.size(), MSG_NOSIGNAL, static_cast<sockaddr*>(where),
             static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length));
    ::close(handle);
}

}  // namespace timtin::cli
