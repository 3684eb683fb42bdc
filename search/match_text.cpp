// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/match_text.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <utility>

#include "extract/byline.hpp"
#include "indexer/terms.hpp"
#include "search/asked_words.hpp"

namespace timtin {

namespace {

// A snippet looks no further than this into a text.
constexpr std::size_t max_snippet_bytes = 256 * 1024;
// How far before a match a sentence may begin for the snippet to begin with it.
constexpr std::size_t words_before = 12;

/// Is the token the word as typed? Without accents: any reading of it.
bool same_word(const QueryWord& word, const text::Token& token) {
    if (word.exact == word.folded) {
        return readings_prefix(word.token()) == readings_prefix(token);
    }
    return word.exact == token.exact || text::iy_variant(word.exact) == token.exact;
}

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

TextMatcher::TextMatcher(TextWords words)
    : words_(std::move(words.words)), numbers_(std::move(words.numbers)) {
    keys_.reserve(words_.size());
    beside_.resize(words_.size());
    for (std::size_t i = 0, last = 0; i < words_.size(); ++i) {
        const std::size_t word =
            i + 1 < words_.size() && words_[i + 1].other_weight > 0 && words_[i].other_weight <= 0
                ? i + 1
                : i;
        const bool bound = words_[word].bound && word > 0;
        beside_[i] = {.word = static_cast<std::uint16_t>(word),
                      .before = static_cast<std::uint16_t>(bound ? last : word),
                      .behind = static_cast<std::uint16_t>(word)};
        if (bound) {
            compounds_ = true;
            for (std::size_t k = 0; k < i; ++k) {
                if (beside_[k].word == last) {
                    beside_[k].behind = static_cast<std::uint16_t>(word);
                }
            }
        }
        if (word == i) {
            last = i;
        }
    }
    for (std::size_t i = 0; i < words_.size(); ++i) {
        std::string key;
        append_folded_key(words_[i].token(), key);
        keys_.push_back(std::move(key));
        by_key_[keys_.back()].push_back(static_cast<std::uint16_t>(i));
        for (const std::string& expansion : expansions_of(words_[i])) {
            Expansion one{.word = static_cast<std::uint16_t>(i), .forms = {}};
            text::tokenize(expansion, tokens_);
            for (const text::Token& token : tokens_) {
                one.forms.emplace_back(token.exact);
            }
            expansions_.push_back(std::move(one));
        }
    }
}

/// Matches what an abbreviation stands for, where it begins with that token.
void TextMatcher::match_expansions(std::uint32_t token) {
    for (const Expansion& expansion : expansions_) {
        const auto& forms = expansion.forms;
        if (forms.size() > tokens_.size() - token) {
            continue;
        }
        std::uint32_t same = 0;
        while (same < forms.size() && tokens_[token + same].exact == forms[same]) {
            ++same;
        }
        if (same == forms.size()) {
            for (std::uint32_t k = 0; k < same; ++k) {
                matches_.push_back({token + k, expansion.word, false, true});
            }
        }
    }
}

/// A syllable of a compound matches beside the others of it only: "đoàn" tells nothing of
/// "công đoàn" where no "công" stands before it.
void TextMatcher::drop_parts() {
    const auto is_beside = [&](std::size_t m, bool before) {
        const Beside& own = beside_[matches_[m].word];
        const std::uint16_t wanted = before ? own.before : own.behind;
        if (wanted == own.word) {
            return false;
        }
        const text::Token& here = tokens_[matches_[m].token];
        for (std::size_t k = m; before ? k-- > 0 : ++k < matches_.size();) {
            const text::Token& there = tokens_[matches_[k].token];
            if (there.position + 1 < here.position || there.position > here.position + 1) {
                break;
            }
            if (beside_[matches_[k].word].word == wanted &&
                (before ? are_neighbours(there, here) : are_neighbours(here, there))) {
                return true;
            }
        }
        return false;
    };
    kept_.clear();
    for (std::size_t m = 0; m < matches_.size(); ++m) {
        const Beside& own = beside_[matches_[m].word];
        const bool alone = own.before == own.word && own.behind == own.word;
        if (alone || matches_[m].expanded || is_beside(m, true) || is_beside(m, false)) {
            kept_.push_back(matches_[m]);
        }
    }
    std::swap(matches_, kept_);
}

void TextMatcher::match(std::string_view text) {
    text::tokenize(text, tokens_);
    matches_.clear();
    number_marks_.clear();
    std::vector<bool> typed(words_.size());
    found_before_ = std::exchange(found_, std::vector<bool>(words_.size()));
    found_before_.resize(words_.size());
    for (std::uint32_t i = 0; i < tokens_.size(); ++i) {
        const text::Token& token = tokens_[i];
        if (token.kind == text::TokenKind::document_number || !is_indexable(token)) {
            continue;
        }
        match_expansions(i);
        key_.clear();
        append_folded_key(token, key_);
        const auto found = by_key_.find(key_);
        if (found == by_key_.end()) {
            continue;
        }
        for (const std::uint16_t word : found->second) {
            matches_.push_back({i, word, same_word(words_[word], token)});
        }
    }
    if (!expansions_.empty()) {
        std::ranges::stable_sort(matches_, {}, &Match::token);
    }
    if (compounds_) {
        drop_parts();
    }
    for (const Match& match : matches_) {
        found_[match.word] = true;
        typed[match.word] = typed[match.word] || match.as_typed;
    }
    // Other readings are marked only where the word as typed does not occur.
    std::erase_if(matches_,
                  [&](const Match& match) { return !match.as_typed && typed[match.word]; });
    if (!numbers_.empty()) {
        for (const text::DocumentNumber& found : text::find_document_numbers(text)) {
            for (const text::DocumentNumber& wanted : numbers_) {
                const bool same =
                    wanted.key.empty()
                        ? std::ranges::any_of(wanted.partial_keys,
                                              [&](const std::string& partial) {
                                                  return std::ranges::count(found.partial_keys,
                                                                            partial) > 0;
                                              })
                        : wanted.key == found.key;
                if (same) {
                    number_marks_.push_back({found.begin, found.end});
                    break;
                }
            }
        }
    }
}

/// The text from token `first` to token `last`, white space collapsed, with marks.
MarkedText TextMatcher::cut(std::string_view text, std::size_t first, std::size_t last) const {
    const std::size_t begin = tokens_.empty() || first == 0 ? 0 : tokens_[first].begin;
    const std::size_t end =
        last + 1 >= tokens_.size() ? text.size() : std::size_t{tokens_[last + 1].begin};

    std::vector<Mark> marks;
    for (const Match& match : matches_) {
        if (match.token >= first && match.token <= last) {
            marks.push_back({tokens_[match.token].begin, tokens_[match.token].end});
        }
    }
    for (const Mark& mark : number_marks_) {
        if (mark.begin >= begin && mark.end <= end) {
            marks.push_back(mark);
        }
    }
    std::ranges::sort(marks, {}, [](const Mark& mark) { return std::pair(mark.begin, mark.end); });
    std::vector<Mark> merged;
    for (const Mark& mark : marks) {
        const auto apart = [&](std::size_t from, std::size_t to) {
            return from < to && std::ranges::any_of(text.substr(from, to - from), [](char c) {
                       return !is_space(c) || c == '\n';
                   });
        };
        if (!merged.empty() && !apart(merged.back().end, mark.begin)) {
            merged.back().end = std::max(merged.back().end, mark.end);
        } else {
            merged.push_back(mark);
        }
    }

    MarkedText out;
    std::size_t next = 0;
    bool space = false;
    const auto note = [&](std::size_t at) {
        while (next < merged.size() && at >= merged[next].end) {
            ++next;
        }
    };
    bool inside = false;
    for (std::size_t at = begin; at < end; ++at) {
        note(at);
        const bool marked = next < merged.size() && at >= merged[next].begin;
        if (inside && !marked) {
            out.marks.back().end = out.text.size();
            inside = false;
        }
        if (is_space(text[at])) {
            space = !out.text.empty();
            continue;
        }
        if (space) {
            out.text += ' ';
            space = false;
        }
        if (marked && !inside) {
            out.marks.push_back({out.text.size(), out.text.size()});
            inside = true;
        }
        out.text += text[at];
    }
    if (inside) {
        out.marks.back().end = out.text.size();
    }
    return out;
}

MarkedText TextMatcher::mark(std::string_view text) {
    match(text);
    return cut(text, 0, tokens_.size());
}

MarkedText TextMatcher::snippet(std::string_view text, std::size_t words) {
    text = text.substr(0, max_snippet_bytes);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0U) == 0x80U) {
        text.remove_suffix(1);  // a character that the limit cut
    }
    text.remove_prefix(read_dateline(text).length);  // "HNP - "
    match(text);
    if (tokens_.empty()) {
        return {std::string(text), {}};
    }
    // The window whose matches tell most: different words first, then words that
    // stand side by side as in the query, then repetition.
    std::size_t best_first = 0;
    double best_score = -1;
    for (std::size_t m = 0; m < matches_.size(); ++m) {
        if (m > 0 && matches_[m].token == matches_[m - 1].token) {
            continue;
        }
        const std::size_t first = matches_[m].token;
        std::bitset<128> seen;
        double score = 0;
        for (std::size_t k = m; k < matches_.size() && matches_[k].token < first + words; ++k) {
            const std::size_t word = matches_[k].word % seen.size();
            score += seen[word] ? 0.05 : 1.0;
            seen[word] = true;
            if (k > m && matches_[k].token == matches_[k - 1].token + 1 &&
                matches_[k].word == matches_[k - 1].word + 1) {
                score += 0.5;
            }
        }
        if (score > best_score + 1e-9) {
            best_score = score;
            best_first = first;
        }
    }
    std::size_t first = best_first;
    if (best_score >= 0) {
        for (std::size_t back = 0; back <= words_before && back <= best_first; ++back) {
            if (tokens_[best_first - back].gap == text::Gap::sentence) {
                first = best_first - back;
                break;
            }
        }
        if (first == best_first) {
            first -= std::min<std::size_t>(first, 4);
        }
    }
    std::size_t last = std::min(first + words, tokens_.size()) - 1;
    for (std::size_t at = last; at > first + words * 2 / 3 && at + 1 < tokens_.size(); --at) {
        if (tokens_[at + 1].gap == text::Gap::sentence) {
            last = at;
            break;
        }
    }
    MarkedText out = cut(text, first, last);
    if (first > 0) {
        const std::string_view dots = "… ";
        out.text.insert(0, dots);
        for (Mark& mark : out.marks) {
            mark.begin += dots.size();
            mark.end += dots.size();
        }
    }
    if (last + 1 < tokens_.size()) {
        out.text += " …";
    }
    return out;
}

bool TextMatcher::lacks_words() const {
    for (std::size_t word = 0; word < found_.size(); ++word) {
        if (words_[word].required && !found_[word] && !found_before_[word]) {
            return true;
        }
    }
    return false;
}

}  // namespace timtin
