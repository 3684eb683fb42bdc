// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace timtin {

// Which articles tell one story is found out when they are written, and kept with each of
// them in a value: a key for every other that is nearly the same, which that one has too, and
// one for its text if others have it word for word. A key that one article alone has says
// nothing: the other was removed, or has another text by now.

/// What an article shares with others of its story.
struct StoryKey {
    std::uint64_t key = 0;
    bool same_text = false;  ///< word for word; else nearly

    friend bool operator==(const StoryKey&, const StoryKey&) = default;
    friend auto operator<=>(const StoryKey&, const StoryKey&) = default;
};

/// Keys as a value and back. Any bytes may be given.
[[nodiscard]] std::string to_value(const std::vector<StoryKey>& keys);
[[nodiscard]] std::vector<StoryKey> story_keys_from_value(std::string_view value);

/// Finds the stories of documents that were written since the last commit, among themselves and
/// in the generation as it was committed, and writes what they share into `database`. Reads
/// one short value of each article of the index. Throws Xapian::Error.
void link_new_stories(Xapian::WritableDatabase& database, const std::filesystem::path& generation,
                      std::vector<Xapian::docid> written);

/// The same for all documents of a database that has nothing uncommitted; commits in between.
void link_all_stories(Xapian::WritableDatabase& database);

}  // namespace timtin
