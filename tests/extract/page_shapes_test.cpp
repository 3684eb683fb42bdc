// SPDX-License-Identifier: GPL-2.0-or-later
// Pages whose names say nothing, or the wrong thing: only shape and words tell.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/extract/page_options.hpp"
#include "timtin/extract.hpp"

using namespace timtin;

namespace {

/// Paragraphs that a reader reads, each told from the others by its number.
std::string paragraphs(int count, const std::string& about) {
    std::string html;
    for (int i = 1; i <= count; ++i) {
        const std::string number = std::to_string(i);
        html += "<p>Đoạn " + number + " kể về " + about +
                ": người trong xóm góp công góp của, làm xong phần việc thứ " + number +
                " thì nghỉ tay uống nước chè.</p>";
    }
    return html;
}

Extraction read(const std::string& html, const std::string& url = "https://bao.vn/tin-123456.htm",
                const std::string& language = "vi") {
    auto extraction =
        extract_article("<!DOCTYPE html><html lang=" + language + ">" + html, page_at(url));
    REQUIRE(extraction);
    return *extraction;
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a box that announces one other article is cut, whatever its name", "[extract]") {
    const Extraction page = read(
        "<title>Xóm Đình làm lại cầu ao</title><h1>Xóm Đình làm lại cầu ao</h1><div class=a>" +
        paragraphs(2, "cầu ao") +
        "<div class=k><a href=/lua-chin.htm><img src=/l.jpg></a><a href=/lua-chin.htm>Lúa chín "
        "sớm ở cánh đồng Mả Cả</a><span>Bà con gặt chạy mưa suốt ba ngày, thóc phơi kín cả sân "
        "đình...</span></div>" +
        paragraphs(2, "bờ kè") + "</div>");
    CHECK(page.is_article);
    CHECK(holds(page.article.body, "bờ kè"));
    CHECK_FALSE(holds(page.article.body, "Mả Cả"));
    CHECK_FALSE(holds(page.article.body, "thóc phơi"));
}

TEST_CASE("articles appended behind the page's own are not its text", "[extract]") {
    const Extraction page = read(
        "<title>Đội bóng làng Hạ vào chung kết</title><div><div class=item><h1>Đội bóng làng "
        "Hạ vào chung kết</h1>" +
        paragraphs(4, "trận bán kết") +
        "</div><div class=item><h2><a href=/sau.htm>Làng Thượng khánh thành sân đình mới</a>"
        "</h2>" +
        paragraphs(5, "sân đình") + "</div></div>");
    CHECK(holds(page.article.body, "trận bán kết"));
    CHECK_FALSE(holds(page.article.body, "sân đình"));
}

TEST_CASE("comments longer than the article are not its text", "[extract]") {
    const std::string article =
        "<title>Bến đò Phủ đổi giờ</title><div><h1>Bến đò Phủ đổi giờ</h1>" +
        paragraphs(3, "chuyến đò sớm") + "</div>";
    std::string comments;
    for (int i = 0; i < 12; ++i) {
        comments += "<div><b>Khách " + std::to_string(i) +
                    "</b><p>Tôi đi đò này hai chục năm, thấy đổi giờ như vậy là muộn cho người đi "
                    "chợ phiên thứ " +
                    std::to_string(i) + ", mong bến xem lại cho bà con nhờ.</p></div>";
    }
    // By name, and where nothing but the heading tells.
    for (const std::string open :
         {"<div class=comments><h4>Phản hồi</h4>", "<div class=z9><h3>12 bình luận</h3>"}) {
        const Extraction page = read(article + open + comments + "</div>");
        CHECK(page.is_article);
        CHECK(holds(page.article.body, "chuyến đò sớm"));
        CHECK_FALSE(holds(page.article.body, "hai chục năm"));
    }
}

TEST_CASE("a text cut into pieces by adverts is whole, though its class says sidebar",
          "[extract]") {
    std::string html = "<title>Vườn bưởi Diễn vào vụ</title><h1>Vườn bưởi Diễn vào vụ</h1><div>";
    for (int i = 0; i < 4; ++i) {
        html += "<div class='sidebar-grid__content'>" +
                paragraphs(2, "hàng bưởi thứ " + std::to_string(i)) +
                "</div><div class=ad>Quảng cáo</div>";
    }
    const Extraction page = read(html + "</div>");
    for (int i = 0; i < 4; ++i) {
        CHECK(holds(page.article.body, "hàng bưởi thứ " + std::to_string(i)));
    }
}

TEST_CASE("the title is found where no heading holds it", "[extract]") {
    const std::string text = paragraphs(3, "đường hoa");
    SECTION("the head begins with it") {
        CHECK(
            read("<title>Phố Bến Nghè trồng thêm đường hoa ven sông｜Báo tỉnh</title><div><div>Phố "
                 "Bến Nghè trồng thêm đường hoa ven sông</div>" +
                 text + "</div>")
                .article.title == "Phố Bến Nghè trồng thêm đường hoa ven sông");
    }
    SECTION("the head names the site only, and the time stands below it") {
        const Extraction page = read(
            "<title>Sở Văn hóa</title><h2>Tin tức</h2><div><span>Phố Bến Nghè trồng thêm đường "
            "hoa ven sông</span><br><span>Cập nhật: 15/01/2024 8:30:00 SA</span>" +
            text + "</div>");
        CHECK(page.article.title == "Phố Bến Nghè trồng thêm đường hoa ven sông");
        REQUIRE(page.article.published);
        CHECK(to_iso(*page.article.published) == "2024-01-15T08:30:00+07:00");
    }
    SECTION("the first heading is the site's name") {
        CHECK(
            read(
                "<title>Báo Bến Nghè</title><h1><a href='/'>Báo Bến Nghè</a></h1><h1>Đường hoa ven "
                "sông nở rộ sau tết</h1>" +
                text)
                .article.title == "Đường hoa ven sông nở rộ sau tết");
    }
}

TEST_CASE("authors are read where pages print them", "[extract]") {
    const auto authors = [](const std::string& above, const std::string& below) {
        return read("<title>Chợ nổi họp lại</title><h1>Chợ nổi họp lại</h1>" + above + "<div>" +
                    paragraphs(3, "ghe hàng") + "</div>" + below)
            .article.authors;
    };
    using Names = std::vector<std::string>;
    CHECK(authors("<div><a>Xã hội</a> <span class=author>HẠ VY</span> | 15/01/2024</div>", "") ==
          Names{"HẠ VY"});
    CHECK(authors("<div><span>Lâm Nguyễn</span> <span>15/01/2024 08:30</span></div>", "") ==
          Names{"Lâm Nguyễn"});
    CHECK(authors("<p>NGUYỄN CHÂU</p>", "") == Names{"NGUYỄN CHÂU"});
    CHECK(authors("<p><a href=/tac-gia/vu-mai>Vũ Mai</a> và tòa soạn</p>", "") == Names{"Vũ Mai"});
    CHECK(authors("", "<div><p><b>Tác giả bài viết:</b> Đinh Thị Loan</p></div>") ==
          Names{"Đinh Thị Loan"});
    CHECK(authors("", "<div>Nguyễn Hoài</div>") == Names{"Nguyễn Hoài"});
    CHECK(authors("", "<p>Tin-ảnh: B.Trân</p>") == Names{"B.Trân"});
    CHECK(authors("<p>Hà Nội</p>", "").empty());
    CHECK(authors("<p>Viết bởi Administrator</p>", "").empty());
    CHECK(authors("", "<div><a href=/t>Hồ Tây</a></div>").empty());
}

TEST_CASE("lines that tell when and by whom are not the text", "[extract]") {
    const Extraction page = read(
        "<title>Lò gốm đỏ lửa</title><h1>Lò gốm đỏ lửa</h1><div><div>Đăng ngày 15/01/2024 | "
        "Lượt xem: 214 | Tác giả: Tạ Duy Hưng, ban biên tập cổng thông tin xã</div>" +
        paragraphs(3, "mẻ gốm") + "<p>© Bản quyền thuộc về cổng thông tin xã</p></div>");
    CHECK(page.article.body.starts_with("Đoạn 1 kể về mẻ gốm"));
    CHECK_FALSE(holds(page.article.body, "Bản quyền"));
    CHECK(page.article.authors == std::vector<std::string>{"Tạ Duy Hưng"});
}

TEST_CASE("the cells of a table of data are kept, with paragraphs inside", "[extract]") {
    const Extraction page = read(
        "<title>Kết quả thi cấy</title><h1>Kết quả thi cấy</h1><div>" +
        paragraphs(2, "hội thi cấy") +
        "<table><tr><td><p>Đội</p></td><td><p>Điểm</p></td></tr><tr><td><p>Xóm Trại</p></td><td>"
        "<p>9,5</p></td></tr></table></div>");
    CHECK(holds(page.article.body, "Xóm Trại\n9,5"));
}

TEST_CASE("records that link elsewhere are a list, however long", "[extract]") {
    std::string records;
    for (int i = 0; i < 9; ++i) {
        records += "<div><span>1" + std::to_string(i) + "/01/2024</span> <b>Hợp tác xã số " +
                   std::to_string(i) + " họp xã viên</b><br>" + paragraphs(1, "buổi họp") +
                   "<a href='/n/" + std::to_string(i) + "'>Chi tiết</a></div>";
    }
    const Extraction page = read("<title>Tin tức</title>" + records, "https://xa.gov.vn/news");
    CHECK_FALSE(page.is_article);
    CHECK(page.reason == "a list of articles");
}

TEST_CASE("a front page of whole posts is a list, a short article beside teasers is none",
          "[extract]") {
    std::string posts;
    std::string teasers;
    for (int i = 0; i < 12; ++i) {
        const std::string number = std::to_string(i);
        const std::string link =
            "<a href='/p/" + number + "'>Sổ tay người làm vườn, trang thứ " + number + "</a>";
        posts += i > 3 ? ""
                       : "<div class=post><h2>" + link + "</h2>" +
                             paragraphs(4, "luống rau số " + number) + "</div>";
        teasers += "<div class=b><h3>" + link + "</h3><p>Chuyện vườn tược ngày thứ " + number +
                   ", viết lại từ sổ tay của ông nội để lại cho con cháu trong nhà.</p></div>";
    }
    const Extraction front = read("<title>Sổ tay</title>" + posts, "https://vuon.example.vn/");
    CHECK_FALSE(front.is_article);
    CHECK(front.reason == "a list of articles");
    const Extraction brief = read(
        "<title>Xã Đông dời lịch họp chợ phiên sang ngày rằm</title><h1>Xã Đông dời lịch họp chợ "
        "phiên sang ngày rằm</h1>" +
            paragraphs(2, "chợ phiên") + teasers,
        "https://xa.gov.vn/thong-bao/12");
    CHECK(brief.is_article);
    CHECK_FALSE(holds(brief.article.body, "ông nội"));
}

TEST_CASE("error pages and small print are no articles", "[extract]") {
    const Extraction gone = read(
        "<title>Báo tỉnh</title><p>Nội dung bạn yêu cầu không tồn tại hoặc đã bị gỡ bỏ. Mời bạn "
        "quay "
        "lại trang chủ, hoặc dùng ô tìm kiếm ở phía trên để tìm bài viết khác trên báo.</p>");
    CHECK_FALSE(gone.is_article);
    CHECK(gone.reason == "an error page");
    const Extraction contact = read(
        "<title>Liên hệ</title><h1>Liên hệ</h1><form>Họ tên <input></form><div class=footer><p>Cơ "
        "quan chủ quản: Ủy ban nhân dân xã. Giấy phép số 12/GP-BTTTT cấp ngày 3/2/2019. Tổng biên "
        "tập: Trần Văn Sáu. Ghi rõ nguồn khi phát hành lại thông tin từ trang này.</p></div>",
        "https://xa.gov.vn/lien-he");
    CHECK_FALSE(contact.is_article);
}

TEST_CASE("a lead set as a heading is the lead", "[extract]") {
    const Extraction page = read(
        "<title>Đội chiếu bóng về bản</title><h1>Đội chiếu bóng về bản</h1><div><div><h2>QĐND - "
        "Đêm qua, đội chiếu bóng lưu động mang hai bộ phim mới về bản Nậm Pồ, nơi sóng truyền "
        "hình chưa tới.</h2></div>" +
        paragraphs(3, "buổi chiếu") + "</div>");
    CHECK(page.article.lead.starts_with("QĐND - Đêm qua"));
    CHECK(page.article.source == "QĐND");
    CHECK(page.article.body.starts_with(page.article.lead));
}

TEST_CASE("a text in a box named as a quoted post is kept", "[extract]") {
    const Extraction page = read(
        "<title>Chuyện trên mạng</title><h1>Chuyện trên mạng</h1><div>" + paragraphs(3, "con mèo") +
        "<div class='social-media-embed'><blockquote><p>Con mèo nhà tôi hôm nay lại ra ga đón tàu, "
        "ai cũng cười.</p></blockquote></div></div>");
    CHECK(holds(page.article.body, "ra ga đón tàu"));
}

TEST_CASE("dates of other scripts are read beside the headline", "[extract]") {
    const auto published = [](const std::string& line) {
        const Extraction page = read(
            "<title>橋の架け替え工事、来春から開始へ</title><h1>橋の架け替え工事、来春から開始へ</"
            "h1><p>" +
                line +
                "</"
                "p><div><p>"
                "市は十五日、老朽化した橋の架け替え工事を来春から始めると発表した。費用は国と県"
                "が分担し、完成までに四年かかる見通しだという。</"
                "p><p>住民の代表は、通学路が変わる子ども"
                "たちの安全を守る手立てを急いで示してほしいと求めている。</p></div>",
            "https://shimbun.example.jp/articles/20", "ja");
        return page.article.published ? to_iso(*page.article.published) : std::string();
    };
    CHECK(published("2024年1月15日 8時30分") == "2024-01-15T08:30:00");
    CHECK(published("2024년 1월 15일 오후 8:30") == "2024-01-15T20:30:00");
    CHECK(published("15 يناير 2024") == "2024-01-15T00:00:00");
}
