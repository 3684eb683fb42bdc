// SPDX-License-Identifier: GPL-2.0-or-later
// What an answer asks for: what becomes of the page in the archive, of its links, and when
// it is looked at again.
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>

#include "crawler/ascii.hpp"
#include "crawler/digest.hpp"
#include "crawler/page_policy.hpp"
#include "crawler/site_crawl.hpp"
#include "timtin/extract.hpp"

namespace timtin {

namespace {

constexpr std::size_t longest_validator = 1024;
constexpr std::size_t sha1_size = 20;
// Extraction's word for a page that says that there is none.
constexpr std::string_view error_page = "an error page";

std::string validator(std::string_view value) {
    return value.size() <= longest_validator ? std::string(value) : std::string();
}

// What makes an article this one, whatever its URL and its page say; 0: it is none.
std::uint64_t content_of(const Extraction& extraction) {
    if (!extraction.is_article) {
        return 0;
    }
    const auto text = extraction.article.title + '\n' + extraction.article.body;
    return std::max<std::uint64_t>(XXH3_64bits(text.data(), text.size()), 1);
}

// What a row remembers of a body that was worked through: with what the headers
// forbade, so that a change of those alone is one too.
std::string worked_digest(const std::string& digest, const RobotsTag& tag) {
    return digest + (tag.noindex ? "i" : "") + (tag.nofollow ? "f" : "");
}

}  // namespace

Result<void> SiteCrawl::handle(FrontierUrl& row, const Url& url, FetchOutcome& outcome) {
    auto& page = outcome.page;
    const int status = page.status;
    if (!outcome.cause.empty()) {
        count_refusal(row, outcome.cause);
        return handle_failure(row, std::move(outcome.cause), std::move(outcome.message));
    }
    if (status == 304 && !row.visited) {
        return handle_failure(row, "http 304",
                              "the server says not modified, but was not asked so");
    }
    if (status == 304) {
        reached_ = true;
        return handle_not_modified(row, page);
    }
    if (status == 200 || status == 203) {
        auto handled = handle_body(row, url, page);
        reached_ = reached_ || row.state == UrlState::good;
        return handled;
    }
    count_refusal(row, fmt::format("HTTP {}", status));
    if (is_redirect(status)) {
        return handle_redirect(row, url, page);
    }
    if (status == 404 || status == 410) {
        return handle_gone(row, page);
    }
    row.status = status;
    return handle_failure(row, fmt::format("http {}", status), {});
}

Result<void> SiteCrawl::handle_failure(FrontierUrl& row, std::string cause, std::string message) {
    ++report_.failed[cause];
    ++row.failures;
    row.state = UrlState::failed;
    row.last_visit = run_.now();
    frontier_.schedule(row, run_.now());
    tell(CrawlEvent::Kind::failed, row, row.status,
         message.empty() ? cause : fmt::format("{}: {}", cause, message));
    return run_.db.save(row);
}

void SiteCrawl::settle(FrontierUrl& row, const Page& page, UrlState state) {
    row.failures =
        state == UrlState::gone ? (row.state == UrlState::gone ? row.failures : 0) + 1 : 0;
    row.state = state;
    row.status = page.status;
    row.visited = true;
    row.last_visit = run_.now();
    if (state == UrlState::good) {
        row.gone_since = {};
        row.gone_visits = 0;
        // A 304 may leave the validators out; then the old ones still hold.
        if (const auto etag = page.header("ETag"); !etag.empty() || page.status != 304) {
            row.etag = validator(etag);
        }
        if (const auto date = page.header("Last-Modified"); !date.empty() || page.status != 304) {
            row.last_modified = validator(date);
        }
        // A 304 need not repeat X-Robots-Tag: where that forbids something, the page
        // is asked for as a whole, so that it is seen when it no longer does.
        if (row.digest.size() > sha1_size) {
            row.etag.clear();
            row.last_modified.clear();
        }
    }
    frontier_.schedule(row, run_.now());
}

// Redirects and the gone keep their digest, should they come back.
Result<void> SiteCrawl::handle_redirect(FrontierUrl& row, const Url& url, const Page& page) {
    ++report_.redirected;
    auto transaction = run_.db.begin();
    if (!transaction) {
        return std::move(transaction).error();
    }
    const auto location = page.header("Location");
    auto target = url.resolve(location);
    if (location.empty()) {
        target = Error{ErrorCode::malformed, "no Location"};
    }
    bool followed = false;
    std::string message = "redirect without a place to go to";
    if (!target) {
        ++report_.failed["redirect to nowhere"];
    } else if (*target != url) {
        auto added = frontier_.add_redirect(*target, row, run_.now(), run_.options.max_redirects);
        if (!added) {
            if (added.error().code != ErrorCode::limit) {
                return std::move(added).error();
            }
            message = added.error().message;
            ++report_.failed[message];
        } else {
            followed = *added;
            run_.waiting += *added ? 1 : 0;
            message = (*added                   ? "redirect to "
                       : frontier_.has(*target) ? "redirect to what is left out, "
                                                : "redirect out of the site, to ") +
                      target->str();
            auto there = run_.db.find(target->str());
            if (!there) {
                return std::move(there).error();
            }
            reached_ = reached_ || (*added && *there && (*there)->state == UrlState::good);
        }
    } else {
        ++report_.failed["redirect to itself"];
        message = "redirect to itself";
    }
    if (!followed) {
        // Where it once led to says nothing any more.
        if (auto noted = run_.db.note_target(row.id, {}); !noted) {
            return noted;
        }
    }
    if (page.status == 301 || page.status == 308) {
        if (auto noted = note_gone(row); !noted) {
            return noted;
        }
    }
    settle(row, page, UrlState::redirect);
    if (auto saved = run_.db.save(row); !saved) {
        return saved;
    }
    tell(CrawlEvent::Kind::skipped, row, page.status, std::move(message));
    if (followed) {
        not_had_.erase(row.url);  // what is there counts
    }
    return transaction->commit();
}

// An error page that is sent as if all was well: it must not take the place of the
// article that was there.
Result<void> SiteCrawl::handle_soft_gone(FrontierUrl& row, const Page& page) {
    ++report_.failed["soft 404"];
    count_refusal(row, "error page");
    if (auto noted = note_gone(row); !noted) {
        return noted;
    }
    row.digest.clear();
    settle(row, page, UrlState::gone);
    tell(CrawlEvent::Kind::failed, row, page.status, "an error page sent with HTTP 200");
    return run_.db.save(row);
}

Result<void> SiteCrawl::handle_gone(FrontierUrl& row, const Page& page) {
    ++report_.gone;
    if (auto noted = note_gone(row); !noted) {
        return noted;
    }
    settle(row, page, UrlState::gone);
    tell(CrawlEvent::Kind::failed, row, page.status, "gone");
    return run_.db.save(row);
}

Result<void> SiteCrawl::handle_not_modified(FrontierUrl& row, const Page& page) {
    const auto tag = robots_tag(page, run_.product_token);
    if (tag.noindex && row.digest.size() >= sha1_size) {
        const auto worked = worked_digest(row.digest.substr(0, sha1_size), tag);
        auto kept = run_.archive.latest_digest(row.url);
        if (!kept) {
            return std::move(kept).error();
        }
        if (!kept->empty()) {
            if (auto removed = run_.archive.append_removal(row.url); !removed) {
                return std::move(removed).error();
            }
        }
        row.digest = worked;
    }
    return handle_unchanged(row, page);
}

Result<void> SiteCrawl::handle_unchanged(FrontierUrl& row, const Page& page) {
    ++report_.unchanged;
    ++row.steady;
    if (auto noted = run_.archive.append_revisit(page, site_.name); !noted) {
        return noted;
    }
    settle(row, page, UrlState::good);
    tell(CrawlEvent::Kind::unchanged, row, page.status, {});
    return run_.db.save(row);
}

Result<void> SiteCrawl::handle_body(FrontierUrl& row, const Url& url, Page& page) {
    report_.bytes += page.body.size();
    const auto digest = sha1(page.body);
    const auto worked = worked_digest(digest, robots_tag(page, run_.product_token));
    if (row.visited && row.digest == worked) {
        return handle_unchanged(row, page);
    }
    row.digest = worked;
    if (!ListParts::form_of(row.url).empty()) {
        return handle_part(row, url, page);
    }
    const auto kind = body_kind(page);
    if (row.kind == UrlKind::sitemap || row.kind == UrlKind::feed ||
        (kind == BodyKind::feed && row.kind == UrlKind::unknown)) {
        return handle_feed(row, url, page);
    }
    if (kind == BodyKind::html) {
        return handle_html(row, url, page, digest);
    }
    row.kind = UrlKind::other;
    settle(row, page, UrlState::good);
    tell(CrawlEvent::Kind::skipped, row, page.status,
         "no HTML: " + ascii::printable(page.header("Content-Type")));
    return run_.db.save(row);
}

Result<void> SiteCrawl::handle_html(FrontierUrl& row, const Url& url, Page& page,
                                    const std::string& digest) {
    const auto tag = robots_tag(page, run_.product_token);
    auto extraction =
        extract_article(page.body, {.url = page.final_url,
                                    .content_type = std::string(page.header("Content-Type")),
                                    .fetched_at = page.fetched_at,
                                    .rules = &site_.rules,
                                    .want_links = true});
    if (extraction && !extraction->is_article && extraction->reason == error_page) {
        return handle_soft_gone(row, page);
    }
    guards_.note_page(row.url, !row.visited, row.kind == UrlKind::article,
                      row.kind == UrlKind::listing || frontier_.is_seed(row.url),
                      extraction ? &*extraction : nullptr);
    report_.articles += extraction && extraction->is_article ? 1U : 0U;
    std::string message;
    bool noindex = tag.noindex;
    bool nofollow = tag.nofollow;
    if (extraction) {
        noindex = noindex || extraction->noindex;
        nofollow = nofollow || extraction->nofollow;
        if (frontier_.kind_of(url) == UrlKind::unknown) {
            row.kind = extraction->is_article ? UrlKind::article : UrlKind::listing;
        }
        if (const auto& published = extraction->article.published) {
            row.published = published->instant();
        }
    } else {
        // Kept all the same: a later version may make something of it.
        message = extraction.error().message;
    }

    // Another URL of an article that was taken out is kept out as well.
    const auto* const taken_out = extraction && run_.removed.has_id(extraction->article.id)
                                      ? run_.removed.find(extraction->article.id)
                                      : nullptr;
    if (taken_out != nullptr) {
        noindex = true;
    }

    // Should we be killed before the group is committed, the page is fetched again,
    // found to be there if it got as far as the disk, and its links are added then.
    auto kept = run_.archive.latest_digest(row.url);
    if (!kept) {
        return std::move(kept).error();
    }
    if (noindex) {
        message = taken_out != nullptr ? "taken out by an administrator" : "noindex";
        if (!kept->empty() && (taken_out == nullptr || taken_out->forgotten)) {
            if (auto removed = run_.archive.append_removal(row.url); !removed) {
                return std::move(removed).error();
            }
        }
    } else if (*kept != digest) {
        if (auto appended = run_.archive.append_page(page, site_.name, request_); !appended) {
            return std::move(appended).error();
        }
        ++report_.fetched;
        ++(kept->empty() ? report_.new_pages : report_.changed);
    } else {
        ++report_.unchanged;
    }
    auto transaction = run_.db.begin();
    if (!transaction) {
        return std::move(transaction).error();
    }
    Brought brought;
    if (extraction) {
        auto followed =
            nofollow ? Result<Brought>(Brought{}) : follow_links(row, url, page, *extraction);
        if (!followed) {
            return std::move(followed).error();
        }
        brought = *followed;
        if (auto noted = note_canonical(row, url, *extraction); !noted) {
            return noted;
        }
    }
    if (!row.visited) {
        traps_.note(url, extraction ? content_of(*extraction) : 0, brought.articles);
    }
    // A list that has changed and brought no link is one that was only shifted.
    row.steady = row.kind != UrlKind::listing || brought.fresh > 0 ? 0 : row.steady + 1;
    // That a page is new to us is no change of it: it is as old as it says.
    if (row.visited) {
        row.last_change = run_.now();
    }
    settle(row, page, UrlState::good);
    if (auto saved = run_.db.save(row); !saved) {
        return saved;
    }
    tell(noindex           ? CrawlEvent::Kind::skipped
         : *kept == digest ? CrawlEvent::Kind::unchanged
                           : CrawlEvent::Kind::fetched,
         row, page.status, std::move(message));
    return transaction->commit();
}

Result<SiteCrawl::Brought> SiteCrawl::follow_links(FrontierUrl& row, const Url& url,
                                                   const Page& page, const Extraction& extraction) {
    Brought brought;
    std::int64_t article_links = 0;
    const bool seed = frontier_.is_seed(row.url);
    for (const auto& link : extraction.links) {
        if (link.nofollow || link.role == LinkRole::canonical || link.role == LinkRole::amp) {
            continue;
        }
        const auto kind = link.role == LinkRole::feed ? UrlKind::feed : UrlKind::unknown;
        auto added = add_link(link.url, row, kind);
        if (!added) {
            return std::move(added).error();
        }
        brought.fresh += *added ? 1 : 0;
        brought.articles =
            brought.articles || (*added && (frontier_.kind_of(link.url) == UrlKind::article ||
                                            traps_.leads_to_articles(link.url)));
        if (seed || row.kind == UrlKind::listing) {
            auto article = leads_to_article(link.url, *added);
            if (!article) {
                return std::move(article).error();
            }
            article_links += *article ? 1 : 0;
        }
    }
    if (!extraction.is_article) {
        seed ? guards_.note_seed(row.url, article_links) : note_list(row, article_links);
    }
    for (auto& part : parts_.first_of(url, page.body)) {
        auto added = frontier_.add_part(std::move(part), row, run_.now());
        if (!added) {
            return std::move(added).error();
        }
        run_.waiting += *added ? 1 : 0;
    }
    return brought;
}

Result<void> SiteCrawl::note_canonical(const FrontierUrl& row, const Url& url,
                                       const Extraction& extraction) {
    const auto canonical = Url::parse(extraction.article.canonical_url);
    if (!canonical || *canonical == url) {
        return row.visited ? run_.db.note_canonical(row.id, {}) : Result<void>();
    }
    auto noted = run_.db.note_target(row.id, canonical->str());
    return noted ? run_.db.note_canonical(row.id, canonical->str()) : noted;
}

void SiteCrawl::note_list(FrontierUrl& row, std::int64_t article_links) {
    guards_.note_list(row.url, row.article_links, article_links);
    // A list that has become empty is measured by what it was, until that is accepted.
    if (article_links > 0 || run_.options.accept_gone) {
        row.article_links = article_links;
    }
}

Result<bool> SiteCrawl::leads_to_article(const Url& url, bool added) {
    if (added || (frontier_.has(url) && frontier_.kind_of(url) == UrlKind::article)) {
        return true;
    }
    auto known = run_.db.find(url.str());
    if (!known) {
        return std::move(known).error();
    }
    return *known && (*known)->kind == UrlKind::article;
}

}  // namespace timtin
