// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/entities.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "text/code_points.hpp"
#include "text/legacy.hpp"

namespace timtin::text {
namespace {

struct Name {
    std::string_view name;
    char16_t character;
    bool bare;  // also without its semicolon
};

/// In order of bytes.
constexpr std::array<Name, 160> kNames = {
    {{"AElig", 0xC6, true},     {"AMP", 0x26, true},       {"Aacute", 0xC1, true},
     {"Abreve", 0x102, false},  {"Acirc", 0xC2, true},     {"Agrave", 0xC0, true},
     {"Aring", 0xC5, true},     {"Atilde", 0xC3, true},    {"Auml", 0xC4, true},
     {"COPY", 0xA9, true},      {"Ccedil", 0xC7, true},    {"Dagger", 0x2021, false},
     {"Dstrok", 0x110, false},  {"ETH", 0xD0, true},       {"Eacute", 0xC9, true},
     {"Ecirc", 0xCA, true},     {"Egrave", 0xC8, true},    {"Euml", 0xCB, true},
     {"GT", 0x3E, true},        {"Iacute", 0xCD, true},    {"Icirc", 0xCE, true},
     {"Igrave", 0xCC, true},    {"Itilde", 0x128, false},  {"Iuml", 0xCF, true},
     {"LT", 0x3C, true},        {"Ntilde", 0xD1, true},    {"OElig", 0x152, false},
     {"Oacute", 0xD3, true},    {"Ocirc", 0xD4, true},     {"Ograve", 0xD2, true},
     {"Oslash", 0xD8, true},    {"Otilde", 0xD5, true},    {"Ouml", 0xD6, true},
     {"Prime", 0x2033, false},  {"QUOT", 0x22, true},      {"REG", 0xAE, true},
     {"Scaron", 0x160, false},  {"THORN", 0xDE, true},     {"Uacute", 0xDA, true},
     {"Ucirc", 0xDB, true},     {"Ugrave", 0xD9, true},    {"Utilde", 0x168, false},
     {"Uuml", 0xDC, true},      {"Yacute", 0xDD, true},    {"aacute", 0xE1, true},
     {"abreve", 0x103, false},  {"acirc", 0xE2, true},     {"acute", 0xB4, true},
     {"aelig", 0xE6, true},     {"agrave", 0xE0, true},    {"amp", 0x26, true},
     {"apos", 0x27, false},     {"aring", 0xE5, true},     {"atilde", 0xE3, true},
     {"auml", 0xE4, true},      {"bdquo", 0x201E, false},  {"brvbar", 0xA6, true},
     {"bull", 0x2022, false},   {"ccedil", 0xE7, true},    {"cedil", 0xB8, true},
     {"cent", 0xA2, true},      {"circ", 0x2C6, false},    {"copy", 0xA9, true},
     {"curren", 0xA4, true},    {"dagger", 0x2020, false}, {"darr", 0x2193, false},
     {"deg", 0xB0, true},       {"divide", 0xF7, true},    {"dstrok", 0x111, false},
     {"eacute", 0xE9, true},    {"ecirc", 0xEA, true},     {"egrave", 0xE8, true},
     {"emsp", 0x2003, false},   {"ensp", 0x2002, false},   {"eth", 0xF0, true},
     {"euml", 0xEB, true},      {"euro", 0x20AC, false},   {"fnof", 0x192, false},
     {"frac12", 0xBD, true},    {"frac14", 0xBC, true},    {"frac34", 0xBE, true},
     {"frasl", 0x2044, false},  {"ge", 0x2265, false},     {"gt", 0x3E, true},
     {"harr", 0x2194, false},   {"hellip", 0x2026, false}, {"iacute", 0xED, true},
     {"icirc", 0xEE, true},     {"iexcl", 0xA1, true},     {"igrave", 0xEC, true},
     {"infin", 0x221E, false},  {"iquest", 0xBF, true},    {"itilde", 0x129, false},
     {"iuml", 0xEF, true},      {"laquo", 0xAB, true},     {"larr", 0x2190, false},
     {"ldquo", 0x201C, false},  {"le", 0x2264, false},     {"lrm", 0x200E, false},
     {"lsaquo", 0x2039, false}, {"lsquo", 0x2018, false},  {"lt", 0x3C, true},
     {"macr", 0xAF, true},      {"mdash", 0x2014, false},  {"micro", 0xB5, true},
     {"middot", 0xB7, true},    {"minus", 0x2212, false},  {"nbsp", 0xA0, true},
     {"ndash", 0x2013, false},  {"ne", 0x2260, false},     {"not", 0xAC, true},
     {"ntilde", 0xF1, true},    {"oacute", 0xF3, true},    {"ocirc", 0xF4, true},
     {"oelig", 0x153, false},   {"ograve", 0xF2, true},    {"oline", 0x203E, false},
     {"ordf", 0xAA, true},      {"ordm", 0xBA, true},      {"oslash", 0xF8, true},
     {"otilde", 0xF5, true},    {"ouml", 0xF6, true},      {"para", 0xB6, true},
     {"permil", 0x2030, false}, {"plusmn", 0xB1, true},    {"pound", 0xA3, true},
     {"prime", 0x2032, false},  {"quot", 0x22, true},      {"raquo", 0xBB, true},
     {"rarr", 0x2192, false},   {"rdquo", 0x201D, false},  {"reg", 0xAE, true},
     {"rlm", 0x200F, false},    {"rsaquo", 0x203A, false}, {"rsquo", 0x2019, false},
     {"sbquo", 0x201A, false},  {"scaron", 0x161, false},  {"sect", 0xA7, true},
     {"shy", 0xAD, true},       {"sup1", 0xB9, true},      {"sup2", 0xB2, true},
     {"sup3", 0xB3, true},      {"szlig", 0xDF, true},     {"thinsp", 0x2009, false},
     {"thorn", 0xFE, true},     {"tilde", 0x2DC, false},   {"times", 0xD7, true},
     {"trade", 0x2122, false},  {"uacute", 0xFA, true},    {"uarr", 0x2191, false},
     {"ucirc", 0xFB, true},     {"ugrave", 0xF9, true},    {"uml", 0xA8, true},
     {"utilde", 0x169, false},  {"uuml", 0xFC, true},      {"yacute", 0xFD, true},
     {"yen", 0xA5, true},       {"yuml", 0xFF, true},      {"zwj", 0x200D, false},
     {"zwnj", 0x200C, false}}};

constexpr std::size_t kLongestName = 8;

struct Reference {
    char32_t character = 0;
    std::size_t length = 0;  // 0: none
};

const Name* find_name(std::string_view name) {
    const auto* found = std::lower_bound(
        kNames.begin(), kNames.end(), name,
        [](const Name& entry, std::string_view wanted) { return entry.name < wanted; });
    return found != kNames.end() && found->name == name ? found : nullptr;
}

Reference numeric_reference(std::string_view text) {
    std::size_t at = 2;
    const bool hex = at < text.size() && (text[at] == 'x' || text[at] == 'X');
    at += hex ? 1U : 0U;
    const std::size_t digits = at;
    char32_t value = 0;
    for (; at < text.size(); ++at) {
        const char c = ascii_lower(text[at]);
        char32_t digit = 0;
        if (c >= '0' && c <= '9') {
            digit = static_cast<char32_t>(c - '0');
        } else if (hex && c >= 'a' && c <= 'f') {
            digit = static_cast<char32_t>(c - 'a' + 10);
        } else {
            break;
        }
        value = std::min<char32_t>(value * (hex ? 16 : 10) + digit, 0x110000);
    }
    if (at == digits) {
        return {};
    }
    at += at < text.size() && text[at] == ';' ? 1U : 0U;
    if (value == 0 || value >= 0x110000 || (value >= 0xD800 && value < 0xE000)) {
        value = 0xFFFD;
    } else if (value >= 0x80 && value < 0xA0) {
        // Such numbers mean windows-1252 (WHATWG HTML 13.2.5.80).
        const std::string read =
            decode_legacy(Legacy::windows_1252, std::string(1, static_cast<char>(value)));
        std::size_t start = 0;
        value = next_code_point(read, start);
    }
    return {value, at};
}

Reference named_reference(std::string_view text) {
    std::size_t end = 1;
    while (end < text.size() && end <= kLongestName &&
           (is_ascii_letter(static_cast<unsigned char>(text[end])) ||
            is_ascii_digit(static_cast<unsigned char>(text[end])))) {
        ++end;
    }
    if (end < text.size() && text[end] == ';') {
        if (const Name* name = find_name(text.substr(1, end - 1))) {
            return {name->character, end + 1};
        }
    }
    for (; end > 2; --end) {
        const Name* name = find_name(text.substr(1, end - 1));
        if (name != nullptr && name->bare) {
            return {name->character, end};
        }
    }
    return {};
}

}  // namespace

std::string decode_entities(std::string_view utf8) {
    std::string out;
    out.reserve(utf8.size());
    std::size_t copied = 0;
    for (std::size_t at = utf8.find('&'); at != std::string_view::npos; at = utf8.find('&', at)) {
        const std::string_view rest = utf8.substr(at);
        const Reference reference =
            rest.size() > 2 && rest[1] == '#' ? numeric_reference(rest) : named_reference(rest);
        if (reference.length == 0) {
            ++at;
            continue;
        }
        out.append(utf8.substr(copied, at - copied));
        append_code_point(out, reference.character);
        at += reference.length;
        copied = at;
    }
    return out.append(utf8.substr(copied));
}

}  // namespace timtin::text
