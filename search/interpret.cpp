// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/interpret.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "search/compounds.hpp"
#include "search/corrections.hpp"
#include "timtin/text.hpp"

namespace timtin {

namespace {

// How likely an accented reading is beside the unaccented one where nobody typed accents.
constexpr double any_reading = 1;
// A word without accents beside others with some was meant as it stands if this share
// of its readings is the unaccented one.
constexpr double plain_share = 0.05;

bool any_accents(const QueryNode& node) {
    return std::ranges::any_of(node.words,
                               [](const QueryWord& word) { return word.exact != word.folded; }) ||
           std::ranges::any_of(node.children, any_accents);
}

bool is_run_of_words(const QueryNode& node) {
    return node.kind == QueryNode::Kind::words && node.field == nullptr && node.value.empty() &&
           !node.words.empty();
}

class Interpreter {
public:
    Interpreter(IndexWords& index, bool correct, bool accented)
        : index_(index), correct_(correct), accented_(accented) {}

    void visit(QueryNode& node) {
        if (is_run_of_words(node) && !excluded_) {
            read_run(node.words);
        } else {
            read_accents(node.words);
        }
        const bool outside = excluded_;
        excluded_ = excluded_ || node.kind == QueryNode::Kind::none_of;
        for (QueryNode& child : node.children) {
            visit(child);
        }
        excluded_ = outside;
    }

    [[nodiscard]] bool changed() const { return changed_; }

private:
    void read_run(std::vector<QueryWord>& words) {
        bool accented = accented_;
        if (correct_) {
            if (!accented && decode_keystrokes(words, index_)) {
                changed_ = accented = true;
            }
            changed_ = restore_spaces(words, index_, !accented) || changed_;
        }
        for (QueryWord& word : words) {
            word.interpreted = true;
            word.blind = !accented && !word.as_typed;
        }
        if (accented && accented_) {
            widen_forgotten_accents(words, index_);
        }
        if (correct_ && correct_slips(words, index_, !accented)) {
            changed_ = true;
        }
        if (!accented) {
            find_likely_readings(words, index_, any_reading);
        }
        bind_compounds(words, index_);
    }

    /// What is quoted, in a field or left out is taken as typed. Without accents it means
    /// all words it can stand for; in a query that has accents elsewhere only if it is no
    /// usual word as it stands.
    void read_accents(std::vector<QueryWord>& words) {
        for (QueryWord& word : words) {
            word.interpreted = true;
            const std::string term = term_of(word.exact, word.folded);
            const double own = index_.articles(term);
            word.blind = word.exact == word.folded && !word.as_typed &&
                         !(accented_ && own > 0 &&
                           own >= plain_share * index_.folded_articles(key_of(term)));
        }
    }

    IndexWords& index_;
    bool correct_;
    bool accented_;
    bool excluded_ = false;
    bool changed_ = false;
};

void append_words(const std::vector<QueryWord>& words, std::string& out) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        out += i == 0 ? "" : " ";
        out += words[i].as_typed ? "+" : "";
        out += words[i].exact;
    }
}

bool needs_brackets(const QueryNode& node) {
    return (node.kind == QueryNode::Kind::all_of && node.children.size() > 1) ||
           node.kind == QueryNode::Kind::any_of || (is_run_of_words(node) && node.words.size() > 1);
}

void append(const QueryNode& node, std::string& out) {
    using Kind = QueryNode::Kind;
    const auto append_part = [&](const QueryNode& child, bool bracketed) {
        out += bracketed ? "(" : "";
        append(child, out);
        out += bracketed ? ")" : "";
    };
    if (node.field != nullptr) {
        out += node.field->name;
        out += ':';
    }
    switch (node.kind) {
        case Kind::words:
            if (!node.value.empty()) {
                out += '"' + node.value + '"';
            } else if (node.field != nullptr && node.words.size() > 1) {
                out += '(';
                append_words(node.words, out);
                out += ')';
            } else {
                append_words(node.words, out);
            }
            break;
        case Kind::phrase:
            out += '"';
            append_words(node.words, out);
            out += '"';
            break;
        case Kind::near:
            for (std::size_t i = 0; i < node.words.size(); ++i) {
                out += i == 0 ? "" : fmt::format(" NEAR/{} ", node.distance);
                out += node.words[i].exact;
            }
            break;
        case Kind::prefix:
            append_words(node.words, out);
            out += '*';
            break;
        case Kind::number:
            out += node.number.normal;
            break;
        case Kind::dates:
            out += fmt::format("date:{}..{}", node.since ? to_iso(*node.since) : "",
                               node.until ? to_iso(*node.until) : "");
            break;
        case Kind::all_of:
        case Kind::any_of:
            for (std::size_t i = 0; i < node.children.size(); ++i) {
                out += i == 0 ? "" : node.kind == Kind::any_of ? " OR " : " ";
                append_part(node.children[i], node.children[i].kind == Kind::any_of ||
                                                  (node.kind == Kind::any_of &&
                                                   node.children[i].kind == Kind::all_of));
            }
            break;
        case Kind::none_of:
            for (std::size_t i = 0; i < node.children.size(); ++i) {
                out += i == 0 ? "-" : " -";
                append_part(node.children[i], needs_brackets(node.children[i]));
            }
            break;
    }
}

}  // namespace

QueryWord word_in_place_of(const QueryWord& old, std::string_view written) {
    text::TokenList tokens;
    text::tokenize(written, tokens);
    QueryWord word = old;
    word.exact = tokens.size() == 1 ? std::string(tokens[0].exact) : std::string(written);
    word.folded = tokens.size() == 1 ? std::string(tokens[0].folded) : text::fold(written);
    return word;
}

Interpretation interpret_query(const QueryNode& query, IndexWords& index, bool correct) {
    Interpretation meant{.tree = query, .corrected = {}};
    Interpreter interpreter(index, correct, any_accents(query));
    interpreter.visit(meant.tree);
    if (interpreter.changed()) {
        meant.corrected = to_query_text(meant.tree);
    }
    return meant;
}

std::string to_query_text(const QueryNode& node) {
    std::string out;
    append(node, out);
    return out;
}

}  // namespace timtin
