// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "timtin/article.hpp"

namespace timtin {

/// What of an article is counted. Values are stored.
enum class FacetKind : char {
    date = 'd',  ///< of publication, as precisely as it is known: "2019-06-11", "2019-06", "2019"
    site = 's',
    section = 'c',
    author = 'a',
    topic = 't',   ///< slug
    number = 'n',  ///< "25-NQ/TW", or with the date cited "25-NQ/TW@2013-06-03"
};

/// The values of an article that facets count, as one value of a Xapian document, so that
/// all articles can be counted without reading any. Control characters become spaces.
[[nodiscard]] std::string facet_values(const Article& article);

/// Calls `visit(FacetKind, std::string_view)` for each of them. Any bytes may be given.
template <typename Visit>
void for_each_facet_value(std::string_view values, const Visit& visit) {
    while (!values.empty()) {
        const std::size_t end = std::min(values.find('\x1f'), values.size());
        if (end > 1) {
            visit(static_cast<FacetKind>(values.front()), values.substr(1, end - 1));
        }
        values.remove_prefix(std::min(end + 1, values.size()));
    }
}

}  // namespace timtin
