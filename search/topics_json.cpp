// SPDX-License-Identifier: GPL-2.0-or-later
#include <nlohmann/json.hpp>

#include "timtin/topics.hpp"

namespace timtin {

namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string_view name_of(TopicEvidence::Kind kind) {
    switch (kind) {
        case TopicEvidence::Kind::phrase:
            return "phrase";
        case TopicEvidence::Kind::exclude:
            return "exclude";
        case TopicEvidence::Kind::number:
            return "number";
    }
    return "";
}

}  // namespace

std::string to_json(const std::vector<TopicFacts>& topics) {
    Json list = Json::array();
    for (const TopicFacts& topic : topics) {
        Json newest = nullptr;
        if (!topic.newest_id.empty()) {
            newest = {{"id", topic.newest_id},
                      {"title", topic.newest_title},
                      {"published", topic.newest ? Json(to_iso(*topic.newest)) : Json(nullptr)}};
        }
        list.push_back(
            {{"slug", topic.slug},
             {"name", topic.name},
             {"description", topic.description.empty() ? Json(nullptr) : Json(topic.description)},
             {"articles", topic.articles},
             {"newest", std::move(newest)}});
    }
    return dump({{"format_version", 1}, {"topics", std::move(list)}});
}

std::string to_json(const std::vector<TopicScore>& scores, const Article& article) {
    Json list = Json::array();
    for (const TopicScore& score : scores) {
        Json evidence = Json::array();
        for (const TopicEvidence& one : score.evidence) {
            evidence.push_back({{"kind", name_of(one.kind)},
                                {"text", one.text},
                                {"title", one.title},
                                {"lead", one.lead},
                                {"body", one.body},
                                {"score", one.score}});
        }
        list.push_back({{"slug", score.slug},
                        {"score", score.score},
                        {"threshold", score.threshold},
                        {"given", score.given},
                        {"evidence", std::move(evidence)}});
    }
    return dump({{"format_version", 1},
                 {"id", article.id},
                 {"title", article.title},
                 {"topics", std::move(list)}});
}

}  // namespace timtin
