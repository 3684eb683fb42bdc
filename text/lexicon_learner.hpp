// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "text/compound_list.hpp"
#include "timtin/text.hpp"

namespace timtin::text {

/// From how often on words are kept and pairs of syllables become compounds.
struct LearningLimits {
    std::uint32_t word = 5;       ///< occurrences of a word
    std::uint32_t compound = 10;  ///< occurrences of a pair that the corpus alone makes a compound
    double association = 0.65;    ///< its normalised pointwise mutual information
    std::uint32_t neighbours = 20;  ///< occurrences of a pair that is kept without weight
    double neighbourhood = 0.45;    ///< its association
};

/// Learns a lexicon from a corpus: counts words and neighbours, measures how
/// strongly neighbours are associated, joins that with a list of our own.
/// The same texts in any order give the same lexicon.
class LexiconLearner {
public:
    explicit LexiconLearner(CompoundList list);

    /// Counts a text: a title, a body. Neighbours are looked for inside it.
    void add(std::string_view text);

    /// Words counted so far.
    [[nodiscard]] std::uint64_t words() const noexcept { return total_; }

    /// The lexicon of what was added, as Lexicon::parse() reads it.
    [[nodiscard]] std::string lexicon(const LearningLimits& limits = {}) const;

private:
    struct Word {
        std::uint32_t count = 0;
        std::uint32_t capitals = 0;
    };
    using Number = std::uint32_t;

    Number number(std::string_view form);
    [[nodiscard]] double association(std::uint64_t pair, std::uint32_t count) const;

    CompoundList list_;
    TokenList tokens_;
    std::deque<std::string> forms_;  ///< by number; where the map's keys live
    std::unordered_map<std::string_view, Number> numbers_;
    std::vector<Word> words_;
    std::unordered_map<std::uint64_t, std::uint32_t> pairs_;
    std::unordered_map<std::string, std::uint32_t> longer_;
    std::vector<Number> run_;  ///< words so far without anything but white space between
    std::uint64_t total_ = 0;
};

}  // namespace timtin::text
