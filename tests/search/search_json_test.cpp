// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>

#include "support/articles.hpp"
#include "support/json.hpp"
#include "support/temp_dir.hpp"
#include "timtin/search.hpp"

using namespace timtin;
using nlohmann::json;
using support::article;

TEST_CASE("an answer is one JSON object with what is known, and null for what is not", "[search]") {
    const support::TempDir folder;
    Article one = article("a", "Dân vận <khéo>", "Bài về dân vận.", "2019-06-11T17:54:00+07:00");
    one.source = "HNP";
    one.authors = {"Hoàng Anh"};
    one.numbers = {{"25-NQ/TW", "2013-06-03"}, {"43-KL/TW", ""}};
    support::build_index(folder / "index", {one, article("b", "", "dân vận ở \xff xã")});
    SearchRequest request;
    request.query = "dân vận";
    request.offset = 0;
    const auto result = Searcher::open(folder / "index").value().search(request).value();
    const std::string line = to_json(result, request);
    CHECK(line.find('\n') == std::string::npos);
    const json answer = json::parse(line);
    CHECK(answer["format_version"] == 1);
    CHECK(answer["query"] == "dân vận");
    CHECK(answer["total"] == 2);
    CHECK(answer["total_exact"] == true);
    CHECK(answer["partial"] == false);
    REQUIRE(answer["hits"].size() == 2);
    for (const json& hit : answer["hits"]) {
        if (hit["id"] == "a") {
            CHECK(hit["url"] == "https://bao.example/a");
            CHECK(hit["published"] == "2019-06-11T17:54:00+07:00");
            CHECK(hit["published_precision"] == "second");
            CHECK(hit["source"] == "HNP");
            CHECK(hit["authors"] == json({"Hoàng Anh"}));
            CHECK(hit["title"]["text"] == "Dân vận <khéo>");
            CHECK(hit["title"]["html"] == "<mark>Dân vận</mark> &lt;khéo&gt;");
            CHECK(hit["title"]["marks"] == json::parse("[[0, 10]]"));
            CHECK(
                hit["numbers"] ==
                json::parse(
                    R"([{"number":"25-NQ/TW","date":"2013-06-03"},{"number":"43-KL/TW","date":null}])"));
        } else {
            CHECK(hit["id"] == "b");
            CHECK(hit["published"].is_null());
            CHECK(hit["published_precision"].is_null());
            CHECK(hit["source"].is_null());
            CHECK(hit["authors"].empty());
        }
        CHECK(hit["partial"] == false);
        CHECK(hit["score"].get<double>() > 0);
    }
    CHECK(json::parse(to_json(result.hits[0])) == answer["hits"][0]);
}
