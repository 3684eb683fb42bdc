// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/story.hpp"

#include <algorithm>
#include <limits>

namespace timtin {

namespace {

constexpr std::size_t hashes = story_bands * rows_a_band;
// A text of fewer shingles (a caption, a title alone) is like another by chance.
constexpr std::size_t least_shingles = 12;

/// A well mixed number of a number (the finaliser of MurmurHash3, public domain).
constexpr std::uint64_t mixed(std::uint64_t x) noexcept {
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdU;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53U;
    x ^= x >> 33;
    return x;
}

}  // namespace

std::vector<std::uint64_t> shingles_of(const SequenceView& words) {
    std::vector<std::uint64_t> shingles;
    const std::size_t begin = words.title_size();
    for (std::size_t i = begin; i + shingle_words <= words.size(); ++i) {
        std::uint64_t packed = 0;
        for (std::size_t j = 0; j < shingle_words; ++j) {
            packed = packed << 16 | words.code(i + j);
        }
        shingles.push_back(mixed(packed + 0x9e3779b97f4a7c15U));
    }
    std::ranges::sort(shingles);
    const auto rest = std::ranges::unique(shingles);
    shingles.erase(rest.begin(), rest.end());
    return shingles;
}

StoryBands bands_of(const SequenceView& words) {
    const std::vector<std::uint64_t> shingles = shingles_of(words);
    StoryBands result;
    if (shingles.size() < least_shingles) {
        return result;
    }
    result.known = true;
    // One permutation by buckets: a shingle belongs to one of the hashes, so that each text
    // is hashed once. An empty bucket takes the value of the next that is not.
    std::array<std::uint64_t, hashes> least{};
    least.fill(std::numeric_limits<std::uint64_t>::max());
    for (const std::uint64_t shingle : shingles) {
        const auto bucket = static_cast<std::size_t>((shingle >> 32) * hashes >> 32);
        least[bucket] = std::min(least[bucket], mixed(shingle));
    }
    std::array<std::uint64_t, hashes> filled = least;
    for (std::size_t i = 0; i < hashes; ++i) {
        for (std::size_t step = 0;
             filled[i] == std::numeric_limits<std::uint64_t>::max() && step < hashes; ++step) {
            const std::uint64_t other = least[(i + step) % hashes];
            if (other != std::numeric_limits<std::uint64_t>::max()) {
                filled[i] = other + step;
            }
        }
    }
    for (std::size_t band = 0; band < story_bands; ++band) {
        std::uint64_t hash = band;
        for (std::size_t row = 0; row < rows_a_band; ++row) {
            hash = mixed(hash ^ filled[band * rows_a_band + row]);
        }
        result.bands[band] = static_cast<std::uint32_t>(hash);
    }
    return result;
}

std::uint64_t text_hash(const SequenceView& words) {
    std::uint64_t hash = words.size() - words.title_size();
    for (std::size_t i = words.title_size(); i < words.size(); ++i) {
        hash = mixed(hash * 0x9e3779b97f4a7c15U + words.code(i));
    }
    return hash;
}

std::string to_value(const StoryBands& bands) {
    std::string value;
    if (bands.known) {
        for (const std::uint32_t hash : bands.bands) {
            for (int shift = 0; shift < 32; shift += 8) {
                value += static_cast<char>(hash >> shift & 0xffU);
            }
        }
    }
    return value;
}

StoryBands bands_from_value(std::string_view value) {
    StoryBands bands;
    if (value.size() == 4 * story_bands) {
        bands.known = true;
        for (std::size_t i = 0; i < value.size(); ++i) {
            bands.bands[i / 4] |= std::uint32_t{static_cast<unsigned char>(value[i])}
                                  << (8 * (i % 4));
        }
    }
    return bands;
}

Overlap overlap(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
    if (a.empty() || b.empty()) {
        return {};
    }
    std::size_t both = 0;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        both += a[i] == b[j] ? 1U : 0U;
        const bool step_a = a[i] <= b[j];
        const bool step_b = b[j] <= a[i];
        i += step_a ? 1U : 0U;
        j += step_b ? 1U : 0U;
    }
    const auto shared = static_cast<double>(both);
    return {.jaccard = shared / static_cast<double>(a.size() + b.size() - both),
            .contained = shared / static_cast<double>(std::min(a.size(), b.size()))};
}

}  // namespace timtin
