// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/cited_numbers.hpp"

#include <algorithm>

#include "timtin/text.hpp"

namespace timtin {

namespace {

// An article cites a few; a page made of numbers must not cost a search in them for
// each of them.
constexpr std::size_t max_numbers = 500;

}  // namespace

std::vector<CitedNumber> cited_numbers(std::string_view text) {
    std::vector<CitedNumber> numbers;
    for (const text::DocumentNumber& found : text::find_document_numbers(text)) {
        if (found.key.empty()) {
            continue;  // "các Nghị quyết số 18, 19": whose they are is not said
        }
        const auto same = std::ranges::find_if(numbers, [&](const CitedNumber& known) {
            return known.number == found.normal &&
                   (known.date == found.date || known.date.empty() || found.date.empty());
        });
        if (same != numbers.end()) {
            if (same->date.empty()) {
                same->date = found.date;
            }
        } else if (numbers.size() < max_numbers) {
            numbers.push_back({found.normal, found.date});
        }
    }
    return numbers;
}

}  // namespace timtin
