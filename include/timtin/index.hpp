// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "timtin/article.hpp"
#include "timtin/export.hpp"
#include "timtin/result.hpp"
#include "timtin/text.hpp"
#include "timtin/topics.hpp"

namespace timtin {

/// How an index is written.
struct IndexOptions {
    /// Threads that build shards in bulk(); 0: as many as the machine has, four
    /// at most.
    unsigned threads = 0;
    /// Articles of one shard of a bulk build, which is one thread's work at a time and in
    /// memory twice at most. Small shards make a larger index, since merging keeps the
    /// chunks of each.
    std::size_t shard_articles = 2000;
    /// The topics that articles get; null: those that ship with timtin.
    std::shared_ptr<const TopicSet> topics;
};

/// Writes articles into the Xapian index of one folder. One writer at a time, of all
/// processes; readers are not disturbed and see a commit with their next search. Not
/// thread-safe. Errors of every call: io (full disk, permission), index_outdated,
/// index_damaged, busy (another writer).
///
/// For an index of one's own. That of timtin's data folder is made from the archive beside
/// it: what goes in here only is not in the archive, and gone with the next rebuild.
class TIMTIN_API Indexer {
public:
    /// Opens the index in `folder` and makes it where there is none.
    static Result<Indexer> open(const std::filesystem::path& folder,
                                const IndexOptions& options = {});

    Indexer(Indexer&&) noexcept;             ///< moved from: only to be assigned or destroyed
    Indexer& operator=(Indexer&&) noexcept;  ///< closes the index it had open
    ~Indexer();  ///< closes the index; call commit() first, or what was added may be lost

    /// Adds an article, or replaces the one with its id. Seen by readers after
    /// commit().
    Result<void> add(const Article& article);

    /// Takes an article out, as of commit(); true if it was there.
    Result<bool> remove(std::string_view id);

    /// Takes out what was indexed from this URL under other ids than `id`, as when a
    /// page has got another canonical URL. How many.
    Result<std::size_t> remove_others(std::string_view url, std::string_view id);

    /// Makes everything since the last commit durable and visible, all or
    /// nothing, together with `sequence` (how far the page archive was read).
    Result<void> commit(std::int64_t sequence);

    /// The same, and leaves the sequence as it is: for an index that is made from no archive.
    Result<void> commit();

    /// Gives all articles their topics anew, in place, if the index was tagged by other
    /// definitions than those of the options, and commits. How many articles changed;
    /// asked to stop, it may be all of them the next time. Nothing else may be waiting
    /// for a commit.
    Result<std::uint64_t> retag(
        const std::stop_token& stop = {},
        const std::function<void(std::uint64_t done, std::uint64_t of)>& on_progress = {});

    /// What the last commit was given; 0 for a new index.
    [[nodiscard]] std::int64_t sequence() const noexcept;

    /// The extraction version that the index' articles were made by.
    [[nodiscard]] int extraction() const noexcept;

    [[nodiscard]] std::uint64_t size() const;  ///< articles, with those not yet committed

private:
    struct TIMTIN_LOCAL Impl;
    explicit Indexer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Builds an index of many articles at once, by small shards in threads, merged
/// at the end into a compact one. Nothing is seen before finish(), which switches
/// to the new index in one step. Same errors as Indexer. Not thread-safe.
class TIMTIN_API BulkBuild {
public:
    /// What becomes of the articles that are in the index already.
    enum class Base {
        keep,    ///< they stay, and are replaced where an id comes again
        replace  ///< the new index holds only what is added here
    };
    /// Begins a build beside the index of a folder, which is made if missing.
    static Result<BulkBuild> begin(const std::filesystem::path& folder, Base base,
                                   const IndexOptions& options = {});

    BulkBuild(BulkBuild&&) noexcept;             ///< moved from: only to be assigned or destroyed
    BulkBuild& operator=(BulkBuild&&) noexcept;  ///< throws away what it had built
    ~BulkBuild();  ///< without finish(): everything built is thrown away

    /// A later article replaces an earlier one of the same id.
    Result<void> add(Article article);

    /// Takes an article out, whether it was in the index before or added here.
    Result<void> remove(std::string_view id);

    /// As Indexer::remove_others().
    Result<void> remove_others(std::string_view url, std::string_view id);

    /// Merges what was added, makes it durable and switches to it, together with `sequence`
    /// (how far the page archive was read). The last call.
    Result<void> finish(std::int64_t sequence);

private:
    struct TIMTIN_LOCAL Impl;
    explicit BulkBuild(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// What an index says of itself.
struct IndexFacts {
    int schema = 0;              ///< its layout: timtin::schema_version
    int analysis = 0;            ///< how text became terms: timtin::analysis_version
    int extraction = 0;          ///< how pages became articles: timtin::extraction_version
    std::int64_t sequence = 0;   ///< how far the page archive was read
    std::string topics;          ///< TopicSet::fingerprint() of the topics its articles have
    std::uint64_t articles = 0;  ///< how many it holds
    std::uint64_t bytes = 0;     ///< on disk
    [[nodiscard]] TIMTIN_API bool current() const noexcept;  ///< can this library search it?
};

/// Is there an index in the folder, and of what versions? Also tells of one that is too old
/// to be searched. Errors: index_missing, index_damaged. Thread-safe.
[[nodiscard]] TIMTIN_API Result<IndexFacts> index_facts(const std::filesystem::path& folder);

/// The words and compounds of the articles of an index, as its last bulk build learned them.
/// Errors: index_missing, not_found (an index of fewer than 2,000 articles has none; use
/// text::Lexicon::standard()), io, index_damaged. Thread-safe.
[[nodiscard]] TIMTIN_API Result<text::Lexicon> index_lexicon(const std::filesystem::path& folder);

}  // namespace timtin
