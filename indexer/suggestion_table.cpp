// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/suggestion_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace timtin {

namespace {

// The words of a text that it is found by.
constexpr std::size_t max_words = 24;
constexpr std::uint32_t inner = 0x80000000U;
constexpr std::uint32_t offset_bits = 0x7fffffffU;
constexpr std::uint32_t magic = 0x31475354;  // "TSG1" on machines that store the low byte first

/// The first bytes of a text as a number that orders as they do.
std::uint64_t first_bytes(const char* text) {
    std::uint64_t bytes = 0;
    int i = 0;
    for (; i < 8 && text[i] != '\0'; ++i) {
        bytes = bytes << 8 | static_cast<unsigned char>(text[i]);
    }
    return i == 0 ? 0 : bytes << (8 * (8 - i));
}

template <typename T>
void put(std::string& out, const T* items, std::size_t count) {
    out.append(reinterpret_cast<const char*>(items), count * sizeof(T));
}

template <typename T>
bool take(std::string_view& bytes, T* items, std::size_t count) {
    if (bytes.size() / sizeof(T) < count) {
        return false;
    }
    if (count > 0) {
        std::memcpy(items, bytes.data(), count * sizeof(T));
    }
    bytes.remove_prefix(count * sizeof(T));
    return true;
}

}  // namespace

// --- making ------------------------------------------------------------------

SuggestionBuilder::SuggestionBuilder(const CompoundTable* compounds, double now)
    : compounds_(compounds),
      now_(now),
      compound_use_(compounds == nullptr ? 0 : compounds->size()) {}

void SuggestionBuilder::count(Use& use, const Source& source) {
    use.worth += source.worth;
    ++use.articles;
    if (source.day > use.day || use.document == 0) {
        use.day = source.day;
        use.document = source.document;
    }
}

void SuggestionBuilder::count(Suggestion::Kind kind, std::string_view text, const Source& source) {
    std::string name(1, static_cast<char>('0' + static_cast<int>(kind)));
    name += text;
    const auto [found, fresh] = known_.try_emplace(std::move(name), named_.size());
    if (fresh) {
        named_.push_back({.kind = kind, .text = std::string(text), .use = {}});
    }
    count(named_[found->second].use, source);
}

void SuggestionBuilder::add(Xapian::docid document, const Card& card,
                            std::optional<double> published, const SequenceView& words) {
    constexpr double day = 86400;
    constexpr double vietnam = 7 * 3600;
    // An old article counts a quarter of a new one; its newness halves in a year.
    Source source{.document = document, .worth = 0.25};
    if (published && std::abs(*published) < 1e11) {
        source.day = static_cast<std::int32_t>(std::floor((*published + vietnam) / day));
        source.worth += 0.75 * std::exp2(-std::max(now_ - *published, 0.0) / (365 * day));
    }
    if (!card.title.empty()) {
        count(Suggestion::Kind::title, card.title, source);
    }
    const auto count_each = [&](Suggestion::Kind kind, const std::vector<std::string_view>& all) {
        for (auto it = all.begin(); it != all.end(); ++it) {
            if (!it->empty() && std::find(all.begin(), it, *it) == it) {
                count(kind, *it, source);
            }
        }
    };
    count_each(Suggestion::Kind::author, card.authors);
    count_each(Suggestion::Kind::number, card.numbers);
    if (compounds_ != nullptr) {
        std::vector<std::uint32_t> found;
        compounds_->for_each(
            words, [&](std::uint32_t compound, std::size_t) { found.push_back(compound); });
        std::ranges::sort(found);
        const auto rest = std::ranges::unique(found);
        found.erase(rest.begin(), rest.end());
        for (const std::uint32_t compound : found) {
            count(compound_use_[compound], source);
        }
    }
}

void SuggestionBuilder::add(Suggestion::Kind kind, std::string_view text, std::uint32_t articles) {
    named_.push_back({.kind = kind,
                      .text = std::string(text),
                      .use = {.worth = static_cast<double>(articles), .articles = articles}});
}

SuggestionTable SuggestionBuilder::finish(std::uint32_t least_articles) {
    for (std::size_t i = 0; i < compound_use_.size(); ++i) {
        if (compound_use_[i].articles >= std::max(least_articles, 1U)) {
            named_.push_back({.kind = Suggestion::Kind::compound,
                              .text = compounds_->form(i),
                              .use = compound_use_[i]});
        }
    }
    std::ranges::sort(named_, [](const Named& a, const Named& b) {
        return a.kind != b.kind             ? a.kind < b.kind
               : a.use.worth != b.use.worth ? a.use.worth > b.use.worth
                                            : a.text < b.text;
    });
    SuggestionTable table;
    table.texts_ += '\0';
    SuggestionKeyMaker maker;
    for (const Named& named : named_) {
        const SuggestionKey& key = maker.make(named.text);
        if (key.folded.empty() || key.folded.find('\0') != std::string::npos ||
            table.keys_.size() + key.folded.size() + 1 > offset_bits) {
            continue;
        }
        SuggestionTable::Entry entry{.key = static_cast<std::uint32_t>(table.keys_.size()),
                                     .text = 0,
                                     .document = named.use.document,
                                     .articles = named.use.articles,
                                     .day = named.use.day,
                                     .worth = static_cast<float>(named.use.worth)};
        if (named.kind != Suggestion::Kind::title) {
            entry.text = static_cast<std::uint32_t>(table.texts_.size());
            table.texts_ += named.text;
            table.texts_ += '\0';
        }
        std::size_t words = 0;
        for (std::size_t i = 0; i < key.folded.size() && words < max_words; ++i) {
            if (i == 0 || key.folded[i - 1] == ' ') {
                table.references_.push_back((entry.key + static_cast<std::uint32_t>(i)) |
                                            (i == 0 ? 0 : inner));
                ++words;
            }
        }
        for (auto kind = static_cast<std::size_t>(named.kind) + 1; kind < table.kinds; ++kind) {
            table.first_[kind] = static_cast<std::uint32_t>(table.entries_.size() + 1);
        }
        table.keys_ += key.folded;
        table.keys_ += '\0';
        table.marks_ += key.marks;
        table.marks_ += '\0';
        table.entries_.push_back(entry);
    }
    // By the first eight bytes, which tell most apart, and then by the rest.
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
    order.reserve(table.references_.size());
    const char* const keys = table.keys_.data();
    for (const std::uint32_t reference : table.references_) {
        order.emplace_back(first_bytes(keys + (reference & offset_bits)), reference);
    }
    std::ranges::sort(order, [&](const auto& a, const auto& b) {
        if (a.first != b.first) {
            return a.first < b.first;
        }
        const int rest =
            std::strcmp(keys + (a.second & offset_bits), keys + (b.second & offset_bits));
        return rest != 0 ? rest < 0 : a.second < b.second;
    });
    std::ranges::transform(order, table.references_.begin(),
                           [](const auto& one) { return one.second; });
    named_.clear();
    known_.clear();
    return table;
}

// --- looking up --------------------------------------------------------------

std::string_view SuggestionTable::string_at(const std::string& block, std::uint32_t at) const {
    return {block.data() + at};
}
std::string_view SuggestionTable::key(std::size_t entry) const {
    return string_at(keys_, entries_[entry].key);
}
std::string_view SuggestionTable::marks(std::size_t entry) const {
    return std::string_view(marks_).substr(entries_[entry].key, key(entry).size());
}
std::string_view SuggestionTable::text(std::size_t entry) const {
    return string_at(texts_, entries_[entry].text);
}

Suggestion::Kind SuggestionTable::kind(std::size_t entry) const {
    std::size_t kind = kinds - 1;
    while (kind > 0 && entry < first_[kind]) {
        --kind;
    }
    return static_cast<Suggestion::Kind>(kind);
}

std::size_t SuggestionTable::bytes() const noexcept {
    return keys_.size() + marks_.size() + texts_.size() + entries_.size() * sizeof(Entry) +
           references_.size() * sizeof(std::uint32_t);
}

std::array<std::vector<SuggestionTable::Match>, SuggestionTable::kinds> SuggestionTable::find(
    const SuggestionPrefix& prefix, std::size_t most) const {
    std::array<std::vector<Match>, kinds> matches;
    if (prefix.folded.empty() || entries_.empty() || most == 0) {
        return matches;
    }
    const auto compare = [&](std::uint32_t reference) {
        return std::strncmp(keys_.data() + (reference & offset_bits), prefix.folded.data(),
                            prefix.folded.size());
    };
    const auto begin = std::partition_point(references_.begin(), references_.end(),
                                            [&](std::uint32_t one) { return compare(one) < 0; });
    const auto end = std::partition_point(begin, references_.end(),
                                          [&](std::uint32_t one) { return compare(one) == 0; });
    // The offsets at which the kinds begin.
    std::array<std::uint32_t, kinds> borders{};
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        borders[kind] = first_[kind] < entries_.size() ? entries_[first_[kind]].key
                                                       : static_cast<std::uint32_t>(keys_.size());
    }
    const bool has_marks = prefix.mask.find_first_not_of('\0') != std::string::npos;
    std::array<std::vector<std::uint32_t>, kinds> best;
    std::array<std::uint32_t, kinds> worst;
    worst.fill(0xffffffffU);
    // One entry may be there by several words, so that some more are kept.
    const std::size_t keep = most + most / 2 + 4;
    for (auto it = begin; it != end; ++it) {
        const std::uint32_t reference = *it;
        const std::uint32_t offset = reference & offset_bits;
        const std::size_t kind = static_cast<std::size_t>(offset >= borders[1]) +
                                 (offset >= borders[2] ? 1 : 0) + (offset >= borders[3] ? 1 : 0) +
                                 (offset >= borders[4] ? 1 : 0);
        if (reference >= worst[kind]) {
            continue;
        }
        if (has_marks) {
            bool fits = true;
            for (std::size_t i = 0; i < prefix.mask.size() && fits; ++i) {
                fits = (marks_[offset + i] & prefix.mask[i]) == prefix.marks[i];
            }
            if (!fits) {
                continue;
            }
        }
        auto& list = best[kind];
        list.insert(std::ranges::upper_bound(list, reference), reference);
        if (list.size() > keep) {
            list.pop_back();
        }
        if (list.size() == keep) {
            worst[kind] = list.back();
        }
    }
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        for (const std::uint32_t reference : best[kind]) {
            const std::uint32_t offset = reference & offset_bits;
            const auto after = std::ranges::upper_bound(entries_, offset, {}, &Entry::key);
            const auto entry = static_cast<std::size_t>(after - entries_.begin()) - 1;
            const bool again = std::ranges::any_of(
                matches[kind], [&](const Match& one) { return one.entry == entry; });
            if (!again && matches[kind].size() < most) {
                matches[kind].push_back({entry, offset - entries_[entry].key});
            }
        }
    }
    return matches;
}

// --- storing -----------------------------------------------------------------

std::string SuggestionTable::serialise() const {
    const std::array<std::uint32_t, 6> sizes = {magic,
                                                static_cast<std::uint32_t>(keys_.size()),
                                                static_cast<std::uint32_t>(texts_.size()),
                                                static_cast<std::uint32_t>(entries_.size()),
                                                static_cast<std::uint32_t>(references_.size()),
                                                0};
    std::string out;
    out.reserve(bytes() + 64);
    put(out, sizes.data(), sizes.size());
    put(out, first_.data(), first_.size());
    put(out, entries_.data(), entries_.size());
    put(out, references_.data(), references_.size());
    out += keys_;
    out += marks_;
    out += texts_;
    return out;
}

std::optional<SuggestionTable> SuggestionTable::parse(std::string_view bytes) {
    SuggestionTable table;
    std::array<std::uint32_t, 6> sizes{};
    if (!take(bytes, sizes.data(), sizes.size()) || sizes[0] != magic ||
        !take(bytes, table.first_.data(), table.first_.size())) {
        return std::nullopt;
    }
    const auto [_, keys, texts, entries, references, reserved] = sizes;
    if (bytes.size() != std::uint64_t{entries} * sizeof(Entry) +
                            std::uint64_t{references} * sizeof(std::uint32_t) +
                            2 * std::uint64_t{keys} + texts) {
        return std::nullopt;
    }
    table.entries_.resize(entries);
    table.references_.resize(references);
    if (!take(bytes, table.entries_.data(), entries) ||
        !take(bytes, table.references_.data(), references)) {
        return std::nullopt;
    }
    table.keys_ = bytes.substr(0, keys);
    table.marks_ = bytes.substr(keys, keys);
    table.texts_ = bytes.substr(std::size_t{2} * keys);
    if (!table.is_sound()) {
        return std::nullopt;
    }
    return table;
}

bool SuggestionTable::is_sound() const {
    if (entries_.empty()) {
        return references_.empty();
    }
    const auto fits = [](const std::string& block) {
        return !block.empty() && block.back() == '\0';
    };
    if (!fits(keys_) || !fits(texts_) || entries_[0].key != 0) {
        return false;
    }
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (entries_[i].key >= keys_.size() || entries_[i].text >= texts_.size() ||
            (i > 0 && entries_[i].key <= entries_[i - 1].key)) {
            return false;
        }
    }
    return std::ranges::is_sorted(first_) && first_.back() <= entries_.size() &&
           std::ranges::all_of(references_, [&](std::uint32_t reference) {
               return (reference & offset_bits) < keys_.size();
           });
}

}  // namespace timtin
