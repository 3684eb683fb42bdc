// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/query_plan.hpp"

#include <algorithm>

#include "indexer/card.hpp"
#include "indexer/copies.hpp"
#include "indexer/terms.hpp"
#include "search/asked_words.hpp"
#include "search/compounds.hpp"
#include "search/documents.hpp"
#include "search/phrases.hpp"
#include "search/request_filter.hpp"

namespace timtin {

namespace {

using Xapian::Query;

// Titles between two looks at the clock.
constexpr std::size_t titles_a_look = 256;

class Planner {
public:
    Planner(const Xapian::Database& database, IndexWords& index, Patience& patience)
        : database_(database), index_(index), patience_(patience) {}

    QueryPlan plan(const QueryNode& query) {
        QueryNode node = query;
        if (query.kind == QueryNode::Kind::none_of) {
            node = {};  // exclusions alone: of everything
            node.kind = QueryNode::Kind::all_of;
            node.children = {query};
        }
        QueryPlan plan;
        plan.all = build(node, Query::OP_AND, Grade::typed);
        plan.some = build(node, Query::OP_OR, Grade::typed);
        plan.graded = any_accents(node) ? build(node, Query::OP_AND, Grade::folded) : plan.all;
        return plan;
    }

private:
    static bool any_accents(const QueryNode& node) {
        return std::ranges::any_of(
                   node.words, [](const QueryWord& word) { return word.exact != word.folded; }) ||
               std::ranges::any_of(node.children, any_accents);
    }

    std::vector<std::string> readings(const std::string& prefix, std::string_view field) const {
        return readings_in(database_, std::string(field) + prefix);
    }

    static Query synonyms(const std::vector<std::string>& terms) {
        if (terms.size() == 1) {
            return Query(terms.front());
        }
        return Query(Query::OP_SYNONYM, terms.begin(), terms.end());
    }

    Query one_word(const QueryWord& word, std::string_view field, Grade grade) const {
        std::string exact(field);
        append_term(word.token(), exact);
        // What is left out is left out as typed.
        std::vector<std::string> terms = {exact};
        if (const auto variant = text::iy_variant(word.exact)) {
            terms.push_back(std::string(field) + term_of(*variant, text::fold(*variant)));
        }
        const bool known = std::ranges::any_of(
            terms, [&](const std::string& term) { return database_.term_exists(term); });
        if (grade == Grade::typed && !word.blind &&
            (excluding_ || word.as_typed || word.accents_fixed || known)) {
            if (word.other_weight > 0) {
                terms.push_back(std::string(field) + term_of(word.other_exact, word.other_folded));
            }
            return synonyms(terms);
        }
        terms = readings(readings_prefix(word.token()), field);
        return terms.empty() ? Query(exact) : synonyms(terms);
    }

    Query pair(const QueryWord& first, const QueryWord& second, std::string_view field,
               Grade grade) const {
        std::string exact(field);
        append_pair_term(first.token(), second.token(), exact);
        if (grade == Grade::typed && !first.blind && !second.blind) {
            return Query(exact);
        }
        auto terms = readings(readings_prefix(first.token(), second.token()), field);
        if (grade == Grade::typed) {
            // One of the two was typed with accents: only readings that have it.
            std::erase_if(terms, [&](const std::string& term) {
                return !reads_as(term, first, second, field);
            });
        }
        return terms.empty() ? Query(exact) : synonyms(terms);
    }

    /// Two neighbours of one compound, in each of their spellings.
    Query compound_pair(const QueryWord& first, const QueryWord& second, std::string_view field,
                        Grade grade) const {
        std::vector<Query> spellings;
        for (const QueryWord& one : forms_of(first)) {
            for (const QueryWord& two : forms_of(second)) {
                spellings.push_back(pair(one, two, field, grade));
            }
        }
        return {Query::OP_OR, spellings.begin(), spellings.end()};
    }

    /// Has the pair term the accents of the word that was typed with them?
    bool reads_as(std::string_view term, const QueryWord& first, const QueryWord& second,
                  std::string_view field) const {
        std::string exact(field);
        append_pair_term(first.token(), second.token(), exact);
        const auto split = [](std::string_view text) {
            const std::size_t key = text.find(key_separator);
            const std::size_t middle = text.find(pair_separator, key + 1);
            return std::pair(text.substr(key, middle - key), text.substr(middle));
        };
        const auto [term_first, term_second] = split(term);
        const auto [exact_first, exact_second] = split(exact);
        return (first.blind || term_first == exact_first) &&
               (second.blind || term_second == exact_second);
    }

    Query words(const QueryNode& node, Query::op op, Grade grade) const {
        const std::string_view field = node.field != nullptr ? node.field->prefix : "";
        std::vector<Query> parts;
        for (std::size_t i = 0; i < node.words.size();) {
            // The neighbours of one compound bring their words with them.
            std::vector<Query> compound;
            std::size_t next = i + 1;
            for (; next < node.words.size() && node.words[next].bound; ++next) {
                compound.push_back(
                    compound_pair(node.words[next - 1], node.words[next], field, grade));
            }
            parts.push_back(compound.empty() ? one_word(node.words[i], field, grade)
                                             : Query(op, compound.begin(), compound.end()));
            i = next;
        }
        return {op, parts.begin(), parts.end()};
    }

    Query phrase(const QueryNode& node, Grade grade) {
        const std::string_view field = node.field != nullptr ? node.field->prefix : "";
        if (node.words.size() == 1) {
            return one_word(node.words.front(), field, grade);
        }
        std::vector<Query> parts;
        for (std::size_t i = 1; i < node.words.size(); ++i) {
            const QueryWord& first = node.words[i - 1];
            const QueryWord& second = node.words[i];
            if (second.follows) {
                parts.push_back(pair(first, second, field, grade));
            } else {  // a colon, a bracket: across it the index has no neighbours
                parts.push_back(one_word(first, field, grade));
                parts.push_back(one_word(second, field, grade));
            }
        }
        const Query candidates(Query::OP_AND, parts.begin(), parts.end());
        // Neighbours alone cannot tell a phrase of three.
        return node.words.size() == 2 && node.words[1].follows ? candidates
                                                               : looked_up(node, candidates, grade);
    }

    Query near(const QueryNode& node, Grade grade) {
        return looked_up(node, words(node, Query::OP_AND, grade), grade);
    }

    Query looked_up(const QueryNode& node, const Query& candidates, Grade grade) {
        return as_query(verified(database_, index_, node, grade,
                                 matching_documents(database_, candidates, patience_), patience_));
    }

    Query number(const QueryNode& node, Query::op op, Grade grade) {
        std::vector<Query> parts;
        if (!node.number.key.empty()) {
            std::string key = node.number.key;
            if (!node.number.date.empty()) {
                key += "@" + node.number.date;
            }
            parts.emplace_back(schema::prefixed(schema::number_prefix, key));
        } else {
            for (const std::string& partial : node.number.partial_keys) {
                parts.emplace_back(schema::prefixed(schema::partial_number_prefix, partial));
            }
        }
        const Query cited(Query::OP_OR, parts.begin(), parts.end());
        QueryNode as_words;
        as_words.words = node.words;
        as_words.field = node.field;
        if (node.field != nullptr) {
            const bool title = node.field->prefix == schema::title_prefix;
            return title && any_exists(cited) ? written_in_title(node.number, cited)
                                              : words(as_words, Query::OP_AND, grade);
        }
        // An article that cites it answers; one that only has its parts may follow.
        if (op == Query::OP_AND && any_exists(cited)) {
            return cited;
        }
        return {Query::OP_OR, cited, words(as_words, Query::OP_AND, grade)};
    }

    /// Of the articles that cite a number those that have it in their titles.
    Query written_in_title(const text::DocumentNumber& number, const Query& cited) {
        auto documents = matching_documents(database_, cited, patience_);
        std::size_t looked_at = 0;
        std::erase_if(documents, [&](Xapian::docid id) {
            if (++looked_at % titles_a_look == 0) {
                (void)patience_.over();
            }
            const std::string card =
                database_.get_document(id, Xapian::DOC_ASSUME_VALID).get_value(schema::card_slot);
            return patience_.was_over() || !has_number(read_card(card).title, number);
        });
        return as_query(std::move(documents));
    }

    static bool has_number(std::string_view text, const text::DocumentNumber& wanted) {
        return std::ranges::any_of(
            text::find_document_numbers(text), [&](const text::DocumentNumber& found) {
                return wanted.key.empty()
                           ? std::ranges::any_of(wanted.partial_keys,
                                                 [&](const std::string& partial) {
                                                     return std::ranges::count(found.partial_keys,
                                                                               partial) > 0;
                                                 })
                           : wanted.key == found.key;
            });
    }

    bool any_exists(const Query& query) const {
        for (auto it = query.get_terms_begin(); it != query.get_terms_end(); ++it) {
            if (database_.term_exists(*it)) {
                return true;
            }
        }
        return false;
    }

    Query expand(const QueryNode& node) {
        const std::string_view field = node.field != nullptr ? node.field->prefix : "";
        if (node.words.empty()) {
            return {};
        }
        const std::string& start = node.words.back().folded;
        const auto terms = expand_start(database_, std::string(field), start);
        const Query last =
            terms.empty() ? Query(std::string(field) + start + key_separator) : synonyms(terms);
        if (node.words.size() == 1) {
            return last;
        }
        QueryNode before = node;
        before.words.pop_back();
        return {Query::OP_AND, phrase(before, Grade::typed), last};
    }

    [[nodiscard]] Query key_filter(const schema::Field& field, std::string_view value) const {
        if (field.name == "number") {
            return cites(value, database_);
        }
        return Query(schema::prefixed(field.prefix, text::fold(value)));
    }

    Query build(const QueryNode& node, Query::op op, Grade grade) {
        using Kind = QueryNode::Kind;
        switch (node.kind) {
            case Kind::words:
                if (node.field != nullptr && node.field->terms == schema::Terms::key) {
                    return key_filter(*node.field, node.value);
                }
                // What is in a field is asked for in any case.
                return words(node, node.field != nullptr ? Query::OP_AND : op, grade);
            case Kind::phrase:
                return phrase(node, grade);
            case Kind::near:
                return near(node, grade);
            case Kind::prefix:
                return expand(node);
            case Kind::number:
                return number(node, op, grade);
            case Kind::dates:
                return published_in(node.since, node.until);
            case Kind::none_of: {
                // With nothing else asked for: everything but that.
                std::vector<Query> excluded;
                for (const QueryNode& child : node.children) {
                    excluded.push_back(excluded_part(child));
                }
                return {Query::OP_AND_NOT, every_article(database_),
                        Query(Query::OP_OR, excluded.begin(), excluded.end())};
            }
            case Kind::any_of: {
                std::vector<Query> parts;
                for (const QueryNode& child : node.children) {
                    // Each side of an OR is asked for as a whole.
                    parts.push_back(build(child, Query::OP_AND, grade));
                }
                return {Query::OP_OR, parts.begin(), parts.end()};
            }
            case Kind::all_of:
                break;
        }
        return build_all(node, op, grade);
    }

    Query excluded_part(const QueryNode& node) {
        excluding_ = true;
        Query query = build(node, Query::OP_AND, Grade::typed);
        excluding_ = false;
        return query;
    }

    Query build_all(const QueryNode& node, Query::op op, Grade grade) {
        using Kind = QueryNode::Kind;
        std::vector<Query> soft;
        std::vector<Query> hard;
        std::vector<Query> excluded;
        for (const QueryNode& child : node.children) {
            if (child.kind == Kind::none_of) {
                for (const QueryNode& inner : child.children) {
                    excluded.push_back(excluded_part(inner));
                }
                continue;
            }
            const bool is_soft =
                (child.kind == Kind::words && child.value.empty() && child.field == nullptr) ||
                (child.kind == Kind::number && child.field == nullptr);
            (is_soft ? soft : hard).push_back(build(child, op, grade));
        }
        Query query;
        if (!soft.empty()) {
            query = Query(op, soft.begin(), soft.end());
        }
        if (!hard.empty()) {
            const Query must(Query::OP_AND, hard.begin(), hard.end());
            query = soft.empty() ? must : Query(Query::OP_AND, query, must);
        }
        if (!excluded.empty()) {
            const Query without(Query::OP_OR, excluded.begin(), excluded.end());
            query =
                Query(Query::OP_AND_NOT, query.empty() ? every_article(database_) : query, without);
        }
        return query;
    }

    const Xapian::Database& database_;
    IndexWords& index_;
    Patience& patience_;
    bool excluding_ = false;
};

bool is_run(const QueryNode& node) {
    return node.kind == QueryNode::Kind::words && node.field == nullptr && node.value.empty() &&
           !node.words.empty();
}

void collect(const QueryNode& node, TextWords& found) {
    using Kind = QueryNode::Kind;
    if (node.kind == Kind::none_of) {
        return;
    }
    if (node.value.empty()) {
        for (const QueryWord& word : node.words) {
            if (word.other_weight > 0) {
                found.words.push_back({.exact = word.other_exact, .folded = word.other_folded});
            }
            found.words.push_back(word);
        }
    }
    if (node.kind == Kind::number) {
        found.numbers.push_back(node.number);
    }
    for (const QueryNode& child : node.children) {
        collect(child, found);
    }
}

}  // namespace

QueryPlan plan_query(const QueryNode& query, const Xapian::Database& database, IndexWords& index,
                     Patience& patience) {
    return Planner(database, index, patience).plan(query);
}

bool is_words_only(const QueryNode& query) {
    return is_run(query) || (query.kind == QueryNode::Kind::all_of && !query.children.empty() &&
                             std::ranges::all_of(query.children, is_run));
}

TextWords words_in_text(const QueryNode& query) {
    TextWords found;
    collect(query, found);
    return found;
}

}  // namespace timtin
