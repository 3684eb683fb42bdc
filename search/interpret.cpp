// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/interpret.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "indexer/terms.hpp"
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

// How likely the accents of each word must be for a query with them to be offered.
constexpr double sure_among_others = 0.5;
constexpr double sure_alone = 0.8;

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
    Interpreter(IndexWords& index, Correction correction, bool accented)
        : index_(index), correction_(correction), accented_(accented) {}

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
        if (correction_ == Correction::replace) {
            if (decode_keystrokes(words, index_, accented)) {
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
        if (correction_ != Correction::none) {
            changed_ = correct_slips(words, index_, !accented, correction_) || changed_;
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
    Correction correction_;
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

/// A run of words without accents as it is most likely written. False if that is not sure
/// for each of them, or changes nothing.
bool restore_accents(std::vector<QueryWord>& words) {
    const double sure = words.size() == 1 ? sure_alone : sure_among_others;
    std::vector<QueryWord> written = words;
    bool changed = false;
    for (QueryWord& word : written) {
        if (!word.blind || word.likely.empty() || word.of_number) {
            continue;
        }
        const std::string form = written_form(word.likely.front().term);
        if (word.likely.front().share < sure || form.empty()) {
            return false;
        }
        changed = changed || form != word.exact;
        word = word_in_place_of(word, form);
    }
    if (changed) {
        words = std::move(written);
    }
    return changed;
}

/// Puts what is searched beside into the place of what was typed, and accents where there
/// are none. True if anything changed.
bool take_what_is_offered(QueryNode& node) {
    bool changed = false;
    for (QueryWord& word : node.words) {
        if (!word.offered.empty()) {
            word = word_in_place_of(word, word.offered);
            changed = true;
        } else if (word.other_offered) {
            word = word_in_place_of(word, word.other_exact);
            word.likely.clear();
            changed = true;
        }
    }
    if (is_run_of_words(node)) {
        changed = restore_accents(node.words) || changed;
    }
    for (QueryNode& child : node.children) {
        if (child.kind != QueryNode::Kind::none_of) {
            changed = take_what_is_offered(child) || changed;
        }
    }
    return changed;
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
                const bool beside = node.words[i].beside;
                const bool goes_on = i + 1 < node.words.size() && node.words[i + 1].beside;
                out += i == 0 ? "" : beside ? " " : fmt::format(" NEAR/{} ", node.distance);
                out += goes_on && !beside ? "\"" : "";
                out += node.words[i].exact;
                out += beside && !goes_on ? "\"" : "";
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

Interpretation interpret_query(const QueryNode& query, IndexWords& index, Correction correction) {
    Interpretation meant{.tree = query, .corrected = {}, .offered = {}};
    Interpreter interpreter(index, correction, any_accents(query));
    interpreter.visit(meant.tree);
    if (interpreter.changed()) {
        meant.corrected = to_query_text(meant.tree);
    }
    if (QueryNode other = meant.tree; take_what_is_offered(other)) {
        meant.offered = to_query_text(other);
    }
    return meant;
}

std::string to_query_text(const QueryNode& node) {
    std::string out;
    append(node, out);
    return out;
}

}  // namespace timtin
