// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/digest.hpp"

#include <catch2/catch.hpp>

#include "support/articles.hpp"
#include "support/json.hpp"
#include "support/temp_dir.hpp"

using namespace timtin;

namespace {

Digest digest_of_june() {
    const support::TempDir folder;
    Article strange =
        support::article("c", "*Giá* [điện] <b>", "Một dòng.\nDòng hai.", "2019-06-11T08:00+07:00");
    strange.canonical_url = strange.url = "javascript:alert(1)";
    support::build_index(
        folder / "index",
        {support::article("a", "Tập huấn công tác dân vận", "Lớp học (mới).", "2019-06-11"),
         support::article("b", "Sơ kết công tác dân vận và cải cách hành chính", "Hội nghị.",
                          "2019-06-12T17:54+07:00"),
         strange, support::article("d", "Tin cũ", "Cũ.", "2019-06-10")});
    const auto searcher = Searcher::open(folder / "index").value();
    SearchRequest request;
    request.since = parse_iso("2019-06-11T00:00:00+07:00")->instant();
    request.until = parse_iso("2019-06-13T00:00:00+07:00")->instant();
    return make_digest(searcher, request).value();
}

}  // namespace

TEST_CASE("a digest has each new article once, under its strongest topic", "[search]") {
    const Digest digest = digest_of_june();
    CHECK(digest.title == "Tin từ 11/06/2019 đến 12/06/2019");
    CHECK(digest.total == 3);
    REQUIRE(digest.sections.size() == 2);
    CHECK(digest.sections[0].slug == "cong-tac-dan-van");
    REQUIRE(digest.sections[0].entries.size() == 2);
    CHECK(digest.sections[0].entries[0].article.id == "b");
    CHECK(digest.sections[0].entries[0].other_topics ==
          std::vector<std::string>{"Cải cách hành chính"});
    CHECK(digest.sections[1].name == "Tin khác");
    CHECK(digest.sections[1].entries[0].summary == "Một dòng.");
}

TEST_CASE("a digest as Markdown escapes what a title has", "[search]") {
    const std::string text = to_markdown(digest_of_june());
    CHECK_THAT(text, Catch::StartsWith("# Tin từ 11/06/2019 đến 12/06/2019\n\n3 bài\n"));
    CHECK_THAT(text, Catch::Contains("## Công tác dân vận của hệ thống chính trị (2)\n"));
    CHECK_THAT(text, Catch::Contains("- **[Tập huấn công tác dân vận](https://bao.example/a)**"));
    CHECK_THAT(text, Catch::Contains("- **\\*Giá\\* \\[điện\\] \\<b\\>**"));
    CHECK_THAT(text, !Catch::Contains("javascript"));
}

TEST_CASE("a digest as HTML is one page that links only to the web", "[search]") {
    const std::string page = to_html(digest_of_june());
    CHECK_THAT(page, Catch::StartsWith("<!DOCTYPE html>") && Catch::EndsWith("</html>\n"));
    CHECK_THAT(page, Catch::Contains("href=\"https://bao.example/b\""));
    CHECK_THAT(page, Catch::Contains("*Giá* [điện] &lt;b&gt;"));
    CHECK_THAT(page, Catch::Contains("bao.example · 17:54 12/06/2019"));
    CHECK_THAT(page, !Catch::Contains("javascript"));
    const auto json = nlohmann::json::parse(to_json(digest_of_june()));
    CHECK(json["sections"][1]["slug"].is_null());
    CHECK(json["sections"][1]["articles"][0]["url"].is_null());
}
