// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/held_sites.hpp"

#include <algorithm>

#include "crawler/guards.hpp"

namespace timtin {

namespace {

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

Result<void> HeldSites::read_notes(CrawlDb& db, const std::vector<Site>& sites) {
    const auto configured = [&](const std::string& site) {
        return std::ranges::find(sites, site, &Site::name) != sites.end();
    };
    auto held = db.held_sites();
    auto unjudged = db.unjudged_sites();
    if (!held || !unjudged) {
        return held ? std::move(unjudged).error() : std::move(held).error();
    }
    for (const auto& [site, sequence] : *held) {
        const bool accepted = sequence < 0;
        auto& sites_of = accepted || !configured(site) ? released_ : held_;
        sites_of.emplace(site, accepted ? -sequence : sequence);
    }
    for (const auto& [site, sequence] : *unjudged) {
        if (held_.contains(site) || released_.contains(site) || !configured(site)) {
            judged_.insert(site);  // with the rest of what is held of it
        } else {
            held_.emplace(site, sequence);
            unjudged_.insert(site);
        }
    }
    return {};
}

std::optional<std::int64_t> HeldSites::first() const {
    const auto least = std::ranges::min_element(held_, {}, &decltype(held_)::value_type::second);
    return least == held_.end() ? std::nullopt : std::optional(least->second);
}

Result<void> HeldSites::count(const ArchiveRecord& record, const ArchiveReader& reader,
                              Counts& counts) const {
    if (record.kind != RecordKind::page || !holds(record.site, record.sequence)) {
        return {};
    }
    const bool unjudged = unjudged_.contains(record.site);
    if (unjudged) {
        // A new page cannot be worse than before, and to read it takes time.
        const auto known = present(record.key);
        if (!known || !*known) {
            return known ? Result<void>() : known.error();
        }
    }
    const auto outcome = reader.read(record);
    if (outcome.removed || outcome.failed) {
        return {};
    }
    const auto before = present(outcome);
    if (!before) {
        return before.error();
    }
    if (!*before && (unjudged || (!outcome.article && !outcome.expected))) {
        return {};
    }
    auto& sum = counts[record.site];
    ++sum.versions;
    sum.known += *before ? 1U : 0U;
    if (is_worse(outcome, *before)) {
        ++sum.worse;
        sum.example = sum.example.empty() ? outcome.page : sum.example;
    }
    return {};
}

void HeldSites::decide(const Counts& counts) {
    for (auto held = held_.begin(); held != held_.end();) {
        const auto found = counts.find(held->first);
        const Count sum = found == counts.end() ? Count{} : found->second;
        const bool unjudged = unjudged_.contains(held->first);
        // What no guard has judged is judged as a guard does it. What one has found broken
        // is so until no more is worse than where nothing is: or sites would go to and fro.
        const bool broken =
            unjudged ? sum.worse >= fewest_telling && sum.worse * 1000 > sum.versions * broken_share
                     : sum.worse * 1000 > sum.versions * sound_share;
        if (broken) {
            kept_out_.push_back({.site = held->first,
                                 .versions = sum.known,
                                 .worse = sum.worse,
                                 .of = sum.versions,
                                 .example = sum.example});
            ++held;
            continue;
        }
        if (unjudged) {
            judged_.insert(held->first);
            unjudged_.erase(held->first);
        } else {
            released_.insert(*held);
        }
        held = held_.erase(held);
    }
}

Result<HeldSites> HeldSites::judge(CrawlDb& db, const PageArchive& archive,
                                   const ArchiveReader& reader, const IndexRunOptions& options,
                                   const std::filesystem::path& index, bool rebuild) {
    HeldSites judged;
    judged.rebuild_ = rebuild;
    if (auto noted = judged.read_notes(db, options.sites); !noted) {
        return std::move(noted).error();
    }
    const auto first = judged.first();
    if (!first) {
        return judged;
    }
    if (auto searcher = Searcher::open(index)) {
        judged.index_.emplace(*std::move(searcher));
    } else if (!judged.is_absent(searcher.error().code)) {
        return std::move(searcher).error();
    }
    Counts counts;
    std::optional<Error> failed;
    auto read = archive.for_each_latest(*first - 1,
                                        [&](ArchiveRecord&& record) {
                                            if (auto counted = judged.count(record, reader, counts);
                                                !counted) {
                                                failed = std::move(counted).error();
                                            }
                                            return !failed && !options.stop.stop_requested();
                                        },
                                        {});
    if (!read || failed) {
        return read ? *std::move(failed) : std::move(read).error();
    }
    if (!options.stop.stop_requested()) {
        judged.decide(counts);
    }  // else not all was looked at: it stays, untold
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

Result<void> HeldSites::settle(CrawlDb& db) const {
    if (released_.empty() && unjudged_.empty() && judged_.empty()) {
        return {};
    }
    auto transaction = db.begin();
    if (!transaction) {
        return std::move(transaction).error();
    }
    for (const auto& [site, sequence] : released_) {
        if (auto done = db.release_held(site); !done) {
            return done;
        }
    }
    for (const auto& site : unjudged_) {
        if (auto done = db.hold(site, held_.find(site)->second); !done) {
            return done;
        }
    }
    for (const auto* sites : {&unjudged_, &judged_}) {
        for (const auto& site : *sites) {
            if (auto done = db.forget_unjudged(site); !done) {
                return done;
            }
        }
    }
    return transaction->commit();
}

// An index that is to be replaced must not be kept for being damaged.
bool HeldSites::is_absent(ErrorCode code) const {
    return code == ErrorCode::not_found || code == ErrorCode::index_missing ||
           (rebuild_ && (code == ErrorCode::index_damaged || code == ErrorCode::index_outdated));
}

Result<std::optional<Article>> HeldSites::present(std::string_view id_or_url) const {
    if (!index_) {
        return std::optional<Article>();
    }
    auto article = index_->article(id_or_url);
    if (article) {
        return std::optional(*std::move(article));
    }
    return is_absent(article.error().code) ? Result<std::optional<Article>>(std::nullopt)
                                           : std::move(article).error();
}

Result<std::optional<Article>> HeldSites::present(const Outcome& outcome) const {
    if (outcome.article) {
        auto article = present(std::string_view(outcome.article->id));
        if (!article || *article) {
            return article;
        }
    }
    return present(std::string_view(outcome.page));
}

}  // namespace timtin
