// SPDX-License-Identifier: GPL-2.0-or-later
// What a guard holds back of a site, from the index's side.
#include "pipeline/held_sites.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "crawler/crawl_db.hpp"
#include "crawler/page_archive.hpp"
#include "pipeline/archive_reader.hpp"
#include "support/temp_dir.hpp"
#include "timtin/pipeline.hpp"
#include "timtin/search.hpp"

using namespace timtin;
using support::TempDir;

namespace {

/// A data folder with the pages of one site.
struct Newspaper {
    TempDir folder;
    DataFolder data{folder / "data"};
    std::vector<Site> sites;

    Newspaper() {
        sites.resize(1);
        sites[0].name = "bao";
        sites[0].seeds = {"https://bao.example/"};
    }

    /// `address`: what the page calls its own; empty: nothing.
    void put(const std::string& path, const std::string& title, const std::string& published,
             const std::string& address = {}) const {
        Page page;
        page.url = page.final_url = "https://bao.example" + path;
        page.status = 200;
        page.headers = {{"Content-Type", "text/html; charset=utf-8"}};
        page.fetched_at = std::chrono::sys_seconds{std::chrono::seconds{1'700'000'000}};
        page.body = "<html lang='vi'><head><title>" + title + "</title>";
        if (!published.empty()) {
            page.body += "<meta property='article:published_time' content='" + published + "'>";
        }
        if (!address.empty()) {
            page.body += "<link rel='canonical' href='" + address + "'>";
        }
        page.body += "</head><body><article><h1>" + title + "</h1>";
        for (const char* text :
             {"Tối thứ Bảy, phường mở phiên đối thoại ngay tại sân đình để bà con hỏi thẳng về "
              "tuyến mương thoát nước đang làm dở.",
              "Ban quản lý chợ nhận khuyết điểm vì đã để xe chở rau đậu kín lối vào của trường mẫu "
              "giáo suốt hai tuần liền.",
              "Cuối buổi, ba tổ dân phố cùng ký cam kết giữ vỉa hè thông thoáng và cử người nhắc "
              "nhau mỗi sớm mai."}) {
            page.body += "<p>" + title + ": " + text + "</p>";
        }
        page.body += "</article></body></html>";
        auto archive = PageArchive::open(data.path, PageArchive::Mode::write).value();
        archive.append_page(page, "bao").value();
        archive.commit().value();
    }

    void hold(std::int64_t first) const {
        CrawlDb::open(data.path).value().hold("bao", first).value();
    }

    [[nodiscard]] Result<IndexRunReport> index(bool rebuild = false,
                                               std::stop_token stop = {}) const {
        IndexRunOptions options;
        options.sites = sites;
        options.rebuild = rebuild;
        options.stop = std::move(stop);
        return index_archive(data, options);
    }

    [[nodiscard]] std::string title_of(const std::string& path) const {
        const auto article =
            Searcher::open(data.index()).value().article("https://bao.example" + path);
        return article ? article->title : article.error().message;
    }
    [[nodiscard]] std::uint64_t articles() const {
        return Searcher::open(data.index()).value().size().value();
    }
};

constexpr const char* date = "2023-10-07T19:30:00+07:00";

}  // namespace

TEST_CASE("a version that is held back keeps the earlier one, though it calls itself otherwise",
          "[pipeline]") {
    const Newspaper paper;
    paper.put("/1", "Đối thoại ở sân đình", date, "https://bao.example/doi-thoai-1.html");
    REQUIRE(paper.index());
    // The site is made over: no date, and another canonical address, by which the id is made.
    paper.put("/1", "Đối thoại", "", "https://bao.example/moi/1");
    paper.hold(2);
    for (const bool rebuild : {false, true}) {
        const auto report = paper.index(rebuild).value();
        CHECK(report.held == 1);
        REQUIRE(report.held_sites.size() == 1);
        CHECK(report.held_sites[0].worse == 1);
        CHECK(paper.articles() == 1);
        CHECK(paper.title_of("/doi-thoai-1.html") == "Đối thoại ở sân đình");
    }
}

TEST_CASE("an index run that is stopped while it looks at what is held neither tells nor releases",
          "[pipeline]") {
    const Newspaper paper;
    paper.put("/1", "Phiên chợ cuối tuần", date);
    REQUIRE(paper.index());
    const bool sound = GENERATE(false, true);
    paper.put("/1", "Phiên chợ", sound ? date : "");
    paper.hold(2);
    std::stop_source stop;
    stop.request_stop();
    const auto report = paper.index(false, stop.get_token()).value();
    CHECK(report.interrupted);
    CHECK(report.held_sites.empty());
    CHECK(CrawlDb::open(paper.data.path).value().held_sites().value().contains("bao"));
    CHECK(paper.title_of("/1") == "Phiên chợ cuối tuần");
    CHECK(paper.index().value().held == (sound ? 0 : 1));
    CHECK(paper.title_of("/1") == (sound ? "Phiên chợ" : "Phiên chợ cuối tuần"));
    CHECK(CrawlDb::open(paper.data.path).value().held_sites().value().contains("bao") != sound);
}

TEST_CASE("an index that cannot be read is an error, not one without the articles that are held",
          "[pipeline]") {
    const Newspaper paper;
    paper.put("/1", "Cam kết giữ vỉa hè", date);
    REQUIRE(paper.index());
    paper.put("/1", "Cam kết", "");
    paper.hold(2);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(paper.data.index())) {
        if (entry.path().filename() == "docdata.glass") {
            std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
            const std::string zeros(4096, '\0');
            file.write(zeros.data(), static_cast<std::streamsize>(zeros.size()));
        }
    }
    const auto refused = paper.index();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::index_damaged);
    CHECK(CrawlDb::open(paper.data.path).value().held_sites().value().contains("bao"));
    // A rebuild is the cure of a damaged index, and has nothing else to go by.
    const auto rebuilt = paper.index(true);
    REQUIRE(rebuilt);
    CHECK(paper.title_of("/1") == "Cam kết");
}

TEST_CASE("of a crawl that was not brought to its end the index judges what it has already",
          "[pipeline]") {
    const Newspaper paper;
    for (int i = 0; i < 12; ++i) {
        paper.put("/" + std::to_string(i), "Tin số " + std::to_string(i), date);
    }
    REQUIRE(paper.index());
    const auto note = [&](std::int64_t first) {
        return CrawlDb::open(paper.data.path).value().note_unjudged("bao", first).value();
    };
    const auto notes = [&] {
        auto db = CrawlDb::open(paper.data.path).value();
        return std::pair(db.unjudged_sites().value(), db.held_sites().value());
    };
    using Notes = std::map<std::string, std::int64_t>;
    REQUIRE(note(13) == 13);
    SECTION("new pages without a date are no worse than before") {
        for (int i = 20; i < 40; ++i) {
            paper.put("/" + std::to_string(i), "Tin mới số " + std::to_string(i), "");
        }
        CHECK(paper.index().value().held_sites.empty());
        CHECK(paper.articles() == 32);
        CHECK(notes() == std::pair(Notes{}, Notes{}));
    }
    SECTION("nothing was brought") {
        CHECK(paper.index().value().held_sites.empty());
        CHECK(notes() == std::pair(Notes{}, Notes{}));
    }
    SECTION("most are worse: they are held, as by a guard, until most are good") {
        for (int i = 0; i < 10; ++i) {
            paper.put("/" + std::to_string(i), "Tin hỏng số " + std::to_string(i), "");
        }
        CHECK(note(23) == 13);  // a second crawl begins; the first is not forgotten
        const auto report = paper.index().value();
        CHECK(report.held == 10);
        CHECK(paper.title_of("/3") == "Tin số 3");
        CHECK(notes() == std::pair(Notes{}, Notes{{"bao", 13}}));
        for (int i = 0; i < 10; ++i) {
            paper.put("/" + std::to_string(i), "Tin lành số " + std::to_string(i), date);
        }
        CHECK(paper.index().value().held == 0);
        CHECK(paper.title_of("/3") == "Tin lành số 3");
        CHECK(notes() == std::pair(Notes{}, Notes{}));
    }
    SECTION("a run that is stopped leaves it to the next") {
        for (int i = 0; i < 10; ++i) {
            paper.put("/" + std::to_string(i), "Tin hỏng số " + std::to_string(i), "");
        }
        std::stop_source stop;
        stop.request_stop();
        CHECK(paper.index(false, stop.get_token()).value().interrupted);
        CHECK(notes() == std::pair(Notes{{"bao", 13}}, Notes{}));
        CHECK(paper.index().value().held == 10);
    }
    SECTION("a site that is configured no more is let go") {
        Newspaper other;
        auto db = CrawlDb::open(other.data.path).value();
        REQUIRE(db.note_unjudged("cu", 1).value() == 1);
        REQUIRE(other.index());
        CHECK(db.unjudged_sites().value().empty());
    }
}

namespace {

/// A site of which the index has pages, and a crawl that broke off brings others.
struct BrokenOff : Newspaper {
    using Notes = std::map<std::string, std::int64_t>;

    explicit BrokenOff(int pages) {
        put_all("Tin", date, 0, pages);
        index().value();
    }
    void put_all(const std::string& name, const char* published, int from, int to) const {
        for (int i = from; i < to; ++i) {
            put("/" + std::to_string(i), name + " số " + std::to_string(i), published);
        }
    }
    [[nodiscard]] CrawlDb db() const { return CrawlDb::open(data.path).value(); }
};

}  // namespace

TEST_CASE("what an index run passed over that broke off is known to the next", "[pipeline]") {
    const BrokenOff paper(12);
    auto db = paper.db();
    REQUIRE(db.note_unjudged("bao", 13).value() == 13);
    paper.put_all("Tin hỏng", "", 0, 10);
    {
        auto archive = PageArchive::open(paper.data.path, PageArchive::Mode::read).value();
        IndexRunOptions options;
        options.sites = paper.sites;
        const ArchiveReader reader(paper.sites, {});
        REQUIRE(HeldSites::judge(db, archive, reader, options, paper.data.index(), false));
        // It commits past them, and is killed.
        REQUIRE(Indexer::open(paper.data.index(), {}).value().commit(archive.last_sequence()));
    }
    CHECK(db.unjudged_sites().value().empty());
    CHECK(db.held_sites().value() == BrokenOff::Notes{{"bao", 13}});
    CHECK(paper.index().value().held == 10);
    REQUIRE(db.accept_held("bao"));
    CHECK(paper.index().value().held == 0);
    CHECK(paper.title_of("/3") == "Tin hỏng số 3");
}

TEST_CASE("a sound crawl does not hide what a broken one brought that broke off", "[pipeline]") {
    const BrokenOff paper(40);
    auto db = paper.db();
    REQUIRE(db.note_unjudged("bao", 41).value() == 41);
    paper.put_all("Tin hỏng", "", 0, 10);
    REQUIRE(db.end_unjudged("bao", 51));
    paper.put_all("Tin mới", date, 10, 40);
    for (int night = 0; night < 2; ++night) {
        CHECK(paper.index().value().held == 10);
        CHECK(paper.title_of("/3") == "Tin số 3");
        CHECK(paper.title_of("/30") == "Tin mới số 30");
        CHECK(db.held_sites().value() == BrokenOff::Notes{{"bao", 41}});
    }
    paper.put_all("Tin lành", date, 0, 10);
    CHECK(paper.index().value().held == 0);
    CHECK(paper.title_of("/3") == "Tin lành số 3");
    CHECK(db.held_sites().value().empty());
}

TEST_CASE("a crawl that broke off is judged though something of its site was held or accepted",
          "[pipeline]") {
    const BrokenOff paper(12);
    auto db = paper.db();
    SECTION("held later: all is from where it began") {
        REQUIRE(db.note_unjudged("bao", 13).value() == 13);
        paper.put_all("Tin hỏng", "", 0, 10);
        paper.hold(18);
        CHECK(paper.index().value().held == 10);
        CHECK(paper.title_of("/0") == "Tin số 0");
        CHECK(db.held_sites().value() == BrokenOff::Notes{{"bao", 13}});
    }
    SECTION("accepted before: that is taken in, and nothing of what came after") {
        paper.put("/11", "Tin nhận số 11", "");
        paper.hold(13);
        CHECK(paper.index().value().held == 1);
        REQUIRE(db.accept_held("bao"));
        REQUIRE(db.note_unjudged("bao", 14).value() == 14);
        paper.put_all("Tin hỏng", "", 0, 10);
        CHECK(paper.index().value().held == 10);
        CHECK(paper.title_of("/11") == "Tin nhận số 11");
        CHECK(paper.title_of("/0") == "Tin số 0");
        CHECK(db.held_sites().value() == BrokenOff::Notes{{"bao", 14}});
    }
    CHECK(db.unjudged_sites().value().empty());
}
