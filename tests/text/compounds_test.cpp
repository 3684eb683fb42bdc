// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <string>

#include "timtin/text.hpp"

using namespace timtin::text;

namespace {

std::string segmented(std::string_view line) {
    return segment_words(line, Lexicon::standard());
}

/// Does the output differ from the input in nothing but spaces made '_'?
bool only_joins(std::string_view in, std::string_view out) {
    return std::ranges::equal(in, out,
                              [](char a, char b) { return a == b || (a == ' ' && b == '_'); });
}

}  // namespace

TEST_CASE("syllables of a compound are joined", "[text]") {
    CHECK(segmented("công tác dân vận của chính quyền") == "công_tác dân_vận của chính_quyền");
    CHECK(segmented("tổ chức đối thoại với nhân dân") == "tổ_chức đối_thoại với nhân_dân");
    CHECK(segmented("phong trào thi đua yêu nước") == "phong_trào thi_đua yêu_nước");
}

TEST_CASE("function words and classifiers stay alone", "[text]") {
    CHECK(segmented("những người dân đã không có nhà") == "những người dân đã không có nhà");
    CHECK(segmented("sau đó mọi người trở về") == "sau đó mọi người trở về");
}

TEST_CASE("spelling, case, punctuation and white space stay as they are", "[text]") {
    CHECK(segmented("Ủy ban  nhân dân,\tphường") == "Ủy_ban  nhân_dân,\tphường");
    CHECK(segmented("hòa bình; hoà bình; HÒA BÌNH") == "hòa_bình; hoà_bình; HÒA BÌNH");
    CHECK(segmented("công-tác dân\nvận") == "công-tác dân\nvận");
    CHECK(segmented("công\u00A0tác") == "công\u00A0tác");
    CHECK(segmented(" tổ chức ") == " tổ_chức ");
    CHECK(segmented("đã_có_sẵn tổ_chức").find(' ') != std::string::npos);
}

TEST_CASE("decomposed text is joined byte for byte", "[text]") {
    const std::string decomposed = "da\u0302n va\u0323\u0302n";
    CHECK(segmented(decomposed) == "da\u0302n_va\u0323\u0302n");
}

TEST_CASE("names are joined by their capitals", "[text]") {
    CHECK(segmented("chị Trịnh Thị Hoà ở Sa Pa") == "chị Trịnh_Thị_Hoà ở Sa_Pa");
    CHECK(segmented("Nguyễn Văn Tịnh nói") == "Nguyễn_Văn_Tịnh nói");
    CHECK(segmented("UBND Tỉnh") == "UBND Tỉnh");
}

TEST_CASE("a compound wins over a name that runs into it", "[text]") {
    CHECK(segmented("tại Hội Phụ nữ") == "tại Hội_Phụ_nữ");
}

TEST_CASE("months and round numbers are one word", "[text]") {
    CHECK(segmented("tháng 6 thu 10 triệu đồng") == "tháng_6 thu 10_triệu đồng");
    CHECK(segmented("tháng 13 và 3,5 tỷ") == "tháng 13 và 3,5_tỷ");
}

TEST_CASE("another lexicon gives other words", "[text]") {
    auto lexicon = Lexicon::parse(
        "# timtin lexicon 1\na\t9\t0\nb\t9\t0\nc\t9\t0\n"
        "a b\t5\t40\na b c\t5\t60\nb c\t5\t50\n");
    REQUIRE(lexicon);
    CHECK(segment_words("a b c", *lexicon) == "a_b_c");
    CHECK(segment_words("b a b", *lexicon) == "b a_b");
    CHECK(segment_words("a b b c", *lexicon) == "a_b b_c");
    CHECK(segment_words("x b c x", *lexicon) == "x b_c x");
}

TEST_CASE("the best division of a run is taken, not the first", "[text]") {
    auto lexicon = Lexicon::parse(
        "# timtin lexicon 1\na\t9\t0\nb\t9\t0\nc\t9\t0\n"
        "a b\t5\t40\nb c\t5\t90\n");
    REQUIRE(lexicon);
    CHECK(segment_words("a b c", *lexicon) == "a b_c");
}

TEST_CASE("empty text and text without words stay", "[text]") {
    CHECK(segmented("").empty());
    CHECK(segmented("   ") == "   ");
    CHECK(segmented("… – !") == "… – !");
}

TEST_CASE("any bytes come back with nothing but spaces changed", "[text]") {
    std::mt19937 random(20240611);  // NOLINT(cert-msc51-cpp): the same bytes each time
    const std::string_view pieces[] = {" ",
                                       "dân",
                                       "vận",
                                       "Hà",
                                       "Nội",
                                       "\xFF",
                                       "\xE1\xBA",
                                       "_",
                                       "\0x",
                                       "25-NQ/TW",
                                       "tháng",
                                       "7",
                                       ". ",
                                       "\u0301",
                                       "\n",
                                       "a@b.vn",
                                       "https://x.vn/y",
                                       "\xF0\x9F\x98\x80"};
    std::uniform_int_distribution<std::size_t> piece(0, std::size(pieces) - 1);
    std::uniform_int_distribution<int> byte(0, 255);
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (int i = 0; i < 40; ++i) {
            if (i % 3 == 0 && round % 2 == 0) {
                text += static_cast<char>(byte(random));
            }
            text += pieces[piece(random)];
        }
        const std::string out = segmented(text);
        REQUIRE(only_joins(text, out));
    }
}

TEST_CASE("a very long run is divided in time linear in it", "[text]") {
    std::string text;
    while (text.size() < 2'000'000) {
        text += "công tác dân vận ";
    }
    const std::string out = segmented(text);
    CHECK(only_joins(text, out));
    CHECK(out.starts_with("công_tác dân_vận công_tác"));
}
