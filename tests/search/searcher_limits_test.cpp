// SPDX-License-Identifier: GPL-2.0-or-later
// What embedders rely on: searches that end when told to, revisions for caches, readers
// beside a writer.
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <mutex>
#include <set>
#include <stop_token>
#include <thread>

#include "support/articles.hpp"
#include "support/temp_dir.hpp"
#include "timtin/search.hpp"

using namespace timtin;
using support::article;
using support::TempDir;

namespace {

/// Many articles that have the words of a phrase, in every order.
std::vector<Article> many(std::size_t count) {
    const std::vector<std::string> words = {"chợ", "phiên", "vùng", "cao", "họp", "sớm"};
    std::vector<Article> out;
    for (std::size_t i = 0; i < count; ++i) {
        std::string body;
        for (std::size_t at = 0; at < 60; ++at) {
            body += words[(at * (i + 1) + at / 7) % words.size()] + " ";
        }
        out.push_back(
            article("bai-" + std::to_string(i), "Bài " + std::to_string(i), body,
                    "2019-06-" + std::string(i % 28 < 9 ? "0" : "") + std::to_string(i % 28 + 1)));
    }
    return out;
}

SearchRequest asking(std::string query) {
    SearchRequest request;
    request.query = std::move(query);
    request.time_limit = std::chrono::minutes{1};
    return request;
}

/// Files that are open, though nothing names them any more.
std::size_t deleted_files_open() {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code code;
        const std::string target = std::filesystem::read_symlink(entry.path(), code).string();
        count += target.find(".glass (deleted)") != std::string::npos ? 1U : 0U;
    }
    return count;
}

const std::vector<std::string> queries = {"\"chợ phiên vùng\"", "cho phien", "chợ NEAR/3 cao",
                                          "chợ -tối"};

}  // namespace

TEST_CASE("a search that is asked to stop ends as interrupted, and the next one is whole",
          "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", many(1500));
    const Searcher searcher = Searcher::open(folder / "index").value();
    SECTION("before it begins") {
        std::stop_source source;
        source.request_stop();
        for (const Sort sort : {Sort::relevance, Sort::newest}) {
            SearchRequest request = asking("chợ phiên");
            request.sort = sort;
            request.stop = source.get_token();
            const auto result = searcher.search(request);
            REQUIRE_FALSE(result);
            CHECK(result.error().code == ErrorCode::interrupted);
        }
    }
    SECTION("anywhere on its way") {
        std::vector<std::string> whole;
        for (const std::string& query : queries) {
            whole.push_back(support::ids(searcher.search(asking(query)).value()));
        }
        int stopped = 0;
        for (int round = 0; round < 200; ++round) {
            const std::size_t which = static_cast<std::size_t>(round) % queries.size();
            SearchRequest request = asking(queries[which]);
            std::stop_source source;
            request.stop = source.get_token();
            const std::jthread stopper([&source, round] {
                std::this_thread::sleep_for(std::chrono::microseconds{round * 20});
                source.request_stop();
            });
            const auto result = searcher.search(request);
            if (result) {
                CHECK(support::ids(*result) == whole[which]);
            } else {
                CHECK(result.error().code == ErrorCode::interrupted);
                ++stopped;
            }
        }
        CHECK(stopped > 0);
        for (std::size_t which = 0; which < queries.size(); ++which) {
            CHECK(support::ids(searcher.search(asking(queries[which])).value()) == whole[which]);
        }
    }
}

TEST_CASE("the time limit holds for phrases, filters and order by date", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", many(1500));
    const Searcher searcher = Searcher::open(folder / "index").value();
    SearchRequest request = asking("");
    SECTION("a phrase") {
        request.query = "\"chợ phiên vùng\"";
    }
    SECTION("a filter") {
        request.query = "chợ";
        request.sites = {"bao.example"};
    }
    SECTION("newest first") {
        request.sort = Sort::newest;
    }
    SECTION("oldest first") {
        request.sort = Sort::oldest;
    }
    CHECK_FALSE(searcher.search(request).value().incomplete);
    request.time_limit = std::chrono::milliseconds{-1};
    CHECK(searcher.search(request).value().incomplete);
}

TEST_CASE("a revision stays until a commit, and is told with each answer", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", many(3));
    const Searcher searcher = Searcher::open(folder / "index").value();
    const std::string first = searcher.revision().value();
    CHECK(first.size() == 16);
    CHECK(searcher.search(asking("chợ")).value().revision == first);
    CHECK(searcher.revision().value() == first);
    CHECK(Searcher::open(folder / "index").value().revision().value() == first);

    auto indexer = Indexer::open(folder / "index").value();
    indexer.add(article("moi", "Chợ mới", "Chợ mới mở ở đầu làng.")).value();
    CHECK(searcher.revision().value() == first);
    indexer.commit().value();
    const std::string second = searcher.revision().value();
    CHECK(second != first);
    CHECK(searcher.search(asking("chợ mới")).value().revision == second);

    auto build = BulkBuild::begin(folder / "index", BulkBuild::Base::replace).value();
    build.add(article("khac", "Chợ khác", "Chợ này họp vào buổi chiều.")).value();
    build.finish(1).value();
    CHECK(searcher.revision().value() != second);
    CHECK(searcher.revision().value() != first);
}

TEST_CASE("searches go on while a writer commits without pause", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", many(300));
    const Searcher searcher = Searcher::open(folder / "index").value();
    std::atomic<bool> done = false;
    std::mutex mutex;
    std::set<std::string> wrong;
    std::atomic<int> searched = 0;
    std::vector<std::jthread> readers;
    for (std::size_t t = 0; t < 3; ++t) {
        readers.emplace_back([&, t] {
            for (std::size_t i = t; !done || i < t + 20; ++i) {
                const auto result = searcher.search(asking(queries[i % queries.size()]));
                ++searched;
                if (!result || result->total == 0) {
                    const std::lock_guard lock(mutex);
                    wrong.insert(result ? "nothing found" : result.error().message);
                }
            }
        });
    }
    {
        auto indexer = Indexer::open(folder / "index").value();
        for (int round = 0; round < 60; ++round) {
            indexer.add(article("bai-1", "Bài sửa", "chợ phiên vùng cao họp sớm")).value();
            indexer.commit().value();
        }
    }
    for (int round = 0; round < 3; ++round) {
        auto build = BulkBuild::begin(folder / "index", BulkBuild::Base::keep).value();
        build.add(article("bai-2", "Bài sửa nữa", "chợ phiên vùng cao họp muộn")).value();
        build.finish(round).value();
    }
    done = true;
    readers.clear();
    CHECK(wrong == std::set<std::string>{});
    CHECK(searched >= 60);
}

TEST_CASE("a searcher lets go of an index that was replaced", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", many(300));
    const Searcher searcher = Searcher::open(folder / "index").value();
    {
        std::vector<std::jthread> threads;  // so that several readers are in the pool
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 20; ++i) {
                    (void)searcher.search(asking("\"chợ phiên vùng\""));
                }
            });
        }
    }
    auto build = BulkBuild::begin(folder / "index", BulkBuild::Base::replace).value();
    build.add(article("moi", "Chợ mới", "Chợ mới mở ở đầu làng.")).value();
    build.finish(1).value();
    CHECK(support::full_ids(searcher, "chợ mới") == "moi");
    CHECK(deleted_files_open() == 0);
}
