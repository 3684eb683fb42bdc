// SPDX-License-Identifier: GPL-2.0-or-later
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "crawler/fetcher.hpp"

namespace timtin {

namespace {

struct Range4 {
    std::uint32_t first;
    unsigned bits;
};

// RFC 6890 and its successors in IANA's IPv4 registry.
constexpr std::array special4{
    Range4{0x00000000, 8},   // this network
    Range4{0x0a000000, 8},   // private
    Range4{0x64400000, 10},  // shared, behind a carrier's NAT
    Range4{0x7f000000, 8},   // loopback
    Range4{0xa9fe0000, 16},  // link-local; the clouds' metadata
    Range4{0xac100000, 12},  // private
    Range4{0xc0000000, 24},  // protocol assignments
    Range4{0xc0000200, 24},  // documentation
    Range4{0xc0586300, 24},  // 6to4 relays
    Range4{0xc0a80000, 16},  // private
    Range4{0xc6120000, 15},  // benchmarking
    Range4{0xc6336400, 24},  // documentation
    Range4{0xcb007100, 24},  // documentation
    Range4{0xe0000000, 3},   // multicast and reserved
};

bool is_public4(std::uint32_t address) noexcept {
    for (const auto& range : special4) {
        if (address >> (32 - range.bits) == range.first >> (32 - range.bits)) {
            return false;
        }
    }
    return true;
}

bool is_public6(const in6_addr& address) noexcept {
    const auto* const b = address.s6_addr;
    const auto ipv4_at = [b](int i) {
        return std::uint32_t{b[i]} << 24 | std::uint32_t{b[i + 1]} << 16 |
               std::uint32_t{b[i + 2]} << 8 | b[i + 3];
    };
    // Global unicast is 2000::/3 and nothing else, but for NAT64 (64:ff9b::/96).
    if ((b[0] & 0xe0) != 0x20) {
        constexpr std::array<unsigned char, 12> nat64{0, 0x64, 0xff, 0x9b};
        constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
        return (std::memcmp(b, nat64.data(), nat64.size()) == 0 ||
                std::memcmp(b, mapped.data(), mapped.size()) == 0) &&
               is_public4(ipv4_at(12));
    }
    if (b[0] == 0x20 && b[1] == 0x02) {
        return is_public4(ipv4_at(2));  // 6to4
    }
    // 2001::/23 holds protocols (Teredo among them), 2001:db8::/32 and 3fff::/20 documentation.
    return !(b[0] == 0x20 && b[1] == 0x01 && (b[2] < 2 || (b[2] == 0x0d && b[3] == 0xb8))) &&
           !(b[0] == 0x3f && b[1] == 0xff && b[2] < 0x10);
}

}  // namespace

bool is_public_address(const sockaddr& address) noexcept {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return is_public4(ntohl(v4.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        return is_public6(v6.sin6_addr);
    }
    return false;
}

bool is_public_address(std::string_view address) noexcept {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.size() >= text.size()) {
        return false;
    }
    std::memcpy(text.data(), address.data(), address.size());
    in_addr v4{};
    in6_addr v6{};
    if (::inet_pton(AF_INET, text.data(), &v4) == 1) {
        return is_public4(ntohl(v4.s_addr));
    }
    return ::inet_pton(AF_INET6, text.data(), &v6) == 1 && is_public6(v6);
}

}  // namespace timtin
