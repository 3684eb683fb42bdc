// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>

#include "timtin/search.hpp"

using namespace timtin;

namespace {

std::string refused(std::string_view json, ErrorCode code = ErrorCode::usage) {
    const auto request = search_request_from_json(json);
    REQUIRE_FALSE(request);
    CHECK(request.error().code == code);
    return request.error().message;
}

}  // namespace

TEST_CASE("a request in JSON has the fields of the command's options", "[search]") {
    const SearchRequest request =
        search_request_from_json(
            R"({"query": "dân vận", "limit": 5, "offset": 20, "sort": "newest",
                "since": "2019-06", "until": "2019-06", "site": "hnp",
                "author": ["Hoàng Anh", "Minh Hoà"], "number": "25-NQ/TW", "snippets": false,
                "exact": true, "explain": true, "half_life": 30, "time_limit": 250})")
            .value();
    CHECK(request.query == "dân vận");
    CHECK(request.limit == 5);
    CHECK(request.offset == 20);
    CHECK(request.sort == Sort::newest);
    CHECK(request.since == parse_iso("2019-06-01T00:00:00+07:00")->instant());
    CHECK(request.until == parse_iso("2019-07-01T00:00:00+07:00")->instant());
    CHECK(request.sites == std::vector<std::string>{"hnp"});
    CHECK(request.authors == std::vector<std::string>{"Hoàng Anh", "Minh Hoà"});
    CHECK(request.numbers == std::vector<std::string>{"25-NQ/TW"});
    CHECK_FALSE(request.snippets);
    CHECK_FALSE(request.correct);
    CHECK(request.explain);
    CHECK(request.recency_half_life == std::chrono::days{30});
    CHECK(request.time_limit == std::chrono::milliseconds{250});
}

TEST_CASE("what a request does not say is as ever, and null says nothing", "[search]") {
    for (const char* json : {"{}", R"({"query": null, "limit": null, "site": null})"}) {
        const SearchRequest request = search_request_from_json(json).value();
        CHECK(request.query.empty());
        CHECK(request.limit == 10);
        CHECK(request.sites.empty());
        CHECK(request.correct);
    }
}

TEST_CASE("a request that makes no sense is refused with the field's name", "[search]") {
    CHECK(refused(R"({"limt": 5})") == "the request has an unknown field \"limt\"");
    CHECK(refused(R"({"limit": "5"})") ==
          "\"limit\" of the request must be a whole number from 0 to 10000");
    for (const char* limit : {"-1", "10001", "1.5", "true", "[]", "18446744073709551615"}) {
        CHECK_THAT(refused(std::string(R"({"limit": )") + limit + "}"),
                   Catch::Contains("\"limit\""));
    }
    CHECK_THAT(refused(R"({"query": 25})"), Catch::Contains("\"query\""));
    CHECK_THAT(refused(R"({"sort": "best"})"), Catch::Contains("relevance, newest or oldest"));
    CHECK_THAT(refused(R"({"since": "bao giờ"})"), Catch::Contains("2019-06-11"));
    CHECK_THAT(refused(R"({"until": 2019})"), Catch::Contains("\"until\""));
    CHECK_THAT(refused(R"({"since": "2019-07", "until": "2019-06"})"),
               Catch::Contains("\"until\""));
    CHECK_THAT(refused(R"({"site": ["hnp", 7]})"), Catch::Contains("\"site\""));
    CHECK_THAT(refused(R"({"author": {"name": "Hoàng Anh"}})"), Catch::Contains("\"author\""));
    CHECK_THAT(refused(R"({"exact": 1})"), Catch::Contains("true or false"));
    CHECK_THAT(refused(R"(["dân vận"])"), Catch::Contains("object"));
    CHECK_THAT(refused(R"({"site": [[["hnp"]]]})"), Catch::Contains("nested"));
}

TEST_CASE("a request that is no JSON is refused, however large or deep", "[search]") {
    CHECK_THAT(refused("", ErrorCode::malformed), Catch::Contains("no JSON"));
    (void)refused("dân vận", ErrorCode::malformed);
    (void)refused(R"({"query": "dân vận")", ErrorCode::malformed);
    (void)refused("{\"query\": \"d\xe2n\"}", ErrorCode::malformed);
    (void)refused(R"({"limit": 1e999})", ErrorCode::malformed);
    (void)refused(std::string(500'000, '['));
    (void)refused("{\"query\": \"" + std::string(std::size_t{2} << 20, 'a') + "\"}",
                  ErrorCode::limit);
    // A name of any length is not repeated whole.
    CHECK(refused("{\"" + std::string(100'000, 'x') + "\": 1}").size() < 200);
}
