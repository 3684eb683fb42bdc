// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/version.hpp"

#include <catch2/catch.hpp>

TEST_CASE("the library tells its version", "[text]") {
    CHECK(std::string(timtin::version()).find('.') != std::string::npos);
}
