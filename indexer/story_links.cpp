// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/story_links.hpp"

#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include "indexer/document.hpp"
#include "indexer/schema.hpp"
#include "indexer/story.hpp"

namespace timtin {

namespace {

// What is alike, but not word for word, is one story only within some days: the price of
// gold is told in the same words each morning.
constexpr double same_days = 7 * 86400;
// Articles of these days that one is compared with, by each band: more are a form that is
// filled in many times a day.
constexpr std::size_t most_compared = 50;
constexpr std::size_t most_keys = 64;
constexpr std::size_t most_remembered = 4096;
// Documents of a bulk build that wait for a commit.
constexpr std::size_t most_rewritten = 1000;
constexpr std::size_t most_pairs_remembered = 4'000'000;
constexpr std::size_t key_bytes = 8;
constexpr std::uint64_t same_text_bit = std::uint64_t{1} << 63;

/// An article that has bands.
struct Banded {
    Xapian::docid document = 0;
    StoryBands story;
    bool fresh = false;
};

/// Compares articles that share a band, and notes what they have in common.
class Linker {
public:
    explicit Linker(Xapian::WritableDatabase& database) : database_(database) {}

    void link(const std::vector<Banded>& articles) {
        link_same_texts(articles);
        std::vector<std::uint32_t> order(articles.size());
        for (std::size_t band = 0; band < story_bands; ++band) {
            for (std::size_t i = 0; i < order.size(); ++i) {
                order[i] = static_cast<std::uint32_t>(i);
            }
            const auto hash = [&](std::uint32_t i) { return articles[i].story.bands[band]; };
            std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
                return std::pair(hash(a), a) < std::pair(hash(b), b);
            });
            each_group(order, hash,
                       [&](std::span<const std::uint32_t> group) { compare(articles, group); });
        }
    }

    /// Commits after so many documents, if it is told to.
    void write(std::optional<std::size_t> most_waiting) {
        std::size_t waiting = 0;
        for (auto& [id, keys] : keys_) {
            Xapian::Document document = database_.get_document(id);
            std::vector<StoryKey> all =
                story_keys_from_value(document.get_value(schema::reprint_slot));
            const std::vector<StoryKey> before = all;
            all.insert(all.end(), keys.begin(), keys.end());
            std::ranges::sort(all, std::ranges::greater{}, [](const StoryKey& key) {
                return std::pair(key.same_text, key.key);  // the one of the text is never left out
            });
            const auto rest = std::ranges::unique(all);
            all.erase(rest.begin(), rest.end());
            all.resize(std::min(all.size(), most_keys));
            if (all != before) {
                document.add_value(schema::reprint_slot, to_value(all));
                database_.replace_document(id, document);
                if (most_waiting && ++waiting >= *most_waiting) {
                    database_.commit();
                    waiting = 0;
                }
            }
        }
    }

private:
    struct Text {
        bool exists = false;
        std::uint64_t hash = 0;
        double published = 0;
        bool dated = false;
    };
    using Shingles = std::shared_ptr<const std::vector<std::uint64_t>>;

    /// Calls `work` with each run of two or more of `order` that have one hash.
    template <typename Hash, typename Work>
    static void each_group(const std::vector<std::uint32_t>& order, const Hash& hash,
                           const Work& work) {
        for (std::size_t begin = 0; begin < order.size();) {
            std::size_t end = begin + 1;
            while (end < order.size() && hash(order[end]) == hash(order[begin])) {
                ++end;
            }
            if (end - begin > 1) {
                work(std::span(order).subspan(begin, end - begin));
            }
            begin = end;
        }
    }

    const Text& text(Xapian::docid document) {
        const auto [found, added] = texts_.try_emplace(document);
        if (added) {
            Text& text = found->second;
            try {
                const Xapian::Document stored = database_.get_document(document);
                const std::string words = stored.get_value(schema::sequence_slot);
                text.hash = text_hash(SequenceView(words));
                const std::string published = stored.get_value(schema::published_slot);
                text.dated = !published.empty();
                text.published = text.dated ? Xapian::sortable_unserialise(published) : 0;
                text.exists = !words.empty();  // else a copy by now (copies.hpp)
            } catch (const Xapian::DocNotFoundError&) {
                text.exists = false;  // removed since the last commit
            }
        }
        return found->second;
    }

    /// Those of some thousand articles are remembered.
    Shingles shingles(Xapian::docid document) {
        Shingles& known = shingles_[document];
        if (!known) {
            const std::string words =
                database_.get_document(document).get_value(schema::sequence_slot);
            known = std::make_shared<const std::vector<std::uint64_t>>(
                shingles_of(SequenceView(words)));
        }
        Shingles result = known;
        if (shingles_.size() > most_remembered) {
            shingles_.clear();
        }
        return result;
    }

    /// Texts that are equal have all bands in common, and one key however many they are.
    void link_same_texts(const std::vector<Banded>& articles) {
        std::vector<std::uint32_t> order(articles.size());
        std::vector<std::uint64_t> whole(articles.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            order[i] = static_cast<std::uint32_t>(i);
            whole[i] = XXH3_64bits(articles[i].story.bands.data(), sizeof articles[i].story.bands);
        }
        std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
            return std::pair(whole[a], a) < std::pair(whole[b], b);
        });
        each_group(
            order, [&](std::uint32_t i) { return whole[i]; },
            [&](std::span<const std::uint32_t> group) {
                if (std::ranges::none_of(group, [&](auto i) { return articles[i].fresh; })) {
                    return;
                }
                std::map<std::uint64_t, std::vector<Xapian::docid>> same;
                for (const std::uint32_t i : group) {
                    if (const Text& one = text(articles[i].document); one.exists) {
                        same[one.hash | same_text_bit].push_back(articles[i].document);
                    }
                }
                for (const auto& [key, documents] : same) {
                    for (const Xapian::docid document : documents) {
                        if (documents.size() > 1) {
                            keys_[document].push_back({.key = key, .same_text = true});
                        }
                    }
                }
            });
    }

    /// Articles that share a band, those of one week with each other.
    void compare(const std::vector<Banded>& articles, std::span<const std::uint32_t> group) {
        if (std::ranges::none_of(group, [&](auto i) { return articles[i].fresh; })) {
            return;
        }
        struct Member {
            const Text* text;
            Xapian::docid document;
            bool fresh;
        };
        std::vector<Member> members;
        for (const std::uint32_t i : group) {
            if (const Text& one = text(articles[i].document); one.exists) {
                members.push_back({&one, articles[i].document, articles[i].fresh});
            }
        }
        // By date, those without any first: they are compared with all.
        std::ranges::stable_sort(members, {}, [](const Member& member) {
            return std::pair(member.text->dated, member.text->published);
        });
        for (std::size_t i = 0; i < members.size(); ++i) {
            const Member& a = members[i];
            const std::size_t last = std::min(members.size(), i + 1 + most_compared);
            for (std::size_t j = i + 1; j < last; ++j) {
                const Member& b = members[j];
                if (a.text->dated && b.text->published - a.text->published > same_days) {
                    break;
                }
                if ((a.fresh || b.fresh) && a.text->hash != b.text->hash &&
                    is_unseen(a.document, b.document) &&
                    is_same_story(overlap(*shingles(a.document), *shingles(b.document)))) {
                    note_pair(a.document, b.document);
                }
            }
        }
    }

    /// The first time that two are compared; a second time does no harm.
    bool is_unseen(Xapian::docid a, Xapian::docid b) {
        if (compared_.size() > most_pairs_remembered) {
            compared_.clear();
        }
        return compared_.insert(std::uint64_t{std::min(a, b)} << 32 | std::max(a, b)).second;
    }

    void note_pair(Xapian::docid a, Xapian::docid b) {
        if (keys_[a].size() >= most_keys || keys_[b].size() >= most_keys) {
            return;
        }
        // By ids, since the numbers of documents change when indexes are merged.
        const std::string first = stored_id(database_.get_document(a));
        const std::string second = stored_id(database_.get_document(b));
        const auto& [less, more] = std::minmax(first, second);
        const std::uint64_t seed = XXH3_64bits(less.data(), less.size());
        const StoryKey key{
            .key = XXH3_64bits_withSeed(more.data(), more.size(), seed) & ~same_text_bit,
            .same_text = false};
        keys_[a].push_back(key);
        keys_[b].push_back(key);
    }

    Xapian::WritableDatabase& database_;
    std::unordered_map<Xapian::docid, Text> texts_;  ///< of articles that share a band
    std::unordered_map<Xapian::docid, Shingles> shingles_;
    std::unordered_set<std::uint64_t> compared_;
    std::map<Xapian::docid, std::vector<StoryKey>> keys_;
};

/// Which bands the new articles have; most others are told apart by a look at few bits.
class BandFilter {
public:
    void add(const StoryBands& story) {
        for (std::size_t band = 0; band < story_bands; ++band) {
            const std::uint64_t key = key_of(band, story.bands[band]);
            bits_[key % bits_.size()] = true;
            keys_.insert(key);
        }
    }
    [[nodiscard]] bool shares(const StoryBands& story) const {
        for (std::size_t band = 0; band < story_bands; ++band) {
            const std::uint64_t key = key_of(band, story.bands[band]);
            if (bits_[key % bits_.size()] && keys_.contains(key)) {
                return true;
            }
        }
        return false;
    }

private:
    static std::uint64_t key_of(std::size_t band, std::uint32_t hash) {
        return std::uint64_t{band} << 32 | hash;
    }
    std::vector<bool> bits_ = std::vector<bool>(1U << 18U);
    std::unordered_set<std::uint64_t> keys_;
};

}  // namespace

std::string to_value(const std::vector<StoryKey>& keys) {
    std::string value;
    for (const StoryKey& one : keys) {
        const std::uint64_t key = one.same_text ? one.key | same_text_bit : one.key;
        for (unsigned shift = 0; shift < 8 * key_bytes; shift += 8) {
            value += static_cast<char>(key >> shift & 0xffU);
        }
    }
    return value;
}

std::vector<StoryKey> story_keys_from_value(std::string_view value) {
    std::vector<StoryKey> keys;
    for (std::size_t at = 0; at + key_bytes <= value.size(); at += key_bytes) {
        std::uint64_t key = 0;
        for (std::size_t i = 0; i < key_bytes; ++i) {
            key |= std::uint64_t{static_cast<unsigned char>(value[at + i])} << (8 * i);
        }
        keys.push_back({.key = key, .same_text = (key & same_text_bit) != 0});
    }
    return keys;
}

void link_new_stories(Xapian::WritableDatabase& database, const std::filesystem::path& generation,
                      std::vector<Xapian::docid> written) {
    std::ranges::sort(written);
    const auto twice = std::ranges::unique(written);
    written.erase(twice.begin(), twice.end());
    std::vector<Banded> articles;
    BandFilter filter;
    for (const Xapian::docid id : written) {
        try {
            const StoryBands story =
                bands_from_value(database.get_document(id).get_value(schema::story_slot));
            if (story.known) {
                articles.push_back({.document = id, .story = story, .fresh = true});
                filter.add(story);
            }
        } catch (const Xapian::DocNotFoundError&) {
            continue;  // removed again
        }
    }
    if (articles.empty()) {
        return;
    }
    const Xapian::Database committed(generation.string());
    const auto end = committed.valuestream_end(schema::story_slot);
    for (auto it = committed.valuestream_begin(schema::story_slot); it != end; ++it) {
        const StoryBands story = bands_from_value(*it);
        if (story.known && filter.shares(story) &&
            !std::ranges::binary_search(written, it.get_docid())) {
            articles.push_back({.document = it.get_docid(), .story = story, .fresh = false});
        }
    }
    Linker linker(database);
    linker.link(articles);
    linker.write(std::nullopt);
}

void link_all_stories(Xapian::WritableDatabase& database) {
    std::vector<Banded> articles;
    const auto end = database.valuestream_end(schema::story_slot);
    for (auto it = database.valuestream_begin(schema::story_slot); it != end; ++it) {
        if (const StoryBands story = bands_from_value(*it); story.known) {
            articles.push_back({.document = it.get_docid(), .story = story, .fresh = true});
        }
    }
    Linker linker(database);
    linker.link(articles);
    linker.write(most_rewritten);
}

}  // namespace timtin
