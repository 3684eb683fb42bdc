// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/request_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "search/dates.hpp"
#include "text/utf8_scan.hpp"
#include "timtin/search.hpp"
#include "timtin/text.hpp"

namespace timtin {

namespace {

using Json = nlohmann::json;

// A request of honest size is a few hundred bytes.
constexpr std::size_t max_request_bytes = std::size_t{1} << 20;
constexpr std::size_t max_name_bytes = 64;  // that a message repeats
constexpr std::size_t max_values = 100;
constexpr std::int64_t max_facet_values = 10'000;
constexpr std::int64_t max_half_life = 36'500;
constexpr std::int64_t max_time_limit = 3'600'000;

/// Thrown inside this file only.
struct Wrong {
    ErrorCode code = ErrorCode::usage;
    std::string message;
};

[[noreturn]] void expected(std::string_view name, std::string_view what) {
    throw Wrong{ErrorCode::usage, fmt::format("\"{}\" of the request must be {}", name, what)};
}

[[noreturn]] void unknown(std::string_view name) {
    throw Wrong{ErrorCode::usage, fmt::format("the request has an unknown field \"{}\"",
                                              text::valid_utf8(name.substr(0, max_name_bytes)))};
}

std::string text_of(std::string_view name, const Json& value) {
    if (!value.is_string()) {
        expected(name, "a string");
    }
    return value.get<std::string>();
}

bool flag_of(std::string_view name, const Json& value) {
    if (!value.is_boolean()) {
        expected(name, "true or false");
    }
    return value.get<bool>();
}

std::int64_t number_of(std::string_view name, const Json& value, std::int64_t most) {
    const auto wrong = [&] { expected(name, fmt::format("a whole number from 0 to {}", most)); };
    if (!value.is_number_integer()) {
        wrong();
    }
    // What does not fit into 64 bits with a sign is held without one.
    if (value.is_number_unsigned() &&
        value.get<std::uint64_t>() > static_cast<std::uint64_t>(most)) {
        wrong();
    }
    const auto number = value.get<std::int64_t>();
    if (number < 0 || number > most) {
        wrong();
    }
    return number;
}

/// A string, or a list of them.
std::vector<std::string> texts_of(std::string_view name, const Json& value) {
    std::vector<std::string> out;
    if (value.is_string()) {
        out.push_back(value.get<std::string>());
        return out;
    }
    const auto all_texts = [](const Json& list) {
        return std::ranges::all_of(list, [](const Json& one) { return one.is_string(); });
    };
    if (!value.is_array() || value.size() > max_values || !all_texts(value)) {
        expected(name, fmt::format("a string or a list of at most {} strings", max_values));
    }
    for (const Json& one : value) {
        out.push_back(one.get<std::string>());
    }
    return out;
}

Sort sort_of(std::string_view name, const Json& value) {
    const std::string text = value.is_string() ? value.get<std::string>() : "";
    if (text == "relevance") {
        return Sort::relevance;
    }
    if (text == "newest") {
        return Sort::newest;
    }
    if (text != "oldest") {
        expected(name, "relevance, newest or oldest");
    }
    return Sort::oldest;
}

std::chrono::sys_seconds bound_of(std::string_view name, const Json& value, bool after) {
    const auto time = bound_from_text(text_of(name, value), after);
    if (!time) {
        expected(name, "a date: 2019-06-11, 2019-06 or 11/06/2019");
    }
    return *time;
}

/// "all", a field, or a list of fields.
std::vector<FacetField> facets_of(std::string_view name, const Json& value) {
    std::vector<FacetField> fields;
    for (const std::string& one : texts_of(name, value)) {
        const auto field = parse_facet_field(one);
        if (one == "all") {
            return facet_fields();
        }
        if (!field) {
            expected(name,
                     "\"all\" or a list of topic, year, month, site, section, author, number");
        }
        if (std::ranges::find(fields, *field) == fields.end()) {
            fields.push_back(*field);
        }
    }
    return fields;
}

Json parse(std::string_view text) {
    if (text.size() > max_request_bytes) {
        throw Wrong{ErrorCode::limit,
                    fmt::format("the request is longer than {} bytes", max_request_bytes)};
    }
    const auto flat = [](int depth, Json::parse_event_t event, Json& /*value*/) {
        const bool opens =
            event == Json::parse_event_t::object_start || event == Json::parse_event_t::array_start;
        if (opens && depth > 1) {
            throw Wrong{ErrorCode::usage, "the request is nested deeper than any field is"};
        }
        return true;
    };
    try {
        return Json::parse(text, flat);
    } catch (const Json::parse_error& error) {
        throw Wrong{ErrorCode::malformed,
                    fmt::format("the request is no JSON in UTF-8: byte {}", error.byte)};
    } catch (const Json::exception&) {
        throw Wrong{ErrorCode::malformed, "the request has a number that is too large"};
    }
}

void read_field(std::string_view name, const Json& value, SearchRequest& request) {
    if (name == "query") {
        request.query = text_of(name, value);
    } else if (name == "limit") {
        request.limit = static_cast<std::size_t>(number_of(name, value, 10'000));
    } else if (name == "offset") {
        request.offset = static_cast<std::size_t>(number_of(name, value, 10'000));
    } else if (name == "sort") {
        request.sort = sort_of(name, value);
    } else if (name == "since") {
        request.since = bound_of(name, value, false);
    } else if (name == "until") {
        request.until = bound_of(name, value, true);
    } else if (name == "site") {
        request.sites = texts_of(name, value);
    } else if (name == "author") {
        request.authors = texts_of(name, value);
    } else if (name == "number") {
        request.numbers = texts_of(name, value);
    } else if (name == "topic") {
        request.topics = texts_of(name, value);
    } else if (name == "section") {
        request.sections = texts_of(name, value);
    } else if (name == "year") {
        request.years = texts_of(name, value);
    } else if (name == "month") {
        request.months = texts_of(name, value);
    } else if (name == "facets") {
        request.facets = facets_of(name, value);
    } else if (name == "facet_values") {
        request.facet_values = static_cast<std::size_t>(number_of(name, value, max_facet_values));
    } else if (name == "no_collapse") {
        request.collapse = !flag_of(name, value);
    } else if (name == "snippets") {
        request.snippets = flag_of(name, value);
    } else if (name == "exact") {
        request.correct = !flag_of(name, value);
    } else if (name == "explain") {
        request.explain = flag_of(name, value);
    } else if (name == "half_life") {
        request.recency_half_life = std::chrono::days(number_of(name, value, max_half_life));
    } else if (name == "time_limit") {
        request.time_limit = std::chrono::milliseconds(number_of(name, value, max_time_limit));
    } else {
        unknown(name);
    }
}

}  // namespace

std::optional<std::chrono::sys_seconds> bound_from_text(std::string_view text, bool after) {
    const DateTime now =
        at_offset(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
    auto time = read_date(text, now);
    if (!time && (text == "today" || text == "yesterday")) {
        time = parse_iso(
            to_iso_date(DateTime{.local = now.local - std::chrono::days{text == "today" ? 0 : 1},
                                 .offset = now.offset}));
    }
    if (!time) {
        return std::nullopt;
    }
    return (after ? period_end(*time) : *time).instant();
}

bool ends_before_it_begins(const SearchRequest& request) noexcept {
    return request.since && request.until && *request.since >= *request.until;
}

namespace {

/// A request of the fields that `read` knows.
template <typename Request, typename Read>
Result<Request> read_request(std::string_view json, const Read& read) {
    try {
        const Json object = parse(json);
        if (!object.is_object()) {
            throw Wrong{ErrorCode::usage, "the request must be a JSON object"};
        }
        Request request;
        for (const auto& [name, value] : object.items()) {
            if (!value.is_null()) {
                read(name, value, request);
            }
        }
        return request;
    } catch (const Wrong& wrong) {
        return Error{wrong.code, wrong.message};
    }
}

}  // namespace

Result<SearchRequest> search_request_from_json(std::string_view json) {
    auto request = read_request<SearchRequest>(json, read_field);
    if (request && ends_before_it_begins(*request)) {
        return Error{ErrorCode::usage, "\"until\" of the request must not be before \"since\""};
    }
    return request;
}

Result<SimilarRequest> similar_request_from_json(std::string_view json) {
    auto request = read_request<SimilarRequest>(
        json, [](std::string_view name, const Json& value, SimilarRequest& into) {
            if (name == "id") {
                into.id = text_of(name, value);
            } else if (name == "limit") {
                into.limit = static_cast<std::size_t>(number_of(name, value, 100));
            } else if (name == "half_life") {
                into.recency_half_life = std::chrono::days(number_of(name, value, max_half_life));
            } else {
                unknown(name);
            }
        });
    if (request && request->id.empty()) {
        return Error{ErrorCode::usage, "the request names no article: \"id\" is its id or URL"};
    }
    return request;
}

Result<SuggestRequest> suggest_request_from_json(std::string_view json) {
    return read_request<SuggestRequest>(
        json, [](std::string_view name, const Json& value, SuggestRequest& request) {
            if (name == "prefix") {
                request.prefix = text_of(name, value);
            } else if (name == "limit") {
                request.limit = static_cast<std::size_t>(number_of(name, value, 100));
            } else {
                unknown(name);
            }
        });
}

}  // namespace timtin
