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
    struct Edge {
        std::uint64_t key = empty_key;
        std::uint32_t node = none;
    };
    static constexpr std::uint64_t empty_key = ~std::uint64_t{0};

    /// Fills the table from text that outlives it.
    [[nodiscard]] std::optional<Error> read(std::string_view content);

    /// The number of a word; none if it is unknown.
    [[nodiscard]] std::uint32_t word(std::string_view form) const noexcept;

    /// The node behind `node` by a word; none if no compound goes on so.
    [[nodiscard]] std::uint32_t next(std::uint32_t node, std::uint32_t word) const noexcept;

    /// The node of a form with any number of syllables; none if there is none.
    [[nodiscard]] std::uint32_t find(std::string_view form) const noexcept;

    /// Weight of the compound that ends at a node.
    [[nodiscard]] std::uint32_t weight(std::uint32_t node) const noexcept {
        return node < words.size() ? 0 : nodes[node - words.size()].weight;
    }
    [[nodiscard]] std::uint64_t count(std::uint32_t node) const noexcept {
        return node < words.size() ? words[node].count : nodes[node - words.size()].count;
    }

    std::string owned;                ///< the file, unless it is built in
    std::vector<Word> words;          ///< in order
    std::vector<Compound> compounds;  ///< in order

private:
    struct Node {
        std::uint32_t count = 0;
        std::uint32_t weight = 0;
    };
    [[nodiscard]] bool add_word(const Word& word);
    [[nodiscard]] bool add_compound(const Compound& compound);
    std::uint32_t make_next(std::uint32_t node, std::uint32_t word);

    std::vector<std::uint32_t> word_slots_;  ///< number + 1
    std::vector<Edge> edge_slots_;
    std::vector<Node> nodes;  ///< of compounds and their beginnings
};

}  // namespace timtin::text
