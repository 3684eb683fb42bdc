// SPDX-License-Identifier: GPL-2.0-or-later
// What a crawl would fetch, and why: the words for a row of the frontier.
#include <fmt/format.h>

#include "crawler/site_crawl.hpp"
#include "crawler/warc.hpp"

namespace timtin {

namespace {

std::string_view name_of(UrlKind kind) {
    switch (kind) {
        case UrlKind::article:
            return "article";
        case UrlKind::listing:
            return "listing";
        case UrlKind::sitemap:
            return "sitemap";
        case UrlKind::feed:
            return "feed";
        case UrlKind::other:
            return "file";
        case UrlKind::unknown:
            break;
    }
    return "page";
}

}  // namespace

Result<std::string> SiteCrawl::why(const FrontierUrl& row) {
    const auto kind = name_of(row.kind);
    if (!row.visited) {
        std::string found = "named in the site's file";
        if (row.referrer) {
            auto from = run_.db.url_of_id(*row.referrer);
            if (!from) {
                return from;
            }
            found = "found on " + *from;
        }
        return row.failures > 0
                   ? fmt::format("{}, no answer in {} visits, tried again", kind, row.failures)
                   : fmt::format("{}, never visited, {}", kind, found);
    }
    const auto last = warc_date(row.last_visit);
    if (row.next_visit == std::chrono::sys_seconds{} && row.state == UrlState::good) {
        return fmt::format("{}, said to have changed since {}", kind, last);
    }
    switch (row.state) {
        case UrlState::failed:
            return fmt::format("{}, failed {} times, the last {}", kind, row.failures, last);
        case UrlState::gone:
            return fmt::format("{}, gone (HTTP {}) in {} visits, the last {}", kind, row.status,
                               row.failures, last);
        case UrlState::redirect:
            return fmt::format("{}, a redirect (HTTP {}) on {}", kind, row.status, last);
        case UrlState::refused:
            return fmt::format("{}, refused by robots.txt on {}", kind, last);
        case UrlState::fresh:
        case UrlState::good:
            break;
    }
    return row.steady > 0 ? fmt::format("{}, last visited {}, nothing new in {} visits", kind, last,
                                        row.steady)
                          : fmt::format("{}, last visited {}", kind, last);
}

Result<std::optional<PlannedVisit>> SiteCrawl::plan_next(const Host& host) {
    for (;;) {
        auto next = frontier_.next(host.origin());
        if (!next) {
            return std::move(next).error();
        }
        if (!*next || !host.given_up().empty()) {
            return std::optional<PlannedVisit>();
        }
        auto row = **std::move(next);
        auto reason = why(row);
        if (!reason) {
            return std::move(reason).error();
        }
        const auto url = Url::parse(row.url);
        row.visited = true;
        row.next_visit.reset();
        if (auto saved = run_.db.save(row); !saved) {
            return std::move(saved).error();
        }
        if (url && frontier_.wants(*url) && host.robots().allowed(url->target())) {
            ++asked_;
            return std::optional(
                PlannedVisit{.site = site_.name, .url = row.url, .why = *std::move(reason)});
        }
    }
}

}  // namespace timtin
