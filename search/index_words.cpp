// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/index_words.hpp"

#include "indexer/copies.hpp"
#include "indexer/terms.hpp"

namespace timtin {

namespace {

// Vietnamese has 29 words of one form at most; what goes beyond is noise of pages.
constexpr std::size_t max_readings = 64;
constexpr std::size_t max_pair_readings = 512;
constexpr std::size_t max_remembered = 20'000;

}  // namespace

std::vector<std::string> readings_in(const Xapian::Database& database, const std::string& start) {
    std::vector<std::string> found;
    const auto end = database.allterms_end(start);
    for (auto it = database.allterms_begin(start); it != end && found.size() < max_readings; ++it) {
        found.push_back(*it);
    }
    return found;
}

std::string_view key_of(std::string_view term) noexcept {
    return term.substr(0, term.find(key_separator));
}

std::string_view signature_of(std::string_view term) noexcept {
    return term.substr(term.find(key_separator) + 1);
}

std::string folded_key(std::string_view folded) {
    text::Token token;
    token.exact = token.folded = folded;
    std::string key;
    append_folded_key(token, key);
    return key;
}

std::string term_of(std::string_view exact, std::string_view folded) {
    text::Token token;
    token.exact = exact;
    token.folded = folded;
    std::string term;
    append_term(token, term);
    return term;
}

IndexWords::IndexWords(const Xapian::Database& database)
    : database_(database),
      size_(static_cast<double>(articles_in(database))),
      length_(static_cast<double>(database.get_total_length())) {}

const std::vector<IndexWords::Reading>& IndexWords::readings(std::string_view key) {
    key_.assign(key);
    const auto [found, fresh] = readings_.try_emplace(key_);
    if (fresh && !key.empty()) {
        key_ += key_separator;
        const auto end = database_.allterms_end(key_);
        for (auto it = database_.allterms_begin(key_);
             it != end && found->second.size() < max_readings; ++it) {
            std::string term = *it;
            const bool plain = term.size() == key_.size() ||
                               (term.size() == key_.size() + 1 && term.back() == 'y');
            found->second.push_back(
                {std::move(term), static_cast<double>(it.get_termfreq()), plain});
        }
    }
    return found->second;
}

const std::vector<IndexWords::PairReading>& IndexWords::pair_readings(std::string_view first,
                                                                      std::string_view second) {
    key_.assign(first);
    key_ += ' ';
    key_ += second;
    const auto [found, fresh] = pairs_.try_emplace(key_);
    if (fresh && !first.empty() && !second.empty()) {
        key_ += key_separator;
        const auto end = database_.allterms_end(key_);
        for (auto it = database_.allterms_begin(key_);
             it != end && found->second.size() < max_pair_readings; ++it) {
            const std::string term = *it;
            const std::size_t middle = term.find(pair_separator, key_.size());
            if (middle == std::string::npos) {
                continue;
            }
            found->second.push_back({term.substr(key_.size(), middle - key_.size()),
                                     term.substr(middle + 1),
                                     static_cast<double>(it.get_termfreq())});
        }
    }
    return found->second;
}

double IndexWords::articles(std::string_view term) {
    for (const Reading& reading : readings(key_of(term))) {
        if (reading.term == term) {
            return reading.articles;
        }
    }
    return 0;
}

double IndexWords::articles(std::string_view first, std::string_view second) {
    const std::string_view first_sign = signature_of(first);
    const std::string_view second_sign = signature_of(second);
    for (const PairReading& pair : pair_readings(key_of(first), key_of(second))) {
        if (pair.first == first_sign && pair.second == second_sign) {
            return pair.articles;
        }
    }
    return 0;
}

double IndexWords::folded_articles(std::string_view key) {
    double sum = 0;
    for (const Reading& reading : readings(key)) {
        sum += reading.articles;
    }
    return std::min(sum, size_);
}

double IndexWords::folded_articles(std::string_view first, std::string_view second) {
    double sum = 0;
    for (const PairReading& pair : pair_readings(first, second)) {
        sum += pair.articles;
    }
    return std::min(sum, size_);
}

void IndexWords::trim() {
    if (readings_.size() + pairs_.size() > max_remembered) {
        readings_.clear();
        pairs_.clear();
    }
}

}  // namespace timtin
