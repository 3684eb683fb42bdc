// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/routes.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "decode.hpp"
#include "support/articles.hpp"
#include "support/json.hpp"
#include "support/temp_dir.hpp"

namespace timtin::tests {

using nlohmann::json;
using server::Request;
using server::Response;
using server::Service;
using server::ServiceOptions;

namespace {

std::string field(const Response& response, std::string_view name) {
    std::string all;
    for (const auto& [key, value] : response.fields) {
        if (key == name) {
            all += (all.empty() ? "" : ", ") + value;
        }
    }
    return all;
}

/// A service over an index of three articles.
struct Site {
    support::TempDir folder;
    std::unique_ptr<Service> service;

    explicit Site(const ServiceOptions& options = {}) {
        Article first = support::article("a1", "Dân vận khéo ở Ba Vì",
                                         "Tổ dân vận gõ cửa từng nhà dưới chân núi Tản.",
                                         "2019-06-11T17:54:00+07:00");
        first.authors = {"Hoàng Anh"};
        first.numbers = {{"25-NQ/TW", "2013-06-03"}};
        Article second = support::article("a2", "Chợ quê họp sớm hơn mọi năm",
                                          "Người bán dân dã bày hàng từ lúc gà gáy.", "2020-01");
        Article third = support::article("a3 / b", "Sửa cầu trước mùa lũ",
                                         "Thợ hàn làm suốt đêm trên sông.", "");
        support::build_index(folder.path(), {first, second, third});
        service = std::make_unique<Service>(Searcher::open(folder.path()).value(), options);
    }

    Response ask(const std::string& target, std::vector<server::HeaderField> fields = {},
                 const std::string& method = "GET") const {
        Request request;
        request.method = method;
        request.target = target;
        request.fields = std::move(fields);
        request.fields.emplace_back("host", "tim.example");
        Response response = service->answer(request);
        service->add_common(request, response);
        return response;
    }
    json get(const std::string& target) const {
        const Response response = ask(target);
        REQUIRE(response.status == 200);
        return json::parse(*response.body);
    }
};

bool is_well_formed(const std::string& xml) {
    XML_Parser parser = XML_ParserCreate(nullptr);
    const bool fine = XML_Parse(parser, xml.data(), static_cast<int>(xml.size()), 1) != 0;
    XML_ParserFree(parser);
    return fine;
}

}  // namespace

TEST_CASE("search answers as the library does", "[server]") {
    const Site site;
    const json answer = site.get("/api/v1/search?q=d%C3%A2n%20v%E1%BA%ADn");
    CHECK(answer["format_version"] == 1);
    CHECK(answer["query"] == "dân vận");
    CHECK(answer["hits"][0]["id"] == "a1");
    SearchRequest request;
    request.query = "dân vận";
    const auto result = Searcher::open(site.folder.path()).value().search(request);
    json same = json::parse(to_json(*result, request));
    same["elapsed_us"] = answer["elapsed_us"];
    CHECK(answer == same);
}

TEST_CASE("similar articles are told by id, and by URL", "[server]") {
    const Site site;
    const json answer = site.get("/api/v1/articles/a1/similar?limit=3&half_life=30");
    CHECK(answer["format_version"] == 1);
    CHECK(answer["id"] == "a1");
    CHECK(answer["articles"].is_array());
    CHECK(site.get("/api/v1/articles/a3%20%2F%20b/similar")["id"] == "a3 / b");
    CHECK(site.get("/api/v1/articles/https%3A%2F%2Fbao.example%2Fa1/similar")["words"] ==
          answer["words"]);
    CHECK(site.ask("/api/v1/articles/a9/similar").status == 404);
    CHECK(site.ask("/api/v1/articles//similar").status == 404);
    for (const char* wrong : {"limit=0", "limit=101", "limit=x", "half_life=-1", "q=x"}) {
        CAPTURE(wrong);
        CHECK(site.ask(std::string("/api/v1/articles/a1/similar?") + wrong).status == 400);
    }
}

TEST_CASE("the page shows articles like one", "[server]") {
    const Site site;
    const Response page = site.ask("/?like=a3%20%2F%20b");
    CHECK(page.status == 200);
    CHECK(page.body->find("Sửa cầu trước mùa lũ") != std::string::npos);
    CHECK(field(page, "ETag") != "");
    CHECK(field(page, "Content-Security-Policy").find("frame-ancestors 'none'") !=
          std::string::npos);
    CHECK(site.ask("/?like=none").status == 404);
}

TEST_CASE("filters, order and paging go into the search", "[server]") {
    const Site site;
    const auto ids = [&](const std::string& query) {
        std::string all;
        const json answer = site.get("/api/v1/search?" + query);
        for (const json& hit : answer["hits"]) {
            all += (all.empty() ? "" : " ") + hit["id"].get<std::string>();
        }
        return all;
    };
    CHECK(ids("") == "a2 a1 a3 / b");
    CHECK(ids("limit=1&offset=1") == "a1");
    CHECK(ids("limit=0").empty());
    CHECK(ids("sort=oldest") == "a1 a2 a3 / b");
    CHECK(ids("since=2020") == "a2");
    CHECK(ids("until=2019-06-11") == "a1");
    CHECK(ids("author=hoang%20anh") == "a1");
    CHECK(ids("year=2019") == "a1");
    CHECK(ids("year=2019&year=2020") == "a2 a1");
    CHECK(ids("month=01/2020") == "a2");
    CHECK(ids("year=2019&month=2020-01").empty());
    CHECK(ids("section=khac").empty());
    CHECK(ids("topic=khong-co-dau").empty());
    CHECK(ids("number=nq%2025") == "a1");
    CHECK(ids("site=bao.example&site=khac") == "a2 a1 a3 / b");
    CHECK(ids("site=khac").empty());
    CHECK(ids("offset=500").empty());
}

TEST_CASE("facets, topics, trends and numbers are those of the library", "[server]") {
    const Site site;
    const auto searcher = Searcher::open(site.folder.path()).value();
    SearchRequest request;
    request.facets = {FacetField::year, FacetField::number};
    request.facet_values = 1;
    request.years = {"2019"};
    json same = json::parse(to_json(searcher.search(request).value(), request));
    json answer = site.get("/api/v1/search?facets=year,number&facet_values=1&year=2019");
    same["elapsed_us"] = answer["elapsed_us"] = 0;
    CHECK(answer == same);
    CHECK(answer["facets"].size() == 2);
    CHECK(answer["facets"]["year"]["distinct"] == 2);
    CHECK(answer["facets"]["number"]["values"][0]["value"] == "25-NQ/TW");
    CHECK(site.get("/api/v1/search?facets=all")["facets"].size() == facet_fields().size());
    CHECK_FALSE(site.get("/api/v1/search?q=a").contains("facets"));

    CHECK(site.get("/api/v1/topics") == json::parse(to_json(searcher.topics().value())));

    const SearchRequest all;
    for (const auto& [name, by] :
         {std::pair("week", TrendPeriod::week), std::pair("month", TrendPeriod::month),
          std::pair("year", TrendPeriod::year)}) {
        CHECK(site.get(std::string("/api/v1/trends?by=") + name) ==
              json::parse(to_json(searcher.trends(all, by).value(), all)));
    }
    const json narrow = site.get("/api/v1/trends?author=hoang+anh");
    CHECK(narrow["by"] == "month");
    CHECK(narrow["total"] == 1);
    CHECK(narrow["periods"][0]["period"] == "2019-06");

    const json numbers = site.get("/api/v1/numbers");
    CHECK(numbers == json::parse(to_json(searcher.numbers(all).value(), 1)));
    CHECK(site.get("/api/v1/numbers?year=2020")["numbers"].empty());
}

TEST_CASE("what trends, numbers and topics do not take is an error", "[server]") {
    const Site site;
    for (const auto& [target, blamed] :
         {std::pair("/api/v1/trends?by=day", "by"), std::pair("/api/v1/trends?limit=3", "limit"),
          std::pair("/api/v1/trends?sort=newest", "sort"),
          std::pair("/api/v1/trends?since=never", "since"),
          std::pair("/api/v1/trends?since=2020&until=2019", "until"),
          std::pair("/api/v1/search?since=2020&until=2019", "until"),
          std::pair("/api/v1/numbers?limit=0", "limit"),
          std::pair("/api/v1/numbers?limit=1001", "limit"),
          std::pair("/api/v1/numbers?facets=all", "facets"), std::pair("/api/v1/topics?q=a", "q"),
          std::pair("/api/v1/search?facets=colour", "facets"),
          std::pair("/api/v1/search?facet_values=101", "facet_values"),
          std::pair("/api/v1/search?by=year", "by"), std::pair("/api/v1/search?year=hai", "year"),
          std::pair("/api/v1/search?month=2019", "month")}) {
        CAPTURE(target);
        const Response response = site.ask(target);
        CHECK(response.status == 400);
        CHECK(json::parse(*response.body)["parameter"] == blamed);
    }
}

TEST_CASE("suggestions are those of the library, and of the kind that browsers ask for",
          "[server]") {
    const Site site;
    const json answer = site.get("/api/v1/suggest?q=dan%20van%20kh&limit=3");
    CHECK(answer["format_version"] == 1);
    CHECK(answer["prefix"] == "dan van kh");
    REQUIRE_FALSE(answer["suggestions"].empty());
    CHECK(answer["suggestions"][0]["text"].get<std::string>().find("vận khéo") !=
          std::string::npos);
    const json browser = site.get("/api/v1/suggest?q=dan%20van%20kh&format=opensearch");
    CHECK(browser[0] == "dan van kh");
    CHECK(browser[1][0] == answer["suggestions"][0]["query"]);
    CHECK(site.get("/api/v1/suggest")["suggestions"].empty());
    for (const char* wrong : {"limit=0", "limit=101", "limit=x", "format=xml", "prefix=a"}) {
        CHECK(site.ask(std::string("/api/v1/suggest?") + wrong).status == 400);
    }
}

TEST_CASE("an article is found by its id and by its URL", "[server]") {
    const Site site;
    CHECK(site.get("/api/v1/articles/a1")["title"] == "Dân vận khéo ở Ba Vì");
    CHECK(site.get("/api/v1/articles/a3%20%2F%20b")["title"] == "Sửa cầu trước mùa lũ");
    CHECK(site.get("/api/v1/articles/https%3A%2F%2Fbao.example%2Fa2")["id"] == "a2");
    CHECK(site.get("/api/v1/articles/https://bao.example/a2")["id"] == "a2");
    for (const char* target : {"/api/v1/articles/none", "/api/v1/articles/", "/api/v1/articles/%ff",
                               "/api/v1/articles/a1/"}) {
        const Response response = site.ask(target);
        CHECK(response.status == 404);
        CHECK(json::parse(*response.body)["code"] == "not_found");
    }
}

TEST_CASE("an article takes no parameters, but those that are nobody's", "[server]") {
    const Site site;
    const Response wrong = site.ask("/api/v1/articles/a1?nonsense=1");
    CHECK(wrong.status == 400);
    CHECK(json::parse(*wrong.body)["parameter"] == "nonsense");
    CHECK(site.ask("/api/v1/articles/a1?utm_source=x&_=1").status == 200);
}

TEST_CASE("an error is a problem document with a stable code", "[server]") {
    const Site site;
    const Response response = site.ask("/api/v1/search?q=a&limit=1000");
    CHECK(response.status == 400);
    CHECK(field(response, "Content-Type") == "application/problem+json");
    const json problem = json::parse(*response.body);
    CHECK(problem["type"] == "about:blank");
    CHECK(problem["title"] == "Bad Request");
    CHECK(problem["status"] == 400);
    CHECK(problem["code"] == "bad_parameter");
    CHECK(problem["parameter"] == "limit");
    CHECK(json::parse(*site.ask("/nowhere").body)["code"] == "no_such_path");
    CHECK(site.ask("/api/v1/searchx").status == 404);
    CHECK(site.ask("/../etc/passwd").status == 404);
    CHECK(site.ask("/page.css/..").status == 404);
}

TEST_CASE("what has not changed is not sent again, until a commit", "[server]") {
    const Site site;
    for (const char* target : {"/api/v1/search?q=d%C3%A2n", "/api/v1/articles/a1", "/?q=d%C3%A2n",
                               "/", "/feed.atom?q=d%C3%A2n"}) {
        CAPTURE(target);
        const Response first = site.ask(target);
        const std::string tag = field(first, "ETag");
        REQUIRE(tag.starts_with("W/\""));
        CHECK(field(first, "Cache-Control") == "no-cache");
        for (const std::string& named : {tag, tag.substr(2), "\"x\" , " + tag, std::string("*")}) {
            const Response again = site.ask(target, {{"if-none-match", named}});
            CHECK(again.status == 304);
            CHECK(again.body == nullptr);
            CHECK(field(again, "ETag") == tag);
        }
        CHECK(site.ask(target, {{"if-none-match", "\"x\""}}).status == 200);
        CHECK(site.ask(target, {{"if-none-match", "\"x\""}, {"if-none-match", tag}}).status == 304);
    }
    const std::string before = field(site.ask("/api/v1/search?q=d%C3%A2n"), "ETag");
    {
        auto indexer = Indexer::open(site.folder.path()).value();
        indexer.add(support::article("a4", "Dân quê mở hội", "Trống giục từ đầu làng.")).value();
        indexer.commit(9).value();
    }
    const Response after = site.ask("/api/v1/search?q=d%C3%A2n", {{"if-none-match", before}});
    CHECK(after.status == 200);
    CHECK(field(after, "ETag") != before);
    CHECK(after.body->find("a4") != std::string::npos);
    // Not even a rebuild makes an old tag valid again.
    support::build_index(site.folder.path(), {support::article("a5", "Dân ca", "Hát bên sông.")});
    CHECK(field(site.ask("/api/v1/search?q=d%C3%A2n"), "ETag") != before);
}

TEST_CASE("an unknown article is not confirmed by an old tag", "[server]") {
    const Site site;
    const std::string tag = field(site.ask("/api/v1/articles/a1"), "ETag");
    for (const char* target : {"/api/v1/articles/none", "/api/v1/articles/none/similar"}) {
        CHECK(site.ask(target, {{"if-none-match", tag}}).status == 404);
    }
    CHECK(site.ask("/api/v1/articles/a1/similar", {{"if-none-match", tag}}).status == 304);
    CHECK(site.ask("/api/v1/search?limit=x", {{"if-none-match", tag}}).status == 400);
}

TEST_CASE("a search whose client has gone is given up", "[server]") {
    const Site site;
    std::stop_source gone;
    gone.request_stop();
    for (const char* target : {"/api/v1/search?q=d%C3%A2n", "/?q=d%C3%A2n", "/feed.atom?q=d%C3%A2n",
                               "/api/v1/trends?q=d%C3%A2n", "/api/v1/numbers?q=d%C3%A2n"}) {
        CAPTURE(target);
        Request request;
        request.method = "GET";
        request.target = target;
        request.stop = gone.get_token();
        CHECK(site.service->answer(request).status >= 500);
        CHECK(site.ask(target).status == 200);  // and was not kept
    }
}

TEST_CASE("large answers are coded as the client takes them", "[server]") {
    const Site site;
    const std::string target = "/?q=d%C3%A2n";
    const std::string plain = *site.ask(target).body;
    for (int time = 0; time < 2; ++time) {  // made, and kept
        const Response gzip = site.ask(target, {{"accept-encoding", "gzip"}});
        CHECK(field(gzip, "Content-Encoding") == "gzip");
        CHECK(field(gzip, "Vary") == "Accept-Encoding");
        CHECK(gunzip(*gzip.body) == plain);
        const Response brotli = site.ask(target, {{"accept-encoding", "gzip, br"}});
        CHECK(field(brotli, "Content-Encoding") == "br");
        CHECK(unbrotli(*brotli.body) == plain);
        CHECK(field(site.ask(target), "Content-Encoding").empty());
    }
    CHECK(field(site.ask("/healthz", {{"accept-encoding", "gzip"}}), "Content-Encoding").empty());
    CHECK(field(site.ask("/page.css", {{"accept-encoding", "gzip"}}), "Content-Encoding") ==
          "gzip");
}

TEST_CASE("another origin may read what the configuration lets it", "[server]") {
    const std::vector<server::HeaderField> from_portal = {{"origin", "https://cong.example"}};
    const Site closed;
    CHECK(field(closed.ask("/api/v1/search", from_portal), "Access-Control-Allow-Origin").empty());
    ServiceOptions options;
    options.allow_origins = {"https://cong.example"};
    const Site open(options);
    CHECK(field(open.ask("/api/v1/search", from_portal), "Access-Control-Allow-Origin") ==
          "https://cong.example");
    CHECK(field(open.ask("/api/v1/search", from_portal), "Vary") == "Accept-Encoding, Origin");
    CHECK(field(open.ask("/api/v1/search?limit=x", from_portal), "Access-Control-Allow-Origin") ==
          "https://cong.example");
    const Response other = open.ask("/api/v1/search", {{"origin", "https://cong.example.evil"}});
    CHECK(field(other, "Access-Control-Allow-Origin").empty());
    CHECK(field(other, "Vary") == "Accept-Encoding, Origin");
    CHECK(field(open.ask("/", from_portal), "Access-Control-Allow-Origin").empty());
    auto preflight = from_portal;
    preflight.emplace_back("access-control-request-method", "GET");
    const Response allowed = open.ask("/api/v1/search", preflight, "OPTIONS");
    CHECK(allowed.status == 204);
    CHECK(field(allowed, "Access-Control-Allow-Methods") == "GET, HEAD, OPTIONS");
    CHECK(field(allowed, "Allow") == "GET, HEAD, OPTIONS");
    CHECK(field(open.ask("/api/v1/search", from_portal), "Access-Control-Expose-Headers") ==
          "ETag, Retry-After");
    options.allow_origins = {"*"};
    CHECK(field(Site(options).ask("/api/v1/search"), "Access-Control-Allow-Origin") == "*");
}

TEST_CASE("another origin may read that it was refused, be its request read or not", "[server]") {
    const auto allowed = [](std::vector<std::string> origins, const Request& request) {
        ServiceOptions options;
        options.allow_origins = std::move(origins);
        Response refused = server::problem(429, "too_many_requests", "wait");
        Site(options).service->add_common(request, refused);
        return field(refused, "Access-Control-Allow-Origin");
    };
    const std::string cong = "https://cong.example";
    const std::string bao = "https://bao.example";
    Request asked;
    asked.method = "GET";
    asked.target = "/api/v1/search";
    asked.fields = {{"origin", bao}};
    CHECK(allowed({"*"}, asked) == "*");
    CHECK(allowed({cong, bao}, asked) == bao);
    CHECK(allowed({cong}, asked).empty());
    const Request unread;
    CHECK(allowed({"*"}, unread) == "*");
    CHECK(allowed({cong}, unread) == cong);
    CHECK(allowed({cong, bao}, unread).empty());
    CHECK(allowed({}, unread).empty());
}

TEST_CASE("the page is bound by a strict policy, in frames by the configuration", "[server]") {
    ServiceOptions options;
    options.allow_embedding = {"https://cong.example", "https://*.bao.example"};
    const Site site(options);
    const std::string policy = field(site.ask("/?q=a"), "Content-Security-Policy");
    CHECK(policy.starts_with("default-src 'none';"));
    CHECK(policy.ends_with("frame-ancestors 'none'"));
    CHECK(policy.find("unsafe") == std::string::npos);
    CHECK(field(site.ask("/?q=a&embed=1"), "Content-Security-Policy")
              .ends_with("frame-ancestors https://cong.example https://*.bao.example"));
    CHECK(field(Site().ask("/?q=a&embed=1"), "Content-Security-Policy")
              .ends_with("frame-ancestors 'none'"));
    for (const char* target : {"/", "/healthz", "/page.js", "/nowhere", "/feed.atom"}) {
        CHECK(field(site.ask(target), "X-Content-Type-Options") == "nosniff");
    }
    for (const char* target : {"/api/v1/search?embed=1", "/api/v1/articles/a1", "/feed.atom",
                               "/openapi.json", "/nowhere", "/favicon.svg", "/healthz"}) {
        CHECK(field(site.ask(target), "Content-Security-Policy") ==
              "default-src 'none'; frame-ancestors 'none'");
    }
    // It would take the place of the policy under which a browser keeps the page.
    const Response again = site.ask("/?q=a", {{"if-none-match", "*"}});
    CHECK(again.status == 304);
    CHECK(field(again, "Content-Security-Policy").empty());
}

TEST_CASE("the feed is well-formed whatever the articles hold", "[server]") {
    const Site site;
    {
        Article nasty = support::article("x]]>\"", "<b>Tiêu đề</b> & \x01 ]]> <!--",
                                         "Thân bài <script>alert(1)</script> \x0b");
        nasty.url = nasty.canonical_url = "javascript:alert(1)";
        nasty.authors = {"Tác <giả>"};
        auto indexer = Indexer::open(site.folder.path()).value();
        indexer.add(nasty).value();
        indexer.commit(9).value();
    }
    for (const char* target : {"/feed.atom", "/feed.atom?q=ti%C3%AAu+%C4%91%E1%BB%81+%3Cb%3E",
                               "/feed.atom?q=%00%ff%26", "/opensearch.xml"}) {
        CAPTURE(target);
        const Response response = site.ask(target);
        CHECK(response.status == 200);
        CAPTURE(*response.body);
        CHECK(is_well_formed(*response.body));
        CHECK(response.body->find("javascript:") == std::string::npos);
    }
    const std::string feed = *site.ask("/feed.atom?q=d%C3%A2n").body;
    CHECK(feed.find("<id>https://bao.example/a1</id>") != std::string::npos);
    CHECK(feed.find("<published>2019-06-11T17:54:00+07:00</published>") != std::string::npos);
    CHECK(feed.find("href=\"http://tim.example/feed.atom?q=d%C3%A2n\"") != std::string::npos);
}

TEST_CASE("a feed without entries is as old as the newest article", "[server]") {
    const Site site;
    const auto updated = [&] {
        const std::string feed = *site.ask("/feed.atom?q=khongcogihet").body;
        CHECK(feed.find("<entry>") == std::string::npos);
        const std::size_t at = feed.find("<updated>") + 9;
        return feed.substr(at, feed.find('<', at) - at);
    };
    CHECK(updated() == "2020-01-01T00:00:00+07:00");
    const support::TempDir empty;
    support::build_index(empty.path(), {});
    Service bare(Searcher::open(empty.path()).value(), {});
    Request request;
    request.method = "GET";
    request.target = "/feed.atom";
    CHECK(bare.answer(request).body->find("<updated>20") != std::string::npos);
}

TEST_CASE("feeds and descriptions name the page as the outside does", "[server]") {
    ServiceOptions options;
    options.base_url = "https://cong.example/tim/";
    const Site named(options);
    CHECK(named.ask("/opensearch.xml").body->find("https://cong.example/tim/?q={searchTerms}") !=
          std::string::npos);
    const Site site;
    Request request;
    request.method = "GET";
    request.target = "/opensearch.xml";
    request.fields = {{"host", "cong.example"}, {"x-forwarded-proto", "https"}};
    CHECK(site.service->answer(request).body->find("http://cong.example/?q=") != std::string::npos);
    request.trusted = true;
    CHECK(site.service->answer(request).body->find("https://cong.example/?q=") !=
          std::string::npos);
}

TEST_CASE("health and metrics tell of index and server", "[server]") {
    const Site site;
    CHECK(site.get("/healthz") == json{{"status", "ok"}, {"articles", 3}});
    Request request;
    request.method = "GET";
    site.service->finished({request, "search", 200, 1000, std::chrono::milliseconds(3)});
    site.service->finished({request, "search", 400, 10, std::chrono::milliseconds(700)});
    const std::string text = *site.ask("/metrics").body;
    CHECK(text.find("timtin_http_requests_total{route=\"search\",status=\"200\"} 1\n") !=
          std::string::npos);
    CHECK(text.find(
              "timtin_http_request_duration_seconds_bucket{route=\"search\",le=\"0.005\"} 1\n") !=
          std::string::npos);
    CHECK(text.find(
              "timtin_http_request_duration_seconds_bucket{route=\"search\",le=\"+Inf\"} 2\n") !=
          std::string::npos);
    CHECK(text.find("timtin_index_articles 3\n") != std::string::npos);
    CHECK(text.find("timtin_http_sent_bytes_total 1010\n") != std::string::npos);
}

TEST_CASE("health tells when updates last went well, and is 200 however that is", "[server]") {
    const support::TempDir data;
    ServiceOptions options;
    options.report = data.path() / "report.json";
    const Site site(options);
    const json unknown = {{"status", "ok"},
                          {"articles", 3},
                          {"last_update", nullptr},
                          {"last_good", json::object()},
                          {"stale", false}};
    CHECK(site.get("/healthz") == unknown);
    const auto told = [&](const std::string& text) {
        std::ofstream(options.report) << text;
        return site.get("/healthz");
    };
    for (const char* bad : {"", "{", "[]", "{\"last_update\":3,\"last_good\":[]}", "\xff",
                            "{\"last_good\":{\"a\":null}}"}) {
        CHECK(told(bad) == unknown);
    }
    const json known = told(R"({"format_version":1,"last_update":"2026-11-28T02:14:51+07:00",)"
                            R"("last_good":{"bao":"2026-11-28T02:11:07+07:00"},"exit_code":0})");
    CHECK(known["last_update"] == "2026-11-28T02:14:51+07:00");
    CHECK(known["last_good"] == json{{"bao", "2026-11-28T02:11:07+07:00"}});
    CHECK_FALSE(known.contains("exit_code"));
}

TEST_CASE("health says so when no update, or nothing of a site, went well for days", "[server]") {
    const support::TempDir data;
    ServiceOptions options;
    options.report = data.path() / "report.json";
    options.stale_after = std::chrono::hours{48};
    const Site site(options);
    const auto ago = [](std::chrono::hours hours) {
        return to_iso(at_offset(
            std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) - hours));
    };
    const auto stale = [&](std::chrono::hours update, std::chrono::hours good) {
        std::ofstream(options.report)
            << json{{"last_update", ago(update)}, {"last_good", {{"bao", ago(good)}}}};
        const json told = site.get("/healthz");
        CHECK(told["status"] == "ok");
        return told["stale"].get<bool>();
    };
    using std::chrono::hours;
    CHECK_FALSE(stale(hours{47}, hours{1}));
    CHECK(stale(hours{49}, hours{1}));
    CHECK(stale(hours{1}, hours{49}));
    // None ended well since the first one was tried.
    for (const int tried : {47, 49}) {
        std::ofstream(options.report)
            << json{{"last_update", nullptr}, {"first_update", ago(hours{tried})}};
        CHECK(site.get("/healthz")["stale"] == (tried > 48));
    }
}

TEST_CASE("an index that is gone is told as unavailable, without its place", "[server]") {
    const Site site;
    std::filesystem::remove_all(site.folder.path());
    for (const char* target :
         {"/api/v1/search?q=a", "/healthz", "/api/v1/articles/a1", "/feed.atom", "/api/v1/topics",
          "/api/v1/trends", "/api/v1/numbers"}) {
        CAPTURE(target);
        const Response response = site.ask(target);
        CHECK(response.status == 503);
        CHECK(field(response, "Retry-After") != "");
        CHECK(json::parse(*response.body)["code"] == "index_unavailable");
        CHECK(response.body->find("/tmp") == std::string::npos);
    }
    const Response page = site.ask("/?q=a");
    CHECK(page.status == 503);
    CHECK(field(page, "Content-Type") == "text/html; charset=utf-8");
    CHECK(field(page, "Retry-After") != "");
    CHECK(page.body->find("/tmp") == std::string::npos);
    CHECK(site.ask("/metrics").status == 200);
}

TEST_CASE("files of the page may be kept for ever under their versions", "[server]") {
    const Site site;
    const std::string page = *site.ask("/").body;
    for (const char* name : {"page.css", "page.js", "favicon.svg"}) {
        const std::size_t at = page.find(std::string(name) + "?v=");
        REQUIRE(at != std::string::npos);
        const std::string target = "/" + page.substr(at, page.find('"', at) - at);
        const Response response = site.ask(target);
        CHECK(response.status == 200);
        CHECK(field(response, "Cache-Control") == "public, max-age=31536000, immutable");
        CHECK(field(site.ask(std::string("/") + name + "?v=other"), "Cache-Control") ==
              "public, max-age=3600");
        CHECK(site.ask(target, {{"if-none-match", field(response, "ETag")}}).status == 304);
    }
}

TEST_CASE("no page that is linked is empty, where stories are folded", "[server]") {
    const Site site;
    std::vector<Article> articles;
    for (int i = 0; i < 24; ++i) {
        const std::string n = std::to_string(i);
        const std::string body = "Con đò số " + n + " chở khách qua bến sông lúc " + n +
                                 " giờ.\nNgười lái tên thứ " + n + " kể chuyện khúc sông " + n +
                                 " thời còn trẻ.\nKhách thứ " + n + " xuống bến lúc trời vừa hửng.";
        articles.push_back(support::article("do-" + n, "Chuyến đò số " + n, body, "2019"));
        if (i < 16) {
            articles.push_back(support::article("in-lai-" + n, "Chuyến đò số " + n, body, "2019"));
            articles.back().site = "suoi.example";
        }
    }
    support::build_index(site.folder.path(), articles);
    const auto has = [](const std::string& html, std::string_view part) {
        return html.find(part) != std::string::npos;
    };
    for (const std::string& order : {std::string(), std::string("&sort=newest")}) {
        std::size_t pages = 0;
        std::string html;
        for (std::string target = "/?q=chuyen+do+so" + order; !target.empty() && pages < 9;) {
            html = *site.ask(target).body;
            CHECK(has(html, "40 bài"));
            CHECK(has(html, "<ol class=\"hits\""));
            ++pages;
            const std::size_t next = html.find("rel=\"next\" href=\"./");
            const std::size_t from = next + std::string_view("rel=\"next\" href=\".").size();
            target =
                next == std::string::npos ? "" : html.substr(from, html.find('"', from) - from);
            for (std::size_t at; (at = target.find("&amp;")) != std::string::npos;) {
                target.replace(at, 5, "&");
            }
        }
        CHECK(pages == 3);
        CHECK_FALSE(has(html, "Trang 4"));
        CHECK(has(*site.ask("/?q=chuyen+do+so&offset=30" + order).body, "Không còn bài nào nữa."));
        // Ten, and no eleventh: nothing leads on.
        CHECK_FALSE(
            has(*site.ask("/?q=chuyen+do+so&limit=12&offset=12" + order).body, "rel=\"next\""));
    }
    CHECK(has(*site.ask("/?q=chuyen+do+so&limit=0").body, "<ol class=\"hits\""));
}

TEST_CASE("a page with all that it may have, and what it loads, weighs less than 60 KB",
          "[server]") {
    const Site site;
    std::vector<Article> articles;
    const auto nth = [](const char* text, int n) { return text + std::to_string(n); };
    for (int i = 0; i < 400; ++i) {
        std::string body;
        for (int line = 0; line < 8; ++line) {
            body +=
                "Đoàn công tác thứ " + std::to_string(i * 8 + line) +
                " của quận về từng khu dân cư nghe bà con kể chuyện đường ngập, đèn hỏng và lớp "
                "học tình thương bên bờ kênh, rồi ghi lại từng việc phải làm trong tháng tới.\n";
        }
        Article one = support::article(
            nth("0123456789abcde", i),
            nth("Quận uỷ lắng nghe ý kiến nhân dân về chỉnh trang khu dân cư ven sông, kỳ ", i),
            body, fmt::format("{}-{:02}-{:02}", 2005 + i % 20, 1 + i % 12, 1 + i % 28));
        one.url = one.canonical_url = nth(
            "https://hanoi.example/tin-tuc-su-kien/dan-van/quan-uy-lang-nghe-y-kien-nhan-dan-", i);
        one.source = nth("Báo Mặt trận thứ ", i % 11);
        one.site = nth("bao-mat-tran.example", i % 9);
        one.section = nth("Công tác dân vận ", i % 12);
        one.authors = {nth("Nguyễn Thị Thanh Hương ", i % 30), nth("Trần Đăng Khoa ", i % 20)};
        one.topics = {nth("cong-tac-dan-van-", i % 15), nth("cai-cach-hanh-chinh-", i % 9)};
        one.numbers = {{nth("25-NQ/TW", i % 10), "2013-06-03"}, {nth("08-CT/TU", i % 13), ""}};
        articles.push_back(one);
        if (i % 2 == 0) {
            one.id += "x";
            one.url = one.canonical_url += "/in-lai";
            one.site = "in-lai.example";
            articles.push_back(one);
        }
    }
    support::build_index(site.folder.path(), articles);
    const std::string page =
        *site.ask("/?q=l%E1%BA%AFng+nghe+%C3%BD+ki%E1%BA%BFn+nh%C3%A2n+d%C3%A2n").body;
    const auto count = [&](std::string_view part) {
        std::size_t found = 0;
        for (std::size_t at = page.find(part); at != std::string::npos;
             at = page.find(part, at + 1)) {
            ++found;
        }
        return found;
    };
    REQUIRE(count("<li><article>") == 10);
    CHECK(count("class=\"snippet\"") == 10);
    CHECK(count("class=\"also\"") > 0);
    CHECK(count("<section class=\"facet\">") == 6);
    CHECK(count("<figure class=\"trend\">") == 1);
    CHECK(count("class=\"pages\"") == 1);
    std::size_t bytes = page.size();
    for (const char* name : {"/page.css", "/page.js", "/favicon.svg"}) {
        bytes += site.ask(name).body->size();
    }
    CAPTURE(page.size());
    CHECK(bytes < 60'000);  // uncompressed
    CHECK(site.ask("/embed.js").body->size() <= 1024);
}

TEST_CASE("the description of the API is JSON and names every route", "[server]") {
    const Site site;
    const json api = site.get("/openapi.json");
    CHECK(api["openapi"] == "3.1.0");
    for (const char* path :
         {"/api/v1/search", "/api/v1/suggest", "/api/v1/topics", "/api/v1/trends",
          "/api/v1/numbers", "/api/v1/articles/{id}", "/", "/feed.atom", "/opensearch.xml",
          "/healthz", "/metrics", "/openapi.json"}) {
        CHECK(api["paths"].contains(path));
    }
}

}  // namespace timtin::tests
