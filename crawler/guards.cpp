// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/guards.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace timtin {

namespace {

// Links to articles that a front page must have had before their absence tells.
constexpr std::int64_t fewest_links = 3;
// Sections without articles that tell; one or two may have been given up.
constexpr std::int64_t fewest_lists = 3;

std::string first_of(const std::string& known, std::string_view url) {
    return known.empty() ? std::string(url) : known;
}

std::string see(std::string_view site, std::string_view url) {
    return fmt::format("see what is taken from it: timtin extract --site {} --explain --url {}",
                       site, url);
}

std::string held(std::string_view site) {
    return fmt::format(
        "the index keeps what it has until the rule or the site is mended, and the next timtin "
        "update or index then takes in what was held back; if it is right as it is: timtin "
        "update --accept-gone {}",
        site);
}

}  // namespace

void SiteGuards::note_page(std::string_view url, bool first_time, bool expected, bool listing,
                           const Extraction* extraction) {
    const bool is_article = extraction != nullptr && extraction->is_article;
    if (expected) {
        ++expected_;
        if (!is_article) {
            ++missed_;
            first_missed_ = first_of(first_missed_, url);
        }
    }
    if (first_time && !listing) {
        ++new_pages_;
        new_articles_ += is_article ? 1 : 0;
        first_new_ = first_of(first_new_, url);
    }
    if (!is_article) {
        return;
    }
    ++articles_;
    if (extraction->article.title.empty()) {
        ++title_.missing;
        title_.first = first_of(title_.first, url);
    }
    if (!extraction->article.published) {
        ++published_.missing;
        published_.first = first_of(published_.first, url);
    }
}

void SiteGuards::note_seed(std::string_view url, std::int64_t article_links) {
    seeds_[std::string(url)] = article_links;
}

void SiteGuards::note_list(std::string_view url, std::int64_t before, std::int64_t article_links) {
    if (before < fewest_links) {
        return;
    }
    ++lists_;
    if (article_links == 0) {
        ++empty_lists_;
        first_empty_ = first_of(first_empty_, url);
    }
}

std::string SiteGuards::empty_lists() const {
    if (empty_lists_ < fewest_lists || empty_lists_ * 2 <= lists_) {
        return {};
    }
    return fmt::format(
        "{} of {} changed lists have no link to an article any more, as {}; links.article or "
        "links.ignore of the site's file, or [[lists]], look broken; see with a browser what it "
        "is now; if that is right, run: timtin update --accept-gone {}",
        empty_lists_, lists_, first_empty_, site_);
}

std::string SiteGuards::turned_into_something_else() const {
    if (missed_ < fewest_telling || missed_ * 2 <= expected_) {
        return {};
    }
    return fmt::format(
        "{} of {} changed or new pages that should be articles are none, as {}; [extract] or "
        "links.article of the site's file looks broken; {}; {}",
        missed_, expected_, first_missed_, held(site_), see(site_, first_missed_));
}

Result<std::string> SiteGuards::no_new_articles(CrawlDb& db) const {
    if (new_pages_ < fewest_telling || new_articles_ > 0) {
        return std::string();
    }
    auto known = db.count_articles(site_);
    if (!known) {
        return std::move(known).error();
    }
    if (*known < fewest_telling) {
        return std::string();
    }
    return fmt::format(
        "none of {} new pages is an article, where the site has {}, as {}; [extract] or links of "
        "the site's file looks broken; {}",
        new_pages_, *known, first_new_, see(site_, first_new_));
}

// "links:" with the URL has how many links to articles a page last had; negative: it had so
// many, and has none.
Result<std::string> SiteGuards::no_links(CrawlDb& db, const std::set<std::string>& seeds,
                                         bool accept) const {
    std::string broken;
    for (const auto& url : seeds) {
        const auto name = "links:" + url;
        auto before = db.value(name);
        if (!before) {
            return std::move(before).error();
        }
        const auto seen = seeds_.find(url);
        const bool read = seen != seeds_.end();
        const auto usual = std::abs(*before);
        const bool empty = read ? seen->second == 0 && usual >= fewest_links : *before < 0;
        auto now = read ? seen->second : *before;
        if (empty && accept) {
            now = 0;
        } else if (empty) {
            now = -usual;
            broken = broken.empty()
                         ? fmt::format(
                               "{} has no link to an article any more, where it had {}; "
                               "links.article or links.ignore of the site's file, or its "
                               "seeds, look broken; see with a browser what it is now; if that "
                               "is right, run: timtin update --accept-gone {}",
                               url, usual, site_)
                         : broken;
        }
        if (now != *before) {
            if (auto noted = db.set_value(name, now); !noted) {
                return std::move(noted).error();
            }
        }
    }
    return broken;
}

Result<std::string> SiteGuards::field_lost(CrawlDb& db, const Field& field, std::string_view name,
                                           std::string_view rule, bool accept) const {
    if (articles_ < fewest_telling) {
        return std::string();
    }
    const auto key = fmt::format("without {}:{}", name, site_);
    auto before = db.value(key);
    if (!before) {
        return std::move(before).error();
    }
    const auto share = field.missing * 1000 / articles_;
    // Nothing is known of a site before its first articles: 0 stands for that, and else
    // for one more than the share.
    if (*before > 0 && *before - 1 <= sound_share && share > broken_share && !accept) {
        return fmt::format(
            "{} of {} articles have no {}, where it was {} in a hundred, as {}; {} of the site's "
            "file looks broken; {}; {}",
            field.missing, articles_, name, (*before - 1) / 10, field.first, rule, held(site_),
            see(site_, field.first));
    }
    const auto now = *before == 0 || accept ? share : ((*before - 1) * 3 + share) / 4;
    if (auto noted = db.set_value(key, now + 1); !noted) {
        return std::move(noted).error();
    }
    return std::string();
}

Result<SiteGuards::Verdict> SiteGuards::verdict(CrawlDb& db, const std::set<std::string>& seeds,
                                                bool accept) const {
    Verdict verdict;
    const auto take = [&](Result<std::string>&& found, bool suspect) -> Result<void> {
        if (!found) {
            return std::move(found).error();
        }
        if (!found->empty()) {
            verdict.suspect = verdict.suspect || suspect;
            verdict.what = verdict.what.empty() ? *std::move(found) : std::move(verdict.what);
        }
        return {};
    };
    if (auto taken = take(turned_into_something_else(), true); !taken) {
        return std::move(taken).error();
    }
    if (auto taken = take(field_lost(db, title_, "title", "extract.title", accept), true); !taken) {
        return std::move(taken).error();
    }
    if (auto taken = take(field_lost(db, published_, "date", "extract.published", accept), true);
        !taken) {
        return std::move(taken).error();
    }
    if (auto taken = take(no_links(db, seeds, accept), false); !taken) {
        return std::move(taken).error();
    }
    if (!accept) {
        static_cast<void>(take(Result<std::string>(empty_lists()), false));
    }
    if (auto taken = take(accept ? Result<std::string>(std::string()) : no_new_articles(db), false);
        !taken) {
        return std::move(taken).error();
    }
    return verdict;
}

}  // namespace timtin
