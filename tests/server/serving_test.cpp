// SPDX-License-Identifier: GPL-2.0-or-later
// Service and server together, while an index is written.
#include <catch2/catch.hpp>

#include "running.hpp"
#include "server/routes.hpp"
#include "support/articles.hpp"
#include "support/json.hpp"
#include "support/temp_dir.hpp"

namespace timtin::tests {

using nlohmann::json;

namespace {

Article numbered(int number) {
    return support::article(
        "so" + std::to_string(number), "Bản tin làng số " + std::to_string(number),
        "Sáng nay làng mở hội lần thứ " + std::to_string(number) + ", trống giục từ đình.");
}

std::vector<Article> some(int count) {
    std::vector<Article> all;
    for (int i = 0; i < count; ++i) {
        all.push_back(numbered(i));
    }
    return all;
}

}  // namespace

TEST_CASE("no request fails while an index is committed and replaced, and all see the end",
          "[server]") {
    const support::TempDir folder;
    support::build_index(folder.path(), some(20));
    server::Service service(Searcher::open(folder.path()).value(), {});
    const Running running(service);
    std::atomic<bool> done = false;
    std::atomic<int> failed = 0;
    std::atomic<int> answered = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            auto client = running.connect();
            for (int i = 0; !done; ++i) {
                const std::string target =
                    i % 5 == 0   ? "/healthz"
                    : i % 5 == 1 ? "/api/v1/articles/so" + std::to_string(i % 20)
                    : i % 5 == 2 ? "/?q=ban+tin"
                                 : "/api/v1/search?q=l%C3%A0ng+" + std::to_string(i + t);
                const auto answer = client.get(target);
                failed += answer.status == 200 ? 0 : 1;
                ++answered;
            }
        });
    }
    {
        auto indexer = Indexer::open(folder.path()).value();
        for (int i = 20; i < 50; ++i) {
            indexer.add(numbered(i)).value();
            indexer.commit(i).value();
            const int before = answered;
            while (answered < before + 8) {
                std::this_thread::yield();
            }
        }
    }
    for (int round = 0; round < 3; ++round) {
        auto build = BulkBuild::begin(folder.path(), BulkBuild::Base::replace).value();
        for (int i = 0; i < 60; ++i) {
            build.add(numbered(i)).value();
        }
        build.finish(100 + round).value();
        const int before = answered;
        while (answered < before + 8) {
            std::this_thread::yield();
        }
    }
    done = true;
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(failed == 0);
    auto client = running.connect();
    CHECK(json::parse(client.get("/healthz").body)["articles"] == 60);
    CHECK(json::parse(client.get("/api/v1/search?q=l%C3%A0ng").body)["total"] == 60);
}

TEST_CASE("an article that was read before a commit is not kept under the tag that follows it",
          "[server]") {
    const support::TempDir folder;
    support::build_index(folder.path(), some(3));
    server::Service service(Searcher::open(folder.path()).value(), {});
    const Running running(service);
    std::atomic<bool> done = false;
    std::vector<std::thread> readers;
    for (int t = 0; t < 3; ++t) {
        readers.emplace_back([&] {
            auto client = running.connect();
            while (!done) {
                client.get("/api/v1/articles/so1");
            }
        });
    }
    auto indexer = Indexer::open(folder.path()).value();
    auto client = running.connect();
    int stale = 0;
    for (int version = 1; version <= 150; ++version) {
        Article article = numbered(1);
        article.title = "Bản sửa thứ " + std::to_string(version);
        indexer.add(article).value();
        indexer.commit(version).value();
        stale +=
            json::parse(client.get("/api/v1/articles/so1").body)["title"] == article.title ? 0 : 1;
    }
    done = true;
    for (auto& reader : readers) {
        reader.join();
    }
    CHECK(stale == 0);
}

TEST_CASE("the order of an answer does not hang on how the index was written", "[server]") {
    // Alike but for their ids; some of one date, some of none.
    std::vector<Article> articles;
    for (int i = 0; i < 12; ++i) {
        articles.push_back(support::article(std::string(1, static_cast<char>('a' + i * 5 % 12)) +
                                                std::string(static_cast<std::size_t>(i % 3), 'x'),
                                            "Lễ rước nước", "Thuyền rồng ra giữa dòng.",
                                            i % 3 == 0   ? "2020-02-01"
                                            : i % 3 == 1 ? "2019-02-01"
                                                         : ""));
    }
    const auto order = [](const std::vector<Article>& written, const std::string& query) {
        const support::TempDir folder;
        support::build_index(folder.path(), written);
        server::Service service(Searcher::open(folder.path()).value(), {});
        server::Request request;
        request.method = "GET";
        std::string ids;
        for (const char* page : {"&limit=5", "&limit=5&offset=5", "&limit=5&offset=10"}) {
            request.target = "/api/v1/search?" + query + page;
            const json answer = json::parse(*service.answer(request).body);
            for (const json& hit : answer["hits"]) {
                ids += hit["id"].get<std::string>() + " ";
            }
        }
        return ids;
    };
    const std::vector<Article> backwards(articles.rbegin(), articles.rend());
    for (const char* query : {"q=thuyen+rong", "q=thuyen+rong&half_life=0", "sort=newest",
                              "sort=oldest", "q=thuyen&sort=newest", "q=thuyen&sort=oldest"}) {
        CAPTURE(query);
        CHECK(order(articles, query) == order(backwards, query));
    }
    CHECK(order(articles, "sort=newest") == "a d g j cx fx ix lx bxx exx hxx kxx ");
    CHECK(order(articles, "sort=oldest") == "cx fx ix lx a d g j bxx exx hxx kxx ");
    CHECK(order(articles, "q=thuyen+rong&half_life=0") == "a d g j cx fx ix lx bxx exx hxx kxx ");
}

TEST_CASE("serving changes nothing on the disk and needs no right to", "[server]") {
    namespace fs = std::filesystem;
    const support::TempDir folder;
    support::build_index(folder / "index", some(5));
    const auto picture = [&] {
        std::map<std::string, std::pair<std::uintmax_t, fs::file_time_type>> files;
        for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
            files[entry.path()] = {entry.is_regular_file() ? entry.file_size() : 0,
                                   entry.last_write_time()};
        }
        return files;
    };
    for (const auto& entry : fs::recursive_directory_iterator(folder / "index")) {
        fs::permissions(entry.path(), entry.is_directory() ? fs::perms(0555) : fs::perms(0444));
    }
    const auto before = picture();
    server::Service service(Searcher::open(folder / "index").value(), {});
    {
        const Running running(service);
        auto client = running.connect();
        for (const char* target :
             {"/", "/?q=l%C3%A0ng", "/api/v1/search?q=lang&explain=1", "/api/v1/articles/so1",
              "/feed.atom", "/healthz", "/metrics", "/openapi.json", "/opensearch.xml"}) {
            CHECK(client.get(target).status == 200);
        }
    }
    CHECK(picture() == before);
    for (const auto& entry : fs::recursive_directory_iterator(folder / "index")) {
        fs::permissions(entry.path(), fs::perms(0755));
    }
}

}  // namespace timtin::tests
