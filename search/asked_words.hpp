// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "search/index_words.hpp"
#include "search/query.hpp"
#include "search/question_words.hpp"

namespace timtin {

/// How a term of the index relates to a word as it was typed.
enum class Accents {
    typed,      ///< the word itself; of a word without accents, its likely readings
    spelling,   ///< the same word with i for y, or y for i
    corrected,  ///< what the word was probably meant to be
    tone,       ///< the same letters in another tone
    other,      ///< any word that folds alike
};

/// A posting list that counts for a word or a pair of neighbours.
struct AskedTerm {
    std::string term;   ///< with its field's prefix
    double weight = 1;  ///< of an occurrence
    bool likely = false;
    Accents accents = Accents::typed;
};

/// Posting lists that count as one: the readings of a word, or of two neighbours.
struct AskedGroup {
    std::vector<AskedTerm> terms;
    double weight = 1;
    /// The share of the weight that goes by the likely terms alone; 0: all are alike.
    double likely_share = 0;
    bool pair = false;
    bool counts = false;   ///< an article with all words has it: neighbours of one compound
    std::size_t word = 0;  ///< which word; of a pair the second
};

/// A word as it is scored.
struct AskedWord {
    QueryWord word;
    std::string prefix;   ///< of its field's terms; empty: the whole text
    bool joined = false;  ///< to the word before, which is asked for in the same place
    bool counts = false;  ///< an article with all words has it
    Asking asking = Asking::no;
    double rarity = 0;  ///< inverse document frequency
    /// The group that scores it; none for a word of no index.
    std::size_t group = std::numeric_limits<std::size_t>::max();
    /// Its readings and how well each fits, for looking at texts; only of words of the
    /// whole text.
    struct Code {
        std::uint16_t code = 0;
        double share = 1;
    };
    std::vector<Code> codes;
};

/// What is scored of a query.
struct AskedWords {
    std::vector<AskedWord> words;
    std::vector<AskedGroup> groups;
    std::size_t counted = 0;  ///< different words an article with all of them has
    std::size_t bound = 0;    ///< and that many compounds' neighbours
};

/// How strictly accents are taken.
enum class Grade { typed, folded };

/// The words of a query, exclusions left out, and the terms to score them by. Throws
/// Xapian::Error.
[[nodiscard]] AskedWords ask_for_words(const QueryNode& query, const Xapian::Database& database,
                                       IndexWords& index, Grade grade);

/// What a word stands for if it is an abbreviation that timtin knows, the likeliest first.
/// In small letters it is one only if it is no syllable.
[[nodiscard]] std::vector<std::string> expansions_of(const QueryWord& word);

/// The weight of a term in that many of all articles.
[[nodiscard]] double rarity_of(double articles, double of_all) noexcept;

/// Terms with a prefix whose words begin with a folded start, the most frequent first.
[[nodiscard]] std::vector<std::string> expand_start(const Xapian::Database& database,
                                                    const std::string& prefix,
                                                    const std::string& start);

}  // namespace timtin
