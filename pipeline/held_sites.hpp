// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/crawl_db.hpp"
#include "crawler/page_archive.hpp"
#include "pipeline/archive_reader.hpp"
#include "timtin/pipeline.hpp"
#include "timtin/search.hpp"

namespace timtin {

/// Sites whose new versions a guard of the crawl keeps out of the index. Each run of the
/// index reads those versions anew by the rules of the present: once most are as good as
/// what the index has, or an administrator accepts them, the site is held no more.
class HeldSites {
public:
    /// Looks at what is held. `index` is the present one, null if there is none that can
    /// be read; it must outlive this. A site that is configured no more is let go.
    static Result<HeldSites> judge(CrawlDb& db, const PageArchive& archive,
                                   const ArchiveReader& reader, const std::vector<Site>& sites,
                                   const Searcher* index, const std::stop_token& stop);

    /// Whether a version stays out of the index.
    [[nodiscard]] bool holds(std::string_view site, std::int64_t sequence) const;
    /// Whether a version that an earlier run passed over is to be taken in now.
    [[nodiscard]] bool takes_in(std::string_view site, std::int64_t sequence) const;
    /// The sequence before the first record to be taken in; nothing if there is none.
    [[nodiscard]] std::optional<std::int64_t> from() const;
    /// What stays out, a site each.
    [[nodiscard]] const std::vector<HeldVersions>& kept_out() const noexcept { return kept_out_; }
    /// Forgets the sites whose versions were taken in.
    Result<void> release(CrawlDb& db) const;
    /// What the index has of an article or page.
    [[nodiscard]] std::optional<Article> present(std::string_view id_or_url) const;
    /// Of the article a page holds, or of the page: what broke may have changed the address it
    /// calls itself by, and its id with it.
    [[nodiscard]] std::optional<Article> present(const Outcome& outcome) const;

private:
    explicit HeldSites(const Searcher* index) : index_(index) {}

    const Searcher* index_;
    std::map<std::string, std::int64_t, std::less<>> held_;  ///< and the first sequence
    std::map<std::string, std::int64_t, std::less<>> released_;
    std::vector<HeldVersions> kept_out_;
};

}  // namespace timtin
