// SPDX-License-Identifier: GPL-2.0-or-later
// How well articles of one story are found, on an index of any articles:
//   story_bench INDEX [SHOW]
// All pairs that share shingles are compared; for each range of likeness it is told how many
// there are and how many share a band. Then 2,000 articles are edited as papers do, and it is
// told how many of the copies are found. SHOW prints so many pairs of each range, to be read.
#include <xapian.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "indexer/document.hpp"
#include "indexer/schema.hpp"
#include "indexer/story.hpp"
#include "timtin/text.hpp"

using namespace timtin;

namespace {

// A shingle that so many articles have is a form or a quotation.
constexpr std::size_t usual_shingle = 60;
constexpr std::array thresholds = {0.4, 0.5, same_story_jaccard, 0.7};

struct Known {
    Xapian::docid document = 0;
    std::vector<std::uint64_t> shingles;
    StoryBands bands;
};

bool share_a_band(const StoryBands& a, const StoryBands& b) {
    for (std::size_t i = 0; a.known && b.known && i < story_bands; ++i) {
        if (a.bands[i] == b.bands[i]) {
            return true;
        }
    }
    return false;
}

void all_pairs(const Xapian::Database& database, const std::vector<Known>& all, int show) {
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> having;
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        for (const std::uint64_t shingle : all[i].shingles) {
            auto& list = having[shingle];
            if (list.size() <= usual_shingle) {
                list.push_back(i);
            }
        }
    }
    std::unordered_map<std::uint64_t, std::uint32_t> shared;
    for (const auto& [shingle, list] : having) {
        for (std::size_t a = 0; a < list.size() && list.size() <= usual_shingle; ++a) {
            for (std::size_t b = a + 1; b < list.size(); ++b) {
                ++shared[std::uint64_t{list[a]} << 32 | list[b]];
            }
        }
    }
    struct Range {
        std::size_t pairs = 0;
        std::size_t banded = 0;
        std::vector<std::pair<std::uint32_t, std::uint32_t>> some;
    };
    std::array<Range, 11> ranges;
    std::size_t banded_apart = 0;
    for (const auto& [pair, count] : shared) {
        const auto a = static_cast<std::uint32_t>(pair >> 32);
        const auto b = static_cast<std::uint32_t>(pair);
        if (count < 5) {
            continue;
        }
        const Overlap both = overlap(all[a].shingles, all[b].shingles);
        const bool banded = share_a_band(all[a].bands, all[b].bands);
        banded_apart += banded && both.jaccard < 0.1 ? 1U : 0U;
        Range& range = ranges[static_cast<std::size_t>(both.jaccard * 10)];
        ++range.pairs;
        range.banded += banded ? 1U : 0U;
        range.some.emplace_back(a, b);
    }
    std::printf("likeness   pairs  found by a band\n");
    for (std::size_t i = 1; i < ranges.size(); ++i) {
        std::printf("%.1f      %7zu  %7zu\n", static_cast<double>(i) / 10, ranges[i].pairs,
                    ranges[i].banded);
    }
    std::printf("less than 0.1, looked at in vain: %zu\n", banded_apart);
    std::mt19937 random(7);
    for (std::size_t i = 2; i < ranges.size() && show > 0; ++i) {
        auto& some = ranges[i].some;
        std::ranges::sort(some);
        std::ranges::shuffle(some, random);
        for (std::size_t j = 0;
             j < std::min<std::size_t>(some.size(), static_cast<std::size_t>(show)); ++j) {
            std::printf("\n--- %.1f\n", static_cast<double>(i) / 10);
            for (const std::uint32_t one : {some[j].first, some[j].second}) {
                const auto article = stored_article(database.get_document(all[one].document));
                std::printf("%s: %s\n", article->id.c_str(), article->body.substr(0, 500).c_str());
            }
        }
    }
}

/// The words of a text in the form they are stored.
std::string sequence_of(const std::string& body) {
    DocumentBuilder builder;
    Article article;
    article.id = "copy";
    article.body = body;
    return builder.build(article).get_value(schema::sequence_slot);
}

std::vector<std::string> split(const std::string& text, char by) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(by, at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

std::string join(const std::vector<std::string>& parts, const char* by) {
    std::string text;
    for (const std::string& part : parts) {
        text += (text.empty() ? "" : by) + part;
    }
    return text;
}

void edited(const Xapian::Database& database, const std::vector<Known>& all) {
    std::mt19937 random(11);
    std::vector<std::string> words;
    for (std::size_t i = 0; i < all.size(); i += all.size() / 50 + 1) {
        const auto some = split(stored_article(database.get_document(all[i].document))->body, ' ');
        words.insert(words.end(), some.begin(), some.end());
    }
    const auto replace_words = [&](const std::string& body, double share) {
        auto parts = split(body, ' ');
        for (std::string& part : parts) {
            if (std::uniform_real_distribution<>(0, 1)(random) < share) {
                part = words[random() % words.size()];
            }
        }
        return join(parts, " ");
    };
    const auto drop = [&](const std::string& body, double share) {
        auto parts = split(body, '.');
        std::erase_if(parts, [&](const std::string&) {
            return std::uniform_real_distribution<>(0, 1)(random) < share;
        });
        return join(parts, ".");
    };
    struct Count {
        std::size_t copies = 0;
        std::array<std::size_t, thresholds.size()> found{};
        double likeness = 0;
    };
    std::map<std::string, Count> counts;
    const std::size_t step = std::max<std::size_t>(all.size() / 2000, 1);
    for (std::size_t i = 0; i < all.size(); i += step) {
        if (!all[i].bands.known) {
            continue;
        }
        const std::string body = stored_article(database.get_document(all[i].document))->body;
        const std::map<std::string, std::string> copies = {
            {"another dateline and first line", "Theo phóng viên (Báo mới) - " + body},
            {"2 % of the words replaced", replace_words(body, 0.02)},
            {"5 % of the words replaced", replace_words(body, 0.05)},
            {"10 % of the words replaced", replace_words(body, 0.10)},
            {"a fifth of the sentences dropped", drop(body, 0.2)},
            {"two fifths of the sentences dropped", drop(body, 0.4)},
            {"a fifth dropped, 5 % replaced", replace_words(drop(body, 0.2), 0.05)},
        };
        for (const auto& [kind, copy] : copies) {
            const std::string sequence = sequence_of(copy);
            const SequenceView view(sequence);
            const Overlap shared = overlap(all[i].shingles, shingles_of(view));
            Count& count = counts[kind];
            ++count.copies;
            count.likeness += shared.jaccard;
            const bool compared = share_a_band(all[i].bands, bands_of(view));
            for (std::size_t t = 0; t < thresholds.size(); ++t) {
                count.found[t] += compared && shared.jaccard >= thresholds[t] ? 1U : 0U;
            }
        }
    }
    std::printf("\n%-40s %7s %9s", "edit, and found from a likeness of", "copies", "likeness");
    for (const double threshold : thresholds) {
        std::printf(" %7.1f", threshold);
    }
    for (const auto& [kind, count] : counts) {
        const auto copies = static_cast<double>(count.copies);
        std::printf("\n%-40s %7zu %9.2f", kind.c_str(), count.copies, count.likeness / copies);
        for (const std::size_t found : count.found) {
            std::printf(" %5.1f %%", 100 * static_cast<double>(found) / copies);
        }
    }
    std::printf("\n");
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        std::fprintf(stderr, "usage: story_bench INDEX [SHOW]\n");
        return 2;
    }
    const Xapian::Database database(arguments[1]);
    std::vector<Known> all;
    const auto end = database.valuestream_end(schema::sequence_slot);
    for (auto it = database.valuestream_begin(schema::sequence_slot); it != end; ++it) {
        const std::string words = *it;
        const SequenceView view(words);
        all.push_back({it.get_docid(), shingles_of(view), bands_of(view)});
    }
    all_pairs(database, all, count > 2 ? std::atoi(arguments[2]) : 0);
    edited(database, all);
}
