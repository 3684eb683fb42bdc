// SPDX-License-Identifier: GPL-2.0-or-later
#include <atomic>
#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "support/articles.hpp"
#include "support/temp_dir.hpp"
#include "timtin/search.hpp"

using namespace timtin;
using support::article;
using support::full_ids;
using support::ids;
using support::TempDir;

namespace {

/// An index of a test's own.
struct Shelf {
    TempDir folder;
    Searcher searcher;
    explicit Shelf(const std::vector<Article>& articles) : searcher(build(folder, articles)) {}

    [[nodiscard]] std::string full(std::string_view query) const {
        return full_ids(searcher, query);
    }
    [[nodiscard]] std::string all(std::string_view query) const { return ids(searcher, query); }
    [[nodiscard]] std::set<std::string> set(std::string_view query) const {
        SearchRequest request;
        request.query = query;
        std::set<std::string> out;
        const SearchResult result = searcher.search(request).value();
        for (const Hit& hit : result.hits) {
            if (!hit.partial) {
                out.insert(hit.article.id);
            }
        }
        return out;
    }

private:
    static Searcher build(const TempDir& folder, const std::vector<Article>& articles) {
        support::build_index(folder / "index", articles);
        return Searcher::open(folder / "index").value();
    }
};

using Ids = std::set<std::string>;

std::vector<Article> news() {
    std::vector<Article> out = {
        article("dan-van", "Công tác dân vận ở xã", "Tổ dân vận khéo của xã đã đến từng nhà.",
                "2019-06-11T17:54:00+07:00"),
        article("dan-van-van", "Đêm hội dân gian",
                "Nghệ nhân kể chuyện văn học dân gian, vận áo dài.", "2020-02-01"),
        article("duong", "Làm đường ở Sóc Sơn", "Nhân dân hiến đất, con đường rộng thêm hai mét.",
                "2018-12-31T23:30:00+07:00"),
        article("hoa", "Hòa giải ở cơ sở",
                "Tổ hòa giải giữ tình làng nghĩa xóm, thuỷ chung với dân.", "2021"),
        article("dang", "Đảng bộ quận họp", "Đảng viên nêu gương, đảng bộ quận tổng kết.",
                "2022-05"),
        article("khong-ngay", "Chuyện làng xưa", "Giếng làng và cây đa, không ai nhớ năm nào."),
        article("nghi-quyet", "Quán triệt nghị quyết",
                "Học tập Nghị quyết số 25-NQ/TW ngày 03/6/2013 và Kết luận số 43-KL/TW.",
                "2019-01-07"),
        article("ke-hoach", "Kế hoạch của công đoàn",
                "Thực hiện Kế hoạch số 42/KH-LĐLĐ của Liên đoàn Lao động thành phố.", "2019-06-10"),
    };
    out[0].site = out[2].site = "hnp";
    out[0].authors = {"Hoàng Anh"};
    out[2].authors = {"Hoàng Yến", "Minh Hoà"};
    out[6].numbers = {{"25-NQ/TW", "2013-06-03"}, {"43-KL/TW", ""}};
    out[7].numbers = {{"42/KH-LĐLĐ", ""}};
    return out;
}

}  // namespace

TEST_CASE("an unaccented query finds all words it can stand for", "[search]") {
    const Shelf shelf(
        {article("van", "Một", "công tác dân vận"), article("van-hoc", "Hai", "dàn văn"),
         article("khong-dau", "Ba", "dan van khong dau"), article("khac", "Bốn", "dang vang")});
    CHECK(shelf.set("dan van") == Ids{"van", "van-hoc", "khong-dau"});
    CHECK(shelf.set("DAN VAN") == Ids{"van", "van-hoc", "khong-dau"});
}

TEST_CASE("typed accents rank the exact word first", "[search]") {
    const Shelf shelf(
        {article("vang", "Một", "tiếng vang xa"), article("vàng", "Hai", "giá vàng tăng"),
         article("vắng", "Ba", "nhà vắng người"), article("vang2", "Bốn", "rượu vang đỏ")});
    const std::string found = shelf.all("vàng");
    CHECK(found.starts_with("vàng"));
    CHECK(shelf.all("vắng").starts_with("vắng"));
}

TEST_CASE("words with other accents answer when the exact word is nowhere", "[search]") {
    const Shelf shelf({article("a", "Một", "công tác dan van, viết không dấu"),
                       article("b", "Hai", "chuyện khác hẳn")});
    CHECK(shelf.set("dân vận") == Ids{"a"});
    CHECK(shelf.set("dấn vãn") == Ids{"a"});
}

TEST_CASE("old and new tone placement, NFC and NFD, D with stroke and eth are the same",
          "[search]") {
    const Shelf shelf(news());
    CHECK(shelf.full("hoà giải") == "hoa");
    CHECK(shelf.full("hòa giải") == "hoa");
    CHECK(shelf.full("ho\x61\xcc\x80 gi\x61\xcc\x89i") == "hoa");
    CHECK(shelf.full("HOÀ GIẢI") == "hoa");
    CHECK(shelf.full("thuỷ chung") == "hoa");
    CHECK(shelf.full("thủy chung") == "hoa");
    CHECK(shelf.full("Đảng bộ") == "dang");
    CHECK(shelf.full("\xc3\x90\xe1\xba\xa3ng bộ") == "dang");  // eth
    CHECK(shelf.full("đảng bộ") == "dang");
    CHECK(shelf.full("dang bo") == "dang");
}

TEST_CASE("i and y are one word where Vietnamese writes both", "[search]") {
    const Shelf shelf({article("y", "Một", "kỹ thuật mới"), article("i", "Hai", "kĩ thuật cũ"),
                       article("tay", "Ba", "bàn tay"), article("tai", "Bốn", "cái tai")});
    CHECK(shelf.set("kỹ thuật") == Ids{"y", "i"});
    CHECK(shelf.set("kĩ thuật") == Ids{"y", "i"});
    CHECK(shelf.set("ky thuat") == Ids{"y", "i"});
    CHECK(shelf.full("kỹ thuật").starts_with("y"));
    CHECK(shelf.full("kĩ thuật").starts_with("i"));
    CHECK(shelf.set("tay") == Ids{"tay"});
}

TEST_CASE("a phrase asks for its words side by side and in order", "[search]") {
    const Shelf shelf({article("dung", "Một", "tổ dân vận khéo của xã"),
                       article("roi", "Hai", "khéo vận động dân, dân vận hàng hóa khéo"),
                       article("qua-cau", "Ba", "họp tổ dân. Vận khéo tay")});
    CHECK(shelf.set("\"dân vận khéo\"") == Ids{"dung"});
    CHECK(shelf.set("\"dân vận\"") == Ids{"dung", "roi"});
    CHECK(shelf.set("\"dan van kheo\"") == Ids{"dung"});
    CHECK(shelf.set("“tổ dân vận”") == Ids{"dung"});
    CHECK(shelf.set("\"vận dân\"").empty());
    CHECK(shelf.set("khéo vận") == Ids{"dung", "roi", "qua-cau"});
    CHECK(shelf.set("dân vận khéo") == Ids{"dung"});  // a compound: one word
}

TEST_CASE("a phrase of words in pairs that never stand together is not found", "[search]") {
    // Both neighbours occur, "một hai" and "hai ba", but not "một hai ba".
    const Shelf shelf(
        {article("a", "", "một hai bốn, rồi hai ba năm"), article("b", "", "một hai ba")});
    CHECK(shelf.set("\"một hai ba\"") == Ids{"b"});
}

TEST_CASE("a phrase with a colon, a bracket or a full stop is found as it is written", "[search]") {
    const Shelf shelf(
        {article("chay", "Hà Nội: Cháy lớn", "Lửa bốc lên từ kho vải ở ngoại thành."),
         article("vang", "Giá vàng (SJC) tăng mạnh", "Người mua xếp hàng. Người bán vắng mặt!"),
         article("roi", "Cháy lớn ở Hà Nội", "Giá vàng thế giới giảm, SJC tăng, mạnh ai nấy mua."),
         article("hoi", "Hỏi", "Vì sao nước cạn? Hồ thuỷ điện xả đáy; dân khát.")});
    CHECK(shelf.set("\"Hà Nội: Cháy lớn\"") == Ids{"chay"});
    CHECK(shelf.set("\"ha noi: chay lon\"") == Ids{"chay"});
    CHECK(shelf.set("\"nội: cháy\"") == Ids{"chay"});
    CHECK(shelf.set("title:\"nội: cháy\"") == Ids{"chay"});
    CHECK(shelf.set("\"Giá vàng (SJC) tăng mạnh\"") == Ids{"vang"});
    CHECK(shelf.set("\"xếp hàng. Người bán\"") == Ids{"vang"});
    CHECK(shelf.set("\"vắng mặt!\"") == Ids{"vang"});
    CHECK(shelf.set("\"nước cạn? Hồ thuỷ điện xả đáy; dân\"") == Ids{"hoi"});
    CHECK(shelf.set("\"đáy; khát\"").empty());
    CHECK(shelf.set("\"Hỏi. Vì sao\"").empty());  // a title's end and a text's beginning
    CHECK(shelf.set("cháy -\"Nội: Cháy\"") == Ids{"roi"});
}

TEST_CASE("accents are graded inside phrases too", "[search]") {
    const Shelf shelf({article("khong-dau", "Một", "to dan van kheo cua xa"),
                       article("khac", "Hai", "chuyện khác")});
    CHECK(shelf.set("\"tổ dân vận khéo\"") == Ids{"khong-dau"});
    CHECK(shelf.set("\"dân vận\"") == Ids{"khong-dau"});
}

TEST_CASE("minus leaves out what has the word, the phrase, the field", "[search]") {
    const Shelf shelf({article("a", "Một", "làm đường nhựa"),
                       article("b", "Hai", "làm đường bê tông"),
                       article("c", "Ba", "đường bê tông nhựa")});
    CHECK(shelf.set("đường -nhựa") == Ids{"b"});
    CHECK(shelf.set("đường -\"bê tông\"") == Ids{"a"});
    CHECK(shelf.set("đường -title:ba") == Ids{"a", "b"});
    CHECK(shelf.set("đường -(nhựa OR tông)").empty());
    CHECK(shelf.set("-nhựa") == Ids{"b"});
}

TEST_CASE("OR takes either side, in either language", "[search]") {
    const Shelf shelf({article("a", "Một", "sửa cầu"), article("b", "Hai", "sửa chợ"),
                       article("c", "Ba", "sửa trường")});
    CHECK(shelf.set("cầu OR chợ") == Ids{"a", "b"});
    CHECK(shelf.set("cầu HOẶC trường") == Ids{"a", "c"});
    CHECK(shelf.set("sửa (chợ OR trường)") == Ids{"b", "c"});
    CHECK(shelf.set("\"sửa cầu\" OR \"sửa chợ\"") == Ids{"a", "b"});
    CHECK(shelf.set("\"sửa cầu cũ\" OR \"sửa chợ\"") == Ids{"b"});
}

TEST_CASE("a headline in capitals finds its article first", "[search]") {
    const Shelf shelf({article("khac", "Nông thôn cải cách, phát triển", "cải cách nông thôn"),
                       article("dung", "Cải cách và phát triển nông thôn",
                               "Hội nghị bàn việc lúa gạo và thuỷ sản."),
                       article("nua", "Phát triển nông thôn", "chuyện cải cách")});
    CHECK(shelf.all("CẢI CÁCH VÀ PHÁT TRIỂN NÔNG THÔN").starts_with("dung"));
    CHECK(shelf.set("CẢI CÁCH VÀ PHÁT TRIỂN NÔNG THÔN") == Ids{"dung"});
}

TEST_CASE("NEAR takes words that stand close, whatever their order", "[search]") {
    const Shelf shelf({article("gan", "", "cầu cũ được sửa"),
                       article("xa", "", "cầu một hai ba bốn năm sáu bảy tám chín mười sửa")});
    CHECK(shelf.set("cầu NEAR/3 sửa") == Ids{"gan"});
    CHECK(shelf.set("sửa NEAR/3 cầu") == Ids{"gan"});
    CHECK(shelf.set("cầu NEAR/20 sửa") == Ids{"gan", "xa"});
}

TEST_CASE("phrases beside NEAR stand as they are, and each word has a place of its own",
          "[search]") {
    const Shelf shelf({article("hai", "", "dân vận và công đoàn, dân no ấm"),
                       article("mot", "", "công đoàn giúp bà con vận chuyển"),
                       article("ba", "", "con đường làng nối đường tỉnh với đường huyện")});
    CHECK(shelf.set("\"dân vận\" NEAR/5 \"công đoàn\"") == Ids{"hai"});
    CHECK(shelf.set("\"công đoàn\" NEAR/1 \"dân vận\"").empty());
    CHECK(shelf.set("\"công đoàn\" NEAR/2 \"dân vận\"") == Ids{"hai"});
    CHECK(shelf.set("\"vận dân\" NEAR/5 \"công đoàn\"").empty());
    CHECK(shelf.set("\"công vận\" NEAR/50 đoàn").empty());
    CHECK(shelf.set("dân NEAR dân") == Ids{"hai"});
    CHECK(shelf.set("dan NEAR/5 dan") == Ids{"hai"});
    CHECK(shelf.set("dân NEAR/3 dân").empty());
    CHECK(shelf.set("vận NEAR vận").empty());
    CHECK(shelf.set("vận NEAR \"dân vận\"").empty());
    CHECK(shelf.set("đường NEAR/3 đường") == Ids{"ba"});
    CHECK(shelf.set("đường NEAR/6 đường NEAR/6 đường") == Ids{"ba"});
    CHECK(shelf.set("đường NEAR/4 đường NEAR/4 đường").empty());
    std::string many = "đường";
    for (int i = 0; i < 60; ++i) {
        many += " NEAR/100 đường";
    }
    CHECK(shelf.set(many).empty());
}

TEST_CASE("a word with a star stands for all that begin like it", "[search]") {
    const Shelf shelf({article("a", "", "công tác"), article("b", "", "cộng đồng"),
                       article("c", "", "cong queo"), article("d", "", "con đường"),
                       article("e", "", "Covid-19 lui"), article("f", "", "covax đến")});
    CHECK(shelf.set("cov*") == Ids{"e", "f"});
    CHECK(shelf.set("cong*").contains("c"));
    CHECK_FALSE(shelf.set("cong*").contains("d"));
}

TEST_CASE("fields restrict to title, author, site and section", "[search]") {
    const Shelf shelf(news());
    CHECK(shelf.set("title:dân") == Ids{"dan-van", "dan-van-van"});
    CHECK(shelf.set("tieude:\"dân vận\"") == Ids{"dan-van"});
    CHECK(shelf.all("title:(công tác)") == "dan-van");
    CHECK(shelf.all("title:(tổ công tác)").empty());
    CHECK(shelf.all("title:(dân tổ)").empty());  // one in the title, one in the text
    CHECK(shelf.all("title:(dân OR làng)").size() == shelf.full("title:(dân OR làng)").size());
    CHECK(shelf.all("tác title:(dân vận)") == "dan-van");
    CHECK(shelf.set("author:\"Hoàng Anh\"") == Ids{"dan-van"});
    CHECK(shelf.set("tacgia:hoang") == Ids{"dan-van", "duong"});
    CHECK(shelf.set("author:\"minh hòa\"") == Ids{"duong"});
    CHECK(shelf.set("site:hnp") == Ids{"dan-van", "duong"});
    CHECK(shelf.set("nguon:HNP") == Ids{"dan-van", "duong"});
    CHECK(shelf.set("site:khong-co").empty());
}

TEST_CASE("authors are found by names that stand in no text, and by what is in brackets",
          "[search]") {
    std::vector<Article> all = news();
    all[1].authors = {"John Paul Smith"};
    all[3].authors = {"Hoàng Anh (TTXVN)"};
    all[4].authors = {"John Smith Paul"};
    const Shelf shelf(all);
    const auto by = [&](const char* name) {
        SearchRequest request;
        request.authors = {name};
        return support::ids(shelf.searcher.search(request).value());
    };
    CHECK(by("John Paul Smith") == "dan-van-van");
    CHECK(by("john paul smith") == "dan-van-van");
    CHECK(by("Hoàng Anh (TTXVN)") == "hoa");
    CHECK(by("hoang anh (ttxvn)") == "hoa");
    CHECK(by("(TTXVN) Hoàng Anh").empty());
    CHECK(by("“Hoàng” Anh (\"TTXVN\")") == "hoa");
    CHECK(by("!?").empty());
    CHECK(by("").empty());
    CHECK(shelf.set("author:\"John Paul Smith\"") == Ids{"dan-van-van"});
}

TEST_CASE("document numbers are found as people type them", "[search]") {
    const Shelf shelf(news());
    for (const char* query :
         {"25-NQ/TW", "nghị quyết 25-NQ/TW", "nq 25", "nghị quyết 25", "nghi quyet 25", "NQ25",
          "nghị quyết số 25 nq/tw", "number:25-NQ/TW", "vanban:25-nq/tw"}) {
        CAPTURE(query);
        CHECK(shelf.all(query).starts_with("nghi-quyet"));
    }
    CHECK(shelf.all("43 - KL/TW").starts_with("nghi-quyet"));
    CHECK(shelf.all("kl 43").starts_with("nghi-quyet"));
    CHECK(shelf.all("42/kh-ldld").starts_with("ke-hoach"));
    CHECK(shelf.all("kh 42").starts_with("ke-hoach"));
}

TEST_CASE("a document number in the field title is one that is written there", "[search]") {
    std::vector<Article> all = news();
    all.push_back(article("nhan-de", "Thực hiện Kết luận số 43-KL/TW", "Quận họp bàn việc mới."));
    all.back().numbers = {{"43-KL/TW", ""}};
    const Shelf shelf(all);
    CHECK(shelf.set("43-KL/TW") == Ids{"nghi-quyet", "nhan-de"});
    for (const char* query : {"title:43-KL/TW", "title:(43-KL/TW)", "title:(43 - kl/tw)",
                              "tieude:(kl 43)", "43-KL/TW title:43-KL/TW"}) {
        CAPTURE(query);
        CHECK(shelf.all(query) == "nhan-de");
    }
    CHECK(shelf.all("title:25-NQ/TW").empty());  // the text has it, no title
    CHECK(shelf.all("title:(25-NQ/TW)").empty());
    CHECK(shelf.all("title:99-NQ/TW").empty());
    CHECK(shelf.set("kết luận -title:43-KL/TW") == Ids{"nghi-quyet"});
}

TEST_CASE("dates in a query are bounds that take their whole period", "[search]") {
    const Shelf shelf(news());
    CHECK(shelf.set("2019") == Ids{});  // a number alone is a word
    CHECK(shelf.set("date:2019") == Ids{"dan-van", "nghi-quyet", "ke-hoach"});
    CHECK(shelf.set("ngay:2019-06") == Ids{"dan-van", "ke-hoach"});
    CHECK(shelf.set("ngay:11/06/2019") == Ids{"dan-van"});
    CHECK(shelf.set("2018..2019-01") == Ids{"duong", "nghi-quyet"});
    CHECK(shelf.set("2019-06-11..2019-06-11") == Ids{"dan-van"});
    CHECK(shelf.set("..2018") == Ids{"duong"});  // the last half hour of the year, in Hanoi
    CHECK(shelf.set("2021..") == Ids{"hoa", "dang"});
    CHECK(shelf.set("xã date:2019") == Ids{"dan-van"});
    CHECK(shelf.set("xã date:2018").empty());
}

TEST_CASE("a range typed backwards is what was meant", "[search]") {
    const Shelf shelf(news());
    CHECK(shelf.set("2019-01..2018") == Ids{"duong", "nghi-quyet"});
    CHECK(shelf.set("date:2020..2019-06-11") == Ids{"dan-van", "dan-van-van"});
    CHECK(shelf.set("dân 2020..2019") == Ids{"dan-van", "dan-van-van"});
    CHECK(shelf.set("2019..2019-06") == shelf.set("2019-01..2019-06"));
    CHECK(shelf.set("2019-06..2019") == Ids{"dan-van", "ke-hoach"});  // to its end
}

TEST_CASE("bounds of a request that leave no time between them find nothing", "[search]") {
    const Shelf shelf(news());
    for (const char* query : {"", "dân", "\"dân vận\"", "date:2019"}) {
        for (const Sort sort : {Sort::relevance, Sort::newest}) {
            SearchRequest request;
            request.query = query;
            request.sort = sort;
            request.since = parse_iso("2019-07-01")->instant();
            request.until = parse_iso("2019-01-01")->instant();
            request.facets = {FacetField::year};
            CAPTURE(query);
            const SearchResult result = shelf.searcher.search(request).value();
            CHECK(result.hits.empty());
            CHECK(result.total == 0);
            CHECK(result.listed == 0);
            CHECK(result.facets.at(0).values.empty());
            CHECK(shelf.searcher.numbers(request).value().empty());
            const auto trends = shelf.searcher.trends(request, TrendPeriod::year).value();
            for (const TrendCount& one : trends.periods) {
                CHECK(one.count == 0);
            }
            request.until = request.since;
            CHECK(shelf.searcher.search(request).value().hits.empty());
        }
    }
}

TEST_CASE("filters of the request restrict the answer", "[search]") {
    const Shelf shelf(news());
    const auto with = [&](auto&& change) {
        SearchRequest request;
        change(request);
        std::set<std::string> out;
        const auto result = shelf.searcher.search(request).value();
        for (const Hit& hit : result.hits) {
            out.insert(hit.article.id);
        }
        CHECK(result.total == out.size());
        return out;
    };
    const auto instant = [](const char* iso) { return parse_iso(iso)->instant(); };
    CHECK(with([](auto& r) { r.sites = {"HNP"}; }) == Ids{"dan-van", "duong"});
    CHECK(with([](auto& r) { r.sites = {"hnp", "bao.example"}; }).size() == 8);
    CHECK(with([](auto& r) { r.authors = {"Hoàng Anh"}; }) == Ids{"dan-van"});
    CHECK(with([](auto& r) { r.authors = {"hoang anh", "minh hoa"}; }) == Ids{"dan-van", "duong"});
    CHECK(with([](auto& r) { r.authors = {"Anh Hoàng"}; }).empty());
    CHECK(with([](auto& r) { r.numbers = {"25-NQ/TW"}; }) == Ids{"nghi-quyet"});
    CHECK(with([](auto& r) { r.numbers = {"nq 25"}; }) == Ids{"nghi-quyet"});
    CHECK(with([](auto& r) {
              r.numbers = {"42/kh-ldld", "kl 43"};
          }) == Ids{"nghi-quyet", "ke-hoach"});
    CHECK(with([](auto& r) { r.numbers = {"99-NQ/TW"}; }).empty());
    CHECK(with([&](auto& r) { r.since = instant("2021-01-01"); }) == Ids{"hoa", "dang"});
    CHECK(with([&](auto& r) { r.until = instant("2019-01-01"); }) == Ids{"duong"});
    CHECK(with([&](auto& r) {
              r.query = "dân";
              r.since = instant("2019-01-01");
              r.until = instant("2019-12-31");
          }) == Ids{"dan-van"});
    CHECK(with([&](auto& r) {
              r.query = "xã";
              r.sites = {"khác"};
          }).empty());
}

TEST_CASE("articles can be sorted by date, those without one last", "[search]") {
    const Shelf shelf(news());
    SearchRequest request;
    request.sort = Sort::newest;
    const auto newest = ids(shelf.searcher.search(request).value());
    CHECK(newest == "dang hoa dan-van-van dan-van ke-hoach nghi-quyet duong khong-ngay");
    request.sort = Sort::oldest;
    const auto oldest = ids(shelf.searcher.search(request).value());
    CHECK(oldest == "duong nghi-quyet ke-hoach dan-van dan-van-van hoa dang khong-ngay");
    request.query = "dân";
    CHECK(ids(shelf.searcher.search(request).value()) == "duong dan-van dan-van-van hoa");
}

TEST_CASE("articles from before 1970 and after 2038 sort like others", "[search]") {
    const Shelf shelf({article("a", "Một", "bài", "1945-09-02"),
                       article("b", "Hai", "bài", "2040-01-01"),
                       article("c", "Ba", "bài", "1970-01-01"), article("d", "Bốn", "bài")});
    SearchRequest request;
    request.query = "bài";
    request.sort = Sort::oldest;
    CHECK(ids(shelf.searcher.search(request).value()) == "a c b d");
    request.sort = Sort::newest;
    CHECK(ids(shelf.searcher.search(request).value()) == "b c a d");
    CHECK(shelf.set("date:1945") == Ids{"a"});
    CHECK(shelf.set("..1970") == Ids{"a", "c"});
}

TEST_CASE("when no article has all words the best partial ones come, and it is said", "[search]") {
    const Shelf shelf(news());
    SearchRequest request;
    request.query = "dân vận Sóc Sơn giếng";
    const auto result = shelf.searcher.search(request).value();
    CHECK(result.partial);
    REQUIRE_FALSE(result.hits.empty());
    for (const Hit& hit : result.hits) {
        CHECK(hit.partial);
    }
    request.query = "khôngtồntại hoàntoànkhông";
    const auto nothing = shelf.searcher.search(request).value();
    CHECK(nothing.hits.empty());
    CHECK(nothing.total == 0);
    CHECK_FALSE(nothing.partial);
}

TEST_CASE("only articles with all words are counted, and others are marked", "[search]") {
    const Shelf shelf({article("nua", "Vận may", "vận trời, vận nước"),
                       article("du", "Chuyện khác", "tổ dân phố, rồi vận động"),
                       article("nua2", "Làng dân", "dân quê, dân phố"),
                       article("khong", "Cây đa", "giếng nước")});
    SearchRequest request;
    request.query = "dân vận";
    auto result = shelf.searcher.search(request).value();
    CHECK(result.total == 1);
    CHECK_FALSE(result.partial);
    std::set<std::string> seen;
    for (const Hit& hit : result.hits) {
        CAPTURE(hit.article.id);
        CHECK(hit.partial == (hit.article.id != "du"));
        seen.insert(hit.article.id);
    }
    CHECK(seen == Ids{"du", "nua", "nua2"});
    request.sort = Sort::newest;  // by date only what has all words comes
    result = shelf.searcher.search(request).value();
    CHECK(ids(result) == "du");
}

TEST_CASE("pages of a result follow each other without gap or double", "[search]") {
    std::vector<Article> articles;
    for (int i = 0; i < 37; ++i) {
        articles.push_back(article("bai-" + std::to_string(i), i % 2 == 0 ? "Làm đường" : "Mở chợ",
                                   i % 3 == 0 ? "làng làm đường" : "xã mở chợ, làm đường"));
    }
    const Shelf shelf(articles);
    for (const char* query : {"làm đường", "mở chợ", "làm chợ"}) {
        SearchRequest request;
        request.query = query;
        request.limit = 100;
        const auto whole = shelf.searcher.search(request).value();
        std::string pages;
        request.limit = 7;
        for (request.offset = 0; request.offset < whole.hits.size(); request.offset += 7) {
            const auto page = shelf.searcher.search(request).value();
            CHECK(page.total == whole.total);
            REQUIRE_FALSE(page.hits.empty());
            CHECK(page.hits.front().rank == request.offset + 1);
            pages += (pages.empty() ? "" : " ") + ids(page);
        }
        CAPTURE(query);
        CHECK(pages == ids(whole));
        request.offset = 1000;
        CHECK(shelf.searcher.search(request).value().hits.empty());
    }
}

TEST_CASE("asking for too much is refused", "[search]") {
    const Shelf shelf(news());
    SearchRequest request;
    request.query = "dân";
    request.limit = 10'001;
    CHECK(shelf.searcher.search(request).error().code == ErrorCode::usage);
    request.limit = 10;
    request.offset = 10'001;
    CHECK(shelf.searcher.search(request).error().code == ErrorCode::usage);
    request.offset = 0;
    request.limit = 0;
    CHECK(shelf.searcher.search(request).value().total > 0);
}

TEST_CASE("threads share a searcher", "[search]") {
    const Shelf shelf(news());
    const std::vector<std::pair<std::string, std::string>> known = {{"\"dân vận khéo\"", "dan-van"},
                                                                    {"hoà giải", "hoa"},
                                                                    {"dang bo", "dang"},
                                                                    {"giếng làng", "khong-ngay"}};
    std::atomic<int> wrong = 0;
    std::atomic<int> searched = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                for (std::size_t i = 0; i < 60; ++i) {
                    const auto& [query, id] =
                        known[(i + static_cast<std::size_t>(t)) % known.size()];
                    wrong += full_ids(shelf.searcher, query) == id ? 0 : 1;
                    ++searched;
                }
            });
        }
    }
    CHECK(wrong == 0);
    CHECK(searched == 240);
}

TEST_CASE("an open searcher sees what is committed, many times over", "[search]") {
    const Shelf shelf(news());
    auto indexer = Indexer::open(shelf.folder / "index").value();
    for (int round = 0; round < 15; ++round) {
        // Commits overtake readers: Xapian keeps only the last revision whole.
        indexer.add(article("bai", "Bài", "phiên bản số " + std::to_string(round))).value();
        indexer.commit(100 + round).value();
        indexer.add(article("bai2", "Bài", "phụ bản số " + std::to_string(round))).value();
        indexer.commit(100 + round).value();
        CHECK(shelf.full("\"phiên bản số " + std::to_string(round) + "\"") == "bai");
    }
    CHECK(shelf.searcher.size().value() == news().size() + 2);
}

TEST_CASE("no query breaks a search", "[search]") {
    const Shelf shelf(news());
    std::string brackets(2000, '(');
    std::string garbage;
    for (int i = 0; i < 100'000; ++i) {
        garbage += static_cast<char>((i * 7919 + i / 13) & 0xff);
    }
    for (const std::string& query : {std::string("-"),
                                     std::string("\""),
                                     std::string("OR"),
                                     std::string("((("),
                                     std::string("* *"),
                                     std::string("NEAR/0"),
                                     std::string("title:"),
                                     std::string("date:x..y"),
                                     std::string("..."),
                                     std::string(".."),
                                     brackets + "dân",
                                     garbage,
                                     std::string(16'000, 'a'),
                                     std::string("\0\0", 2),
                                     std::string("dân\0vận", 10),
                                     std::string("\x01\x02\x1b"),
                                     std::string("-- -- -dân"),
                                     std::string("- dân"),
                                     std::string("a*"),
                                     std::string("**")}) {
        SearchRequest request;
        request.query = query;
        CHECK(shelf.searcher.search(request).has_value());
    }
}
