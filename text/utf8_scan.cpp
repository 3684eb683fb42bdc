// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/utf8_scan.hpp"

#include <array>
#include <cstdint>
#include <cstring>

#include "text/code_points.hpp"

namespace timtin::text {
namespace {

/// Suspicious characters of U+0080 to U+00FF.
struct LatinSigns {
    std::array<bool, 128> suspicious{};
    constexpr LatinSigns() {
        for (unsigned c = 0x80; c < 0x100; ++c) {
            suspicious[c - 0x80] = true;
        }
        for (char16_t fine :
             std::u16string_view(u"\u00A0«»©®°²³·§×÷½¼¾ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýçñ")) {
            suspicious[fine - 0x80U] = false;
        }
    }
};
constexpr LatinSigns kLatinSigns;

bool is_trail(unsigned char b) {
    return (b & 0xC0) == 0x80;
}

}  // namespace

bool is_suspicious_latin(unsigned c) noexcept {
    return c >= 0x80 && c < 0x100 && kLatinSigns.suspicious[c - 0x80];
}

bool is_far_letter(char32_t c) noexcept {
    return (c >= 0x180 && c < 0x1A0 && c != 0x192) || (c > 0x1A1 && c < 0x1AF) ||
           (c > 0x1B0 && c < 0x1CD) || (c > 0x1DC && c < 0x2B0) || (c >= 0x370 && c < 0x1E00);
}

Utf8Scan scan_utf8(std::string_view bytes) noexcept {
    Utf8Scan scan;
    const auto* p = reinterpret_cast<const unsigned char*>(bytes.data());
    const auto* const begin = p;
    const auto* const end = p + bytes.size();
    // Was the character just read one that begins a sequence when taken as a
    // byte (U+00C2 to U+00F4)?
    bool lead_before = false;
    while (p < end) {
        if (*p < 0x80) {
            lead_before = false;
            while (end - p >= 8) {
                std::uint64_t eight = 0;
                std::memcpy(&eight, p, sizeof eight);
                if ((eight & 0x8080808080808080ULL) != 0 ||
                    ((eight - 0x2020202020202020ULL) & 0x8080808080808080ULL) != 0) {
                    break;
                }
                p += 8;
            }
            if (p < end && *p < 0x80) {
                scan.nul += *p == 0 ? 1U : 0U;
                scan.escape += *p == 0x1B ? 1U : 0U;
                ++p;
            }
            continue;
        }
        const unsigned lead = *p;
        const auto left = end - p;
        if (lead >= 0xC2 && lead < 0xE0 && left > 1 && is_trail(p[1])) {
            ++scan.multibyte;
            if (lead < 0xC4) {
                const unsigned c = ((lead & 0x1FU) << 6) | (p[1] & 0x3FU);
                scan.suspicious +=
                    kLatinSigns.suspicious[c - 0x80] || (lead_before && c < 0xC0) ? 1U : 0U;
                lead_before = c >= 0xC2 && c <= 0xF4;
            } else {
                scan.suspicious += lead == 0xC6 && lead_before && p[1] == 0x92 ? 1U : 0U;
                lead_before = false;
                if (lead >= 0xC6 && is_far_letter(((lead & 0x1FU) << 6) | (p[1] & 0x3FU)) &&
                    ((p > begin && is_ascii_letter(p[-1])) ||
                     (left > 2 && is_ascii_letter(p[2])))) {
                    ++scan.mixed;
                }
            }
            p += 2;
        } else if (lead >= 0xE0 && lead < 0xF0 && left > 2 && is_trail(p[1]) && is_trail(p[2]) &&
                   !(lead == 0xE0 && p[1] < 0xA0) && !(lead == 0xED && p[1] >= 0xA0)) {
            ++scan.multibyte;
            scan.suspicious += lead_before && lead == 0xE2 ? 1U : 0U;
            lead_before = false;
            p += 3;
        } else if (lead >= 0xF0 && lead < 0xF5 && left > 3 && is_trail(p[1]) && is_trail(p[2]) &&
                   is_trail(p[3]) && !(lead == 0xF0 && p[1] < 0x90) &&
                   !(lead == 0xF4 && p[1] >= 0x90)) {
            ++scan.multibyte;
            lead_before = false;
            p += 4;
        } else {
            ++scan.invalid;
            lead_before = false;
            ++p;
        }
    }
    return scan;
}

std::string valid_utf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        append_code_point(out, next_code_point(bytes, at));
    }
    return out;
}

std::string decode_utf16(std::string_view bytes, bool big_endian) {
    std::string out;
    out.reserve(bytes.size());
    const auto unit = [&](std::size_t at) {
        const auto first = static_cast<unsigned char>(bytes[at]);
        const auto second = static_cast<unsigned char>(bytes[at + 1]);
        return static_cast<char32_t>(big_endian ? (first << 8) | second : (second << 8) | first);
    };
    std::size_t at = 0;
    while (at + 1 < bytes.size()) {
        const char32_t c = unit(at);
        at += 2;
        if (c < 0xD800 || c > 0xDFFF) {
            append_code_point(out, c);
        } else if (c < 0xDC00 && at + 1 < bytes.size() && (unit(at) & 0xFC00) == 0xDC00) {
            append_code_point(out, 0x10000 + ((c & 0x3FF) << 10) + (unit(at) & 0x3FF));
            at += 2;
        } else {
            append_code_point(out, 0xFFFD);
        }
    }
    if (at < bytes.size()) {
        append_code_point(out, 0xFFFD);
    }
    return out;
}

std::string encode_utf16(std::string_view utf8, bool big_endian) {
    std::string out;
    out.reserve(utf8.size() * 2);
    const auto put = [&](char32_t unit) {
        const char high = static_cast<char>(unit >> 8);
        const char low = static_cast<char>(unit & 0xFF);
        out.push_back(big_endian ? high : low);
        out.push_back(big_endian ? low : high);
    };
    for (std::size_t at = 0; at < utf8.size();) {
        const char32_t c = next_code_point(utf8, at);
        if (c < 0x10000) {
            put(c);
        } else {
            put(0xD800 + ((c - 0x10000) >> 10));
            put(0xDC00 + ((c - 0x10000) & 0x3FF));
        }
    }
    return out;
}

}  // namespace timtin::text
