// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/suggester.hpp"

#include <algorithm>
#include <cmath>

#include "indexer/schema.hpp"

namespace timtin {

namespace {

using Kind = Suggestion::Kind;

constexpr std::size_t max_prefix_bytes = 256;
// One row in this many, rounded up, is kept for titles, however usual the compounds are.
constexpr std::size_t rows_a_title = 3;
// What has the prefix at an inner word is worth this share of what begins with it.
constexpr double inner_share = 0.5;
// Words that may stand before what is completed.
constexpr std::size_t max_head_words = 8;

/// What of the key's letters must agree with what was typed: of a finished word with marks
/// everything, of the last one, which may still get its tone, what it has; of a word
/// without any nothing.
SuggestionPrefix prefix_of(const SuggestionKey& key, std::size_t from, bool finished) {
    constexpr unsigned tone = 7;
    SuggestionPrefix prefix;
    prefix.folded = key.folded.substr(from);
    prefix.marks = key.marks.substr(from);
    prefix.mask.assign(prefix.marks.size(), '\0');
    for (std::size_t begin = 0; begin < prefix.folded.size();) {
        const std::size_t end = std::min(prefix.folded.find(' ', begin), prefix.folded.size());
        const std::string_view marks = std::string_view(prefix.marks).substr(begin, end - begin);
        const bool is_last = end == prefix.folded.size() && !finished;
        const bool marked = marks.find_first_not_of('\0') != std::string_view::npos;
        for (std::size_t i = 0; i < marks.size() && marked; ++i) {
            const auto mark = static_cast<unsigned>(static_cast<unsigned char>(marks[i]));
            const bool is_d = prefix.folded[begin + i] == 'd';  // d or đ is no afterthought
            const unsigned open = ((mark & tone) != 0 ? tone : 0U) |
                                  ((mark & ~tone) != 0 || is_d ? 0xffU & ~tone : 0U);
            prefix.mask[begin + i] = static_cast<char>(is_last ? open : 0xffU);
        }
        begin = end + 1;
    }
    if (finished) {
        prefix.folded += ' ';
        prefix.marks += '\0';
        prefix.mask += '\0';
    }
    return prefix;
}

struct Candidate {
    const SuggestionTable* table = nullptr;
    SuggestionTable::Match match;
    double worth = 0;
    std::size_t head = 0;  ///< bytes of what was typed that stand before it
};

std::vector<Candidate> candidates(const SuggestionTable& table, const SuggestionPrefix& prefix,
                                  std::size_t most, std::size_t head) {
    std::vector<Candidate> out;
    const auto found = table.find(prefix, most);
    for (std::size_t kind = 0; kind < found.size(); ++kind) {
        for (const SuggestionTable::Match& match : found[kind]) {
            const double worth = std::log2(1 + double{table[match.entry].worth});
            out.push_back({.table = &table,
                           .match = match,
                           .worth = match.at == 0 ? worth : worth * inner_share,
                           .head = head});
        }
    }
    return out;
}

std::string quoted(std::string text) {
    std::erase(text, '"');
    return '"' + text + '"';
}

std::string query_for(Kind kind, const std::string& text) {
    switch (kind) {
        case Kind::topic:
            return "topic:" + quoted(text);
        case Kind::author:
            return "author:" + quoted(text);
        case Kind::compound:
        case Kind::number:
        case Kind::title:
            break;
    }
    return text;
}

/// The last bytes of a text, and no half character.
std::string_view without_torn_end(std::string_view text) {
    if (text.size() <= max_prefix_bytes) {
        return text;
    }
    std::size_t size = max_prefix_bytes;
    while (size > 0 && (static_cast<unsigned char>(text[size]) >> 6) == 2) {
        --size;
    }
    return text.substr(0, size);
}

/// Fills in what is shown. False if the article of a title has another one by now.
class Writer {
public:
    Writer(const Xapian::Database& database, std::string_view typed, std::size_t key_size)
        : database_(database), typed_(typed), key_size_(key_size) {}

    bool write(const Candidate& candidate, Suggestion& out) {
        const SuggestionTable& table = *candidate.table;
        const std::size_t i = candidate.match.entry;
        const SuggestionTable::Entry& entry = table[i];
        out.kind = table.kind(i);
        out.articles = entry.articles;
        if (entry.day != SuggestionTable::no_day) {
            out.newest = std::chrono::sys_days(std::chrono::days(entry.day));
        }
        out.worth = candidate.worth;
        std::string text(table.text(i));
        const bool from_one =
            entry.document != 0 &&
            (out.kind == Kind::title || (entry.articles == 1 && out.kind != Kind::compound));
        if (from_one && !still_has(entry.document, table.key(i), out, text)) {
            return false;
        }
        const SuggestionKey& key = maker_.make(text, 160, true);
        const std::size_t begin = candidate.match.at;
        const std::size_t end = std::min(begin + key_size_ - candidate.head, key.to.size());
        out.text.text = std::string(typed_.substr(0, head_bytes)) + text;
        if (begin < end) {
            std::size_t last = end - 1;
            while (last > begin && key.folded[last] == ' ') {
                --last;
            }
            out.text.marks.push_back(
                {head_bytes > 0 ? 0 : key.from[begin], head_bytes + key.to[last]});
        }
        out.query = candidate.head > 0 ? out.text.text : query_for(out.kind, text);
        return true;
    }

    std::size_t head_bytes = 0;  ///< of what was typed before what is completed

private:
    bool still_has(Xapian::docid document, std::string_view key, Suggestion& out,
                   std::string& text) {
        try {
            const std::string value = database_.get_document(document).get_value(schema::card_slot);
            const Card card = read_card(value);
            if (out.kind == Kind::title) {
                out.id = card.id;
                text = card.title;
                return maker_.make(text).folded == key;
            }
            const auto& list = out.kind == Kind::author ? card.authors : card.numbers;
            return std::ranges::find(list, std::string_view(text)) != list.end();
        } catch (const Xapian::DocNotFoundError&) {
            return false;
        }
    }

    const Xapian::Database& database_;
    std::string_view typed_;
    std::size_t key_size_;
    SuggestionKeyMaker maker_;
};

/// Cuts a list, best first, to `most`, so that no kind is crowded out by another.
void keep_best_of_each_kind(std::vector<Suggestion>& list, std::size_t most) {
    std::vector<bool> kept(list.size());
    std::size_t count = 0;
    for (std::size_t i = 0; i < list.size() && count < most; ++i) {
        const auto before = list.begin() + static_cast<std::ptrdiff_t>(i);
        const bool is_first = std::none_of(
            list.begin(), before, [&](const Suggestion& one) { return one.kind == list[i].kind; });
        kept[i] = is_first;
        count += is_first ? 1U : 0U;
    }
    for (std::size_t i = 0; i < list.size() && count < most; ++i) {
        count += kept[i] ? 0U : 1U;
        kept[i] = true;
    }
    std::size_t i = 0;
    std::erase_if(list, [&](const Suggestion&) { return !kept[i++]; });
}

}  // namespace

std::string_view to_string(Kind kind) noexcept {
    switch (kind) {
        case Kind::compound:
            return "compound";
        case Kind::topic:
            return "topic";
        case Kind::author:
            return "author";
        case Kind::number:
            return "number";
        case Kind::title:
            return "title";
    }
    return "";
}

Suggester::Suggester(const Xapian::Database& database, const Suggester* before)
    : stamp_(suggestions_stamp(database)) {
    if (before != nullptr && before->stamp_ == stamp_) {
        stored_ = before->stored_;
    } else {
        stored_ = std::make_shared<const SuggestionTable>(stored_suggestions(database));
    }
    const std::vector<Xapian::docid> noted = noted_for_suggestions(database);
    recent_ = make_suggestions(database, &noted);
}

std::size_t Suggester::bytes() const noexcept {
    return stored_->bytes() + recent_.bytes();
}

std::vector<Suggestion> Suggester::suggest(const SuggestRequest& request,
                                           const Xapian::Database& database) const {
    const std::string_view typed = without_torn_end(request.prefix);
    SuggestionKeyMaker maker;
    const SuggestionKey key = maker.make(typed, max_prefix_bytes, true);
    if (key.folded.empty()) {
        return {};
    }
    const char last = typed.back();
    const bool finished = last == ' ' || last == '\t' || last == '\n';
    const auto look_up = [&](std::size_t from) {
        const SuggestionPrefix prefix = prefix_of(key, from, finished);
        std::vector<Candidate> found = candidates(*stored_, prefix, request.limit, from);
        const auto more = candidates(recent_, prefix, request.limit, from);
        found.insert(found.end(), more.begin(), more.end());
        return found;
    };
    std::vector<Suggestion> rest;
    std::vector<Suggestion> titles;
    const auto write = [&](std::vector<Candidate> found, std::size_t head_bytes, bool with_titles) {
        std::ranges::stable_sort(found, std::ranges::greater{}, &Candidate::worth);
        Writer writer(database, typed, key.folded.size());
        writer.head_bytes = head_bytes;
        for (const Candidate& one : found) {
            const bool is_title = one.table->kind(one.match.entry) == Kind::title;
            auto& list = is_title ? titles : rest;
            const bool is_full = list.size() >= request.limit &&
                                 std::ranges::find(list, one.table->kind(one.match.entry),
                                                   &Suggestion::kind) != list.end();
            Suggestion suggestion;
            if ((is_title && !with_titles) || is_full || !writer.write(one, suggestion)) {
                continue;
            }
            const auto known = std::ranges::find_if(list, [&](const Suggestion& other) {
                return other.kind == suggestion.kind && other.text.text == suggestion.text.text;
            });
            if (known != list.end()) {  // stored, and in newer articles too
                known->articles += suggestion.articles;
                known->newest = std::max(known->newest, suggestion.newest);
            } else {
                list.push_back(std::move(suggestion));
            }
        }
    };
    write(look_up(0), 0, true);
    // Nothing has all of it: the last words are completed, the first left as they are.
    for (std::size_t from = 0, words = 0; rest.empty() && titles.empty() && words < max_head_words;
         ++words) {
        from = key.folded.find(' ', from);
        if (from == std::string::npos) {
            break;
        }
        ++from;
        write(look_up(from), key.from[from], false);
    }
    const std::size_t for_titles =
        std::min(titles.size(), (request.limit + rows_a_title - 1) / rows_a_title);
    const std::size_t for_rest = std::min(rest.size(), request.limit - for_titles);
    keep_best_of_each_kind(rest, for_rest);
    for (Suggestion& title : titles) {
        if (rest.size() < request.limit) {
            rest.push_back(std::move(title));
        }
    }
    return rest;
}

}  // namespace timtin
