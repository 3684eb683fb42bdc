// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/article.hpp"
#include "timtin/export.hpp"
#include "timtin/result.hpp"
#include "timtin/url.hpp"

namespace timtin {

/// What a link points to, as far as the page's place for it tells.
enum class LinkRole {
    plain,      ///< a link like others
    pager,      ///< to the next or another page of a list
    canonical,  ///< rel=canonical: what the page calls itself
    feed,       ///< RSS or Atom
    amp         ///< the page once more, for AMP
};

/// A link of a page: absolute URL in normal form, its text (white space
/// collapsed), and whether rel=nofollow.
struct Link {
    Url url;                          ///< absolute, in normal form
    std::string text;                 ///< UTF-8, white space collapsed
    LinkRole role = LinkRole::plain;  ///< what it is for
    bool nofollow = false;            ///< rel=nofollow
};

/// Selectors and patterns that a site's file (defaults/sites/*.toml) names.
/// Immutable after loading; may be shared by threads.
class TIMTIN_API SiteRules {
public:
    /// Reads the `[extract]` and `[links]` tables of a site file (TOML).
    /// `file_name` is for messages. Errors: configuration, with line and key.
    static Result<SiteRules> parse(std::string_view toml, std::string_view file_name);

    SiteRules();                                 ///< no rules
    SiteRules(const SiteRules&);                 ///< shares them: cheap
    SiteRules(SiteRules&&) noexcept;             ///< takes them over
    SiteRules& operator=(const SiteRules&);      ///< shares them: cheap
    SiteRules& operator=(SiteRules&&) noexcept;  ///< takes them over
    ~SiteRules();

    /// What the `[links]` patterns (regular expressions on the URL) say.
    enum class UrlKind {
        unknown,  ///< no pattern fits; what the page holds will tell
        article,  ///< an article
        listing,  ///< a page of links to articles
        ignored   ///< not to be fetched
    };
    /// The kind that the patterns give to a URL.
    [[nodiscard]] UrlKind classify(const Url& url) const;

    struct TIMTIN_LOCAL Impl;
    /// For the library itself.
    [[nodiscard]] const Impl& impl() const noexcept { return *impl_; }

private:
    std::shared_ptr<const Impl> impl_;
};

/// What is known of a page, and what is wanted of it.
struct ExtractOptions {
    std::string url;                                     ///< where the page is from; may be empty
    std::string content_type;                            ///< Content-Type header; may be empty
    std::optional<std::chrono::sys_seconds> fetched_at;  ///< reference for "8 giờ trước"
    const SiteRules* rules = nullptr;                    ///< borrowed for the call; null: none
    std::size_t memory_limit = std::size_t{256} << 20;   ///< bytes for the parse tree
    std::chrono::milliseconds time_limit{1500};          ///< for the parse
    bool want_links = false;                             ///< fill Extraction::links
    bool want_explanation = false;                       ///< fill Extraction::explanation
};

/// What was taken for a field, from where, and what was passed over.
struct FieldChoice {
    std::string field;   ///< of the article: "published"
    std::string value;   ///< as found
    std::string from;    ///< "json-ld datePublished", "rule title: h1.news", …
    bool taken = false;  ///< or passed over
};

/// What a page holds.
struct Extraction {
    bool is_article = false;               ///< or a listing, a form, an error page …
    std::string reason;                    ///< why it is no article, in English
    Article article;                       ///< what was found, also when it is no article
    std::vector<Link> links;               ///< if wanted: those of the page, in order
    bool noindex = false;                  ///< meta robots
    bool nofollow = false;                 ///< meta robots
    std::string charset;                   ///< that the page turned out to be in
    std::vector<FieldChoice> explanation;  ///< if wanted: why the fields are what they are
};

/// HTML bytes to an article. A page that is no article is an answer, not an
/// error. The bytes may be in any charset, and are borrowed for the call. Errors: limit (memory or
/// time bound hit), unsupported (not HTML: a PDF, an image), malformed (empty). Thread-safe; does
/// not throw but bad_alloc.
[[nodiscard]] TIMTIN_API Result<Extraction> extract_article(std::string_view html,
                                                            const ExtractOptions& options = {});

}  // namespace timtin
