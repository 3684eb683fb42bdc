// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "server/url_text.hpp"
#include "timtin/search.hpp"

namespace timtin::server {

/// What is wrong with a parameter.
struct ParameterError {
    std::string parameter;
    std::string message;
};

struct FormLimits {
    std::size_t query_bytes = 2048;
    std::size_t limit = 100;      ///< hits of one answer
    std::size_t listed = 10'000;  ///< offset and limit together
    /// Parameters that are none of ours are errors (API), or are passed by (page).
    bool strict = true;
    /// Hits are listed; else what orders, pages and describes them is none of ours.
    bool lists_hits = true;
    std::string_view own;  ///< one more parameter, which the route reads itself
};

/// A field that a search can be filtered by: the parameter, and where its values are.
struct FilterField {
    FacetField field;
    std::string_view name;
    std::vector<std::string> SearchRequest::*values;
};

/// All of them, in the order in which a URL states them.
inline constexpr std::array<FilterField, 7> filter_fields = {{
    {FacetField::topic, "topic", &SearchRequest::topics},
    {FacetField::year, "year", &SearchRequest::years},
    {FacetField::month, "month", &SearchRequest::months},
    {FacetField::site, "site", &SearchRequest::sites},
    {FacetField::section, "section", &SearchRequest::sections},
    {FacetField::author, "author", &SearchRequest::authors},
    {FacetField::number, "number", &SearchRequest::numbers},
}};

/// A search as its URL states it.
struct SearchForm {
    SearchRequest request;
    std::string since;  ///< as typed
    std::string until;
    std::optional<ParameterError> error;

    [[nodiscard]] bool has_filter() const noexcept {
        for (const FilterField& filter : filter_fields) {
            if (!(request.*filter.values).empty()) {
                return true;
            }
        }
        return request.since || request.until;
    }
    /// Something is looked for, or filtered by.
    [[nodiscard]] bool asks() const noexcept {
        return has_filter() || request.query.find_first_not_of(' ') != std::string::npos;
    }
};

/// Reads q, limit, offset, sort, since, until, filters, exact, explain, half_life, facets and
/// facet_values, as the options of `timtin search`. After an error the rest is read all the
/// same, with defaults where it makes no sense.
[[nodiscard]] SearchForm read_search_form(const Parameters& parameters, const FormLimits& limits);

/// Added by tools on the way, never ours: cache busters and campaign marks.
[[nodiscard]] bool is_foreign_parameter(std::string_view name) noexcept;

/// A whole number within bounds; nothing if it is none.
template <typename Number>
[[nodiscard]] std::optional<Number> read_number(std::string_view text, Number low, Number high) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < low || value > high) {
        return std::nullopt;
    }
    return value;
}

/// How the search is made, beside what is asked for: parameters and values that are not the
/// default. A new search keeps them.
[[nodiscard]] std::vector<std::pair<std::string_view, std::string>> settings_of(
    const SearchForm& form);

/// The query string that states this search: "q=d%C3%A2n&sort=newest"; defaults left out, and
/// what is counted.
[[nodiscard]] std::string to_query_string(const SearchForm& form);

}  // namespace timtin::server
