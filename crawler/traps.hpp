// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "timtin/url.hpp"

namespace timtin {

/// What a URL looks like when numbers and random tokens in it are all alike: what
/// the pages of a calendar, of a list or of a session have in common.
/// "/lich?ngay=2031-01-01" → "/lich?ngay=#-#-#".
[[nodiscard]] std::string shape_of(const Url& url);

/// Tells the endless spaces of a site (calendars, pages behind a list's end, the same
/// pages for each session) by what their pages bring: a shape of which page after page
/// is nothing new is left.
class TrapWatch {
public:
    /// First visits in a row that may bring nothing before a shape is a trap.
    static constexpr int most_barren = 100;

    /// That pages of this shape are articles, as earlier runs found.
    void know_article(const Url& url);
    /// Whether links of this shape lead to articles, as far as is known.
    [[nodiscard]] bool leads_to_articles(const Url& url) const;

    /// A page was visited for the first time. `content` is a hash of the article it is;
    /// 0: it is none. `brought`: it has new links to articles.
    void note(const Url& url, std::uint64_t content, bool brought);
    [[nodiscard]] bool is_trap(const Url& url) const;

private:
    std::unordered_map<std::string, int> barren_;  // by shape
    std::unordered_set<std::string> article_shapes_;
    std::unordered_set<std::uint64_t> contents_;
};

}  // namespace timtin
