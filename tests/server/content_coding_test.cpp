// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/content_coding.hpp"

#include <catch2/catch.hpp>

#include "decode.hpp"

namespace timtin::tests {

using server::choose_coding;
using server::Coding;

TEST_CASE("the coding is the best that the client takes", "[server]") {
    CHECK(choose_coding("") == Coding::identity);
    CHECK(choose_coding("gzip") == Coding::gzip);
    CHECK(choose_coding("gzip, deflate, br") == Coding::brotli);
    CHECK(choose_coding("GZIP;q=0.5") == Coding::gzip);
    CHECK(choose_coding("br;q=0, gzip;q=1.0") == Coding::gzip);
    CHECK(choose_coding("br;q=0.000 , gzip ; q=0") == Coding::identity);
    CHECK(choose_coding("br;q=0.001") == Coding::brotli);
    CHECK(choose_coding("*") == Coding::gzip);
    CHECK(choose_coding("*;q=0") == Coding::identity);
    CHECK(choose_coding("gzip;q=0, *") == Coding::identity);
    CHECK(choose_coding("identity;q=0, deflate") == Coding::identity);
    CHECK(choose_coding(",,;;q=,gzip,") == Coding::gzip);
}

TEST_CASE("what is encoded can be decoded", "[server]") {
    std::string text;
    for (int i = 0; i < 5000; ++i) {
        text += "Dân vận khéo ở tổ dân phố số " + std::to_string(i * 7919 % 5003) + "\n";
    }
    for (const bool thorough : {false, true}) {
        for (const std::string& one : {std::string(), std::string("a"), text}) {
            const std::string gzip = server::encoded(one, Coding::gzip, thorough);
            const std::string brotli = server::encoded(one, Coding::brotli, thorough);
            CHECK(gunzip(gzip) == one);
            CHECK(unbrotli(brotli) == one);
            CHECK(server::encoded(one, Coding::identity) == one);
            CHECK((one.size() < 100 || gzip.size() < one.size() / 3));
        }
    }
}

}  // namespace timtin::tests
