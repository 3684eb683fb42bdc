// SPDX-License-Identifier: GPL-2.0-or-later
// How queries are understood on an index: golden/plans.txt, which a person can read.
#include <xapian.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "indexer/index_folder.hpp"
#include "search/interpret.hpp"
#include "support/articles.hpp"
#include "support/temp_dir.hpp"

using namespace timtin;
using support::TempDir;

namespace {

namespace fs = std::filesystem;

/// The articles of the demo portal; their paragraphs too, as articles of their own.
std::vector<Article> portal_articles(bool by_paragraph) {
    std::vector<fs::path> files;
    for (const auto& entry :
         fs::directory_iterator(fs::path(TIMTIN_TEST_DATA) / "portal/articles")) {
        files.push_back(entry.path());
    }
    std::ranges::sort(files);
    std::vector<Article> articles;
    for (const fs::path& path : files) {
        std::ifstream file(path);
        std::string line;
        Article whole = support::article(path.stem().string(), "", "");
        for (bool head = true; std::getline(file, line);) {
            if (head && line.starts_with("Title: ")) {
                whole.title = line.substr(7);
            }
            if (head && line.empty()) {
                head = false;
            } else if (!head && by_paragraph && !line.empty()) {
                articles.push_back(support::article(whole.id + std::to_string(articles.size()),
                                                    whole.title, line));
            } else if (!head) {
                whole.body += line + "\n";
            }
        }
        articles.push_back(whole);
    }
    return articles;
}

/// An index of a test's own, and its words.
struct Vocabulary {
    TempDir folder;
    Xapian::Database database;
    IndexWords words;
    explicit Vocabulary(const std::vector<Article>& articles)
        : database(build(folder, articles)), words(database) {}

    Interpretation read(std::string_view query) {
        return interpret_query(parse_query(query), words, Correction::replace);
    }

private:
    static Xapian::Database build(const TempDir& folder, const std::vector<Article>& articles) {
        support::build_index(folder / "index", articles);
        return Xapian::Database(current_generation(folder / "index").value().string());
    }
};

}  // namespace

TEST_CASE("queries are understood as golden/plans.txt tells", "[search]") {
    const fs::path golden = fs::path(TIMTIN_SOURCE_DIR) / "tests/search/golden/plans.txt";
    Vocabulary vocabulary(portal_articles(true));
    REQUIRE(vocabulary.words.size() >= 200);
    std::ifstream file(golden);
    REQUIRE(file);
    std::ostringstream written;
    std::size_t cases = 0;
    std::string got;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("= ")) {
            if (got != line) {
                UNSCOPED_INFO("want " << line << "\ngot  " << got);
                CHECK(false);
            }
            continue;
        }
        written << line << '\n';
        if (line.starts_with("? ")) {
            ++cases;
            const Interpretation meant = vocabulary.read(line.substr(2));
            got = "= " + to_string(meant.tree);
            got += meant.corrected.empty() ? "" : "  Đã tìm: " + meant.corrected;
            written << got << '\n';
        }
    }
    CHECK(cases >= 200);
    if (std::getenv("TIMTIN_WRITE_GOLDEN") != nullptr) {
        std::ofstream(golden) << written.str();
    }
}

TEST_CASE("in a small index what its articles say is not corrected", "[search]") {
    const auto articles = portal_articles(false);
    REQUIRE(articles.size() == 48);
    Vocabulary vocabulary(articles);
    for (const Article& article : articles) {
        CAPTURE(article.title);
        CHECK(vocabulary.read(article.title).corrected.empty());
        CHECK(vocabulary.read(text::fold(article.title)).corrected.empty());
        std::istringstream body(article.body);
        for (std::string line; std::getline(body, line);) {
            const std::string sentence = line.substr(0, line.find(". "));
            CAPTURE(sentence);
            CHECK(vocabulary.read(sentence).corrected.empty());
        }
    }
}

TEST_CASE("in an index of a few hundred texts its own sentences are not corrected", "[search]") {
    const auto articles = portal_articles(true);
    Vocabulary vocabulary(articles);
    for (const Article& article : articles) {
        const std::string sentence = article.body.substr(0, article.body.find(". "));
        CAPTURE(sentence);
        CHECK(vocabulary.read(sentence).corrected.empty());
        CHECK(vocabulary.read(text::fold(sentence)).corrected.empty());
    }
}

TEST_CASE("what was corrected reads as it would be typed", "[search]") {
    for (const std::string_view query :
         {"dân vận", "\"dân vận\" khéo", "dân -vận", "dân -(vận OR khéo)", "a OR (b c)",
          "title:(dân vận)", "author:\"hoàng anh\"", "dân NEAR/5 vận",
          "\"dân vận\" NEAR/5 khéo NEAR/5 \"xã nhà\"", "công*", "+dân vận"}) {
        CAPTURE(query);
        const std::string again = to_query_text(parse_query(query));
        CHECK(to_string(parse_query(again)) == to_string(parse_query(query)));
    }
}
