// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/topics.hpp"

#include <algorithm>

#include "indexer/document.hpp"
#include "indexer/schema.hpp"

namespace timtin {

std::vector<TopicFacts> topic_facts(const Xapian::Database& database, const TopicNames& names) {
    std::vector<TopicFacts> all;
    for (const IndexTopics::Entry& entry : names.topics().entries) {
        all.push_back({.slug = entry.slug, .name = entry.name, .description = entry.description});
    }
    const std::string prefix(schema::topic_prefix);
    for (auto it = database.allterms_begin(prefix); it != database.allterms_end(prefix); ++it) {
        std::string slug = (*it).substr(prefix.size());
        if (slug.starts_with(':')) {
            slug.erase(0, 1);
        }
        if (std::ranges::find(all, slug, &TopicFacts::slug) == all.end()) {
            all.push_back({.slug = slug, .name = slug, .description = {}});
        }
    }
    Xapian::Enquire enquire(database);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_sort_by_value(schema::published_slot, true);
    for (TopicFacts& facts : all) {
        const std::string term = topic_term(facts.slug);
        facts.articles = database.get_termfreq(term);
        enquire.set_query(Xapian::Query(term));
        const Xapian::MSet newest = enquire.get_mset(0, 1);
        if (newest.empty()) {
            continue;
        }
        if (auto article = stored_article(newest[0].get_document())) {
            facts.newest_id = std::move(article->id);
            facts.newest_title = std::move(article->title);
            facts.newest = article->published;
        }
    }
    return all;
}

}  // namespace timtin
