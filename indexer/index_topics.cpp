// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/index_topics.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "indexer/copies.hpp"
#include "indexer/document.hpp"
#include "indexer/facet_values.hpp"
#include "indexer/schema.hpp"
#include "indexer/topic_set.hpp"

namespace timtin {

namespace {

constexpr std::uint64_t commit_articles = 1000;
constexpr std::uint64_t articles_a_look = 64;

/// A line's field: no tab, no line end.
std::string one_line(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    return text;
}

std::string_view take_until(std::string_view& rest, char end) {
    const std::size_t at = std::min(rest.find(end), rest.size());
    const std::string_view taken = rest.substr(0, at);
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return taken;
}

}  // namespace

IndexTopics read_index_topics(const Xapian::Database& database) {
    const std::string stored = database.get_metadata(std::string(schema::topics_key));
    std::string_view rest = stored;
    IndexTopics topics;
    topics.fingerprint = take_until(rest, '\n');
    while (!rest.empty()) {
        std::string_view line = take_until(rest, '\n');
        IndexTopics::Entry entry;
        entry.slug = take_until(line, '\t');
        entry.name = take_until(line, '\t');
        entry.description = line;
        topics.entries.push_back(std::move(entry));
    }
    return topics;
}

void write_index_topics(Xapian::WritableDatabase& database, const TopicSet& topics) {
    std::string stored = topics.fingerprint();
    for (const Topic& topic : topics.topics()) {
        stored += fmt::format("\n{}\t{}\t{}", topic.slug, one_line(topic.name),
                              one_line(topic.description));
    }
    database.set_metadata(std::string(schema::topics_key), stored);
}

std::vector<std::string> merge_topics(const std::vector<std::string>& present,
                                      std::vector<std::string> found, const TopicSet& set) {
    for (const std::string& topic : present) {
        if (std::ranges::find(set.topics(), topic, &Topic::slug) == set.topics().end() &&
            std::ranges::find(found, topic) == found.end()) {
            found.push_back(topic);
        }
    }
    return found;
}

Retagging retag_articles(Xapian::WritableDatabase& database, const TopicSet& set,
                         const std::stop_token& stop,
                         const std::function<void(std::uint64_t, std::uint64_t)>& on_progress) {
    Retagging done;
    const IndexTopics before = read_index_topics(database);
    TopicTagger tagger(set);
    // Ids first: the list of a database that is written to does not hold still.
    std::vector<Xapian::docid> ids;
    ids.reserve(database.get_doccount());
    for (auto it = database.postlist_begin(""); it != database.postlist_end(""); ++it) {
        ids.push_back(*it);
    }
    std::uint64_t looked_at = 0;
    std::uint64_t waiting = 0;
    for (const Xapian::docid id : ids) {
        if (++looked_at % articles_a_look == 0) {
            if (stop.stop_requested()) {
                done.interrupted = true;
                break;
            }
            if (on_progress) {
                on_progress(looked_at, ids.size());
            }
        }
        Xapian::Document document = database.get_document(id);
        auto article = stored_article(document);
        if (!article) {
            continue;
        }
        std::vector<std::string> present = article->topics;
        std::erase_if(present, [&](const std::string& topic) {
            return std::ranges::find(before.entries, topic, &IndexTopics::Entry::slug) !=
                   before.entries.end();
        });
        std::vector<std::string> topics = merge_topics(present, tagger.topics_of(*article), set);
        if (topics == article->topics) {
            continue;
        }
        const bool copy = is_copy(database, id);  // has the article, but no word of it
        for (const std::string& topic : article->topics) {
            if (!copy) {
                document.remove_term(topic_term(topic));
            }
        }
        article->topics = std::move(topics);
        if (!copy) {
            for (const std::string& topic : article->topics) {
                document.add_boolean_term(topic_term(topic));
            }
            document.add_value(schema::facets_slot, facet_values(*article));
        }
        document.set_data(to_json(*article));
        database.replace_document(id, document);
        ++done.changed;
        if (++waiting == commit_articles) {
            waiting = 0;
            database.commit();
        }
    }
    if (!done.interrupted) {
        write_index_topics(database, set);
    }
    database.commit();
    return done;
}

}  // namespace timtin
