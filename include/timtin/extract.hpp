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
enum class LinkRole { plain, pager, canonical, feed, amp };

/// A link of a page: absolute URL in normal form, its text (white space
/// collapsed), and whether rel=nofollow.
struct Link {
    Url url;
    std::string text;
    LinkRole role = LinkRole::plain;
    bool nofollow = false;
};

/// Selectors and patterns that a site's file (defaults/sites/*.toml) names.
/// Immutable after loading; may be shared by threads.
class TIMTIN_API SiteRules {
public:
    /// Reads the `[extract]` and `[links]` tables of a site file (TOML).
    /// Errors: configuration, with line and key.
    static Result<SiteRules> parse(std::string_view toml, std::string_view file_name);

    SiteRules();
    SiteRules(const SiteRules&);
    SiteRules(SiteRules&&) noexcept;
    SiteRules& operator=(const SiteRules&);
    SiteRules& operator=(SiteRules&&) noexcept;
    ~SiteRules();

    /// What the `[links]` patterns (regular expressions on the URL) say.
    enum class UrlKind { unknown, article, listing, ignored };
    [[nodiscard]] UrlKind classify(const Url& url) const;

    struct Impl;
    [[nodiscard]] const Impl& impl() const noexcept { return *impl_; }

private:
    std::shared_ptr<const Impl> impl_;
};

struct ExtractOptions {
    std::string url;                                     ///< where the page is from; may be empty
    std::string content_type;                            ///< Content-Type header; may be empty
    std::optional<std::chrono::sys_seconds> fetched_at;  ///< reference for "8 giờ trước"
    const SiteRules* rules = nullptr;
    std::size_t memory_limit = std::size_t{256} << 20;  ///< bytes for the parse tree
    std::chrono::milliseconds time_limit{2000};         ///< for the parse
    bool want_links = false;
    bool want_explanation = false;
};

/// What was taken for a field, from where, and what was passed over.
struct FieldChoice {
    std::string field;
    std::string value;
    std::string from;  ///< "json-ld datePublished", "rule title: h1.news", …
    bool taken = false;
};

struct Extraction {
    bool is_article = false;
    std::string reason;  ///< why it is no article, in English
    Article article;     ///< what was found, also when it is no article
    std::vector<Link> links;
    bool noindex = false;   ///< meta robots
    bool nofollow = false;  ///< meta robots
    std::string charset;    ///< that the page turned out to be in
    std::vector<FieldChoice> explanation;
};

/// HTML bytes to an article. A page that is no article is an answer, not an
/// error. Errors: limit (memory or time bound hit), unsupported (not HTML: a
/// PDF, an image), malformed (empty). Thread-safe; does not throw but bad_alloc.
[[nodiscard]] TIMTIN_API Result<Extraction> extract_article(std::string_view html,
                                                            const ExtractOptions& options = {});

}  // namespace timtin
