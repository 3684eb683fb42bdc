// SPDX-License-Identifier: GPL-2.0-or-later
#include <array>

#include "search/corrections.hpp"
#include "timtin/text.hpp"

namespace timtin {

namespace {

// A word is surely keystrokes if what they type is this much more usual.
constexpr double surely = 20;
// Where both are words: pairs with the neighbours decide, then how usual they are.
constexpr double usual_decoded = 0.02;
constexpr double usual_raw = 0.006;

struct Keyed {
    std::vector<QueryWord> words;  ///< as the keys type them
    std::vector<bool> decoded;
    std::vector<bool> surely;
    int sure = 0;
};

Keyed keyed_by(const std::vector<QueryWord>& words, IndexWords& index, bool vni) {
    const Evidence evidence(index);
    Keyed keyed{.words = words,
                .decoded = std::vector<bool>(words.size()),
                .surely = std::vector<bool>(words.size()),
                .sure = 0};
    for (std::size_t i = 0; i < words.size(); ++i) {
        const QueryWord& word = words[i];
        if (word.as_typed || word.exact != word.folded) {
            continue;
        }
        const auto written = vni ? text::decode_vni(word.exact) : text::decode_telex(word.exact);
        if (!written) {
            continue;
        }
        QueryWord made = word_in_place_of(word, *written);
        const double articles = index.articles(term_of(made.exact, made.folded));
        if (articles == 0 || made.exact == word.exact) {
            continue;
        }
        const double own = index.articles(term_of(word.exact, word.folded));
        keyed.surely[i] = articles >= evidence.known && articles >= surely * own;
        keyed.sure += keyed.surely[i] ? 1 : 0;
        keyed.decoded[i] = true;
        keyed.words[i] = std::move(made);
    }
    return keyed;
}

}  // namespace

bool decode_keystrokes(std::vector<QueryWord>& words, IndexWords& index, bool accented) {
    const std::array<Keyed, 2> methods = {keyed_by(words, index, false),
                                          keyed_by(words, index, true)};
    const Keyed& best = methods[1].sure > methods[0].sure ? methods[1] : methods[0];
    if (best.sure == 0) {
        return false;
    }
    const std::vector<QueryWord> typed = words;
    const auto term = [](const QueryWord& word) { return term_of(word.exact, word.folded); };
    const auto pairs = [&](std::size_t i, const std::string& word) {
        double sum = 0;
        if (i > 0) {
            sum += index.articles(term(best.words[i - 1]), word);
        }
        if (i + 1 < words.size()) {
            sum += index.articles(word, term(best.words[i + 1]));
        }
        return sum;
    };
    bool changed = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!best.decoded[i]) {
            continue;
        }
        const std::string decoded = term(best.words[i]);
        // Among words with accents only what can hardly be a word as it stands, nor a slip.
        if (accented && (!best.surely[i] || (words.size() > 1 && pairs(i, decoded) == 0))) {
            continue;
        }
        const std::string raw = term(typed[i]);
        const double raw_articles = index.articles(raw);
        if (raw_articles == 0 || pairs(i, decoded) + usual_decoded * index.articles(decoded) >=
                                     pairs(i, raw) + usual_raw * raw_articles) {
            words[i] = best.words[i];
            changed = true;
        }
    }
    return changed;
}

}  // namespace timtin
