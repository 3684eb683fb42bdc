// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/date.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "timtin/text.hpp"

using namespace timtin;
using text::DateOptions;
using text::find_dates;
using text::NumericOrder;
using text::parse_date;

namespace {

// Wednesday, 15 May 2024, 08:30 in Hà Nội.
DateTime reference() {
    DateTime time;
    time.local = std::chrono::local_days{std::chrono::year{2024} / 5 / 15} + std::chrono::hours{8} +
                 std::chrono::minutes{30};
    time.offset = vietnam_offset;
    time.precision = Precision::minute;
    return time;
}

std::string told(const std::optional<DateTime>& time) {
    return time ? to_iso(*time) + " " + std::string(to_string(time->precision)) : "none";
}

std::string read(std::string_view line) {
    return told(parse_date(line, reference()));
}

}  // namespace

TEST_CASE("publish lines give day and minute", "[text]") {
    const auto line = GENERATE(values<std::string>({
        "(16:05 12/03/2024)",
        "16:05, 12/03/2024",
        "12/03/2024 - 16:05",
        "12/3/2024 | 16h05",
        "Thứ ba, 12/03/2024 | 16:05 GMT+7",
        "Thứ Ba, ngày 12/03/2024, 16:05 (GMT+07:00)",
        "Cập nhật lúc 16:05 ngày 12/03/2024",
        "16g05 12/03/2024",
        "12-03-2024 04:05 PM",
        "12/03/2024 04:05 CH",
        "12.03.2024 16:05 PM",
        "2024-03-12T09:05Z",
        "2024-03-12 16:05",
        "16 giờ 05 phút, ngày 12 tháng 3 năm 2024",
        "4h05 chiều 12/3/2024",
        "16:05\u00A012/03/2024",
        "16:05 – 12/03/2024",
    }));
    CAPTURE(line);
    CHECK(read(line) == "2024-03-12T16:05:00+07:00 minute");
}

TEST_CASE("halves of the day are AM and PM in either language", "[text]") {
    CHECK(read("12/03/2024 12:20 SA") == "2024-03-12T00:20:00+07:00 minute");
    CHECK(read("12/03/2024 12:20 CH") == "2024-03-12T12:20:00+07:00 minute");
    CHECK(read("12/03/2024 12:20 AM") == "2024-03-12T00:20:00+07:00 minute");
    CHECK(read("9 giờ sáng ngày 12/03/2024") == "2024-03-12T09:00:00+07:00 minute");
    CHECK(read("8h tối 12/3") == "2024-03-12T20:00:00+07:00 minute");
}

TEST_CASE("a time in another zone is told in Vietnam's", "[text]") {
    CHECK(read("2024-03-12T20:30:15Z") == "2024-03-13T03:30:15+07:00 second");
    CHECK(read("Tue, 12 Mar 2024 10:00:00 +0100") == "2024-03-12T16:00:00+07:00 second");
}

TEST_CASE("dates of running text have the precision that was said", "[text]") {
    CHECK(read("ngày 9 tháng 2 năm 2015") == "2015-02-09T00:00:00+07:00 day");
    CHECK(read("ngay 9 thang 2 nam 2015") == "2015-02-09T00:00:00+07:00 day");
    CHECK(read("nga\u0300y 9 tha\u0301ng 2 na\u0306m 2015") == "2015-02-09T00:00:00+07:00 day");
    CHECK(read("7-11-2020") == "2020-11-07T00:00:00+07:00 day");
    CHECK(read("tháng 9/2020") == "2020-09-01T00:00:00+07:00 month");
    CHECK(read("tháng mười hai năm 2020") == "2020-12-01T00:00:00+07:00 month");
    CHECK(read("quý III/2020") == "2020-07-01T00:00:00+07:00 quarter");
    CHECK(read("quý 4 năm 2020") == "2020-10-01T00:00:00+07:00 quarter");
    CHECK(read("năm 2020") == "2020-01-01T00:00:00+07:00 year");
    CHECK(read("11 Tháng Sáu, 2020") == "2020-06-11T00:00:00+07:00 day");
}

TEST_CASE("a date without year takes the reference's, or the one before", "[text]") {
    CHECK(read("ngày 20-5") == "2024-05-20T00:00:00+07:00 day");
    CHECK(read("sáng 13/7") == "2024-07-13T00:00:00+07:00 day");
    CHECK(read("chiều ngày 20/11") == "2023-11-20T00:00:00+07:00 day");
    CHECK(read("thứ hai (13/5)") == "2024-05-13T00:00:00+07:00 day");
    CHECK(read("Hải Phòng, 13/5 (TTXVN) - Đoàn công tác") == "2024-05-13T00:00:00+07:00 day");
    CHECK(read("ngày 29/2") == "2024-02-29T00:00:00+07:00 day");
    CHECK(find_dates("ngày 20/11").empty());
}

TEST_CASE("relative dates are told by the reference", "[text]") {
    CHECK(read("hôm qua") == "2024-05-14T00:00:00+07:00 day");
    CHECK(read("tối qua") == "2024-05-14T00:00:00+07:00 day");
    CHECK(read("sáng nay") == "2024-05-15T00:00:00+07:00 day");
    CHECK(read("hôm kia") == "2024-05-13T00:00:00+07:00 day");
    CHECK(read("9 giờ trước") == "2024-05-14T23:30:00+07:00 minute");
    CHECK(read("45 phút trước") == "2024-05-15T07:45:00+07:00 minute");
    CHECK(read("4 ngày trước") == "2024-05-11T00:00:00+07:00 day");
    CHECK(read("một tuần trước") == "2024-05-08T00:00:00+07:00 day");
    CHECK(read("tháng trước") == "2024-04-01T00:00:00+07:00 month");
    CHECK(read("năm ngoái") == "2023-01-01T00:00:00+07:00 year");
    CHECK(read("hôm qua lúc 17:05") == "2024-05-14T17:05:00+07:00 minute");
    CHECK(read("2 hours ago") == "2024-05-15T06:30:00+07:00 minute");
    CHECK(read("3 tiếng trước") == "2024-05-15T05:30:00+07:00 minute");
    CHECK(read("cách đây 9 giờ") == "2024-05-14T23:30:00+07:00 minute");
    CHECK(read("Cách đây 4 ngày") == "2024-05-11T00:00:00+07:00 day");
    CHECK(read("cách đây 10 năm") == "2014-01-01T00:00:00+07:00 year");
    CHECK(read("ngày kia") == "2024-05-17T00:00:00+07:00 day");
    CHECK(read("vừa xong") == "2024-05-15T08:30:00+07:00 minute");
    CHECK(read("thứ hai tuần trước") == "2024-05-06T00:00:00+07:00 day");
    CHECK(read("Chủ nhật tuần này") == "2024-05-19T00:00:00+07:00 day");
    CHECK(read("thứ 6 tuần tới") == "2024-05-24T00:00:00+07:00 day");
    CHECK(read("4 ngày trước đó") == "none");
    CHECK(read("4 ngày trước đây") == "none");
    CHECK(read("cách đây 3 km") == "none");
    CHECK(read("thứ ba tuần") == "none");
    CHECK(find_dates("hôm qua").empty());
}

TEST_CASE("what only looks like a date is none", "[text]") {
    const auto line = GENERATE(values<std::string>({
        "24/7",
        "2/9",
        "dịp lễ 30/4",
        "8/3",
        "tỷ lệ 2/3",
        "giai đoạn 2020-2025",
        "2020 - 2025",
        "51/KH-LĐLĐ",
        "12/2018/NĐ-CP",
        "21/2017/QH14",
        "1.250,5",
        "thứ ba",
        "giữa tháng 5",
        "30/02/2024",
        "31/06/2024",
        "ngày 31 tháng 6 năm 2024",
        "05/25/2024",
        "ngày 40/3",
        "00:00 00/00/0000",
        "ngày 10 tháng giêng năm 2024",
        "rằm tháng chạp năm 2023",
        "mùng 3 tháng Giêng",
        "ngày 10/3 âm lịch",
        "tỷ số 2-1",
        "8:30",
        "024.3822.1234",
        "192.168.10.2019",
        "5 năm 2020-2025",
        "ba tháng",
        "http://vidu.vn/2024/05",
    }));
    CAPTURE(line);
    CHECK(read(line) == "none");
}

TEST_CASE("dates keep their bytes in the source", "[text]") {
    const std::string line = "Từ ngày 3–5–2024 đến ngày 6 tháng 5, tại";
    const auto found = find_dates(line, reference());
    REQUIRE(found.size() == 2);
    CHECK(line.substr(found[0].begin, found[0].end - found[0].begin) == "3–5–2024");
    CHECK(line.substr(found[1].begin, found[1].end - found[1].begin) == "ngày 6 tháng 5");
    CHECK(to_iso_date(found[1].when) == "2024-05-06");
}

TEST_CASE("month names of other languages are read, without an assumed zone", "[text]") {
    DateOptions options;
    options.vietnamese = false;
    const auto line = GENERATE(values<std::string>({
        "March 12, 2024",      "12 March 2024",          "Mar. 12, 2024",  "March 12th, 2024",
        "12-Mar-2024",         "Tuesday, 12 March 2024", "12. März 2024",  "12 mars 2024",
        "12 de marzo de 2024", "12 de março de 2024",    "12 marzo 2024",  "12 maart 2024",
        "12 marca 2024",       "12. března 2024",        "12. marts 2024", "12. maaliskuuta 2024",
        "12 Mart 2024",        "12 Maret 2024",          "12 марта 2024",
    }));
    CAPTURE(line);
    CHECK(told(parse_date(line, options)) == "2024-03-12T00:00:00 day");
}

TEST_CASE("times of other languages keep their zone", "[text]") {
    DateOptions options;
    options.vietnamese = false;
    CHECK(told(parse_date("Mar 12, 2024 5:05 PM", options)) == "2024-03-12T17:05:00 minute");
    CHECK(told(parse_date("March 12, 2024 at 5:05 p.m. EDT", options)) ==
          "2024-03-12T17:05:00-04:00 minute");
    CHECK(told(parse_date("2024-03-12T17:05:09+01:00", options)) ==
          "2024-03-12T17:05:09+01:00 second");
    CHECK(told(parse_date("12/03/2024", options)) == "2024-03-12T00:00:00 day");
    options.order = NumericOrder::month_first;
    CHECK(told(parse_date("03/12/2024", options)) == "2024-03-12T00:00:00 day");
    CHECK(told(parse_date("13/12/2024", options)) == "none");
}

TEST_CASE("long texts are read in stretches without losing or doubling a date", "[text]") {
    std::string text;
    for (int i = 0; i < 4000; ++i) {
        text += "Hội nghị ngày 12/03/2024 bàn về công tác dân vận của các đơn vị. ";
    }
    const auto found = find_dates(text, reference());
    REQUIRE(found.size() == 4000);
    for (std::size_t i = 1; i < found.size(); ++i) {
        REQUIRE(found[i].begin > found[i - 1].end);
    }
    CHECK(find_dates(std::string(200000, '1')).empty());
    CHECK(find_dates(std::string(200000, '/')).empty());
}
