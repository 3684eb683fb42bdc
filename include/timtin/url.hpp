// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "timtin/export.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// An absolute http or https URL in normal form (RFC 3986 section 6): scheme
/// and host in lower case, host in ASCII (IDNA), default port and fragment
/// dropped, dot segments removed, percent-encoding in upper case and only where
/// needed, an empty path as "/". Session ids (`;jsessionid=…`) and tracking
/// parameters (utm_*, fbclid, gclid, zarsrc …) are dropped, the order of the
/// other parameters is kept. Immutable value; safe to share.
class TIMTIN_API Url {
public:
    /// Errors: malformed (with the text), unsupported (scheme other than http
    /// and https, user name or password in it).
    static Result<Url> parse(std::string_view text);

    /// Resolves a reference as a browser does (RFC 3986 section 5).
    [[nodiscard]] Result<Url> resolve(std::string_view reference) const;

    // What these return lives as long as the URL.
    [[nodiscard]] const std::string& str() const noexcept { return text_; }       ///< whole
    [[nodiscard]] const std::string& scheme() const noexcept { return scheme_; }  ///< "https"
    [[nodiscard]] const std::string& host() const noexcept { return host_; }      ///< without port
    [[nodiscard]] int port() const noexcept { return port_; }  ///< the scheme's own, if not said
    /// scheme://host[:port], what robots.txt and politeness go by.
    [[nodiscard]] std::string origin() const;
    [[nodiscard]] std::string_view path() const noexcept;   ///< begins with '/'
    [[nodiscard]] std::string_view query() const noexcept;  ///< without '?'
    /// path and query: what a request line holds.
    [[nodiscard]] std::string_view target() const noexcept;

    /// @{ By the bytes of the normal form.
    friend bool operator==(const Url& a, const Url& b) noexcept { return a.text_ == b.text_; }
    friend auto operator<=>(const Url& a, const Url& b) noexcept { return a.text_ <=> b.text_; }
    /// @}

private:
    Url() = default;
    std::string text_;
    std::string scheme_;
    std::string host_;
    int port_ = 0;
};

}  // namespace timtin
