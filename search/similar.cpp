// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/similar.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "indexer/copies.hpp"
#include "indexer/document.hpp"
#include "indexer/schema.hpp"
#include "indexer/terms.hpp"
#include "search/stories.hpp"

namespace timtin {

namespace {

// Pairs of neighbours whose frequencies are looked up, and those that are searched by.
constexpr std::size_t most_looked_up = 96;
constexpr std::size_t most_words = 24;
// What more than this share of all articles have says nothing.
constexpr double usual_share = 0.05;
constexpr double few_articles = 20;  // which are none too many in a small index
// Articles that are looked at beside those asked for.
constexpr std::size_t reserve = 40;
// A topic in common, and newness, count this share of the best score.
constexpr double topic_share = 0.1;
constexpr double recency_share = 0.1;

struct Word {
    std::string term;
    double often = 0;  ///< occurrences, those in title and lead more
    double worth = 0;
};

/// The written form of a pair's term; empty if it is none.
std::string written_pair(std::string_view term) {
    const std::size_t space = term.find(' ');
    const std::size_t separator = term.find(key_separator);
    const std::size_t middle = term.find(pair_separator);
    if (space == std::string_view::npos || separator == std::string_view::npos ||
        middle == std::string_view::npos || space > separator || middle < separator) {
        return {};
    }
    std::string first(term.substr(0, space));
    first += term.substr(separator, middle - separator);
    std::string second(term.substr(space + 1, separator - space));
    second += term.substr(middle + 1);
    return written_form(first) + ' ' + written_form(second);
}

/// Two neighbours that are often in this article and seldom in others.
std::vector<Word> significant_words(const Xapian::Database& database, Xapian::docid document) {
    std::vector<Word> words;
    const auto end = database.termlist_end(document);
    for (auto it = database.termlist_begin(document); it != end; ++it) {
        const std::string term = *it;
        const bool of_a_field = !term.empty() && term[0] >= 'A' && term[0] <= 'Z';
        if (!of_a_field && it.get_wdf() > 0 && term.find(pair_separator) != std::string::npos) {
            words.push_back({.term = term, .often = static_cast<double>(it.get_wdf()), .worth = 0});
        }
    }
    std::ranges::stable_sort(words, std::ranges::greater{}, &Word::often);
    words.resize(std::min(words.size(), most_looked_up));
    const auto articles = static_cast<double>(articles_in(database));
    for (Word& word : words) {
        const auto having = static_cast<double>(database.get_termfreq(word.term));
        if (having >= 2 && having <= std::max(articles * usual_share, few_articles)) {
            word.worth = word.often / (word.often + 2) * std::log(articles / having);
        }
    }
    std::erase_if(words, [](const Word& word) { return word.worth <= 0; });
    std::ranges::stable_sort(words, std::ranges::greater{}, &Word::worth);
    words.resize(std::min(words.size(), most_words));
    return words;
}

}  // namespace

SimilarResult similar_articles(const Xapian::Database& database, const Stories& stories,
                               Xapian::docid document, const Article& article,
                               const SimilarRequest& request) {
    SimilarResult result;
    const std::vector<Word> words = significant_words(database, document);
    std::vector<Xapian::Query> parts;
    for (const Word& word : words) {
        parts.emplace_back(Xapian::Query::OP_SCALE_WEIGHT, Xapian::Query(word.term),
                           word.often / (word.often + 2));
        result.words.push_back(written_pair(word.term));
    }
    if (parts.empty() || request.limit == 0) {
        return result;
    }
    std::set<Xapian::docid> own = {document};
    for (const Stories::Other& other : stories.others(document)) {
        own.insert(other.document);
    }
    Xapian::Enquire enquire(database);
    enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.8, 0.5));
    enquire.set_query(Xapian::Query(Xapian::Query::OP_OR, parts.begin(), parts.end()));
    const Xapian::MSet found =
        enquire.get_mset(0, static_cast<Xapian::doccount>(request.limit + own.size() + reserve));
    std::vector<Xapian::docid> documents;
    std::vector<double> scores;
    for (auto it = found.begin(); it != found.end(); ++it) {
        if (!own.contains(*it)) {
            documents.push_back(*it);
            scores.push_back(it.get_weight());
        }
    }
    const double best = scores.empty() ? 1 : std::max(scores.front(), 1e-9);
    const std::chrono::sys_seconds now =
        std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    for (const std::size_t place : stories.first_of_each(documents, documents.size())) {
        auto other = stored_article(database.get_document(documents[place]));
        if (!other) {
            continue;
        }
        SimilarArticle one{
            .article = std::move(*other), .score = scores[place] / best, .topics = {}};
        for (const std::string& topic : article.topics) {
            if (std::ranges::find(one.article.topics, topic) != one.article.topics.end()) {
                one.topics.push_back(topic);
            }
        }
        one.score += topic_share * static_cast<double>(std::min<std::size_t>(one.topics.size(), 3));
        if (one.article.published && request.recency_half_life.count() > 0) {
            const auto age = std::chrono::duration<double>(now - one.article.published->instant());
            const std::chrono::duration<double> half(request.recency_half_life);
            one.score += recency_share * std::exp2(-std::max(age.count(), 0.0) / half.count());
        }
        result.articles.push_back(std::move(one));
    }
    std::ranges::stable_sort(result.articles, std::ranges::greater{}, &SimilarArticle::score);
    if (result.articles.size() > request.limit) {
        result.articles.erase(result.articles.begin() + static_cast<std::ptrdiff_t>(request.limit),
                              result.articles.end());
    }
    return result;
}

}  // namespace timtin
