// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "timtin/article.hpp"
#include "timtin/index.hpp"
#include "timtin/search.hpp"

namespace timtin::support {

/// A small article for tests of index and search.
inline Article article(std::string id, std::string title, std::string body,
                       std::string_view published = {}) {
    Article made;
    made.id = std::move(id);
    made.url = made.canonical_url = "https://bao.example/" + made.id;
    made.site = "bao.example";
    made.title = std::move(title);
    made.body = std::move(body);
    if (!published.empty()) {
        made.published = parse_iso(published);
    }
    return made;
}

/// Makes an index of these articles; its sequence is their number.
inline void build_index(const std::filesystem::path& folder, const std::vector<Article>& articles) {
    auto indexer = Indexer::open(folder).value();
    for (const Article& one : articles) {
        indexer.add(one).value();
    }
    indexer.commit(static_cast<std::int64_t>(articles.size())).value();
}

/// The ids of what else is told of a hit's story, sorted: "a= b~", where = is word for word.
inline std::string also_at(const Hit& hit) {
    std::vector<std::string> all;
    for (const Reprint& one : hit.also_at) {
        all.push_back(one.id + (one.same_text ? "=" : "~"));
    }
    std::ranges::sort(all);
    std::string line;
    for (const std::string& one : all) {
        line += (line.empty() ? "" : " ") + one;
    }
    return line;
}

/// The ids of a query's hits, in order, with a space between; partial ones in brackets.
inline std::string ids(const SearchResult& result) {
    std::string line;
    for (const Hit& hit : result.hits) {
        line += line.empty() ? "" : " ";
        line += hit.partial ? "(" + hit.article.id + ")" : hit.article.id;
    }
    return line;
}

inline std::string ids(const Searcher& searcher, std::string_view query) {
    SearchRequest request;
    request.query = query;
    return ids(searcher.search(request).value());
}

/// The same, without what lacks a word and is only there to fill the page.
inline std::string full_ids(const Searcher& searcher, std::string_view query) {
    SearchRequest request;
    request.query = query;
    SearchResult result = searcher.search(request).value();
    std::erase_if(result.hits, [](const Hit& hit) { return hit.partial; });
    return ids(result);
}

}  // namespace timtin::support
