// SPDX-License-Identifier: GPL-2.0-or-later
// Lists whose further parts come by POST, as hanoi.gov.vn has them today.
#include "crawler/list_parts.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "support/portal_in_memory.hpp"
#include "support/temp_dir.hpp"

using namespace timtin;
using timtin::support::HttpRequest;
using timtin::support::HttpResponse;
using timtin::support::HttpServer;
using timtin::support::TempDir;

namespace {

constexpr int articles = 53;
constexpr int a_part = 10;

/// A portal that shows ten articles on its list, and gives the others by POST.
struct NewsZone {
    bool ignores_page = false;
    int more = 0;  ///< articles that came since
    HttpServer server{[this](const HttpRequest& request) { return answer(request); }};
    TempDir data;
    Site site;
    CrawlOptions options;

    NewsZone() {
        site =
            parse_site("[site]\nname = \"hn\"\nseeds = [\"" + server.url("/tin-tuc.htm") + "\"]\n" +
                           "[crawl]\ndelay = \"0s\"\nallow_private = true\nrevisit_listing = "
                           "\"0s\"\nmax_depth = 4\n[links]\narticle = '-\\d+\\.htm$'\n" +
                           R"toml(
[[lists]]
on = '/[a-z-]+\.htm$'
post = "/api/NewsZone/NewsZone"
first = 0
[lists.form]
PageIndex = "{page}"
PageSize = "10"
Catname = "{cat}"
LanguageId = "vi"
Site = "{site}"
[lists.values]
cat = 'data-cat="([^"]+)"'
site = 'var\s+site\s*=\s*"([^"]+)"|"Site":"([^"]+)"'
)toml",
                       "hn.toml")
                .value();
        options.data = data.path();
        options.user_agent = "timtin/0.1 (+mailto:test@timtin.example)";
    }

    static std::string item(int number) {
        return "<div class='news-item' data-id='" + std::to_string(number) + "'><a href='/bai-" +
               std::to_string(number) + ".htm'>Tin " + std::to_string(number) + "</a></div>";
    }
    std::string part(int index) const {
        std::string html;
        for (int i = 0; i < a_part; ++i) {
            const int number = articles + more - 1 - index * a_part - i;
            if (number >= 0) {
                html += item(number);
            }
        }
        return html;
    }
    HttpResponse answer(const HttpRequest& request) const {
        const std::vector<std::pair<std::string, std::string>> html{
            {"Content-Type", "text/html; charset=utf-8"}};
        if (request.target == "/tin-tuc.htm") {
            return {.headers = html,
                    .body =
                        "<html><head><title>Tin tức</title><script>var site = "
                        "\"aGFub2k=+/\";</script></head><body data-cat=\"tin tức\">" +
                        part(0) + "</body></html>"};
        }
        if (request.target == "/api/NewsZone/NewsZone" && request.method == "POST" &&
            request.header("content-type") == "application/x-www-form-urlencoded" &&
            request.body.find("Catname=tin+t%E1%BB%A9c") != std::string::npos &&
            request.body.find("Site=aGFub2k%3D%2B%2F") != std::string::npos &&
            request.body.find("PageSize=10") != std::string::npos) {
            const auto at = request.body.find("PageIndex=") + 10;
            return {.headers = html,
                    .body = part(ignores_page ? 0 : std::stoi(request.body.substr(at)))};
        }
        if (request.target.starts_with("/bai-")) {
            return {.headers = html, .body = "<html><title>Bài</title><p>" + request.target};
        }
        return {.status = 404};
    }
    SiteReport run() {
        server.forget_log();
        return crawl({site}, options).value().sites.at(0);
    }
    std::set<std::string> asked(const std::string& begin) const {
        std::set<std::string> targets;
        for (const auto& request : server.log()) {
            if (request.target.starts_with(begin)) {
                targets.insert(request.target + request.body);
            }
        }
        return targets;
    }
};

}  // namespace

TEST_CASE("a list is read to its end by POST, and all its articles found", "[crawler]") {
    NewsZone zone;
    auto report = zone.run();
    CHECK(report.error.empty());
    CHECK(zone.asked("/bai-").size() == articles);
    // Six parts with something, and the empty one that ends the list.
    CHECK(zone.asked("/api/").size() == 7);

    zone.more = 3;
    report = zone.run();
    CHECK(zone.asked("/bai-5").contains("/bai-55.htm"));
    CHECK(report.new_pages == 3);
    const auto planned = plan_crawl({zone.site}, zone.options).value();
    CHECK(std::any_of(planned.begin(), planned.end(), [](const PlannedVisit& visit) {
        return visit.url.find("/api/NewsZone/NewsZone#") != std::string::npos;
    }));
}

TEST_CASE("a list that gives the same part without end is left", "[crawler]") {
    NewsZone zone;
    zone.ignores_page = true;
    zone.run();
    CHECK(zone.asked("/api/").size() == 2);
    CHECK(zone.asked("/bai-").size() == a_part);
}

TEST_CASE("robots.txt holds for the parts of a list, too", "[crawler]") {
    NewsZone zone;
    HttpServer server([&](const HttpRequest& request) {
        return request.target == "/robots.txt"
                   ? HttpResponse{.body = "User-agent: *\nDisallow: /api/\n"}
                   : zone.answer(request);
    });
    zone.site.seeds = {server.url("/tin-tuc.htm")};
    const auto report = crawl({zone.site}, zone.options).value().sites.at(0);
    CHECK(report.refused == 1);
    CHECK(server.count("/api/NewsZone/NewsZone") == 0);
}

TEST_CASE("a page that lacks a value has no such list", "[crawler]") {
    const NewsZone zone;
    const ListParts parts(zone.site);
    const auto page = Url::parse("https://a.vn/tin-tuc.htm").value();
    CHECK(parts.first_of(page, "<body data-cat=\"tin\">").empty());
    CHECK(parts
              .first_of(Url::parse("https://a.vn/tin-1.htm").value(),
                        "<body data-cat=\"tin\"><script>var site=\"x\"</script>")
              .empty());
    const auto rows =
        parts.first_of(page, "<body data-cat=\"tin\"><script>{\"Site\":\"x y\"}</script>");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0] ==
          "https://a.vn/api/NewsZone/NewsZone#Catname=tin&LanguageId=vi&PageIndex=0&PageSize=10&"
          "Site=x+y");
    CHECK(parts.next_of(rows[0]) ==
          "https://a.vn/api/NewsZone/NewsZone#Catname=tin&LanguageId=vi&PageIndex=1&PageSize=10&"
          "Site=x+y");
    CHECK(!parts.next_of("https://a.vn/tin-tuc.htm"));
    CHECK(!parts.next_of("https://a.vn/api/NewsZone/NewsZone#PageIndex=999999"));
}

TEST_CASE("mistakes in the rule of a list are told with file and line", "[crawler]") {
    const auto wrong = [](const std::string& rule) {
        const auto site = parse_site(
            "[site]\nname = \"a\"\nseeds = [\"http://a.vn/\"]\n[[lists]]\n" + rule, "a.toml");
        return site ? std::string("taken") : site.error().message;
    };
    CHECK(wrong("on = 'x'\npost = '/p'\n[lists.form]\nP = '{page}'\n") == "taken");
    CHECK_THAT(wrong("on = 'x'\npost = '/p'\n[lists.form]\nP = '1'\n"),
               Catch::Contains("lists.form must have one field"));
    CHECK_THAT(wrong("on = '('\npost = '/p'\n[lists.form]\nP = '{page}'\n"),
               Catch::Contains("a.toml:5: lists.on"));
    CHECK_THAT(wrong("on = 'x'\n[lists.form]\nP = '{page}'\n"),
               Catch::Contains("lists.post must be given"));
    CHECK_THAT(wrong("on = 'x'\npost = '/p'\n[lists.form]\nP = '{page}'\nQ = '{khong}'\n"),
               Catch::Contains("{khong}, which lists.values lacks"));
    CHECK_THAT(wrong("onn = 'x'\n"), Catch::Contains("lists.onn is no setting"));
}
