// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/routes.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>

#include "server/service.hpp"
#include "timtin/version.hpp"

namespace timtin::server {

namespace {

constexpr std::string_view allowed_methods = "GET, HEAD, OPTIONS";

std::string seed_of(const ServiceOptions& options, const StaticFiles& files) {
    std::string seed(version());
    seed += files.version() + '\n' + options.name + '\n' + options.base_url;
    for (const std::string& origin : options.allow_embedding) {
        seed += '\n' + origin;
    }
    return seed;
}

}  // namespace

Response error_response(const Error& error) {
    switch (error.code) {
        case ErrorCode::usage:
            return problem(400, "bad_parameter", error.message);
        case ErrorCode::not_found:
            return problem(404, "not_found", error.message);
        case ErrorCode::io:
        case ErrorCode::index_missing:
        case ErrorCode::index_outdated:
        case ErrorCode::index_damaged:
            // What is wrong, and where it lies, is for who runs the server.
            return problem(503, "index_unavailable", "the index cannot be read at present");
        default:
            return problem(500, "internal", "the index could not be searched");
    }
}

Service::Impl::Impl(Searcher open, ServiceOptions chosen, Log logging)
    : searcher(std::move(open)),
      options(std::move(chosen)),
      log(std::move(logging)),
      cache(options.cache_bytes) {
    const std::string seed = seed_of(options, files);
    program_ = XXH3_64bits(seed.data(), seed.size());
}

std::string Service::Impl::base_of(const Request& request) const {
    if (!options.base_url.empty()) {
        return options.base_url;
    }
    const bool secure = request.trusted && request.field("x-forwarded-proto") == "https";
    const std::string_view host = request.field("host");
    return fmt::format("{}://{}/", secure ? "https" : "http", host.empty() ? "localhost" : host);
}

FormLimits Service::Impl::limits(bool strict) const {
    FormLimits limits;
    limits.query_bytes = options.max_query;
    limits.limit = options.max_limit;
    limits.strict = strict;
    return limits;
}

Result<std::string> Service::Impl::tag() const {
    auto revision = searcher.revision();
    if (!revision) {
        return revision.error();
    }
    const auto day = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    const std::string seed =
        fmt::format("{}/{}/{}", *revision, day.time_since_epoch().count(), program_);
    return fmt::format("W/\"{:016x}\"", XXH3_64bits(seed.data(), seed.size()));
}

std::string Service::Impl::cache_control() const {
    return options.max_age.count() > 0 ? fmt::format("public, max-age={}", options.max_age.count())
                                       : std::string("no-cache");
}

Response Service::Impl::not_modified(const std::string& tag) const {
    Response response;
    response.status = 304;
    response.fields = {
        {"ETag", tag}, {"Cache-Control", cache_control()}, {"Vary", "Accept-Encoding"}};
    return response;
}

bool Service::Impl::may_keep(const Response& response) {
    return response.status == 200 &&
           std::ranges::any_of(response.fields,
                               [](const HeaderField& field) { return field.first == "ETag"; });
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
    const Coding coding = choose_coding(request.list("accept-encoding"));
    if (coding != Coding::identity && draft.body.size() >= worth_coding) {
        response.fields.emplace_back("Content-Encoding", std::string(to_string(coding)));
        draft.body = encoded(draft.body, coding);
    }
    response.body = std::make_shared<const std::string>(std::move(draft.body));
    return response;
}

/// Who may read is said to those who may, on everything but the page itself.
void Service::Impl::add_cors(const Request& request, Response& response) const {
    // Of a connection that is refused unread the origin is not known; of one origin it need not.
    const bool is_only = request.method.empty() && options.allow_origins.size() == 1;
    const std::string_view origin =
        is_only ? options.allow_origins.front() : request.field("origin");
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
        response.fields.emplace_back("Access-Control-Expose-Headers", "ETag, Retry-After");
    }
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
        return on("opensearch", opensearch(request));
    }
    if (path == "/healthz") {
        return on("health", health(request));
    }
    if (path == "/metrics") {
        return on("metrics", metrics_text(request));
    }
    if (files.has(path)) {
        return files.answer(request);
    }
    return problem(404, "no_such_path", "there is nothing here; openapi.json lists what there is");
}

Service::Service(Searcher searcher, ServiceOptions options, Log log)
    : impl_(std::make_unique<Impl>(std::move(searcher), std::move(options), std::move(log))) {}

Service::~Service() = default;

Response Service::answer(const Request& request) {
    return impl_->route(request);
}

void Service::add_common(const Request& request, Response& response) const {
    impl_->add_cors(request, response);
    // What a browser keeps of a page is brought up to date by the fields of a 304: the page's own
    // policy stays.
    if (response.status != 304 && std::ranges::find(response.fields, "Content-Security-Policy",
                                                    &HeaderField::first) == response.fields.end()) {
        response.fields.emplace_back("Content-Security-Policy",
                                     "default-src 'none'; frame-ancestors 'none'");
    }
}

Lane Service::lane(const Request& request) const {
    const std::string_view path = request.path();
    if (request.method == "OPTIONS" || impl_->files.has(path)) {
        return Lane::now;
    }
    // Whoever watches the server is told, and soonest when it has much to do.
    return path == "/healthz" || path == "/metrics" ? Lane::aside : Lane::search;
}

void Service::finished(const Exchange& exchange) {
    if (exchange.status != client_gone) {  // which is no answer
        impl_->metrics.count(exchange.route, exchange.status, exchange.bytes, exchange.elapsed);
    }
    if (impl_->log) {
        impl_->log(exchange);
    }
}

void Service::watch(const HttpCounts& counts) {
    impl_->counts = &counts;
}

}  // namespace timtin::server
