// SPDX-License-Identifier: GPL-2.0-or-later
// Times of day, and dates told by the reference time.
#include <algorithm>
#include <utility>

#include "text/date_reader.hpp"

namespace timtin::text {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::months;
using std::chrono::seconds;
using std::chrono::year_month_day;
using std::chrono::years;

bool is_number_below(const Lexeme& lexeme, std::uint64_t limit) noexcept {
    return lexeme.is_number() && lexeme.digits <= 2 && lexeme.value < limit;
}

bool is_word(const Lexeme& lexeme, std::string_view folded) {
    return lexeme.is_word() && lexeme.form.folded() == folded;
}

// "thứ hai", "thứ 2", "chủ nhật": days after Monday, and the lexeme behind.
std::optional<std::pair<unsigned, std::size_t>> read_weekday(const DateLexemes& lexemes,
                                                             std::size_t i) {
    if (lexemes.is(i, DateWord::chief) && lexemes.is(i + 1, DateWord::sunday)) {
        return std::pair{6U, i + 2};
    }
    if (!lexemes.is(i, DateWord::weekday)) {
        return std::nullopt;
    }
    const Lexeme& lexeme = lexemes.at(i + 1);
    const auto number = lexeme.is_number() ? lexeme.value : lexemes.info(i + 1).number;
    if (number < 2 || number > 7) {
        return std::nullopt;
    }
    return std::pair{static_cast<unsigned>(number - 2), i + 2};
}

// AM/PM, SA/CH, a.m., sáng, chiều. Returns -1 for the morning, 1 for later, 2 for
// noon and 3 for night, when hours count from either side.
int read_half(const DateLexemes& lexemes, std::size_t& i) {
    const Lexeme& lexeme = lexemes.at(i);
    if (lexeme.before > Spacing::space) {
        return 0;
    }
    if ((is_word(lexeme, "a") || is_word(lexeme, "p")) && lexemes.is_mark(i + 1, '.') &&
        is_word(lexemes.at(i + 2), "m")) {
        const int half = is_word(lexeme, "a") ? -1 : 1;
        i += lexemes.is_mark(i + 3, '.') ? 4U : 3U;
        return half;
    }
    switch (lexemes.info(i).word) {
        // Latin capitals, or as a suffix in small letters; "sa" and "ch" are no words.
        case DateWord::am:
            ++i;
            return -1;
        case DateWord::pm:
            ++i;
            return 1;
        case DateWord::morning:
            ++i;
            return -1;
        case DateWord::afternoon:
        case DateWord::evening:
            ++i;
            return 1;
        case DateWord::noon:
            ++i;
            return 2;
        case DateWord::night:
            ++i;
            return 3;
        default:
            return 0;
    }
}

// GMT+7, (UTC+07:00), +0700, Z
std::optional<minutes> read_zone(const DateLexemes& lexemes, std::size_t& i) {
    std::size_t at = i;
    const bool bracket = lexemes.is_mark(at, '(');
    at += bracket ? 1U : 0U;
    const bool named = lexemes.is(at, DateWord::zone);
    if (lexemes.at(at).before > Spacing::space) {
        return std::nullopt;
    }
    std::optional<minutes> offset;
    if (named) {
        offset = minutes{0};
        ++at;
    } else if (const std::optional<minutes> known = zone_offset(lexemes.at(at));
               known && (*known != minutes{0} || lexemes.at(at).glued())) {
        offset = known;
        ++at;
        i = at + (bracket && lexemes.is_mark(at, ')') ? 1U : 0U);
        return offset;
    }
    const Lexeme& sign = lexemes.at(at);
    const Lexeme& hour = lexemes.at(at + 1);
    if ((sign.is_mark('+') || sign.is_mark('-')) && hour.is_number() && hour.glued() &&
        (named || (hour.digits == 4 || lexemes.is_mark(at + 2, ':') ||
                   (hour.digits == 2 && sign.is_mark('+'))))) {
        std::uint64_t total = 0;
        std::size_t next = at + 2;
        if (hour.digits <= 2 && hour.value <= 14) {
            total = hour.value * 60;
            if (lexemes.is_mark(next, ':') && lexemes.at(next + 1).glued() &&
                is_number_below(lexemes.at(next + 1), 60)) {
                total += lexemes.at(next + 1).value;
                next += 2;
            }
        } else if (hour.digits == 4 && hour.value <= 1400 && hour.value % 100 < 60) {
            total = hour.value / 100 * 60 + hour.value % 100;
        } else {
            return offset;
        }
        // "17:54 -0800" is a zone, "17:54 -11/06" is none.
        if (!lexemes.is_mark(next, '/')) {
            const auto size = minutes{static_cast<minutes::rep>(total)};
            offset = sign.is_mark('+') ? size : -size;
            at = next;
        }
    }
    if (offset) {
        i = at + (bracket && lexemes.is_mark(at, ')') ? 1U : 0U);
    }
    return offset;
}

}  // namespace

std::optional<TimeOfDay> read_time(const DateLexemes& lexemes, std::size_t i) {
    const Lexeme& hour = lexemes.at(i);
    if (!is_number_below(hour, 25)) {
        return std::nullopt;
    }
    TimeOfDay time;
    std::uint64_t minute = 0;
    std::uint64_t second = 0;
    std::size_t at = i + 1;
    const Lexeme& mark = lexemes.at(at);
    const Lexeme& after = lexemes.at(at + 1);
    if (mark.is_mark(':') && mark.glued() && after.glued() && is_number_below(after, 60) &&
        after.digits == 2) {
        minute = after.value;
        at += 2;
        if (lexemes.is_mark(at, ':') && lexemes.at(at).glued() && lexemes.at(at + 1).glued() &&
            lexemes.at(at + 1).digits == 2 && is_number_below(lexemes.at(at + 1), 61)) {
            second = std::min<std::uint64_t>(lexemes.at(at + 1).value, 59);
            time.precision = Precision::second;
            at += 2;
            if ((lexemes.is_mark(at, '.') || lexemes.is_mark(at, ',')) && lexemes.at(at).glued() &&
                lexemes.at(at + 1).is_number() && lexemes.at(at + 1).glued()) {
                at += 2;  // a fraction
            }
        }
    } else if (lexemes.is(at, DateWord::hour) && mark.before <= Spacing::space &&
               (mark.glued() || mark.letters > 1)) {
        ++at;
        const Lexeme& number = lexemes.at(at);
        if (is_number_below(number, 60) && (number.glued() || mark.letters > 1)) {
            const bool named = lexemes.is(at + 1, DateWord::minute);
            // "8 giờ 10/6": the number belongs to the date.
            if (named ||
                (number.digits == 2 && !lexemes.is_mark(at + 1, '/') &&
                 !lexemes.is_mark(at + 1, '-') && !lexemes.is_mark(at + 1, '.') &&
                 !lexemes.is(at + 1, DateWord::month)) ||
                (number.glued() && number.digits == 2)) {
                minute = number.value;
                at += named ? 2U : 1U;
                if (is_number_below(lexemes.at(at), 60) && lexemes.is(at + 1, DateWord::second)) {
                    second = lexemes.at(at).value;
                    time.precision = Precision::second;
                    at += 2;
                }
            } else {
                time.bare_hour = true;
            }
        } else {
            time.bare_hour = true;
        }
        if (lexemes.is_mark(at, '\'')) {
            ++at;
        }
    } else {
        std::size_t next = at;
        const int half = read_half(lexemes, next);
        // 5 PM; "5 chiều" is none.
        if ((half != 1 && half != -1) ||
            !(lexemes.is(at, DateWord::am) || lexemes.is(at, DateWord::pm) ||
              lexemes.is_mark(at + 1, '.'))) {
            return std::nullopt;
        }
        time.bare_hour = true;
    }
    std::uint64_t value = hour.value;
    const int half = read_half(lexemes, at);
    if ((half == 1 && value < 12) || (half == 2 && value < 4) ||
        (half == 3 && value > 5 && value < 12)) {
        value += 12;
    } else if ((half == -1 || half == 3) && value == 12) {
        value = 0;
    }
    if (value == 24 && minute == 0 && second == 0) {
        return std::nullopt;  // 24:00 is the next day's start; nobody publishes then
    }
    if (value > 23) {
        return std::nullopt;
    }
    time.since_midnight = seconds{static_cast<seconds::rep>(value * 3600 + minute * 60 + second)};
    time.offset = read_zone(lexemes, at);
    time.next = at;
    return time;
}

std::optional<CalendarDate> read_relative(const DateLexemes& lexemes, std::size_t i,
                                          const DateTime& reference) {
    const std::chrono::local_seconds now = reference.local;
    const auto today = std::chrono::floor<days>(now);
    CalendarDate date;
    date.relative = true;
    const auto on_day = [&](days ago, std::size_t next) {
        date.day = year_month_day{today - ago};
        date.next = next;
        return date;
    };
    const auto at_time = [&](seconds ago, Precision precision, std::size_t next) {
        const auto then = now - ago;
        const auto day = std::chrono::floor<days>(then);
        date.day = year_month_day{day};
        date.time = then - day;
        if (precision == Precision::minute) {
            date.time = std::chrono::floor<minutes>(*date.time);
        }
        date.time_precision = precision;
        date.next = next;
        return date;
    };
    const auto in_month = [&](std::int64_t ago, std::size_t next) {
        const year_month_day day{today};
        date.day = (day.year() / day.month() - months{static_cast<int>(ago)}) / std::chrono::day{1};
        date.precision = Precision::month;
        date.next = next;
        return date;
    };
    const auto in_year = [&](std::int64_t ago, std::size_t next) {
        date.day = (year_month_day{today}.year() - years{static_cast<int>(ago)}) /
                   std::chrono::January / 1;
        date.precision = Precision::year;
        date.next = next;
        return date;
    };

    const DateWord word = lexemes.info(i).word;
    const DateWord second = lexemes.info(i + 1).word;
    const bool together = lexemes.at(i + 1).before <= Spacing::space;
    if (word == DateWord::english_today) {
        return on_day(days{0}, i + 1);
    }
    if (word == DateWord::english_yesterday) {
        return on_day(days{1}, i + 1);
    }
    if (word == DateWord::just && second == DateWord::done && together) {
        return at_time(seconds{0}, Precision::minute, i + 2);
    }
    const bool part = word == DateWord::morning || word == DateWord::noon ||
                      word == DateWord::afternoon || word == DateWord::evening ||
                      word == DateWord::night;
    if ((part || word == DateWord::day_of || word == DateWord::day) && together) {
        if (second == DateWord::now && word != DateWord::day) {
            return on_day(days{0}, i + 2);
        }
        if (second == DateWord::yesterday && word != DateWord::day) {
            return on_day(days{1}, i + 2);
        }
        if (second == DateWord::two_days && word == DateWord::day_of) {
            return on_day(days{2}, i + 2);
        }
        if (second == DateWord::tomorrow && word != DateWord::day_of) {
            return on_day(days{-1}, i + 2);
        }
        if (second == DateWord::two_days && word == DateWord::day) {
            return on_day(days{-2}, i + 2);
        }
    }
    if (word == DateWord::month && together && lexemes.at(i).before != Spacing::glued) {
        const bool counted =
            i > 0 && (lexemes.at(i - 1).is_number() || lexemes.info(i - 1).number != 0);
        if (second == DateWord::before && !counted) {
            return in_month(1, i + 2);
        }
        if (second == DateWord::this_ && !counted) {
            return in_month(0, i + 2);
        }
    }
    if (word == DateWord::year && together) {
        if (second == DateWord::last) {
            return in_year(1, i + 2);
        }
        if (second == DateWord::now) {
            return in_year(0, i + 2);
        }
    }

    if (const std::optional<std::pair<unsigned, std::size_t>> weekday = read_weekday(lexemes, i)) {
        // thứ hai tuần trước; weeks begin on Monday
        const auto [day, week] = *weekday;
        if (!lexemes.is(week, DateWord::week) || lexemes.at(week + 1).before > Spacing::space) {
            return std::nullopt;
        }
        const auto monday = today - (std::chrono::weekday{today} - std::chrono::Monday);
        int weeks = 0;
        switch (lexemes.info(week + 1).word) {
            case DateWord::before:
            case DateWord::yesterday:
                weeks = -1;
                break;
            case DateWord::this_:
            case DateWord::now:
                break;
            case DateWord::until:
            case DateWord::next:
                weeks = 1;
                break;
            default:
                return std::nullopt;
        }
        return on_day(today - monday - days{day} - days{7 * weeks}, week + 2);
    }

    // 8 giờ trước, một tuần trước, cách đây 3 ngày, 3 hours ago
    std::int64_t count = 0;
    if (lexemes.at(i).is_number() && lexemes.at(i).digits <= 3) {
        count = static_cast<std::int64_t>(lexemes.at(i).value);
    } else if (lexemes.info(i).number != 0 && lexemes.at(i).letters > 1 &&
               lexemes.at(i).capitals < 2) {
        count = lexemes.info(i).number;
    } else {
        return std::nullopt;
    }
    if (!together || (i > 0 && lexemes.is(i - 1, DateWord::weekday)) ||
        (lexemes.at(i).glued() && i > 0 && !lexemes.is_mark(i - 1, '('))) {
        return std::nullopt;
    }
    const bool english = lexemes.is(i + 2, DateWord::ago);
    const bool from_here =
        i > 1 && lexemes.is(i - 1, DateWord::here) && lexemes.is(i - 2, DateWord::from);
    const bool before = lexemes.is(i + 2, DateWord::before) &&
                        !lexemes.is(i + 3, DateWord::not_relative) &&
                        !lexemes.is(i + 3, DateWord::here) && !lexemes.is(i + 3, DateWord::day);
    if (!from_here && (!(english || before) || lexemes.at(i + 2).before > Spacing::space)) {
        return std::nullopt;
    }
    const std::size_t next = english || before ? i + 3 : i + 2;
    if (english) {
        if (is_word(lexemes.at(i + 1), "day")) {
            return on_day(days{count}, next);
        }
        switch (second) {
            case DateWord::english_minute:
                return at_time(minutes{count}, Precision::minute, next);
            case DateWord::english_hour:
                return at_time(hours{count}, Precision::minute, next);
            case DateWord::english_day:
                return on_day(days{count}, next);
            case DateWord::english_week:
                return on_day(days{7 * count}, next);
            case DateWord::english_month:
                return in_month(count, next);
            case DateWord::english_year:
                return in_year(count, next);
            default:
                return std::nullopt;
        }
    }
    switch (second) {
        case DateWord::second:
            return at_time(seconds{count}, Precision::second, next);
        case DateWord::minute:
            return at_time(minutes{count}, Precision::minute, next);
        case DateWord::hour:
        case DateWord::hours:
            return at_time(hours{count}, Precision::minute, next);
        case DateWord::day:
            return on_day(days{count}, next);
        case DateWord::week:
            return on_day(days{7 * count}, next);
        case DateWord::month:
            return in_month(count, next);
        case DateWord::year:
            return in_year(count, next);
        default:
            return std::nullopt;
    }
}

}  // namespace timtin::text
