// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/held_sites.hpp"

#include <algorithm>

namespace timtin {

namespace {

// Of a thousand versions, how many may be worse than what the index has: as many as a
// guard calls sound. Fewer than half, by which it trips, or sites would go to and fro.
constexpr std::uint64_t sound_share = 200;

struct Count {
    std::uint64_t versions = 0;
    std::uint64_t worse = 0;
    std::uint64_t known = 0;  ///< of which the index has another version
    std::string example;
};

// Whether the index would lose by a version.
bool is_worse(const Outcome& outcome, const std::optional<Article>& present) {
    if (!outcome.article) {
        return true;
    }
    const auto& article = *outcome.article;
    return (article.title.empty() && (!present || !present->title.empty())) ||
           (!article.published && (!present || present->published));
}

}  // namespace

Result<HeldSites> HeldSites::judge(CrawlDb& db, const PageArchive& archive,
                                   const ArchiveReader& reader, const std::vector<Site>& sites,
                                   const Searcher* index, const std::stop_token& stop) {
    HeldSites judged(index);
    auto noted = db.held_sites();
    if (!noted) {
        return std::move(noted).error();
    }
    std::optional<std::int64_t> first;
    for (const auto& [site, sequence] : *noted) {
        if (sequence < 0 || std::ranges::find(sites, site, &Site::name) == sites.end()) {
            judged.released_.emplace(site, std::max(sequence, -sequence));
        } else {
            judged.held_.emplace(site, sequence);
            first = std::min(first.value_or(sequence), sequence);
        }
    }
    if (!first) {
        return judged;
    }
    std::map<std::string, Count, std::less<>> counts;
    auto read = archive.for_each_latest(
        *first - 1,
        [&](ArchiveRecord&& record) {
            if (record.kind != RecordKind::page || !judged.holds(record.site, record.sequence)) {
                return !stop.stop_requested();
            }
            const auto outcome = reader.read(record);
            if (outcome.removed || outcome.failed) {
                return !stop.stop_requested();
            }
            const auto present = judged.present(outcome);
            if (!present && !outcome.article && !outcome.expected) {
                return !stop.stop_requested();
            }
            auto& count = counts[record.site];
            ++count.versions;
            count.known += present ? 1U : 0U;
            if (is_worse(outcome, present)) {
                ++count.worse;
                count.example = count.example.empty() ? outcome.page : count.example;
            }
            return !stop.stop_requested();
        },
        {});
    if (!read) {
        return std::move(read).error();
    }
    for (auto held = judged.held_.begin(); held != judged.held_.end();) {
        if (stop.stop_requested()) {
            ++held;  // not all was looked at: it stays, untold
            continue;
        }
        const auto& count = counts[held->first];
        if (count.worse * 1000 > count.versions * sound_share) {
            judged.kept_out_.push_back({.site = held->first,
                                        .versions = count.known,
                                        .worse = count.worse,
                                        .of = count.versions,
                                        .example = count.example});
            ++held;
        } else {
            judged.released_.insert(*held);
            held = judged.held_.erase(held);
        }
    }
    return judged;
}

bool HeldSites::holds(std::string_view site, std::int64_t sequence) const {
    const auto found = held_.find(site);
    return found != held_.end() && sequence >= found->second;
}

bool HeldSites::takes_in(std::string_view site, std::int64_t sequence) const {
    const auto found = released_.find(site);
    return found != released_.end() && sequence >= found->second;
}

std::optional<std::int64_t> HeldSites::from() const {
    std::optional<std::int64_t> from;
    for (const auto& [site, sequence] : released_) {
        from = std::min(from.value_or(sequence - 1), sequence - 1);
    }
    return from;
}

Result<void> HeldSites::release(CrawlDb& db) const {
    for (const auto& [site, sequence] : released_) {
        if (auto done = db.release_held(site); !done) {
            return done;
        }
    }
    return {};
}

std::optional<Article> HeldSites::present(std::string_view id_or_url) const {
    if (index_ == nullptr) {
        return std::nullopt;
    }
    auto article = index_->article(id_or_url);
    return article ? std::optional(*std::move(article)) : std::nullopt;
}

std::optional<Article> HeldSites::present(const Outcome& outcome) const {
    auto article = outcome.article ? present(std::string_view(outcome.article->id)) : std::nullopt;
    return article ? std::move(article) : present(std::string_view(outcome.page));
}

}  // namespace timtin
