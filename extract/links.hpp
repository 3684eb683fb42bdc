// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "extract/html_tree.hpp"
#include "timtin/extract.hpp"
#include "timtin/url.hpp"

namespace timtin {

/// The links of a page, each URL once, in page order. `base` is the page's URL
/// (or its <base href>).
[[nodiscard]] std::vector<Link> find_links(const HtmlTree& tree, const Url& base);

}  // namespace timtin
