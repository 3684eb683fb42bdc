// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>
#include <set>

#include "indexer/suggestion_table.hpp"
#include "support/articles.hpp"
#include "support/json.hpp"
#include "support/temp_dir.hpp"
#include "timtin/search.hpp"

using namespace timtin;
using support::article;
using support::TempDir;

namespace {

std::vector<Article> news() {
    std::vector<Article> out = {
        article("a1", "Dân vận khéo ở bản Mường",
                "Tổ dân vận khéo của bản đã giúp bà con dựng lại nhà văn hoá.", "2019-06-11"),
        article("a2", "Ban Dân vận họp phiên cuối năm",
                "Ban dân vận huyện bàn việc chăm lo Tết cho hộ nghèo.", "2021-01-20"),
        article("a3", "Đường về làng nở đầy hoa", "Hai bên đường, phụ nữ trồng hoa mười giờ.",
                "2020-05-02"),
        article("a4", "Dường như mùa mưa đến muộn", "Nông dân ngóng mưa từng ngày.", "2020-06-02"),
    };
    out[0].authors = {"Đỗ Thị Vân"};
    out[1].authors = {"Dương Minh"};
    out[0].numbers = {{"25-NQ/TW", "2013-06-03"}};
    return out;
}

struct Box {
    TempDir folder;
    Searcher searcher;
    explicit Box(const std::vector<Article>& articles) : searcher(build(folder, articles)) {}

    [[nodiscard]] SuggestResult ask(std::string_view prefix, std::size_t limit = 10) const {
        SuggestRequest request;
        request.prefix = prefix;
        request.limit = limit;
        return searcher.suggest(request).value();
    }
    /// The texts of one kind, `|` between.
    [[nodiscard]] std::string texts(std::string_view prefix, Suggestion::Kind kind) const {
        std::string out;
        for (const Suggestion& one : ask(prefix).suggestions) {
            if (one.kind == kind) {
                out += (out.empty() ? "" : "|") + one.text.text;
            }
        }
        return out;
    }
    [[nodiscard]] std::string titles(std::string_view prefix) const {
        return texts(prefix, Suggestion::Kind::title);
    }
    [[nodiscard]] bool offers(std::string_view prefix, std::string_view text) const {
        const auto result = ask(prefix);
        return std::ranges::any_of(result.suggestions,
                                   [&](const Suggestion& one) { return one.text.text == text; });
    }

private:
    static Searcher build(const TempDir& folder, const std::vector<Article>& articles) {
        support::build_index(folder / "index", articles);
        return Searcher::open(folder / "index").value();
    }
};

using Kind = Suggestion::Kind;

}  // namespace

TEST_CASE("a prefix without accents suggests compounds shown with theirs", "[search]") {
    const Box box(news());
    CHECK(box.offers("dan v", "dân vận"));
    CHECK(box.offers("DAN V", "dân vận"));
    CHECK(box.offers("dân v", "dân vận"));
    CHECK(box.offers("da\xcc\x82n v", "dân vận"));  // decomposed
}

TEST_CASE("titles are suggested by their beginning and by an inner word", "[search]") {
    const Box box(news());
    CHECK(box.titles("dan v") == "Dân vận khéo ở bản Mường|Ban Dân vận họp phiên cuối năm");
    CHECK(box.titles("mườ") == "Dân vận khéo ở bản Mường");
    CHECK(box.titles("an van").empty());  // not the middle of a word
}

TEST_CASE("typed accents must be there, and đ is not d", "[search]") {
    const Box box(news());
    CHECK(box.titles("đườ") == "Đường về làng nở đầy hoa");
    CHECK(box.titles("đ v").empty());
    CHECK(box.titles("đường v") == "Đường về làng nở đầy hoa");
    CHECK(box.titles("duong").find("Dường như") != std::string::npos);
    CHECK(box.titles("duong").find("Đường về") != std::string::npos);
    CHECK(box.titles("dường") == "Dường như mùa mưa đến muộn");
    // A finished word has its tone; the one being typed may still get it.
    CHECK(box.titles("dâ").find("Dân vận khéo") == 0);
    CHECK(box.titles("dan vâ").find("Dân vận khéo") == 0);
    CHECK(box.titles("dan vân ").empty());
    CHECK(box.titles("dấn v").empty());
}

TEST_CASE("a space behind a word ends it", "[search]") {
    const Box box(news());
    CHECK(box.titles("ba").find("Ban Dân vận") != std::string::npos);
    CHECK(box.titles("ba ").empty());
}

TEST_CASE("authors and document numbers are suggested as they are typed", "[search]") {
    const Box box(news());
    CHECK(box.texts("do thi", Kind::author) == "Đỗ Thị Vân");
    CHECK(box.texts("van", Kind::author) == "Đỗ Thị Vân");
    for (const auto* typed : {"25", "25-n", "25-NQ/T", "25 nq", "nq"}) {
        CAPTURE(typed);
        CHECK(box.texts(typed, Kind::number) == "25-NQ/TW");
    }
    const auto result = box.ask("do thi").suggestions;
    REQUIRE(!result.empty());
    CHECK(result[0].query == "author:\"Đỗ Thị Vân\"");
}

TEST_CASE("what was typed is marked in the text as it is shown", "[search]") {
    const Box box(news());
    for (const Suggestion& one : box.ask("dan v").suggestions) {
        REQUIRE(one.text.marks.size() == 1);
        const Mark mark = one.text.marks[0];
        const std::string part = one.text.text.substr(mark.begin, mark.end - mark.begin);
        CHECK(text::fold(part) == "dan v");
    }
}

TEST_CASE("what more and newer articles have comes first", "[search]") {
    std::vector<Article> articles;
    for (int i = 0; i < 6; ++i) {
        articles.push_back(article("m" + std::to_string(i), {}, "Hai xã hoà giải xong việc đất.",
                                   "2020-01-0" + std::to_string(i + 1)));
    }
    articles.push_back(article("h1", {}, "Mùa hoa giấy đã hoàn thành nửa vườn.", "2010-01-01"));
    articles.push_back(article("t1", "Hoa tháng Ba trên núi", "Sương.", "2012-03-01"));
    articles.push_back(article("t2", "Hoa tháng Tư dưới phố", "Nắng.", "2020-04-01"));
    const Box box(articles);
    const auto found = box.ask("hoa").suggestions;
    REQUIRE(found.size() >= 3);
    CHECK(found[0].text.text == "hoà giải");
    CHECK(found[0].articles == 6);
    CHECK(box.titles("hoa") == "Hoa tháng Tư dưới phố|Hoa tháng Ba trên núi");
}

TEST_CASE("the last words are completed where nothing has all of them", "[search]") {
    const Box box(news());
    const auto found = box.ask("hội thảo về dân v").suggestions;
    REQUIRE(!found.empty());
    CHECK(found[0].text.text == "hội thảo về dân vận");
    CHECK(found[0].query == "hội thảo về dân vận");
}

TEST_CASE("suggestions see what was committed since, and forget what is gone", "[search]") {
    const TempDir folder;
    auto bulk = BulkBuild::begin(folder / "index", BulkBuild::Base::replace).value();
    for (const Article& one : news()) {
        bulk.add(one).value();
    }
    bulk.finish(4).value();
    const auto searcher = Searcher::open(folder / "index").value();
    const auto titles = [&](std::string_view prefix) {
        SuggestRequest request;
        request.prefix = prefix;
        std::string out;
        const SuggestResult result = searcher.suggest(request).value();
        for (const Suggestion& one : result.suggestions) {
            out += one.kind == Kind::title ? one.id + " " : "";
        }
        return out;
    };
    CHECK(titles("dan v") == "a1 a2 ");
    auto indexer = Indexer::open(folder / "index").value();
    indexer.add(article("a5", "Dân vận vùng biển", "Bộ đội giúp ngư dân.", "2021-02-01")).value();
    Article changed = news()[0];
    changed.title = "Chuyện ở bản Mường";
    indexer.add(changed).value();
    indexer.remove("a2").value();
    CHECK(titles("dan v") == "a1 a2 ");
    indexer.commit(5).value();
    CHECK(titles("dan v") == "a5 ");
    CHECK(titles("chuyen o") == "a1 ");
}

TEST_CASE("many commits one by one suggest what one bulk build does", "[search]") {
    std::vector<Article> many;
    for (int i = 0; i < 700; ++i) {
        many.push_back(article("n" + std::to_string(i), "Tin làng số " + std::to_string(i),
                               i % 2 == 0 ? "Bà con làm đường." : "Bà con đắp đê.", "2020-01-01"));
    }
    const TempDir folder;
    auto indexer = Indexer::open(folder / "one").value();
    for (std::size_t i = 0; i < many.size(); ++i) {
        indexer.add(many[i]).value();
        if (i % 100 == 99) {
            indexer.commit(static_cast<std::int64_t>(i)).value();
        }
    }
    auto bulk = BulkBuild::begin(folder / "bulk", BulkBuild::Base::replace).value();
    for (const Article& one : many) {
        bulk.add(one).value();
    }
    bulk.finish(700).value();
    const auto one = Searcher::open(folder / "one").value();
    const auto other = Searcher::open(folder / "bulk").value();
    for (const auto* prefix : {"tin lang", "ba c", "tin lang so 69", "so 3", "d"}) {
        CAPTURE(prefix);
        SuggestRequest request;
        request.prefix = prefix;
        request.limit = 50;
        const auto texts = [&](const Searcher& searcher) {
            std::set<std::string> out;
            const SuggestResult result = searcher.suggest(request).value();
            for (const Suggestion& each : result.suggestions) {
                out.insert(each.kind == Kind::title
                               ? "title"
                               : each.text.text + std::to_string(each.articles));
            }
            return out;
        };
        CHECK(texts(one) == texts(other));
    }
}

TEST_CASE("a prefix of any bytes is bounded and does no harm", "[search]") {
    const Box box(news());
    for (const std::string& prefix :
         {std::string(), std::string(" "), std::string("\0\0", 2), std::string("\xff\xfe d"),
          std::string(100'000, 'a'), std::string(50'000, ' ') + "dan", std::string("“—…”"),
          std::string("\xe1\xbb"), [] {
              std::string words;
              for (int i = 0; i < 5000; ++i) {
                  words += "d ";
              }
              return words;
          }()}) {
        CHECK(box.ask(prefix).suggestions.size() <= 10);
    }
    SuggestRequest much;
    much.prefix = "d";
    much.limit = 101;
    CHECK(box.searcher.suggest(much).error().code == ErrorCode::usage);
    CHECK(box.ask("d", 0).suggestions.empty());
}

TEST_CASE("a damaged table of suggestions is none", "[search]") {
    SuggestionBuilder builder(nullptr, 0);
    const std::string card = make_card(news()[0]);
    builder.add(7, read_card(card), 0.0, SequenceView({}));
    const std::string bytes = builder.finish(1).serialise();
    REQUIRE(SuggestionTable::parse(bytes));
    CHECK(SuggestionTable::parse(bytes)->size() == 3);
    CHECK_FALSE(SuggestionTable::parse(bytes.substr(1)));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(SuggestionTable::parse(std::string_view(bytes).substr(0, size)));
    }
    SuggestionPrefix prefix;
    prefix.folded = "d";
    prefix.mask = prefix.marks = std::string(1, '\0');
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        if (const auto table = SuggestionTable::parse(damaged)) {
            (void)table->find(prefix, 10);
        }
    }
}

TEST_CASE("suggestions as JSON", "[search]") {
    const Box box(news());
    SuggestRequest request;
    request.prefix = "ban dan";
    const auto json =
        nlohmann::json::parse(to_json(box.searcher.suggest(request).value(), request));
    CHECK(json["format_version"] == 1);
    CHECK(json["prefix"] == "ban dan");
    REQUIRE(!json["suggestions"].empty());
    const auto title = json["suggestions"].back();
    CHECK(title["kind"] == "title");
    CHECK(title["text"] == "Ban Dân vận họp phiên cuối năm");
    CHECK(title["html"] == "<mark>Ban Dân</mark> vận họp phiên cuối năm");
    CHECK(title["id"] == "a2");
    CHECK(title["articles"] == 1);
    CHECK(title["newest"] == "2021-01-20");
}

TEST_CASE("topics are suggested by their names, with their articles", "[search]") {
    const Box box(news());
    const auto result = box.ask("dan van kh");
    const auto topic =
        std::ranges::find(result.suggestions, Suggestion::Kind::topic, &Suggestion::kind);
    REQUIRE(topic != result.suggestions.end());
    CHECK(topic->text.text == "Dân vận khéo");
    CHECK(topic->articles == 1);
    CHECK(box.texts("phong chong", Suggestion::Kind::topic).empty());  // no article has any
}
