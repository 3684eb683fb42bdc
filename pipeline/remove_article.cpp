// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/remove_article.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "crawler/archive_prune.hpp"
#include "crawler/crawl_db.hpp"
#include "crawler/page_archive.hpp"
#include "pipeline/archive_reader.hpp"
#include "timtin/search.hpp"

namespace timtin {

namespace {

void add_once(std::vector<std::string>& urls, const std::string& text) {
    const auto url = Url::parse(text);
    if (url && std::ranges::find(urls, url->str()) == urls.end()) {
        urls.push_back(url->str());
    }
}

std::string normal(std::string_view id_or_url) {
    const auto url = Url::parse(id_or_url);
    return url ? url->str() : std::string(id_or_url);
}

Result<void> write_list(const DataFolder& data, const RemovedList& list) {
    return write_atomically(RemovedList::file_of(data.path), list.text());
}

/// Whether something of a key is in the archive: a page or an article, not a removal.
Result<std::optional<ArchiveRecord>> archived(const DataFolder& data, const std::string& key) {
    auto archive = PageArchive::open(data.path, PageArchive::Mode::read);
    if (!archive) {
        return archive.error().code == ErrorCode::not_found
                   ? Result<std::optional<ArchiveRecord>>(std::nullopt)
                   : archive.error();
    }
    auto record = archive->latest(key);
    if (!record) {
        return record.error().code == ErrorCode::not_found
                   ? Result<std::optional<ArchiveRecord>>(std::nullopt)
                   : record.error();
    }
    return record->kind == RecordKind::removal ? std::optional<ArchiveRecord>()
                                               : std::optional(std::move(*record));
}

/// What is known of it: by the index, else by the list, else by the archive.
Result<RemovedList::Entry> identify(const DataFolder& data, const RemovedList& list,
                                    const std::string& id_or_url, std::string& title) {
    RemovedList::Entry entry;
    const auto searcher = Searcher::open(data.index());
    if (!searcher && searcher.error().code != ErrorCode::index_missing) {
        return searcher.error();
    }
    if (searcher) {
        auto article = searcher->article(id_or_url);
        if (!article && article.error().code != ErrorCode::not_found) {
            return article.error();
        }
        if (article) {
            title = article->title;
            entry.id = article->id;
            add_once(entry.urls, article->url);
            add_once(entry.urls, article->canonical_url);
            return entry;
        }
    }
    if (const auto* known = list.find(id_or_url)) {
        return *known;
    }
    auto record = archived(data, id_or_url);
    if (!record) {
        return record.error();
    }
    if (!*record) {
        return Error{ErrorCode::not_found,
                     fmt::format("{}: neither in the index nor in the archive", id_or_url)};
    }
    entry.id = id_or_url;
    if ((*record)->kind == RecordKind::page) {
        entry.id = article_id(id_or_url);
        add_once(entry.urls, id_or_url);
    }
    return entry;
}

/// Other URLs under which the crawl found it: a print view, one with another parameter,
/// where it was before it moved.
Result<void> add_aliases(const DataFolder& data, RemovedList::Entry& entry) {
    auto db = CrawlDb::open(data.path);
    if (!db) {
        return db.error();
    }
    const auto known = entry.urls;
    for (const auto& url : known) {
        auto aliases = db->aliases(url);
        if (!aliases) {
            return aliases.error();
        }
        for (const auto& alias : *aliases) {
            add_once(entry.urls, alias);
        }
    }
    return {};
}

/// Out of the index, which goes on to be as far as it was.
Result<void> unindex(const DataFolder& data, const RemovedList::Entry& entry,
                     const IndexOptions& options) {
    if (const auto facts = index_facts(data.index()); !facts) {
        return facts.error().code == ErrorCode::index_missing ? Result<void>() : facts.error();
    }
    auto indexer = Indexer::open(data.index(), options);
    if (!indexer) {
        return indexer.error();
    }
    if (auto removed = indexer->remove(entry.id); !removed) {
        return removed.error();
    }
    for (const auto& url : entry.urls) {
        if (auto removed = indexer->remove_others(url, ""); !removed) {
            return removed.error();
        }
    }
    return indexer->commit(indexer->sequence());
}

/// Out of the archive. A removal first, so that what is read by sequence stays told.
Result<void> forget_all(const DataFolder& data, const RemovedList::Entry& entry,
                        std::string& repaired) {
    auto keys = entry.urls;
    keys.push_back(entry.id);
    for (const auto& key : keys) {
        auto record = archived(data, key);
        if (!record) {
            return record.error();
        }
        if (*record) {
            auto archive = PageArchive::open(data.path, PageArchive::Mode::write);
            if (!archive) {
                return archive.error();
            }
            repaired += archive->repaired();
            if (auto appended = archive->append_removal(key); !appended) {
                return appended.error();
            }
            if (auto committed = archive->commit(); !committed) {
                return committed;
            }
        }
        auto forgotten = forget_records(data.path, key);
        if (!forgotten) {
            return forgotten.error();
        }
        repaired += forgotten->repaired;
    }
    return {};
}

/// Makes the crawl fetch its pages again; whether it knows any. `whole`: without
/// conditions, as the archive does not have them.
Result<bool> fetch_again(const DataFolder& data, const std::vector<std::string>& urls, bool whole) {
    auto db = CrawlDb::open(data.path);
    if (!db) {
        return db.error();
    }
    bool known = false;
    for (const auto& url : urls) {
        auto row = db->find(url);
        if (!row) {
            return row.error();
        }
        if (!*row) {
            continue;
        }
        known = true;
        (*row)->next_visit = std::chrono::sys_seconds{};
        if (whole) {
            (*row)->etag.clear();
            (*row)->last_modified.clear();
            (*row)->digest.clear();
        }
        if (auto saved = db->save(**row); !saved) {
            return saved.error();
        }
    }
    return known;
}

}  // namespace

Result<RemovalReport> remove_article(const DataFolder& data, std::string_view id_or_url,
                                     bool forget, const IndexOptions& options) {
    auto list = RemovedList::read(data.path);
    if (!list) {
        return list.error();
    }
    RemovalReport report;
    auto entry = identify(data, *list, normal(id_or_url), report.title);
    if (!entry) {
        return entry.error();
    }
    if (auto added = add_aliases(data, *entry); !added) {
        return added.error();
    }
    // On the list first: whatever comes between, it does not come back.
    if (const auto* known = list->find(entry->id)) {
        for (const auto& url : known->urls) {
            add_once(entry->urls, url);
        }
        entry->forgotten = known->forgotten;
    }
    entry->time = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    list->add(*entry);
    if (auto written = write_list(data, *list); !written) {
        return written.error();
    }
    if (auto gone = unindex(data, *entry, options); !gone) {
        return gone.error();
    }
    if (forget) {
        if (auto forgotten = forget_all(data, *entry, report.repaired); !forgotten) {
            return forgotten.error();
        }
        entry->forgotten = true;
        list->add(*entry);
        if (auto written = write_list(data, *list); !written) {
            return written.error();
        }
    }
    report.id = entry->id;
    report.urls = entry->urls;
    return report;
}

Result<RemovalReport> restore_article(const DataFolder& data, std::string_view id_or_url,
                                      const std::vector<Site>& sites, const IndexOptions& options) {
    auto list = RemovedList::read(data.path);
    if (!list) {
        return list.error();
    }
    const auto* const known = list->find(normal(id_or_url));
    if (known == nullptr) {
        return Error{ErrorCode::not_found, fmt::format("{}: was not taken out", id_or_url)};
    }
    const auto entry = *known;
    RemovalReport report{.id = entry.id, .urls = entry.urls};
    auto keys = entry.urls;
    keys.push_back(entry.id);
    const ArchiveReader reader(sites, {});
    bool archived_page = false;
    for (const auto& key : keys) {
        auto record = archived(data, key);
        if (!record) {
            return record.error();
        }
        if (!*record) {
            continue;
        }
        archived_page = archived_page || (*record)->kind == RecordKind::page;
        auto outcome = reader.read(**record);
        if (!outcome.article || report.indexed) {
            continue;
        }
        report.title = outcome.article->title;
        if (const auto facts = index_facts(data.index()); !facts) {
            if (facts.error().code != ErrorCode::index_missing) {
                return facts.error();
            }
            continue;  // the index that is made next will have it
        }
        auto indexer = Indexer::open(data.index(), options);
        if (!indexer) {
            return indexer.error();
        }
        if (auto added = indexer->add(*outcome.article); !added) {
            return added.error();
        }
        if (auto committed = indexer->commit(indexer->sequence()); !committed) {
            return committed.error();
        }
        report.indexed = true;
    }
    if (!entry.urls.empty()) {
        auto known_url = fetch_again(data, entry.urls, !archived_page);
        if (!known_url) {
            return known_url.error();
        }
        report.fetched_again = *known_url;
    }
    // Off the list last, so that a kill before lets the call be repeated.
    list->erase(entry.id);
    if (auto written = write_list(data, *list); !written) {
        return written.error();
    }
    return report;
}

}  // namespace timtin
