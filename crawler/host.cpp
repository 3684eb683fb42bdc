// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/host.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crawler/page_policy.hpp"
#include "crawler/site_hosts.hpp"

namespace timtin {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How a failed request reads in a message.
std::string describe(const FetchOutcome& outcome) {
    return outcome.cause.empty() ? fmt::format("HTTP {}", outcome.page.status)
                                 : fmt::format("{} ({})", outcome.message, outcome.cause);
}

// Whether a failure may be over in a moment.
bool may_pass(const FetchOutcome& outcome) {
    return outcome.cause != "address refused" && outcome.cause != "tls" &&
           outcome.cause != "interrupted";
}

std::string in_minutes(milliseconds time) {
    return fmt::format("{} min", std::chrono::ceil<std::chrono::minutes>(time).count());
}

}  // namespace

Host::Host(std::string origin, Server& server, HostRecord record, std::chrono::sys_seconds wall,
           steady_clock::time_point steady)
    : origin_(std::move(origin)), record_(std::move(record)), server_(server) {
    const auto wait = milliseconds{record_.next_request_ms} - wall.time_since_epoch();
    if (wait <= milliseconds{0} || wait > Pace::longest_wait) {
        return;  // over; or noted by a clock that was wrong
    }
    server_.pace.hold_until(steady + wait);
    if (wait > longest_pause) {
        postponed_ = true;
        given_up_ = fmt::format("{}: asked in an earlier run to be left alone for {} more", origin_,
                                in_minutes(wait));
    }
}

std::optional<FetchRequest> Host::robots_request(const Site& site, std::string_view product_token,
                                                 std::chrono::sys_seconds wall) {
    const auto age = wall - record_.robots_fetched;
    if (!robots_url_ && record_.robots_status != 0 && age >= std::chrono::seconds{0} &&
        age < robots_refresh) {
        use_known_robots(product_token);
        return std::nullopt;
    }
    auto url = robots_url_ ? *robots_url_ : Url::parse(origin_ + "/robots.txt").value();
    // Elsewhere than on the site's hosts, private addresses are none of it.
    const bool here = url.origin() == origin_ || SiteHosts(site).has(url);
    return FetchRequest{.url = std::move(url),
                        .want = FetchRequest::Want::anything,
                        .allow_private = site.allow_private && here,
                        .connect_to = &site.connect_to};
}

Result<void> Host::take_robots(const FetchOutcome& outcome, std::string_view product_token,
                               CrawlDb& db, std::chrono::sys_seconds wall, int max_redirects) {
    if (outcome.cause.empty() && is_redirect(outcome.page.status) && robots_hops_ < max_redirects) {
        const auto asked = robots_url_ ? *robots_url_ : Url::parse(origin_ + "/robots.txt").value();
        if (auto next = asked.resolve(outcome.page.header("Location"))) {
            ++robots_hops_;
            robots_url_ = *std::move(next);
            return request_ended(outcome, wall, db);
        }
    }
    const auto age = wall - record_.robots_fetched;
    const bool cached = record_.robots_status != 0 && age >= std::chrono::seconds{0};
    const int status = outcome.page.status;
    const bool answered = outcome.cause.empty();
    // A body too large to be a robots.txt is one of 200, cut; it says nothing.
    const bool good = answered && status >= 200 && status < 300;
    const bool none =
        answered && ((status >= 400 && status < 500 && status != 429) || is_redirect(status));
    robots_url_.reset();
    robots_hops_ = 0;
    robots_known_ = true;
    if (good || none) {
        record_.robots = good ? outcome.page.body.substr(0, robots_limit + 1) : std::string();
        record_.robots_status = status;
        record_.robots_fetched = wall;
        record_changed_ = true;
        use_robots(product_token);
    } else if (cached && age < robots_age) {
        use_robots(product_token);
    } else {
        robots_ = RobotsMatcher::disallow_all();
        auto ended = request_ended(outcome, wall, db);
        robots_known_ =
            ++robots_failures_ == robots_tries || !may_pass(outcome) || !given_up_.empty();
        if (robots_known_) {
            postponed_ = false;
            given_up_ = fmt::format("{}/robots.txt: {}", origin_, describe(outcome));
        }
        return ended;
    }
    return request_ended(outcome, wall, db);
}

void Host::use_known_robots(std::string_view product_token) {
    use_robots(product_token);
    robots_known_ = true;
}

void Host::use_robots(std::string_view product_token) {
    auto file = parse_robots(record_.robots);
    robots_ = RobotsMatcher(file, product_token);
    sitemaps_ = std::move(file.sitemaps);
    // http and https share a pace: the longer of what they ask for holds.
    if (const auto asked = robots_.crawl_delay(); asked && *asked > server_.crawl_delay) {
        server_.crawl_delay = *asked;
        server_.pace.set_crawl_delay(asked);
    }
}

Result<void> Host::request_ended(const FetchOutcome& outcome, std::chrono::sys_seconds wall,
                                 CrawlDb& db) {
    const auto now = steady_clock::now();
    // A body that was cut for its size is no sign of a server in trouble.
    const bool trouble = !outcome.cause.empty() && outcome.cause != "too large" &&
                         outcome.cause != "address refused" && outcome.cause != "interrupted";
    const int status = trouble ? 0 : std::max(outcome.page.status, 1);
    server_.pace.finished(now, outcome.page.elapsed, status,
                          parse_retry_after(outcome.page.header("Retry-After"), wall));
    if (server_.pace.setbacks() >= most_setbacks && given_up_.empty()) {
        given_up_ = fmt::format("{}: given up after {} failures in a row, the last: {}", origin_,
                                server_.pace.setbacks(), describe(outcome));
    }
    if (const auto wait = duration_cast<milliseconds>(server_.pace.next() - now);
        server_.pace.setbacks() > 0 && wait > longest_pause && given_up_.empty()) {
        postponed_ = true;
        given_up_ = fmt::format("{}: asked to come again in {} ({})", origin_, in_minutes(wait),
                                describe(outcome));
    }
    if (server_.pace.setbacks() > 0) {
        record_.next_request_ms =
            (wall.time_since_epoch() + duration_cast<milliseconds>(server_.pace.next() - now))
                .count();
        record_changed_ = true;
    }
    if (!std::exchange(record_changed_, false)) {
        return {};
    }
    return db.save_host(origin_, record_);
}

}  // namespace timtin
