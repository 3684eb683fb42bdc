// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>

#include "support/articles.hpp"
#include "support/json.hpp"
#include "support/temp_dir.hpp"
#include "timtin/search.hpp"

using namespace timtin;

namespace {

class Floods {
public:
    Floods() : searcher_(make()) {}
    Trends trends(const char* query, TrendPeriod by) const {
        SearchRequest request;
        request.query = query;
        return searcher_.trends(request, by).value();
    }
    const Searcher& searcher() const { return searcher_; }

private:
    Searcher make() {
        std::vector<Article> articles;
        for (const auto& [id, published] : std::vector<std::pair<const char*, const char*>>{
                 {"a", "2018-12-31T22:00+07:00"},
                 {"b", "2018-12-31T18:00Z"},  // the first of January in Vietnam
                 {"c", "2019-03-10"},
                 {"d", "2019-03-11"},
                 {"e", "2019-03"},
                 {"f", "2019"},
                 {"g", ""}}) {
            articles.push_back(support::article(id, std::string("Nước lũ ") + id, "", published));
        }
        articles[2].numbers = {{"25-NQ/TW", "2013-06-03"}, {"25-NQ/TW", ""}};
        articles[3].numbers = {{"25-NQ/TW", "2013-06-03"}, {"43-KL/TW", ""}};
        articles.push_back(support::article("h", "Trời nắng", "", "2019-03-12"));
        support::build_index(folder_ / "index", articles);
        return Searcher::open(folder_ / "index").value();
    }
    support::TempDir folder_;
    Searcher searcher_;
};

/// "2018-12 1/1 2019-01 1/1": count and all of each period.
std::string told(const Trends& trends) {
    std::string line;
    for (const TrendCount& one : trends.periods) {
        line += (line.empty() ? "" : " ") + one.period + " " + std::to_string(one.count) + "/" +
                std::to_string(one.all);
    }
    return line;
}

}  // namespace

TEST_CASE("trends count by month in Vietnam's time, without gaps, beside all articles",
          "[search]") {
    const Trends trends = Floods().trends("nước lũ", TrendPeriod::month);
    CHECK(told(trends) == "2018-12 1/1 2019-01 1/1 2019-02 0/0 2019-03 3/4");
    CHECK(trends.total == 7);
    CHECK(trends.undated == 2);
    CHECK(trends.periods.back().begin == "2019-03-01");
    CHECK(trends.periods.back().share() == Approx(0.75));
}

TEST_CASE("trends count by year, and by weeks of ISO 8601", "[search]") {
    CHECK(told(Floods().trends("nước lũ", TrendPeriod::year)) == "2018 1/1 2019 5/6");
    const Trends weeks = Floods().trends("nước lũ", TrendPeriod::week);
    REQUIRE(weeks.periods.size() == 11);
    CHECK(weeks.periods.front().period == "2019-W01");
    CHECK(weeks.periods.front().begin == "2018-12-31");
    CHECK(weeks.periods.front().count == 2);
    CHECK(weeks.periods[9].period == "2019-W10");  // the Sunday
    CHECK(weeks.periods[9].count == 1);
    CHECK(weeks.periods.back().count == 1);
    CHECK(weeks.periods.back().all == 2);
    CHECK(weeks.undated == 3);
}

TEST_CASE("trends of what nothing matches have no periods", "[search]") {
    const Trends trends = Floods().trends("\"không đâu có\"", TrendPeriod::month);
    CHECK(trends.periods.empty());
    CHECK(trends.total == 0);
    CHECK_THAT(to_svg(trends, "x"), Catch::Contains("Không có bài nào"));
}

TEST_CASE("trends of a date far off have a bounded number of periods", "[search]") {
    const support::TempDir folder;
    support::build_index(folder / "index", {support::article("a", "Lũ", "", "0001-01-01"),
                                            support::article("b", "Lũ", "", "9999-12-31")});
    SearchRequest request;
    request.query = "lũ";
    const Trends trends =
        Searcher::open(folder / "index").value().trends(request, TrendPeriod::week).value();
    CHECK(trends.periods.size() == 2000);
    CHECK(trends.periods.back().count == 1);
}

TEST_CASE("a chart is an SVG with a bar for each period that has articles", "[search]") {
    const std::string svg =
        to_svg(Floods().trends("nước lũ", TrendPeriod::month), "Lũ & <b>lụt</b>");
    CHECK_THAT(svg, Catch::StartsWith("<svg xmlns=") && Catch::EndsWith("</svg>\n"));
    CHECK_THAT(svg, Catch::Contains("Lũ &amp; &lt;b&gt;lụt&lt;/b&gt;"));
    CHECK_THAT(svg, Catch::Contains("03/2019: 3 bài, 75%"));
    std::size_t bars = 0;
    for (std::size_t at = svg.find("class=\"bar\""); at != std::string::npos;
         at = svg.find("class=\"bar\"", at + 1)) {
        ++bars;
    }
    CHECK(bars == 3);
}

TEST_CASE("trends as JSON tell count, all and share", "[search]") {
    SearchRequest request;
    request.query = "nước lũ";
    const auto json =
        nlohmann::json::parse(to_json(Floods().trends("nước lũ", TrendPeriod::year), request));
    CHECK(json["by"] == "year");
    CHECK(json["periods"][0] == nlohmann::json({{"period", "2018"},
                                                {"begin", "2018-01-01"},
                                                {"count", 1},
                                                {"all", 1},
                                                {"share", 1.0}}));
}

TEST_CASE("numbers are listed with counts, dates and when they were cited", "[search]") {
    const Floods floods;
    const auto numbers = floods.searcher().numbers({}).value();
    REQUIRE(numbers.size() == 2);
    CHECK(numbers[0].number == "25-NQ/TW");
    CHECK(numbers[0].articles == 2);
    CHECK(numbers[0].first == "2019-03-10");
    CHECK(numbers[0].last == "2019-03-11");
    REQUIRE(numbers[0].dates.size() == 2);
    CHECK(numbers[0].dates[0].date == "2013-06-03");
    CHECK(numbers[0].dates[0].articles == 2);
    CHECK(numbers[0].dates[1].date.empty());
    SearchRequest request;
    request.numbers = {"43-KL/TW"};
    CHECK(floods.searcher().numbers(request).value().front().articles == 1);
    const auto json = nlohmann::json::parse(to_json(numbers, numbers.size()));
    CHECK(json["numbers"][1]["dates"][0]["date"].is_null());
}
