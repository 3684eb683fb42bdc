// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "extract/html_tree.hpp"
#include "extract/metadata.hpp"
#include "extract/page_text.hpp"

namespace timtin {

/// The section of the site that the article stands in; empty if unknown.
[[nodiscard]] std::string choose_section(const HtmlTree& tree, const PageText& page,
                                         const Metadata& metadata, std::string_view title,
                                         std::string& from);

}  // namespace timtin
