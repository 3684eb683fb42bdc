// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/metadata.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "extract/published.hpp"

using namespace timtin;

namespace {

Metadata metadata_of(const std::string& html) {
    const auto tree = HtmlTree::parse(html);
    REQUIRE(tree);
    return read_metadata(*tree);
}

std::string iso(std::string_view value) {
    const auto time = parse_stated_time(value);
    return time ? to_iso(*time) : "none";
}

}  // namespace

TEST_CASE("JSON-LD is read in its many shapes", "[extract]") {
    const std::string block = GENERATE(
        as<std::string>{},
        R"({"@type":"NewsArticle","headline":"Cầu mới","datePublished":"2019-06-11T17:54:00+07:00","author":{"@type":"Person","name":"Hoàng Anh"}})",
        R"([{"@type":"WebSite","name":"Báo"},{"@type":["NewsArticle"],"headline":"Cầu mới","datePublished":"2019-06-11T17:54:00+07:00","author":["Hoàng Anh"]}])",
        R"({"@context":"https://schema.org","@graph":[{"@type":"Person","@id":"#a","name":"Hoàng Anh"},{"@type":"Article","headline":"Cầu mới","datePublished":"2019-06-11T17:54:00+07:00","author":{"@id":"#a"}}]})",
        "//"
        "<![CDATA[\n{\"@type\":\"NewsArticle\",\"headline\":\"Cầu\nmới\",\"datePublished\":\"2019-"
        "06-11T17:54:00+07:00\",\"author\":[{\"name\":\"Hoàng Anh\"},],}\n//]]>",
        R"({"@type":"NewsArticle","headline":"Cầu mới","datePublished":"2019-06-11T17:54:00+07:00","author":{"name":"Hoàng Anh"})");
    CAPTURE(block);
    const Metadata metadata =
        metadata_of("<script type='application/ld+json'>" + block + "</script>");
    CHECK(metadata.article_type);
    REQUIRE(metadata.titles.size() == 1);
    CHECK(metadata.titles[0].value == "Cầu mới");
    REQUIRE(metadata.published.size() == 1);
    CHECK(metadata.published[0].value == "2019-06-11T17:54:00+07:00");
    REQUIRE(metadata.authors.size() == 1);
    CHECK(metadata.authors[0].name == "Hoàng Anh");
}

TEST_CASE("what JSON cannot be read gives its fields by name", "[extract]") {
    const Metadata metadata = metadata_of(
        R"(<script type="application/ld+json">{"headline" "x", "datePublished": "2019-06-11" : }}</script>)");
    REQUIRE(metadata.published.size() == 1);
    CHECK(metadata.published[0].value == "2019-06-11");
}

TEST_CASE("meta, microdata and links are read", "[extract]") {
    const Metadata metadata = metadata_of(
        "<html lang='vi-VN'><head><title> Cầu mới - Báo </title><meta property='og:title' "
        "content='Cầu mới'>"
        "<meta property='article:published_time' content='2019-06-11'><meta name=author "
        "content='Hoàng Anh'>"
        "<meta name=robots content='noindex, nofollow'><link rel=canonical href=/cau>"
        "</head><body><span itemprop=datePublished content='2019-06-11T17:54'>x</span>");
    CHECK(metadata.language == "vi-VN");
    CHECK(metadata.html_title == "Cầu mới - Báo");
    CHECK(metadata.titles.size() == 1);
    CHECK(metadata.published.size() == 2);
    CHECK(metadata.authors.size() == 1);
    CHECK(metadata.noindex);
    CHECK(metadata.nofollow);
    REQUIRE(metadata.canonical.size() == 1);
    CHECK(metadata.canonical[0].value == "/cau");
}

TEST_CASE("microdata of comments and listed articles is not the page's", "[extract]") {
    const Metadata metadata = metadata_of(
        "<div itemscope itemtype='https://schema.org/Comment'><time itemprop=datePublished "
        "datetime='2020-01-01'></time></div>");
    CHECK(metadata.published.empty());
}

TEST_CASE("stated times are read as programs write them", "[extract]") {
    CHECK(iso("2019-06-11T17:54:00+07:00") == "2019-06-11T17:54:00+07:00");
    CHECK(iso("2019-06-11 17:54:00.0") == "2019-06-11T17:54:00");
    CHECK(iso("2019/06/11 17:54") == "2019-06-11T17:54:00");
    CHECK(iso("20190611") == "2019-06-11T00:00:00");
    CHECK(iso("20190611175400") == "2019-06-11T17:54:00");
    CHECK(iso("Tue, 11 Jun 2019 10:54:00 GMT") == "2019-06-11T10:54:00+00:00");
    CHECK(iso("1560250440") == "2019-06-11T10:54:00+00:00");
    CHECK(iso("1560250440000") == "2019-06-11T10:54:00+00:00");
    CHECK(iso("11/06/2019 17:54") == "2019-06-11T17:54:00");
    CHECK(iso("2019-06-11T10:54:00Z[UTC]") == "2019-06-11T10:54:00+00:00");
    CHECK(iso("2019") == "none");
    CHECK(iso("hôm nào đó") == "none");
    CHECK(iso("") == "none");
}
