// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/date_time.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

using namespace timtin;
using namespace std::chrono_literals;

TEST_CASE("an ISO time is read as precisely as it is written", "[text]") {
    struct Row {
        const char* text;
        const char* iso;
        Precision precision;
    };
    const auto row = GENERATE(values<Row>(
        {{"2021", "2021-01-01T00:00:00", Precision::year},
         {"2021-09", "2021-09-01T00:00:00", Precision::month},
         {"2020-02-29", "2020-02-29T00:00:00", Precision::day},
         {"2021-09-02T08:05", "2021-09-02T08:05:00", Precision::minute},
         {"2021-09-02 08:05:59", "2021-09-02T08:05:59", Precision::second},
         {"2021-09-02T08:05:59.123456Z", "2021-09-02T08:05:59+00:00", Precision::second},
         {"2021-09-02t08:05:59z", "2021-09-02T08:05:59+00:00", Precision::second},
         {"2021-09-02T08:05+07:00", "2021-09-02T08:05:00+07:00", Precision::minute},
         {"2021-09-02T08:05:00-0330", "2021-09-02T08:05:00-03:30", Precision::second},
         {"2021-09-02T08:05:00+07", "2021-09-02T08:05:00+07:00", Precision::second},
         {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00", Precision::second}}));
    CAPTURE(row.text);
    const auto time = parse_iso(row.text);
    REQUIRE(time.has_value());
    CHECK(to_iso(*time) == row.iso);
    CHECK(time->precision == row.precision);
}

TEST_CASE("what is no ISO time is refused", "[text]") {
    const auto* text =
        GENERATE("", "20", "21-09-02", "20210902", "2021-9-2", "2021-13", "2021-00-01",
                 "2021-02-29", "2021-04-31", "2021-09-02T", "2021-09-02T24:00", "2021-09-02T08:60",
                 "2021-09-02T08:05:61", "2021-09-02T08:05:00.", "2021-09-02T08:05x", "2021-09-02 ",
                 "2021-09T08:05", "2021-09-02T08:05+7", "2021-09-02T08:05+24:00",
                 "2021-09-02T08:05+07:00 ", "20211-01-01", "ngày 2/9/2021");
    CAPTURE(text);
    CHECK_FALSE(parse_iso(text).has_value());
}

TEST_CASE("every day survives being written and read", "[text]") {
    for (auto day = std::chrono::local_days{std::chrono::year{1996} / 1 / 1};
         day < std::chrono::local_days{std::chrono::year{2030} / 1 / 1};
         day += std::chrono::days{1}) {
        const DateTime time{.local = day + 6h + 7min + 8s, .offset = -90min};
        REQUIRE(parse_iso(to_iso(time)) == time);
        REQUIRE(to_iso(time).substr(0, 10) == to_iso_date(time));
    }
}

TEST_CASE("an instant is told in a zone", "[text]") {
    const auto time = parse_iso("2021-09-01T20:30:00Z");
    REQUIRE(time.has_value());
    CHECK(to_iso(at_offset(time->instant())) == "2021-09-02T03:30:00+07:00");
    CHECK(to_iso(at_offset(time->instant(), -1h)) == "2021-09-01T19:30:00-01:00");
    CHECK(parse_iso("2021-09-02T03:30")->instant() == time->instant());
}

TEST_CASE("dates of HTTP and mail are read in all their forms", "[text]") {
    struct Row {
        const char* text;
        const char* iso;
    };
    const auto row =
        GENERATE(values<Row>({{"Thu, 02 Sep 2021 01:05:59 GMT", "2021-09-02T01:05:59+00:00"},
                              {"Thursday, 02-Sep-21 01:05:59 GMT", "2021-09-02T01:05:59+00:00"},
                              {"Thu Sep  2 01:05:59 2021", "2021-09-02T01:05:59+00:00"},
                              {"Thu, 2 Sep 2021 08:05:59 +0700", "2021-09-02T08:05:59+07:00"},
                              {"2 sep 2021 08:05 +0700 (ICT)", "2021-09-02T08:05:00+07:00"},
                              {" Thu, 2 Sep 2021 08:05:59 EST ", "2021-09-02T08:05:59-05:00"},
                              {"Sat, 1 Jan 00 00:00:00 UT", "2000-01-01T00:00:00+00:00"}}));
    CAPTURE(row.text);
    const auto time = parse_rfc_date(row.text);
    REQUIRE(time.has_value());
    CHECK(to_iso(*time) == row.iso);
}

TEST_CASE("what is no date of HTTP or mail is refused", "[text]") {
    const auto* text =
        GENERATE("", "Thu", "Thu, 31 Sep 2021 01:05:59 GMT", "Thu, 02 Xyz 2021 01:05:59 GMT",
                 "Thu, 02 Sep 2021", "Thu, 02 Sep 2021 25:05:59 GMT", "2021-09-02T01:05:59Z",
                 "Thu, 02 Sep 2021 01:05:59", "Thu, 02 Sep 2021 01:05:59 GMT x");
    CAPTURE(text);
    CHECK_FALSE(parse_rfc_date(text).has_value());
}

TEST_CASE("precisions have names both ways", "[text]") {
    for (const Precision precision : {Precision::second, Precision::minute, Precision::day,
                                      Precision::month, Precision::quarter, Precision::year}) {
        CHECK(parse_precision(to_string(precision)) == precision);
    }
    CHECK_FALSE(parse_precision("week").has_value());
}
