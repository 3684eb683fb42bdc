// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/url_text.hpp"

#include <algorithm>

#include "text/utf8_scan.hpp"

namespace timtin::server {

namespace {

constexpr std::size_t max_parameters = 100;

int digit(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

std::string percent_decode(std::string_view text, bool in_query) {
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = text[at];
        if (c == '%' && at + 2 < text.size() && digit(text[at + 1]) >= 0 &&
            digit(text[at + 2]) >= 0) {
            c = static_cast<char>(digit(text[at + 1]) * 16 + digit(text[at + 2]));
            at += 2;
        } else if (c == '+' && in_query) {
            c = ' ';
        }
        bytes += (c >= 0 && c < ' ') || c == '\x7f' ? ' ' : c;
    }
    return text::valid_utf8(bytes);
}

std::string percent_encode(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
    return out;
}

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            case '\n':
            case '\t':
                out += c;
                break;
            case '\xef':  // U+FFFE and U+FFFF are no characters of XML
                if (text.substr(at, 3) == "\xef\xbf\xbe" || text.substr(at, 3) == "\xef\xbf\xbf") {
                    out += "\xef\xbf\xbd";
                    at += 2;
                } else {
                    out += c;
                }
                break;
            default:
                out += c >= 0 && c < ' ' ? ' ' : c;
        }
    }
    return out;
}

bool is_web_url(std::string_view url) noexcept {
    const auto starts = [&](std::string_view scheme) {
        return url.size() > scheme.size() &&
               std::equal(scheme.begin(), scheme.end(), url.begin(),
                          [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
    };
    return (starts("http://") || starts("https://")) &&
           std::ranges::none_of(url, [](char c) { return c >= 0 && c <= ' '; });
}

Parameters::Parameters(std::string_view query) {
    while (!query.empty() && list_.size() < max_parameters) {
        const std::string_view part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(part.size() + 1, query.size()));
        if (part.empty()) {
            continue;
        }
        const std::size_t equals = part.find('=');
        list_.emplace_back(percent_decode(part.substr(0, equals), true),
                           equals == std::string_view::npos
                               ? std::string()
                               : percent_decode(part.substr(equals + 1), true));
    }
}

std::string_view Parameters::first(std::string_view name) const noexcept {
    for (const auto& [key, value] : list_) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

std::vector<std::string> Parameters::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : list_) {
        if (key == name && value.find_first_not_of(' ') != std::string::npos) {
            values.push_back(value);
        }
    }
    return values;
}

}  // namespace timtin::server
