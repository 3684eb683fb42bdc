// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/html_tree.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "tests/extract/page_options.hpp"
#include "timtin/extract.hpp"

using namespace timtin;

namespace {

std::string repeated(const std::string& text, std::size_t times) {
    std::string out;
    out.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) {
        out += text;
    }
    return out;
}

}  // namespace

TEST_CASE("a page becomes a flat tree in document order", "[extract]") {
    const auto tree = HtmlTree::parse(
        "<html lang=vi><body><div id=a class='x y'><p>Một <b>hai</b></p></div><p>ba</p>");
    REQUIRE(tree);
    const NodeId div = tree->find(Tag::div);
    REQUIRE(div != no_node);
    CHECK(tree->attribute(div, "class") == "x y");
    CHECK(tree->attribute(div, "title").empty());
    CHECK(tree->text_of(div) == "Một hai");
    CHECK(tree->text_of(tree->find(Tag::body)) == "Một hai ba");
    const NodeId bold = tree->find(Tag::b);
    CHECK(tree->is_ancestor(div, bold));
    CHECK(tree->common_ancestor(bold, (*tree)[div].end) == tree->find(Tag::body));
}

TEST_CASE("words of neighbouring elements are kept apart", "[extract]") {
    const auto text = [](const char* html) {
        const auto tree = HtmlTree::parse(html);
        return tree->text_of(tree->find(Tag::body));
    };
    CHECK(text("<body><span>Hà Nội.</span><span>Sáng nay</span>") == "Hà Nội. Sáng nay");
    CHECK(text("<body><b>T</b>hành phố") == "Thành phố");
    CHECK(text("<body>H<sub>2</sub>O") == "H2O");
    CHECK(text("<body><p>một</p><p>hai</p>") == "một hai");
    CHECK(text("<body>một<script>x</script>&nbsp; hai") == "một hai");
}

TEST_CASE("bombs end in time with an answer or a reason", "[extract]") {
    const std::string html = [&]() -> std::string {
        switch (GENERATE(range(0, 14))) {
            case 0:
                return repeated("<div>", 60000);
            case 1:
                return repeated("<table><tr><td>", 30000);
            case 2:
                return repeated("<font color=1><p>", 3000);
            case 3:
                return "<p " + repeated("a b=c d1='x' ", 20000) + ">";
            case 4:
                return repeated("&amp;", 500000);
            case 5:
                return repeated("<b><i><u><a>", 5000);
            case 6:
                return std::string(3000000, 'x');
            case 7:
                return repeated(std::string("a\0b", 3), 100000);
            case 8:
                return repeated("\xFF\xC0\x80\xED\xA0\x80", 50000);
            case 9:
                return repeated("<svg><math><mi><desc>", 4000);
            case 10:
                return "<script type='application/ld+json'>" + repeated("[", 300000) + "</script>";
            case 11:
                return repeated("<ul><li><a href=/a>một hai ba bốn năm sáu</a>", 5000);
            case 12:
                return repeated("<p>chữ </p>", 200000);
            default:
                return repeated("<!--", 200000) + repeated("<select><option>", 20000);
        }
    }();
    const auto begin = std::chrono::steady_clock::now();
    const auto extraction = extract_article(html, page_at("https://a.vn/bom"));
    const auto elapsed = std::chrono::steady_clock::now() - begin;
    CHECK(elapsed < std::chrono::seconds(20));  // sanitizers are slow
    if (!extraction) {
        CHECK(extraction.error().code == ErrorCode::limit);
    }
}

TEST_CASE("what is no HTML is said to be none", "[extract]") {
    CHECK(extract_article("").error().code == ErrorCode::malformed);
    CHECK(extract_article(" \n").error().code == ErrorCode::malformed);
    CHECK(extract_article("%PDF-1.4\n").error().code == ErrorCode::unsupported);
    CHECK(extract_article("\x1F\x8B\x08 rest").error().code == ErrorCode::unsupported);
    std::string noise;
    for (unsigned i = 0; i < 4000; ++i) {
        noise += static_cast<char>((i * 2654435761U) >> 24U);
    }
    CHECK(extract_article(noise).error().code == ErrorCode::unsupported);
    CHECK(extract_article(std::string(50U << 20U, 'x')).error().code == ErrorCode::limit);
}

TEST_CASE("a memory bound is kept", "[extract]") {
    ParseLimits limits;
    limits.memory = std::size_t{1} << 20U;
    const auto tree = HtmlTree::parse(repeated("<p>x</p>", 100000), limits);
    REQUIRE_FALSE(tree);
    CHECK(tree.error().code == ErrorCode::limit);
}

TEST_CASE("UTF-16 with and without a byte order mark is read", "[extract]") {
    const std::string page =
        "<html><title>Tin ngan</title><body><h1>Tin ngan</h1><p>Hello</p></body></html>";
    std::string wide;
    for (const char c : page) {
        wide += c;
        wide += '\0';
    }
    const auto marked = extract_article("\xFF\xFE" + wide);
    REQUIRE(marked);
    CHECK(marked->article.title == "Tin ngan");
}
