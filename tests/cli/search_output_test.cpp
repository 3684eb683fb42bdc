// SPDX-License-Identifier: GPL-2.0-or-later
// What search, show, analyze and the formats print, on a few articles of our own.
#include <algorithm>

#include "workshop.hpp"

using namespace timtin::tests;
using nlohmann::json;

namespace {

/// A workshop with four articles imported.
struct Shelf : Workshop {
    Shelf() {
        write(
            "bai.jsonl",
            R"({"id":"a1","url":"https://bao.example/a1","title":"Tổ dân vận khéo ở Sóc Sơn","body":"HNP - Sáng nay, tổ dân vận khéo của thôn vận động bà con hiến đất mở đường theo Nghị quyết số 25-NQ/TW ngày 03/6/2013.","published":"2019-06-11T17:54:00+07:00","source":"HNP","authors":["Hoàng Anh"],"site":"hnp"})"
            "\n"
            R"({"id":"a2","title":"Chợ quê","body":"Chợ quê họp phiên, người dân vận chuyển rau từ sớm.","published":"2020-03"})"
            "\n"
            R"({"id":"a3","title":"","body":"Một bài không có tiêu đề, không có ngày, nói về cây đa."})"
            "\n"
            R"({"id":"a4","title":"Hội \u001b[31mxuân\u0007","body":"Hội xuân <b>đông</b> vui.","published":"2021","authors":["Minh Hoà","Thu Hà"]})"
            "\n");
        quietly({"import", (*this / "bai.jsonl").string()});
    }
};

}  // namespace

TEST_CASE("a search prints title, date, source, snippet and address", "[cli]") {
    const Shelf shelf;
    CHECK(without_times(shelf.output({"search", "dân vận khéo"})) ==
          "1. Tổ [dân vận khéo] ở Sóc Sơn\n"
          "   11/06/2019 · HNP · hnp · Hoàng Anh\n"
          "   Sáng nay, tổ [dân vận khéo] của thôn vận động bà con hiến đất mở đường theo Nghị "
          "quyết số\n"
          "   25-NQ/TW ngày 03/6/2013.\n"
          "   https://bao.example/a1\n"
          "\n"
          "2. Chợ quê\n"
          "   03/2020 · khớp một phần\n"
          "   Chợ quê họp phiên, người [dân vận] chuyển rau từ sớm.\n"
          "   id: a2\n"
          "\n"
          "1 bài đủ các từ, khoảng 1 bài khớp một phần · 1–2 · T ms\n");
}

TEST_CASE("suggest prints a suggestion a line, or JSON", "[cli]") {
    const Shelf shelf;
    const std::string out = shelf.output({"suggest", "dan", "v"});
    CHECK(out.find("[dân v]ận\ttừ, 2 bài\n") != std::string::npos);
    CHECK(out.find("Tổ [dân v]ận khéo ở Sóc Sơn\ttiêu đề, 1 bài\n") != std::string::npos);
    const json answer = json::parse(shelf.output({"suggest", "--format", "json", "-n", "1", "25"}));
    REQUIRE(answer["suggestions"].size() == 1);
    CHECK(answer["suggestions"][0]["text"] == "25-NQ/TW");
    CHECK(answer["suggestions"][0]["kind"] == "number");
    const Outcome nothing = shelf.run({"suggest", "xyzxyz"});
    CHECK(nothing.code == 1);
    CHECK(nothing.out.empty());
    CHECK(shelf.run({"suggest"}).code == 2);
    CHECK(shelf.run({"suggest", "-n", "101", "d"}).code == 2);
}

TEST_CASE("partial matches are said to be partial", "[cli]") {
    const Shelf shelf;
    const std::string out = shelf.output({"search", "chợ quê xuân"});
    CHECK(out.starts_with(
        "Không bài nào có đủ các từ; đây là những bài khớp một phần.\n\n1. [Chợ quê]\n"));
}

TEST_CASE("nothing found is said, and is exit code 1", "[cli]") {
    const Shelf shelf;
    const Outcome outcome = shelf.run({"search", "khôngcóđâu"});
    CHECK(outcome.code == 1);
    CHECK(outcome.out == "Không tìm thấy bài nào.\n");
    CHECK(outcome.err.empty());
    CHECK(shelf.run({"search", "--format", "jsonl", "khôngcóđâu"}).out.empty());
    CHECK(json::parse(shelf.run({"search", "--format", "json", "khôngcóđâu"}).out)["total"] == 0);
}

TEST_CASE("control characters of a page do not reach the terminal", "[cli]") {
    const Shelf shelf;
    for (const Outcome& outcome : {shelf.run({"search", "hội xuân"}), shelf.run({"show", "a4"}),
                                   shelf.run({"analyze", "hội \x1b[31m xuân"})}) {
        CHECK(outcome.code == 0);
        CHECK(std::ranges::none_of(outcome.out, [](char c) { return c == '\x1b' || c == '\a'; }));
    }
}

TEST_CASE("JSON answers are one object, JSON lines one a hit", "[cli]") {
    const Shelf shelf;
    const json answer = json::parse(shelf.output({"search", "--format", "json", "dân vận"}));
    CHECK(answer["format_version"] == 1);
    CHECK(answer["query"] == "dân vận");
    CHECK(answer["total"] == 2);
    REQUIRE(answer["hits"].size() == 2);
    const auto lines = lines_of(shelf.output({"search", "--format", "jsonl", "dân vận"}));
    REQUIRE(lines.size() == 2);
    CHECK(json::parse(lines[0]) == answer["hits"][0]);
    CHECK(json::parse(lines[0])["id"] == "a1");
}

TEST_CASE("options restrict, sort and page a search", "[cli]") {
    const Shelf shelf;
    const auto ids = [&](std::vector<std::string> options) {
        options.insert(options.begin(), {"search", "--format", "jsonl"});
        std::string out;
        for (const auto& line : lines_of(shelf.run(options).out)) {
            out += (out.empty() ? "" : " ") + json::parse(line)["id"].get<std::string>();
        }
        return out;
    };
    CHECK(ids({"--site", "HNP"}) == "a1");
    CHECK(ids({"--author", "hoang anh"}) == "a1");
    CHECK(ids({"--author", "Thu Hà", "--author", "Hoàng Anh", "--sort", "newest"}) == "a4 a1");
    CHECK(ids({"--number", "nq 25"}) == "a1");
    CHECK(ids({"--since", "2020"}) == "a4 a2");
    CHECK(ids({"--until", "2020-03", "--sort", "oldest"}) == "a1 a2");
    CHECK(ids({"--until", "11/06/2019"}) == "a1");
    CHECK(ids({"--since", "2019-06-11", "--until", "2019-06-11"}) == "a1");
    CHECK(ids({"--until", "2019-06-10"}).empty());
    CHECK(ids({"-n", "1", "dân vận"}) == "a1");
    CHECK(ids({"-n", "1", "--offset", "1", "dân vận"}) == "a2");
    CHECK(ids({"--sort", "newest", "dân vận"}) == "a2 a1");
    const Outcome bad = shelf.run({"search", "--since", "hôm nào đó", "dân"});
    CHECK(bad.code == 2);
    CHECK(bad.err.find("--since hôm nào đó is no date") != std::string::npos);
    const Outcome backwards = shelf.run({"search", "--since", "2020", "--until", "2019", "dân"});
    CHECK(backwards.code == 2);
    CHECK(backwards.err.find("--until 2019 is before --since 2020") != std::string::npos);
}

TEST_CASE("a query that begins with a minus works after --", "[cli]") {
    const Shelf shelf;
    CHECK(shelf.run({"search", "--format", "jsonl", "--", "-dân"}).code == 0);
    const auto found = shelf.found("-dân");
    CHECK(found.size() == 2);
    CHECK(std::ranges::count(found, "a1") == 0);
    const Outcome bare = shelf.run({"search", "-dân"});
    CHECK(bare.code == 2);
    CHECK(bare.err.find("-dân; a query that begins with - goes behind --;") != std::string::npos);
    CHECK(shelf.run({"show", "a1", "-dân"}).err.find("behind --") == std::string::npos);
}

TEST_CASE("an empty query finds nothing, alone or in a file", "[cli]") {
    const Shelf shelf;
    CHECK(shelf.run({"search", "--", ""}).code == 2);
    CHECK(
        shelf.run({"search", "--queries", "-", "--format", "trec"}, "q1\t\nq2\t  \n").out.empty());
    const auto answers = lines_of(
        shelf.output({"search", "--queries", "-", "--format", "jsonl"}, "q1\t\nq2\tdân vận\n"));
    REQUIRE(answers.size() == 2);
    CHECK(json::parse(answers[0])["total"] == 0);
    CHECK(json::parse(answers[1])["total"] == 2);
    CHECK(lines_of(shelf.output({"search", "--queries", "-", "--format", "trec", "--site", "hnp"},
                                "q1\t\n"))
              .size() == 1);
}

TEST_CASE("a file of queries is answered as a TREC run", "[cli]") {
    const Shelf shelf;
    shelf.write("q.tsv", "q1\tdân vận khéo\tthêm cột\nq2\tkhôngcóđâu\n\nq3\tcay da\n");
    const auto lines = lines_of(
        shelf.output({"search", "--queries", (shelf / "q.tsv").string(), "--format", "trec"}));
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].starts_with("q1 Q0 a1 1 "));
    CHECK(lines[0].ends_with(" timtin"));
    CHECK(lines[1].starts_with("q1 Q0 a2 2 "));
    CHECK(lines[2].starts_with("q3 Q0 a3 1 "));
    const std::string piped =
        shelf.output({"search", "--queries", "-", "--format", "trec", "-n", "1"}, "x\tdân vận\n");
    CHECK(lines_of(piped).size() == 1);
    const Outcome bad =
        shelf.run({"search", "--queries", "-", "--format", "trec"}, "không có tab\n");
    CHECK(bad.code == 2);
    CHECK(bad.err.find("-:1: ") != std::string::npos);
    CHECK(shelf.run({"search", "--format", "trec", "dân"}).code == 2);
    CHECK(shelf.run({"search", "--queries", "-"}, "").code == 2);
    CHECK(shelf.run({"search", "--queries", "/không/có", "--format", "trec"}).code == 3);
}

TEST_CASE("show prints an article by id or address, as text or JSON", "[cli]") {
    const Shelf shelf;
    CHECK(shelf.output({"show", "https://bao.example/a1"}) == shelf.output({"show", "a1"}));
    CHECK(shelf.output({"show", "a1"}) ==
          "Tổ dân vận khéo ở Sóc Sơn\n"
          "\n"
          "Đăng: 11/06/2019 17:54\n"
          "Nguồn: HNP\n"
          "Trang: hnp\n"
          "Tác giả: Hoàng Anh\n"
          "Văn bản: 25-NQ/TW (2013-06-03)\n"
          "Địa chỉ: https://bao.example/a1\n"
          "Mã: a1\n"
          "\n"
          "HNP - Sáng nay, tổ dân vận khéo của thôn vận động bà con hiến đất mở đường theo Nghị "
          "quyết số\n"
          "25-NQ/TW ngày 03/6/2013.\n");
    const json article = json::parse(shelf.output({"show", "--format", "json", "a2"}));
    CHECK(article["id"] == "a2");
    CHECK(article["published"] == "2020-03-01T00:00:00");
    CHECK(article["published_precision"] == "month");
    const Outcome unknown = shelf.run({"show", "không-có"});
    CHECK(unknown.code == 1);
    CHECK(unknown.out.empty());
    CHECK(unknown.err.find("không-có") != std::string::npos);
}

TEST_CASE("analyze prints tokens, terms and the query as understood", "[cli]") {
    const Shelf shelf;
    const std::string out = shelf.output({"analyze", "Hoà giải 25-NQ/TW"});
    CHECK(out.find("hoà\thoa\thoa|hoà") != std::string::npos);
    CHECK(out.find("giải\tgiai\tgiai|giải  hoa|hoà giai|giải") != std::string::npos);
    CHECK(out.find("document_number") != std::string::npos);
    CHECK(out.ends_with("query: (all (words hoà giải) (number 25-NQ/TW))\n"));
    const json parsed =
        json::parse(shelf.output({"analyze", "--format", "json", "Hoà giải 25-NQ/TW"}));
    CHECK(parsed["format_version"] == 1);
    CHECK(parsed["tokens"][0]["text"] == "Hoà");
    CHECK(parsed["tokens"][0]["begin"] == 0);
    CHECK(parsed["tokens"][0]["end"] == 4);
    CHECK(parsed["numbers"][0]["number"] == "25-NQ/TW");
    CHECK(parsed["query"] == "(all (words hoà giải) (number 25-NQ/TW))");
    CHECK(parsed["words"] == "Hoà_giải 25-NQ/TW");
    CHECK_FALSE(parsed["tokens"][0].contains("stands_for"));
    const json shortened = json::parse(shelf.output({"analyze", "--format", "json", "UBND"}));
    CHECK(shortened["tokens"][0]["stands_for"] == json::array({"Uỷ ban nhân dân"}));
}

TEST_CASE("articles pushed on standard input are searchable at once", "[cli]") {
    const Shelf shelf;
    const Outcome pushed =
        shelf.run({"import", "-"}, "{\"id\":\"b1\",\"title\":\"Tin vừa đẩy vào\"}\n");
    CHECK(pushed.code == 0);
    CHECK(pushed.out.empty());
    CHECK(pushed.err.empty());
    CHECK(shelf.found("vừa đẩy vào") == std::vector<std::string>{"b1"});
}
