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

/// Children of one element with the same tag and first class, each with a link of
/// its own and little text: the share of the text in [begin, end) blocks that is
/// in the largest such group of at least `least` members, 0 … 1.
[[nodiscard]] float share_of_records(const HtmlTree& tree, const PageText& page, NodeId root,
                                     std::uint32_t least);

}  // namespace timtin
