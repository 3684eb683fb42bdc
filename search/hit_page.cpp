// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/hit_page.hpp"

#include <algorithm>
#include <numeric>

#include "indexer/card.hpp"
#include "indexer/copies.hpp"
#include "indexer/document.hpp"
#include "indexer/schema.hpp"
#include "indexer/terms.hpp"
#include "search/asked_words.hpp"
#include "search/match_text.hpp"
#include "search/query_plan.hpp"
#include "search/ranking.hpp"

namespace timtin {

namespace {

// Of the others of a story, told are the newest.
constexpr std::size_t most_reprints = 20;
// Ordered by date, totals are exact up to this many matches, and estimated beyond.
constexpr Xapian::doccount exact_total = 10'000;
// Articles sorted by date between two looks at the clock.
constexpr std::size_t sorted_a_look = 1024;
// How many more articles are looked at each time that a page lacks stories.
constexpr std::size_t deeper = 4;

/// What sorts by date, and articles of one date by their ids; without a date last.
class DateKey : public Xapian::KeyMaker {
public:
    DateKey(bool oldest_first, Patience& patience)
        : oldest_first_(oldest_first), patience_(patience) {}

    std::string operator()(const Xapian::Document& document) const override {
        if (++sorted_ % sorted_a_look == 0) {
            (void)patience_.over();
        }
        // Once the time is over what is left goes to the end, unread.
        std::string key = patience_.was_over() ? "" : document.get_value(schema::published_slot);
        if (key.empty() && oldest_first_) {
            key = "\xff";
        }
        if (patience_.was_over()) {
            return key;
        }
        // Zeros at the end of a serialised number are left out, so that it may be filled up.
        key.resize(std::max(key.size(), serialised_number), '\0');
        const std::string card = document.get_value(schema::card_slot);
        for (const char c : read_card(card).id) {
            // The newest come by falling keys, their ids all the same by rising letters.
            key += oldest_first_ ? c : static_cast<char>(~static_cast<unsigned char>(c));
        }
        if (!oldest_first_) {
            key += '\xff';  // falling, the shorter of two must not be the smaller
        }
        return key;
    }

private:
    static constexpr std::size_t serialised_number = 9;
    bool oldest_first_;
    Patience& patience_;
    mutable std::size_t sorted_ = 0;
};

/// What is to be marked. `typed`: of articles that have all words as typed, so that a word that
/// some article has is marked in its own accents only.
TextWords words_to_mark(const QueryNode& tree, IndexWords& index, bool typed) {
    TextWords found = words_in_text(tree);
    double rarest = 0;
    for (QueryWord& word : found.words) {
        double articles = 0;
        if (word.interpreted && !word.blind) {
            articles = index.articles(term_of(word.exact, word.folded));
            if (const auto variant = text::iy_variant(word.exact)) {
                articles += index.articles(term_of(*variant, text::fold(*variant)));
            }
            word.strict = typed && articles > 0;
        }
        if (articles == 0) {
            articles = index.folded_articles(folded_key(word.folded));
        }
        word.tells = rarity_of(std::min(articles, index.size()), index.size());
        rarest = std::max(rarest, word.tells);
    }
    for (QueryWord& word : found.words) {
        word.tells = rarest > 0 ? word.tells / rarest : 1;
    }
    return found;
}

/// A hit of a document; nothing if the document holds no article.
std::optional<Hit> hit_of(const Xapian::Document& document, const SearchRequest& request,
                          TextMatcher& matcher) {
    Hit hit;
    if (!request.articles) {
        hit.article.id = stored_id(document);
        return hit;
    }
    auto article = stored_article(document);
    if (!article) {
        return std::nullopt;
    }
    hit.article = std::move(*article);
    if (request.snippets) {
        hit.title = matcher.mark(hit.article.title);
        hit.snippet = matcher.snippet(hit.article.body);
    }
    return hit;
}

void add_hit(SearchResult& result, const SearchRequest& request, std::optional<Hit> hit,
             double score, bool partial) {
    if (hit) {
        hit->partial = partial;
        hit->rank = request.offset + result.hits.size() + 1;
        hit->score = score;
        result.hits.push_back(std::move(*hit));
    }
}

/// How the others of a hit's story, and the other addresses of the article itself, are told.
void add_reprints(Hit& hit, Xapian::docid document, const Xapian::Database& database,
                  const Stories* stories) {
    struct Other {
        Xapian::Document stored;
        std::string published;
        bool same_text;
    };
    std::vector<Other> others;
    if (stories != nullptr) {
        for (const Stories::Other& one : stories->others(document)) {
            Xapian::Document stored = database.get_document(one.document, Xapian::DOC_ASSUME_VALID);
            std::string published = stored.get_value(schema::published_slot);
            others.push_back({std::move(stored), std::move(published), one.same_text});
        }
    }
    if (const auto copies = other_copies(database, document); !copies.empty()) {
        const std::string published = database.get_document(document, Xapian::DOC_ASSUME_VALID)
                                          .get_value(schema::published_slot);
        for (const Xapian::docid copy : copies) {
            others.push_back(
                {database.get_document(copy, Xapian::DOC_ASSUME_VALID), published, true});
        }
    }
    hit.reprints = others.size();
    std::ranges::stable_sort(others, std::ranges::greater{}, &Other::published);
    others.resize(std::min(others.size(), most_reprints));
    for (const Other& other : others) {
        if (const auto article = stored_article(other.stored)) {
            hit.also_at.push_back(
                {.id = article->id,
                 .url = article->canonical_url.empty() ? article->url : article->canonical_url,
                 .site = article->site,
                 .source = article->source,
                 .title = article->title,
                 .published = article->published,
                 .same_text = other.same_text});
        }
    }
}

/// Lists articles in an order by stories.
class Page {
public:
    Page(const SearchRequest& request, const Reader& reader, Patience& patience)
        : request_(request), reader_(reader), last_(request.offset + request.limit) {
        if (request.collapse && request.limit > 0) {
            stories_ = reader.stories(patience);
            if (stories_ && !stories_->any()) {
                stories_ = nullptr;
            }
        }
    }

    /// Articles up to the end of the page, if no story is told twice.
    [[nodiscard]] std::size_t last() const noexcept { return last_; }

    /// Lists the first articles of an order. False if more of them must be known: these were
    /// `most`, and too many tell one story.
    bool list(const std::vector<Xapian::docid>& documents, std::size_t most) {
        if (stories_ != nullptr) {
            places_ = stories_->first_of_each(documents, last_);
        } else {
            places_.resize(std::min(documents.size(), last_));
            std::iota(places_.begin(), places_.end(), std::size_t{0});
        }
        return places_.size() >= last_ || documents.size() < most;
    }

    /// The places of the page's hits in the order.
    [[nodiscard]] std::vector<std::size_t> places() const {
        return {places_.begin() +
                    static_cast<std::ptrdiff_t>(std::min(request_.offset, places_.size())),
                places_.end()};
    }

    void add(SearchResult& result, std::optional<Hit> hit, Xapian::docid document, double score,
             bool partial) {
        if (hit && request_.snippets) {
            add_reprints(*hit, document, reader_.database, stories_.get());
        }
        add_hit(result, request_, std::move(hit), score, partial);
    }

private:
    const SearchRequest& request_;
    const Reader& reader_;
    std::size_t last_;
    std::shared_ptr<const Stories> stories_;  ///< null: each article is listed
    std::vector<std::size_t> places_;
};

/// Everything that matches, in the order of dates.
void search_by_date(const SearchRequest& request, const QueryNode& tree,
                    const Xapian::Query& filter, Reader& reader, Patience& patience,
                    SearchResult& result) {
    Xapian::Enquire enquire(reader.database);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    const bool oldest_first = request.sort == Sort::oldest;
    DateKey date(oldest_first, patience);
    enquire.set_sort_by_key(&date, !oldest_first);
    const QueryPlan plan = plan_query(tree, reader.database, *reader.words, patience);
    Page page(request, reader, patience);
    Xapian::MSet found;
    std::vector<Xapian::docid> documents;
    const auto look = [&](std::size_t most) {
        const auto wanted = static_cast<Xapian::doccount>(most);
        found = enquire.get_mset(0, wanted, std::max(wanted, exact_total));
        documents.clear();
        for (auto it = found.begin(); it != found.end(); ++it) {
            documents.push_back(*it);
        }
    };
    bool typed = true;
    for (const Xapian::Query* query : {&plan.all, &plan.graded, &plan.some}) {
        const Xapian::Query base = query->empty() ? every_article(reader.database) : *query;
        enquire.set_query(filter.empty() ? base
                                         : Xapian::Query(Xapian::Query::OP_FILTER, base, filter));
        look(page.last());
        if (found.get_matches_upper_bound() > 0) {
            result.partial = query == &plan.some;
            typed = query == &plan.all;
            break;
        }
    }
    for (std::size_t most = page.last(); !page.list(documents, most) && !patience.over();) {
        most *= deeper;
        look(most);
    }
    result.total = result.listed = found.get_matches_estimated();
    result.total_exact = found.get_matches_lower_bound() == found.get_matches_upper_bound();
    if (plan.all.empty() && filter.empty()) {
        result.total = result.listed = articles_in(reader.database);
        result.total_exact = true;
    }
    result.incomplete = patience.was_over();
    TextMatcher matcher(words_to_mark(tree, *reader.words, typed));
    for (const std::size_t place : page.places()) {
        patience.heed_stop();
        page.add(result, hit_of(reader.database.get_document(documents[place]), request, matcher),
                 documents[place], 0, result.partial);
    }
}

}  // namespace

SearchResult hit_page(const SearchRequest& request, const QueryNode& tree,
                      const Xapian::Query& filter, Reader& reader, Patience& patience) {
    SearchResult result;
    SearchRequest whole = request;  // from the first on, since a story is told once
    whole.limit = request.offset + request.limit;
    whole.offset = 0;
    std::optional<Ranking> ranking;
    const auto rank_anew = [&] {
        ranking.emplace(
            whole, tree, filter, reader.database, *reader.words,
            [&reader]() -> ScoreBoard& { return reader.score_board(); }, patience);
    };
    rank_anew();
    if (request.sort != Sort::relevance || !ranking->has_words()) {
        search_by_date(request, tree, filter, reader, patience, result);
        return result;
    }
    std::vector<Ranked> found = ranking->run(result);
    Page page(request, reader, patience);  // what it reads must not take the ranking's time
    result.incomplete = result.incomplete || patience.was_over();
    std::vector<Xapian::docid> documents;
    for (std::size_t most = page.last();;) {
        documents.clear();
        for (const Ranked& one : found) {
            documents.push_back(one.document);
        }
        if (page.list(documents, most)) {
            break;
        }
        if (patience.over()) {
            result.incomplete = true;  // the page stays short
            break;
        }
        most *= deeper;
        if (most > ranking->depth()) {
            whole.limit = most;
            rank_anew();
            found = ranking->run(result);
        } else {
            found = ranking->best(most);
        }
    }
    TextMatcher matcher(words_to_mark(tree, *reader.words, true));
    std::optional<TextMatcher> in_any_accents;
    for (const std::size_t place : page.places()) {
        patience.heed_stop();
        const Ranked& one = found[place];
        const bool any_accents = one.partial || one.other_accents;
        if (any_accents && !in_any_accents) {
            in_any_accents.emplace(words_to_mark(tree, *reader.words, false));
        }
        std::optional<Hit> hit;
        if (request.articles) {
            hit = hit_of(reader.database.get_document(one.document, Xapian::DOC_ASSUME_VALID),
                         request, any_accents ? *in_any_accents : matcher);
        } else {
            hit.emplace().article.id =
                reader.score_board().cache().id(reader.database, one.document);
        }
        if (hit && request.explain) {
            hit->explanation = ranking->explain(one);
        }
        page.add(result, std::move(hit), one.document, one.score, one.partial);
    }
    return result;
}

}  // namespace timtin
