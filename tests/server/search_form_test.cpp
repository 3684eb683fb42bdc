// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/search_form.hpp"

#include <catch2/catch.hpp>

namespace timtin::tests {

using server::FormLimits;
using server::Parameters;
using server::percent_decode;
using server::read_search_form;
using server::SearchForm;

namespace {

SearchForm form_of(std::string_view query, bool strict = true) {
    FormLimits limits;
    limits.strict = strict;
    return read_search_form(Parameters(query), limits);
}

std::string blamed(std::string_view query) {
    const SearchForm form = form_of(query);
    return form.error ? form.error->parameter : std::string();
}

}  // namespace

TEST_CASE("percent codes are decoded, and what is none stays", "[server]") {
    CHECK(percent_decode("d%C3%A2n+v%e1%ba%adn", true) == "dân vận");
    CHECK(percent_decode("a+b", false) == "a+b");
    CHECK(percent_decode("100% sạch", true) == "100% sạch");
    CHECK(percent_decode("%", true) == "%");
    CHECK(percent_decode("%4", true) == "%4");
    CHECK(percent_decode("%zz%4g%G4", true) == "%zz%4g%G4");
    CHECK(percent_decode("%2541", true) == "%41");  // once
}

TEST_CASE("invalid UTF-8 and control characters do no harm", "[server]") {
    CHECK(percent_decode("a%ffb", true) ==
          "a\xef\xbf\xbd"
          "b");
    CHECK(percent_decode("%ed%a0%80", true).find('\xed') == std::string::npos);
    CHECK(percent_decode("%c3", true) == "\xef\xbf\xbd");
    CHECK(percent_decode("a%00b%0d%0ac%7f", true) == "a b  c ");
}

TEST_CASE("encoding and decoding are each other's reverse", "[server]") {
    const std::string text = "dân vận & \"nghị quyết\" 25-NQ/TW +100% #?=<>'";
    CHECK(percent_decode(server::percent_encode(text), true) == text);
    CHECK(percent_decode(server::percent_encode(text), false) == text);
}

TEST_CASE("a search's parameters are those of the command", "[server]") {
    const SearchForm form = form_of(
        "q=d%C3%A2n+v%E1%BA%ADn&limit=20&offset=40&sort=newest&since=2019-06-11&until=06/2019&"
        "site=a&site=b&author=Ho%C3%A0ng+Anh&number=25-NQ/TW&exact=1&explain=true&half_life=30");
    REQUIRE_FALSE(form.error);
    const SearchRequest& request = form.request;
    CHECK(request.query == "dân vận");
    CHECK(request.limit == 20);
    CHECK(request.offset == 40);
    CHECK(request.sort == Sort::newest);
    CHECK(request.since == parse_iso("2019-06-11T00:00:00+07:00")->instant());
    CHECK(request.until == parse_iso("2019-07-01T00:00:00+07:00")->instant());
    CHECK(request.sites == std::vector<std::string>{"a", "b"});
    CHECK(request.authors == std::vector<std::string>{"Hoàng Anh"});
    CHECK(request.numbers == std::vector<std::string>{"25-NQ/TW"});
    CHECK_FALSE(request.correct);
    CHECK(request.explain);
    CHECK(request.recency_half_life == std::chrono::days(30));
}

TEST_CASE("facets are named with commas, again, or all at once", "[server]") {
    using enum FacetField;
    CHECK(form_of("facets=topic,year&facets=site,topic").request.facets ==
          std::vector{topic, year, site});
    CHECK(form_of("facets=all").request.facets == facet_fields());
    CHECK(form_of("facets=,,").request.facets.empty());
    CHECK(form_of("facet_values=100").request.facet_values == 100);
}

TEST_CASE("empty parameters, as forms send them, are not set", "[server]") {
    const SearchForm form = form_of("q=&since=&until=&site=&author=+&number=&sort=&limit=&&=&a");
    CHECK(form.error);  // of "a" alone
    CHECK(form.error->parameter.empty());
    const SearchForm page = form_of("q=&since=&until=&site=&author=+&number=&sort=&limit=", true);
    CHECK_FALSE(page.error);
    CHECK_FALSE(page.asks());
    CHECK(page.request.limit == 10);
}

TEST_CASE("a parameter that makes no sense is named", "[server]") {
    CHECK(blamed("limit=101") == "limit");
    CHECK(blamed("limit=-1") == "limit");
    CHECK(blamed("limit=ten") == "limit");
    CHECK(blamed("limit=1e3") == "limit");
    CHECK(blamed("limit=99999999999999999999") == "limit");
    CHECK(blamed("offset=10001") == "offset");
    CHECK(blamed("offset=9999&limit=2") == "offset");
    CHECK(blamed("offset=9999&limit=1").empty());
    CHECK(blamed("sort=random") == "sort");
    CHECK(blamed("since=tomorrowish") == "since");
    CHECK(blamed("until=31/02/2019") == "until");
    CHECK(blamed("since=2019-07&until=2019-06") == "until");
    CHECK(blamed("since=2019-06-11&until=2019-06-11").empty());
    CHECK(blamed("exact=yes") == "exact");
    CHECK(blamed("half_life=-1") == "half_life");
    CHECK(blamed("q=" + std::string(2049, 'a')) == "q");
    CHECK(blamed("q=" + std::string(2048, 'a')).empty());
    CHECK(blamed("site=" + std::string(300, 'a')) == "site");
    CHECK(blamed("query=a") == "query");
    for (const char* wrong : {"year=x", "year=201", "year=2019-06", "year=11/06/2019"}) {
        CHECK(blamed(wrong) == "year");
    }
    for (const char* wrong : {"month=2019", "month=13/2019", "month=2019-06-11", "month=6"}) {
        CHECK(blamed(wrong) == "month");
    }
    CHECK(blamed("year=2019&month=6/2019&month=2019-12").empty());
    CHECK(blamed("facets=topic,size") == "facets");
    CHECK(blamed("facet_values=0") == "facet_values");
    CHECK(blamed("utm_source=x&_=123&fbclid=y").empty());
    CHECK_FALSE(form_of("query=a", false).error);  // of a page
    std::string many;
    for (int i = 0; i < 30; ++i) {
        many += "author=a" + std::to_string(i) + "&";
    }
    CHECK(blamed(many) == "author");
}

TEST_CASE("a search says its own URL", "[server]") {
    const std::string query =
        "q=d%C3%A2n%20v%E1%BA%ADn&sort=oldest&since=2019&until=11%2F06%2F2020&topic=t&year=2019&"
        "year=2020&month=2019-06&site=a&site=b&section=S&author=B%20%26%20C&number=25-NQ%2FTW&"
        "exact=1&no_collapse=1&half_life=0&limit=5&offset=10";
    const SearchForm form = form_of(query);
    REQUIRE_FALSE(form.error);
    CHECK(server::to_query_string(form) == query);
    CHECK(server::to_query_string(form_of("q=a&limit=10&sort=relevance&offset=0&half_life=365")) ==
          "q=a");
}

TEST_CASE("people may type dates without slashes, which keypads lack", "[server]") {
    const auto since = [](const char* typed) {
        return form_of("since=" + std::string(typed), false);
    };
    for (const char* typed :
         {"11062019", "11+06+2019", "11+6+2019", "11/06/2019", "+11/06/2019+"}) {
        CAPTURE(typed);
        CHECK(since(typed).request.since == parse_iso("2019-06-11T00:00:00+07:00")->instant());
    }
    for (const char* typed : {"062019", "06+2019", "06/2019"}) {
        CAPTURE(typed);
        CHECK(since(typed).request.since == parse_iso("2019-06-01T00:00:00+07:00")->instant());
    }
    CHECK(since("11062019").since == "11/06/2019");  // and the page shows how it was read
    for (const char* typed : {"1106", "31022019", "110620", "1", "12345678901"}) {
        CAPTURE(typed);
        CHECK(since(typed).error.has_value());
    }
    CHECK(blamed("since=11062019") == "since");  // programs write dates as documented
}

TEST_CASE("only web addresses become links", "[server]") {
    CHECK(server::is_web_url("https://bao.example/a"));
    CHECK(server::is_web_url("HTTP://bao.example/a"));
    for (const char* url : {"javascript:alert(1)", "data:text/html,x", "//bao.example", "http://",
                            "ftp://a/b", "/a", "", "https://a b", "http://a\n"}) {
        CHECK_FALSE(server::is_web_url(url));
    }
}

}  // namespace timtin::tests
