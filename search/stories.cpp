// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/stories.hpp"

#include <algorithm>
#include <cmath>

#include "indexer/schema.hpp"

namespace timtin {

namespace {

// Articles that share one band: more are a form that is filled in every day.
constexpr std::size_t most_of_a_band = 100;
constexpr std::size_t most_candidates = 300;
// What is alike, but not word for word, is one story only within some days: the price of
// gold is told in the same words each morning.
constexpr double same_days = 7 * 86400;
constexpr double word_for_word = 0.999;

}  // namespace

const Stories::Text& Stories::text(Xapian::docid document) {
    const auto [found, fresh] = texts_.try_emplace(document);
    if (fresh) {
        const Xapian::Document stored = database_.get_document(document, Xapian::DOC_ASSUME_VALID);
        const std::string words = stored.get_value(schema::sequence_slot);
        found->second.shingles = shingles_of(SequenceView(words));
        const std::string published = stored.get_value(schema::published_slot);
        found->second.dated = !published.empty();
        found->second.published = published.empty() ? 0 : Xapian::sortable_unserialise(published);
    }
    return found->second;
}

StoryBands Stories::bands(Xapian::docid document) {
    return bands_from_value(
        database_.get_document(document, Xapian::DOC_ASSUME_VALID).get_value(schema::story_slot));
}

bool Stories::are_one(Xapian::docid a, Xapian::docid b) {
    const Text& first = text(a);
    const Text& second = text(b);
    const Overlap shared = overlap(first.shingles, second.shingles);
    return shared.jaccard >= word_for_word ||
           (is_same_story(shared) && !(first.dated && second.dated &&
                                       std::abs(first.published - second.published) > same_days));
}

std::vector<Stories::Other> Stories::others(Xapian::docid document) {
    const StoryBands own = bands(document);
    std::vector<Xapian::docid> candidates;
    for (std::size_t band = 0; own.known && band < story_bands; ++band) {
        const std::string term = band_term(band, own.bands[band]);
        const auto end = database_.postlist_end(term);
        std::size_t count = 0;
        for (auto it = database_.postlist_begin(term); it != end && count < most_of_a_band;
             ++it, ++count) {
            if (*it != document) {
                candidates.push_back(*it);
            }
        }
    }
    std::ranges::sort(candidates);
    const auto rest = std::ranges::unique(candidates);
    candidates.erase(rest.begin(), rest.end());
    candidates.resize(std::min(candidates.size(), most_candidates));
    std::vector<Other> found;
    for (const Xapian::docid candidate : candidates) {
        if (are_one(document, candidate)) {
            const Overlap shared = overlap(text(document).shingles, text(candidate).shingles);
            found.push_back({.document = candidate, .same_text = shared.jaccard >= word_for_word});
        }
    }
    return found;
}

std::vector<std::size_t> Stories::first_of_each(const std::vector<Xapian::docid>& documents,
                                                std::size_t most) {
    std::vector<std::size_t> kept;
    std::unordered_multimap<std::uint64_t, Xapian::docid> by_band;
    for (std::size_t i = 0; i < documents.size() && kept.size() < most; ++i) {
        const StoryBands own = bands(documents[i]);
        bool told = false;
        for (std::size_t band = 0; own.known && band < story_bands && !told; ++band) {
            const auto [begin, end] =
                by_band.equal_range(std::uint64_t{band} << 32 | own.bands[band]);
            told = std::any_of(begin, end,
                               [&](const auto& one) { return are_one(one.second, documents[i]); });
        }
        if (told) {
            continue;
        }
        kept.push_back(i);
        for (std::size_t band = 0; own.known && band < story_bands; ++band) {
            by_band.emplace(std::uint64_t{band} << 32 | own.bands[band], documents[i]);
        }
    }
    return kept;
}

}  // namespace timtin
