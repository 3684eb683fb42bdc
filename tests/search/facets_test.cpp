// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>

#include "support/articles.hpp"
#include "support/json.hpp"
#include "support/temp_dir.hpp"
#include "timtin/search.hpp"

using namespace timtin;

namespace {

/// Six articles about bridges, of several sites, years, sections.
class Bridges {
public:
    Bridges() : searcher_(make()) {}

    SearchResult search(SearchRequest request) const {
        if (request.facets.empty()) {
            request.facets = facet_fields();
        }
        return searcher_.search(request).value();
    }
    SearchResult search(const char* query) const {
        SearchRequest request;
        request.query = query;
        return search(request);
    }

private:
    Searcher make() {
        std::vector<Article> articles;
        const auto add = [&](const char* id, const char* site, const char* published,
                             const char* section, std::vector<std::string> authors,
                             std::vector<CitedNumber> numbers) {
            Article one =
                support::article(id, std::string("Cây cầu ") + id, "Nhịp cầu mới.", published);
            one.site = site;
            one.section = section;
            one.authors = std::move(authors);
            one.numbers = std::move(numbers);
            articles.push_back(one);
        };
        add("a", "hnp", "2018-03-01T08:00+07:00", "Đời sống", {"Hoài Nam"}, {});
        add("b", "hnp", "2018-12-31T23:30+07:00", "Đời sống", {"Hoài Nam", "Thu Hà"},
            {{"25-NQ/TW", "2013-06-03"}});
        add("c", "hnp", "2019-06-11", "ĐỜI SỐNG", {"Thu Hà"}, {{"25-NQ/TW", "2008-07-25"}});
        add("d", "bao.example", "2019-06", "Kinh tế", {}, {{"25-NQ/TW", ""}});
        add("e", "bao.example", "2019", "", {}, {{"43-KL/TW", "2019-01-07"}});
        add("f", "bao.example", "", "Kinh tế", {}, {});
        articles.push_back(support::article("g", "Con đường", "Không có gì ở đây.", "2019-06-01"));
        support::build_index(folder_ / "index", articles);
        return Searcher::open(folder_ / "index").value();
    }

    support::TempDir folder_;
    Searcher searcher_;
};

/// "a 2, *b 1": the values of a facet, what is selected with a star.
std::string counts(const SearchResult& result, FacetField field) {
    std::string line;
    for (const Facet& facet : result.facets) {
        if (facet.field == field) {
            for (const FacetValue& value : facet.values) {
                line += (line.empty() ? "" : ", ") + std::string(value.selected ? "*" : "") +
                        value.label + " " + std::to_string(value.count);
            }
        }
    }
    return line;
}

}  // namespace

TEST_CASE("facets count all matches, not the page", "[search]") {
    SearchRequest request;
    request.query = "cầu";
    request.limit = 1;
    const SearchResult result = Bridges().search(request);
    CHECK(result.total == 6);
    CHECK(result.facets_exact);
    CHECK(counts(result, FacetField::site) == "bao.example 3, hnp 3");
    CHECK(counts(result, FacetField::section) == "Đời sống 3, Kinh tế 2");
    CHECK(counts(result, FacetField::author) == "Hoài Nam 2, Thu Hà 2");
    CHECK(counts(result, FacetField::number) == "25-NQ/TW 3, 43-KL/TW 1");
}

TEST_CASE("facets of years and months count what is known of a date, in Vietnam", "[search]") {
    const SearchResult result = Bridges().search("cầu");
    CHECK(counts(result, FacetField::year) == "2019 3, 2018 2");
    CHECK(counts(result, FacetField::month) == "2019-06 2, 2018-12 1, 2018-03 1");
}

TEST_CASE("facets keep the alternatives of the field that is filtered by", "[search]") {
    const Bridges bridges;
    SearchRequest request;
    request.query = "cầu";
    request.sites = {"hnp"};
    const SearchResult one = bridges.search(request);
    CHECK(one.total == 3);
    CHECK(counts(one, FacetField::site) == "bao.example 3, *hnp 3");
    CHECK(counts(one, FacetField::section) == "Đời sống 3");
    request.years = {"2019"};
    const SearchResult both = bridges.search(request);
    CHECK(both.total == 1);
    CHECK(counts(both, FacetField::site) == "bao.example 2, *hnp 1");
    CHECK(counts(both, FacetField::year) == "*2019 1, 2018 2");
    CHECK(counts(both, FacetField::author) == "Thu Hà 1");
}

TEST_CASE("facets: every count is the total of the filter by that value", "[search]") {
    const Bridges bridges;
    for (const Facet& facet : bridges.search("cầu").facets) {
        for (const FacetValue& value : facet.values) {
            INFO(to_string(facet.field) << " " << value.value);
            SearchRequest request;
            request.query = "cầu";
            auto& filter = facet.field == FacetField::topic     ? request.topics
                           : facet.field == FacetField::year    ? request.years
                           : facet.field == FacetField::month   ? request.months
                           : facet.field == FacetField::site    ? request.sites
                           : facet.field == FacetField::section ? request.sections
                           : facet.field == FacetField::author  ? request.authors
                                                                : request.numbers;
            filter = {value.value};
            CHECK(bridges.search(request).total == value.count);
        }
    }
}

TEST_CASE("facets show the values selected beyond the most frequent", "[search]") {
    SearchRequest request;
    request.query = "cầu";
    request.facet_values = 1;
    request.numbers = {"43-KL/TW"};
    const SearchResult result = Bridges().search(request);
    CHECK(counts(result, FacetField::number) == "25-NQ/TW 3, *43-KL/TW 1");
    CHECK(result.facets.back().distinct == 2);
}

TEST_CASE("facets count what an empty query with filters, and a phrase, find", "[search]") {
    const Bridges bridges;
    SearchRequest request;
    request.months = {"06/2019"};
    CHECK(counts(bridges.search(request), FacetField::author) == "Thu Hà 1");
    CHECK(counts(bridges.search("\"nhịp cầu mới\" -site:hnp"), FacetField::site) ==
          "bao.example 3");
    CHECK(counts(bridges.search("cau"), FacetField::site) == "bao.example 3, hnp 3");
}

TEST_CASE("a document number is told from its namesakes by the date", "[search]") {
    const Bridges bridges;
    const auto found = [&](const char* number) {
        SearchRequest request;
        request.numbers = {number};
        request.sort = Sort::oldest;
        return support::ids(bridges.search(request));
    };
    CHECK(found("25-NQ/TW") == "b d c");
    CHECK(found("25-NQ/TW@2013-06-03") == "b");
    CHECK(found("nq 25-nq/tw ngày 25/7/2008") == "c");
    CHECK(found("25-NQ/TW@2008") == "c");
    CHECK(found("25-NQ/TW@2013-07") == "");
    CHECK(found("25-NQ/TW@hôm nào") == "");
    CHECK(support::ids(bridges.search("vanban:\"25-NQ/TW ngày 03/6/2013\"")) == "b");
}

TEST_CASE("years and months are fields, and what is none of them is told", "[search]") {
    const Bridges bridges;
    CHECK(bridges.search("cầu year:2019").total == 3);
    CHECK(bridges.search("cầu tháng:2018-12").total == 1);
    CHECK(bridges.search("cầu year:2019-06").total != 2);  // words: no year
    const support::TempDir folder;
    support::build_index(folder / "index", {support::article("a", "A", "b")});
    SearchRequest request;
    request.years = {"2019-06"};
    const auto result = Searcher::open(folder / "index").value().search(request);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::usage);
    CHECK(result.error().message == "2019-06 is no year like 2019");
}

TEST_CASE("a topic is found by slug and name; an unknown one is told, with the nearest",
          "[search]") {
    const support::TempDir folder;
    Article imported = support::article("b", "Chuyện khác", "Không dính gì.");
    imported.topics = {"cua-toi"};
    support::build_index(folder / "index", {support::article("a", "Mô hình dân vận khéo ở phố",
                                                             "Câu chuyện.", "2019-06-11"),
                                            imported});
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(support::ids(searcher, "topic:dan-van-kheo") == "a");
    CHECK(support::ids(searcher, "chude:\"Dân vận khéo\"") == "a");
    CHECK(support::ids(searcher, "chủđề:DAN_VAN_KHEO") == "a");
    CHECK(support::ids(searcher, "topic:cua-toi") == "b");
    CHECK(support::ids(searcher, "chuyện -topic:dan-van-kheo") == "b");
    SearchRequest request;
    request.query = "phố topic:dan-van-khe";
    request.topics = {"không có đâu"};
    const auto result = searcher.search(request).value();
    CHECK(result.total == 0);
    REQUIRE(result.unknown_topics.size() == 2);
    CHECK(result.unknown_topics[0].asked == "không có đâu");
    CHECK(result.unknown_topics[0].nearest.empty());
    CHECK(result.unknown_topics[1].nearest == "dan-van-kheo");
    const auto json = nlohmann::json::parse(to_json(result, request));
    CHECK(json["unknown_topics"][1]["asked"] == "dan-van-khe");

    const auto topics = searcher.topics().value();
    REQUIRE(topics.size() == TopicSet::standard()->topics().size() + 1);
    CHECK(topics[0].slug == "dan-van-kheo");
    CHECK(topics[0].articles == 1);
    CHECK(topics[0].newest_id == "a");
    CHECK(topics.back().slug == "cua-toi");
    CHECK(topics[1].articles == 0);
}

TEST_CASE("facets as JSON tell value, label, count and what is selected", "[search]") {
    SearchRequest request;
    request.query = "cầu";
    request.sites = {"HNP"};
    request.facets = {FacetField::site};
    const auto json = nlohmann::json::parse(to_json(Bridges().search(request), request));
    CHECK(json["facets_exact"] == true);
    CHECK(json["facets"].size() == 1);
    const auto& site = json["facets"]["site"];
    CHECK(site["distinct"] == 2);
    CHECK(site["values"][1] ==
          nlohmann::json({{"value", "hnp"}, {"label", "hnp"}, {"count", 3}, {"selected", true}}));
}
