// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>

#include "search/corrections.hpp"
#include "text/utf8.hpp"
#include "timtin/text.hpp"

namespace timtin {

namespace {

constexpr std::size_t shortest = 4;  // letters of two words written as one
constexpr std::size_t longest = 60;
constexpr std::size_t longest_word = 10;
// Short pieces fit anything: two must be neighbours in this many articles.
constexpr std::size_t short_run = 8;
constexpr double least_pairs = 2;
constexpr double strangers = 4;  // what it costs that two pieces are never neighbours

/// Where each letter of a text begins, and its end.
std::vector<std::size_t> letter_borders(std::string_view text) {
    std::vector<std::size_t> borders;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if ((static_cast<unsigned char>(text[at]) & 0xc0U) != 0x80U) {
            borders.push_back(at);
        }
    }
    borders.push_back(text.size());
    return borders;
}

class Splitter {
public:
    Splitter(IndexWords& index, bool blind) : index_(index), blind_(blind), evidence_(index) {}

    /// The pieces of a word, or nothing.
    std::vector<std::string> split(const QueryWord& word) {
        const std::vector<std::size_t> borders = letter_borders(word.exact);
        const std::size_t letters = borders.size() - 1;
        if (letters < shortest || letters > longest) {
            return {};
        }
        std::vector<State> states(letters + 1);
        states[0].score = 0;
        for (std::size_t from = 0; from < letters; ++from) {
            if (states[from].score == never) {
                continue;
            }
            for (std::size_t size = 2; size <= longest_word && from + size <= letters; ++size) {
                const std::string piece =
                    word.exact.substr(borders[from], borders[from + size] - borders[from]);
                step(states, from, from + size, piece);
            }
        }
        return pieces(states, letters);
    }

private:
    static constexpr double never = -std::numeric_limits<double>::infinity();
    struct State {
        double score = never;
        std::size_t from = 0;
        std::string piece;
        std::string term;
    };

    double articles(const std::string& term) {
        return blind_ ? index_.folded_articles(key_of(term)) : index_.articles(term);
    }
    double pairs(const std::string& first, const std::string& second) {
        return blind_ ? index_.folded_articles(key_of(first), key_of(second))
                      : index_.articles(first, second);
    }

    void step(std::vector<State>& states, std::size_t from, std::size_t to,
              const std::string& piece) {
        const std::string folded = text::fold(piece);
        if (!text::is_unaccented_syllable(folded)) {
            return;
        }
        const std::string exact = text::to_lower(text::normalize(piece));
        std::string term = term_of(exact, folded);
        const double found = articles(term);
        if (found < evidence_.piece) {
            return;
        }
        double score = states[from].score + std::log(found / (index_.size() * 100));
        if (from > 0) {
            const double beside = pairs(states[from].term, term);
            score += beside > 0 ? std::log(1 + beside) : -strangers;
        }
        if (score > states[to].score) {
            states[to] = {score, from, exact, std::move(term)};
        }
    }

    std::vector<std::string> pieces(const std::vector<State>& states, std::size_t letters) {
        if (states[letters].score == never) {
            return {};
        }
        std::vector<const State*> path;
        for (std::size_t at = letters; at > 0; at = states[at].from) {
            path.push_back(&states[at]);
        }
        if (path.size() < 2) {
            return {};
        }
        std::ranges::reverse(path);
        std::vector<std::string> found;
        for (std::size_t i = 0; i < path.size(); ++i) {
            if (i > 0 && (path.size() == 2 || letters <= short_run) &&
                pairs(path[i - 1]->term, path[i]->term) < (evidence_.small ? 1 : least_pairs)) {
                return {};
            }
            found.push_back(path[i]->piece);
        }
        return found;
    }

    IndexWords& index_;
    bool blind_;
    Evidence evidence_;
};

}  // namespace

bool restore_spaces(std::vector<QueryWord>& words, IndexWords& index, bool blind) {
    Splitter splitter(index, blind);
    bool changed = false;
    std::vector<QueryWord> restored;
    restored.reserve(words.size());
    for (const QueryWord& word : words) {
        const std::string term = term_of(word.exact, word.folded);
        const bool known =
            blind ? index.folded_articles(key_of(term)) > 0 : index.articles(term) > 0;
        std::vector<std::string> pieces;
        if (!known && !word.as_typed) {
            pieces = splitter.split(word);
        }
        if (pieces.empty()) {
            restored.push_back(word);
            continue;
        }
        changed = true;
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            restored.push_back(word_in_place_of(word, pieces[i]));
            if (i > 0) {
                restored.back().joined = restored.back().follows = true;
            }
        }
    }
    words = std::move(restored);
    return changed;
}

}  // namespace timtin
