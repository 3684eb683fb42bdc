// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "server/search_form.hpp"
#include "timtin/search.hpp"

namespace timtin::server {

/// A search as an Atom feed (RFC 4287). `asked` is the query string it was asked for by,
/// `base` the page's URL, with a slash at its end. It was updated when the newest of its entries
/// was, or at `otherwise`, if none has a date.
[[nodiscard]] std::string atom_feed(const SearchForm& form, std::string_view asked,
                                    const SearchResult& result, std::string_view name,
                                    std::string_view base, std::chrono::sys_seconds otherwise);

/// An OpenSearch 1.1 description, by which browsers add the page as a search engine.
[[nodiscard]] std::string opensearch_description(std::string_view name, std::string_view base);

/// Suggestions as browsers ask for them (OpenSearch suggestions): ["typed", ["text", …]].
[[nodiscard]] std::string opensearch_suggestions(const SuggestRequest& request,
                                                 const SuggestResult& result);

}  // namespace timtin::server
