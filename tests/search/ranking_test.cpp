// SPDX-License-Identifier: GPL-2.0-or-later
// Which article comes first, and why.
#include <catch2/catch.hpp>

#include "support/articles.hpp"
#include "support/temp_dir.hpp"
#include "timtin/search.hpp"

using namespace timtin;
using support::article;
using support::TempDir;

namespace {

struct Shelf {
    TempDir folder;
    Searcher searcher;
    explicit Shelf(const std::vector<Article>& articles) : searcher(build(folder, articles)) {}

    [[nodiscard]] SearchResult search(std::string_view query) const {
        SearchRequest request;
        request.query = query;
        request.explain = true;
        request.now = parse_iso("2024-01-01T00:00:00Z")->instant();
        return searcher.search(request).value();
    }
    [[nodiscard]] std::string ids(std::string_view query) const {
        return support::ids(search(query));
    }

private:
    static Searcher build(const TempDir& folder, const std::vector<Article>& articles) {
        support::build_index(folder / "index", articles);
        return Searcher::open(folder / "index").value();
    }
};

double sum_of(const Hit& hit) {
    double sum = 0;
    for (const ScorePart& part : hit.explanation) {
        sum += part.score;
    }
    return sum;
}

const ScorePart* part_of(const Hit& hit, ScorePart::What what, std::string_view asked = {}) {
    for (const ScorePart& part : hit.explanation) {
        if (part.what == what && (asked.empty() || part.asked == asked)) {
            return &part;
        }
    }
    return nullptr;
}

}  // namespace

TEST_CASE("words that stand together come before the same words apart", "[search]") {
    const Shelf shelf({article("xa-nhau", "", "vận động người dân trong xã, khéo tay hay làm"),
                       article("lien-nhau", "", "cả xã học theo tổ dân vận khéo của thôn Đoài")});
    // Apart they are no compound: such an article is a partial match.
    CHECK(shelf.ids("dân vận khéo") == "lien-nhau (xa-nhau)");
    CHECK(shelf.ids("dan van kheo") == "lien-nhau (xa-nhau)");
    CHECK(part_of(shelf.search("dân vận khéo").hits[0], ScorePart::What::phrase) != nullptr);
}

TEST_CASE("the article whose title is the query comes first", "[search]") {
    const Shelf shelf(
        {article("nhac-lai", "Hội nghị tổng kết", "Tiếp công dân. Tiếp công dân. Tiếp công dân."),
         article("tieu-de", "Tiếp công dân", "Lịch tháng này của lãnh đạo quận, như mọi tháng."),
         article("dai-hon", "Tiếp công dân ở quận", "Tiếp công dân vào thứ ba.")});
    CHECK(shelf.ids("tiếp công dân").starts_with("tieu-de "));
    CHECK(shelf.ids("tiep cong dan").starts_with("tieu-de "));
    CHECK(part_of(shelf.search("tiếp công dân").hits[0], ScorePart::What::title) != nullptr);
}

TEST_CASE("of articles that fit alike the newer comes first", "[search]") {
    const Shelf shelf({article("cu", "Chợ quê", "Chợ quê họp phiên.", "2015-01-01"),
                       article("moi", "Chợ quê", "Chợ quê họp phiên.", "2023-12-01"),
                       article("khong-ngay", "Chợ quê", "Chợ quê họp phiên.")});
    CHECK(shelf.ids("chợ quê") == "moi cu khong-ngay");
    SearchRequest request;
    request.query = "chợ quê";
    request.recency_half_life = std::chrono::days{0};
    // Without it they have one score, and equal ones come by date.
    const SearchResult alike = shelf.searcher.search(request).value();
    CHECK(alike.hits.front().score == alike.hits.back().score);
    CHECK(support::ids(alike) == "moi cu khong-ngay");
}

TEST_CASE("a likely reading of a word without accents counts more than an unlikely one",
          "[search]") {
    std::vector<Article> articles = {article("la", "", "dàn văn nghệ biểu diễn")};
    for (int i = 0; i < 6; ++i) {
        articles.push_back(article("dv" + std::to_string(i), "",
                                   "công tác dân vận của thôn " + std::to_string(i)));
    }
    const SearchResult found = Shelf(articles).search("dan van");
    REQUIRE(found.hits.size() == 7);
    CHECK(found.hits.back().article.id == "la");
}

TEST_CASE("an explanation sums up to the score and tells accents and fields", "[search]") {
    const Shelf shelf({article("a", "Dân vận khéo", "Tổ dân vận của xã có kĩ năng.", "2023-06-01"),
                       article("b", "Việc làng", "Người dan van viết không dấu, vẫn là dân."),
                       article("c", "Kỹ năng", "Dạy kỹ năng cho trẻ.")});
    for (const char* const query : {"dân vận", "dan van", "kỹ năng", "\"dân vận\"", "title:dân",
                                    "dân OR kỹ", "côn*", "dấn vãn", "dân vận khéo"}) {
        for (const Hit& hit : shelf.search(query).hits) {
            CAPTURE(query, hit.article.id);
            CHECK(sum_of(hit) == Approx(hit.score).margin(1e-4));
        }
    }
    const Hit hit = shelf.search("dân vận").hits.at(0);
    REQUIRE(hit.article.id == "a");
    const ScorePart* word = part_of(hit, ScorePart::What::word, "dân");
    REQUIRE(word != nullptr);
    CHECK(word->accents == ScorePart::Accents::typed);
    CHECK(word->found == std::vector<std::string>{"dân"});
    CHECK(word->fields == std::vector<std::string>{"title", "lead"});
    const ScorePart* pair = part_of(hit, ScorePart::What::neighbours, "dân vận");
    REQUIRE(pair != nullptr);
    CHECK(pair->found == std::vector<std::string>{"dân vận"});
    const SearchResult spelled = shelf.search("kỹ năng");
    REQUIRE(spelled.hits.size() == 2);
    const ScorePart* variant = part_of(spelled.hits[1], ScorePart::What::word, "kỹ");
    REQUIRE(variant != nullptr);
    CHECK(variant->accents == ScorePart::Accents::spelling);
    CHECK(variant->found == std::vector<std::string>{"kĩ"});
    SearchRequest plain;
    plain.query = "dân vận";
    CHECK(shelf.searcher.search(plain).value().hits[0].explanation.empty());
}

TEST_CASE("a slip is corrected, and told", "[search]") {
    const Shelf shelf(
        {article("a", "", "tổ dân vận khéo của xã"), article("b", "", "chợ quê họp phiên từ sớm")});
    const SearchResult slip = shelf.search("dân vậnn khéo");
    CHECK(slip.corrected == "dân vận khéo");
    CHECK(support::ids(slip) == "a");
    const SearchResult keys = shelf.search("daan vaanj");
    CHECK(keys.corrected == "dân vận");
    CHECK(support::ids(keys) == "a");
    CHECK(shelf.search("da6n va65n").corrected == "dân vận");
    CHECK(shelf.search("chợquê").corrected == "chợ quê");
    CHECK(shelf.search("dân vận").corrected.empty());
    CHECK(shelf.search("dan van").corrected.empty());
}

TEST_CASE("what was typed is searched where it finds something, and the other is offered",
          "[search]") {
    std::vector<Article> articles;
    for (int i = 0; i < 600; ++i) {
        articles.push_back(article("ba" + std::to_string(i), "",
                                   "xã nỗ lực gây quỹ khuyến học của thôn " + std::to_string(i)));
    }
    for (int i = 0; i < 3; ++i) {
        articles.push_back(article("nham" + std::to_string(i), "",
                                   "viết nhầm là nổ lực lần " + std::to_string(i)));
    }
    const Shelf shelf(articles);
    const SearchResult typed = shelf.search("nổ lực");
    CHECK(typed.corrected.empty());
    CHECK(typed.did_you_mean == "nỗ lực");
    CHECK(typed.total == 3);
    const SearchResult right = shelf.search("nỗ lực");
    CHECK(right.did_you_mean.empty());
    CHECK(right.total == 600);
    // What no article has is replaced.
    const SearchResult none = shelf.search("nỗ lưc");
    CHECK(none.corrected == "nỗ lực");
    CHECK(none.did_you_mean.empty());
    // Accents are offered to who types none.
    const SearchResult plain = shelf.search("quy khuyen hoc");
    CHECK(plain.corrected.empty());
    CHECK(plain.did_you_mean == "quỹ khuyến học");
    CHECK(plain.total == 600);
    SearchRequest exact;
    exact.query = "nổ lực";
    exact.correct = false;
    CHECK(shelf.searcher.search(exact).value().did_you_mean.empty());
}

TEST_CASE("what sounds alike is offered where the neighbours say so", "[search]") {
    std::vector<Article> articles;
    const auto add = [&](const char* id, int count, const std::string& body) {
        for (int i = 0; i < count; ++i) {
            articles.push_back(article(id + std::to_string(i), "", body + std::to_string(i)));
        }
    };
    add("xu", 300, "xã xử lý vi phạm bờ kênh, giúp đỡ hộ nông dân làm việc đợt ");
    add("su", 200, "trường dạy sử cho lớp dế mèn, lông cừu, lãm nguyệt, dúp nhau buổi ");
    const Shelf shelf(articles);
    CHECK(shelf.search("sử lý vi phạm").did_you_mean == "xử lý vi phạm");
    CHECK(shelf.search("lông dân").did_you_mean == "nông dân");
    CHECK(shelf.search("dúp đỡ").did_you_mean == "giúp đỡ");
    for (const char* right : {"xử lý vi phạm", "nông dân", "giúp đỡ", "dạy sử", "lông cừu"}) {
        CAPTURE(right);
        CHECK(shelf.search(right).did_you_mean.empty());
        CHECK(shelf.search(right).corrected.empty());
    }
    // Words that are no neighbours are no reason.
    CHECK(shelf.search("sử phạm kênh").did_you_mean.empty());
}

TEST_CASE("keystrokes among words with accents are decoded, but a slip is none", "[search]") {
    std::vector<Article> articles;
    for (int i = 0; i < 250; ++i) {
        articles.push_back(article(
            "a" + std::to_string(i), "",
            "tổ dân vận khéo ghé thăm chị Minh Hà, da em bé mịn màng, lần " + std::to_string(i)));
    }
    const Shelf shelf(articles);
    CHECK(shelf.search("daan vaanj khéo").corrected == "dân vận khéo");
    CHECK(shelf.search("dân va65n khéo").corrected == "dân vận khéo");
    CHECK(shelf.search("minj hà").corrected == "minh hà");
    CHECK(shelf.search("dân vận khéo").corrected.empty());
}

TEST_CASE("what is quoted or behind a plus is not corrected", "[search]") {
    const Shelf shelf({article("a", "", "tổ dân vận khéo của xã")});
    CHECK(shelf.search("\"dân vậnn\"").corrected.empty());
    CHECK(shelf.ids("\"dân vậnn\"").empty());
    CHECK(shelf.search("+vậnn dân").corrected.empty());
    CHECK(shelf.search("+dan").hits.empty());
    SearchRequest request;
    request.query = "dân vậnn";
    request.correct = false;
    CHECK(shelf.searcher.search(request).value().corrected.empty());
}

TEST_CASE("quotes among words give way if no article has the words so", "[search]") {
    const Shelf shelf({article("a", "", "cụ Rùa bơi ở Hồ Gươm, thiên nga lên bờ")});
    const SearchResult found = shelf.search("thiên nga \"rùa cụ\" hồ gươm");
    CHECK(found.partial);
    CHECK(support::ids(found) == "a");
    CHECK(shelf.search("\"rùa cụ\"").hits.empty());
}

TEST_CASE("a phrase inside an OR is looked up in the text", "[search]") {
    const Shelf shelf({article("a", "", "một hai bốn, rồi hai ba năm"),
                       article("b", "", "một hai ba"), article("c", "", "chợ quê")});
    const auto ids = [&](const char* query) { return shelf.ids(query); };
    CHECK(ids("\"một hai ba\" OR chợ").find('a') == std::string::npos);
    CHECK(ids("\"một hai ba\" OR chợ").size() == 3);
    CHECK(ids("năm OR \"một hai ba\"").size() == 3);
    CHECK(ids("hai -(\"một hai ba\" OR chợ)") == "a");
}

TEST_CASE("behind what has the accents as typed comes what has others, marked", "[search]") {
    const Shelf shelf(
        {article("khong-dau", "", "to dan van kheo cua xa"),
         article("sai-dau", "", "tổ dân vân khéo của xã"),
         article("dung", "", "tổ dân vận khéo của xã"),
         article("xa", "", "khéo tay, vận động viên rồi cả nhà đông vui của người dân")});
    for (const auto* query : {"\"dân vận khéo\"", "\"dân vận\"", "dân NEAR/3 vận"}) {
        CAPTURE(query);
        const SearchResult found = shelf.search(query);
        CHECK(found.total == 1);
        CHECK(found.listed >= 3);
        REQUIRE(found.hits.size() >= 3);
        CHECK(found.hits[0].article.id == "dung");
        for (const Hit& hit : found.hits) {
            CHECK(hit.partial == (hit.article.id != "dung"));
            CHECK(!hit.snippet.marks.empty());
        }
    }
    CHECK(shelf.ids("\"dan van kheo\"").find('(') == std::string::npos);
}

TEST_CASE("what lacks a number, or only has it in a text too long to mark, is told as it is",
          "[search]") {
    Article with = article("du", "", "Nghị quyết 25-NQ/TW về dân vận.");
    with.numbers = {{"25-NQ/TW", ""}};
    std::string long_text = "mở đầu";
    while (long_text.size() < 300UL * 1024) {
        long_text += " và tiếp theo nữa";
    }
    const Shelf shelf({with, article("thieu", "", "Dân vận ở xã, không nghị quyết nào."),
                       article("dai", "", long_text + " kết thúc"), article("ngan", "", "mở đầu")});
    CHECK(shelf.ids("25-NQ/TW dân vận") == "du (thieu)");
    const std::string ids = shelf.ids("mở đầu kết thúc");
    CHECK((ids == "dai (ngan)" || ids == "(ngan) dai"));
}

TEST_CASE("a word that no text but its long form has keeps the scale", "[search]") {
    const Shelf shelf({article("a", "", "Đường hoa ở Hồ Chí Minh mở cửa."),
                       article("b", "", "Đường hoa ở phố núi.")});
    const SearchResult found = shelf.search("hcm");
    REQUIRE(found.hits.size() == 1);
    CHECK(found.hits[0].score < 20);
}

TEST_CASE("a search that runs out of time answers with what it has, and says so", "[search]") {
    std::vector<Article> articles;
    for (int i = 0; i < 9000; ++i) {
        articles.push_back(article(std::to_string(i), "", "dân vận"));
    }
    const Shelf shelf(articles);
    SearchRequest request;
    request.query = "dân vận";
    request.time_limit = std::chrono::milliseconds{-1};
    const SearchResult result = shelf.searcher.search(request).value();
    CHECK(result.incomplete);
    CHECK(result.hits.size() == 10);
    CHECK_FALSE(shelf.search("dân vận").incomplete);
}

TEST_CASE("an abbreviation finds what it stands for, behind itself", "[search]") {
    const Shelf shelf({article("day-du", "", "Uỷ ban nhân dân xã mời bà con dự họp"),
                       article("viet-tat", "", "UBND xã mời bà con dự họp"),
                       article("khac", "", "uỷ ban bầu cử nghe nhân dân góp ý")});
    CHECK(shelf.ids("UBND") == "viet-tat day-du");
    CHECK(shelf.ids("ubnd") == "viet-tat day-du");
    CHECK(shelf.ids("+ubnd") == "viet-tat");
    const SearchResult result = shelf.search("UBND");
    CHECK(result.hits.at(1).snippet.text == "Uỷ ban nhân dân xã mời bà con dự họp");
    REQUIRE(result.hits.at(1).snippet.marks.size() == 1);
    CHECK(result.hits.at(1).snippet.marks[0].end == std::string_view("Uỷ ban nhân dân").size());
    const ScorePart* part = part_of(result.hits.at(1), ScorePart::What::word);
    REQUIRE(part != nullptr);
    CHECK(part->found == std::vector<std::string>{"ban nhân"});
    CHECK(part->accents == ScorePart::Accents::spelling);
    // The parts of a document number are none, nor is a syllable in small letters.
    const Shelf numbers({article("so", "", "theo 25-NQ/TW"), article("khac", "", "ở Trung ương")});
    CHECK(numbers.ids("25-NQ/TW") == "so");
    const Shelf other({article("dang", "", "đảng uỷ xã họp"), article("du", "", "đu đưa")});
    CHECK(other.ids("đu") == "du");
}

TEST_CASE("the most frequent words stand for a beginning", "[search]") {
    std::vector<Article> articles;
    for (char a = 'a'; a <= 'z'; ++a) {
        for (char b = 'a'; b <= 'j'; ++b) {
            articles.push_back(article({a, b}, "", std::string("ta") + a + b));
        }
    }
    articles.push_back(article("thuong-gap", "", "tazz"));
    articles.push_back(article("thuong-gap-2", "", "tazz"));
    SearchRequest request;
    request.query = "ta*";
    request.limit = 1000;
    const SearchResult result = Shelf(articles).searcher.search(request).value();
    CHECK(result.total == 129);
    CHECK(support::ids(result).find("thuong-gap-2") != std::string::npos);
}

TEST_CASE("where accents are taken less strictly, another tone comes before other letters",
          "[search]") {
    const Shelf shelf({article("chu", "", "Chợ phiên bán thỏ giống vào sáng thứ bảy"),
                       article("dau", "", "Mấy bạn thơ gặp nhau ở sân đình đầu xuân")});
    CHECK(shelf.ids("bàn thờ") == "dau chu");
    CHECK(shelf.ids("\"bàn thờ\"") == "dau chu");
    CHECK(shelf.ids("bàn NEAR/3 thờ") == "dau chu");
    const SearchResult result = shelf.search("bàn thờ");
    const ScorePart* part = part_of(result.hits.at(0), ScorePart::What::word, "thờ");
    REQUIRE(part != nullptr);
    CHECK(part->accents == ScorePart::Accents::tone);
    CHECK(sum_of(result.hits[0]) == Approx(result.hits[0].score));
}
