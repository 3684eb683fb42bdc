// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>
#include <string>

#include "tests/extract/page_options.hpp"
#include "timtin/extract.hpp"

using namespace timtin;

namespace {

const std::string hnp_2019 = R"(<html><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>Quận Hoà Bình đẩy mạnh công tác dân vận khéo - Cổng thông tin</title></head><body>
<table><tr><td><a href="/">Trang chủ</a> &gt; Dân vận</td></tr>
<tr><td><span class="t">Quận Hoà Bình đẩy mạnh công tác dân vận khéo (17:54 11/06/2019)</span></td></tr>
<tr><td><p>HNP - Ngày 10/6, Quận uỷ Hoà Bình ban hành Kế hoạch số 42/KH-LĐLĐ thực hiện Kết luận số
43-KL/TW, ngày 07/01/2019, của Ban Bí thư về công tác dân vận.</p><br>
<p>Theo đó, các phường sẽ quán triệt Nghị quyết số 18-NQ/TW, Nghị quyết số 19-NQ/TW và tổ chức đối
thoại với người dân mỗi quý một lần, bắt đầu từ tháng bảy năm nay tại nhà văn hoá.</p><br>
<p>Cùng với đó, tổ dân vận ở từng khu phố nhận giúp một hộ khó khăn, báo cáo kết quả vào cuối năm để
quận biểu dương những cách làm hay,...</p><br><br>
<p align="right"><b>Hoàng Anh</b></p></td></tr></table>
<b>Các bài mới đăng</b><table><tr><td><a href="/a">Phường Đông mở lớp tập huấn cho cán bộ trẻ</a></td></tr></table>
<b>Các bài đã đăng :</b><table><tr><td><a href="/b">Phường Tây dọn vệ sinh đường làng ngõ xóm</a></td></tr></table>
<table><tr><th>Bài viết</th><th>Xem</th></tr></table><b>Viết bình luận</b>
<form>Họ tên:(*) Số điện thoại: Tiêu đề:(*) Nội dung:(*) Mã xác nhận:</form></body></html>)";

}  // namespace

TEST_CASE("a page of 2019 with the time in the title's line comes right", "[extract]") {
    const auto extraction =
        extract_article(hnp_2019, page_at("https://hanoi.gov.vn/tin/-/hn/x/7/2/1/quan.html"));
    REQUIRE(extraction);
    CHECK(extraction->is_article);
    const Article& article = extraction->article;
    CHECK(article.title == "Quận Hoà Bình đẩy mạnh công tác dân vận khéo");
    REQUIRE(article.published);
    CHECK(to_iso(*article.published) == "2019-06-11T17:54:00+07:00");
    CHECK(article.published->precision == Precision::minute);
    CHECK(article.authors == std::vector<std::string>{"Hoàng Anh"});
    CHECK(article.source == "HNP");
    CHECK(article.section == "Dân vận");
    CHECK(article.language == "vi");
    CHECK(article.lead.starts_with("HNP - Ngày 10/6"));
    CHECK(article.body.starts_with(article.lead));
    CHECK(article.body.ends_with("những cách làm hay,..."));
    CHECK(article.body.find("Hoàng Anh") == std::string::npos);
    CHECK(article.body.find("Các bài") == std::string::npos);
    REQUIRE(article.numbers.size() == 4);
    CHECK(article.numbers[1] == CitedNumber{"43-KL/TW", "2019-01-07"});
}

TEST_CASE("lists, errors and login walls are no articles, and say so", "[extract]") {
    std::string list = "<title>Kinh tế</title><h1>Kinh tế</h1><div>";
    for (int i = 0; i < 20; ++i) {
        list +=
            "<div class=item><h3><a href=/bai-" + std::to_string(i) +
            ".htm>Chợ huyện mở thêm phiên thứ " + std::to_string(i) +
            "</a></h3><p>Tiểu thương mong có thêm khách trong dịp cuối năm này, ban quản lý chợ "
            "cho biết sẽ giữ nguyên giá thuê.</p></div>";
    }
    const auto listing = extract_article(list + "</div>", page_at("https://a.vn/kinh-te.htm"));
    REQUIRE(listing);
    CHECK_FALSE(listing->is_article);
    CHECK(listing->reason == "a list of articles");

    const auto gone = extract_article(
        "<title>Không tìm thấy trang</title><h1>Không tìm thấy trang</h1><p>Trang bạn tìm đã "
        "gỡ.</p>");
    REQUIRE(gone);
    CHECK_FALSE(gone->is_article);
    CHECK(gone->reason == "an error page");

    const auto wall = extract_article(
        "<title>Bài viết</title><h1>Bài viết</h1><p>Vui lòng đăng nhập để đọc tiếp bài này.</p>");
    REQUIRE(wall);
    CHECK_FALSE(wall->is_article);
    CHECK(wall->reason == "a login wall");
}

TEST_CASE("a page with text of its own but no date is an article", "[extract]") {
    const auto extraction = extract_article(
        "<html lang=vi><title>Giới thiệu Phòng Văn hoá</title><h1>Giới thiệu Phòng Văn "
        "hoá</h1><div>"
        "<p>Phòng Văn hoá tham mưu giúp quận quản lý nhà nước về văn hoá, gia đình, thể dục thể "
        "thao "
        "và du lịch trên địa bàn, có con dấu và tài khoản riêng.</p>"
        "<p>Phòng có một trưởng phòng, hai phó trưởng phòng và bảy chuyên viên, làm việc tại tầng "
        "hai "
        "trụ sở quận, tiếp dân vào sáng thứ ba và sáng thứ năm hằng tuần.</p></div>",
        page_at("https://a.gov.vn/phong-van-hoa"));
    REQUIRE(extraction);
    CHECK(extraction->is_article);
    CHECK_FALSE(extraction->article.published);
}

TEST_CASE("a date printed beside links of a byline is read", "[extract]") {
    const std::string body =
        "<p>Phòng đọc sách của thôn mở cửa các buổi tối trong tuần, có gần hai nghìn đầu sách do "
        "bà con và các thầy cô giáo góp lại từ mùa hè năm ngoái.</p><p>Ông thủ thư tình nguyện kể "
        "rằng đông nhất là học sinh cấp hai, các em mượn truyện rồi ngồi đọc luôn tới khuya mới "
        "chịu về nhà.</p>";
    for (const std::string line :
         {"<p>Đăng ngày <a href=/2019/06>11 tháng 6 năm 2019</a> bởi <a href=/u/ha>Thu Hà</a></p>",
          "<p><a href=/tac-gia/ha>Nguyễn Thị Thu Hà</a> 11/06/2019</p>"}) {
        CAPTURE(line);
        const auto extraction =
            extract_article("<html lang=vi><h1>Phòng đọc sách thôn Đông</h1>" + line + body,
                            page_at("https://bao.vn/phong-doc"));
        REQUIRE(extraction);
        REQUIRE(extraction->article.published);
        CHECK(to_iso(*extraction->article.published).substr(0, 10) == "2019-06-11");
    }
    // Above the headline they are of other articles.
    const auto extraction = extract_article(
        "<html lang=vi><ul><li><a href=/khac>Bài khác hôm nọ</a> 11/06/2019</ul>"
        "<h1>Phòng đọc sách thôn Đông</h1>" +
            body,
        page_at("https://bao.vn/phong-doc"));
    REQUIRE(extraction);
    CHECK_FALSE(extraction->article.published);
}

TEST_CASE("explanation shows what was taken and what was passed over", "[extract]") {
    ExtractOptions options = page_at("https://hanoi.gov.vn/x");
    options.want_explanation = true;
    const auto extraction = extract_article(hnp_2019, options);
    REQUIRE(extraction);
    bool taken = false;
    bool passed = false;
    for (const FieldChoice& choice : extraction->explanation) {
        taken = taken || (choice.field == "title" && choice.taken);
        passed = passed || (choice.field == "title" && !choice.taken);
    }
    CHECK(taken);
    CHECK(passed);
}

TEST_CASE("links are absolute, each once, with their role", "[extract]") {
    ExtractOptions options = page_at("https://a.vn/tin.htm");
    options.want_links = true;
    const auto extraction = extract_article(
        "<head><link rel=alternate type='application/rss+xml' href=/rss.xml></head>"
        "<a href='bai-1.htm;jsessionid=AB'>Bài một</a><a href=/bai-1.htm>Bài</a>"
        "<a href='javascript:x()'>x</a><a rel=nofollow href='http://b.vn/'>Ngoài</a>"
        "<ul class=pagination><li><a href='?trang=2'>2</a></ul>",
        options);
    REQUIRE(extraction);
    const auto& links = extraction->links;
    REQUIRE(links.size() == 4);
    CHECK(links[0].role == LinkRole::feed);
    CHECK(links[1].url.str() == "https://a.vn/bai-1.htm");
    CHECK(links[1].text == "Bài một");
    CHECK(links[2].nofollow);
    CHECK(links[3].role == LinkRole::pager);
}
