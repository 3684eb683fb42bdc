// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/held_sites.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <new>

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
        if (accepted || !configured(site)) {
            released_.emplace(site, std::abs(sequence));
            continue;
        }
        const auto end = db.held_end(site);
        if (!end) {
            return end.error();
        }
        held_.emplace(site, Range{sequence, *end});
    }
    for (const auto& [site, sequence] : *unjudged) {
        if (!configured(site)) {
            judged_.insert(site);
            continue;
        }
        const auto end = db.unjudged_end(site);
        if (!end) {
            return end.error();
        }
        // What was accepted is so; what came after it is judged all the same.
        const auto [range, alone] = held_.try_emplace(site, Range{sequence, *end});
        if (alone) {
            unjudged_.insert(site);
        } else {
            judged_.insert(site);  // with the rest of what is held of it
            auto& all = range->second;
            all.first = std::min(all.first, sequence);
            all.end = all.end == 0 || *end == 0 ? 0 : std::max(all.end, *end);
        }
    }
    return {};
}

std::optional<std::int64_t> HeldSites::first() const {
    std::optional<std::int64_t> first;
    for (const auto& [site, range] : held_) {
        first = std::min(first.value_or(range.first), range.first);
    }
    return first;
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
    Outcome outcome;
    try {
        outcome = reader.read(record);
    } catch (const std::bad_alloc&) {
        return {};  // one page that memory does not suffice for tells nothing
    }
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
        }
        auto& from = released_.try_emplace(held->first, held->second.first).first->second;
        from = std::min(from, held->second.first);
        held = held_.erase(held);
    }
}

Result<void> HeldSites::note_broken(CrawlDb& db) {
    auto transaction = db.begin();
    if (!transaction) {
        return std::move(transaction).error();
    }
    for (const auto& [site, range] : held_) {
        // Where an earlier part was accepted, that is remembered until the index has it.
        if (released_.contains(site) || (unjudged_.erase(site) + judged_.erase(site)) == 0) {
            continue;
        }
        auto done = db.hold(site, range.first, range.end);
        if (done) {
            done = db.forget_unjudged(site);
        }
        if (!done) {
            return done;
        }
    }
    return transaction->commit();
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
    if (!first && !rebuild) {
        return judged;
    }
    if (auto searcher = Searcher::open(index)) {
        judged.index_.emplace(*std::move(searcher));
    } else if (!judged.is_absent(searcher.error().code)) {
        return std::move(searcher).error();
    } else if (searcher.error().code != ErrorCode::not_found &&
               searcher.error().code != ErrorCode::index_missing && options.on_problem) {
        for (const auto& [site, range] : judged.held_) {
            options.on_problem(
                fmt::format("{}: the index that is replaced cannot be read ({}); what was held "
                            "back or is of a crawl that broke off is judged without it",
                            site, searcher.error().message));
        }
    }
    if (!first) {
        return judged;
    }
    Counts counts;
    if (!judged.index_ && judged.unjudged_.size() == judged.held_.size()) {
        judged.decide(counts);  // nothing is there that they could be worse than
        return judged;
    }
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
    if (options.stop.stop_requested()) {
        // Not all was looked at: it stays, untold, and so do the notes.
        judged.released_.clear();
        judged.unjudged_.clear();
        judged.judged_.clear();
        return judged;
    }
    judged.decide(counts);
    if (auto noted = judged.note_broken(db); !noted) {
        return std::move(noted).error();
    }
    return judged;
}

bool HeldSites::holds(std::string_view site, std::int64_t sequence) const {
    const auto found = held_.find(site);
    return found != held_.end() && sequence >= found->second.first &&
           (found->second.end == 0 || sequence < found->second.end);
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
        const auto held = held_.find(site);  // what came after what was accepted
        if (held != held_.end()) {
            if (auto done = db.hold(site, held->second.first, held->second.end); !done) {
                return done;
            }
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
