// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/traps.hpp"

#include <algorithm>

namespace timtin {

namespace {

// So that a hostile site costs no memory.
constexpr std::size_t most_shapes = 20'000;
constexpr std::size_t most_contents = 1'000'000;
constexpr std::size_t shortest_token = 16;

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// A session's id rather than a word: long, with letters and digits mixed.
bool is_random(std::string_view word) noexcept {
    if (word.size() < shortest_token) {
        return false;
    }
    int turns = 0;
    for (std::size_t i = 1; i < word.size(); ++i) {
        turns += is_digit(word[i]) != is_digit(word[i - 1]) ? 1 : 0;
    }
    return turns >= 3;
}

}  // namespace

std::string shape_of(const Url& url) {
    const auto text = url.target();
    std::string shape;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_digit(text[at]) && !is_letter(text[at])) {
            shape += text[at++];
            continue;
        }
        auto end = at;
        while (end < text.size() && (is_digit(text[end]) || is_letter(text[end]))) {
            ++end;
        }
        const auto word = text.substr(at, end - at);
        at = end;
        if (is_random(word)) {
            shape += '*';
            continue;
        }
        for (std::size_t i = 0; i < word.size(); ++i) {
            if (!is_digit(word[i])) {
                shape += word[i];
            } else if (i == 0 || !is_digit(word[i - 1])) {
                shape += '#';
            }
        }
    }
    return shape;
}

void TrapWatch::know_article(const Url& url) {
    if (article_shapes_.size() < most_shapes) {
        article_shapes_.insert(shape_of(url));
    }
}

bool TrapWatch::leads_to_articles(const Url& url) const {
    return article_shapes_.contains(shape_of(url));
}

void TrapWatch::note(const Url& url, std::uint64_t content, bool brought) {
    auto shape = shape_of(url);
    const bool new_article =
        content != 0 && contents_.size() < most_contents && contents_.insert(content).second;
    if (new_article && article_shapes_.size() < most_shapes) {
        article_shapes_.insert(shape);
    }
    if (new_article || brought) {
        barren_.erase(shape);
    } else if (barren_.size() < most_shapes || barren_.contains(shape)) {
        ++barren_[std::move(shape)];
    }
}

bool TrapWatch::is_trap(const Url& url) const {
    const auto found = barren_.find(shape_of(url));
    return found != barren_.end() && found->second >= most_barren;
}

}  // namespace timtin
