// SPDX-License-Identifier: GPL-2.0-or-later
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "generated_text.hpp"
#include "text/letters.hpp"
#include "text/utf8.hpp"
#include "timtin/text.hpp"

using timtin::test::TextGenerator;
using namespace timtin::text;

namespace {

/// What ICU makes of a text in small letters (of a dozen letters Latin-ASCII
/// knows only one of the two cases), with white space collapsed as fold() does, and
/// the final sigma, which depends on its neighbours, made plain.
class Reference {
public:
    std::string operator()(std::string_view text) const {
        const std::string lower = to_lower(text);
        icu::UnicodeString folded = icu::UnicodeString::fromUTF8(lower);
        transliterator_->transliterate(folded);
        std::string utf8;
        folded.toUTF8String(utf8);
        return plain(utf8);
    }
    static std::string plain(std::string_view text) {
        std::string out;
        const char* p = text.data();
        while (p < text.data() + text.size()) {
            const char32_t c = next_code_point(p, text.data() + text.size());
            if (u_isUWhiteSpace(static_cast<UChar32>(c)) != 0) {
                if (!out.empty() && out.back() != ' ') {
                    out += ' ';
                }
            } else {
                append_code_point(out, c == 0x3C2 ? 0x3C3 : c);
            }
        }
        while (!out.empty() && out.back() == ' ') {
            out.pop_back();
        }
        return out;
    }

private:
    static icu::Transliterator* make() {
        UErrorCode error = U_ZERO_ERROR;
        icu::Transliterator* made = icu::Transliterator::createInstance(
            "NFKD; [\\u00AD\\u034F\\u180E\\u200B-\\u200F\\u2060-\\u2064\\uFEFF\\u202A-\\u202E"
            "\\u2066-\\u2069] Remove; [[:Mn:][:Me:]] Remove; Latin-ASCII; Lower; NFC",
            UTRANS_FORWARD, error);
        REQUIRE(U_SUCCESS(error));
        return made;
    }
    std::unique_ptr<icu::Transliterator> transliterator_{make()};
};

/// Characters that fold() treats otherwise on purpose: quotes of all kinds are
/// one, a bullet is an asterisk.
bool differs_on_purpose(char32_t c) {
    constexpr std::u32string_view own = U"«»„‚•`´ˋʼ‛\u1FEF\u1FFD\uFF40\uFF02";
    return own.find(c) != std::u32string_view::npos;
}

}  // namespace

TEST_CASE("fold drops Vietnamese tone and vowel marks", "[text]") {
    CHECK(fold("Tiếng Việt giàu đẹp") == "tieng viet giau dep");
    CHECK(fold("ĐƯỜNG PHỐ RỰC RỠ") == "duong pho ruc ro");
    CHECK(fold("ma má mà mả mã mạ") == "ma ma ma ma ma ma");
}

TEST_CASE("fold gives the same for every spelling of a letter", "[text]") {
    CHECK(fold("vi\u00EA\u0323c") == "viec");     // letter and combining tone
    CHECK(fold("vie\u0323\u0302c") == "viec");    // decomposed
    CHECK(fold("vie\u0301\u0302t") == "viet");    // marks in the wrong order
    CHECK(fold("hoa\u0340") == "hoa");            // deprecated grave
    CHECK(fold("Ðồng Ɖội ðo") == "dong doi do");  // eth and African D
}

TEST_CASE("fold drops what cannot be seen and collapses white space", "[text]") {
    CHECK(fold("l\u200Bàng quê") == "lang que");
    CHECK(fold("n\u00ADắng") == "nang");
    CHECK(fold("\uFEFF  sông \u00A0\t\n núi\u3000 ") == "song nui");
    CHECK(fold(" \u200B ").empty());
    CHECK(fold("").empty());
}

TEST_CASE("fold makes punctuation plain and keeps what numbers need", "[text]") {
    CHECK(fold("“Gió” ‘mùa’ «đông» „bắc‟") == "\"gio\" 'mua' \"dong\" \"bac\"");
    CHECK(fold("12–15 — 3−1 ‑ 7／8 ∕ 9⁄2") == "12-15 - 3-1 - 7/8 / 9/2");
    CHECK(fold("m² ½ Ⅻ ﬁ １２：３０ №") == "m2 1/2 xii fi 12:30 no");
}

TEST_CASE("fold spells foreign letters in ASCII and leaves other scripts", "[text]") {
    CHECK(fold("Straße Æsir Øre Łódź ıİI naïve") == "strasse aesir ore lodz iii naive");
    CHECK(fold("北京 Ωμέγα") == "北京 ωμεγα");
    CHECK(fold("한국") == "한국");
}

TEST_CASE("fold agrees with ICU's transliterator on single characters", "[text]") {
    const Reference reference;
    std::size_t compared = 0;
    for (char32_t c = 1; c < 0x20000;
         c += c < 0x3400 || (c >= 0xA640 && c < 0xAC00) || (c >= 0xF900 && c < 0x10000) ? 1 : 17) {
        if ((c >= 0xD800 && c < 0xE000) || u_isdefined(static_cast<UChar32>(c)) == 0 ||
            differs_on_purpose(c)) {
            continue;
        }
        std::string text = "a";
        append_code_point(text, c);
        text += "b";
        ++compared;
        if (fold(text) != reference(text)) {
            CAPTURE(static_cast<unsigned>(c), text);
            CHECK(Reference::plain(fold(text)) == reference(text));
        }
    }
    CHECK(compared > 15000);
}

TEST_CASE("fold agrees with ICU's transliterator on generated text", "[text]") {
    const Reference reference;
    TextGenerator generator(31);
    for (int i = 0; i < 3000; ++i) {
        std::string text;
        const std::size_t length = 1 + generator.below(40);
        for (std::size_t k = 0; k < length; ++k) {
            const char32_t c = generator.character();
            if (!differs_on_purpose(c) && u_isdefined(static_cast<UChar32>(c)) != 0) {
                append_code_point(text, c);
            }
        }
        CAPTURE(i, text);
        REQUIRE(Reference::plain(fold(text)) == reference(text));
    }
}

TEST_CASE("fold agrees with ICU's transliterator on real text", "[text]") {
    const Reference reference;
    std::size_t bytes = 0;
    const auto compare = [&](const std::string& file) {
        std::ifstream in(file, std::ios::binary);
        std::string line;
        while (std::getline(in, line)) {
            std::string text;
            for (const char *p = line.data(), *const end = p + line.size(); p < end;) {
                const char32_t c = next_code_point(p, end);
                append_code_point(text, differs_on_purpose(c) ? U' ' : c);
            }
            bytes += text.size();
            if (Reference::plain(fold(text)) != reference(text)) {
                CAPTURE(file, text);
                CHECK(Reference::plain(fold(text)) == reference(text));
            }
        }
    };
    for (const auto& file : std::filesystem::directory_iterator(
             std::filesystem::path(TIMTIN_TEST_DATA) / "portal/articles")) {
        compare(file.path());
    }
    CHECK(bytes > 10'000);
}

TEST_CASE("fold treats a character alike wherever it stands", "[text]") {
    const std::string letters = "abcdefghijklmnopqrstuvwxyzabcdefgh";
    for (char32_t c = 1; c < 0x180; ++c) {
        std::string written;
        append_code_point(written, c);
        const std::string alone = fold("x" + written + "y");  // too short for blocks
        const std::string folded = alone.substr(1, alone.size() - 2);
        const std::string spaced = folded.empty() || folded == " " ? " " : " " + folded + " ";
        for (std::size_t at = 1; at < 20; ++at) {
            const std::string before = letters.substr(0, at);
            const std::string after = letters.substr(at);
            CAPTURE(static_cast<unsigned>(c), at);
            REQUIRE(fold(before + written + after) == before + folded + after);
            REQUIRE(fold(before + " " + written + "  " + after) == before + spaced + after);
        }
    }
}

TEST_CASE("fold is idempotent on any bytes", "[text]") {
    TextGenerator generator(32);
    for (int i = 0; i < 3000; ++i) {
        const std::string text =
            i % 2 == 0 ? generator.damaged(1 + generator.below(60)) : generator.bytes(60);
        const std::string folded = fold(text);
        CAPTURE(i, text);
        REQUIRE(fold(folded) == folded);
    }
}

TEST_CASE("fold takes characters that grow many times over", "[text]") {
    std::string text;
    for (int i = 0; i < 5000; ++i) {
        text += "\uFDFA\u0390Ⱥ";
    }
    CHECK(fold(text).size() > text.size());
}

TEST_CASE("case mapping is Unicode's, whatever the locale", "[text]") {
    CHECK(to_lower("ĐẶNG THUỲ TRÂM I İ") == "đặng thuỳ trâm i i");
    CHECK(to_upper("đường ựơ straße") == "ĐƯỜNG ỰƠ STRAßE");
    CHECK(to_lower("\xFF!") == "\uFFFD!");
}
