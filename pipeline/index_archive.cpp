// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <optional>
#include <thread>

#include "crawler/page_archive.hpp"
#include "crawler/site_hosts.hpp"
#include "extract/cited_numbers.hpp"
#include "indexer/index_folder.hpp"
#include "pipeline/pipeline.hpp"
#include "timtin/text.hpp"
#include "timtin/version.hpp"

namespace timtin {

namespace {

// Records that are extracted side by side, and after how many a commit follows.
constexpr std::size_t batch_records = 64;
constexpr std::uint64_t commit_records = 1024;
// From this many waiting records on, building shards and merging them is quicker
// than adding one by one.
constexpr std::int64_t bulk_records = 2000;

/// What became of a record.
struct Outcome {
    std::int64_t sequence = 0;
    std::optional<Article> article;
    std::optional<std::string> removed;  ///< id
    std::string page;  ///< URL of the page it is from; nothing else may be from there
    bool failed = false;
    std::string problem;
};

/// What an import may leave out, and a page's extraction knows.
void complete(Article& article) {
    if (article.words == 0) {
        text::TokenList tokens;
        text::tokenize(article.body, tokens);
        article.words =
            static_cast<std::uint32_t>(std::ranges::count_if(tokens, [](const text::Token& token) {
                return token.kind != text::TokenKind::document_number;
            }));
    }
    if (article.numbers.empty()) {
        article.numbers = cited_numbers(article.title + "\n" + article.body);
    }
}

bool is_url(std::string_view key) {
    return key.starts_with("http://") || key.starts_with("https://");
}

class ArchiveReader {
public:
    explicit ArchiveReader(const std::vector<Site>& sites) : sites_(sites) {
        for (const Site& site : sites) {
            hosts_.emplace_back(site);
        }
    }

    [[nodiscard]] Outcome read(const ArchiveRecord& record) const {
        Outcome outcome{.sequence = record.sequence};
        switch (record.kind) {
            case RecordKind::removal:
                // Of a page goes what was indexed from it; an article whose page has
                // moved may have its old URL as the canonical one, and stays.
                if (is_url(record.key)) {
                    outcome.page = record.key;
                    outcome.removed = "";
                } else {
                    outcome.removed = record.key;
                }
                break;
            case RecordKind::article:
                read_article(record, outcome);
                break;
            case RecordKind::page:
                read_page(record, outcome);
                break;
        }
        if (outcome.article) {
            complete(*outcome.article);
        }
        return outcome;
    }

private:
    static void read_article(const ArchiveRecord& record, Outcome& outcome) {
        auto article = article_from_json(record.json);
        if (article) {
            outcome.article = std::move(*article);
        } else {
            outcome.failed = true;
            outcome.problem = fmt::format("article {}: {}", record.key, article.error().message);
        }
    }

    /// The site that a page was crawled for; if it has another name by now, the one
    /// that has its host.
    [[nodiscard]] const Site* site_of(const ArchiveRecord& record, const std::string& url) const {
        if (record.site.empty()) {
            return nullptr;
        }
        if (const auto site = std::ranges::find(sites_, record.site, &Site::name);
            site != sites_.end()) {
            return &*site;
        }
        if (const auto parsed = Url::parse(url)) {
            for (std::size_t i = 0; i < sites_.size(); ++i) {
                if (hosts_[i].has(*parsed)) {
                    return &sites_[i];
                }
            }
        }
        return nullptr;
    }

    void read_page(const ArchiveRecord& record, Outcome& outcome) const {
        const std::string& url =
            record.page.final_url.empty() ? record.page.url : record.page.final_url;
        const Site* const site = site_of(record, url);
        const ExtractOptions options{
            .url = url,
            .content_type = std::string(record.page.header("Content-Type")),
            .fetched_at = record.page.fetched_at,
            .rules = site == nullptr ? nullptr : &site->rules};
        auto extraction = extract_article(record.page.body, options);
        if (!extraction) {
            outcome.failed = true;
            outcome.problem = fmt::format("{}: {}", record.key, extraction.error().message);
            return;
        }
        outcome.page = url;
        // A page that is no article any more may be one that is broken for a day: what
        // was there is kept. One that asks not to be indexed means it.
        if (!extraction->is_article || extraction->noindex) {
            if (extraction->noindex) {
                outcome.removed = "";
            }
            return;
        }
        Article article = std::move(extraction->article);
        article.fetched_at = record.page.fetched_at;
        if (!record.site.empty()) {
            article.site = site == nullptr ? record.site : site->name;
        }
        outcome.article = std::move(article);
    }

    const std::vector<Site>& sites_;
    std::vector<SiteHosts> hosts_;
};

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
    Run(Target& target, const IndexRunOptions& options, bool rebuild, std::uint64_t present,
        std::uint64_t expected)
        : target_(target),
          options_(options),
          reader_(options.sites),
          rebuild_(rebuild),
          present_(present),
          expected_(expected) {}

    Result<IndexRunReport> over(const PageArchive& archive, std::int64_t after) {
        last_ = after;
        const auto read = archive.for_each_latest(
            after,
            [&](ArchiveRecord&& record) {
                batch_.push_back(std::move(record));
                if (batch_.size() == batch_records) {
                    flush();
                }
                if (options_.stop.stop_requested()) {
                    report_.interrupted = true;
                }
                return !error_ && !report_.interrupted;
            },
            [&](std::int64_t sequence, const Error& error) {
                ++report_.failed;
                tell(fmt::format("record {}: {}", sequence, error.message));
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

    Result<void> take(Outcome&& outcome) {
        ++done_;
        if (!outcome.page.empty() && (outcome.removed || outcome.article)) {
            const std::string id = outcome.article ? outcome.article->id : std::string();
            auto removed = target_.remove_others(outcome.page, id);
            if (!removed) {
                return removed.error();
            }
            report_.removed += outcome.article ? 0 : *removed;
        }
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
        last_ = outcome.sequence;
        return target_.reached(last_, false);
    }

    Target& target_;
    const IndexRunOptions& options_;
    ArchiveReader reader_;
    bool rebuild_;
    std::uint64_t present_;  ///< articles in the index that is to be replaced
    std::uint64_t expected_;
    std::vector<ArchiveRecord> batch_;
    IndexRunReport report_;
    std::optional<Error> error_;
    std::int64_t last_ = 0;
    std::uint64_t done_ = 0;
};

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
    const std::int64_t waiting = archive->last_sequence() - after;
    auto retagged = rebuild ? Result<std::uint64_t>(std::uint64_t{0}) : retag(data, options);
    if (!retagged) {
        return retagged.error();
    }
    if (const auto facts = index_facts(data.index()); facts && waiting == 0 && !rebuild) {
        return IndexRunReport{.retagged = *retagged,
                              .articles = facts->articles,
                              .interrupted = options.stop.stop_requested()};
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
    auto report = Run(*target, options, rebuild, present ? present->articles : 0,
                      static_cast<std::uint64_t>(std::max<std::int64_t>(waiting, 0)))
                      .over(*archive, after);
    if (report) {
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
