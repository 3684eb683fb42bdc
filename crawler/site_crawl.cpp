// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/site_crawl.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "crawler/ascii.hpp"

namespace timtin {

std::chrono::sys_seconds CrawlRun::now() const {
    return options.now ? options.now()
                       : std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

SiteCrawl::SiteCrawl(const Site& site, CrawlRun& run)
    : site_(site),
      run_(run),
      frontier_(site, run.db, run.start, &run.removed),
      guards_(site.name),
      parts_(site) {
    report_.site = site.name;
}

Result<void> SiteCrawl::open() {
    auto configured = run_.options.configured;
    if (configured.empty()) {
        configured = run_.crawled;
    }
    auto taken = frontier_.take_over(configured);
    if (!taken) {
        return std::move(taken).error();
    }
    for (const auto& [name, count] : *taken) {
        report_.problems.push_back(
            fmt::format("took over {} URLs of the site {}, which is configured no more; to give "
                        "their articles the new name, run: timtin index --rebuild",
                        count, name));
    }
    if (site_.revision != 0) {
        if (auto noted = run_.db.note_revision(site_.name, site_.revision); !noted) {
            return noted;
        }
    }
    // Should the run be killed or interrupted, the index judges what it brought.
    auto unjudged = run_.db.note_unjudged(site_.name, run_.first_record);
    if (!unjudged) {
        return std::move(unjudged).error();
    }
    unjudged_from_ = *unjudged;
    auto articles = run_.db.some_articles(site_.name);
    if (!articles) {
        return std::move(articles).error();
    }
    for (const auto& text : *articles) {
        if (const auto url = Url::parse(text)) {
            traps_.know_article(*url);
        }
    }
    auto refused = frontier_.add_seeds(run_.now());
    if (!refused) {
        return std::move(refused).error();
    }
    for (const auto& seed : *refused) {
        ++report_.failed["bad seed"];
        FrontierUrl row;
        row.url = seed.url;
        tell(CrawlEvent::Kind::failed, row, 0, "a seed that is not fetched: " + seed.why);
        report_.problems.push_back(
            fmt::format("the seed {} is not fetched: {}", ascii::printable(seed.url), seed.why));
    }
    if (refused->size() == site_.seeds.size() + site_.sitemaps.size() + site_.feeds.size()) {
        report_.error = fmt::format("none of its seeds can be fetched: {}: {}",
                                    ascii::printable(refused->front().url), refused->front().why);
        report_.problems.clear();
    }
    auto due = run_.db.count_due(site_.name, run_.start);
    if (!due) {
        return std::move(due).error();
    }
    run_.waiting += *due;
    return {};
}

Result<void> SiteCrawl::open(const std::vector<Url>& urls) {
    for (const auto& url : urls) {
        if (auto named = frontier_.name(url, run_.now()); !named) {
            return named;
        }
        ++run_.waiting;
    }
    return {};
}

Result<void> SiteCrawl::add_sitemaps(const Host& host) {
    const auto base = Url::parse(host.origin() + "/");
    for (const auto& text : host.sitemaps()) {
        if (const auto url = base ? base->resolve(text) : Url::parse(text)) {
            auto added = frontier_.add(*url, nullptr, UrlKind::sitemap, run_.now());
            if (!added) {
                return std::move(added).error();
            }
            run_.waiting += *added ? 1 : 0;
        }
    }
    return {};
}

Result<std::optional<SiteCrawl::Visit>> SiteCrawl::next_visit(const Host& host) {
    while (!run_.options.stop.stop_requested()) {
        auto next = frontier_.next(host.origin());
        if (!next) {
            return std::move(next).error();
        }
        if (!*next) {
            break;
        }
        auto& row = **next;
        const auto url = Url::parse(row.url);
        if (!url || !frontier_.wants(*url)) {
            // The site's file has changed since it was found.
            --run_.waiting;
            row.next_visit.reset();
        } else if (!row.visited && !frontier_.is_seed(row.url) && run_.options.urls.empty() &&
                   traps_.is_trap(*url)) {
            --run_.waiting;
            row.next_visit.reset();
            ++report_.traps[shape_of(*url)];
            tell(CrawlEvent::Kind::skipped, row, 0, "a trap: pages like it bring nothing new");
        } else if (!host.robots().allowed(url->target())) {
            --run_.waiting;
            ++report_.refused;
            note_asked(row);
            count_refusal(row, "refused by robots.txt");
            row.state = UrlState::refused;
            frontier_.schedule(row, run_.now());
            tell(CrawlEvent::Kind::refused, row, 0, "robots.txt");
        } else {
            ++asked_;
            auto request = request_for(row, *url);
            return std::optional(Visit{.row = std::move(row), .request = std::move(request)});
        }
        if (auto saved = run_.db.save(row); !saved) {
            return std::move(saved).error();
        }
    }
    return std::optional<Visit>();
}

Result<void> SiteCrawl::finish(Host& host, Visit&& visit, FetchOutcome&& outcome) {
    --asked_;
    if (run_.options.now) {
        outcome.page.fetched_at = run_.now();
    }
    request_ = std::move(outcome.request);
    ++run_.requests;
    ++report_.requests;
    if (auto ended = host.request_ended(outcome, run_.now(), run_.db); !ended) {
        return std::move(ended).error();
    }
    const int status = outcome.page.status;
    if ((status == 429 || status == 503) && host.given_up().empty()) {
        // The host is busy, not the page bad: it stays due.
        tell(CrawlEvent::Kind::failed, visit.row, status, "asked to come later");
        frontier_.put_off(visit.row);
        return {};
    }
    --run_.waiting;
    note_asked(visit.row);
    auto handled = handle(visit.row, visit.request.url, outcome);
    if ((status == 429 || status == 503) && !run_.options.urls.empty()) {
        not_had_[visit.row.url] = host.given_up();
    }
    return handled;
}

FetchRequest SiteCrawl::request_for(const FrontierUrl& row, const Url& url) const {
    const bool feed = row.kind == UrlKind::sitemap || row.kind == UrlKind::feed;
    FetchRequest request{
        .url = url,
        .want = feed ? FetchRequest::Want::anything : FetchRequest::Want::page,
        .allow_private = site_.allow_private,
        .connect_to = &site_.connect_to,
        .max_bytes = feed ? std::max(run_.options.max_page_bytes, std::size_t{64} << 20)
                          : run_.options.max_page_bytes};
    request.form = ListParts::form_of(row.url);
    if ((row.state == UrlState::good || row.state == UrlState::failed) && request.form.empty()) {
        request.etag = row.etag;
        request.last_modified = row.last_modified;
    }
    return request;
}

void SiteCrawl::note_asked(const FrontierUrl& row) {
    if (frontier_.is_seed(row.url)) {
        seeds_asked_.insert(row.url);
    }
}

void SiteCrawl::count_refusal(const FrontierUrl& row, const std::string& what) {
    ++refusals_[what];
    seed_refused_ = seed_refused_ || frontier_.is_seed(row.url);
    if (first_refusal_.empty()) {
        first_refusal_ = row.url;
    }
}

std::string SiteCrawl::only_refusals(bool out_of_budget) const {
    // One old page that is gone says nothing of a site; a front page does.
    constexpr std::uint64_t many = 10;
    std::uint64_t count = 0;
    std::string list;
    for (const auto& [what, times] : refusals_) {
        count += times;
        list += fmt::format("{}{} × {}", list.empty() ? "" : ", ", times, what);
    }
    if (reached_ || count == 0 || ((!seed_refused_ || out_of_budget) && count < many)) {
        return {};
    }
    return fmt::format(
        "no page in {} visits ({}), the first at {}; see with a browser whether the address has "
        "changed, or the server is down or refuses crawlers",
        count, list, first_refusal_);
}

void SiteCrawl::tell_not_had(const std::string& why) {
    for (const auto& url : frontier_.named()) {
        not_had_[url] = "not asked for: " + why;
    }
    for (const auto& [url, reason] : not_had_) {
        if (report_.error.empty() || !reason.ends_with(report_.error)) {
            report_.problems.push_back(fmt::format("{}: {}", url, reason));
        }
    }
}

void SiteCrawl::tell(CrawlEvent::Kind kind, const FrontierUrl& row, int status,
                     std::string message) {
    if (kind == CrawlEvent::Kind::fetched || kind == CrawlEvent::Kind::unchanged) {
        not_had_.erase(row.url);
    } else if (!run_.options.urls.empty()) {
        not_had_[row.url] = kind == CrawlEvent::Kind::refused ? "refused by " + message : message;
    }
    if (run_.options.on_event) {
        run_.options.on_event(
            {.kind = kind,
             .site = site_.name,
             .url = row.url,
             .status = status,
             .message = std::move(message),
             .done = run_.requests,
             .waiting = static_cast<std::uint64_t>(std::max<std::int64_t>(run_.waiting, 0))});
    }
}

}  // namespace timtin
