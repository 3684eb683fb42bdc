// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/json_numbers.hpp"

#include <algorithm>
#include <charconv>

namespace timtin {

namespace {

// Whole numbers of so many digits fit into 64 bits, whatever they are.
constexpr std::size_t whole_digits = 19;
constexpr std::size_t negative_digits = 18;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// How many digits the text begins with.
std::size_t digits(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
}

/// Is it, from begin to end, a number of RFC 8259 that is too large?
bool is_large_number(std::string_view token) {
    std::string_view rest = token;
    if (rest.starts_with('-')) {
        rest.remove_prefix(1);
    }
    const std::size_t whole = digits(rest);
    if (whole == 0 || (whole > 1 && rest[0] == '0')) {
        return false;
    }
    rest.remove_prefix(whole);
    if (rest.empty()) {
        return whole > (token.starts_with('-') ? negative_digits : whole_digits);
    }
    if (rest[0] == '.') {
        const std::size_t decimals = digits(rest.substr(1));
        if (decimals == 0) {
            return false;
        }
        rest.remove_prefix(1 + decimals);
    }
    if (rest.starts_with('e') || rest.starts_with('E')) {
        rest.remove_prefix(1);
        if (rest.starts_with('+') || rest.starts_with('-')) {
            rest.remove_prefix(1);
        }
        const std::size_t exponent = digits(rest);
        if (exponent == 0) {
            return false;
        }
        rest.remove_prefix(exponent);
    }
    double value = 0;
    return rest.empty() && std::from_chars(token.data(), token.data() + token.size(), value).ec ==
                               std::errc::result_out_of_range;
}

/// Where the string ends that begins before `at`.
std::size_t string_end(std::string_view json, std::size_t at) {
    while (at < json.size() && json[at] != '"') {
        at += json[at] == '\\' ? 2U : 1U;
    }
    return std::min(at + 1, json.size());
}

}  // namespace

std::string with_large_numbers_quoted(std::string_view json) {
    std::string out;
    out.reserve(json.size() + 16);
    std::size_t at = 0;
    while (at < json.size()) {
        const std::size_t begin = at;
        if (json[at] == '"') {
            at = string_end(json, at + 1);
        } else if (json[at] == '-' || is_digit(json[at])) {
            at = std::min(json.find_first_not_of("0123456789+-.eE", at), json.size());
            const std::size_t next = json.find_first_not_of(" \t\r\n", at);
            // A number cannot be a name, and does not become one.
            const bool is_value = next == std::string_view::npos || json[next] != ':';
            if (is_value && is_large_number(json.substr(begin, at - begin))) {
                out += '"';
                out += json.substr(begin, at - begin);
                out += '"';
                continue;
            }
        } else {
            ++at;
        }
        out += json.substr(begin, at - begin);
    }
    return out;
}

}  // namespace timtin
