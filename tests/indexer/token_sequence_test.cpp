// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/token_sequence.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "indexer/terms.hpp"
#include "timtin/text.hpp"

using namespace timtin;

namespace {

std::string term_of(std::string_view word) {
    text::TokenList tokens;
    text::tokenize(word, tokens);
    std::string term;
    append_term(tokens[0], term);
    return term;
}

}  // namespace

TEST_CASE("syllables have codes of their own", "[indexer]") {
    std::map<std::uint16_t, std::string> seen;
    for (const char* const word :
         {"dân",   "dần",   "dẫn",     "dan", "vận",   "văn", "vân", "van",
          "đường", "dương", "hoà",     "hoa", "quý",   "quy", "ky",  "ki",
          "kỹ",    "kĩ",    "nghiêng", "gì",  "giếng", "ưu",  "uy",  "khuỷu"}) {
        const std::uint16_t code = token_code(term_of(word));
        CAPTURE(word, seen[code]);
        CHECK(seen[code].empty());
        CHECK(code < 0x8000);
        seen[code] = word;
    }
    CHECK(token_code(term_of("hòa")) == token_code(term_of("hoà")));
}

TEST_CASE("a sequence reads as it was written", "[indexer]") {
    SequenceWriter writer;
    writer.clear();
    writer.add(7, false);
    writer.add(0x7fff, true);
    writer.end_title();
    writer.add(0, false);
    const SequenceView view(writer.value());
    REQUIRE(view.size() == 3);
    CHECK(view.title_size() == 2);
    CHECK(view.code(0) == 7);
    CHECK_FALSE(view.joined(0));
    CHECK(view.code(1) == 0x7fff);
    CHECK(view.joined(1));
    CHECK(view.code(2) == 0);
    CHECK_FALSE(view.joined(2));
}

TEST_CASE("a sequence keeps a bounded number of words", "[indexer]") {
    SequenceWriter writer;
    writer.clear();
    for (std::size_t i = 0; i < 2 * max_sequence_tokens; ++i) {
        writer.add(1, true);
    }
    writer.end_title();
    const SequenceView view(writer.value());
    CHECK(view.size() == max_sequence_tokens);
    CHECK(view.title_size() == max_sequence_tokens);
}

TEST_CASE("any bytes are read as a sequence in bounds", "[indexer]") {
    CHECK(SequenceView("").size() == 0);
    CHECK(SequenceView("\xff").size() == 0);
    const SequenceView odd("\xff\xff\x01\x02\x03");
    CHECK(odd.size() == 1);
    CHECK(odd.title_size() == 1);
}

TEST_CASE("the written form of a term is the word", "[indexer]") {
    for (const char* const word : {"dân", "vận", "đường", "hoà", "quý", "ngưu", "kỹ", "kĩ", "ky",
                                   "ki", "khuỷu", "covid", "19", "dan", "đắk"}) {
        CHECK(written_form(term_of(word)) == word);
    }
    CHECK(written_form("dan van\x01").empty() == false);
    CHECK(written_form("không có").empty());
    CHECK(join_terms(term_of("dân"), term_of("vận")) == [] {
        text::TokenList tokens;
        text::tokenize("dân vận", tokens);
        std::string pair;
        append_pair_term(tokens[0], tokens[1], pair);
        return pair;
    }());
}
