// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/page.hpp"

#include "crawler/ascii.hpp"

namespace timtin {

std::string_view Page::header(std::string_view name) const noexcept {
    for (const auto& [field, value] : headers) {
        if (ascii::equal_blind(field, name)) {
            return value;
        }
    }
    return {};
}

}  // namespace timtin
