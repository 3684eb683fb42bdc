// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/word_scorer.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "indexer/copies.hpp"

namespace timtin {

namespace {

// BM25: news are short and of like length; words repeat because of their subject,
// neighbours hardly do. Measured over 17,000 articles (docs/ranking.md).
constexpr double word_k1 = 1.2;
constexpr double pair_k1 = 0.5;
// What a term weighs grows slower than its rarity: the rarest word of many is often a
// chance one. The scale keeps usual words where they were.
constexpr double rarity_power = 0.8;
constexpr double rarity_scale = 4;
// A word that comes in clusters tells more of a text's subject than one as rare that is
// strewn about: by its rarity beyond what chance would give it.
constexpr double cluster_share = 0.3;
constexpr double usual_clustering = 0.7;
// Two syllables of one word are no two reasons: the closer they belong together, the less
// each of them counts beside the pair.
constexpr double bound_share = 0.6;
// Different words of a query that are counted; of a longer one these are all that is asked.
constexpr std::size_t most_counted = 255;
// Posting lists that one query may read.
constexpr std::size_t max_lists = 4096;
// Postings between two looks at the clock.
constexpr std::size_t postings_a_look = 8192;

double importance(double articles, double of_all) noexcept {
    return std::pow(rarity_of(articles, of_all), rarity_power) *
           std::pow(rarity_scale, 1 - rarity_power);
}

/// How much rarer a word is than if its occurrences were strewn at random.
double clustering(double articles, double occurrences, double of_all) noexcept {
    const double each = std::max(occurrences / of_all, 1e-9);
    return std::max(0.0, rarity_of(articles, of_all) + std::log(-std::expm1(-each)));
}

/// How strongly two words are bound to each other: their normalised pointwise mutual
/// information, from 0 to 1.
double binding(double both, double first, double second, double of_all) noexcept {
    if (both <= 0) {
        return 0;
    }
    const double information = std::log(both * of_all / std::max(first * second, 1.0));
    return std::clamp(information / std::max(-std::log(both / of_all), 0.01), 0.0, 1.0);
}

double impact(double k1, double occurrences, double length) noexcept {
    return (k1 + 1) * occurrences / (occurrences + k1 * length);
}

void increase(std::uint8_t& counter) noexcept {
    if (counter < most_counted) {
        ++counter;
    }
}

double k1_of(const AskedGroup& group) noexcept {
    return group.pair ? pair_k1 : word_k1;
}

}  // namespace

ScoreBoard::ScoreBoard(const Xapian::Database& database, std::shared_ptr<IndexCache> cache)
    : cache_(std::move(cache)) {
    const std::size_t last = std::size_t{database.get_lastdocid()} + 1;
    cells_.assign(last, {});
    count_.assign(last, 0);
}

WordScorer::WordScorer(const Xapian::Database& database, ScoreBoard& board, AskedWords& asked,
                       const std::vector<bool>* allowed, Patience& patience)
    : database_(database),
      board_(board),
      asked_(asked),
      allowed_(allowed),
      patience_(patience),
      size_(static_cast<double>(articles_in(database))),
      counted_(static_cast<std::uint8_t>(std::min(asked.counted + asked.bound, most_counted))) {
    for (const Xapian::docid document : board_.touched_) {
        board_.cells_[document] = {};
    }
    board_.touched_.clear();
}

bool WordScorer::in_time() {
    cut_ = patience_.over() || cut_;
    return !cut_;
}

/// Adds the occurrences of a term to the counters. False if there was no time for all.
bool WordScorer::count(const AskedTerm& term) {
    const auto weight = static_cast<float>(term.weight);
    std::size_t left = postings_a_look;
    const auto end = database_.postlist_end(term.term);
    for (auto it = database_.postlist_begin(term.term); it != end; ++it) {
        if (const Xapian::docid document = *it; document < board_.count_.size()) {
            // An occurrence that counts nothing is one all the same.
            board_.count_[document] += std::max(static_cast<float>(it.get_wdf()) * weight, 1e-9F);
        }
        if (--left == 0) {
            left = postings_a_look;
            if (!in_time()) {
                return false;
            }
        }
    }
    return true;
}

/// The list of one term: its postings come in order.
bool WordScorer::read_list(const AskedTerm& term, double k1, ScoredList& list) {
    const std::vector<float>& lengths = board_.cache().lengths();
    const std::size_t articles = database_.get_termfreq(term.term);
    list.documents.reserve(articles);
    list.impacts.reserve(articles);
    std::size_t left = postings_a_look;
    const auto end = database_.postlist_end(term.term);
    for (auto it = database_.postlist_begin(term.term); it != end; ++it) {
        const Xapian::docid document = *it;
        if (document < lengths.size()) {
            const double occurrences =
                std::max(static_cast<double>(it.get_wdf()) * term.weight, 1e-9);
            list.documents.push_back(document);
            list.impacts.push_back(static_cast<float>(
                impact(k1, occurrences, static_cast<double>(lengths[document]))));
            list.occurrences += occurrences;
        }
        if (--left == 0) {
            left = postings_a_look;
            if (!in_time()) {
                return false;
            }
        }
    }
    return true;
}

IndexCache::Made WordScorer::make_list(const AskedGroup& group,
                                       const std::vector<const AskedTerm*>& terms) {
    auto list = std::make_shared<ScoredList>();
    const double k1 = k1_of(group);
    bool whole = true;
    if (terms.size() == 1) {
        whole = read_list(*terms.front(), k1, *list);
    } else {
        whole = read_lists(terms, k1, *list);
    }
    if (list->impacts.size() >= ScoredList::floor_of) {
        std::vector<float> impacts = list->impacts;
        const auto at = impacts.begin() + (ScoredList::floor_of - 1);
        std::ranges::nth_element(impacts, at, std::ranges::greater{});
        list->floor = *at;
    }
    return {list, whole};
}

/// What any of several terms has, in order.
bool WordScorer::read_lists(const std::vector<const AskedTerm*>& terms, double k1,
                            ScoredList& list) {
    bool whole = true;
    for (const AskedTerm* term : terms) {
        whole = whole && count(*term);
    }
    const std::vector<float>& lengths = board_.cache().lengths();
    for (std::size_t document = 0; document < board_.count_.size(); ++document) {
        const float occurrences = std::exchange(board_.count_[document], 0.0F);
        if (occurrences > 0) {
            list.documents.push_back(static_cast<Xapian::docid>(document));
            list.impacts.push_back(static_cast<float>(impact(
                k1, static_cast<double>(occurrences), static_cast<double>(lengths[document]))));
            list.occurrences += static_cast<double>(occurrences);
        }
    }
    list.documents.shrink_to_fit();
    list.impacts.shrink_to_fit();
    return whole;
}

std::shared_ptr<const ScoredList> WordScorer::list_of(const AskedGroup& group, bool likely_only) {
    std::vector<const AskedTerm*> terms;
    std::string key;
    for (const AskedTerm& term : group.terms) {
        if (likely_only && !term.likely) {
            continue;
        }
        terms.push_back(&term);
        key += term.term;
        if (term.weight != 1) {
            const auto bits = std::bit_cast<std::uint64_t>(term.weight);
            key.append(reinterpret_cast<const char*>(&bits), sizeof bits);
        }
        key += '\n';  // no term has one
    }
    // Whether they are in memory or not, so that the same query has the same answer.
    terms_ += terms.size();
    cut_ = cut_ || terms_ > max_lists;
    if (terms.empty() || terms_ > max_lists) {
        return nullptr;
    }
    return board_.cache().list(key, [&] { return make_list(group, terms); });
}

void WordScorer::gather() {
    lists_.assign(asked_.groups.size(), {});
    for (std::size_t g = 0; g < lists_.size() && (g == 0 || in_time()); ++g) {
        const AskedGroup& group = asked_.groups[g];
        lists_[g].all = list_of(group, false);
        if (group.likely_share > 0 && lists_[g].all) {
            lists_[g].likely = list_of(group, true);
        }
    }
}

void WordScorer::weigh() {
    const auto articles = [&](std::size_t group) {
        return group < lists_.size() && lists_[group].all
                   ? static_cast<double>(lists_[group].all->documents.size())
                   : size_;
    };
    // Of each word's group: how strongly it is bound to a neighbour.
    std::vector<double> bound(lists_.size(), 0);
    for (std::size_t g = 0; g < lists_.size(); ++g) {
        const AskedGroup& group = asked_.groups[g];
        if (!group.pair || !lists_[g].all) {
            continue;
        }
        const std::size_t first = asked_.words[group.word - 1].group;
        const std::size_t second = asked_.words[group.word].group;
        const double strength = binding(articles(g), articles(first), articles(second), size_);
        for (const std::size_t one : {first, second}) {
            if (one < bound.size()) {
                bound[one] = std::max(bound[one], strength);
            }
        }
    }
    for (std::size_t g = 0; g < lists_.size(); ++g) {
        const AskedGroup& group = asked_.groups[g];
        Lists& lists = lists_[g];
        if (!lists.all) {
            continue;
        }
        double weight = group.weight;
        if (!group.pair) {
            const double beyond = clustering(articles(g), lists.all->occurrences, size_);
            const std::size_t own = asked_.words[group.word].group;
            weight *= 1 + cluster_share * (beyond - usual_clustering);
            weight *= 1 - bound_share * (own < bound.size() ? bound[own] : 0);
        }
        const double share = group.likely_share;
        lists.all_weight = weight * (1 - share) * importance(articles(g), size_);
        if (lists.likely) {
            lists.likely_weight =
                weight * share *
                importance(static_cast<double>(lists.likely->documents.size()), size_);
        }
    }
}

void WordScorer::add(const AskedGroup& group, const ScoredList& list, double weight) {
    const auto scale = static_cast<float>(weight);
    // What was counted last: a word, or that it stands beside the one before.
    const auto word = static_cast<std::uint16_t>(2 * std::min<std::size_t>(group.word, 0x7ffe) + 2);
    const auto neighbours = static_cast<std::uint16_t>(word + 1);
    const bool counts = !group.pair && asked_.words[group.word].counts;
    ScoreBoard::Cell* const cells = board_.cells_.data();
    if (board_.touched_.empty() && allowed_ == nullptr && !group.pair) {
        // The first word finds all counters at nothing.
        board_.touched_ = list.documents;
        const ScoreBoard::Cell first{.matched = static_cast<std::uint8_t>(counts ? 1 : 0),
                                     .last_word = word};
        for (std::size_t i = 0; i < list.documents.size(); ++i) {
            ScoreBoard::Cell& cell = cells[list.documents[i]];
            cell = first;
            cell.score = scale * list.impacts[i];
        }
        return;
    }
    for (std::size_t i = 0; i < list.documents.size(); ++i) {
        const Xapian::docid document = list.documents[i];
        if (allowed_ != nullptr && !(*allowed_)[document]) {
            continue;
        }
        ScoreBoard::Cell& cell = cells[document];
        // A document that was reached has a word, though a pair across a comma scores
        // nothing.
        if (cell.last_word == 0) {
            board_.touched_.push_back(document);
        }
        cell.score += scale * list.impacts[i];
        if (group.pair) {
            increase(cell.pairs);
            if (group.counts && cell.last_word != neighbours) {
                increase(cell.matched);
                cell.last_word = neighbours;
            }
            cell.last_word = std::max<std::uint16_t>(cell.last_word, 1);
        } else {
            if (counts && cell.last_word != word) {
                increase(cell.matched);
            }
            cell.last_word = word;
        }
    }
}

/// To articles that have a term of the group, of which these are some.
void WordScorer::add_likely(const ScoredList& list, double weight) {
    const auto scale = static_cast<float>(weight);
    ScoreBoard::Cell* const cells = board_.cells_.data();
    for (std::size_t i = 0; i < list.documents.size(); ++i) {
        if (allowed_ == nullptr || (*allowed_)[list.documents[i]]) {
            cells[list.documents[i]].score += scale * list.impacts[i];
        }
    }
}

void WordScorer::run() {
    gather();
    weigh();
    for (std::size_t g = 0; g < lists_.size(); ++g) {
        if (lists_[g].all) {
            add(asked_.groups[g], *lists_[g].all, lists_[g].all_weight);
        }
        if (lists_[g].likely) {
            add_likely(*lists_[g].likely, lists_[g].likely_weight);
        }
    }
    found_ = board_.touched_.size();
    full_ = 0;
    for (const Xapian::docid document : board_.touched_) {
        full_ += board_.cells_[document].matched == counted_ ? 1U : 0U;
    }
}

/// What the best `most` score at least, for no list takes anything away from another.
float WordScorer::floor(std::size_t most) const {
    float floor = -1;
    if (most <= ScoredList::floor_of && allowed_ == nullptr) {
        for (const Lists& lists : lists_) {
            if (lists.all) {
                floor = std::max(floor, static_cast<float>(lists.all_weight) * lists.all->floor);
            }
        }
    }
    return floor;
}

std::vector<Scored> WordScorer::best(std::size_t most) const {
    if (most == 0) {
        return {};
    }
    const auto better = [](const Scored& a, const Scored& b) {
        return a.score > b.score || (a.score == b.score && a.document < b.document);
    };
    // Twice as many as asked for, of which the better half stays whenever it is full.
    std::vector<Scored> found;
    found.reserve(std::min(2 * most, board_.touched_.size()));
    Scored least{.score = floor(most), .document = std::numeric_limits<Xapian::docid>::max()};
    const auto middle = static_cast<std::ptrdiff_t>(most);
    for (const Xapian::docid document : board_.touched_) {
        const ScoreBoard::Cell& cell = board_.cells_[document];
        if (cell.score < least.score) {
            continue;
        }
        const Scored one{cell.score, document, cell.matched, cell.pairs};
        if (!better(one, least)) {
            continue;
        }
        found.push_back(one);
        if (found.size() >= 2 * most) {
            std::ranges::nth_element(found, found.begin() + middle - 1, better);
            least = found[most - 1];
            found.resize(most);
        }
    }
    std::ranges::sort(found, better);
    found.resize(std::min(found.size(), most));
    return found;
}

std::vector<Share> WordScorer::explain(Xapian::docid document) const {
    std::vector<Share> shares;
    const auto length = static_cast<double>(board_.cache().lengths()[document]);
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
        const double k1 = k1_of(group);
        if (all > 0) {
            share.score = lists_[g].all_weight * impact(k1, all, length);
        }
        if (likely > 0) {
            share.score += lists_[g].likely_weight * impact(k1, likely, length);
        }
        if (!share.terms.empty()) {
            shares.push_back(std::move(share));
        }
    }
    return shares;
}

}  // namespace timtin
