// SPDX-License-Identifier: GPL-2.0-or-later
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "crawler/feeds.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const auto base = timtin::Url::parse("http://a.vn/rss/tin.xml").value();
    const auto feed =
        timtin::parse_feed(std::string_view(reinterpret_cast<const char*>(bytes), size), base);
    if (feed) {
        for (const auto& entry : feed->pages) {
            if (entry.url.scheme() != "http" && entry.url.scheme() != "https") {
                std::abort();
            }
        }
    }
    return 0;
}
