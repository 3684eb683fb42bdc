// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "extract/body.hpp"
#include "extract/html_tree.hpp"
#include "extract/page_text.hpp"
#include "timtin/article.hpp"
#include "timtin/url.hpp"

namespace timtin {

/// The images of the article with their captions. Icons, pixels and data:
/// images are left out.
[[nodiscard]] std::vector<Image> find_images(const HtmlTree& tree, const PageText& page,
                                             const Body& body, const std::optional<Url>& base);

}  // namespace timtin
