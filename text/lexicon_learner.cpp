// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/lexicon_learner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "text/letters.hpp"
#include "text/lexicon.hpp"
#include "text/utf8.hpp"

namespace timtin::text {
namespace {

/// Hundredths that our own list adds to the association of a pair, and what
/// each step of a longer word weighs, so that it wins over the pairs in it.
constexpr double own_weight = 50;
constexpr std::uint32_t step_weight = 85;

std::uint64_t pair_key(std::uint32_t first, std::uint32_t second) noexcept {
    return (std::uint64_t{first} << 32) | second;
}

bool is_white(std::string_view between) noexcept {
    return std::ranges::all_of(between, [](char c) { return c == ' ' || c == '\t'; });
}

/// Letters of one word; numbers and addresses teach nothing.
bool is_plain_word(const Token& token) noexcept {
    return token.kind == TokenKind::word &&
           std::ranges::none_of(token.exact, [](char c) { return c >= '!' && c <= '@'; });
}

}  // namespace

LexiconLearner::LexiconLearner(CompoundList list) : list_(std::move(list)) {
    for (const std::string& form : list_.longer) {
        longer_.emplace(form, 0);
    }
}

LexiconLearner::Number LexiconLearner::number(std::string_view form) {
    if (const auto known = numbers_.find(form); known != numbers_.end()) {
        return known->second;
    }
    const auto number = static_cast<Number>(forms_.size());
    numbers_.emplace(forms_.emplace_back(form), number);
    words_.emplace_back();
    return number;
}

void LexiconLearner::add(std::string_view text) {
    tokenize(text, tokens_);
    const CharTable& characters = CharTable::instance();
    std::uint32_t end = 0;
    run_.clear();
    for (const Token& token : tokens_) {
        if (token.kind == TokenKind::document_number) {
            continue;  // its parts follow
        }
        if (!run_.empty() && !is_white(text.substr(end, token.begin - end))) {
            run_.clear();
        }
        end = token.end;
        if (!is_plain_word(token)) {
            run_.clear();
            continue;
        }
        const Number word = number(token.exact);
        const char* at = text.data() + token.begin;
        ++total_;
        ++words_[word].count;
        words_[word].capitals +=
            characters[next_code_point(at, text.data() + token.end)].upper ? 1U : 0U;
        if (!run_.empty()) {
            ++pairs_[pair_key(run_.back(), word)];
        }
        run_.push_back(word);
        std::string longer = forms_[word];
        for (std::size_t n = 1; n < Lexicon::max_syllables && n < run_.size(); ++n) {
            longer.insert(0, forms_[run_[run_.size() - 1 - n]] + ' ');
            if (const auto known = longer_.find(longer); known != longer_.end()) {
                ++known->second;
            }
        }
    }
}

/// Normalised pointwise mutual information: 1 if the two are never apart, 0 if
/// they meet by chance, below 0 if they avoid each other.
double LexiconLearner::association(std::uint64_t pair, std::uint32_t count) const {
    const double first = words_[pair >> 32].count;
    const double second = words_[pair & 0xFFFFFFFF].count;
    const auto total = static_cast<double>(total_);
    const double together = count;
    if (together >= total) {
        return 0;
    }
    return std::log(together * total / (first * second)) / -std::log(together / total);
}

std::string LexiconLearner::lexicon(const LearningLimits& limits) const {
    struct Line {
        std::uint32_t count = 0;
        std::uint32_t weight = 0;
    };
    std::map<std::string, Line, std::less<>> compounds;
    std::set<std::string_view> needed;  // syllables of compounds
    for (const auto& [first, second] : list_.pairs) {
        compounds[first + ' ' + second] = {0, static_cast<std::uint32_t>(own_weight)};
        needed.insert(first);
        needed.insert(second);
    }
    for (const auto& [key, count] : pairs_) {
        const std::string& first = forms_[key >> 32];
        const std::string& second = forms_[key & 0xFFFFFFFF];
        const CompoundList::Pair pair{first, second};
        const bool own = list_.pairs.contains(pair);
        if (!own &&
            (count < std::min(limits.compound, limits.neighbours) || list_.keeps_apart(pair))) {
            continue;
        }
        const double together = association(key, count);
        const double weight = std::round(100 * std::max(together, 0.0));
        if (own) {
            compounds[first + ' ' + second] = {count,
                                               static_cast<std::uint32_t>(own_weight + weight)};
        } else if (count >= limits.compound && together > limits.association) {
            compounds[first + ' ' + second] = {count, static_cast<std::uint32_t>(weight)};
        } else if (count >= limits.neighbours && together > limits.neighbourhood) {
            compounds[first + ' ' + second] = {count, 0};
        } else {
            continue;
        }
        needed.insert(first);
        needed.insert(second);
    }
    for (const auto& [form, count] : longer_) {
        const auto steps = static_cast<std::uint32_t>(std::ranges::count(form, ' '));
        compounds[form] = {count, step_weight * steps};
        for (std::string_view rest = form; !rest.empty();) {
            const std::size_t end = std::min(rest.find(' '), rest.size());
            needed.insert(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }

    std::map<std::string_view, Word> words;
    for (const std::string_view form : needed) {
        words[form];
    }
    for (const auto& [form, number] : numbers_) {
        if (words_[number].count >= limits.word || needed.contains(form)) {
            words[form] = words_[number];
        }
    }

    std::string out(lexicon_signature);
    out += '\n';
    for (const auto& [form, word] : words) {
        const std::uint32_t capitals = word.count == 0 ? 0 : 100 * word.capitals / word.count;
        fmt::format_to(std::back_inserter(out), "{}\t{}\t{}\n", form, word.count, capitals);
    }
    for (const auto& [form, line] : compounds) {
        fmt::format_to(std::back_inserter(out), "{}\t{}\t{}\n", form, line.count, line.weight);
    }
    return out;
}

}  // namespace timtin::text
