// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

/// Where tokens end that are more than a run of letters: numbers,
/// abbreviations, URLs, e-mail addresses. Pure functions over UTF-8.
namespace timtin::text {

/// A stretch of text; empty (begin == end) if there is none.
struct Stretch {
    const char* begin = nullptr;
    const char* end = nullptr;
    [[nodiscard]] bool empty() const noexcept { return begin == end; }
};

/// The number at `p`, which is an ASCII digit. Writes its canonical form to
/// `out` (moved behind it, room for end - p bytes): digits without the dots of
/// thousands, a comma before decimals. 1.234 and 1,234,567 are thousands, 1,5 and
/// 4.0 have decimals; of anything else (07.01.2019, 1,2,3) the first run of
/// digits is the number. Returns its end.
[[nodiscard]] const char* scan_number(const char* p, const char* end, char*& out) noexcept;

/// The end of an abbreviation of several parts (TP.HCM, T.Ư, GD&ĐT, LĐ-TB&XH)
/// that begins at `p`; null if there is none. `hyphens`: may they join parts?
[[nodiscard]] const char* scan_abbreviation(const char* p, const char* end, bool hyphens);

/// Does a full stop after this word (as folded) belong to it (TP. GS. ThS.)?
[[nodiscard]] bool is_dotted_title(std::string_view folded) noexcept;

/// The e-mail address with its @ at `at`, not reaching before `from`.
[[nodiscard]] Stretch email_around(const char* at, const char* from, const char* end) noexcept;

/// The host name with a dot at `dot`, and the rest of the URL if it goes on,
/// not reaching before `from`: www.… or a name under a known top-level domain.
/// If there is none, `tried` is moved to where the next one may be.
[[nodiscard]] Stretch domain_around(const char* dot, const char* from, const char* end,
                                    const char*& tried) noexcept;

/// The end of a URL of which `p` is somewhere inside.
[[nodiscard]] const char* scan_url(const char* p, const char* end) noexcept;

}  // namespace timtin::text
