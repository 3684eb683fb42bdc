// SPDX-License-Identifier: GPL-2.0-or-later
#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <thread>

#include "support/articles.hpp"
#include "support/json.hpp"
#include "support/temp_dir.hpp"
#include "timtin/timtin.h"
#include "timtin/version.hpp"

using namespace timtin;
using nlohmann::json;
using support::article;
using support::TempDir;

namespace {

/// An answer, owned.
struct Answer {
    char* text = nullptr;
    Answer() = default;
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;
    ~Answer() { timtin_free(text); }
    [[nodiscard]] std::string str() const { return text == nullptr ? "(null)" : text; }
};

/// A small index, open by the C library.
struct Shelf {
    TempDir folder;
    timtin_index* index = nullptr;
    Shelf() {
        support::build_index(
            folder / "index",
            {article("cho", "Chợ quê ngày mưa", "Người bán rau dọn hàng sớm.", "2021-03-02"),
             article("cau", "Khánh thành cầu dân sinh", "Cây cầu nối hai bờ sông.", "2022-08-19")});
        REQUIRE(timtin_open((folder / "index").c_str(), &index, nullptr) == TIMTIN_OK);
    }
    Shelf(const Shelf&) = delete;
    Shelf& operator=(const Shelf&) = delete;
    ~Shelf() { timtin_close(index); }
};

}  // namespace

TEST_CASE("C searches and gets the JSON of the command", "[search]") {
    const Shelf shelf;
    Answer answer;
    REQUIRE(timtin_search(shelf.index, R"({"query": "cho que", "limit": 1})", &answer.text) ==
            TIMTIN_OK);
    const json found = json::parse(answer.str());
    CHECK(found["format_version"] == 1);
    CHECK(found["query"] == "cho que");
    REQUIRE(found["hits"].size() == 1);
    CHECK(found["hits"][0]["title"]["html"] == "<mark>Chợ quê</mark> ngày mưa");

    SearchRequest request;
    request.query = "cho que";
    request.limit = 1;
    const auto searcher = Searcher::open(shelf.folder / "index").value();
    json same = json::parse(to_json(searcher.search(request).value(), request));
    json mine = found;
    for (json* one : {&same, &mine}) {
        one->erase("elapsed_us");
        for (json& hit : (*one)["hits"]) {
            hit.erase("score");  // age counts
        }
    }
    CHECK(mine == same);
}

TEST_CASE("C asks for suggestions and gets the JSON of the command", "[search]") {
    const Shelf shelf;
    Answer answer;
    REQUIRE(timtin_suggest(shelf.index, R"({"prefix": "khanh th", "limit": 3})", &answer.text) ==
            TIMTIN_OK);
    const json found = json::parse(answer.str());
    CHECK(found["prefix"] == "khanh th");
    CHECK(found["suggestions"].is_array());
    Answer wrong;
    CHECK(timtin_suggest(shelf.index, R"({"query": "khanh"})", &wrong.text) == TIMTIN_USAGE);
    CHECK(wrong.str() == "the request has an unknown field \"query\"");
}

TEST_CASE("C asks for similar articles and gets the JSON of the command", "[search]") {
    const Shelf shelf;
    Answer answer;
    REQUIRE(timtin_similar(shelf.index, R"({"id": "cau", "limit": 3})", &answer.text) == TIMTIN_OK);
    const json found = json::parse(answer.str());
    CHECK(found["id"] == "cau");
    CHECK(found["articles"].is_array());
    Answer unknown;
    CHECK(timtin_similar(shelf.index, R"({"id": "cau-khac"})", &unknown.text) == TIMTIN_NOT_FOUND);
    Answer nameless;
    CHECK(timtin_similar(shelf.index, R"({"limit": 3})", &nameless.text) == TIMTIN_USAGE);
    CHECK_THAT(nameless.str(), Catch::Contains("\"id\""));
}

TEST_CASE("C filters, counts facets and lists reprints by the fields of the options", "[search]") {
    const Shelf shelf;
    Answer answer;
    REQUIRE(timtin_search(shelf.index,
                          R"({"query": "cầu OR chợ", "facets": ["year", "topic"], "facet_values": 3,
                              "topic": [], "year": "2019", "no_collapse": true})",
                          &answer.text) == TIMTIN_OK);
    const json found = json::parse(answer.str());
    CHECK(found["facets"].contains("year"));
    CHECK(found["facets"].contains("topic"));
    Answer wrong;
    CHECK(timtin_search(shelf.index, R"({"facets": ["colour"]})", &wrong.text) == TIMTIN_USAGE);
}

TEST_CASE("C gets an article by id or URL, and the revision", "[search]") {
    const Shelf shelf;
    for (const char* name : {"cau", "https://bao.example/cau"}) {
        Answer answer;
        REQUIRE(timtin_show(shelf.index, name, &answer.text) == TIMTIN_OK);
        CHECK(article_from_json(answer.str()).value().title == "Khánh thành cầu dân sinh");
    }
    Answer revision;
    REQUIRE(timtin_revision(shelf.index, &revision.text) == TIMTIN_OK);
    CHECK(revision.str().size() == 16);
}

TEST_CASE("C gets a code and a sentence for what went wrong", "[search]") {
    const Shelf shelf;
    Answer answer;
    SECTION("no such article") {
        CHECK(timtin_show(shelf.index, "cho\xff", &answer.text) == TIMTIN_NOT_FOUND);
        CHECK(answer.str() == "no article cho\uFFFD in the index");
    }
    SECTION("no index") {
        timtin_index* index = shelf.index;
        CHECK(timtin_open((shelf.folder / "nowhere").c_str(), &index, &answer.text) ==
              TIMTIN_INDEX_MISSING);
        CHECK(index == nullptr);
        CHECK_THAT(answer.str(), Catch::Contains("nowhere"));
    }
    SECTION("a request that is no JSON") {
        CHECK(timtin_search(shelf.index, "{\"query\": \"ch\xe1\"}", &answer.text) ==
              TIMTIN_MALFORMED);
        CHECK_THAT(answer.str(), Catch::Contains("no JSON in UTF-8"));
    }
    SECTION("a field of another type") {
        CHECK(timtin_search(shelf.index, R"({"query": ["chợ"]})", &answer.text) == TIMTIN_USAGE);
        CHECK_THAT(answer.str(), Catch::Contains("\"query\""));
    }
    SECTION("a huge request") {
        const std::string huge = "{\"query\": \"" + std::string(8 << 20, 'c') + "\"}";
        CHECK(timtin_search(shelf.index, huge.c_str(), &answer.text) == TIMTIN_LIMIT);
    }
    SECTION("a long query is searched") {
        const std::string words = "{\"query\": \"" + [] {
            std::string all;
            for (int i = 0; i < 20'000; ++i) {
                all += "chợ quê ";
            }
            return all;
        }() + "\"}";
        CHECK(timtin_search(shelf.index, words.c_str(), &answer.text) == TIMTIN_OK);
    }
}

TEST_CASE("C may pass NULL anywhere", "[search]") {
    const Shelf shelf;
    Answer answer;
    timtin_index* index = shelf.index;
    CHECK(timtin_open(nullptr, &index, nullptr) == TIMTIN_USAGE);
    CHECK(index == nullptr);
    CHECK(timtin_open("x", nullptr, &answer.text) == TIMTIN_USAGE);
    CHECK(answer.str() == "index is NULL");
    CHECK(timtin_open(nullptr, nullptr, nullptr) == TIMTIN_USAGE);
    CHECK(timtin_search(shelf.index, "{}", nullptr) == TIMTIN_USAGE);
    CHECK(timtin_show(shelf.index, "cho", nullptr) == TIMTIN_USAGE);
    CHECK(timtin_revision(shelf.index, nullptr) == TIMTIN_USAGE);
    for (const auto call : {timtin_search, timtin_suggest, timtin_similar, timtin_show}) {
        Answer none;
        CHECK(call(nullptr, "{}", &none.text) == TIMTIN_USAGE);
        CHECK(none.str() == "index is NULL");
        Answer missing;
        CHECK(call(shelf.index, nullptr, &missing.text) == TIMTIN_USAGE);
        CHECK_THAT(missing.str(), Catch::Contains("is NULL"));
    }
    timtin_close(nullptr);
    timtin_free(nullptr);
}

TEST_CASE("codes have names, and the version is the library's", "[search]") {
    CHECK(std::string(timtin_code_name(TIMTIN_OK)) == "ok");
    CHECK(std::string(timtin_code_name(TIMTIN_INDEX_OUTDATED)) == "index_outdated");
    CHECK(std::string(timtin_code_name(static_cast<timtin_code>(77))) == "unknown");
    CHECK(timtin_version() == version());
}

TEST_CASE("threads call C on one index while commits happen", "[search]") {
    const Shelf shelf;
    std::atomic<bool> done = false;
    std::atomic<int> failed = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 3; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; !done || i < 20; ++i) {
                Answer answer;
                const bool found = timtin_search(shelf.index, R"({"query": "\"cầu dân sinh\""})",
                                                 &answer.text) == TIMTIN_OK &&
                                   json::parse(answer.str())["total"] == 1;
                Answer whole;
                failed +=
                    found && timtin_show(shelf.index, "cau", &whole.text) == TIMTIN_OK ? 0 : 1;
            }
        });
    }
    auto indexer = Indexer::open(shelf.folder / "index").value();
    for (int round = 0; round < 40; ++round) {
        indexer.add(article("moi", "Vườn hoa mới", "Luống thứ " + std::to_string(round))).value();
        indexer.commit().value();
    }
    done = true;
    threads.clear();
    CHECK(failed == 0);
}
