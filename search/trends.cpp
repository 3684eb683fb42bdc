// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/trends.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <unordered_map>

namespace timtin {

namespace {

namespace chr = std::chrono;

constexpr std::int64_t max_periods = 2000;

std::string to_text(chr::sys_days day) {
    const chr::year_month_day date{day};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

/// Days before the Monday of the week that has 1970-01-01, a Thursday.
constexpr std::int64_t monday_shift = 3;

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b < 0 ? 1 : 0);
}

/// Periods have numbers: years, months and weeks since some beginning.
std::optional<std::int64_t> period_of(const FacetDay& day, TrendPeriod by) {
    if (day.day == FacetDay::none) {
        return std::nullopt;
    }
    const chr::year_month_day date{chr::sys_days{chr::days{day.day}}};
    const int year = static_cast<int>(date.year());
    if (by == TrendPeriod::year) {
        return year;
    }
    if (day.precision == Precision::year || day.precision == Precision::quarter) {
        return std::nullopt;
    }
    if (by == TrendPeriod::month) {
        return std::int64_t{year} * 12 + static_cast<unsigned>(date.month()) - 1;
    }
    if (day.precision == Precision::month) {
        return std::nullopt;
    }
    return floor_divide(std::int64_t{day.day} + monday_shift, 7);
}

TrendCount named(std::int64_t period, TrendPeriod by) {
    TrendCount count;
    switch (by) {
        case TrendPeriod::year:
            count.period = fmt::format("{:04}", period);
            count.begin = count.period + "-01-01";
            break;
        case TrendPeriod::month:
            count.period = fmt::format("{:04}-{:02}", floor_divide(period, 12),
                                       period - 12 * floor_divide(period, 12) + 1);
            count.begin = count.period + "-01";
            break;
        case TrendPeriod::week: {
            const chr::sys_days monday{chr::days{period * 7 - monday_shift}};
            // A week belongs to the year that has its Thursday.
            const chr::year_month_day thursday{monday + chr::days{3}};
            const chr::sys_days january{thursday.year() / chr::January / 1};
            const auto week = ((monday + chr::days{3}) - january).count() / 7 + 1;
            count.period = fmt::format("{:04}-W{:02}", static_cast<int>(thursday.year()), week);
            count.begin = to_text(monday);
            break;
        }
    }
    return count;
}

}  // namespace

std::string_view to_string(TrendPeriod period) noexcept {
    return period == TrendPeriod::week ? "week" : period == TrendPeriod::month ? "month" : "year";
}

Trends count_trends(const std::vector<Xapian::docid>& documents, const FacetColumns& columns,
                    TrendPeriod by) {
    Trends trends;
    trends.by = by;
    trends.total = documents.size();
    std::map<std::int64_t, std::uint64_t> counts;
    for (const Xapian::docid document : documents) {
        if (const auto period = period_of(columns.day(document), by)) {
            ++counts[*period];
        } else {
            ++trends.undated;
        }
    }
    if (counts.empty()) {
        return trends;
    }
    const std::int64_t last = counts.rbegin()->first;
    const std::int64_t first = std::max(counts.begin()->first, last - max_periods + 1);
    for (std::int64_t period = first; period <= last; ++period) {
        trends.periods.push_back(named(period, by));
        if (const auto count = counts.find(period); count != counts.end()) {
            trends.periods.back().count = count->second;
        }
    }
    for (Xapian::docid document = 1; document <= columns.last(); ++document) {
        if (const auto period = period_of(columns.day(document), by);
            period && *period >= first && *period <= last) {
            ++trends.periods[static_cast<std::size_t>(*period - first)].all;
        }
    }
    return trends;
}

std::vector<NumberFacts> count_numbers(const std::vector<Xapian::docid>& documents,
                                       const FacetColumns& columns) {
    const auto& values = columns.dated_numbers().values();
    const auto& numbers = columns.numbers().values();
    std::vector<std::uint64_t> dated(values.size());
    struct Seen {
        std::uint64_t articles = 0;
        std::int32_t first = INT32_MAX;
        std::int32_t last = INT32_MIN;
    };
    std::vector<Seen> seen(numbers.size());
    for (const Xapian::docid document : documents) {
        const auto [begin, end] = columns.dated_numbers().of(document);
        for (const auto* value = begin; value != end; ++value) {
            ++dated[*value];
        }
        const auto [first, last] = columns.numbers().of(document);
        const FacetDay day = columns.day(document);
        for (const auto* number = first; number != last; ++number) {
            Seen& one = seen[*number];
            ++one.articles;
            if (day.day != FacetDay::none) {
                one.first = std::min(one.first, day.day);
                one.last = std::max(one.last, day.day);
            }
        }
    }
    std::unordered_map<std::string_view, std::size_t> places;
    std::vector<NumberFacts> facts;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (seen[i].articles == 0) {
            continue;
        }
        places.emplace(numbers[i].text, facts.size());
        NumberFacts one{.number = numbers[i].text, .articles = seen[i].articles};
        if (seen[i].last >= seen[i].first) {
            one.first = to_text(chr::sys_days{chr::days{seen[i].first}});
            one.last = to_text(chr::sys_days{chr::days{seen[i].last}});
        }
        facts.push_back(std::move(one));
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (dated[i] > 0) {
            const std::string_view text = values[i].text;
            const std::size_t at = std::min(text.find('@'), text.size());
            facts[places.at(text.substr(0, at))].dates.push_back(
                {std::string(text.substr(std::min(at + 1, text.size()))), dated[i]});
        }
    }
    for (NumberFacts& one : facts) {
        std::ranges::sort(one.dates, [](const auto& a, const auto& b) {
            return a.articles != b.articles ? a.articles > b.articles : a.date > b.date;
        });
    }
    std::ranges::sort(facts, [](const NumberFacts& a, const NumberFacts& b) {
        return a.articles != b.articles ? a.articles > b.articles : a.number < b.number;
    });
    return facts;
}

}  // namespace timtin
