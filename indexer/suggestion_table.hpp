// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "indexer/card.hpp"
#include "indexer/compound_table.hpp"
#include "timtin/suggest.hpp"
#include "timtin/text.hpp"

namespace timtin {

// What may be suggested, in one compact block of memory: every text by its folded key,
// and for each word of each key a reference, in order of what stands from that word on.
// What begins with a prefix is then a range of references. Keys lie in order of their
// worth, kind by kind, so that the best of a range are those with the lowest offsets.

/// The folded key of a text: its tokens' folded forms with a space between, and for each
/// byte which mark the letter has.
struct SuggestionKey {
    std::string folded;
    std::string marks;                ///< as long as folded; 0: none
    std::vector<std::uint32_t> from;  ///< byte of the text that a byte of the key is from
    std::vector<std::uint32_t> to;    ///< and where that ends
};

/// Makes keys; keeps its buffers. One object a thread.
class SuggestionKeyMaker {
public:
    /// Longer texts are cut at a word. `with_places`: fill from and to.
    const SuggestionKey& make(std::string_view text, std::size_t max_bytes = 160,
                              bool with_places = false);

private:
    text::TokenList tokens_;
    SuggestionKey key_;
};

/// A prefix as typed, ready to be looked up.
struct SuggestionPrefix {
    std::string folded;
    /// For each byte which bits of the mark must be what.
    std::string mask;
    std::string marks;
    [[nodiscard]] bool fits(std::string_view folded_key, std::string_view key_marks,
                            std::size_t at) const;
};

class SuggestionTable {
public:
    static constexpr std::size_t kinds = 5;
    struct Entry {
        std::uint32_t key = 0;       ///< offset in the keys
        std::uint32_t text = 0;      ///< offset in the texts; of a title none
        std::uint32_t document = 0;  ///< newest article that has it
        std::uint32_t articles = 0;
        std::int32_t day = 0;  ///< of that article, since 1970; no_day: unknown
        float worth = 0;
    };
    static constexpr std::int32_t no_day = INT32_MIN;

    struct Match {
        std::size_t entry = 0;
        std::size_t at = 0;  ///< byte of the key where the match begins
    };

    /// The best `most` of each kind: what begins with the prefix before what has it at
    /// an inner word.
    [[nodiscard]] std::array<std::vector<Match>, kinds> find(const SuggestionPrefix& prefix,
                                                             std::size_t most) const;

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] const Entry& operator[](std::size_t i) const { return entries_[i]; }
    [[nodiscard]] Suggestion::Kind kind(std::size_t entry) const;
    [[nodiscard]] std::string_view key(std::size_t entry) const;
    [[nodiscard]] std::string_view marks(std::size_t entry) const;
    [[nodiscard]] std::string_view text(std::size_t entry) const;  ///< empty for titles
    [[nodiscard]] std::size_t bytes() const noexcept;

    /// As it is stored, and back; nothing if the bytes are none of ours.
    [[nodiscard]] std::string serialise() const;
    [[nodiscard]] static std::optional<SuggestionTable> parse(std::string_view bytes);

private:
    friend class SuggestionBuilder;
    [[nodiscard]] bool is_sound() const;
    [[nodiscard]] std::string_view string_at(const std::string& block, std::uint32_t at) const;

    std::string keys_;   ///< each ends with a NUL
    std::string marks_;  ///< as long
    std::string texts_;
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> references_;     ///< offset of a word; top bit: an inner one
    std::array<std::uint32_t, kinds> first_{};  ///< entry with which a kind begins
};

/// Gathers what articles have to suggest.
class SuggestionBuilder {
public:
    /// `compounds` may be null; it is used until finish(). `now`: from when age is counted,
    /// in seconds since 1970.
    SuggestionBuilder(const CompoundTable* compounds, double now);

    void add(Xapian::docid document, const Card& card, std::optional<double> published,
             const SequenceView& words);
    /// Something that is not read from articles one by one.
    void add(Suggestion::Kind kind, std::string_view text, std::uint32_t articles);

    /// Rare compounds are left out: what fewer than this many articles have.
    [[nodiscard]] SuggestionTable finish(std::uint32_t least_articles);

private:
    struct Use {
        double worth = 0;
        std::uint32_t articles = 0;
        std::uint32_t document = 0;
        std::int32_t day = SuggestionTable::no_day;
    };
    struct Named {
        Suggestion::Kind kind{};
        std::string text;
        Use use;
    };
    /// One article, and how new it is.
    struct Source {
        Xapian::docid document = 0;
        std::int32_t day = SuggestionTable::no_day;
        double worth = 0;
    };
    static void count(Use& use, const Source& source);
    void count(Suggestion::Kind kind, std::string_view text, const Source& source);

    const CompoundTable* compounds_;
    double now_;
    std::vector<Use> compound_use_;
    std::unordered_map<std::string, std::size_t> known_;
    std::vector<Named> named_;
};

// --- in the index ------------------------------------------------------------

/// Makes the suggestions of a whole index anew and puts them into its metadata; seen
/// after the next commit. Throws Xapian::Error.
void store_suggestions(Xapian::WritableDatabase& database);

/// Notes articles that were added or replaced since; makes all anew where they have
/// become many. Throws Xapian::Error.
void note_for_suggestions(Xapian::WritableDatabase& database,
                          const std::vector<Xapian::docid>& documents);

/// The articles noted since the stored suggestions were made. Throws Xapian::Error.
[[nodiscard]] std::vector<Xapian::docid> noted_for_suggestions(const Xapian::Database& database);

/// The suggestions of some articles, with the names of the topics (nullptr: of all articles,
/// without). Throws Xapian::Error.
[[nodiscard]] SuggestionTable make_suggestions(const Xapian::Database& database,
                                               const std::vector<Xapian::docid>* documents);

/// Which stored suggestions an index has; empty if none. Another stamp: others.
[[nodiscard]] std::string suggestions_stamp(const Xapian::Database& database);
/// Reads them; empty where there are none or they are damaged. Throws Xapian::Error.
[[nodiscard]] SuggestionTable stored_suggestions(const Xapian::Database& database);

}  // namespace timtin
