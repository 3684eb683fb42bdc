// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/body.hpp"
#include "extract/metadata.hpp"
#include "extract/page_text.hpp"
#include "timtin/extract.hpp"

namespace timtin {

/// The names in a byline ("Bài, ảnh: Hoàng Anh - Thu Hà", "By Jane Doe and
/// John Roe | Reuters"); empty if it is none.
[[nodiscard]] std::vector<std::string> parse_byline(std::string_view line);

/// The names in a line that holds other matter too, mostly the date ("Posted on
/// 15/01/2024 by Jane Doe", "Lâm Nguyễn | 15/01/2024 08:30"); empty if it names nobody.
[[nodiscard]] std::vector<std::string> names_in_line(std::string_view line);

/// Is the whole line a byline that ends an article: a name or two, "Theo
/// TTXVN", "Ảnh: X", "PV", without verb and full stop?
[[nodiscard]] bool is_trailing_byline(std::string_view line, bool vietnamese);

/// What stands before the first sentence of a text and names its source ("HNP - ",
/// "(Chinhphu.vn) -", "(PLO)- ", "Hà Nội (TTXVN) - ", "LONDON (Reuters) - ").
struct Dateline {
    std::string source;
    std::size_t length = 0;  ///< bytes up to the sentence; 0 if there is none
};
[[nodiscard]] Dateline read_dateline(std::string_view text);

struct BylineChoice {
    std::vector<std::string> authors;
    std::string source;
};

/// Weighs stated and printed authors; takes trailing bylines out of the body.
[[nodiscard]] BylineChoice choose_byline(const HtmlTree& tree, const PageText& page,
                                         const Metadata& metadata, Body& body, bool vietnamese,
                                         std::string_view host,
                                         std::vector<FieldChoice>* explanation);

}  // namespace timtin
