// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "timtin/date_time.hpp"
#include "timtin/text.hpp"

namespace timtin::text {

/// Which of two numbers comes first in 11/06/2019. Nothing is ever swapped to
/// rescue an impossible date.
enum class NumericOrder : std::uint8_t { day_first, month_first };

/// How to read the dates of a text.
struct DateOptions {
    /// For relative dates and such without year; without it these are none.
    std::optional<DateTime> reference;
    /// Times without a zone are Vietnam's, and those of other zones are told in
    /// Vietnam's; otherwise a zone is kept as said, and unknown if unsaid.
    bool vietnamese = true;
    NumericOrder order = NumericOrder::day_first;
};

/// find_dates() and parse_date() for texts of any language: month names of
/// English, German, French, Spanish, Portuguese, Italian, Dutch, Polish, Czech,
/// Danish, Norwegian, Swedish, Finnish, Turkish, Indonesian and Russian.
[[nodiscard]] std::vector<FoundDate> find_dates(std::string_view text, const DateOptions& options);
[[nodiscard]] std::optional<DateTime> parse_date(std::string_view text, const DateOptions& options);

}  // namespace timtin::text
