// SPDX-License-Identifier: GPL-2.0-or-later
#include <nlohmann/json.hpp>

#include "timtin/search.hpp"
#include "timtin/trends.hpp"

namespace timtin {

namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

}  // namespace

std::string to_json(const Trends& trends, const SearchRequest& request) {
    Json periods = Json::array();
    for (const TrendCount& one : trends.periods) {
        periods.push_back({{"period", one.period},
                           {"begin", one.begin},
                           {"count", one.count},
                           {"all", one.all},
                           {"share", one.share()}});
    }
    Json unknown = Json::array();
    for (const UnknownTopic& topic : trends.unknown_topics) {
        unknown.push_back({{"asked", topic.asked}, {"nearest", text_or_null(topic.nearest)}});
    }
    return dump({{"format_version", 1},
                 {"query", request.query},
                 {"by", to_string(trends.by)},
                 {"total", trends.total},
                 {"undated", trends.undated},
                 {"partial", trends.partial},
                 {"corrected", text_or_null(trends.corrected)},
                 {"unknown_topics", std::move(unknown)},
                 {"incomplete", trends.incomplete},
                 {"periods", std::move(periods)}});
}

std::string to_json(const std::vector<NumberFacts>& numbers, std::uint64_t distinct) {
    Json list = Json::array();
    for (const NumberFacts& one : numbers) {
        Json dates = Json::array();
        for (const NumberFacts::Dated& dated : one.dates) {
            dates.push_back({{"date", text_or_null(dated.date)}, {"articles", dated.articles}});
        }
        list.push_back({{"number", one.number},
                        {"articles", one.articles},
                        {"first", text_or_null(one.first)},
                        {"last", text_or_null(one.last)},
                        {"dates", std::move(dates)}});
    }
    return dump({{"format_version", 1}, {"distinct", distinct}, {"numbers", std::move(list)}});
}

}  // namespace timtin
