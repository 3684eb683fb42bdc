// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "text/entities.hpp"
#include "text/legacy.hpp"
#include "text/letters.hpp"
#include "text/syllable.hpp"
#include "text/utf8.hpp"
#include "timtin/text.hpp"

using namespace timtin;
using namespace timtin::text;

namespace {

const std::vector<std::string> kLegacyCharsets = {
    "windows-1258", "tcvn3", "tcvn5712-1", "viscii", "vps", "vni", "viqr",
};

const std::string kParagraph =
    "Sáng nay, bà con tổ dân phố số 7 họp bàn việc sửa con ngõ đã xuống cấp nhiều năm. "
    "Ai cũng đồng tình góp công, góp của; người già trông trẻ, thanh niên đào rãnh thoát nước. "
    "Ông Đỗ Văn Thưởng, trưởng ban công tác mặt trận, bảo: mỗi nhà một ý, nhưng nghe nhau thì "
    "việc gì cũng xong. Đến trưa, đoạn đường ngập úng trước trường mẫu giáo đã được đổ bê tông.";

std::string bytes(const std::string& text, const std::string& charset) {
    return encode(text, charset).value();
}

/// UTF-8 whose characters are the bytes of `raw`, read as windows-1252.
std::string kept_as_latin(std::string_view raw) {
    return decode_legacy(Legacy::windows_1252, raw);
}

/// All Vietnamese letters, `upper` or lower case.
std::string alphabet(bool upper) {
    std::string all;
    for (std::size_t i = 0; i < letter_count; ++i) {
        const auto letter = static_cast<Letter>(i);
        for (int tone = 0; tone < (is_vowel(letter) ? 6 : 1); ++tone) {
            append_code_point(all, code_point({letter, static_cast<Tone>(tone), upper}));
            all += ' ';
        }
    }
    return all;
}

/// Text of syllables of the grammar, in lower case or with a capital now and then.
std::string generated_text(unsigned seed, int words, bool capitals) {
    static const auto forms = SyllableTable::instance().forms();
    std::mt19937 random(seed);
    std::string text;
    for (int i = 0; i < words; ++i) {
        const SyllableForm& form = forms[random() % forms.size()];
        WordLetters word;
        unsigned count = 0;
        while (count < 7 && (form.key >> (5 * count)) != 0) {
            ++count;
        }
        const unsigned tone = form.stopped ? 4 + random() % 2 : random() % 6;
        for (unsigned k = 0; k < count; ++k) {
            auto code = static_cast<unsigned>((form.key >> (5 * (count - 1 - k))) & 31U);
            code |= k == form.tone_at ? tone << 5 : 0U;
            word.add(static_cast<std::uint8_t>(code),
                     capitals && k == 0 && count > 1 && random() % 4 == 0);
        }
        char out[32];
        text.append(out, write_word(word, form.tone_at, out));
        text += i % 9 == 8 ? ", " : " ";
    }
    return text;
}

}  // namespace

TEST_CASE("decode(encode(x)) gives x back for every letter of each legacy charset", "[text]") {
    for (const std::string& charset : kLegacyCharsets) {
        CAPTURE(charset);
        const auto legacy = legacy_from_name(charset);
        REQUIRE(legacy);
        CHECK(decode_legacy(*legacy, encode_legacy(*legacy, alphabet(false))) == alphabet(false));
        if (charset != "tcvn3") {
            CHECK(decode_legacy(*legacy, encode_legacy(*legacy, alphabet(true))) == alphabet(true));
        }
    }
    // TCVN3 has but seven capitals.
    const std::string capitals = "Ă Â Đ Ê Ô Ơ Ư";
    CHECK(decode_legacy(Legacy::tcvn3, encode_legacy(Legacy::tcvn3, capitals)) == capitals);
}

TEST_CASE("decode finds the charset of generated text and gives it back", "[text]") {
    for (const std::string& charset : kLegacyCharsets) {
        for (unsigned seed = 1; seed <= 12; ++seed) {
            const std::string text = generated_text(seed, 40, charset != "tcvn3");
            CAPTURE(charset, text);
            const Decoded decoded = decode(bytes(text, charset));
            CHECK(decoded.text == text);
            CHECK((decoded.charset == charset ||
                   (charset == "tcvn5712-1" && decoded.charset == "tcvn3")));
        }
    }
}

TEST_CASE("decode finds the charset of a paragraph, also with a wrong label", "[text]") {
    for (const std::string& charset : kLegacyCharsets) {
        for (const char* label : {"", "iso-8859-1", "utf-8", "x-user-defined", "windows-1258"}) {
            CAPTURE(charset, label);
            const Decoded decoded = decode(bytes(kParagraph, charset), {.http = label});
            CHECK(decoded.text == kParagraph);
        }
    }
}

TEST_CASE("decode tells short Vietnamese texts apart", "[text]") {
    for (const std::string text :
         {"Hội làng", "đổi mới", "Lũ quét", "phường Bưởi", "học sinh giỏi", "Tết Nguyên đán"}) {
        for (const std::string& charset : kLegacyCharsets) {
            CAPTURE(charset, text);
            CHECK(decode(bytes(text, charset)).text == text);
        }
    }
}

TEST_CASE("decode composes windows-1258 in both spellings of a letter", "[text]") {
    CHECK(decode("xu\xE2n v\xEA\xCC l\xE0ng").text == "xuân về làng");
    CHECK(decode("xu\xE2n v\xEA\xCC la\xCCng").text == "xuân về làng");
    CHECK(decode("xu\xE2n v\xEA\xCC la\xCCng").charset == "windows-1258");
}

TEST_CASE("decode obeys byte order marks", "[text]") {
    CHECK(decode("\xEF\xBB\xBF"
                 "chợ quê")
              .text == "chợ quê");
    const std::string text = "Chợ quê ngày giáp Tết";
    for (const char* charset : {"utf-16le", "utf-16be"}) {
        CAPTURE(charset);
        const std::string mark = std::string(charset) == "utf-16le" ? "\xFF\xFE" : "\xFE\xFF";
        CHECK(decode(mark + bytes(text, charset)).text == text);
        CHECK(decode(mark + bytes(text, charset)).charset == charset);
        CHECK(decode(bytes(text, charset)).text == text);
        CHECK(decode(bytes(text, charset)).charset == charset);
    }
}

TEST_CASE("decode replaces lone surrogates and odd bytes of UTF-16", "[text]") {
    CHECK(decode(std::string("\xFF\xFE\x00\xD8"
                             "a\0"
                             "\x00\xDC"
                             "b",
                             9))
              .text == "\uFFFDa\uFFFD\uFFFD");
}

TEST_CASE("decode leaves clean UTF-8 as it is", "[text]") {
    for (const std::string text :
         {"Nhà thờ Lớn, «phố cổ», 20 °C, 5 m², Ðà Nẵng…", "Müller và Citroën đến Đà Nẵng",
          "“THỊ XÃ” và “XÃ”, ĐÃ…", "vui quá…”", "Привет, Ханой", "河内 ハノイ", "naïve café",
          "Œuvre", "cafe\u0301"}) {
        CAPTURE(text);
        CHECK(decode(text).text == text);
        CHECK(decode(text, {.http = "iso-8859-1", .html = true}).text == text);
        CHECK(decode(text).charset == "utf-8");
    }
}

TEST_CASE("decode calls ASCII UTF-8", "[text]") {
    for (const std::string text :
         {"", "hoi nghi can bo", "What? You don't say. We are so. Go to me. (a+b)^2 ~ o+1",
          "Tell me. Is it so? Why not go? He's here.", "d&#xE2;n ca", "`code` and `more`"}) {
        CAPTURE(text);
        CHECK(decode(text).text == text);
        CHECK(decode(text).charset == "utf-8");
    }
}

TEST_CASE("decode reads VIQR with its escapes and its forgotten ones", "[text]") {
    CHECK(decode("Tru+o+`ng la`ng \\? Kho^ng pha?i\\.").text == "Trường làng ? Không phải.");
    CHECK(decode("Nha` ma'y cu?a co^ng ty. Ddo^? nu+o+'c va`o ruo^.ng la`.").text ==
          "Nhà máy của công ty. Đổ nước vào ruộng là.");
    CHECK(decode("Ha` No^.i mu`a thu").charset == "viqr");
}

TEST_CASE("decode follows the label of other languages' charsets", "[text]") {
    const std::string russian =
        "Сегодня в городе открылась выставка о дружбе народов, пришло много гостей.";
    const Decoded decoded = decode(bytes(russian, "windows-1251"), {.http = "windows-1251"});
    CHECK(decoded.text == russian);
    CHECK(decoded.charset == "windows-1251");
    CHECK(decode(bytes(russian, "koi8-r"), {.http = "KOI8-R"}).text == russian);
    const std::string japanese = "今日はハノイで展示会が開かれました。";
    for (const char* charset : {"shift_jis", "euc-jp", "iso-2022-jp"}) {
        CAPTURE(charset);
        CHECK(decode(bytes(japanese, charset), {.http = charset}).text == japanese);
    }
    CHECK(decode(bytes("河内新闻", "gb2312"), {.http = "gb2312"}).text == "河内新闻");
    CHECK(decode(bytes("河內新聞", "big5"), {.http = "big5"}).text == "河內新聞");
}

TEST_CASE("decode never takes French, German or Spanish for Vietnamese", "[text]") {
    for (const std::string text :
         {"L'été dernier, le café près de la gare était fermé; où êtes-vous allés après ça?",
          "Die Bürger hören schöne Töne, für Mädchen und Jungen heißt es: über die Straße.",
          "El niño soñó con una mañana más cálida y él comió piña también.",
          "På torget går många människor när våren är här."}) {
        CAPTURE(text);
        for (const char* label : {"", "iso-8859-1", "windows-1252"}) {
            const Decoded decoded = decode(bytes(text, "windows-1252"), {.http = label});
            CHECK(decoded.text == text);
            CHECK(decoded.charset == "windows-1252");
        }
    }
}

TEST_CASE("decode reads the label of a page", "[text]") {
    const std::string russian = "Выставка открылась сегодня";
    for (const std::string head : {"<meta charset=windows-1251>",
                                   "<META HTTP-EQUIV=\"Content-Type\" CONTENT=\"text/html; "
                                   "charset=windows-1251\">",
                                   "<!-- <meta charset=koi8-r> --><meta charset = 'cp1251' />"}) {
        CAPTURE(head);
        const std::string page =
            bytes("<html><head>" + head + "</head><p>" + russian, "windows-1251");
        const Decoded decoded = decode(page, {.http = "", .html = true});
        CHECK(decoded.charset == "windows-1251");
        CHECK(decoded.text.find(russian) != std::string::npos);
    }
    // HTTP comes first.
    CHECK(decode(bytes("<meta charset=koi8-r>" + russian, "windows-1251"),
                 {.http = "windows-1251", .html = true})
              .charset == "windows-1251");
}

TEST_CASE("decode puts up with a few broken bytes in UTF-8", "[text]") {
    std::string damaged = kParagraph;
    damaged.insert(damaged.find("sửa"), "\xFF");
    damaged.append("\xC3");
    const Decoded decoded = decode(damaged);
    CHECK(decoded.charset == "utf-8");
    CHECK(decoded.text.find("\uFFFDsửa") != std::string::npos);
    CHECK(decoded.text.ends_with("tông.\uFFFD"));
}

TEST_CASE("decode scores a page by its text, not by its scripts", "[text]") {
    const std::string noise =
        "<script>var a='\xC9\xC8\xCC\xCD "
        "\xD0\xD1\xD2';</script><style>p{content:'\xE9\xFA\xFE'}</style>"
        "<!-- \xE1\xE2\xE3\xE4 --><a href='http://x/\xE1\xE2\xE3'>";
    for (const std::string charset : {"tcvn3", "vni", "viscii", "windows-1258"}) {
        CAPTURE(charset);
        const std::string page =
            "<html><body>" + noise + "<p>" + bytes(kParagraph, charset) + "</p>";
        const Decoded decoded = decode(page, {.http = "iso-8859-1", .html = true});
        CHECK(decoded.charset == charset);
        CHECK(decoded.text.find(kParagraph) != std::string::npos);
    }
}

TEST_CASE("decode gives capitals where a page asks for a capital font", "[text]") {
    const std::string page =
        "<html><font face=\".VnTimeH\">" + bytes("hội nghị tổng kết", "tcvn3") +
        "</font><p style=\"font-family: '.VnTime'\">" + bytes(kParagraph, "tcvn3") + "</p>" +
        "<span style=\"font-family:.VnArialH,Arial\">" + bytes("thông báo", "tcvn3") + "</span>";
    const Decoded decoded = decode(page, {.http = "", .html = true});
    CHECK(decoded.charset == "tcvn3");
    CHECK(decoded.text.find("HỘI NGHỊ TỔNG KẾT") != std::string::npos);
    CHECK(decoded.text.find("THÔNG BÁO") != std::string::npos);
    CHECK(decoded.text.find(kParagraph) != std::string::npos);
}

TEST_CASE("decode takes lower-case bytes among capitals for capitals in TCVN3", "[text]") {
    CHECK(decode("C\xE9NG H\xDF"
                 "A X\xB7 H\xE9I, H\xB5 N\xE9i")
              .text == "CỘNG HÒA XÃ HỘI, Hà Nội");
}

TEST_CASE("decode repairs a legacy body kept as Latin-1 inside UTF-8", "[text]") {
    for (const std::string charset : {"tcvn3", "vni", "viscii", "vps", "windows-1258"}) {
        CAPTURE(charset);
        const std::string body = kept_as_latin(bytes(kParagraph, charset));
        const std::string page = "<html><ul><li>Trang chủ<li>Giới thiệu</ul><div>" + body +
                                 "</div><p>Liên hệ: toà soạn, điện thoại</p>";
        const Decoded decoded = decode(page, {.http = "utf-8", .html = true});
        CHECK(decoded.charset == "utf-8");
        CHECK(decoded.text == "<html><ul><li>Trang chủ<li>Giới thiệu</ul><div>" + kParagraph +
                                  "</div><p>Liên hệ: toà soạn, điện thoại</p>");
    }
}

TEST_CASE("repair_mojibake undoes UTF-8 read as Latin-1 or windows-1252, also twice", "[text]") {
    std::string latin1;
    for (const char c : kParagraph) {
        append_code_point(latin1, static_cast<unsigned char>(c));
    }
    CHECK(repair_mojibake(latin1) == kParagraph);
    const std::string once = kept_as_latin(kParagraph);
    CHECK(repair_mojibake(once) == kParagraph);
    CHECK(repair_mojibake(kept_as_latin(once)) == kParagraph);
    CHECK(decode(once).text == kParagraph);
    CHECK(repair_mojibake("â€œcafÃ©â€\u009D") == "“café”");
}

TEST_CASE("repair_mojibake repairs lines of their own, and leaves the others", "[text]") {
    const std::string strange = kept_as_latin(bytes("Hội thi nấu cỗ ngày xuân", "tcvn3"));
    CHECK(repair_mojibake("Tin ảnh\n" + strange + "\nBài: Thu Hằng") ==
          "Tin ảnh\nHội thi nấu cỗ ngày xuân\nBài: Thu Hằng");
    CHECK(repair_mojibake("Tin ảnh: " + strange) == "Tin ảnh: Hội thi nấu cỗ ngày xuân");
}

TEST_CASE("repair_mojibake decodes entities only if that makes syllables", "[text]") {
    CHECK(repair_mojibake("Ng&agrave;y h&#7897;i l&agrave;ng") == "Ngày hội làng");
    CHECK(repair_mojibake("a &lt; b &amp;&amp; c") == "a &lt; b &amp;&amp; c");
    CHECK(repair_mojibake("R&D &eacute;t&eacute;") == "R&D &eacute;t&eacute;");
}

TEST_CASE("decode_font_text reads runs by the name of their font", "[text]") {
    const std::string text = "ngày hội";
    const std::string tcvn3 = kept_as_latin(bytes(text, "tcvn3"));
    CHECK(decode_font_text(tcvn3, ".VnTime") == text);
    CHECK(decode_font_text(tcvn3, "'.VnArial', Arial") == text);
    CHECK(decode_font_text(tcvn3, ".VnTimeH") == "NGÀY HỘI");
    CHECK(decode_font_text(tcvn3, "Times New Roman") == tcvn3);
    CHECK(decode_font_text(kept_as_latin(bytes(text, "vni")), "VNI-Times") == text);
    CHECK(decode_font_text(kept_as_latin(bytes(text, "vni")), "VNI-Helve") == text);
    CHECK(decode_font_text(kept_as_latin(bytes(text, "vps")), "VPS Times") == text);
    // The soft hyphen is ư.
    CHECK(decode_font_text("T\u00AD ph¸p", ".VnTime") == "Tư pháp");
    // Text that is Unicode already.
    CHECK(decode_font_text("Họp tổ", ".VnTime") == "Họp tổ");
    CHECK(decode_font_text("Họp tổ", ".VnTimeH") == "HỌP TỔ");
    CHECK(is_legacy_font(".VnTimeH"));
    CHECK(is_legacy_font("\"VNI-Times\", serif"));
    CHECK_FALSE(is_legacy_font("Arial, Helvetica"));
    CHECK_FALSE(is_legacy_font(""));
}

TEST_CASE("encode writes '?' for what a charset has not, and knows its names", "[text]") {
    CHECK(encode("a→b", "tcvn3").value() == "a?b");
    CHECK(encode("tiếng Việt", "iso-8859-1").value() == "ti?ng Vi?t");
    CHECK(encode("да", "windows-1251").value() == "\xE4\xE0");
    CHECK(encode("đ", "utf-16le").value() == std::string("\x11\x01", 2));
    REQUIRE_FALSE(encode("a", "ebcdic-xml-us"));
    CHECK(encode("a", "nothing").error().code == ErrorCode::unsupported);
}

TEST_CASE("decode_entities decodes once", "[text]") {
    CHECK(decode_entities("T&ecirc;t &amp;ecirc; &#7871;&#x1EBF; &hellip; &apos;&quot;") ==
          "Têt &ecirc; ếế … '\"");
    CHECK(decode_entities("l&acircn l&#7853n &#150; &#0; &#x110000; &nowhere; & &; &#; &#x;") ==
          "lân lận – \uFFFD \uFFFD &nowhere; & &; &#; &#x;");
}

TEST_CASE("decode takes any bytes and gives valid UTF-8", "[text]") {
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        std::string noise(random() % 200, '\0');
        for (char& c : noise) {
            c = static_cast<char>(random() % 3 == 0 ? "<a&#;\\'^+.á"[random() % 11]
                                                    : static_cast<int>(random() % 256));
        }
        const Decoded decoded = decode(noise, {.http = "", .html = round % 2 == 0});
        const char* p = decoded.text.data();
        const char* const end = p + decoded.text.size();
        std::string again;
        while (p < end) {
            append_code_point(again, next_code_point(p, end));
        }
        CHECK(again == decoded.text);
        (void)repair_mojibake(noise);
    }
}
