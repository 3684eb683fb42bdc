// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <optional>
#include <string>
#include <string_view>

#include "indexer/index_topics.hpp"
#include "search/query.hpp"
#include "timtin/search.hpp"

namespace timtin {

/// The topics of an index, by whatever name a user may give them.
class TopicNames {
public:
    explicit TopicNames(const Xapian::Database& database)
        : topics_(read_index_topics(database)), database_(database) {}

    [[nodiscard]] const IndexTopics& topics() const noexcept { return topics_; }

    /// The slug of a topic given by slug or name, accents, case and hyphens aside.
    [[nodiscard]] std::optional<std::string> slug_of(std::string_view asked) const;
    /// The slug of the topic that may have been meant; empty: none is near.
    [[nodiscard]] std::string nearest(std::string_view asked) const;

    /// Puts slugs in place of the topics' names in a query; tells those it does not know.
    void resolve(QueryNode& query, std::vector<UnknownTopic>& unknown) const;

private:
    IndexTopics topics_;
    Xapian::Database database_;
};

}  // namespace timtin
