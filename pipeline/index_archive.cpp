// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <thread>

#include "crawler/free_space.hpp"
#include "crawler/page_archive.hpp"
#include "indexer/index_folder.hpp"
#include "pipeline/archive_reader.hpp"
#include "pipeline/held_sites.hpp"
#include "timtin/pipeline.hpp"
#include "timtin/search.hpp"
#include "timtin/version.hpp"

namespace timtin {

namespace {

// Records that are extracted side by side, and after how many a commit follows.
constexpr std::size_t batch_records = 64;
constexpr std::uint64_t commit_records = 1024;
// From this many waiting records on, building shards and merging them is quicker
// than adding one by one.
constexpr std::int64_t bulk_records = 2000;

/// Where outcomes go: one by one into the present index, or into a new one.
class Target {
public:
    virtual ~Target() = default;
    virtual Result<void> add(Article&& article) = 0;
    virtual Result<bool> remove(const std::string& id) = 0;
    /// How many, as far as is known at once.
    virtual Result<std::size_t> remove_others(const std::string& url, const std::string& id) = 0;
    virtual Result<void> reached(std::int64_t sequence, bool at_end) = 0;
    /// Whether ending with what there is so far takes long.
    [[nodiscard]] virtual bool slow_to_end() const { return false; }
};

class Increment : public Target {
public:
    explicit Increment(Indexer&& indexer) : indexer_(std::move(indexer)) {}
    Result<void> add(Article&& article) override { return indexer_.add(article); }
    Result<bool> remove(const std::string& id) override { return indexer_.remove(id); }
    Result<std::size_t> remove_others(const std::string& url, const std::string& id) override {
        return indexer_.remove_others(url, id);
    }
    Result<void> reached(std::int64_t sequence, bool at_end) override {
        if (++since_commit_ < commit_records && !at_end) {
            return {};
        }
        since_commit_ = 0;
        return indexer_.commit(sequence);
    }

private:
    Indexer indexer_;
    std::uint64_t since_commit_ = 0;
};

class Bulk : public Target {
public:
    explicit Bulk(BulkBuild&& build) : build_(std::move(build)) {}
    Result<void> add(Article&& article) override { return build_.add(std::move(article)); }
    Result<bool> remove(const std::string& id) override {
        if (auto removed = build_.remove(id); !removed) {
            return removed.error();
        }
        return true;
    }
    Result<std::size_t> remove_others(const std::string& url, const std::string& id) override {
        if (auto removed = build_.remove_others(url, id); !removed) {
            return removed.error();
        }
        return std::size_t{0};
    }
    Result<void> reached(std::int64_t sequence, bool at_end) override {
        return at_end ? build_.finish(sequence) : Result<void>();
    }
    [[nodiscard]] bool slow_to_end() const override { return true; }

private:
    BulkBuild build_;
};

class Run {
public:
    Run(Target& target, const IndexRunOptions& options, const ArchiveReader& reader,
        const HeldSites& held, bool rebuild, std::uint64_t present, std::uint64_t expected)
        : target_(target),
          options_(options),
          reader_(reader),
          held_(held),
          rebuild_(rebuild),
          present_(present),
          expected_(expected) {}

    /// Reads what the archive has behind `after`, and of what is behind `from` what was
    /// held back.
    Result<IndexRunReport> over(const PageArchive& archive, std::int64_t after, std::int64_t from) {
        last_ = after;
        const auto read = archive.for_each_latest(
            from,
            [&](ArchiveRecord&& record) {
                if (record.sequence > after || held_.takes_in(record.site, record.sequence)) {
                    batch_.push_back(std::move(record));
                }
                if (batch_.size() == batch_records) {
                    flush();
                }
                if (options_.stop.stop_requested()) {
                    report_.interrupted = true;
                }
                return !error_ && !report_.interrupted;
            },
            [&](std::int64_t sequence, const Error& error) {
                auto problem = fmt::format("record {}: {}", sequence, error.message);
                tell(problem);
                ++report_.failed;
                if (++report_.damaged == 1) {
                    report_.first_damaged = std::move(problem);
                }
                if (auto kept = keep_present(archive, sequence); !kept) {
                    error_ = kept.error();
                }
            });
        if (!read) {
            return read.error();
        }
        if (!report_.interrupted) {
            flush();
            last_ = std::max(last_, archive.last_sequence());
        }
        if (error_) {
            return *error_;
        }
        if (report_.interrupted && (rebuild_ || target_.slow_to_end())) {
            // Half an index must not take the place of a whole one; and merging what
            // was built so far takes longer than one who interrupts will wait.
            return report_;
        }
        if (rebuild_ && !options_.force && report_.indexed < present_ / 2) {
            return Error{ErrorCode::guard,
                         fmt::format("the archive gives {} articles, but the index has {}: the "
                                     "index was kept; if that is right: timtin index --rebuild "
                                     "--force",
                                     report_.indexed, present_)};
        }
        if (auto done = target_.reached(last_, true); !done) {
            return done.error();
        }
        return report_;
    }

private:
    void tell(const std::string& problem) const {
        if (options_.on_problem) {
            options_.on_problem(problem);
        }
    }

    void flush() {
        if (error_) {
            return;
        }
        std::vector<Outcome> outcomes(batch_.size());
        const bool has_pages = std::ranges::any_of(
            batch_, [](const ArchiveRecord& record) { return record.kind == RecordKind::page; });
        const unsigned threads =
            has_pages ? std::clamp(std::thread::hardware_concurrency(), 1U, 8U) : 1;
        const auto work = [&](unsigned first) {
            for (std::size_t i = first; i < batch_.size(); i += threads) {
                // One page that memory does not suffice for is one page lost.
                try {
                    outcomes[i] = reader_.read(batch_[i]);
                } catch (const std::bad_alloc&) {
                    outcomes[i] = {.sequence = batch_[i].sequence,
                                   .failed = true,
                                   .problem = batch_[i].key + ": out of memory"};
                }
            }
        };
        {
            std::vector<std::jthread> others;
            for (unsigned t = 1; t < threads; ++t) {
                others.emplace_back(work, t);
            }
            work(0);
        }
        batch_.clear();
        for (Outcome& outcome : outcomes) {
            if (auto taken = take(std::move(outcome)); !taken) {
                error_ = taken.error();
                return;
            }
        }
        if (options_.on_progress) {
            options_.on_progress(done_, std::max(done_, expected_));
        }
    }

    /// The earlier version in the index, if it is to be kept instead.
    [[nodiscard]] Result<std::optional<Article>> held_version(const Outcome& outcome) const {
        if (outcome.page.empty() || outcome.removed ||
            !held_.holds(outcome.site, outcome.sequence)) {
            return std::optional<Article>();
        }
        return held_.present(outcome);
    }

    /// Of a record that is damaged a rebuild keeps what the index has.
    Result<void> keep_present(const PageArchive& archive, std::int64_t sequence) {
        if (!rebuild_) {
            return {};
        }
        flush();  // what came before it
        const auto key = archive.content_key(sequence);
        if (!key || key->empty()) {
            return key ? Result<void>() : key.error();
        }
        auto present = held_.present(*key);
        if (!present) {
            return present.error();
        }
        if (!*present || reader_.is_taken_out((*present)->id, *key)) {
            return {};
        }
        ++report_.indexed;
        return target_.add(**std::move(present));
    }

    Result<void> reached(std::int64_t sequence) {
        last_ = std::max(last_, sequence);
        return target_.reached(last_, false);
    }

    Result<void> take(Outcome&& outcome) {
        ++done_;
        auto present = held_version(outcome);
        if (!present) {
            return std::move(present).error();
        }
        if (*present) {
            if (rebuild_) {
                if (auto added = target_.add(**std::move(present)); !added) {
                    return added;
                }
                ++report_.indexed;
            }
            return reached(outcome.sequence);
        }
        if (!outcome.page.empty() && (outcome.removed || outcome.article)) {
            const std::string id = outcome.article ? outcome.article->id : std::string();
            auto removed = target_.remove_others(outcome.page, id);
            if (!removed) {
                return removed.error();
            }
            report_.removed += outcome.article ? 0 : *removed;
        }
        report_.kept_out += outcome.kept_out ? 1U : 0U;
        if (outcome.failed) {
            ++report_.failed;
            tell(outcome.problem);
        } else if (outcome.removed && outcome.removed->empty()) {
            // All that was indexed from the page is out already.
        } else if (outcome.removed) {
            auto removed = target_.remove(*outcome.removed);
            if (!removed) {
                return removed.error();
            }
            report_.removed += *removed ? 1U : 0U;
        } else if (outcome.article) {
            if (auto added = target_.add(std::move(*outcome.article)); !added) {
                return added;
            }
            ++report_.indexed;
        } else {
            ++report_.not_articles;
        }
        return reached(outcome.sequence);
    }

    Target& target_;
    const IndexRunOptions& options_;
    const ArchiveReader& reader_;
    const HeldSites& held_;
    bool rebuild_;
    std::uint64_t present_;  ///< articles in the index that is to be replaced
    std::uint64_t expected_;
    std::vector<ArchiveRecord> batch_;
    IndexRunReport report_;
    std::optional<Error> error_;
    std::int64_t last_ = 0;
    std::uint64_t done_ = 0;
};

void tell_of(const HeldSites& held, IndexRunReport& report) {
    report.held_sites = held.kept_out();
    for (const auto& site : report.held_sites) {
        report.held += site.versions;
    }
}

/// Gives the articles their topics anew where the definitions are other ones than those
/// they were tagged by. How many changed.
Result<std::uint64_t> retag(const DataFolder& data, const IndexRunOptions& options) {
    const auto facts = index_facts(data.index());
    const auto topics = options.index.topics ? options.index.topics : TopicSet::standard();
    if (!facts || facts->topics == topics->fingerprint()) {
        return std::uint64_t{0};
    }
    auto indexer = Indexer::open(data.index(), options.index);
    if (!indexer) {
        return indexer.error();
    }
    return indexer->retag(options.stop, options.on_progress);
}

}  // namespace

Result<IndexRunReport> index_archive(const DataFolder& data, const IndexRunOptions& options) {
    auto archive = PageArchive::open(data.path, PageArchive::Mode::write);
    if (!archive) {
        return archive.error();
    }
    if (!archive->repaired().empty() && options.on_repaired) {
        options.on_repaired(archive->repaired());
    }
    if (auto room = check_free_space(data.path, options.min_free_bytes); !room) {
        return room.error();
    }
    auto taken_out = RemovedList::read(data.path);
    if (!taken_out) {
        return taken_out.error();
    }
    bool rebuild = options.rebuild;
    std::string why;
    std::int64_t after = 0;
    if (!rebuild) {
        const auto facts = index_facts(data.index());
        if (!facts && facts.error().code != ErrorCode::index_missing) {
            return facts.error();
        }
        if (facts) {
            if (auto fits = check_versions({.schema = facts->schema, .analysis = facts->analysis},
                                           data.index());
                !fits) {
                return fits.error();
            }
            after = facts->sequence;
            if (facts->extraction != extraction_version) {
                rebuild = true;
                why = fmt::format("pages are extracted anew (extraction {} → {})",
                                  facts->extraction, extraction_version);
            } else if (after > archive->last_sequence()) {
                return Error{ErrorCode::index_outdated,
                             fmt::format("the index in {} is ahead of the archive in {}, as after "
                                         "restoring an old copy; run: timtin index --rebuild",
                                         data.index().string(), data.path.string())};
            }
        }
    }
    if (rebuild) {
        after = 0;
    }
    const ArchiveReader reader(options.sites, *std::move(taken_out));
    CrawlDb db(archive->database());
    const auto held = HeldSites::judge(db, *archive, reader, options, data.index(), rebuild);
    if (!held) {
        return held.error();
    }
    const auto from = std::min(held->from().value_or(after), after);
    const std::int64_t waiting = archive->last_sequence() - from;
    auto retagged = rebuild ? Result<std::uint64_t>(std::uint64_t{0}) : retag(data, options);
    if (!retagged) {
        return retagged.error();
    }
    if (const auto facts = index_facts(data.index()); facts && waiting == 0 && !rebuild) {
        IndexRunReport report{.retagged = *retagged,
                              .articles = facts->articles,
                              .interrupted = options.stop.stop_requested()};
        tell_of(*held, report);
        if (!report.interrupted) {
            if (auto settled = held->settle(db); !settled) {
                return settled.error();
            }
        }
        return report;
    }
    std::unique_ptr<Target> target;
    if (rebuild || waiting >= bulk_records) {
        auto build = BulkBuild::begin(data.index(),
                                      rebuild ? BulkBuild::Base::replace : BulkBuild::Base::keep,
                                      options.index);
        if (!build) {
            return build.error();
        }
        target = std::make_unique<Bulk>(std::move(*build));
    } else {
        auto indexer = Indexer::open(data.index(), options.index);
        if (!indexer) {
            return indexer.error();
        }
        target = std::make_unique<Increment>(std::move(*indexer));
    }
    const auto present = index_facts(data.index());
    Run run(*target, options, reader, *held, rebuild, present ? present->articles : 0,
            static_cast<std::uint64_t>(std::max<std::int64_t>(waiting, 0)));
    auto report = run.over(*archive, after, from);
    if (report && !report->interrupted) {
        if (auto settled = held->settle(db); !settled) {
            return settled.error();
        }
    }
    if (report) {
        tell_of(*held, *report);
        report->rebuilt = rebuild;
        report->retagged = *retagged;
        report->why_rebuilt = why;
        if (const auto facts = index_facts(data.index())) {
            report->articles = facts->articles;
        }
    }
    return report;
}

}  // namespace timtin
