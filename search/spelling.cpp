// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <set>

#include "indexer/terms.hpp"
#include "search/corrections.hpp"
#include "text/letters.hpp"
#include "text/utf8.hpp"
#include "timtin/text.hpp"

namespace timtin {

namespace {

// What a slip costs; a letter that is simply another one costs 1.
constexpr double other_accent = 0.4;
constexpr double lost_mark = 0.3;     // a hat, a breve, a horn, a stroke left out
constexpr double hoi_for_nga = 0.25;  // most of the country speaks the two tones alike
constexpr double swapped = 0.5;
constexpr double doubled = 0.5;
constexpr double next_key = 0.7;
constexpr double sounds_alike = 0.7;
constexpr double lost_or_added = 0.8;
constexpr double cost_weight = 4;
// What must be gained, in logarithms of likelihood, for a word that the index does
// not know, one that is rare in it, and a usual one.
constexpr double enough_for_unknown = 0;
constexpr double enough_for_rare = 3;
constexpr double enough_for_usual = 6;
// For a usual word: what sounds alike, or lacks a mark, is what people take for it. It is
// offered if it is bound to a neighbour: a part of the articles with the rarer of the two.
constexpr double enough_to_offer = 4;
constexpr double alike_cost = 0.3;
constexpr double least_binding = 0.1;
// For one that never stands beside its neighbours: its alternative is searched beside it, and
// offered if this sure.
constexpr double enough_to_offer_other = 12;
constexpr std::size_t most_offered_words = 8;
// An alternative to a usual word counts as much in a short query, and less in a long.
constexpr std::size_t short_query = 3;
constexpr double alternative_in_short = 1;
constexpr double alternative_in_long = 0.4;
constexpr double least_alternative = 0.1;
constexpr double random_neighbours = 3;
constexpr std::size_t longest_word = 24;
constexpr std::size_t long_alone = 5;  // letters of a word without accents or neighbours

std::u32string letters_of(std::string_view text) {
    std::u32string letters;
    const char* at = text.data();
    while (at < text.data() + text.size()) {
        letters += text::next_code_point(at, text.data() + text.size());
    }
    return letters;
}

bool are_next_keys(char32_t a, char32_t b) {
    static constexpr std::array<std::string_view, 3> rows = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
    const auto place = [](char32_t key) {
        for (int y = 0; y < 3; ++y) {
            const std::size_t x = rows[static_cast<std::size_t>(y)].find(static_cast<char>(key));
            if (key < 0x80 && x != std::string_view::npos) {
                return std::pair(static_cast<int>(x), y);
            }
        }
        return std::pair(-9, -9);
    };
    const auto [ax, ay] = place(a);
    const auto [bx, by] = place(b);
    return ax >= 0 && bx >= 0 && std::abs(ax - bx) <= 1 && std::abs(ay - by) <= 1;
}

char32_t base_of(char32_t letter) {
    std::string utf8;
    text::append_code_point(utf8, letter);
    const std::string folded = text::fold(utf8);
    return folded.size() == 1 ? static_cast<unsigned char>(folded[0]) : letter;
}

struct Onsets {
    std::u32string_view typed;
    std::u32string_view meant;
};
constexpr std::array<Onsets, 12> alike_onsets = {{{U"d", U"gi"},
                                                  {U"gi", U"d"},
                                                  {U"r", U"gi"},
                                                  {U"gi", U"r"},
                                                  {U"d", U"r"},
                                                  {U"r", U"d"},
                                                  {U"tr", U"ch"},
                                                  {U"ch", U"tr"},
                                                  {U"s", U"x"},
                                                  {U"x", U"s"},
                                                  {U"l", U"n"},
                                                  {U"n", U"l"}}};

/// The cost of other accents on the same letters.
double accent_cost(std::u32string_view typed, std::u32string_view meant) {
    bool tones = true;  // nothing but the tones of hỏi and ngã
    bool lost = true;   // nothing but marks that were left out
    for (std::size_t i = 0; i < typed.size() && i < meant.size(); ++i) {
        if (typed[i] == meant[i]) {
            continue;
        }
        const auto from = text::written_letter(typed[i]);
        const auto to = text::written_letter(meant[i]);
        const auto either = [](text::Tone tone) {
            return tone == text::Tone::hoi || tone == text::Tone::nga;
        };
        tones = tones && from && to && from->letter == to->letter && either(from->tone) &&
                either(to->tone);
        lost = lost && from && to && from->tone == to->tone &&
               base_of(typed[i]) == text::code_point({.letter = from->letter});
    }
    return typed.size() != meant.size() ? other_accent
           : tones                      ? hoi_for_nga
           : lost                       ? lost_mark
                                        : other_accent;
}

/// The cost of one slip from `meant` to `typed`; nothing if it takes more than one.
std::optional<double> slip_cost(std::u32string_view typed, std::u32string_view meant) {
    for (const Onsets& onsets : alike_onsets) {
        if (typed.starts_with(onsets.typed) && meant.starts_with(onsets.meant) &&
            typed.substr(onsets.typed.size()) == meant.substr(onsets.meant.size())) {
            return sounds_alike;
        }
    }
    std::size_t head = 0;
    while (head < typed.size() && head < meant.size() && typed[head] == meant[head]) {
        ++head;
    }
    std::size_t tail = 0;
    while (tail < typed.size() - head && tail < meant.size() - head &&
           typed[typed.size() - 1 - tail] == meant[meant.size() - 1 - tail]) {
        ++tail;
    }
    const std::size_t in_typed = typed.size() - head - tail;
    const std::size_t in_meant = meant.size() - head - tail;
    if (in_typed == 1 && in_meant == 1) {
        return are_next_keys(base_of(typed[head]), base_of(meant[head])) ? next_key : 1;
    }
    if (in_typed == 2 && in_meant == 2 && typed[head] == meant[head + 1] &&
        typed[head + 1] == meant[head]) {
        return swapped;
    }
    if (in_typed == 1 && in_meant == 0) {
        const char32_t added = base_of(typed[head]);
        const bool twice = (head > 0 && base_of(typed[head - 1]) == added) ||
                           (head + 1 < typed.size() && base_of(typed[head + 1]) == added);
        return twice ? doubled : lost_or_added;
    }
    if (in_typed == 0 && in_meant == 1) {
        return lost_or_added;
    }
    return std::nullopt;
}

/// Folded forms at most one slip away from a folded form, itself included.
std::set<std::string> near_forms(const std::string& folded) {
    static constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz";
    std::set<std::string> forms = {folded};
    for (std::size_t i = 0; i <= folded.size(); ++i) {
        const std::string head = folded.substr(0, i);
        const std::string rest = folded.substr(i);
        if (!rest.empty()) {
            forms.insert(head + rest.substr(1));
        }
        if (rest.size() > 1) {
            forms.insert(head + rest[1] + rest[0] + rest.substr(2));
        }
        for (const char letter : alphabet) {
            forms.insert(head + letter + rest);
            if (!rest.empty()) {
                forms.insert(head + letter + rest.substr(1));
            }
        }
    }
    for (const Onsets& onsets : alike_onsets) {
        const std::string typed(onsets.typed.begin(), onsets.typed.end());
        if (folded.starts_with(typed)) {
            forms.insert(std::string(onsets.meant.begin(), onsets.meant.end()) +
                         folded.substr(typed.size()));
        }
    }
    // A slip inside a syllable gives a syllable, or nothing that could be one.
    if (text::is_unaccented_syllable(folded)) {
        std::erase_if(forms,
                      [](const std::string& form) { return !text::is_unaccented_syllable(form); });
    }
    forms.erase("");
    return forms;
}

/// Looks for slips in one run of words.
class Corrector {
public:
    Corrector(std::vector<QueryWord>& words, IndexWords& index, bool blind, Correction correction)
        : words_(words), index_(index), evidence_(index), blind_(blind), correction_(correction) {
        for (const QueryWord& word : words) {
            terms_.push_back(term_of(word.exact, word.folded));
        }
    }

    bool run() {
        for (std::size_t i = 0; i < words_.size(); ++i) {
            if (may_be_slip(i)) {
                look_for(i);
            }
            if (may_be_offered(i)) {
                look_for_alike(i);
            }
        }
        // The surest first; the neighbours of what was replaced stay as they are.
        std::ranges::stable_sort(fixes_, std::ranges::greater{}, &Fix::gain);
        std::vector<bool> replaced(words_.size() + 2);
        std::vector<bool> offered(words_.size() + 2);
        bool changed = false;
        for (const Fix& fix : fixes_) {
            if (replaced[fix.word] || replaced[fix.word + 2]) {
                continue;
            }
            QueryWord meant = word_in_place_of(words_[fix.word], fix.written);
            const bool beside_offered = offered[fix.word] || offered[fix.word + 2];
            if (fix.offered) {
                if (!beside_offered) {
                    words_[fix.word].offered = meant.exact;
                    offered[fix.word + 1] = true;
                }
                continue;
            }
            const double weight =
                words_.size() <= short_query ? alternative_in_short : alternative_in_long;
            if (fix.usual || (correction_ == Correction::beside && !fix.no_sense)) {
                words_[fix.word].other_exact = meant.exact;
                words_[fix.word].other_folded = meant.folded;
                words_[fix.word].other_offered = fix.gain >= enough_to_offer_other &&
                                                 !beside_offered &&
                                                 words_.size() <= most_offered_words;
                offered[fix.word + 1] = words_[fix.word].other_offered;
                words_[fix.word].other_weight = weight;
                continue;
            }
            if (correction_ == Correction::beside) {
                // What stands nowhere so is found beside what was probably meant.
                meant.other_exact = words_[fix.word].exact;
                meant.other_folded = words_[fix.word].folded;
                meant.other_weight = least_alternative;
            }
            words_[fix.word] = std::move(meant);
            replaced[fix.word + 1] = true;
            changed = true;
        }
        return changed;
    }

private:
    struct Fix {
        std::size_t word = 0;
        double gain = 0;
        std::string written;
        bool usual = false;     ///< the index knows the word as typed
        bool offered = false;   ///< and has it beside its neighbours, too
        bool no_sense = false;  ///< it has neighbours, and never stands beside them
    };

    double articles(const std::string& term) {
        return blind_ ? index_.folded_articles(key_of(term)) : index_.articles(term);
    }
    double pairs(const std::string& first, const std::string& second) {
        return blind_ ? index_.folded_articles(key_of(first), key_of(second))
                      : index_.articles(first, second);
    }
    double alone(const std::string& term) { return (articles(term) + 0.02) / index_.length(); }
    double after(const std::string& first, const std::string& second) {
        return (pairs(first, second) + random_neighbours * alone(second)) /
               (articles(first) + random_neighbours);
    }
    [[nodiscard]] bool has_left(std::size_t i) const {
        return i > 0 && words_[i].follows && words_[i - 1].blind == blind_;
    }
    [[nodiscard]] bool has_right(std::size_t i) const {
        return i + 1 < words_.size() && words_[i + 1].follows && words_[i + 1].blind == blind_;
    }
    /// How well a word fits its neighbours, as a logarithm.
    double fit(std::size_t i, const std::string& term) {
        double sum = std::log(has_left(i) ? after(terms_[i - 1], term) : alone(term));
        if (has_right(i)) {
            sum += std::log(after(term, terms_[i + 1]));
        }
        return sum;
    }
    /// Is the word beside its neighbours in some article?
    bool stands_beside(std::size_t i, const std::string& term) {
        return (has_left(i) && pairs(terms_[i - 1], term) > 0) ||
               (has_right(i) && pairs(term, terms_[i + 1]) > 0);
    }
    /// Is the word with a neighbour a word of two syllables, as it were: does a good part of the
    /// articles with the rarer of them have them side by side?
    bool is_bound(std::size_t i, const std::string& term) {
        const auto bound = [&](const std::string& first, const std::string& second) {
            return pairs(first, second) >=
                   least_binding * std::min(articles(first), articles(second));
        };
        return stands_beside(i, term) && ((has_left(i) && bound(terms_[i - 1], term)) ||
                                          (has_right(i) && bound(term, terms_[i + 1])));
    }
    bool has_known_neighbour(std::size_t i) {
        return (has_left(i) && articles(terms_[i - 1]) > 0) ||
               (has_right(i) && articles(terms_[i + 1]) > 0);
    }

    bool may_be_slip(std::size_t i) {
        const QueryWord& word = words_[i];
        if (word.as_typed || word.blind != blind_ || word.folded.size() < 2 ||
            word.folded.size() > longest_word ||
            word.folded.find_first_not_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos) {
            return false;
        }
        const double own = articles(terms_[i]);
        if (blind_) {
            // Few letters without accents are near to many words.
            return own == 0 && (has_known_neighbour(i) || word.folded.size() >= long_alone);
        }
        if (const auto variant = text::iy_variant(word.exact);
            own == 0 && variant && articles(term_of(*variant, text::fold(*variant))) > 0) {
            return false;
        }
        return own <= evidence_.rare ||
               (!evidence_.small && has_known_neighbour(i) && !stands_beside(i, terms_[i]));
    }

    void look_for(std::size_t i) {
        const QueryWord& word = words_[i];
        const double own = articles(terms_[i]);
        const std::u32string typed = letters_of(blind_ ? word.folded : word.exact);
        const double now = fit(i, terms_[i]);
        // What Vietnamese has is not lightly taken for a slip, though no article has it.
        const bool is_word =
            own == 0 && !blind_ && text::Lexicon::standard().frequency(word.exact) > 0;
        const bool needs_neighbours =
            own > 0 || is_word || ((evidence_.small || blind_) && (has_left(i) || has_right(i)));
        Fix best{.word = i, .usual = own > evidence_.rare};
        best.no_sense = (has_left(i) || has_right(i)) && !stands_beside(i, terms_[i]);
        const auto consider = [&](const std::string& term, const std::string& written,
                                  double found) {
            if (found < evidence_.known || term == terms_[i] || written.empty()) {
                return;
            }
            const bool same_folded = !blind_ && key_of(term) == key_of(terms_[i]);
            const auto cost = same_folded ? std::optional(accent_cost(typed, letters_of(written)))
                                          : slip_cost(typed, letters_of(written));
            if (!cost || (needs_neighbours && !stands_beside(i, term))) {
                return;
            }
            const double gain = fit(i, term) - now - cost_weight * *cost;
            if (gain > best.gain) {
                best.gain = gain;
                best.written = written;
            }
        };
        for (const std::string& form : near_forms(word.folded)) {
            const std::string key = folded_key(form);
            if (blind_) {
                consider(key + key_separator, form, index_.folded_articles(key));
                continue;
            }
            for (const auto& reading : index_.readings(key)) {
                consider(reading.term, written_form(reading.term), reading.articles);
            }
        }
        const double enough = is_word      ? enough_for_usual
                              : own == 0   ? enough_for_unknown
                              : best.usual ? enough_for_usual
                                           : enough_for_rare;
        if (!best.written.empty() && best.gain > enough) {
            fixes_.push_back(std::move(best));
        }
    }

    /// A usual word in a short query with accents.
    bool may_be_offered(std::size_t i) {
        const QueryWord& word = words_[i];
        return !blind_ && !evidence_.small && words_.size() <= most_offered_words &&
               !word.as_typed && !word.blind && word.folded.size() >= 2 &&
               word.folded.size() <= longest_word && (has_left(i) || has_right(i)) &&
               articles(terms_[i]) > evidence_.rare;
    }

    /// Looks among what sounds alike or lacks a mark for a word that is much more usual
    /// beside the neighbours.
    void look_for_alike(std::size_t i) {
        const QueryWord& word = words_[i];
        const std::u32string typed = letters_of(word.exact);
        const double now = fit(i, terms_[i]);
        Fix best{.word = i, .gain = enough_to_offer, .offered = true};
        std::vector<std::string> forms = {word.folded};
        for (const Onsets& onsets : alike_onsets) {
            const std::string from(onsets.typed.begin(), onsets.typed.end());
            if (word.folded.starts_with(from)) {
                forms.push_back(std::string(onsets.meant.begin(), onsets.meant.end()) +
                                word.folded.substr(from.size()));
            }
        }
        const auto variant = text::iy_variant(word.exact);
        for (const std::string& form : forms) {
            for (const auto& reading : index_.readings(folded_key(form))) {
                const std::string written = written_form(reading.term);
                if (reading.articles < evidence_.common || reading.term == terms_[i] ||
                    written.empty() || written == variant || !is_bound(i, reading.term)) {
                    continue;
                }
                const auto letters = letters_of(written);
                const auto cost = form == word.folded ? std::optional(accent_cost(typed, letters))
                                                      : std::optional(alike_cost);
                const double gain = cost ? fit(i, reading.term) - now - cost_weight * *cost : 0;
                if (gain > best.gain) {
                    best.gain = gain;
                    best.written = written;
                }
            }
        }
        if (!best.written.empty()) {
            fixes_.push_back(std::move(best));
        }
    }

    std::vector<QueryWord>& words_;
    IndexWords& index_;
    Evidence evidence_;
    bool blind_;
    Correction correction_;
    std::vector<std::string> terms_;
    std::vector<Fix> fixes_;
};

}  // namespace

bool correct_slips(std::vector<QueryWord>& words, IndexWords& index, bool blind,
                   Correction correction) {
    return Corrector(words, index, blind, correction).run();
}

}  // namespace timtin
