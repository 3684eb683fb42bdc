// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>

#include "indexer/copies.hpp"
#include "indexer/document.hpp"
#include "indexer/index_folder.hpp"
#include "indexer/retry.hpp"
#include "indexer/schema.hpp"
#include "search/documents.hpp"
#include "search/facets.hpp"
#include "search/hit_page.hpp"
#include "search/interpret.hpp"
#include "search/patience.hpp"
#include "search/per_revision.hpp"
#include "search/query_plan.hpp"
#include "search/reader.hpp"
#include "search/renewed.hpp"
#include "search/request_filter.hpp"
#include "search/similar.hpp"
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
constexpr std::size_t max_similar = 100;
// Readers that wait for a search. More are opened when more threads search at once.
constexpr std::size_t most_idle = 32;
// How often a search begins again because the index could not be opened: it may just be
// switched.
constexpr int most_failed = 2;

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

    /// Who types does not wait for what a commit brought.
    mutable Renewed<Suggester> suggesters;

    Renewed<Suggester>::Answer suggester_for(const Reader& reader) const {
        return suggesters.of(reader.revision, [&](const Suggester* before) {
            return std::make_shared<const Suggester>(reader.database, before);
        });
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

    /// `among`: ids of the articles that count, strictly; null: all do.
    Result<SearchResult> search_in_time(const SearchRequest& request,
                                        const std::vector<std::string>* among) const;
    Result<SearchResult> search(const SearchRequest& request, const std::vector<std::string>* among,
                                Reader& reader, Patience& patience) const;
};

namespace {

/// Every word with the accents it was typed with, and no other.
QueryNode with_accents_as_typed(QueryNode node) {
    for (QueryWord& word : node.words) {
        word.accents_fixed = word.exact != word.folded;
    }
    for (QueryNode& child : node.children) {
        child = with_accents_as_typed(std::move(child));
    }
    return node;
}

/// Has any article all that is asked for, as it was typed?
bool finds_all(const QueryNode& asked, const Xapian::Query& filter, Reader& reader,
               Patience& patience) {
    const QueryNode tree =
        interpret_query(with_accents_as_typed(asked), *reader.words, Correction::none).tree;
    const Xapian::Query all = plan_query(tree, reader.database, *reader.words, patience).all;
    Xapian::Enquire enquire(reader.database);
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.set_query(filter.empty() ? all : Xapian::Query(Xapian::Query::OP_FILTER, all, filter));
    return !enquire.get_mset(0, 1).empty();
}

/// What is searched for a query, and what is told of it: another query is searched in place of
/// what was typed only if nothing is found otherwise; else it is offered, and slips are searched
/// beside.
Interpretation understand(const QueryNode& asked, bool correct, const Xapian::Query& filter,
                          Reader& reader, Patience& patience) {
    Interpretation meant =
        interpret_query(asked, *reader.words, correct ? Correction::replace : Correction::none);
    if (!correct) {
        meant.offered.clear();
    } else if (!meant.corrected.empty()) {
        if (finds_all(asked, filter, reader, patience)) {
            Interpretation typed = interpret_query(asked, *reader.words, Correction::beside);
            typed.corrected.clear();
            typed.offered =
                meant.offered.empty() ? std::move(meant.corrected) : std::move(meant.offered);
            return typed;
        }
    }
    return meant;
}

/// All that matches without the filters of the request: what the answer counts, `partial` or
/// not, were there no filter.
std::vector<Xapian::docid> unfiltered_matches(const QueryNode& tree, bool partial,
                                              const Xapian::Query& filter, Reader& reader,
                                              Patience& patience) {
    const auto found = [&](const Xapian::Query& query, bool filtered) {
        const Xapian::Query base = query.empty() ? every_article(reader.database) : query;
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

/// What two queries have in common; an empty one restricts nothing.
Xapian::Query both(const Xapian::Query& a, const Xapian::Query& b) {
    return a.empty() ? b : b.empty() ? a : Xapian::Query(Xapian::Query::OP_AND, a, b);
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
    const Interpretation meant = understand(asked, request.correct, filter, reader, patience);
    const QueryPlan plan = plan_query(meant.tree, reader.database, *reader.words, patience);
    AllMatches matches{.documents = {},
                       .partial = false,
                       .corrected = meant.corrected,
                       .unknown_topics = std::move(unknown)};
    for (const Xapian::Query* query : {&plan.all, &plan.graded, &plan.some}) {
        const Xapian::Query base = query->empty() ? every_article(reader.database) : *query;
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

Result<SearchResult> Searcher::Impl::search(const SearchRequest& request,
                                            const std::vector<std::string>* among, Reader& reader,
                                            Patience& patience) const {
    patience.heed_stop();
    std::vector<UnknownTopic> unknown;
    const auto groups =
        filter_groups(request, reader.database, *reader.words, *reader.topics, patience, unknown);
    if (!groups) {
        return groups.error();
    }
    Xapian::Query filter = all_of(*groups);
    QueryNode asked = parse_query(request.query);
    reader.topics->resolve(asked, unknown);
    const bool nothing_asked = asked.kind == QueryNode::Kind::all_of && asked.children.empty();
    const bool blank = request.query.find_first_not_of(" \t\r\n") == std::string::npos;
    if (!blank && nothing_asked && filter.empty()) {
        return SearchResult{};  // no word in what was typed, and nothing to go by
    }
    if (among != nullptr) {
        if (among->empty() || (!blank && nothing_asked)) {
            return SearchResult{};
        }
        std::vector<Xapian::Query> terms;
        for (const std::string& id : *among) {
            terms.emplace_back(id_term(id));
        }
        filter = both(filter, Xapian::Query(Xapian::Query::OP_OR, terms.begin(), terms.end()));
        const QueryNode tree =
            interpret_query(with_accents_as_typed(asked), *reader.words, Correction::none).tree;
        // Empty if nothing was asked: then it is the filters alone.
        filter = both(filter, plan_query(tree, reader.database, *reader.words, patience).all);
    }
    Interpretation meant = understand(asked, request.correct, filter, reader, patience);
    auto result = hit_page(request, meant.tree, filter, reader, patience);
    bool partial = result.partial;
    if (result.total == 0 && quotes_among_words(asked)) {
        // No article has the quoted words so: they may be a pasted title's quotes.
        meant = understand(without_quotes(asked), request.correct, filter, reader, patience);
        result = hit_page(request, meant.tree, filter, reader, patience);
        partial = result.partial;
        result.partial = result.total > 0;
    }
    result.corrected = std::move(meant.corrected);
    result.did_you_mean = std::move(meant.offered);
    result.unknown_topics = std::move(unknown);
    if (!request.facets.empty()) {
        if (const auto columns_now = facet_columns(reader, patience)) {
            count_facets(request, unfiltered_matches(meant.tree, partial, filter, reader, patience),
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
    const auto opened =
        impl->with_reader<bool>("open", [](const Reader&) { return Result<bool>(true); });
    if (!opened) {
        return opened.error();
    }
    return Searcher(std::move(impl));
}

Searcher::Searcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Searcher::Searcher(Searcher&&) noexcept = default;
Searcher& Searcher::operator=(Searcher&&) noexcept = default;
Searcher::~Searcher() = default;

Result<SearchResult> Searcher::search(const SearchRequest& request) const {
    return impl_->search_in_time(request, nullptr);
}

Result<SearchResult> Searcher::search_among(const SearchRequest& request,
                                            const std::vector<std::string>& ids) const {
    return impl_->search_in_time(request, &ids);
}

Result<SearchResult> Searcher::Impl::search_in_time(const SearchRequest& request,
                                                    const std::vector<std::string>* among) const {
    if (request.limit > max_limit || request.offset > max_limit) {
        return Error{ErrorCode::usage,
                     fmt::format("at most {} hits can be asked for, and skipped", max_limit)};
    }
    const auto start = std::chrono::steady_clock::now();
    const auto deadline = start + request.time_limit;
    auto result = with_reader<SearchResult>("search", [&](Reader& reader) {
        Patience patience(deadline, request.stop);
        auto found = search(request, among, reader, patience);
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

namespace {

/// The document of an id, or of a URL; 0 if there is none.
Xapian::docid find_document(const Xapian::Database& database, std::string_view id_or_url) {
    for (const std::string& term :
         {id_term(id_or_url), schema::prefixed(schema::url_prefix, id_or_url)}) {
        const auto posting = database.postlist_begin(term);
        if (posting != database.postlist_end(term)) {
            return *posting;
        }
    }
    return 0;
}

Error no_article(std::string_view id_or_url) {
    return {ErrorCode::not_found, fmt::format("no article {} in the index", id_or_url)};
}

}  // namespace

Result<Article> Searcher::article(std::string_view id_or_url) const {
    return impl_->with_reader<Article>("read", [&](const Reader& reader) {
        const Xapian::docid document = find_document(reader.database, id_or_url);
        return document != 0 ? stored_article(reader.database.get_document(document))
                             : Result<Article>(no_article(id_or_url));
    });
}

Result<SimilarResult> Searcher::similar(const SimilarRequest& request) const {
    if (request.limit > max_similar) {
        return Error{ErrorCode::usage,
                     fmt::format("at most {} similar articles can be asked for", max_similar)};
    }
    const auto start = std::chrono::steady_clock::now();
    return impl_->with_reader<SimilarResult>(
        "read", [&](const Reader& reader) -> Result<SimilarResult> {
            Xapian::docid document = find_document(reader.database, request.id);
            if (document == 0) {
                return no_article(request.id);
            }
            if (is_copy(reader.database, document)) {
                for (const Xapian::docid other : other_copies(reader.database, document)) {
                    document = is_copy(reader.database, other) ? document : other;
                }
            }
            const auto article = stored_article(reader.database.get_document(document));
            if (!article) {
                return article.error();
            }
            // The answer cannot say that it is not whole: it takes its time.
            Patience enough(std::chrono::steady_clock::time_point::max(), {});
            SimilarResult result = similar_articles(reader.database, *reader.stories(enough),
                                                    document, *article, request);
            result.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(
                std::chrono::steady_clock::now() - start);
            return result;
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
        const auto suggester = impl_->suggester_for(reader);
        result.suggestions = suggester.made->suggest(request, reader.database);
        result.outdated = suggester.outdated;
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
        return Result<std::uint64_t>(articles_in(reader.database));
    });
}

Result<std::vector<std::string>> Searcher::ids() const {
    return impl_->with_reader<std::vector<std::string>>("read", [](const Reader& reader) {
        std::vector<std::string> ids;
        ids.reserve(reader.database.get_doccount());
        const std::string prefix(schema::id_prefix);
        const auto end = reader.database.allterms_end(prefix);
        for (auto it = reader.database.allterms_begin(prefix); it != end; ++it) {
            ids.push_back((*it).substr(prefix.size()));
        }
        return Result<std::vector<std::string>>(std::move(ids));
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
