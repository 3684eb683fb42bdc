// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/documents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace timtin::server {

namespace {

/// RFC 3339; a time without a known zone is Vietnam's.
std::string atom_time(const DateTime& time) {
    return to_iso(at_offset(time.instant(), time.offset.value_or(vietnam_offset)));
}

const std::string& link_of(const Article& article) {
    return article.canonical_url.empty() ? article.url : article.canonical_url;
}

std::string clip(std::string_view text, std::size_t characters) {
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const bool starts = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80;
        if (starts && characters-- == 0) {
            return std::string(text.substr(0, at));
        }
    }
    return std::string(text);
}

}  // namespace

std::string atom_feed(const SearchForm& form, std::string_view asked, const SearchResult& result,
                      std::string_view name, std::string_view base,
                      std::chrono::sys_seconds otherwise) {
    const std::string title = form.request.query.empty()
                                  ? std::string(name)
                                  : fmt::format("{} – {}", form.request.query, name);
    std::string entries;
    std::chrono::sys_seconds latest{};
    for (const Hit& hit : result.hits) {
        const Article& article = hit.article;
        const std::string& link = link_of(article);
        const bool linked = is_web_url(link);
        const DateTime unknown = at_offset(article.fetched_at.value_or(std::chrono::sys_seconds{}));
        const DateTime published = article.published.value_or(unknown);
        const DateTime updated = article.modified.value_or(published);
        latest = std::max(latest, updated.instant());
        // A URN of ours where there is no URL: an entry keeps its id for ever.
        entries +=
            fmt::format("<entry><id>{}</id><title>{}</title><updated>{}</updated>",
                        linked ? escaped(link) : "urn:timtin:article:" + percent_encode(article.id),
                        escaped(article.title), atom_time(updated));
        if (article.published) {
            entries += fmt::format("<published>{}</published>", atom_time(published));
        }
        if (linked) {
            entries += fmt::format("<link rel=\"alternate\" href=\"{}\"/>", escaped(link));
        }
        for (const std::string& author : article.authors) {
            entries += fmt::format("<author><name>{}</name></author>", escaped(author));
        }
        if (article.authors.empty()) {
            const std::string& who = article.source.empty() ? article.site : article.source;
            entries += fmt::format("<author><name>{}</name></author>",
                                   who.empty() ? escaped(name) : escaped(who));
        }
        const std::string summary = !article.lead.empty()       ? article.lead
                                    : !hit.snippet.text.empty() ? hit.snippet.text
                                                                : clip(article.body, 300);
        entries += fmt::format("<summary>{}</summary></entry>\n", escaped(summary));
    }
    if (latest == std::chrono::sys_seconds{}) {
        latest = otherwise;
    }
    const std::string mark = asked.empty() ? "" : "?" + std::string(asked);
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"vi\">\n"
        "<id>{0}</id><title>{1}</title><updated>{2}</updated>\n"
        "<link rel=\"self\" href=\"{0}\"/><link rel=\"alternate\" type=\"text/html\" "
        "href=\"{3}\"/>\n<generator>timtin</generator>\n"
        "{4}</feed>\n",
        escaped(fmt::format("{}feed.atom{}", base, mark)), escaped(title),
        atom_time(at_offset(latest)), escaped(fmt::format("{}{}", base, mark)), entries);
}

std::string opensearch_description(std::string_view name, std::string_view base) {
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n"
        "<ShortName>{0}</ShortName><Description>Tìm tin tức: {0}</Description>\n"
        "<InputEncoding>UTF-8</InputEncoding><OutputEncoding>UTF-8</OutputEncoding>\n"
        "<Image width=\"16\" height=\"16\" type=\"image/svg+xml\">{1}favicon.svg</Image>\n"
        "<Url type=\"text/html\" method=\"get\" template=\"{1}?q={{searchTerms}}\"/>\n"
        "<Url type=\"application/atom+xml\" method=\"get\" "
        "template=\"{1}feed.atom?q={{searchTerms}}\"/>\n"
        "<Url type=\"application/json\" method=\"get\" "
        "template=\"{1}api/v1/search?q={{searchTerms}}&amp;limit={{count?}}\"/>\n"
        "<Url type=\"application/x-suggestions+json\" method=\"get\" "
        "template=\"{1}api/v1/suggest?q={{searchTerms}}&amp;format=opensearch\"/>\n"
        "<Url type=\"application/opensearchdescription+xml\" rel=\"self\" "
        "template=\"{1}opensearch.xml\"/>\n"
        "</OpenSearchDescription>\n",
        escaped(clip(name, 16)), escaped(base));
}

std::string opensearch_suggestions(const SuggestRequest& request, const SuggestResult& result) {
    nlohmann::json texts = nlohmann::json::array();
    for (const Suggestion& one : result.suggestions) {
        texts.push_back(one.query);
    }
    return nlohmann::json::array({request.prefix, std::move(texts)})
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace timtin::server
