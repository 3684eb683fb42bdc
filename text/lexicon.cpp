// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/lexicon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <limits>
#include <system_error>

#include "defaults/defaults.hpp"

namespace timtin::text {
namespace {

constexpr std::size_t max_lexicon_bytes = std::size_t{64} << 20;

std::uint64_t mix(std::uint64_t x) noexcept {
    x *= 0x9E3779B97F4A7C15U;
    x ^= x >> 32;
    x *= 0x9E3779B97F4A7C15U;
    return x ^ (x >> 32);
}

std::uint64_t hash(std::string_view form) noexcept {
    std::uint64_t h = form.size();
    while (form.size() > 8) {
        std::uint64_t chunk = 0;
        std::memcpy(&chunk, form.data(), 8);
        h = mix(h ^ chunk);
        form.remove_prefix(8);
    }
    std::uint64_t chunk = 0;
    std::memcpy(&chunk, form.data(), form.size());
    return mix(h ^ chunk);
}

/// The next field up to `end_mark`, which is taken off with it.
std::string_view take(std::string_view& rest, char end_mark) noexcept {
    const std::size_t end = std::min(rest.find(end_mark), rest.size());
    const std::string_view field = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return field;
}

template <typename Number>
bool read_number(std::string_view field, Number& number) noexcept {
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
    return error == std::errc() && end == field.data() + field.size();
}

/// Slots for that many entries, at most half full.
std::size_t slots_for(std::size_t entries) {
    return std::bit_ceil(std::max<std::size_t>(16, 2 * entries + 2));
}

}  // namespace

std::uint32_t Lexicon::Table::word(std::string_view form) const noexcept {
    const std::size_t mask = word_slots_.size() - 1;
    for (std::size_t slot = hash(form) & mask;; slot = (slot + 1) & mask) {
        const std::uint32_t number = word_slots_[slot];
        if (number == 0) {
            return none;
        }
        if (words[number - 1].form == form) {
            return number - 1;
        }
    }
}

std::uint32_t Lexicon::Table::next(std::uint32_t node, std::uint32_t word) const noexcept {
    const std::uint64_t key = (std::uint64_t{node} << 32) | word;
    const std::size_t mask = edge_slots_.size() - 1;
    for (std::size_t slot = mix(key) & mask;; slot = (slot + 1) & mask) {
        const Edge& edge = edge_slots_[slot];
        if (edge.key == key) {
            return edge.node;
        }
        if (edge.key == empty_key) {
            return none;
        }
    }
}

std::uint32_t Lexicon::Table::find(std::string_view form) const noexcept {
    std::uint32_t node = none;
    for (bool first = true; first || !form.empty(); first = false) {
        const std::uint32_t number = word(take(form, ' '));
        if (number == none) {
            return none;
        }
        node = first ? number : next(node, number);
        if (node == none) {
            return none;
        }
    }
    return node;
}

std::uint32_t Lexicon::Table::make_next(std::uint32_t node, std::uint32_t word) {
    const std::uint64_t key = (std::uint64_t{node} << 32) | word;
    const std::size_t mask = edge_slots_.size() - 1;
    std::size_t slot = mix(key) & mask;
    while (edge_slots_[slot].key != key) {
        if (edge_slots_[slot].key == empty_key) {
            edge_slots_[slot] = {key, static_cast<std::uint32_t>(words.size() + nodes.size())};
            nodes.emplace_back();
        } else {
            slot = (slot + 1) & mask;
        }
    }
    return edge_slots_[slot].node;
}

bool Lexicon::Table::add_word(const Word& word) {
    const std::size_t mask = word_slots_.size() - 1;
    std::size_t slot = hash(word.form) & mask;
    for (; word_slots_[slot] != 0; slot = (slot + 1) & mask) {
        if (words[word_slots_[slot] - 1].form == word.form) {
            return false;
        }
    }
    words.push_back(word);
    word_slots_[slot] = static_cast<std::uint32_t>(words.size());
    return true;
}

bool Lexicon::Table::add_compound(const Compound& compound) {
    std::string_view rest = compound.form;
    std::uint32_t node = word(take(rest, ' '));
    std::size_t syllables = 1;
    for (; node != none && !rest.empty(); ++syllables) {
        const std::uint32_t number = word(take(rest, ' '));
        node = number == none ? none : make_next(node, number);
    }
    if (node == none || syllables < 2 || syllables > max_syllables) {
        return false;
    }
    nodes[node - words.size()] = {compound.count, compound.weight};
    compounds.push_back(compound);
    return true;
}

std::optional<Error> Lexicon::Table::read(std::string_view content) {
    const auto malformed = [](std::size_t line, std::string_view what) {
        return Error{ErrorCode::malformed, fmt::format("lexicon, line {}: {}", line, what)};
    };
    if (take(content, '\n') != lexicon_signature) {
        return malformed(1, fmt::format("expected \"{}\"", lexicon_signature));
    }
    const auto lines = static_cast<std::size_t>(std::ranges::count(content, '\n')) + 1;
    word_slots_.resize(slots_for(lines));
    edge_slots_.resize(slots_for(static_cast<std::size_t>(std::ranges::count(content, ' '))));
    std::string_view last;
    bool in_compounds = false;
    for (std::size_t line_number = 2; !content.empty(); ++line_number) {
        std::string_view line = take(content, '\n');
        if (line.empty() || line.front() == '#') {
            continue;
        }
        const std::string_view form = take(line, '\t');
        const std::string_view count_field = take(line, '\t');
        std::uint32_t count = 0;
        std::uint32_t value = 0;
        if (form.empty() || !read_number(count_field, count) || !read_number(line, value)) {
            return malformed(line_number, "expected a form and two numbers, apart by tabs");
        }
        const bool compound = form.find(' ') != std::string_view::npos;
        if (compound && !in_compounds) {
            in_compounds = true;
            last = {};
        }
        if (compound != in_compounds || !(last < form)) {
            return malformed(line_number, "out of order");
        }
        last = form;
        if (!compound) {
            const auto capitals = static_cast<std::uint8_t>(std::min(value, std::uint32_t{100}));
            if (!add_word({form, count, capitals})) {
                return malformed(line_number, "a word for the second time");
            }
        } else if (!add_compound({form, count, value})) {
            return malformed(line_number,
                             fmt::format("no compound of two to {} known words", max_syllables));
        }
    }
    return std::nullopt;
}

Lexicon::Lexicon(std::unique_ptr<const Table> table) : table_(std::move(table)) {}
Lexicon::Lexicon(Lexicon&&) noexcept = default;
Lexicon& Lexicon::operator=(Lexicon&&) noexcept = default;
Lexicon::~Lexicon() = default;

const Lexicon& Lexicon::standard() {
    static const Lexicon lexicon = [] {
        auto table = std::make_unique<Table>();
        [[maybe_unused]] const auto error = table->read(default_file("lexicon.txt"));
        assert(!error);
        return Lexicon(std::move(table));
    }();
    return lexicon;
}

Result<Lexicon> Lexicon::parse(std::string content) {
    if (content.size() > max_lexicon_bytes) {
        return Error{ErrorCode::limit, "a lexicon may have 64 MiB at most"};
    }
    auto table = std::make_unique<Table>();
    table->owned = std::move(content);
    if (auto error = table->read(table->owned)) {
        return *std::move(error);
    }
    return Lexicon(std::move(table));
}

Result<Lexicon> Lexicon::load(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        const int reason = errno;
        return Error{reason == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                     fmt::format("{}: {}", path, std::generic_category().message(reason))};
    }
    std::string content;
    char block[65536];
    while (in.read(block, sizeof block) || in.gcount() > 0) {
        content.append(block, static_cast<std::size_t>(in.gcount()));
        if (content.size() > max_lexicon_bytes) {
            break;
        }
    }
    if (in.bad()) {
        return Error{ErrorCode::io, fmt::format("{}: cannot be read", path)};
    }
    Result<Lexicon> lexicon = parse(std::move(content));
    if (!lexicon) {
        return Error{lexicon.error().code, fmt::format("{}: {}", path, lexicon.error().message)};
    }
    return lexicon;
}

std::uint64_t Lexicon::frequency(std::string_view word) const {
    const std::uint32_t node = table_->find(word);
    return node == Table::none ? 0 : table_->count(node);
}

std::uint32_t Lexicon::weight(std::string_view compound) const {
    const std::uint32_t node = table_->find(compound);
    return node == Table::none ? 0 : table_->weight(node);
}

std::size_t Lexicon::size() const noexcept {
    return table_->words.size() + table_->compounds.size();
}

LexiconEntry Lexicon::operator[](std::size_t i) const {
    if (i < table_->words.size()) {
        const Table::Word& word = table_->words[i];
        return {.form = word.form, .count = word.count, .weight = 0, .capitals = word.capitals};
    }
    const Table::Compound& compound = table_->compounds[i - table_->words.size()];
    return {
        .form = compound.form, .count = compound.count, .weight = compound.weight, .capitals = 0};
}

}  // namespace timtin::text
