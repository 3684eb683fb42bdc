// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/article_json.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "timtin/article.hpp"

using namespace timtin;

TEST_CASE("an article written as JSON is read back the same", "[extract]") {
    Article article;
    article.id = "0123456789abcdef";
    article.url = "https://a.vn/bai";
    article.canonical_url = "https://a.vn/bai";
    article.site = "hnp";
    article.source = "HNP";
    article.title = "Dân vận khéo \"ở\" cơ sở\\";
    article.lead = "HNP - Mở đầu.";
    article.body = "HNP - Mở đầu.\nĐoạn hai.";
    article.published = parse_iso("2019-06-11T17:54+07:00");
    article.modified = parse_iso("2019-06-12T08:00:00+07:00");
    article.authors = {"Hoàng Anh", "Thu Hà"};
    article.section = "Dân vận";
    article.language = "vi";
    article.numbers = {{"25-NQ/TW", "2013-06-03"}, {"16/CT-TTg", ""}};
    article.images = {{"https://a.vn/a.jpg", "Quang cảnh"}, {"https://a.vn/b.jpg", ""}};
    article.topics = {"dan-van-kheo"};
    article.words = 6;
    const std::string json = to_json(article);
    CHECK(json.find('\n') == std::string::npos);
    CHECK(json.find(R"("published":"2019-06-11T17:54:00+07:00")") != std::string::npos);
    CHECK(json.find(R"("published_precision":"minute")") != std::string::npos);
    CHECK(json.find(R"({"number":"16/CT-TTg","date":null})") != std::string::npos);
    const auto back = article_from_json(json);
    REQUIRE(back);
    CHECK(*back == article);
}

TEST_CASE("unknown fields of an article are null or empty lists", "[extract]") {
    Article article;
    article.url = "https://a.vn/bai";
    const std::string json = to_json(article);
    CHECK(json.find(R"("published":null)") != std::string::npos);
    CHECK(json.find(R"("authors":[])") != std::string::npos);
    CHECK(article_from_json(json));
}

TEST_CASE("imported JSON may leave out and vary", "[extract]") {
    const auto article = article_from_json(
        R"({"id":"x1","title":null,"author":"Hoàng Anh","numbers":["25-NQ/TW"],"published":"2019-06-11"})");
    REQUIRE(article);
    CHECK(article->authors == std::vector<std::string>{"Hoàng Anh"});
    CHECK(article->numbers == std::vector<CitedNumber>{{"25-NQ/TW", ""}});
    REQUIRE(article->published);
    CHECK(article->published->precision == Precision::day);
}

TEST_CASE("numbers too large for a machine do not keep an article out", "[extract]") {
    const std::string digits(30, '7');
    for (const std::string& number : std::vector<std::string>{
             "18446744073709551616", "-" + digits, digits, digits + ".5", "-1e999", "1E+400",
             std::string(400, '9') + ".0", std::string(5000, '1')}) {
        CAPTURE(number);
        const auto article =
            article_from_json(R"({"id":"x1","title":"Số \" )" + digits + R"( \\","views":)" +
                              number + R"( ,"cms":{"keys":[1,)" + number + "]}}");
        REQUIRE(article);
        CHECK(article->id == "x1");
        CHECK(article->title == "Số \" " + digits + " \\");
    }
    // Of ids the digits are taken, however many.
    CHECK(article_from_json("{\"id\":" + digits + "}").value().id == digits);
    CHECK(article_from_json(R"({"id":"x","words":)" + digits + "}").error().message.find("words") !=
          std::string::npos);
    // What is no JSON stays none.
    for (const std::string& number :
         std::vector<std::string>{"0" + digits, digits + ".", "+" + digits, "--" + digits,
                                  digits + "e", digits + ".1.1", "x" + digits, digits + " 1",
                                  digits + ":1", "1," + digits + ":1", "{" + digits + " :1}"}) {
        CAPTURE(number);
        CHECK_FALSE(article_from_json(R"({"id":"x1","views":)" + number + "}"));
    }
}

TEST_CASE("wrong JSON names the field", "[extract]") {
    CHECK(article_from_json(R"({"title":"không địa chỉ"})").error().message.find("id") !=
          std::string::npos);
    CHECK(article_from_json(R"({"id":"x","authors":7})").error().message.find("authors") !=
          std::string::npos);
    CHECK(article_from_json(R"({"id":"x","published":"hôm qua"})")
              .error()
              .message.find("published") != std::string::npos);
    CHECK_FALSE(article_from_json("[]"));
    CHECK_FALSE(article_from_json("{"));
    CHECK_FALSE(article_from_json(std::string(100000, '[')));
}

TEST_CASE("an article's id is 16 hexadecimal digits of its address", "[extract]") {
    CHECK(article_id("https://a.vn/") == article_id("https://a.vn/"));
    CHECK(article_id("https://a.vn/") != article_id("https://a.vn/b"));
    CHECK(article_id("https://a.vn/").size() == 16);
    CHECK(article_id("https://a.vn/").find_first_not_of("0123456789abcdef") == std::string::npos);
}

TEST_CASE("a batch line says why a page is no article, and replaces bad bytes", "[extract]") {
    Extraction extraction;
    extraction.reason = "a list of articles";
    extraction.article.title = "b\xFF";
    const std::string json = extraction_to_json(extraction, "tin.html");
    CHECK(json.find(R"("article":false)") != std::string::npos);
    CHECK(json.find(R"("reason":"a list of articles")") != std::string::npos);
    CHECK(json.find(R"("file":"tin.html")") != std::string::npos);
    CHECK(json.find("\xEF\xBF\xBD") != std::string::npos);
}
