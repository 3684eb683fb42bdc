// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/crawl_db.hpp"
#include "crawler/fetcher.hpp"
#include "crawler/politeness.hpp"
#include "crawler/robots.hpp"
#include "timtin/crawl.hpp"

namespace timtin {

/// A server as the crawl meets it: its robots.txt and its pace. One for each
/// scheme, name and port, shared by the sites that have pages there.
class Host {
public:
    /// `record` is what an earlier run knew; `wall` and `steady` are the present.
    Host(std::string origin, std::chrono::milliseconds delay, HostRecord record,
         std::chrono::sys_seconds wall, std::chrono::steady_clock::time_point steady);

    /// What a robots.txt is good for: it is asked for again after this, and used
    /// up to robots_age where the server then fails (RFC 9309 section 2.4).
    static constexpr std::chrono::hours robots_refresh{12};
    static constexpr std::chrono::hours robots_age{24};
    /// Answers in a row that put us off before the host is left for this run.
    static constexpr int most_setbacks = 5;
    /// A host that asks for a longer pause is left for this run, so that it does
    /// not hold up the others.
    static constexpr std::chrono::minutes longest_pause{5};

    [[nodiscard]] bool robots_known() const noexcept { return robots_known_; }
    /// Takes the robots.txt of an earlier run, however old; none allows everything.
    void use_known_robots(std::string_view product_token);
    /// Takes the robots.txt of an earlier run, or fetches it. Where neither can
    /// be had, the host is given up.
    Result<void> learn_robots(const Site& site, std::string_view product_token, CrawlDb& db,
                              Fetcher& fetcher, std::chrono::sys_seconds wall, int max_redirects);

    /// Notes the end of a request; what the server asks for is kept for later runs.
    Result<void> request_ended(const FetchOutcome& outcome, std::chrono::sys_seconds wall,
                               CrawlDb& db);

    [[nodiscard]] const std::string& origin() const noexcept { return origin_; }
    [[nodiscard]] const RobotsMatcher& robots() const noexcept { return robots_; }
    [[nodiscard]] const std::vector<std::string>& sitemaps() const noexcept { return sitemaps_; }
    [[nodiscard]] const Pace& pace() const noexcept { return pace_; }
    /// Why nothing more is asked of it in this run; empty while something is.
    [[nodiscard]] const std::string& given_up() const noexcept { return given_up_; }
    /// Whether it was given up because it asked to come again much later.
    [[nodiscard]] bool postponed() const noexcept { return postponed_; }

private:
    void use_robots(std::string_view product_token);
    FetchOutcome fetch_robots(const Site& site, Fetcher& fetcher, int max_redirects);

    std::string origin_;
    HostRecord record_;
    Pace pace_;
    RobotsMatcher robots_;
    std::vector<std::string> sitemaps_;
    bool robots_known_ = false;
    std::string given_up_;
    bool postponed_ = false;
};

}  // namespace timtin
