// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/article.hpp"
#include "timtin/export.hpp"
#include "timtin/result.hpp"
#include "timtin/search.hpp"

namespace timtin {

/// An article of a digest.
struct DigestEntry {
    Article article;                        ///< whole, as it was indexed
    std::string summary;                    ///< its lead, or how its body begins; cut at a word
    std::vector<std::string> other_topics;  ///< names of its topics beside the section's
    std::vector<Reprint> also_at;           ///< where else its story stands, as Hit::also_at
};

/// The articles of one topic, the newest first.
struct DigestSection {
    std::string slug;                  ///< empty: articles without a topic
    std::string name;                  ///< of the topic, for people
    std::vector<DigestEntry> entries;  ///< the newest first
};

/// What is new, by topic.
struct Digest {
    std::string title;                    ///< of the day or days, in Vietnamese
    std::vector<DigestSection> sections;  ///< in the order of the topics' definitions
    std::uint64_t total = 0;              ///< articles that match
    std::uint64_t listed = 0;             ///< of them: articles in the sections, a story once
    bool cut = false;                     ///< the limit left some out
    bool incomplete = false;              ///< the time limit ended the search early
    /// Topics that were asked for and the index does not know.
    std::vector<UnknownTopic> unknown_topics;
};

/// The articles that a request finds (as a rule those of a period), each under its
/// strongest topic. Its limit is the most articles listed; its order does not matter.
/// Articles that lack words of its query do not count. Errors: as Searcher::search().
[[nodiscard]] TIMTIN_API Result<Digest> make_digest(const Searcher& searcher,
                                                    SearchRequest request);

/// CommonMark; what is special in a title is escaped.
[[nodiscard]] TIMTIN_API std::string to_markdown(const Digest& digest);
/// A whole HTML page that mail programs show: no scripts, nothing from outside.
[[nodiscard]] TIMTIN_API std::string to_html(const Digest& digest);
/// One JSON object (docs/json.md), `"format_version": 1`.
[[nodiscard]] TIMTIN_API std::string to_json(const Digest& digest);

}  // namespace timtin
