// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/index.hpp"

#include <fmt/format.h>

#include <system_error>

#include "indexer/copies.hpp"
#include "indexer/document.hpp"
#include "indexer/index_folder.hpp"
#include "indexer/index_topics.hpp"
#include "indexer/retry.hpp"
#include "indexer/schema.hpp"
#include "indexer/story_links.hpp"
#include "indexer/suggestion_table.hpp"
#include "timtin/version.hpp"

namespace timtin {

namespace fs = std::filesystem;

struct Indexer::Impl {
    fs::path folder;
    fs::path generation;
    Xapian::WritableDatabase database;
    std::shared_ptr<const TopicSet> topics;
    DocumentBuilder builder{topics};
    Versions versions;
    std::vector<Xapian::docid> added;  ///< since the last commit
    CopyGroups copies;                 ///< of what was added or removed since
    bool changing = false;             ///< in a transaction

    /// What is not committed is given up, or an article might go without its copy's stepping
    /// in: Xapian by itself writes it when the database is closed.
    void change() {
        if (!changing) {
            database.begin_transaction();
            changing = true;
        }
    }
    void commit() {
        if (changing) {
            changing = false;
            database.commit_transaction();
        } else {
            database.commit();
        }
    }

    /// Before the documents of a term change.
    void note_copies(const std::string& term) {
        for (auto it = database.postlist_begin(term); it != database.postlist_end(term); ++it) {
            copies.note(database, *it);
        }
    }
};

namespace {

Result<void> make_folder(const fs::path& folder) {
    std::error_code code;
    fs::create_directories(folder, code);
    if (code) {
        return Error{ErrorCode::io,
                     fmt::format("cannot make the folder {}: {}", folder.string(), code.message())};
    }
    return {};
}

}  // namespace

Result<Indexer> Indexer::open(const fs::path& folder, const IndexOptions& options) {
    if (auto made = make_folder(folder); !made) {
        return made.error();
    }
    remove_strays(folder);
    auto generation = current_generation(folder);
    if (!generation && generation.error().code != ErrorCode::index_missing) {
        return generation.error();
    }
    const auto topics = options.topics ? options.topics : TopicSet::standard();
    try {
        if (!generation) {
            const fs::path first = next_generation(folder);
            Xapian::WritableDatabase fresh(first.string(), Xapian::DB_CREATE);
            write_versions(fresh, 0);
            write_index_topics(fresh, *topics);
            fresh.commit();
            fresh.close();
            if (auto switched = switch_generation(folder, first); !switched) {
                return switched.error();
            }
            generation = first;
        }
        auto impl = std::make_unique<Impl>(
            Impl{.folder = folder, .generation = *generation, .topics = topics});
        impl->database = Xapian::WritableDatabase(generation->string(), Xapian::DB_OPEN);
        impl->versions = read_versions(impl->database);
        if (auto fits = check_versions(impl->versions, folder); !fits) {
            return fits.error();
        }
        return Indexer(std::move(impl));
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("open the index in {} for writing", folder.string()));
    }
}

Indexer::Indexer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Indexer::Indexer(Indexer&&) noexcept = default;
Indexer& Indexer::operator=(Indexer&&) noexcept = default;
Indexer::~Indexer() = default;

Result<void> Indexer::add(const Article& article) {
    try {
        const std::string term = id_term(article.id);
        const Xapian::Document document = impl_->builder.build(article);
        impl_->change();
        impl_->note_copies(term);
        impl_->copies.note(document);
        impl_->added.push_back(impl_->database.replace_document(term, document));
        return {};
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("index article {}", article.id));
    }
}

Result<bool> Indexer::remove(std::string_view id) {
    try {
        const std::string term = id_term(id);
        if (!impl_->database.term_exists(term)) {
            return false;
        }
        impl_->change();
        impl_->note_copies(term);
        impl_->database.delete_document(term);
        return true;
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("remove article {}", id));
    }
}

Result<std::size_t> Indexer::remove_others(std::string_view url, std::string_view id) {
    try {
        impl_->change();
        impl_->note_copies(schema::prefixed(schema::url_prefix, url));
        return remove_other_ids(impl_->database, url, id);
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("remove articles of {}", url));
    }
}

Result<void> Indexer::commit(std::int64_t sequence) {
    try {
        const auto whole = impl_->copies.settle(impl_->database, impl_->builder);
        impl_->added.insert(impl_->added.end(), whole.begin(), whole.end());
        link_new_stories(impl_->database, impl_->generation, impl_->added);
        note_for_suggestions(impl_->database, impl_->added);
        impl_->added.clear();
        write_versions(impl_->database, sequence);
        impl_->commit();
        impl_->versions.sequence = sequence;
        return {};
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("write the index in {}", impl_->folder.string()));
    }
}

Result<void> Indexer::commit() {
    return commit(impl_->versions.sequence);
}

Result<std::uint64_t> Indexer::retag(
    const std::stop_token& stop,
    const std::function<void(std::uint64_t done, std::uint64_t of)>& on_progress) {
    try {
        const TopicSet& set = *impl_->topics;
        if (read_index_topics(impl_->database).fingerprint == set.fingerprint()) {
            return std::uint64_t{0};
        }
        return retag_articles(impl_->database, set, stop, on_progress).changed;
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("tag the articles in {}", impl_->folder.string()));
    }
}

std::int64_t Indexer::sequence() const noexcept {
    return impl_->versions.sequence;
}
int Indexer::extraction() const noexcept {
    return impl_->versions.extraction;
}
std::uint64_t Indexer::size() const {
    return articles_in(impl_->database);
}

bool IndexFacts::current() const noexcept {
    return schema == schema_version && analysis == analysis_version;
}

Result<IndexFacts> index_facts(const fs::path& folder) {
    const auto generation = current_generation(folder);
    if (!generation) {
        return generation.error();
    }
    try {
        IndexFacts facts = with_index(*generation, [](const Xapian::Database& database) {
            const Versions versions = read_versions(database);
            return IndexFacts{.schema = versions.schema,
                              .analysis = versions.analysis,
                              .extraction = versions.extraction,
                              .sequence = versions.sequence,
                              .topics = read_index_topics(database).fingerprint,
                              .articles = articles_in(database)};
        });
        std::error_code code;
        for (const auto& entry : fs::directory_iterator(*generation, code)) {
            const auto size = entry.file_size(code);
            facts.bytes += code ? 0 : size;
        }
        return facts;
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("open the index in {}", folder.string()));
    }
}

}  // namespace timtin
