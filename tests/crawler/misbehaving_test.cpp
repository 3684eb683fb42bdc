// SPDX-License-Identifier: GPL-2.0-or-later
// A site that behaves badly on purpose, over real sockets: whatever one page or one server
// does, it is counted by its cause, and everything else is fetched.
#include <catch2/catch.hpp>
#include <set>

#include "crawler/fetcher.hpp"
#include "crawler/gzip.hpp"
#include "crawler/host.hpp"
#include "crawler/page_archive.hpp"
#include "server/content_coding.hpp"
#include "support/portal_in_memory.hpp"
#include "support/temp_dir.hpp"
#include "timtin/crawl.hpp"

using namespace timtin;
using namespace std::chrono_literals;
using timtin::support::HttpRequest;
using timtin::support::HttpResponse;
using timtin::support::HttpServer;
using timtin::support::MemoryPortal;
using Fault = HttpResponse::Fault;

namespace {

struct BadSite {
    support::TempDir data;
    MemoryPortal portal;
    Site site = portal.site();
    CrawlOptions options;
    SiteReport report;

    BadSite() {
        options.data = data.path();
        options.user_agent = "timtin/0.1 (+mailto:test@timtin.example)";
        options.request_timeout = 500ms;
        options.max_page_bytes = std::size_t{1} << 20;
        portal.listing("/", {"/xau", "/tot"});
        portal.article("/tot", "Bài tốt");
    }
    void run() {
        portal.server.forget_log();
        report = crawl({site}, options).value().sites.at(0);
    }
    std::set<std::string> archived() const {
        std::set<std::string> paths;
        const auto archive = PageArchive::open(data.path(), PageArchive::Mode::read).value();
        archive
            .for_each_latest(
                0,
                [&](ArchiveRecord&& record) {
                    if (record.kind == RecordKind::page) {
                        paths.insert(record.key.substr(record.key.find('/', 8)));
                    }
                    return true;
                },
                [](std::int64_t, const Error& error) { FAIL_CHECK(error.message); })
            .value();
        return paths;
    }
    /// Crawls with this as /xau: it is counted by `cause`, and the rest is there.
    void bad_page(HttpResponse response, const std::string& cause) {
        portal.set("/xau", std::move(response));
        run();
        CHECK(report.error.empty());
        CHECK(archived().contains("/tot"));
        CHECK(!archived().contains("/xau"));
        for (const auto& [what, count] : report.failed) {
            UNSCOPED_INFO(what << ": " << count);
        }
        CHECK(report.failed[cause] == 1);
    }
    /// Crawls with this as /xau: odd as it is, it is a page.
    void odd_page(HttpResponse response) {
        portal.set("/xau", std::move(response));
        run();
        CHECK(report.error.empty());
        for (const auto& [what, count] : report.failed) {
            UNSCOPED_INFO(what << ": " << count);
        }
        CHECK(report.failed.empty());
        CHECK(archived() == std::set<std::string>{"/", "/tot", "/xau"});
    }
    /// Crawls with this as /xau: it is neither kept nor a failure.
    void passed_over(HttpResponse response) {
        portal.set("/xau", std::move(response));
        run();
        CHECK(report.error.empty());
        for (const auto& [what, count] : report.failed) {
            UNSCOPED_INFO(what << ": " << count);
        }
        CHECK(report.failed.empty());
        CHECK(archived() == std::set<std::string>{"/", "/tot"});
    }
};

const std::string html = "text/html; charset=utf-8";
const std::string small =
    "<html><head><title>Tin</title></head><body><p>Một tin.</p></body></html>";

HttpResponse raw(std::string bytes) {
    return {.body = std::move(bytes), .fault = Fault::raw};
}
HttpResponse coded(const std::string& coding, std::string body) {
    return {.headers = {{"Content-Type", html}, {"Content-Encoding", coding}},
            .body = std::move(body)};
}
HttpResponse with_type(const std::string& type, std::string body) {
    return {.headers = {{"Content-Type", type}}, .body = std::move(body)};
}
HttpResponse to(const std::string& location, int status = 302) {
    return {.status = status, .headers = {{"Location", location}}};
}
std::string gzipped(const std::string& text) {
    std::string out;
    GzipWriter(9).append_member(out, {text});
    return out;
}
std::string half(const std::string& bytes) {
    return bytes.substr(0, bytes.size() / 2);
}
// A zstd frame by hand (RFC 8878): blocks of bytes as they are, or of one byte again and
// again.
std::string zstd_block(bool last, int type, std::size_t size) {
    const auto head =
        (last ? 1U : 0U) | static_cast<unsigned>(type) << 1 | static_cast<unsigned>(size) << 3;
    return {static_cast<char>(head & 0xff), static_cast<char>(head >> 8 & 0xff),
            static_cast<char>(head >> 16 & 0xff)};
}
std::string zstd_of(const std::string& text) {
    return std::string("\x28\xb5\x2f\xfd\x20") + static_cast<char>(text.size()) +
           zstd_block(true, 0, text.size()) + text;
}
std::string zstd_bomb() {
    std::string frame("\x28\xb5\x2f\xfd\x00\x38", 6);
    for (int block = 0; block < 200; ++block) {
        frame += zstd_block(block == 199, 1, 128 * 1024) + ' ';
    }
    return frame;
}

}  // namespace

// NOLINTBEGIN(cppcoreguidelines-macro-usage): a line a scenario.
#define BAD_PAGE(name, response, cause)                   \
    TEST_CASE("a misbehaving page: " name, "[crawler]") { \
        BadSite().bad_page(response, cause);              \
    }
#define ODD_PAGE(name, response)                   \
    TEST_CASE("an odd page: " name, "[crawler]") { \
        BadSite().odd_page(response);              \
    }
#define PASSED_OVER(name, response)                       \
    TEST_CASE("a page passed over: " name, "[crawler]") { \
        BadSite().passed_over(response);                  \
    }
// NOLINTEND(cppcoreguidelines-macro-usage)

BAD_PAGE("the connection is closed without a word", HttpResponse{.fault = Fault::reset}, "reset")
BAD_PAGE("the body breaks off",
         (HttpResponse{
             .headers = {{"Content-Type", html}}, .body = small, .fault = Fault::truncated}),
         "truncated")
BAD_PAGE("the body stops in the middle and stays silent",
         (HttpResponse{
             .headers = {{"Content-Type", html}}, .body = small, .fault = Fault::stalled}),
         "timeout")
BAD_PAGE("the body comes byte by byte",
         (HttpResponse{.headers = {{"Content-Type", html}}, .body = small, .fault = Fault::drip}),
         "timeout")
BAD_PAGE("the first byte never comes", (HttpResponse{.body = small, .delay = 3000ms}), "timeout")
BAD_PAGE("the length is too large",
         raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n" + small),
         "truncated")
BAD_PAGE("the answer is no HTTP", raw("xin chào bạn đọc\r\n\r\n"), "protocol")
BAD_PAGE("the head never ends well", raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX"),
         "truncated")
BAD_PAGE("the head is endless",
         raw("HTTP/1.1 200 OK\r\nX-A: " + std::string(400'000, 'a') + "\r\n\r\n"), "too large")
BAD_PAGE("there is no end of header fields", raw([] {
             std::string head = "HTTP/1.1 200 OK\r\n";
             for (int i = 0; i < 20'000; ++i) {
                 head += "X-Truong-" + std::to_string(i) + ": gia tri\r\n";
             }
             return head + "\r\n";
         }()),
         "too large")
BAD_PAGE("a chunk has no size",
         raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nkhông\r\n"), "protocol")
BAD_PAGE("the last chunk is missing",
         raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n"
             "<html\r\n"),
         "truncated")
BAD_PAGE("a gzip bomb", coded("gzip", gzipped(std::string(20'000'000, ' '))), "too large")
BAD_PAGE("a gzip bomb within a gzip bomb",
         coded("gzip, gzip", gzipped(gzipped(std::string(30'000'000, ' ')))), "too large")
BAD_PAGE("gzip that is none", coded("gzip", small), "bad encoding")
BAD_PAGE("Brotli that is none", coded("br", small), "bad encoding")
BAD_PAGE("zstd that is none", coded("zstd", small), "bad encoding")
BAD_PAGE("gzip that breaks off, with the length it has", coded("gzip", half(gzipped(small))),
         "truncated")
BAD_PAGE("deflate that breaks off, with the length it has",
         coded("deflate", half(gzipped(small)).substr(10)), "truncated")
BAD_PAGE("Brotli that breaks off, with the length it has",
         coded("br", half(server::encoded(small, server::Coding::brotli))), "truncated")
BAD_PAGE("zstd that breaks off, with the length it has", coded("zstd", half(zstd_of(small))),
         "truncated")
BAD_PAGE("a gzip member that breaks off behind a whole one",
         coded("gzip", gzipped(small) + half(gzipped(small))), "truncated")
BAD_PAGE("gzip that breaks off within another coding",
         coded("gzip, gzip", gzipped(half(gzipped(small)))), "truncated")
BAD_PAGE("a zstd bomb", coded("zstd", zstd_bomb()), "too large")
BAD_PAGE("a coding that nobody knows", coded("giai-ma", small), "bad encoding")
BAD_PAGE("a body that is larger than allowed", with_type(html, std::string(2'000'000, 'a')),
         "too large")
BAD_PAGE("a status that does not exist", HttpResponse{.status = 799}, "http 799")
BAD_PAGE("400", HttpResponse{.status = 400}, "http 400")
BAD_PAGE("401", HttpResponse{.status = 401}, "http 401")
BAD_PAGE("403", HttpResponse{.status = 403}, "http 403")
BAD_PAGE("500", HttpResponse{.status = 500}, "http 500")
BAD_PAGE("502", HttpResponse{.status = 502}, "http 502")
BAD_PAGE("206 that nobody asked for", (HttpResponse{.status = 206, .body = small}), "http 206")
BAD_PAGE("304 that nobody asked for", HttpResponse{.status = 304}, "http 304")
BAD_PAGE("a redirect to itself", to("/xau"), "redirect to itself")
BAD_PAGE("a header field without a colon",
         raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nlung tung\r\n\r\n" + small), "protocol")
BAD_PAGE("a redirect without a place", HttpResponse{.status = 302}, "redirect to nowhere")
BAD_PAGE("a redirect to a very long place", to("/" + std::string(9000, 'a')), "redirect to nowhere")
BAD_PAGE("a redirect to a file", to("file:///etc/passwd"), "redirect to nowhere")
BAD_PAGE("a redirect to a script", to("javascript:alert(1)"), "redirect to nowhere")
BAD_PAGE("a redirect with a password", to("http://ai:do@127.0.0.1/"), "redirect to nowhere")
BAD_PAGE("an error page with 200",
         with_type(html,
                   "<html><head><title>404 - Không tìm thấy trang</title></head><body><h1>404 "
                   "Không tìm thấy trang</h1><p>Trang bạn yêu cầu không tồn tại.</p></body>"),
         "soft 404")
BAD_PAGE("a feed that is none", with_type("application/rss+xml", "<rss><channel><item><link"),
         "bad feed")
BAD_PAGE(
    "XML that expands without end",
    with_type("application/rss+xml",
              "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaaaaaaaaaaaa'>"
              "<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>"
              "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;'>]>"
              "<rss><channel><item><link>&e;&e;&e;&e;&e;&e;</link></item></channel></rss>"),
    "bad feed")

ODD_PAGE("the length is too small",
         raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 30\r\n\r\n" + small))
ODD_PAGE("no header but the status", raw("HTTP/1.1 200 OK\r\n\r\n" + small))
ODD_PAGE("HTTP/1.0", raw("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + small))
ODD_PAGE("lines that end in LF alone",
         raw("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 7\n\n<html>a"))
ODD_PAGE("100 before the answer",
         raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" +
             small))
ODD_PAGE("103 before the answer",
         raw("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: "
             "text/html\r\n\r\n" +
             small))
ODD_PAGE("chunked",
         (HttpResponse{.headers = {{"Content-Type", html}}, .body = small, .chunked = true}))
ODD_PAGE("gzip", coded("gzip", gzipped(small)))
ODD_PAGE("Brotli", coded("br", server::encoded(small, server::Coding::brotli)))
ODD_PAGE("codings one upon the other, in fields of their own",
         (HttpResponse{.headers = {{"Content-Type", html},
                                   {"Content-Encoding", "gzip"},
                                   {"Content-Encoding", "x-gzip"}},
                       .body = gzipped(gzipped(small))}))
ODD_PAGE("zstd", coded("zstd", zstd_of(small)))
ODD_PAGE("203", (HttpResponse{.status = 203, .headers = {{"Content-Type", html}}, .body = small}))
ODD_PAGE("a charset that does not exist", with_type("text/html; charset=khong-co", small))
ODD_PAGE("a charset that is not the page's", with_type("text/html; charset=utf-16", small))
ODD_PAGE("bytes that are no UTF-8", with_type(html, "<html><title>\xff\xfe\xc0</title>\x80</html>"))
ODD_PAGE("zeros in the page",
         with_type(html, "<html><title>a" + std::string(50, '\0') + "</title>"))
ODD_PAGE("no type at all", (HttpResponse{.body = small}))
ODD_PAGE("nested without end", with_type(html, [] {
             std::string page = "<html><body>";
             for (int i = 0; i < 20'000; ++i) {
                 page += "<div>";
             }
             return page;
         }()))
ODD_PAGE("attributes without end", with_type(html, [] {
             std::string page = "<html><body><p";
             for (int i = 0; i < 20'000; ++i) {
                 page += " a" + std::to_string(i) + "='1'";
             }
             return page + ">a</p>";
         }()))
ODD_PAGE("links that are no pages",
         with_type(html,
                   "<html><body><a href='javascript:alert(1)'>a</a><a href='mailto:a@b.vn'>b</a>"
                   "<a href='data:text/html,x'>c</a><a href='ftp://a.vn/'>d</a><a "
                   "href='http://'>e</a><a href='file:///etc/passwd'>f</a><a "
                   "href='http://a:b@127.0.0.1/'>g</a></body></html>"))
ODD_PAGE("links to elsewhere",
         with_type(html,
                   "<html><head><base href='http://192.0.2.1/'></head><body><a href='/a'>a</a>"
                   "<a href='//203.0.113.5/b'>b</a></body></html>"))
ODD_PAGE("a meta refresh to itself",
         with_type(html,
                   "<html><head><meta http-equiv='refresh' content='0;url=/xau'></head></html>"))

PASSED_OVER("nothing at all with 200", with_type("application/pdf", ""))
PASSED_OVER("an image that calls itself HTML", with_type(html, "\x89PNG\r\n\x1a\n0000"))
PASSED_OVER("a PDF that calls itself HTML", with_type(html, "%PDF-1.7 0000"))
PASSED_OVER("a video without end", with_type("video/mp4", std::string(900'000, 'v')))
PASSED_OVER("404", HttpResponse{.status = 404})
PASSED_OVER("410", HttpResponse{.status = 410})
PASSED_OVER("a redirect to another site", to("http://192.0.2.1/"))
PASSED_OVER("a redirect to the cloud's metadata", to("http://169.254.169.254/latest/meta-data/"))
PASSED_OVER("a redirect to another port of the machine", to("http://127.0.0.1:22/"))
PASSED_OVER("noindex for all",
            (HttpResponse{.headers = {{"Content-Type", html}, {"X-Robots-Tag", "noindex"}},
                          .body = small}))

TEST_CASE("a misbehaving site: redirects in a circle", "[crawler]") {
    BadSite bad;
    bad.portal.redirect("/xau", "/vong");
    bad.portal.redirect("/vong", "/xau");
    bad.run();
    CHECK(bad.portal.server.count("/xau") <= 2);
    CHECK(bad.archived().contains("/tot"));
}

TEST_CASE("a misbehaving site: a chain of redirects without end", "[crawler]") {
    BadSite bad;
    bad.portal.redirect("/xau", "/chuyen/0");
    for (int i = 0; i < 50; ++i) {
        bad.portal.redirect("/chuyen/" + std::to_string(i), "/chuyen/" + std::to_string(i + 1));
    }
    bad.run();
    CHECK(bad.report.failed["too many redirects"] == 1);
    CHECK(bad.portal.server.log().size() < 12);
    CHECK(bad.archived().contains("/tot"));
}

TEST_CASE("a misbehaving site: 503 again and again is given up", "[crawler]") {
    BadSite bad;
    bad.portal.set("/xau", {.status = 503, .headers = {{"Retry-After", "0"}}});
    bad.run();
    CHECK(bad.portal.server.count("/xau") == Host::most_setbacks);
    CHECK_THAT(bad.report.error, Catch::Contains("given up after 5 failures"));
}

TEST_CASE("a misbehaving site: 429 with a date that has passed is asked again", "[crawler]") {
    BadSite bad;
    bad.portal.set("/",
                   {.status = 429, .headers = {{"Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"}}});
    bad.run();
    CHECK(bad.portal.server.count("/") == Host::most_setbacks);
}

TEST_CASE("a misbehaving site: it asks to come in an hour, and is left alone", "[crawler]") {
    BadSite bad;
    bad.portal.listing("/", {"/tot", "/xau", "/sau"});
    bad.portal.set("/xau", {.status = 503, .headers = {{"Retry-After", "3600"}}});
    bad.portal.article("/sau", "Bài sau");
    bad.run();
    CHECK_THAT(bad.report.postponed, Catch::Contains("asked to come again in 60 min"));
    CHECK(bad.report.error.empty());
    const auto asked = bad.portal.server.log().size();
    bad.run();
    CHECK(bad.portal.server.log().empty());
    CHECK(asked == 4);
}

TEST_CASE("a misbehaving site: robots.txt that answers 500, 503, 429 or not at all forbids all",
          "[crawler]") {
    BadSite bad;
    SECTION("500") {
        bad.portal.set("/robots.txt", {.status = 500});
    }
    SECTION("503") {
        bad.portal.set("/robots.txt", {.status = 503});
    }
    SECTION("429") {
        bad.portal.set("/robots.txt", {.status = 429});
    }
    SECTION("reset") {
        bad.portal.set("/robots.txt", {.fault = Fault::reset});
    }
    SECTION("silence") {
        bad.portal.set("/robots.txt", {.body = "a", .fault = Fault::stalled});
    }
    bad.run();
    CHECK(!bad.report.error.empty());
    CHECK(bad.portal.server.count("/") == 0);
}

TEST_CASE("a misbehaving site: robots.txt that says nothing to know allows all", "[crawler]") {
    BadSite bad;
    SECTION("403") {
        bad.portal.set("/robots.txt", {.status = 403});
    }
    SECTION("a page of HTML") {
        bad.portal.page("/robots.txt", html, small);
    }
    SECTION("bytes of nothing") {
        bad.portal.page("/robots.txt", html, std::string(9999, '\0'));
    }
    SECTION("a circle of redirects") {
        bad.portal.redirect("/robots.txt", "/robots.txt");
    }
    SECTION("a redirect to nowhere") {
        bad.portal.redirect("/robots.txt", "http://");
    }
    bad.portal.article("/xau", "Bài không xấu");
    bad.run();
    CHECK(bad.archived() == std::set<std::string>{"/", "/tot", "/xau"});
}

TEST_CASE("a misbehaving site: robots.txt is followed where it was moved to", "[crawler]") {
    BadSite bad;
    bad.portal.redirect("/robots.txt", "/khac/robots.txt");
    bad.portal.page("/khac/robots.txt", "text/plain", "User-agent: *\nDisallow: /xau\n");
    bad.portal.article("/xau", "Bài cấm");
    bad.run();
    CHECK(bad.report.refused == 1);
    CHECK(bad.portal.server.count("/xau") == 0);
}

TEST_CASE("a misbehaving site: a page that flaps between 404 and 200 stays", "[crawler]") {
    BadSite bad;
    bad.portal.article("/xau", "Bài chập chờn");
    auto now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 2h;
    bad.options.now = [&] { return std::chrono::sys_seconds(now); };
    for (int night = 0; night < 8; ++night) {
        if (night % 2 == 0) {
            bad.portal.article("/xau", "Bài chập chờn");
        } else {
            bad.portal.set("/xau", {.status = 404});
        }
        bad.run();
        now += 24h;
    }
    CHECK(bad.report.dropped == 0);
    CHECK(bad.archived().contains("/xau"));
}

TEST_CASE("a misbehaving site: content that changes at each visit is changed, once a visit",
          "[crawler]") {
    BadSite bad;
    for (int visit = 0; visit < 3; ++visit) {
        bad.portal.page("/xau", html, small + "<!-- " + std::to_string(visit) + " -->");
        bad.run();
        CHECK(bad.report.changed == (visit == 0 ? 0U : 1U));
        CHECK(bad.portal.server.count("/xau") == 1);
    }
}

TEST_CASE("a misbehaving site: validators that change while the page does not", "[crawler]") {
    BadSite bad;
    bad.portal.validators = false;
    for (int visit = 0; visit < 3; ++visit) {
        bad.portal.set("/xau", {.headers = {{"Content-Type", html},
                                            {"ETag", "\"" + std::to_string(visit) + "\""}},
                                .body = small});
        bad.run();
        CHECK(bad.report.changed == 0);
    }
    CHECK(bad.report.unchanged == 3);
}

TEST_CASE("a misbehaving site: a validator that would break the request out of its line",
          "[crawler]") {
    BadSite bad;
    bad.portal.validators = false;
    bad.portal.set("/xau", {.headers = {{"Content-Type", html}, {"ETag", std::string(5000, 'e')}},
                            .body = small});
    bad.run();
    bad.run();
    for (const auto& request : bad.portal.server.log()) {
        CHECK(request.header("if-none-match").size() <= 1024);
    }
}

TEST_CASE("a misbehaving site: cookies are not given back", "[crawler]") {
    BadSite bad;
    bad.portal.set("/xau", {.headers = {{"Content-Type", html}, {"Set-Cookie", "phien=1; Path=/"}},
                            .body = small});
    bad.run();
    bad.run();
    for (const auto& request : bad.portal.server.log()) {
        CHECK(request.header("cookie").empty());
    }
}

TEST_CASE("a misbehaving site: a page with fifty thousand links", "[crawler]") {
    BadSite bad;
    std::string page = "<html><body>";
    for (int i = 0; i < 50'000; ++i) {
        page += "<a href='/l/" + std::to_string(i) + "'>a</a>";
    }
    bad.options.max_page_bytes = std::size_t{4} << 20;
    bad.portal.page("/xau", html, page);
    bad.options.max_pages = 5;
    bad.run();
    CHECK(bad.report.requests == 5);
    CHECK(bad.archived().contains("/tot"));
}

TEST_CASE("a misbehaving site: a sitemap that names itself and what is not there", "[crawler]") {
    BadSite bad;
    bad.portal.page("/robots.txt", "text/plain",
                    "Sitemap: " + bad.portal.server.url("/so-do.xml") + "\nSitemap: kỳ lạ\n");
    bad.portal.page("/so-do.xml", "text/xml",
                    "<sitemapindex><sitemap><loc>" + bad.portal.server.url("/so-do.xml") +
                        "</loc></sitemap><sitemap><loc>" + bad.portal.server.url("/khong-co.xml") +
                        "</loc></sitemap><sitemap><loc>http://192.0.2.9/a.xml</loc></sitemap>"
                        "</sitemapindex>");
    bad.run();
    CHECK(bad.portal.server.count("/so-do.xml") == 1);
    CHECK(bad.archived().contains("/tot"));
    CHECK(bad.report.error.empty());
}

TEST_CASE("a misbehaving site: session ids in paths are one page", "[crawler]") {
    BadSite bad;
    bad.portal.article("/xau", "Bài có phiên");
    bad.portal.listing("/", {"/xau;jsessionid=A1B2C3", "/xau;jsessionid=D4E5F6",
                             "/xau?utm_source=a", "/xau?fbclid=b", "/xau#cuoi"});
    bad.run();
    CHECK(bad.portal.server.count("/xau") == 1);
    CHECK(bad.report.requests == 2);
}

TEST_CASE("a misbehaving site: parameters that make no difference are one page by its rule",
          "[crawler]") {
    BadSite bad;
    bad.site.drop_parameters = {"sid", "xem"};
    bad.portal.article("/xau?id=1", "Bài theo số");
    bad.portal.listing("/", {"/xau?id=1&sid=a9", "/xau?sid=b7&id=1", "/xau?xem=in&id=1&sid="});
    bad.run();
    CHECK(bad.report.requests == 2);
    CHECK(bad.archived() == std::set<std::string>{"/", "/xau?id=1"});
}

namespace {

/// A portal that answers every URL.
struct EndlessSite : BadSite {
    std::function<std::string(const std::string& target)> body;
    HttpServer server{[this](const HttpRequest& request) {
        if (request.target == "/robots.txt") {
            return HttpResponse{.status = 404};
        }
        return HttpResponse{.headers = {{"Content-Type", html}}, .body = body(request.target)};
    }};
    EndlessSite() {
        site.seeds = {server.url("/")};
        site.max_depth = 100'000;
        options.max_pages = 2000;
    }
};

std::string links(const std::vector<std::string>& all) {
    std::string page = "<html><head><title>Lịch</title></head><body>";
    for (const auto& one : all) {
        page += "<a href='" + one + "'>a</a>";
    }
    return page + "</body></html>";
}

}  // namespace

TEST_CASE("a trap: a calendar without end is left, and reported", "[crawler]") {
    EndlessSite bad;
    bad.body = [](const std::string& target) {
        const auto day = target == "/" ? 0 : std::stoi(target.substr(target.rfind('=') + 1));
        return links({"/lich?ngay=" + std::to_string(day + 1),
                      "/lich?tuan=1&ngay=" + std::to_string(day + 7)});
    };
    bad.run();
    CHECK(bad.report.requests <= 210);
    CHECK(bad.report.traps.contains("/lich?ngay=#"));
    CHECK(bad.report.error.empty());
}

TEST_CASE("a trap: pages behind the end of a list", "[crawler]") {
    EndlessSite bad;
    bad.body = [](const std::string& target) {
        const auto page = target == "/" ? 1 : std::stoi(target.substr(target.rfind('=') + 1));
        return links({"/danh-sach?trang=" + std::to_string(page + 1)});
    };
    bad.run();
    CHECK(bad.report.requests <= 110);
    CHECK(bad.report.traps.contains("/danh-sach?trang=#"));
}

TEST_CASE("a trap: the same article for each session", "[crawler]") {
    EndlessSite bad;
    bad.body = [](const std::string& target) {
        const auto number = std::hash<std::string>{}(target);
        std::string page =
            "<html><head><title>Hội làng vào đám</title></head><body><article><h1>Hội "
            "làng vào đám</h1>";
        for (const auto* text :
             {"Từ mờ sáng, đội tế nữ quan đã tề tựu trước sân đình, áo dài đủ sắc, chờ giờ mở cửa "
              "đình làm lễ cáo yết thành hoàng.",
              "Phần hội năm nay có thi nấu cơm trên thuyền, bắt vịt dưới ao và trận bóng chuyền "
              "giữa "
              "hai thôn vốn là kình địch nhiều mùa.",
              "Ban tổ chức cho biết toàn bộ tiền công đức sẽ được công khai, dùng để lát lại con "
              "đường "
              "gạch từ cổng làng vào đình."}) {
            page += std::string("<p>") + text + "</p>";
        }
        page += "</article>";
        for (std::uint64_t i = 1; i <= 3; ++i) {
            page += "<a href='/bai?phien=a" + std::to_string(number * i) + "b7c" +
                    std::to_string(number % 1000 + i) + "d'>tiếp</a>";
        }
        return page + "</body></html>";
    };
    bad.run();
    CHECK(bad.report.requests <= 120);
    CHECK(bad.report.traps.size() == 1);
}

TEST_CASE("no trap: a long archive whose pages bring articles is read to its end", "[crawler]") {
    BadSite bad;
    const int pages = 150;
    for (int i = 0; i < pages; ++i) {
        const auto number = std::to_string(i);
        bad.portal.listing("/trang-" + number,
                           {"/trang-" + std::to_string(i + 1), "/bai-" + number});
        bad.portal.article("/bai-" + number, "Bài thứ " + number);
    }
    bad.portal.listing("/", {"/trang-0"});
    bad.site.max_depth = 1000;
    bad.run();
    CHECK(bad.report.traps.empty());
    CHECK(bad.report.articles == pages);
}

TEST_CASE("a name that leads to a private address is refused before connecting", "[crawler]") {
    // As DNS rebinding would have it: the name is fine, what it resolves to is not.
    BadSite bad;
    bad.site.allow_private = false;
    const auto port = std::to_string(bad.portal.server.port());
    bad.site.seeds = {"http://localhost:" + port + "/"};
    bad.run();
    CHECK_THAT(bad.report.error, Catch::Contains("address refused"));
    CHECK(bad.portal.server.connections() == 0);
}

TEST_CASE("an open connection to a private address is not used by a request that may not",
          "[crawler]") {
    BadSite bad;
    CurlFetcher fetcher({.user_agent = "timtin"});
    const auto url = Url::parse(bad.portal.server.url("/tot")).value();
    CHECK(fetcher.fetch({.url = url, .allow_private = true}).page.status == 200);
    CHECK(fetcher.fetch({.url = url}).cause == "address refused");
    CHECK(fetcher.fetch({.url = url, .allow_private = true}).page.status == 200);
    CHECK(bad.portal.server.log().size() == 2);
}

TEST_CASE("an international name is asked for in its ASCII form", "[crawler]") {
    BadSite bad;
    const auto port = std::to_string(bad.portal.server.port());
    bad.site.seeds = {"http://tìm-tin.example/"};
    bad.portal.listing("/", {"http://TÌM-TIN.example/tot"});
    const auto ascii = Url::parse(bad.site.seeds[0]).value().host();
    bad.site.connect_to = {ascii + ":80:127.0.0.1:" + port};
    bad.run();
    CHECK(bad.report.fetched == 2);
    for (const auto& request : bad.portal.server.log()) {
        CHECK(request.header("host") == ascii);
        CHECK_THAT(ascii, Catch::StartsWith("xn--"));
    }
}

TEST_CASE("every request says who asks and what it can read", "[crawler]") {
    BadSite bad;
    bad.run();
    for (const auto& request : bad.portal.server.log()) {
        CHECK(request.header("user-agent") == bad.options.user_agent);
        for (const auto* coding : {"gzip", "br", "zstd"}) {
            CHECK_THAT(request.header("accept-encoding"), Catch::Contains(coding));
        }
    }
}
