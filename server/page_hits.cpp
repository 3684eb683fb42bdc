// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/page_hits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace timtin::server {

std::string filled_html(std::string_view text, std::string_view html) {
    const std::size_t at = text.find("{}");
    if (at == std::string_view::npos) {
        return escaped(text);
    }
    return escaped(text.substr(0, at)) + std::string(html) + escaped(text.substr(at + 2));
}

const std::string& link_of(const Article& article) {
    return article.canonical_url.empty() ? article.url : article.canonical_url;
}

namespace {

/// What begins an article, as a snippet.
std::string opening(const Article& article) {
    constexpr std::size_t most_bytes = 300;
    const std::string& text = article.lead.empty() ? article.body : article.lead;
    const std::string first = text.substr(0, text.find('\n'));
    if (first.size() <= most_bytes) {
        return first;
    }
    std::size_t end = first.rfind(' ', most_bytes);
    if (end == std::string::npos) {  // one word as long as that: cut it, but between characters
        end = most_bytes;
        while (end > 0 && (static_cast<unsigned char>(first[end]) & 0xc0U) == 0x80) {
            --end;
        }
    }
    return first.substr(0, end) + " …";
}

}  // namespace

std::string PageHits::like(const std::string& id) const {
    std::string query = to_query_string(input_.form);
    query += query.empty() ? "like=" : "&like=";
    return query + percent_encode(id);
}

std::string_view PageHits::new_window() const noexcept {
    return input_.embedded ? " target=\"_blank\" rel=\"noopener\"" : "";
}

std::string PageHits::list(const SearchResult& result, bool brief) const {
    std::string out = fmt::format("<ol class=\"hits\" start=\"{}\" lang=\"vi\">\n",
                                  input_.form.request.offset + 1);
    for (const Hit& hit : result.hits) {
        out += article(hit, brief);
    }
    return out + "</ol>\n";
}

std::string PageHits::list(const SimilarResult& similar) const {
    std::string out = "<ol class=\"hits\" lang=\"vi\">\n";
    for (const SimilarArticle& one : similar.articles) {
        Hit hit;
        hit.article = one.article;
        hit.title.text = one.article.title;
        hit.snippet.text = opening(one.article);
        out += article(hit, false);
    }
    return out + "</ol>\n";
}

std::string PageHits::about(const Article& article) const {
    std::string out;
    out += "<p class=\"about\">";
    const std::string& source = article.source.empty() ? article.site : article.source;
    if (!source.empty()) {
        out += "<span class=\"source\">" + escaped(source) + "</span>";
    }
    if (article.published) {
        const std::string iso = to_iso(*article.published);
        fmt::format_to(std::back_inserter(out), "<time datetime=\"{}\">{}</time>",
                       article.published->precision == Precision::year ? iso.substr(0, 4)
                       : article.published->precision == Precision::month ||
                               article.published->precision == Precision::quarter
                           ? iso.substr(0, 7)
                       : article.published->precision == Precision::day ? iso.substr(0, 10)
                                                                        : iso,
                       date_text(*article.published, input_.language));
    }
    if (!article.section.empty()) {
        out += "<span>" + escaped(article.section) + "</span>";
    }
    out += "</p>\n";
    return out;
}

std::string PageHits::article(const Hit& hit, bool brief) const {
    std::string out;
    const Article& article = hit.article;
    const std::string& url = link_of(article);
    out += "<li><article>\n";
    out += about(article);
    const std::string title =
        hit.title.text.empty() ? escaped(words_.no_title) : to_html(hit.title);
    if (is_web_url(url)) {
        fmt::format_to(std::back_inserter(out), "<{2}><a href=\"{0}\"{3}>{1}</a></{2}>\n",
                       escaped(url), title, brief ? "h3" : "h2", new_window());
    } else {
        fmt::format_to(std::back_inserter(out), "<{1}>{0}</{1}>\n", title, brief ? "h3" : "h2");
    }
    if (!hit.snippet.text.empty()) {
        out += "<p class=\"snippet\">" + to_html(hit.snippet) + "</p>\n";
    }
    if (!brief) {
        out += also_at(hit) + more(hit);
    }
    out += "</article></li>\n";
    return out;
}

/// Where else the story stands: by name, and unfolded each with its link.
std::string PageHits::also_at(const Hit& hit) const {
    std::string out;
    if (hit.also_at.empty()) {
        return out;
    }
    constexpr std::size_t most_names = 3;
    std::vector<std::string_view> names;
    std::size_t named = 0;
    for (const Reprint& one : hit.also_at) {
        const std::string& name = one.source.empty() ? one.site : one.source;
        if (std::ranges::find(names, name) != names.end()) {
            ++named;
        } else if (!name.empty() && names.size() < most_names) {
            names.push_back(name);
            ++named;
        }
    }
    std::string where;
    for (const std::string_view name : names) {
        where += (where.empty() ? "" : ", ") + escaped(name);
    }
    const std::size_t others = hit.reprints - std::min(named, hit.reprints);
    if (where.empty()) {
        where = filled_html(words_.results, number_text(others, input_.language));
    } else if (others > 0) {
        where += " " + filled_html(words_.and_others, number_text(others, input_.language));
    }
    out += "<details class=\"also\"><summary>" + filled_html(words_.also_at, where) +
           "</summary>\n<ul>\n";
    for (const Reprint& one : hit.also_at) {
        const std::string title = escaped(one.title.empty() ? words_.no_title : one.title);
        out += "<li>";
        if (is_web_url(one.url)) {
            fmt::format_to(std::back_inserter(out), "<a href=\"{}\"{}>{}</a>", escaped(one.url),
                           new_window(), title);
        } else {
            out += title;
        }
        const std::string& name = one.source.empty() ? one.site : one.source;
        if (!name.empty()) {
            out += " <span>" + escaped(name) + "</span>";
        }
        if (one.published) {
            out += " <span>" + date_text(*one.published, input_.language) + "</span>";
        }
        out += "</li>\n";
    }
    out += "</ul></details>\n";
    return out;
}

std::string PageHits::more(const Hit& hit) const {
    std::string out;
    const Article& article = hit.article;
    constexpr std::size_t most = 6;
    out += "<ul class=\"more\">\n";
    if (hit.partial && input_.result != nullptr && !input_.result->partial) {
        out += "<li class=\"partial\">" + escaped(words_.partial) + "</li>\n";
    }
    const auto item = [&](std::string_view kind, std::string_view label, const std::string& value,
                          const SearchForm& leads_to) {
        fmt::format_to(std::back_inserter(out),
                       "<li><a class=\"{}\" href=\"{}\" title=\"{}: {}\">{}</a></li>\n", kind,
                       link_(to_query_string(leads_to)), escaped(label), escaped(value),
                       escaped(value));
    };
    for (std::size_t i = 0; i < std::min(article.authors.size(), most); ++i) {
        // Within this search; where no search is shown, all.
        SearchForm by = input_.like.empty() ? input_.form : SearchForm();
        by.request.offset = 0;
        by.request.authors = {article.authors[i]};
        item("author", words_.by, article.authors[i], by);
    }
    for (std::size_t i = 0; i < std::min(article.numbers.size(), most); ++i) {
        // All that cite the document, not only what this search found.
        SearchForm citing;
        citing.request.numbers = {article.numbers[i].number};
        item("number", words_.cites, article.numbers[i].number, citing);
    }
    fmt::format_to(std::back_inserter(out),
                   "<li><a class=\"like\" rel=\"nofollow\" href=\"{}\">{}<span "
                   "class=\"hidden\">: {}</span></a></li>\n",
                   link_(like(article.id)), escaped(words_.similar), escaped(article.title));
    out += "</ul>\n";
    return out;
}

}  // namespace timtin::server
