// SPDX-License-Identifier: GPL-2.0-or-later
// Words of two syllables and more: an article with the syllables apart does not have them.
#include <catch2/catch.hpp>

#include "support/articles.hpp"
#include "support/temp_dir.hpp"
#include "timtin/search.hpp"
#include "timtin/trends.hpp"

using namespace timtin;
using support::article;
using support::TempDir;

namespace {

struct Shelf {
    TempDir folder;
    Searcher searcher;
    explicit Shelf(const std::vector<Article>& articles) : searcher(build(folder, articles)) {}

    [[nodiscard]] SearchResult search(std::string_view query, Sort sort = Sort::relevance) const {
        SearchRequest request;
        request.query = query;
        request.sort = sort;
        return searcher.search(request).value();
    }
    [[nodiscard]] std::string newest(std::string_view query) const {
        return support::ids(search(query, Sort::newest));
    }

private:
    static Searcher build(const TempDir& folder, const std::vector<Article>& articles) {
        support::build_index(folder / "index", articles);
        return Searcher::open(folder / "index").value();
    }
};

const std::vector<Article>& union_news() {
    static const std::vector<Article> articles = {
        article("cong-doan", "Ngày hội", "Công đoàn nhà máy tặng vé xe cho thợ.", "2020-01-01"),
        article("xa-nhau", "Họp chợ", "Công việc của đoàn khách kéo dài hai hôm.", "2023-01-01"),
        article("dau-khac", "Xây cầu", "Công đoạn cuối là sơn lan can.", "2022-01-01"),
        article("khong-dau", "Thu ngo", "Cong doan xa moi hop ngay chu nhat.", "2021-01-01")};
    return articles;
}

std::string marked(const MarkedText& text) {
    std::string out;
    for (const Mark& mark : text.marks) {
        out += "[" + text.text.substr(mark.begin, mark.end - mark.begin) + "]";
    }
    return out;
}

}  // namespace

TEST_CASE("a compound is counted and listed where its syllables are side by side", "[search]") {
    const Shelf shelf(union_news());
    CHECK(shelf.newest("công đoàn") == "cong-doan");
    CHECK(shelf.search("công đoàn").total == 1);
    CHECK(support::ids(shelf.search("công đoàn")).starts_with("cong-doan ("));
    CHECK(shelf.newest("công đoàn tặng vé") == "cong-doan");
    // Single words are asked for wherever they stand.
    CHECK(shelf.newest("đoàn công") == "xa-nhau cong-doan");
}

TEST_CASE("a compound without accents is any that folds alike", "[search]") {
    const Shelf shelf(union_news());
    CHECK(shelf.newest("cong doan") == "dau-khac khong-dau cong-doan");
    CHECK(shelf.search("cong doan").total == 3);
}

TEST_CASE("what is no compound in any article is asked for by its syllables", "[search]") {
    const Shelf shelf({article("a", "Chợ", "dân trong thôn đi vận động viên"),
                       article("b", "Sông", "thuyền chở muối")});
    CHECK(shelf.newest("dân vận") == "a");
    CHECK(shelf.search("dân vận").total == 1);
}

TEST_CASE("a compound is found in its other spelling and in other accents", "[search]") {
    const Shelf shelf({article("i", "Lớp học", "lớp kĩ năng sống mở cửa", "2020-01-01"),
                       article("y", "Trại hè", "trại hè rèn kỹ năng", "2021-01-01"),
                       article("xa", "Tin", "kỹ sư có năng lực", "2022-01-01")});
    CHECK(shelf.newest("kĩ năng") == "y i");
    CHECK(shelf.newest("kỹ năng") == "y i");
    CHECK(shelf.search("kĩ năng").total == 2);
}

TEST_CASE("counts over time ask for compounds too", "[search]") {
    const Shelf shelf(union_news());
    SearchRequest request;
    request.query = "công đoàn";
    const Trends trends = shelf.searcher.trends(request, TrendPeriod::year).value();
    std::uint64_t sum = 0;
    for (const auto& period : trends.periods) {
        sum += period.count;
    }
    CHECK(sum == 1);
}

TEST_CASE("syllables of a compound are marked beside each other only", "[search]") {
    const Shelf shelf({article("a", "Đoàn xe", "Công nhân nghe công đoàn, đoàn viên hỏi."),
                       article("b", "Khác", "chuyện khác")});
    for (const std::string_view query : {"công đoàn", "cong doan"}) {
        const Hit hit = shelf.search(query).hits.at(0);
        CHECK(marked(hit.snippet) == "[công đoàn]");
        CHECK(marked(hit.title).empty());
        CHECK_FALSE(hit.partial);
    }
}

TEST_CASE("an article that has a compound's syllables apart is a partial match", "[search]") {
    const Shelf shelf(union_news());
    std::size_t seen = 0;
    for (const Hit& hit : shelf.search("công đoàn").hits) {
        if (hit.article.id == "cong-doan" || hit.article.id == "xa-nhau") {
            CHECK(hit.partial == (hit.article.id == "xa-nhau"));
            ++seen;
        }
    }
    CHECK(seen == 2);
}
