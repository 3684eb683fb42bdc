// SPDX-License-Identifier: GPL-2.0-or-later
// What searches keep in memory changes no answer.
#include "search/index_cache.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "search/question_words.hpp"
#include "support/articles.hpp"
#include "support/temp_dir.hpp"
#include "timtin/search.hpp"

using namespace timtin;
using support::article;
using support::TempDir;

namespace {

/// Articles of few different words, so that many have all words of a query.
std::vector<Article> shuffled_articles(int count) {
    const std::vector<std::string> words = {
        "dân",   "vận", "khéo", "tổ",  "hoà", "giải", "thôn", "xã",   "đường",  "làng",
        "giếng", "chợ", "cầu",  "hội", "họp", "bàn",  "việc", "công", "trường", "sông"};
    std::mt19937 random(7);
    std::vector<Article> articles;
    for (int i = 0; i < count; ++i) {
        std::string title;
        std::string body;
        for (int word = 0; word < 3; ++word) {
            title += (word > 0 ? " " : "") + words[random() % words.size()];
        }
        const auto length = 20 + random() % 200;
        for (std::size_t word = 0; word < length; ++word) {
            body += words[random() % words.size()];
            body += random() % 9 == 0 ? ", " : " ";
        }
        articles.push_back(article(std::to_string(i), title, body));
    }
    return articles;
}

std::vector<std::string> some_ids(const Searcher& searcher, const SearchRequest& request) {
    std::vector<std::string> found;
    const SearchResult result = searcher.search(request).value();
    for (const Hit& hit : result.hits) {
        found.push_back(hit.article.id);
    }
    return found;
}

QueryWord word(std::string exact) {
    QueryWord made;
    made.folded = text::fold(exact);
    made.exact = std::move(exact);
    return made;
}

}  // namespace

TEST_CASE("the first hits are those of a longer list, though fewer texts are looked at",
          "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", shuffled_articles(600));
    const Searcher searcher = Searcher::open(folder / "index").value();
    for (const char* query :
         {"dân", "dân vận", "dân vận khéo", "hoi lang", "giếng làng \"chợ cầu\"",
          "tổ hoà giải thôn đường làng", "trường sông OR cầu", "kheo"}) {
        INFO(query);
        SearchRequest request;
        request.query = query;
        request.articles = false;
        request.limit = 200;
        auto all = some_ids(searcher, request);
        REQUIRE(all.size() > 20);
        request.limit = 10;
        CHECK(some_ids(searcher, request) == std::vector(all.begin(), all.begin() + 10));
        request.offset = 10;
        CHECK(some_ids(searcher, request) == std::vector(all.begin() + 10, all.begin() + 20));
    }
}

TEST_CASE("without room to keep anything the answers are the same", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", shuffled_articles(100));
    const Searcher roomy = Searcher::open(folder / "index").value();
    const Searcher bare = Searcher::open(folder / "index", {.cache_bytes = 0}).value();
    for (int round = 0; round < 2; ++round) {
        for (const char* query : {"dân vận khéo", "hoi lang", "trường"}) {
            SearchRequest request;
            request.query = query;
            CHECK(some_ids(bare, request) == some_ids(roomy, request));
        }
    }
}

TEST_CASE("an article that is added later counts in the next search", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", {article("cu", "", "giếng làng")});
    const Searcher searcher = Searcher::open(folder / "index").value();
    CHECK(support::ids(searcher, "giếng làng") == "cu");
    {
        auto indexer = Indexer::open(folder / "index").value();
        indexer.add(article("moi", "Giếng làng", "cả làng đào giếng")).value();
        indexer.commit(2).value();
    }
    CHECK(support::ids(searcher, "giếng làng") == "moi cu");
}

TEST_CASE("where the articles are not asked for, hits have their ids alone", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index",
                         {article("có \"nháy\" \\ và \n", "Tổ dân vận", "dân vận khéo")});
    const Searcher searcher = Searcher::open(folder / "index").value();
    SearchRequest request;
    request.query = "dân vận";
    request.articles = false;
    for (int round = 0; round < 2; ++round) {
        const SearchResult result = searcher.search(request).value();
        REQUIRE(result.hits.size() == 1);
        CHECK(result.hits[0].article.id == "có \"nháy\" \\ và \n");
        CHECK(result.hits[0].article.title.empty());
        CHECK(result.hits[0].snippet.text.empty());
    }
    request.sort = Sort::newest;
    CHECK(some_ids(searcher, request) == std::vector<std::string>{"có \"nháy\" \\ và \n"});
}

TEST_CASE("a bounded map forgets what was not asked for, and never holds more", "[search]") {
    struct Value {
        int number;
        [[nodiscard]] std::size_t bytes() const { return 10; }
    };
    BoundedMap<int, Value> map(100);
    int held = 0;
    for (int i = 0; i < 50; ++i) {
        map.keep(i, std::make_shared<Value>(Value{i}));
        REQUIRE(map.find(0) != nullptr);  // asked for all the time
    }
    for (int i = 0; i < 50; ++i) {
        held += map.find(i) != nullptr ? 1 : 0;
    }
    CHECK(held <= 10);
    CHECK(map.find(0)->number == 0);
}

TEST_CASE("question words are told from the same syllables in other words", "[search]") {
    const auto asks = [](std::initializer_list<const char*> forms) {
        std::vector<QueryWord> words;
        for (const char* form : forms) {
            words.push_back(word(form));
        }
        std::string out;
        for (const Asking one : question_words(words)) {
            out += one == Asking::yes ? '?' : one == Asking::little ? '-' : '.';
        }
        return out;
    };
    CHECK(asks({"cầu", "dài", "bao", "nhiêu", "mét"}) == "..??.");
    CHECK(asks({"bao", "bì", "giấy"}) == "...");
    CHECK(asks({"tại", "sao", "nước", "đục"}) == ".?..");
    CHECK(asks({"ngôi", "sao", "sáng"}) == "...");
    CHECK(asks({"dân", "vận", "là", "gì"}) == "..-?");
    QueryWord quoted = word("gì");
    quoted.as_typed = true;
    CHECK(question_words({quoted}) == std::vector{Asking::no});
}

TEST_CASE("courtesies of a question ask nothing, thanks alone do", "[search]") {
    const auto asks = [](std::string_view question) {
        text::TokenList tokens;
        text::tokenize(question, tokens);
        std::vector<QueryWord> words;
        for (const text::Token& token : tokens) {
            words.push_back(word(std::string(token.exact).c_str()));
            words.back().folded = std::string(token.folded);
            words.back().joined = token.gap == text::Gap::space;
            words.back().follows = token.gap != text::Gap::sentence && words.size() > 1;
        }
        std::string out;
        for (const Asking one : question_words(words)) {
            out += one == Asking::yes ? '?' : one == Asking::little ? '-' : '.';
        }
        return out;
    };
    CHECK(asks("Xin hỏi thủ tục đổi thẻ căn cước. Xin cảm ơn luật sư!") == "??......?????");
    CHECK(asks("cho tôi hỏi lịch tiêm chủng ở phường") == "???.....");
    CHECK(asks("Vườn rau trên mái nhà trường. Nhờ chuyên gia tư vấn") == "......?????");
    CHECK(asks("cảm ơn thầy cô") == "....");
    CHECK(asks("thư cảm ơn của người lính đảo") == ".......");
    CHECK(asks("xin hỏi đường") == "...");
}

TEST_CASE("what a question asks about comes before an article that asks the same way", "[search]") {
    const TempDir folder;
    std::vector<Article> articles = shuffled_articles(40);
    articles.push_back(article("dap", "", "Cầu Bến Đá dài sáu mươi mét, rộng bốn mét"));
    articles.push_back(
        article("hoi", "", "Lương tháng bao nhiêu mét vải thì đủ, bao nhiêu là dài"));
    support::build_index(folder / "index", articles);
    const Searcher searcher = Searcher::open(folder / "index").value();
    SearchRequest request;
    request.query = "Cầu Bến Đá dài bao nhiêu mét?";
    request.limit = 1;
    CHECK(support::ids(searcher.search(request).value()) == "(dap)");
}
