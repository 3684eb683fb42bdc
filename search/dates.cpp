// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/dates.hpp"

#include <string>

#include "timtin/text.hpp"

namespace timtin {

namespace {

// No date is longer, in words either.
constexpr std::size_t max_date_bytes = 64;

}  // namespace

std::optional<DateTime> read_date(std::string_view text, std::optional<DateTime> reference) {
    if (auto iso = parse_iso(text)) {
        return iso;
    }
    const std::size_t slash = text.find('/');
    if ((slash == 1 || slash == 2) && text.size() == slash + 5) {
        if (auto month = parse_iso(std::string(text.substr(slash + 1))
                                       .append(slash == 1 ? "-0" : "-")
                                       .append(text.substr(0, slash)))) {
            return month;
        }
    }
    return text.size() <= max_date_bytes ? text::parse_date(text, reference) : std::nullopt;
}

}  // namespace timtin
