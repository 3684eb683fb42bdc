// SPDX-License-Identifier: GPL-2.0-or-later
// What the routes have in common; for the sources of Service alone.
#pragma once

#include <fmt/format.h>

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "server/answer_cache.hpp"
#include "server/content_coding.hpp"
#include "server/metrics.hpp"
#include "server/routes.hpp"
#include "server/search_form.hpp"
#include "server/static_files.hpp"

namespace timtin::server {

inline constexpr std::string_view json_type = "application/json";

/// What a route gives, before it is made fit for who asked.
struct Draft {
    int status = 200;
    std::string_view type = json_type;
    std::string body;
    std::string tag;  ///< empty: not to be kept
    std::vector<HeaderField> fields;
};

/// What an error of the library is over HTTP.
[[nodiscard]] Response error_response(const Error& error);

struct Service::Impl {
    Impl(Searcher open, ServiceOptions chosen, Log logging);

    [[nodiscard]] Response route(const Request& request);
    [[nodiscard]] Response finish(const Request& request, Draft draft) const;
    void add_cors(const Request& request, Response& response) const;

    // api_routes.cpp
    Response search(const Request& request);
    Response suggest(const Request& request);
    Response topics(const Request& request);
    Response trends(const Request& request);
    Response numbers(const Request& request);
    Response article(const Request& request, std::string_view rest);
    Response similar(const Request& request, std::string_view id);
    // page_routes.cpp
    Response feed(const Request& request);
    Response page(const Request& request);
    Response opensearch(const Request& request);
    [[nodiscard]] std::chrono::sys_seconds newest_article() const;
    [[nodiscard]] std::optional<Trends> spread(SearchRequest request,
                                               const SearchResult& result) const;
    // status_routes.cpp
    Response health(const Request& request);
    Response metrics_text(const Request& request);

    /// How the outside calls the page, with a slash at its end.
    [[nodiscard]] std::string base_of(const Request& request) const;
    [[nodiscard]] FormLimits limits(bool strict) const;
    /// The validator of everything that the index, the day and the program decide. To be
    /// asked for before the index is read: what is newer than its validator does no harm,
    /// what is older would be kept under it.
    [[nodiscard]] Result<std::string> tag() const;
    [[nodiscard]] std::string cache_control() const;

    /// Answers from what was kept under the validator `now`, or by `make`, which is given it.
    template <typename Make>
    Response kept_or(const Request& request, std::string_view variant, const std::string& now,
                     const Make& make) {
        if (is_fresh(request.list("if-none-match"), now)) {
            return not_modified(now);
        }
        const Coding coding = choose_coding(request.list("accept-encoding"));
        const std::string key = fmt::format("{} {} {}", request.target, to_string(coding), variant);
        if (auto kept = cache.find(key, now)) {
            return std::move(*kept);
        }
        Response response = make(now);
        if (may_keep(response)) {
            cache.keep(key, now, response);
        }
        return response;
    }
    template <typename Make>
    Response kept_or(const Request& request, std::string_view variant, const Make& make) {
        const auto now = tag();
        return now ? kept_or(request, variant, *now, make) : error_response(now.error());
    }

    /// The same for what is about one article, which `make` is given too. It is looked up
    /// whatever the client has: that one is gone is not confirmed by a tag that all URLs have
    /// in common.
    template <typename Make>
    Response of_article(const Request& request, const std::string& id, const Make& make) {
        const auto now = tag();
        if (!now) {
            return error_response(now.error());
        }
        const auto found = searcher.article(id);
        if (!found) {
            return error_response(found.error());
        }
        return kept_or(request, "", *now,
                       [&](const std::string& tag) { return make(*found, tag); });
    }

    Searcher searcher;
    const ServiceOptions options;
    Log log;
    AnswerCache cache;
    Metrics metrics;
    std::atomic<const HttpCounts*> counts = nullptr;
    const StaticFiles files;
    const std::chrono::sys_seconds begun =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());

private:
    [[nodiscard]] Response not_modified(const std::string& tag) const;
    [[nodiscard]] static bool may_keep(const Response& response);
    std::uint64_t program_ = 0;  ///< what of the program and its configuration is in answers
};

}  // namespace timtin::server
