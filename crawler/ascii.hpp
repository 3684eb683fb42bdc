// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

/// What protocols compare by is ASCII, whatever the locale says.
namespace timtin::ascii {

[[nodiscard]] constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] constexpr bool equal_blind(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](char x, char y) { return lower(x) == lower(y); });
}

[[nodiscard]] constexpr bool starts_blind(std::string_view text, std::string_view start) noexcept {
    return text.size() >= start.size() && equal_blind(text.substr(0, start.size()), start);
}

[[nodiscard]] constexpr bool contains_blind(std::string_view text, std::string_view part) noexcept {
    return std::search(text.begin(), text.end(), part.begin(), part.end(),
                       [](char x, char y) { return lower(x) == lower(y); }) != text.end();
}

[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept {
    constexpr std::string_view white = " \t\r\n\f\v";
    const auto begin = text.find_first_not_of(white);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(white) - begin + 1);
}

/// Foreign text for a message: at most 100 bytes, everything but printable
/// ASCII as '?'.
[[nodiscard]] inline std::string printable(std::string_view text) {
    std::string out(text.substr(0, 100));
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return out;
}

}  // namespace timtin::ascii
