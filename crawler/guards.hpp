// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "crawler/crawl_db.hpp"
#include "timtin/extract.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// Fewer pages than this say nothing of a site.
inline constexpr std::int64_t fewest_telling = 10;
/// Of a thousand articles, how many lack a field where something is broken, and how many
/// at most where nothing was.
inline constexpr std::int64_t broken_share = 500;
inline constexpr std::int64_t sound_share = 200;

/// What tells that a site, or a rule of its file, is broken rather than that its news
/// have changed: judged by what a run saw, beside what earlier runs did.
class SiteGuards {
public:
    explicit SiteGuards(std::string site) : site_(std::move(site)) {}

    /// A page was fetched that is new or has changed. `expected`: it was an article, or
    /// its URL says so; `listing`: its URL says that it is none. `extraction` is null
    /// where it failed.
    void note_page(std::string_view url, bool first_time, bool expected, bool listing,
                   const Extraction* extraction);
    /// A page of the site's file was read, with so many links to articles.
    void note_seed(std::string_view url, std::int64_t article_links);
    /// Another list was read: `before`, when it last had any, and now.
    void note_list(std::string_view url, std::int64_t before, std::int64_t article_links);

    struct Verdict {
        std::string what;      ///< the site's rule that looks broken, and an example; or empty
        bool suspect = false;  ///< what was extracted in this run must not replace what was before
    };
    /// At the end of a run. Remembers what was seen, unless it looks broken; with
    /// `accept` in any case. `seeds`: URLs of the site's file; what looked broken of them
    /// when it was last read does so until it is read again.
    Result<Verdict> verdict(CrawlDb& db, const std::set<std::string>& seeds, bool accept) const;

private:
    struct Field {
        std::int64_t missing = 0;
        std::string first;  ///< URL of the first article without
    };
    [[nodiscard]] std::string turned_into_something_else() const;
    Result<std::string> no_new_articles(CrawlDb& db) const;
    Result<std::string> no_links(CrawlDb& db, const std::set<std::string>& seeds,
                                 bool accept) const;
    [[nodiscard]] std::string empty_lists() const;
    Result<std::string> field_lost(CrawlDb& db, const Field& field, std::string_view name,
                                   std::string_view rule, bool accept) const;

    std::string site_;
    std::int64_t expected_ = 0;  // pages that were articles or whose URLs say so
    std::int64_t missed_ = 0;    // and turned out to be none
    std::string first_missed_;
    std::int64_t new_pages_ = 0;  // that are no listings by their URLs
    std::int64_t new_articles_ = 0;
    std::string first_new_;
    std::int64_t articles_ = 0;
    Field title_;
    Field published_;
    std::map<std::string, std::int64_t> seeds_;  // URL and links to articles
    std::int64_t lists_ = 0;                     // that had links to articles
    std::int64_t empty_lists_ = 0;               // and have none
    std::string first_empty_;
};

}  // namespace timtin
