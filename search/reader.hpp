// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "indexer/index_folder.hpp"
#include "search/index_cache.hpp"
#include "search/index_words.hpp"
#include "search/patience.hpp"
#include "search/per_revision.hpp"
#include "search/stories.hpp"
#include "search/topic_names.hpp"
#include "search/word_scorer.hpp"

namespace timtin {

/// What all readers of the newest revision share. Thread-safe; throws Xapian::Error.
class SharedCache {
public:
    explicit SharedCache(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    /// `revision` tells an index apart from one made anew in its place.
    std::shared_ptr<IndexCache> of(const std::string& revision, const Xapian::Database& database);

    /// Null: the time is over. Throws Stopped.
    std::shared_ptr<const Stories> stories(const std::string& revision,
                                           const Xapian::Database& database, Patience& patience);

private:
    std::mutex mutex_;
    std::size_t most_bytes_;
    std::string revision_;
    std::shared_ptr<IndexCache> cache_;
    PerRevision<Stories> stories_;
};

/// An open database, where it is from, and what is known about it. One thread at a time.
struct Reader {
    std::filesystem::path generation;
    GenerationStamp stamp;
    Xapian::Database database;
    Xapian::rev xapian_revision = 0;
    std::string revision;
    std::unique_ptr<IndexWords> words;
    std::unique_ptr<ScoreBoard> board;
    SharedCache* shared = nullptr;
    std::unique_ptr<TopicNames> topics;

    /// Makes what is known anew if the database changed.
    void refresh();

    ScoreBoard& score_board();

    /// Null: the time is over. Throws Stopped.
    [[nodiscard]] std::shared_ptr<const Stories> stories(Patience& patience) const;

private:
    [[nodiscard]] std::string revision_of_generation() const {
        return generation.string() + ' ' + revision;
    }
};

}  // namespace timtin
