// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace timtin {

/// What of a robots.txt is read at most (RFC 9309 section 2.5).
inline constexpr std::size_t robots_limit = std::size_t{500} << 10;

/// One allow or disallow line. `pattern` is normalised for comparison:
/// percent-encoding as in section 2.2.2, `*` and a final `$` as in 2.2.3.
struct RobotsRule {
    std::string pattern;
    bool allow = false;
};

struct RobotsGroup {
    std::vector<std::string> agents;  ///< product tokens in lower case, or "*"
    std::vector<RobotsRule> rules;
    std::optional<std::chrono::milliseconds> crawl_delay;  ///< not in the RFC, but in use
};

/// A robots.txt as its lines say it (RFC 9309 section 2.2).
struct RobotsFile {
    std::vector<RobotsGroup> groups;
    std::vector<std::string> sitemaps;  ///< as written; absolute URLs as a rule
};

/// Reads a robots.txt of any bytes. What cannot be understood is passed over, as
/// the RFC asks; nothing after robots_limit bytes is read. Linear time.
[[nodiscard]] RobotsFile parse_robots(std::string_view text);

/// The rules that hold for one crawler: those of all groups that name it, or
/// else those of all groups for "*". Immutable; may be shared by threads.
class RobotsMatcher {
public:
    /// Allows everything.
    RobotsMatcher() = default;
    /// `product_token` is the crawler's name, as "timtin".
    RobotsMatcher(const RobotsFile& file, std::string_view product_token);
    /// Forbids everything but robots.txt itself: for a server that gives none to know.
    [[nodiscard]] static RobotsMatcher disallow_all();

    /// Whether path and query of a URL may be fetched: the rule with the longest
    /// matching pattern decides, allow where two are alike.
    [[nodiscard]] bool allowed(std::string_view target) const;
    [[nodiscard]] std::optional<std::chrono::milliseconds> crawl_delay() const noexcept {
        return crawl_delay_;
    }

private:
    std::vector<RobotsRule> rules_;  // longest pattern first, allow before disallow
    std::optional<std::chrono::milliseconds> crawl_delay_;
};

}  // namespace timtin
