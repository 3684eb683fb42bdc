// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/date_reader.hpp"

#include <algorithm>
#include <array>

namespace timtin::text {

namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::year_month_day;

constexpr std::uint64_t first_year = 1800;
constexpr std::uint64_t last_year = 2199;

bool is_year(const Lexeme& lexeme) noexcept {
    return lexeme.is_number() && lexeme.digits == 4 && lexeme.value >= first_year &&
           lexeme.value <= last_year;
}

bool is_short_number(const Lexeme& lexeme) noexcept {
    return lexeme.is_number() && lexeme.digits <= 2;
}

CalendarDate nothing(std::size_t next) {
    CalendarDate date;
    date.none = true;
    date.next = next;
    return date;
}

CalendarDate calendar_date(std::uint64_t year, std::uint64_t month, std::uint64_t day,
                           Precision precision, std::size_t next) {
    if (month > 12 || day > 31 || year < first_year || year > last_year) {
        return nothing(next);
    }
    CalendarDate date;
    date.day = year_month_day{std::chrono::year{static_cast<int>(year)},
                              std::chrono::month{static_cast<unsigned>(month)},
                              std::chrono::day{static_cast<unsigned>(day)}};
    date.precision = precision;
    date.none = !date.day.ok();
    date.next = next;
    return date;
}

// Without a year: that of the reference, or the one before if that would be
// more than 60 days ahead.
CalendarDate without_year(std::uint64_t month, std::uint64_t day, const DateOptions& options,
                          std::size_t next) {
    if (!options.reference) {
        return nothing(next);
    }
    const auto today = std::chrono::floor<days>(options.reference->local);
    const auto year = static_cast<std::uint64_t>(static_cast<int>(year_month_day{today}.year()));
    CalendarDate date = calendar_date(year, month, day, Precision::day, next);
    // 29/2 may exist in one of the two years only.
    if (date.none || std::chrono::local_days{date.day} > today + days{60}) {
        date = calendar_date(year - 1, month, day, Precision::day, next);
    }
    return date;
}

std::uint64_t century(const Lexeme& year) noexcept {
    return year.digits == 4 ? year.value : year.value + (year.value < 70 ? 2000U : 1900U);
}

// A number, or a word for one.
std::uint64_t month_number(const DateLexemes& lexemes, std::size_t i, std::size_t& next) {
    const Lexeme& lexeme = lexemes.at(i);
    if (is_short_number(lexeme)) {
        next = i + 1;
        return lexeme.value;
    }
    std::uint64_t number = lexemes.info(i).number;
    next = i + 1;
    if (number == 10 && lexeme.letters > 2) {  // mười một, mười hai
        const std::uint64_t unit = lexemes.info(i + 1).number;
        if ((unit == 1 || unit == 2) && lexemes.at(i + 1).letters > 1) {
            number += unit;
            ++next;
        }
    }
    return number;
}

bool is_daypart(DateWord word) noexcept {
    return word == DateWord::morning || word == DateWord::noon || word == DateWord::afternoon ||
           word == DateWord::evening || word == DateWord::night;
}

bool is_weekday_end(const DateLexemes& lexemes, std::size_t i) {
    if (lexemes.is(i, DateWord::sunday)) {
        return i > 0 && lexemes.is(i - 1, DateWord::chief);
    }
    const bool number =
        lexemes.info(i).number >= 2 || (lexemes.at(i).is_number() && lexemes.at(i).digits == 1);
    return number && i > 0 && lexemes.is(i - 1, DateWord::weekday);
}

// Does the word before allow 10/6 to be a date?
bool opens_bare_date(const DateLexemes& lexemes, std::size_t i) {
    if (i == 0) {
        return false;
    }
    std::size_t before = i - 1;
    if ((lexemes.is_mark(before, '(') || lexemes.is_mark(before, ',')) && before > 0) {
        --before;
    }
    const DateWord word = lexemes.info(before).word;
    if (word == DateWord::day || word == DateWord::day_of || is_daypart(word)) {
        return true;
    }
    if (word == DateWord::now || word == DateWord::yesterday || word == DateWord::two_days ||
        word == DateWord::tomorrow) {
        const DateWord earlier = before > 0 ? lexemes.info(before - 1).word : DateWord::none;
        return earlier == DateWord::day_of || earlier == DateWord::day || is_daypart(earlier);
    }
    if (is_weekday_end(lexemes, before)) {
        return true;
    }
    // ngày 10 và 11/6, ngày 10-12/6
    if (before >= 2 && is_short_number(lexemes.at(before - 1)) &&
        (lexemes.is(before, DateWord::and_) || lexemes.is(before, DateWord::until) ||
         lexemes.is_mark(before, '-') || lexemes.is_mark(before, ','))) {
        return lexemes.is(before - 2, DateWord::day);
    }
    if (before + 1 < i && before >= 1 && lexemes.is_mark(before + 1, ',') &&
        is_short_number(lexemes.at(before))) {
        return lexemes.is(before - 1, DateWord::day);
    }
    return false;
}

bool is_holiday(std::uint64_t day, std::uint64_t month) noexcept {
    constexpr std::array<std::array<std::uint64_t, 2>, 16> holidays = {{{2, 9},
                                                                        {30, 4},
                                                                        {1, 5},
                                                                        {8, 3},
                                                                        {20, 10},
                                                                        {27, 7},
                                                                        {20, 11},
                                                                        {22, 12},
                                                                        {3, 2},
                                                                        {19, 8},
                                                                        {1, 6},
                                                                        {26, 3},
                                                                        {24, 7},
                                                                        {1, 2},
                                                                        {3, 4},
                                                                        {15, 10}}};
    return std::find(holidays.begin(), holidays.end(), std::array<std::uint64_t, 2>{day, month}) !=
           holidays.end();
}

// "Hà Nội, 10/6 (TTXVN) -": names only from the line's start, then a dash or bracket.
bool is_in_dateline(const DateLexemes& lexemes, std::size_t i, std::size_t next) {
    std::size_t names = 0;
    std::size_t at = i;
    while (at > 0 && i - at <= 8) {
        if (lexemes.at(at).before >= Spacing::line) {
            break;
        }
        --at;
        const Lexeme& lexeme = lexemes.at(at);
        if (lexeme.is_word()) {
            if (lexeme.capitals == 0) {
                return false;
            }
            ++names;
        } else if (!lexeme.is_mark(',') && !lexeme.is_mark('(') && !lexeme.is_mark(')') &&
                   !lexeme.is_mark('-') && !lexeme.is_mark('.')) {
            return false;
        }
    }
    if (names == 0 || lexemes.at(at).before < Spacing::line) {
        return false;
    }
    const Lexeme& after = lexemes.at(next);
    return (after.is_mark('-') && !after.glued()) || after.is_mark('(') ||
           (after.is_mark(')') && lexemes.is_mark(next + 1, '-'));
}

// Glued to letters, decimals or paths it is something else.
bool has_open_left(const DateLexemes& lexemes, std::size_t i, std::size_t previous_next = 0) {
    if (i == 0 || !lexemes.at(i).glued()) {
        return true;
    }
    if (lexemes.is_mark(i - 1, '-') &&
        ((previous_next != 0 && previous_next + 1 == i) ||
         (i >= 3 && is_short_number(lexemes.at(i - 2)) && lexemes.is(i - 3, DateWord::day)))) {
        return true;  // ngày 10-12/6/2019, 10/6/2019-15/6/2019
    }
    const Lexeme& before = lexemes.at(i - 1);
    if (before.is_word()) {
        const DateWord word = lexemes.info(i - 1).word;
        return word == DateWord::day || is_daypart(word);
    }
    switch (before.mark) {
        case '/':
        case '_':
        case '@':
        case '+':
        case '=':
        case '#':
        case '$':
            return false;
        case '-':
        case '.':
        case ',':
        case ':':
            return !(i >= 2 && before.glued() && !lexemes.is_mark(i - 2, ')') &&
                     !lexemes.is_mark(i - 2, '('));
        default:
            return true;
    }
}

bool has_open_right(const DateLexemes& lexemes, std::size_t next) {
    const Lexeme& after = lexemes.at(next);
    if (after.kind == LexemeKind::end || !after.glued()) {
        // "04/2015 / NĐ" and scores: a slash goes on with the number.
        return !after.is_mark('/');
    }
    const Lexeme& second = lexemes.at(next + 1);
    const bool goes_on = second.glued() && (second.is_number() || second.is_word());
    switch (after.mark) {
        case '/':
        case '_':
        case '@':
        case '%':
            return false;
        case '-':
            return !goes_on || read_time(lexemes, next + 1).has_value() ||
                   (is_short_number(second) && lexemes.is_mark(next + 2, '/') &&
                    is_short_number(lexemes.at(next + 3)));
        case '.':
        case ',':
        case ':':
            return !(goes_on && second.is_number());
        default:
            return !after.is_word() || lexemes.is(next, DateWord::hour) ||
                   lexemes.at(next).letters == 1;
    }
}

// d/m/y, y-m-d and d/m.
std::optional<CalendarDate> read_numeric(const DateLexemes& lexemes, std::size_t i,
                                         std::size_t previous_next, const DateOptions& options) {
    const Lexeme& first = lexemes.at(i);
    const Lexeme& mark = lexemes.at(i + 1);
    const Lexeme& second = lexemes.at(i + 2);
    if (!first.is_number() || !second.is_number() ||
        !(mark.is_mark('/') || mark.is_mark('-') || mark.is_mark('.')) ||
        mark.before > Spacing::space || second.before > Spacing::space ||
        (mark.is_mark('.') && (!mark.glued() || !second.glued()))) {
        return std::nullopt;
    }
    const Lexeme& mark2 = lexemes.at(i + 3);
    const Lexeme& third = lexemes.at(i + 4);
    const bool three = mark2.kind == LexemeKind::mark && mark2.mark == mark.mark &&
                       third.is_number() && mark2.before <= Spacing::space &&
                       third.before <= Spacing::space &&
                       (mark2.glued() == mark.glued() || mark.mark != '-');
    if (three && is_year(first) && is_short_number(second) && is_short_number(third)) {
        // A T may follow: 2019-06-11T17:54.
        if (!has_open_left(lexemes, i, previous_next) || !has_open_right(lexemes, i + 5)) {
            return nothing(i + 5);
        }
        return calendar_date(first.value, second.value, third.value, Precision::day, i + 5);
    }
    if (!is_short_number(first) || !is_short_number(second)) {
        return std::nullopt;
    }
    const bool month_first = options.order == NumericOrder::month_first;
    const std::uint64_t day = month_first ? second.value : first.value;
    const std::uint64_t month = month_first ? first.value : second.value;
    if (three) {
        const bool open =
            has_open_left(lexemes, i, previous_next) && has_open_right(lexemes, i + 5);
        if (is_year(third)) {
            return open ? calendar_date(third.value, month, day, Precision::day, i + 5)
                        : nothing(i + 5);
        }
        const bool said = i > 0 && lexemes.is(i - 1, DateWord::day);
        const bool timed = i > 0 && lexemes.is_mark(i + 5, ' ');
        if (open && third.digits == 2 && mark.is_mark('/') && (said || timed)) {
            return calendar_date(century(third), month, day, Precision::day, i + 5);
        }
        return nothing(i + 5);
    }
    if (mark2.is_mark('/') || !has_open_left(lexemes, i, previous_next) ||
        !has_open_right(lexemes, i + 3)) {
        return std::nullopt;
    }
    const bool said = i > 0 && lexemes.is(i - 1, DateWord::day);
    if (mark.is_mark('.') && !said) {
        return std::nullopt;
    }
    const bool range_end =
        previous_next != 0 && previous_next + 1 == i &&
        (lexemes.is(i - 1, DateWord::until) || lexemes.is(i - 1, DateWord::and_));
    if (!opens_bare_date(lexemes, i) && !range_end &&
        !(mark.is_mark('/') && !is_holiday(day, month) && is_in_dateline(lexemes, i, i + 3))) {
        return std::nullopt;
    }
    return without_year(month, day, options, i + 3);
}

// Behind month and "năm", "/" or a comma: a year.
std::size_t year_index(const DateLexemes& lexemes, std::size_t i) {
    if (lexemes.is(i, DateWord::year) || lexemes.is_mark(i, '/') || lexemes.is_mark(i, '-') ||
        lexemes.is_mark(i, ',') || lexemes.is_mark(i, '.')) {
        ++i;
        i += lexemes.is(i, DateWord::year) ? 1U : 0U;
    }
    return i;
}

// "… âm lịch", "(âm lịch)"
bool is_lunar_after(const DateLexemes& lexemes, std::size_t i) {
    i += lexemes.is_mark(i, '(') ? 1U : 0U;
    if (lexemes.is(i + 1, DateWord::calendar)) {
        return lexemes.is(i, DateWord::lunar) || lexemes.is(i, DateWord::am);
    }
    return lexemes.is(i, DateWord::lunar) && lexemes.at(i).form.folded() == "al";
}

// ngày 3 tháng 6 năm 2013, 11 Tháng Sáu, 2019
std::optional<CalendarDate> read_worded_day(const DateLexemes& lexemes, std::size_t i,
                                            const DateOptions& options) {
    std::size_t at = i;
    const bool said = lexemes.is(at, DateWord::day);
    at += said ? 1U : 0U;
    const bool early = lexemes.is(at, DateWord::early_day);
    at += early ? 1U : 0U;
    if (!is_short_number(lexemes.at(at)) || !lexemes.is(at + 1, DateWord::month) ||
        lexemes.at(at + 1).before > Spacing::line) {
        return std::nullopt;
    }
    const std::uint64_t day = lexemes.at(at).value;
    std::size_t next = at + 2;
    if (lexemes.is(next, DateWord::lunar_month)) {
        std::size_t year = year_index(lexemes, next + 1);
        return nothing(lexemes.at(year).is_number() ? year + 1 : next + 1);
    }
    const std::uint64_t month = month_number(lexemes, next, next);
    if (month == 0) {
        return std::nullopt;
    }
    const std::size_t year = year_index(lexemes, next);
    if (is_year(lexemes.at(year)) && lexemes.at(year).before <= Spacing::line &&
        has_open_right(lexemes, year + 1)) {
        if (is_lunar_after(lexemes, year + 1)) {
            return nothing(year + 1);
        }
        return calendar_date(lexemes.at(year).value, month, day, Precision::day, year + 1);
    }
    if (early || is_lunar_after(lexemes, next)) {
        return nothing(next);
    }
    // "3 tháng 6" may count months; "năm nay" and "này" leave the year to the reference.
    if (!said && !opens_bare_date(lexemes, i)) {
        return std::nullopt;
    }
    return without_year(month, day, options, next);
}

// tháng 6/2019, Tháng Sáu 11, 2019
std::optional<CalendarDate> read_worded_month(const DateLexemes& lexemes, std::size_t i) {
    if (!lexemes.is(i, DateWord::month)) {
        return std::nullopt;
    }
    std::size_t next = i + 1;
    if (lexemes.is(next, DateWord::lunar_month)) {
        const std::size_t year = year_index(lexemes, next + 1);
        return nothing(lexemes.at(year).is_number() ? year + 1 : next + 1);
    }
    const std::uint64_t month = month_number(lexemes, next, next);
    if (month == 0 || lexemes.at(i + 1).before > Spacing::space) {
        return std::nullopt;
    }
    if (is_short_number(lexemes.at(next)) && lexemes.is_mark(next + 1, ',') &&
        is_year(lexemes.at(next + 2))) {
        return calendar_date(lexemes.at(next + 2).value, month, lexemes.at(next).value,
                             Precision::day, next + 3);
    }
    const std::size_t year = year_index(lexemes, next);
    if (!is_year(lexemes.at(year)) || lexemes.at(year).before > Spacing::space) {
        return std::nullopt;
    }
    if (!has_open_right(lexemes, year + 1) || is_lunar_after(lexemes, year + 1)) {
        return nothing(year + 1);
    }
    return calendar_date(lexemes.at(year).value, month, 1, Precision::month, year + 1);
}

// quý II/2019
std::optional<CalendarDate> read_quarter(const DateLexemes& lexemes, std::size_t i) {
    if (!lexemes.is(i, DateWord::quarter)) {
        return std::nullopt;
    }
    const Lexeme& lexeme = lexemes.at(i + 1);
    const std::uint64_t quarter = lexeme.is_number() ? lexeme.value : lexemes.info(i + 1).number;
    if (quarter == 0 || quarter > 4) {
        return std::nullopt;
    }
    const std::size_t year = year_index(lexemes, i + 2);
    if (!is_year(lexemes.at(year)) || !has_open_right(lexemes, year + 1)) {
        return std::nullopt;
    }
    return calendar_date(lexemes.at(year).value, quarter * 3 - 2, 1, Precision::quarter, year + 1);
}

// năm 2019
std::optional<CalendarDate> read_worded_year(const DateLexemes& lexemes, std::size_t i) {
    if (!lexemes.is(i, DateWord::year) || !is_year(lexemes.at(i + 1)) ||
        lexemes.at(i + 1).before > Spacing::space) {
        return std::nullopt;
    }
    // năm 2015-2020, năm 2015 - 2020: a period
    const Lexeme& after = lexemes.at(i + 2);
    if (!has_open_right(lexemes, i + 2) || (after.is_mark('-') && lexemes.at(i + 3).is_number())) {
        return nothing(i + 2);
    }
    return calendar_date(lexemes.at(i + 1).value, 1, 1, Precision::year, i + 2);
}

std::size_t skip_ordinal(const DateLexemes& lexemes, std::size_t i) {
    const Lexeme& lexeme = lexemes.at(i);
    if (lexeme.is_mark('.') && lexeme.glued()) {
        return i + 1;  // 11.
    }
    if (lexeme.is_word() && lexeme.glued()) {
        const std::string_view folded = lexeme.form.folded();
        if (folded == "st" || folded == "nd" || folded == "rd" || folded == "th" ||
            folded == "er" || folded == "o" || folded == "e") {
            return i + 1;
        }
    }
    if (lexeme.kind == LexemeKind::mark && lexeme.glued() && lexeme.mark == '?') {
        return i + 1;  // 1º
    }
    return i;
}

std::size_t skip_small(const DateLexemes& lexemes, std::size_t i) {
    while (lexemes.is(i, DateWord::of) || lexemes.is_mark(i, ',') || lexemes.is_mark(i, '.') ||
           lexemes.is_mark(i, '-')) {
        ++i;
    }
    return i;
}

// 11 June 2019, June 11, 2019, 11 de junio de 2019, June 2019
std::optional<CalendarDate> read_foreign(const DateLexemes& lexemes, std::size_t i) {
    const Lexeme& first = lexemes.at(i);
    if (is_short_number(first) && has_open_left(lexemes, i)) {
        std::size_t at = skip_ordinal(lexemes, i + 1);
        at = skip_small(lexemes, at);
        const std::uint64_t month = lexemes.info(at).foreign_month;
        if (month == 0 || at - i > 4 || lexemes.at(at).before > Spacing::line) {
            return std::nullopt;
        }
        const std::size_t year = skip_small(lexemes, at + 1);
        if (!is_year(lexemes.at(year)) || year - at > 4 || !has_open_right(lexemes, year + 1)) {
            return std::nullopt;
        }
        return calendar_date(lexemes.at(year).value, month, first.value, Precision::day, year + 1);
    }
    const std::uint64_t month = lexemes.info(i).foreign_month;
    if (month == 0) {
        return std::nullopt;
    }
    const std::size_t second = skip_small(lexemes, i + 1);
    if (second - i > 3) {
        return std::nullopt;
    }
    if (is_year(lexemes.at(second)) && lexemes.at(second).before <= Spacing::space) {
        // "may 2019" in running text is often no month: names of four letters and more, or
        // a capital, as months have it where they stand alone.
        if (first.capitals == 0 && first.letters < 4) {
            return std::nullopt;
        }
        return has_open_right(lexemes, second + 1)
                   ? std::optional(calendar_date(lexemes.at(second).value, month, 1,
                                                 Precision::month, second + 1))
                   : std::nullopt;
    }
    if (!is_short_number(lexemes.at(second))) {
        return std::nullopt;
    }
    const std::size_t year = skip_small(lexemes, skip_ordinal(lexemes, second + 1));
    if (!is_year(lexemes.at(year)) || year - second > 4 || !has_open_right(lexemes, year + 1)) {
        return std::nullopt;
    }
    return calendar_date(lexemes.at(year).value, month, lexemes.at(second).value, Precision::day,
                         year + 1);
}

}  // namespace

void DateLexemes::read(std::string_view text, std::size_t begin, std::size_t end) {
    lexemes_.clear();
    infos_.clear();
    Lexer lexer(text, begin, end);
    Lexeme lexeme;
    for (lexer.next(lexeme); lexeme.kind != LexemeKind::end; lexer.next(lexeme)) {
        lexemes_.push_back(lexeme);
        infos_.push_back(date_word(lexeme));
    }
}

std::optional<CalendarDate> read_date(const DateLexemes& lexemes, std::size_t i,
                                      std::size_t previous_next, const DateOptions& options) {
    std::optional<CalendarDate> date;
    const Lexeme& lexeme = lexemes.at(i);
    if (lexeme.is_number()) {
        date = read_numeric(lexemes, i, previous_next, options);
        if (date && !date->none && is_lunar_after(lexemes, date->next)) {
            date->none = true;
        }
        if (!date && is_short_number(lexeme)) {
            date = read_worded_day(lexemes, i, options);
        }
        if (!date) {
            date = read_foreign(lexemes, i);
        }
        return date;
    }
    switch (lexemes.info(i).word) {
        case DateWord::day:
        case DateWord::early_day:
            date = read_worded_day(lexemes, i, options);
            break;
        case DateWord::month:
            date = read_worded_month(lexemes, i);
            break;
        case DateWord::quarter:
            date = read_quarter(lexemes, i);
            break;
        case DateWord::year:
            date = read_worded_year(lexemes, i);
            break;
        default:
            break;
    }
    return date ? date : read_foreign(lexemes, i);
}

}  // namespace timtin::text
