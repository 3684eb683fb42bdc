// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "timtin/text.hpp"

using timtin::text::expand_abbreviation;
using Readings = std::vector<std::string>;

TEST_CASE("abbreviations have their readings, the likeliest first", "[text]") {
    CHECK(expand_abbreviation("UBND") == Readings{"Uỷ ban nhân dân"});
    CHECK(expand_abbreviation("BTC") == Readings{"Bộ Tài chính", "Ban tổ chức"});
    CHECK(expand_abbreviation("QWXZ").empty());
    CHECK(expand_abbreviation("").empty());
    CHECK(expand_abbreviation(std::string(5000, 'A')).empty());
}

TEST_CASE("marks inside an abbreviation do not matter", "[text]") {
    const Readings labour = expand_abbreviation("LĐTBXH");
    REQUIRE_FALSE(labour.empty());
    CHECK(expand_abbreviation("LĐ-TB&XH") == labour);
    CHECK(expand_abbreviation("LÐTB&XH") == labour);
    CHECK(expand_abbreviation("T.Ư") == expand_abbreviation("TW"));
    CHECK(expand_abbreviation("TP.HCM") == Readings{"Thành phố Hồ Chí Minh"});
    CHECK(expand_abbreviation("TU\u031B") == Readings{"Trung ương"});
}

TEST_CASE("only abbreviations written as such are expanded", "[text]") {
    CHECK(expand_abbreviation("TƯ") == Readings{"Trung ương"});
    CHECK(expand_abbreviation("TU").front() == "Thành uỷ");
    CHECK(expand_abbreviation("tư").empty());
    CHECK(expand_abbreviation("Tư").empty());
    CHECK(expand_abbreviation("tu").empty());
    CHECK(expand_abbreviation("ubnd").empty());
    CHECK(expand_abbreviation("TTg") == expand_abbreviation("TTG"));
    CHECK(expand_abbreviation("đ/c") == Readings{"đồng chí"});
}

TEST_CASE("abbreviations are read once, by any thread", "[text]") {
    std::vector<std::thread> threads;
    std::vector<Readings> readings(4);
    for (std::size_t i = 0; i < readings.size(); ++i) {
        threads.emplace_back([&readings, i] { readings[i] = expand_abbreviation("HĐND"); });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const Readings& reading : readings) {
        CHECK(reading == Readings{"Hội đồng nhân dân"});
    }
}
