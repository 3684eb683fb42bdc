// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/site_rules.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "defaults/defaults.hpp"
#include "extract/css_selector.hpp"
#include "tests/extract/page_options.hpp"
#include "timtin/extract.hpp"

using namespace timtin;

namespace {

std::size_t matches(const char* selector, const char* html) {
    const auto parsed = CssSelector::parse(selector);
    REQUIRE(parsed);
    const auto tree = HtmlTree::parse(html);
    REQUIRE(tree);
    return parsed->select(*tree).size();
}

}  // namespace

TEST_CASE("selectors find what they name", "[extract]") {
    const char* html =
        "<div id=a class='x y'><p class=z>1</p><section><p "
        "data-role=sapo>2</p></section></div><p>3";
    CHECK(matches("p", html) == 3);
    CHECK(matches("div p", html) == 2);
    CHECK(matches("div > p", html) == 1);
    CHECK(matches("#a > section > p", html) == 1);
    CHECK(matches("body > div section p", html) == 1);
    CHECK(matches("div > section p, p.z", html) == 2);
    CHECK(matches(".x.y", html) == 1);
    CHECK(matches(".x.w", html) == 0);
    CHECK(matches("[data-role=sapo]", html) == 1);
    CHECK(matches("p[data-role='sapo']", html) == 1);
    CHECK(matches("[data-role]", html) == 1);
    CHECK(matches("* > p", html) == 3);
}

TEST_CASE("wrong selectors are refused with their column", "[extract]") {
    for (const char* text :
         {"", "p >", "> p", "p,", ".", "#", "[", "[a=", "[a=x", "p ~ q", "p:first"}) {
        CAPTURE(text);
        CHECK_FALSE(CssSelector::parse(text));
    }
}

TEST_CASE("rules name fields of a page", "[extract]") {
    const auto rules = SiteRules::parse(
        "[site]\nname = \"bao\"\n[extract]\ntitle = \".ten\"\npublished = \".luc @title\"\n"
        "authors = [\".ai\"]\nbody = \".bai\"\ndrop = [\".quang\"]\n",
        "bao.toml");
    REQUIRE(rules);
    ExtractOptions options = page_at("https://bao.vn/cau");
    options.rules = &*rules;
    const auto extraction = extract_article(
        "<html lang=vi><h1>Báo Tỉnh</h1><div class=ten>Cầu mới thông xe</div>"
        "<span class=luc title='17:54, 11/06/2019'>8 giờ trước</span><b class=ai>Thu Hà</b>"
        "<div class=bai><p>Cây cầu nối hai xã thông xe sáng nay sau mười tám tháng thi công, người "
        "dân "
        "hai bờ kéo đến xem rất đông và đi bộ qua lại nhiều lượt cho thoả lòng mong đợi.</p><p "
        "class=quang>"
        "Mua xe máy trả góp không lãi suất ngay hôm nay tại cửa hàng gần nhất của chúng "
        "tôi.</p></div>",
        options);
    REQUIRE(extraction);
    const Article& article = extraction->article;
    CHECK(article.site == "bao");
    CHECK(article.title == "Cầu mới thông xe");
    REQUIRE(article.published);
    CHECK(to_iso(*article.published) == "2019-06-11T17:54:00+07:00");
    CHECK(article.authors == std::vector<std::string>{"Thu Hà"});
    CHECK(article.body.find("trả góp") == std::string::npos);
}

TEST_CASE("a rule names the lead, outside the body's element or inside", "[extract]") {
    const auto rules = SiteRules::parse(
        "[site]\nname = \"bao\"\n[extract]\nlead = \".sapo\"\nbody = \".bai\"\n", "bao.toml");
    REQUIRE(rules);
    ExtractOptions options = page_at("https://bao.vn/cho");
    options.rules = &*rules;
    const std::string lead = "<p class=sapo>Chợ quê họp lại sau Tết.</p>";
    const std::string first =
        "<p>Từ sáng sớm, bà con mấy xã ven sông đã gánh rau, gánh cá ra bến, tiếng mời chào rộn rã "
        "suốt một khúc đê dài quen thuộc.</p>";
    const std::string second =
        "<p>Ban quản lý cho biết năm nay có thêm hai dãy mái che, chỗ để xe được chuyển sang sân "
        "kho cũ để lối vào chợ rộng rãi hơn.</p>";
    for (const std::string& page :
         {"<h1>Phiên chợ đầu năm</h1>" + lead + "<div class=bai>" + first + second + "</div>",
          "<h1>Phiên chợ đầu năm</h1><div class=bai>" + first + lead + second + "</div>",
          lead + "<h1>Phiên chợ đầu năm</h1><div class=bai>" + first + second + "</div>"}) {
        CAPTURE(page);
        const auto extraction = extract_article("<html lang=vi>" + page, options);
        REQUIRE(extraction);
        CHECK(extraction->article.lead == "Chợ quê họp lại sau Tết.");
        CHECK(extraction->article.body.find("Chợ quê họp lại") != std::string::npos);
        CHECK(extraction->article.body.find("gánh rau") != std::string::npos);
    }
}

TEST_CASE("a wrong rules file is told with line and key", "[extract]") {
    const auto message = [](const char* toml) {
        const auto rules = SiteRules::parse(toml, "a.toml");
        return rules ? std::string("accepted") : rules.error().message;
    };
    CHECK(message("[extract]\n\ntitel = \"h1\"\n").find("a.toml:3: extract.titel") == 0);
    CHECK(message("[extract]\ntitle = 3\n").find("a.toml:2: extract.title") == 0);
    CHECK(message("[extract]\ntitle = \"h1 >\"\n").find("column") != std::string::npos);
    CHECK(message("[links]\narticle = [\"(\"]\n").find("a.toml:2: links.article") == 0);
    CHECK(message("[links\n").find("a.toml:1") == 0);
    CHECK(message("links = 1\n").find("must be a table") != std::string::npos);
}

TEST_CASE("link patterns tell articles from listings", "[extract]") {
    const auto rules = SiteRules::parse(default_file("sites/hnp.toml"), "hnp.toml");
    REQUIRE(rules);
    const auto kind = [&](const char* text) { return rules->classify(*Url::parse(text)); };
    using Kind = SiteRules::UrlKind;
    CHECK(kind("https://hanoi.gov.vn/tin-tuc/bai-viet-4250410182811455.htm") == Kind::article);
    CHECK(kind("https://hanoi.gov.vn/tintuc_sukien/-/hn/Zx/7/281/1/bai.html") == Kind::article);
    CHECK(kind("https://soyte.hanoi.gov.vn/tin/-/asset_publisher/4IV/content/bai") ==
          Kind::article);
    CHECK(kind("https://hanoi.gov.vn/tin-tuc.htm") == Kind::listing);
    CHECK(kind("https://hanoi.gov.vn/tin-tuc/trang-2.htm") == Kind::listing);
    CHECK(kind("https://hanoi.gov.vn/documents/10179/56/lich.pdf") == Kind::ignored);
    CHECK(kind("https://hanoi.gov.vn/gioi-thieu/co-cau") == Kind::unknown);
}

TEST_CASE("the rules for HNP name the fields of its three forms", "[extract]") {
    const auto rules = SiteRules::parse(default_file("sites/hnp.toml"), "hnp.toml");
    REQUIRE(rules);
    const std::string text =
        "<p>HNP - Sáng nay, phường Phú La mở lối đi bộ dọc kênh, cấm xe máy giờ tập thể dục để "
        "người "
        "già và trẻ nhỏ đi lại.</p><p>Tổ dân phố cử người trực ở hai đầu lối đi, nhắc nhở chứ chưa "
        "phạt trong tháng đầu, sau đó giao cho trật tự phường.</p>";
    const std::string title = "Phú La mở lối đi bộ dọc kênh";
    struct Form {
        std::string name, url, html, title_rule;
    };
    const std::vector<Form> forms = {
        {"2019", "http://hanoi.gov.vn/tintuc_sukien/-/hn/ZVOm7e3VDMRM/7320/2823452/6/phu-la.html",
         "<table><tr><td><span class=tieude>" + title +
             " (08:30 15/01/2019)</span></td></tr><tr>"
             "<td class=noidung>" +
             text +
             "<p align=right><b>Hoàng Anh</b></p></td></tr></table>"
             "<div><b>Các bài mới đăng</b></div><ul><li><a href=/x>Phường khác dọn "
             "kênh</a></li></ul>",
         "rule title: span.tieude"},
        {"Liferay", "https://phula.hanoi.gov.vn/tin-tuc/-/asset_publisher/4IVkx5Jl/content/phu-la",
         "<div class=asset-full-content><h3 class=asset-title>" + title +
             "</h3><div class="
             "assetPublishDate>15/01/2019 | 08:30 AM</div><div class=asset-content><div class="
             "journal-content-article>" +
             text +
             "<p align=right><b>Hoàng Anh</b></p></div><div class="
             "taglib-ratings>Trung bình (0 bình chọn)</div></div></div>",
         "rule title: .asset-full-content .asset-title"},
        {"today", "https://hanoi.gov.vn/tin-so-nganh/phu-la-4190115083011455.htm",
         "<h1 class=detail-title data-role=title>" + title +
             "</h1><div class=detail-time>"
             "<div data-role=publishdate>08:30, 15/01/2019</div></div><div class='detail-content "
             "afcbc-body' data-role=content>" +
             text +
             "<div class=VCSortableInPreviewMode "
             "type=RelatedOneNews><a href=/y>Phường khác dọn kênh</a></div></div><div class="
             "detail-author>Hoàng Anh</div>",
         "rule title: h1.detail-title"}};
    for (const Form& form : forms) {
        INFO(form.name);
        ExtractOptions options = page_at(form.url);
        options.rules = &*rules;
        options.want_explanation = true;
        const auto page = extract_article("<html lang=vi><title>Cổng</title>" + form.html, options);
        REQUIRE(page);
        CHECK(page->is_article);
        const Article& article = page->article;
        CHECK(article.site == "hnp");
        CHECK(article.title == title);
        CHECK(article.source == "HNP");
        REQUIRE(article.published);
        CHECK(to_iso(*article.published) == "2019-01-15T08:30:00+07:00");
        CHECK(article.authors == std::vector<std::string>{"Hoàng Anh"});
        CHECK(article.lead.starts_with("HNP - Sáng nay"));
        CHECK(article.body.find("trật tự phường") != std::string::npos);
        CHECK(article.body.find("Phường khác") == std::string::npos);
        CHECK(article.body.find("bình chọn") == std::string::npos);
        bool by_rule = false;
        for (const FieldChoice& choice : page->explanation) {
            by_rule = by_rule || (choice.taken && choice.from == form.title_rule);
        }
        CHECK(by_rule);
    }
}

TEST_CASE("a pattern that explodes ends in time", "[extract]") {
    const auto pattern = UrlPattern::parse("(a+)+$");
    REQUIRE(pattern);
    CHECK_FALSE(pattern->found_in("https://a.vn/" + std::string(2000, 'a') + "!"));
}
