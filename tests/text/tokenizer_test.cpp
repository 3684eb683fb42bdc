// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/tokenizer.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "generated_text.hpp"
#include "timtin/text.hpp"

using timtin::test::TextGenerator;
using namespace timtin::text;

// --- counting allocations ----------------------------------------------------

namespace {
std::atomic<std::size_t> allocations{0};
}

void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) {
        return memory;
    }
    throw std::bad_alloc();
}
// Of the same family as the others: std::stable_sort asks for memory by this one.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace {

/// Tokens as text: gap, exact form, kind where it is no word.
std::string shown(const std::vector<Token>& tokens) {
    std::string out;
    for (const Token& token : tokens) {
        if (!out.empty()) {
            out += token.gap == Gap::space ? " " : token.gap == Gap::comma ? " , " : " | ";
        }
        out += token.exact;
        switch (token.kind) {
            case TokenKind::word:
                break;
            case TokenKind::number:
                out += ":n";
                break;
            case TokenKind::abbreviation:
                out += ":a";
                break;
            case TokenKind::document_number:
                out += ":d";
                break;
            case TokenKind::email:
                out += ":e";
                break;
            case TokenKind::url:
                out += ":u";
                break;
        }
    }
    return out;
}

std::string tokens_of(std::string_view text) {
    TokenList list;
    tokenize(text, list);
    return shown(list.tokens());
}

std::string folded_of(std::string_view text) {
    TokenList list;
    tokenize(text, list);
    std::string out;
    for (const Token& token : list) {
        out += (out.empty() ? "" : " ") + std::string(token.folded);
    }
    return out;
}

bool is_border(std::string_view text, std::size_t at) {
    return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

}  // namespace

TEST_CASE("words are lower case, in normal form, and folded beside it", "[text]") {
    CHECK(tokens_of("Hóa đơn THỦY điện") == "hoá đơn thuỷ điện");
    CHECK(folded_of("Hóa đơn THỦY điện") == "hoa don thuy dien");
    CHECK(tokens_of("ðường Ðông\u200B dương h\u00ADoa ho\u0300a") == "đường đông dương hoa hoà");
    CHECK(tokens_of("").empty());
    CHECK(tokens_of(" \n\t.,;\u200B\u0301").empty());
}

TEST_CASE("gaps say what a phrase may go across", "[text]") {
    CHECK(tokens_of("lúa, ngô/khoai “sắn” và đậu") == "lúa , ngô , khoai , sắn , và đậu");
    CHECK(tokens_of("Trời mưa. Đường trơn! Ai? (Nó) Vậy: đi; về\nnhà") ==
          "trời mưa | đường trơn | ai | nó | vậy | đi | về | nhà");
    CHECK(tokens_of("Hà Nội - mùa thu") == "hà nội , mùa thu");
}

TEST_CASE("hyphens split words and apostrophes do not", "[text]") {
    CHECK(tokens_of("Covid-19 ghi-ta O'Neill D’Arc 'sao'") ==
          "covid 19:n ghi ta o'neill d'arc , sao");
    CHECK(tokens_of("30c H5N1 u23 4G m²") == "30c h5n1 u23 4g m²");
    CHECK(folded_of("m² ½ １２") == "m2 1/2 12");
}

TEST_CASE("numbers are one token in one form", "[text]") {
    CHECK(tokens_of("1.250.000 đồng") == "1250000:n đồng");
    CHECK(tokens_of("3.359,82 km²; 8,5%; 2.200") == "3359,82:n km² | 8,5:n | 2200:n");
    CHECK(tokens_of("1,250,000.75 4.0 3,5") == "1250000,75:n 4,0:n 3,5:n");
    CHECK(tokens_of("2,3,4") == "2:n , 3:n , 4:n");
    CHECK(tokens_of("0.555 0,5") == "0,555:n 0,5:n");
    CHECK(tokens_of("50.000đ") == "50000:n đ");
}

TEST_CASE("dates, times and phones come apart", "[text]") {
    CHECK(tokens_of("lúc 08:30 ngày 02.09.2021") == "lúc 08:n 30:n ngày 02:n 09:n 2021:n");
    CHECK(tokens_of("02/09/2021") == "02:n , 09:n , 2021:n");
    CHECK(tokens_of("2019-2020") == "2019:n 2020:n");
    CHECK(tokens_of("0912.345.678") == "0912:n 345:n 678:n");
    CHECK(tokens_of("07.01") == "07:n 01:n");
}

TEST_CASE("abbreviations lose dots, hyphens and ampersands", "[text]") {
    CHECK(tokens_of("TP.HCM T.Ư VH&TT TN-MT LĐ-TB&XH Tp.HCM") ==
          "tphcm:a tư:a vhtt:a tnmt:a lđtbxh:a tphcm:a");
    CHECK(folded_of("T.Ư GD&ĐT") == "tu gddt");
    CHECK(tokens_of("T.U\u031B") == "tư:a");
    CHECK(tokens_of("Tp. Vinh, TP. Huế, TS. Lan") == "tp vinh , tp huế , ts lan");
    CHECK(tokens_of("PGS.TS Minh") == "pgs ts minh");
    CHECK(tokens_of("HĐND-UBND") == "hđnd ubnd");
    CHECK(tokens_of("CÔNG-TEN-NƠ NGHỈ-HÈ") == "công ten nơ nghỉ hè");
    CHECK(tokens_of("12/KH-SYT") == "12/kh-syt:d | 12:n , kh syt");
    CHECK(tokens_of("họp ở UBND.Sau đó") == "họp ở ubnd | sau đó");
}

TEST_CASE("only words all in capitals are upper", "[text]") {
    TokenList list;
    tokenize("UBND Huế A ĐẮK TTg R&D x2 H5N1", list);
    std::string uppers;
    for (const Token& token : list) {
        uppers += token.upper ? '1' : '0';
    }
    CHECK(uppers == "10010101");
}

TEST_CASE("e-mail addresses and URLs are one token each", "[text]") {
    CHECK(tokens_of("gửi toa.soan+1@bao.example.vn.") == "gửi toa.soan+1@bao.example.vn:e");
    CHECK(tokens_of("(https://Bao.example.vn/tin/bai-1.html?a=b#c).") ==
          "https://bao.example.vn/tin/bai-1.html?a=b#c:u");
    CHECK(tokens_of("www.example.org, bao.vn và bao.com/x") ==
          "www.example.org:u , bao.vn:u và bao.com/x:u");
    CHECK(tokens_of("a@b x@ @y c@d.1") == "a b x y c d | 1:n");
    CHECK(tokens_of("ânthu.ha-b@bao.vn") == "ânthu | ha b bao.vn:u");
    CHECK(tokens_of("hết giờ.mai họp") == "hết giờ | mai họp");
}

TEST_CASE("positions count words", "[text]") {
    TokenList list;
    tokenize("một hai@ba.vn bốn", list);
    REQUIRE(list.size() == 3);
    CHECK(list[0].position == 0);
    CHECK(list[1].position == 1);
    CHECK(list[2].position == 2);
}

TEST_CASE("byte ranges point into the text as it was written", "[text]") {
    const std::string text = "\uFEFF“Ho\u0300a b\u00ADình”, 12,5% hàng";
    TokenList list;
    tokenize(text, list);
    std::vector<std::string> pieces;
    for (const Token& token : list) {
        pieces.push_back(text.substr(token.begin, token.end - token.begin));
    }
    CHECK(pieces == std::vector<std::string>{"Ho\u0300a", "b\u00ADình", "12,5%", "hàng"});
}

TEST_CASE("document numbers come before their parts and share the first position", "[text]") {
    std::vector<Token> tokens;
    std::string forms;
    static std::vector<std::string> lines;
    lines.clear();
    const NumberFinder finder = [](std::string_view line) {
        lines.emplace_back(line);
        std::vector<DocumentNumber> found;
        for (std::size_t at = line.find("12-NQ/TW"); at != std::string_view::npos;
             at = line.find("12-NQ/TW", at + 1)) {
            found.push_back({.normal = "12-NQ/TW",
                             .key = "12_nq_tw",
                             .partial_keys = {},
                             .date = {},
                             .begin = at,
                             .end = at + 8});
        }
        return found;
    };
    tokenize_into("Ngày 2/9 có 3-4 người.\nTheo 12-NQ/TW và 12-NQ/TW.\nHết 5-6.", tokens, forms,
                  finder);
    CHECK(lines == std::vector<std::string>{"Theo 12-NQ/TW và 12-NQ/TW."});
    CHECK(shown(tokens) ==
          "ngày 2:n , 9:n có 3:n 4:n người | theo 12-nq/tw:d 12:n nq , tw và 12-nq/tw:d 12:n nq , "
          "tw | hết 5:n 6:n");
    REQUIRE(tokens[8].kind == TokenKind::document_number);
    CHECK(tokens[8].folded == "12_nq_tw");
    CHECK(tokens[8].position == tokens[9].position);
    CHECK(tokens[10].position == tokens[9].position + 1);
}

TEST_CASE("only lines with something like a document number are searched", "[text]") {
    static int calls = 0;
    calls = 0;
    const NumberFinder finder = [](std::string_view) {
        ++calls;
        return std::vector<DocumentNumber>{};
    };
    std::vector<Token> tokens;
    std::string forms;
    const auto calls_for = [&](std::string_view text) {
        calls = 0;
        tokenize_into(text, tokens, forms, finder);
        return calls;
    };
    CHECK(calls_for("ngày 2/9/2021, tỷ số 3-1, Covid-19, 24/7, 50% và 1,5") == 0);
    CHECK(calls_for("43 – KL/TW") == 1);
    CHECK(calls_for("12/2015/NĐ-CP\n43KL/TW\n12-NQ/\nTW") == 3);
    CHECK(calls_for("các Nghị quyết số 18, 19") == 1);
    CHECK(calls_for("1-A 2-B 3-C 4-D") == 1);
}

TEST_CASE("tokens of any bytes are in order and their forms are those of their text", "[text]") {
    TextGenerator generator(51);
    TokenList list;
    for (int i = 0; i < 8000; ++i) {
        const std::size_t length = 1 + generator.below(80);
        const std::string text = i % 3 == 0   ? generator.text(length)
                                 : i % 3 == 1 ? generator.damaged(length)
                                              : generator.bytes(length);
        tokenize(text, list);
        CAPTURE(i, text);
        std::uint32_t end = 0;
        std::uint32_t position = 0;
        for (const Token& token : list) {
            REQUIRE(token.begin >= end);
            REQUIRE(token.end > token.begin);
            REQUIRE(token.end <= text.size());
            REQUIRE(token.position == position++);
            REQUIRE_FALSE(token.exact.empty());
            REQUIRE_FALSE(token.folded.empty());
            end = token.end;
            const std::string_view source =
                std::string_view(text).substr(token.begin, token.end - token.begin);
            if (i % 3 == 0) {
                REQUIRE(is_border(text, token.begin));
                REQUIRE(is_border(text, token.end));
            }
            if (token.kind == TokenKind::word || token.kind == TokenKind::url) {
                CAPTURE(std::string(source));
                REQUIRE(token.exact == to_lower(normalize(source)));
                REQUIRE(token.folded == fold(source));
            }
        }
    }
}

TEST_CASE("very long words and growing forms keep every view", "[text]") {
    std::string text(5000, 'x');
    text += " ";
    for (int i = 0; i < 3000; ++i) {
        text += "\u1E9E\uFDFAⅧ ";
    }
    TokenList list;
    tokenize(text, list);
    REQUIRE(list.size() == 3001);
    CHECK(list[0].exact == std::string(5000, 'x'));
    for (std::size_t i = 1; i < list.size(); ++i) {
        REQUIRE(list[i].folded == list[1].folded);
        REQUIRE(list[i].exact == list[1].exact);
    }
    const TokenList moved = std::move(list);
    CHECK(moved[3000].folded == moved[1].folded);
}

TEST_CASE("a warm list is filled without allocation", "[text]") {
    std::string text;
    for (int i = 0; i < 500; ++i) {
        text += "Sáng nay, xã Tân Hòa gặt 1.250 tấn lúa – gấp 1,5 lần; GD&ĐT. Đường 2/9 khóa.\n";
    }
    TokenList list;
    tokenize(text, list);
    const std::size_t tokens = list.size();
    const std::size_t before = allocations;
    tokenize(text, list);
    const std::size_t used = allocations - before;
    CHECK(tokens > 7000);
    CHECK(list.size() == tokens);
    CHECK(used <= 4);  // a text's, not a token's: room for the forms of abbreviations

    std::string decomposed;
    for (int i = 0; i < 500; ++i) {
        decomposed += "Ngu\u031Bo\u031B\u0300i Vie\u0323\u0302t nghie\u0302ng mi\u0300nh. ";
    }
    tokenize(decomposed, list);
    const std::size_t cold = allocations;
    tokenize(decomposed, list);
    CHECK(allocations - cold <= 8);
}

TEST_CASE("texts are tokenized by several threads at once", "[text]") {
    const std::string text = "Mùa xuân, hoa đào nở; 1.500 người đi hội Lim ở Bắc Ninh.";
    const std::string expected = tokens_of(text);
    std::vector<std::thread> threads;
    std::atomic<int> wrong{0};
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int k = 0; k < 200; ++k) {
                wrong += tokens_of(text) == expected ? 0 : 1;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(wrong == 0);
}

TEST_CASE("tokenizing hostile text takes linear time", "[text]") {
    const auto repeated = [](std::string_view piece, std::size_t bytes) {
        std::string text;
        while (text.size() < bytes) {
            text += piece;
        }
        return text;
    };
    TokenList list;
    for (const std::string_view piece : {"ứa.vn/",
                                         "a.",
                                         "A.",
                                         "A-",
                                         "A&",
                                         "a@",
                                         "1.",
                                         "1,",
                                         "12-",
                                         "Th.",
                                         "x\u0301",
                                         "\u200B",
                                         "o'b.com/",
                                         "http://",
                                         "://",
                                         "@a.",
                                         "số 1-A ",
                                         "가",
                                         "\xF0\x9F\x98\x80",
                                         "漢",
                                         "\xE1",
                                         "A\u0302.",
                                         "1.000.000,",
                                         "\u0323\u0301",
                                         "www.",
                                         "a\u00AD.b",
                                         "B.vn:80/"}) {
        const std::string text = repeated(piece, 400'000);
        tokenize(text, list);  // quadratic, each would take minutes
        CHECK(list.size() <= text.size());
    }
}
