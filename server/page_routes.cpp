// SPDX-License-Identifier: GPL-2.0-or-later
// The search page, and what leads to it: feeds and the OpenSearch description.
#include <algorithm>

#include "server/documents.hpp"
#include "server/page.hpp"
#include "server/service.hpp"

namespace timtin::server {

namespace {

constexpr std::size_t page_facet_values = 7;
constexpr std::size_t page_similar = 10;
constexpr std::size_t feed_entries = 30;  // if the request names no other number
constexpr std::string_view html_type = "text/html; charset=utf-8";

/// Where a browser may take parts of a page from: only from here.
constexpr std::string_view page_policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors ";

/// Whose pages may hold ours in a frame, as the policy says it.
std::string embedders(const ServiceOptions& options) {
    std::string all;
    for (const std::string& origin : options.allow_embedding) {
        all += (all.empty() ? "" : " ") + origin;
    }
    return all.empty() ? "'none'" : all;
}

}  // namespace

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
    form.request.stop = request.stop;
    const std::string base = base_of(request);
    return kept_or(request, base, [&](const std::string& tag) {
        const auto result = searcher.search(form.request);
        if (!result) {
            return error_response(result.error());
        }
        return finish(request, {.type = "application/atom+xml; charset=utf-8",
                                .body = atom_feed(form, asked, *result, options.name, base,
                                                  result->hits.empty() ? newest_article() : begun),
                                .tag = result->incomplete ? "" : tag});
    });
}

/// Since when a feed without entries has had none.
std::chrono::sys_seconds Service::Impl::newest_article() const {
    SearchRequest asked;
    asked.sort = Sort::newest;
    asked.limit = 1;
    asked.snippets = false;
    asked.time_limit = options.search_time;
    const auto found = searcher.search(asked);
    if (!found || found->hits.empty()) {
        return begun;
    }
    const Article& newest = found->hits.front().article;
    return newest.published ? newest.published->instant() : newest.fetched_at.value_or(begun);
}

Response Service::Impl::opensearch(const Request& request) {
    return finish(request, {.type = "application/opensearchdescription+xml; charset=utf-8",
                            .body = opensearch_description(options.name, base_of(request)),
                            .fields = {}});
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
    if (input.form.request.limit == 0) {
        input.form.request.limit = SearchRequest().limit;  // a page is to show some
    }
    input.form.request.time_limit = options.search_time;
    input.form.request.stop = request.stop;
    input.language = parameters.first("lang") == "en" ? Language::english : Language::vietnamese;
    input.embedded = parameters.first("embed") == "1";
    input.name = options.name;
    const auto with_policy = [&](Draft draft) {
        draft.type = html_type;
        draft.fields.emplace_back(
            "Content-Security-Policy",
            std::string(page_policy) + (input.embedded ? embedders(options) : "'none'"));
        draft.fields.emplace_back("Referrer-Policy", "same-origin");
        draft.fields.emplace_back("Content-Language",
                                  input.language == Language::english ? "en" : "vi");
        return draft;
    };
    if (input.form.error) {
        return finish(request, with_policy({.status = 400, .body = search_page(input)}));
    }
    const auto unavailable = [&](const Error& error) {
        input.unavailable = true;
        const int status = error_response(error).status;
        Response answer =
            finish(request, with_policy({.status = status, .body = search_page(input)}));
        if (status == 503) {
            answer.fields.emplace_back("Retry-After", "30");
        }
        return answer;
    };
    const auto now = tag();
    if (!now) {
        return unavailable(now.error());
    }
    input.like = parameters.first("like");
    if (!input.like.empty()) {
        // Before what the client has is looked at: one tag is that of all pages.
        const auto model = searcher.article(input.like);
        const auto failed = [&](const Error& error) {
            return error.code == ErrorCode::not_found
                       ? finish(request, with_policy({.status = 404, .body = search_page(input)}))
                       : unavailable(error);
        };
        if (!model) {
            return failed(model.error());
        }
        return kept_or(request, "", *now, [&](const std::string& tag) {
            SimilarRequest asked;
            asked.id = input.like;
            asked.limit = page_similar;
            const auto similar = searcher.similar(asked);
            if (!similar) {
                return failed(similar.error());
            }
            input.model = &*model;
            input.similar = &*similar;
            return finish(request, with_policy({.body = search_page(input), .tag = tag}));
        });
    }
    return kept_or(request, "", *now, [&](const std::string& tag) {
        if (!input.form.asks()) {
            input.form.request.sort = Sort::newest;
        }
        const bool asks = input.form.asks();
        if (asks) {
            input.form.request.facets = {FacetField::topic,  FacetField::year,
                                         FacetField::site,   FacetField::section,
                                         FacetField::author, FacetField::number};
            if (parameters.first("facet_values").empty()) {
                input.form.request.facet_values = page_facet_values;
            }
        }
        // One hit more than is shown tells whether there is a next page: what is listed cannot be
        // counted beforehand where stories are folded.
        SearchRequest with_next = input.form.request;
        ++with_next.limit;
        auto result = searcher.search(with_next);
        if (!result) {
            return unavailable(result.error());
        }
        input.more = result->hits.size() == with_next.limit;
        if (input.more) {
            result->hits.pop_back();
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

}  // namespace timtin::server
