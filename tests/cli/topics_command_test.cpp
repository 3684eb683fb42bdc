// SPDX-License-Identifier: GPL-2.0-or-later
#include "workshop.hpp"

using namespace timtin::tests;
using Json = nlohmann::json;

namespace {

const char* const two_articles =
    R"({"id":"a","title":"Sơ kết công tác dân vận quý II","body":"Ban Dân vận báo cáo.","published":"2019-06-11T17:54+07:00","site":"hnp"}
{"id":"b","title":"Nước sạch về làng","body":"Cả làng vui.","published":"2018-01-02","site":"hnp"}
)";

}  // namespace

TEST_CASE("topics lists counts and the newest article, and explains", "[cli]") {
    const Workshop workshop;
    workshop.write("a.jsonl", two_articles);
    workshop.quietly({"import", (workshop / "a.jsonl").string()});
    const std::string text = workshop.output({"topics"});
    CHECK(text.find("      1  11/06/2019  cong-tac-dan-van") != std::string::npos);
    CHECK(text.find("Sơ kết công tác dân vận quý II\n") != std::string::npos);
    const Json json = Json::parse(workshop.output({"topics", "--format", "json"}));
    CHECK(json["topics"].size() == 24);
    CHECK(json["topics"][2]["newest"]["id"] == "a");

    const std::string why = workshop.output({"topics", "--explain", "a"});
    CHECK(why.find("+ cong-tac-dan-van") != std::string::npos);
    CHECK(why.find("\"công tác dân vận\" (tít 1)") != std::string::npos);
    const Json explained =
        Json::parse(workshop.output({"topics", "--explain", "a", "--format", "json"}));
    CHECK(explained["topics"][0]["given"] == true);
    CHECK(workshop.run({"topics", "--explain", "nope"}).code == 1);
}

TEST_CASE("search by a topic that is not known says so, with the nearest", "[cli]") {
    const Workshop workshop;
    workshop.write("a.jsonl", two_articles);
    workshop.quietly({"import", (workshop / "a.jsonl").string()});
    CHECK(workshop.output({"search", "--topic", "Công tác dân vận của hệ thống chính trị"})
              .find("Sơ kết") != std::string::npos);
    const auto outcome = workshop.run({"search", "topic:cong-tac-dan-vn"});
    CHECK(outcome.code == 1);
    CHECK(outcome.out.find("Không có chủ đề \"cong-tac-dan-vn\"; có phải: cong-tac-dan-van?") !=
          std::string::npos);
}

TEST_CASE("topic files beside the configuration change topics without a rebuild", "[cli]") {
    const Workshop workshop;
    workshop.write("a.jsonl", two_articles);
    workshop.quietly({"import", (workshop / "a.jsonl").string()});
    std::filesystem::create_directory(workshop / "topics");
    workshop.write("topics/nuoc.toml",
                   "[topic.nuoc-sach]\nname = \"Nước sạch\"\nphrases = { \"nước sạch\" = 2.5 }\n"
                   "[topic.cong-tac-dan-van]\ndisabled = true\n");
    const auto before = workshop.run({"topics", "--explain", "b"});
    CHECK(before.err.find("the definitions have changed") != std::string::npos);
    workshop.quietly({"index"});
    CHECK(workshop.articles().at("b")["topics"] == Json({"nuoc-sach"}));
    CHECK(workshop.articles().at("a")["topics"] == Json::array());
    const Json report = Json::parse(timtin::support::read_file(workshop.data() / "report.json"));
    CHECK(report["index"]["retagged"] == 2);
    CHECK(report["index"]["indexed"] == 0);

    workshop.write("topics/nuoc.toml", "[topic.nuoc-sach]\nnam = \"Nước\"\n");
    const auto broken = workshop.run({"index"});
    CHECK(broken.code == 2);
    CHECK(broken.err.find("nuoc.toml:2: topic.nuoc-sach.nam is no key of a topic file") !=
          std::string::npos);
}

TEST_CASE("search --facets counts the matches", "[cli]") {
    const Workshop workshop;
    workshop.write("a.jsonl", two_articles);
    workshop.quietly({"import", (workshop / "a.jsonl").string()});
    const std::string text = workshop.output({"search", "--facets", "--year", "2019"});
    CHECK(text.find("Năm: *2019 (1) · 2018 (1)\n") != std::string::npos);
    CHECK(text.find("Chủ đề: Công tác dân vận của hệ thống chính trị (1)\n") != std::string::npos);
    const Json json =
        Json::parse(workshop.output({"search", "--facet", "site", "--format", "json", "làng"}));
    CHECK(json["facets"]["site"]["values"][0]["count"] == 1);
    CHECK(workshop.run({"search", "--year", "xx"}).code == 2);
    CHECK(workshop.run({"search", "--facet", "colour", "a"}).code == 2);
}

TEST_CASE("trends draws a chart, and writes it as SVG", "[cli]") {
    const Workshop workshop;
    workshop.write("a.jsonl", two_articles);
    workshop.quietly({"import", (workshop / "a.jsonl").string()});
    const std::string text = workshop.output({"trends", "--by", "year"});
    CHECK(text.find("2018            1  100.00%  █") != std::string::npos);
    CHECK(text.find("2 bài\n") != std::string::npos);
    workshop.quietly({"trends", "--svg", (workshop / "t.svg").string(), "dân vận"});
    CHECK(timtin::support::read_file(workshop / "t.svg").find("dân vận</title>") !=
          std::string::npos);
    CHECK(workshop.run({"trends", "không có gì như thế này"}).code == 1);
    CHECK(workshop.run({"trends", "--by", "day"}).code == 2);
    const Json json = Json::parse(workshop.output({"trends", "--format", "json", "làng"}));
    CHECK(json["periods"][0]["period"] == "2018-01");
}

TEST_CASE("numbers lists what is cited, with dates", "[cli]") {
    const Workshop workshop;
    workshop.write(
        "a.jsonl",
        R"({"id":"a","title":"Theo Nghị quyết 25-NQ/TW ngày 03/6/2013","published":"2019-06-11"}
{"id":"b","title":"Theo Nghị quyết 25-NQ/TW ngày 25/7/2008","published":"2018-01-02"}
)");
    workshop.quietly({"import", (workshop / "a.jsonl").string()});
    const std::string text = workshop.output({"numbers"});
    CHECK(text.find("      2  25-NQ/TW ") != std::string::npos);
    CHECK(text.find("02/01/2018 – 11/06/2019  03/06/2013 (1), 25/07/2008 (1)\n") !=
          std::string::npos);
    const std::string found =
        workshop.output({"search", "--number", "25-NQ/TW@2008", "--format", "jsonl"});
    CHECK(Json::parse(found)["id"] == "b");
    CHECK(workshop.run({"numbers", "không có gì như thế này"}).code == 1);
}
