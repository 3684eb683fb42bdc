// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/frontier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "crawler/ascii.hpp"

namespace timtin {

namespace {

constexpr std::size_t longest_url = 2048;
constexpr int most_repeats = 3;
constexpr int most_segments = 40;

using std::chrono::days;
using std::chrono::hours;

// What failed is tried again after an hour, two, four … a week.
std::chrono::seconds retry_after(std::int64_t failures) {
    return std::min<std::chrono::seconds>(
        hours{std::int64_t{1} << std::clamp<std::int64_t>(failures - 1, 0, 8)}, days{7});
}

// A page that is gone is asked for some days whether it really is, then seldom.
std::chrono::seconds gone_again_after(std::int64_t times) {
    return times <= 3 ? days{1} : times <= 6 ? days{7} : days{90};
}

}  // namespace

bool looks_like_trap(const Url& url) {
    if (url.str().size() > longest_url) {
        return true;
    }
    std::map<std::string_view, int> seen;
    int segments = 0;
    auto path = url.path();
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        if (!segment.empty() && (++seen[segment] > most_repeats || ++segments > most_segments)) {
            return true;
        }
    }
    return false;
}

Frontier::Frontier(const Site& site, CrawlDb& db, std::chrono::sys_seconds run_start)
    : site_(site), db_(db), run_start_(run_start) {
    for (const auto& host : site.hosts) {
        // By the URL's own normal form, so that IDN names may be written as read.
        const bool below = host.starts_with('.');
        const auto url = Url::parse("http://" + (below ? host.substr(1) : host) + "/");
        hosts_.push_back((below ? "." : "") + (url ? url->host() : host));
    }
    if (hosts_.empty()) {
        for (const auto& seed : site.seeds) {
            if (const auto url = Url::parse(seed)) {
                hosts_.push_back(url->host());
            }
        }
    }
}

bool Frontier::has_host(std::string_view host) const {
    return std::any_of(hosts_.begin(), hosts_.end(), [host](std::string_view ours) {
        return host == ours ||
               (ours.starts_with('.') && (host.ends_with(ours) || host == ours.substr(1)));
    });
}

UrlKind Frontier::kind_of(const Url& url) const {
    switch (site_.rules.classify(url)) {
        case SiteRules::UrlKind::article:
            return UrlKind::article;
        case SiteRules::UrlKind::listing:
            return UrlKind::listing;
        case SiteRules::UrlKind::ignored:
            return UrlKind::other;
        case SiteRules::UrlKind::unknown:
            break;
    }
    return UrlKind::unknown;
}

Result<std::vector<std::string>> Frontier::add_seeds(std::chrono::sys_seconds now) {
    std::vector<std::string> refused;
    const auto add_all = [&](const std::vector<std::string>& texts, UrlKind kind) -> Result<void> {
        for (const auto& text : texts) {
            const auto url = Url::parse(text);
            if (!url || !has_host(url->host())) {
                refused.push_back(text);
                continue;
            }
            const auto by_rules = kind_of(*url);
            const bool seed_article = kind == UrlKind::listing && by_rules == UrlKind::article;
            FrontierUrl row;
            row.url = url->str();
            row.site = site_.name;
            row.origin = url->origin();
            row.kind = seed_article ? UrlKind::article : kind;
            row.first_seen = now;
            row.next_visit = std::chrono::sys_seconds{};
            if (auto added = db_.add(row); !added) {
                return std::move(added).error();
            }
            new_origins_.insert(row.origin);
        }
        return {};
    };
    for (const auto& [texts, kind] :
         {std::pair{&site_.seeds, UrlKind::listing}, std::pair{&site_.sitemaps, UrlKind::sitemap},
          std::pair{&site_.feeds, UrlKind::feed}}) {
        if (auto added = add_all(*texts, kind); !added) {
            return std::move(added).error();
        }
    }
    return refused;
}

Result<bool> Frontier::add(const Url& url, const FrontierUrl* from, UrlKind kind,
                           std::chrono::sys_seconds now,
                           std::optional<std::chrono::sys_seconds> published) {
    if (!has_host(url.host()) || looks_like_trap(url)) {
        return false;
    }
    FrontierUrl row;
    row.kind = kind == UrlKind::unknown ? kind_of(url) : kind;
    if (row.kind == UrlKind::other) {
        return false;
    }
    row.depth = from != nullptr ? from->depth + 1 : 0;
    if (row.depth > static_cast<std::int64_t>(site_.max_depth)) {
        return false;
    }
    row.url = url.str();
    row.site = site_.name;
    row.origin = url.origin();
    if (from != nullptr) {
        row.referrer = from->id;
    }
    row.first_seen = now;
    row.published = published.value_or(std::chrono::sys_seconds{});
    row.next_visit = std::chrono::sys_seconds{};
    auto added = db_.add(row);
    if (added && *added) {
        new_origins_.insert(row.origin);
    }
    return added;
}

Result<bool> Frontier::add_redirect(const Url& target, const FrontierUrl& from,
                                    std::chrono::sys_seconds now, int max_redirects) {
    if (!has_host(target.host()) || looks_like_trap(target)) {
        return false;
    }
    if (from.redirects + 1 > max_redirects) {
        return Error{ErrorCode::limit, fmt::format("more than {} redirects", max_redirects)};
    }
    FrontierUrl row;
    row.url = target.str();
    row.site = site_.name;
    row.origin = target.origin();
    const auto by_rules = kind_of(target);
    if (by_rules == UrlKind::other) {
        return false;
    }
    row.kind = by_rules == UrlKind::unknown ? from.kind : by_rules;
    row.depth = from.depth;
    row.redirects = from.redirects + 1;
    row.referrer = from.id;
    row.first_seen = now;
    row.next_visit = std::chrono::sys_seconds{};
    auto added = db_.add(row);
    if (!added) {
        return added;
    }
    new_origins_.insert(row.origin);
    auto noted = db_.note_target(from.id, row.url);
    return noted ? Result<bool>(true) : std::move(noted).error();
}

void Frontier::schedule(FrontierUrl& url, std::chrono::sys_seconds now) const {
    std::chrono::seconds wait{};
    switch (url.state) {
        case UrlState::failed:
            wait = retry_after(url.failures);
            break;
        case UrlState::gone:
            wait = gone_again_after(url.failures);
            break;
        case UrlState::refused:
            wait = days{1};
            break;
        case UrlState::redirect:
            wait = url.status == 301 || url.status == 308 ? site_.revisit_old : site_.revisit_fresh;
            break;
        case UrlState::fresh:
        case UrlState::good:
            if (url.kind == UrlKind::listing || url.kind == UrlKind::sitemap ||
                url.kind == UrlKind::feed) {
                wait = site_.revisit_listing;
            } else if (url.kind == UrlKind::other) {
                wait = site_.revisit_old;
            } else {
                const auto born =
                    url.published > std::chrono::sys_seconds{} ? url.published : url.first_seen;
                wait = now - std::max(born, url.last_change) < site_.fresh_for ? site_.revisit_fresh
                                                                               : site_.revisit_old;
            }
            break;
    }
    url.next_visit = std::max(now + wait, run_start_ + std::chrono::seconds{1});
}

}  // namespace timtin
