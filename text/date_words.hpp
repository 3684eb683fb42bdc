// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "text/lexeme.hpp"

namespace timtin::text {

/// What a word means in a date. A word of several meanings (mai: tomorrow, May)
/// has its Vietnamese one here and the foreign month beside it.
enum class DateWord : std::uint8_t {
    none,
    day,          // ngày
    early_day,    // mùng
    month,        // tháng
    year,         // năm
    quarter,      // quý
    lunar_month,  // giêng, chạp
    lunar,        // âm (lịch)
    calendar,     // lịch
    hour,         // giờ, h, g
    hours,        // tiếng: of a span, never of the clock
    minute,       // phút, p, ph
    second,       // giây
    week,         // tuần
    before,       // trước
    last,         // ngoái
    now,          // nay
    this_,        // này
    yesterday,    // qua
    two_days,     // kia
    tomorrow,     // mai
    day_of,       // hôm
    morning,      // sáng
    noon,         // trưa
    afternoon,    // chiều
    evening,      // tối
    night,        // đêm
    weekday,      // thứ
    chief,        // chủ (nhật)
    sunday,       // nhật
    at,           // lúc, vào, at, um, à
    of,           // de, of, den, the
    and_,         // và
    until,        // đến
    just,         // vừa
    done,         // xong
    am,           // SA, AM
    pm,           // CH, PM
    zone,         // GMT, UTC
    foreign_weekday,
    ago,
    english_today,
    english_yesterday,
    english_minute,
    english_hour,
    english_day,
    english_week,
    english_month,
    english_year,
    from,          // cách (đây)
    here,          // đây; no time before it: trước đây
    next,          // sau: tuần sau
    not_relative,  // after trước: khi, đó, mắt, …
};

struct DateWordInfo {
    DateWord word = DateWord::none;
    std::uint8_t number = 0;         ///< một … mười hai, I … XII; 0 if none
    std::uint8_t foreign_month = 0;  ///< 1 … 12
};

[[nodiscard]] DateWordInfo date_word(const Lexeme& lexeme);

/// EST, CET, MSK …: their offset.
[[nodiscard]] std::optional<std::chrono::minutes> zone_offset(const Lexeme& lexeme);

}  // namespace timtin::text
