// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/url.hpp"

#include <catch2/catch.hpp>
#include <string>

using timtin::ErrorCode;
using timtin::Url;

TEST_CASE("a URL is brought into normal form", "[extract]") {
    struct Row {
        const char* text;
        const char* normal;
    };
    const auto row = GENERATE(values<Row>({
        {"HTTP://Hanoi.GOV.vn:80/Tin", "http://hanoi.gov.vn/Tin"},
        {"https://hanoi.gov.vn", "https://hanoi.gov.vn/"},
        {"https://hanoi.gov.vn:443/a#cuoi", "https://hanoi.gov.vn/a"},
        {"https://hanoi.gov.vn:8443/a", "https://hanoi.gov.vn:8443/a"},
        {"https://a.vn/x/../y/./z", "https://a.vn/y/z"},
        {"https://a.vn/../../y", "https://a.vn/y"},
        {"https://a.vn/%7euser/%2fb%c3%a0i", "https://a.vn/~user/%2Fb%C3%A0i"},
        {"https://a.vn/bài viết", "https://a.vn/b%C3%A0i%20vi%E1%BA%BFt"},
        {"https://a.vn/t.html;jsessionid=6C1F.app2?id=3", "https://a.vn/t.html?id=3"},
        {"https://a.vn/t?utm_source=x&id=3&fbclid=y&utm_medium=z", "https://a.vn/t?id=3"},
        {"https://a.vn/t?utm_source=x", "https://a.vn/t"},
        {"https://a.vn/t?b=2&a=1", "https://a.vn/t?b=2&a=1"},
        {"  https://a.vn/\n t ", "https://a.vn/%20t"},
        {"https://bücher.example/", "https://xn--bcher-kva.example/"},
        {"http://a.vn/100%", "http://a.vn/100%25"},
        {"https://a.vn./x", "https://a.vn/x"},
    }));
    CAPTURE(row.text);
    const auto url = Url::parse(row.text);
    REQUIRE(url);
    CHECK(url->str() == row.normal);
    const auto again = Url::parse(url->str());
    REQUIRE(again);
    CHECK(again->str() == row.normal);
}

TEST_CASE("what is no web address is refused with a reason", "[extract]") {
    CHECK(Url::parse("").error().code == ErrorCode::malformed);
    CHECK(Url::parse("tin-tuc/bai.htm").error().code == ErrorCode::malformed);
    CHECK(Url::parse("http://").error().code == ErrorCode::malformed);
    CHECK(Url::parse("ftp://a.vn/x").error().code == ErrorCode::unsupported);
    CHECK(Url::parse("javascript:void(0)").error().code == ErrorCode::unsupported);
    CHECK(Url::parse("mailto:toasoan@a.vn").error().code == ErrorCode::unsupported);
    CHECK(Url::parse("https://ten:matkhau@a.vn/").error().code == ErrorCode::unsupported);
    CHECK(Url::parse("http://1../").error().code == ErrorCode::malformed);
    CHECK(Url::parse("http://a.vn:99999/").error().code == ErrorCode::malformed);
    CHECK(Url::parse("https://a.vn/" + std::string(9000, 'x')).error().code ==
          ErrorCode::malformed);
}

TEST_CASE("references are resolved as browsers do", "[extract]") {
    const auto base = Url::parse("https://a.vn/tin/2019/bai.htm?x=1");
    REQUIRE(base);
    const auto resolved = [&](const char* reference) {
        const auto url = base->resolve(reference);
        return url ? url->str() : std::string("error");
    };
    CHECK(resolved("khac.htm") == "https://a.vn/tin/2019/khac.htm");
    CHECK(resolved("../khac.htm") == "https://a.vn/tin/khac.htm");
    CHECK(resolved("/goc") == "https://a.vn/goc");
    CHECK(resolved("?trang=2") == "https://a.vn/tin/2019/bai.htm?trang=2");
    CHECK(resolved("#cuoi") == "https://a.vn/tin/2019/bai.htm?x=1");
    CHECK(resolved("//b.vn/y") == "https://b.vn/y");
    CHECK(resolved("http://c.vn") == "http://c.vn/");
    CHECK(resolved("javascript:x()") == "error");
    CHECK(resolved("..\\anh.png") == "https://a.vn/tin/anh.png");
}

TEST_CASE("a URL tells its parts", "[extract]") {
    const auto url = Url::parse("https://a.vn:8443/tin/bai?x=1&y=2");
    REQUIRE(url);
    CHECK(url->scheme() == "https");
    CHECK(url->host() == "a.vn");
    CHECK(url->port() == 8443);
    CHECK(url->origin() == "https://a.vn:8443");
    CHECK(url->path() == "/tin/bai");
    CHECK(url->query() == "x=1&y=2");
    CHECK(url->target() == "/tin/bai?x=1&y=2");
}
