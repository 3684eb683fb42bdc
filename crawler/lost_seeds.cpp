// SPDX-License-Identifier: GPL-2.0-or-later
// URLs of the site's file that lead to nothing any more: while old articles go on to answer,
// nothing else tells that no news are found.
#include <fmt/format.h>

#include <algorithm>

#include "crawler/site_crawl.hpp"

namespace timtin {

namespace {

// One visit that fails is a hiccup.
constexpr std::int64_t visits_needed = 2;
constexpr int most_hops = 10;
// Where runs are hourly, it is seen soon that it is well again.
constexpr std::chrono::hours asked_again_after{1};

std::string describe(const FrontierUrl& end) {
    switch (end.state) {
        case UrlState::gone:
            return end.status == 200 ? "is an error page"
                                     : fmt::format("is gone (HTTP {})", end.status);
        case UrlState::redirect:
            return fmt::format("redirects elsewhere (HTTP {})", end.status);
        case UrlState::refused:
            return "is refused by robots.txt";
        case UrlState::fresh:
        case UrlState::good:
        case UrlState::failed:
            break;
    }
    return "cannot be fetched";
}

}  // namespace

Result<std::optional<FrontierUrl>> SiteCrawl::end_of_seed(const std::string& url) {
    auto at = run_.db.find(url);
    for (int hop = 0; hop < most_hops && at && *at && (*at)->state == UrlState::redirect; ++hop) {
        auto target = run_.db.target_of((*at)->id);
        if (!target || !*target) {
            return target ? at : target;
        }
        at = std::move(target);
    }
    return at;
}

// "lost:" with the URL has on how many visits in a row it led to nothing.
Result<void> SiteCrawl::mind_seeds() {
    std::size_t lost = 0;
    std::vector<std::string> told;
    for (const auto& url : frontier_.seeds()) {
        auto end = end_of_seed(url);
        if (!end) {
            return std::move(end).error();
        }
        if (!*end || (*end)->state == UrlState::fresh) {
            continue;  // not visited yet
        }
        const auto name = "lost:" + url;
        auto before = run_.db.value(name);
        if (!before) {
            return std::move(before).error();
        }
        const auto visits = (*end)->state == UrlState::good
                                ? 0
                                : *before + static_cast<std::int64_t>(seeds_asked_.count(url));
        if ((*end)->state != UrlState::good) {
            const auto by = run_.now() + std::max<std::chrono::seconds>(site_.revisit_listing,
                                                                        asked_again_after);
            for (const auto& one : {url, (*end)->url}) {
                auto row = run_.db.find(one);
                if (!row || !*row) {
                    return row ? Result<void>() : std::move(row).error();
                }
                if ((*row)->next_visit > by) {
                    (*row)->next_visit = by;
                    if (auto saved = run_.db.save(**row); !saved) {
                        return saved;
                    }
                }
            }
        }
        if (visits != *before) {
            if (auto noted = run_.db.set_value(name, visits); !noted) {
                return noted;
            }
        }
        if (visits >= visits_needed) {
            ++lost;
            told.push_back(fmt::format(
                "{}{} {}, {} visits in a row; correct seeds, sitemaps or feeds of the site's file; "
                "to see why: timtin crawl --url {}",
                url, (*end)->url == url ? "" : " leads to " + (*end)->url + ", which",
                describe(**end), visits, url));
        }
    }
    if (lost == 0 || !report_.error.empty()) {
        return {};
    }
    auto lists =
        lost < frontier_.seeds().size() ? Result<bool>(true) : run_.db.has_lists(site_.name);
    if (!lists) {
        return std::move(lists).error();
    }
    if (!*lists) {
        report_.error = "nothing leads to news any more: " + told.front();
        told.erase(told.begin());
    }
    report_.problems.insert(report_.problems.end(), told.begin(), told.end());
    return {};
}

}  // namespace timtin
