// SPDX-License-Identifier: GPL-2.0-or-later
#include "defaults/defaults.hpp"

#include <cstddef>

#define ENTRY(number, name)                          \
    extern "C" const char timtin_default_##number[]; \
    extern "C" const char timtin_default_##number##_end[];
#include "table.inc"
#undef ENTRY

namespace timtin {

const std::vector<DefaultFile>& default_files() {
    static const std::vector<DefaultFile> files = {
#define ENTRY(number, name)    \
    {name,                     \
     {timtin_default_##number, \
      static_cast<std::size_t>(timtin_default_##number##_end - timtin_default_##number)}},
#include "table.inc"
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
