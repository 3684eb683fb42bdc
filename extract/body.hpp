// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "extract/html_tree.hpp"
#include "extract/metadata.hpp"
#include "extract/page_text.hpp"

namespace timtin {

/// The blocks of a page that are the article's text.
struct Body {
    NodeId container = no_node;        ///< element that holds the text
    std::vector<std::uint32_t> kept;   ///< numbers of blocks, in page order, lead first
    std::vector<std::uint32_t> leads;  ///< of these, the lead
    std::uint32_t begin = 0;           ///< block numbers around the article: where byline
    std::uint32_t end = 0;             ///< and time are looked for
    float good = 0;                    ///< letters of paragraphs kept
};

/// What to go by besides density.
struct BodyOptions {
    std::string title;                      ///< the article's; not repeated in the body
    std::vector<std::string> descriptions;  ///< of the head; they often repeat the lead
    std::string article_body;               ///< JSON-LD's, may be empty
    std::vector<std::string> authors;       ///< stated ones, for notes about them
    bool keep_captions = false;             ///< captions are part of the text
    std::vector<NodeId> container_nodes;    ///< by a site rule: then density is not asked
    std::vector<NodeId> lead_nodes;         ///< by a site rule
    std::vector<NodeId> dropped;            ///< by a site rule
};

[[nodiscard]] Body find_body(const HtmlTree& tree, const PageText& page,
                             const BodyOptions& options);

}  // namespace timtin
