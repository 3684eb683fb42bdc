// SPDX-License-Identifier: GPL-2.0-or-later
#include <xapian.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>

#include "crawler/page_archive.hpp"
#include "indexer/index_folder.hpp"
#include "indexer/schema.hpp"
#include "support/articles.hpp"
#include "support/temp_dir.hpp"
#include "timtin/pipeline.hpp"

using namespace timtin;
using support::TempDir;

namespace {

std::string json_of(int number, int version = 0) {
    return to_json(support::article(
        "bai-" + std::to_string(number), "Bài số " + std::to_string(number),
        "Nội dung bài " + std::to_string(number) + " bản " + std::to_string(version) + "."));
}

/// All articles of an index as JSON, by id.
std::map<std::string, std::string> content(const DataFolder& data) {
    std::map<std::string, std::string> out;
    const Xapian::Database database(current_generation(data.index()).value().string());
    for (auto it = database.postlist_begin(""); it != database.postlist_end(""); ++it) {
        std::string json = database.get_document(*it).get_data();
        const std::string id = article_from_json(json).value().id;
        CHECK(out.emplace(id, std::move(json)).second);
    }
    return out;
}

struct Archive {
    TempDir folder;
    DataFolder data{folder / "data"};
    void add(int first, int last, int version = 0) const {
        auto archive = PageArchive::open(data.path, PageArchive::Mode::write).value();
        for (int i = first; i < last; ++i) {
            archive.append_article("bai-" + std::to_string(i), json_of(i, version)).value();
        }
        archive.commit().value();
    }
    void remove(int number) const {
        auto archive = PageArchive::open(data.path, PageArchive::Mode::write).value();
        archive.append_removal("bai-" + std::to_string(number)).value();
        archive.commit().value();
    }
    [[nodiscard]] IndexRunReport index(bool rebuild = false) const {
        return index_archive(data, {.rebuild = rebuild}).value();
    }
};

}  // namespace

TEST_CASE("only what the archive got since the last run is indexed", "[pipeline]") {
    const Archive archive;
    archive.add(0, 10);
    CHECK(archive.index().indexed == 10);
    const auto nothing = archive.index();
    CHECK(nothing.indexed == 0);
    CHECK(nothing.articles == 10);
    archive.add(10, 12);
    archive.add(3, 4, 1);
    archive.remove(5);
    const auto some = archive.index();
    CHECK(some.indexed == 3);
    CHECK(some.removed == 1);
    CHECK(some.articles == 11);
    CHECK_FALSE(some.rebuilt);
}

TEST_CASE("an index made anew equals one that grew", "[pipeline]") {
    const Archive archive;
    archive.add(0, 20);
    CHECK(archive.index().indexed == 20);
    archive.add(5, 8, 1);
    archive.remove(0);
    archive.remove(19);
    CHECK(archive.index().removed == 2);
    archive.add(19, 25, 2);
    CHECK(archive.index().indexed == 6);
    const auto grown = content(archive.data);
    const auto sequence = index_facts(archive.data.index()).value().sequence;
    const auto report = archive.index(true);
    CHECK(report.rebuilt);
    CHECK(report.articles == 24);
    CHECK(content(archive.data) == grown);
    CHECK(index_facts(archive.data.index()).value().sequence == sequence);
    CHECK(archive.index().indexed == 0);
}

TEST_CASE("many articles at once go the way of the bulk build, to the same index", "[pipeline]") {
    const Archive archive;
    archive.add(0, 40);
    CHECK(archive.index().indexed == 40);
    archive.add(30, 2300, 1);
    CHECK(archive.index().indexed == 2270);
    const auto grown = content(archive.data);
    CHECK(grown.size() == 2300);
    CHECK(grown.at("bai-29") != grown.at("bai-31"));
    CHECK(grown.at("bai-31").find("bản 1") != std::string::npos);
    CHECK(grown.at("bai-29").find("bản 0") != std::string::npos);
    CHECK(archive.index(true).articles == 2300);
    CHECK(content(archive.data) == grown);
}

TEST_CASE("an index of another extraction is made anew by itself, and it is told", "[pipeline]") {
    const Archive archive;
    archive.add(0, 3);
    CHECK(archive.index().indexed == 3);
    {
        Xapian::WritableDatabase database(current_generation(archive.data.index()).value().string(),
                                          Xapian::DB_OPEN);
        database.set_metadata(std::string(schema::extraction_key), "0");
        database.commit();
    }
    const auto report = archive.index();
    CHECK(report.rebuilt);
    CHECK_FALSE(report.why_rebuilt.empty());
    CHECK(report.articles == 3);
    CHECK_FALSE(archive.index().rebuilt);
}

TEST_CASE("an index of another schema waits for a rebuild that was asked for", "[pipeline]") {
    const Archive archive;
    archive.add(0, 3);
    CHECK(archive.index().indexed == 3);
    {
        Xapian::WritableDatabase database(current_generation(archive.data.index()).value().string(),
                                          Xapian::DB_OPEN);
        database.set_metadata(std::string(schema::schema_key), "999");
        database.commit();
    }
    const auto refused = index_archive(archive.data, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::index_outdated);
    CHECK(refused.error().message.find("timtin index --rebuild") != std::string::npos);
    CHECK(archive.index(true).articles == 3);
    CHECK(archive.index().indexed == 0);
}

TEST_CASE("an index ahead of its archive is told apart from a current one", "[pipeline]") {
    const Archive archive;
    archive.add(0, 3);
    CHECK(archive.index().indexed == 3);
    {
        auto indexer = Indexer::open(archive.data.index()).value();
        indexer.commit(100).value();
    }
    const auto refused = index_archive(archive.data, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::index_outdated);
    CHECK(archive.index(true).articles == 3);
}

TEST_CASE("an indexing run that is stopped goes on where it was", "[pipeline]") {
    const Archive archive;
    archive.add(0, 600);
    std::stop_source stop;
    IndexRunOptions options;
    options.stop = stop.get_token();
    options.on_progress = [&](std::uint64_t done, std::uint64_t) {
        if (done >= 100) {
            stop.request_stop();
        }
    };
    const auto stopped = index_archive(archive.data, options).value();
    CHECK(stopped.interrupted);
    CHECK(stopped.articles >= 100);
    CHECK(stopped.articles < 600);
    const auto rest = archive.index();
    CHECK(rest.indexed == 600 - stopped.indexed);
    CHECK(rest.articles == 600);
}

TEST_CASE("a rebuild that is stopped leaves the index as it was", "[pipeline]") {
    const Archive archive;
    archive.add(0, 300);
    CHECK(archive.index().indexed == 300);
    const auto before = content(archive.data);
    std::stop_source stop;
    IndexRunOptions options;
    options.rebuild = true;
    options.stop = stop.get_token();
    options.on_progress = [&](std::uint64_t, std::uint64_t) { stop.request_stop(); };
    CHECK(index_archive(archive.data, options).value().interrupted);
    CHECK(content(archive.data) == before);
    CHECK(archive.index().indexed == 0);
}

TEST_CASE("a rebuild keeps what the index has of damaged records, in any place", "[pipeline]") {
    const Archive archive;
    archive.add(0, 150);
    archive.add(20, 21, 1);
    CHECK(archive.index().damaged == 0);
    const auto before = content(archive.data);
    // All of one file from its middle on.
    const auto file = std::filesystem::directory_iterator(archive.data.path / "pages")->path();
    const auto size = std::filesystem::file_size(file);
    {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(static_cast<std::streamoff>(size / 2));
        stream << std::string(size / 4, '\xA5');
        REQUIRE(stream.good());
    }
    const auto report = archive.index(true);
    CHECK(report.damaged > 20);
    CHECK(report.failed == report.damaged);
    CHECK_THAT(report.first_damaged, Catch::Contains(file.filename().string()));
    CHECK(report.indexed == 150);
    CHECK(content(archive.data) == before);
}

TEST_CASE("a page that turned into something else takes its article out", "[pipeline]") {
    const Archive archive;
    const auto page = [](std::string body) {
        Page made;
        made.url = made.final_url = "https://bao.example/tin";
        made.status = 200;
        made.headers = {{"Content-Type", "text/html; charset=utf-8"}};
        made.body = std::move(body);
        made.fetched_at = std::chrono::sys_seconds{std::chrono::seconds{1'560'250'440}};
        return made;
    };
    std::string news =
        "<html lang='vi'><head><title>Tin</title><meta property='article:published_time' "
        "content='2020-02-01T08:00:00+07:00'></head><body><article><h1>Thông xe cầu mới</h1>";
    for (const char* paragraph :
         {"Sáng nay, cầu mới qua sông được thông xe sau hai năm thi công, bà con hai bờ rất phấn "
          "khởi.",
          "Từ hôm nay, học trò thôn Hạ không còn phải qua đò ngang trong mùa nước lớn như trước "
          "kia.",
          "Công trình dài hai trăm mười mét, có lề cho người đi bộ và đèn chiếu sáng suốt cả đêm.",
          "Bà con đã hiến hơn một nghìn mét vuông đất vườn để mở rộng đường dẫn ở cả hai đầu "
          "cầu."}) {
        news += "<p>" + std::string(paragraph) + "</p>";
    }
    news += "</article></body></html>";
    const auto put = [&](const std::string& body) {
        auto writer = PageArchive::open(archive.data.path, PageArchive::Mode::write).value();
        writer.append_page(page(body), "").value();
        writer.commit().value();
        return archive.index();
    };
    CHECK(put(news).articles == 1);
    const auto marked =
        put("<html><head><meta name='robots' content='noindex'>" + news.substr(6 + 10));
    CHECK(marked.articles == 0);
    CHECK(put(news).articles == 1);
}
