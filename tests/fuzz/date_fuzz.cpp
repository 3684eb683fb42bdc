// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes: dates lie in order inside the text and exist in the calendar.
#include <cstdint>
#include <cstdlib>

#include "text/date.hpp"

using namespace timtin;

namespace {

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view line(reinterpret_cast<const char*>(bytes), size);
    text::DateOptions options;
    DateTime reference;
    reference.local = std::chrono::local_days{std::chrono::year{2024} / 2 / 29};
    reference.offset = vietnam_offset;
    options.reference = reference;
    for (const bool vietnamese : {true, false}) {
        options.vietnamese = vietnamese;
        std::size_t end = 0;
        for (const text::FoundDate& date : text::find_dates(line, options)) {
            check(date.begin >= end && date.begin < date.end && date.end <= size);
            check(parse_iso(to_iso(date.when)).has_value());
            end = date.end;
        }
    }
    return 0;
}
