// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>
#include <chrono>

#include "search/query.hpp"

using namespace timtin;

namespace {

struct Case {
    std::string_view query;
    std::string_view tree;
};

// What a user types, and how it is understood.
const Case cases[] = {
    // Words; case and space do not matter.
    {"dân vận", "(words dân vận)"},
    {"dan van", "(words dan van)"},
    {"  dân   vận  ", "(words dân vận)"},
    {"Dân Vận", "(words dân vận)"},
    // Quotation marks of all kinds; one that is never closed is none.
    {"\"dân vận khéo\"", "(phrase dân vận khéo)"},
    {"“dân vận”", "(phrase dân vận)"},
    {"”dân vận“", "(phrase dân vận)"},
    {"„dân vận‟", "(phrase dân vận)"},
    {"\"dân vận", "(words dân vận)"},
    {"dân vận\"", "(words dân vận)"},
    {"\"\" dân", "(words dân)"},
    {"\"một\" \"hai\"", "(all (phrase một) (phrase hai))"},
    {"một\"hai\"ba", "(all (words một) (phrase hai) (words ba))"},
    // A minus before a word leaves it out; elsewhere it is a dash.
    {"dân -vận", "(all (words dân) (not (words vận)))"},
    {"dân - vận", "(words dân vận)"},
    {"-dân", "(not (words dân))"},
    {"--dân", "(words dân)"},
    {"dân-vận", "(words dân vận)"},
    {"covid-19", "(words covid 19)"},
    {"-\"dân vận\"", "(not (phrase dân vận))"},
    {"-(dân OR vận)", "(not (any (words dân) (words vận)))"},
    {"dân -vận -khéo", "(all (words dân) (not (words vận)) (not (words khéo)))"},
    // OR, in capitals, in either language.
    {"cầu OR chợ", "(any (words cầu) (words chợ))"},
    {"cầu HOẶC chợ", "(any (words cầu) (words chợ))"},
    {"cầu hoặc chợ", "(words cầu hoặc chợ)"},
    {"cầu | chợ", "(any (words cầu) (words chợ))"},
    {"cầu or chợ", "(words cầu or chợ)"},
    {"sửa cầu OR mở chợ", "(any (words sửa cầu) (words mở chợ))"},
    {"sửa (cầu OR chợ)", "(all (words sửa) (any (words cầu) (words chợ)))"},
    {"(cầu OR chợ) (sửa OR mở)",
     "(all (any (words cầu) (words chợ)) (any (words sửa) (words mở)))"},
    {"OR cầu", "(words cầu)"},
    {"cầu OR", "(words cầu)"},
    // Operators alone are words, or nothing.
    {"OR", "(words or)"},
    {"AND", "(words and)"},
    {"NEAR", "(words near)"},
    {"-", "(all)"},
    {"\"", "(all)"},
    {"()", "(all)"},
    {")(", "(all)"},
    // Brackets that do not match are left out.
    {"( cầu", "(words cầu)"},
    {"cầu )", "(words cầu)"},
    {"((cầu))", "(words cầu)"},
    // In a query of capitals the Vietnamese ones are words.
    {"CẢI CÁCH VÀ PHÁT TRIỂN", "(words cải cách và phát triển)"},
    {"CẦU HOẶC CHỢ", "(words cầu hoặc chợ)"},
    {"CA\xcc\x82\xcc\x80U VA\xcc\x80 CHO\xcc\x9b\xcc\xa3", "(words cầu và chợ)"},
    {"\"CẦU GỖ\" VÀ CHỢ", "(all (phrase cầu gỗ) (words và chợ))"},
    {"UBND OR HĐND", "(any (words ubnd) (words hđnd))"},
    {"UBND AND HĐND", "(all (words ubnd) (words hđnd))"},
    {"CẦU NEAR/3 CHỢ", "(near/3 cầu chợ)"},
    {"CẦU | CHỢ", "(any (words cầu) (words chợ))"},
    {"2019 HOẶC 2020", "(any (words 2019) (words 2020))"},
    {"25-NQ/TW HOẶC 43-KL/TW", "(any (number 25-NQ/TW) (number 43-KL/TW))"},
    {"UBND HOẶC chợ", "(any (words ubnd) (words chợ))"},
    // AND says what is so anyway.
    {"cầu AND chợ", "(all (words cầu) (words chợ))"},
    {"cầu VÀ chợ", "(all (words cầu) (words chợ))"},
    {"cầu và chợ", "(words cầu và chợ)"},
    {"cầu && chợ", "(all (words cầu) (words chợ))"},
    // NEAR, with its distance kept in bounds.
    {"cầu NEAR chợ", "(near/10 cầu chợ)"},
    {"cầu NEAR/3 chợ", "(near/3 cầu chợ)"},
    {"sửa cầu NEAR/3 chợ mới", "(all (words sửa) (near/3 cầu chợ) (words mới))"},
    {"NEAR/3 chợ", "(all (words near 3) (words chợ))"},
    {"cầu NEAR/3", "(all (words cầu) (words near 3))"},
    {"cầu NEAR/0 chợ", "(near/1 cầu chợ)"},
    {"cầu NEAR/999 chợ", "(near/100 cầu chợ)"},
    {"cầu NEAR/x chợ", "(near/10 cầu chợ)"},
    {"\"cầu gỗ\" NEAR/4 \"chợ quê\"", "(near/4 \"cầu gỗ\" \"chợ quê\")"},
    {"“cầu gỗ” NEAR chợ", "(near/10 \"cầu gỗ\" chợ)"},
    {"cầu NEAR/4 \"chợ quê\" NEAR/4 \"bến\"", "(near/4 cầu \"chợ quê\" bến)"},
    {"sửa cầu NEAR", "(all (words sửa cầu) (words near))"},
    {"\"cầu\" sửa NEAR/2 chợ", "(all (phrase cầu) (near/2 sửa chợ))"},
    // A star at the end of a word of two letters or more.
    {"công*", "(prefix công)"},
    {"cô*", "(prefix cô)"},
    {"a*", "(words a)"},
    {"đ*", "(words đ)"},
    {"ậ*", "(words ậ)"},
    {"a\xcc\xa3\xcc\x82*", "(words ậ)"},
    {"đa*", "(prefix đa)"},
    {"*", "(all)"},
    {"**", "(all)"},
    {"công* tác", "(all (prefix công) (words tác))"},
    {"\"công tác\"*", "(phrase công tác)"},
    // Fields, with English and Vietnamese names.
    {"title:dân", "title:(words dân)"},
    {"title:\"dân vận\"", "title:(phrase dân vận)"},
    {"tieude:dân vận", "(all title:(words dân) (words vận))"},
    {"tiêuđề:dân", "title:(words dân)"},
    {"TITLE:dân", "title:(words dân)"},
    {"title: dân", "(words title dân)"},
    {"title:", "(words title)"},
    {"title:(dân vận)", "title:(words dân vận)"},
    {"title:(cầu OR chợ)", "(any title:(words cầu) title:(words chợ))"},
    {"-title:dân", "(not title:(words dân))"},
    {"author:\"Hoàng Anh\"", "author:(phrase hoàng anh)"},
    {"tacgia:Hoàng", "author:(words hoàng)"},
    {"tacgia:Hoàng -title:dân", "(all author:(words hoàng) (not title:(words dân)))"},
    {"site:hnp", "site:hnp"},
    {"nguon:hnp dân", "(all site:hnp (words dân))"},
    {"site:\"Cổng Hà Nội\"", "site:Cổng Hà Nội"},
    {"section:\"Dân vận\"", "section:Dân vận"},
    {"chuyenmuc:danvan", "section:danvan"},
    {"number:25-NQ/TW", "(number 25-NQ/TW)"},
    {"vanban:25", "number:25"},
    {"title:43-KL/TW", "title:(number 43-KL/TW)"},
    {"title:(43-KL/TW)", "title:(number 43-KL/TW)"},
    {"title:(dân vận 43-KL/TW)", "(all title:(words dân vận) title:(number 43-KL/TW))"},
    {"number:(43-KL/TW)", "(number 43-KL/TW)"},
    {"site:43-KL/TW", "site:43-KL/TW"},
    {"site:(43-KL/TW)", "site:43-KL/TW"},
    {"author:43-KL/TW", "author:(number 43-KL/TW)"},
    {"number:\"nq 25\"", "number:nq 25"},
    // What looks like a field and is none.
    {"foo:bar", "(words foo bar)"},
    {"http://hnp.example/tin.htm", "(words http://hnp.example/tin.htm)"},
    {"17:54", "(words 17 54)"},
    // Document numbers as people type them.
    {"nq 25", "(number NQ 25)"},
    {"nghị quyết 25", "(number NQ 25)"},
    {"nghị quyết 25-NQ/TW", "(number 25-NQ/TW)"},
    {"nghị quyết số 25-NQ/TW ngày 03/6/2013", "(all (number 25-NQ/TW) (words ngày 03 6 2013))"},
    {"43 - KL/TW", "(number 43-KL/TW)"},
    {"42/kh-ldld", "(number 42/KH-LĐLĐ)"},
    {"42/KH-LĐLĐ dân vận", "(all (number 42/KH-LĐLĐ) (words dân vận))"},
    {"\"nghị quyết 25-NQ/TW\"", "(phrase nghị quyết 25 nq tw)"},
    {"-25-NQ/TW", "(not (number 25-NQ/TW))"},
    {"dân vận 25-NQ/TW khéo", "(all (words dân vận) (number 25-NQ/TW) (words khéo))"},
    // Dates and ranges; what is no date is words.
    {"2019", "(words 2019)"},
    {"date:2019", "(dates 2019-01-01T00:00:00..2020-01-01T00:00:00)"},
    {"ngay:2019-06", "(dates 2019-06-01T00:00:00..2019-07-01T00:00:00)"},
    {"ngày:2019-06", "(dates 2019-06-01T00:00:00..2019-07-01T00:00:00)"},
    {"ngay:11/06/2019", "(dates 2019-06-11T00:00:00+07:00..2019-06-12T00:00:00+07:00)"},
    {"date:2019-06-11", "(dates 2019-06-11T00:00:00..2019-06-12T00:00:00)"},
    {"date:06/2019", "(dates 2019-06-01T00:00:00..2019-07-01T00:00:00)"},
    {"month:6/2019", "(dates 2019-06-01T00:00:00..2019-07-01T00:00:00)"},
    {"05/2019..06/2019", "(dates 2019-05-01T00:00:00..2019-07-01T00:00:00)"},
    {"1..5", "(words 1 5)"},
    {"year:06/2019", "(words year 06 2019)"},
    {"date:13/2019", "(words date 13 2019)"},
    {"date:2019-02-30", "(words date 2019 02 30)"},
    {"date:hôm", "(words date hôm)"},
    {"2019-06..2019-07", "(dates 2019-06-01T00:00:00..2019-08-01T00:00:00)"},
    {"2019-07..2019-06", "(dates 2019-06-01T00:00:00..2019-08-01T00:00:00)"},
    {"2020..2018", "(dates 2018-01-01T00:00:00..2021-01-01T00:00:00)"},
    {"date:2020..2018", "(dates 2018-01-01T00:00:00..2021-01-01T00:00:00)"},
    {"year:2020..2018", "(dates 2018-01-01T00:00:00..2021-01-01T00:00:00)"},
    {"2019-06..2019", "(dates 2019-06-01T00:00:00..2020-01-01T00:00:00)"},
    {"2019..", "(dates 2019-01-01T00:00:00..)"},
    {"..2019-06", "(dates ..2019-07-01T00:00:00)"},
    {"..", "(all)"},
    {"...", "(all)"},
    {"a..b", "(words a b)"},
    {"2019-06-11..2019-06-11", "(dates 2019-06-11T00:00:00..2019-06-12T00:00:00)"},
    {"11/06/2019..12/06/2019", "(dates 2019-06-11T00:00:00+07:00..2019-06-13T00:00:00+07:00)"},
    {"dân 2019..2020 vận",
     "(all (words dân) (dates 2019-01-01T00:00:00..2021-01-01T00:00:00) (words vận))"},
    // Forms of words.
    {"T.Ư", "(words tư)"},
    {"TP.HCM", "(words tphcm)"},
    {"GD&ĐT", "(words gdđt)"},
    {"hoà thuỷ", "(words hoà thuỷ)"},
    {"HÒA", "(words hoà)"},
    {"kỹ/kĩ", "(words kỹ kĩ)"},
    {"a@b.example", "(words a@b.example)"},
    {"1.234,5", "(words 1234,5)"},
    {"😀 dân", "(words dân)"},
};

std::string tree(std::string_view query) {
    return to_string(parse_query(query));
}

}  // namespace

TEST_CASE("queries are understood as the language says", "[search]") {
    for (const Case& one : cases) {
        CAPTURE(one.query);
        CHECK(tree(one.query) == one.tree);
    }
}

TEST_CASE("an empty query is an empty tree", "[search]") {
    CHECK(tree("") == "(all)");
    CHECK(tree(" \t\r\n ") == "(all)");
    CHECK(tree("...!?;") == "(all)");
}

TEST_CASE("decomposed and composed queries are the same", "[search]") {
    CHECK(tree("da\xcc\x82n va\xcc\xa3\xcc\x82n") == tree("dân vận"));
    CHECK(tree("\"da\xcc\x82n\" HO\xc4\x82\xcc\xa3"
               "C cầu") == tree("\"dân\" HOẶC cầu"));
}

TEST_CASE("brackets nested a thousand deep are read in bounds", "[search]") {
    std::string deep(1000, '(');
    deep += "dân";
    CHECK(tree(deep).size() < 100);
    deep += std::string(1000, ')') + " vận";
    CHECK(tree(deep).find("vận") != std::string::npos);
    std::string alternating;
    for (int i = 0; i < 1000; ++i) {
        alternating += "-(a OR ";
    }
    CHECK(tree(alternating).size() < 2000);
}

TEST_CASE("a hundred thousand bytes of anything are a query", "[search]") {
    const auto start = std::chrono::steady_clock::now();
    for (const std::string_view unit :
         {"(",         ")",          "\"",     "“",        "-",          "--",
          "*",         "a*",         "OR ",    "NEAR/3 ",  "title:",     "title:(",
          "-title:\"", "25-NQ/TW ",  "2019..", "\xff\xfe", "\xe1\xba",   "a ",
          "é",         "ngay:2019 ", "nq ",    "1/",       "\"a\" NEAR "}) {
        std::string query;
        while (query.size() < 100'000) {
            query += unit;
        }
        CHECK(tree(query).size() < 100'000);
    }
    std::string noise;
    for (std::uint32_t state = 1; noise.size() < 100'000; state = state * 1664525U + 1013904223U) {
        noise += static_cast<char>(state >> 24);
    }
    CHECK(tree(noise).size() < 100'000);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    CHECK(taken.count() < 20);
}

TEST_CASE("a query keeps to a bounded number of words", "[search]") {
    std::string query;
    for (int i = 0; i < 5000; ++i) {
        query += "từ ";
    }
    CHECK(parse_query(query).words.size() == 128);
    query.clear();
    for (int i = 0; i < 5000; ++i) {
        query += "OR ";
    }
    CHECK(parse_query(query).words.size() == 128);
}
