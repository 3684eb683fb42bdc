// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/match_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "extract/byline.hpp"
#include "indexer/terms.hpp"
#include "search/asked_words.hpp"

namespace timtin {

namespace {

// A snippet looks no further than this into a text.
constexpr std::size_t max_snippet_bytes = 256 * 1024;
// How far before a match a sentence may begin for the snippet to begin with it, and how many
// words stand before it otherwise.
constexpr std::size_t words_before = 12;
constexpr std::size_t words_before_inside = 4;
// What a second piece must tell beyond the one, where the rarest word tells 1.
constexpr double second_piece_tells = 0.25;

/// Is the token the word as typed? If any accents will do: any reading of it.
bool same_word(const QueryWord& word, const text::Token& token) {
    if (word.interpreted ? word.blind : word.exact == word.folded) {
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
    const auto is_in_number = [&](const text::Token& token) {
        return std::ranges::any_of(number_marks_, [&](const Mark& mark) {
            return token.begin >= mark.begin && token.end <= mark.end;
        });
    };
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
            if (words_[word].of_number && !number_marks_.empty() && !is_in_number(token)) {
                continue;  // the number is there: its "TW" in another one tells nothing
            }
            const bool as_typed = same_word(words_[word], token);
            if (as_typed || !words_[word].strict) {
                matches_.push_back({i, word, as_typed});
            }
        }
    }
    if (!expansions_.empty()) {
        std::ranges::stable_sort(matches_, {}, &Match::token);
    }
    if (compounds_) {
        drop_parts();
    }
    for (const Match& match : matches_) {
        typed[match.word] = typed[match.word] || match.as_typed;
    }
    // Other readings are marked only where the word as typed does not occur.
    std::erase_if(matches_,
                  [&](const Match& match) { return !match.as_typed && typed[match.word]; });
    std::bitset<most_words> found;
    for (const Match& match : matches_) {
        found[match.word % most_words] = true;
    }
    found_words_ = found.count();
}

/// The text between two offsets, white space collapsed, with marks.
MarkedText TextMatcher::cut(std::string_view text, std::size_t begin, std::size_t end) const {
    std::vector<Mark> marks;
    for (const Match& match : matches_) {
        if (tokens_[match.token].begin >= begin && tokens_[match.token].end <= end) {
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
    return cut(text, 0, text.size());
}

/// The window whose matches tell most: different words first, then words that stand side by
/// side as in the query, then repetition. With a window `beside`: of what stands outside it,
/// only words that it lacks tell.
TextMatcher::Window TextMatcher::best_window(std::size_t words, const Window* beside) const {
    Window best;
    best.score = -1;
    for (std::size_t m = 0; m < matches_.size(); ++m) {
        if (m > 0 && matches_[m].token == matches_[m - 1].token) {
            continue;
        }
        if (beside != nullptr && m >= beside->matches.first && m <= beside->matches.last) {
            continue;
        }
        const std::size_t first = matches_[m].token;
        Window window{.matches = {m, m}};
        for (std::size_t k = m; k < matches_.size() && matches_[k].token < first + words; ++k) {
            if (beside != nullptr && k == beside->matches.first) {
                break;
            }
            const std::size_t word = matches_[k].word % window.seen.size();
            if (beside != nullptr && beside->seen[word]) {
                window.score += 0.01;
            } else if (window.seen[word]) {
                window.score += 0.05;
            } else {
                window.score += words_[matches_[k].word].tells;
                window.tells += words_[matches_[k].word].tells;
                window.matches.last = k;
            }
            window.seen[word] = true;
            if (k > m && matches_[k].token == matches_[k - 1].token + 1 &&
                matches_[k].word == matches_[k - 1].word + 1) {
                window.score += 0.5 * words_[matches_[k].word].tells;
            }
        }
        if (window.score > best.score + 1e-9) {
            best = std::move(window);
        }
    }
    return best;
}

/// About so many tokens around a window, from the beginning of a sentence to the end of one
/// if they are near. All of the window's matches are in it.
TextMatcher::Run TextMatcher::fragment(const Window& window, std::size_t words) const {
    const std::size_t first_match = matches_[window.matches.first].token;
    const std::size_t last_match = matches_[window.matches.last].token;
    const std::size_t room = words - std::min(words, last_match - first_match + 1);
    std::size_t first = 0;
    if (first_match > std::min(words_before, room)) {
        first = first_match - std::min(words_before_inside, room);
        for (std::size_t back = 0; back <= std::min(words_before, room); ++back) {
            if (tokens_[first_match - back].gap == text::Gap::sentence) {
                first = first_match - back;
                break;
            }
        }
    }
    const std::size_t most = std::max(last_match, std::min(first + words, tokens_.size()) - 1);
    std::size_t last = most;
    for (std::size_t at = most; at >= last_match && at + 1 > first + words * 2 / 3; --at) {
        if (at + 1 == tokens_.size() || tokens_[at + 1].gap == text::Gap::sentence) {
            last = at;
            break;
        }
    }
    return {first, last};
}

MarkedText TextMatcher::snippet(std::string_view text, std::size_t words) {
    if (text.size() > max_snippet_bytes) {
        std::size_t end = max_snippet_bytes;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) {
            --end;  // to the first byte of the character that the limit cuts
        }
        text = text.substr(0, end);
    }
    text.remove_prefix(read_dateline(text).length);  // "HNP - "
    match(text);
    if (tokens_.empty()) {
        return {std::string(text), {}};
    }
    std::vector<Run> runs;
    if (matches_.empty()) {
        std::size_t last = std::min(words, tokens_.size()) - 1;
        for (std::size_t at = last; at + 1 > words * 2 / 3 && at + 1 < tokens_.size(); --at) {
            if (tokens_[at + 1].gap == text::Gap::sentence) {
                last = at;
                break;
            }
        }
        runs.push_back({0, last});
    } else {
        const Window one = best_window(words, nullptr);
        runs.push_back(fragment(one, words));
        if (one.seen.count() < found_words_) {
            // Two pieces if they tell clearly more than one.
            const Window half = best_window(words / 2, nullptr);
            const Window other = best_window(words / 2, &half);
            if (other.score > 0 && half.tells + other.tells > one.tells + second_piece_tells) {
                runs = {fragment(half, words / 2), fragment(other, words / 2)};
                std::ranges::sort(runs, {}, &Run::first);
                if (runs[1].first <= runs[0].last + 1) {
                    runs = {{runs[0].first, std::max(runs[0].last, runs[1].last)}};
                }
            }
        }
    }
    MarkedText out;
    for (const Run& run : runs) {
        // With what hangs on the words: quotes, brackets, full stops.
        std::size_t begin = run.first == 0 ? 0 : std::size_t{tokens_[run.first].begin};
        const std::size_t before = run.first == 0 ? 0 : std::size_t{tokens_[run.first - 1].end};
        while (begin > before && !is_space(text[begin - 1])) {
            --begin;
        }
        const bool whole = run.last + 1 == tokens_.size();
        const std::size_t next = whole ? text.size() : std::size_t{tokens_[run.last + 1].begin};
        std::size_t end = whole ? text.size() : std::size_t{tokens_[run.last].end};
        while (end < next && !is_space(text[end])) {
            ++end;
        }
        const MarkedText piece = cut(text, begin, end);
        if (run.first > 0) {
            out.text += out.text.empty() ? "… " : " ";
        }
        for (const Mark& mark : piece.marks) {
            out.marks.push_back({out.text.size() + mark.begin, out.text.size() + mark.end});
        }
        out.text += piece.text;
        if (!whole) {
            out.text += " …";
        }
    }
    return out;
}

}  // namespace timtin
