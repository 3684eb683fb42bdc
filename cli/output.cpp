// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/output.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unicode/uchar.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <system_error>

#include "text/utf8.hpp"

namespace timtin::cli {

namespace {

constexpr std::string_view mark_on = "\x1b[1;33m";
constexpr std::string_view mark_off = "\x1b[0m";

/// Why writing to standard output failed the first time; 0 if it did not.
int output_error = 0;

LogFormat log_format = LogFormat::text;

/// Whether standard error goes to systemd's journal (sd-daemon(3), systemd.exec(5)).
bool stderr_is_journal() {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    return stream != nullptr && ::fstat(STDERR_FILENO, &status) == 0 &&
           stream == fmt::format("{}:{}", status.st_dev, status.st_ino);
}

std::string_view name_of(Level level) {
    switch (level) {
        case Level::error:
            return "error";
        case Level::warning:
            return "warning";
        case Level::notice:
            return "notice";
        case Level::info:
            break;
    }
    return "info";
}

void write_message(std::string_view site, std::string_view message, Level level) {
    static const bool journal = stderr_is_journal();
    std::string line = journal ? fmt::format("<{}>", static_cast<int>(level)) : std::string();
    if (log_format == LogFormat::json) {
        using Json = nlohmann::ordered_json;
        Json json = {{"time", to_iso(at_offset(std::chrono::floor<std::chrono::seconds>(
                                  std::chrono::system_clock::now())))},
                     {"level", name_of(level)},
                     {"message", message}};
        if (!site.empty()) {
            json["site"] = site;
        }
        line += json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    } else {
        line += fmt::format("timtin: {}{}{}\n", site, site.empty() ? "" : ": ", printable(message));
    }
    std::fwrite(line.data(), 1, line.size(), stderr);
}

/// Columns a terminal gives to a text; escape sequences of ours count nothing.
std::size_t columns(std::string_view text) {
    std::size_t count = 0;
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at < end;) {
        if (*at == '\x1b') {
            at = std::find(at, end, 'm');
            at += at < end ? 1 : 0;
            continue;
        }
        const auto point = static_cast<UChar32>(text::next_code_point(at, end));
        const auto category = u_charType(point);
        if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK ||
            category == U_FORMAT_CHAR) {
            continue;
        }
        const int width = u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH);
        count += width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
    }
    return count;
}

}  // namespace

int exit_code(const Error& error) noexcept {
    switch (error.code) {
        case ErrorCode::usage:
        case ErrorCode::configuration:
        case ErrorCode::index_missing:
            return Exit::usage;
        case ErrorCode::not_found:
            return Exit::nothing_found;
        case ErrorCode::guard:
            return Exit::guarded;
        case ErrorCode::busy:
            return Exit::try_again;
        default:
            return Exit::failed;
    }
}

void set_log_format(LogFormat format) {
    log_format = format;
}

void complain(std::string_view message, Level level) {
    write_message({}, message, level);
}

void complain_of(std::string_view site, std::string_view message, Level level) {
    write_message(site, message, level);
}

int complain(const Error& error) {
    if (error.code == ErrorCode::index_missing) {
        complain(error.message + "; make it with: timtin update, or timtin import FILE");
    } else {
        complain(error.message);
    }
    return exit_code(error);
}

void print(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) < text.size() && output_error == 0) {
        output_error = errno;  // the stream itself remembers only that something failed
    }
}

bool output_failed() {
    return output_error != 0;
}

int finish_output(int code) {
    if (std::fflush(stdout) != 0 && output_error == 0) {
        output_error = errno;
    }
    if (output_error != 0 || std::ferror(stdout) != 0) {
        if (output_error == EPIPE) {
            return code;
        }
        complain(fmt::format("cannot write the output: {}",
                             std::generic_category().message(output_error)));
        return Exit::failed;
    }
    return code;
}

bool stdout_is_terminal() {
    return ::isatty(STDOUT_FILENO) == 1;
}

bool stderr_is_terminal() {
    return ::isatty(STDERR_FILENO) == 1;
}

bool use_colour() {
    const char* no_colour = std::getenv("NO_COLOR");
    const char* term = std::getenv("TERM");
    return stdout_is_terminal() && (no_colour == nullptr || *no_colour == '\0') &&
           (term == nullptr || std::string_view(term) != "dumb");
}

std::size_t terminal_width() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20) {
        return size.ws_col;
    }
    return 80;
}

std::string with_marks(const MarkedText& text, bool colour) {
    std::string out;
    std::size_t at = 0;
    for (const Mark& mark : text.marks) {
        out += printable(std::string_view(text.text).substr(at, mark.begin - at));
        out += colour ? mark_on : "[";
        out += printable(std::string_view(text.text).substr(mark.begin, mark.end - mark.begin));
        out += colour ? mark_off : "]";
        at = mark.end;
    }
    out += printable(std::string_view(text.text).substr(at));
    return out;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
    const std::size_t room = width > indent + 20 ? width - indent : 20;
    std::string out;
    std::size_t used = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string_view word = text.substr(at, end - at);
        const std::size_t wide = columns(word);
        if (used > 0 && used + 1 + wide > room) {
            out += '\n';
            used = 0;
        }
        if (used == 0) {
            out.append(indent, ' ');
        } else {
            out += ' ';
            ++used;
        }
        out += word;
        used += wide;
        at = end + 1;
    }
    out += '\n';
    return out;
}

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at < end;) {
        const char32_t point = text::next_code_point(at, end);
        const bool is_control = point < 0x20 || (point >= 0x7f && point < 0xa0);
        text::append_code_point(out, is_control ? U' ' : point);
    }
    return out;
}

std::string vietnamese_date(const DateTime& time) {
    const std::string iso = to_iso_date(time);
    const std::string year = iso.substr(0, 4);
    const std::string month = iso.substr(5, 2);
    switch (time.precision) {
        case Precision::year:
            return year;
        case Precision::quarter:
            return fmt::format("quý {}/{}", (std::stoi(month) + 2) / 3, year);
        case Precision::month:
            return fmt::format("{}/{}", month, year);
        default:
            return fmt::format("{}/{}/{}", iso.substr(8, 2), month, year);
    }
}

Progress::Progress(std::string_view what) : what_(what), active_(stderr_is_terminal()) {}

Progress::~Progress() {
    clear();
}

void Progress::show(std::uint64_t done, std::uint64_t of, std::string_view note) {
    if (!active_) {
        return;
    }
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::steady_clock::now().time_since_epoch())
                         .count();
    if (shown_ && now - last_ < 100 && done != of) {
        return;
    }
    last_ = now;
    shown_ = true;
    std::string line;
    if (of > 0) {
        constexpr std::size_t cells = 24;
        const std::size_t full = std::min<std::size_t>(cells, done * cells / of);
        line = fmt::format("{} [{}{}] {}/{} {}", what_, std::string(full, '#'),
                           std::string(cells - full, '.'), done, of, printable(note));
    } else {
        line = fmt::format("{} {} {}", what_, done, printable(note));
    }
    std::string cut = line.substr(0, std::min<std::size_t>(terminal_width() - 1, 200));
    while (!cut.empty() && cut.size() < line.size() &&
           (static_cast<unsigned char>(line[cut.size()]) & 0xc0U) == 0x80U) {
        cut.pop_back();  // not within a character
    }
    std::fprintf(stderr, "\r\x1b[K%s", cut.c_str());
}

void Progress::clear() {
    if (shown_) {
        std::fputs("\r\x1b[K", stderr);
        shown_ = false;
    }
}

}  // namespace timtin::cli
