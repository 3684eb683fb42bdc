// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/article.hpp"
#include "timtin/export.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// Which article, and how many like it.
struct SimilarRequest {
    std::string id;         ///< of the article, or its URL
    std::size_t limit = 5;  ///< 100 at most
    /// As SearchRequest::recency_half_life.
    std::chrono::days recency_half_life{365};
};

/// An article like another one.
struct SimilarArticle {
    Article article;                  ///< whole, as it was indexed
    double score = 0;                 ///< comparable within one answer
    std::vector<std::string> topics;  ///< that both have
};

/// An answer of Searcher::similar().
struct SimilarResult {
    std::vector<SimilarArticle> articles;  ///< most alike first
    /// What the article is about: the words it was compared by, the most significant first.
    std::vector<std::string> words;
    std::chrono::microseconds elapsed{};  ///< that it took
};

/// Reads a request from a JSON object (docs/json.md, "Requests"). Errors: malformed (no JSON),
/// limit (too long), usage (an unknown field, a value that makes no sense, no id).
[[nodiscard]] TIMTIN_API Result<SimilarRequest> similar_request_from_json(std::string_view json);

/// One JSON object (docs/json.md), `"format_version": 1`.
[[nodiscard]] TIMTIN_API std::string to_json(const SimilarResult& result,
                                             const SimilarRequest& request);

}  // namespace timtin
