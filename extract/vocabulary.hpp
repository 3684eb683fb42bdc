// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace timtin {

/// What the words of a class or id name, or a tag, say about an element. The
/// words are those that page authors use everywhere, not those of a site.
namespace hint {
enum : std::uint32_t {
    none = 0,
    hidden = 1U << 0U,
    nav = 1U << 1U,
    aside = 1U << 2U,
    footer = 1U << 3U,
    header = 1U << 4U,
    form = 1U << 5U,
    related = 1U << 6U,
    share = 1U << 7U,
    comment = 1U << 8U,
    advert = 1U << 9U,
    tags = 1U << 10U,
    byline = 1U << 11U,
    date = 1U << 12U,
    newsletter = 1U << 13U,
    caption = 1U << 14U,
    lead = 1U << 15U,
    content = 1U << 16U,
    figure = 1U << 17U,
    table = 1U << 18U,
    list = 1U << 19U,
    link = 1U << 20U,
    heading = 1U << 21U,
    quote = 1U << 22U,
    bio = 1U << 23U,
    breadcrumb = 1U << 24U,
    article = 1U << 25U,
    title = 1U << 26U,
    credit = 1U << 27U,
    widget = 1U << 28U,
    button = 1U << 29U,
    teaser = 1U << 30U,  ///< found by structure, not by name
    gallery = 1U << 31U,
};
/// Elements that hold no text of the article.
inline constexpr std::uint32_t junk = hidden | nav | aside | footer | form | related | share |
                                      comment | advert | tags | newsletter | breadcrumb | bio |
                                      widget | button;
}  // namespace hint

/// Reads class and id names; remembers those it has seen. One per page.
class NameReader {
public:
    std::uint32_t read(std::string_view names);

private:
    std::unordered_map<std::string_view, std::uint32_t> seen_;
};

/// Is this whole line the head of a block that does not belong to the article
/// ("Tin liên quan", "Related stories")? `folded` is text::fold() of the line.
enum class LineKind : std::uint8_t {
    plain,
    related_head,  ///< heads a list of other articles
    end_of_body,   ///< everything behind it is other matter
    noise,         ///< "Advertisement", "Share this", "Đọc bài gốc": the line alone
};
[[nodiscard]] LineKind line_kind(std::string_view folded);

/// A short line that asks the reader to subscribe, follow or read elsewhere.
[[nodiscard]] bool is_appeal(std::string_view folded);

/// Who publishes the site, under which licence, at which address: small print that
/// stands on every page.
[[nodiscard]] bool is_imprint(std::string_view folded);

/// A line that sends the reader to another article ("Đọc thêm: …", "Related: …").
[[nodiscard]] bool is_pointer(std::string_view folded);

}  // namespace timtin
