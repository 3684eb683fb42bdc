// SPDX-License-Identifier: GPL-2.0-or-later
// Pages that are gone or moved: when they leave the archive, and with it the index;
// and what looks so broken that nothing may leave.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "crawler/site_crawl.hpp"

namespace timtin {

namespace {

// A page must be found gone this often, over this time: nightly visits do not come
// at the same minute.
constexpr std::int64_t visits_needed = 3;
constexpr std::chrono::hours time_needed{36};
// So many articles are taken out whatever share of their site they are.
constexpr std::int64_t always_allowed = 5;
// What many pages redirect to is an error page or a front page, no new place of
// theirs.
constexpr std::size_t most_moved_to_one = 3;
constexpr int most_hops = 10;

}  // namespace

Result<void> SiteCrawl::mind_guards() {
    auto verdict = guards_.verdict(run_.db, frontier_.seeds(), run_.options.accept_gone);
    if (!verdict) {
        return std::move(verdict).error();
    }
    report_.suspect = verdict->suspect;
    // Remembered, as the index may be brought up to date by another run, and the cure may
    // take days: what is held back now is tried again then.
    const bool noted_begin = unjudged_from_ > 0;
    const auto from = noted_begin ? unjudged_from_ : run_.first_record;
    auto noted = verdict->suspect           ? run_.db.hold(site_.name, from)
                 : run_.options.accept_gone ? run_.db.accept_held(site_.name)
                                            : Result<void>();
    // What an earlier run left that did not come to its end, this one has not judged.
    if (noted && noted_begin &&
        (verdict->suspect || run_.options.accept_gone || from == run_.first_record)) {
        noted = run_.db.forget_unjudged(site_.name);
    } else if (noted && noted_begin && !verdict->suspect && report_.articles >= fewest_telling) {
        noted = run_.db.end_unjudged(site_.name, run_.first_record);
    }
    if (!noted) {
        return noted;
    }
    if (report_.guard.empty()) {
        report_.guard = std::move(verdict->what);
    } else if (verdict->suspect) {
        report_.guard += "; " + verdict->what;
    }
    return {};
}

Result<void> SiteCrawl::note_gone(FrontierUrl& row) {
    if (row.gone_since == std::chrono::sys_seconds{}) {
        auto kept = run_.archive.latest_digest(row.url);
        if (!kept) {
            return std::move(kept).error();
        }
        if (kept->empty()) {
            return {};
        }
        row.gone_since = run_.now();
        row.gone_visits = 0;
    }
    ++row.gone_visits;
    return {};
}

Result<SiteCrawl::Whereabouts> SiteCrawl::whereabouts(const FrontierUrl& row) {
    FrontierUrl at = row;
    for (int hop = 0; hop < most_hops && at.state == UrlState::redirect; ++hop) {
        if (at.status != 301 && at.status != 308) {
            return Whereabouts{};
        }
        auto target = run_.db.target_of(at.id);
        if (!target) {
            return std::move(target).error();
        }
        if (!*target) {
            return Whereabouts{};
        }
        at = **std::move(target);
    }
    if (at.id != row.id && !at.visited && at.next_visit) {
        return Whereabouts{.kind = Whereabouts::Kind::waiting, .url = {}};
    }
    if (at.state != UrlState::good || at.kind != UrlKind::article) {
        return Whereabouts{};
    }
    auto kept = run_.archive.latest_digest(at.url);
    if (!kept) {
        return std::move(kept).error();
    }
    return kept->empty() ? Whereabouts{}
                         : Whereabouts{.kind = Whereabouts::Kind::moved, .url = at.url};
}

Result<void> SiteCrawl::take_out_gone() {
    auto rows = run_.db.gone(site_.name);
    if (!rows) {
        return std::move(rows).error();
    }
    std::map<std::string, std::vector<FrontierUrl>> moved;
    std::vector<FrontierUrl> gone;
    for (auto& row : *rows) {
        auto where = whereabouts(row);
        if (!where) {
            return std::move(where).error();
        }
        if (where->kind != Whereabouts::Kind::waiting) {
            (where->kind == Whereabouts::Kind::gone ? gone : moved[where->url])
                .push_back(std::move(row));
        }
    }
    std::vector<FrontierUrl> leaving;
    for (auto& [target, from] : moved) {
        const bool error_page = from.size() > most_moved_to_one;
        report_.moved += error_page ? 0 : from.size();
        std::ranges::move(from, std::back_inserter(error_page ? gone : leaving));
    }
    const auto ripe = [&](const FrontierUrl& row) {
        return row.gone_visits >= visits_needed && run_.now() - row.gone_since >= time_needed;
    };
    if (std::ranges::any_of(gone, ripe)) {
        auto articles = run_.db.count_articles(site_.name);
        if (!articles) {
            return std::move(articles).error();
        }
        // Those that are not ripe yet count too: a site that goes to pieces over
        // some nights is caught in the first.
        const auto missing = std::ranges::count(gone, UrlKind::article, &FrontierUrl::kind);
        const std::int64_t percent = site_.max_gone_percent.value_or(run_.options.max_gone_percent);
        if (missing > std::max(always_allowed, *articles * percent / 100) &&
            !run_.options.accept_gone) {
            report_.guard = fmt::format(
                "{} of its {} articles are gone (HTTP 404, 410 or redirects elsewhere), as {}; "
                "none was taken out; if that is right, run: timtin update --accept-gone {}",
                missing, *articles, std::ranges::find_if(gone, ripe)->url, site_.name);
        } else {
            for (auto& row : gone) {
                if (ripe(row)) {
                    ++report_.dropped;
                    leaving.push_back(std::move(row));
                }
            }
        }
    }
    if (leaving.empty()) {
        return {};
    }
    for (const auto& row : leaving) {
        if (auto removed = run_.archive.append_removal(row.url); !removed) {
            return std::move(removed).error();
        }
    }
    if (auto committed = run_.archive.commit(); !committed) {
        return committed;
    }
    auto transaction = run_.db.begin();
    if (!transaction) {
        return std::move(transaction).error();
    }
    for (auto& row : leaving) {
        row.gone_since = {};
        // Should it come back, it is fetched as a whole and taken in again.
        row.etag.clear();
        row.last_modified.clear();
        row.digest.clear();
        if (auto saved = run_.db.save(row); !saved) {
            return saved;
        }
    }
    return transaction->commit();
}

}  // namespace timtin
