// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "crawler/crawl_db.hpp"
#include "crawler/removed_list.hpp"
#include "crawler/site_hosts.hpp"
#include "timtin/crawl.hpp"

namespace timtin {

/// What belongs to a site, and when it is looked at: the policy over the rows of
/// CrawlDb. Knows no network and no clock.
class Frontier {
public:
    /// `site`, `db` and `removed` (may be null) must outlive it. `run_start` as
    /// CrawlDb::start_run gave it.
    Frontier(const Site& site, CrawlDb& db, std::chrono::sys_seconds run_start,
             const RemovedList* removed = nullptr);

    /// Whether a URL's server is one of the site's.
    [[nodiscard]] bool has(const Url& url) const { return hosts_.has(url); }

    /// Takes over the URLs of sites that are not among `configured` any more, as
    /// after a site was renamed. By the old name, how many.
    Result<std::map<std::string, std::int64_t>> take_over(
        const std::vector<std::string>& configured);

    /// A seed that is not fetched, and why.
    struct RefusedSeed {
        std::string url;
        std::string why;
    };
    /// Adds seeds, sitemaps and feeds of the site's file.
    Result<std::vector<RefusedSeed>> add_seeds(std::chrono::sys_seconds now);
    /// URLs of the site's file, as add_seeds() found them.
    [[nodiscard]] const std::set<std::string>& seeds() const noexcept { return seeds_; }
    /// Whether a URL is one of those.
    [[nodiscard]] bool is_seed(const std::string& url) const { return seeds_.contains(url); }

    /// Adds a URL found on `from` (null: in the site's file) if it is one of the
    /// site's, is not ignored by its rules, and looks like no trap.
    Result<bool> add(const Url& url, const FrontierUrl* from, UrlKind kind,
                     std::chrono::sys_seconds now,
                     std::optional<std::chrono::sys_seconds> published = {});

    /// Adds a part of a list that stands on `from`, or follows it there.
    Result<bool> add_part(std::string url, const FrontierUrl& from, std::chrono::sys_seconds now);

    /// Adds where a redirect leads, if it is within bounds. Whether it belongs to
    /// the site at all. Errors: limit if too many redirects follow each other, or if those of
    /// this run lead back to `from`; the message is the cause to count by.
    Result<bool> add_redirect(const Url& target, const FrontierUrl& from,
                              std::chrono::sys_seconds now, int max_redirects);

    /// From now on next() gives this URL, and others that were so named, alone. It is
    /// added if it is not known. Errors: usage, where it is none of the site's.
    Result<void> name(const Url& url, std::chrono::sys_seconds now);

    Result<std::optional<FrontierUrl>> next(std::string_view origin);
    /// A named URL that its server put off.
    void put_off(const FrontierUrl& url);
    /// Those of the named URLs, and of what they redirect to, that next() did not give yet.
    [[nodiscard]] std::vector<std::string> named() const;

    /// Sets when the URL is visited again, by how its visit ended; never within
    /// this run.
    void schedule(FrontierUrl& url, std::chrono::sys_seconds now) const;

    /// Origins that got a URL since the last call.
    [[nodiscard]] std::set<std::string> take_new_origins() {
        return std::exchange(new_origins_, {});
    }

    /// A URL without the query parameters that the site's file drops.
    [[nodiscard]] Url normal(const Url& url) const;

    [[nodiscard]] UrlKind kind_of(const Url& url) const;
    /// Whether the site's file still lets a URL be fetched.
    [[nodiscard]] bool wants(const Url& url) const {
        return has(url) && !is_removed(url) &&
               (is_seed(url.str()) || kind_of(url) != UrlKind::other);
    }

private:
    [[nodiscard]] bool is_removed(const Url& url) const {
        return removed_ != nullptr && removed_->has_url(url.str());
    }

    /// Whether the redirects of this run lead from one URL to another.
    [[nodiscard]] bool leads_to(std::int64_t id, std::int64_t target) const;

    struct Named {
        std::string url;
        std::int64_t redirects = 0;  // that led there
    };

    const Site& site_;
    CrawlDb& db_;
    std::chrono::sys_seconds run_start_;
    const RemovedList* removed_;
    SiteHosts hosts_;
    std::set<std::string> seeds_;
    bool named_only_ = false;
    std::deque<Named> named_;
    std::set<std::string> ever_named_;                           // each is asked for once
    std::unordered_map<std::int64_t, std::int64_t> redirected_;  // in this run: ids, from and to
    std::set<std::string> new_origins_;
};

/// Whether a URL has the marks of an endless space: very long, or a path whose
/// segments come again and again.
[[nodiscard]] bool looks_like_trap(const Url& url);

}  // namespace timtin
