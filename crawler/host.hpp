// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/crawl_db.hpp"
#include "crawler/fetcher.hpp"
#include "crawler/politeness.hpp"
#include "crawler/robots.hpp"
#include "timtin/crawl.hpp"

namespace timtin {

/// A machine that answers, as far as its name tells: http and https of a name are
/// one. It is asked one thing at a time.
struct Server {
    /// Pauses vary from run to run, so that crawlers that were put off together do not come
    /// back together.
    explicit Server(const std::string& name, std::chrono::milliseconds delay)
        : pace(delay, std::hash<std::string>{}(name) ^
                          static_cast<std::uint64_t>(
                              std::chrono::system_clock::now().time_since_epoch().count())) {}
    Pace pace;
    bool asked = false;                        ///< a request to it is under way
    std::chrono::milliseconds crawl_delay{0};  ///< the longest that a robots.txt asked for
};

/// A scheme, name and port as the crawl meets them: robots.txt holds for these,
/// and is shared by the sites that have pages there.
class Host {
public:
    /// `record` is what an earlier run knew; `wall` and `steady` are the present.
    /// `server` must outlive it.
    Host(std::string origin, Server& server, HostRecord record, std::chrono::sys_seconds wall,
         std::chrono::steady_clock::time_point steady);

    /// What a robots.txt is good for: it is asked for again after this, and used
    /// up to robots_age where the server then fails (RFC 9309 section 2.4).
    static constexpr std::chrono::hours robots_refresh{12};
    static constexpr std::chrono::hours robots_age{24};
    /// How often a robots.txt that the server fails to give is asked for in a run, where no
    /// copy serves.
    static constexpr int robots_tries = 3;
    /// Answers in a row that put us off before the host is left for this run.
    static constexpr int most_setbacks = 5;
    /// A host that asks for a longer pause is left for this run, so that it does
    /// not hold up the others.
    static constexpr std::chrono::minutes longest_pause{5};

    [[nodiscard]] bool robots_known() const noexcept { return robots_known_; }
    /// Takes the robots.txt of an earlier run, however old; none allows everything.
    void use_known_robots(std::string_view product_token);
    /// What must be asked to know robots.txt; nothing if that of an earlier run
    /// serves. Until robots_known(), again after each answer.
    std::optional<FetchRequest> robots_request(const Site& site, std::string_view product_token,
                                               std::chrono::sys_seconds wall);
    /// Takes the answer. Where no robots.txt can be had after some tries, the host is given up.
    Result<void> take_robots(const FetchOutcome& outcome, std::string_view product_token,
                             CrawlDb& db, std::chrono::sys_seconds wall, int max_redirects);

    /// Notes the end of a request; what the server asks for is kept for later runs.
    Result<void> request_ended(const FetchOutcome& outcome, std::chrono::sys_seconds wall,
                               CrawlDb& db);

    [[nodiscard]] const std::string& origin() const noexcept { return origin_; }
    [[nodiscard]] const RobotsMatcher& robots() const noexcept { return robots_; }
    [[nodiscard]] const std::vector<std::string>& sitemaps() const noexcept { return sitemaps_; }
    [[nodiscard]] const Pace& pace() const noexcept { return server_.pace; }
    [[nodiscard]] Server& server() const noexcept { return server_; }
    /// Why nothing more is asked of it in this run; empty while something is.
    [[nodiscard]] const std::string& given_up() const noexcept { return given_up_; }
    /// Whether it was given up because it asked to come again much later.
    [[nodiscard]] bool postponed() const noexcept { return postponed_; }

private:
    void use_robots(std::string_view product_token);

    std::string origin_;
    HostRecord record_;
    bool record_changed_ = false;
    Server& server_;
    std::optional<Url> robots_url_;  // where a redirect of robots.txt leads
    int robots_hops_ = 0;
    int robots_failures_ = 0;
    RobotsMatcher robots_;
    std::vector<std::string> sitemaps_;
    bool robots_known_ = false;
    std::string given_up_;
    bool postponed_ = false;
};

}  // namespace timtin
