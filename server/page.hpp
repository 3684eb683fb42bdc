// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "server/page_words.hpp"
#include "server/search_form.hpp"
#include "timtin/search.hpp"

namespace timtin::server {

/// What the search page shows.
struct PageInput {
    SearchForm form;
    const SearchResult* result = nullptr;    ///< null: there is none, see form.error, unavailable
    bool more = false;                       ///< the next page has hits too
    const Trends* trends = nullptr;          ///< of the search; null: not known
    std::string like;                        ///< id of the article that others are to be like
    const Article* model = nullptr;          ///< that article; null: there is none
    const SimilarResult* similar = nullptr;  ///< those like it; null: no such are asked for
    std::uint64_t articles = 0;              ///< in the index
    Language language = Language::vietnamese;
    bool embedded = false;     ///< in a frame of another page: without head and foot
    bool unavailable = false;  ///< the index cannot be read at present
    std::string name = "timtin";
};

/// The page as HTML. It holds no script and no style of its own, and links relatively, so
/// that it may lie below any path.
[[nodiscard]] std::string search_page(const PageInput& input);

}  // namespace timtin::server
