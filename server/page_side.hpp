// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "server/page_words.hpp"
#include "server/search_form.hpp"
#include "timtin/search.hpp"

namespace timtin::server {

/// What stands beside the hits of the page: how the search's matches spread over time, and by
/// what they can be filtered. All of it links, which work without a script.
class PageSide {
public:
    /// The page's link to a search, escaped.
    using LinkTo = std::function<std::string(const SearchForm&)>;

    PageSide(const SearchForm& form, Language language, LinkTo link)
        : form_(form), language_(language), words_(words_of(language)), link_(std::move(link)) {}

    /// Empty if there is nothing to show. `trends` may be null.
    [[nodiscard]] std::string html(const SearchResult& result, const Trends* trends) const;

    /// What people call a field.
    [[nodiscard]] std::string_view label(FacetField field) const noexcept;
    /// What people call a value of a filter, "dan-van-kheo" for one.
    [[nodiscard]] std::string label(FacetField field, const std::string& value,
                                    const SearchResult* result) const;

private:
    [[nodiscard]] std::vector<FacetValue> values_with_chosen(const Facet& facet) const;
    [[nodiscard]] std::string facet(const Facet& facet, bool exact) const;
    [[nodiscard]] std::string chart(const Trends& trends) const;
    [[nodiscard]] std::string with(FacetField field, const FacetValue& value) const;
    [[nodiscard]] std::string at(const std::string& period) const;

    const SearchForm& form_;
    Language language_;
    const Words& words_;
    LinkTo link_;
};

}  // namespace timtin::server
