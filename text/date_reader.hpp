// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "text/date.hpp"
#include "text/date_words.hpp"
#include "text/lexeme.hpp"

namespace timtin::text {

/// Lexemes of a stretch of text with what they mean in dates.
class DateLexemes {
public:
    void read(std::string_view text, std::size_t begin, std::size_t end);

    [[nodiscard]] const Lexeme& at(std::size_t i) const noexcept {
        return i < lexemes_.size() ? lexemes_[i] : end_;
    }
    [[nodiscard]] DateWordInfo info(std::size_t i) const noexcept {
        return i < infos_.size() ? infos_[i] : DateWordInfo{};
    }
    [[nodiscard]] bool is(std::size_t i, DateWord word) const noexcept {
        return info(i).word == word && word != DateWord::none;
    }
    [[nodiscard]] bool is_mark(std::size_t i, char mark) const noexcept {
        return at(i).is_mark(mark);
    }
    [[nodiscard]] std::size_t size() const noexcept { return lexemes_.size(); }

private:
    std::vector<Lexeme> lexemes_;
    std::vector<DateWordInfo> infos_;
    Lexeme end_;
};

struct TimeOfDay {
    std::chrono::seconds since_midnight{};
    Precision precision = Precision::minute;
    std::optional<std::chrono::minutes> offset;
    bool bare_hour = false;  ///< "8 giờ": a time only beside a date
    std::size_t next = 0;
};

/// A time at lexeme i: 17:54, 17h54, 5 giờ 54 phút chiều, 5:54 PM GMT+7.
[[nodiscard]] std::optional<TimeOfDay> read_time(const DateLexemes& lexemes, std::size_t i);

struct CalendarDate {
    std::chrono::year_month_day day{};
    Precision precision = Precision::day;
    std::optional<std::chrono::seconds> time;  ///< of relative ones ("5 phút trước")
    Precision time_precision = Precision::minute;
    bool relative = false;
    bool none = false;  ///< lunar or impossible: leave it and all its parts alone
    std::size_t next = 0;
};

/// A date at lexeme i. previous_next is where the date before ended, for "từ 10/6
/// đến 15/6".
[[nodiscard]] std::optional<CalendarDate> read_date(const DateLexemes& lexemes, std::size_t i,
                                                    std::size_t previous_next,
                                                    const DateOptions& options);

/// Dates told by the reference: hôm qua, 8 giờ trước, tháng trước, 3 hours ago.
[[nodiscard]] std::optional<CalendarDate> read_relative(const DateLexemes& lexemes, std::size_t i,
                                                        const DateTime& reference);

}  // namespace timtin::text
