// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/assets.hpp"

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstddef>
#include <map>
#include <string>

#define ENTRY(symbol, name)         \
    extern "C" const char symbol[]; \
    extern "C" const char symbol##_end[];
#include "timtin_asset.inc"
#undef ENTRY

namespace timtin::server {

namespace {

struct File {
    std::string_view content;
    std::string version;
};

const std::map<std::string_view, File>& files() {
    static const std::map<std::string_view, File> all = [] {
        std::map<std::string_view, File> made;
        const auto add = [&](std::string_view name, std::string_view content) {
            const auto hash =
                static_cast<std::uint32_t>(XXH3_64bits(content.data(), content.size()));
            made[name] = File{content, fmt::format("{:08x}", hash)};
        };
#define ENTRY(symbol, name) add(name, {symbol, static_cast<std::size_t>(symbol##_end - symbol)});
#include "timtin_asset.inc"
#undef ENTRY
        return made;
    }();
    return all;
}

}  // namespace

std::string_view asset(std::string_view name) {
    const auto found = files().find(name);
    return found == files().end() ? std::string_view() : found->second.content;
}

std::string_view asset_version(std::string_view name) {
    const auto found = files().find(name);
    return found == files().end() ? std::string_view() : std::string_view(found->second.version);
}

}  // namespace timtin::server
