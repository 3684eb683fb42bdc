// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "server/page.hpp"

namespace timtin::server {

/// A text with {} in it, filled with what is HTML already.
[[nodiscard]] std::string filled_html(std::string_view text, std::string_view html);

/// Where an article is to be read.
[[nodiscard]] const std::string& link_of(const Article& article);

/// The articles that the page lists, each with what leads on from it.
class PageHits {
public:
    /// The page's link to a query string, escaped.
    using LinkTo = std::function<std::string(const std::string& query)>;

    PageHits(const PageInput& input, LinkTo link)
        : input_(input), words_(words_of(input.language)), link_(std::move(link)) {}

    /// The hits of a search; `brief`: without what leads on.
    [[nodiscard]] std::string list(const SearchResult& result, bool brief) const;
    [[nodiscard]] std::string list(const SimilarResult& similar) const;

    /// The query string for what is like an article, with the search that led to it.
    [[nodiscard]] std::string like(const std::string& id) const;
    /// Attributes of a link that leads out of a frame.
    [[nodiscard]] std::string_view new_window() const noexcept;

private:
    [[nodiscard]] std::string about(const Article& article) const;
    [[nodiscard]] std::string article(const Hit& hit, bool brief) const;
    [[nodiscard]] std::string also_at(const Hit& hit) const;
    [[nodiscard]] std::string more(const Hit& hit) const;

    const PageInput& input_;
    const Words& words_;
    LinkTo link_;
};

}  // namespace timtin::server
