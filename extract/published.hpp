// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/body.hpp"
#include "extract/html_tree.hpp"
#include "extract/metadata.hpp"
#include "extract/page_text.hpp"
#include "timtin/date_time.hpp"
#include "timtin/extract.hpp"

namespace timtin {

/// A time as markup writes it: ISO 8601, RFC 5322, `2019-06-11 17:54:00.0`,
/// `20190611`, seconds or milliseconds since 1970, else as text does.
[[nodiscard]] std::optional<DateTime> parse_stated_time(std::string_view value);

/// The date in a printed line, and the time if it is there, in scripts that
/// text::parse_date does not read: "2024年1月15日 8時30分", "2024년 1월 15일 오후 8:30",
/// "15 يناير 2024". No offset.
[[nodiscard]] std::optional<DateTime> parse_foreign_date(std::string_view text);

struct PublishedContext {
    bool vietnamese = false;  ///< times without zone are +07:00
    std::optional<std::chrono::sys_seconds> fetched_at;
    std::string_view url;
    std::optional<DateTime> title_time;
};

struct PublishedChoice {
    std::optional<DateTime> published;
    std::optional<DateTime> modified;
};

/// Weighs what the head states and what a reader sees near the headline.
[[nodiscard]] PublishedChoice choose_published(const HtmlTree& tree, const PageText& page,
                                               const Metadata& metadata, const Body& body,
                                               const PublishedContext& context,
                                               std::vector<FieldChoice>* explanation);

}  // namespace timtin
