// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <utility>

#include "timtin/extract.hpp"

namespace timtin {

/// Options for a page from that address.
inline ExtractOptions page_at(std::string url) {
    ExtractOptions options;
    options.url = std::move(url);
    return options;
}

}  // namespace timtin
