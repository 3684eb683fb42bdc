// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <mutex>
#include <unordered_set>

#include "indexer/card.hpp"
#include "indexer/document.hpp"
#include "indexer/index_folder.hpp"
#include "indexer/schema.hpp"
#include "search/documents.hpp"
#include "search/facets.hpp"
#include "search/interpret.hpp"
#include "search/match_text.hpp"
#include "search/patience.hpp"
#include "search/per_revision.hpp"
#include "search/query_plan.hpp"
#include "search/ranking.hpp"
#include "search/request_filter.hpp"
#include "search/suggester.hpp"
#include "search/topic_names.hpp"
#include "search/topics.hpp"
#include "search/trends.hpp"
#include "timtin/search.hpp"
#include "timtin/version.hpp"

namespace timtin {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t max_limit = 10'000;
constexpr std::size_t max_suggestions = 100;
// Ordered by date, totals are exact up to this many matches, and estimated beyond.
constexpr Xapian::doccount exact_total = 10'000;
// Readers that wait for a search. More are opened when more threads search at once.
constexpr std::size_t most_idle = 32;
// How often a search begins again because commits overtook it, and because the index could
// not be opened: it may just be switched.
constexpr int most_overtaken = 100;
constexpr int most_failed = 2;
// Articles sorted by date between two looks at the clock.
constexpr std::size_t sorted_a_look = 1024;

std::string digest_of(std::string_view text) {
    return fmt::format("{:016x}", XXH3_64bits(text.data(), text.size()));
}

/// What may be kept in memory where nobody said how much.
std::size_t usual_cache() {
    constexpr std::size_t most = std::size_t{1} << 30;
    const long pages = ::sysconf(_SC_PHYS_PAGES);
    const long page = ::sysconf(_SC_PAGESIZE);
    if (pages <= 0 || page <= 0) {
        return most / 4;
    }
    return std::min(most, static_cast<std::size_t>(pages) / 4 * static_cast<std::size_t>(page));
}

/// What the readers of the newest revision share.
class SharedCache {
public:
    explicit SharedCache(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    /// `revision` tells an index apart from one made anew in its place.
    std::shared_ptr<IndexCache> of(const std::string& revision, const Xapian::Database& database) {
        const std::lock_guard lock(mutex_);
        if (!cache_ || revision != revision_) {
            cache_ = std::make_shared<IndexCache>(database, most_bytes_);
            revision_ = revision;
        }
        return cache_;
    }

private:
    std::mutex mutex_;
    std::size_t most_bytes_;
    std::string revision_;
    std::shared_ptr<IndexCache> cache_;
};

/// An open database, where it is from, and what is known about it.
struct Reader {
    fs::path generation;
    GenerationStamp stamp;
    Xapian::Database database;
    Xapian::rev xapian_revision = 0;
    std::string revision;
    std::unique_ptr<IndexWords> words;
    std::unique_ptr<ScoreBoard> board;
    SharedCache* shared = nullptr;
    std::unique_ptr<TopicNames> topics;

    /// Makes what is known anew if the database changed.
    void refresh() {
        const Xapian::rev now = database.get_revision();
        if (!words || now != xapian_revision) {
            words = std::make_unique<IndexWords>(database);
            board.reset();
            topics = std::make_unique<TopicNames>(database);
            xapian_revision = now;
            revision = digest_of(fmt::format("{} {} {}", database.get_uuid(), now, version()));
        }
        words->trim();
    }
    ScoreBoard& score_board() {
        if (!board) {
            board = std::make_unique<ScoreBoard>(
                database, shared->of(generation.string() + ' ' + revision, database));
        }
        return *board;
    }
};

/// What sorts by date, and articles of one date by their ids; without a date last.
class DateKey : public Xapian::KeyMaker {
public:
    DateKey(bool oldest_first, Patience& patience)
        : oldest_first_(oldest_first), patience_(patience) {}

    std::string operator()(const Xapian::Document& document) const override {
        if (++sorted_ % sorted_a_look == 0) {
            (void)patience_.over();
        }
        // Once the time is over what is left goes to the end, unread.
        std::string key = patience_.was_over() ? "" : document.get_value(schema::published_slot);
        if (key.empty() && oldest_first_) {
            key = "\xff";
        }
        if (patience_.was_over()) {
            return key;
        }
        // Zeros at the end of a serialised number are left out, so that it may be filled up.
        key.resize(std::max(key.size(), serialised_number), '\0');
        const std::string card = document.get_value(schema::card_slot);
        for (const char c : read_card(card).id) {
            // The newest come by falling keys, their ids all the same by rising letters.
            key += oldest_first_ ? c : static_cast<char>(~static_cast<unsigned char>(c));
        }
        if (!oldest_first_) {
            key += '\xff';  // falling, the shorter of two must not be the smaller
        }
        return key;
    }

private:
    static constexpr std::size_t serialised_number = 9;
    bool oldest_first_;
    Patience& patience_;
    mutable std::size_t sorted_ = 0;
};

}  // namespace

struct Searcher::Impl {
    fs::path folder;
    mutable std::mutex mutex;
    mutable std::vector<Reader> idle;
    mutable std::unique_ptr<SharedCache> cache;
    mutable PerRevision<FacetColumns> columns;

    /// What facets count by; null: the time is over.
    std::shared_ptr<const FacetColumns> facet_columns(const Reader& reader,
                                                      Patience& patience) const {
        return columns.of(reader.revision, reader.database, patience);
    }

    /// The suggester of the revision that was asked for last.
    mutable std::mutex suggester_mutex;
    mutable std::shared_ptr<const Suggester> suggester;
    mutable std::string suggester_of;

    std::shared_ptr<const Suggester> suggester_for(const Reader& reader) const {
        const std::lock_guard lock(suggester_mutex);
        if (!suggester || suggester_of != reader.revision) {
            suggester = std::make_shared<const Suggester>(reader.database, suggester.get());
            suggester_of = reader.revision;
        }
        return suggester;
    }

    Result<Reader> open() const {
        const GenerationStamp stamp = generation_stamp(folder);
        const auto generation = current_generation(folder);
        if (!generation) {
            return generation.error();
        }
        Reader reader;
        reader.generation = *generation;
        reader.stamp = stamp;
        reader.shared = cache.get();
        reader.database = Xapian::Database(generation->string());
        if (auto fits = check_versions(read_versions(reader.database), folder); !fits) {
            return fits.error();
        }
        return reader;
    }

    Result<Reader> take() const {
        std::optional<Reader> reader;
        {
            const std::lock_guard lock(mutex);
            if (!idle.empty()) {
                reader = std::move(idle.back());
                idle.pop_back();
            }
        }
        const GenerationStamp stamp = generation_stamp(folder);
        if (reader && reader->stamp == stamp) {
            reader->database.reopen();
            return std::move(*reader);
        }
        if (reader) {
            // Nobody shall hold the disk space of what was replaced.
            const std::lock_guard lock(mutex);
            std::erase_if(idle, [&](const Reader& one) { return one.stamp != stamp; });
        }
        return open();
    }

    void give_back(Reader&& reader) const {
        const std::lock_guard lock(mutex);
        if (idle.size() < most_idle) {
            idle.push_back(std::move(reader));
        }
    }

    /// Runs `work` on a reader; again on a fresh one if the writer overtook it.
    template <typename T, typename Work>
    Result<T> with_reader(std::string_view doing, const Work& work) const {
        int overtaken = 0;
        int failed = 0;
        for (;;) {
            try {
                auto reader = overtaken + failed == 0 ? take() : open();
                if (!reader) {
                    return reader.error();
                }
                reader->refresh();
                try {
                    Result<T> result = work(*reader);
                    give_back(std::move(*reader));
                    return result;
                } catch (const Stopped&) {
                    reader->board.reset();  // it was left with half a search on it
                    give_back(std::move(*reader));
                    return Error{ErrorCode::interrupted, "the search was asked to stop"};
                }
            } catch (const Xapian::DatabaseModifiedError& error) {
                if (++overtaken > most_overtaken) {
                    return failure(error, doing);
                }
            } catch (const Xapian::Error& error) {
                if (++failed > most_failed) {
                    return failure(error, doing);
                }
            }
        }
    }

    Error failure(const Xapian::Error& error, std::string_view doing) const {
        return to_error(error, fmt::format("{} the index in {}", doing, folder.string()));
    }

    Result<SearchResult> search(const SearchRequest& request, Reader& reader,
                                Patience& patience) const;
};

namespace {

/// A hit of a document; nothing if the document holds no article.
std::optional<Hit> hit_of(const Xapian::Document& document, const SearchRequest& request,
                          TextMatcher& matcher) {
    Hit hit;
    if (!request.articles) {
        hit.article.id = stored_id(document);
        return hit;
    }
    auto article = stored_article(document);
    if (!article) {
        return std::nullopt;
    }
    hit.article = std::move(*article);
    if (request.snippets) {
        hit.title = matcher.mark(hit.article.title);
        hit.snippet = matcher.snippet(hit.article.body);
        hit.partial = matcher.lacks_words();
    }
    return hit;
}

void add_hit(SearchResult& result, const SearchRequest& request, std::optional<Hit> hit,
             double score) {
    if (hit) {
        hit->rank = request.offset + result.hits.size() + 1;
        hit->score = score;
        result.hits.push_back(std::move(*hit));
    }
}

/// All that matches without the filters of the request: what the answer counts, `partial` or
/// not, were there no filter.
std::vector<Xapian::docid> unfiltered_matches(const QueryNode& tree, bool partial,
                                              const Xapian::Query& filter, Reader& reader,
                                              Patience& patience) {
    const auto found = [&](const Xapian::Query& query, bool filtered) {
        const Xapian::Query base = query.empty() ? Xapian::Query::MatchAll : query;
        return matching_documents(reader.database,
                                  filtered && !filter.empty()
                                      ? Xapian::Query(Xapian::Query::OP_FILTER, base, filter)
                                      : base,
                                  patience);
    };
    const QueryPlan plan = plan_query(tree, reader.database, *reader.words, patience);
    if (partial) {
        return found(plan.some, false);
    }
    return found(plan.all, true).empty() ? found(plan.graded, false) : found(plan.all, false);
}

/// All that matches a request.
struct AllMatches {
    std::vector<Xapian::docid> documents;
    bool partial = false;
    std::string corrected;
    std::vector<UnknownTopic> unknown_topics;
};

Result<AllMatches> all_matches(const SearchRequest& request, Reader& reader, Patience& patience) {
    patience.heed_stop();
    std::vector<UnknownTopic> unknown;
    const auto groups =
        filter_groups(request, reader.database, *reader.words, *reader.topics, patience, unknown);
    if (!groups) {
        return groups.error();
    }
    const Xapian::Query filter = all_of(*groups);
    QueryNode asked = parse_query(request.query);
    reader.topics->resolve(asked, unknown);
    const Interpretation meant = interpret_query(asked, *reader.words, request.correct);
    const QueryPlan plan = plan_query(meant.tree, reader.database, *reader.words, patience);
    AllMatches matches{.documents = {},
                       .partial = false,
                       .corrected = meant.corrected,
                       .unknown_topics = std::move(unknown)};
    for (const Xapian::Query* query : {&plan.all, &plan.graded, &plan.some}) {
        const Xapian::Query base = query->empty() ? Xapian::Query::MatchAll : *query;
        matches.documents = matching_documents(
            reader.database,
            filter.empty() ? base : Xapian::Query(Xapian::Query::OP_FILTER, base, filter),
            patience);
        if (!matches.documents.empty()) {
            matches.partial = query == &plan.some;
            break;
        }
    }
    return matches;
}

/// Everything that matches, in the order of dates.
void search_by_date(const SearchRequest& request, const QueryNode& tree,
                    const Xapian::Query& filter, Reader& reader, Patience& patience,
                    SearchResult& result) {
    Xapian::Enquire enquire(reader.database);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    const bool oldest_first = request.sort == Sort::oldest;
    DateKey date(oldest_first, patience);
    enquire.set_sort_by_key(&date, !oldest_first);
    const QueryPlan plan = plan_query(tree, reader.database, *reader.words, patience);
    Xapian::MSet found;
    for (const Xapian::Query* query : {&plan.all, &plan.graded, &plan.some}) {
        const Xapian::Query base = query->empty() ? Xapian::Query::MatchAll : *query;
        enquire.set_query(filter.empty() ? base
                                         : Xapian::Query(Xapian::Query::OP_FILTER, base, filter));
        const auto wanted = static_cast<Xapian::doccount>(request.offset + request.limit);
        found = enquire.get_mset(static_cast<Xapian::doccount>(request.offset),
                                 static_cast<Xapian::doccount>(request.limit),
                                 std::max(wanted, exact_total));
        if (found.get_matches_upper_bound() > 0) {
            result.partial = query == &plan.some;
            break;
        }
    }
    result.total = result.listed = found.get_matches_estimated();
    result.total_exact = found.get_matches_lower_bound() == found.get_matches_upper_bound();
    result.incomplete = patience.was_over();
    TextMatcher matcher(words_in_text(tree));
    for (auto it = found.begin(); it != found.end(); ++it) {
        patience.heed_stop();
        add_hit(result, request, hit_of(it.get_document(), request, matcher), 0);
    }
}

SearchResult search_tree(const SearchRequest& request, const QueryNode& asked,
                         const Xapian::Query& filter, Reader& reader, Patience& patience) {
    const Interpretation meant = interpret_query(asked, *reader.words, request.correct);
    const QueryNode& tree = meant.tree;
    SearchResult result;
    result.corrected = meant.corrected;
    Ranking ranking(
        request, tree, filter, reader.database, *reader.words,
        [&reader]() -> ScoreBoard& { return reader.score_board(); }, patience);
    if (request.sort != Sort::relevance || !ranking.has_words()) {
        search_by_date(request, tree, filter, reader, patience, result);
        return result;
    }
    const std::vector<Ranked> found = ranking.run(result);
    TextMatcher matcher(words_in_text(tree));
    result.hits.reserve(found.size());
    for (const Ranked& one : found) {
        patience.heed_stop();
        std::optional<Hit> hit;
        if (request.articles) {
            hit = hit_of(reader.database.get_document(one.document, Xapian::DOC_ASSUME_VALID),
                         request, matcher);
        } else {
            hit.emplace().article.id =
                reader.score_board().cache().id(reader.database, one.document);
        }
        if (hit && request.explain) {
            hit->explanation = ranking.explain(one);
        }
        add_hit(result, request, std::move(hit), one.score);
    }
    return result;
}

bool is_open_phrase(const QueryNode& node) {
    return node.kind == QueryNode::Kind::phrase && node.field == nullptr;
}
bool is_open_run(const QueryNode& node) {
    return node.kind == QueryNode::Kind::words && node.field == nullptr && node.value.empty();
}

/// Are there quoted words beside others, and nothing else?
bool quotes_among_words(const QueryNode& node) {
    return node.kind == QueryNode::Kind::all_of &&
           std::ranges::any_of(node.children, is_open_phrase) &&
           std::ranges::any_of(node.children, is_open_run) &&
           std::ranges::all_of(node.children, [](const QueryNode& child) {
               return is_open_phrase(child) || is_open_run(child);
           });
}

QueryNode without_quotes(const QueryNode& node) {
    QueryNode words;
    for (const QueryNode& child : node.children) {
        words.words.insert(words.words.end(), child.words.begin(), child.words.end());
    }
    return words;
}

}  // namespace

Result<SearchResult> Searcher::Impl::search(const SearchRequest& request, Reader& reader,
                                            Patience& patience) const {
    patience.heed_stop();
    std::vector<UnknownTopic> unknown;
    const auto groups =
        filter_groups(request, reader.database, *reader.words, *reader.topics, patience, unknown);
    if (!groups) {
        return groups.error();
    }
    const Xapian::Query filter = all_of(*groups);
    QueryNode asked = parse_query(request.query);
    reader.topics->resolve(asked, unknown);
    const bool nothing_asked = asked.kind == QueryNode::Kind::all_of && asked.children.empty();
    const bool blank = request.query.find_first_not_of(" \t\r\n") == std::string::npos;
    if (!blank && nothing_asked && filter.empty()) {
        return SearchResult{};  // no word in what was typed, and nothing to go by
    }
    auto result = search_tree(request, asked, filter, reader, patience);
    bool partial = result.partial;
    if (result.total == 0 && quotes_among_words(asked)) {
        // No article has the quoted words so: they may be a pasted title's quotes.
        asked = without_quotes(asked);
        result = search_tree(request, asked, filter, reader, patience);
        partial = result.partial;
        result.partial = result.total > 0;
    }
    result.unknown_topics = std::move(unknown);
    if (!request.facets.empty()) {
        const QueryNode tree = interpret_query(asked, *reader.words, request.correct).tree;
        if (const auto columns_now = facet_columns(reader, patience)) {
            count_facets(request, unfiltered_matches(tree, partial, filter, reader, patience),
                         *groups, reader.database, *columns_now, *reader.topics, patience, result);
        } else {
            result.facets_exact = false;
            result.incomplete = true;
            for (const FacetField field : request.facets) {
                result.facets.push_back({.field = field, .values = {}});
            }
        }
    }
    return result;
}

Result<Searcher> Searcher::open(const fs::path& folder, const SearcherOptions& options) {
    auto impl = std::make_unique<Impl>();
    impl->folder = folder;
    impl->cache = std::make_unique<SharedCache>(
        options.cache_bytes == SearcherOptions::automatic ? usual_cache() : options.cache_bytes);
    try {
        auto reader = impl->open();
        if (!reader) {
            return reader.error();
        }
        impl->give_back(std::move(*reader));
        return Searcher(std::move(impl));
    } catch (const Xapian::Error& error) {
        return to_error(error, fmt::format("open the index in {}", folder.string()));
    }
}

Searcher::Searcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Searcher::Searcher(Searcher&&) noexcept = default;
Searcher& Searcher::operator=(Searcher&&) noexcept = default;
Searcher::~Searcher() = default;

Result<SearchResult> Searcher::search(const SearchRequest& request) const {
    if (request.limit > max_limit || request.offset > max_limit) {
        return Error{ErrorCode::usage,
                     fmt::format("at most {} hits can be asked for, and skipped", max_limit)};
    }
    const auto start = std::chrono::steady_clock::now();
    const auto deadline = start + request.time_limit;
    auto result = impl_->with_reader<SearchResult>("search", [&](Reader& reader) {
        Patience patience(deadline, request.stop);
        auto found = impl_->search(request, reader, patience);
        if (found) {
            found->revision = reader.revision;
        }
        return found;
    });
    if (result) {
        result->elapsed = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - start);
    }
    return result;
}

Result<Article> Searcher::article(std::string_view id_or_url) const {
    return impl_->with_reader<Article>("read", [&](const Reader& reader) {
        const Xapian::Database& database = reader.database;
        for (const std::string& term :
             {id_term(id_or_url), schema::prefixed(schema::url_prefix, id_or_url)}) {
            const auto posting = database.postlist_begin(term);
            if (posting != database.postlist_end(term)) {
                return stored_article(database.get_document(*posting));
            }
        }
        return Result<Article>(
            Error{ErrorCode::not_found, fmt::format("no article {} in the index", id_or_url)});
    });
}

Result<SuggestResult> Searcher::suggest(const SuggestRequest& request) const {
    if (request.limit > max_suggestions) {
        return Error{ErrorCode::usage,
                     fmt::format("at most {} suggestions can be asked for", max_suggestions)};
    }
    const auto start = std::chrono::steady_clock::now();
    return impl_->with_reader<SuggestResult>("read", [&](const Reader& reader) {
        SuggestResult result;
        result.suggestions = impl_->suggester_for(reader)->suggest(request, reader.database);
        result.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - start);
        return Result<SuggestResult>(std::move(result));
    });
}

Result<std::string> Searcher::revision() const {
    return impl_->with_reader<std::string>(
        "read", [](const Reader& reader) { return Result<std::string>(reader.revision); });
}

Result<std::uint64_t> Searcher::size() const {
    return impl_->with_reader<std::uint64_t>("read", [](const Reader& reader) {
        return Result<std::uint64_t>(reader.database.get_doccount());
    });
}

Result<std::vector<TopicFacts>> Searcher::topics() const {
    return impl_->with_reader<std::vector<TopicFacts>>("read", [](const Reader& reader) {
        return Result<std::vector<TopicFacts>>(topic_facts(reader.database, *reader.topics));
    });
}

Result<Trends> Searcher::trends(const SearchRequest& request, TrendPeriod by) const {
    const auto deadline = std::chrono::steady_clock::now() + request.time_limit;
    return impl_->with_reader<Trends>("search", [&](Reader& reader) -> Result<Trends> {
        Patience patience(deadline, request.stop);
        const auto matches = all_matches(request, reader, patience);
        if (!matches) {
            return matches.error();
        }
        Trends trends;
        trends.by = by;
        if (const auto columns = impl_->facet_columns(reader, patience)) {
            trends = count_trends(matches->documents, *columns, by);
        }
        trends.partial = matches->partial;
        trends.corrected = matches->corrected;
        trends.unknown_topics = matches->unknown_topics;
        trends.incomplete = patience.was_over();
        return trends;
    });
}

Result<std::vector<NumberFacts>> Searcher::numbers(const SearchRequest& request) const {
    const auto deadline = std::chrono::steady_clock::now() + request.time_limit;
    return impl_->with_reader<std::vector<NumberFacts>>(
        "search", [&](Reader& reader) -> Result<std::vector<NumberFacts>> {
            Patience patience(deadline, request.stop);
            const auto matches = all_matches(request, reader, patience);
            if (!matches) {
                return matches.error();
            }
            // The answer cannot say that it is not whole: it takes its time.
            Patience enough(std::chrono::steady_clock::time_point::max(), request.stop);
            return count_numbers(matches->documents, *impl_->facet_columns(reader, enough));
        });
}

}  // namespace timtin
