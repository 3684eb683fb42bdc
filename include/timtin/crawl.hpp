// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "timtin/export.hpp"
#include "timtin/extract.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// A list whose further parts a page gets by POST, as HTML fragments.
struct ListRule {
    /// Names and values.
    using Fields = std::vector<std::pair<std::string, std::string>>;
    std::string on;    ///< regular expression on the URLs of the pages where it stands
    std::string post;  ///< where to, relative to the page
    /// Of the form, in order. "{page}" stands for the part's number, "{NAME}" for one of
    /// `values`.
    Fields fields;
    std::int64_t first = 1;  ///< number of the first part
    /// Names and regular expressions with a group, looked for in the page's source. A
    /// page that lacks one has no such list.
    Fields values;
};

/// A site to crawl, as a file of sites/*.toml describes it.
struct Site {
    std::string name;                   ///< short, [a-z0-9-]: "hnp"
    std::string title;                  ///< for people: "Cổng thông tin điện tử Hà Nội"
    std::vector<std::string> seeds;     ///< listing or article URLs to begin with
    std::vector<std::string> sitemaps;  ///< besides those robots.txt names
    std::vector<std::string> feeds;     ///< RSS or Atom
    /// Hosts (exact, or ".example.vn" for all below) that belong to the site;
    /// empty: the hosts of the seeds. Nothing else is fetched.
    std::vector<std::string> hosts;
    std::chrono::milliseconds delay{2000};  ///< between requests to one host
    std::uint32_t max_depth = 20;           ///< links from a seed
    std::uint64_t max_pages = 0;            ///< a run; 0: no limit
    /// Of a hundred articles, how many may be gone at once and are taken out: more, and more
    /// than five, are a site that is broken. Unset: CrawlOptions::max_gone_percent.
    std::optional<std::uint32_t> max_gone_percent;
    /// When a page is looked at again: listings, and articles while they are
    /// younger than `fresh_for`; older ones after `revisit_old`.
    std::chrono::seconds revisit_listing{std::chrono::minutes{30}};
    std::chrono::seconds revisit_fresh{std::chrono::hours{24}};     ///< of young articles
    std::chrono::seconds fresh_for{std::chrono::hours{24 * 7}};     ///< that long they are young
    std::chrono::seconds revisit_old{std::chrono::hours{24 * 90}};  ///< of older ones
    std::vector<std::string> drop_parameters;  ///< of queries, that make no difference
    bool allow_private = false;                ///< may resolve to loopback and private addresses
    /// For a server behind another name or port: curl's form
    /// "HOST:PORT:CONNECT-TO-HOST:CONNECT-TO-PORT".
    std::vector<std::string> connect_to;
    std::vector<ListRule> lists;  ///< that go on by POST
    SiteRules rules;              ///< what its pages look like
    /// Of the file it was read from: another one makes the crawl look again at what
    /// the rules left out. 0: it is from no file.
    std::uint64_t revision = 0;
};

/// Reads a site file (TOML: the fields above in `[site]`, `[crawl]`; `[links]`
/// and `[extract]` as SiteRules). Durations are strings: "2s", "500ms", "30m",
/// "24h", "7d". Errors: configuration, with file, line and key; unknown keys
/// are errors. Thread-safe.
[[nodiscard]] TIMTIN_API Result<Site> parse_site(std::string_view toml, std::string_view file_name);

/// How a crawl is to go.
struct CrawlOptions {
    std::filesystem::path data;  ///< the data folder; made if missing
    std::string user_agent;      ///< "timtin/0.1 (+https://…; mailto:…)"
    /// A PEM file of authorities that TLS trusts beside the system's; empty: none.
    std::filesystem::path ca_file;
    std::uint64_t max_pages = 0;                         ///< a run over all sites; 0: no limit
    std::chrono::seconds max_time{0};                    ///< 0: no limit
    std::chrono::milliseconds connect_timeout{10'000};   ///< until the connection stands
    std::chrono::milliseconds request_timeout{60'000};   ///< of a whole request
    std::size_t max_page_bytes = std::size_t{16} << 20;  ///< decoded
    int max_redirects = 5;                               ///< of one request, one after the other
    std::size_t connections = 16;  ///< requests under way at once, each to another server
    /// Names of all sites that are configured, crawled now or not. A site takes over
    /// what was found on its hosts under a name that is none of these. Empty: those
    /// that are crawled.
    std::vector<std::string> configured;
    /// Only these are fetched, now, whether they are due or not; each must be one of
    /// the sites'. Redirects within the site are followed.
    std::vector<std::string> urls;
    std::uint32_t max_gone_percent = 10;  ///< of sites that do not set it themselves
    /// Takes out articles that are gone even if they are a large share of a site.
    bool accept_gone = false;
    std::uint64_t min_free_bytes = 0;  ///< of the disk; below, the run ends before it fails
    std::stop_token stop;  ///< asks to end: the page in flight is given up, state is kept
    /// Told after each request, from the crawling thread; for progress and --verbose.
    std::function<void(const struct CrawlEvent&)> on_event;
    /// The present, for tests; the system clock if empty.
    std::function<std::chrono::sys_seconds()> now;
};

/// One thing that happened.
struct CrawlEvent {
    /// What became of the URL.
    enum class Kind {
        fetched,    ///< it is in the archive
        unchanged,  ///< it was there already
        refused,    ///< robots.txt forbids it
        failed,     ///< no answer, or none that can be kept
        skipped     ///< looked at, and left out
    };
    Kind kind{};                ///< what became of it
    std::string site;           ///< Site::name
    std::string url;            ///< as asked for
    int status = 0;             ///< of HTTP; 0: there was no answer
    std::string message;        ///< cause, where it failed
    std::uint64_t done = 0;     ///< requests of this run so far
    std::uint64_t waiting = 0;  ///< due URLs known now
};

/// What a run did on one site.
struct SiteReport {
    std::string site;              ///< Site::name
    std::uint64_t requests = 0;    ///< for its URLs, without robots.txt
    std::uint64_t fetched = 0;     ///< 200 with a body, kept in the archive
    std::uint64_t unchanged = 0;   ///< 304, or the same bytes again
    std::uint64_t new_pages = 0;   ///< fetched for the first time
    std::uint64_t changed = 0;     ///< fetched again with other bytes
    std::uint64_t gone = 0;        ///< 404, 410
    std::uint64_t refused = 0;     ///< by robots.txt
    std::uint64_t redirected = 0;  ///< answered 301, 302, 303, 307 or 308
    std::uint64_t dropped = 0;     ///< taken out, as they were gone on several visits over days
    std::uint64_t moved = 0;       ///< taken out, as they are found under another URL now
    std::uint64_t articles = 0;    ///< of the new and changed pages, those that are
    std::uint64_t bytes = 0;       ///< of bodies, decoded
    std::map<std::string, std::uint64_t> failed;  ///< by cause: "timeout", "http 500" …
    /// URLs that were left, by what they look like, as pages like them bring nothing new.
    std::map<std::string, std::uint64_t> traps;
    std::string error;  ///< why the whole site failed (unreachable …); empty if it did not
    std::string guard;  ///< what looks broken, so that nothing was taken out; empty: nothing does
    bool suspect = false;   ///< by `guard`: what was extracted is worse than what was before
    std::string postponed;  ///< a host that asked to come again much later; empty: none did
    /// For the administrator to mend, a line each; of CrawlOptions::urls those that were not had.
    std::vector<std::string> problems;
    std::chrono::milliseconds elapsed{};  ///< on this site
};

/// What a run did.
struct CrawlReport {
    std::vector<SiteReport> sites;  ///< in the order they were given
    bool interrupted = false;       ///< CrawlOptions::stop ended it
    bool out_of_budget = false;     ///< max_pages or max_time ended it
    std::string low_disk;           ///< why it ended early, for want of room; empty: it did not
    std::string repaired;           ///< what opening the archive had to mend; empty: nothing
};

/// What a crawl would fetch.
struct PlannedVisit {
    std::string site;  ///< Site::name
    std::string url;   ///< that would be fetched
    std::string why;   ///< in English: "never visited, found on http://…"
};

/// What crawl() would begin with, in that order, `max_pages` at most, also of each site: what is
/// new and due now, without what those pages will bring. Asks no server and changes nothing;
/// robots.txt is minded as far as it is known. The caller holds the data folder's lock. Errors: as
/// crawl(). One run on one folder at a time.
[[nodiscard]] TIMTIN_API Result<std::vector<PlannedVisit>> plan_crawl(
    const std::vector<Site>& sites, const CrawlOptions& options);

/// Fetches what is new or due of the sites into the archive. The caller holds
/// the data folder's lock. One bad page is a count in the report; a site that
/// cannot be reached is SiteReport::error. Errors: io, malformed (the archive or
/// crawl.db), usage (one of `urls` belongs to no site), network never. Returns when all
/// is done; one run on one folder at a time, runs on several in threads of their own.
[[nodiscard]] TIMTIN_API Result<CrawlReport> crawl(const std::vector<Site>& sites,
                                                   const CrawlOptions& options);

}  // namespace timtin
