// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/terms.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "indexer/document.hpp"
#include "indexer/schema.hpp"
#include "support/articles.hpp"

using namespace timtin;
using support::article;

namespace {

std::string term_of(std::string_view word) {
    text::TokenList tokens;
    text::tokenize(word, tokens);
    REQUIRE(tokens.size() == 1);
    std::string term;
    append_term(tokens[0], term);
    return term;
}

std::string pair_of(std::string_view words) {
    text::TokenList tokens;
    text::tokenize(words, tokens);
    REQUIRE(tokens.size() == 2);
    std::string term;
    append_pair_term(tokens[0], tokens[1], term);
    return term;
}

std::string key_of(std::string_view term) {
    return std::string(term.substr(0, term.find('\x01')));
}

/// Terms and how often an article has them.
std::map<std::string, Xapian::termcount> terms(const Article& article) {
    std::map<std::string, Xapian::termcount> out;
    const Xapian::Document document = DocumentBuilder().build(article);
    for (auto it = document.termlist_begin(); it != document.termlist_end(); ++it) {
        out[*it] = it.get_wdf();
    }
    return out;
}

}  // namespace

TEST_CASE("a term is the folded word, a separator and what folding lost", "[indexer]") {
    CHECK(term_of("dan") == "dan\x01");
    CHECK(key_of(term_of("dân")) == "dan");
    CHECK(key_of(term_of("Đảng")) == "dang");
    CHECK(term_of("dân").size() == 5);   // one byte for the one marked letter
    CHECK(term_of("đảng").size() == 7);  // two of them
}

TEST_CASE("readings of one folded form are terms apart", "[indexer]") {
    std::set<std::string> seen;
    const std::vector<std::string> readings = {"dang", "đang", "dâng", "đâng", "dáng",
                                               "đáng", "dạng", "đảng", "đẳng", "đằng"};
    for (const auto& reading : readings) {
        const std::string term = term_of(reading);
        CHECK(seen.insert(term).second);
        CHECK(term.starts_with("dang\x01"));
    }
    CHECK(seen.size() == readings.size());
}

TEST_CASE("the same word in other spellings is the same term", "[indexer]") {
    CHECK(term_of("hoà") == term_of("hòa"));
    CHECK(term_of("HOÀ") == term_of("hòa"));
    CHECK(term_of("thuỷ") == term_of("thủy"));
    CHECK(term_of("va\xcc\xa3\xcc\x82n") == term_of("vận"));      // decomposed
    CHECK(term_of("\xc3\x90\xe1\xba\xa3ng") == term_of("Đảng"));  // eth for đ
}

TEST_CASE("i and y share the folded form, and stay two terms", "[indexer]") {
    for (const auto& [with_y, with_i] :
         {std::pair("kỹ", "kĩ"), {"lý", "lí"}, {"quý", "quí"}, {"ty", "ti"}, {"mỹ", "mĩ"}}) {
        CAPTURE(with_y, with_i);
        CHECK(key_of(term_of(with_y)) == key_of(term_of(with_i)));
        CHECK(term_of(with_y) != term_of(with_i));
    }
    // Where they are two words, they have nothing in common.
    CHECK(key_of(term_of("tay")) != key_of(term_of("tai")));
    CHECK(key_of(term_of("thuy")) != key_of(term_of("thui")));
}

TEST_CASE("letters of other languages are told apart as well", "[indexer]") {
    CHECK(key_of(term_of("café")) == "cafe");
    CHECK(term_of("café") != term_of("cafe"));
    CHECK(key_of(term_of("Škoda")) == "skoda");
    CHECK(term_of("Škoda") != term_of("skoda"));
    CHECK(term_of("naïve") != term_of("naíve"));
    CHECK(term_of("Москва") == term_of("москва"));
}

TEST_CASE("two neighbours make one term together", "[indexer]") {
    CHECK(key_of(pair_of("dân vận")) == "dan van");
    CHECK(pair_of("Dân Vận") == pair_of("dân vận"));
    CHECK(pair_of("dân vận") != pair_of("dân văn"));
    CHECK(pair_of("dân văn") != pair_of("đàn văn"));
    // Which of the two words has the accent is told as well.
    CHECK(pair_of("má ma") != pair_of("ma má"));
}

TEST_CASE("what all readings begin with is a prefix of each, and of nothing else", "[indexer]") {
    text::TokenList tokens;
    text::tokenize("dân vận", tokens);
    CHECK(term_of("dan").starts_with(readings_prefix(tokens[0])));
    CHECK(term_of("đẫn").starts_with(readings_prefix(tokens[0])));
    CHECK_FALSE(term_of("dang").starts_with(readings_prefix(tokens[0])));
    CHECK(pair_of("đàn văn").starts_with(readings_prefix(tokens[0], tokens[1])));
    CHECK_FALSE(pair_of("đàn vang").starts_with(readings_prefix(tokens[0], tokens[1])));
    CHECK_FALSE(pair_of("dân vận").starts_with(readings_prefix(tokens[0])));
}

TEST_CASE("pairs go across commas and not across sentences", "[indexer]") {
    const auto found =
        terms(article("a", "", "Xã họp dân, vận động bà con. Mùa gặt đến (rồi) về."));
    CHECK(found.contains(pair_of("họp dân")));
    CHECK(found.contains(pair_of("dân vận")));
    CHECK_FALSE(found.contains(pair_of("con mùa")));
    CHECK_FALSE(found.contains(pair_of("đến rồi")));
}

TEST_CASE("pairs do not go across paragraphs, nor from title to body", "[indexer]") {
    const auto found = terms(article("a", "Hội nghị dân", "vận động\nbà con"));
    CHECK_FALSE(found.contains(pair_of("dân vận")));
    CHECK_FALSE(found.contains(pair_of("động bà")));
    CHECK(found.contains(pair_of("bà con")));
}

TEST_CASE("a word of the title counts more than one of the body", "[indexer]") {
    const auto found = terms(article("a", "Dân vận", "Vận động, vận dụng"));
    CHECK(found.at(term_of("dân")) > 1);
    CHECK(found.at(term_of("vận")) == found.at(term_of("dân")) + 2);
    CHECK(found.at(term_of("động")) == 1);
    CHECK(found.contains(std::string(schema::title_prefix) + term_of("dân")));
    CHECK_FALSE(found.contains(std::string(schema::title_prefix) + term_of("động")));
}

TEST_CASE("a cited number is a key, with its date, and with its parts", "[indexer]") {
    Article one = article("a", "Tổng kết", "Thực hiện nghị quyết");
    one.numbers = {{"25-NQ/TW", "2013-06-03"}};
    const auto found = terms(one);
    std::set<std::string> keys;
    for (const auto& [term, count] : found) {
        if (term.starts_with("XN") || term.starts_with("XP")) {
            keys.insert(term);
            CHECK(count == 1);
        }
    }
    CHECK(keys.size() >= 3);
    CHECK(std::ranges::any_of(keys, [](const auto& key) { return key.ends_with("@2013-06-03"); }));
    CHECK(std::ranges::any_of(keys, [](const auto& key) { return key.starts_with("XP"); }));
}

TEST_CASE("values too long for a term, or with a NUL, get a short one of their own", "[indexer]") {
    using schema::prefixed;
    const std::string longer(1000, 'a');
    CHECK(prefixed("Q", longer).size() < 245);
    CHECK(prefixed("Q", longer) != prefixed("Q", longer + "a"));
    CHECK(prefixed("Q", std::string("a\0b", 3)) != prefixed("Q", std::string("a\0c", 3)));
    CHECK(prefixed("Q", std::string("a\0b", 3)).find('\0') == std::string::npos);
    // A value with a capital is kept apart from a longer prefix.
    CHECK(prefixed("XT", "Abc") == "XT:Abc");
    CHECK(prefixed("XT", "abc") == "XTabc");
    CHECK(prefixed("XT", ":abc") != prefixed("XT", "abc"));
}

TEST_CASE("a field is found by its name in either language", "[indexer]") {
    CHECK(schema::find_field("title") == schema::find_field("tieude"));
    CHECK(schema::find_field("number") == schema::find_field("vanban"));
    CHECK(schema::find_field("author")->prefix == schema::author_prefix);
    CHECK(schema::find_field("khong") == nullptr);
    CHECK(schema::find_field("") == nullptr);
}

TEST_CASE("words that differ in tones only are told from those of other letters", "[indexer]") {
    const auto term = [](std::string_view written) {
        text::TokenList tokens;
        text::tokenize(written, tokens);
        std::string made;
        append_term(tokens[0], made);
        return made;
    };
    CHECK(same_but_tones(term("vận"), term("vân")));
    CHECK(same_but_tones(term("bàn"), term("ban")));
    CHECK(same_but_tones(term("đường"), term("đưởng")));
    CHECK(same_but_tones(term("kỹ"), term("kì")));
    CHECK_FALSE(same_but_tones(term("vận"), term("van")));
    CHECK_FALSE(same_but_tones(term("vận"), term("vặn")));
    CHECK_FALSE(same_but_tones(term("dường"), term("đường")));
    CHECK_FALSE(same_but_tones(term("thờ"), term("thỏ")));
}
