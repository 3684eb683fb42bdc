// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/host.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crawler/page_policy.hpp"

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

std::string in_minutes(milliseconds time) {
    return fmt::format("{} min", std::chrono::ceil<std::chrono::minutes>(time).count());
}

}  // namespace

Host::Host(std::string origin, milliseconds delay, HostRecord record, std::chrono::sys_seconds wall,
           steady_clock::time_point steady)
    : origin_(std::move(origin)),
      record_(std::move(record)),
      pace_(delay, std::hash<std::string>{}(origin_)) {
    const auto wait = milliseconds{record_.next_request_ms} - wall.time_since_epoch();
    if (wait <= milliseconds{0} || wait > Pace::longest_wait) {
        return;  // over; or noted by a clock that was wrong
    }
    pace_.hold_until(steady + wait);
    if (wait > longest_pause) {
        postponed_ = true;
        given_up_ = fmt::format("{}: asked in an earlier run to be left alone for {} more", origin_,
                                in_minutes(wait));
    }
}

FetchOutcome Host::fetch_robots(const Site& site, Fetcher& fetcher, int max_redirects) {
    auto url = Url::parse(origin_ + "/robots.txt");
    FetchOutcome outcome;
    for (int hop = 0; url; ++hop) {
        outcome =
            fetcher.fetch({.url = *url,
                           .want = FetchRequest::Want::anything,
                           // Elsewhere than on the site's host, private addresses are none of it.
                           .allow_private = site.allow_private && url->origin() == origin_,
                           .connect_to = &site.connect_to});
        if (!outcome.cause.empty() || !is_redirect(outcome.page.status) || hop == max_redirects) {
            break;
        }
        url = url->resolve(outcome.page.header("Location"));
    }
    return outcome;
}

Result<void> Host::learn_robots(const Site& site, std::string_view product_token, CrawlDb& db,
                                Fetcher& fetcher, std::chrono::sys_seconds wall,
                                int max_redirects) {
    robots_known_ = true;
    const auto age = wall - record_.robots_fetched;
    const bool cached = record_.robots_status != 0 && age >= std::chrono::seconds{0};
    if (cached && age < robots_refresh) {
        use_robots(product_token);
        return {};
    }
    const auto outcome = fetch_robots(site, fetcher, max_redirects);
    if (outcome.cause == "interrupted") {
        robots_known_ = false;
        return {};
    }
    const int status = outcome.page.status;
    const bool answered = outcome.cause.empty();
    // A body too large to be a robots.txt is one of 200, cut; it says nothing.
    const bool good = answered && status >= 200 && status < 300;
    const bool none =
        answered && ((status >= 400 && status < 500 && status != 429) || is_redirect(status));
    if (good || none) {
        record_.robots = good ? outcome.page.body.substr(0, robots_limit + 1) : std::string();
        record_.robots_status = status;
        record_.robots_fetched = wall;
        use_robots(product_token);
    } else if (cached && age < robots_age) {
        use_robots(product_token);
    } else {
        robots_ = RobotsMatcher::disallow_all();
        given_up_ = fmt::format("{}/robots.txt: {}", origin_, describe(outcome));
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
    pace_.set_crawl_delay(robots_.crawl_delay());
}

Result<void> Host::request_ended(const FetchOutcome& outcome, std::chrono::sys_seconds wall,
                                 CrawlDb& db) {
    const auto now = steady_clock::now();
    // A body that was cut for its size is no sign of a server in trouble.
    const bool trouble = !outcome.cause.empty() && outcome.cause != "too large" &&
                         outcome.cause != "address refused" && outcome.cause != "interrupted";
    const int status = trouble ? 0 : std::max(outcome.page.status, 1);
    pace_.finished(now, outcome.page.elapsed, status,
                   parse_retry_after(outcome.page.header("Retry-After"), wall));
    if (pace_.setbacks() >= most_setbacks && given_up_.empty()) {
        given_up_ = fmt::format("{}: given up after {} failures in a row, the last: {}", origin_,
                                pace_.setbacks(), describe(outcome));
    }
    if (const auto wait = duration_cast<milliseconds>(pace_.next() - now);
        pace_.setbacks() > 0 && wait > longest_pause && given_up_.empty()) {
        postponed_ = true;
        given_up_ = fmt::format("{}: asked to come again in {} ({})", origin_, in_minutes(wait),
                                describe(outcome));
    }
    if (pace_.setbacks() > 0) {
        record_.next_request_ms =
            (wall.time_since_epoch() + duration_cast<milliseconds>(pace_.next() - now)).count();
    }
    return db.save_host(origin_, record_);
}

}  // namespace timtin
