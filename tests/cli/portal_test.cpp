// SPDX-License-Identifier: GPL-2.0-or-later
// The whole path, from a served portal to hits, with the program as a user runs it.
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <set>

#include "workshop.hpp"

using namespace timtin::tests;
using nlohmann::json;
using timtin::support::Request;

namespace {

/// Where two texts part, with a little around it.
std::string first_difference(const std::string& got, const std::string& wanted) {
    const auto at = static_cast<std::size_t>(
        std::mismatch(got.begin(), got.end(), wanted.begin(), wanted.end()).first - got.begin());
    const std::size_t from = at < 30 ? 0 : at - 30;
    return "at byte " + std::to_string(at) + ": got «" + got.substr(from, 90) + "», expected «" +
           wanted.substr(from, 90) + "»";
}

/// A field as text, null as nothing. Composed: an article keeps the letters of its
/// page, and one page has them taken apart.
std::string text_of(const json& value) {
    if (value.is_null()) {
        return "";
    }
    std::string composed;
    UErrorCode status = U_ZERO_ERROR;
    icu::StringByteSink<std::string> sink(&composed);
    icu::Normalizer2::getNFCInstance(status)->normalizeUTF8(
        0, value.is_string() ? value.get<std::string>() : value.dump(), sink, nullptr, status);
    REQUIRE(U_SUCCESS(status));
    return composed;
}

/// A body without the line that is the photo's caption, which the description tells apart.
std::string without_caption(const std::string& body, const std::string& caption) {
    std::string out;
    for (const std::string& line : lines_of(body)) {
        if (line != caption || caption.empty()) {
            out += (out.empty() ? "" : "\n") + line;
        }
    }
    return out;
}

std::vector<std::string> differences(const json& got, const json& wanted) {
    std::vector<std::string> out;
    const std::string caption = wanted.contains("caption") ? text_of(wanted["caption"]) : "";
    for (const std::string field : {"title", "published", "published_precision", "authors",
                                    "source", "lead", "body", "numbers"}) {
        const std::string is =
            field == "body" ? without_caption(text_of(got[field]), caption) : text_of(got[field]);
        if (is != text_of(wanted[field])) {
            out.push_back(field + " " + first_difference(is, text_of(wanted[field])));
        }
    }
    return out;
}

bool any_target(const std::vector<Request>& log, std::string_view part) {
    return std::ranges::any_of(
        log, [&](const Request& one) { return one.target.find(part) != std::string::npos; });
}

json report(const Workshop& workshop) {
    return json::parse(timtin::support::read_file(workshop.data() / "report.json"));
}

}  // namespace

TEST_CASE("all articles of the portal come out of crawl and index as it describes them", "[cli]") {
    const PortalWorkshop workshop;
    workshop.quietly({"crawl"});
    workshop.quietly({"index"});
    const auto expected = workshop.expected();
    REQUIRE(expected.size() == 48);
    std::map<std::string, json> got;
    for (auto& [id, article] : workshop.articles()) {
        got[article["canonical_url"]] = article;
    }
    std::string wrong;
    for (const auto& [url, article] : expected) {
        const auto found = got.find(url);
        if (found == got.end()) {
            wrong += "\n" + url + "\n    is not in the index";
            continue;
        }
        for (const std::string& difference : differences(found->second, article)) {
            wrong += "\n" + url + "\n    " + difference;
        }
        CHECK(found->second["site"] == "portal");
        CHECK(found->second["language"] == "vi");
    }
    for (const auto& [url, article] : got) {
        if (!expected.contains(url)) {
            wrong += "\n" + url + "\n    is none of the portal's articles";
        }
    }
    INFO(wrong);
    CHECK(wrong.empty());
    CHECK(got.size() == expected.size());
}

TEST_CASE("robots.txt is asked first and obeyed, and no other host is fetched", "[cli]") {
    const PortalWorkshop workshop;
    workshop.quietly({"crawl"});
    const auto log = workshop.portal.log();
    REQUIRE(log.size() > 60);
    CHECK(log.front().target == "/robots.txt");
    CHECK_FALSE(any_target(log, "/noi-bo/"));
    std::set<std::string> fetched;
    int parts = 0;
    for (const Request& request : log) {
        CHECK(request.user_agent.starts_with("timtin/"));
        CHECK(request.user_agent.find("kiem-thu@timtin.example") != std::string::npos);
        CHECK_FALSE(request.conditional());  // nothing is known yet
        INFO(request.target);
        if (request.method == "POST") {
            CHECK(request.target == "/api/NewsZone/NewsZone");
            CHECK(request.status == 200);
            ++parts;
            continue;
        }
        CHECK(request.method == "GET");
        CHECK(fetched.insert(request.target).second);  // each page once
        CHECK(request.target.find("jsessionid") == std::string::npos);
    }
    CHECK(parts == 5);  // of the list that goes on by POST, with the empty one behind it
    const json run = report(workshop);
    CHECK(run["command"] == "crawl");
    CHECK(run["exit_code"] == 0);
    const json site = run["crawl"]["sites"][0];
    CHECK(site["site"] == "portal");
    CHECK(site["requests"].get<std::size_t>() <= log.size());
    CHECK(site["gone"] == 1);     // the page that is linked and gone
    CHECK(site["refused"] >= 1);  // the disallowed part is linked
    CHECK(site["redirected"] >= 1);
    CHECK(site["error"].is_null());
    // 127.0.0.2 would be refused or unreachable: a failure would tell of the attempt.
    CHECK(site["failed"].empty());
}

TEST_CASE("articles that only a list by POST names are found by the site's rule", "[cli]") {
    const PortalWorkshop workshop;
    const auto crawled = [&](const std::string& rule) {
        const auto data = (workshop / (rule.empty() ? "without" : "with")).string();
        // From the section alone, and no further than what it lists.
        workshop.write("sites/portal.toml",
                       "[site]\nname = \"portal\"\nseeds = [\"" + workshop.portal.base() +
                           "/dan-van.htm\"]\n[crawl]\ndelay = \"0s\"\nallow_private = true\n"
                           "max_depth = 1\n[links]\nignore = '\\.xml$'\n" +
                           rule);
        workshop.quietly({"update", "--data", data});
        std::set<std::string> urls;
        const auto lines =
            workshop.output({"search", "--data", data, "-n", "100", "--format", "jsonl", "..2100"});
        for (const std::string& line : lines_of(lines)) {
            urls.insert(json::parse(line)["url"]);
        }
        return urls;
    };
    const auto without = crawled("");
    const auto with = crawled(PortalWorkshop::list_rule);
    CHECK(std::ranges::includes(with, without));
    CHECK(with.size() >= without.size() + 10);
    const auto expected = workshop.expected();
    for (const auto& url : with) {
        CHECK(expected.contains(url));
    }
}

TEST_CASE("a second update changes nothing and asks only with conditions", "[cli]") {
    const PortalWorkshop workshop;
    workshop.quietly({"update"});
    const auto before = workshop.articles();
    CHECK(before.size() == 48);
    const std::size_t first = workshop.portal.log().size();
    workshop.quietly({"update"});
    const auto log = workshop.portal.log_after(first);
    std::size_t pages = 0;
    for (const Request& request : log) {
        INFO(request.target << " " << request.status);
        if (request.status == 404 || request.status == 301 || request.method == "POST") {
            continue;  // has nothing to be unchanged, or knows no conditions
        }
        ++pages;
        CHECK(request.conditional());
        CHECK(request.status == 304);
    }
    CHECK(pages >= 48);
    const json run = report(workshop);
    CHECK(run["crawl"]["sites"][0]["changed"] == 0);
    CHECK(run["crawl"]["sites"][0]["new"] == 0);
    CHECK(run["index"]["indexed"] == 0);
    CHECK(run["index"]["removed"] == 0);
    CHECK(workshop.articles() == before);
}

TEST_CASE("what is not due is not asked for again", "[cli]") {
    const PortalWorkshop workshop("");
    workshop.quietly({"update"});
    const std::size_t first = workshop.portal.log().size();
    workshop.quietly({"update"});
    const auto log = workshop.portal.log_after(first);
    CHECK(log.size() <= 1);  // robots.txt at most
    for (const Request& request : log) {
        CHECK(request.target == "/robots.txt");
    }
}

TEST_CASE("one page that is edited is updated, and nothing else", "[cli]") {
    const PortalWorkshop workshop;
    workshop.quietly({"update"});
    const auto before = workshop.articles();
    const std::size_t first = workshop.portal.log().size();
    const std::string sentence = "Một câu kiểm chứng vừa được ban biên tập bổ sung sáng nay.";
    workshop.portal.edit("long-bien-nhan-rong-mo-hinh-dan-van-kheo", sentence);
    workshop.quietly({"update"});

    const json run = report(workshop);
    CHECK(run["index"]["indexed"] == 1);
    CHECK(run["index"]["removed"] == 0);
    CHECK(run["crawl"]["sites"][0]["new"] == 0);
    int articles_sent = 0;
    for (const Request& request : workshop.portal.log_after(first)) {
        articles_sent += request.status == 200 &&
                                 request.target.find("long-bien-nhan-rong-mo-hinh-dan-van-kheo") !=
                                     std::string::npos
                             ? 1
                             : 0;
        if (request.status == 200 && request.method == "GET") {
            // Besides the article only what dates it may have changed: sitemap and lists.
            INFO(request.target);
            CHECK((request.target.find("long-bien-nhan-rong") != std::string::npos ||
                   request.target == "/sitemap.xml"));
        }
    }
    CHECK(articles_sent == 1);
    const auto after = workshop.articles();
    REQUIRE(after.size() == before.size());
    int changed = 0;
    for (const auto& [id, article] : after) {
        REQUIRE(before.contains(id));
        if (article == before.at(id)) {
            continue;
        }
        ++changed;
        CHECK(article["body"].get<std::string>().ends_with(sentence));
        CHECK(article["title"] == before.at(id)["title"]);
    }
    CHECK(changed == 1);
    const auto found = workshop.found("\"" + sentence + "\"");
    CHECK(found.size() == 1);
}

TEST_CASE("imported and crawled articles are both there again after a rebuild", "[cli]") {
    const PortalWorkshop workshop;
    workshop.write(
        "them.jsonl",
        R"({"id":"nhap-1","title":"Tin nhập tay","body":"Bài nhập tay về dân vận khéo ở xã bên."})"
        "\n"
        R"({"id":"nhap-2","url":"https://bao.example/2","title":"Hai","body":"Kế hoạch 42/KH-LĐLĐ."})"
        "\n");
    workshop.quietly({"import", (workshop / "them.jsonl").string()});
    workshop.quietly({"update"});
    const auto before = workshop.articles();
    CHECK(before.size() == 50);
    const std::vector<std::string> queries = {
        "dân vận",    "dan van",          "nghị quyết 25-NQ/TW",
        "42/kh-ldld", "\"dân vận khéo\"", "xã bên -chợ"};
    std::vector<std::vector<std::string>> answers;
    for (const std::string& query : queries) {
        answers.push_back(workshop.found(query));
        CHECK_FALSE(answers.back().empty());
    }
    const std::size_t requests = workshop.portal.log().size();
    workshop.portal.stop();  // a rebuild needs no network
    workshop.quietly({"index", "--rebuild"});
    CHECK(workshop.portal.log().size() == requests);
    CHECK(workshop.articles() == before);
    for (std::size_t i = 0; i < queries.size(); ++i) {
        CAPTURE(queries[i]);
        auto again = workshop.found(queries[i]);
        auto first = answers[i];
        CHECK(again.front() == first.front());
        // Equal scores may change places: the new index numbers its documents anew.
        std::ranges::sort(again);
        std::ranges::sort(first);
        CHECK(again == first);
    }
}

TEST_CASE("the demo's three queries print ranked hits with the matching words marked", "[cli]") {
    const PortalWorkshop workshop;
    workshop.quietly({"update"});
    const auto shown = [&](const std::string& name, std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"search", "-n", "3"});
        check_golden(name, without_times(workshop.portable(workshop.output(arguments))));
    };
    shown("dan-van.txt", {"dân vận"});
    shown("dan-van-khong-dau.txt", {"dan", "van"});
    shown("nghi-quyet-25.txt", {"nghị quyết 25-NQ/TW"});
    shown("moi-nhat.txt", {"--sort", "newest", "công đoàn -\"tham nhũng\""});
    // The id is a hash of the address, and the port of that is another each time.
    const std::string id = workshop.found("tieude:\"Phố đi bộ\"").front();
    std::string article = workshop.portable(workshop.output({"show", id}));
    article.replace(article.find(id), id.size(), "ID");
    check_golden("show.txt", article);
}

TEST_CASE("a site that cannot be reached is named, and the run ends with 4", "[cli]") {
    const PortalWorkshop workshop;
    workshop.quietly({"update"});
    const auto before = workshop.articles();
    workshop.portal.stop();
    const Outcome outcome = workshop.run({"update"});
    CHECK(outcome.code == 4);
    CHECK(outcome.out.empty());
    const auto lines = lines_of(outcome.err);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].starts_with("timtin: portal: "));
    CHECK(lines[0].find("127.0.0.1") != std::string::npos);
    CHECK(workshop.articles() == before);  // nothing is lost because a source is gone
    CHECK(report(workshop)["exit_code"] == 4);
    CHECK_FALSE(report(workshop)["crawl"]["sites"][0]["error"].is_null());
}

TEST_CASE("one site that fails does not keep another from being crawled", "[cli]") {
    const PortalWorkshop workshop;
    workshop.write("sites/a-hong.toml",
                   "[site]\nname = \"a-hong\"\nseeds = "
                   "[\"http://127.0.0.1:1/\"]\n[crawl]\nallow_private = true\n");
    const Outcome outcome = workshop.run({"update"});
    CHECK(outcome.code == 4);
    CHECK(outcome.err.find("a-hong: ") != std::string::npos);
    CHECK(workshop.articles().size() == 48);
}

TEST_CASE("a private address is refused unless the site's file allows it", "[cli]") {
    const PortalWorkshop workshop;
    workshop.write("sites/portal.toml", "[site]\nname = \"portal\"\nseeds = [\"" +
                                            workshop.portal.base() +
                                            "/\"]\n[crawl]\ndelay = \"0s\"\n");
    const Outcome outcome = workshop.run({"crawl"});
    CHECK(outcome.code == 4);
    CHECK(workshop.portal.log().empty());
}

TEST_CASE("a run's budget of pages ends it cleanly, and the next goes on", "[cli]") {
    const PortalWorkshop workshop("");
    workshop.quietly({"crawl", "--max-pages", "10"});
    const std::size_t first = workshop.portal.log().size();
    CHECK(first <= 12);
    CHECK(report(workshop)["crawl"]["out_of_budget"] == true);
    workshop.quietly({"update"});
    CHECK(workshop.articles().size() == 48);
    std::set<std::string> seen;
    for (const Request& request : workshop.portal.log()) {
        if (request.target != "/robots.txt" && request.method == "GET") {
            INFO(request.target);
            CHECK(seen.insert(request.target).second);
        }
    }
}

TEST_CASE("stats and report tell what is there and what the last run did", "[cli]") {
    const PortalWorkshop workshop;
    workshop.quietly({"update"});
    const json stats = json::parse(workshop.output({"stats", "--format", "json"}));
    CHECK(stats["format_version"] == 1);
    CHECK(stats["data"] == workshop.data().string());
    CHECK(stats["index"]["articles"] == 48);
    CHECK(stats["index"]["current"] == true);
    CHECK(stats["index"]["sequence"] == stats["archive"]["sequence"]);
    CHECK(stats["archive"]["pages"] >= 48);
    CHECK(stats["archive"]["articles"] == 0);
    CHECK(stats["archive"]["bytes"] > 10'000);
    CHECK(stats["last_run"]["command"] == "update");
    CHECK(stats["last_run"]["exit_code"] == 0);
    CHECK(stats["last_run"]["crawl"]["sites"][0]["new"] >= 48);
    CHECK(stats["last_run"]["index"]["indexed"] == 48);
    const std::string text = workshop.output({"stats"});
    CHECK(text.find("48 articles") != std::string::npos);
    CHECK(text.find("last run  update") != std::string::npos);
    CHECK(text.find("portal: ") != std::string::npos);
}

TEST_CASE("other tools read the archive", "[cli]") {
    const PortalWorkshop workshop;
    workshop.quietly({"crawl"});
    std::string records;
    for (const auto& entry : std::filesystem::directory_iterator(workshop.data() / "pages")) {
        const Outcome unpacked =
            timtin::support::run({.argv = {"zcat", "--force", entry.path().string()}});
        CHECK(unpacked.code == 0);
        CHECK(unpacked.err.empty());
        records += unpacked.out;
    }
    CHECK(records.starts_with("WARC/1.1\r\n"));
    std::size_t responses = 0;
    for (std::size_t at = 0; (at = records.find("WARC-Type: response", at)) != std::string::npos;
         ++at) {
        ++responses;
    }
    CHECK(responses >= 48);
    CHECK(records.find("WARC-Target-URI: " + workshop.portal.base() + "/tin-tuc.htm") !=
          std::string::npos);
}

TEST_CASE("verbose tells each page and each result on stderr", "[cli]") {
    const PortalWorkshop workshop;
    const Outcome outcome = workshop.run({"update", "--verbose"});
    CHECK(outcome.code == 0);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find("fetched " + workshop.portal.base() + "/tin-tuc.htm") !=
          std::string::npos);
    CHECK(outcome.err.find("refused by robots.txt " + workshop.portal.base() + "/noi-bo/") !=
          std::string::npos);
    CHECK(outcome.err.find("48 articles indexed") != std::string::npos);
    CHECK(outcome.err.find('\x1b') == std::string::npos);  // no colour where there is no terminal
}
