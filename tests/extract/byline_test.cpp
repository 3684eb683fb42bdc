// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/byline.hpp"

#include <catch2/catch.hpp>

using timtin::is_trailing_byline;
using timtin::parse_byline;
using timtin::read_dateline;
using Names = std::vector<std::string>;

TEST_CASE("names are read from bylines", "[extract]") {
    CHECK(parse_byline("Hoàng Anh") == Names{"Hoàng Anh"});
    CHECK(parse_byline("Bài, ảnh: Hoàng Anh") == Names{"Hoàng Anh"});
    CHECK(parse_byline("Hoàng Anh - Thu Hà") == Names{"Hoàng Anh", "Thu Hà"});
    CHECK(parse_byline("Theo TTXVN") == Names{"TTXVN"});
    CHECK(parse_byline("(Theo Báo Hà Nội mới)") == Names{});
    CHECK(parse_byline("By Jane Doe and John Roe") == Names{"Jane Doe", "John Roe"});
    CHECK(parse_byline("Von Anna van der Berg") == Names{"Anna van der Berg"});
    CHECK(parse_byline("Jane Doe, Staff Writer") == Names{"Jane Doe"});
    CHECK(parse_byline("Sáng nay trời mưa to.").empty());
    CHECK(parse_byline("10:54 11/06/2019").empty());
    CHECK(parse_byline("").empty());
}

TEST_CASE("a byline behind the text is told from a sentence", "[extract]") {
    CHECK(is_trailing_byline("Hoàng Anh", true));
    CHECK(is_trailing_byline("Theo TTXVN", true));
    CHECK(is_trailing_byline("Bài, ảnh: Thu Hà", true));
    CHECK(is_trailing_byline("PV", true));
    CHECK(is_trailing_byline("(Tổng hợp)", true));
    CHECK(is_trailing_byline("H.A", true));
    CHECK_FALSE(is_trailing_byline("Hội nghị kết thúc lúc 11 giờ.", true));
    CHECK_FALSE(is_trailing_byline("Theo kế hoạch, cầu sẽ thông xe vào cuối năm", true));
    CHECK_FALSE(is_trailing_byline("Washington Post", false));
}

TEST_CASE("a dateline names the source", "[extract]") {
    const auto dateline_source = [](const char* text) { return read_dateline(text).source; };
    CHECK(dateline_source("HNP - Ngày 10/6, Quận uỷ họp.") == "HNP");
    CHECK(dateline_source("(HNP) – Sáng nay") == "HNP");
    CHECK(dateline_source("(Chinhphu.vn) - Thủ tướng") == "Chinhphu.vn");
    CHECK(dateline_source("TTO - Hôm nay") == "TTO");
    CHECK(dateline_source("Hà Nội (TTXVN) - Chiều 3/2") == "TTXVN");
    CHECK(dateline_source("(LĐTĐ) Sáng nay, công đoàn") == "LĐTĐ");
    CHECK(dateline_source("Ngày 10/6 - ngày hội của bà con").empty());
    CHECK(dateline_source("Ông Nam (58 tuổi) - trưởng thôn").empty());
    CHECK(dateline_source("(PLO)- Ngày 3/2") == "PLO");
    CHECK(dateline_source("(Dân trí) - Ông Năm") == "Dân trí");
    CHECK(dateline_source("LONDON (Reuters) - Two ships") == "Reuters");
    CHECK(dateline_source("LONDON, Jan. 15, 2024 /PRNewswire/ -- Harbour Group") == "PRNewswire");
    CHECK(dateline_source("Bà Tư (Hội phụ nữ) - người đứng đầu").empty());
    CHECK(dateline_source("").empty());
    const std::string_view text = "(Chinhphu.vn) -  Thủ tướng";
    CHECK(text.substr(read_dateline(text).length) == "Thủ tướng");
    CHECK(read_dateline("Sáng nay - một ngày nắng").length == 0);
}
