// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <unordered_set>

#include "indexer/document.hpp"
#include "indexer/index_folder.hpp"
#include "indexer/schema.hpp"
#include "search/match_text.hpp"
#include "search/query_plan.hpp"
#include "timtin/search.hpp"

namespace timtin {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t max_limit = 10'000;
// Totals are exact up to this many matches, and estimated beyond.
constexpr Xapian::doccount exact_total = 10'000;
// Where each match has to be looked up in its text, fewer are.
constexpr Xapian::doccount checked_total = 200;
// BM25: news are short and of like length, words repeat because of their subject.
// Measured on titles, keywords and questions over 17,000 articles (docs/ranking.md).
constexpr double bm25_k1 = 1.0;
constexpr double bm25_b = 0.8;

/// An open database and where it is from.
struct Reader {
    fs::path generation;
    Xapian::Database database;
};

/// Accepts articles whose text has the phrases; what a query of neighbours alone
/// cannot tell.
class PhraseDecider : public Xapian::MatchDecider {
public:
    PhraseDecider(TextMatcher& matcher, const std::vector<TextCheck>& checks)
        : matcher_(matcher), checks_(checks) {}

    /// From now on: words of other accents too.
    void be_blind() { blind_ = true; }

    bool operator()(const Xapian::Document& document) const override {
        const auto article = stored_article(document);
        return article && std::ranges::all_of(checks_, [&](const TextCheck& check) {
                   return matcher_.satisfies(*article, check, blind_ && !check.excluded) !=
                          check.excluded;
               });
    }

private:
    TextMatcher& matcher_;
    const std::vector<TextCheck>& checks_;
    bool blind_ = false;
};

Xapian::Query any_of(const std::vector<std::string>& values, std::string_view prefix) {
    std::vector<Xapian::Query> parts;
    for (const std::string& value : values) {
        parts.emplace_back(schema::prefixed(prefix, text::fold(value)));
    }
    return {Xapian::Query::OP_OR, parts.begin(), parts.end()};
}

Result<Xapian::Query> request_filter(const SearchRequest& request,
                                     const Xapian::Database& database) {
    std::vector<Xapian::Query> parts;
    const auto seconds = [](std::chrono::sys_seconds time) {
        return Xapian::sortable_serialise(static_cast<double>(time.time_since_epoch().count()));
    };
    if (request.since) {
        parts.emplace_back(Xapian::Query::OP_VALUE_GE, schema::published_slot,
                           seconds(*request.since));
    }
    if (request.until) {
        parts.emplace_back(Xapian::Query::OP_VALUE_RANGE, schema::published_slot,
                           Xapian::sortable_serialise(-1e18),
                           seconds(*request.until - std::chrono::seconds{1}));
    }
    if (!request.sites.empty()) {
        parts.push_back(any_of(request.sites, schema::site_prefix));
    }
    for (const auto& [field, values] :
         {std::pair("author", &request.authors), std::pair("number", &request.numbers)}) {
        if (values->empty()) {
            continue;
        }
        std::vector<Xapian::Query> alternatives;
        for (const std::string& value : *values) {
            QueryNode node;
            node.field = schema::find_field(field);
            if (node.field->terms == schema::Terms::key) {
                node.value = value;
            } else {
                std::string quoted = value;
                std::erase(quoted, '"');
                node = parse_query(fmt::format("{}:\"{}\"", field, quoted));
            }
            alternatives.push_back(plan_query(node, database).all);
        }
        parts.emplace_back(Xapian::Query::OP_OR, alternatives.begin(), alternatives.end());
    }
    if (parts.empty()) {
        return Xapian::Query();
    }
    return Xapian::Query(Xapian::Query::OP_AND, parts.begin(), parts.end());
}

}  // namespace

struct Searcher::Impl {
    fs::path folder;
    mutable std::mutex mutex;
    mutable std::vector<Reader> idle;

    Result<Reader> open() const {
        const auto generation = current_generation(folder);
        if (!generation) {
            return generation.error();
        }
        Reader reader{*generation, Xapian::Database(generation->string())};
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
        if (reader) {
            const auto generation = current_generation(folder);
            if (generation && *generation == reader->generation) {
                reader->database.reopen();
                return std::move(*reader);
            }
        }
        return open();
    }

    void give_back(Reader&& reader) const {
        const std::lock_guard lock(mutex);
        idle.push_back(std::move(reader));
    }

    /// Runs `work` on a reader; once more on a fresh one if the writer overtook it.
    template <typename T, typename Work>
    Result<T> with_reader(std::string_view doing, const Work& work) const {
        for (int attempt = 0;; ++attempt) {
            try {
                auto reader = attempt == 0 ? take() : open();
                if (!reader) {
                    return reader.error();
                }
                Result<T> result = work(reader->database);
                give_back(std::move(*reader));
                return result;
            } catch (const Xapian::Error& error) {
                if (attempt >= 2) {
                    return to_error(error,
                                    fmt::format("{} the index in {}", doing, folder.string()));
                }
            }
        }
    }

    Result<SearchResult> search(const SearchRequest& request,
                                const Xapian::Database& database) const;
    void add_hits(SearchResult& result, const Xapian::MSet& found, const SearchRequest& request,
                  TextMatcher& matcher) const;
};

void Searcher::Impl::add_hits(SearchResult& result, const Xapian::MSet& found,
                              const SearchRequest& request, TextMatcher& matcher) const {
    for (auto it = found.begin(); it != found.end(); ++it) {
        auto article = stored_article(it.get_document());
        if (!article) {
            continue;
        }
        Hit hit;
        hit.rank = request.offset + result.hits.size() + 1;
        hit.score = it.get_weight();
        hit.article = std::move(*article);
        if (request.snippets) {
            hit.title = matcher.mark(hit.article.title);
            hit.snippet = matcher.snippet(hit.article.body);
            hit.partial = matcher.lacks_words();
        }
        result.hits.push_back(std::move(hit));
    }
}

Result<SearchResult> Searcher::Impl::search(const SearchRequest& request,
                                            const Xapian::Database& database) const {
    const QueryNode tree = parse_query(request.query);
    const QueryPlan plan = plan_query(tree, database);
    auto filter = request_filter(request, database);
    if (!filter) {
        return filter.error();
    }
    const auto restricted = [&](const Xapian::Query& query) {
        const Xapian::Query base = query.empty() ? Xapian::Query::MatchAll : query;
        return filter->empty() ? base : Xapian::Query(Xapian::Query::OP_FILTER, base, *filter);
    };

    TextMatcher matcher(plan);
    PhraseDecider decider(matcher, plan.checks);
    Xapian::Enquire enquire(database);
    enquire.set_weighting_scheme(Xapian::BM25Weight(bm25_k1, 0, 1, bm25_b, 0.5));
    Xapian::MultiValueKeyMaker oldest;
    if (request.sort == Sort::newest || !plan.has_words) {
        enquire.set_sort_by_value_then_relevance(schema::published_slot, true);
    }
    if (request.sort == Sort::oldest) {
        // What has no date would sort first.
        oldest.add_value(schema::published_slot, false, "\xff");
        enquire.set_sort_by_key_then_relevance(&oldest, false);
    }

    const auto run = [&](const Xapian::Query& query, std::size_t offset, std::size_t limit) {
        enquire.set_query(restricted(query));
        const auto wanted = static_cast<Xapian::doccount>(offset + limit);
        return enquire.get_mset(static_cast<Xapian::doccount>(offset),
                                static_cast<Xapian::doccount>(limit),
                                std::max(wanted, plan.checks.empty() ? exact_total : checked_total),
                                nullptr, plan.checks.empty() ? nullptr : &decider);
    };

    SearchResult result;
    const bool blank = request.query.find_first_not_of(" \t\r\n") == std::string::npos;
    if (!blank && plan.all.empty() && filter->empty() && plan.checks.empty()) {
        return result;  // no word in what was typed, and nothing to go by
    }
    // What has all words is counted, and comes alone where the order is by date.
    // By relevance, what lacks a word may still be what was meant: an article on
    // "đối thoại" and "công nhân" before one that has the four syllables apart.
    const bool by_score = request.sort == Sort::relevance && plan.has_words;
    Xapian::Query full = plan.all;
    Xapian::MSet found = run(full, by_score ? 0 : request.offset, by_score ? 0 : request.limit);
    if (found.get_matches_upper_bound() == 0) {
        full = plan.graded;
        decider.be_blind();
        found = run(full, by_score ? 0 : request.offset, by_score ? 0 : request.limit);
    }
    result.total = found.get_matches_estimated();
    result.total_exact = found.get_matches_lower_bound() == found.get_matches_upper_bound();
    if (by_score || result.total == 0) {
        found = run(Xapian::Query(Xapian::Query::OP_OR, plan.some,
                                  Xapian::Query(Xapian::Query::OP_SCALE_WEIGHT, full, 0)),
                    request.offset, request.limit);
        result.listed = found.get_matches_estimated();
        if (result.total == 0) {
            result.total = found.get_matches_estimated();
            result.total_exact = found.get_matches_lower_bound() == found.get_matches_upper_bound();
            result.partial = result.total > 0;
        }
    }
    result.listed = std::max(result.listed, result.total);
    add_hits(result, found, request, matcher);
    return result;
}

Result<Searcher> Searcher::open(const fs::path& folder) {
    auto impl = std::make_unique<Impl>();
    impl->folder = folder;
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
    auto result = impl_->with_reader<SearchResult>("search", [&](const Xapian::Database& database) {
        return impl_->search(request, database);
    });
    if (result) {
        result->elapsed = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - start);
    }
    return result;
}

Result<Article> Searcher::article(std::string_view id_or_url) const {
    return impl_->with_reader<Article>("read", [&](const Xapian::Database& database) {
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

Result<std::uint64_t> Searcher::size() const {
    return impl_->with_reader<std::uint64_t>("read", [](const Xapian::Database& database) {
        return Result<std::uint64_t>(database.get_doccount());
    });
}

}  // namespace timtin
