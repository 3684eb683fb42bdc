// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/index.hpp"

#include <xapian.h>

#include <catch2/catch.hpp>

#include "indexer/index_folder.hpp"
#include "indexer/schema.hpp"
#include "support/articles.hpp"
#include "support/temp_dir.hpp"
#include "timtin/version.hpp"

using namespace timtin;
using support::article;
using support::build_index;
using support::full_ids;
using support::TempDir;

namespace {

/// Writes another version number into an index, as another program would have.
void set_version(const std::filesystem::path& folder, std::string_view key, int version) {
    Xapian::WritableDatabase database(current_generation(folder).value().string(), Xapian::DB_OPEN);
    database.set_metadata(std::string(key), std::to_string(version));
    database.commit();
}

}  // namespace

TEST_CASE("an added article is found after the commit, and only then", "[indexer]") {
    const TempDir folder;
    build_index(folder / "index", {article("a", "Hội nghị", "Bàn việc làm đường")});
    const auto searcher = Searcher::open(folder / "index").value();
    auto indexer = Indexer::open(folder / "index").value();
    indexer.add(article("b", "Hội chợ", "Bán rau sạch")).value();
    CHECK(indexer.size() == 2);
    CHECK(full_ids(searcher, "rau sạch").empty());
    indexer.commit(2).value();
    CHECK(full_ids(searcher, "rau sạch") == "b");
}

TEST_CASE("what was not committed is gone with its writer", "[indexer]") {
    const TempDir folder;
    build_index(folder / "index", {article("a", "Hội nghị", "Bàn việc làm đường")});
    {
        auto indexer = Indexer::open(folder / "index").value();
        indexer.add(article("a", "Hội thảo", "Bàn việc khác")).value();
        indexer.add(article("b", "Hội chợ", "Bán rau sạch")).value();
        // Xapian commits on closing unless told not to: the sequence must not move.
    }
    const auto facts = index_facts(folder / "index").value();
    CHECK(facts.sequence == 1);
}

TEST_CASE("an article of the same id replaces the one before", "[indexer]") {
    const TempDir folder;
    build_index(folder / "index",
                {article("a", "Cầu cũ", "Sửa cầu gỗ"), article("b", "Đường mới", "Mở đường nhựa")});
    auto indexer = Indexer::open(folder / "index").value();
    indexer.add(article("a", "Cầu mới", "Khánh thành cầu bê tông")).value();
    indexer.add(article("a", "Cầu mới", "Thông xe cầu bê tông")).value();
    CHECK(indexer.size() == 2);
    indexer.commit(4).value();
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(searcher.size().value() == 2);
    CHECK(full_ids(searcher, "cầu gỗ").empty());
    CHECK(full_ids(searcher, "khánh thành").empty());
    CHECK(full_ids(searcher, "thông xe") == "a");
    CHECK(searcher.article("a").value().body == "Thông xe cầu bê tông");
}

TEST_CASE("a removed article is gone, and removing it again says so", "[indexer]") {
    const TempDir folder;
    build_index(folder / "index", {article("a", "Một", "bài một"), article("b", "Hai", "bài hai")});
    auto indexer = Indexer::open(folder / "index").value();
    CHECK(indexer.remove("a").value());
    CHECK_FALSE(indexer.remove("a").value());
    CHECK_FALSE(indexer.remove("không có").value());
    indexer.commit(3).value();
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(searcher.size().value() == 1);
    CHECK(searcher.article("a").error().code == ErrorCode::not_found);
    CHECK(searcher.article("https://bao.example/b").value().id == "b");
}

TEST_CASE("an article comes out as it went in", "[indexer]") {
    const TempDir folder;
    Article one =
        article("a", "Tiêu đề “thật”", "Đoạn một.\nĐoạn hai.", "2019-06-11T17:54:00+07:00");
    one.lead = "Đoạn một.";
    one.source = "HNP";
    one.authors = {"Hoàng Anh", "Minh Hoà"};
    one.section = "Dân vận";
    one.language = "vi";
    one.numbers = {{"25-NQ/TW", "2013-06-03"}, {"43-KL/TW", ""}};
    one.images = {{"https://bao.example/anh.png", "Chú thích"}};
    one.topics = {"dan-van"};
    one.words = 4;
    one.fetched_at = std::chrono::sys_seconds{std::chrono::seconds{1'560'250'440}};
    build_index(folder / "index", {one});
    Article stored = Searcher::open(folder / "index").value().article("a").value();
    CHECK(std::ranges::find(stored.topics, "dan-van") != stored.topics.end());
    stored.topics = one.topics;  // the index adds its own
    CHECK(stored == one);
}

TEST_CASE("the sequence is that of the last commit", "[indexer]") {
    const TempDir folder;
    {
        auto indexer = Indexer::open(folder / "index").value();
        CHECK(indexer.sequence() == 0);
        indexer.commit(17).value();
        CHECK(indexer.sequence() == 17);
    }
    CHECK(Indexer::open(folder / "index").value().sequence() == 17);
    const auto facts = index_facts(folder / "index").value();
    CHECK(facts.sequence == 17);
    CHECK(facts.articles == 0);
    CHECK(facts.bytes > 0);
    CHECK(facts.current());
}

TEST_CASE("an index of other versions is refused with the way out", "[indexer]") {
    const auto key = GENERATE(schema::schema_key, schema::analysis_key);
    CAPTURE(key);
    const TempDir folder;
    build_index(folder / "index", {article("a", "Một", "bài một")});
    set_version(folder / "index", key, 9999);
    const auto refused = [](const auto& result) {
        REQUIRE_FALSE(result);
        CHECK(result.error().code == ErrorCode::index_outdated);
        CHECK(result.error().message.find("9999") != std::string::npos);
        CHECK(result.error().message.find("timtin index --rebuild") != std::string::npos);
    };
    refused(Indexer::open(folder / "index"));
    refused(Searcher::open(folder / "index"));
    refused(BulkBuild::begin(folder / "index", BulkBuild::Base::keep));
    CHECK_FALSE(index_facts(folder / "index").value().current());

    // The way out works.
    auto build = BulkBuild::begin(folder / "index", BulkBuild::Base::replace).value();
    build.add(article("b", "Hai", "bài hai")).value();
    build.finish(2).value();
    CHECK(full_ids(Searcher::open(folder / "index").value(), "bài hai") == "b");
}

TEST_CASE("a second writer is told that the index is busy", "[indexer]") {
    const TempDir folder;
    const auto first = Indexer::open(folder / "index").value();
    const auto second = Indexer::open(folder / "index");
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::busy);
}

TEST_CASE("a folder without an index, and one with a broken one, are told apart", "[indexer]") {
    const TempDir folder;
    CHECK(index_facts(folder / "index").error().code == ErrorCode::index_missing);
    CHECK(Searcher::open(folder / "index").error().code == ErrorCode::index_missing);
    CHECK_FALSE(std::filesystem::exists(folder / "index"));  // looking makes nothing

    build_index(folder / "index", {article("a", "Một", "bài một")});
    support::write_file(folder.path() / "index/XAPIANDB", "rác\n");
    CHECK(index_facts(folder / "index").error().code == ErrorCode::index_damaged);

    support::write_file(folder.path() / "index/XAPIANDB", "glass g000001\n");
    support::write_file(folder.path() / "index/g000001/iamglass", "rác");
    const auto damaged = Searcher::open(folder / "index");
    REQUIRE_FALSE(damaged);
    CHECK(damaged.error().message.find((folder / "index").string()) != std::string::npos);
}

TEST_CASE("Xapian's own tools open the folder", "[indexer]") {
    const TempDir folder;
    build_index(folder / "index", {article("a", "Một", "bài một")});
    CHECK(Xapian::Database((folder / "index").string()).get_doccount() == 1);
}

TEST_CASE("what an unfinished run left is cleared away by the next switch", "[indexer]") {
    const TempDir folder;
    build_index(folder / "index", {article("a", "Một", "bài một")});
    std::filesystem::create_directories(folder / "index/g000042");
    std::filesystem::create_directories(folder / "index/build-123/shard-000000");
    support::write_file(folder.path() / "index/ghi-chu.txt", "của người khác");
    remove_strays(folder / "index");
    CHECK_FALSE(std::filesystem::exists(folder / "index/g000042"));
    CHECK_FALSE(std::filesystem::exists(folder / "index/build-123"));
    CHECK(std::filesystem::exists(folder / "index/ghi-chu.txt"));
    CHECK(Searcher::open(folder / "index").value().size().value() == 1);
}

TEST_CASE("hostile articles are indexed like others", "[indexer]") {
    using namespace std::string_literals;
    const TempDir folder;
    Article empty;
    empty.id = "rong";
    std::string words;
    for (int i = 0; i < 20'000; ++i) {
        words += "từ" + std::to_string(i) + " ";
    }
    std::vector<Article> articles = {
        empty,
        article("nul", "Tiêu\0đề"s, "trước\0sau \0\0"s),
        article("dai", std::string(1 << 20, 'a'), std::string(1 << 20, 'x')),
        article("byte", "\xff\xfe\xc3", "vận\xe1\xbb động \x80\x80"),
        article("nhieu", "Nhiều từ", words),
        article(std::string(5000, 'i'), "Mã dài", "bài có mã dài"),
        article("dieu-khien",
                "a\x01"
                "b\x02"
                "c\x1b",
                "dan\x01 van\x02"),
        article("vui", "😀 công 😀 dân", "🇻🇳"),
    };
    articles.back().url = std::string(9000, 'u');
    articles.back().authors = {std::string(100'000, 'n'), ""};
    articles.back().section = std::string(10'000, 's');
    build_index(folder / "index", articles);
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(searcher.size().value() == articles.size());
    CHECK(full_ids(searcher, "từ19999") == "nhieu");
    CHECK(full_ids(searcher, "bài có mã dài") == std::string(5000, 'i'));
    CHECK(full_ids(searcher, "trước") == "nul");
    CHECK(full_ids(searcher, "động") == "byte");
    CHECK(searcher.article(std::string(5000, 'i')).value().title == "Mã dài");

    auto indexer = Indexer::open(folder / "index").value();
    CHECK(indexer.remove(std::string(5000, 'i')).value());
    CHECK(indexer.remove("rong").value());
}
