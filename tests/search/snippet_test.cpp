// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>

#include "support/articles.hpp"
#include "support/temp_dir.hpp"
#include "timtin/search.hpp"

using namespace timtin;
using support::article;
using support::TempDir;

namespace {

/// The first hit of a query in an index of one article.
Hit hit_of(const Article& one, const std::string& query) {
    const TempDir folder;
    support::build_index(folder / "index", {one});
    SearchRequest request;
    request.query = query;
    auto result = Searcher::open(folder / "index").value().search(request).value();
    REQUIRE(result.hits.size() == 1);
    return std::move(result.hits.front());
}

/// The text with its marks as brackets.
std::string shown(const MarkedText& text) {
    std::string out;
    std::size_t at = 0;
    for (const Mark& mark : text.marks) {
        REQUIRE(at <= mark.begin);
        REQUIRE(mark.begin < mark.end);
        REQUIRE(mark.end <= text.text.size());
        for (const std::size_t border : {mark.begin, mark.end}) {
            if (border < text.text.size()) {
                REQUIRE((static_cast<unsigned char>(text.text[border]) & 0xc0) != 0x80);
            }
        }
        out += text.text.substr(at, mark.begin - at) + "[" +
               text.text.substr(mark.begin, mark.end - mark.begin) + "]";
        at = mark.end;
    }
    return out + text.text.substr(at);
}

std::string snippet(const std::string& body, const std::string& query) {
    return shown(hit_of(article("a", "Tiêu đề", body), query).snippet);
}

}  // namespace

TEST_CASE("matching words of the original text are marked", "[search]") {
    CHECK(snippet("Công tác Dân vận ở cơ sở.", "dân vận") == "Công tác [Dân vận] ở cơ sở.");
    CHECK(snippet("Công tác Dân vận ở cơ sở.", "dan van") == "Công tác [Dân vận] ở cơ sở.");
    CHECK(snippet("Vận động dân làng.", "dân vận") == "[Vận] động [dân] làng.");
    CHECK(snippet("Hòa giải viên.", "hoà giải") == "[Hòa giải] viên.");
    CHECK(snippet("Kĩ thuật số.", "kỹ thuật") == "[Kĩ thuật] số.");
}

TEST_CASE("marks lie on the original bytes of decomposed text", "[search]") {
    const std::string decomposed = "Tổ da\xcc\x82n va\xcc\xa3\xcc\x82n khéo.";
    CHECK(snippet(decomposed, "dân vận") == "Tổ [da\xcc\x82n va\xcc\xa3\xcc\x82n] khéo.");
    CHECK(snippet(decomposed, "dan van") == "Tổ [da\xcc\x82n va\xcc\xa3\xcc\x82n] khéo.");
    CHECK(snippet("Tổ dân vận khéo.", "da\xcc\x82n va\xcc\xa3\xcc\x82n") == "Tổ [dân vận] khéo.");
}

TEST_CASE("only the word as typed is marked where it occurs", "[search]") {
    CHECK(snippet("Giá vàng vang xa, vàng lên.", "vàng") == "Giá [vàng] vang xa, [vàng] lên.");
    CHECK(snippet("Tiếng vang xa.", "vàng") == "Tiếng [vang] xa.");
}

TEST_CASE("a document number is marked as a whole", "[search]") {
    Article one = article("a", "Tiêu đề", "Học Nghị quyết số 25-NQ/TW trong tuần.");
    one.numbers = {{"25-NQ/TW", ""}};
    CHECK(shown(hit_of(one, "25-NQ/TW").snippet).find("25-NQ/TW]") != std::string::npos);
    CHECK(shown(hit_of(one, "nq 25").snippet).find("25-NQ/TW]") != std::string::npos);
}

TEST_CASE("the title is marked too, and kept whole", "[search]") {
    const Hit hit = hit_of(article("a", "Dân vận khéo ở Sóc Sơn", "Bài về dân vận."), "dan van");
    CHECK(shown(hit.title) == "[Dân vận] khéo ở Sóc Sơn");
}

TEST_CASE("a snippet is the piece around the match, cut at words", "[search]") {
    std::string body;
    for (int i = 0; i < 300; ++i) {
        body += "chữ" + std::to_string(i) + " ";
    }
    body += "tổ dân vận khéo ";
    for (int i = 300; i < 600; ++i) {
        body += "chữ" + std::to_string(i) + " ";
    }
    const Hit hit = hit_of(article("a", "Tiêu đề", body), "dân vận");
    const std::string text = shown(hit.snippet);
    CHECK(text.find("[dân vận]") != std::string::npos);
    CHECK(text.starts_with("… chữ"));
    CHECK(text.ends_with(" …"));
    CHECK(text.size() < 700);
    CHECK(text.size() > 100);
    // Whole words: each is one of the text's.
    std::size_t at = 0;
    const std::string plain = hit.snippet.text;
    for (std::size_t end = 0; at < plain.size(); at = end + 1) {
        end = std::min(plain.find(' ', at), plain.size());
        const std::string word = plain.substr(at, end - at);
        CHECK((word == "…" || (" " + body).find(" " + word + " ") != std::string::npos));
    }
}

namespace {

/// So many words that no query asks for.
std::string filling(const std::string& word, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += word + std::to_string(i) + " ";
    }
    return text;
}

}  // namespace

TEST_CASE("a snippet has all words that one piece of the text can hold", "[search]") {
    SECTION("though a sentence begins far before the first of them") {
        const std::string text =
            snippet("Mở đầu. " + filling("xa", 10) + "Giếng " + filling("gần", 36) + "khoan.",
                    "giếng khoan");
        CHECK(text.find("[Giếng]") != std::string::npos);
        CHECK(text.find("[khoan]") != std::string::npos);
    }
    SECTION("though a sentence ends before the last of them") {
        const std::string text =
            snippet(filling("xa", 50) + ". Cầu vượt " + filling("gần", 26) + "xong. Sông " +
                        filling("mùa", 3) + "Hồng cạn. " + filling("cuối", 50),
                    "cầu vượt sông hồng");
        CHECK(text.find("[Sông]") != std::string::npos);
        CHECK(text.find("[Hồng]") != std::string::npos);
    }
}

TEST_CASE("a snippet is two pieces where the words stand far apart", "[search]") {
    const std::string body = filling("đầu", 30) + ". Trạm bơm ngừng chạy. " + filling("giữa", 200) +
                             ". Bà con xin hoãn thủy lợi phí. " + filling("cuối", 30);
    const Hit hit = hit_of(article("a", "Tiêu đề", body), "trạm bơm thủy lợi phí");
    const std::string text = shown(hit.snippet);
    CHECK(text.find("[Trạm bơm]") != std::string::npos);
    CHECK(text.find("[thủy lợi phí]") != std::string::npos);
    CHECK(text.find(" … ") != std::string::npos);
    CHECK(text.find("giữa100") == std::string::npos);
    CHECK(text.size() < 500);
    // One piece where a second would tell no more.
    const std::string one = snippet(body, "trạm bơm");
    CHECK(one.find("thủy lợi") == std::string::npos);
}

TEST_CASE("a snippet keeps what hangs on its words and nothing else", "[search]") {
    CHECK(snippet(filling("a", 60) + ". “Trạm bơm” (ở xã) ngừng chạy (" + filling("b", 60),
                  "trạm bơm")
              .starts_with("… “[Trạm bơm]” (ở xã) ngừng"));
    const std::string cut =
        snippet("Trạm bơm " + filling("b", 37) + "hỏng ( " + filling("c", 60), "trạm bơm");
    CHECK(cut.ends_with("hỏng …"));
}

TEST_CASE("a text may end in any letter", "[search]") {
    CHECK(snippet("Chợ quê có món lạ", "món lạ") == "Chợ quê có [món lạ]");
    CHECK(snippet("Ông nói: “món lạ”", "món lạ") == "Ông nói: “[món lạ]”");
    CHECK_FALSE(hit_of(article("a", "Tiêu đề", "Chợ quê có món lạ"), "món lạ").partial);
    // What the limit cuts is a whole character.
    const std::string body = "x " + std::string(256UL * 1024 - 3, 'y') + "lạ";
    CHECK(hit_of(article("a", "Món", body), "món").snippet.text.back() != '\xe1');
}

TEST_CASE("where a word stands as typed, other accents of it are not marked", "[search]") {
    CHECK(snippet("Quan ngại sâu sắc sau cuộc họp về mưa bão.", "sau bão") ==
          "Quan ngại sâu sắc [sau] cuộc họp về mưa [bão].");
    CHECK(snippet("Lắng nghe sâu sắc sau bão.", "sau bao") == "Lắng nghe [sâu] sắc [sau bão].");
}

TEST_CASE("parts of a number are marked in that number only", "[search]") {
    Article one = article("a", "Tiêu đề", "Học Nghị quyết 25-NQ/TW và Kết luận 43-KL/TW.");
    one.numbers = {{"25-NQ/TW", ""}, {"43-KL/TW", ""}};
    CHECK(shown(hit_of(one, "43-KL/TW").snippet) ==
          "Học Nghị quyết 25-NQ/TW và Kết luận [43-KL/TW].");
}

TEST_CASE("a snippet without a match in the body is its beginning", "[search]") {
    const Hit hit = hit_of(article("a", "Chuyện dân vận", "Hà Nội hôm nay trời đẹp."), "dân vận");
    CHECK(hit.snippet.text == "Hà Nội hôm nay trời đẹp.");
    CHECK(hit.snippet.marks.empty());
    CHECK(hit_of(article("b", "Chuyện dân vận", ""), "dân vận").snippet.text.empty());
}

TEST_CASE("the dateline is left out of a snippet", "[search]") {
    CHECK(snippet("HNP - Sáng nay, quận tổng kết dân vận.", "dân vận") ==
          "Sáng nay, quận tổng kết [dân vận].");
    CHECK(snippet("(HNP) - Sáng nay, quận tổng kết dân vận.", "dân vận") ==
          "Sáng nay, quận tổng kết [dân vận].");
    CHECK(snippet("Xã Phù Đổng - quê hương Thánh Gióng, làm dân vận.", "dân vận") ==
          "Xã Phù Đổng - quê hương Thánh Gióng, làm [dân vận].");
}

TEST_CASE("white space of the text is collapsed in a snippet, marks stay right", "[search]") {
    CHECK(snippet("Tổ  \n\t dân \n vận   khéo.", "tổ khéo") == "[Tổ] dân vận [khéo].");
}

TEST_CASE("HTML of a marked text is escaped and its marks well nested", "[search]") {
    CHECK(to_html({"a<b>&\"c\"'", {{1, 4}}}) == "a<mark>&lt;b&gt;</mark>&amp;&quot;c&quot;&#39;");
    CHECK(to_html({"dân vận", {{0, 4}, {5, 10}}}) == "<mark>dân</mark> <mark>vận</mark>");
    CHECK(to_html({"ab", {{0, 1}, {1, 2}}}) == "<mark>a</mark><mark>b</mark>");
    CHECK(to_html({"", {}}).empty());
    const Hit hit = hit_of(
        article("a", "<script>alert(1)</script> dân vận", "<img src=x onerror=\"y\"> dân & vận"),
        "dân vận");
    for (const MarkedText* text : {&hit.title, &hit.snippet}) {
        std::string html = to_html(*text);
        for (const char* tag : {"<mark>", "</mark>"}) {
            for (std::size_t at = 0; (at = html.find(tag)) != std::string::npos;) {
                html.erase(at, std::string_view(tag).size());
            }
        }
        CHECK(html.find_first_of("<>\"'") == std::string::npos);
    }
}

TEST_CASE("a snippet of hostile text is made in bounds", "[search]") {
    using namespace std::string_literals;
    const std::string body = "dân vận \xff\xfe\x80 "s + std::string(1 << 20, 'x') + " dân\0vận"s +
                             std::string(1 << 20, ' ') + "cuối";
    const Hit hit = hit_of(article("a", "\xc3", body), "dân vận");
    CHECK(hit.snippet.text.size() < 3'000'000);
    CHECK(shown(hit.snippet).find("[dân vận]") != std::string::npos);
}
