// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/reader.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include "timtin/version.hpp"

namespace timtin {

std::shared_ptr<IndexCache> SharedCache::of(const std::string& revision,
                                            const Xapian::Database& database) {
    const std::lock_guard lock(mutex_);
    if (!cache_ || revision != revision_) {
        cache_ = std::make_shared<IndexCache>(database, most_bytes_);
        revision_ = revision;
    }
    return cache_;
}

std::shared_ptr<const Stories> SharedCache::stories(const std::string& revision,
                                                    const Xapian::Database& database,
                                                    Patience& patience) {
    return stories_.of(revision, database, patience);
}

void Reader::refresh() {
    const Xapian::rev now = database.get_revision();
    if (!words || now != xapian_revision) {
        words = std::make_unique<IndexWords>(database);
        board.reset();
        topics = std::make_unique<TopicNames>(database);
        xapian_revision = now;
        const std::string all = fmt::format("{} {} {}", database.get_uuid(), now, version());
        revision = fmt::format("{:016x}", XXH3_64bits(all.data(), all.size()));
    }
    words->trim();
}

ScoreBoard& Reader::score_board() {
    if (!board) {
        board =
            std::make_unique<ScoreBoard>(database, shared->of(revision_of_generation(), database));
    }
    return *board;
}

std::shared_ptr<const Stories> Reader::stories(Patience& patience) const {
    return shared->stories(revision_of_generation(), database, patience);
}

}  // namespace timtin
