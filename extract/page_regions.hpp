// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "extract/html_tree.hpp"
#include "extract/page_text.hpp"

namespace timtin {

/// Marks in `page.own_hints` what is told apart by shape, whatever it is called:
/// lists of other articles, boxes that link to one, articles appended behind the
/// page's own. Needs blocks and headline.
void mark_regions(const HtmlTree& tree, PageText& page);

/// Marks the blocks of the comments behind the article: what stands below a line
/// like "23 comments". Needs the hints of blocks.
void mark_comments(const HtmlTree& tree, PageText& page);

/// How much of the `total` letters of text is in the largest group of at least `least` children
/// of one element with the same tag and first class, each with a link of its own and little
/// text; 1 and more: all. Items known as teasers do not count.
[[nodiscard]] float share_of_records(const HtmlTree& tree, const PageText& page, NodeId root,
                                     float total, std::uint32_t least);

/// The share of the page's text in elements that look alike, three or more, each below a
/// heading that links to it: the front page of a blog. 0 where the headline is none of those.
[[nodiscard]] float share_of_posts(const HtmlTree& tree, const PageText& page);

}  // namespace timtin
