// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "timtin/result.hpp"

namespace timtin::server {

/// A listening socket. Closed, and a socket file that we made removed, when it goes.
class Listener {
public:
    /// Listens at "127.0.0.1:8080", "[::1]:8080", "localhost:8080", "*:8080" (every
    /// address) or "unix:/run/timtin/http.sock"; port 0: any free one. The file of a Unix
    /// socket gets the permissions `unix_mode`; one that is left over, to which nobody
    /// listens, is replaced. Errors: configuration (no such address), busy (in use), io.
    static Result<Listener> open(std::string_view address, unsigned unix_mode = 0660);
    /// Takes over a socket that listens already (systemd). Errors: io (it does not).
    static Result<Listener> adopt(int handle);

    Listener(Listener&& other) noexcept;
    Listener& operator=(Listener&& other) noexcept;
    ~Listener();

    [[nodiscard]] int handle() const noexcept { return handle_; }
    /// Where it listens, with the true port: "127.0.0.1:40123", "unix:/run/…".
    [[nodiscard]] const std::string& address() const noexcept { return address_; }
    /// As a URL, for people; empty for a Unix socket.
    [[nodiscard]] std::string url() const;
    /// Gives the handle away; it is not closed then.
    int release() noexcept;

private:
    Listener() = default;
    void close() noexcept;

    int handle_ = -1;
    std::string address_;
    std::string socket_file_;  ///< made by us
};

/// Of a connected socket: the IP address of the other side, or "unix".
[[nodiscard]] std::string peer_address(int handle);

}  // namespace timtin::server
