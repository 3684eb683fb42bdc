// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "crawler/fetcher.hpp"
#include "timtin/crawl.hpp"

namespace timtin {

/// crawl() by a fetcher of the caller's.
[[nodiscard]] Result<CrawlReport> crawl_with(const std::vector<Site>& sites,
                                             const CrawlOptions& options, Fetcher& fetcher);

}  // namespace timtin
