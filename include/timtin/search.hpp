// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/article.hpp"
#include "timtin/export.hpp"
#include "timtin/index.hpp"
#include "timtin/marked_text.hpp"
#include "timtin/result.hpp"
#include "timtin/similar.hpp"
#include "timtin/suggest.hpp"
#include "timtin/topics.hpp"
#include "timtin/trends.hpp"

namespace timtin {

/// The order of hits.
enum class Sort {
    relevance,  ///< the best first
    newest,     ///< the newest first; articles without a date come last
    oldest      ///< the oldest first; articles without a date come last
};

/// What matches can be counted by. Each is a field of the query language, a filter of the
/// request, and an option, of the same name.
enum class FacetField {
    topic,    ///< Article::topics
    year,     ///< of publication
    month,    ///< of publication
    site,     ///< Article::site
    section,  ///< Article::section
    author,   ///< Article::authors
    number    ///< Article::numbers
};
/// The name of a facet: "topic", "year", …
[[nodiscard]] TIMTIN_API std::string_view to_string(FacetField field) noexcept;
/// The facet of such a name; empty if there is none.
[[nodiscard]] TIMTIN_API std::optional<FacetField> parse_facet_field(
    std::string_view name) noexcept;
/// All of them, in the order in which they are shown.
[[nodiscard]] TIMTIN_API const std::vector<FacetField>& facet_fields() noexcept;

/// What is asked of an index.
struct SearchRequest {
    /// The query language of docs/query.md, UTF-8. Never an error: what cannot be
    /// parsed is searched as words. Blank: every article.
    std::string query;
    std::size_t limit = 10;       ///< hits at most; 10,000 at most; 0: only the counts
    std::size_t offset = 0;       ///< hits to skip; 10,000 at most
    Sort sort = Sort::relevance;  ///< their order
    // With one of these, articles without a date are left out.
    std::optional<std::chrono::sys_seconds> since;  ///< published at this time or later
    std::optional<std::chrono::sys_seconds> until;  ///< published before this time
    // Filters; several values of one field are alternatives. Compared without case; sites
    // and sections without accents too, an author with those that are typed.
    std::vector<std::string> topics;    ///< slugs or names
    std::vector<std::string> years;     ///< "2019"
    std::vector<std::string> months;    ///< "2019-06" or "06/2019"
    std::vector<std::string> sites;     ///< Article::site
    std::vector<std::string> sections;  ///< Article::section
    std::vector<std::string> authors;   ///< one of Article::authors
    /// Cited document numbers, as people type them; with a date behind it
    /// (`25-NQ/TW@2013-06-03`, `25-NQ/TW ngày 3/6/2013`, `25-NQ/TW@2013`) only where the
    /// article gives that date.
    std::vector<std::string> numbers;
    /// Count the matches by these (SearchResult::facets).
    std::vector<FacetField> facets;
    std::size_t facet_values = 10;  ///< most values of a facet; those selected come on top
    bool articles = true;  ///< read the articles; else a hit has its id alone, and no snippet
    bool snippets = true;  ///< make Hit::snippet and the marks of the title
    /// Correct keystrokes left undecoded, lost spaces and slips of the finger. What is
    /// quoted, excluded, in a field or behind a plus never is.
    bool correct = true;
    /// Of articles that tell one story in nearly the same words (reprints, one text under
    /// several addresses, docs/stories.md) list the first only, with the others in
    /// Hit::also_at (where snippets are made). One article under several addresses of one
    /// site is one in any case.
    bool collapse = true;
    /// New articles before old ones that fit alike: an article this old gets half of what
    /// one of today gets. Zero: age does not matter.
    std::chrono::days recency_half_life{365};
    /// The time from which age is counted; empty: now.
    std::optional<std::chrono::sys_seconds> now;
    bool explain = false;  ///< fill Hit::explanation
    /// After this long, what was found up to then is the answer (SearchResult::incomplete).
    std::chrono::milliseconds time_limit{1000};
    /// Asked to stop by another thread, the search ends within milliseconds, with the error
    /// interrupted: its user has gone.
    std::stop_token stop;
};

/// One reason for a hit's score.
struct ScorePart {
    /// The kind of reason.
    enum class What {
        word,        ///< a word of the query
        neighbours,  ///< two of them side by side
        phrase,      ///< all of them in order, nothing between
        window,      ///< how many of them stand close together
        lead,        ///< how many of them stand at the beginning
        title,       ///< the title is the query
        recency,     ///< it is new
    };
    /// How the accents of the word found agree with those asked for.
    enum class Accents {
        none,       ///< not about one word
        typed,      ///< as typed; typed without accents: in a likely reading
        spelling,   ///< the same word spelled with i for y, or y for i
        corrected,  ///< what was probably meant
        tone,       ///< the same letters in another tone
        folded,     ///< any word that looks alike without accents
    };
    What what = What::word;           ///< the kind of reason
    std::string asked;                ///< word or words, as asked for
    std::vector<std::string> found;   ///< the forms that the article has
    Accents accents = Accents::none;  ///< of a word
    std::vector<std::string> fields;  ///< of a word: "title", "lead", "body", "author", "number"
    double score = 0;                 ///< its share
};
/// The name that JSON has for it.
[[nodiscard]] TIMTIN_API std::string_view to_string(ScorePart::What what) noexcept;
/// The name that JSON has for it; empty for `none`.
[[nodiscard]] TIMTIN_API std::string_view to_string(ScorePart::Accents accents) noexcept;

/// Another article of a hit's story, or another address of the hit itself, in the index,
/// whether or not it answers the query.
struct Reprint {
    std::string id;                     ///< of the article
    std::string url;                    ///< the canonical one; empty: unknown
    std::string site;                   ///< as Article::site
    std::string source;                 ///< as Article::source
    std::string title;                  ///< as Article::title
    std::optional<DateTime> published;  ///< empty: unknown
    bool same_text = false;             ///< word for word
};

/// An article that answers.
struct Hit {
    std::size_t rank = 0;  ///< from 1, offset included
    double score = 0;      ///< the higher the better, within one answer; 0 if sorted by date
    bool partial = false;  ///< lacks some of what was asked for, or has it in other accents only
    Article article;       ///< whole, as it was indexed
    MarkedText title;      ///< its title, if snippets were asked for
    MarkedText snippet;    ///< the piece of its body around the words, if asked for
    std::vector<Reprint> also_at;  ///< where else its story stands: the newest first, 20 at most
    std::size_t reprints = 0;      ///< how many such there are
    std::vector<ScorePart> explanation;  ///< if asked for; its scores sum up to `score`
};

/// A value that matches have, and how many.
struct FacetValue {
    std::string value;        ///< as the filter takes it
    std::string label;        ///< for people
    std::uint64_t count = 0;  ///< matches that have it
    bool selected = false;    ///< the request filters by it
};

/// Matches counted by a field. A filter on the field itself does not count, so that its
/// alternatives stay: choosing another value as well adds those that have it.
struct Facet {
    FacetField field{};  ///< what they are counted by
    /// The most frequent first, years and months the newest.
    std::vector<FacetValue> values;
    std::uint64_t distinct = 0;  ///< values there are, those beyond `facet_values` included
};

/// The answer to a request.
struct SearchResult {
    /// Articles that match; with all words, unless `partial`.
    std::uint64_t total = 0;
    bool total_exact = true;  ///< or an estimate
    /// Articles that can be listed by offset, partial matches included; estimated.
    std::uint64_t listed = 0;
    /// No article has all words: these have some.
    bool partial = false;
    /// The query that was searched, if it was corrected, because no article has all the
    /// words as typed; else empty.
    std::string corrected;
    /// Topics that the query or a filter names and the index does not know.
    std::vector<UnknownTopic> unknown_topics;
    /// Those asked for; over all matches, those of every word (unless `partial`).
    std::vector<Facet> facets;
    /// False: more than 100,000 articles match, and a sample of them was counted; or the
    /// time was over.
    bool facets_exact = true;
    /// A query that was probably meant, to be offered: with its accents, or with another word
    /// for one that may be a slip. Empty: none.
    std::string did_you_mean;
    /// The time limit, or the bound on terms, ended the search early.
    bool incomplete = false;
    std::vector<Hit> hits;                ///< in order, SearchRequest::limit at most
    std::chrono::microseconds elapsed{};  ///< that the search took
    /// Of the index that answered: Searcher::revision().
    std::string revision;
};

/// How a Searcher uses its machine.
struct SearcherOptions {
    /// A quarter of the machine's memory, and 1 GiB at most.
    static constexpr std::size_t automatic = std::numeric_limits<std::size_t>::max();
    /// What is read of the index and kept in memory for the next searches: about so many
    /// bytes at most, shared by all threads. It grows with what is asked for.
    std::size_t cache_bytes = automatic;
};

/// Searches one index. Open once and share between threads: each search takes a reader out
/// of a pool, or opens one. A search sees all that was committed before it began, an index
/// built anew too, and begins again if commits overtake it. Moving a Searcher, and
/// destroying it, is for when no other thread uses it. Only reads: needs read permission on
/// the folder, and no lock.
class TIMTIN_API Searcher {
public:
    /// Opens the index in a folder, as `DATA/index`. Errors: index_missing, index_outdated,
    /// index_damaged, io. Thread-safe.
    static Result<Searcher> open(const std::filesystem::path& folder,
                                 const SearcherOptions& options = {});

    Searcher(Searcher&&) noexcept;             ///< moved from: only to be assigned or destroyed
    Searcher& operator=(Searcher&&) noexcept;  ///< closes the index it had open
    ~Searcher();

    /// The answer to a request; the caller's own, whatever becomes of the Searcher.
    /// Thread-safe. Errors: usage (limit or offset above 10,000), interrupted (the
    /// request's stop), index_missing, index_outdated, index_damaged, io.
    [[nodiscard]] Result<SearchResult> search(const SearchRequest& request) const;

    /// For saved searches: which of the articles with these ids (others do not count) have
    /// everything that was asked for, the accents that were typed included; nothing partial,
    /// nothing that only looks alike. Without a query its filters alone decide; a query
    /// without a word, and an empty list, find nothing. Else as search().
    [[nodiscard]] Result<SearchResult> search_among(const SearchRequest& request,
                                                    const std::vector<std::string>& ids) const;

    /// The article of an id, or of a URL. Thread-safe. Errors: not_found,
    /// index_missing, index_outdated, index_damaged, io.
    [[nodiscard]] Result<Article> article(std::string_view id_or_url) const;

    /// Articles like one of the index, for the box under it: by its significant words and
    /// its topics, newer ones first among equals, none of its own story. Thread-safe.
    /// Errors: not_found, usage (limit above 100), index_damaged, io.
    [[nodiscard]] Result<SimilarResult> similar(const SimilarRequest& request) const;

    /// What may be meant by what was typed so far: compounds, topics, authors, document
    /// numbers and titles that have it at the beginning or at an inner word, with any
    /// accents where none are typed, with those where some are. Thread-safe. Errors: usage
    /// (limit above 100), index_damaged, io.
    [[nodiscard]] Result<SuggestResult> suggest(const SuggestRequest& request) const;

    /// Articles in the index; one under several addresses of its site counts once. Thread-safe.
    /// Errors: index_missing, index_outdated, index_damaged, io.
    [[nodiscard]] Result<std::uint64_t> size() const;

    /// The ids of all articles, in the order of their bytes. Thread-safe. Errors:
    /// index_damaged, io.
    [[nodiscard]] Result<std::vector<std::string>> ids() const;

    /// The topics of the index, in the order of their definitions, then those that articles
    /// were imported with. Thread-safe. Errors: index_damaged, io.
    [[nodiscard]] Result<std::vector<TopicFacts>> topics() const;

    /// The matches of a request over time; its limit, offset and order do not matter.
    /// Thread-safe. Errors: as search().
    [[nodiscard]] Result<Trends> trends(const SearchRequest& request, TrendPeriod by) const;

    /// The document numbers that the matches of a request cite, the most cited first, all of
    /// them; of the request query and filters count. Thread-safe. Errors: as search().
    [[nodiscard]] Result<std::vector<NumberFacts>> numbers(const SearchRequest& request) const;

    /// 16 hexadecimal digits that change with each commit and with the version of timtin:
    /// a key for caches of answers (with the day, on which order by relevance depends too).
    /// Thread-safe. Errors: as size().
    [[nodiscard]] Result<std::string> revision() const;

private:
    struct TIMTIN_LOCAL Impl;
    explicit Searcher(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// A request as a JSON object (docs/json.md, "Requests"): fields have the names of the options
/// of `timtin search`. Errors: usage (an unknown field, a value that makes no sense),
/// malformed (no JSON in UTF-8), limit (over 1 MiB). Thread-safe.
[[nodiscard]] TIMTIN_API Result<SearchRequest> search_request_from_json(std::string_view json);

/// The same for suggestions: `prefix` and `limit`. Errors: as search_request_from_json().
[[nodiscard]] TIMTIN_API Result<SuggestRequest> suggest_request_from_json(std::string_view json);

/// The answer as one JSON object (docs/json.md), `"format_version": 1`.
[[nodiscard]] TIMTIN_API std::string to_json(const SearchResult& result,
                                             const SearchRequest& request);

/// A hit as one JSON object, as in the answer's `hits`.
[[nodiscard]] TIMTIN_API std::string to_json(const Hit& hit);

}  // namespace timtin
