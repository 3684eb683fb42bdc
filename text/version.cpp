// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/version.hpp"

namespace timtin {

std::string_view version() noexcept {
    return TIMTIN_VERSION;
}

}  // namespace timtin
