// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/robots.hpp"

#include <algorithm>
#include <charconv>

#include "crawler/ascii.hpp"

namespace timtin {

namespace {

constexpr std::size_t longest_pattern = 8192;

constexpr int hex_digit(char c) noexcept {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

constexpr bool is_unreserved(unsigned char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void append_escaped(std::string& out, unsigned char byte) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
}

enum class Of { pattern, target };

// One spelling for all that section 2.2.2 takes for equal. In a target `*` and
// `$` are escaped, as 2.2.3 has them for literal ones in a pattern.
std::string normalise(std::string_view text, Of of) {
    std::string out;
    out.reserve(text.size());
    bool in_query = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
            hex_digit(text[i + 2]) >= 0) {
            const auto decoded =
                static_cast<unsigned char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
            // In a query, "https%3A%2F%2F" and "https://" are one (the RFC's table).
            if (is_unreserved(decoded) || (in_query && (decoded == '/' || decoded == ':'))) {
                out += static_cast<char>(decoded);
            } else {
                append_escaped(out, decoded);
            }
        } else if (byte <= 0x20 || byte >= 0x7f ||
                   (of == Of::target && (byte == '*' || byte == '$')) ||
                   (of == Of::pattern && byte == '$' && i + 1 < text.size())) {
            append_escaped(out, byte);
        } else {
            in_query = in_query || byte == '?';
            // "**" says no more than "*".
            if (of == Of::target || byte != '*' || !out.ends_with('*')) {
                out += static_cast<char>(byte);
            }
        }
    }
    return out;
}

// Whether the pattern matches a start of the target, or all of it where it ends with '$'.
bool matches(std::string_view pattern, std::string_view target) noexcept {
    const bool anchored = pattern.ends_with('$');
    if (anchored) {
        pattern.remove_suffix(1);
    }
    bool first = true;
    for (;;) {
        const auto star = pattern.find('*');
        const auto part = pattern.substr(0, star);
        const bool last = star == std::string_view::npos;
        if (first) {
            if (!target.starts_with(part)) {
                return false;
            }
            target.remove_prefix(part.size());
            first = false;
            if (last) {
                return !anchored || target.empty();
            }
        } else if (last) {
            // The leftmost place serves, but where the end is said.
            return anchored ? target.ends_with(part) : target.find(part) != std::string_view::npos;
        } else {
            const auto found = target.find(part);
            if (found == std::string_view::npos) {
                return false;
            }
            target.remove_prefix(found + part.size());
        }
        pattern.remove_prefix(star + 1);
    }
}

// "Googlebot/2.1" names Googlebot: a product token is letters, '-' and '_' (2.2.1).
std::string product_token_of(std::string_view value) {
    if (value.starts_with('*')) {
        return "*";
    }
    std::string token;
    for (const char c : value) {
        const char small = ascii::lower(c);
        if ((small < 'a' || small > 'z') && small != '-' && small != '_') {
            break;
        }
        token += small;
    }
    return token;
}

std::optional<std::chrono::milliseconds> parse_delay(std::string_view value) noexcept {
    double seconds = 0;
    const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (failed != std::errc() || !(seconds >= 0) || seconds > 1e6) {
        return std::nullopt;
    }
    return std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000)};
}

class RobotsParser {
public:
    void line(std::string_view text) {
        text = ascii::trim(text.substr(0, text.find('#')));
        const auto colon = text.find(':');
        if (colon == std::string_view::npos) {
            return;
        }
        const auto key = ascii::trim(text.substr(0, colon));
        const auto value = ascii::trim(text.substr(colon + 1));
        if (ascii::equal_blind(key, "user-agent")) {
            if (!naming_) {
                file_.groups.emplace_back();
                naming_ = true;
            }
            if (auto token = product_token_of(value); !token.empty()) {
                file_.groups.back().agents.push_back(std::move(token));
            }
        } else if (ascii::equal_blind(key, "allow") || ascii::equal_blind(key, "disallow")) {
            naming_ = false;
            // A rule before any group, or without a path, says nothing.
            if (!file_.groups.empty() && !value.empty() && value.size() <= longest_pattern) {
                file_.groups.back().rules.push_back(
                    {normalise(value, Of::pattern), ascii::lower(key[0]) == 'a'});
            }
        } else if (ascii::equal_blind(key, "crawl-delay")) {
            // A rule as we know it; "for all: a delay; for X: nothing" is two groups.
            naming_ = false;
            if (const auto delay = parse_delay(value); delay && !file_.groups.empty()) {
                file_.groups.back().crawl_delay = delay;
            }
        } else if (ascii::equal_blind(key, "sitemap")) {
            if (!value.empty() && value.size() <= longest_pattern) {
                file_.sitemaps.emplace_back(value);
            }
        }
    }

    RobotsFile take() { return std::move(file_); }

private:
    RobotsFile file_;
    bool naming_ = false;  // the last rule-like line was a user-agent
};

}  // namespace

RobotsFile parse_robots(std::string_view text) {
    bool cut = false;
    if (text.size() > robots_limit) {
        text = text.substr(0, robots_limit);
        cut = true;
    }
    if (text.starts_with("\xef\xbb\xbf")) {
        text.remove_prefix(3);
    }
    RobotsParser parser;
    while (!text.empty()) {
        const auto end = text.find_first_of("\r\n");
        if (end == std::string_view::npos && cut) {
            break;  // half a line could mean the opposite of the whole
        }
        parser.line(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return parser.take();
}

RobotsMatcher::RobotsMatcher(const RobotsFile& file, std::string_view product_token) {
    const auto token = product_token_of(product_token);
    const auto names = [](const RobotsGroup& group, std::string_view agent) {
        return std::find(group.agents.begin(), group.agents.end(), agent) != group.agents.end();
    };
    const bool named = std::any_of(file.groups.begin(), file.groups.end(),
                                   [&](const RobotsGroup& group) { return names(group, token); });
    for (const auto& group : file.groups) {
        if (names(group, named ? std::string_view(token) : std::string_view("*"))) {
            rules_.insert(rules_.end(), group.rules.begin(), group.rules.end());
            if (group.crawl_delay) {
                crawl_delay_ =
                    std::max(crawl_delay_.value_or(*group.crawl_delay), *group.crawl_delay);
            }
        }
    }
    std::stable_sort(rules_.begin(), rules_.end(), [](const RobotsRule& a, const RobotsRule& b) {
        return a.pattern.size() != b.pattern.size() ? a.pattern.size() > b.pattern.size()
                                                    : a.allow && !b.allow;
    });
}

RobotsMatcher RobotsMatcher::disallow_all() {
    RobotsMatcher matcher;
    matcher.rules_.push_back({"/", false});
    return matcher;
}

bool RobotsMatcher::allowed(std::string_view target) const {
    if (rules_.empty() || target == "/robots.txt") {
        return true;
    }
    const auto normal = normalise(target, Of::target);
    const auto found = std::find_if(rules_.begin(), rules_.end(), [&](const RobotsRule& rule) {
        return matches(rule.pattern, normal);
    });
    return found == rules_.end() || found->allow;
}

}  // namespace timtin
