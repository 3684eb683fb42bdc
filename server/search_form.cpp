// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/search_form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "search/request_json.hpp"

namespace timtin::server {

namespace {

constexpr std::size_t default_limit = 10;
constexpr int default_half_life = 365;
constexpr std::size_t max_values = 20;

constexpr std::size_t max_facet_values = 100;

constexpr std::array<std::string_view, 4> always_known = {"q", "since", "until", "exact"};
constexpr std::array<std::string_view, 8> known_of_lists = {
    "limit", "offset", "sort", "explain", "half_life", "facets", "facet_values", "no_collapse"};

bool is_known(std::string_view name, const FormLimits& limits) {
    return std::ranges::find(always_known, name) != always_known.end() ||
           std::ranges::find(filter_fields, name, &FilterField::name) != filter_fields.end() ||
           (limits.lists_hits && std::ranges::find(known_of_lists, name) != known_of_lists.end()) ||
           (!limits.own.empty() && name == limits.own) || is_foreign_parameter(name);
}

/// A date as typed on a keypad without a slash, with slashes: "11062019", "11 06 2019",
/// "06 2019". Anything else as it is, without blanks around it.
std::string with_slashes(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    text = text.substr(0, text.find_last_not_of(' ') + 1);
    std::string out;
    std::size_t digits = 0;
    std::size_t gaps = 0;
    for (const char c : text) {
        const bool is_digit = c >= '0' && c <= '9';
        if (!is_digit && c != ' ') {
            return std::string(text);
        }
        digits += is_digit ? 1U : 0U;
        gaps += is_digit ? 0U : 1U;
        out += is_digit ? c : '/';
    }
    if (gaps == 0 && (digits == 8 || digits == 6)) {
        for (std::size_t at = digits - 4; at > 0; at -= 2) {
            out.insert(at, 1, '/');
        }
    }
    return out;
}

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

    /// `after` the day or month named, for an upper bound; `by_people` typed it.
    void date(std::string_view name, bool after, bool by_people, std::string& as_typed,
              std::optional<std::chrono::sys_seconds>& into) {
        as_typed = parameters_.first(name);
        if (by_people) {
            as_typed = with_slashes(as_typed);
        }
        if (as_typed.empty()) {
            return;
        }
        const auto time = bound_from_text(as_typed, after);
        // "1106" is meant for a day and month, not for a year before there were newspapers.
        if (!time ||
            (by_people && *time < std::chrono::sys_days(std::chrono::year(1800) / 1 / 1))) {
            fail(name,
                 fmt::format("{} must be a date: 2019-06-11, 2019-06, 2019, 11/06/2019 or 06/2019",
                             name));
        } else {
            into = time;
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

    /// Years and months must be such: else they would find nothing, without a word.
    void periods(std::string_view name, const std::vector<std::string>& values) {
        for (const std::string& value : values) {
            const bool is_year = name == "year";
            const auto bound = bound_from_text(value, false);
            const bool fits = is_year ? value.size() == 4 : value.size() >= 6 && value.size() <= 7;
            if (!bound || !fits) {
                fail(name, is_year ? "year must be a year: 2019"
                                   : "month must be a month: 2019-06 or 06/2019");
            }
        }
    }

    /// "topic,year", or "all".
    void facets(std::vector<FacetField>& into) {
        for (const std::string& value : parameters_.all("facets")) {
            std::string_view rest = value;
            while (!rest.empty()) {
                const std::string_view one = rest.substr(0, rest.find(','));
                rest.remove_prefix(std::min(one.size() + 1, rest.size()));
                const auto field = parse_facet_field(one);
                if (one == "all") {
                    into = facet_fields();
                } else if (!field) {
                    fail("facets",
                         "facets must be all, or some of topic, year, month, site, section, "
                         "author and number, with commas between");
                } else if (std::ranges::find(into, *field) == into.end()) {
                    into.push_back(*field);
                }
            }
        }
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
            if (!is_known(name, limits)) {
                reader.fail(name, "there is no such parameter; openapi.json lists them");
            }
        }
    }
    request.query = parameters.first("q");
    if (request.query.size() > limits.query_bytes) {
        reader.fail("q", fmt::format("q may have {} bytes at most", limits.query_bytes));
        request.query.clear();
    }
    reader.date("since", false, !limits.strict, form.since, request.since);
    reader.date("until", true, !limits.strict, form.until, request.until);
    if (ends_before_it_begins(request)) {
        reader.fail("until", "until must not be before since");
    }
    for (const FilterField& filter : filter_fields) {
        reader.list(filter.name, request.*filter.values);
    }
    for (const char* name : {"year", "month"}) {
        reader.periods(name, *name == 'y' ? request.years : request.months);
    }
    bool exact = false;
    reader.flag("exact", exact);
    request.correct = !exact;
    if (!limits.lists_hits) {
        return form;
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
    reader.flag("explain", request.explain);
    bool no_collapse = false;
    reader.flag("no_collapse", no_collapse);
    request.collapse = !no_collapse;
    int half_life = default_half_life;
    reader.number("half_life", 0, 36500, half_life);
    request.recency_half_life = std::chrono::days(half_life);
    reader.facets(request.facets);
    reader.number<std::size_t>("facet_values", 1, max_facet_values, request.facet_values);
    return form;
}

bool is_foreign_parameter(std::string_view name) noexcept {
    return name.starts_with('_') || name.starts_with("utm_") || name == "fbclid" || name == "gclid";
}

std::vector<std::pair<std::string_view, std::string>> settings_of(const SearchForm& form) {
    const SearchRequest& request = form.request;
    std::vector<std::pair<std::string_view, std::string>> settings;
    if (!request.collapse) {
        settings.emplace_back("no_collapse", "1");
    }
    if (request.recency_half_life.count() != default_half_life) {
        settings.emplace_back("half_life", std::to_string(request.recency_half_life.count()));
    }
    if (request.limit != default_limit) {
        settings.emplace_back("limit", std::to_string(request.limit));
    }
    return settings;
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
    for (const FilterField& filter : filter_fields) {
        for (const std::string& value : request.*filter.values) {
            add(filter.name, value);
        }
    }
    if (!request.correct) {
        add("exact", "1");
    }
    for (const auto& [name, value] : settings_of(form)) {
        add(name, value);
    }
    if (request.offset != 0) {
        add("offset", std::to_string(request.offset));
    }
    return out;
}

}  // namespace timtin::server
