// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/client_address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace timtin::server {

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

/// Without brackets and port.
std::string_view host_of(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        return end == std::string_view::npos ? std::string_view() : text.substr(1, end - 1);
    }
    // One colon only: a port behind an IPv4 address.
    const std::size_t colon = text.find(':');
    return colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos
               ? text.substr(0, colon)
               : text;
}

std::string counted_as(const std::string& address) {
    in6_addr v6{};
    if (::inet_pton(AF_INET6, address.c_str(), &v6) != 1) {
        return address;
    }
    std::fill(std::begin(v6.s6_addr) + 8, std::end(v6.s6_addr), std::uint8_t{0});
    char text[INET6_ADDRSTRLEN] = {};
    ::inet_ntop(AF_INET6, &v6, text, sizeof text);
    return fmt::format("{}/64", text);
}

}  // namespace

std::optional<std::string> normal_address(std::string_view text) {
    const std::string host(host_of(trimmed(text)));
    char normal[INET6_ADDRSTRLEN] = {};
    in_addr v4{};
    if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) {
        ::inet_ntop(AF_INET, &v4, normal, sizeof normal);
        return normal;
    }
    in6_addr v6{};
    if (host.find('\0') != std::string::npos || ::inet_pton(AF_INET6, host.c_str(), &v6) != 1) {
        return std::nullopt;
    }
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
        ::inet_ntop(AF_INET, &v6.s6_addr[12], normal, sizeof normal);
    } else {
        ::inet_ntop(AF_INET6, &v6, normal, sizeof normal);
    }
    return normal;
}

std::string forwarded_client(std::string_view forwarded, const std::string& peer,
                             const std::function<bool(const std::string&)>& is_trusted) {
    std::string client = peer;
    while (!forwarded.empty()) {
        const std::size_t comma = forwarded.rfind(',');
        const std::string_view last =
            comma == std::string_view::npos ? forwarded : forwarded.substr(comma + 1);
        forwarded = forwarded.substr(0, comma == std::string_view::npos ? 0 : comma);
        if (trimmed(last).empty()) {
            continue;  // an empty element of a list is none (RFC 9110 5.6.1)
        }
        auto address = normal_address(last);
        if (!address) {
            break;
        }
        client = std::move(*address);
        if (!is_trusted(client)) {
            break;
        }
    }
    return client;
}

std::optional<std::string> AddressLimit::take(const std::string& address) {
    std::string counted = counted_as(address);
    if (most_ == 0) {
        return counted;
    }
    std::size_t& used = used_[counted];
    if (used >= most_) {
        return std::nullopt;
    }
    ++used;
    return counted;
}

void AddressLimit::free(const std::string& counted) {
    if (const auto found = used_.find(counted); found != used_.end() && --found->second == 0) {
        used_.erase(found);
    }
}

}  // namespace timtin::server
