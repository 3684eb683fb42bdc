// SPDX-License-Identifier: GPL-2.0-or-later
// URL normal form is stable, resolving never crashes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "timtin/url.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto url = timtin::Url::parse(text)) {
        const auto again = timtin::Url::parse(url->str());
        if (!again || again->str() != url->str() || url->path().empty() ||
            url->path().front() != '/') {
            std::abort();
        }
    }
    static const auto base = timtin::Url::parse("https://a.vn/tin/bai.htm?x=1");
    if (const auto url = base->resolve(text)) {
        const auto again = timtin::Url::parse(url->str());
        if (!again || again->str() != url->str()) {
            std::abort();
        }
    }
    return 0;
}
