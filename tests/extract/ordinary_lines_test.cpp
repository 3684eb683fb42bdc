// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of ordinary Vietnamese that look, without their accents, like what surrounds a text.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "extract/byline.hpp"
#include "extract/person_name.hpp"
#include "extract/vocabulary.hpp"
#include "tests/extract/page_options.hpp"
#include "timtin/extract.hpp"
#include "timtin/text.hpp"

using namespace timtin;
using Names = std::vector<std::string>;

namespace {

Extraction read(const std::string& html) {
    auto extraction = extract_article("<!DOCTYPE html><html lang=vi>" + html,
                                      page_at("https://bao.vn/tin-xom-moi-123456.htm"));
    REQUIRE(extraction);
    return *extraction;
}

std::string paragraphs(int count) {
    std::string html;
    for (int i = 1; i <= count; ++i) {
        html += "<p>Nhà thứ " + std::to_string(i) +
                " trong ngõ trồng một giàn mướp, quả treo lủng lẳng, sáng nào cũng có người sang "
                "xin về nấu canh.</p>";
    }
    return html;
}

}  // namespace

TEST_CASE("a sentence on an application, a paper or a permit is no appeal and no imprint",
          "[extract]") {
    for (const char* line : {"Người dân tải ứng dụng về máy rồi gửi phản ánh trong một phút",
                             "Ông Cả theo dõi báo từ thời còn đi bộ đội",
                             "Quán nước vỉa hè không có giấy phép bị nhắc nhở"}) {
        CAPTURE(line);
        CHECK_FALSE(is_appeal(text::fold(line)));
        CHECK_FALSE(is_imprint(text::fold(line)));
    }
    CHECK(is_imprint(text::fold("Giấy phép số 12/GP-BTTTT cấp ngày 03/4/2018")));
}

TEST_CASE("a short report whose title says what was not found is no error page", "[extract]") {
    const std::string page =
        "<title>Không tìm thấy chiếc thuyền trôi trên sông Đáy</title><meta "
        "property=article:published_time content=2021-05-04T08:00:00+07:00><meta "
        "property=og:type content=article><article><h1>Không tìm thấy chiếc thuyền trôi trên "
        "sông Đáy</h1>" +
        paragraphs(3) + "</article>";
    CHECK(read(page).is_article);
}

TEST_CASE("Nam is a name, not the year", "[extract]") {
    CHECK(names_in_line("Trần Văn Nam | 12/5/2020") == Names{"Trần Văn Nam"});
    CHECK(is_vietnamese_name("Nguyễn Phương Nam"));
}

TEST_CASE("a country or an island is no person", "[extract]") {
    for (const char* place : {"Thái Lan", "Hoàng Sa", "Trường Sa", "Thái Bình Dương", "Hà Nam"}) {
        CAPTURE(place);
        CHECK_FALSE(is_vietnamese_name(place));
    }
}

TEST_CASE("the items of a list that ends a text belong to it", "[extract]") {
    const std::string page =
        "<title>Chợ phiên đổi ngày họp</title><article><h1>Chợ phiên đổi ngày "
        "họp</h1>" +
        paragraphs(4) +
        "<p>Lịch họp mới của ba chợ:</p><ul><li>Chợ Đình: mồng 3, ngày "
        "13</li><li>Chợ Bến: mồng 5, ngày 15</li><li>Chợ Gò: mồng 8, ngày "
        "18</li></ul></article>";
    const Extraction extraction = read(page);
    CHECK(extraction.is_article);
    CHECK(extraction.article.body.find("Chợ Gò: mồng 8") != std::string::npos);
}
