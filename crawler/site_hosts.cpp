// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/site_hosts.hpp"

#include <algorithm>

namespace timtin {

namespace {

// 0 for the usual ports.
int port_of(const Url& url) noexcept {
    return url.port() == 80 || url.port() == 443 ? 0 : url.port();
}

}  // namespace

SiteHosts::SiteHosts(const Site& site) {
    for (const auto& host : site.hosts) {
        // By the URL's own normal form, so that IDN names may be written as read.
        const bool below = host.starts_with('.');
        if (const auto url = Url::parse("http://" + (below ? host.substr(1) : host) + "/")) {
            servers_.push_back({.host = url->host(), .below = below, .port = port_of(*url)});
        }
    }
    for (const auto* urls : {&site.seeds, &site.sitemaps, &site.feeds}) {
        for (const auto& text : *urls) {
            const auto url = Url::parse(text);
            if (url && (site.hosts.empty() ? urls == &site.seeds : has(*url, 0))) {
                servers_.push_back({.host = url->host(), .port = port_of(*url)});
            }
        }
    }
}

bool SiteHosts::has(const Url& url, int port) const {
    return std::any_of(servers_.begin(), servers_.end(), [&](const Server& server) {
        return server.port == port && (url.host() == server.host ||
                                       (server.below && url.host().ends_with("." + server.host)));
    });
}

bool SiteHosts::has(const Url& url) const {
    return has(url, port_of(url));
}

}  // namespace timtin
