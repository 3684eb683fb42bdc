// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "timtin/export.hpp"

/// News, crawled, indexed and searched. Functions that are not members may be called from any
/// thread at any time unless they say otherwise, and throw nothing but std::bad_alloc.
namespace timtin {

/// How much of a time was said. Parts that were not said hold the start of
/// the period.
enum class Precision {
    second,   ///< all of it
    minute,   ///< without seconds
    day,      ///< without a time
    month,    ///< "2019-06"
    quarter,  ///< "quý II/2019"
    year      ///< "2019"
};

/// Vietnam's offset from UTC; there is no summer time.
inline constexpr std::chrono::minutes vietnam_offset{7 * 60};

/// A time as an article states it: wall-clock time, the offset where known,
/// and how precisely it was said.
struct DateTime {
    std::chrono::local_seconds local{};          ///< on a wall clock there
    std::optional<std::chrono::minutes> offset;  ///< from UTC; unknown if empty
    Precision precision = Precision::second;     ///< how much of it was said

    /// The instant; an unknown offset is taken as `assumed`.
    [[nodiscard]] std::chrono::sys_seconds instant(
        std::chrono::minutes assumed = vietnam_offset) const noexcept {
        return std::chrono::sys_seconds{local.time_since_epoch()} - offset.value_or(assumed);
    }

    /// Is the same said, in the same zone?
    friend bool operator==(const DateTime&, const DateTime&) = default;
};

/// `YYYY-MM-DDThh:mm:ss` and, where known, `+hh:mm` (`Z` is never written).
[[nodiscard]] TIMTIN_API std::string to_iso(const DateTime& time);

/// `YYYY-MM-DD` of the wall-clock day.
[[nodiscard]] TIMTIN_API std::string to_iso_date(const DateTime& time);

/// The first second after the period that a time names: of 2019-06 the beginning
/// of July, of a minute the next minute. To the second, in the same zone.
[[nodiscard]] TIMTIN_API DateTime period_end(const DateTime& time);

/// The time of an instant in a zone of fixed offset, to the second.
[[nodiscard]] TIMTIN_API DateTime at_offset(std::chrono::sys_seconds instant,
                                            std::chrono::minutes offset = vietnam_offset);

/// Reads ISO 8601 / RFC 3339: a year, a month (`2019-06`), a day, or a day and
/// a time with `T` or a space, seconds and fraction optional, offset `Z`,
/// `+07:00`, `+0700`, `+07` optional. Dates that do not exist are refused.
/// The precision is what was written. Nothing may follow.
[[nodiscard]] TIMTIN_API std::optional<DateTime> parse_iso(std::string_view text);

/// Reads an HTTP or mail date (RFC 9110 5.6.7, RFC 5322 3.3), as
/// `Tue, 11 Jun 2019 10:54:00 GMT` or `… +0700`.
[[nodiscard]] TIMTIN_API std::optional<DateTime> parse_rfc_date(std::string_view text);

/// The name of a precision as JSON has it: "second", "minute", …
[[nodiscard]] TIMTIN_API std::string_view to_string(Precision precision) noexcept;

/// The precision of such a name; empty if it is none.
[[nodiscard]] TIMTIN_API std::optional<Precision> parse_precision(std::string_view name) noexcept;

}  // namespace timtin
