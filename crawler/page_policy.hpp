// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

#include "timtin/page.hpp"

namespace timtin {

/// What X-Robots-Tag fields ask for, those for other crawlers left out.
struct RobotsTag {
    bool noindex = false;
    bool nofollow = false;
};
[[nodiscard]] RobotsTag robots_tag(const Page& page, std::string_view product_token);

/// What a body is, by Content-Type and by its first bytes.
enum class BodyKind { html, feed, other };
[[nodiscard]] BodyKind body_kind(const Page& page);

/// Whether a status sends elsewhere by its Location.
[[nodiscard]] constexpr bool is_redirect(int status) noexcept {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace timtin
