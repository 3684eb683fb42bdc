// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/export.hpp"
#include "timtin/topics.hpp"

namespace timtin {

struct SearchRequest;

/// What matches are counted by.
enum class TrendPeriod {
    week,   ///< Monday to Sunday, numbered as ISO 8601 does
    month,  ///< of the calendar
    year    ///< of the calendar
};
/// The name that JSON and the command line have for it.
[[nodiscard]] TIMTIN_API std::string_view to_string(TrendPeriod period) noexcept;

/// One week, month or year.
struct TrendCount {
    std::string period;       ///< "2019-W24", "2019-06", "2019"
    std::string begin;        ///< its first day, YYYY-MM-DD
    std::uint64_t count = 0;  ///< matches published in it
    std::uint64_t all = 0;    ///< all articles of the index published in it, of any filter
    /// `count` of `all`, from 0 to 1.
    [[nodiscard]] double share() const noexcept {
        return all == 0 ? 0 : static_cast<double>(count) / static_cast<double>(all);
    }
};

/// Matches over time. An article whose date is known less precisely than the period (the
/// year alone, by month) is in none.
struct Trends {
    TrendPeriod by = TrendPeriod::month;  ///< what `periods` are
    std::vector<TrendCount> periods;      ///< in order, without gaps; the newest 2,000 at most
    std::uint64_t total = 0;              ///< articles that match
    std::uint64_t undated = 0;            ///< of them: without a date, or one not precise enough
    bool partial = false;                 ///< no article has all words: these have some
    bool incomplete = false;              ///< the time limit ended the search early
    /// Topics that were asked for and the index does not know.
    std::vector<UnknownTopic> unknown_topics;
    std::string corrected;  ///< the query that was searched, if it was corrected
};

/// As one JSON object (docs/json.md), `"format_version": 1`.
[[nodiscard]] TIMTIN_API std::string to_json(const Trends& trends, const SearchRequest& request);

/// A chart for a report: bars of the counts, below them the share of all articles, labels
/// in Vietnamese. A whole SVG 1.1 document that refers to nothing outside. `title` is
/// plain text.
[[nodiscard]] TIMTIN_API std::string to_svg(const Trends& trends, std::string_view title);

/// A document number and the articles that cite it.
struct NumberFacts {
    std::string number;          ///< normal form: "25-NQ/TW"
    std::uint64_t articles = 0;  ///< how many cite it
    std::string first;  ///< when the oldest and the newest of these articles were published,
    std::string last;   ///< YYYY-MM-DD; empty: none has a date
    /// A document of this number.
    struct Dated {
        std::string date;  ///< of the document, as articles give it; empty: they give none
        std::uint64_t articles = 0;  ///< how many give this date
    };
    std::vector<Dated> dates;  ///< the most frequent first: documents of one number
};
/// As one JSON object (docs/json.md), `"format_version": 1`. `distinct` tells how many
/// numbers there are in all, listed here or not.
[[nodiscard]] TIMTIN_API std::string to_json(const std::vector<NumberFacts>& numbers,
                                             std::uint64_t distinct);

}  // namespace timtin
