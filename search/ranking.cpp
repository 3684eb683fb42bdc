// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "indexer/card.hpp"
#include "indexer/copies.hpp"
#include "indexer/schema.hpp"
#include "indexer/terms.hpp"
#include "indexer/token_sequence.hpp"
#include "search/documents.hpp"
#include "search/query_plan.hpp"

namespace timtin {

namespace {

// Candidates whose texts are looked at.
constexpr std::size_t candidates = 200;
// What counts beside the words: measured, see docs/ranking.md.
constexpr double phrase_weight = 3;
constexpr double window_weight = 0.6;
constexpr double lead_weight = 0.2;
constexpr double title_weight = 3;
constexpr double recency_weight = 0.1;
// Longer queries hardly ever have an article with all their words in other accents.
constexpr std::size_t most_graded_words = 6;

bool any_accents(const QueryNode& node) {
    return std::ranges::any_of(node.words, [](const QueryWord& word) { return !word.blind; }) ||
           std::ranges::any_of(node.children, any_accents);
}

}  // namespace

Ranking::Ranking(const SearchRequest& request, const QueryNode& tree, const Xapian::Query& filter,
                 const Xapian::Database& database, IndexWords& index,
                 std::function<ScoreBoard&()> board, Patience& patience)
    : request_(request),
      tree_(tree),
      filter_(filter),
      database_(database),
      index_(index),
      board_(std::move(board)),
      patience_(patience),
      asked_(ask_for_words(tree, database, index, Grade::typed)) {}

Xapian::Query Ranking::filtered(const Xapian::Query& query) const {
    const Xapian::Query base = query.empty() ? every_article(database_) : query;
    return filter_.empty() ? base : Xapian::Query(Xapian::Query::OP_FILTER, base, filter_);
}

std::vector<bool> Ranking::marked(const std::vector<Xapian::docid>& documents) const {
    std::vector<bool> marks(std::size_t{database_.get_lastdocid()} + 1);
    for (const Xapian::docid document : documents) {
        marks[document] = true;
    }
    return marks;
}

void Ranking::score_as(Grade grade, const std::vector<bool>* allowed) {
    if (grade == Grade::folded) {
        asked_ = ask_for_words(tree_, database_, index_, Grade::folded);
    }
    grade_ = grade;
    scorer_.emplace(database_, board_(), asked_, allowed, patience_);
    scorer_->run();
}

/// Words and nothing else: every article with some of them is an answer.
std::vector<Scored> Ranking::score_words(SearchResult& result, std::size_t most) {
    if (!filter_.empty()) {
        allowed_ = marked(matching_documents(database_, filter_, patience_));
    }
    const std::vector<bool>* allowed = filter_.empty() ? nullptr : &allowed_;
    score_as(Grade::typed, allowed);
    if (scorer_->full() == 0 && scorer_->found() > 0 && any_accents(tree_) &&
        asked_.counted <= most_graded_words) {
        score_as(Grade::folded, allowed);
        if (scorer_->full() == 0) {
            asked_ = ask_for_words(tree_, database_, index_, Grade::typed);
            score_as(Grade::typed, allowed);
        }
    }
    result.partial = scorer_->full() == 0 && scorer_->found() > 0;
    result.total = result.partial ? scorer_->found() : scorer_->full();
    result.listed = scorer_->found();
    return scorer_->best(most);
}

/// Phrases, fields, alternatives: which articles answer is decided first.
std::vector<Scored> Ranking::score_structured(SearchResult& result, std::size_t most) {
    const QueryPlan plan = plan_query(tree_, database_, index_, patience_);
    auto all = matching_documents(database_, filtered(plan.all), patience_);
    std::vector<Xapian::docid> graded;
    if (any_accents(tree_)) {
        graded = matching_documents(database_, filtered(plan.graded), patience_);
    }
    Grade grade = Grade::typed;
    if (all.empty() && !graded.empty()) {
        all = graded;
        grade = Grade::folded;
    }
    const auto some = matching_documents(database_, filtered(plan.some), patience_);
    allowed_ = marked(some);
    answers_ = marked(all);
    other_accents_ = marked(graded);
    for (const auto* found : {&all, &graded}) {
        for (const Xapian::docid document : *found) {
            allowed_[document] = true;
        }
    }
    score_as(grade, &allowed_);
    const auto listed = static_cast<std::uint64_t>(std::ranges::count(allowed_, true));
    result.partial = all.empty() && listed > 0;
    result.total = result.partial ? listed : all.size();
    result.listed = listed;
    std::vector<Scored> best = scorer_->best(most);
    // What answers without a word to score it by comes last.
    if (best.size() < most && best.size() < listed) {
        for (const Scored& scored : best) {
            allowed_[scored.document] = false;
        }
        for (std::size_t id = 0; id < allowed_.size() && best.size() < most; ++id) {
            if (allowed_[id]) {
                best.push_back({.document = static_cast<Xapian::docid>(id)});
            }
        }
    }
    return best;
}

double Ranking::recency_of(const std::string& published) const {
    if (request_.recency_half_life.count() <= 0 || published.empty()) {
        return 0;
    }
    // By the day, so that pages of one answer, and the same query again, agree.
    const std::chrono::sys_seconds now =
        std::chrono::floor<std::chrono::days>(request_.now.value_or(
            std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())));
    const double age = static_cast<double>(now.time_since_epoch().count()) -
                       Xapian::sortable_unserialise(published);
    const double half_life =
        static_cast<double>(std::chrono::seconds(request_.recency_half_life).count());
    return std::exp2(-std::max(age, 0.0) / half_life);
}

/// By its words alone.
Ranked Ranking::ranked(const Scored& scored) const {
    Ranked made;
    made.document = scored.document;
    made.words = made.score = static_cast<double>(scored.score) / all_rarities_;
    if (answers_.empty()) {
        made.partial = !scorer_->is_full(scored);
        made.other_accents = grade_ == Grade::folded;
    } else {
        made.partial = !answers_[scored.document];
        made.other_accents =
            other_accents_[scored.document] && (made.partial || grade_ == Grade::folded);
    }
    return made;
}

Ranked Ranking::look_closer(const Scored& scored, const ArticleWords& text,
                            ClosenessMeter& meter) const {
    Ranked ranked = this->ranked(scored);
    ranked.close = meter.measure(SequenceView(text.sequence));
    ranked.recency = recency_of(text.published);
    ranked.score = ranked.words + phrase_weight * ranked.close.phrase +
                   window_weight * ranked.close.window + lead_weight * ranked.close.lead +
                   title_weight * ranked.close.title + recency_weight * ranked.recency;
    return ranked;
}

/// The most that looking at an article may add to its score, by what its words tell.
class Ranking::Bounds {
public:
    Bounds(const AskedWords& asked, double all_rarities) : words_(asked.words.size()) {
        std::vector<double> rarities;
        double rest = all_rarities;
        std::set<std::size_t> groups;
        for (const AskedWord& word : asked.words) {
            if (word.counts && groups.insert(word.group).second) {
                rarities.push_back(word.rarity);
                rest -= word.rarity;
            }
            // In its other spelling (kĩ năng) a phrase has other neighbours.
            loose_ = loose_ || (!word.word.blind && word.codes.size() > 1);
        }
        std::ranges::sort(rarities, std::ranges::greater{});
        double sum = std::max(rest, 0.0);
        coverage_.push_back(sum / all_rarities);
        for (const double rarity : rarities) {
            sum += rarity;
            coverage_.push_back(sum / all_rarities);
        }
        std::set<std::size_t> pairs;
        for (const AskedGroup& group : asked.groups) {
            if (group.pair) {
                pairs.insert(group.word);
            }
        }
        pairs_ = loose_ ? 0 : pairs.size();
    }

    [[nodiscard]] double of(const Scored& scored, bool full, std::size_t title) const {
        const std::size_t matched = std::min<std::size_t>(scored.matched, coverage_.size() - 1);
        double most = (window_weight + lead_weight) * (full ? 1 : coverage_[matched]);
        if (full && scored.pairs >= std::min<std::size_t>(pairs_, 255)) {
            most += phrase_weight;
        }
        if (full && title == words_) {
            most += title_weight;
        }
        return most;
    }

private:
    std::size_t words_;
    std::size_t pairs_ = 0;
    bool loose_ = false;
    std::vector<double> coverage_;  ///< by how many words an article has
};

/// Looks at the articles that may be among the best `most`, the likeliest first.
std::vector<Ranked> Ranking::look_closer(const std::vector<Scored>& scored, std::size_t most) {
    ClosenessMeter meter(asked_);
    all_rarities_ = meter.all_rarities();
    if (most == 0) {
        return {};  // only the counts were asked for
    }
    const std::size_t closer = std::min(scored.size(), candidates);
    struct Candidate {
        double bound;
        std::size_t at;
    };
    IndexCache& cache = board_().cache();
    const Bounds bounds(asked_, all_rarities_);
    std::vector<Candidate> order;
    order.reserve(closer);
    for (std::size_t i = 0; i < closer; ++i) {
        const ArticleOutline outline = cache.outline(database_, scored[i].document);
        order.push_back({static_cast<double>(scored[i].score) / all_rarities_ +
                             bounds.of(scored[i], scorer_->is_full(scored[i]), outline.title_size) +
                             (outline.dated ? recency_weight : 0),
                         i});
    }
    std::ranges::sort(order, std::ranges::greater{}, &Candidate::bound);
    std::vector<Ranked> ranked;
    std::vector<double> best;  // a heap of the `most` best scores, the least on top
    for (const Candidate& candidate : order) {
        if (best.size() >= most && candidate.bound < best.front() - 1e-9) {
            break;
        }
        ranked.push_back(look_closer(
            scored[candidate.at], *cache.words(database_, scored[candidate.at].document), meter));
        best.push_back(ranked.back().score);
        std::ranges::push_heap(best, std::ranges::greater{});
        if (best.size() > most) {
            std::ranges::pop_heap(best, std::ranges::greater{});
            best.pop_back();
        }
    }
    // What is added is never negative, so that the others stay behind these. Equal ones: the
    // newest first, then by id, so that the order does not hang on how the index was written.
    std::ranges::sort(ranked, [this](const Ranked& a, const Ranked& b) {
        if (a.score != b.score || a.document == b.document) {
            return a.score > b.score;
        }
        const Xapian::Document left = database_.get_document(a.document, Xapian::DOC_ASSUME_VALID);
        const Xapian::Document right = database_.get_document(b.document, Xapian::DOC_ASSUME_VALID);
        const std::string left_date = left.get_value(schema::published_slot);
        const std::string right_date = right.get_value(schema::published_slot);
        if (left_date != right_date) {
            return left_date > right_date;
        }
        const std::string left_card = left.get_value(schema::card_slot);
        const std::string right_card = right.get_value(schema::card_slot);
        return read_card(left_card).id < read_card(right_card).id;
    });
    return ranked;
}

std::size_t Ranking::depth() const noexcept {
    return std::max(request_.offset + request_.limit, candidates);
}

std::vector<Ranked> Ranking::best(std::size_t most) {
    std::vector<Ranked> ranked = look_closer(scored_, most);
    for (std::size_t i = candidates; i < scored_.size(); ++i) {
        ranked.push_back(this->ranked(scored_[i]));
    }
    ranked.resize(std::min(ranked.size(), most));
    return ranked;
}

std::vector<Ranked> Ranking::run(SearchResult& result) {
    const std::size_t most = request_.offset + request_.limit;
    scored_ =
        is_words_only(tree_) ? score_words(result, depth()) : score_structured(result, depth());
    result.incomplete = scorer_->cut() || patience_.was_over();
    result.listed = std::max(result.listed, result.total);
    std::vector<Ranked> ranked = best(most);
    ranked.erase(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(
                                                      std::min(request_.offset, ranked.size())));
    return ranked;
}

std::vector<ScorePart> Ranking::explain(const Ranked& ranked) const {
    using What = ScorePart::What;
    std::vector<ScorePart> parts;
    const Xapian::Document document = database_.get_document(ranked.document);
    const std::string value = document.get_value(schema::sequence_slot);
    const SequenceView text(value);
    for (const Share& share : scorer_->explain(ranked.document)) {
        const AskedGroup& group = asked_.groups[share.group];
        const AskedWord& word = asked_.words[group.word];
        ScorePart part;
        part.what = group.pair ? What::neighbours : What::word;
        part.asked = group.pair ? asked_.words[group.word - 1].word.exact + ' ' + word.word.exact
                                : word.word.exact;
        part.score = share.score / all_rarities_;
        part.accents = ScorePart::Accents::folded;
        for (const std::size_t t : share.terms) {
            const AskedTerm& term = group.terms[t];
            const auto accents = term.accents == Accents::typed      ? ScorePart::Accents::typed
                                 : term.accents == Accents::spelling ? ScorePart::Accents::spelling
                                 : term.accents == Accents::corrected
                                     ? ScorePart::Accents::corrected
                                 : term.accents == Accents::tone ? ScorePart::Accents::tone
                                                                 : ScorePart::Accents::folded;
            part.accents = std::min(part.accents, accents);
            const std::string bare = term.term.substr(word.prefix.size());
            const std::size_t middle = bare.find(pair_separator);
            if (middle == std::string::npos) {
                part.found.push_back(word.prefix == schema::number_prefix ? word.word.exact
                                                                          : written_form(bare));
            } else {
                const std::size_t space = bare.find(' ');
                const std::size_t separator = bare.find(key_separator);
                part.found.push_back(written_form(bare.substr(0, space) +
                                                  bare.substr(separator, middle - separator)) +
                                     ' ' +
                                     written_form(bare.substr(space + 1, separator - space) +
                                                  bare.substr(middle + 1)));
            }
        }
        if (!group.pair) {
            const auto add = [&](std::string_view field) {
                if (std::ranges::find(part.fields, field) == part.fields.end()) {
                    part.fields.emplace_back(field);
                }
            };
            if (word.prefix.empty()) {
                for (const std::size_t t : share.terms) {
                    if (group.terms[t].term.find(pair_separator) != std::string::npos) {
                        continue;  // of an abbreviation's words
                    }
                    const std::uint16_t code = token_code(group.terms[t].term);
                    const std::size_t title = text.title_size();
                    for (std::size_t at = 0; at < text.size(); ++at) {
                        if (text.code(at) == code) {
                            add(at < title ? "title" : at < title + 100 ? "lead" : "body");
                        }
                    }
                }
            } else {
                add(word.prefix == schema::title_prefix    ? "title"
                    : word.prefix == schema::author_prefix ? "author"
                                                           : "number");
            }
        }
        parts.push_back(std::move(part));
    }
    const auto add = [&](What what, double score) {
        if (score > 0) {
            ScorePart part;
            part.what = what;
            part.score = score;
            parts.push_back(std::move(part));
        }
    };
    add(What::phrase, phrase_weight * ranked.close.phrase);
    add(What::window, window_weight * ranked.close.window);
    add(What::lead, lead_weight * ranked.close.lead);
    add(What::title, title_weight * ranked.close.title);
    add(What::recency, recency_weight * ranked.recency);
    return parts;
}

}  // namespace timtin
