// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/index_cache.hpp"

#include <algorithm>

#include "indexer/copies.hpp"
#include "indexer/document.hpp"
#include "indexer/schema.hpp"
#include "indexer/token_sequence.hpp"

namespace timtin {

namespace {

// An outline in two bytes.
constexpr std::size_t known_outline = 0x8000;
constexpr std::size_t dated_outline = 0x4000;
constexpr std::size_t longest_title = 0x3fff;

}  // namespace

IndexCache::IndexCache(const Xapian::Database& database, std::size_t most_bytes)
    : outlines_(std::size_t{database.get_lastdocid()} + 1),
      lists_(most_bytes / 16 * 11),
      words_(most_bytes / 4),
      ids_(most_bytes / 16) {
    lengths_.assign(std::size_t{database.get_lastdocid()} + 1, 1);
    const double average = static_cast<double>(database.get_total_length()) /
                           std::max<double>(articles_in(database), 1);
    const auto end = database.postlist_end("");
    for (auto it = database.postlist_begin(""); it != end; ++it) {
        lengths_[*it] = static_cast<float>(1 - length_share +
                                           length_share * static_cast<double>(it.get_doclength()) /
                                               std::max(average, 1.0));
    }
}

std::shared_ptr<const ScoredList> IndexCache::list(const std::string& key,
                                                   const std::function<Made()>& make) {
    {
        const std::lock_guard lock(lists_mutex_);
        if (auto found = lists_.find(key)) {
            return found;
        }
    }
    // Two readers may make the same one at once; that is better than waiting.
    const Made made = make();
    if (made.whole) {
        const std::lock_guard lock(lists_mutex_);
        lists_.keep(key, made.list);
    }
    return made.list;
}

std::shared_ptr<const ArticleWords> IndexCache::words(const Xapian::Database& database,
                                                      Xapian::docid document) {
    {
        const std::lock_guard lock(words_mutex_);
        if (auto found = words_.find(document)) {
            return found;
        }
    }
    const Xapian::Document stored = database.get_document(document, Xapian::DOC_ASSUME_VALID);
    auto made = std::make_shared<const ArticleWords>(
        ArticleWords{.sequence = stored.get_value(schema::sequence_slot),
                     .published = stored.get_value(schema::published_slot)});
    const std::lock_guard lock(words_mutex_);
    words_.keep(document, made);
    return made;
}

ArticleOutline IndexCache::outline(const Xapian::Database& database, Xapian::docid document) {
    std::atomic<std::uint16_t>& kept = outlines_.at(document);
    std::size_t outline = kept.load(std::memory_order_relaxed);
    if (outline == 0) {
        const auto words = this->words(database, document);
        outline = known_outline | (words->published.empty() ? 0 : dated_outline) |
                  std::min(SequenceView(words->sequence).title_size(), longest_title);
        kept.store(static_cast<std::uint16_t>(outline), std::memory_order_relaxed);
    }
    return {.title_size = outline & longest_title, .dated = (outline & dated_outline) != 0};
}

std::string IndexCache::id(const Xapian::Database& database, Xapian::docid document) {
    {
        const std::lock_guard lock(ids_mutex_);
        if (const auto found = ids_.find(document)) {
            return found->id;
        }
    }
    auto made = std::make_shared<const ArticleId>(
        ArticleId{stored_id(database.get_document(document, Xapian::DOC_ASSUME_VALID))});
    const std::lock_guard lock(ids_mutex_);
    ids_.keep(document, made);
    return made->id;
}

}  // namespace timtin
