// SPDX-License-Identifier: GPL-2.0-or-later
#include "defaults/defaults.hpp"

#include <cstddef>

#define ENTRY(symbol, name)         \
    extern "C" const char symbol[]; \
    extern "C" const char symbol##_end[];
#include "timtin_default.inc"
#undef ENTRY

namespace timtin {

const std::vector<DefaultFile>& default_files() {
    static const std::vector<DefaultFile> files = {
#define ENTRY(symbol, name) {name, {symbol, static_cast<std::size_t>(symbol##_end - symbol)}},
#include "timtin_default.inc"
#undef ENTRY
    };
    return files;
}

std::string_view default_file(std::string_view name) {
    for (const DefaultFile& file : default_files()) {
        if (file.name == name) {
            return file.content;
        }
    }
    return {};
}

}  // namespace timtin
