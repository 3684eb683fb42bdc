// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <vector>

#include "search/index_words.hpp"
#include "search/interpret.hpp"
#include "search/query.hpp"

namespace timtin {

// What a person meant by the words of a query, by the vocabulary of the index and by
// which words stand beside which in its articles. Each function changes the words of
// one run; none changes what was typed as_typed. The measures behind the numbers are in
// docs/ranking.md.

/// What an index must have to be asked about words: in a small one few articles are
/// evidence, and a rare word is no suspicious one.
struct Evidence {
    explicit Evidence(const IndexWords& index)
        : known(std::clamp(index.size() / 100, 1.0, 3.0)),
          common(std::clamp(index.size() / 20, 1.0, 20.0)),
          piece(std::clamp(index.size() / 100, 1.0, 20.0)),
          rare(index.size() < 200 ? 0 : 2),
          small(index.size() < 200) {}
    double known;   ///< articles of a word that may replace another
    double common;  ///< articles of a usual word
    double piece;   ///< articles of a word that may be part of several written as one
    double rare;    ///< articles, at most, of a word that may be a slip
    bool small;
};

/// Raw Telex or VNI keystrokes become what they type; where the query has accents
/// (`accented`), only those that are surely such. True if any did.
bool decode_keystrokes(std::vector<QueryWord>& words, IndexWords& index, bool accented);

/// Puts spaces where two or more words were typed as one that the index does not know.
/// `blind`: the query has no accents.
bool restore_spaces(std::vector<QueryWord>& words, IndexWords& index, bool blind);

/// Replaces words that are most likely slips of the finger, and gives an alternative to
/// those that may be; Correction::beside gives an alternative to the first, too. True if any
/// was replaced.
bool correct_slips(std::vector<QueryWord>& words, IndexWords& index, bool blind,
                   Correction correction);

/// Finds the likely readings of the blind words by their neighbours. `accented_prior`
/// is how likely a word that was typed without accents has some, beside one without.
void find_likely_readings(std::vector<QueryWord>& words, IndexWords& index, double accented_prior);

/// In a query with accents: words that were left without them by oversight are made
/// blind.
void widen_forgotten_accents(std::vector<QueryWord>& words, IndexWords& index);

/// The word of a written form, in the place of another.
[[nodiscard]] QueryWord word_in_place_of(const QueryWord& old, std::string_view written);

}  // namespace timtin
