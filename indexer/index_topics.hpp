// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "timtin/topics.hpp"

namespace timtin {

/// The topics by which the articles of an index were tagged, as its metadata has them.
struct IndexTopics {
    struct Entry {
        std::string slug;
        std::string name;
        std::string description;
    };
    std::string fingerprint;  ///< of the definitions; empty: it was never tagged
    std::vector<Entry> entries;
};
[[nodiscard]] IndexTopics read_index_topics(const Xapian::Database& database);
void write_index_topics(Xapian::WritableDatabase& database, const TopicSet& topics);

/// Topics that an article was imported with and that `set` does not define stay; the
/// others are those found.
[[nodiscard]] std::vector<std::string> merge_topics(const std::vector<std::string>& present,
                                                    std::vector<std::string> found,
                                                    const TopicSet& set);

/// What became of the articles.
struct Retagging {
    std::uint64_t changed = 0;
    bool interrupted = false;  ///< what was done is committed, the fingerprint is not
};

/// Gives all articles their topics anew, in place, and commits. Throws Xapian::Error.
Retagging retag_articles(Xapian::WritableDatabase& database, const TopicSet& set,
                         const std::stop_token& stop,
                         const std::function<void(std::uint64_t, std::uint64_t)>& on_progress);

}  // namespace timtin
