// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "indexer/story.hpp"
#include "indexer/story_links.hpp"
#include "support/articles.hpp"
#include "support/json.hpp"
#include "support/temp_dir.hpp"
#include "timtin/search.hpp"

using namespace timtin;
using support::also_at;
using support::article;
using support::ids;
using support::TempDir;

namespace {

const std::string bridge =
    "Sáng mùng Mười, bà con bản Nà Pheo góp công bắc lại chiếc cầu treo bị lũ cuốn từ tháng Tám. "
    "Trưởng bản cho hay mỗi nhà cử một người, nhà nào neo đơn thì góp rau, góp gạo. Đến trưa, nhịp "
    "giữa đã nối xong, trẻ con reo lên vì từ mai không phải lội suối đến lớp. Xã hứa thay ván mới "
    "trước mùa mưa và cử dân quân giữ cầu trong những đêm nước lớn.";
const std::string market =
    "Chợ nổi họp từ lúc trời còn mờ sương, ghe xuồng chen nhau treo bẹo hàng trên cây sào. Năm nay "
    "khách ít, thương hồ lên bờ tìm việc, phường bèn mở lớp dạy chèo đò đón khách cho các chị. Mỗi "
    "chuyến đò dài một giờ, kể chuyện sông nước, ghé nhà vườn hái chôm chôm.";
const std::string well =
    "Giếng làng cạn suốt hai mùa khô vừa được nạo vét nhờ tiền quỹ của hội đồng hương. Thợ đào "
    "thêm "
    "bốn thước thì gặp mạch, nước trong và ngọt như lời các cụ kể. Hương ước mới định rằng ai rửa "
    "xe cạnh giếng phải trồng một gốc cau.";

Article elsewhere(Article one) {
    one.site = "ban.example";
    one.url = one.canonical_url = "https://ban.example/" + one.id;
    return one;
}

std::vector<Article> news() {
    return {article("goc", "Bắc lại cầu treo Nà Pheo", bridge, "2021-03-10T08:00:00+07:00"),
            article("lai", "Cầu treo Nà Pheo đã nối nhịp", "Theo báo bạn. " + bridge,
                    "2021-03-11T09:00:00+07:00"),
            elsewhere(
                article("y-het", "Bắc lại cầu treo Nà Pheo", bridge, "2021-03-10T08:00:00+07:00")),
            article("cho", "Chợ nổi đón khách", market, "2021-03-09"),
            article("gieng", "Giếng làng có nước", well + " Cầu treo thì vẫn chờ.", "2021-03-08")};
}

SearchResult search(const Searcher& searcher, std::string_view query, bool collapse = true) {
    SearchRequest request;
    request.query = query;
    request.collapse = collapse;
    return searcher.search(request).value();
}

}  // namespace

TEST_CASE("articles of one story are listed once, with where else it stands", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", news());
    const auto searcher = Searcher::open(folder / "index").value();
    const SearchResult found = search(searcher, "cầu treo Nà Pheo");
    REQUIRE(found.hits.size() == 3);  // two that have some of the words
    CHECK(found.hits[1].also_at.empty());
    CHECK(found.hits[2].also_at.empty());
    const Hit& hit = found.hits[0];
    CHECK(hit.reprints == 2);
    const std::map<std::string, std::string> told = {
        {"goc", "lai~ y-het="}, {"lai", "goc~ y-het~"}, {"y-het", "goc= lai~"}};
    CHECK(also_at(hit) == told.at(hit.article.id));
    CHECK(found.total == 3);  // articles, not stories
    CHECK(search(searcher, "cầu treo Nà Pheo", false).hits.size() == 5);
}

TEST_CASE("pages of collapsed answers do not overlap", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", news());
    const auto searcher = Searcher::open(folder / "index").value();
    for (const Sort sort : {Sort::relevance, Sort::newest, Sort::oldest}) {
        SearchRequest request;
        request.query = "cầu OR chợ OR giếng";
        request.sort = sort;
        const std::string all = ids(searcher.search(request).value());
        std::string pages;
        request.limit = 1;
        for (request.offset = 0; request.offset < 5; ++request.offset) {
            const SearchResult page = searcher.search(request).value();
            pages += (page.hits.empty() || pages.empty() ? "" : " ") + ids(page);
            CHECK((page.hits.empty() || page.hits[0].rank == request.offset + 1));
        }
        CHECK(pages == all);
        CHECK(std::ranges::count(all, ' ') == 2);  // three stories
    }
}

TEST_CASE("a page is filled with stories, however many reprints stand before them", "[search]") {
    std::vector<Article> articles;
    for (int i = 0; i < 300; ++i) {
        articles.push_back(article("lai" + std::to_string(i), "Bắc lại cầu treo Nà Pheo", bridge,
                                   "2021-03-10T08:00:00+07:00"));
        articles.back().site = "bao" + std::to_string(i) + ".example";
    }
    articles.push_back(article("cho", "Chợ nổi qua cầu treo", market, "2021-03-09"));
    articles.push_back(article("gieng", "Giếng làng gần cầu treo", well, "2021-03-08"));
    const TempDir folder;
    support::build_index(folder / "index", articles);
    const auto searcher = Searcher::open(folder / "index").value();
    for (const Sort sort : {Sort::relevance, Sort::newest}) {
        SearchRequest request;
        request.query = "cầu treo";
        request.time_limit = std::chrono::seconds{60};
        request.limit = 3;
        request.sort = sort;
        const SearchResult found = searcher.search(request).value();
        REQUIRE(found.hits.size() == 3);
        CHECK(found.hits[0].reprints == 299);
        CHECK(found.hits[0].also_at.size() == 20);
        CHECK(found.hits[0].also_at[0].same_text);
        CHECK(found.hits[1].reprints == 0);
    }
}

TEST_CASE("an article whose text has changed is told apart from its old story", "[search]") {
    const TempDir folder;
    support::build_index(folder / "index", news());
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(search(searcher, "cầu treo Nà Pheo").hits[0].reprints == 2);
    auto indexer = Indexer::open(folder / "index").value();
    indexer.add(article("lai", "Cầu treo Nà Pheo chờ ván", market, "2021-03-11T09:00:00+07:00"))
        .value();
    indexer
        .add(article("y-het", "Bắc lại cầu treo Nà Pheo", bridge + " Thêm một câu cuối.",
                     "2021-03-10T08:00:00+07:00"))
        .value();
    indexer.commit(9).value();
    for (const Hit& hit : search(searcher, "cầu treo Nà Pheo", true).hits) {
        const std::map<std::string, std::string> told = {
            {"goc", "y-het~"}, {"y-het", "goc~"}, {"lai", "cho="}, {"cho", "lai="}, {"gieng", ""}};
        CHECK(also_at(hit) == told.at(hit.article.id));
    }
}

TEST_CASE("what an article shares with others is kept, and damaged values say nothing",
          "[search]") {
    const std::vector<StoryKey> keys = {{.key = 0x8102030405060708U, .same_text = true},
                                        {.key = 0x0102030405060708U, .same_text = false}};
    const std::string value = to_value(keys);
    CHECK(story_keys_from_value(value) == keys);
    CHECK(story_keys_from_value(value.substr(0, 15)).size() == 1);
    CHECK(story_keys_from_value("rác").empty());
}

TEST_CASE("one form filled in on different days is no story", "[search]") {
    const auto price = [](const char* id, const char* day, const char* sum) {
        return article(id, "Giá lúa",
                       std::string("Giá lúa tươi tại ruộng hôm nay ở mức ") + sum +
                           " đồng mỗi ký, thương lái vẫn mua đều, ghe đậu kín bến. Nông dân được "
                           "khuyên phơi thêm một nắng, giữ giống cho vụ sau và theo dõi con nước.",
                       day);
    };
    const TempDir folder;
    support::build_index(folder / "index",
                         {price("t3", "2022-03-05", "6100"), price("t3b", "2022-03-06", "6150"),
                          price("t4", "2022-04-25", "6200")});
    const auto searcher = Searcher::open(folder / "index").value();
    CHECK(search(searcher, "giá lúa tươi").hits.size() == 2);
}

TEST_CASE("stories are the same however the index was made", "[search]") {
    const TempDir folder;
    support::build_index(folder / "one", news());
    auto backwards = news();
    std::ranges::reverse(backwards);
    auto bulk = BulkBuild::begin(folder / "bulk", BulkBuild::Base::replace).value();
    for (const Article& one : backwards) {
        bulk.add(one).value();
    }
    bulk.finish(5).value();
    const auto one = Searcher::open(folder / "one").value();
    const auto other = Searcher::open(folder / "bulk").value();
    for (const auto* id : {"goc", "lai", "y-het", "cho"}) {
        SearchRequest request;
        request.query = std::string("Nà Pheo OR chợ");
        const auto told = [&](const Searcher& searcher) {
            const SearchResult result = searcher.search(request).value();
            std::set<std::string> out;
            for (const Hit& hit : result.hits) {
                std::string story = hit.article.id + " ";
                for (const Reprint& reprint : hit.also_at) {
                    story += reprint.id + " ";
                }
                std::ranges::sort(story);
                out.insert(story);
            }
            return out;
        };
        CAPTURE(id);
        CHECK(told(one) == told(other));
    }
    // What is gone is no longer told.
    auto indexer = Indexer::open(folder / "one").value();
    indexer.remove("lai").value();
    indexer.remove("y-het").value();
    indexer.commit(6).value();
    CHECK(search(one, "Nà Pheo").hits.at(0).also_at.empty());
}

TEST_CASE("the bands of a story are kept, and damaged ones are none", "[search]") {
    StoryBands bands;
    CHECK(to_value(bands).empty());
    bands.known = true;
    bands.bands[0] = 0x01020304U;
    bands.bands[9] = 0xfffefdfcU;
    const std::string value = to_value(bands);
    CHECK(bands_from_value(value).bands == bands.bands);
    CHECK_FALSE(bands_from_value(value.substr(1)).known);
    CHECK_FALSE(bands_from_value("").known);
    CHECK_FALSE(bands_of(SequenceView({})).known);
}

TEST_CASE("similar articles are about the same, newer first, and not the same story", "[search]") {
    std::vector<Article> articles = news();
    articles.push_back(article("cau-khac", "Thay ván cầu treo",
                               "Cầu treo ở bản bên cũng được dân quân thay ván, bà con góp công, "
                               "nhịp giữa vừa nối xong trước mùa mưa.",
                               "2021-05-02"));
    for (int i = 0; i < 60; ++i) {
        articles.push_back(article(
            "khac" + std::to_string(i), "Tin vắn " + std::to_string(i),
            "Trường làng khai giảng, thầy trò dọn sân, trồng cây số " + std::to_string(i) + "."));
    }
    const TempDir folder;
    support::build_index(folder / "index", articles);
    const auto searcher = Searcher::open(folder / "index").value();
    SimilarRequest request;
    request.id = "goc";
    const SimilarResult result = searcher.similar(request).value();
    REQUIRE(!result.articles.empty());
    CHECK(result.articles[0].article.id == "cau-khac");
    for (const SimilarArticle& one : result.articles) {
        CHECK(one.article.id != "goc");
        CHECK(one.article.id != "lai");
        CHECK(one.article.id != "y-het");
    }
    CHECK(std::ranges::find(result.words, "cầu treo") != result.words.end());
    const auto json = nlohmann::json::parse(to_json(result, request));
    CHECK(json["articles"][0]["id"] == "cau-khac");
    CHECK(json["format_version"] == 1);
    request.id = "https://bao.example/goc";
    CHECK(searcher.similar(request).value().articles.size() == result.articles.size());
    request.id = "khong-co";
    CHECK(searcher.similar(request).error().code == ErrorCode::not_found);
    request.id = "goc";
    request.limit = 101;
    CHECK(searcher.similar(request).error().code == ErrorCode::usage);
}

TEST_CASE("a page that lacks stories is not looked for deeper once the time is over", "[search]") {
    const TempDir folder;
    std::vector<Article> all;
    for (int i = 0; i < 60; ++i) {
        all.push_back(article("cau-" + std::to_string(i),
                              "Bắc lại cầu treo Nà Pheo, tin thứ " + std::to_string(i), bridge,
                              "2021-03-10T08:00:00+07:00"));
    }
    const std::vector<std::string> places = {"Pác Bó",  "Nậm Cắn",    "Huổi Luông", "Mường Lống",
                                             "Tà Xùa",  "Sín Chéng",  "Hồ Thầu",    "Bản Phố",
                                             "Lũng Cú", "Xà Dề Phìn", "Y Tý",       "Thu Lũm"};
    for (const std::string& place : places) {
        all.push_back(article("b-" + std::to_string(all.size()), "Cầu " + place,
                              "Cầu ở " + place + " đã xong.", "2020-01-05"));
    }
    support::build_index(folder / "index", all);
    const auto searcher = Searcher::open(folder / "index").value();
    SearchRequest request;
    request.query = "cầu";
    request.sort = Sort::newest;
    request.time_limit = std::chrono::minutes{1};
    const SearchResult whole = searcher.search(request).value();
    CHECK(whole.hits.size() == 10);
    CHECK_FALSE(whole.incomplete);
    request.time_limit = std::chrono::milliseconds{-1};
    const SearchResult cut = searcher.search(request).value();
    CHECK(cut.incomplete);
    CHECK(cut.hits.size() < 10);
}
