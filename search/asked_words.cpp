// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/asked_words.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "indexer/terms.hpp"
#include "indexer/token_sequence.hpp"
#include "timtin/text.hpp"

namespace timtin {

namespace {

// A pair of neighbours tells more than its two words, but it counts beside them.
constexpr double pair_weight = 0.5;
// The other spelling of a word (kỹ, kĩ), as often as it occurs.
constexpr double variant_weight = 0.9;
// Of two neighbours with one in its other spelling, beside the two as typed.
constexpr double variant_pair_weight = 0.1;
// Of a word that no article has as typed: all that fold alike.
constexpr double unknown_weight = 0.6;
// A question word: what answers has another in its place.
constexpr double asking_weight = 0.2;
// What an abbreviation stands for, as often as it occurs.
constexpr double expansion_weight = 0.5;
// A word without accents: what goes by its likely readings, the rest by all of them.
constexpr double likely_share = 0.4;
// A word with accents that are taken less strictly: what goes by the word as typed.
constexpr double typed_share = 0.6;
// Of a word typed with accents that are taken less strictly: an occurrence of one with other
// letters (van for vận) beside one in another tone (vân), and how well both fit in a text.
constexpr double other_letters = 0.7;
constexpr double other_tone_fit = 0.7;
constexpr double other_letters_fit = 0.4;
// How well an unlikely reading fits, beside the likeliest.
constexpr double least_fit = 0.2;

constexpr std::size_t max_expansions = 128;
constexpr std::size_t max_looked_at = 4096;
constexpr std::size_t max_abbreviation_readings = 4;

class Asker {
public:
    Asker(const Xapian::Database& database, IndexWords& index, Grade grade)
        : database_(database), index_(index), grade_(grade) {}

    AskedWords run(const QueryNode& query) {
        visit(query, true);
        std::set<std::string> different;
        for (const AskedWord& word : asked_.words) {
            if (word.counts) {
                different.insert(name_of(word));
            }
        }
        asked_.counted = different.size();
        std::set<std::size_t> neighbours;
        for (const AskedGroup& group : asked_.groups) {
            if (group.counts) {
                neighbours.insert(group.word);
            }
        }
        asked_.bound = neighbours.size();
        return std::move(asked_);
    }

private:
    void visit(const QueryNode& node, bool counts) {
        using Kind = QueryNode::Kind;
        switch (node.kind) {
            case Kind::none_of:
            case Kind::dates:
                return;
            case Kind::prefix:
                add_expansion(node);
                return;
            case Kind::number:
                add_number(node);
                return;
            case Kind::words:
            case Kind::phrase:
            case Kind::near:
                if (node.value.empty()) {
                    add_run(node, counts);
                }
                return;
            case Kind::all_of:
            case Kind::any_of:
                for (const QueryNode& child : node.children) {
                    visit(child, counts && node.kind == Kind::all_of);
                }
                return;
        }
    }

    void add_run(const QueryNode& node, bool counts) {
        const bool in_phrase = node.kind == QueryNode::Kind::phrase;
        const bool open = node.kind == QueryNode::Kind::words && node.field == nullptr;
        const auto asking =
            open ? question_words(node.words) : std::vector<Asking>(node.words.size(), Asking::no);
        for (std::size_t i = 0; i < node.words.size(); ++i) {
            AskedWord asked;
            asked.word = node.words[i];
            asked.asking = asking[i];
            asked.prefix = node.field != nullptr ? std::string(node.field->prefix) : "";
            asked.joined = i > 0 && (in_phrase || asked.word.joined);
            asked.counts = counts && node.field == nullptr && node.kind == QueryNode::Kind::words;
            add(std::move(asked));
        }
    }

    void add_number(const QueryNode& node) {
        AskedGroup cited{.terms = {}, .word = asked_.words.size()};
        if (!node.number.key.empty()) {
            const std::string date = node.number.date.empty() ? "" : "@" + node.number.date;
            cited.terms.push_back(
                {.term = schema::prefixed(schema::number_prefix, node.number.key + date)});
        } else {
            for (const std::string& partial : node.number.partial_keys) {
                cited.terms.push_back(
                    {.term = schema::prefixed(schema::partial_number_prefix, partial)});
            }
        }
        AskedWord number;
        number.word.exact = number.word.folded = node.number.normal;
        number.prefix = schema::number_prefix;
        number.rarity = rarity_of(cited.terms);
        number.group = asked_.groups.size();
        asked_.words.push_back(std::move(number));
        asked_.groups.push_back(std::move(cited));
        add_run(node, false);
    }

    void add_expansion(const QueryNode& node) {
        if (node.words.empty()) {
            return;
        }
        QueryNode before = node;
        before.kind = QueryNode::Kind::phrase;
        before.words.pop_back();
        add_run(before, false);
        AskedWord asked;
        asked.word = node.words.back();
        asked.prefix = node.field != nullptr ? std::string(node.field->prefix) : "";
        AskedGroup group{.terms = {}, .word = asked_.words.size()};
        for (std::string& term : expand_start(database_, asked.prefix, asked.word.folded)) {
            if (asked.prefix.empty()) {
                asked.codes.push_back({token_code(term)});
            }
            group.terms.push_back({.term = std::move(term), .accents = Accents::other});
        }
        asked.word.exact += '*';
        asked.rarity = rarity_of(group.terms);
        asked.group = asked_.groups.size();
        asked_.words.push_back(std::move(asked));
        asked_.groups.push_back(std::move(group));
    }

    [[nodiscard]] double rarity_of(const std::vector<AskedTerm>& terms) const {
        double articles = 0;
        for (const AskedTerm& term : terms) {
            articles += static_cast<double>(database_.get_termfreq(term.term));
        }
        return timtin::rarity_of(std::min(articles, index_.size()), index_.size());
    }

    std::string name_of(const AskedWord& asked) const {
        const QueryWord& word = asked.word;
        return asked.prefix +
               (word.blind ? "~" + folded_key(word.folded) : term_of(word.exact, word.folded));
    }

    std::vector<IndexWords::Reading> readings(const AskedWord& asked) {
        const std::string key = folded_key(asked.word.folded);
        if (asked.prefix.empty()) {
            return index_.readings(key);
        }
        std::vector<IndexWords::Reading> found;
        const std::string start = asked.prefix + key + key_separator;
        const auto end = database_.allterms_end(start);
        for (auto it = database_.allterms_begin(start); it != end && found.size() < 64; ++it) {
            found.push_back({.term = (*it).substr(asked.prefix.size()),
                             .articles = static_cast<double>(it.get_termfreq())});
        }
        return found;
    }

    /// A query that was not interpreted, of a field: without accents any will do.
    bool is_blind(const AskedWord& asked) const {
        return asked.word.interpreted
                   ? asked.word.blind
                   : asked.word.exact == asked.word.folded && !asked.word.as_typed;
    }

    void add(AskedWord&& asked) {
        asked.word.blind = is_blind(asked);
        const std::string term = term_of(asked.word.exact, asked.word.folded);
        const std::size_t i = asked_.words.size();
        asked_.words.push_back(std::move(asked));
        AskedWord& word = asked_.words.back();
        const auto [known, first] = group_of_.try_emplace(name_of(word), asked_.groups.size());
        word.group = known->second;
        const auto all = readings(word);
        const auto variant = text::iy_variant(word.word.exact);
        const std::string other = variant ? term_of(*variant, text::fold(*variant)) : "";
        double own = 0;
        double together = 0;
        for (const auto& reading : all) {
            together += reading.articles;
            own += reading.term == term || reading.term == other ? reading.articles : 0;
        }
        together = std::min(together, index_.size());
        const bool exact = word.word.as_typed || (!word.word.blind && own > 0);
        word.rarity =
            timtin::rarity_of(exact ? std::min(own, index_.size()) : together, index_.size());
        fill_codes(word, term, other, all, exact);
        if (first) {
            AskedGroup group{.terms = {}, .word = i};
            group.weight = word.asking == Asking::yes ? asking_weight : 1;
            fill_group(group, word, term, other, all, exact);
            if (word.prefix.empty()) {
                add_expansions(group, word.word);
            }
            asked_.groups.push_back(std::move(group));
            if (word.word.other_weight > 0) {
                AskedGroup meant{.terms = {}, .weight = word.word.other_weight, .word = i};
                meant.terms.push_back(
                    {.term = word.prefix + term_of(word.word.other_exact, word.word.other_folded),
                     .accents = Accents::corrected});
                asked_.groups.push_back(std::move(meant));
            }
        }
        if (word.joined && i > 0) {
            add_pairs(i);
        }
    }

    void fill_group(AskedGroup& group, const AskedWord& word, const std::string& term,
                    const std::string& other, const std::vector<IndexWords::Reading>& all,
                    bool exact) {
        if (exact && grade_ == Grade::typed) {
            for (const auto& reading : all) {
                if (reading.term == term) {
                    group.terms.push_back({.term = word.prefix + term});
                } else if (reading.term == other) {
                    group.terms.push_back({.term = word.prefix + other,
                                           .weight = variant_weight,
                                           .accents = Accents::spelling});
                }
            }
            return;
        }
        const auto is_likely = [&](const std::string& reading) {
            return word.word.blind ? std::ranges::any_of(word.word.likely,
                                                         [&](const LikelyReading& likely) {
                                                             return likely.term == reading;
                                                         })
                                   : reading == term;
        };
        if (word.word.blind) {
            group.likely_share = word.word.likely.empty() ? 0 : likely_share;
        } else if (exact) {
            group.likely_share = typed_share;
        } else {
            group.weight *= unknown_weight;
        }
        for (const auto& reading : all) {
            const bool likely = is_likely(reading.term);
            const bool tone = !likely && !word.word.blind && same_but_tones(reading.term, term);
            group.terms.push_back({.term = word.prefix + reading.term,
                                   .weight = likely || tone || word.word.blind ? 1 : other_letters,
                                   .likely = likely,
                                   .accents = likely ? Accents::typed
                                              : tone ? Accents::tone
                                                     : Accents::other});
        }
    }

    /// "UBND" is also the rarest two neighbours of "uỷ ban nhân dân": "ban nhân" hardly
    /// stands anywhere else, and is one posting list.
    void add_expansions(AskedGroup& group, const QueryWord& word) {
        for (const std::string& expansion : expansions_of(word)) {
            text::TokenList tokens;
            text::tokenize(expansion, tokens);
            std::string rarest;
            Xapian::doccount fewest = 0;
            for (std::size_t i = 1; i < tokens.size(); ++i) {
                std::string pair;
                append_pair_term(tokens[i - 1], tokens[i], pair);
                const Xapian::doccount articles = database_.get_termfreq(pair);
                if (i == 1 || articles < fewest) {
                    fewest = articles;
                    rarest = std::move(pair);
                }
            }
            if (fewest > 0) {
                group.terms.push_back({.term = std::move(rarest),
                                       .weight = expansion_weight,
                                       .likely = true,
                                       .accents = Accents::spelling});
            }
        }
    }

    void fill_codes(AskedWord& word, const std::string& term, const std::string& other,
                    const std::vector<IndexWords::Reading>& all, bool exact) {
        if (!word.prefix.empty()) {
            return;
        }
        if (exact) {
            word.codes.push_back({token_code(term), 1});
            if (!other.empty()) {
                word.codes.push_back({token_code(other), variant_weight});
            }
            if (word.word.other_weight > 0) {
                word.codes.push_back(
                    {token_code(term_of(word.word.other_exact, word.word.other_folded)),
                     word.word.other_weight});
            }
            if (grade_ == Grade::typed) {
                return;
            }
        }
        if (!word.word.blind) {
            for (const auto& reading : all) {
                if (!exact || (reading.term != term && reading.term != other)) {
                    word.codes.push_back(
                        {token_code(reading.term),
                         same_but_tones(reading.term, term) ? other_tone_fit : other_letters_fit});
                }
            }
            return;
        }
        for (const auto& reading : all) {
            double share = word.word.likely.empty() ? 1 : least_fit;
            for (const LikelyReading& likely : word.word.likely) {
                if (likely.term == reading.term) {
                    share =
                        least_fit + (1 - least_fit) * likely.share / word.word.likely.front().share;
                }
            }
            word.codes.push_back({token_code(reading.term), share});
        }
    }

    void add_pair(std::size_t i, std::vector<AskedTerm>&& terms, double weight, double share) {
        if (!terms.empty() && seen_pairs_.insert(terms.front().term).second) {
            const bool asks =
                asked_.words[i - 1].asking != Asking::no && asked_.words[i].asking != Asking::no;
            AskedGroup group{.terms = std::move(terms),
                             .weight = asks ? weight * asking_weight : weight,
                             .pair = true,
                             .counts = asked_.words[i].counts && asked_.words[i].word.bound,
                             .word = i};
            group.likely_share = share;
            asked_.groups.push_back(std::move(group));
        }
    }

    void add_pairs(std::size_t i) {
        const AskedWord& first = asked_.words[i - 1];
        const AskedWord& second = asked_.words[i];
        const std::string first_term = term_of(first.word.exact, first.word.folded);
        const std::string second_term = term_of(second.word.exact, second.word.folded);
        const bool strict = grade_ == Grade::typed && !first.word.blind && !second.word.blind;
        if (strict) {
            add_typed_pair(i);
            if (first.word.other_weight > 0) {
                add_exact_pair(i, term_of(first.word.other_exact, first.word.other_folded),
                               second_term, first.word.other_weight, Accents::corrected);
            }
            if (second.word.other_weight > 0) {
                add_exact_pair(i, first_term,
                               term_of(second.word.other_exact, second.word.other_folded),
                               second.word.other_weight, Accents::corrected);
            }
            return;
        }
        const std::string start = second.prefix;
        const auto fits = [&](const AskedWord& word, const std::string& term,
                              const std::string& signature) {
            return word.word.blind || grade_ == Grade::folded || signature_of(term) == signature;
        };
        const auto likely = [](const AskedWord& word, const std::string& term,
                               const std::string& signature) {
            if (!word.word.blind) {
                return signature_of(term) == signature;
            }
            return std::ranges::any_of(word.word.likely, [&](const LikelyReading& reading) {
                return signature_of(reading.term) == signature;
            });
        };
        const std::string first_key = folded_key(first.word.folded);
        const std::string second_key = folded_key(second.word.folded);
        std::vector<AskedTerm> terms;
        for (const auto& pair : pair_readings(start, first_key, second_key)) {
            if (!fits(first, first_term, pair.first) || !fits(second, second_term, pair.second)) {
                continue;
            }
            const bool both =
                likely(first, first_term, pair.first) && likely(second, second_term, pair.second);
            terms.push_back({.term = start + first_key + ' ' + second_key + key_separator +
                                     pair.first + pair_separator + pair.second,
                             .likely = both,
                             .accents = both ? Accents::typed : Accents::other});
        }
        const bool has_likely = !first.word.likely.empty() || !second.word.likely.empty();
        const double share = first.word.blind && second.word.blind ? (has_likely ? likely_share : 0)
                             : grade_ == Grade::folded             ? typed_share
                                                                   : 0;
        add_pair(i, std::move(terms), pair_weight, share);
    }

    std::vector<IndexWords::PairReading> pair_readings(const std::string& prefix,
                                                       const std::string& first,
                                                       const std::string& second) {
        if (prefix.empty()) {
            return index_.pair_readings(first, second);
        }
        std::vector<IndexWords::PairReading> found;
        const std::string start = prefix + first + ' ' + second + key_separator;
        const auto end = database_.allterms_end(start);
        for (auto it = database_.allterms_begin(start); it != end && found.size() < 64; ++it) {
            const std::string term = *it;
            const std::size_t middle = term.find(pair_separator, start.size());
            if (middle != std::string::npos) {
                found.push_back(
                    {term.substr(start.size(), middle - start.size()), term.substr(middle + 1), 0});
            }
        }
        return found;
    }

    /// As typed, and as often in the other spelling of one of them (kĩ năng, kỹ năng).
    void add_typed_pair(std::size_t i) {
        const QueryWord& first = asked_.words[i - 1].word;
        const QueryWord& second = asked_.words[i].word;
        const std::string& prefix = asked_.words[i].prefix;
        std::vector<AskedTerm> terms;
        for (const auto& one : {std::optional(first.exact), text::iy_variant(first.exact)}) {
            for (const auto& two : {std::optional(second.exact), text::iy_variant(second.exact)}) {
                if (one && two) {
                    const bool typed = terms.empty();
                    terms.push_back({.term = prefix + join_terms(term_of(*one, text::fold(*one)),
                                                                 term_of(*two, text::fold(*two))),
                                     .weight = typed ? 1 : variant_pair_weight,
                                     .accents = typed ? Accents::typed : Accents::spelling});
                }
            }
        }
        add_pair(i, std::move(terms), pair_weight, 0);
    }

    void add_exact_pair(std::size_t i, const std::string& first, const std::string& second,
                        double weight, Accents accents) {
        const std::string& prefix = asked_.words[i].prefix;
        std::vector<AskedTerm> terms;
        terms.push_back({.term = prefix + join_terms(first, second), .accents = accents});
        add_pair(i, std::move(terms), pair_weight * weight, 0);
    }

    const Xapian::Database& database_;
    IndexWords& index_;
    Grade grade_;
    AskedWords asked_;
    std::map<std::string, std::size_t> group_of_;  ///< by a word's name
    std::set<std::string> seen_pairs_;
};

}  // namespace

std::vector<std::string> expansions_of(const QueryWord& word) {
    if (word.as_typed || word.of_number ||
        (!word.upper && text::is_unaccented_syllable(word.folded))) {
        return {};
    }
    auto expansions = text::expand_abbreviation(text::to_upper(word.exact));
    expansions.resize(std::min(expansions.size(), max_abbreviation_readings));
    return expansions;
}

AskedWords ask_for_words(const QueryNode& query, const Xapian::Database& database,
                         IndexWords& index, Grade grade) {
    return Asker(database, index, grade).run(query);
}

double rarity_of(double articles, double of_all) noexcept {
    return std::log(1 + (of_all - articles + 0.5) / (articles + 0.5));
}

std::vector<std::string> expand_start(const Xapian::Database& database, const std::string& prefix,
                                      const std::string& start) {
    struct Found {
        std::string term;
        Xapian::doccount articles;
    };
    std::vector<Found> found;
    const std::string begin = prefix + start;
    auto it = database.allterms_begin(begin);
    const auto end = database.allterms_end(begin);
    for (std::size_t looked = 0; it != end && looked < max_looked_at; ++looked) {
        const std::string term = *it;
        if (const std::size_t space = term.find(' '); space != std::string::npos) {
            it.skip_to(term.substr(0, space) + '!');  // behind all pairs of that word
            continue;
        }
        found.push_back({term, it.get_termfreq()});
        ++it;
    }
    std::ranges::stable_sort(found, std::ranges::greater{}, &Found::articles);
    found.resize(std::min(found.size(), max_expansions));
    std::vector<std::string> terms;
    for (Found& one : found) {
        terms.push_back(std::move(one.term));
    }
    return terms;
}

}  // namespace timtin
