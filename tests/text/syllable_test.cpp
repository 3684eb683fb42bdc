// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/syllable.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "timtin/text.hpp"

using namespace timtin::text;

namespace {

constexpr std::array all_tones{Tone::ngang, Tone::huyen, Tone::hoi,
                               Tone::nga,   Tone::sac,   Tone::nang};

/// A form in letters, with a tone on one of them.
std::string spell(const SyllableForm& form, Tone tone, unsigned tone_at) {
    WordLetters word;
    unsigned count = 0;
    for (std::uint64_t key = form.key; key != 0; key >>= 5) {
        ++count;
    }
    for (unsigned i = 0; i < count; ++i) {
        const auto letter = static_cast<unsigned>(form.key >> (5 * (count - 1 - i))) & 31U;
        const unsigned toned = i == tone_at ? static_cast<unsigned>(tone) : 0;
        word.add(static_cast<std::uint8_t>(letter | (toned << 5)), false);
    }
    std::array<char, 32> bytes{};
    const char* end = write_lower_word(word, tone_at, bytes.data());
    return {bytes.data(), static_cast<std::size_t>(end - bytes.data())};
}

}  // namespace

TEST_CASE("the grammar has all its syllables", "[text]") {
    const SyllableTable& table = SyllableTable::instance();
    CHECK(table.size() == 3515);
    CHECK(table.unaccented_size() == 2182);
    std::set<std::string> toned;
    for (const SyllableForm& form : table.forms()) {
        for (const Tone tone : all_tones) {
            const std::string word = spell(form, tone, form.tone_at);
            if (is_syllable(word)) {
                toned.insert(word);
            }
        }
    }
    CHECK(toned.size() == 16214);
}

TEST_CASE("every syllable comes apart and together again", "[text]") {
    std::map<std::tuple<std::string, std::string, Tone>, std::string> by_parts;
    for (const SyllableForm& form : SyllableTable::instance().forms()) {
        for (const Tone tone : all_tones) {
            const std::string word = spell(form, tone, form.tone_at);
            const auto parts = parse_syllable(word);
            REQUIRE(parts.has_value() ==
                    (!form.stopped || tone == Tone::sac || tone == Tone::nang));
            if (!parts) {
                continue;
            }
            CAPTURE(word, parts->onset, parts->rime);
            REQUIRE(compose(*parts) == word);
            REQUIRE(parts->tone == tone);
            REQUIRE(by_parts.emplace(std::tuple(parts->onset, parts->rime, tone), word).second);
            REQUIRE(normalize(word) == word);
            REQUIRE(parse_syllable(to_upper(word)) == parts);
            REQUIRE(is_unaccented_syllable(fold(word)));
        }
    }
}

TEST_CASE("a tone on any vowel of a syllable is put in its place", "[text]") {
    for (const SyllableForm& form : SyllableTable::instance().forms()) {
        const std::string right = spell(form, Tone::nang, form.tone_at);
        for (unsigned at = 0; at < WordLetters::max_letters; ++at) {
            const std::string wrong = spell(form, Tone::nang, at);
            if (fold(wrong) != wrong && wrong.find("\xE1\xBA") != std::string::npos) {
                const auto parts = parse_syllable(wrong);
                if (parts && parts->tone == Tone::nang) {
                    CAPTURE(wrong);
                    REQUIRE(normalize(wrong) == right);
                }
            }
        }
    }
}

TEST_CASE("a syllable is taken apart into onset, rime and tone", "[text]") {
    const auto parts = [](const char* word) {
        const auto syllable = parse_syllable(word);
        REQUIRE(syllable.has_value());
        return std::tuple(syllable->onset, syllable->rime, syllable->tone);
    };
    CHECK(parts("nghiêng") == std::tuple("ngh", "iêng", Tone::ngang));
    CHECK(parts("QUYỂN") == std::tuple("qu", "yên", Tone::hoi));
    CHECK(parts("gì") == std::tuple("gi", "i", Tone::huyen));
    CHECK(parts("giếng") == std::tuple("gi", "iêng", Tone::sac));
    CHECK(parts("già") == std::tuple("gi", "a", Tone::huyen));
    CHECK(parts("úa") == std::tuple("", "ua", Tone::sac));
    CHECK(parts("hóa") == std::tuple("h", "oa", Tone::sac));
    CHECK(parts("d\u01B0\u01A1\u0323c") == std::tuple("d", "ươc", Tone::nang));
}

TEST_CASE("the grammar refuses what cannot be Vietnamese", "[text]") {
    for (const char* word : {"",    "a b", "tivi", "web", "càc",  "hõp",      "ngiêng", "ghà",
                             "kâu", "quâ", "nuớc", "tiê", "đâ",   "lă",       "ươc2",   "ó́",
                             "ěm",  "bcd", "ơc",   "gíp", "UBND", "nghiênga", "-",      "\xFF"}) {
        CAPTURE(word);
        CHECK_FALSE(is_syllable(word));
        CHECK_FALSE(parse_syllable(word).has_value());
    }
}

TEST_CASE("a word typed without accents is told from a foreign one", "[text]") {
    for (const char* word : {"hoc", "duoc", "nghieng", "Dang", "quyet", "y", "o", "gieng"}) {
        CAPTURE(word);
        CHECK(is_unaccented_syllable(word));
    }
    for (const char* word : {"club", "street", "qa", "dd", "hocx", "f", "", "nghiengs", "h0c"}) {
        CAPTURE(word);
        CHECK_FALSE(is_unaccented_syllable(word));
    }
}

TEST_CASE("i and y change places only where both spell one word", "[text]") {
    CHECK(iy_variant("kỹ") == "kĩ");
    CHECK(iy_variant("lí") == "lý");
    CHECK(iy_variant("Quý") == "Quí");
    CHECK(iy_variant("MỸ") == "MĨ");
    CHECK(iy_variant("ti") == "ty");
    for (const char* word : {"y", "ý", "tay", "thúy", "ni", "gì", "khi", "kìm", "xyz", ""}) {
        CAPTURE(word);
        CHECK_FALSE(iy_variant(word).has_value());
    }
}
