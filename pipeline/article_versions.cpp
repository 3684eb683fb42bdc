// SPDX-License-Identifier: GPL-2.0-or-later
#include "pipeline/article_versions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "crawler/page_archive.hpp"
#include "crawler/removed_list.hpp"
#include "pipeline/archive_reader.hpp"
#include "timtin/search.hpp"
#include "timtin/url.hpp"

namespace timtin {

namespace {

std::vector<std::string> differences(const Article& before, const Article& after) {
    std::vector<std::string> names;
    const auto compare = [&](const char* name, bool equal) {
        if (!equal) {
            names.emplace_back(name);
        }
    };
    compare("title", before.title == after.title);
    compare("lead", before.lead == after.lead);
    compare("body", before.body == after.body);
    compare("authors", before.authors == after.authors);
    compare("source", before.source == after.source);
    compare("section", before.section == after.section);
    compare("published", to_iso(before.published.value_or(DateTime{})) ==
                             to_iso(after.published.value_or(DateTime{})));
    return names;
}

/// The article's id and the keys that its records may have: its id, and its addresses.
Result<std::vector<std::string>> keys_of(const DataFolder& data, std::string_view id_or_url,
                                         std::string& id) {
    const auto url = Url::parse(id_or_url);
    std::vector<std::string> keys = {url ? url->str() : std::string(id_or_url)};
    id = url ? article_id(keys.front()) : keys.front();
    const auto searcher = Searcher::open(data.index());
    if (!searcher) {
        // The archive has them without an index, too.
        return searcher.error().code == ErrorCode::index_missing ||
                       searcher.error().code == ErrorCode::index_outdated
                   ? Result<std::vector<std::string>>(keys)
                   : searcher.error();
    }
    const auto article = searcher->article(id_or_url);
    if (!article) {
        return article.error().code == ErrorCode::not_found ? Result<std::vector<std::string>>(keys)
                                                            : article.error();
    }
    id = article->id;
    for (const std::string& key : {article->id, article->url, article->canonical_url}) {
        if (!key.empty() && std::ranges::find(keys, key) == keys.end()) {
            keys.push_back(key);
        }
    }
    return keys;
}

}  // namespace

Result<std::vector<ArticleVersion>> article_versions(
    const DataFolder& data, std::string_view id_or_url, const std::vector<Site>& sites,
    const std::function<void(const std::string&)>& on_problem) {
    const auto none = [&] {
        return Error{ErrorCode::not_found,
                     fmt::format("{}: neither in the index nor in the archive", id_or_url)};
    };
    std::string id;
    const auto keys = keys_of(data, id_or_url, id);
    if (!keys) {
        return keys.error();
    }
    auto taken_out = RemovedList::read(data.path);
    if (!taken_out) {
        return taken_out.error();
    }
    const auto archive = PageArchive::open(data.path, PageArchive::Mode::read);
    if (!archive) {
        if (archive.error().code != ErrorCode::not_found) {
            return archive.error();
        }
        const auto searcher = Searcher::open(data.index());
        return searcher ? none() : searcher.error();
    }
    const ArchiveReader reader(sites, *std::move(taken_out));
    std::map<std::int64_t, ArticleVersion> by_sequence;  // an article may be under several keys
    for (const std::string& key : *keys) {
        const auto read = archive->for_each_version(
            key,
            [&](ArchiveRecord&& record) {
                Outcome outcome = reader.read(record);
                if (outcome.failed) {
                    on_problem(outcome.problem);
                } else if (outcome.article && outcome.article->id == id) {
                    by_sequence.emplace(record.sequence,
                                        ArticleVersion{.sequence = record.sequence,
                                                       .since = record.time,
                                                       .article = std::move(*outcome.article),
                                                       .changed = {}});
                }
                return true;
            },
            [&](std::int64_t sequence, const Error& error) {
                on_problem(fmt::format("record {}: {}", sequence, error.message));
            });
        if (!read) {
            return read.error();
        }
    }
    std::vector<ArticleVersion> versions;
    for (auto& [sequence, version] : by_sequence) {
        if (!versions.empty()) {
            version.changed = differences(versions.back().article, version.article);
            if (version.changed.empty()) {
                continue;
            }
        }
        versions.push_back(std::move(version));
    }
    if (versions.empty()) {
        return none();
    }
    return versions;
}

}  // namespace timtin
