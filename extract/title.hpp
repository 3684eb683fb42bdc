// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/html_tree.hpp"
#include "extract/metadata.hpp"
#include "extract/page_text.hpp"
#include "timtin/date_time.hpp"
#include "timtin/extract.hpp"

namespace timtin {

struct TitleChoice {
    std::string title;
    std::string from;
    NodeId node = no_node;
    std::optional<DateTime> time;  ///< that stood in the title's line
};

/// `Title (17:54 11/06/2019)` taken apart; the time must stand at the end.
[[nodiscard]] TitleChoice split_title_time(std::string_view line);

/// <title> without the site's name ("Title | Site", "Site - Title").
[[nodiscard]] std::string without_site_name(std::string_view title,
                                            const std::vector<std::string>& site_names);

/// The title that headline, head and JSON-LD agree on best.
[[nodiscard]] TitleChoice choose_title(const HtmlTree& tree, const PageText& page,
                                       const Metadata& metadata, std::string_view host,
                                       std::vector<FieldChoice>* explanation);

}  // namespace timtin
