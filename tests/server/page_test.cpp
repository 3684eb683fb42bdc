// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/page.hpp"

#include <catch2/catch.hpp>

#include "support/articles.hpp"

namespace timtin::tests {

using server::Language;
using server::PageInput;
using server::Parameters;
using server::search_page;

namespace {

const std::string evil = "\"><script>alert('1')</script><img src=x onerror=\"alert(1)\">";

PageInput page_of(std::string_view query, const SearchResult* result = nullptr) {
    PageInput input;
    server::FormLimits limits;
    limits.strict = false;
    input.form = server::read_search_form(Parameters(query), limits);
    input.result = result;
    input.language =
        query.find("lang=en") != std::string_view::npos ? Language::english : Language::vietnamese;
    input.embedded = query.find("embed=1") != std::string_view::npos;
    input.articles = 12345;
    return input;
}

SearchResult one_hit(Article article) {
    SearchResult result;
    Hit hit;
    hit.rank = 1;
    hit.title = {article.title, {}};
    hit.snippet = {article.body, {{0, 4}}};
    hit.article = std::move(article);
    result.hits.push_back(std::move(hit));
    result.total = result.listed = 1;
    return result;
}

bool has(const std::string& html, std::string_view part) {
    return html.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("nothing of an article or a query goes into the page unescaped", "[server]") {
    Article article = support::article("a", evil, "Dân " + evil, "2019-06-11");
    article.url = article.canonical_url = "https://bao.example/\"><script>alert(2)</script>";
    article.site = article.source = article.section = evil;
    article.authors = {evil};
    article.numbers = {{evil, ""}};
    SearchResult result = one_hit(article);
    result.corrected = evil;
    result.did_you_mean = evil;
    Reprint elsewhere{.id = evil,
                      .url = "https://bao.example/\"><script>alert(3)</script>",
                      .site = evil,
                      .source = evil,
                      .title = evil,
                      .published = {}};
    result.hits[0].also_at = {elsewhere};
    elsewhere.url = "javascript:alert(4)";
    elsewhere.source.clear();
    result.hits[0].also_at.push_back(elsewhere);
    result.hits[0].reprints = 2;
    result.facets = {{FacetField::section, {{evil, evil, 3, true}, {"a" + evil, evil, 2}}, 9},
                     {FacetField::topic, {{evil, evil, 3}, {"b", evil, 2}}, 9}};
    const std::string encoded = server::percent_encode(evil);
    for (const std::string& more : {std::string(), std::string("&lang=en"), std::string("&embed=1"),
                                    "&topic=" + encoded + "&section=" + encoded + "&site=" +
                                        encoded + "&author=" + encoded + "&number=" + encoded,
                                    "&since=" + encoded, "&sort=" + encoded}) {
        for (const SearchResult* one : std::vector<const SearchResult*>{&result, nullptr}) {
            PageInput input = page_of("q=" + encoded + more, one);
            input.name = evil;
            const std::string html = search_page(input);
            CAPTURE(html);
            CHECK_FALSE(has(html, "<script>"));
            CHECK_FALSE(has(html, "<img"));
            CHECK_FALSE(has(html, "\"><script"));
            CHECK_FALSE(has(html, "'1'"));
        }
    }
}

TEST_CASE("a hit says where else its story stands", "[server]") {
    SearchResult result = one_hit(support::article("a", "Chợ nổi", "Thuyền về.", "2019"));
    Hit& hit = result.hits[0];
    const auto at = [](const char* source, const char* url) {
        return Reprint{.id = "r",
                       .url = url,
                       .site = "",
                       .source = source,
                       .title = "Chợ nổi vào mùa",
                       .published = parse_iso("2019-06-12")};
    };
    hit.also_at = {at("Báo Một", "https://mot.example/1"), at("Báo Hai", "https://hai.example/2"),
                   at("Báo Một", "https://mot.example/3"), at("Báo Ba", "javascript:alert(1)"),
                   at("Báo Bốn", "https://bon.example/5")};
    hit.reprints = 5;
    const std::string html = search_page(page_of("q=cho", &result));
    CHECK(has(html, "<summary>Cũng ở Báo Một, Báo Hai, Báo Ba và 1 bài khác</summary>"));
    CHECK(has(html,
              "<a href=\"https://hai.example/2\">Chợ nổi vào mùa</a> <span>Báo Hai</span> "
              "<span>12/06/2019</span>"));
    CHECK_FALSE(has(html, "javascript:"));
    hit.also_at.clear();
    CHECK_FALSE(has(search_page(page_of("q=cho", &result)), "class=\"also\""));
}

TEST_CASE("articles like one are listed below it", "[server]") {
    const SearchResult result = one_hit(support::article("a/b", "Chợ nổi", "Thuyền về.", "2019"));
    CHECK(has(search_page(page_of("q=cho&lang=en", &result)),
              "href=\"./?q=cho&amp;like=a%2Fb&amp;lang=en\">Similar articles<span "
              "class=\"hidden\">: Chợ nổi"));
    CHECK_FALSE(has(search_page(page_of("", &result)), "like="));  // the start page is brief
    PageInput input = page_of("like=a%2Fb");
    input.like = "a/b";
    CHECK(has(search_page(input), "Không có bài này trong chỉ mục."));
    const Article model = support::article("a/b", "Chợ <nổi>", "Thuyền về.");
    input.model = &model;
    SimilarResult similar;
    input.similar = &similar;
    CHECK(has(search_page(input), "Chưa có bài nào tương tự."));
    Article long_one = support::article("c", "Ghe <hàng>", "");
    for (int i = 0; i < 100; ++i) {
        long_one.body += "ghe chở dưa ";
    }
    similar.articles = {{.article = long_one}};
    const std::string html = search_page(input);
    CAPTURE(html);
    CHECK(has(html, "<title>Bài tương tự: Chợ &lt;nổi&gt; – timtin</title>"));
    CHECK(has(html, "<h1>Bài tương tự</h1>"));
    CHECK(has(html, ">Chợ &lt;nổi&gt;</a></p>"));
    CHECK(has(html, ">Ghe &lt;hàng&gt;</a></h2>"));
    CHECK(has(html, " …</p>"));
    CHECK(has(html, "href=\"./?like=a%2Fb&amp;lang=en\" lang=\"en\""));  // the switch keeps it
    CHECK(has(html, "noindex"));
    similar.articles[0].article.body = "a";
    for (int i = 0; i < 1000; ++i) {
        similar.articles[0].article.body += "ữ";
    }
    const std::string cut = search_page(input);
    CHECK(cut.size() < html.size() + 100);
    CHECK(has(cut, "ữ …</p>"));
}

TEST_CASE("articles like one keep the search that led to them", "[server]") {
    Article other = support::article("b", "Ghe hàng", "Dưa hấu.");
    other.authors = {"Lê Hà"};
    const SimilarResult similar{.articles = {{.article = other}}};
    const Article model = support::article("a", "Chợ nổi", "Thuyền về.");
    const auto shown = [&](std::string_view query) {
        PageInput input = page_of(query);
        input.like = "a";
        input.model = &model;
        input.similar = &similar;
        return search_page(input);
    };
    const std::string search = "q=cho&amp;since=2019&amp;site=x&amp;half_life=30&amp;offset=10";
    const std::string html = shown("q=cho&since=2019&site=x&half_life=30&offset=10");
    CAPTURE(html);
    CHECK(
        has(html, "<a href=\"./?" + search + "\">← Kết quả cho <strong lang=\"vi\">cho</strong>"));
    CHECK(has(html, "name=\"q\" type=\"search\" value=\"cho\""));
    CHECK(has(html, "name=\"since\" value=\"2019\""));
    CHECK(has(html, "<input type=\"hidden\" name=\"half_life\" value=\"30\">"));
    CHECK(has(html, "href=\"./?" + search + "&amp;like=b\">Bài tương tự"));
    CHECK(has(html, "href=\"./?" + search + "&amp;like=a&amp;lang=en\" lang=\"en\""));
    CHECK(has(html, "href=\"./?author=Lê+Hà\""));  // who wrote it, matching or not
    const std::string framed = shown("q=cho&lang=en&embed=1");
    CHECK(has(framed, "<a href=\"./?q=cho&amp;lang=en&amp;embed=1\">← Results for <strong"));
    CHECK(has(framed, "href=\"./?q=cho&amp;like=a\" target=\"_blank\""));
    CHECK(has(shown("year=2019"), "<a href=\"./?year=2019\">← Kết quả tìm</a>"));
    CHECK_FALSE(has(shown(""), "class=\"back\""));
}

TEST_CASE("what was probably meant is offered as a link that keeps the filters", "[server]") {
    SearchResult result = one_hit(support::article("a", "Chợ nổi", "Thuyền về.", "2019"));
    result.did_you_mean = "chợ nổi";
    const std::string html = search_page(page_of("q=cho+noi&year=2019&offset=10", &result));
    CHECK(has(html,
              "Ý bạn là: <a href=\"./?q=chợ+nổi&amp;year=2019\" "
              "lang=\"vi\"><strong>chợ nổi</strong></a>"));
}

TEST_CASE("a URL that is no web address is no link", "[server]") {
    Article article = support::article("a", "Chợ nổi", "Thuyền về.", "2019");
    article.url = article.canonical_url = "javascript:alert(1)";
    const SearchResult result = one_hit(article);
    const std::string html = search_page(page_of("q=cho", &result));
    CHECK_FALSE(has(html, "javascript:"));
    CHECK(has(html, "<h2>Chợ nổi</h2>"));
}

TEST_CASE("the page shows what a hit is, and marks what matched", "[server]") {
    Article article = support::article("a", "Chợ nổi họp đêm", "Đêm xuống, thuyền về.",
                                       "2019-06-11T17:54:00+07:00");
    article.source = "HNP";
    article.authors = {"Hoàng Anh"};
    article.numbers = {{"25-NQ/TW", "2013-06-03"}};
    const SearchResult result = one_hit(article);
    const std::string html = search_page(page_of("q=dem&sort=newest", &result));
    CHECK(has(html, "<html lang=\"vi\">"));
    CHECK(has(html, "<a href=\"https://bao.example/a\">Chợ nổi họp đêm</a>"));
    CHECK(has(html, "<mark>Đê"));
    CHECK(has(html, "<time datetime=\"2019-06-11T17:54:00+07:00\">11/06/2019</time>"));
    CHECK(has(html, "HNP"));
    CHECK(has(html, "href=\"./?number=25-NQ%2FTW\""));
    CHECK(has(html, "href=\"./?q=dem&amp;sort=newest&amp;author=Hoàng+Anh\""));
    CHECK(has(html, "<link rel=\"alternate\" href=\"feed.atom?q=dem\""));
    CHECK(has(html, "<title>dem – timtin</title>"));
    CHECK(has(html, "<input type=\"hidden\" name=\"sort\" value=\"newest\">"));
}

TEST_CASE("dates are shown as precisely as they are known", "[server]") {
    const auto shown = [](const char* iso, Language language) {
        return server::date_text(*parse_iso(iso), language);
    };
    CHECK(shown("2019-06-11", Language::vietnamese) == "11/06/2019");
    CHECK(shown("2019-06", Language::vietnamese) == "06/2019");
    CHECK(shown("2019", Language::vietnamese) == "2019");
    CHECK(shown("2019-06-11", Language::english) == "11 June 2019");
    CHECK(shown("2019-06", Language::english) == "June 2019");
    DateTime quarter = *parse_iso("2019-04");
    quarter.precision = Precision::quarter;
    CHECK(server::date_text(quarter, Language::vietnamese) == "quý 2/2019");
    CHECK(server::number_text(1234567, Language::vietnamese) == "1.234.567");
    CHECK(server::number_text(999, Language::vietnamese) == "999");
    CHECK(server::number_text(1000, Language::english) == "1,000");
}

TEST_CASE("links keep language and frame, and a new search its filters", "[server]") {
    const SearchResult result = one_hit(support::article("a", "Chợ nổi", "Thuyền về bến."));
    const std::string english = search_page(page_of("q=cho&since=2019&lang=en", &result));
    CHECK(has(english, "<html lang=\"en\">"));
    CHECK(has(english, "href=\"./?q=cho&amp;sort=newest&amp;since=2019&amp;lang=en\""));
    CHECK(has(english, "<input type=\"hidden\" name=\"lang\" value=\"en\">"));
    CHECK(has(english, "name=\"since\" value=\"2019\""));
    CHECK(has(english, "href=\"./?q=cho&amp;lang=en\" title=\"Remove filter\""));
    const std::string framed = search_page(page_of("q=cho&embed=1", &result));
    CHECK(has(framed, "<input type=\"hidden\" name=\"embed\" value=\"1\">"));
    CHECK(has(framed, "target=\"_blank\" rel=\"noopener\""));
    CHECK_FALSE(has(framed, "<header"));
}

TEST_CASE("pages are linked, up to where the list ends", "[server]") {
    SearchResult result = one_hit(support::article("a", "Chợ nổi", "Thuyền về bến."));
    result.hits.resize(10, result.hits.front());
    result.total = 34;
    result.listed = 120;
    PageInput input = page_of("q=cho&offset=20", &result);
    input.more = true;
    const std::string html = search_page(input);
    CHECK(has(html, "<ol class=\"hits\" start=\"21\""));
    CHECK(has(html, "rel=\"prev\" href=\"./?q=cho&amp;offset=10\""));
    CHECK(has(html, "rel=\"next\" href=\"./?q=cho&amp;offset=30\""));
    CHECK(has(html, "aria-current=\"page\">3</a>"));
    CHECK(has(html, "34 bài <span>và khoảng 86 bài khớp một phần</span>"));
    CHECK(has(html, ">4</a></li>\n</ol>"));  // of a fifth nothing is known
    // However many are said to match: those of one story are one hit.
    for (const std::size_t hits : {4U, 10U}) {
        result.hits.resize(hits, result.hits.front());
        const std::string last = search_page(page_of("q=cho&offset=50", &result));
        CHECK_FALSE(has(last, "rel=\"next\""));
        CHECK(has(last, "<ol>\n<li><a href=\"./?q=cho&amp;offset=10\" aria-label=\"Trang 2\">2"));
        CHECK(has(last, "aria-current=\"page\">6</a></li>\n</ol>"));
    }
    CHECK_FALSE(has(search_page(page_of("q=cho", &result)), "class=\"pages\""));
    input = page_of("q=cho&offset=9990", &result);
    input.more = true;
    CHECK(has(search_page(input), "Chỉ xem được đến bài thứ 10.000."));
}

TEST_CASE("past the last page it is told so, and led back", "[server]") {
    SearchResult result;
    result.total = result.listed = 40;
    const std::string html = search_page(page_of("q=cho&year=2019&offset=30", &result));
    CAPTURE(html);
    CHECK(has(html, "40 bài"));
    CHECK(has(html, "Không còn bài nào nữa."));
    CHECK_FALSE(has(html, "Không tìm thấy"));
    CHECK_FALSE(has(html, "Bớt từ"));
    CHECK(has(html, "rel=\"prev\" href=\"./?q=cho&amp;year=2019&amp;offset=20\""));
    CHECK(has(html, ">3</a></li>\n</ol>"));
    CHECK(has(search_page(page_of("q=cho&offset=5000", &result)),
              "rel=\"prev\" href=\"./?q=cho&amp;offset=30\""));
    CHECK(has(search_page(page_of("q=cho&offset=5", &result)), "rel=\"prev\" href=\"./?q=cho\""));
    result.total = result.listed = 0;
    CHECK(has(search_page(page_of("q=cho&offset=30", &result)), "Không tìm thấy bài nào cho"));
}

TEST_CASE("a value that is chosen and that nothing has can be taken away", "[server]") {
    SearchResult result = one_hit(support::article("a", "Chợ nổi", "Thuyền về bến."));
    result.facets = {{FacetField::year, {{"2020", "2020", 7, true}, {"2018", "2018", 1}}, 2},
                     {FacetField::site, {}, 0}};
    const std::string html =
        search_page(page_of("q=cho&year=2019&year=2020&site=khong.example", &result));
    CAPTURE(html);
    const std::size_t newer = html.find("<span>2020</span>");
    const std::size_t chosen = html.find(
        "href=\"./?q=cho&amp;year=2020&amp;site=khong.example\" aria-current=\"true\">"
        "<span>2019</span> <small>0<");
    CHECK(newer < chosen);
    CHECK(chosen < html.find("<span>2018</span>"));
    CHECK(has(html,
              "href=\"./?q=cho&amp;year=2019&amp;year=2020\" aria-current=\"true\"><span "
              "lang=\"vi\">khong.example</span> <small>0<"));
}

TEST_CASE("what was corrected, partial or cut short is told", "[server]") {
    SearchResult result = one_hit(support::article("a", "Dân vận", "Đi từng ngõ."));
    result.corrected = "dân vận";
    result.incomplete = true;
    const std::string html = search_page(page_of("q=daan%20vaanj", &result));
    CHECK(has(html, "<strong>dân vận</strong>"));
    CHECK(has(html, "href=\"./?q=daan+vaanj&amp;exact=1\""));
    CHECK(has(html, "Hết thời gian"));
    result.partial = true;
    CHECK(has(search_page(page_of("q=a", &result)), "Không bài nào có đủ các từ"));
}

TEST_CASE("without hits the page says what to try", "[server]") {
    const SearchResult nothing;
    const std::string html = search_page(page_of("q=khongcogi&since=2019", &nothing));
    CHECK(has(html, "Không tìm thấy bài nào cho <strong lang=\"vi\">khongcogi</strong>"));
    CHECK(has(html, "href=\"./?q=khongcogi\">Bỏ hết bộ lọc</a>"));
}

TEST_CASE("a wrong value is told in the form", "[server]") {
    const std::string html = search_page(page_of("q=cho&since=hom-nao"));
    CHECK(has(html, "role=\"alert\""));
    CHECK(has(html, "Không đọc được ngày"));
    CHECK(has(html, "value=\"hom-nao\""));
    CHECK(has(html, "<details class=\"filters\" open>"));
    const std::string backwards = search_page(page_of("q=cho&since=2020&until=2019"));
    CHECK(has(backwards, "Ngày cuối ở trước ngày đầu"));
}

TEST_CASE("facets are links that add a value, or take it away", "[server]") {
    SearchResult result = one_hit(support::article("a", "Chợ nổi", "Thuyền về bến."));
    result.facets = {
        {FacetField::topic,
         {{"dan-van-kheo", "Dân vận khéo", 12, true}, {"ton-giao", "Tôn giáo", 1200, false}},
         9},
        {FacetField::year, {{"2020", "2020", 7, false}}, 1},
        {FacetField::number, {{"25-NQ/TW", "25-NQ/TW", 3, true}}, 1},
        {FacetField::author, {}, 0}};
    const std::string html = search_page(page_of(
        "q=cho&topic=D%C3%A2n%20v%E1%BA%ADn%20kh%C3%A9o&number=nq%2025&offset=10", &result));
    CAPTURE(html);
    CHECK(has(html, "<details class=\"refine\"><summary>"));
    const std::string chosen = "topic=Dân+vận+khéo";
    // Chosen as well; the page starts anew.
    CHECK(has(html, "href=\"./?q=cho&amp;" + chosen +
                        "&amp;topic=ton-giao&amp;number=nq+25\"><span lang=\"vi\">Tôn giáo"));
    CHECK(has(html, "<small>1.200</small>"));
    CHECK(has(html, "href=\"./?q=cho&amp;number=nq+25\" aria-current=\"true\"><span lang"));
    CHECK(has(html, "href=\"./?q=cho&amp;" + chosen + "\" aria-current=\"true\"><span lang"));
    CHECK(has(html, "number=nq+25&amp;offset=10&amp;facet_values=50#f-topic\">và 7 mục khác</a>"));
    CHECK_FALSE(has(html, "id=\"f-year\""));  // one value of all is no choice
    CHECK_FALSE(has(html, "id=\"f-author\""));
    CHECK(has(html, "<input type=\"hidden\" name=\"topic\" value=\"Dân vận khéo\">"));
    CHECK_FALSE(has(search_page(page_of("q=cho", &result)), "class=\"refine\""));  // one article
    result.facets_exact = false;
    result.total = 2;
    CHECK(has(search_page(page_of("q=cho", &result)), "<small>≈1.200</small>"));
}

TEST_CASE("the chart over time is told in words and figures too", "[server]") {
    const SearchResult result = one_hit(support::article("a", "Chợ nổi", "Thuyền về bến."));
    Trends trends;
    trends.by = TrendPeriod::month;
    trends.periods = {{"2019-05", "2019-05-01", 2, 40},
                      {"2019-06", "2019-06-01", 0, 10},
                      {"2019-07", "2019-07-01", 8, 10}};
    PageInput input = page_of("q=cho", &result);
    input.trends = &trends;
    const std::string html = search_page(input);
    CAPTURE(html);
    CHECK(has(html,
              "<p class=\"hidden\">Theo thời gian: 05/2019–07/2019. Nhiều nhất: 07/2019 (8 bài)"
              "</p>\n<svg aria-hidden=\"true\""));
    CHECK(has(html, "<a tabindex=\"-1\" href=\"./?q=cho&amp;month=2019-07\"><rect class=\"most\""));
    CHECK(has(html, "y=\"0\" width=\"8\" height=\"60\"><title>07/2019: 8</title>"));
    CHECK(has(html, "y=\"45\" width=\"8\" height=\"15\"><title>05/2019: 2</title>"));
    CHECK(has(html, "<a href=\"./?q=cho&amp;month=2019-07\">07/2019</a></th><td>8</td>"));
    CHECK_FALSE(has(html, "month=2019-06"));
    CHECK_FALSE(has(html, " style="));
    trends.periods.resize(1);
    CHECK_FALSE(has(search_page(input), "class=\"trend\""));
}

TEST_CASE("links hold letters as they are, and what would end them encoded", "[server]") {
    const SearchResult result = one_hit(support::article("a", "Chợ nổi", "Thuyền về bến."));
    const std::string html =
        search_page(page_of("q=%22ch%E1%BB%A3+n%E1%BB%95i%22+%26+1%2B1+%25", &result));
    CHECK(has(html, "href=\"./?q=%22chợ+nổi%22+%26+1%2B1+%25&amp;sort=newest\""));
    CHECK(has(html, "href=\"feed.atom?q=%22chợ+nổi%22+%26+1%2B1+%25\""));
}

TEST_CASE("no script and no style stands in the page itself", "[server]") {
    const SearchResult result = one_hit(support::article("a", "Chợ nổi", "Thuyền về bến."));
    const std::string html = search_page(page_of("q=cho", &result));
    CHECK_FALSE(has(html, "<style"));
    CHECK_FALSE(has(html, " style="));
    CHECK_FALSE(has(html, " onclick="));
    CHECK(has(html, "<script src=\"page.js?v="));
}

}  // namespace timtin::tests
