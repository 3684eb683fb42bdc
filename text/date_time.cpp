// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/date_time.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace timtin {
namespace {

using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto precision_names =
    std::to_array<std::string_view>({"second", "minute", "day", "month", "quarter", "year"});

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool is_alpha(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
}

bool same_word(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// Reads a short text from the left.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool done() const noexcept { return rest_.empty(); }
    [[nodiscard]] char peek() const noexcept { return rest_.empty() ? '\0' : rest_.front(); }

    bool skip(char c) noexcept {
        if (peek() != c || rest_.empty()) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }
    void skip_spaces() noexcept {
        while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') {
            rest_.remove_prefix(1);
        }
    }

    /// A run of at least `fewest` and at most `most` digits.
    std::optional<int> number(std::size_t fewest, std::size_t most) noexcept {
        std::size_t n = 0;
        int value = 0;
        while (n < most && n < rest_.size() && is_digit(rest_[n])) {
            value = 10 * value + (rest_[n++] - '0');
        }
        if (n < fewest) {
            return std::nullopt;
        }
        rest_.remove_prefix(n);
        return value;
    }
    [[nodiscard]] std::size_t digits() const noexcept {
        return static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_digit) - rest_.begin());
    }
    std::string_view word() noexcept {
        const auto n =
            static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_alpha) - rest_.begin());
        const std::string_view found = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return found;
    }

private:
    std::string_view rest_;
};

std::optional<local_days> day_of(int year, int month, int day) {
    const std::chrono::year_month_day date{std::chrono::year{year},
                                           std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) {
        return std::nullopt;
    }
    return local_days{date};
}

struct TimeOfDay {
    seconds since_midnight{0};
    Precision precision = Precision::minute;
};

/// hh:mm, hh:mm:ss, hh:mm:ss.fraction; a leap second is let pass.
std::optional<TimeOfDay> read_time(Reader& in, std::size_t fewest_hour_digits) {
    const auto hour = in.number(fewest_hour_digits, 2);
    if (!hour || !in.skip(':')) {
        return std::nullopt;
    }
    const auto minute = in.number(2, 2);
    if (!minute || *hour > 23 || *minute > 59) {
        return std::nullopt;
    }
    TimeOfDay time{.since_midnight = hours{*hour} + minutes{*minute}};
    if (in.skip(':')) {
        const auto second = in.number(2, 2);
        if (!second || *second > 60) {
            return std::nullopt;
        }
        time.since_midnight += seconds{*second};
        time.precision = Precision::second;
        if (in.peek() == '.' || in.peek() == ',') {
            in.skip(in.peek());
            if (in.digits() == 0) {
                return std::nullopt;
            }
            while (in.number(1, 1)) {
            }
        }
    }
    return time;
}

/// +hh:mm, +hhmm, +hh.
std::optional<minutes> read_numeric_offset(Reader& in) {
    const bool west = in.peek() == '-';
    if (!in.skip('+') && !in.skip('-')) {
        return std::nullopt;
    }
    const auto hour = in.number(2, 2);
    std::optional<int> minute = 0;
    if (in.skip(':') || is_digit(in.peek())) {
        minute = in.number(2, 2);
    }
    if (!hour || !minute || *hour > 23 || *minute > 59) {
        return std::nullopt;
    }
    const minutes offset = hours{*hour} + minutes{*minute};
    return west ? -offset : offset;
}

std::optional<int> month_by_name(std::string_view name) {
    constexpr auto names = std::to_array<std::string_view>(
        {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (same_word(name, names[i])) {
            return static_cast<int>(i) + 1;
        }
    }
    return std::nullopt;
}

/// The zones RFC 5322 names; others say nothing.
std::optional<minutes> read_mail_zone(Reader& in) {
    struct Zone {
        std::string_view name;
        int hours;
    };
    constexpr auto zones = std::to_array<Zone>({{"GMT", 0},
                                                {"UT", 0},
                                                {"UTC", 0},
                                                {"EST", -5},
                                                {"EDT", -4},
                                                {"CST", -6},
                                                {"CDT", -5},
                                                {"MST", -7},
                                                {"MDT", -6},
                                                {"PST", -8},
                                                {"PDT", -7}});
    if (!is_alpha(in.peek())) {
        return read_numeric_offset(in);
    }
    const std::string_view name = in.word();
    for (const Zone& zone : zones) {
        if (same_word(name, zone.name)) {
            return hours{zone.hours};
        }
    }
    return name.size() == 1 ? std::optional(minutes{0}) : std::nullopt;
}

int full_year(int year, std::size_t digits) {
    if (digits == 2) {
        return year + (year < 50 ? 2000 : 1900);
    }
    return digits == 3 ? year + 1900 : year;
}

}  // namespace

std::string to_iso_date(const DateTime& time) {
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time.local)};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

std::string to_iso(const DateTime& time) {
    const auto day = std::chrono::floor<std::chrono::days>(time.local);
    const std::chrono::hh_mm_ss clock{time.local - day};
    std::array<char, 32> text{};
    std::snprintf(
        text.data(), text.size(), "T%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    std::string iso = to_iso_date(time) + text.data();
    if (time.offset) {
        const auto total = static_cast<int>(time.offset->count());
        std::snprintf(text.data(), text.size(), "%c%02d:%02d", total < 0 ? '-' : '+',
                      std::abs(total) / 60, std::abs(total) % 60);
        iso += text.data();
    }
    return iso;
}

DateTime at_offset(std::chrono::sys_seconds instant, std::chrono::minutes offset) {
    return {.local = std::chrono::local_seconds{instant.time_since_epoch() + offset},
            .offset = offset,
            .precision = Precision::second};
}

std::optional<DateTime> parse_iso(std::string_view text) {
    Reader in(text);
    DateTime time;
    int month = 1;
    int day = 1;
    const auto year = in.number(4, 4);
    if (!year || is_digit(in.peek())) {
        return std::nullopt;
    }
    time.precision = Precision::year;
    for (auto [part, precision] :
         {std::pair{&month, Precision::month}, std::pair{&day, Precision::day}}) {
        if (!in.skip('-')) {
            break;
        }
        const auto number = in.number(2, 2);
        if (!number) {
            return std::nullopt;
        }
        *part = *number;
        time.precision = precision;
    }
    const auto date = day_of(*year, month, day);
    if (!date) {
        return std::nullopt;
    }
    time.local = *date;
    if (in.done()) {
        return time;
    }
    if (time.precision != Precision::day || !(in.skip('T') || in.skip('t') || in.skip(' '))) {
        return std::nullopt;
    }
    const auto clock = read_time(in, 2);
    if (!clock) {
        return std::nullopt;
    }
    time.local += clock->since_midnight;
    time.precision = clock->precision;
    if (in.skip('Z') || in.skip('z')) {
        time.offset = minutes{0};
    } else if (!in.done()) {
        in.skip(' ');
        time.offset = read_numeric_offset(in);
        if (!time.offset) {
            return std::nullopt;
        }
    }
    return in.done() ? std::optional(time) : std::nullopt;
}

std::optional<DateTime> parse_rfc_date(std::string_view text) {
    // Sun, 06 Nov 1994 08:49:37 GMT · Sunday, 06-Nov-94 08:49:37 GMT ·
    // Sun Nov  6 08:49:37 1994
    Reader in(text);
    in.skip_spaces();
    std::optional<int> month;
    std::optional<int> day;
    if (is_alpha(in.peek())) {
        in.word();  // the weekday says nothing new
        in.skip(',');
        in.skip_spaces();
        if (is_alpha(in.peek())) {
            month = month_by_name(in.word());
            in.skip_spaces();
            if (!month) {
                return std::nullopt;
            }
        }
    }
    const bool asctime = month.has_value();
    const auto separate = [&] {
        if (!in.skip('-')) {
            in.skip_spaces();
        }
    };
    day = in.number(1, 2);
    separate();
    std::optional<int> year;
    const auto read_year = [&] {
        const std::size_t digits = in.digits();
        year = in.number(2, 4);
        if (year) {
            year = full_year(*year, digits);
        }
    };
    if (!asctime) {
        month = month_by_name(in.word());
        separate();
        read_year();
        in.skip_spaces();
    }
    const auto clock = read_time(in, 1);
    in.skip_spaces();
    if (!clock) {
        return std::nullopt;
    }
    DateTime time;
    if (asctime) {
        read_year();
        time.offset = minutes{0};
    } else {
        time.offset = read_mail_zone(in);
    }
    in.skip_spaces();
    if (in.skip('(')) {  // a comment: the name of the zone
        while (!in.done() && !in.skip(')')) {
            in.skip(in.peek());
        }
        in.skip_spaces();
    }
    if (!year || !month || !day || !time.offset || !in.done()) {
        return std::nullopt;
    }
    const auto date = day_of(*year, *month, *day);
    if (!date) {
        return std::nullopt;
    }
    time.local = *date + clock->since_midnight;
    time.precision = clock->precision;
    return time;
}

std::string_view to_string(Precision precision) noexcept {
    const auto index = static_cast<std::size_t>(precision);
    return index < precision_names.size() ? precision_names[index] : std::string_view{};
}

std::optional<Precision> parse_precision(std::string_view name) noexcept {
    for (std::size_t i = 0; i < precision_names.size(); ++i) {
        if (name == precision_names[i]) {
            return static_cast<Precision>(i);
        }
    }
    return std::nullopt;
}

DateTime period_end(const DateTime& time) {
    using namespace std::chrono;
    DateTime end = time;
    end.precision = Precision::second;
    const auto day = floor<days>(time.local);
    const year_month_day date{day};
    switch (time.precision) {
        case Precision::year:
            end.local = local_days{(date.year() + years{1}) / January / 1};
            break;
        case Precision::quarter:
            end.local = local_days{(date.year() / date.month() + months{3}) / 1};
            break;
        case Precision::month:
            end.local = local_days{(date.year() / date.month() + months{1}) / 1};
            break;
        case Precision::day:
            end.local = day + days{1};
            break;
        case Precision::minute:
            end.local += minutes{1};
            break;
        case Precision::second:
            end.local += seconds{1};
            break;
    }
    return end;
}

}  // namespace timtin
