// SPDX-License-Identifier: GPL-2.0-or-later
// /api/v1: the JSON of the library.
#include <fmt/format.h>

#include <algorithm>

#include "server/documents.hpp"
#include "server/service.hpp"

namespace timtin::server {

namespace {

constexpr std::size_t usual_numbers = 50;  // of one answer
constexpr std::size_t most_numbers = 1000;

}  // namespace

Response Service::Impl::search(const Request& request) {
    SearchForm form = read_search_form(Parameters(request.query()), limits(true));
    if (form.error) {
        return problem(400, "bad_parameter", form.error->message, form.error->parameter);
    }
    form.request.time_limit = options.search_time;
    form.request.stop = request.stop;
    return kept_or(request, "", [&](const std::string& tag) {
        const auto result = searcher.search(form.request);
        if (!result) {
            return error_response(result.error());
        }
        // What time cut short may be whole the next time.
        return finish(request, {.body = to_json(*result, form.request) + "\n",
                                .tag = result->incomplete ? "" : tag});
    });
}

Response Service::Impl::topics(const Request& request) {
    const Parameters parameters(request.query());
    for (const auto& [name, value] : parameters.list()) {
        if (!is_foreign_parameter(name)) {
            return problem(400, "bad_parameter", "topics takes no parameters", name);
        }
    }
    return kept_or(request, "", [&](const std::string& tag) {
        const auto topics = searcher.topics();
        if (!topics) {
            return error_response(topics.error());
        }
        return finish(request, {.body = to_json(*topics) + "\n", .tag = tag});
    });
}

Response Service::Impl::trends(const Request& request) {
    const Parameters parameters(request.query());
    FormLimits bounds = limits(true);
    bounds.lists_hits = false;
    bounds.own = "by";
    SearchForm form = read_search_form(parameters, bounds);
    if (form.error) {
        return problem(400, "bad_parameter", form.error->message, form.error->parameter);
    }
    TrendPeriod by = TrendPeriod::month;
    const std::string_view asked = parameters.first("by");
    if (asked == "week") {
        by = TrendPeriod::week;
    } else if (asked == "year") {
        by = TrendPeriod::year;
    } else if (!asked.empty() && asked != "month") {
        return problem(400, "bad_parameter", "by must be week, month or year", "by");
    }
    form.request.time_limit = options.search_time;
    form.request.stop = request.stop;
    return kept_or(request, "", [&](const std::string& tag) {
        const auto trends = searcher.trends(form.request, by);
        if (!trends) {
            return error_response(trends.error());
        }
        return finish(request, {.body = to_json(*trends, form.request) + "\n",
                                .tag = trends->incomplete ? "" : tag});
    });
}

Response Service::Impl::numbers(const Request& request) {
    const Parameters parameters(request.query());
    FormLimits bounds = limits(true);
    bounds.lists_hits = false;
    bounds.own = "limit";
    SearchForm form = read_search_form(parameters, bounds);
    if (form.error) {
        return problem(400, "bad_parameter", form.error->message, form.error->parameter);
    }
    const std::string_view asked = parameters.first("limit");
    const auto limit = read_number<std::size_t>(asked, 1, most_numbers);
    if (!limit && !asked.empty()) {
        return problem(400, "bad_parameter",
                       fmt::format("limit must be a whole number from 1 to {}", most_numbers),
                       "limit");
    }
    form.request.time_limit = options.search_time;
    form.request.stop = request.stop;
    return kept_or(request, "", [&](const std::string& tag) {
        auto numbers = searcher.numbers(form.request);
        if (!numbers) {
            return error_response(numbers.error());
        }
        const std::size_t distinct = numbers->size();
        numbers->resize(std::min(distinct, limit.value_or(usual_numbers)));
        return finish(request, {.body = to_json(*numbers, distinct) + "\n", .tag = tag});
    });
}

Response Service::Impl::suggest(const Request& request) {
    const Parameters parameters(request.query());
    SuggestRequest asked;
    std::string_view format;
    for (const auto& [name, value] : parameters.list()) {
        if (name == "q") {
            asked.prefix = value;
        } else if (name == "format") {
            format = value;
        } else if (name != "limit" && !is_foreign_parameter(name)) {
            return problem(400, "bad_parameter", "suggest takes q, limit and format", name);
        }
    }
    if (asked.prefix.size() > options.max_query) {
        return problem(400, "bad_parameter",
                       fmt::format("q may have {} bytes at most", options.max_query), "q");
    }
    const auto limit = read_number<std::size_t>(parameters.first("limit"), 1, 100);
    if (!limit && !parameters.first("limit").empty()) {
        return problem(400, "bad_parameter", "limit must be a whole number from 1 to 100", "limit");
    }
    asked.limit = limit.value_or(asked.limit);
    if (!format.empty() && format != "json" && format != "opensearch") {
        return problem(400, "bad_parameter", "format must be json or opensearch", "format");
    }
    return kept_or(request, "", [&](const std::string& tag) {
        const auto result = searcher.suggest(asked);
        if (!result) {
            return error_response(result.error());
        }
        const std::string kept_as = result->outdated ? "" : tag;
        if (format == "opensearch") {
            return finish(request, {.type = "application/x-suggestions+json",
                                    .body = opensearch_suggestions(asked, *result),
                                    .tag = kept_as});
        }
        return finish(request, {.body = to_json(*result, asked) + "\n", .tag = kept_as});
    });
}

Response Service::Impl::article(const Request& request, std::string_view rest) {
    if (rest.empty()) {
        return problem(404, "not_found", "an article's id or URL is missing");
    }
    constexpr std::string_view similar_end = "/similar";
    if (rest.size() > similar_end.size() && rest.ends_with(similar_end)) {
        return similar(request, rest.substr(0, rest.size() - similar_end.size()));
    }
    const Parameters parameters(request.query());
    for (const auto& [name, value] : parameters.list()) {
        if (!is_foreign_parameter(name)) {
            return problem(400, "bad_parameter", "an article takes no parameters", name);
        }
    }
    return of_article(request, percent_decode(rest, false),
                      [&](const Article& found, const std::string& tag) {
                          return finish(request, {.body = to_json(found) + "\n", .tag = tag});
                      });
}

Response Service::Impl::similar(const Request& request, std::string_view id) {
    const Parameters parameters(request.query());
    SimilarRequest asked;
    asked.id = percent_decode(id, false);
    for (const auto& [name, value] : parameters.list()) {
        if (name != "limit" && name != "half_life" && !is_foreign_parameter(name)) {
            return problem(400, "bad_parameter", "similar takes limit and half_life", name);
        }
    }
    const auto number = [&](std::string_view name, int low, int high, int usual) {
        const std::string_view text = parameters.first(name);
        return text.empty() ? std::optional(usual) : read_number<int>(text, low, high);
    };
    const auto limit = number("limit", 1, 100, static_cast<int>(asked.limit));
    const auto half_life =
        number("half_life", 0, 36500, static_cast<int>(asked.recency_half_life.count()));
    if (!limit || !half_life) {
        return problem(400, "bad_parameter",
                       limit ? "half_life must be a whole number from 0 to 36500"
                             : "limit must be a whole number from 1 to 100",
                       limit ? "half_life" : "limit");
    }
    asked.limit = static_cast<std::size_t>(*limit);
    asked.recency_half_life = std::chrono::days(*half_life);
    return of_article(request, asked.id, [&](const Article&, const std::string& tag) {
        const auto result = searcher.similar(asked);
        if (!result) {
            return error_response(result.error());
        }
        return finish(request, {.body = to_json(*result, asked) + "\n", .tag = tag});
    });
}

}  // namespace timtin::server
