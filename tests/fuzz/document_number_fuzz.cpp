// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes: numbers lie in order inside the text, and are found in their own
// normal form again.
#include <cstdint>
#include <cstdlib>

#include "timtin/text.hpp"

using namespace timtin::text;

namespace {

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check_order(const std::vector<DocumentNumber>& numbers, std::size_t size) {
    std::size_t end = 0;
    for (const DocumentNumber& number : numbers) {
        check(number.begin >= end && number.begin < number.end && number.end <= size);
        check(!number.normal.empty());
        check(!number.key.empty() || !number.partial_keys.empty());
        end = number.end;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto numbers = find_document_numbers(text);
    check_order(numbers, size);
    check_order(find_document_numbers_in_query(text), size);
    for (const DocumentNumber& number : numbers) {
        if (!number.key.empty()) {
            for (const DocumentNumber& again : find_document_numbers(number.normal)) {
                check(!again.key.empty());
            }
        }
    }
    return 0;
}
