// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/query_plan.hpp"

#include <algorithm>

#include "indexer/terms.hpp"

namespace timtin {

namespace {

using Xapian::Query;

// A pair of neighbours tells more than its two words, but it counts beside them.
constexpr double pair_weight = 0.6;
// Another reading of a word typed with accents: another spelling of the same word, and
// any word that folds alike.
constexpr double variant_weight = 0.9;
constexpr double reading_weight = 0.4;
// The most readings of one folded form that a query looks at; Vietnamese has at most
// 29 words of one form.
constexpr std::size_t max_readings = 64;
constexpr std::size_t max_expansions = 128;
// An unaccented word in a query with accents was left without them if this share of
// its readings at most is the unaccented one.
constexpr double plain_share = 0.05;

/// How strictly accents are taken.
enum class Grade { typed, folded };

class Planner {
public:
    explicit Planner(const Xapian::Database& database) : database_(database) {}

    QueryPlan plan(const QueryNode& query) {
        QueryNode node = query;
        if (query.kind == QueryNode::Kind::none_of) {
            node = {};  // exclusions alone: of everything
            node.kind = QueryNode::Kind::all_of;
            node.children = {query};
        }
        const bool typed_accents = any_accents(node);
        routed_exact_ = typed_accents;
        plan_.all = build(node, Query::OP_AND, Grade::typed);
        plan_.some = build(node, Query::OP_OR, Grade::typed);
        plan_.graded = typed_accents ? build(node, Query::OP_AND, Grade::folded) : plan_.all;
        collect(node, true);
        return std::move(plan_);
    }

private:
    static bool any_accents(const QueryNode& node) {
        return std::ranges::any_of(
                   node.words, [](const QueryWord& word) { return word.exact != word.folded; }) ||
               std::ranges::any_of(node.children, any_accents);
    }

    std::vector<std::string> readings(const std::string& prefix, std::string_view field) const {
        const std::string start = std::string(field) + prefix;
        std::vector<std::string> found;
        for (auto it = database_.allterms_begin(start);
             it != database_.allterms_end(start) && found.size() < max_readings; ++it) {
            found.push_back(*it);
        }
        return found;
    }

    static Query synonyms(const std::vector<std::string>& terms) {
        if (terms.size() == 1) {
            return Query(terms.front());
        }
        return Query(Query::OP_SYNONYM, terms.begin(), terms.end());
    }

    [[nodiscard]] double frequency(const std::string& term) const {
        return static_cast<double>(database_.get_termfreq(term));
    }

    /// Was an unaccented word in a query with accents meant as it stands?
    bool is_plain(const QueryWord& word, std::string_view field) const {
        std::string term(field);
        append_term(word.token(), term);
        const double plain = frequency(term);
        double all = 0;
        for (const std::string& reading : readings(readings_prefix(word.token()), field)) {
            all += frequency(reading);
        }
        return plain > 0 && plain >= plain_share * all;
    }

    bool asks_exact(const QueryWord& word, std::string_view field) const {
        return word.exact != word.folded || (routed_exact_ && is_plain(word, field));
    }

    Query one_word(const QueryWord& word, std::string_view field, Grade grade) const {
        std::string exact(field);
        append_term(word.token(), exact);
        if (grade == Grade::typed && asks_exact(word, field)) {
            Query query(exact);
            if (const auto variant = text::iy_variant(word.exact)) {
                QueryWord other{.exact = *variant, .folded = text::fold(*variant)};
                std::string term(field);
                append_term(other.token(), term);
                if (database_.term_exists(term)) {
                    query = Query(Query::OP_MAX, query,
                                  Query(Query::OP_SCALE_WEIGHT, Query(term), variant_weight));
                }
            }
            return query;
        }
        const auto terms = readings(readings_prefix(word.token()), field);
        if (terms.empty()) {
            return Query(exact);  // matches nothing, and has a name in --explain
        }
        if (word.exact == word.folded) {
            return synonyms(terms);
        }
        return Query(Query::OP_MAX, Query(exact),
                     Query(Query::OP_SCALE_WEIGHT, synonyms(terms), reading_weight));
    }

    Query pair(const QueryWord& first, const QueryWord& second, std::string_view field,
               Grade grade) const {
        std::string exact(field);
        append_pair_term(first.token(), second.token(), exact);
        const bool blind =
            grade == Grade::folded || (!asks_exact(first, field) && !asks_exact(second, field));
        if (!blind && asks_exact(first, field) && asks_exact(second, field)) {
            return Query(exact);
        }
        auto terms = readings(readings_prefix(first.token(), second.token()), field);
        if (grade == Grade::typed && !blind) {
            // One of the two was typed with accents: only readings that have it.
            std::erase_if(terms, [&](const std::string& term) {
                return !reads_as(term, first, second, field);
            });
        }
        if (terms.empty()) {
            return Query(exact);
        }
        if (grade == Grade::folded &&
            (first.exact != first.folded || second.exact != second.folded)) {
            return Query(Query::OP_MAX, Query(exact),
                         Query(Query::OP_SCALE_WEIGHT, synonyms(terms), reading_weight));
        }
        return synonyms(terms);
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
        return (!asks_exact(first, field) || term_first == exact_first) &&
               (!asks_exact(second, field) || term_second == exact_second);
    }

    Query words(const QueryNode& node, Query::op op, Grade grade) {
        const std::string_view field = node.field != nullptr ? node.field->prefix : "";
        if (node.words.empty()) {
            return {};
        }
        std::vector<Query> parts;
        std::vector<Query> pairs;
        for (std::size_t i = 0; i < node.words.size(); ++i) {
            parts.push_back(one_word(node.words[i], field, grade));
            if (i > 0 && node.words[i].joined) {
                pairs.emplace_back(Query::OP_SCALE_WEIGHT,
                                   pair(node.words[i - 1], node.words[i], field, grade),
                                   pair_weight);
            }
        }
        const Query base(op, parts.begin(), parts.end());
        if (pairs.empty()) {
            return base;
        }
        const Query near(Query::OP_OR, pairs.begin(), pairs.end());
        return Query(op == Query::OP_AND ? Query::OP_AND_MAYBE : Query::OP_OR, base, near);
    }

    Query phrase(const QueryNode& node, Grade grade) {
        const std::string_view field = node.field != nullptr ? node.field->prefix : "";
        if (node.words.size() == 1) {
            return one_word(node.words.front(), field, grade);
        }
        std::vector<Query> parts;
        for (std::size_t i = 1; i < node.words.size(); ++i) {
            parts.push_back(pair(node.words[i - 1], node.words[i], field, grade));
        }
        return {Query::OP_AND, parts.begin(), parts.end()};
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
        // An article that cites it answers; one that only has its parts may follow.
        const Query spelled = words(as_words, Query::OP_AND, grade);
        if (op == Query::OP_AND && any_exists(cited)) {
            return {Query::OP_AND_MAYBE, cited, spelled};
        }
        return {Query::OP_OR, cited, spelled};
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
        const QueryWord& word = node.words.back();
        const std::string start = std::string(field) + word.folded;
        std::vector<std::string> terms = readings(readings_prefix(word.token()), field);
        auto it = database_.allterms_begin(start);
        const auto end = database_.allterms_end(start);
        while (it != end && terms.size() < max_expansions) {
            const std::string term = *it;
            if (const std::size_t space = term.find(' '); space != std::string::npos) {
                it.skip_to(term.substr(0, space) + '!');  // behind all pairs of that word
                continue;
            }
            if (std::ranges::find(terms, term) == terms.end()) {
                terms.push_back(term);
            }
            ++it;
        }
        const Query last = terms.empty() ? Query(start + key_separator) : synonyms(terms);
        if (node.words.size() == 1) {
            return last;
        }
        QueryNode before = node;
        before.words.pop_back();
        return {Query::OP_AND, phrase(before, Grade::typed), last};
    }

    static Query key_filter(const schema::Field& field, std::string_view value) {
        if (field.name == "number") {
            std::vector<Query> parts;
            for (const auto& number : text::find_document_numbers_in_query(value)) {
                if (!number.key.empty()) {
                    parts.emplace_back(schema::prefixed(schema::number_prefix, number.key));
                } else {
                    for (const std::string& partial : number.partial_keys) {
                        parts.emplace_back(
                            schema::prefixed(schema::partial_number_prefix, partial));
                    }
                }
            }
            if (parts.empty()) {
                return Query(schema::prefixed(schema::number_prefix, text::fold(value)));
            }
            return {Query::OP_OR, parts.begin(), parts.end()};
        }
        return Query(schema::prefixed(field.prefix, text::fold(value)));
    }

    static Query date_filter(const QueryNode& node) {
        const auto value = [](const DateTime& time) {
            return Xapian::sortable_serialise(
                static_cast<double>(time.instant().time_since_epoch().count()));
        };
        std::vector<Query> parts;
        if (node.since) {
            parts.emplace_back(Query::OP_VALUE_GE, schema::published_slot, value(*node.since));
        } else {
            // Articles without a date have no value, which sorts before all others.
            parts.emplace_back(Query::OP_VALUE_GE, schema::published_slot,
                               Xapian::sortable_serialise(-1e18));
        }
        if (node.until) {
            const DateTime last{.local = node.until->local - std::chrono::seconds{1},
                                .offset = node.until->offset};
            parts.emplace_back(Query::OP_VALUE_LE, schema::published_slot, value(last));
        }
        return {Query::OP_AND, parts.begin(), parts.end()};
    }

    Query build(const QueryNode& node, Query::op op, Grade grade) {
        using Kind = QueryNode::Kind;
        switch (node.kind) {
            case Kind::words:
                if (node.field != nullptr && node.field->terms == schema::Terms::key) {
                    return Query(Query::OP_SCALE_WEIGHT, key_filter(*node.field, node.value), 0);
                }
                return words(node, op, grade);
            case Kind::phrase:
                return phrase(node, grade);
            case Kind::near: {
                QueryNode as_words = node;
                as_words.kind = Kind::words;
                return words(as_words, Query::OP_AND, grade);
            }
            case Kind::prefix:
                return expand(node);
            case Kind::number:
                return number(node, op, grade);
            case Kind::dates:
                return {Query::OP_SCALE_WEIGHT, date_filter(node), 0};
            case Kind::none_of: {
                // With nothing else asked for: everything but that.
                std::vector<Query> excluded;
                for (const QueryNode& child : node.children) {
                    excluded.push_back(build(child, Query::OP_AND, Grade::typed));
                }
                return {Query::OP_AND_NOT, Query::MatchAll,
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

    Query build_all(const QueryNode& node, Query::op op, Grade grade) {
        using Kind = QueryNode::Kind;
        std::vector<Query> soft;
        std::vector<Query> hard;
        std::vector<Query> excluded;
        for (const QueryNode& child : node.children) {
            if (child.kind == Kind::none_of) {
                for (const QueryNode& inner : child.children) {
                    // Neighbours alone would exclude too much: looked up in the text.
                    if (!needs_check(inner)) {
                        excluded.push_back(build(inner, Query::OP_AND, Grade::typed));
                    }
                }
                continue;
            }
            const bool is_soft =
                (child.kind == Kind::words && child.value.empty() && child.field == nullptr) ||
                child.kind == Kind::number;
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
            query = Query(Query::OP_AND_NOT, query.empty() ? Query::MatchAll : query, without);
        }
        return query;
    }

    /// Can terms of neighbours alone not tell whether an article has it?
    static bool needs_check(const QueryNode& node) {
        return (node.kind == QueryNode::Kind::phrase && node.words.size() > 2) ||
               node.kind == QueryNode::Kind::near;
    }

    /// Words to mark, and what has to be looked up in the text.
    void collect(const QueryNode& node, bool required) {
        using Kind = QueryNode::Kind;
        if (node.kind == Kind::none_of) {
            for (const QueryNode& inner : node.children) {
                if (needs_check(inner)) {
                    plan_.checks.push_back({inner.words, inner.field, inner.distance, true});
                }
            }
            return;
        }
        if (node.value.empty()) {
            plan_.marks.insert(plan_.marks.end(), node.words.begin(), node.words.end());
            if (node.kind == Kind::words && node.field == nullptr && required) {
                for (std::size_t i = plan_.marks.size() - node.words.size(); i < plan_.marks.size();
                     ++i) {
                    plan_.marks[i].required = true;
                }
            }
            plan_.has_words = plan_.has_words || !node.words.empty();
        }
        if (node.kind == Kind::number) {
            plan_.numbers.push_back(node.number);
        }
        if (needs_check(node)) {
            plan_.checks.push_back({node.words, node.field, node.distance});
        }
        if (node.kind == Kind::any_of) {
            // A check on one side of an OR would throw out the other side's articles.
            const std::size_t before = plan_.checks.size();
            for (const QueryNode& child : node.children) {
                collect(child, false);
            }
            plan_.checks.resize(before);
            return;
        }
        for (const QueryNode& child : node.children) {
            collect(child, required);
        }
    }

    const Xapian::Database& database_;
    QueryPlan plan_;
    bool routed_exact_ = false;
};

}  // namespace

QueryPlan plan_query(const QueryNode& query, const Xapian::Database& database) {
    return Planner(database).plan(query);
}

}  // namespace timtin
