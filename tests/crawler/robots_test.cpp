// SPDX-License-Identifier: GPL-2.0-or-later
// By the sections of RFC 9309.
#include "crawler/robots.hpp"

#include <catch2/catch.hpp>

using namespace timtin;

namespace {

bool allowed(std::string_view robots, std::string_view target, std::string_view agent = "timtin") {
    return RobotsMatcher(parse_robots(robots), agent).allowed(target);
}

}  // namespace

TEST_CASE("RFC 9309 2.1: an empty or unreadable robots.txt allows everything", "[crawler]") {
    CHECK(allowed("", "/x"));
    CHECK(allowed("<html><body>404 không tìm thấy</body></html>", "/x"));
    CHECK(allowed(std::string_view("\0\xff\xfe:\0:", 6), "/x"));
    CHECK(allowed("Disallow: /x\n", "/x"));
}

TEST_CASE("RFC 9309 2.2: lines end by CR, LF or both; comments and a BOM are no part",
          "[crawler]") {
    for (const auto* const end : {"\n", "\r", "\r\n"}) {
        const auto text = std::string("\xef\xbb\xbfUser-agent: * # tất cả") + end +
                          "  disallow : /a " + end + "#Disallow: /b" + end + end +
                          "Disallow: /c#/d" + end + "ALLOW:/a/b";
        CAPTURE(text);
        CHECK(!allowed(text, "/a"));
        CHECK(allowed(text, "/a/b"));
        CHECK(allowed(text, "/b"));
        CHECK(!allowed(text, "/c"));
    }
}

TEST_CASE("RFC 9309 2.2.1: the group of the crawler's own name is followed, blind to case",
          "[crawler]") {
    const auto* const text =
        "User-agent: *\nDisallow: /\n\nUser-agent: TimTin/2.0\nDisallow: /kín\n"
        "User-agent: other\nDisallow: /o\n";
    CHECK(allowed(text, "/x"));
    CHECK(!allowed(text, "/kín/1"));
    CHECK(allowed(text, "/o"));
    CHECK(!allowed(text, "/x", "somebody"));
    CHECK(!allowed(text, "/x", "timtinbot"));
}

TEST_CASE("RFC 9309 2.2.1: groups of one name are one, and names in a row share rules",
          "[crawler]") {
    const auto* const text =
        "user-agent: timtin\ndisallow: /a\n\nuser-agent: b\nuser-agent: timtin\ndisallow: /b\n"
        "user-agent: c\nsitemap: http://a.vn/s.xml\nunknown: line\nuser-agent: timtin\n"
        "disallow: /c\n";
    CHECK(!allowed(text, "/a"));
    CHECK(!allowed(text, "/b"));
    CHECK(!allowed(text, "/c"));
    CHECK(!allowed(text, "/c", "c"));
    CHECK(allowed(text, "/a", "c"));
    CHECK(allowed(text, "/x", "nobody"));
}

TEST_CASE("RFC 9309 2.2.2: the longest match decides, allow where two are alike", "[crawler]") {
    CHECK(allowed("user-agent: *\ndisallow: /a\nallow: /a/b", "/a/b/c"));
    CHECK(!allowed("user-agent: *\nallow: /a\ndisallow: /a/b", "/a/b/c"));
    CHECK(allowed("user-agent: *\ndisallow: /a\nallow: /a", "/a"));
    CHECK(!allowed("user-agent: *\nallow: /page\ndisallow: /*.html", "/page.html"));
    CHECK(allowed("user-agent: *\nallow: /$\ndisallow: /", "/"));
    CHECK(!allowed("user-agent: *\nallow: /$\ndisallow: /", "/page.htm"));
    CHECK(allowed("user-agent: *\ndisallow:\n", "/x"));
    CHECK(allowed("user-agent: *\ndisallow: /", "/robots.txt"));
    CHECK(!allowed("user-agent: *\ndisallow: /fish", "/fish.html"));
    CHECK(allowed("user-agent: *\ndisallow: /fish", "/Fish.html"));
    CHECK(allowed("user-agent: *\ndisallow: /fish/", "/fish"));
}

TEST_CASE("RFC 9309 2.2.2: percent-encoding is made alike before comparing", "[crawler]") {
    const auto rule = [](std::string pattern) { return "user-agent: *\ndisallow: " + pattern; };
    CHECK(!allowed(rule("/foo/bar?baz=https://foo.bar"), "/foo/bar?baz=https%3A%2F%2Ffoo.bar"));
    CHECK(!allowed(rule("/foo/bar/ツ"), "/foo/bar/%E3%83%84"));
    CHECK(!allowed(rule("/foo/bar/%e3%83%84"), "/foo/bar/%E3%83%84"));
    CHECK(!allowed(rule("/foo/bar/%62%61%7A"), "/foo/bar/baz"));
    CHECK(!allowed(rule("/foo/bar/baz"), "/foo/bar/%62%61%7a"));
    CHECK(!allowed(rule("/tin-tức"), "/tin-t%E1%BB%A9c/1"));
    CHECK(allowed(rule("/a%2Fb"), "/a/b"));
    CHECK(allowed(rule("/a%2"), "/b%2"));
}

TEST_CASE("RFC 9309 2.2.3: * stands for any, $ for the end, both literal when encoded",
          "[crawler]") {
    const auto rule = [](std::string pattern) { return "user-agent: *\ndisallow: " + pattern; };
    CHECK(!allowed(rule("/*.pdf$"), "/a/b.pdf"));
    CHECK(allowed(rule("/*.pdf$"), "/a/b.pdf?x"));
    CHECK(!allowed(rule("/a*c*e"), "/a1c2e3"));
    CHECK(allowed(rule("/a*c*e"), "/a1e2c3"));
    CHECK(!allowed(rule("/a***b"), "/ab"));
    CHECK(!allowed(rule("*/print"), "/x/print"));
    CHECK(!allowed(rule("/*?sort="), "/tin?sort=1"));
    CHECK(!allowed(rule("/path/file-with-a-%2A.html"), "/path/file-with-a-*.html"));
    CHECK(allowed(rule("/path/file-with-a-%2A.html"), "/path/file-with-a-b.html"));
    CHECK(!allowed(rule("/path/foo-%24"), "/path/foo-$"));
    CHECK(!allowed(rule("/a$b"), "/a$b"));
    CHECK(!allowed(rule("/a*$"), "/abc"));
    CHECK(allowed(rule("/ab$"), "/abc"));
}

TEST_CASE("RFC 9309 2.2.4: sitemaps are read wherever they stand", "[crawler]") {
    const auto file = parse_robots(
        "Sitemap: http://a.vn/1.xml\nuser-agent: *\nSITEMAP:http://a.vn/2.xml\ndisallow: /x\n");
    REQUIRE(file.sitemaps.size() == 2);
    CHECK(file.sitemaps[1] == "http://a.vn/2.xml");
    CHECK(!RobotsMatcher(file, "timtin").allowed("/x"));
}

TEST_CASE("crawl-delay belongs to its group", "[crawler]") {
    const auto file = parse_robots(
        "user-agent: *\ncrawl-delay: 10\n\nuser-agent: bad\ndisallow: /\n\nuser-agent: timtin\n"
        "crawl-delay: 1.5\nallow: /\nuser-agent: c\ncrawl-delay: soon\n");
    CHECK(RobotsMatcher(file, "timtin").crawl_delay() == std::chrono::milliseconds{1500});
    CHECK(RobotsMatcher(file, "other").crawl_delay() == std::chrono::milliseconds{10'000});
    CHECK(RobotsMatcher(file, "other").allowed("/x"));
    CHECK(!RobotsMatcher(file, "c").crawl_delay());
    CHECK(!RobotsMatcher(parse_robots("user-agent: c\ncrawl-delay: -1"), "c").crawl_delay());
}

TEST_CASE("RFC 9309 2.5: 500 KiB are read, and no half line", "[crawler]") {
    std::string text = "user-agent: *\n";
    while (text.size() < robots_limit - 20) {
        text += "disallow: /aaaaaaaa\n";
    }
    text.resize(robots_limit - 12, '#');
    text += "\ndisallow: /private\n";
    CHECK(!allowed(text, "/aaaaaaaa"));
    CHECK(allowed(text, "/"));
    CHECK(allowed(text, "/private"));
}

TEST_CASE("RFC 9309 2.3.1.4: a server that gives none to know forbids all", "[crawler]") {
    CHECK(!RobotsMatcher::disallow_all().allowed("/"));
    CHECK(RobotsMatcher::disallow_all().allowed("/robots.txt"));
    CHECK(RobotsMatcher().allowed("/x"));
}
