// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>
#include <string>

#include "tests/extract/page_options.hpp"
#include "timtin/extract.hpp"

using namespace timtin;

namespace {

const std::string first =
    "Sáng nay, hơn ba trăm hộ dân ven đê đã nhận đủ giống rau vụ đông do hợp tác xã cấp miễn phí.";
const std::string second =
    "Theo ông chủ nhiệm, số giống này đủ gieo hai mươi mẫu đất bãi, thu hoạch trước Tết một tháng.";
const std::string third =
    "Bà con góp ý nên làm thêm một cây cầu nhỏ qua mương để xe thồ khỏi đi vòng gần hai cây số.";

Article article_of(const std::string& inside) {
    const auto extraction = extract_article(
        "<html lang=vi><head><title>Cấp giống rau vụ đông cho bà con ven đê</title></head><body>"
        "<ul class=menu><li><a href=/>Trang chủ</a><li><a href=/tin>Tin tức</a></ul>"
        "<h1>Cấp giống rau vụ đông cho bà con ven đê</h1>" +
            inside + "<div id=footer>Bản quyền của báo. Địa chỉ: 12 phố Chợ.</div></body></html>",
        page_at("https://a.vn/cap-giong-rau-vu-dong-cho-ba-con-20191120.htm"));
    REQUIRE(extraction);
    CHECK(extraction->is_article);
    return extraction->article;
}

std::string paragraphs() {
    return "<p>" + first + "</p><p>" + second + "</p><p>" + third + "</p>";
}

}  // namespace

TEST_CASE("the lead outside the container is kept, once", "[extract]") {
    const std::string lead = "Giống rau về tới ruộng đúng lúc nước rút, nhà nào cũng kịp làm đất.";
    const Article article =
        article_of("<h2 class=sapo>" + lead + "</h2><div class=bai>" + paragraphs() + "</div>");
    CHECK(article.lead == lead);
    CHECK(article.body == lead + "\n" + first + "\n" + second + "\n" + third);
}

TEST_CASE("related links, tags, shares and comments are cut", "[extract]") {
    const Article article = article_of(
        "<div class=bai>" + paragraphs() +
        "<div class=share>Chia sẻ bài viết này lên mạng xã hội cho bạn bè cùng đọc nhé.</div>"
        "<h3>Tin liên quan</h3><ul><li><a href=/a>Chợ quê họp lại sau lũ</a><li><a href=/b>Đắp "
        "thêm "
        "năm trăm mét đê</a></ul><div class=tags>Từ khóa: <a href=/t>rau</a></div>"
        "<div class=comment><p>Bài hay quá, mong huyện tôi cũng làm được như vậy trong năm tới.</p>"
        "</div></div>");
    CHECK(article.body == first + "\n" + second + "\n" + third);
}

TEST_CASE("lists, sub-headings and tables of the text are kept", "[extract]") {
    const Article article =
        article_of("<div class=bai><p>" + first + "</p><h3>Cấp cho ai</h3><p>" + second +
                   "</p><ul><li>Hộ nghèo: năm cân</li><li>Hộ khác: ba cân</li></ul>"
                   "<table><tr><td>Thôn Thượng</td><td>120 hộ</td></tr></table><p>" +
                   third + "</p></div>");
    CHECK(article.body.find("Cấp cho ai") != std::string::npos);
    CHECK(article.body.find("Hộ nghèo: năm cân") != std::string::npos);
    CHECK(article.body.find("120 hộ") != std::string::npos);
}

TEST_CASE("paragraphs that a photo story prints twice come once", "[extract]") {
    const Article article = article_of("<div class=bai>" + paragraphs() + paragraphs() + "</div>");
    CHECK(article.body == first + "\n" + second + "\n" + third);
}

TEST_CASE("captions stay with their images", "[extract]") {
    const Article article =
        article_of("<div class=bai><p>" + first +
                   "</p><figure><img data-src=/anh/1.jpg src=data:x>"
                   "<figcaption>Bà con nhận giống. Ảnh: Thu Hà</figcaption></figure><p>" +
                   second + "</p><p>" + third + "</p></div>");
    REQUIRE(article.images.size() == 1);
    CHECK(article.images[0].url == "https://a.vn/anh/1.jpg");
    CHECK(article.images[0].caption == "Bà con nhận giống. Ảnh: Thu Hà");
}

TEST_CASE("text between line breaks is paragraphs", "[extract]") {
    const Article article =
        article_of("<div class=bai>" + first + "<br><br>" + second + "<br>" + third + "</div>");
    CHECK(article.body == first + "\n" + second + "\n" + third);
}

TEST_CASE("an article inside a form that holds the whole page is found", "[extract]") {
    const Article article =
        article_of("<form action=x><div class=bai>" + paragraphs() + "</div></form>");
    CHECK(article.body == first + "\n" + second + "\n" + third);
}
