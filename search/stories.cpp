// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/stories.hpp"

#include <algorithm>
#include <unordered_set>

#include "indexer/schema.hpp"
#include "indexer/story_links.hpp"

namespace timtin {

Stories::Stories(const Xapian::Database& database) {
    if (database.get_value_freq(schema::reprint_slot) == 0) {
        return;
    }
    struct Member {
        StoryKey key;
        Xapian::docid document;
    };
    std::vector<Member> members;
    const auto end = database.valuestream_end(schema::reprint_slot);
    for (auto it = database.valuestream_begin(schema::reprint_slot); it != end; ++it) {
        for (const StoryKey& key : story_keys_from_value(*it)) {
            members.push_back({key, it.get_docid()});
        }
    }
    std::ranges::stable_sort(members, {}, &Member::key);
    for (std::size_t begin = 0; begin < members.size();) {
        std::size_t next = begin;
        Group group{.documents = {}, .same_text = members[begin].key.same_text};
        for (; next < members.size() && members[next].key == members[begin].key; ++next) {
            group.documents.push_back(members[next].document);
        }
        begin = next;
        if (group.documents.size() > 1) {
            for (const Xapian::docid document : group.documents) {
                groups_of_[document].push_back(static_cast<std::uint32_t>(groups_.size()));
            }
            groups_.push_back(std::move(group));
        }
    }
}

std::vector<Stories::Other> Stories::others(Xapian::docid document) const {
    std::vector<Other> found;
    const auto groups = groups_of_.find(document);
    if (groups == groups_of_.end()) {
        return found;
    }
    for (const std::uint32_t number : groups->second) {
        for (const Xapian::docid other : groups_[number].documents) {
            if (other != document) {
                found.push_back({.document = other, .same_text = groups_[number].same_text});
            }
        }
    }
    std::ranges::sort(
        found, {}, [](const Other& other) { return std::pair(other.document, !other.same_text); });
    const auto rest = std::ranges::unique(found, {}, &Other::document);
    found.erase(rest.begin(), rest.end());
    return found;
}

std::vector<std::size_t> Stories::first_of_each(const std::vector<Xapian::docid>& documents,
                                                std::size_t most) const {
    std::vector<std::size_t> kept;
    std::unordered_set<Xapian::docid> told;
    for (std::size_t i = 0; i < documents.size() && kept.size() < most; ++i) {
        if (!told.empty() && told.contains(documents[i])) {
            continue;
        }
        kept.push_back(i);
        for (const Other& other : others(documents[i])) {
            told.insert(other.document);
        }
    }
    return kept;
}

}  // namespace timtin
