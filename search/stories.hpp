// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <unordered_map>
#include <vector>

#include "indexer/story.hpp"

namespace timtin {

/// Finds the articles of an index that tell one story in nearly the same words. For one
/// search; remembers what it read. Throws Xapian::Error.
class Stories {
public:
    explicit Stories(const Xapian::Database& database) : database_(database) {}

    struct Other {
        Xapian::docid document = 0;
        bool same_text = false;  ///< word for word
    };

    /// The other articles of the story, in the order of the index; some hundred at most.
    [[nodiscard]] std::vector<Other> others(Xapian::docid document);

    [[nodiscard]] bool are_one(Xapian::docid a, Xapian::docid b);

    /// Of articles in an order each that does not tell the story of one before it; ends
    /// when there are `most`.
    [[nodiscard]] std::vector<std::size_t> first_of_each(
        const std::vector<Xapian::docid>& documents, std::size_t most);

private:
    struct Text {
        std::vector<std::uint64_t> shingles;
        double published = 0;
        bool dated = false;
    };
    const Text& text(Xapian::docid document);
    StoryBands bands(Xapian::docid document);

    const Xapian::Database& database_;
    std::unordered_map<Xapian::docid, Text> texts_;
};

}  // namespace timtin
