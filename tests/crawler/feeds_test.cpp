// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/feeds.hpp"

#include <catch2/catch.hpp>

#include "crawler/gzip.hpp"

using namespace timtin;

namespace {

Result<Feed> parse(std::string_view text) {
    return parse_feed(text, Url::parse("http://a.vn/rss/tin.xml").value());
}

std::int64_t seconds(const std::optional<std::chrono::sys_seconds>& time) {
    return time ? time->time_since_epoch().count() : -1;
}

const std::string sitemap =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> http://a.vn/1?x=1&amp;y=2 </loc><lastmod>2019-06-11T17:54:00+07:00</lastmod>
  <image:image><image:loc>http://a.vn/anh.jpg</image:loc></image:image></url>
<url><loc><![CDATA[http://a.vn/2]]></loc><n:news><n:publication_date>2019-06-11</n:publication_date></n:news></url>
<url><loc>mailto:a@b.vn</loc></url>
</urlset>)";

}  // namespace

TEST_CASE("sitemaps are read, with the news extension, and without images", "[crawler]") {
    const auto feed = parse(sitemap).value();
    REQUIRE(feed.pages.size() == 2);
    CHECK(feed.pages[0].url.str() == "http://a.vn/1?x=1&y=2");
    CHECK(seconds(feed.pages[0].modified) == 1'560'250'440);
    CHECK(!feed.pages[0].published);
    CHECK(feed.pages[1].url.str() == "http://a.vn/2");
    CHECK(feed.pages[1].published.has_value());
    CHECK(!feed.pages[1].modified);
    CHECK(feed.sitemaps.empty());
    CHECK(!feed.cut);
}

TEST_CASE("sitemap indexes name sitemaps; gzip and plain lists are read too", "[crawler]") {
    const auto index = parse(
                           "\xef\xbb\xbf\n <sitemapindex><sitemap><loc>/s/1.xml.gz</loc>"
                           "<lastmod>2019-06</lastmod></sitemap></sitemapindex>")
                           .value();
    REQUIRE(index.sitemaps.size() == 1);
    CHECK(index.sitemaps[0].url.str() == "http://a.vn/s/1.xml.gz");
    CHECK(index.pages.empty());
    std::string packed;
    GzipWriter(6).append_member(packed, {sitemap});
    CHECK(parse(packed).value().pages.size() == 2);
    CHECK(parse("http://a.vn/1\r\nhttp://a.vn/2\n\nrác\n").value().pages.size() == 2);
}

TEST_CASE("RSS is read, with links, guids and dates", "[crawler]") {
    const auto feed = parse(
                          R"(<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<link>http://a.vn/</link><atom:link href="http://a.vn/rss" rel="self"/>
<item><title>Dân vận</title><link>/tin/1</link><pubDate>Tue, 11 Jun 2019 10:54:00 GMT</pubDate>
  <guid isPermaLink="false">123</guid></item>
<item><guid>http://a.vn/tin/2</guid></item>
<item><guid isPermaLink="false">x</guid></item>
</channel></rss>)")
                          .value();
    REQUIRE(feed.pages.size() == 2);
    CHECK(feed.pages[0].url.str() == "http://a.vn/tin/1");
    CHECK(seconds(feed.pages[0].published) == 1'560'250'440);
    CHECK(feed.pages[1].url.str() == "http://a.vn/tin/2");
}

TEST_CASE("Atom is read by its alternate links", "[crawler]") {
    const auto feed = parse(
                          R"(<feed xmlns="http://www.w3.org/2005/Atom"><link href="/"/>
<entry><link rel="edit" href="/edit/1"/><link href="/tin/1"/><updated>2019-06-11T10:54:00Z</updated></entry>
</feed>)")
                          .value();
    REQUIRE(feed.pages.size() == 1);
    CHECK(feed.pages[0].url.str() == "http://a.vn/tin/1");
    CHECK(seconds(feed.pages[0].modified) == 1'560'250'440);
}

TEST_CASE("a feed that breaks off gives what came; what is none is an error", "[crawler]") {
    const auto cut = parse(sitemap.substr(0, sitemap.size() - 30)).value();
    CHECK(cut.pages.size() == 2);
    CHECK(cut.cut);
    CHECK(parse("").error().code == ErrorCode::malformed);
    CHECK(parse("<html><body>404</body></html>").error().code == ErrorCode::malformed);
    CHECK(parse("no feed").error().code == ErrorCode::malformed);
    CHECK(parse("<rss><channel></channel></rss>").value().pages.empty());
}

TEST_CASE("hostile feeds are bounded", "[crawler]") {
    const auto laughs =
        parse("<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><rss>&b;</rss>");
    REQUIRE(!laughs);
    CHECK_THAT(laughs.error().message, Catch::Contains("entities"));
    CHECK(!parse("<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><rss>&x;</rss>"));
    std::string deep = "<rss>";
    for (int i = 0; i < 100'000; ++i) {
        deep += "<a>";
    }
    CHECK(!parse(deep));
    std::string many = "<urlset>";
    for (int i = 0; i < 60'000; ++i) {
        many += "<url><loc>/" + std::to_string(i) + "</loc></url>";
    }
    const auto cut = parse(many + "</urlset>").value();
    CHECK(cut.pages.size() == 50'000);
    CHECK(cut.cut);
    std::string bomb;
    GzipWriter(9).append_member(bomb, {std::string(100'000'000, ' ')});
    CHECK(parse(bomb).error().code == ErrorCode::limit);
}

TEST_CASE("feeds in other encodings are read", "[crawler]") {
    CHECK(parse("<?xml version='1.0' encoding='windows-1258'?><rss><channel><item><title>\xe0\xcc"
                "</title><link>http://a.vn/1</link></item></channel></rss>")
              .value()
              .pages.size() == 1);
}
