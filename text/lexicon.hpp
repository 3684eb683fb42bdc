// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/text.hpp"

namespace timtin::text {

/// What a lexicon file begins with.
inline constexpr std::string_view lexicon_signature = "# timtin lexicon 1";

/// A trie over syllables in two hash tables: words to their numbers, and
/// (node, word) to the node of the longer compound. The node of a single word
/// is its number.
struct Lexicon::Table {
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    struct Word {
        std::string_view form;
        std::uint32_t count = 0;
        std::uint8_t capitals = 0;  ///< per cent
    };
    struct Compound {
        std::string_view form;
        std::uint32_t count = 0;
        std::uint32_t weight = 0;
    };
    /// What a compound goes on to by one more word.
    struct Step {
        std::uint32_t node = none;
        std::uint32_t weight = 0;  ///< of the compound that ends there
    };

    /// Fills the table from text that outlives it.
    [[nodiscard]] std::optional<Error> read(std::string_view content);

    /// The number of a word; none if it is unknown.
    [[nodiscard]] std::uint32_t word(std::string_view form) const noexcept;

    /// The step from `node` by a word; to none if no compound goes on so.
    [[nodiscard]] Step next(std::uint32_t node, std::uint32_t word) const noexcept;

    /// The node of a form with any number of syllables; none if there is none.
    [[nodiscard]] std::uint32_t find(std::string_view form) const noexcept;

    std::string owned;                ///< the file, unless it is built in
    std::vector<Word> words;          ///< in order
    std::vector<Compound> compounds;  ///< in order

    [[nodiscard]] std::uint64_t count(std::uint32_t node) const noexcept {
        return node < words.size() ? words[node].count : counts_[node - words.size()];
    }
    [[nodiscard]] std::uint32_t weight(std::string_view form) const noexcept;

private:
    /// A form of up to eight bytes lies in the slot, so that looking it up
    /// touches one line of the cache.
    struct WordSlot {
        std::uint64_t head = 0;  ///< the first eight bytes
        std::uint32_t size = 0;  ///< of the form; 0: an empty slot
        std::uint32_t number = 0;
    };
    struct EdgeSlot {
        std::uint32_t from = none;  ///< none: an empty slot
        std::uint32_t word = none;
        Step step;
    };
    void add_word(const Word& word);
    [[nodiscard]] bool add_compound(const Compound& compound);
    EdgeSlot& edge(std::uint32_t node, std::uint32_t word) noexcept;
    [[nodiscard]] Step walk(std::string_view form) const noexcept;

    std::vector<WordSlot> word_slots_;
    std::vector<EdgeSlot> edge_slots_;
    std::vector<std::uint32_t> counts_;  ///< of compounds and their beginnings, by node
};

}  // namespace timtin::text
