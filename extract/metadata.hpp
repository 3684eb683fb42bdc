// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/html_tree.hpp"

namespace timtin {

/// A value the page's markup states, and where.
struct Stated {
    std::string value;
    std::string from;  ///< "json-ld datePublished", "meta article:published_time", …
    int trust = 0;     ///< 0 … 100
    NodeId node = no_node;
};

/// An author as JSON-LD gives it.
struct StatedAuthor {
    std::string name;
    std::string from;
    int trust = 0;
    bool organization = false;
    NodeId node = no_node;
};

/// What a page's head, JSON-LD and microdata say about it, unweighed.
struct Metadata {
    std::vector<Stated> titles;
    std::vector<Stated> published;
    std::vector<Stated> modified;
    std::vector<StatedAuthor> authors;
    std::vector<Stated> sections;
    std::vector<Stated> descriptions;
    std::vector<Stated> canonical;
    std::vector<std::string> site_names;
    std::vector<std::string> publishers;
    std::vector<Stated> images;
    std::string html_title;
    std::string article_body;  ///< JSON-LD articleBody, may hold markup
    std::string language;      ///< html lang, JSON-LD inLanguage, og:locale
    std::string og_type;
    std::string base_href;
    bool article_type = false;  ///< JSON-LD says it is an article
    bool listing_type = false;  ///< JSON-LD says CollectionPage, ItemList …
    bool paywalled = false;     ///< JSON-LD isAccessibleForFree false
    bool noindex = false;
    bool nofollow = false;
};

[[nodiscard]] Metadata read_metadata(const HtmlTree& tree);

/// Adds what a JSON-LD block says; tolerates broken JSON.
void read_json_ld(std::string_view script, Metadata& into);

}  // namespace timtin
