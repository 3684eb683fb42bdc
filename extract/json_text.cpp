// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/json_text.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <iterator>

namespace timtin {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// How many bytes there are of the UTF-8 sequence that begins the text; 0: it is none.
std::size_t sequence_length(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    return length <= text.size() && simdjson::validate_utf8(text.data(), length) ? length : 0;
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
    constexpr std::string_view short_escapes = "btn?fr";  // of \b (8) to \r (13)
    const bool valid = simdjson::validate_utf8(text.data(), text.size());
    out += '"';
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte >= 0x80 && !valid) {
            if (const std::size_t length = sequence_length(text.substr(at)); length > 0) {
                at += length;
                continue;
            }
        } else if (byte >= 0x20 && byte != '"' && byte != '\\') {
            ++at;
            continue;
        }
        out += text.substr(begin, at - begin);
        if (byte >= 0x80) {
            out += replacement;
        } else if (byte >= 0x20) {
            out += '\\';
            out += text[at];
        } else if (byte >= 8 && byte <= 13 && byte != 11) {
            out += '\\';
            out += short_escapes[byte - 8U];
        } else {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
        }
        begin = ++at;
    }
    out += text.substr(begin);
    out += '"';
}

void append_json_text_or_null(std::string& out, std::string_view text) {
    if (text.empty()) {
        out += "null";
    } else {
        append_json_text(out, text);
    }
}

void append_json_name(std::string& out, std::string_view name) {
    out += out.back() == '{' ? "\"" : ",\"";
    out += name;
    out += "\":";
}

}  // namespace timtin
