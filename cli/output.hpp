// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "timtin/date_time.hpp"
#include "timtin/result.hpp"
#include "timtin/search.hpp"

namespace timtin::cli {

/// DESIGN's exit codes; stable.
enum Exit : int {
    done = 0,
    nothing_found = 1,
    usage = 2,
    failed = 3,
    in_part = 4,
    guarded = 5,
    try_again = 75,
};

[[nodiscard]] int exit_code(const Error& error) noexcept;

/// How much a message matters; the values are syslog's.
enum class Level { error = 3, warning = 4, notice = 5, info = 6 };

enum class LogFormat { text, json };
/// How messages are written from now on.
void set_log_format(LogFormat format);

/// "timtin: message" to standard error, or the same as JSON; with syslog's priority
/// in front where that is systemd's journal.
void complain(std::string_view message, Level level = Level::error);
/// The same of a site: "timtin: hnp: message".
void complain_of(std::string_view site, std::string_view message, Level level = Level::error);
/// The same, and the exit code that goes with the error.
[[nodiscard]] int complain(const Error& error);

/// Writes to standard output.
void print(std::string_view text);
/// Has writing failed? Asked by what works line by line, to end then.
[[nodiscard]] bool output_failed();
/// Flushes standard output; failed, with a message, if something was not written.
[[nodiscard]] int finish_output(int code);

[[nodiscard]] bool stdout_is_terminal();
[[nodiscard]] bool stderr_is_terminal();
[[nodiscard]] bool use_colour();             ///< standard output is a terminal, NO_COLOR is not set
[[nodiscard]] std::size_t terminal_width();  ///< columns; 80 if unknown

/// The text with its marks shown: in colour, or as [brackets] where there is none.
[[nodiscard]] std::string with_marks(const MarkedText& text, bool colour);

/// Breaks a text into lines of at most `width` columns, each indented; escape
/// sequences count nothing.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

/// Makes text from outside safe to print: control characters become spaces.
[[nodiscard]] std::string printable(std::string_view text);

/// dd/mm/yyyy as precisely as it is known: "11/06/2019", "06/2019", "2019".
[[nodiscard]] std::string vietnamese_date(const DateTime& time);

/// A progress bar on standard error, shown only where that is a terminal.
class Progress {
public:
    explicit Progress(std::string_view what);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    /// `of` 0: the end is unknown.
    void show(std::uint64_t done, std::uint64_t of, std::string_view note = {});
    void clear();

private:
    std::string what_;
    bool shown_ = false;
    bool active_ = false;
    std::int64_t last_ = 0;
};

}  // namespace timtin::cli
