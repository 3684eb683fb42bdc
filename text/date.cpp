// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/date.hpp"

#include <algorithm>

#include "text/date_reader.hpp"

namespace timtin::text {

namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

// Long texts are read in stretches, so that memory does not grow with them.
constexpr std::size_t stretch = 16 * 1024;
constexpr std::size_t overlap = 512;

struct Moment {
    FoundDate found;
    bool relative = false;
};

// What may stand between a date and its time.
std::size_t skip_connectors(const DateLexemes& lexemes, std::size_t i, std::size_t limit) {
    const std::size_t end = i + limit;
    while (i < end && lexemes.at(i).before != Spacing::paragraph) {
        const Lexeme& lexeme = lexemes.at(i);
        const DateWord word = lexemes.info(i).word;
        if (lexeme.kind == LexemeKind::mark) {
            const char mark = lexeme.mark;
            if (mark != ',' && mark != '|' && mark != '-' && mark != ';' && mark != '(' &&
                mark != ')' && mark != '@' && mark != '?' && mark != ':' && mark != '/') {
                return i;
            }
            // A slash only by itself: "11/06/2019 / 17:54".
            if (mark == '/' && (lexeme.glued() || lexemes.at(i + 1).glued())) {
                return i;
            }
            ++i;
        } else if (word == DateWord::weekday &&
                   (lexemes.info(i + 1).number >= 2 || lexemes.at(i + 1).digits == 1)) {
            i += 2;
        } else if (word == DateWord::chief && lexemes.is(i + 1, DateWord::sunday)) {
            i += 2;
        } else if (word == DateWord::at || word == DateWord::of || word == DateWord::day ||
                   word == DateWord::foreign_weekday || word == DateWord::weekday) {
            ++i;
        } else if (lexeme.is_word() && lexeme.letters == 1 && lexeme.form.folded() == "t" &&
                   lexeme.glued() && lexemes.at(i + 1).glued()) {
            ++i;  // 2019-06-11T17:54
        } else {
            return i;
        }
    }
    return i;
}

class Finder {
public:
    Finder(std::string_view text, const DateOptions& options) : text_(text), options_(options) {}

    std::vector<Moment> find() {
        for (std::size_t begin = 0; begin < text_.size();) {
            const std::size_t end = border(std::min(text_.size(), begin + stretch));
            lexemes_.read(text_, begin, end);
            begin = read_stretch(begin, end);
        }
        return std::move(found_);
    }

private:
    // A cut falls between words, or it would make new numbers.
    [[nodiscard]] std::size_t border(std::size_t at) const noexcept {
        if (at >= text_.size()) {
            return text_.size();
        }
        std::size_t back = at;
        while (back > 0 && at - back < overlap && text_[back] != ' ' && text_[back] != '\n') {
            --back;
        }
        return at - back < overlap ? back : at;
    }

    // Returns where the next stretch begins.
    std::size_t read_stretch(std::size_t begin, std::size_t end) {
        const bool last = end == text_.size();
        std::size_t previous_next = 0;
        std::size_t done = begin;
        std::size_t i = 0;
        while (i < lexemes_.size()) {
            if (!last && lexemes_.at(i).begin + overlap > end && lexemes_.at(i).begin > begin) {
                const std::size_t next_begin = std::max(done, border_before(i));
                return next_begin > begin ? next_begin : lexemes_.at(i).begin;
            }
            std::size_t next = i + 1;
            if (lexemes_.at(i).is_number() || lexemes_.info(i).word != DateWord::none ||
                lexemes_.info(i).foreign_month != 0 || lexemes_.info(i).number != 0) {
                Moment moment;
                bool none = false;
                if (read(i, previous_next, moment, next, none)) {
                    if (!none) {
                        moment.found.begin = lexemes_.at(i).begin;
                        moment.found.end = lexemes_.at(next - 1).end;
                        found_.push_back(moment);
                        previous_next = next;
                    }
                    done = lexemes_.at(next - 1).end;
                }
            }
            i = next;
        }
        return end;
    }

    // Where the next stretch may begin so that what is before lexeme i can still
    // be looked back at.
    [[nodiscard]] std::size_t border_before(std::size_t i) const noexcept {
        return lexemes_.at(i >= 12 ? i - 12 : i).begin;
    }

    // Reads a moment at lexeme i; `none`: one that is no date, to be left out.
    bool read(std::size_t i, std::size_t previous_next, Moment& moment, std::size_t& next,
              bool& none) const {
        if (options_.reference) {
            if (const auto relative = read_relative(lexemes_, i, *options_.reference)) {
                std::optional<TimeOfDay> time;
                next = relative->next;
                if (!relative->time && relative->precision == Precision::day) {
                    time = time_after(next);
                }
                moment = make(*relative, time);
                next = time ? time->next : next;
                return true;
            }
        }
        if (const auto date = read_date(lexemes_, i, previous_next, options_)) {
            next = date->next;
            none = date->none;
            if (!none) {
                std::optional<TimeOfDay> time;
                if (date->precision == Precision::day) {
                    time = time_after(next);
                }
                moment = make(*date, time);
                next = time ? time->next : next;
            }
            return true;
        }
        if (const auto time = read_time(lexemes_, i)) {
            if (i > 0 && lexemes_.at(i).glued() && !lexemes_.is_mark(i - 1, '(') &&
                !lexemes_.is_mark(i - 1, '|') && !lexemes_.is_mark(i - 1, '[')) {
                return false;
            }
            const std::size_t at = skip_connectors(lexemes_, time->next, 6);
            // "sáng", "chiều" may have been taken by the time, and open a bare date too.
            std::optional<CalendarDate> date;
            if (options_.reference) {
                date = read_relative(lexemes_, at, *options_.reference);
                if (!date && at > 0) {
                    date = read_relative(lexemes_, at - 1, *options_.reference);
                }
            }
            if (!date || date->time) {
                date = read_date(lexemes_, at, previous_next, options_);
            }
            if (!date) {
                return false;
            }
            next = date->next;
            none = date->none;
            if (!none) {
                moment = make(*date, date->precision == Precision::day ? time : std::nullopt);
                // "17:54 11/06/2019 GMT+7"
                if (!time->offset && lexemes_.is(next, DateWord::zone)) {
                    moment = zoned(i, *date, *time, next);
                }
            }
            return true;
        }
        return false;
    }

    [[nodiscard]] std::optional<TimeOfDay> time_after(std::size_t i) const {
        const std::size_t at = skip_connectors(lexemes_, i, 5);
        if (lexemes_.at(at).before == Spacing::paragraph) {
            return std::nullopt;
        }
        std::optional<TimeOfDay> time = read_time(lexemes_, at);
        if (time && read_date(lexemes_, skip_connectors(lexemes_, time->next, 1), 0, options_) &&
            lexemes_.at(at).before >= Spacing::line) {
            return std::nullopt;  // the next line has a date of its own
        }
        return time;
    }

    [[nodiscard]] Moment zoned(std::size_t, const CalendarDate& date, TimeOfDay time,
                               std::size_t& next) const {
        if (lexemes_.is_mark(next + 1, '+') && lexemes_.at(next + 2).is_number() &&
            lexemes_.at(next + 2).value <= 14) {
            time.offset = minutes{60 * static_cast<int>(lexemes_.at(next + 2).value)};
            next += 3;
        }
        return make(date, time);
    }

    [[nodiscard]] Moment make(const CalendarDate& date,
                              const std::optional<TimeOfDay>& time) const {
        Moment moment;
        moment.relative = date.relative;
        DateTime& when = moment.found.when;
        when.local = std::chrono::local_days{date.day};
        when.precision = date.precision;
        if (date.time) {
            when.local += *date.time;
            when.precision = date.time_precision;
        }
        std::optional<minutes> offset;
        if (time) {
            when.local += time->since_midnight;
            when.precision = time->precision;
            offset = time->offset;
        }
        if (date.relative && options_.reference->offset) {
            offset = offset ? offset : options_.reference->offset;
        }
        if (!options_.vietnamese) {
            when.offset = offset;
            return moment;
        }
        if (offset && *offset != vietnam_offset) {
            when.local += vietnam_offset - *offset;
            if (!time && !date.time) {
                when.local = std::chrono::local_days{date.day};
            }
        }
        when.offset = vietnam_offset;
        return moment;
    }

    std::string_view text_;
    const DateOptions& options_;
    DateLexemes lexemes_;
    std::vector<Moment> found_;
};

}  // namespace

std::vector<FoundDate> find_dates(std::string_view text, const DateOptions& options) {
    std::vector<FoundDate> dates;
    for (const Moment& moment : Finder(text, options).find()) {
        dates.push_back(moment.found);
    }
    return dates;
}

std::vector<FoundDate> find_dates(std::string_view text, std::optional<DateTime> reference) {
    return find_dates(text, DateOptions{reference, true, NumericOrder::day_first});
}

std::optional<DateTime> parse_date(std::string_view text, const DateOptions& options) {
    const std::vector<Moment> moments = Finder(text, options).find();
    // The most precise says most; what is said outright beats what is told by
    // the reference; then the first.
    const auto rank = [](const Moment& moment) {
        const Precision precision = moment.found.when.precision;
        const int exact = precision == Precision::second ? static_cast<int>(Precision::minute)
                                                         : static_cast<int>(precision);
        return exact * 2 + (moment.relative ? 1 : 0);
    };
    const auto best =
        std::min_element(moments.begin(), moments.end(),
                         [&](const Moment& a, const Moment& b) { return rank(a) < rank(b); });
    return best == moments.end() ? std::nullopt : std::optional(best->found.when);
}

std::optional<DateTime> parse_date(std::string_view text, std::optional<DateTime> reference) {
    return parse_date(text, DateOptions{reference, true, NumericOrder::day_first});
}

}  // namespace timtin::text
