// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "search/asked_words.hpp"
#include "search/index_cache.hpp"
#include "search/patience.hpp"

namespace timtin {

/// The counters that scoring needs, kept between searches. One object a thread, for one
/// revision of the index.
class ScoreBoard {
public:
    ScoreBoard(const Xapian::Database& database, std::shared_ptr<IndexCache> cache);

    [[nodiscard]] IndexCache& cache() noexcept { return *cache_; }

private:
    friend class WordScorer;
    struct Cell {
        float score = 0;
        std::uint8_t matched = 0;     ///< words, and neighbours of one compound, that count
        std::uint8_t pairs = 0;       ///< groups of neighbours
        std::uint16_t last_word = 0;  ///< that was counted; 0: not touched
    };
    std::shared_ptr<IndexCache> cache_;
    std::vector<Cell> cells_;  ///< by docid
    std::vector<float> count_;
    std::vector<Xapian::docid> touched_;
};

/// An article found, and what its words score.
struct Scored {
    float score = 0;
    Xapian::docid document = 0;
    std::uint8_t matched = 0;  ///< words, and neighbours of one compound, that count
    std::uint8_t pairs = 0;    ///< groups of neighbours
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
    /// Has it all words that count?
    [[nodiscard]] bool is_full(const Scored& scored) const noexcept {
        return scored.matched == counted_;
    }
    [[nodiscard]] std::uint64_t found() const noexcept { return found_; }
    /// Did the deadline or the bound on terms end it before all was scored?
    [[nodiscard]] bool cut() const noexcept { return cut_; }

    /// How one article got its score; the shares sum up to it.
    [[nodiscard]] std::vector<Share> explain(Xapian::docid document) const;

private:
    /// The postings of a group, and what one impact in them weighs.
    struct Lists {
        std::shared_ptr<const ScoredList> all;
        std::shared_ptr<const ScoredList> likely;  ///< null: no weight goes by them
        double all_weight = 0;
        double likely_weight = 0;
    };
    void gather();
    [[nodiscard]] std::shared_ptr<const ScoredList> list_of(const AskedGroup& group,
                                                            bool likely_only);
    [[nodiscard]] IndexCache::Made make_list(const AskedGroup& group,
                                             const std::vector<const AskedTerm*>& terms);
    bool read_list(const AskedTerm& term, double k1, ScoredList& list);
    bool read_lists(const std::vector<const AskedTerm*>& terms, double k1, ScoredList& list);
    bool count(const AskedTerm& term);
    void weigh();
    void add(const AskedGroup& group, const ScoredList& list, double weight);
    void add_likely(const ScoredList& list, double weight);
    [[nodiscard]] bool in_time();
    [[nodiscard]] float floor(std::size_t most) const;

    const Xapian::Database& database_;
    ScoreBoard& board_;
    AskedWords& asked_;
    const std::vector<bool>* allowed_;
    Patience& patience_;
    double size_ = 0;
    std::uint8_t counted_ = 0;  ///< what all words are, as far as counters go
    std::vector<Lists> lists_;  ///< by group
    std::uint64_t full_ = 0;
    std::uint64_t found_ = 0;
    std::size_t terms_ = 0;
    bool cut_ = false;
};

}  // namespace timtin
