// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <unordered_map>

#include "search/corrections.hpp"

namespace timtin {

namespace {

// Smoothing of P(word | word before), counted in articles: how many more have the word
// before, and in how many words beside it are there by chance.
constexpr double smoothing = 3;
constexpr double chance = 48;
// A reading less likely than this share of the likeliest is none.
constexpr double least_share = 0.05;
// A word without accents in a query that has them: how likely they were forgotten in
// it, once one word shows that they were somewhere.
constexpr double forgotten = 0.5;
constexpr double plain_enough = 0.5;
// How much more usual the accented word must be to show it.
constexpr double much_more_usual = 30;

using Reading = IndexWords::Reading;

void scale_to_one(std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    for (double& value : values) {
        value /= sum > 0 ? sum : 1;
    }
}

/// Forward-backward over the readings of each word.
class Chain {
public:
    Chain(std::vector<QueryWord>& words, IndexWords& index, double accented_prior)
        : words_(words), index_(index), prior_(accented_prior) {}

    void run() {
        gather();
        forward();
        backward();
        for (std::size_t i = 0; i < words_.size(); ++i) {
            if (words_[i].blind) {
                keep_likely(i);
            }
        }
    }

private:
    void gather() {
        readings_.resize(words_.size());
        for (std::size_t i = 0; i < words_.size(); ++i) {
            const QueryWord& word = words_[i];
            const std::string term = term_of(word.exact, word.folded);
            for (const Reading& reading : index_.readings(key_of(term))) {
                if (word.blind || reading.term == term) {
                    readings_[i].push_back(reading);
                }
            }
        }
    }

    [[nodiscard]] double alone(const Reading& reading) const {
        return (reading.articles + 0.1) / index_.length();
    }
    [[nodiscard]] double emitted(std::size_t i, const Reading& reading) const {
        return words_[i].blind && !reading.plain ? prior_ : 1;
    }

    void forward() {
        forward_.resize(words_.size());
        steps_.resize(words_.size());
        for (std::size_t i = 0; i < words_.size(); ++i) {
            const auto& here = readings_[i];
            forward_[i].assign(here.size(), 0);
            if (i == 0 || !words_[i].follows || readings_[i - 1].empty() || here.empty()) {
                for (std::size_t b = 0; b < here.size(); ++b) {
                    forward_[i][b] = emitted(i, here[b]) * alone(here[b]);
                }
            } else {
                fill_steps(i);
                for (std::size_t a = 0; a < readings_[i - 1].size(); ++a) {
                    for (std::size_t b = 0; b < here.size(); ++b) {
                        forward_[i][b] += forward_[i - 1][a] * steps_[i][a * here.size() + b];
                    }
                }
            }
            scale_to_one(forward_[i]);
        }
    }

    void fill_steps(std::size_t i) {
        const auto& before = readings_[i - 1];
        const auto& here = readings_[i];
        std::vector<double>& steps = steps_[i];
        steps.assign(before.size() * here.size(), 0);
        std::unordered_map<std::string_view, std::size_t> first;
        std::unordered_map<std::string_view, std::size_t> second;
        for (std::size_t a = 0; a < before.size(); ++a) {
            first[signature_of(before[a].term)] = a;
        }
        for (std::size_t b = 0; b < here.size(); ++b) {
            second[signature_of(here[b].term)] = b;
        }
        for (const auto& pair :
             index_.pair_readings(key_of(before.front().term), key_of(here.front().term))) {
            const auto a = first.find(pair.first);
            const auto b = second.find(pair.second);
            if (a != first.end() && b != second.end()) {
                steps[a->second * here.size() + b->second] = pair.articles;
            }
        }
        for (std::size_t a = 0; a < before.size(); ++a) {
            for (std::size_t b = 0; b < here.size(); ++b) {
                double& step = steps[a * here.size() + b];
                step = emitted(i, here[b]) * (step + chance * alone(here[b])) /
                       (before[a].articles + smoothing);
            }
        }
    }

    void backward() {
        backward_.resize(words_.size());
        for (std::size_t i = words_.size(); i-- > 0;) {
            backward_[i].assign(readings_[i].size(), 1);
            if (i + 1 == words_.size() || steps_[i + 1].empty()) {
                continue;
            }
            const std::size_t width = readings_[i + 1].size();
            for (std::size_t a = 0; a < readings_[i].size(); ++a) {
                double sum = 0;
                for (std::size_t b = 0; b < width; ++b) {
                    sum += steps_[i + 1][a * width + b] * backward_[i + 1][b];
                }
                backward_[i][a] = sum;
            }
            scale_to_one(backward_[i]);
        }
    }

    void keep_likely(std::size_t i) {
        std::vector<double> both(readings_[i].size());
        for (std::size_t a = 0; a < both.size(); ++a) {
            both[a] = forward_[i][a] * backward_[i][a];
        }
        scale_to_one(both);
        const double best = both.empty() ? 0 : std::ranges::max(both);
        auto& likely = words_[i].likely;
        likely.clear();
        for (std::size_t a = 0; a < both.size(); ++a) {
            if (both[a] > 0 && both[a] >= least_share * best) {
                likely.push_back({readings_[i][a].term, both[a]});
            }
        }
        std::ranges::stable_sort(likely, std::ranges::greater{}, &LikelyReading::share);
    }

    std::vector<QueryWord>& words_;
    IndexWords& index_;
    double prior_;
    std::vector<std::vector<Reading>> readings_;
    std::vector<std::vector<double>> forward_;
    std::vector<std::vector<double>> backward_;
    std::vector<std::vector<double>> steps_;
};

}  // namespace

void find_likely_readings(std::vector<QueryWord>& words, IndexWords& index, double accented_prior) {
    Chain(words, index, accented_prior).run();
}

void widen_forgotten_accents(std::vector<QueryWord>& words, IndexWords& index) {
    const Evidence evidence(index);
    bool sure = false;
    for (const QueryWord& word : words) {
        if (word.exact != word.folded || word.as_typed) {
            continue;
        }
        const std::string term = term_of(word.exact, word.folded);
        const double own = index.articles(term);
        double other = 0;
        for (const Reading& reading : index.readings(key_of(term))) {
            if (reading.term != term) {
                other = std::max(other, reading.articles);
            }
        }
        sure = sure || (other >= evidence.common && other >= much_more_usual * own);
    }
    if (!sure) {
        return;
    }
    for (QueryWord& word : words) {
        word.blind = word.exact == word.folded && !word.as_typed &&
                     index.readings(folded_key(word.folded)).size() > 1;
    }
    find_likely_readings(words, index, forgotten);
    for (QueryWord& word : words) {
        const std::string term = term_of(word.exact, word.folded);
        for (const LikelyReading& reading : word.likely) {
            if (reading.term == term && reading.share >= plain_enough) {
                word.blind = false;
            }
        }
        if (!word.blind) {
            word.likely.clear();
        }
    }
}

}  // namespace timtin
