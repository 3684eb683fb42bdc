// SPDX-License-Identifier: GPL-2.0-or-later
#include <nlohmann/json.hpp>

#include "timtin/search.hpp"

namespace timtin {

namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json to_json_object(const MarkedText& text) {
    Json marks = Json::array();
    for (const Mark& mark : text.marks) {
        marks.push_back({mark.begin, mark.end});
    }
    return {{"text", text.text}, {"marks", std::move(marks)}, {"html", to_html(text)}};
}

Json to_json_object(const ScorePart& part) {
    Json json = {{"what", to_string(part.what)}, {"score", part.score}};
    if (!part.asked.empty()) {
        json["asked"] = part.asked;
        json["found"] = part.found;
        json["accents"] = to_string(part.accents);
        json["fields"] = part.fields;
    }
    return json;
}

Json to_json_object(const Hit& hit) {
    const Article& article = hit.article;
    const auto text_or_null = [](const std::string& text) {
        return text.empty() ? Json(nullptr) : Json(text);
    };
    Json json = {
        {"rank", hit.rank},
        {"score", hit.score},
        {"partial", hit.partial},
        {"id", article.id},
        {"url", text_or_null(article.canonical_url.empty() ? article.url : article.canonical_url)},
        {"site", text_or_null(article.site)},
        {"source", text_or_null(article.source)},
        {"title", to_json_object(hit.title)},
        {"snippet", to_json_object(hit.snippet)},
        {"published", article.published ? Json(to_iso(*article.published)) : Json(nullptr)},
        {"published_precision",
         article.published ? Json(to_string(article.published->precision)) : Json(nullptr)},
        {"authors", article.authors},
        {"section", text_or_null(article.section)}};
    Json numbers = Json::array();
    for (const CitedNumber& number : article.numbers) {
        numbers.push_back({{"number", number.number}, {"date", text_or_null(number.date)}});
    }
    json["numbers"] = std::move(numbers);
    json["topics"] = article.topics;
    Json reprints = Json::array();
    for (const Reprint& one : hit.also_at) {
        reprints.push_back(
            {{"id", one.id},
             {"url", text_or_null(one.url)},
             {"site", text_or_null(one.site)},
             {"source", text_or_null(one.source)},
             {"title", text_or_null(one.title)},
             {"published", one.published ? Json(to_iso(*one.published)) : Json(nullptr)},
             {"same_text", one.same_text}});
    }
    json["also_at"] = std::move(reprints);
    json["reprints"] = hit.reprints;
    if (!hit.explanation.empty()) {
        Json parts = Json::array();
        for (const ScorePart& part : hit.explanation) {
            parts.push_back(to_json_object(part));
        }
        json["explanation"] = std::move(parts);
    }
    return json;
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
    return dump(to_json_object(hit));
}

std::string to_json(const SimilarResult& result, const SimilarRequest& request) {
    const auto text_or_null = [](const std::string& text) {
        return text.empty() ? Json(nullptr) : Json(text);
    };
    Json articles = Json::array();
    for (const SimilarArticle& one : result.articles) {
        const Article& article = one.article;
        articles.push_back(
            {{"score", one.score},
             {"id", article.id},
             {"url",
              text_or_null(article.canonical_url.empty() ? article.url : article.canonical_url)},
             {"site", text_or_null(article.site)},
             {"source", text_or_null(article.source)},
             {"title", text_or_null(article.title)},
             {"lead", text_or_null(article.lead)},
             {"published", article.published ? Json(to_iso(*article.published)) : Json(nullptr)},
             {"topics", one.topics}});
    }
    return dump(Json{{"format_version", 1},
                     {"id", request.id},
                     {"elapsed_us", result.elapsed.count()},
                     {"words", result.words},
                     {"articles", std::move(articles)}});
}

std::string to_json(const SuggestResult& result, const SuggestRequest& request) {
    Json suggestions = Json::array();
    for (const Suggestion& one : result.suggestions) {
        Json json = {{"kind", to_string(one.kind)}};
        json.update(to_json_object(one.text));
        json["query"] = one.query;
        json["articles"] = one.articles;
        json["newest"] = nullptr;
        if (one.newest) {
            json["newest"] = to_iso_date(
                DateTime{.local = std::chrono::local_seconds(one.newest->time_since_epoch())});
        }
        json["id"] = one.id.empty() ? Json(nullptr) : Json(one.id);
        suggestions.push_back(std::move(json));
    }
    return dump(Json{{"format_version", 1},
                     {"prefix", request.prefix},
                     {"elapsed_us", result.elapsed.count()},
                     {"suggestions", std::move(suggestions)}});
}

std::string to_json(const SearchResult& result, const SearchRequest& request) {
    Json hits = Json::array();
    for (const Hit& hit : result.hits) {
        hits.push_back(to_json_object(hit));
    }
    Json unknown = Json::array();
    for (const UnknownTopic& topic : result.unknown_topics) {
        unknown.push_back(
            {{"asked", topic.asked},
             {"nearest", topic.nearest.empty() ? Json(nullptr) : Json(topic.nearest)}});
    }
    Json json{
        {"format_version", 1},
        {"query", request.query},
        {"total", result.total},
        {"total_exact", result.total_exact},
        {"listed", result.listed},
        {"partial", result.partial},
        {"corrected", result.corrected.empty() ? Json(nullptr) : Json(result.corrected)},
        {"did_you_mean", result.did_you_mean.empty() ? Json(nullptr) : Json(result.did_you_mean)},
        {"incomplete", result.incomplete},
        {"unknown_topics", std::move(unknown)},
        {"offset", request.offset},
        {"elapsed_us", result.elapsed.count()},
        {"hits", std::move(hits)}};
    if (!request.facets.empty()) {
        Json facets = Json::object();
        for (const Facet& facet : result.facets) {
            Json values = Json::array();
            for (const FacetValue& value : facet.values) {
                values.push_back({{"value", value.value},
                                  {"label", value.label},
                                  {"count", value.count},
                                  {"selected", value.selected}});
            }
            facets[std::string(to_string(facet.field))] = {{"distinct", facet.distinct},
                                                           {"values", std::move(values)}};
        }
        json["facets_exact"] = result.facets_exact;
        json["facets"] = std::move(facets);
    }
    return dump(json);
}

}  // namespace timtin
