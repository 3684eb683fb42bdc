// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "indexer/token_sequence.hpp"

namespace timtin {

// Which articles tell one story in nearly the same words: reprints, an agency's text in
// several papers, a corrected version under another address. Each article has the MinHash
// bands of its shingles (runs of four words of the body) as a value; two that share a band
// are compared by their stored words when the later of them is written (story_links.hpp).

inline constexpr std::size_t shingle_words = 4;
inline constexpr std::size_t story_bands = 10;
inline constexpr std::size_t rows_a_band = 3;

/// The bands of a text; empty if it is too short to tell.
struct StoryBands {
    std::array<std::uint32_t, story_bands> bands{};
    bool known = false;
};
[[nodiscard]] StoryBands bands_of(const SequenceView& words);

/// The bands as a value and back. Any bytes may be given.
[[nodiscard]] std::string to_value(const StoryBands& bands);
[[nodiscard]] StoryBands bands_from_value(std::string_view value);

/// A hash of the body's words in their order: what is equal is the same text.
[[nodiscard]] std::uint64_t text_hash(const SequenceView& words);

/// The shingles of a text, as hashes in order, each once.
[[nodiscard]] std::vector<std::uint64_t> shingles_of(const SequenceView& words);

/// How much two texts share.
struct Overlap {
    double jaccard = 0;    ///< of all shingles of both, those in both
    double contained = 0;  ///< of the shingles of the shorter one, those in the other
};
[[nodiscard]] Overlap overlap(const std::vector<std::uint64_t>& a,
                              const std::vector<std::uint64_t>& b);

/// From here on two texts are one story: measured, see docs/stories.md.
inline constexpr double same_story_jaccard = 0.6;
[[nodiscard]] inline bool is_same_story(const Overlap& shared) noexcept {
    return shared.jaccard >= same_story_jaccard;
}

}  // namespace timtin
