// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/compounds.hpp"

#include <algorithm>
#include <string>

#include "indexer/terms.hpp"
#include "timtin/text.hpp"

namespace timtin {

namespace {

/// The word as a lexicon has it: in its likeliest accents.
std::string written(const QueryWord& word) {
    if (word.blind && !word.likely.empty()) {
        std::string likeliest = written_form(word.likely.front().term);
        if (!likeliest.empty()) {
            return likeliest;
        }
    }
    return word.exact;
}

/// Does an article have the two side by side, as they were meant?
bool are_met(const QueryWord& first, const QueryWord& second, IndexWords& index) {
    if (!first.blind && !second.blind) {
        for (const QueryWord& one : forms_of(first)) {
            for (const QueryWord& two : forms_of(second)) {
                if (index.articles(term_of(one.exact, one.folded), term_of(two.exact, two.folded)) >
                    0) {
                    return true;
                }
            }
        }
        return false;
    }
    const auto fits = [](const QueryWord& word, const std::string& signature) {
        return word.blind || std::ranges::any_of(forms_of(word), [&](const QueryWord& form) {
                   return signature_of(term_of(form.exact, form.folded)) == signature;
               });
    };
    return std::ranges::any_of(
        index.pair_readings(folded_key(first.folded), folded_key(second.folded)),
        [&](const IndexWords::PairReading& pair) {
            return fits(first, pair.first) && fits(second, pair.second);
        });
}

}  // namespace

std::vector<QueryWord> forms_of(const QueryWord& word) {
    std::vector<QueryWord> forms = {word};
    if (const auto variant = text::iy_variant(word.exact); variant && !word.blind) {
        forms.push_back(word);
        forms.back().exact = *variant;
        forms.back().folded = text::fold(*variant);
    }
    if (word.other_weight > 0) {
        forms.push_back(word);
        forms.back().exact = word.other_exact;
        forms.back().folded = word.other_folded;
    }
    return forms;
}

void bind_compounds(std::vector<QueryWord>& words, IndexWords& index) {
    std::string line;
    std::vector<std::size_t> spaces(words.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) {
            spaces[i] = line.size();
            // Nothing is one word across a comma.
            line += words[i].joined ? " " : "\n";
        }
        line += written(words[i]);
    }
    const std::string joined = text::segment_words(line, text::Lexicon::standard());
    for (std::size_t i = 1; i < words.size(); ++i) {
        words[i].bound = joined[spaces[i]] == '_' && !words[i].as_typed && !words[i - 1].as_typed &&
                         are_met(words[i - 1], words[i], index);
    }
}

}  // namespace timtin
