// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/frontier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

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

// What never brings anything new is looked at less and less often: the time doubles
// with each such visit, up to a bound.
std::chrono::seconds longer(std::chrono::seconds usual, std::int64_t steady,
                            std::chrono::seconds at_most) {
    const auto doublings = std::clamp<std::int64_t>(steady, 0, 12);
    return std::clamp(usual * (std::int64_t{1} << doublings), usual, std::max(usual, at_most));
}

// The front pages and sections stay often visited, the far pages of a list do not.
std::chrono::seconds listing_at_most(std::int64_t depth) {
    return depth == 0 ? hours{1} : depth == 1 ? hours{6} : depth == 2 ? days{1} : days{7};
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

Frontier::Frontier(const Site& site, CrawlDb& db, std::chrono::sys_seconds run_start,
                   const RemovedList* removed)
    : site_(site), db_(db), run_start_(run_start), removed_(removed), hosts_(site) {}

Result<std::map<std::string, std::int64_t>> Frontier::take_over(
    const std::vector<std::string>& configured) {
    std::map<std::string, std::int64_t> taken;
    auto names = db_.site_names();
    if (!names) {
        return std::move(names).error();
    }
    for (const auto& name : *names) {
        if (name == site_.name || std::ranges::find(configured, name) != configured.end()) {
            continue;
        }
        auto origins = db_.origins(name);
        if (!origins) {
            return std::move(origins).error();
        }
        for (const auto& origin : *origins) {
            const auto url = Url::parse(origin + "/");
            if (!url || !has(*url)) {
                continue;
            }
            auto count = db_.hand_over(origin, name, site_.name);
            if (!count) {
                return std::move(count).error();
            }
            taken[name] += *count;
        }
    }
    return taken;
}

Url Frontier::normal(const Url& url) const {
    if (site_.drop_parameters.empty() || url.query().empty()) {
        return url;
    }
    std::string kept;
    auto rest = url.query();
    while (!rest.empty()) {
        const auto parameter = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(parameter.size() + 1, rest.size()));
        const auto name = parameter.substr(0, parameter.find('='));
        if (std::ranges::find(site_.drop_parameters, name) == site_.drop_parameters.end()) {
            kept += (kept.empty() ? "?" : "&") + std::string(parameter);
        }
    }
    const auto parsed = Url::parse(url.str().substr(0, url.str().find('?')) + kept);
    return parsed ? *parsed : url;
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

Result<std::vector<Frontier::RefusedSeed>> Frontier::add_seeds(std::chrono::sys_seconds now) {
    std::vector<RefusedSeed> refused;
    const auto add_all = [&](const std::vector<std::string>& texts, UrlKind kind) -> Result<void> {
        for (const auto& text : texts) {
            const auto url = Url::parse(text);
            if (!url || !has(*url)) {
                refused.push_back(
                    {text, url ? "its server is none of the site's hosts" : url.error().message});
                continue;
            }
            const auto by_rules = kind_of(*url);
            if (by_rules == UrlKind::other) {
                refused.push_back({text, "links.ignore of the site's file matches it"});
                continue;
            }
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
            seeds_.insert(row.url);
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

Result<void> Frontier::name(const Url& url, std::chrono::sys_seconds now) {
    const auto kind = kind_of(url);
    if (!has(url) || kind == UrlKind::other) {
        return Error{ErrorCode::usage,
                     fmt::format("{}: {} of the site {}", url.str(),
                                 has(url) ? "ignored by links.ignore" : "on no host", site_.name)};
    }
    if (is_removed(url)) {
        return Error{ErrorCode::usage,
                     fmt::format("{} was taken out; to have it again: timtin remove --undo {}",
                                 url.str(), url.str())};
    }
    FrontierUrl row;
    row.url = url.str();
    row.site = site_.name;
    row.origin = url.origin();
    row.kind = kind;
    row.first_seen = now;
    row.next_visit = std::chrono::sys_seconds{};
    if (auto added = db_.add(row); !added) {
        return std::move(added).error();
    }
    named_only_ = true;
    if (ever_named_.insert(row.url).second) {
        named_.push_back({.url = row.url});
    }
    new_origins_.insert(row.origin);
    return {};
}

Result<std::optional<FrontierUrl>> Frontier::next(std::string_view origin) {
    if (!named_only_) {
        return db_.next(site_.name, origin, run_start_);
    }
    for (auto named = named_.begin(); named != named_.end(); ++named) {
        auto row = db_.find(named->url);
        if (!row || !*row) {
            return row;
        }
        if ((*row)->origin == origin) {
            // Not those by which an earlier crawl once came there.
            (*row)->redirects = named->redirects;
            named_.erase(named);
            // As a whole, whatever is known of it.
            (*row)->etag.clear();
            (*row)->last_modified.clear();
            return row;
        }
    }
    return std::optional<FrontierUrl>();
}

void Frontier::put_off(const FrontierUrl& url) {
    if (named_only_) {
        named_.push_back({.url = url.url, .redirects = url.redirects});
    }
}

std::vector<std::string> Frontier::named() const {
    std::vector<std::string> urls;
    for (const auto& named : named_) {
        urls.push_back(named.url);
    }
    return urls;
}

Result<bool> Frontier::add(const Url& found, const FrontierUrl* from, UrlKind kind,
                           std::chrono::sys_seconds now,
                           std::optional<std::chrono::sys_seconds> published) {
    const auto url = normal(found);
    if (!has(url) || is_removed(url) || looks_like_trap(url)) {
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
    row.priority = row.depth + 1;
    if (from != nullptr) {
        row.referrer = from->id;
        if (from->visited && is_list(from->kind)) {
            row.priority = 0;  // it was not there when the list was last read: news
        }
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

Result<bool> Frontier::add_part(std::string url, const FrontierUrl& from,
                                std::chrono::sys_seconds now) {
    const auto parsed = Url::parse(url);
    if (!parsed || !has(*parsed)) {
        return false;
    }
    FrontierUrl row;
    row.url = std::move(url);
    row.site = site_.name;
    row.origin = parsed->origin();
    row.kind = UrlKind::listing;
    // A long list is no deep site; but its far parts are looked at less often.
    row.depth = std::min(from.depth + 1, std::max<std::int64_t>(site_.max_depth, 1) - 1);
    row.priority = row.depth + 1;
    // Links of a part are relative to the page, not to where it was posted to.
    row.referrer = from.url.find('#') == std::string::npos ? from.id : from.referrer;
    row.first_seen = now;
    row.next_visit = std::chrono::sys_seconds{};
    auto added = db_.add(row);
    if (added && *added) {
        new_origins_.insert(row.origin);
    }
    return added;
}

Result<bool> Frontier::add_redirect(const Url& to, const FrontierUrl& from,
                                    std::chrono::sys_seconds now, int max_redirects) {
    const auto target = normal(to);
    if (!has(target) || is_removed(target) || looks_like_trap(target)) {
        return false;
    }
    if (from.redirects + 1 > max_redirects) {
        return Error{ErrorCode::limit, "too many redirects"};
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
    row.priority = from.priority;
    row.redirects = from.redirects + 1;
    row.referrer = from.id;
    row.first_seen = now;
    row.next_visit = std::chrono::sys_seconds{};
    auto added = db_.add(row);
    if (!added) {
        return added;
    }
    auto there = db_.find(row.url);
    if (!there) {
        return std::move(there).error();
    }
    if (!*there || leads_to((*there)->id, from.id)) {
        return Error{ErrorCode::limit, "redirects in a circle"};
    }
    redirected_[from.id] = (*there)->id;
    new_origins_.insert(row.origin);
    if (named_only_ && ever_named_.insert(row.url).second) {
        named_.push_back({.url = row.url, .redirects = row.redirects});
    }
    auto noted = db_.note_target(from.id, row.url);
    return noted ? Result<bool>(true) : std::move(noted).error();
}

// What closes a circle is never noted, so the way has an end.
bool Frontier::leads_to(std::int64_t id, std::int64_t target) const {
    while (id != target) {
        const auto next = redirected_.find(id);
        if (next == redirected_.end()) {
            return false;
        }
        id = next->second;
    }
    return true;
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
            wait = url.gone_since > std::chrono::sys_seconds{} ? gone_again_after(url.gone_visits)
                   : url.status == 301 || url.status == 308    ? site_.revisit_old
                                                               : site_.revisit_fresh;
            break;
        case UrlState::fresh:
        case UrlState::good:
            if (is_list(url.kind)) {
                wait = longer(site_.revisit_listing, url.steady, listing_at_most(url.depth));
            } else if (url.kind == UrlKind::other) {
                wait = site_.revisit_old;
            } else {
                const auto born =
                    url.published > std::chrono::sys_seconds{} ? url.published : url.first_seen;
                wait = now - std::max(born, url.last_change) < site_.fresh_for
                           ? longer(site_.revisit_fresh, url.steady - 1, days{3})
                           : longer(site_.revisit_old, url.steady - 1, days{365});
            }
            break;
    }
    if (is_seed(url.url)) {
        // What the administrator named is asked for each day, whatever became of it.
        wait = std::min<std::chrono::seconds>(
            wait, std::max<std::chrono::seconds>(site_.revisit_listing, days{1}));
    }
    // Nightly runs do not come at the same minute, nor a URL at the same place in
    // them: without some slack "each day" would become each second day.
    auto from = now;
    if (wait >= hours{12}) {
        from = std::min(now, run_start_);
        wait -= std::min<std::chrono::seconds>(wait / 8, hours{2});
    }
    url.next_visit = std::max(from + wait, run_start_ + std::chrono::seconds{1});
}

}  // namespace timtin
