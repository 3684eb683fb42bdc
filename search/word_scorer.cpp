// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/word_scorer.hpp"

#include <algorithm>

namespace timtin {

namespace {

// BM25: news are short and of like length; words repeat because of their subject,
// neighbours hardly do. Measured over 17,000 articles (docs/ranking.md).
constexpr double word_k1 = 1.2;
constexpr double pair_k1 = 0.5;
constexpr double length_share = 0.8;
// Posting lists that one query may read.
constexpr std::size_t max_lists = 4096;
// Postings between two looks at the clock.
constexpr std::size_t postings_a_look = 8192;

}  // namespace

ScoreBoard::ScoreBoard(const Xapian::Database& database) {
    const std::size_t last = std::size_t{database.get_lastdocid()} + 1;
    length_.assign(last, 1);
    const double average = std::max(database.get_avlength(), 1.0);
    const auto end = database.postlist_end("");
    for (auto it = database.postlist_begin(""); it != end; ++it) {
        length_[*it] = static_cast<float>(
            1 - length_share + length_share * static_cast<double>(it.get_doclength()) / average);
    }
    score_.assign(last, 0);
    matched_.assign(last, 0);
    last_word_.assign(last, 0);
    all_.assign(last, 0);
    likely_.assign(last, 0);
}

WordScorer::WordScorer(const Xapian::Database& database, ScoreBoard& board, AskedWords& asked,
                       const std::vector<bool>* allowed, Patience& patience)
    : database_(database),
      board_(board),
      asked_(asked),
      allowed_(allowed),
      patience_(patience),
      size_(static_cast<double>(database.get_doccount())) {
    for (const Xapian::docid document : board_.touched_) {
        board_.score_[document] = 0;
        board_.matched_[document] = 0;
        board_.last_word_[document] = 0;
    }
    board_.touched_.clear();
}

bool WordScorer::in_time() {
    cut_ = patience_.over() || cut_;
    return !cut_;
}

template <typename Visit>
void WordScorer::visit(const std::string& term, const Visit& visit) {
    if (++lists_ > max_lists) {
        cut_ = true;
        return;
    }
    std::size_t left = postings_a_look;
    const auto end = database_.postlist_end(term);
    for (auto it = database_.postlist_begin(term); it != end; ++it) {
        const Xapian::docid document = *it;
        if (document < board_.score_.size()) {
            visit(document, static_cast<float>(it.get_wdf()));
        }
        if (--left == 0) {
            left = postings_a_look;
            if (!in_time()) {
                return;
            }
        }
    }
}

double WordScorer::part(const AskedGroup& group, double weight, double occurrences,
                        Xapian::docid document) const {
    const double k1 = group.pair ? pair_k1 : word_k1;
    return weight * (k1 + 1) * occurrences /
           (occurrences + k1 * static_cast<double>(board_.length_[document]));
}

void WordScorer::add(const AskedGroup& group, Xapian::docid document, double score) {
    if (allowed_ != nullptr && !(*allowed_)[document]) {
        return;
    }
    // A document that was reached has a word, though a pair across a comma scores nothing.
    if (board_.last_word_[document] == 0) {
        board_.touched_.push_back(document);
    }
    board_.score_[document] += static_cast<float>(score);
    const auto word = static_cast<std::uint16_t>(group.word + 1);
    if (!group.pair && asked_.words[group.word].counts && board_.last_word_[document] != word) {
        ++board_.matched_[document];
    }
    board_.last_word_[document] =
        group.pair ? std::max<std::uint16_t>(board_.last_word_[document], 1) : word;
}

void WordScorer::score_one(const AskedGroup& group, Weights& weights) {
    const AskedTerm& term = group.terms.front();
    const auto articles = static_cast<double>(database_.get_termfreq(term.term));
    weights.all = group.weight * rarity_of(articles, size_);
    visit(term.term, [&](Xapian::docid document, float occurrences) {
        add(group, document,
            part(group, weights.all, static_cast<double>(occurrences) * term.weight, document));
    });
}

void WordScorer::score_many(const AskedGroup& group, Weights& weights) {
    auto& touched = board_.group_touched_;
    touched.clear();
    std::size_t likely_articles = 0;
    for (const AskedTerm& term : group.terms) {
        const auto weight = static_cast<float>(term.weight);
        visit(term.term, [&](Xapian::docid document, float occurrences) {
            // An occurrence that counts nothing is one all the same.
            const float count = std::max(occurrences * weight, 1e-9F);
            if (board_.all_[document] == 0) {
                touched.push_back(document);
            }
            board_.all_[document] += count;
            if (term.likely) {
                likely_articles += board_.likely_[document] == 0 ? 1U : 0U;
                board_.likely_[document] += count;
            }
        });
    }
    const double share = group.likely_share;
    weights.all =
        group.weight * (1 - share) * rarity_of(static_cast<double>(touched.size()), size_);
    weights.likely = group.weight * share * rarity_of(static_cast<double>(likely_articles), size_);
    for (const Xapian::docid document : touched) {
        double score =
            part(group, weights.all, static_cast<double>(board_.all_[document]), document);
        if (share > 0 && board_.likely_[document] > 0) {
            score += part(group, weights.likely, static_cast<double>(board_.likely_[document]),
                          document);
        }
        board_.all_[document] = 0;
        board_.likely_[document] = 0;
        add(group, document, score);
    }
}

void WordScorer::run() {
    weights_.assign(asked_.groups.size(), {});
    for (std::size_t g = 0; g < asked_.groups.size() && !cut_; ++g) {
        const AskedGroup& group = asked_.groups[g];
        if (group.terms.size() == 1) {
            score_one(group, weights_[g]);
        } else if (!group.terms.empty()) {
            score_many(group, weights_[g]);
        }
    }
    found_ = board_.touched_.size();
    full_ = 0;
    for (const Xapian::docid document : board_.touched_) {
        full_ += std::size_t{board_.matched_[document]} == asked_.counted ? 1U : 0U;
    }
}

std::vector<Scored> WordScorer::best(std::size_t most) const {
    std::vector<Scored> found;
    found.reserve(board_.touched_.size());
    for (const Xapian::docid document : board_.touched_) {
        found.push_back({board_.score_[document], document});
    }
    const auto better = [](const Scored& a, const Scored& b) {
        return a.score > b.score || (a.score == b.score && a.document < b.document);
    };
    if (found.size() > most) {
        std::ranges::nth_element(found, found.begin() + static_cast<std::ptrdiff_t>(most), better);
        found.resize(most);
    }
    std::ranges::sort(found, better);
    return found;
}

std::vector<Share> WordScorer::explain(Xapian::docid document) const {
    std::vector<Share> shares;
    for (std::size_t g = 0; g < asked_.groups.size(); ++g) {
        const AskedGroup& group = asked_.groups[g];
        Share share{.group = g, .score = 0, .terms = {}};
        double all = 0;
        double likely = 0;
        for (std::size_t t = 0; t < group.terms.size(); ++t) {
            const AskedTerm& term = group.terms[t];
            auto it = database_.postlist_begin(term.term);
            it.skip_to(document);
            if (it != database_.postlist_end(term.term) && *it == document) {
                const double count = static_cast<double>(it.get_wdf()) * term.weight;
                all += count;
                likely += term.likely ? count : 0;
                share.terms.push_back(t);
            }
        }
        if (all > 0) {
            share.score = part(group, weights_[g].all, all, document);
        }
        if (likely > 0) {
            share.score += part(group, weights_[g].likely, likely, document);
        }
        if (!share.terms.empty()) {
            shares.push_back(std::move(share));
        }
    }
    return shares;
}

}  // namespace timtin
