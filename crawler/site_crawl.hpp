// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "crawler/crawl_db.hpp"
#include "crawler/feeds.hpp"
#include "crawler/fetcher.hpp"
#include "crawler/frontier.hpp"
#include "crawler/guards.hpp"
#include "crawler/host.hpp"
#include "crawler/list_parts.hpp"
#include "crawler/page_archive.hpp"
#include "crawler/traps.hpp"
#include "timtin/crawl.hpp"

namespace timtin {

/// What the sites of a run share.
struct CrawlRun {
    const CrawlOptions& options;
    Fetcher& fetcher;
    PageArchive& archive;
    CrawlDb& db;
    const RemovedList& removed;
    std::chrono::sys_seconds start{};  ///< as CrawlDb::start_run gave it
    std::int64_t first_record = 0;     ///< sequence of the first that the run may add
    std::vector<std::string> crawled;  ///< names of the sites
    std::string product_token;         ///< of the User-Agent: what robots.txt calls us
    std::uint64_t requests = 0;
    std::int64_t waiting = 0;  ///< URLs that are due, as far as known

    [[nodiscard]] std::chrono::sys_seconds now() const;
};

/// The crawl of one site: visits a URL and does what its answer asks for. Within
/// the archive's group that the caller has open; after a kill before its commit the
/// URL is visited again.
class SiteCrawl {
public:
    SiteCrawl(const Site& site, CrawlRun& run);
    SiteCrawl(const SiteCrawl&) = delete;
    SiteCrawl& operator=(const SiteCrawl&) = delete;

    /// A URL that is being asked for.
    struct Visit {
        FrontierUrl row;
        FetchRequest request;
    };

    /// Makes ready: takes over what a former name of the site left, adds the seeds.
    /// Within a transaction of the caller's.
    Result<void> open();
    /// Makes ready to fetch named URLs alone. Errors: usage.
    Result<void> open(const std::vector<Url>& urls);
    Result<void> add_sitemaps(const Host& host);
    /// The next due URL of a host, and why it is; as if it was visited then. For
    /// plan_crawl().
    Result<std::optional<PlannedVisit>> plan_next(const Host& host);
    /// The next due URL of a host whose robots.txt is known; nothing if there is none.
    Result<std::optional<Visit>> next_visit(const Host& host);
    /// Takes the answer. A URL that was not answered for stays due.
    Result<void> finish(Host& host, Visit&& visit, FetchOutcome&& outcome);

    [[nodiscard]] const Site& site() const noexcept { return site_; }
    [[nodiscard]] Frontier& frontier() noexcept { return frontier_; }
    [[nodiscard]] SiteReport& report() noexcept { return report_; }
    /// Whether any answer was more than an error.
    [[nodiscard]] bool reached() const noexcept { return reached_; }
    /// Why the site failed as a whole although its servers answered; empty if it
    /// did not.
    [[nodiscard]] std::string only_refusals(bool out_of_budget) const;
    /// At the end of a crawl of named URLs: notes in the report which were not had, and why;
    /// of those that were not asked for, `why`.
    void tell_not_had(const std::string& why);
    /// At the end: notes in the report which URLs of the site's file lead to nothing any more.
    Result<void> mind_seeds();
    /// At the end: notes in the report what looks broken in what was fetched.
    Result<void> mind_guards();
    /// At the end: takes out what is gone or moved for good.
    Result<void> take_out_gone();
    /// Whether the site's limit of pages a run is reached.
    [[nodiscard]] bool out_of_budget() const noexcept {
        return site_.max_pages > 0 && report_.requests + asked_ >= site_.max_pages;
    }

private:
    [[nodiscard]] FetchRequest request_for(const FrontierUrl& row, const Url& url) const;
    Result<void> handle(FrontierUrl& row, const Url& url, FetchOutcome& outcome);
    Result<void> handle_failure(FrontierUrl& row, std::string cause, std::string message);
    Result<void> handle_redirect(FrontierUrl& row, const Url& url, const Page& page);
    Result<void> handle_gone(FrontierUrl& row, const Page& page);
    Result<void> handle_soft_gone(FrontierUrl& row, const Page& page);
    Result<void> handle_not_modified(FrontierUrl& row, const Page& page);
    Result<void> handle_unchanged(FrontierUrl& row, const Page& page);
    Result<void> handle_body(FrontierUrl& row, const Url& url, Page& page);
    Result<void> handle_feed(FrontierUrl& row, const Url& url, const Page& page);
    Result<void> handle_part(FrontierUrl& row, const Url& url, const Page& page);
    Result<void> handle_html(FrontierUrl& row, const Url& url, Page& page,
                             const std::string& digest);
    /// What the links of a page brought.
    struct Brought {
        std::int64_t fresh = 0;  ///< URLs that were not known
        bool articles = false;   ///< some of them lead to articles, as far as is known
    };
    Result<Brought> follow_links(FrontierUrl& row, const Url& url, const Page& page,
                                 const Extraction& extraction);
    /// Notes what a page calls its own URL.
    Result<void> note_canonical(const FrontierUrl& row, const Url& url,
                                const Extraction& extraction);
    /// How many were new.
    Result<std::int64_t> add_entries(const FrontierUrl& row, const std::vector<FeedEntry>& entries,
                                     UrlKind kind, bool follow);
    Result<bool> add_link(const Url& url, const FrontierUrl& from, UrlKind kind,
                          std::optional<std::chrono::sys_seconds> published = {});
    /// Notes how many links to articles a list has, for the guards.
    void note_list(FrontierUrl& row, std::int64_t article_links);
    /// Whether a link leads to an article, as far as is known before it is read.
    Result<bool> leads_to_article(const Url& url, bool added);
    Result<std::string> why(const FrontierUrl& row);
    void note_asked(const FrontierUrl& row);
    /// Notes an answer that is no page.
    void count_refusal(const FrontierUrl& row, const std::string& what);
    /// Notes that a page is gone or moved, if the archive still has it.
    Result<void> note_gone(FrontierUrl& row);
    /// Where permanent redirects of a page end.
    struct Whereabouts {
        enum class Kind { gone, waiting, moved };
        Kind kind = Kind::gone;  ///< waiting: it leads to what was not visited yet
        std::string url;         ///< the article it moved to
    };
    /// Where a URL of the site's file leads now.
    Result<std::optional<FrontierUrl>> end_of_seed(const std::string& url);
    Result<Whereabouts> whereabouts(const FrontierUrl& row);
    /// Marks a visit that brought an answer, and schedules the next.
    void settle(FrontierUrl& row, const Page& page, UrlState state);
    void tell(CrawlEvent::Kind kind, const FrontierUrl& row, int status, std::string message);

    const Site& site_;
    CrawlRun& run_;
    Frontier frontier_;
    SiteReport report_;
    std::string request_;      // the head of the one under way, as it was sent
    std::uint64_t asked_ = 0;  // requests under way
    bool reached_ = false;
    std::map<std::string, std::uint64_t> refusals_;  // answers that were no pages
    std::string first_refusal_;                      // URL of the first
    bool seed_refused_ = false;
    std::set<std::string> seeds_asked_;  // that were answered for, or refused by robots.txt
    SiteGuards guards_;
    std::int64_t unjudged_from_ = 0;  // record from which on no guard has judged; 0: not noted
    ListParts parts_;
    TrapWatch traps_;
    std::map<std::string, std::string> not_had_;  // of the URLs asked for by name, and why
    std::string last_part_;                       // digest of the part of a list that was last read
};

}  // namespace timtin
