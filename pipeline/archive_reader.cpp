// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/archive_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "extract/cited_numbers.hpp"
#include "timtin/text.hpp"

namespace timtin {

namespace {

/// What an import may leave out, and a page's extraction knows.
void complete(Article& article) {
    if (article.words == 0) {
        text::TokenList tokens;
        text::tokenize(article.body, tokens);
        article.words =
            static_cast<std::uint32_t>(std::ranges::count_if(tokens, [](const text::Token& token) {
                return token.kind != text::TokenKind::document_number;
            }));
    }
    if (article.numbers.empty()) {
        article.numbers = cited_numbers(article.title + "\n" + article.body);
    }
}

bool is_url(std::string_view key) {
    return key.starts_with("http://") || key.starts_with("https://");
}

void read_article(const ArchiveRecord& record, Outcome& outcome) {
    auto article = article_from_json(record.json);
    if (article) {
        outcome.article = std::move(*article);
    } else {
        outcome.failed = true;
        outcome.problem = fmt::format("article {}: {}", record.key, article.error().message);
    }
}

}  // namespace

ArchiveReader::ArchiveReader(const std::vector<Site>& sites, RemovedList taken_out)
    : sites_(sites), taken_out_(std::move(taken_out)) {
    for (const Site& site : sites) {
        hosts_.emplace_back(site);
    }
}

Outcome ArchiveReader::read(const ArchiveRecord& record) const {
    Outcome outcome{.sequence = record.sequence};
    outcome.site = record.site;
    switch (record.kind) {
        case RecordKind::removal:
            // Of a page goes what was indexed from it; an article whose page has
            // moved may have its old URL as the canonical one, and stays.
            if (is_url(record.key)) {
                outcome.page = record.key;
                outcome.removed = "";
            } else {
                outcome.removed = record.key;
            }
            break;
        case RecordKind::article:
            read_article(record, outcome);
            break;
        case RecordKind::page:
            read_page(record, outcome);
            break;
    }
    if (outcome.article && is_taken_out(outcome.article->id, outcome.page)) {
        if (outcome.page.empty()) {
            outcome.removed = outcome.article->id;
        } else {
            outcome.removed = "";
        }
        outcome.article.reset();
        outcome.kept_out = true;
    }
    if (outcome.article) {
        complete(*outcome.article);
    }
    return outcome;
}

// The site that a page was crawled for; if it has another name by now, the one that has
// its host.
const Site* ArchiveReader::site_of(const ArchiveRecord& record, const std::string& url) const {
    if (record.site.empty()) {
        return nullptr;
    }
    if (const auto site = std::ranges::find(sites_, record.site, &Site::name);
        site != sites_.end()) {
        return &*site;
    }
    if (const auto parsed = Url::parse(url)) {
        for (std::size_t i = 0; i < sites_.size(); ++i) {
            if (hosts_[i].has(*parsed)) {
                return &sites_[i];
            }
        }
    }
    return nullptr;
}

void ArchiveReader::read_page(const ArchiveRecord& record, Outcome& outcome) const {
    const std::string& url =
        record.page.final_url.empty() ? record.page.url : record.page.final_url;
    const Site* const site = site_of(record, url);
    const ExtractOptions options{.url = url,
                                 .content_type = std::string(record.page.header("Content-Type")),
                                 .fetched_at = record.page.fetched_at,
                                 .rules = site == nullptr ? nullptr : &site->rules};
    auto extraction = extract_article(record.page.body, options);
    if (!extraction) {
        outcome.failed = true;
        outcome.problem = fmt::format("{}: {}", record.key, extraction.error().message);
        return;
    }
    outcome.page = url;
    if (const auto parsed = Url::parse(url); site != nullptr && parsed) {
        outcome.expected = site->rules.classify(*parsed) == SiteRules::UrlKind::article;
    }
    // A page that is no article any more may be one that is broken for a day: what
    // was there is kept. One that asks not to be indexed means it.
    if (!extraction->is_article || extraction->noindex) {
        if (extraction->noindex) {
            outcome.removed = "";
        }
        return;
    }
    Article article = std::move(extraction->article);
    article.fetched_at = record.page.fetched_at;
    if (!record.site.empty()) {
        article.site = site == nullptr ? record.site : site->name;
    }
    outcome.article = std::move(article);
}

}  // namespace timtin
