// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/index_cache.hpp"

#include <algorithm>

#include "indexer/document.hpp"
#include "indexer/schema.hpp"

namespace timtin {

IndexCache::IndexCache(const Xapian::Database& database, std::size_t most_bytes)
    : lists_(most_bytes / 16 * 11), words_(most_bytes / 4), ids_(most_bytes / 16) {
    lengths_.assign(std::size_t{database.get_lastdocid()} + 1, 1);
    const double average = std::max(database.get_avlength(), 1.0);
    const auto end = database.postlist_end("");
    for (auto it = database.postlist_begin(""); it != end; ++it) {
        lengths_[*it] = static_cast<float>(
            1 - length_share + length_share * static_cast<double>(it.get_doclength()) / average);
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

std::vector<std::shared_ptr<const ArticleWords>> IndexCache::words(
    const Xapian::Database& database, std::span<const Xapian::docid> documents) {
    std::vector<std::shared_ptr<const ArticleWords>> found;
    found.reserve(documents.size());
    bool all = true;
    {
        const std::lock_guard lock(words_mutex_);
        for (const Xapian::docid document : documents) {
            found.push_back(words_.find(document));
            all = all && found.back() != nullptr;
        }
    }
    if (all) {
        return found;
    }
    std::vector<std::size_t> fresh;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        if (!found[i]) {
            const Xapian::Document document =
                database.get_document(documents[i], Xapian::DOC_ASSUME_VALID);
            found[i] = std::make_shared<const ArticleWords>(
                ArticleWords{.sequence = document.get_value(schema::sequence_slot),
                             .published = document.get_value(schema::published_slot)});
            fresh.push_back(i);
        }
    }
    const std::lock_guard lock(words_mutex_);
    for (const std::size_t i : fresh) {
        words_.keep(documents[i], found[i]);
    }
    return found;
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
