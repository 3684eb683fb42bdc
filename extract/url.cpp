// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/url.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <utility>

#include "extract/flat_text.hpp"

namespace timtin {
namespace {

struct UrlHandleFree {
    void operator()(CURLU* handle) const noexcept { curl_url_cleanup(handle); }
};
struct CurlFree {
    void operator()(char* text) const noexcept { curl_free(text); }
};
using UrlHandle = std::unique_ptr<CURLU, UrlHandleFree>;
using CurlText = std::unique_ptr<char, CurlFree>;

constexpr std::size_t longest_url = 8192;

CurlText part(CURLU* handle, CURLUPart what, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(handle, what, &text, flags) != CURLUE_OK) {
        return nullptr;
    }
    return CurlText(text);
}

bool is_unreserved(unsigned char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

void percent(std::string& out, unsigned char c) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    out += '%';
    out += digits[c >> 4U];
    out += digits[c & 15U];
}

/// RFC 3986 6.2.2: unreserved characters plain, all other escapes in upper
/// case, what must not stand there escaped.
std::string normal_escapes(std::string_view text, bool in_query) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        if (c == '%') {
            const int high = i + 1 < text.size() ? hex_value(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                out += "%25";
                continue;
            }
            const auto decoded = static_cast<unsigned char>(high * 16 + low);
            if (is_unreserved(decoded)) {
                out += static_cast<char>(decoded);
            } else {
                percent(out, decoded);
            }
            i += 2;
        } else if (byte <= 0x20 || byte >= 0x7F || c == '"' || c == '<' || c == '>' || c == '`' ||
                   c == '{' || c == '}' || c == '|' || c == '\\' || c == '^') {
            if (c == '+' && in_query) {
                out += c;
            } else {
                percent(out, byte);
            }
        } else {
            out += c;
        }
    }
    return out;
}

/// RFC 3986 5.2.4.
std::string without_dot_segments(std::string_view path) {
    std::string out;
    std::size_t at = 0;
    while (at < path.size()) {
        std::size_t end = path.find('/', at + 1);
        if (end == std::string_view::npos) {
            end = path.size();
        }
        const std::string_view segment = path.substr(at, end - at);  // with its slash
        const bool last = end == path.size();
        if (segment == "/.") {
            if (last) {
                out += '/';
            }
        } else if (segment == "/..") {
            const std::size_t slash = out.rfind('/');
            out.erase(slash == std::string::npos ? 0 : slash);
            if (last) {
                out += '/';
            }
        } else {
            out += segment;
        }
        at = end;
    }
    return out.empty() ? "/" : out;
}

std::string without_session(std::string path) {
    for (;;) {
        std::size_t at = std::string::npos;
        for (std::size_t i = path.find(';'); i != std::string::npos; i = path.find(';', i + 1)) {
            const std::string_view rest = std::string_view(path).substr(i + 1);
            if (starts_with_fold(rest, "jsessionid=") || starts_with_fold(rest, "phpsessid=")) {
                at = i;
                break;
            }
        }
        if (at == std::string::npos) {
            return path;
        }
        const std::size_t end = path.find_first_of("/;", at + 1);
        path.erase(at, end == std::string::npos ? std::string::npos : end - at);
    }
}

bool is_tracking(std::string_view name) {
    static constexpr std::array<std::string_view, 26> names = {
        "fbclid",    "gclid",        "gclsrc",   "dclid",       "yclid",      "msclkid",
        "zarsrc",    "_ga",          "_gl",      "igshid",      "mc_cid",     "mc_eid",
        "_hsenc",    "_hsmi",        "wickedid", "twclid",      "ttclid",     "gbraid",
        "wbraid",    "mkt_tok",      "vero_id",  "oly_anon_id", "oly_enc_id", "jsessionid",
        "phpsessid", "fb_comment_id"};
    if (starts_with_fold(name, "utm_") || starts_with_fold(name, "pk_campaign")) {
        return true;
    }
    for (const std::string_view known : names) {
        if (name.size() == known.size() && starts_with_fold(name, known)) {
            return true;
        }
    }
    return false;
}

std::string without_tracking(std::string_view query) {
    std::string out;
    std::size_t at = 0;
    while (at <= query.size()) {
        std::size_t end = query.find('&', at);
        if (end == std::string_view::npos) {
            end = query.size();
        }
        const std::string_view field = query.substr(at, end - at);
        if (!field.empty() && !is_tracking(field.substr(0, field.find('=')))) {
            if (!out.empty()) {
                out += '&';
            }
            out += field;
        }
        at = end + 1;
    }
    return out;
}

std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, 200)) {
        const auto byte = static_cast<unsigned char>(c);
        out += byte < 0x20 || byte >= 0x7F ? '?' : c;
    }
    return out;
}

/// The host in ASCII (IDNA 2008, UTS 46), lower case; empty if it is none.
/// libcurl's own conversion would depend on the locale.
std::string ascii_host(std::string_view host) {
    const bool ascii = std::all_of(host.begin(), host.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (ascii) {
        return ascii_lower(host);
    }
    struct Close {
        void operator()(UIDNA* idna) const noexcept { uidna_close(idna); }
    };
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UIDNA, Close> idna(
        uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII, &status));
    std::array<char, 300> out{};
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    const std::int32_t length = U_SUCCESS(status)
                                    ? uidna_nameToASCII_UTF8(idna.get(), host.data(),
                                                             static_cast<std::int32_t>(host.size()),
                                                             out.data(), out.size(), &info, &status)
                                    : 0;
    if (U_FAILURE(status) || info.errors != 0 || length <= 0) {
        return {};
    }
    return std::string(out.data(), static_cast<std::size_t>(length));
}

struct Parts {
    std::string scheme;
    std::string host;
    int port = 0;
    std::string text;
};

Result<Parts> normal_form(CURLU* handle, std::string_view shown) {
    const auto malformed = [&](std::string_view why) {
        return Error{ErrorCode::malformed, fmt::format("{} in URL {}", why, printable(shown))};
    };
    const CurlText scheme = part(handle, CURLUPART_SCHEME);
    if (!scheme) {
        return malformed("no scheme");
    }
    Parts parts;
    parts.scheme = ascii_lower(scheme.get());
    if (parts.scheme != "http" && parts.scheme != "https") {
        return Error{ErrorCode::unsupported, fmt::format("scheme {} of URL {} is not http or https",
                                                         parts.scheme, printable(shown))};
    }
    if (part(handle, CURLUPART_USER) || part(handle, CURLUPART_PASSWORD)) {
        return Error{ErrorCode::unsupported,
                     fmt::format("user name or password in URL {}", printable(shown))};
    }
    const CurlText host = part(handle, CURLUPART_HOST, CURLU_URLDECODE);
    if (!host) {
        return malformed("no valid host");
    }
    parts.host = ascii_host(host.get());
    // The root's dot: without it the host may read otherwise ("1." is a name,
    // "1" an address), so such a host is refused rather than rewritten.
    if (parts.host.ends_with('.') || parts.host.find("..") != std::string::npos) {
        parts.host.pop_back();
        const bool name = parts.host.find_first_not_of("0123456789.xabcdef") != std::string::npos;
        if (!name || parts.host.ends_with('.') || parts.host.find("..") != std::string::npos) {
            return malformed("no valid host");
        }
    }
    for (const char c : parts.host) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7F) {
            return malformed("no valid host");
        }
    }
    if (parts.host.empty() || parts.host == ".") {
        return malformed("no host");
    }
    parts.port = parts.scheme == "https" ? 443 : 80;
    std::string port_text;
    if (const CurlText port = part(handle, CURLUPART_PORT)) {
        const std::string_view digits = port.get();
        int value = 0;
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (error != std::errc{} || end != digits.data() + digits.size() || value < 1 ||
            value > 65535) {
            return malformed("no valid port");
        }
        if (value != parts.port) {
            port_text = fmt::format(":{}", value);
        }
        parts.port = value;
    }
    const CurlText path = part(handle, CURLUPART_PATH);
    const CurlText query = part(handle, CURLUPART_QUERY);
    const std::string normal_path =
        without_session(without_dot_segments(normal_escapes(path ? path.get() : "/", false)));
    const std::string normal_query =
        query ? without_tracking(normal_escapes(query.get(), true)) : std::string();
    parts.text = fmt::format("{}://{}{}{}{}{}", parts.scheme, parts.host, port_text, normal_path,
                             normal_query.empty() ? "" : "?", normal_query);
    return parts;
}

/// What browsers do before parsing: trim, drop tabs and line ends.
std::string cleaned(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : trim(text)) {
        if (c != '\t' && c != '\n' && c != '\r') {
            out += c;
        }
    }
    return out;
}

/// libcurl refuses spaces and control characters, which browsers escape, and
/// needs '\' as '/'.
std::string escaped_spaces(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool query = false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        query = query || c == '?' || c == '#';
        if (byte <= 0x20 || byte == 0x7F) {
            percent(out, byte);
        } else if (c == '\\' && !query) {
            out += '/';
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
    if (text.size() > longest_url) {
        return Error{ErrorCode::malformed,
                     fmt::format("URL of {} bytes, at most {} are taken: {}", text.size(),
                                 longest_url, printable(text.substr(0, 60)))};
    }
    const std::string clean = escaped_spaces(cleaned(text));
    if (clean.find("://") == std::string::npos) {
        const std::size_t colon = clean.find(':');
        if (colon != std::string::npos && colon != 0 && clean.find_first_of("/?#") > colon) {
            return Error{ErrorCode::unsupported,
                         fmt::format("not an http or https URL: {}", printable(text))};
        }
        return Error{ErrorCode::malformed, fmt::format("not an absolute URL: {}", printable(text))};
    }
    const UrlHandle handle(curl_url());
    if (!handle) {
        throw std::bad_alloc();
    }
    const CURLUcode code =
        curl_url_set(handle.get(), CURLUPART_URL, clean.c_str(), CURLU_NON_SUPPORT_SCHEME);
    if (code != CURLUE_OK) {
        return Error{ErrorCode::malformed,
                     fmt::format("{}: {}", curl_url_strerror(code), printable(text))};
    }
    Result<Parts> parts = normal_form(handle.get(), text);
    if (!parts) {
        return std::move(parts).error();
    }
    Url url;
    url.text_ = std::move(parts->text);
    url.scheme_ = std::move(parts->scheme);
    url.host_ = std::move(parts->host);
    url.port_ = parts->port;
    return url;
}

Result<Url> Url::resolve(std::string_view reference) const {
    if (reference.size() > longest_url) {
        return Error{ErrorCode::malformed, "reference too long"};
    }
    const std::string clean = escaped_spaces(cleaned(reference));
    if (clean.empty() || clean[0] == '#') {
        return *this;
    }
    // A scheme of its own ("mailto:", "javascript:", "http:") is absolute.
    const std::size_t colon = clean.find(':');
    if (colon != std::string::npos && colon > 0 && clean.find_first_of("/?#") > colon) {
        bool scheme = true;
        for (std::size_t i = 0; i < colon; ++i) {
            const char c = clean[i];
            const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            scheme =
                scheme &&
                (letter || (i > 0 && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')));
        }
        if (scheme) {
            return parse(clean);
        }
    }
    if (clean.starts_with("//")) {
        return parse(scheme_ + ":" + clean);
    }
    const std::string base = origin();
    if (clean[0] == '/') {
        return parse(base + clean);
    }
    if (clean[0] == '?') {
        return parse(base + std::string(path()) + clean);
    }
    const std::string_view own = path();
    return parse(base + std::string(own.substr(0, own.rfind('/') + 1)) + clean);
}

std::string Url::origin() const {
    const bool standard = port_ == (scheme_ == "https" ? 443 : 80);
    return standard ? scheme_ + "://" + host_
                    : scheme_ + "://" + host_ + ":" + std::to_string(port_);
}

std::string_view Url::target() const noexcept {
    const std::string_view text = text_;
    const std::size_t slash = text.find('/', scheme_.size() + 3);
    return slash == std::string_view::npos ? std::string_view("/") : text.substr(slash);
}

std::string_view Url::path() const noexcept {
    const std::string_view all = target();
    return all.substr(0, all.find('?'));
}

std::string_view Url::query() const noexcept {
    const std::string_view all = target();
    const std::size_t mark = all.find('?');
    return mark == std::string_view::npos ? std::string_view() : all.substr(mark + 1);
}

}  // namespace timtin
