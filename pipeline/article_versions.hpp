// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/data_folder.hpp"
#include "timtin/article.hpp"
#include "timtin/crawl.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// An article as one record of the archive has it.
struct ArticleVersion {
    std::int64_t sequence = 0;         ///< of the first record that has it so
    std::chrono::sys_seconds since{};  ///< when that was fetched or imported
    Article article;
    /// What differs from the version before, by the names of article.md; empty: the first.
    std::vector<std::string> changed;
};

/// The versions of an article, the oldest first: all that the archive still keeps of it, read
/// by the rules of today; those that say the same count as one. What an administrator took
/// out has none. Records that cannot be read are told to `on_problem` and left out. Errors:
/// not_found (no such article in index or archive), index_missing
/// (there is neither), io.
[[nodiscard]] Result<std::vector<ArticleVersion>> article_versions(
    const DataFolder& data, std::string_view id_or_url, const std::vector<Site>& sites,
    const std::function<void(const std::string&)>& on_problem);

}  // namespace timtin
