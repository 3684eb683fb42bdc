// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <xapian.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace timtin {

/// What words and neighbours an index knows, and how many articles have them. Looks
/// are remembered; one object a thread, for one revision of the index. Throws
/// Xapian::Error.
class IndexWords {
public:
    /// A word as the index has it: one reading of its folded key.
    struct Reading {
        std::string term;
        double articles = 0;
        bool plain = false;  ///< the reading without accents
    };
    /// Two neighbours, by the terms of each.
    struct PairReading {
        std::string first;  ///< signatures, without their keys
        std::string second;
        double articles = 0;
    };

    explicit IndexWords(const Xapian::Database& database);

    [[nodiscard]] double size() const noexcept { return size_; }  ///< articles
    /// Words and neighbours of all articles together.
    [[nodiscard]] double length() const noexcept { return length_; }

    /// All readings of a folded key (terms.hpp), in order of their bytes.
    const std::vector<Reading>& readings(std::string_view key);
    /// All readings of two neighbours by their folded keys.
    const std::vector<PairReading>& pair_readings(std::string_view first, std::string_view second);

    /// Articles that have a term, that have two terms side by side.
    double articles(std::string_view term);
    double articles(std::string_view first, std::string_view second);
    /// Articles that have any reading of a key: at least this many.
    double folded_articles(std::string_view key);
    double folded_articles(std::string_view first, std::string_view second);

    /// Forgets what it looked up if that has become much.
    void trim();

private:
    Xapian::Database database_;
    double size_ = 0;
    double length_ = 0;
    std::unordered_map<std::string, std::vector<Reading>> readings_;
    std::unordered_map<std::string, std::vector<PairReading>> pairs_;
    std::string key_;
};

/// Terms that begin so, in order of their bytes, as many as a word can have readings: of a word
/// or of two neighbours in a field. Throws Xapian::Error.
[[nodiscard]] std::vector<std::string> readings_in(const Xapian::Database& database,
                                                   const std::string& start);

/// Key and signature of a term made by append_term().
[[nodiscard]] std::string_view key_of(std::string_view term) noexcept;
[[nodiscard]] std::string_view signature_of(std::string_view term) noexcept;

/// The folded key of a word, and its term.
[[nodiscard]] std::string folded_key(std::string_view folded);
[[nodiscard]] std::string term_of(std::string_view exact, std::string_view folded);

}  // namespace timtin
