// SPDX-License-Identifier: GPL-2.0-or-later
// Times as markup states them, and as pages print them in scripts that text:: does not read.
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "extract/flat_text.hpp"
#include "extract/published.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

using std::chrono::local_days;
using std::chrono::minutes;

bool has_time(const DateTime& time) {
    return time.precision == Precision::second || time.precision == Precision::minute;
}

}  // namespace

std::optional<DateTime> parse_foreign_date(std::string_view text) {
    static constexpr auto months = std::to_array<std::pair<std::string_view, int>>(
        {{"\u064A\u0646\u0627\u064A\u0631", 1},
         {"\u0641\u0628\u0631\u0627\u064A\u0631", 2},
         {"\u0645\u0627\u0631\u0633", 3},
         {"\u0623\u0628\u0631\u064A\u0644", 4},
         {"\u0645\u0627\u064A\u0648", 5},
         {"\u064A\u0648\u0646\u064A\u0648", 6},
         {"\u064A\u0648\u0644\u064A\u0648", 7},
         {"\u0623\u063A\u0633\u0637\u0633", 8},
         {"\u0633\u0628\u062A\u0645\u0628\u0631", 9},
         {"\u0623\u0643\u062A\u0648\u0628\u0631", 10},
         {"\u0646\u0648\u0641\u0645\u0628\u0631", 11},
         {"\u062F\u064A\u0633\u0645\u0628\u0631", 12}});
    // The number that ends, or begins, there; -1 if none.
    const auto number_before = [&](std::size_t end) {
        while (end > 0 && text[end - 1] == ' ') {
            --end;
        }
        std::size_t at = end;
        while (at > 0 && end - at < 4 && text[at - 1] >= '0' && text[at - 1] <= '9') {
            --at;
        }
        int value = -1;
        std::from_chars(text.data() + at, text.data() + end, value);
        return value;
    };
    const auto number_at = [&](std::size_t at) {
        while (at < text.size() && (text[at] == ' ' || text[at] == ',')) {
            ++at;
        }
        int value = -1;
        std::from_chars(text.data() + at, text.data() + std::min(at + 4, text.size()), value);
        return value;
    };
    const auto made = [](int year, int month, int day, int hour, int minute) {
        std::optional<DateTime> time;
        const std::chrono::year_month_day date{std::chrono::year{year},
                                               std::chrono::month{static_cast<unsigned>(month)},
                                               std::chrono::day{static_cast<unsigned>(day)}};
        if (year < 1990 || month < 1 || day < 1 || !date.ok()) {
            return time;
        }
        time.emplace();
        time->local = local_days{date};
        time->precision = Precision::day;
        if (hour >= 0 && hour < 24 && minute >= 0 && minute < 60) {
            time->local += std::chrono::hours{hour} + minutes{minute};
            time->precision = Precision::minute;
        }
        return time;
    };
    struct Signs {
        std::string_view year, month, day, hour, afternoon;
    };
    static constexpr auto scripts =
        std::to_array<Signs>({{"\u5E74", "\u6708", "\u65E5", "\u6642", "\u5348\u5F8C"},
                              {"\u5E74", "\u6708", "\u65E5", "\u70B9", "\u4E0B\u5348"},
                              {"\uB144", "\uC6D4", "\uC77C", "\uC2DC", "\uC624\uD6C4"}});
    for (const Signs& signs : scripts) {
        const std::size_t year = text.find(signs.year);
        const std::size_t month = text.find(signs.month, std::min(year, text.size()));
        const std::size_t day = text.find(signs.day, std::min(month, text.size()));
        if (day == std::string_view::npos || day - year > 24) {
            continue;
        }
        int hour = -1;
        int minute = -1;
        const std::string_view rest = text.substr(day + signs.day.size(), 40);
        const std::size_t colon = rest.find(':');
        const std::size_t sign = rest.find(signs.hour);
        const std::size_t at = day + signs.day.size();
        if (colon != std::string_view::npos) {
            hour = number_before(at + colon);
            minute = number_at(at + colon + 1);
        } else if (sign != std::string_view::npos) {
            hour = number_before(at + sign);
            minute = std::max(0, number_at(at + sign + signs.hour.size()));
        }
        if (hour >= 0 && hour < 12 && rest.find(signs.afternoon) != std::string_view::npos) {
            hour += 12;
        }
        if (auto time =
                made(number_before(year), number_before(month), number_before(day), hour, minute)) {
            return time;
        }
    }
    for (const auto& [name, month] : months) {
        if (const std::size_t at = text.find(name); at != std::string_view::npos) {
            if (auto time = made(number_at(at + name.size()), month, number_before(at), -1, -1)) {
                return time;
            }
        }
    }
    return std::nullopt;
}

std::optional<DateTime> parse_stated_time(std::string_view value) {
    value = trim(value);
    if (value.empty() || value.size() > 200) {
        return std::nullopt;
    }
    if (auto time = parse_iso(value)) {
        // A bare number is no year here.
        if (value.size() > 4) {
            return time;
        }
        return std::nullopt;
    }
    if (auto time = parse_rfc_date(value)) {
        return time;
    }
    const bool digits =
        std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits) {
        std::int64_t number = 0;
        std::from_chars(value.data(), value.data() + value.size(), number);
        if (value.size() == 8 || value.size() == 14 || value.size() == 12) {
            std::string iso(value.substr(0, 4));
            iso += '-';
            iso += value.substr(4, 2);
            iso += '-';
            iso += value.substr(6, 2);
            if (value.size() > 8) {
                iso += 'T';
                iso += value.substr(8, 2);
                iso += ':';
                iso += value.substr(10, 2);
                if (value.size() == 14) {
                    iso += ':';
                    iso += value.substr(12, 2);
                }
            }
            if (auto time = parse_iso(iso)) {
                return time;
            }
        }
        if (value.size() == 13) {
            number /= 1000;
        }
        if (value.size() == 13 || value.size() == 10) {
            return at_offset(std::chrono::sys_seconds{std::chrono::seconds{number}}, minutes{0});
        }
        return std::nullopt;
    }
    // ISO with what programs add: a zone name, a space before the offset.
    std::string iso(value.substr(0, 40));
    for (const std::string_view tail : {" UTC", " GMT", "UTC", "GMT"}) {
        if (iso.ends_with(tail)) {
            iso.erase(iso.size() - tail.size());
            iso += 'Z';
            break;
        }
    }
    if (const std::size_t bracket = iso.find('['); bracket != std::string::npos) {
        iso.erase(bracket);
    }
    for (char& c : iso) {
        if (c == '/') {
            c = '-';
        }
    }
    if (auto time = parse_iso(iso)) {
        return time;
    }
    if (const std::size_t space = iso.find_last_of(' ');
        space != std::string::npos && space + 1 < iso.size() &&
        (iso[space + 1] == '+' || iso[space + 1] == '-')) {
        iso.erase(space, 1);
        if (auto time = parse_iso(iso)) {
            return time;
        }
    }
    std::optional<DateTime> time = text::parse_date(value);
    if (time && time->precision != Precision::day && !has_time(*time)) {
        return std::nullopt;
    }
    if (time && time->offset == vietnam_offset && value.find("+07") == std::string_view::npos &&
        value.find("GMT") == std::string_view::npos) {
        time->offset.reset();  // assumed by the reader of Vietnamese text
    }
    return time;
}

}  // namespace timtin
