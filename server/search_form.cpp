// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/search_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "timtin/text.hpp"

namespace timtin::server {

namespace {

constexpr std::size_t default_limit = 10;
constexpr int default_half_life = 365;
constexpr std::size_t max_values = 20;

constexpr std::array<std::string_view, 12> known = {"q",      "limit", "offset",  "sort",
                                                    "since",  "until", "site",    "author",
                                                    "number", "exact", "explain", "half_life"};

class Reader {
public:
    Reader(const Parameters& parameters, SearchForm& form) : parameters_(parameters), form_(form) {}

    void fail(std::string_view name, std::string message) {
        if (!form_.error) {
            form_.error = ParameterError{std::string(name), std::move(message)};
        }
    }

    template <typename Number>
    void number(std::string_view name, Number low, Number high, Number& into) {
        const std::string_view text = parameters_.first(name);
        if (text.empty()) {
            return;
        }
        if (const auto value = read_number<Number>(text, low, high)) {
            into = *value;
        } else {
            fail(name, fmt::format("{} must be a whole number from {} to {}", name, low, high));
        }
    }

    void flag(std::string_view name, bool& into) {
        const std::string_view text = parameters_.first(name);
        if (text == "1" || text == "true") {
            into = true;
        } else if (!text.empty() && text != "0" && text != "false") {
            fail(name, fmt::format("{} must be 1 or 0", name));
        }
    }

    /// `after` the day or month named, for an upper bound.
    void date(std::string_view name, bool after, std::string& as_typed,
              std::optional<std::chrono::sys_seconds>& into) {
        as_typed = parameters_.first(name);
        if (as_typed.empty()) {
            return;
        }
        auto time = parse_iso(as_typed);
        if (const std::size_t slash = as_typed.find('/');
            !time && slash != std::string::npos && slash <= 2 && as_typed.size() == slash + 5) {
            // "6/2019", as a month is written.
            time = parse_iso(as_typed.substr(slash + 1) + (slash == 1 ? "-0" : "-") +
                             as_typed.substr(0, slash));
        }
        if (!time && as_typed.size() <= 64) {
            const auto now =
                std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
            time = text::parse_date(as_typed, at_offset(now));
        }
        if (!time) {
            fail(name,
                 fmt::format("{} must be a date: 2019-06-11, 2019-06, 2019, 11/06/2019 or 06/2019",
                             name));
        } else {
            into = (after ? period_end(*time) : *time).instant();
        }
    }

    void list(std::string_view name, std::vector<std::string>& into) {
        into = parameters_.all(name);
        if (into.size() > max_values) {
            fail(name, fmt::format("{} may be given {} times at most", name, max_values));
            into.resize(max_values);
        }
        for (std::string& value : into) {
            if (value.size() > 256) {
                fail(name, fmt::format("{} may have 256 bytes at most", name));
                value.clear();
            }
        }
        std::erase(into, "");
    }

private:
    const Parameters& parameters_;
    SearchForm& form_;
};

}  // namespace

SearchForm read_search_form(const Parameters& parameters, const FormLimits& limits) {
    SearchForm form;
    SearchRequest& request = form.request;
    Reader reader(parameters, form);
    if (limits.strict) {
        for (const auto& [name, value] : parameters.list()) {
            if (std::ranges::find(known, name) == known.end() && !is_foreign_parameter(name)) {
                reader.fail(name, "there is no such parameter; openapi.json lists them");
            }
        }
    }
    request.query = parameters.first("q");
    if (request.query.size() > limits.query_bytes) {
        reader.fail("q", fmt::format("q may have {} bytes at most", limits.query_bytes));
        request.query.clear();
    }
    reader.number<std::size_t>("limit", 0, limits.limit, request.limit);
    reader.number<std::size_t>("offset", 0, limits.listed, request.offset);
    if (request.offset + request.limit > limits.listed) {
        reader.fail("offset", fmt::format("offset and limit together may be {} at most; make the "
                                          "search narrower, by date for example",
                                          limits.listed));
        request.offset = 0;
    }
    const std::string_view sort = parameters.first("sort");
    if (sort == "newest") {
        request.sort = Sort::newest;
    } else if (sort == "oldest") {
        request.sort = Sort::oldest;
    } else if (!sort.empty() && sort != "relevance") {
        reader.fail("sort", "sort must be relevance, newest or oldest");
    }
    reader.date("since", false, form.since, request.since);
    reader.date("until", true, form.until, request.until);
    reader.list("site", request.sites);
    reader.list("author", request.authors);
    reader.list("number", request.numbers);
    bool exact = false;
    reader.flag("exact", exact);
    request.correct = !exact;
    reader.flag("explain", request.explain);
    int half_life = default_half_life;
    reader.number("half_life", 0, 36500, half_life);
    request.recency_half_life = std::chrono::days(half_life);
    return form;
}

bool is_foreign_parameter(std::string_view name) noexcept {
    return name.starts_with('_') || name.starts_with("utm_") || name == "fbclid" || name == "gclid";
}

std::string to_query_string(const SearchForm& form) {
    std::string out;
    const auto add = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) {
            out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, percent_encode(value));
        }
    };
    const SearchRequest& request = form.request;
    add("q", request.query);
    if (request.sort != Sort::relevance) {
        add("sort", request.sort == Sort::newest ? "newest" : "oldest");
    }
    add("since", form.since);
    add("until", form.until);
    for (const auto& [name, values] :
         {std::pair("site", &request.sites), std::pair("author", &request.authors),
          std::pair("number", &request.numbers)}) {
        for (const std::string& value : *values) {
            add(name, value);
        }
    }
    if (!request.correct) {
        add("exact", "1");
    }
    if (request.limit != default_limit) {
        add("limit", std::to_string(request.limit));
    }
    if (request.offset != 0) {
        add("offset", std::to_string(request.offset));
    }
    return out;
}

}  // namespace timtin::server
