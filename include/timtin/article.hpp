// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/date_time.hpp"
#include "timtin/export.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// A document number that an article cites, in normal form (`25-NQ/TW`), and
/// the date the article gives for it (`YYYY-MM-DD`; empty: none given). Number
/// and date together are its identity: numbers are used again.
struct CitedNumber {
    std::string number;  ///< "25-NQ/TW"
    std::string date;    ///< "2013-06-03", or empty
    /// Are number and date the same?
    friend bool operator==(const CitedNumber&, const CitedNumber&) = default;
};

/// An image of the article: absolute URL, and the caption the page gives it.
struct Image {
    std::string url;      ///< absolute
    std::string caption;  ///< text, or empty
    /// Are URL and caption the same?
    friend bool operator==(const Image&, const Image&) = default;
};

/// A news article. All strings are UTF-8, as the page has them (not
/// normalised, not folded). Empty means unknown; nothing is invented.
struct Article {
    std::string id;                     ///< stable; by default article_id(canonical URL)
    std::string url;                    ///< where it was fetched
    std::string canonical_url;          ///< what the page calls itself; else url
    std::string site;                   ///< name of the configured site; else host
    std::string source;                 ///< dateline or agency: "HNP", "TTXVN"
    std::string title;                  ///< the headline, as text
    std::string lead;                   ///< sapo; also the beginning of body
    std::string body;                   ///< paragraphs separated by '\n'
    std::optional<DateTime> published;  ///< as the page states it
    std::optional<DateTime> modified;   ///< as the page states it
    std::vector<std::string> authors;   ///< persons or named sources
    std::string section;                ///< of the site: "Thời sự"
    std::string language;               ///< BCP 47, as "vi"
    std::vector<CitedNumber> numbers;   ///< document numbers it cites
    std::vector<Image> images;          ///< in the order of the page
    std::vector<std::string> topics;    ///< slugs
    std::optional<std::chrono::sys_seconds> fetched_at;  ///< none for imports
    std::uint32_t words = 0;                             ///< words of the body, by syllables

    /// Are all fields the same?
    friend bool operator==(const Article&, const Article&) = default;
};

/// The id an article gets from its URL: 16 hexadecimal digits, a hash
/// (XXH3, 64 bits) of the URL's normal form. Stable over rebuilds and versions. Thread-safe.
[[nodiscard]] TIMTIN_API std::string article_id(std::string_view canonical_url);

/// One JSON object with the names of docs/article.md, without line breaks.
/// Invalid UTF-8 is replaced by U+FFFD. Thread-safe.
[[nodiscard]] TIMTIN_API std::string to_json(const Article& article);

/// Reads such an object. Needs `id` or `url`; everything else may be missing,
/// empty or null; `numbers` may hold plain strings; `author` may stand for
/// `authors`. Errors: malformed, with the field's name. Thread-safe.
[[nodiscard]] TIMTIN_API Result<Article> article_from_json(std::string_view json);

}  // namespace timtin
