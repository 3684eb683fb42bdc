// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/client_address.hpp"

#include <catch2/catch.hpp>

namespace timtin::tests {

TEST_CASE("an address has one form, whatever form it came in", "[server]") {
    for (const auto& [given, normal] :
         {std::pair("203.0.113.7", "203.0.113.7"), std::pair(" 203.0.113.7\t", "203.0.113.7"),
          std::pair("203.0.113.7:4711", "203.0.113.7"), std::pair("2001:DB8:0:0::1", "2001:db8::1"),
          std::pair("[2001:db8::1]", "2001:db8::1"), std::pair("[2001:db8::1]:443", "2001:db8::1"),
          std::pair("::ffff:203.0.113.7", "203.0.113.7"), std::pair("::1", "::1")}) {
        CAPTURE(given);
        CHECK(server::normal_address(given) == normal);
    }
    for (const char* none : {"", "unknown", "_hidden", "203.0.113", "203.0.113.700", "1.2.3.4.5",
                             "[2001:db8::1", "2001:db8::1::2", "a\"b", "fe80::1%eth0"}) {
        CAPTURE(none);
        CHECK_FALSE(server::normal_address(none));
    }
}

TEST_CASE("of the addresses that proxies added the last that is no proxy's is the client",
          "[server]") {
    const auto client = [](const std::string& forwarded) {
        return server::forwarded_client(forwarded, "unix", [](const std::string& address) {
            return address == "unix" || address == "198.51.100.1";
        });
    };
    CHECK(client("") == "unix");
    CHECK(client("203.0.113.7") == "203.0.113.7");
    CHECK(client("10.0.0.1, 203.0.113.7") == "203.0.113.7");  // the first is what the client says
    CHECK(client("203.0.113.7, 198.51.100.1") == "203.0.113.7");
    CHECK(client("203.0.113.7,, 198.51.100.1 ,") == "203.0.113.7");
    CHECK(client("203.0.113.7:4711, [2001:db8::1]:80") == "2001:db8::1");
    CHECK(client("203.0.113.7, unknown") == "unix");
    CHECK(client("203.0.113.7, unknown, 198.51.100.1") == "198.51.100.1");
    CHECK(client("198.51.100.1") == "198.51.100.1");  // all of them proxies: the farthest
}

TEST_CASE("what one address has under way is limited, of IPv6 what one network has", "[server]") {
    server::AddressLimit limit(2);
    const auto first = limit.take("203.0.113.7");
    CHECK(first);
    CHECK(limit.take("203.0.113.7"));
    CHECK_FALSE(limit.take("203.0.113.7"));
    CHECK(limit.take("203.0.113.8"));
    limit.free(*first);
    CHECK(limit.take("203.0.113.7"));
    CHECK(limit.take("2001:db8:1:2::1"));
    CHECK(limit.take("2001:db8:1:2:3:4:5:6"));
    CHECK_FALSE(limit.take("2001:db8:1:2:ffff::"));
    CHECK(limit.take("2001:db8:1:3::1"));
    server::AddressLimit endless(0);
    for (int i = 0; i < 10; ++i) {
        CHECK(endless.take("203.0.113.7"));
    }
}

}  // namespace timtin::tests
