// SPDX-License-Identifier: GPL-2.0-or-later
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "defaults/defaults.hpp"
#include "text/compound_list.hpp"
#include "text/lexicon_learner.hpp"
#include "timtin/text.hpp"

using namespace timtin;
using text::CompoundList;
using text::Lexicon;
using text::LexiconLearner;

namespace {

std::string lexicon_of(const std::string& lines) {
    return "# timtin lexicon 1\n" + lines;
}

/// The error of a result that should have none.
template <typename T>
Error error_of(const Result<T>& result) {
    try {
        (void)result.value();
    } catch (const BadResult& error) {
        return {error.code(), error.what()};
    }
    return {};
}

}  // namespace

TEST_CASE("the default lexicon knows words, compounds and their counts", "[text]") {
    const Lexicon& lexicon = Lexicon::standard();
    CHECK(lexicon.frequency("dân") > 1000);
    CHECK(lexicon.frequency("công đoàn") > 10);
    CHECK(lexicon.frequency("facebook") > 10);
    CHECK(lexicon.weight("dân vận") > 0);
    CHECK(lexicon.weight("hội phụ nữ") > lexicon.weight("phụ nữ"));
    CHECK(lexicon.weight("của các") == 0);
    CHECK(lexicon.weight("dân") == 0);
    CHECK(lexicon.frequency("qwxz") == 0);
    CHECK(lexicon.frequency("") == 0);
    CHECK(lexicon.frequency({}) == 0);
    CHECK(lexicon.frequency(" ") == 0);
    CHECK(lexicon.frequency("dân  vận") == 0);
    CHECK(&lexicon == &Lexicon::standard());
}

TEST_CASE("a lexicon lists its entries in order, each found by its form", "[text]") {
    const Lexicon& lexicon = Lexicon::standard();
    REQUIRE(lexicon.size() > 20000);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < lexicon.size(); ++i) {
        const text::LexiconEntry entry = lexicon[i];
        wrong += lexicon.frequency(entry.form) != entry.count ||
                         lexicon.weight(entry.form) != entry.weight
                     ? 1U
                     : 0U;
    }
    CHECK(wrong == 0);
}

TEST_CASE("every form of the default lexicon is in normal form and lower case", "[text]") {
    const Lexicon& lexicon = Lexicon::standard();
    std::string wrong;
    for (std::size_t i = 0; i < lexicon.size(); ++i) {
        const std::string_view form = lexicon[i].form;
        if (text::to_lower(text::normalize(form)) != form) {
            wrong += std::string(form) + ';';
        }
    }
    CHECK(wrong.empty());
}

TEST_CASE("a lexicon is read from text", "[text]") {
    auto lexicon =
        Lexicon::parse(lexicon_of("a\t3\t0\nb\t2\t100\n\n# one\na b\t1\t70\na b a\t1\t0\n"));
    REQUIRE(lexicon);
    CHECK(lexicon->size() == 4);
    CHECK(lexicon->frequency("a") == 3);
    CHECK(lexicon->weight("a b") == 70);
    CHECK(lexicon->frequency("a b a") == 1);
    CHECK(lexicon->frequency("b a") == 0);
    CHECK((*lexicon)[1].capitals == 100);
    const Lexicon moved = std::move(lexicon).value();
    CHECK(moved[2].form == "a b");
}

TEST_CASE("a wrong lexicon is refused with its line", "[text]") {
    struct Row {
        std::string_view lines;
        std::string_view message;
    };
    const Row rows[] = {
        {"a\n", "line 2: expected a form"},
        {"a\t1\tx\n", "line 2: expected a form"},
        {"a\t99999999999\t0\n", "line 2: expected a form"},
        {"b\t1\t0\na\t1\t0\n", "line 3: out of order"},
        {"a\t1\t0\na\t1\t0\n", "line 3: out of order"},
        {"a\t1\t0\na a\t1\t0\nb\t1\t0\n", "line 4: out of order"},
        {"a\t1\t0\na c\t1\t0\n", "line 3: no compound"},
        {"a\t1\t0\na a a a a\t1\t0\n", "line 3: no compound"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.lines);
        const auto lexicon = Lexicon::parse(lexicon_of(std::string(row.lines)));
        CHECK(error_of(lexicon).code == ErrorCode::malformed);
        CHECK(error_of(lexicon).message.find(row.message) != std::string::npos);
    }
    CHECK_FALSE(Lexicon::parse(""));
    CHECK_FALSE(Lexicon::parse("a\t1\t0\n"));
}

TEST_CASE("a lexicon file that is missing is not found", "[text]") {
    const auto lexicon = Lexicon::load("/no/such/lexicon.txt");
    CHECK(error_of(lexicon).code == ErrorCode::not_found);
    CHECK_THAT(error_of(lexicon).message, Catch::Contains("/no/such/lexicon.txt"));
}

TEST_CASE("a folder is no lexicon file", "[text]") {
    CHECK_FALSE(Lexicon::load(std::filesystem::temp_directory_path().string()));
}

TEST_CASE("the list of our own compounds is read", "[text]") {
    const auto list = CompoundList::parse(
        "# ours\n[pairs]\nhòa: bình giải\n[long]\nHội Cựu chiến binh\n[begins only]\nkhông: thể\n"
        "[ends only]\nlại: trở\n");
    REQUIRE(list);
    CHECK(list->pairs.contains({"hoà", "bình"}));
    CHECK(list->pairs.contains({"không", "thể"}));
    CHECK(list->pairs.contains({"trở", "lại"}));
    CHECK(list->longer.contains("hội cựu chiến binh"));
    CHECK(list->keeps_apart({"không", "ai"}));
    CHECK(list->keeps_apart({"nói", "lại"}));
    CHECK_FALSE(list->keeps_apart({"không", "thể"}));
    CHECK_FALSE(list->keeps_apart({"hội", "họp"}));
}

TEST_CASE("a wrong list of compounds is refused with its line", "[text]") {
    const std::string content = GENERATE("a: b\n", "[pairs]\na b\n", "[long]\na b\n", "[words]\n",
                                         "[long]\na b c d e\n", "[pairs]\na b: c\n");
    CAPTURE(content);
    const auto list = CompoundList::parse(content);
    CHECK(error_of(list).code == ErrorCode::malformed);
    CHECK_THAT(error_of(list).message, Catch::Contains("line"));
}

TEST_CASE("the list that ships is right", "[text]") {
    const auto list = CompoundList::parse(default_file("compounds.txt"));
    REQUIRE(list);
    CHECK(list->pairs.size() > 10000);
}

TEST_CASE("a corpus teaches which syllables belong together", "[text]") {
    auto list = CompoundList::parse("[begins only]\nđã: từng\n");
    REQUIRE(list);
    LexiconLearner learner(std::move(list).value());
    for (int i = 0; i < 40; ++i) {
        learner.add("Ruộng bậc thang đã chín. Hôm nay trời nắng đẹp, đã chín cả cánh đồng");
        learner.add("bậc cửa rộng");
        learner.add("mưa 30 bậc");
    }
    const auto lexicon = Lexicon::parse(learner.lexicon());
    REQUIRE(lexicon);
    CHECK(learner.words() == 40 * 20);
    CHECK(lexicon->frequency("bậc") == 120);
    CHECK(lexicon->frequency("hôm nay") == 40);
    CHECK(lexicon->weight("hôm nay") > 60);
    CHECK(lexicon->weight("đã chín") == 0);    // our list keeps them apart
    CHECK(lexicon->frequency("đẹp đã") == 0);  // a comma between
    CHECK(lexicon->weight("đã từng") > 0);     // ours, though never seen
    CHECK(lexicon->frequency("30") == 0);
}

TEST_CASE("learning does not depend on the order of the texts", "[text]") {
    const std::string texts[] = {"Mặt trận Tổ quốc", "Tổ quốc", "liên đoàn lao động", "lao động"};
    LexiconLearner forward{CompoundList{}};
    LexiconLearner backward{CompoundList{}};
    for (std::size_t round = 0; round < 12; ++round) {
        for (std::size_t i = 0; i < 4; ++i) {
            forward.add(texts[i]);
            backward.add(texts[3 - i]);
        }
    }
    CHECK(forward.lexicon() == backward.lexicon());
    CHECK(forward.lexicon() == forward.lexicon());
}
