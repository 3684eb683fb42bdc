// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
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
#include "timtin/suggest.hpp"
#include "timtin/topics.hpp"
#include "timtin/trends.hpp"

namespace timtin {

enum class Sort {
    relevance,
    newest,  ///< articles without a date come last
    oldest
};

/// What matches can be counted by. Each is a field of the query language, a filter of the
/// request, and an option, of the same name.
enum class FacetField { topic, year, month, site, section, author, number };
[[nodiscard]] TIMTIN_API std::string_view to_string(FacetField field) noexcept;
[[nodiscard]] TIMTIN_API std::optional<FacetField> parse_facet_field(
    std::string_view name) noexcept;
/// All of them, in the order in which they are shown.
[[nodiscard]] TIMTIN_API const std::vector<FacetField>& facet_fields() noexcept;

struct SearchRequest {
    /// The query language of docs/query.md, UTF-8. Never an error: what cannot be
    /// parsed is searched as words. Blank: every article.
    std::string query;
    std::size_t limit = 10;
    std::size_t offset = 0;
    Sort sort = Sort::relevance;
    /// Published at or after / before; articles without a date are left out.
    std::optional<std::chrono::sys_seconds> since;
    std::optional<std::chrono::sys_seconds> until;
    // Filters; several values of one field are alternatives. Compared without case; sites
    // and sections without accents too, an author with those that are typed.
    std::vector<std::string> topics;  ///< slugs or names
    std::vector<std::string> years;   ///< "2019"
    std::vector<std::string> months;  ///< "2019-06" or "06/2019"
    std::vector<std::string> sites;
    std::vector<std::string> sections;
    std::vector<std::string> authors;
    /// Document numbers, as typed; with a date behind it (`25-NQ/TW@2013-06-03`, `25-NQ/TW
    /// ngày 3/6/2013`, `25-NQ/TW@2013`) only where the article gives that date.
    std::vector<std::string> numbers;
    /// Count the matches by these (SearchResult::facets).
    std::vector<FacetField> facets;
    std::size_t facet_values = 10;  ///< most values of a facet; those selected come on top
    bool snippets = true;           ///< make Hit::snippet and the marks of the title
    /// Correct keystrokes left undecoded, lost spaces and slips of the finger. What is
    /// quoted, excluded, in a field or behind a plus never is.
    bool correct = true;
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
    enum class What {
        word,        ///< a word of the query
        neighbours,  ///< two of them side by side
        phrase,      ///< all of them in order, nothing between
        window,      ///< how many of them stand close together
        lead,        ///< how many of them stand at the beginning
        title,       ///< the title is the query
        recency,
    };
    enum class Accents {
        none,       ///< not about one word
        typed,      ///< as typed; typed without accents: in a likely reading
        spelling,   ///< the same word spelled with i for y, or y for i
        corrected,  ///< what was probably meant
        folded,     ///< any word that looks alike without accents
    };
    What what = What::word;
    std::string asked;               ///< word or words, as asked for
    std::vector<std::string> found;  ///< the forms that the article has
    Accents accents = Accents::none;
    std::vector<std::string> fields;  ///< of a word: "title", "lead", "body", "author", "number"
    double score = 0;
};
[[nodiscard]] TIMTIN_API std::string_view to_string(ScorePart::What what) noexcept;
[[nodiscard]] TIMTIN_API std::string_view to_string(ScorePart::Accents accents) noexcept;

struct Hit {
    std::size_t rank = 0;  ///< from 1
    double score = 0;
    bool partial = false;  ///< lacks some of the words asked for (told where snippets are made)
    Article article;
    MarkedText title;
    MarkedText snippet;
    std::vector<ScorePart> explanation;  ///< if asked for; its scores sum up to `score`
};

/// A value that matches have, and how many.
struct FacetValue {
    std::string value;  ///< as the filter takes it
    std::string label;  ///< for people
    std::uint64_t count = 0;
    bool selected = false;  ///< the request filters by it
};

/// Matches counted by a field. A filter on the field itself does not count, so that its
/// alternatives stay: choosing another value as well adds those that have it.
struct Facet {
    FacetField field{};
    /// The most frequent first, years and months the newest.
    std::vector<FacetValue> values;
    std::uint64_t distinct = 0;  ///< values there are, those beyond `facet_values` included
};

struct SearchResult {
    /// Articles that match; with all words, unless `partial`.
    std::uint64_t total = 0;
    bool total_exact = true;
    /// Articles that can be listed by offset, partial matches included; estimated.
    std::uint64_t listed = 0;
    /// No article has all words: these have some.
    bool partial = false;
    /// The query that was searched, if it was corrected; else empty.
    std::string corrected;
    std::vector<UnknownTopic> unknown_topics;
    /// Those asked for; over all matches, those of every word (unless `partial`).
    std::vector<Facet> facets;
    /// False: more than 100,000 articles match, and a sample of them was counted; or the
    /// time was over.
    bool facets_exact = true;
    /// The time limit, or the bound on terms, ended the search early.
    bool incomplete = false;
    std::vector<Hit> hits;
    std::chrono::microseconds elapsed{};
    /// Of the index that answered: Searcher::revision().
    std::string revision;
};

/// Searches one index. Open once and share between threads: each search takes a reader out
/// of a pool, or opens one. A search sees all that was committed before it began, an index
/// built anew too, and begins again if commits overtake it. Moving a Searcher, and
/// destroying it, is for when no other thread uses it; moved from, it may only be assigned
/// to or destroyed. Only reads: needs read permission on the folder, and no lock.
class TIMTIN_API Searcher {
public:
    /// Opens the index in a folder, as `DATA/index`. Errors: index_missing, index_outdated,
    /// index_damaged, io. Thread-safe.
    static Result<Searcher> open(const std::filesystem::path& folder);

    Searcher(Searcher&&) noexcept;
    Searcher& operator=(Searcher&&) noexcept;
    ~Searcher();

    /// The answer to a request; the caller's own, whatever becomes of the Searcher.
    /// Thread-safe. Errors: usage (limit or offset above 10,000), interrupted (the
    /// request's stop), index_missing, index_outdated, index_damaged, io.
    [[nodiscard]] Result<SearchResult> search(const SearchRequest& request) const;

    /// The article of an id, or of a URL. Thread-safe. Errors: not_found,
    /// index_missing, index_outdated, index_damaged, io.
    [[nodiscard]] Result<Article> article(std::string_view id_or_url) const;

    /// What may be meant by what was typed so far: compounds, topics, authors, document
    /// numbers and titles that have it at the beginning or at an inner word, with any
    /// accents where none are typed, with those where some are. Thread-safe. Errors: usage
    /// (limit above 100), index_damaged, io.
    [[nodiscard]] Result<SuggestResult> suggest(const SuggestRequest& request) const;

    /// Articles in the index. Thread-safe. Errors: index_missing, index_outdated,
    /// index_damaged, io.
    [[nodiscard]] Result<std::uint64_t> size() const;

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
    struct Impl;
    explicit Searcher(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// The answer as one JSON object (docs/json.md), `"format_version": 1`.
[[nodiscard]] TIMTIN_API std::string to_json(const SearchResult& result,
                                             const SearchRequest& request);

/// A hit as one JSON object, as in the answer's `hits`.
[[nodiscard]] TIMTIN_API std::string to_json(const Hit& hit);

}  // namespace timtin
