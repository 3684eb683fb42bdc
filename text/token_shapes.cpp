// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/token_shapes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

#include "text/letters.hpp"
#include "text/syllable.hpp"
#include "text/utf8.hpp"

namespace timtin::text {
namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool is_alpha(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_alnum(char c) noexcept {
    return is_digit(c) || is_alpha(c);
}
char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c;
}

bool equal_folded(std::string_view a, std::string_view lower_b) noexcept {
    return std::ranges::equal(a, lower_b, {}, lower);
}

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) noexcept {
    return std::ranges::any_of(words, [&](std::string_view w) { return equal_folded(word, w); });
}

// --- numbers -----------------------------------------------------------------

/// Runs of digits with a dot or a comma between.
struct DigitGroups {
    static constexpr std::size_t most = 12;
    std::array<const char*, most> begin{};
    std::array<const char*, most> end{};
    std::size_t count = 0;
    bool more = false;  ///< it goes on beyond `most`

    DigitGroups(const char* p, const char* text_end) noexcept {
        for (;;) {
            begin[count] = p;
            while (p < text_end && is_digit(*p)) {
                ++p;
            }
            end[count++] = p;
            if (text_end - p < 2 || (*p != '.' && *p != ',') || !is_digit(p[1])) {
                return;
            }
            if (count == most) {
                more = true;
                return;
            }
            ++p;
        }
    }
    [[nodiscard]] std::ptrdiff_t length(std::size_t i) const noexcept { return end[i] - begin[i]; }
    /// The separator before a group.
    [[nodiscard]] char before(std::size_t i) const noexcept { return *end[i - 1]; }

    /// How many groups, from the first, are thousands joined by `separator`.
    [[nodiscard]] std::size_t thousands(char separator) const noexcept {
        if (length(0) > 3 || *begin[0] == '0') {
            return 1;
        }
        std::size_t i = 1;
        while (i < count && before(i) == separator && length(i) == 3) {
            ++i;
        }
        return i;
    }
};

// --- abbreviations -----------------------------------------------------------

/// One part of an abbreviation: capitals without tone.
struct Part {
    const char* end = nullptr;
    std::size_t letters = 0;
    std::size_t capitals = 0;
    bool syllable = false;
};

constexpr std::size_t longest_part = 7;

Part scan_part(const char* p, const char* end) {
    const CharTable& table = CharTable::instance();
    Part part;
    WordLetters word;
    const char* after = p;
    while (p < end) {
        const char32_t c = next_code_point(p, end);
        const CharInfo info = table[c];
        if (info.kind == CharClass::mark) {
            if (c != 0x302 && c != 0x306 && c != 0x31B) {
                return {};
            }
        } else if (info.kind == CharClass::digit || info.kind == CharClass::apostrophe) {
            return {};
        } else if (info.kind == CharClass::letter) {
            if (info.letter >> 5 != 0 || ++part.letters > longest_part) {
                return {};
            }
            part.capitals += info.upper ? 1 : 0;
            word.add(info.letter, info.upper);
            // Tp, Th, Ts: a small letter may follow one capital.
            if (!info.upper &&
                (part.letters != 2 || c >= 0x80 ||
                 std::string_view("phsxw").find(static_cast<char>(c)) == std::string_view::npos)) {
                return {};
            }
            if (info.upper && part.capitals != part.letters) {
                return {};
            }
        } else if (info.kind != CharClass::invisible) {
            break;
        }
        after = p;
    }
    if (part.letters == 0) {
        return {};
    }
    part.end = after;
    part.syllable = word.count() > 1 && word.plausible() &&
                    SyllableTable::instance().find(word.key()) != nullptr;
    return part;
}

// Posts and degrees, which stand before a name or each other and are words of
// their own.
constexpr auto titles =
    std::to_array<std::string_view>({"gs", "pgs", "ts", "tskh", "ths", "bs", "bsck", "ks", "kts",
                                     "ls", "nsnd", "ngnd", "mr", "mrs", "ms", "dr"});
constexpr auto places = std::to_array<std::string_view>({"tp", "tx", "tt", "st", "jr", "vs", "no"});

// --- addresses ---------------------------------------------------------------

constexpr auto top_level_domains = std::to_array<std::string_view>(
    {"vn", "com", "net", "org", "edu", "gov", "info", "int", "io", "biz", "asia",
     "eu", "uk",  "us",  "de",  "fr",  "jp",  "kr",   "cn",  "tw", "sg",  "la",
     "kh", "th",  "au",  "ru",  "tv",  "me",  "xyz",  "app", "dev"});

bool is_host(char c) noexcept {
    return is_alnum(c) || c == '-' || c == '.';
}
bool is_local(char c) noexcept {
    return is_host(c) || c == '_' || c == '+' || c == '%';
}

/// The end of a host name: labels of letters, digits and inner hyphens.
const char* scan_host(const char* p, const char* end) noexcept {
    constexpr std::ptrdiff_t longest = 253;
    const char* q = p;
    while (q < end && q - p < longest && is_host(*q)) {
        ++q;
    }
    while (q > p && !is_alnum(q[-1])) {
        --q;
    }
    return q;
}

std::string_view last_label(std::string_view host) noexcept {
    const std::size_t dot = host.rfind('.');
    return dot == std::string_view::npos ? std::string_view{} : host.substr(dot + 1);
}

std::string_view view(const char* begin, const char* end) noexcept {
    return {begin, static_cast<std::size_t>(end - begin)};
}

/// Is what ends before `p` part of a word?
bool letter_before(const char* p, const char* from) {
    const char* begin = p;
    while (begin > from && p - begin < 4) {
        --begin;
        if ((static_cast<unsigned char>(*begin) & 0xC0) != 0x80) {
            break;
        }
    }
    if (begin == p) {
        return false;
    }
    const CharClass kind = CharTable::instance()[next_code_point(begin, p)].kind;
    return kind == CharClass::letter || kind == CharClass::digit || kind == CharClass::mark;
}

bool letter_at(const char* p, const char* end) {
    if (p >= end) {
        return false;
    }
    const CharClass kind = CharTable::instance()[next_code_point(p, end)].kind;
    return kind == CharClass::letter || kind == CharClass::digit || kind == CharClass::mark;
}

}  // namespace

const char* scan_number(const char* p, const char* end, char*& out) noexcept {
    const DigitGroups groups(p, end);
    const auto write = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            out = std::copy(groups.begin[i], groups.end[i], out);
        }
    };
    // `whole` groups are thousands; then nothing more, or decimals.
    const auto finish = [&](std::size_t whole) {
        write(0, whole);
        if (whole < groups.count) {
            *out++ = ',';
            write(whole, whole + 1);
        }
        return groups.end[groups.count - 1];
    };
    if (!groups.more && groups.count > 1) {
        const std::size_t dotted = groups.thousands('.');
        if (dotted > 1 && (dotted == groups.count ||
                           (dotted + 1 == groups.count && groups.before(dotted) == ','))) {
            return finish(dotted);
        }
        const std::size_t english = groups.thousands(',');
        if (english > 1 && ((english == groups.count && english > 2) ||
                            (english + 1 == groups.count && groups.before(english) == '.'))) {
            return finish(english);
        }
        // 07.01 is a day and a month.
        if (groups.count == 2 && (groups.length(0) == 1 || *groups.begin[0] != '0')) {
            return finish(1);
        }
    }
    write(0, 1);
    return groups.end[0];
}

const char* scan_abbreviation(const char* p, const char* end, bool hyphens) {
    Part previous = scan_part(p, end);
    if (previous.end == nullptr || is_one_of(view(p, previous.end), titles)) {
        return nullptr;
    }
    bool joined = false;
    bool capitals = previous.capitals == previous.letters;
    bool syllables = previous.syllable;
    for (;;) {
        const char* q = previous.end;
        if (q >= end) {
            break;
        }
        const CharInfo joint = CharTable::instance()[next_code_point(q, end)];
        const bool dot = joint.kind == CharClass::full_stop;
        const bool hyphen = joint.kind == CharClass::hyphen;
        if (!dot && !(hyphen && hyphens) && previous.end[0] != '&') {
            break;
        }
        const Part next = scan_part(q, end);
        if (next.end == nullptr || (next.capitals != next.letters && !capitals) ||
            (dot && std::min(previous.letters, next.letters) > 2) ||
            (hyphen &&
             (std::max(previous.letters, next.letters) > 3 || (next.syllable && syllables)))) {
            break;
        }
        capitals = capitals || next.capitals == next.letters;
        syllables = syllables && next.syllable;
        joined = true;
        previous = next;
    }
    return joined && capitals ? previous.end : nullptr;
}

bool is_dotted_title(std::string_view folded) noexcept {
    return is_one_of(folded, titles) || is_one_of(folded, places);
}

Stretch email_around(const char* at, const char* from, const char* end) noexcept {
    constexpr std::ptrdiff_t longest_local = 64;
    const char* begin = at;
    while (begin > from && at - begin < longest_local && is_local(begin[-1])) {
        --begin;
    }
    while (begin < at && !is_alnum(*begin)) {
        ++begin;
    }
    const char* const host = at + 1;
    const char* const host_end = scan_host(host, end);
    const std::string_view domain = last_label(view(host, host_end));
    if (begin == at || !is_alnum(at[-1]) || letter_before(begin, from) || domain.size() < 2 ||
        !std::ranges::all_of(domain, is_alpha) || letter_at(host_end, end)) {
        return {};
    }
    return {begin, host_end};
}

Stretch domain_around(const char* dot, const char* from, const char* end,
                      const char*& tried) noexcept {
    constexpr std::ptrdiff_t longest = 253;
    const char* begin = dot;
    while (begin > from && dot - begin < longest && is_host(begin[-1])) {
        --begin;
    }
    while (begin < dot && !is_alnum(*begin)) {
        ++begin;
    }
    const char* const host_end = scan_host(begin, end);
    tried = std::max(host_end, dot + 1);
    const std::string_view host = view(begin, host_end);
    const bool www = host.size() > 4 && equal_folded(host.substr(0, 4), "www.");
    // Refused before the path is read, or it would be read again and again.
    if (begin == dot || host_end <= dot || letter_before(begin, from) || letter_at(host_end, end) ||
        (!www && !is_one_of(last_label(host), top_level_domains))) {
        return {};
    }
    const bool path =
        host_end < end && (*host_end == '/' || *host_end == '?' ||
                           (*host_end == ':' && end - host_end > 1 && is_digit(host_end[1])));
    return {begin, path ? scan_url(host_end, end) : host_end};
}

const char* scan_url(const char* p, const char* end) noexcept {
    const CharTable& table = CharTable::instance();
    const char* stop = p;
    bool opened = false;
    while (p < end) {
        const char32_t c = next_code_point(p, end);
        if (c < 0x80) {
            if (c <= 0x20 || c == 0x7F ||
                std::string_view("<>\"`{}|\\^'").find(static_cast<char>(c)) !=
                    std::string_view::npos) {
                break;
            }
            opened = opened || c == '(';
            const bool closing = c == ')' && !opened;
            if (!closing &&
                std::string_view(".,;:!?]*").find(static_cast<char>(c)) == std::string_view::npos) {
                stop = p;
            }
        } else {
            const CharClass kind = table[c].kind;
            if (c == replacement_character ||
                (kind != CharClass::letter && kind != CharClass::mark &&
                 kind != CharClass::digit)) {
                break;
            }
            stop = p;
        }
    }
    return stop;
}

}  // namespace timtin::text
