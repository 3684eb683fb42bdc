// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <functional>
#include <optional>
#include <vector>

#include "search/asked_words.hpp"
#include "search/closeness.hpp"
#include "search/patience.hpp"
#include "search/word_scorer.hpp"
#include "timtin/search.hpp"

namespace timtin {

/// An article in its place.
struct Ranked {
    double score = 0;
    double words = 0;  ///< what the words and neighbours give to it
    Xapian::docid document = 0;
    Closeness close;
    double recency = 0;
    bool partial = false;        ///< lacks some of what was asked for
    bool other_accents = false;  ///< found with any accents, not only those that were typed
};

/// The order by relevance: words and neighbours first, then the best candidates anew
/// by how the words stand in their texts, and by age. One search; throws Xapian::Error.
class Ranking {
public:
    Ranking(const SearchRequest& request, const QueryNode& tree, const Xapian::Query& filter,
            const Xapian::Database& database, IndexWords& index, std::function<ScoreBoard&()> board,
            Patience& patience);

    /// Is there anything to rank by?
    [[nodiscard]] bool has_words() const noexcept { return !asked_.words.empty(); }

    /// The page that was asked for; fills the counts of the result.
    std::vector<Ranked> run(SearchResult& result);

    /// How many articles are in order after run(), if there are as many.
    [[nodiscard]] std::size_t depth() const noexcept;

    /// The best `most` of them, from the first on.
    [[nodiscard]] std::vector<Ranked> best(std::size_t most);

    [[nodiscard]] std::vector<ScorePart> explain(const Ranked& ranked) const;

private:
    class Bounds;
    std::vector<Scored> score_words(SearchResult& result, std::size_t most);
    std::vector<Scored> score_structured(SearchResult& result, std::size_t most);
    void score_as(Grade grade, const std::vector<bool>* allowed);
    std::vector<Ranked> look_closer(const std::vector<Scored>& scored, std::size_t most);
    Ranked look_closer(const Scored& scored, const ArticleWords& text, ClosenessMeter& meter) const;
    [[nodiscard]] Ranked ranked(const Scored& scored) const;
    [[nodiscard]] double recency_of(const std::string& published) const;
    [[nodiscard]] Xapian::Query filtered(const Xapian::Query& query) const;
    [[nodiscard]] std::vector<bool> marked(const std::vector<Xapian::docid>& documents) const;

    const SearchRequest& request_;
    const QueryNode& tree_;
    const Xapian::Query& filter_;
    const Xapian::Database& database_;
    IndexWords& index_;
    std::function<ScoreBoard&()> board_;
    Patience& patience_;
    AskedWords asked_;
    std::optional<WordScorer> scorer_;
    std::vector<bool> allowed_;
    // Of what is more than words, by docid; empty of words alone.
    std::vector<bool> answers_;        ///< those with all that was asked for
    std::vector<bool> other_accents_;  ///< those with all of it in other accents
    Grade grade_ = Grade::typed;
    std::vector<Scored> scored_;
    double all_rarities_ = 1;
};

}  // namespace timtin
