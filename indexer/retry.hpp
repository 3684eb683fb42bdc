// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <filesystem>

namespace timtin {

/// How often reading begins again because commits overtook it: Xapian keeps the revision that
/// is read only until the second commit after it.
inline constexpr int most_overtaken = 100;

/// Opens the index of a generation for `work`, and anew if the writer overtook it. Throws
/// Xapian::Error.
template <typename Work>
auto with_index(const std::filesystem::path& generation, const Work& work) {
    for (int overtaken = 0;; ++overtaken) {
        try {
            const Xapian::Database database(generation.string());
            return work(database);
        } catch (const Xapian::DatabaseModifiedError&) {
            if (overtaken == most_overtaken) {
                throw;
            }
        }
    }
}

}  // namespace timtin
