// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
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

/// A line of the page that <title> begins or ends with ("Line - Section | Site", "Site: Line"):
/// the longest such; no_node in `node` if there is none.
[[nodiscard]] TitleChoice title_line(const HtmlTree& tree, const PageText& page,
                                     std::string_view html_title);

/// The line above the text that looks like its title, on pages whose head tells none:
/// it is named so, bold, or has the time below it. `first` is the first block of the text.
[[nodiscard]] TitleChoice printed_title(const HtmlTree& tree, const PageText& page,
                                        std::uint32_t first);

/// The smallest node that holds the whole block and no other.
[[nodiscard]] NodeId node_of_block(const HtmlTree& tree, const PageText& page, std::uint32_t block);

/// The title that headline, head and JSON-LD agree on best.
[[nodiscard]] TitleChoice choose_title(const HtmlTree& tree, const PageText& page,
                                       const Metadata& metadata, std::string_view host,
                                       std::vector<FieldChoice>* explanation);

}  // namespace timtin
