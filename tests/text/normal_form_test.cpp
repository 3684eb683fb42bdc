// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>
#include <string>

#include "generated_text.hpp"
#include "timtin/text.hpp"

using timtin::test::TextGenerator;
using namespace timtin::text;

TEST_CASE("normalize composes every spelling of a letter", "[text]") {
    CHECK(normalize("vie\u0323\u0302t nam") == "việt nam");
    CHECK(normalize("vi\u00EA\u0323t") == "việt");
    CHECK(normalize("vi\u1EB9\u0302t") == "việt");
    CHECK(normalize("co\u0302\u0341ng") == "cống");
    CHECK(normalize("U\u031BO\u0323\u031BC") == "ƯỢC");
}

TEST_CASE("normalize repairs marks that NFC leaves apart", "[text]") {
    CHECK(normalize("ca\u0301\u0302p") == "cấp");
    CHECK(normalize("na\u0300\u0306m") == "nằm");
    CHECK(normalize("m\u00E1\u0302t") == "mất");
}

TEST_CASE("normalize puts tone marks where the new style has them", "[text]") {
    CHECK(normalize("tòa nhà hóa học, thủy lợi, sức khỏe") ==
          "toà nhà hoá học, thuỷ lợi, sức khoẻ");
    CHECK(normalize("TÒA ÁN, Hủy, XÓa") == "TOÀ ÁN, Huỷ, XOá");
    CHECK(normalize("lọai ngừơi qúi gìa tìên thuở qũy") == "loại người quí già tiền thuở quỹ");
    CHECK(normalize("ho\u0300a, thu\u0309y") == "hoà, thuỷ");
}

TEST_CASE("normalize leaves alone what is no syllable", "[text]") {
    for (const char* text : {"café", "résumé", "Río de Janeiro", "càc", "nuớc", "đ\u0301", "tòaz",
                             "fòa", "Hòà", "mañana", "Đắk Lắk", "Krông Pắc"}) {
        CHECK(normalize(text) == text);
    }
}

TEST_CASE("normalize makes look-alikes plain and keeps case and lines", "[text]") {
    CHECK(normalize("Ðà Nẵng, ðò, Ɖông") == "Đà Nẵng, đò, Đông");
    CHECK(normalize("a\u00A0b\u3000c\td\n\ne") == "a b c\td\n\ne");
    CHECK(normalize("“a” ‘b’ «c» 2019–2020 −5 1∕2") == "\"a\" 'b' \"c\" 2019-2020 -5 1/2");
    CHECK(normalize("l\u200Bú\u00ADa\uFEFF") == "lúa");
    CHECK(normalize("km² ﬁ Ⅻ") == "km² ﬁ Ⅻ");
}

TEST_CASE("normalize replaces invalid UTF-8", "[text]") {
    CHECK(normalize("\xE1\xBB") == "\uFFFD");
    CHECK(normalize("a\xC0\xAF"
                    "b") ==
          "a\uFFFD\uFFFD"
          "b");
    CHECK(normalize("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");
}

TEST_CASE("normalize is idempotent and folds to the same", "[text]") {
    TextGenerator generator(41);
    for (int i = 0; i < 12000; ++i) {
        const std::size_t length = 1 + generator.below(60);
        const std::string text = i % 3 == 0   ? generator.text(length)
                                 : i % 3 == 1 ? generator.damaged(length)
                                              : generator.bytes(length);
        const std::string normal = normalize(text);
        CAPTURE(i, text, normal);
        REQUIRE(normalize(normal) == normal);
        REQUIRE(fold(normal) == fold(text));
        REQUIRE(fold(to_lower(text)) == fold(to_lower(normal)));
    }
}

TEST_CASE("normalize takes any number of marks on one letter in linear time", "[text]") {
    std::string text = "a";
    for (int i = 0; i < 200'000; ++i) {
        text += i % 2 == 0 ? "\u0301" : "\u0323";
    }
    const std::string normal = normalize(text);
    CHECK(normalize(normal) == normal);
    CHECK(fold(text) == "a");
    CHECK(fold(normal) == "a");
}
