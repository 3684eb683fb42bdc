// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extract/css_selector.hpp"
#include "timtin/extract.hpp"

namespace timtin {

/// A regular expression on URLs, with a bound on its time.
class UrlPattern {
public:
    UrlPattern();
    UrlPattern(UrlPattern&&) noexcept;
    UrlPattern& operator=(UrlPattern&&) noexcept;
    ~UrlPattern();
    /// Errors: configuration.
    static Result<UrlPattern> parse(std::string_view expression);
    /// Is it found anywhere in the text? Thread-safe.
    [[nodiscard]] bool found_in(std::string_view text) const;
    /// What its first group that is not empty caught; nothing if there is none. `text`
    /// may be a whole page.
    [[nodiscard]] std::optional<std::string> group_in(std::string_view text) const;

private:
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
};

/// What `[extract]` and `[links]` of a site's file say.
struct SiteRules::Impl {
    std::string site;  ///< [site] name
    std::vector<CssSelector> title, published, authors, lead, body, section, drop;
    std::vector<UrlPattern> article, listing, ignore;
};

}  // namespace timtin
