// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/routes.hpp"

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "server/answer_cache.hpp"
#include "server/assets.hpp"
#include "server/content_coding.hpp"
#include "server/documents.hpp"
#include "server/metrics.hpp"
#include "server/page.hpp"
#include "server/search_form.hpp"
#include "timtin/version.hpp"

namespace timtin::server {

namespace {

constexpr std::size_t worth_coding = 1024;  // bytes; smaller bodies go as they are
constexpr std::size_t usual_numbers = 50;   // of one answer
constexpr std::size_t most_numbers = 1000;
constexpr std::size_t page_facet_values = 7;
constexpr std::uintmax_t max_report_bytes = 4 * 1024 * 1024;
constexpr std::size_t feed_entries = 30;  // if the request names no other number
constexpr std::string_view allowed_methods = "GET, HEAD, OPTIONS";

constexpr std::string_view json_type = "application/json";
constexpr std::string_view html_type = "text/html; charset=utf-8";

/// Where a browser may take parts of a page from: only from here.
constexpr std::string_view page_policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors ";

struct StaticFile {
    std::string_view name;
    std::string_view type;
};
constexpr std::array static_files = {
    StaticFile{"page.css", "text/css; charset=utf-8"},
    StaticFile{"page.js", "text/javascript; charset=utf-8"},
    StaticFile{"embed.js", "text/javascript; charset=utf-8"},
    StaticFile{"favicon.svg", "image/svg+xml"},
    StaticFile{"openapi.json", json_type},
};

/// Is one of the tags of If-None-Match ours, compared weakly (RFC 9110 13.1.2)?
bool is_fresh(std::string_view if_none_match, std::string_view tag) {
    const auto opaque = [](std::string_view one) {
        one.remove_prefix(std::min(one.find_first_not_of(" \t"), one.size()));
        one = one.substr(0, one.find_last_not_of(" \t") + 1);
        return one.starts_with("W/") ? one.substr(2) : one;
    };
    while (!if_none_match.empty()) {
        const std::string_view one = if_none_match.substr(0, if_none_match.find(','));
        if_none_match.remove_prefix(std::min(one.size() + 1, if_none_match.size()));
        if (opaque(one) == "*" || opaque(one) == opaque(tag)) {
            return true;
        }
    }
    return false;
}

/// What a route gives, before it is made fit for who asked.
struct Draft {
    int status = 200;
    std::string_view type = json_type;
    std::string body;
    std::string tag;  ///< empty: not to be kept
    std::vector<HeaderField> fields;
};

Response error_response(const Error& error) {
    switch (error.code) {
        case ErrorCode::usage:
            return problem(400, "bad_parameter", error.message);
        case ErrorCode::not_found:
            return problem(404, "not_found", error.message);
        case ErrorCode::index_missing:
        case ErrorCode::index_outdated:
        case ErrorCode::index_damaged:
            // What is wrong, and where it lies, is for who runs the server.
            return problem(503, "index_unavailable", "the index cannot be read at present");
        default:
            return problem(500, "internal", "the index could not be searched");
    }
}

/// When updates last went well, by a report.json. That it is not there, or no good, is told by
/// null: the index answers all the same.
void add_freshness(const std::filesystem::path& report, nlohmann::ordered_json& json) {
    json["last_update"] = nullptr;
    json["last_good"] = nlohmann::ordered_json::object();
    std::error_code error;
    if (const auto bytes = std::filesystem::file_size(report, error);
        error || bytes > max_report_bytes) {
        return;
    }
    std::ifstream file(report, std::ios::binary);
    const auto told = nlohmann::json::parse(file, nullptr, false);
    if (!told.is_object()) {
        return;
    }
    if (const auto found = told.find("last_update"); found != told.end() && found->is_string()) {
        json["last_update"] = *found;
    }
    if (const auto found = told.find("last_good"); found != told.end() && found->is_object()) {
        for (const auto& [site, time] : found->items()) {
            if (time.is_string()) {
                json["last_good"][site] = time;
            }
        }
    }
}

}  // namespace

struct Service::Impl {
    Impl(Searcher open, ServiceOptions chosen, Log logging)
        : searcher(std::move(open)),
          options(std::move(chosen)),
          log(std::move(logging)),
          cache(options.cache_bytes) {
        std::string ancestors;
        for (const std::string& origin : options.allow_embedding) {
            ancestors += (ancestors.empty() ? "" : " ") + origin;
        }
        embed_policy = std::string(page_policy) + (ancestors.empty() ? "'none'" : ancestors);
        for (const StaticFile& file : static_files) {
            prepare(std::string("/").append(file.name), file.type, asset(file.name), true);
        }
        prepare("/robots.txt", "text/plain; charset=utf-8",
                "User-agent: *\nDisallow: /?\nDisallow: /api/\nDisallow: /feed.atom\n", false);
        // What of the program and its configuration goes into an answer.
        std::string seed(version());
        for (const auto& [name, type] : static_files) {
            seed.append(asset_version(name));
        }
        seed += options.name + '\n' + options.base_url + '\n' + embed_policy;
        program_ = XXH3_64bits(seed.data(), seed.size());
    }

    Response route(const Request& request);
    Response search(const Request& request);
    Response suggest(const Request& request);
    Response topics(const Request& request);
    Response trends(const Request& request);
    Response numbers(const Request& request);
    Response article(const Request& request, std::string_view rest);
    Response feed(const Request& request);
    Response page(const Request& request);
    [[nodiscard]] std::optional<Trends> spread(SearchRequest request,
                                               const SearchResult& result) const;
    Response health(const Request& request);
    Response metrics_text(const Request& request);

    void prepare(const std::string& path, std::string_view type, std::string_view content,
                 bool with_version);
    Response static_file(const Request& request, std::string_view path);
    Response finish(const Request& request, Draft draft) const;
    Response not_modified(const Request& request, const std::string& tag) const;
    void add_common(const Request& request, Response& response) const;

    [[nodiscard]] std::string base_of(const Request& request) const {
        if (!options.base_url.empty()) {
            return options.base_url;
        }
        const bool secure = request.trusted && request.field("x-forwarded-proto") == "https";
        const std::string_view host = request.field("host");
        return fmt::format("{}://{}/", secure ? "https" : "http",
                           host.empty() ? "localhost" : host);
    }

    [[nodiscard]] FormLimits limits(bool strict) const {
        FormLimits limits;
        limits.query_bytes = options.max_query;
        limits.limit = options.max_limit;
        limits.strict = strict;
        return limits;
    }

    /// The validator of everything that the index, the day and the program decide.
    Result<std::string> tag() const {
        auto revision = searcher.revision();
        if (!revision) {
            return revision.error();
        }
        const auto day = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
        const std::string seed =
            fmt::format("{}/{}/{}", *revision, day.time_since_epoch().count(), program_);
        return fmt::format("W/\"{:016x}\"", XXH3_64bits(seed.data(), seed.size()));
    }

    [[nodiscard]] std::string cache_control() const {
        return options.max_age.count() > 0
                   ? fmt::format("public, max-age={}", options.max_age.count())
                   : std::string("no-cache");
    }

    /// Answers from what was kept, or by `make`, which is given the validator.
    template <typename Make>
    Response kept_or(const Request& request, std::string_view variant, const Make& make) {
        auto now = tag();
        if (!now) {
            return error_response(now.error());
        }
        if (is_fresh(request.field("if-none-match"), *now)) {
            return not_modified(request, *now);
        }
        const Coding coding = choose_coding(request.field("accept-encoding"));
        const std::string key = fmt::format("{} {} {}", request.target, to_string(coding), variant);
        if (auto kept = cache.find(key, *now)) {
            return std::move(*kept);
        }
        Response response = make(*now);
        const bool may_keep = response.status == 200 &&
                              std::ranges::any_of(response.fields, [](const HeaderField& field) {
                                  return field.first == "ETag";
                              });
        if (may_keep) {
            cache.keep(key, *now, response);
        }
        return response;
    }

    Searcher searcher;
    const ServiceOptions options;
    Log log;
    AnswerCache cache;
    Metrics metrics;
    std::atomic<const HttpCounts*> counts = nullptr;
    std::string embed_policy;
    XXH64_hash_t program_ = 0;
    /// By path; each in three codings.
    std::map<std::string, std::array<Response, 3>, std::less<>> files;
};

void Service::Impl::prepare(const std::string& path, std::string_view type,
                            std::string_view content, bool with_version) {
    auto& responses = files[path];
    const std::string_view name = std::string_view(path).substr(1);
    for (const Coding coding : {Coding::identity, Coding::gzip, Coding::brotli}) {
        Response& response = responses.at(static_cast<std::size_t>(coding));
        const bool plain = coding == Coding::identity || content.size() < worth_coding;
        response.fields = {{"Content-Type", std::string(type)},
                           {"X-Content-Type-Options", "nosniff"},
                           {"Cache-Control", "public, max-age=3600"},
                           {"Vary", "Accept-Encoding"}};
        if (with_version) {
            response.fields.emplace_back("ETag", fmt::format("W/\"{}\"", asset_version(name)));
        }
        if (path == "/favicon.svg") {
            response.fields.emplace_back("Content-Security-Policy", "default-src 'none'");
        }
        if (!plain) {
            response.fields.emplace_back("Content-Encoding", std::string(to_string(coding)));
        }
        response.body = std::make_shared<const std::string>(plain ? std::string(content)
                                                                  : encoded(content, coding, true));
        response.route = "static";
    }
}

Response Service::Impl::static_file(const Request& request, std::string_view path) {
    const auto found = files.find(path);
    const Coding coding = choose_coding(request.field("accept-encoding"));
    Response response = found->second.at(static_cast<std::size_t>(coding));
    const std::string_view name = path.substr(1);
    const std::string tag = fmt::format("W/\"{}\"", asset_version(name));
    if (Parameters(request.query()).first("v") == asset_version(name) &&
        !asset_version(name).empty()) {
        for (auto& [field, value] : response.fields) {
            if (field == "Cache-Control") {
                value = "public, max-age=31536000, immutable";
            }
        }
    }
    if (!asset_version(name).empty() && is_fresh(request.field("if-none-match"), tag)) {
        response.status = 304;
        response.body.reset();
        std::erase_if(response.fields, [](const HeaderField& field) {
            return field.first == "Content-Type" || field.first == "Content-Encoding";
        });
    }
    return response;
}

Response Service::Impl::finish(const Request& request, Draft draft) const {
    Response response;
    response.status = draft.status;
    response.fields = {{"Content-Type", std::string(draft.type)},
                       {"X-Content-Type-Options", "nosniff"},
                       {"Vary", "Accept-Encoding"}};
    if (draft.tag.empty()) {
        response.fields.emplace_back("Cache-Control", "no-store");
    } else {
        response.fields.emplace_back("ETag", draft.tag);
        response.fields.emplace_back("Cache-Control", cache_control());
    }
    for (HeaderField& field : draft.fields) {
        response.fields.push_back(std::move(field));
    }
    const Coding coding = choose_coding(request.field("accept-encoding"));
    if (coding != Coding::identity && draft.body.size() >= worth_coding) {
        response.fields.emplace_back("Content-Encoding", std::string(to_string(coding)));
        draft.body = encoded(draft.body, coding);
    }
    response.body = std::make_shared<const std::string>(std::move(draft.body));
    return response;
}

Response Service::Impl::not_modified(const Request&, const std::string& tag) const {
    Response response;
    response.status = 304;
    response.fields = {
        {"ETag", tag}, {"Cache-Control", cache_control()}, {"Vary", "Accept-Encoding"}};
    return response;
}

void Service::Impl::add_common(const Request& request, Response& response) const {
    // CORS: who may read is said to those who may, on everything but the page itself.
    const std::string_view origin = request.field("origin");
    if (!options.allow_origins.empty() && request.path() != "/") {
        const bool any =
            std::ranges::find(options.allow_origins, "*") != options.allow_origins.end();
        if (any) {
            response.fields.emplace_back("Access-Control-Allow-Origin", "*");
        } else {
            response.fields.emplace_back("Vary", "Origin");
            if (std::ranges::find(options.allow_origins, origin) != options.allow_origins.end()) {
                response.fields.emplace_back("Access-Control-Allow-Origin", std::string(origin));
            }
        }
        if (request.method == "OPTIONS" &&
            !request.field("access-control-request-method").empty()) {
            response.fields.emplace_back("Access-Control-Allow-Methods",
                                         std::string(allowed_methods));
            response.fields.emplace_back("Access-Control-Allow-Headers", "If-None-Match");
            response.fields.emplace_back("Access-Control-Max-Age", "86400");
        }
        response.fields.emplace_back("Access-Control-Expose-Headers", "ETag");
    }
}

Response Service::Impl::search(const Request& request) {
    SearchForm form = read_search_form(Parameters(request.query()), limits(true));
    if (form.error) {
        return problem(400, "bad_parameter", form.error->message, form.error->parameter);
    }
    form.request.time_limit = options.search_time;
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
        if (format == "opensearch") {
            return finish(request, {.type = "application/x-suggestions+json",
                                    .body = opensearch_suggestions(asked, *result),
                                    .tag = tag});
        }
        return finish(request, {.body = to_json(*result, asked) + "\n", .tag = tag});
    });
}

Response Service::Impl::article(const Request& request, std::string_view rest) {
    if (rest.empty()) {
        return problem(404, "not_found", "an article's id or URL is missing");
    }
    const std::string id = percent_decode(rest, false);
    auto found = searcher.article(id);
    if (!found) {
        return error_response(found.error());
    }
    return kept_or(request, "", [&](const std::string& tag) {
        return finish(request, {.body = to_json(*found) + "\n", .tag = tag});
    });
}

Response Service::Impl::feed(const Request& request) {
    const Parameters parameters(request.query());
    FormLimits bounds = limits(false);
    SearchForm form = read_search_form(parameters, bounds);
    if (form.error) {
        return problem(400, "bad_parameter", form.error->message, form.error->parameter);
    }
    form.request.facets.clear();
    form.request.sort = Sort::relevance;  // a feed has one order, which is not to be named
    const std::string asked = to_query_string(form);
    if (parameters.first("limit").empty()) {
        form.request.limit = feed_entries;
    }
    form.request.sort = Sort::newest;
    form.request.time_limit = options.search_time;
    const std::string base = base_of(request);
    return kept_or(request, base, [&](const std::string& tag) {
        const auto result = searcher.search(form.request);
        if (!result) {
            return error_response(result.error());
        }
        return finish(request, {.type = "application/atom+xml; charset=utf-8",
                                .body = atom_feed(form, asked, *result, options.name, base),
                                .tag = result->incomplete ? "" : tag});
    });
}

/// The matches by year, or where all are of about one, by month; in what is left of the time.
std::optional<Trends> Service::Impl::spread(SearchRequest request,
                                            const SearchResult& result) const {
    if (result.total < 2 || result.partial || result.incomplete) {
        return std::nullopt;
    }
    const auto left =
        options.search_time - std::chrono::duration_cast<std::chrono::milliseconds>(result.elapsed);
    request.time_limit = std::max(left, options.search_time / 4);
    auto trends = searcher.trends(request, TrendPeriod::year);
    if (trends && trends->periods.size() <= 2) {
        trends = searcher.trends(request, TrendPeriod::month);
    }
    return trends ? std::optional(std::move(*trends)) : std::nullopt;
}

Response Service::Impl::page(const Request& request) {
    PageInput input;
    const Parameters parameters(request.query());
    FormLimits bounds = limits(false);
    input.form = read_search_form(parameters, bounds);
    input.form.request.explain = false;
    input.form.request.time_limit = options.search_time;
    input.language = parameters.first("lang") == "en" ? Language::english : Language::vietnamese;
    input.embedded = parameters.first("embed") == "1";
    input.name = options.name;
    const auto with_policy = [&](Draft draft) {
        draft.type = html_type;
        draft.fields.emplace_back(
            "Content-Security-Policy",
            input.embedded ? embed_policy : std::string(page_policy) + "'none'");
        draft.fields.emplace_back("Referrer-Policy", "same-origin");
        draft.fields.emplace_back("Content-Language",
                                  input.language == Language::english ? "en" : "vi");
        return draft;
    };
    if (input.form.error) {
        return finish(request, with_policy({.status = 400, .body = search_page(input)}));
    }
    return kept_or(request, "", [&](const std::string& tag) {
        if (!input.form.asks()) {
            input.form.request.sort = Sort::newest;
        }
        const bool asks = input.form.asks();
        if (asks) {
            input.form.request.facets = {FacetField::topic,  FacetField::year,
                                         FacetField::site,   FacetField::section,
                                         FacetField::author, FacetField::number};
            input.form.request.facet_values = page_facet_values;
        }
        const auto result = searcher.search(input.form.request);
        if (!result) {
            const Response error = error_response(result.error());
            input.unavailable = true;
            Response answer =
                finish(request, with_policy({.status = error.status, .body = search_page(input)}));
            if (error.status == 503) {
                answer.fields.emplace_back("Retry-After", "30");
            }
            return answer;
        }
        input.result = &*result;
        const auto articles = searcher.size();
        input.articles = articles.value_or(std::uint64_t{0});
        const auto trends = asks ? spread(input.form.request, *result) : std::nullopt;
        input.trends = trends ? &*trends : nullptr;
        const bool whole = !result->incomplete && !(trends && trends->incomplete);
        return finish(request, with_policy({.body = search_page(input), .tag = whole ? tag : ""}));
    });
}

Response Service::Impl::health(const Request& request) {
    const auto articles = searcher.size();
    if (!articles) {
        return error_response(articles.error());
    }
    nlohmann::ordered_json json = {{"status", "ok"}, {"articles", *articles}};
    if (!options.report.empty()) {
        add_freshness(options.report, json);
    }
    return finish(request, {.body = json.dump() + "\n"});
}

Response Service::Impl::metrics_text(const Request& request) {
    const auto articles = searcher.size();
    return finish(request, {.type = "text/plain; version=0.0.4; charset=utf-8",
                            .body = metrics.text(counts, articles.value_or(std::uint64_t{0}))});
}

Response Service::Impl::route(const Request& request) {
    const auto on = [](std::string_view name, Response response) {
        response.route = name;
        return response;
    };
    const std::string_view path = request.path();
    constexpr std::string_view articles = "/api/v1/articles/";
    if (request.method == "OPTIONS") {
        Response response;
        response.status = 204;
        response.fields.emplace_back("Allow", std::string(allowed_methods));
        response.route = "options";
        return response;
    }
    if (path == "/api/v1/search") {
        return on("search", search(request));
    }
    if (path == "/api/v1/suggest") {
        return on("suggest", suggest(request));
    }
    if (path == "/api/v1/topics") {
        return on("topics", topics(request));
    }
    if (path == "/api/v1/trends") {
        return on("trends", trends(request));
    }
    if (path == "/api/v1/numbers") {
        return on("numbers", numbers(request));
    }
    if (path == "/") {
        return on("page", page(request));
    }
    if (path.starts_with(articles)) {
        return on("article", article(request, path.substr(articles.size())));
    }
    if (path == "/feed.atom") {
        return on("feed", feed(request));
    }
    if (path == "/opensearch.xml") {
        return on("opensearch",
                  finish(request, {.type = "application/opensearchdescription+xml; charset=utf-8",
                                   .body = opensearch_description(options.name, base_of(request)),
                                   .fields = {}}));
    }
    if (path == "/healthz") {
        return on("health", health(request));
    }
    if (path == "/metrics") {
        return on("metrics", metrics_text(request));
    }
    if (files.contains(path)) {
        return static_file(request, path);
    }
    return problem(404, "no_such_path", "there is nothing here; openapi.json lists what there is");
}

Service::Service(Searcher searcher, ServiceOptions options, Log log)
    : impl_(std::make_unique<Impl>(std::move(searcher), std::move(options), std::move(log))) {}

Service::~Service() = default;

Response Service::answer(const Request& request) {
    Response response = impl_->route(request);
    impl_->add_common(request, response);
    return response;
}

bool Service::is_quick(const Request& request) const {
    const std::string_view path = request.path();
    return request.method == "OPTIONS" || path == "/healthz" || path == "/metrics" ||
           impl_->files.contains(path);
}

void Service::finished(const Exchange& exchange) {
    impl_->metrics.count(exchange.route, exchange.status, exchange.bytes, exchange.elapsed);
    if (impl_->log) {
        impl_->log(exchange);
    }
}

void Service::watch(const HttpCounts& counts) {
    impl_->counts = &counts;
}

}  // namespace timtin::server
