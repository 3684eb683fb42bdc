// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <cstdint>
#include <vector>

#include "search/asked_words.hpp"
#include "search/patience.hpp"

namespace timtin {

/// The lengths of an index' articles, and the counters that scoring needs, kept between
/// searches. One object a thread, for one revision of the index.
class ScoreBoard {
public:
    explicit ScoreBoard(const Xapian::Database& database);

private:
    friend class WordScorer;
    std::vector<float> length_;  ///< by docid: of the average one
    std::vector<float> score_;
    std::vector<std::uint16_t> matched_;
    std::vector<std::uint16_t> last_word_;
    std::vector<float> all_;
    std::vector<float> likely_;
    std::vector<Xapian::docid> touched_;
    std::vector<Xapian::docid> group_touched_;
};

/// An article found, and what its words score.
struct Scored {
    float score = 0;
    Xapian::docid document = 0;
};

/// What one group gives to one article.
struct Share {
    std::size_t group = 0;
    double score = 0;
    std::vector<std::size_t> terms;  ///< of the group: those the article has
};

/// BM25 over the words and neighbours of a query, term after term: every article that
/// has any of them. Throws Xapian::Error.
class WordScorer {
public:
    /// `allowed`: which articles count, by docid; null: all.
    WordScorer(const Xapian::Database& database, ScoreBoard& board, AskedWords& asked,
               const std::vector<bool>* allowed, Patience& patience);

    void run();

    /// The best `most`, best first; equal ones in order of their docids.
    [[nodiscard]] std::vector<Scored> best(std::size_t most) const;
    [[nodiscard]] std::uint64_t full() const noexcept { return full_; }
    [[nodiscard]] std::uint64_t found() const noexcept { return found_; }
    /// Did the deadline or the bound on terms end it before all was scored?
    [[nodiscard]] bool cut() const noexcept { return cut_; }

    /// How one article got its score; the shares sum up to it.
    [[nodiscard]] std::vector<Share> explain(Xapian::docid document) const;

private:
    struct Weights {
        double all = 0;  ///< weight times rarity
        double likely = 0;
    };
    void score(std::size_t group);
    void score_one(const AskedGroup& group, Weights& weights);
    void score_many(const AskedGroup& group, Weights& weights);
    [[nodiscard]] double part(const AskedGroup& group, double weight, double occurrences,
                              Xapian::docid document) const;
    void add(const AskedGroup& group, Xapian::docid document, double score);
    template <typename Visit>
    void visit(const std::string& term, const Visit& visit);
    [[nodiscard]] bool in_time();

    const Xapian::Database& database_;
    ScoreBoard& board_;
    AskedWords& asked_;
    const std::vector<bool>* allowed_;
    Patience& patience_;
    double size_ = 0;
    std::vector<Weights> weights_;
    std::uint64_t full_ = 0;
    std::uint64_t found_ = 0;
    std::size_t lists_ = 0;
    bool cut_ = false;
};

}  // namespace timtin
