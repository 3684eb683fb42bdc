// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "extract/json_text.hpp"
#include "timtin/search.hpp"

namespace timtin {

namespace {

// Answers to searches are most of what a server writes: by hand (extract/json_text.hpp).

void append_text(std::string& out, std::string_view name, std::string_view text) {
    append_json_name(out, name);
    append_json_text(out, text);
}

void append_text_or_null(std::string& out, std::string_view name, std::string_view text) {
    append_json_name(out, name);
    append_json_text_or_null(out, text);
}

void append_texts(std::string& out, std::string_view name, const std::vector<std::string>& list) {
    append_json_name(out, name);
    append_json_list(out, list, [&](const std::string& one) { append_json_text(out, one); });
}

void append_number(std::string& out, std::string_view name, std::int64_t number) {
    append_json_name(out, name);
    out += std::to_string(number);
}

void append_number(std::string& out, std::string_view name, std::uint64_t number) {
    append_json_name(out, name);
    out += std::to_string(number);
}

void append_number(std::string& out, std::string_view name, double number) {
    append_json_name(out, name);
    const std::string text = std::isfinite(number) ? fmt::format("{}", number) : "null";
    out += text;
    // Whole ones keep a decimal, so that no reader takes the field for whole numbers.
    out += text.find_first_not_of("-0123456789") == std::string::npos ? ".0" : "";
}

void append_bool(std::string& out, std::string_view name, bool value) {
    append_json_name(out, name);
    out += value ? "true" : "false";
}

const std::string& address_of(const Article& article) {
    return article.canonical_url.empty() ? article.url : article.canonical_url;
}

std::string time_text(const std::optional<DateTime>& time) {
    return time ? to_iso(*time) : std::string();
}

void append_members(std::string& out, const MarkedText& text) {
    append_text(out, "text", text.text);
    append_json_name(out, "marks");
    append_json_list(out, text.marks, [&](const Mark& mark) {
        fmt::format_to(std::back_inserter(out), "[{},{}]", mark.begin, mark.end);
    });
    append_text(out, "html", to_html(text));
}

void append(std::string& out, std::string_view name, const MarkedText& text) {
    append_json_name(out, name);
    out += '{';
    append_members(out, text);
    out += '}';
}

void append(std::string& out, const Reprint& one) {
    out += '{';
    append_text(out, "id", one.id);
    append_text_or_null(out, "url", one.url);
    append_text_or_null(out, "site", one.site);
    append_text_or_null(out, "source", one.source);
    append_text_or_null(out, "title", one.title);
    append_text_or_null(out, "published", time_text(one.published));
    append_bool(out, "same_text", one.same_text);
    out += '}';
}

void append(std::string& out, const ScorePart& part) {
    out += '{';
    append_text(out, "what", to_string(part.what));
    append_number(out, "score", part.score);
    if (!part.asked.empty()) {
        append_text(out, "asked", part.asked);
        append_texts(out, "found", part.found);
        append_text(out, "accents", to_string(part.accents));
        append_texts(out, "fields", part.fields);
    }
    out += '}';
}

void append(std::string& out, const Hit& hit) {
    const Article& article = hit.article;
    out += '{';
    append_number(out, "rank", std::uint64_t{hit.rank});
    append_number(out, "score", hit.score);
    append_bool(out, "partial", hit.partial);
    append_text(out, "id", article.id);
    append_text_or_null(out, "url", address_of(article));
    append_text_or_null(out, "site", article.site);
    append_text_or_null(out, "source", article.source);
    append(out, "title", hit.title);
    append(out, "snippet", hit.snippet);
    append_text_or_null(out, "published", time_text(article.published));
    append_text_or_null(out, "published_precision",
                        article.published ? to_string(article.published->precision) : "");
    append_texts(out, "authors", article.authors);
    append_text_or_null(out, "section", article.section);
    append_json_name(out, "numbers");
    append_json_list(out, article.numbers, [&](const CitedNumber& cited) {
        out += '{';
        append_text(out, "number", cited.number);
        append_text_or_null(out, "date", cited.date);
        out += '}';
    });
    append_texts(out, "topics", article.topics);
    append_json_name(out, "also_at");
    append_json_list(out, hit.also_at, [&](const Reprint& one) { append(out, one); });
    append_number(out, "reprints", std::uint64_t{hit.reprints});
    if (!hit.explanation.empty()) {
        append_json_name(out, "explanation");
        append_json_list(out, hit.explanation, [&](const ScorePart& part) { append(out, part); });
    }
    out += '}';
}

void append(std::string& out, const Facet& facet) {
    out += '{';
    append_number(out, "distinct", std::uint64_t{facet.distinct});
    append_json_name(out, "values");
    append_json_list(out, facet.values, [&](const FacetValue& value) {
        out += '{';
        append_text(out, "value", value.value);
        append_text(out, "label", value.label);
        append_number(out, "count", std::uint64_t{value.count});
        append_bool(out, "selected", value.selected);
        out += '}';
    });
    out += '}';
}

}  // namespace

std::string to_html(const MarkedText& text) {
    std::string out;
    std::size_t next = 0;
    for (std::size_t at = 0; at <= text.text.size(); ++at) {
        if (next < text.marks.size() && at == text.marks[next].end && at > text.marks[next].begin) {
            out += "</mark>";
            ++next;
        }
        if (next < text.marks.size() && at == text.marks[next].begin) {
            out += "<mark>";
        }
        if (at == text.text.size()) {
            break;
        }
        switch (const char c = text.text[at]) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string_view to_string(ScorePart::What what) noexcept {
    switch (what) {
        case ScorePart::What::word:
            return "word";
        case ScorePart::What::neighbours:
            return "neighbours";
        case ScorePart::What::phrase:
            return "phrase";
        case ScorePart::What::window:
            return "window";
        case ScorePart::What::lead:
            return "lead";
        case ScorePart::What::title:
            return "title";
        case ScorePart::What::recency:
            return "recency";
    }
    return "";
}

std::string_view to_string(ScorePart::Accents accents) noexcept {
    switch (accents) {
        case ScorePart::Accents::none:
            return "";
        case ScorePart::Accents::typed:
            return "typed";
        case ScorePart::Accents::spelling:
            return "spelling";
        case ScorePart::Accents::corrected:
            return "corrected";
        case ScorePart::Accents::tone:
            return "tone";
        case ScorePart::Accents::folded:
            return "folded";
    }
    return "";
}

std::string to_json(const Hit& hit) {
    std::string out;
    append(out, hit);
    return out;
}

std::string to_json(const SimilarResult& result, const SimilarRequest& request) {
    std::string out = "{";
    append_number(out, "format_version", std::uint64_t{1});
    append_text(out, "id", request.id);
    append_number(out, "elapsed_us", std::int64_t{result.elapsed.count()});
    append_texts(out, "words", result.words);
    append_json_name(out, "articles");
    append_json_list(out, result.articles, [&](const SimilarArticle& one) {
        out += '{';
        append_number(out, "score", one.score);
        append_text(out, "id", one.article.id);
        append_text_or_null(out, "url", address_of(one.article));
        append_text_or_null(out, "site", one.article.site);
        append_text_or_null(out, "source", one.article.source);
        append_text_or_null(out, "title", one.article.title);
        append_text_or_null(out, "lead", one.article.lead);
        append_text_or_null(out, "published", time_text(one.article.published));
        append_texts(out, "topics", one.topics);
        out += '}';
    });
    out += '}';
    return out;
}

std::string to_json(const SuggestResult& result, const SuggestRequest& request) {
    std::string out = "{";
    append_number(out, "format_version", std::uint64_t{1});
    append_text(out, "prefix", request.prefix);
    append_bool(out, "outdated", result.outdated);
    append_number(out, "elapsed_us", std::int64_t{result.elapsed.count()});
    append_json_name(out, "suggestions");
    append_json_list(out, result.suggestions, [&](const Suggestion& one) {
        out += '{';
        append_text(out, "kind", to_string(one.kind));
        append_members(out, one.text);
        append_text(out, "query", one.query);
        append_number(out, "articles", std::uint64_t{one.articles});
        append_text_or_null(out, "newest",
                            one.newest ? to_iso_date(DateTime{.local = std::chrono::local_seconds(
                                                                  one.newest->time_since_epoch())})
                                       : "");
        append_text_or_null(out, "id", one.id);
        out += '}';
    });
    out += '}';
    return out;
}

std::string to_json(const SearchResult& result, const SearchRequest& request) {
    std::string out;
    out.reserve(512 + 2048 * result.hits.size());
    out += '{';
    append_number(out, "format_version", std::uint64_t{1});
    append_text(out, "query", request.query);
    append_number(out, "total", std::uint64_t{result.total});
    append_bool(out, "total_exact", result.total_exact);
    append_number(out, "listed", std::uint64_t{result.listed});
    append_bool(out, "partial", result.partial);
    append_text_or_null(out, "corrected", result.corrected);
    append_text_or_null(out, "did_you_mean", result.did_you_mean);
    append_bool(out, "incomplete", result.incomplete);
    append_json_name(out, "unknown_topics");
    append_json_list(out, result.unknown_topics, [&](const UnknownTopic& topic) {
        out += '{';
        append_text(out, "asked", topic.asked);
        append_text_or_null(out, "nearest", topic.nearest);
        out += '}';
    });
    append_number(out, "offset", std::uint64_t{request.offset});
    append_number(out, "elapsed_us", std::int64_t{result.elapsed.count()});
    append_json_name(out, "hits");
    append_json_list(out, result.hits, [&](const Hit& hit) { append(out, hit); });
    if (!request.facets.empty()) {
        append_bool(out, "facets_exact", result.facets_exact);
        append_json_name(out, "facets");
        out += '{';
        for (const Facet& facet : result.facets) {
            append_json_name(out, to_string(facet.field));
            append(out, facet);
        }
        out += '}';
    }
    out += '}';
    return out;
}

}  // namespace timtin
