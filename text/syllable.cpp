// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/syllable.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "text/normal_form.hpp"
#include "text/utf8.hpp"

namespace timtin::text {
namespace {

constexpr std::string_view onsets[] = {"b",  "c",  "ch", "d", "đ",  "g",  "gh",  "gi", "h",
                                       "k",  "kh", "l",  "m", "n",  "ng", "ngh", "nh", "p",
                                       "ph", "r",  "s",  "t", "th", "tr", "v",   "x"};

constexpr std::string_view plain_rimes =
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên ênh êp êt êu "
    "i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu "
    "o oc oi om on ong op ot ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt "
    "ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu";

constexpr std::string_view glide_rimes =
    "oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oem oen oeo oet "
    "uân uâng uât uây uê uêch uênh uêu uơ uy uya uych uyn uynh uyp uyt uyu uyên uyêt";

constexpr std::string_view onsetless_rimes = "y yêm yên yêng yêt yêu";

constexpr std::string_view qu_rimes =
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân âng ât âu ây "
    "e en eo et eng ê ên êch ênh êt êu i in it ơ ơi ơn ôc y ych yên yêt ynh yt yp yu";

// The rimes in i that gi is joined with by one i; gi + ia, gi + iu are
// written as gi + a, gi + u.
constexpr std::string_view gi_rimes = "i im in inh iêc iêm iên iêng iêp iêt iêu";

// Glide rimes stand after no labial, but in these words.
struct Loan {
    std::string_view onset, rime;
};
constexpr Loan loans[] = {{"b", "oa"}, {"v", "oa"}, {"ph", "uy"}, {"v", "oan"}, {"b", "uyt"}};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

template <typename Use>
void each_word(std::string_view words, Use use) {
    while (!words.empty()) {
        const std::size_t space = words.find(' ');
        use(words.substr(0, space));
        words.remove_prefix(space == std::string_view::npos ? words.size() : space + 1);
    }
}

bool takes(std::string_view onset, Letter first) {
    const bool front = first == Letter::e || first == Letter::e_hat || first == Letter::i;
    if (is_one_of(onset, {"c", "g", "ng"})) {
        return !front;
    }
    if (is_one_of(onset, {"k", "gh", "ngh"})) {
        return front;
    }
    return true;
}

/// Letters of grammar text, which is lower case and NFC.
struct Letters {
    std::array<Letter, 16> at{};
    std::size_t count = 0;

    explicit Letters(std::string_view text) {
        const char* p = text.data();
        while (p < text.data() + text.size() && count < at.size()) {
            if (const auto letter = written_letter(next_code_point(p, text.data() + text.size()))) {
                at[count++] = letter->letter;
            }
        }
    }
};

std::uint64_t with_letter(std::uint64_t key, Letter letter) {
    return (key << 5) | (static_cast<std::uint64_t>(letter) + 1);
}

/// Which letter of a rime bears the tone, by the rules of the new style.
std::size_t tone_place(const Letters& rime) {
    std::size_t vowels = 0;
    while (vowels < rime.count && is_vowel(rime.at[vowels])) {
        ++vowels;
    }
    std::size_t marked = rime.count;
    for (std::size_t i = 0; i < vowels; ++i) {
        switch (rime.at[i]) {
            case Letter::a_breve:
            case Letter::a_hat:
            case Letter::e_hat:
            case Letter::o_hat:
            case Letter::o_horn:
            case Letter::u_horn:
                marked = i;
                break;
            default:
                break;
        }
    }
    if (marked < rime.count) {
        return marked;
    }
    if (vowels <= 1) {
        return 0;
    }
    if (vowels >= 3 || vowels < rime.count) {
        return 1;
    }
    const bool glide =
        (rime.at[0] == Letter::o && (rime.at[1] == Letter::a || rime.at[1] == Letter::e)) ||
        (rime.at[0] == Letter::u && rime.at[1] == Letter::y);
    return glide ? 1 : 0;
}

Letter without_mark(Letter letter) {
    switch (letter) {
        case Letter::a_breve:
        case Letter::a_hat:
            return Letter::a;
        case Letter::d_stroke:
            return Letter::d;
        case Letter::e_hat:
            return Letter::e;
        case Letter::o_hat:
        case Letter::o_horn:
            return Letter::o;
        case Letter::u_horn:
            return Letter::u;
        default:
            return letter;
    }
}

std::size_t slot_of(std::uint64_t key, std::size_t slots) {
    return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ULL) >> 40) & (slots - 1);
}

bool joins_gi(std::string_view onset, std::string_view rime) {
    return onset == "gi" && !rime.empty() && rime.front() == 'i';
}

}  // namespace

const SyllableTable& SyllableTable::instance() {
    static const SyllableTable table;
    return table;
}

SyllableTable::SyllableTable() : forms_(slots), unaccented_(slots) {
    each_word(plain_rimes, [&](std::string_view rime) { add("", rime); });
    each_word(glide_rimes, [&](std::string_view rime) { add("", rime); });
    each_word(onsetless_rimes, [&](std::string_view rime) { add("", rime); });
    each_word(gi_rimes, [&](std::string_view rime) { add("gi", rime); });
    each_word(qu_rimes, [&](std::string_view rime) { add("qu", rime); });
    for (const std::string_view onset : onsets) {
        add_after(onset, plain_rimes);
        if (!is_one_of(onset, {"b", "m", "p", "ph", "v", "c", "k", "gh", "ngh", "gi"})) {
            add_after(onset, glide_rimes);
        }
        if (is_one_of(onset, {"h", "k", "l", "m", "s", "t", "v"})) {
            add(onset, "y");
        }
    }
    for (const Loan& loan : loans) {
        add(loan.onset, loan.rime);
    }
}

void SyllableTable::add_after(std::string_view onset, std::string_view rimes) {
    each_word(rimes, [&](std::string_view rime) {
        if (takes(onset, Letters(rime).at[0]) && !joins_gi(onset, rime)) {
            add(onset, rime);
        }
    });
}

void SyllableTable::add(std::string_view onset, std::string_view rime) {
    const Letters head(onset);
    const Letters tail(rime);
    const std::size_t shared = joins_gi(onset, rime) ? 1 : 0;
    SyllableForm form{.tone_at = static_cast<std::uint8_t>(head.count - shared + tone_place(tail)),
                      .onset = static_cast<std::uint8_t>(head.count),
                      .rime_from = static_cast<std::uint8_t>(head.count - shared)};
    std::uint64_t unaccented = 0;
    const auto take = [&](Letter letter) {
        form.key = with_letter(form.key, letter);
        unaccented = with_letter(unaccented, without_mark(letter));
    };
    std::for_each_n(head.at.begin(), head.count - shared, take);
    std::for_each_n(tail.at.begin(), tail.count, take);
    form.stopped =
        rime.ends_with('c') || rime.ends_with('p') || rime.ends_with('t') || rime.ends_with("ch");

    std::size_t slot = slot_of(form.key, slots);
    while (forms_[slot].key != 0) {
        if (forms_[slot].key == form.key) {
            return;  // giê- is gi + iê, read first
        }
        slot = (slot + 1) & (slots - 1);
    }
    forms_[slot] = form;
    ++size_;
    add_unaccented(unaccented);
}

void SyllableTable::add_unaccented(std::uint64_t key) {
    std::size_t slot = slot_of(key, slots);
    while (unaccented_[slot] != 0) {
        if (unaccented_[slot] == key) {
            return;
        }
        slot = (slot + 1) & (slots - 1);
    }
    unaccented_[slot] = key;
    ++unaccented_size_;
}

const SyllableForm* SyllableTable::find(std::uint64_t key) const noexcept {
    for (std::size_t slot = slot_of(key, slots); forms_[slot].key != 0;
         slot = (slot + 1) & (slots - 1)) {
        if (forms_[slot].key == key) {
            return &forms_[slot];
        }
    }
    return nullptr;
}

bool SyllableTable::has_unaccented(std::uint64_t key) const noexcept {
    for (std::size_t slot = slot_of(key, slots); unaccented_[slot] != 0;
         slot = (slot + 1) & (slots - 1)) {
        if (unaccented_[slot] == key) {
            return true;
        }
    }
    return false;
}

std::vector<SyllableForm> SyllableTable::forms() const {
    std::vector<SyllableForm> all;
    std::ranges::copy_if(forms_, std::back_inserter(all),
                         [](const SyllableForm& form) { return form.key != 0; });
    return all;
}

bool read_word(std::string_view word, WordLetters& letters) {
    letters.clear();
    const CharTable& table = CharTable::instance();
    const char* p = word.data();
    const char* const end = p + word.size();
    while (p < end) {
        const char32_t c = next_code_point(p, end);
        const CharInfo info = table[c];
        if (!info.inert) {
            // Marks to be joined and look-alikes: once more on the normal form,
            // in which whatever is still not inert is no letter of ours.
            std::string normal = normalize(word);
            if (normal == word) {
                return false;
            }
            return read_word(normal, letters);
        }
        if (info.letter == 0) {
            return false;
        }
        letters.add(info.letter, info.upper);
    }
    return letters.count() > 0;
}

char* write_word(const WordLetters& word, unsigned tone_at, char* out) noexcept {
    for (unsigned i = 0; i < word.count(); ++i) {
        out += put_code_point(code_point({.letter = word.letter(i),
                                          .tone = i == tone_at ? word.tone() : Tone::ngang,
                                          .upper = word.upper(i)}),
                              out);
    }
    return out;
}

char* write_lower_word(const WordLetters& word, unsigned tone_at, char* out) noexcept {
    for (unsigned i = 0; i < word.count(); ++i) {
        out += put_code_point(code_point({.letter = word.letter(i),
                                          .tone = i == tone_at ? word.tone() : Tone::ngang}),
                              out);
    }
    return out;
}

// --- public ------------------------------------------------------------------

std::optional<Syllable> parse_syllable(std::string_view word) {
    WordLetters letters;
    const SyllableForm* form =
        read_word(word, letters) ? SyllableTable::instance().find(letters) : nullptr;
    if (form == nullptr) {
        return std::nullopt;
    }
    Syllable syllable;
    for (unsigned i = 0; i < letters.count(); ++i) {
        const char32_t c = code_point({.letter = letters.letter(i)});
        if (i < form->onset) {
            append_code_point(syllable.onset, c);
        }
        if (i >= form->rime_from) {
            append_code_point(syllable.rime, c);
        }
    }
    syllable.tone = letters.tone();
    return syllable;
}

std::string compose(const Syllable& syllable) {
    const Letters rime(syllable.rime);
    const std::size_t place = tone_place(rime);
    std::string word = syllable.onset;
    if (joins_gi(syllable.onset, syllable.rime)) {
        word.pop_back();
    }
    for (std::size_t i = 0; i < rime.count; ++i) {
        append_code_point(word, code_point({.letter = rime.at[i],
                                            .tone = i == place ? syllable.tone : Tone::ngang}));
    }
    return word;
}

bool is_syllable(std::string_view word) {
    WordLetters letters;
    return read_word(word, letters) && SyllableTable::instance().find(letters) != nullptr;
}

bool is_unaccented_syllable(std::string_view word) {
    const std::string folded = fold(word);
    if (folded.size() > WordLetters::max_letters) {
        return false;
    }
    std::uint64_t key = 0;
    for (const char c : folded) {
        const auto letter = written_letter(static_cast<unsigned char>(c));
        if (!letter) {
            return false;
        }
        key = with_letter(key, letter->letter);
    }
    return SyllableTable::instance().has_unaccented(key);
}

std::optional<std::string> iy_variant(std::string_view word) {
    WordLetters letters;
    const SyllableForm* form =
        read_word(word, letters) ? SyllableTable::instance().find(letters) : nullptr;
    if (form == nullptr || form->onset == 0 || form->rime_from + 1U != letters.count() ||
        form->rime_from != form->onset) {
        return std::nullopt;
    }
    Letter other = Letter::i;
    switch (letters.letter(letters.count() - 1)) {
        case Letter::i:
            other = Letter::y;
            break;
        case Letter::y:
            break;
        default:
            return std::nullopt;
    }
    WordLetters variant;
    for (unsigned i = 0; i < letters.count(); ++i) {
        const bool last = i + 1 == letters.count();
        const auto letter = static_cast<unsigned>(last ? other : letters.letter(i)) + 1;
        const unsigned tone = last ? static_cast<unsigned>(letters.tone()) << 5 : 0;
        variant.add(static_cast<std::uint8_t>(letter | tone), letters.upper(i));
    }
    if (SyllableTable::instance().find(variant) == nullptr) {
        return std::nullopt;  // ni, di, … are written with i only
    }
    std::array<char, 3 * WordLetters::max_letters> bytes{};
    const char* end = write_word(variant, variant.count() - 1, bytes.data());
    return std::string(bytes.data(), static_cast<std::size_t>(end - bytes.data()));
}

}  // namespace timtin::text
