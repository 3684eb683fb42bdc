// SPDX-License-Identifier: GPL-2.0-or-later
// What `remove` takes out stays out, and comes back when asked for.
#include <filesystem>

#include "crawler/page_archive.hpp"
#include "desk.hpp"

using namespace timtin::tests;
using nlohmann::json;

namespace {

// Every byte of the archive's files, unpacked.
std::string archived_bytes(const Workshop& shop) {
    const Outcome all = timtin::support::run(
        {.argv = {"/bin/sh", "-c", "zcat " + (shop.data() / "pages").string() + "/*.warc.gz"}});
    REQUIRE(all.code == 0);
    return all.out;
}

std::string id_of(const Workshop& shop, const std::string& title) {
    for (const auto& [id, article] : shop.articles()) {
        if (article["title"] == title) {
            return id;
        }
    }
    FAIL("no article has the title " + title);
    return {};
}

}  // namespace

TEST_CASE("an article that is removed is out at once, and stays out", "[cli]") {
    Desk desk;
    desk.articles(3);
    desk.quietly({"update"});
    const auto id = id_of(desk, "Bài số 1");
    const auto url = desk.portal.server.url("/bai/1");

    CHECK_THAT(desk.output({"remove", id}), Catch::StartsWith("«Bài số 1» (" + id + ")"));
    CHECK(desk.articles_found() == 2);
    CHECK(desk.run({"show", id}).code == 1);
    CHECK_THAT(desk.output({"remove", "--list"}), Catch::Contains("\tkept\t" + id + "\t" + url));

    SECTION("a later crawl neither fetches it nor takes it in") {
        desk.portal.article("/bai/1", "Bài số 1 viết lại");
        desk.portal.article("/bai/2", "Bài số 2 viết lại");
        desk.portal.server.forget_log();
        desk.quietly({"update"});
        CHECK(desk.portal.server.count("/bai/1") == 0);
        CHECK(desk.portal.server.count("/bai/2") == 1);
        CHECK(desk.articles_found() == 2);
        CHECK(desk.run({"crawl", "--url", url}).code == 2);
    }
    SECTION("a rebuild does not bring it back") {
        desk.quietly({"index", "--rebuild"});
        CHECK(desk.articles_found() == 2);
    }
    SECTION("undone, it is there again at once, and crawled again") {
        CHECK_THAT(desk.output({"remove", "--undo", url}),
                   Catch::Contains("in the index again, and fetched again"));
        CHECK(desk.articles_found() == 3);
        CHECK(desk.run({"remove", "--list"}).code == 1);
        desk.portal.article("/bai/1", "Bài số 1 viết lại");
        desk.quietly({"update"});
        CHECK(id_of(desk, "Bài số 1 viết lại") == id);
        desk.quietly({"index", "--rebuild"});
        CHECK(desk.articles_found() == 3);
    }
}

TEST_CASE("earlier versions of an article are shown from the archive", "[cli]") {
    Desk desk;
    desk.articles(2);
    desk.quietly({"update"});
    const auto id = id_of(desk, "Bài số 1");
    const auto url = desk.portal.server.url("/bai/1");
    CHECK(json::parse(desk.output({"show", id, "--versions", "--format", "json"}))["versions"]
              .size() == 1);
    desk.portal.article("/bai/1", "Bài số 1 đính chính");
    desk.quietly({"update"});
    for (const std::string& named : {id, url}) {
        const json all =
            json::parse(desk.output({"show", named, "--versions", "--format", "json"}));
        CHECK(all["format_version"] == 1);
        CHECK(all["id"] == id);
        REQUIRE(all["versions"].size() == 2);
        CHECK(all["versions"][0]["changed"].empty());
        CHECK(all["versions"][0]["article"]["title"] == "Bài số 1");
        CHECK(all["versions"][1]["changed"][0] == "title");
        CHECK(all["versions"][1]["article"]["title"] == "Bài số 1 đính chính");
    }
    CHECK_THAT(desk.output({"show", id, "--versions"}),
               Catch::Contains("Bài số 1\n2. ") && Catch::Contains("   sửa: tiêu đề"));
    CHECK(desk.run({"show", "khong-co", "--versions"}).code == 1);
    CHECK(desk.run({"remove", id}).code == 0);
    CHECK(desk.run({"show", id, "--versions"}).code == 1);
}

TEST_CASE("an article that is to be forgotten leaves the archive with all its versions", "[cli]") {
    Desk desk;
    desk.articles(3);
    desk.quietly({"update"});
    desk.portal.article("/bai/1", "Bài số 1 bản thứ hai");
    desk.quietly({"update"});
    const auto url = desk.portal.server.url("/bai/1");
    CHECK_THAT(archived_bytes(desk), Catch::Contains("Bài số 1 bản thứ hai"));

    CHECK_THAT(desk.output({"remove", "--forget", url}),
               Catch::Contains("out of index and archive"));
    const auto left = archived_bytes(desk);
    CHECK_THAT(left, !Catch::Contains("Bài số 1"));
    CHECK_THAT(left, Catch::Contains("Bài số 0") && Catch::Contains("Bài số 2"));
    CHECK(desk.articles_found() == 2);
    desk.quietly({"update"});
    desk.quietly({"index", "--rebuild"});
    CHECK(desk.articles_found() == 2);
    CHECK_THAT(archived_bytes(desk), !Catch::Contains("Bài số 1"));
    // Again does no harm.
    CHECK(desk.run({"remove", "--forget", url}).code == 0);

    CHECK_THAT(desk.output({"remove", "--undo", url}),
               Catch::Contains("fetched again by the next crawl"));
    CHECK(desk.articles_found() == 2);
    desk.quietly({"update"});
    CHECK(desk.articles_found() == 3);
}

TEST_CASE("an article is forgotten under all its URLs, and none brings it back", "[cli]") {
    Desk desk;
    desk.articles(3);
    // The same article for printing, and one more that the crawl does not know yet.
    const auto canonical = desk.portal.server.url("/bai/1");
    const auto print = [&](const std::string& path) {
        desk.portal.article(path, "Bài số 1, bản in");
        auto page = desk.portal.body(path);
        page.insert(page.find("</head>"), "<link rel='canonical' href='" + canonical + "'>");
        desk.portal.page(path, "text/html; charset=utf-8", page);
    };
    print("/in/1");
    desk.portal.redirect("/cu/1", "/bai/1");
    desk.portal.listing("/", {"/bai/0", "/bai/1", "/bai/2", "/in/1", "/cu/1"});
    desk.quietly({"update"});
    CHECK(desk.articles_found() == 3);
    CHECK_THAT(archived_bytes(desk), Catch::Contains("Bài số 1, bản in"));

    CHECK(desk.run({"remove", "--forget", canonical}).code == 0);
    CHECK_THAT(desk.output({"remove", "--list"}),
               Catch::Contains(canonical) && Catch::Contains(desk.portal.server.url("/in/1")) &&
                   Catch::Contains(desk.portal.server.url("/cu/1")));
    CHECK_THAT(archived_bytes(desk), !Catch::Contains("Bài số 1"));
    CHECK(desk.articles_found() == 2);

    print("/in/1/moi");
    desk.portal.listing("/", {"/bai/0", "/bai/1", "/bai/2", "/in/1", "/in/1/moi"});
    desk.quietly({"update"});
    CHECK(desk.portal.server.count("/in/1/moi") > 0);
    CHECK_THAT(archived_bytes(desk), !Catch::Contains("Bài số 1"));
    CHECK(desk.articles_found() == 2);
}

TEST_CASE("what was taken out stays out after the backup that the docs give is restored", "[cli]") {
    const auto docs =
        timtin::support::read_file(std::filesystem::path(TIMTIN_SOURCE_DIR) / "docs/operations.md");
    const auto at = docs.find("flock lock tar ");
    REQUIRE(at != std::string::npos);
    auto recipe = docs.substr(at, docs.find('\n', at) - at);
    Desk desk;
    desk.articles(3);
    desk.quietly({"update"});
    static_cast<void>(desk.output({"remove", desk.portal.server.url("/bai/1")}));
    const auto before = desk.Workshop::articles();
    REQUIRE(before.size() == 2);
    const auto tar = (desk / "backup.tar").string();
    const std::string named = "/backup/timtin.tar";
    REQUIRE(recipe.find(named) != std::string::npos);
    recipe.replace(recipe.find(named), named.size(), tar);
    const auto shell = [&](const std::string& script) {
        const Outcome outcome = timtin::support::run({.argv = {"/bin/sh", "-ec", script}});
        CAPTURE(outcome.err);
        CHECK(outcome.code == 0);
        return outcome.out;
    };
    const auto data = desk.data().string();
    shell("cd " + data + " && " + recipe);
    CHECK(shell("tar tf " + tar).find("XAPIANDB") == std::string::npos);
    shell("rm -r " + data + " && mkdir " + data + " && cd " + data + " && tar xf " + tar);
    desk.quietly({"index", "--rebuild"});
    CHECK(desk.Workshop::articles() == before);
    // Nor does the next crawl bring it, which knows what it has.
    desk.quietly({"update"});
    CHECK(desk.Workshop::articles() == before);
    CHECK(desk.site_report()["unchanged"] == 3);
}

TEST_CASE("an imported article that is removed is kept out of later imports", "[cli]") {
    Workshop shop;
    const std::string line =
        R"({"id":"bai\tlạ","title":"Chợ quê ngày giáp Tết","body":"Phiên chợ cuối năm đông kín )"
        R"(người mua lá dong, gạo nếp và những cành đào phai."})";
    shop.write("articles.jsonl", line + "\n");
    const auto file = (shop / "articles.jsonl").string();
    shop.quietly({"import", file});
    REQUIRE(shop.articles().size() == 1);
    CHECK(shop.run({"remove", "bai\tlạ"}).code == 0);
    CHECK(shop.articles().empty());
    shop.quietly({"import", file});
    CHECK(shop.articles().empty());
    CHECK(shop.run({"remove", "--undo", "bai\tlạ"}).code == 0);
    CHECK(shop.articles().size() == 1);
    CHECK(shop.run({"remove", "--forget", "bai\tlạ"}).code == 0);
    CHECK_THAT(archived_bytes(shop), !Catch::Contains("giáp Tết"));
    CHECK_THAT(shop.output({"remove", "--undo", "bai\tlạ"}), Catch::Contains("let in again"));
    shop.quietly({"import", file});
    CHECK(shop.articles().size() == 1);
}

TEST_CASE("removing what is not there ends with 1, and a spoilt list with 3", "[cli]") {
    Desk desk;
    desk.articles(2);
    desk.quietly({"update"});
    CHECK(desk.run({"remove", "không-có"}).code == 1);
    CHECK(desk.run({"remove", "--undo", "không-có"}).code == 1);
    CHECK(desk.run({"remove"}).code == 2);
    desk.write("data/removed", "# đầu\n2026-01-02T03:04:05Z\tkept\n");
    const Outcome outcome = desk.run({"update"});
    CHECK(outcome.code == 3);
    CHECK_THAT(outcome.err, Catch::Contains("removed:2: "));
    CHECK(desk.articles_found() == 2);
}
