// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/page_policy.hpp"

#include "crawler/ascii.hpp"

namespace timtin {

namespace {

constexpr std::size_t sniffed = 1024;

// Fields with a value of their own, whose colon is no crawler's name.
bool is_directive(std::string_view name) noexcept {
    for (const auto directive :
         {"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"}) {
        if (ascii::equal_blind(name, directive)) {
            return true;
        }
    }
    return false;
}

}  // namespace

RobotsTag robots_tag(const Page& page, std::string_view product_token) {
    RobotsTag tag;
    for (const auto& [name, value] : page.headers) {
        if (!ascii::equal_blind(name, "X-Robots-Tag")) {
            continue;
        }
        std::string_view rest = value;
        bool ours = true;  // a name at the front holds up to the next one
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            auto item = ascii::trim(rest.substr(0, comma));
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
            if (const auto colon = item.find(':'); colon != std::string_view::npos) {
                const auto agent = ascii::trim(item.substr(0, colon));
                if (!is_directive(agent)) {
                    ours = ascii::equal_blind(agent, product_token);
                    item = ascii::trim(item.substr(colon + 1));
                }
            }
            if (ours) {
                const bool none = ascii::equal_blind(item, "none");
                tag.noindex = tag.noindex || none || ascii::equal_blind(item, "noindex");
                tag.nofollow = tag.nofollow || none || ascii::equal_blind(item, "nofollow");
            }
        }
    }
    return tag;
}

BodyKind body_kind(const Page& page) {
    auto start = std::string_view(page.body).substr(0, sniffed);
    if (start.starts_with("\xef\xbb\xbf")) {
        start.remove_prefix(3);
    }
    start = ascii::trim(start);
    for (const auto magic : {"%PDF-", "PK\x03\x04", "\x89PNG", "GIF8", "\xff\xd8\xff", "{\\rtf",
                             "\xd0\xcf\x11\xe0", "\x1f\x8b", "RIFF", "Rar!"}) {
        if (start.starts_with(magic)) {
            return BodyKind::other;
        }
    }
    for (const auto root : {"<rss", "<feed", "<urlset", "<sitemapindex", "<rdf:rdf"}) {
        if (ascii::contains_blind(start, root) && !ascii::contains_blind(start, "<html")) {
            return BodyKind::feed;
        }
    }
    const auto type = page.header("Content-Type");
    if (ascii::contains_blind(type, "html")) {
        return BodyKind::html;
    }
    const bool vague = type.empty() || ascii::starts_blind(type, "text/plain") ||
                       ascii::starts_blind(type, "application/octet-stream") ||
                       ascii::contains_blind(type, "xml");
    return vague && (ascii::contains_blind(start, "<html") ||
                     ascii::contains_blind(start, "<!doctype html"))
               ? BodyKind::html
               : BodyKind::other;
}

}  // namespace timtin
