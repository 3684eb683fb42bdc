// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/card.hpp"

#include <algorithm>

namespace timtin {

namespace {

constexpr char field_end = '\x1e';
constexpr char item_end = '\x1f';
constexpr std::size_t max_text = 400;
constexpr std::size_t max_items = 16;

void append(std::string_view text, std::string& out) {
    std::size_t size = std::min(text.size(), max_text);
    while (size < text.size() && size > 0 && (static_cast<unsigned char>(text[size]) >> 6) == 2) {
        --size;  // not in the middle of a character
    }
    for (const char byte : text.substr(0, size)) {
        out += static_cast<unsigned char>(byte) < 0x20 ? ' ' : byte;
    }
}

std::string_view next(std::string_view& rest, char end) {
    const std::size_t size = std::min(rest.find(end), rest.size());
    const std::string_view part = rest.substr(0, size);
    rest.remove_prefix(std::min(size + 1, rest.size()));
    return part;
}

std::vector<std::string_view> items(std::string_view field) {
    std::vector<std::string_view> list;
    while (!field.empty()) {
        list.push_back(next(field, item_end));
    }
    return list;
}

}  // namespace

std::string make_card(const Article& article) {
    std::string card;
    append(article.id, card);
    card += field_end;
    append(article.title, card);
    card += field_end;
    for (std::size_t i = 0; i < std::min(article.authors.size(), max_items); ++i) {
        append(article.authors[i], card);
        card += item_end;
    }
    card += field_end;
    for (std::size_t i = 0; i < std::min(article.numbers.size(), max_items); ++i) {
        append(article.numbers[i].number, card);
        card += item_end;
    }
    return card;
}

Card read_card(std::string_view value) {
    Card card;
    card.id = next(value, field_end);
    card.title = next(value, field_end);
    card.authors = items(next(value, field_end));
    card.numbers = items(next(value, field_end));
    return card;
}

}  // namespace timtin
