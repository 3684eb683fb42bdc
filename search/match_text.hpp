// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

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

    /// Was there a word of the query in neither of the last two texts, a title and
    /// its body?
    [[nodiscard]] bool lacks_words() const;

private:
    /// A token that matched: which word of the query, and whether as typed.
    struct Match {
        std::uint32_t token;
        std::uint16_t word;
        bool as_typed;
        bool expanded = false;  ///< in what an abbreviation stands for
    };
    void match(std::string_view text);
    void match_expansions(std::uint32_t token);
    [[nodiscard]] MarkedText cut(std::string_view text, std::size_t first, std::size_t last) const;

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
    std::vector<bool> found_;         ///< by word: in the last text
    std::vector<bool> found_before_;  ///< in the one before it
    std::vector<Mark> number_marks_;
    std::string key_;
};

}  // namespace timtin
