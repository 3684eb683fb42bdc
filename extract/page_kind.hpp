// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "extract/body.hpp"
#include "extract/html_tree.hpp"
#include "extract/metadata.hpp"
#include "extract/page_text.hpp"
#include "timtin/extract.hpp"

namespace timtin {

struct PageKind {
    bool is_article = false;
    std::string reason;  ///< why not, in English
};

struct PageKindContext {
    std::string_view path;  ///< of the URL; empty if unknown
    std::string_view title;
    std::size_t words = 0;
    bool stated_time = false;  ///< the head states when it was published
    SiteRules::UrlKind url_kind = SiteRules::UrlKind::unknown;
};

/// Is the page an article, or a list, an error, a login wall, nothing?
[[nodiscard]] PageKind classify_page(const HtmlTree& tree, const PageText& page,
                                     const Metadata& metadata, const Body& body,
                                     const PageKindContext& context);

}  // namespace timtin
