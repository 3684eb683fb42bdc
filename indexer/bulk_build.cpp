// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "indexer/copies.hpp"
#include "indexer/document.hpp"
#include "indexer/index_folder.hpp"
#include "indexer/index_lexicon.hpp"
#include "indexer/index_topics.hpp"
#include "indexer/schema.hpp"
#include "indexer/story_links.hpp"
#include "indexer/suggestion_table.hpp"
#include "timtin/index.hpp"

namespace timtin {

namespace fs = std::filesystem;

namespace {

// Xapian gathers postings in a tree that grows with every new pair of neighbours; searching
// it is most of the cost of indexing. Flushed this often it stays in the processor's cache:
// two thirds of the time, and the same index, for the postings of a shard are joined when
// they are written.
constexpr std::size_t articles_a_flush = 100;

// Documents written again that wait for a commit: nothing else bounds them in shards.
constexpr std::size_t most_rewritten = 1000;

/// Threads that each turn batches of articles into shards, and the bounded
/// queue they are fed by.
class ShardBuilders {
public:
    ShardBuilders(fs::path folder, unsigned threads, std::shared_ptr<const TopicSet> topics)
        : folder_(std::move(folder)), topics_(std::move(topics)) {
        for (unsigned i = 0; i < threads; ++i) {
            threads_.emplace_back([this] { run(); });
        }
        most_waiting_ = threads;
    }

    /// What is not finished is given up, at the next article.
    ~ShardBuilders() {
        abandoned_ = true;
        join();
    }

    void add(std::vector<Article> batch) {
        std::unique_lock lock(mutex_);
        has_room_.wait(lock, [&] { return waiting_.size() < most_waiting_ || error_; });
        waiting_.push_back(std::move(batch));
        has_work_.notify_one();
    }

    /// Waits for all shards; their paths.
    Result<std::vector<fs::path>> finish() {
        join();
        if (error_) {
            return *error_;
        }
        std::ranges::sort(shards_);
        return shards_;
    }

    std::optional<Error> error() {
        const std::lock_guard lock(mutex_);
        return error_;
    }

private:
    void join() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        has_work_.notify_all();
        for (std::thread& thread : threads_) {
            if (thread.joinable()) {
                thread.join();
            }
        }
    }

    void run() {
        DocumentBuilder builder(topics_);
        for (;;) {
            std::vector<Article> batch;
            fs::path shard;
            {
                std::unique_lock lock(mutex_);
                has_work_.wait(lock, [&] { return closed_ || !waiting_.empty(); });
                if (waiting_.empty() || abandoned_) {
                    return;
                }
                batch = std::move(waiting_.front());
                waiting_.pop_front();
                shard = folder_ / fmt::format("shard-{:06}", next_shard_++);
            }
            has_room_.notify_one();
            std::optional<Error> failed;
            try {
                // Shards are thrown away if anything fails, so they need no sync.
                Xapian::WritableDatabase database(
                    shard.string(), Xapian::DB_CREATE | Xapian::DB_NO_SYNC | Xapian::DB_DANGEROUS);
                try {
                    std::size_t waiting = 0;
                    for (Article& article : batch) {
                        if (abandoned_) {
                            break;
                        }
                        database.add_document(builder.build(std::move(article)));
                        if (++waiting >= articles_a_flush) {
                            database.commit();
                            waiting = 0;
                        }
                    }
                    database.commit();
                } catch (const Xapian::Error& error) {
                    // Told before the database, going out of scope, complains of it.
                    failed = to_error(error, fmt::format("write {}", shard.string()));
                }
                database.close();
            } catch (const Xapian::Error& error) {
                failed = failed.value_or(to_error(error, fmt::format("write {}", shard.string())));
            } catch (const std::exception& error) {
                failed = Error{ErrorCode::io,
                               fmt::format("cannot write {}: {}", shard.string(), error.what())};
            }
            const std::lock_guard lock(mutex_);
            if (failed) {
                error_ = error_.value_or(*failed);
                has_room_.notify_all();
            } else {
                shards_.push_back(shard);
            }
        }
    }

    fs::path folder_;
    std::shared_ptr<const TopicSet> topics_;
    std::vector<std::thread> threads_;
    std::mutex mutex_;
    std::condition_variable has_work_;
    std::condition_variable has_room_;
    std::deque<std::vector<Article>> waiting_;
    std::size_t most_waiting_ = 1;
    std::size_t next_shard_ = 0;
    std::vector<fs::path> shards_;
    std::optional<Error> error_;
    bool closed_ = false;
    std::atomic<bool> abandoned_ = false;
};

/// Which documents are copies, and which tell one story; of a database that has nothing
/// uncommitted.
void settle_all(Xapian::WritableDatabase& database, DocumentBuilder& builder) {
    CopyGroups copies;
    copies.note_all(database);
    (void)copies.settle(database, builder, most_rewritten);
    database.commit();
    link_all_stories(database);
    database.commit();
}

}  // namespace

struct BulkBuild::Impl {
    fs::path folder;
    fs::path work;
    std::optional<fs::path> base;  ///< the generation whose articles stay
    std::size_t shard_articles = 0;
    std::shared_ptr<const TopicSet> topics;
    std::string base_topics;  ///< what the articles that stay were tagged by
    std::unique_ptr<ShardBuilders> builders;
    std::vector<Article> batch;
    /// Ids that were given to the builders. An id that comes again, or that
    /// the base has, is done one by one after the merge, so that the later wins.
    std::unordered_map<std::string, bool> seen;
    std::unordered_set<std::string> urls;  ///< of what was added here
    struct Later {
        std::string id;
        std::optional<Article> article;  ///< empty: remove
        std::string url;                 ///< not empty: remove what else is from there
    };
    std::vector<Later> later;
    std::optional<Xapian::Database> base_database;

    ~Impl() {
        builders.reset();
        std::error_code code;
        fs::remove_all(work, code);
    }
};

Result<BulkBuild> BulkBuild::begin(const fs::path& folder, Base base, const IndexOptions& options) {
    std::error_code code;
    fs::create_directories(folder, code);
    if (code) {
        return Error{ErrorCode::io,
                     fmt::format("cannot make the folder {}: {}", folder.string(), code.message())};
    }
    remove_strays(folder);
    auto impl = std::make_unique<Impl>();
    impl->folder = folder;
    impl->work = folder / fmt::format("build-{}", ::getpid());
    impl->topics = options.topics ? options.topics : TopicSet::standard();
    impl->base_topics = impl->topics->fingerprint();
    impl->shard_articles = std::max<std::size_t>(options.shard_articles, 1);
    if (base == Base::keep) {
        const auto generation = current_generation(folder);
        if (!generation && generation.error().code != ErrorCode::index_missing) {
            return generation.error();
        }
        if (generation) {
            try {
                impl->base_database.emplace(generation->string());
                if (auto fits = check_versions(read_versions(*impl->base_database), folder);
                    !fits) {
                    return fits.error();
                }
                impl->base_topics = read_index_topics(*impl->base_database).fingerprint;
            } catch (const Xapian::Error& error) {
                return to_error(error, fmt::format("open the index in {}", folder.string()));
            }
            impl->base = *generation;
        }
    }
    fs::create_directory(impl->work, code);
    if (code) {
        return Error{ErrorCode::io, fmt::format("cannot make the folder {}: {}",
                                                impl->work.string(), code.message())};
    }
    const unsigned threads = options.threads != 0
                                 ? options.threads
                                 : std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
    impl->builders = std::make_unique<ShardBuilders>(impl->work, threads, impl->topics);
    return BulkBuild(std::move(impl));
}

BulkBuild::BulkBuild(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BulkBuild::BulkBuild(BulkBuild&&) noexcept = default;
BulkBuild& BulkBuild::operator=(BulkBuild&&) noexcept = default;
BulkBuild::~BulkBuild() = default;

Result<void> BulkBuild::add(Article article) {
    if (auto error = impl_->builders->error()) {
        return *error;
    }
    bool known = !impl_->seen.try_emplace(article.id, true).second;
    for (const std::string* url : {&article.url, &article.canonical_url}) {
        if (!url->empty()) {
            impl_->urls.insert(*url);
        }
    }
    try {
        known = known ||
                (impl_->base_database && impl_->base_database->term_exists(id_term(article.id)));
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("read the index in {}", impl_->folder.string()));
    }
    if (known) {
        std::string id = article.id;
        impl_->later.push_back({std::move(id), std::move(article), {}});
        return {};
    }
    impl_->batch.push_back(std::move(article));
    if (impl_->batch.size() >= impl_->shard_articles) {
        impl_->builders->add(std::exchange(impl_->batch, {}));
    }
    return {};
}

Result<void> BulkBuild::remove(std::string_view id) {
    impl_->seen.try_emplace(std::string(id), true);  // what is added afterwards comes after it
    impl_->later.push_back({std::string(id), std::nullopt, {}});
    return {};
}

Result<void> BulkBuild::remove_others(std::string_view url, std::string_view id) {
    try {
        const bool known = impl_->urls.contains(std::string(url)) ||
                           (impl_->base_database && impl_->base_database->term_exists(
                                                        schema::prefixed(schema::url_prefix, url)));
        if (known) {
            impl_->later.push_back({std::string(id), std::nullopt, std::string(url)});
        }
        return {};
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("read the index in {}", impl_->folder.string()));
    }
}

Result<void> BulkBuild::finish(std::int64_t sequence) {
    if (!impl_->batch.empty()) {
        impl_->builders->add(std::exchange(impl_->batch, {}));
    }
    auto shards = impl_->builders->finish();
    if (!shards) {
        return shards.error();
    }
    // Of many shards the files would be too many to have open twice.
    constexpr std::size_t most_shards_twice = 64;
    const bool few = shards->size() <= most_shards_twice;
    try {
        // Documents that are rewritten after the merge split blocks that it filled to the brim.
        const bool settled = !impl_->base && few && !shards->empty();
        DocumentBuilder builder(impl_->topics);
        if (settled) {
            Xapian::WritableDatabase open;
            for (const fs::path& shard : *shards) {
                open.add_database(Xapian::WritableDatabase(
                    shard.string(), Xapian::DB_OPEN | Xapian::DB_NO_SYNC | Xapian::DB_DANGEROUS));
            }
            settle_all(open, builder);
            open.close();
        }
        const fs::path merged = impl_->work / "merged";
        Xapian::Database all;
        if (impl_->base) {
            all.add_database(Xapian::Database(impl_->base->string()));
        }
        for (const fs::path& shard : *shards) {
            all.add_database(Xapian::Database(shard.string()));
        }
        // Learned beside the merge; of what changes after it, it would learn the same.
        auto lexicon = std::async(few ? std::launch::async : std::launch::deferred, [&] {
            Xapian::Database articles;
            if (impl_->base) {
                articles.add_database(Xapian::Database(impl_->base->string()));
            }
            for (const fs::path& shard : *shards) {
                articles.add_database(Xapian::Database(shard.string()));
            }
            return learn_index_lexicon(articles);
        });
        if (impl_->base || !shards->empty()) {
            all.compact(merged.string(), Xapian::Compactor::FULL);
        }
        all.close();
        Xapian::WritableDatabase database(merged.string(), Xapian::DB_CREATE_OR_OPEN);
        if (!impl_->later.empty()) {
            CopyGroups copies;
            std::vector<Xapian::docid> written;
            const auto note = [&](const std::string& term) {
                for (auto it = database.postlist_begin(term); it != database.postlist_end(term);
                     ++it) {
                    copies.note(database, *it);
                }
            };
            for (const Impl::Later& one : impl_->later) {
                if (!one.url.empty()) {
                    note(schema::prefixed(schema::url_prefix, one.url));
                    remove_other_ids(database, one.url, one.id);
                    continue;
                }
                note(id_term(one.id));
                if (one.article) {
                    const Xapian::Document document = builder.build(*one.article);
                    copies.note(document);
                    written.push_back(database.replace_document(id_term(one.id), document));
                } else {
                    database.delete_document(id_term(one.id));
                }
            }
            if (settled) {
                const auto whole = copies.settle(database, builder);
                written.insert(written.end(), whole.begin(), whole.end());
                link_new_stories(database, merged, std::move(written));
            }
            database.commit();
        }
        if (!settled) {
            settle_all(database, builder);
        }
        database.set_metadata(std::string(schema::lexicon_key), lexicon.get());
        store_suggestions(database);
        write_versions(database, sequence);
        // Articles that stay keep the mark of other definitions, until they are tagged anew.
        if (impl_->base_topics == impl_->topics->fingerprint()) {
            write_index_topics(database, *impl_->topics);
        }
        database.commit();
        database.close();
        const fs::path generation = next_generation(impl_->folder);
        std::error_code code;
        fs::rename(merged, generation, code);
        if (code) {
            return Error{ErrorCode::io, fmt::format("cannot move the new index to {}: {}",
                                                    generation.string(), code.message())};
        }
        return switch_generation(impl_->folder, generation);
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("merge the new index in {}", impl_->folder.string()));
    }
}

}  // namespace timtin
