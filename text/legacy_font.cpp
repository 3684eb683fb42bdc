// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/legacy_font.hpp"

#include <algorithm>
#include <string>

#include "text/code_points.hpp"
#include "timtin/text.hpp"

namespace timtin::text {
namespace {

bool begins_with(std::string_view text, std::string_view lower) {
    return text.size() >= lower.size() &&
           std::equal(lower.begin(), lower.end(), text.begin(),
                      [](char a, char b) { return a == ascii_lower(b); });
}

std::string_view trimmed(std::string_view face) {
    constexpr std::string_view kAround = " \t\r\n\"':=\\";
    const std::size_t begin = face.find_first_not_of(kAround);
    if (begin == std::string_view::npos) {
        return {};
    }
    face = face.substr(begin, face.find_last_not_of(kAround) - begin + 1);
    // &quot; around a family in a style attribute.
    if (begins_with(face, "&quot;")) {
        face.remove_prefix(6);
    }
    return face.substr(0, face.find("&quot"));
}

}  // namespace

std::string in_capitals(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        append_code_point(out, upper_letter(next_code_point(utf8, at)));
    }
    return out;
}

std::optional<LegacyFont> legacy_font(std::string_view face) noexcept {
    face = trimmed(face);
    if (begins_with(face, ".vn") && face.size() > 3) {
        // .VnTimeH shows capitals, .VnTime both; .VnTeknical, .Vn3DH …
        return LegacyFont{Legacy::tcvn3, face.back() == 'H'};
    }
    if (begins_with(face, "vni-") || begins_with(face, "vni ")) {
        return LegacyFont{Legacy::vni, false};
    }
    if (begins_with(face, "vps ") || begins_with(face, "vps-")) {
        return LegacyFont{Legacy::vps, false};
    }
    if (begins_with(face, "vi-") || begins_with(face, "viscii ") || face == "VISCII") {
        // "VI Times" and its family carry VISCII.
        return begins_with(face, "viscii") || face == "VISCII"
                   ? std::optional<LegacyFont>({Legacy::viscii, false})
                   : std::nullopt;
    }
    return std::nullopt;
}

std::string_view first_legacy_font(std::string_view families) noexcept {
    while (!families.empty()) {
        const std::size_t comma = families.find(',');
        const std::string_view face = trimmed(families.substr(0, comma));
        if (legacy_font(face)) {
            return face;
        }
        families =
            comma == std::string_view::npos ? std::string_view() : families.substr(comma + 1);
    }
    return {};
}

bool is_legacy_font(std::string_view face) noexcept {
    return !first_legacy_font(face).empty();
}

std::string decode_font_text(std::string_view utf8, std::string_view face) {
    const auto font = legacy_font(first_legacy_font(face));
    if (!font) {
        return std::string(utf8);
    }
    std::string bytes;
    bytes.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const int byte = latin_byte(next_code_point(utf8, at));
        if (byte < 0) {
            // Not kept as Latin-1 (any more): only the capitals are left to do.
            return font->capitals ? in_capitals(utf8) : std::string(utf8);
        }
        bytes.push_back(static_cast<char>(byte));
    }
    std::string out = decode_legacy(font->charset, bytes);
    return font->capitals ? in_capitals(out) : out;
}

}  // namespace timtin::text
