// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace timtin {

/// The articles that have any of some terms, in order of their docids, and what each gets
/// for it beside the terms' weight.
struct ScoredList {
    std::vector<Xapian::docid> documents;
    std::vector<float> impacts;
    double occurrences = 0;  ///< in all articles
    /// What that many of the impacts reach at least; 0: there are fewer.
    static constexpr std::size_t floor_of = 200;
    float floor = 0;

    [[nodiscard]] std::size_t bytes() const noexcept {
        return documents.size() * (sizeof(Xapian::docid) + sizeof(float)) + 128;
    }
};

/// What looking at an article needs.
struct ArticleWords {
    std::string sequence;   ///< token_sequence.hpp
    std::string published;  ///< the value of its slot; empty: unknown

    [[nodiscard]] std::size_t bytes() const noexcept { return sequence.size() + 192; }
};

/// What an article can gain by its words at most, without looking at them.
struct ArticleOutline {
    std::size_t title_size = 0;  ///< words of the title; very long ones are all alike
    bool dated = false;
};

/// The id of an article.
struct ArticleId {
    std::string id;

    [[nodiscard]] std::size_t bytes() const noexcept { return id.size() + 128; }
};

/// Values by key, at most so many bytes of them: what was not asked for in the time in
/// which half of it filled up is forgotten. Not thread-safe.
template <typename Key, typename Value>
class BoundedMap {
public:
    explicit BoundedMap(std::size_t most_bytes) : half_(most_bytes / 2) {}

    [[nodiscard]] std::shared_ptr<const Value> find(const Key& key) {
        if (const auto found = young_.find(key); found != young_.end()) {
            return found->second;
        }
        const auto found = old_.find(key);
        if (found == old_.end()) {
            return nullptr;
        }
        auto value = found->second;
        keep(key, value);
        return value;
    }

    void keep(const Key& key, std::shared_ptr<const Value> value) {
        const std::size_t bytes = value->bytes();
        if (bytes_ + bytes > half_) {
            old_ = std::move(young_);
            young_ = {};
            bytes_ = 0;
        }
        bytes_ += young_.insert_or_assign(key, std::move(value)).second ? bytes : 0;
    }

private:
    std::size_t half_;
    std::size_t bytes_ = 0;  ///< of the young ones
    std::unordered_map<Key, std::shared_ptr<const Value>> young_;
    std::unordered_map<Key, std::shared_ptr<const Value>> old_;
};

/// What searches have read of one revision of an index, kept in memory for the next ones
/// and shared by all readers of that revision. Thread-safe; throws Xapian::Error.
class IndexCache {
public:
    /// At most about so many bytes, and six an article beside them.
    IndexCache(const Xapian::Database& database, std::size_t most_bytes);

    /// The length of each article over the average one, by docid.
    [[nodiscard]] const std::vector<float>& lengths() const noexcept { return lengths_; }

    struct Made {
        std::shared_ptr<const ScoredList> list;
        bool whole = true;  ///< or there was no time for all of it: not to be kept
    };
    /// The list of a key; made by `make` if it is not there.
    [[nodiscard]] std::shared_ptr<const ScoredList> list(const std::string& key,
                                                         const std::function<Made()>& make);

    /// The words of an article.
    [[nodiscard]] std::shared_ptr<const ArticleWords> words(const Xapian::Database& database,
                                                            Xapian::docid document);

    /// Its outline, kept though its words are not.
    [[nodiscard]] ArticleOutline outline(const Xapian::Database& database, Xapian::docid document);

    /// The id of an article; empty if its document holds none.
    [[nodiscard]] std::string id(const Xapian::Database& database, Xapian::docid document);

private:
    std::vector<float> lengths_;
    std::vector<std::atomic<std::uint16_t>> outlines_;  ///< by docid; 0: not known
    std::mutex lists_mutex_;
    BoundedMap<std::string, ScoredList> lists_;
    std::mutex words_mutex_;
    BoundedMap<Xapian::docid, ArticleWords> words_;
    std::mutex ids_mutex_;
    BoundedMap<Xapian::docid, ArticleId> ids_;
};

/// How the length of a text counts in BM25.
inline constexpr double length_share = 0.8;

}  // namespace timtin
