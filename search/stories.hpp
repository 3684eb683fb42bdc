// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "indexer/story_links.hpp"
#include "search/patience.hpp"

namespace timtin {

/// Which articles of an index tell one story in nearly the same words (indexer/story_links.hpp):
/// read once for a revision; most articles are in no story and take no room. Immutable once all
/// is read; may be shared by threads then. Throws Xapian::Error while it is read.
class Stories {
public:
    /// Has read nothing yet.
    explicit Stories(const Xapian::Database& /*database*/) {}

    /// Reads on; true when all is read (PerRevision).
    bool go_on(const Xapian::Database& database, Patience& patience);

    struct Other {
        Xapian::docid document = 0;
        bool same_text = false;  ///< word for word
    };

    /// Does any article tell the story of another?
    [[nodiscard]] bool any() const noexcept { return !groups_of_.empty(); }

    /// The other articles of the story, in the order of the index.
    [[nodiscard]] std::vector<Other> others(Xapian::docid document) const;

    /// Of articles in an order the places of those that do not tell the story of one before
    /// it; ends when there are `most`.
    [[nodiscard]] std::vector<std::size_t> first_of_each(
        const std::vector<Xapian::docid>& documents, std::size_t most) const;

private:
    /// Articles that share one key.
    struct Group {
        std::vector<Xapian::docid> documents;
        bool same_text = false;
    };
    struct Member {
        StoryKey key;
        Xapian::docid document = 0;
    };
    void find_groups();

    Xapian::docid next_ = 1;       ///< to be read
    std::vector<Member> members_;  ///< what was read; empty once all is
    std::vector<Group> groups_;
    std::unordered_map<Xapian::docid, std::vector<std::uint32_t>> groups_of_;
};

}  // namespace timtin
