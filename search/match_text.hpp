// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "search/query.hpp"
#include "search/query_plan.hpp"
#include "timtin/article.hpp"
#include "timtin/search.hpp"
#include "timtin/text.hpp"

namespace timtin {

/// Finds the words of a query in texts, for marks and snippets. Made once a query; one
/// object a thread.
class TextMatcher {
public:
    explicit TextMatcher(TextWords words);

    /// The text as it is, with the matching words marked.
    MarkedText mark(std::string_view text);

    /// The one or two pieces of the text that tell best why it matched, about
    /// `words` long; the beginning where nothing matched. White space is
    /// collapsed, "…" stands where something was left out.
    MarkedText snippet(std::string_view text, std::size_t words = 40);

private:
    /// A token that matched: which word of the query, and whether as typed.
    struct Match {
        std::uint32_t token;
        std::uint16_t word;
        bool as_typed;
        bool expanded = false;  ///< in what an abbreviation stands for
    };
    /// Tokens from the first to the last, both included.
    struct Run {
        std::size_t first = 0;
        std::size_t last = 0;
    };
    static constexpr std::size_t most_words = 256;  ///< told apart where windows are compared
    /// Matches that stand within some tokens, and what they tell.
    struct Window {
        Run matches;  ///< places in matches_, from the first to the last word that is new
        double score = 0;
        double tells = 0;  ///< of its words that are new
        std::bitset<most_words> seen;
    };
    void match(std::string_view text);
    [[nodiscard]] Window best_window(std::size_t words, const Window* beside) const;
    [[nodiscard]] Run fragment(const Window& window, std::size_t words) const;
    void match_expansions(std::uint32_t token);
    [[nodiscard]] MarkedText cut(std::string_view text, std::size_t begin, std::size_t end) const;

    void drop_parts();

    std::vector<QueryWord> words_;
    /// By word: which one it is beside in a compound, before and behind; else itself. What
    /// else may have been meant by a word goes with it.
    struct Beside {
        std::uint16_t word = 0;
        std::uint16_t before = 0;
        std::uint16_t behind = 0;
    };
    std::vector<Beside> beside_;
    bool compounds_ = false;
    std::vector<text::DocumentNumber> numbers_;
    std::vector<std::string> keys_;  ///< folded keys, owned; views of them index by_key_
    std::unordered_map<std::string_view, std::vector<std::uint16_t>> by_key_;
    /// What the abbreviations among the words stand for, word by word.
    struct Expansion {
        std::uint16_t word;
        std::vector<std::string> forms;
    };
    std::vector<Expansion> expansions_;
    text::TokenList tokens_;
    std::vector<Match> matches_;
    std::vector<Match> kept_;
    std::size_t found_words_ = 0;  ///< different ones among matches_
    std::vector<Mark> number_marks_;
    std::string key_;
};

}  // namespace timtin
