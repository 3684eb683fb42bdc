// SPDX-License-Identifier: GPL-2.0-or-later
// What a site's feeds, sitemaps and parts of lists bring.
#include <fmt/format.h>

#include "crawler/site_crawl.hpp"
#include "timtin/extract.hpp"

namespace timtin {

Result<bool> SiteCrawl::add_link(const Url& url, const FrontierUrl& from, UrlKind kind,
                                 std::optional<std::chrono::sys_seconds> published) {
    auto added = frontier_.add(url, &from, kind, run_.now(), published);
    run_.waiting += added && *added ? 1 : 0;
    return added;
}

Result<std::int64_t> SiteCrawl::add_entries(const FrontierUrl& row,
                                            const std::vector<FeedEntry>& entries, UrlKind kind,
                                            bool follow) {
    std::int64_t fresh = 0;
    for (const auto& entry : entries) {
        auto added = add_link(entry.url, row, kind, entry.published);
        if (!added) {
            return std::move(added).error();
        }
        fresh += *added ? 1 : 0;
        const auto changed = entry.modified ? entry.modified : entry.published;
        if (!*added && changed && follow) {
            if (auto done = run_.db.hasten(entry.url.str(), *changed); !done) {
                return std::move(done).error();
            }
        }
    }
    return fresh;
}

Result<void> SiteCrawl::handle_feed(FrontierUrl& row, const Url& url, const Page& page) {
    const auto feed = parse_feed(page.body, url);
    if (!feed) {
        row.digest.clear();
        count_refusal(row, "bad feed");
        return handle_failure(row, "bad feed", feed.error().message);
    }
    if (row.kind == UrlKind::unknown) {
        row.kind = UrlKind::feed;
    }
    auto transaction = run_.db.begin();
    if (!transaction) {
        return std::move(transaction).error();
    }
    auto sitemaps = add_entries(row, feed->sitemaps, UrlKind::sitemap, true);
    if (!sitemaps) {
        return std::move(sitemaps).error();
    }
    auto pages = add_entries(row, feed->pages, UrlKind::unknown, true);
    if (!pages) {
        return std::move(pages).error();
    }
    row.steady = *sitemaps + *pages > 0 ? 0 : row.steady + 1;
    note_list(row, static_cast<std::int64_t>(feed->pages.size()));
    row.last_change = run_.now();
    settle(row, page, UrlState::good);
    if (auto saved = run_.db.save(row); !saved) {
        return saved;
    }
    tell(CrawlEvent::Kind::fetched, row, page.status,
         fmt::format("{} URLs{}", feed->pages.size() + feed->sitemaps.size(),
                     feed->cut ? ", cut" : ""));
    return transaction->commit();
}

// A part of a list: an HTML fragment, or nothing behind the last. As feeds, parts are
// not archived: they are no page of the site.
Result<void> SiteCrawl::handle_part(FrontierUrl& row, const Url& url, const Page& page) {
    auto place = row.referrer ? run_.db.url_of_id(*row.referrer) : Result<std::string>(url.str());
    if (!place) {
        return std::move(place).error();
    }
    const auto extraction =
        extract_article(page.body, {.url = *place,
                                    .content_type = std::string(page.header("Content-Type")),
                                    .rules = &site_.rules,
                                    .want_links = true});
    auto transaction = run_.db.begin();
    if (!transaction) {
        return std::move(transaction).error();
    }
    std::int64_t links = 0;
    std::int64_t fresh = 0;
    for (const auto& link : extraction ? extraction->links : std::vector<Link>()) {
        if (link.nofollow || !frontier_.has(link.url)) {
            continue;
        }
        ++links;
        auto added = add_link(link.url, row, UrlKind::unknown);
        if (!added) {
            return std::move(added).error();
        }
        fresh += *added ? 1 : 0;
    }
    // A server that gives the same part whatever it is asked for would go on for ever.
    const bool repeated = row.digest == last_part_;
    last_part_ = row.digest;
    if (const auto next = parts_.next_of(row.url); next && links > 0 && !repeated) {
        auto added = frontier_.add_part(*next, row, run_.now());
        if (!added) {
            return std::move(added).error();
        }
        run_.waiting += *added ? 1 : 0;
    }
    row.kind = UrlKind::listing;
    note_list(row, links);
    row.steady = fresh > 0 ? 0 : row.steady + 1;
    row.last_change = run_.now();
    settle(row, page, UrlState::good);
    if (auto saved = run_.db.save(row); !saved) {
        return saved;
    }
    tell(CrawlEvent::Kind::fetched, row, page.status, fmt::format("{} URLs", links));
    return transaction->commit();
}

}  // namespace timtin
