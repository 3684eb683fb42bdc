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

/// The first eight bytes of a form, or all there are.
std::uint64_t head_of(std::string_view form) noexcept {
    std::uint64_t head = 0;
    if (!form.empty()) {  // an empty view may have no address
        std::memcpy(&head, form.data(), std::min<std::size_t>(form.size(), 8));
    }
    return head;
}

std::uint64_t hash(std::string_view form) noexcept {
    std::uint64_t h = form.size();
    for (; form.size() > 8; form.remove_prefix(8)) {
        h = mix(h ^ head_of(form));
    }
    return mix(h ^ head_of(form));
}

std::uint64_t hash(std::uint32_t node, std::uint32_t word) noexcept {
    return mix((std::uint64_t{node} << 32) | word);
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
    const std::uint64_t head = head_of(form);
    for (std::size_t i = hash(form) & mask;; i = (i + 1) & mask) {
        const WordSlot& slot = word_slots_[i];
        if (slot.size == 0) {
            return none;
        }
        if (slot.head == head && slot.size == form.size() &&
            (form.size() <= 8 || words[slot.number].form == form)) {
            return slot.number;
        }
    }
}

Lexicon::Table::Step Lexicon::Table::next(std::uint32_t node, std::uint32_t word) const noexcept {
    const std::size_t mask = edge_slots_.size() - 1;
    for (std::size_t i = hash(node, word) & mask;; i = (i + 1) & mask) {
        const EdgeSlot& slot = edge_slots_[i];
        if (slot.from == node && slot.word == word) {
            return slot.step;
        }
        if (slot.from == none) {
            return {};
        }
    }
}

Lexicon::Table::Step Lexicon::Table::walk(std::string_view form) const noexcept {
    Step step{word(take(form, ' ')), 0};
    while (step.node != none && !form.empty()) {
        const std::uint32_t number = word(take(form, ' '));
        step = number == none ? Step{} : next(step.node, number);
    }
    return step;
}

std::uint32_t Lexicon::Table::find(std::string_view form) const noexcept {
    return walk(form).node;
}

std::uint32_t Lexicon::Table::weight(std::string_view form) const noexcept {
    return walk(form).weight;
}

Lexicon::Table::EdgeSlot& Lexicon::Table::edge(std::uint32_t node, std::uint32_t word) noexcept {
    const std::size_t mask = edge_slots_.size() - 1;
    std::size_t i = hash(node, word) & mask;
    while (edge_slots_[i].from != none &&
           (edge_slots_[i].from != node || edge_slots_[i].word != word)) {
        i = (i + 1) & mask;
    }
    return edge_slots_[i];
}

void Lexicon::Table::add_word(const Word& word) {
    const std::size_t mask = word_slots_.size() - 1;
    std::size_t i = hash(word.form) & mask;
    while (word_slots_[i].size != 0) {
        i = (i + 1) & mask;  // no form comes twice, as they come in order
    }
    word_slots_[i] = {head_of(word.form), static_cast<std::uint32_t>(word.form.size()),
                      static_cast<std::uint32_t>(words.size())};
    words.push_back(word);
}

bool Lexicon::Table::add_compound(const Compound& compound) {
    std::string_view rest = compound.form;
    std::uint32_t node = word(take(rest, ' '));
    EdgeSlot* slot = nullptr;
    std::size_t syllables = 1;
    for (; node != none && !rest.empty(); ++syllables) {
        const std::uint32_t number = word(take(rest, ' '));
        if (number == none || syllables == max_syllables) {
            return false;
        }
        slot = &edge(node, number);
        if (slot->from == none) {
            *slot = {node, number, {static_cast<std::uint32_t>(words.size() + counts_.size()), 0}};
            counts_.push_back(0);
        }
        node = slot->step.node;
    }
    if (node == none || slot == nullptr) {
        return false;
    }
    slot->step.weight = compound.weight;
    counts_[node - words.size()] = compound.count;
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
    const auto count_of = [&](char c) {
        return static_cast<std::size_t>(std::ranges::count(content, c));
    };
    const std::size_t lines = count_of('\n') + 1;
    const std::size_t spaces = count_of(' ');
    word_slots_.resize(slots_for(lines - std::min(lines, spaces / (max_syllables - 1))));
    edge_slots_.resize(slots_for(spaces));
    words.reserve(lines);
    compounds.reserve(std::min(lines, spaces));
    counts_.reserve(spaces);
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
            add_word({form, count, static_cast<std::uint8_t>(std::min(value, 100U))});
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
    return table_->weight(compound);
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
