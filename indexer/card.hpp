// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "timtin/article.hpp"

namespace timtin {

/// What an article is called by, read from a value slot without reading the article.
struct Card {
    std::string_view id;
    std::string_view title;
    std::vector<std::string_view> authors;
    std::vector<std::string_view> numbers;  ///< in normal form
};

/// The card of an article as it is stored; control characters become spaces, what is
/// very long or many is left out.
[[nodiscard]] std::string make_card(const Article& article);

/// Reads one; it views the value. Any bytes may be given.
[[nodiscard]] Card read_card(std::string_view value);

}  // namespace timtin
