// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes are a query: it is parsed in bounds, reads as it would be typed, and an
// index answers it.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "search/interpret.hpp"
#include "timtin/index.hpp"
#include "timtin/search.hpp"

using namespace timtin;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

/// A small index that every input is asked of.
Searcher small_index() {
    std::string folder = (std::filesystem::temp_directory_path() / "query-fuzz-XXXXXX").string();
    require(::mkdtemp(folder.data()) != nullptr);
    auto indexer = Indexer::open(folder).value();
    const char* const bodies[] = {"Tổ dân vận khéo của xã vận động bà con hiến đất mở đường.",
                                  "Nghị quyết số 25-NQ/TW ngày 03/6/2013 về công tác dân vận.",
                                  "Hoà giải ở cơ sở, kỹ năng tiếp công dân, quy chế dân chủ.",
                                  "Covid-19 lui, chợ quê họp phiên từ sớm."};
    for (const char* const body : bodies) {
        Article article;
        article.id = std::to_string(&body - bodies);
        article.title = "Chuyện ở xã";
        article.body = body;
        article.authors = {"Hoàng Anh"};
        article.published = parse_iso("2019-06-11");
        indexer.add(article).value();
    }
    indexer.commit(1).value();
    return Searcher::open(folder).value();
}

std::size_t words_of(const QueryNode& node) {
    std::size_t words = node.words.size();
    for (const QueryNode& child : node.children) {
        words += words_of(child);
    }
    return words;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const Searcher searcher = small_index();
    const std::string query(reinterpret_cast<const char*>(bytes), size);
    const QueryNode tree = parse_query(query);
    require(words_of(tree) <= 128);
    require(parse_query(to_query_text(tree)).children.size() <= 256);
    SearchRequest request;
    request.query = query;
    request.limit = 3;
    request.explain = true;
    const auto result = searcher.search(request);
    require(result.has_value());
    require(result->hits.size() <= 3);
    for (const Hit& hit : result->hits) {
        double sum = 0;
        for (const ScorePart& part : hit.explanation) {
            sum += part.score;
        }
        require(sum <= hit.score + 1e-3 && sum >= hit.score - 1e-3);
    }
    return 0;
}
