// SPDX-License-Identifier: GPL-2.0-or-later
#include <xapian.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <thread>

#include "indexer/index_folder.hpp"
#include "support/articles.hpp"
#include "support/temp_dir.hpp"
#include "timtin/index.hpp"

using namespace timtin;
using support::article;
using support::full_ids;
using support::TempDir;

namespace {

const std::vector<std::string> subjects = {"đường", "cầu", "chợ", "trường", "trạm", "sông", "hồ"};
const std::vector<std::string> deeds = {"sửa", "mở", "khánh thành", "làm sạch", "thăm"};
const std::vector<std::string> places = {"Sóc Sơn", "Ba Vì", "Gia Lâm", "Thạch Thất"};

/// Articles that differ in their words and their numbers of words.
std::vector<Article> many_articles(int count) {
    std::vector<Article> out;
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const std::string subject = subjects[at % subjects.size()];
        const std::string deed = deeds[at % deeds.size()];
        const std::string place = places[at % places.size()];
        std::string body;
        for (int k = 0; k <= i % 7; ++k) {
            body += place + " " + deed + " " + subject + " số " + std::to_string(i * 10 + k) + ". ";
        }
        out.push_back(article("bai-" + std::to_string(i), deed + " " + subject, body));
    }
    return out;
}

/// Each document's data and terms with frequencies, by id.
std::map<std::string, std::map<std::string, Xapian::termcount>> content(
    const std::filesystem::path& folder) {
    std::map<std::string, std::map<std::string, Xapian::termcount>> out;
    const Xapian::Database database(current_generation(folder).value().string());
    for (auto it = database.postlist_begin(""); it != database.postlist_end(""); ++it) {
        const Xapian::Document document = database.get_document(*it);
        auto& terms = out[document.get_data() + document.get_value(0)];
        for (auto term = document.termlist_begin(); term != document.termlist_end(); ++term) {
            terms[*term] = term.get_wdf();
        }
    }
    CHECK(out.size() == database.get_doccount());
    return out;
}

std::set<std::string> names_in(const std::filesystem::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        names.insert(entry.path().filename().string());
    }
    return names;
}

}  // namespace

TEST_CASE("building in bulk gives the index that adding one by one gives", "[indexer]") {
    const TempDir folder;
    const auto articles = many_articles(230);
    support::build_index(folder / "one", articles);
    auto build = BulkBuild::begin(folder / "bulk", BulkBuild::Base::replace,
                                  {.threads = 3, .shard_articles = 20})
                     .value();
    for (const Article& one : articles) {
        build.add(one).value();
    }
    build.finish(230).value();

    CHECK(content(folder / "one") == content(folder / "bulk"));
    CHECK(index_facts(folder / "bulk").value().sequence == 230);
    const auto one = Searcher::open(folder / "one").value();
    const auto bulk = Searcher::open(folder / "bulk").value();
    for (const std::string& subject : subjects) {
        for (const std::string& deed : deeds) {
            SearchRequest request;
            request.query = deed + " " + subject;
            request.limit = 300;
            const auto first = one.search(request).value();
            const auto second = bulk.search(request).value();
            CAPTURE(request.query);
            CHECK(first.total == second.total);
            REQUIRE(first.hits.size() == second.hits.size());
            // Equal scores may stand in another order: shards number their documents.
            std::set<std::string> in_one;
            std::set<std::string> in_bulk;
            for (std::size_t i = 0; i < first.hits.size(); ++i) {
                CHECK(first.hits[i].score == Approx(second.hits[i].score));
                in_one.insert(first.hits[i].article.id);
                in_bulk.insert(second.hits[i].article.id);
            }
            CHECK(in_one == in_bulk);
            CHECK_FALSE(in_one.empty());
        }
    }
}

TEST_CASE("of articles with one id the later wins, in a bulk build too", "[indexer]") {
    const TempDir folder;
    auto build = BulkBuild::begin(folder / "index", BulkBuild::Base::replace,
                                  {.threads = 2, .shard_articles = 2})
                     .value();
    build.add(article("a", "Cũ", "bản cũ của a")).value();
    build.add(article("b", "Cũ", "bản cũ của b")).value();
    build.add(article("c", "Cũ", "bản cũ của c")).value();
    build.add(article("a", "Mới", "bản mới của a")).value();
    build.add(article("b", "Giữa", "bản giữa của b")).value();
    build.remove("c").value();
    build.add(article("b", "Mới", "bản mới của b")).value();
    build.add(article("d", "Mới", "bản mới của d")).value();
    build.remove("không có").value();
    build.finish(9).value();
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(searcher.size().value() == 3);
    CHECK(searcher.article("a").value().title == "Mới");
    CHECK(searcher.article("b").value().title == "Mới");
    CHECK_FALSE(searcher.article("c"));
    CHECK(full_ids(searcher, "bản cũ").empty());
}

TEST_CASE("an article that was removed and comes again is there", "[indexer]") {
    const TempDir folder;
    auto build = BulkBuild::begin(folder / "index", BulkBuild::Base::replace).value();
    build.add(article("a", "Một", "bản một")).value();
    build.remove("a").value();
    build.add(article("a", "Hai", "bản hai")).value();
    // Removed before it was ever added: it is added all the same.
    build.remove("b").value();
    build.add(article("b", "Ba", "bản ba")).value();
    build.finish(5).value();
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(searcher.size().value() == 2);
    CHECK(searcher.article("a").value().title == "Hai");
    CHECK(searcher.article("b").value().title == "Ba");
}

TEST_CASE("a bulk build may keep the articles that are there", "[indexer]") {
    const TempDir folder;
    support::build_index(folder / "index", many_articles(30));
    auto build =
        BulkBuild::begin(folder / "index", BulkBuild::Base::keep, {.shard_articles = 4}).value();
    build.add(article("moi", "Bài mới", "hoàn toàn mới")).value();
    build.add(article("bai-3", "Bài ba", "được viết lại")).value();
    build.remove("bai-4").value();
    build.finish(33).value();
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(searcher.size().value() == 30);
    CHECK(searcher.article("bai-3").value().title == "Bài ba");
    CHECK_FALSE(searcher.article("bai-4"));
    CHECK(searcher.article("bai-29"));
    CHECK(full_ids(searcher, "hoàn toàn mới") == "moi");
    CHECK(index_facts(folder / "index").value().sequence == 33);
}

TEST_CASE("a bulk build replaces the articles that are there, if told so", "[indexer]") {
    const TempDir folder;
    support::build_index(folder / "index", many_articles(10));
    auto build = BulkBuild::begin(folder / "index", BulkBuild::Base::replace).value();
    build.finish(11).value();  // an archive may be empty
    CHECK(Searcher::open(folder / "index").value().size().value() == 0);
    CHECK(index_facts(folder / "index").value().sequence == 11);
}

TEST_CASE("an abandoned bulk build leaves nothing behind", "[indexer]") {
    const TempDir folder;
    support::build_index(folder / "index", many_articles(5));
    const auto before = names_in(folder / "index");
    {
        auto build = BulkBuild::begin(folder / "index", BulkBuild::Base::replace,
                                      {.threads = 2, .shard_articles = 3})
                         .value();
        for (const Article& one : many_articles(40)) {
            build.add(one).value();
        }
        CHECK(names_in(folder / "index") != before);
    }
    CHECK(names_in(folder / "index") == before);
    CHECK(Searcher::open(folder / "index").value().size().value() == 5);
}

TEST_CASE("the switch to a new index disturbs no reader", "[indexer]") {
    const TempDir folder;
    support::build_index(folder / "index", {article("cu", "Cũ", "bài chung cũ")});
    const auto searcher = Searcher::open(folder / "index").value();
    std::atomic<int> failed = 0;
    std::atomic<int> searched = 0;
    std::jthread reader([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            SearchRequest request;
            request.query = "bài chung";
            const auto result = searcher.search(request);
            failed += !result || result->hits.empty() ? 1 : 0;
            ++searched;
        }
    });
    for (int round = 0; round < 12; ++round) {
        auto build = BulkBuild::begin(folder / "index", BulkBuild::Base::replace).value();
        build.add(article("moi-" + std::to_string(round), "Mới", "bài chung mới")).value();
        build.finish(round).value();
        CHECK(full_ids(searcher, "bài chung") == "moi-" + std::to_string(round));
    }
    reader.request_stop();
    reader.join();
    CHECK(failed == 0);
    CHECK(searched > 12);
    // Of all generations only the last is left.
    CHECK(names_in(folder / "index").size() == 2);
}

TEST_CASE("a bulk build of many articles learns their lexicon", "[indexer]") {
    const TempDir folder;
    const auto built = [&](int count) {
        auto build = BulkBuild::begin(folder / "index", BulkBuild::Base::replace).value();
        for (Article& article : many_articles(count)) {
            REQUIRE(build.add(std::move(article)));
        }
        REQUIRE(build.finish(1));
        return index_lexicon(folder / "index");
    };
    const auto few = built(100);
    REQUIRE_FALSE(few);
    CHECK(few.error().code == ErrorCode::not_found);

    const auto many = built(2100);
    REQUIRE(many);
    CHECK(many->weight("khánh thành") > 0);
    CHECK(many->weight("thạch thất") > 0);
    CHECK(many->frequency("chợ") > 0);
    CHECK(many->frequency("nghiên") == 0);
    CHECK(text::segment_words("Ba Vì khánh thành cầu", *many).find("khánh_thành") !=
          std::string::npos);
    CHECK(index_lexicon(folder / "none").error().code == ErrorCode::index_missing);
}
