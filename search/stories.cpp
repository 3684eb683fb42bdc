// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/stories.hpp"

#include <algorithm>
#include <unordered_set>

#include "indexer/schema.hpp"

namespace timtin {

namespace {

// Articles that are read between two looks at the clock.
constexpr std::size_t read_a_look = 4096;

}  // namespace

bool Stories::go_on(const Xapian::Database& database, Patience& patience) {
    if (database.get_value_freq(schema::reprint_slot) == 0) {
        return true;
    }
    const auto end = database.valuestream_end(schema::reprint_slot);
    auto it = database.valuestream_begin(schema::reprint_slot);
    it.skip_to(next_);
    for (std::size_t read = 0; it != end; ++it) {
        if (++read % read_a_look == 0 && patience.over()) {
            return false;
        }
        next_ = it.get_docid() + 1;
        for (const StoryKey& key : story_keys_from_value(*it)) {
            members_.push_back({.key = key, .document = it.get_docid()});
        }
    }
    find_groups();
    return true;
}

void Stories::find_groups() {
    std::ranges::stable_sort(members_, {}, &Member::key);
    for (std::size_t begin = 0; begin < members_.size();) {
        std::size_t next = begin;
        Group group{.documents = {}, .same_text = members_[begin].key.same_text};
        for (; next < members_.size() && members_[next].key == members_[begin].key; ++next) {
            group.documents.push_back(members_[next].document);
        }
        begin = next;
        if (group.documents.size() > 1) {
            for (const Xapian::docid document : group.documents) {
                groups_of_[document].push_back(static_cast<std::uint32_t>(groups_.size()));
            }
            groups_.push_back(std::move(group));
        }
    }
    members_ = std::vector<Member>();  // and their room
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
