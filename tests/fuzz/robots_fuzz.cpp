// SPDX-License-Identifier: GPL-2.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "crawler/robots.hpp"

// The first line is the target, the rest a robots.txt.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const auto end = text.find('\n');
    const auto target = text.substr(0, end);
    const auto file = timtin::parse_robots(end == std::string_view::npos ? std::string_view()
                                                                         : text.substr(end + 1));
    const timtin::RobotsMatcher matcher(file, "timtin");
    static_cast<void>(matcher.allowed(target));
    if (!matcher.allowed("/robots.txt")) {
        std::abort();
    }
    for (const auto& group : file.groups) {
        for (const auto& rule : group.rules) {
            // Encoding makes at most three bytes of one.
            if (rule.pattern.empty() || rule.pattern.size() > 3 * size) {
                std::abort();
            }
        }
    }
    return 0;
}
