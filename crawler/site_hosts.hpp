// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "timtin/crawl.hpp"
#include "timtin/url.hpp"

namespace timtin {

/// The servers that belong to a site: `hosts` of its file, or those of its seeds.
/// Ports other than 80 and 443 belong to it only where the file names them, in
/// `hosts` or in a seed: what else listens on a machine is none of the crawl's.
class SiteHosts {
public:
    explicit SiteHosts(const Site& site);
    [[nodiscard]] bool has(const Url& url) const;

private:
    struct Server {
        std::string host;
        bool below = false;  ///< and all names that end with it
        int port = 0;        ///< 0: the usual ones
    };
    [[nodiscard]] bool has(const Url& url, int port) const;

    std::vector<Server> servers_;
};

}  // namespace timtin
