// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>

#include "support/articles.hpp"
#include "support/temp_dir.hpp"
#include "timtin/search.hpp"

using namespace timtin;
using support::also_at;
using support::article;
using support::ids;
using support::TempDir;

namespace {

const std::string ferry =
    "Bến phà Cồn Tre chạy thêm chuyến đêm từ đầu tháng, học trò xã cù lao về muộn không còn phải "
    "ngủ nhờ bên này sông. Chủ phà nói tiền dầu được huyện đỡ một nửa, nửa kia bà con góp theo "
    "đầu xe. Đoàn thanh niên trực hai bên bến, soi đèn cho người già và trẻ nhỏ lên xuống.";
const std::string garden =
    "Vườn thuốc nam của trạm y tế trồng thêm ba chục loài, lá tía tô, ngải cứu xanh tốt quanh "
    "năm. Hội chữ thập đỏ mở buổi dạy cách sắc thuốc cho các bà, các chị.";

/// One article under three addresses of its site, and another that cites none of it.
std::vector<Article> news() {
    std::vector<Article> all = {
        article("dai-hon-pha", "Phà đêm Cồn Tre", ferry, "2022-05-04T07:00:00+07:00"),
        article("pha", "Phà đêm Cồn Tre", ferry, "2022-05-04T07:00:00+07:00"),
        article("pha-ban-in", "Phà đêm Cồn Tre", ferry, "2022-05-04T07:00:00+07:00"),
        article("thuoc", "Vườn thuốc nam", garden, "2022-05-05")};
    all[0].section = all[1].section = all[2].section = "Đời sống";
    return all;
}

SearchResult search(const Searcher& searcher, std::string_view query, bool collapse = true) {
    SearchRequest request;
    request.query = query;
    request.collapse = collapse;
    request.facets = {FacetField::site, FacetField::section};
    return searcher.search(request).value();
}

/// What an index answers that holds copies or does not.
std::string told(const Searcher& searcher) {
    std::string line;
    for (const char* query : {"phà đêm", "vườn thuốc", "-thuốc", "chuyenmuc:\"Đời sống\"", ""}) {
        for (const bool collapse : {true, false}) {
            const SearchResult found = search(searcher, query, collapse);
            line += std::to_string(found.total) + ":";
            for (const Hit& hit : found.hits) {
                line += hit.article.id + "(" + also_at(hit) + ")";
            }
            line += " ";
        }
    }
    return line;
}

}  // namespace

TEST_CASE("an article under several addresses of its site is indexed once", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", news());
    const auto searcher = Searcher::open(folder / "index").value();
    for (const bool collapse : {true, false}) {
        const SearchResult found = search(searcher, "phà đêm", collapse);
        CHECK(found.total == 1);
        REQUIRE(found.hits.size() == 1);
        CHECK(found.hits[0].article.id == "pha");  // the shortest address
        CHECK(found.hits[0].reprints == 2);
        CHECK(also_at(found.hits[0]) == "dai-hon-pha= pha-ban-in=");
        CHECK(found.facets.at(0).values.at(0).count == 1);
        CHECK(found.facets.at(1).values.at(0).count == 1);
    }
    CHECK(search(searcher, "-thuốc").total == 1);
    CHECK(search(searcher, "chuyenmuc:\"Đời sống\"").total == 1);
    CHECK(search(searcher, "").total == 2);
    CHECK(searcher.size().value() == 2);
    CHECK(searcher.ids().value().size() == 4);
    for (const Article& one : news()) {
        CHECK(searcher.article(one.id).value() == searcher.article(one.url).value());
        CHECK(searcher.article(one.id).value().body == one.body);
    }
}

TEST_CASE("the index is the same whatever address came first, and in bulk", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", news());
    const std::string expected = told(Searcher::open(folder / "index").value());
    auto order = news();
    std::ranges::sort(order, {}, &Article::id);
    int number = 0;
    for (int turn = 0; turn < 4; ++turn) {
        const auto one = folder / ("one" + std::to_string(number));
        {
            auto indexer = Indexer::open(one).value();
            for (const Article& each : order) {
                indexer.add(each).value();
                indexer.commit(++number).value();
            }
        }
        CHECK(told(Searcher::open(one).value()) == expected);
        const auto many = folder / ("many" + std::to_string(number));
        auto bulk = BulkBuild::begin(many, BulkBuild::Base::replace, {.shard_articles = 1}).value();
        for (const Article& each : order) {
            bulk.add(each).value();
        }
        bulk.finish(5).value();
        CHECK(told(Searcher::open(many).value()) == expected);
        std::rotate(order.begin(), order.begin() + 1, order.end());
    }
}

TEST_CASE("a copy steps in when the article goes or becomes another", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", news());
    const auto searcher = Searcher::open(folder / "index").value();
    const auto change = [&](const auto& work) {
        auto indexer = Indexer::open(folder / "index").value();
        work(indexer);
        indexer.commit(9).value();
    };
    change([](Indexer& indexer) { CHECK(indexer.remove("pha").value()); });
    SearchResult found = search(searcher, "phà đêm");
    CHECK(ids(found) == "pha-ban-in");
    CHECK(also_at(found.hits.at(0)) == "dai-hon-pha=");
    CHECK(searcher.size().value() == 2);

    change([](Indexer& indexer) {
        Article corrected = news()[2];
        corrected.body += " Giá vé giữ nguyên.";
        indexer.add(corrected).value();
    });
    found = search(searcher, "phà đêm", false);
    CHECK(found.total == 2);
    CHECK(searcher.size().value() == 3);
    CHECK(search(searcher, "giá vé").total == 1);

    change([](Indexer& indexer) { indexer.add(news()[2]).value(); });
    found = search(searcher, "phà đêm", false);
    CHECK(found.total == 1);
    CHECK(also_at(found.hits.at(0)) == "dai-hon-pha=");

    // Which of them a URL leads to is decided before the commit that says so.
    change([](Indexer& indexer) {
        CHECK(indexer.remove_others("https://bao.example/pha-ban-in", "khac").value() == 1);
    });
    found = search(searcher, "phà đêm", false);
    CHECK(ids(found) == "dai-hon-pha");
    CHECK(found.hits.at(0).reprints == 0);

    auto bulk = BulkBuild::begin(folder / "index", BulkBuild::Base::keep).value();
    bulk.add(news()[1]).value();
    bulk.remove("thuoc").value();
    bulk.finish(10).value();
    CHECK(ids(search(searcher, "phà đêm", false)) == "pha");
    CHECK(searcher.size().value() == 1);
    auto again = BulkBuild::begin(folder / "index", BulkBuild::Base::keep).value();
    again.remove("pha").value();
    again.finish(11).value();
    CHECK(ids(search(searcher, "phà đêm", false)) == "dai-hon-pha");
}

TEST_CASE("what was not committed is given up, and a copy does not lose its article", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", news());
    const auto searcher = Searcher::open(folder / "index").value();
    const std::string before = told(searcher);
    {
        auto indexer = Indexer::open(folder / "index").value();
        CHECK(indexer.remove("pha").value());
        indexer.add(article("moi", "Phà đêm", garden, "2022-05-06")).value();
    }
    CHECK(told(Searcher::open(folder / "index").value()) == before);
    auto indexer = Indexer::open(folder / "index").value();
    CHECK(indexer.remove("pha").value());
    indexer.commit(7).value();
    CHECK(ids(search(searcher, "phà đêm")) == "pha-ban-in");
}

TEST_CASE("the address that tells most is indexed", "[search]") {
    auto all = news();
    all[1].section.clear();  // the shortest
    all[2].authors = {"Lê Thị Thắm"};
    const TempDir folder;
    support::build_index(folder / "index", all);
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(ids(search(searcher, "phà đêm")) == "pha-ban-in");
    CHECK(search(searcher, "tacgia:Thắm").total == 1);
}

TEST_CASE("an id that comes again in a bulk build takes its copies along", "[search]") {
    const TempDir folder;
    auto bulk = BulkBuild::begin(folder / "index", BulkBuild::Base::replace).value();
    for (const Article& each : news()) {
        bulk.add(each).value();
    }
    Article other = news()[1];
    other.body = garden + " Phà đêm vẫn chạy.";
    bulk.add(other).value();
    bulk.remove("thuoc").value();
    bulk.add(article("phu", "Phà đêm Cồn Tre", ferry, "2022-05-04T07:00:00+07:00")).value();
    bulk.add(article("phu", "Phà đêm Cồn Tre", ferry, "2022-05-04T07:00:00+07:00")).value();
    bulk.finish(5).value();
    const auto searcher = Searcher::open(folder / "index").value();
    const SearchResult found = search(searcher, "phà đêm");
    CHECK(found.total == 2);
    CHECK(searcher.size().value() == 2);
    CHECK(searcher.ids().value().size() == 4);
    for (const Hit& hit : found.hits) {
        CHECK(also_at(hit) == (hit.article.id == "pha" ? "" : "dai-hon-pha= phu="));
    }
}

TEST_CASE("what differs in site, title, date or a word is no copy", "[search]") {
    auto all = news();
    all[0].site = "ban.example";
    all[1].title = "Phà đêm Cồn Tre chạy lại";
    all[2].published = parse_iso("2022-05-05T07:00:00+07:00");
    all.push_back(
        article("pha-chu", "Phà đêm Cồn Tre", ferry + " Hết.", "2022-05-04T07:00:00+07:00"));
    for (const char* id : {"ngan-1", "ngan-2"}) {  // too short to tell
        all.push_back(article(id, "Tin ảnh", "Phà đêm.", "2022-05-04"));
    }
    for (int i = 0; i < 2; ++i) {  // without an address
        all.push_back(article("khong-" + std::to_string(i), "Phà đêm", ferry, "2022-05-04"));
        all.back().url = all.back().canonical_url = {};
    }
    const TempDir folder;
    support::build_index(folder / "index", all);
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(search(searcher, "phà đêm", false).total == 8);
    CHECK(searcher.size().value() == all.size());
}

TEST_CASE("similar articles of a copy are those of its article", "[search]") {
    std::vector<Article> all = news();
    all.push_back(
        article("ben", "Bến phà mới", "Bến phà thêm chuyến đêm, chủ phà soi đèn.", "2022"));
    for (int i = 0; i < 30; ++i) {
        all.push_back(article("khac" + std::to_string(i), "Tin vắn",
                              "Mùa gặt tới, sân kho đầy thóc số " + std::to_string(i) + "."));
    }
    const TempDir folder;
    support::build_index(folder / "index", all);
    const auto searcher = Searcher::open(folder / "index").value();
    for (const char* id : {"pha", "pha-ban-in"}) {
        SimilarRequest request;
        request.id = id;
        const auto similar = searcher.similar(request).value();
        REQUIRE(!similar.articles.empty());
        CHECK(similar.articles[0].article.id == "ben");
    }
}
