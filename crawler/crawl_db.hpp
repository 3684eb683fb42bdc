// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/sqlite.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// What a URL is to the crawl. Values are stored.
enum class UrlKind { unknown = 0, article = 1, listing = 2, sitemap = 3, feed = 4, other = 5 };

/// Whether it is read for the links it brings.
[[nodiscard]] constexpr bool is_list(UrlKind kind) noexcept {
    return kind == UrlKind::listing || kind == UrlKind::sitemap || kind == UrlKind::feed;
}

/// How the last visit ended. Values are stored.
enum class UrlState { fresh = 0, good = 1, failed = 2, gone = 3, redirect = 4, refused = 5 };

/// A row of the frontier.
struct FrontierUrl {
    std::int64_t id = 0;
    std::string url;  ///< in normal form
    std::string site;
    std::string origin;
    UrlKind kind = UrlKind::unknown;
    UrlState state = UrlState::fresh;
    bool visited = false;  ///< an answer came once
    std::int64_t depth = 0;
    std::int64_t redirects = 0;  ///< that led here, one after another
    std::optional<std::int64_t> referrer;
    std::chrono::sys_seconds first_seen{};
    std::chrono::sys_seconds last_visit{};
    std::chrono::sys_seconds last_change{};
    std::chrono::sys_seconds published{};  ///< as page, feed or sitemap say; 1970: unknown
    std::optional<std::chrono::sys_seconds> next_visit;  ///< never, if empty
    int status = 0;
    std::int64_t failures = 0;              ///< in a row
    std::int64_t priority = 0;              ///< among the never visited; the lowest goes first
    std::int64_t steady = 0;                ///< visits in a row that brought nothing new
    std::chrono::sys_seconds gone_since{};  ///< its archived page is gone or moved; 1970: is not
    std::int64_t gone_visits = 0;           ///< that found it so, in a row
    std::int64_t article_links = 0;         ///< of a list, when it last had any
    std::string etag;
    std::string last_modified;
    /// SHA-1 of the body that was last worked through, and a letter for each thing
    /// that its X-Robots-Tag forbade.
    std::string digest;
};

/// What is known of a host.
struct HostRecord {
    std::string robots;
    int robots_status = 0;  ///< 0: never fetched
    std::chrono::sys_seconds robots_fetched{};
    std::int64_t next_request_ms = 0;  ///< since 1970: not before, as the host asked
};

/// The crawl's state in crawl.db. For one thread.
class CrawlDb {
public:
    /// By a connection of its own: each write is durable by itself.
    static Result<CrawlDb> open(const std::filesystem::path& data);
    /// By the archive's: what is written while a group is open is part of it.
    explicit CrawlDb(sqlite::Database db) : db_(std::move(db)) {}

    /// The start of a run: `now`, but later than any earlier run's start, so that
    /// what is due is due even when runs follow within one second.
    Result<std::chrono::sys_seconds> start_run(std::chrono::sys_seconds now);

    Result<sqlite::Transaction> begin() { return sqlite::Transaction::begin(db_); }

    /// Adds a URL that is not known, or was left out by a site's rules; whether it was.
    Result<bool> add(const FrontierUrl& url);
    /// Saves everything but id, URL, site and origin.
    Result<void> save(const FrontierUrl& url);
    Result<std::optional<FrontierUrl>> find(std::string_view url);
    /// Empty if there is none.
    Result<std::string> url_of_id(std::int64_t id);
    /// Notes that a URL redirects to, or calls canonical, another that is known.
    Result<void> note_target(std::int64_t id, std::string_view target);
    /// Notes that a page calls itself by another URL, known or not; empty: by its own.
    Result<void> note_canonical(std::int64_t id, std::string_view canonical);
    /// Other URLs of what `url` is: pages that call themselves so, and what redirects
    /// there, unless that is more than an article would have.
    Result<std::vector<std::string>> aliases(std::string_view url);
    /// Makes a known URL due if it was visited before `changed`.
    Result<void> hasten(std::string_view url, std::chrono::sys_seconds changed);

    /// Where a URL redirects to, as far as note_target knows.
    Result<std::optional<FrontierUrl>> target_of(std::int64_t id);

    /// The next URL of a site's host that is due at `time`: listings and feeds first,
    /// as they bring what is new; then the never visited by priority, the newest
    /// first; then what is longest due.
    Result<std::optional<FrontierUrl>> next(std::string_view site, std::string_view origin,
                                            std::chrono::sys_seconds time);
    /// The hosts of a site with something due.
    Result<std::vector<std::string>> due_origins(std::string_view site,
                                                 std::chrono::sys_seconds time);
    Result<std::int64_t> count_due(std::string_view site, std::chrono::sys_seconds time);

    /// All sites that have URLs to visit, whether they are still configured or not.
    Result<std::vector<std::string>> site_names();
    /// The hosts that a site has URLs of.
    Result<std::vector<std::string>> origins(std::string_view site);
    /// Gives the URLs of a host from one site to another. How many.
    Result<std::int64_t> hand_over(std::string_view origin, std::string_view from,
                                   std::string_view to);
    /// Makes due what a site's rules left out, and listings to be read anew, if the
    /// site's file is another than the one last seen (a Site::revision). Within a
    /// transaction of the caller's.
    Result<void> note_revision(std::string_view site, std::uint64_t revision);

    /// A site's pages that are gone or moved while the archive still has them.
    Result<std::vector<FrontierUrl>> gone(std::string_view site);
    /// URLs of some of a site's articles, the newest.
    Result<std::vector<std::string>> some_articles(std::string_view site);
    /// Whether a site has a list with links to articles that answered when last asked.
    Result<bool> has_lists(std::string_view site);
    /// How many articles of a site are known.
    Result<std::int64_t> count_articles(std::string_view site);

    /// Sites whose new versions are kept out of the index, and the sequence of the first
    /// record that is; negative where an administrator has accepted them.
    Result<std::map<std::string, std::int64_t>> held_sites();
    /// Holds back a site's versions from a sequence on, or from an earlier one on if
    /// they are held already. `end`: the first behind them; 0: all that will come, too.
    Result<void> hold(std::string_view site, std::int64_t first, std::int64_t end = 0);
    Result<std::int64_t> held_end(std::string_view site);
    Result<void> accept_held(std::string_view site);
    Result<void> release_held(std::string_view site);

    /// Sites with a crawl that was not brought to its end, so that no guard has judged what it
    /// brought, and the sequence of the first record that is from there.
    Result<std::map<std::string, std::int64_t>> unjudged_sites();
    /// Notes that a crawl of a site begins, whose first record will be `first`. From where on
    /// nothing was judged: `first`, or what an earlier crawl noted.
    Result<std::int64_t> note_unjudged(std::string_view site, std::int64_t first);
    /// From `end` on all was judged and found sound; until another crawl is noted.
    Result<void> end_unjudged(std::string_view site, std::int64_t end);
    Result<std::int64_t> unjudged_end(std::string_view site);  ///< 0: none was noted
    Result<void> forget_unjudged(std::string_view site);

    /// A number that is remembered by name between runs; 0 if it is not.
    Result<std::int64_t> value(std::string_view name);
    Result<void> set_value(std::string_view name, std::int64_t value);

    Result<HostRecord> host(std::string_view origin);
    Result<void> save_host(std::string_view origin, const HostRecord& host);

private:
    Result<std::optional<FrontierUrl>> one(sqlite::Statement& query, Result<bool> row);
    Result<std::vector<std::string>> texts(sqlite::Statement& query, Result<bool> row);
    /// Of the state's names that begin with `kind` and a colon, the rest, and the values.
    Result<std::map<std::string, std::int64_t>> values_of(std::string_view kind);

    sqlite::Database db_;
    std::optional<sqlite::Statement> add_;
    std::optional<sqlite::Statement> save_;
    std::optional<sqlite::Statement> find_;
    std::optional<sqlite::Statement> target_;
    std::optional<sqlite::Statement> hasten_;
    std::array<std::optional<sqlite::Statement>, 4> next_;
    std::optional<sqlite::Statement> save_host_;
};

}  // namespace timtin
