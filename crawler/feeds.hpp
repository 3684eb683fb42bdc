// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "timtin/result.hpp"
#include "timtin/url.hpp"

namespace timtin {

/// One URL that a sitemap or a feed names.
struct FeedEntry {
    Url url;
    std::optional<std::chrono::sys_seconds> published;
    std::optional<std::chrono::sys_seconds> modified;
};

/// What a sitemap (sitemaps.org 0.9, with the news extension), a sitemap index,
/// a plain list of URLs, an RSS (0.9 to 2.0) or an Atom feed (RFC 4287) holds.
struct Feed {
    std::vector<FeedEntry> pages;
    std::vector<FeedEntry> sitemaps;  ///< of a sitemap index
    bool cut = false;                 ///< it held more than is read of one
};

/// Reads one; gzip is undone. Relative references are resolved against `base`.
/// Links that are no http(s) URL are left out. Bounded: 64 MiB, 50,000 entries;
/// documents that declare entities are refused. Errors: malformed (where nothing
/// could be read; a feed that breaks off gives what came before), limit.
[[nodiscard]] Result<Feed> parse_feed(std::string_view bytes, const Url& base);

}  // namespace timtin
