// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "indexer/terms.hpp"
#include "search/query.hpp"
#include "search/query_lexer.hpp"

namespace timtin {

namespace {

// Bounds that no person reaches: what lies beyond is left out.
constexpr std::size_t max_query_bytes = 16 * 1024;
constexpr std::size_t max_words = 128;
constexpr int max_depth = 12;

class Parser {
public:
    explicit Parser(const std::vector<QueryPiece>& pieces) : pieces_(pieces) {}

    QueryNode parse() {
        std::vector<QueryNode> parts;
        while (at_ < pieces_.size()) {
            add(parts, parse_any(0));
            if (at_ < pieces_.size()) {
                ++at_;  // a bracket that closes nothing
            }
        }
        return join(QueryNode::Kind::all_of, std::move(parts));
    }

    /// All of a text as words.
    QueryNode words(std::string_view text) { return words_of(text, Kind::words, nullptr); }

private:
    using Kind = QueryNode::Kind;

    [[nodiscard]] bool at(QueryPiece::Kind kind) const {
        return at_ < pieces_.size() && pieces_[at_].kind == kind;
    }

    static bool is_empty(const QueryNode& node) {
        return node.kind == Kind::all_of && node.children.empty();
    }
    static void add(std::vector<QueryNode>& parts, QueryNode&& node) {
        if (!is_empty(node)) {
            parts.push_back(std::move(node));
        }
    }
    static QueryNode join(Kind kind, std::vector<QueryNode>&& parts) {
        if (parts.size() == 1) {
            return std::move(parts.front());
        }
        QueryNode node;
        node.kind = parts.empty() ? Kind::all_of : kind;
        node.children = std::move(parts);
        return node;
    }

    QueryNode parse_any(int depth) {
        std::vector<QueryNode> alternatives;
        add(alternatives, parse_all(depth));
        while (at(QueryPiece::Kind::either)) {
            ++at_;
            add(alternatives, parse_all(depth));
        }
        return join(Kind::any_of, std::move(alternatives));
    }

    QueryNode parse_all(int depth) {
        std::vector<QueryNode> parts;
        while (at_ < pieces_.size() && !at(QueryPiece::Kind::either) &&
               !at(QueryPiece::Kind::close)) {
            if (at(QueryPiece::Kind::both)) {
                ++at_;
            } else if (at(QueryPiece::Kind::near)) {
                parse_near(parts);
            } else if (at(QueryPiece::Kind::minus)) {
                ++at_;
                QueryNode excluded;
                excluded.kind = Kind::none_of;
                add(excluded.children, parse_one(nullptr, depth, false));
                if (!excluded.children.empty()) {
                    parts.push_back(std::move(excluded));
                }
            } else {
                add(parts, parse_one(nullptr, depth, true));
            }
        }
        return join(Kind::all_of, std::move(parts));
    }

    /// May the piece stand beside NEAR?
    [[nodiscard]] bool is_operand(std::size_t piece) const {
        return piece < pieces_.size() && (pieces_[piece].kind == QueryPiece::Kind::word ||
                                          pieces_[piece].kind == QueryPiece::Kind::phrase);
    }

    /// Is the piece a word that belongs to the NEAR behind it?
    [[nodiscard]] bool is_before_near(std::size_t piece) const {
        return piece + 1 < pieces_.size() && pieces_[piece + 1].kind == QueryPiece::Kind::near &&
               is_operand(piece + 2);
    }

    /// The word or phrase before NEAR and the one behind it; without either, NEAR is a word.
    void parse_near(std::vector<QueryNode>& parts) {
        const QueryPiece& near = pieces_[at_++];
        const bool has_left =
            !parts.empty() && parts.back().field == nullptr &&
            (parts.back().kind == Kind::words || parts.back().kind == Kind::phrase ||
             parts.back().kind == Kind::near);
        if (!has_left || !is_operand(at_)) {
            add(parts, words_of(near.text, Kind::words, nullptr));
            return;
        }
        const bool is_phrase = at(QueryPiece::Kind::phrase);
        QueryNode right =
            words_of(pieces_[at_++].text, is_phrase ? Kind::phrase : Kind::words, nullptr);
        QueryNode& left = parts.back();
        keep_together(left);
        keep_together(right);
        left.kind = Kind::near;
        left.distance = near.distance;
        left.words.insert(left.words.end(), right.words.begin(), right.words.end());
    }

    static void keep_together(QueryNode& operand) {
        for (std::size_t i = 1; operand.kind == Kind::phrase && i < operand.words.size(); ++i) {
            operand.words[i].beside = true;
        }
    }

    QueryNode parse_one(const schema::Field* field, int depth, bool whole_run) {
        for (; at(QueryPiece::Kind::field); ++at_) {
            field = pieces_[at_].field;
            whole_run = false;
        }
        if (at_ >= pieces_.size()) {
            return empty();
        }
        const QueryPiece& piece = pieces_[at_++];
        switch (piece.kind) {
            case QueryPiece::Kind::open: {
                if (depth >= max_depth) {
                    return empty();
                }
                QueryNode inner = parse_any(depth + 1);
                if (at(QueryPiece::Kind::close)) {
                    ++at_;
                }
                if (field != nullptr) {
                    put_field(inner, field);
                }
                return inner;
            }
            case QueryPiece::Kind::phrase: {
                if (field != nullptr && field->terms == schema::Terms::key) {
                    return key(field, piece.text);
                }
                QueryNode node = words_of(piece.text, Kind::phrase, field);
                // Printed quotes among other words come from a title that was pasted.
                if (piece.typographic && pieces_.size() > 1 && field == nullptr &&
                    !at(QueryPiece::Kind::near) && node.kind == Kind::phrase) {
                    node.kind = Kind::words;
                }
                return node;
            }
            case QueryPiece::Kind::prefix:
                return words_of(piece.text, Kind::prefix, field);
            case QueryPiece::Kind::number: {
                if (field != nullptr && field->terms == schema::Terms::key &&
                    field->name != "number") {
                    return key(field, piece.text);
                }
                QueryNode node =
                    words_of(piece.text, Kind::number, is_text(field) ? field : nullptr);
                node.kind = Kind::number;
                for (QueryWord& word : node.words) {
                    word.of_number = true;
                }
                node.number = *piece.number;
                return node;
            }
            case QueryPiece::Kind::dates: {
                QueryNode node;
                node.kind = Kind::dates;
                node.since = piece.since;
                node.until = piece.until;
                return node;
            }
            case QueryPiece::Kind::word: {
                if (field != nullptr && field->terms == schema::Terms::key) {
                    return key(field, piece.text);
                }
                // Words that follow each other belong together: they make pairs.
                std::string_view run = piece.text;
                while (whole_run && field == nullptr && at(QueryPiece::Kind::word) &&
                       !is_before_near(at_)) {
                    const char* end = pieces_[at_].text.data() + pieces_[at_].text.size();
                    run = {run.data(), static_cast<std::size_t>(end - run.data())};
                    ++at_;
                }
                return words_of(run, Kind::words, field);
            }
            case QueryPiece::Kind::near:
                return words_of(piece.text, Kind::words, field);
            case QueryPiece::Kind::field:
            case QueryPiece::Kind::minus:
            case QueryPiece::Kind::either:
            case QueryPiece::Kind::both:
            case QueryPiece::Kind::close:
                break;
        }
        return empty();
    }

    static QueryNode empty() {
        QueryNode node;
        node.kind = Kind::all_of;
        return node;
    }

    static QueryNode key(const schema::Field* field, std::string_view value) {
        QueryNode node;
        node.kind = Kind::words;
        node.field = field;
        node.value = value;
        return node;
    }

    static bool is_text(const schema::Field* field) {
        return field != nullptr && field->terms == schema::Terms::text;
    }

    static void put_field(QueryNode& node, const schema::Field* field) {
        const bool has_words = node.kind == Kind::words || node.kind == Kind::phrase ||
                               node.kind == Kind::prefix || node.kind == Kind::near ||
                               (node.kind == Kind::number && field->name != "number");
        if (has_words && node.field == nullptr) {
            node.field = field;
            if (field->terms == schema::Terms::key && node.kind == Kind::number) {
                node = key(field, node.number.normal);
            } else if (field->terms == schema::Terms::key) {
                for (const QueryWord& word : node.words) {
                    node.value += node.value.empty() ? "" : " ";
                    node.value += word.exact;
                }
                node.kind = Kind::words;
                node.words.clear();
            }
        }
        for (QueryNode& child : node.children) {
            put_field(child, field);
        }
    }

    QueryNode words_of(std::string_view text, Kind kind, const schema::Field* field) {
        QueryNode node;
        node.kind = kind;
        node.field = field;
        text::tokenize(text, tokens_);
        const text::Token* previous = nullptr;
        for (const text::Token& token : tokens_) {
            if (token.kind == text::TokenKind::document_number || token.folded.empty()) {
                continue;
            }
            if (words_ == max_words) {
                break;
            }
            ++words_;
            QueryWord word;
            word.exact = token.exact;
            word.folded = token.folded;
            word.upper = token.upper;
            word.as_typed = has_plus(text, token.begin);
            const text::Gap gap = word.as_typed ? text::Gap::space : token.gap;
            word.joined = previous != nullptr && gap == text::Gap::space;
            word.follows = previous != nullptr && gap != text::Gap::sentence;
            node.words.push_back(std::move(word));
            previous = &token;
        }
        if (node.words.empty() && kind != Kind::number) {
            return empty();
        }
        return node;
    }

    const std::vector<QueryPiece>& pieces_;
    std::size_t at_ = 0;
    std::size_t words_ = 0;
    text::TokenList tokens_;
};

void print(const QueryNode& node, std::string& out);

void print_list(std::string_view name, const std::vector<QueryNode>& nodes, std::string& out) {
    out += fmt::format("({}", name);
    for (const QueryNode& node : nodes) {
        out += ' ';
        print(node, out);
    }
    out += ')';
}

void print_words(std::string_view name, const QueryNode& node, std::string& out) {
    out += fmt::format("({}", name);
    for (std::size_t i = 0; i < node.words.size(); ++i) {
        const QueryWord& word = node.words[i];
        const bool goes_on = i + 1 < node.words.size() && node.words[i + 1].beside;
        out += word.bound ? "_" : word.as_typed ? " +" : " ";
        out += goes_on && !word.beside ? "\"" : "";
        out += word.exact;
        if (word.blind) {
            out += '~';
            out += word.likely.empty() ? "" : written_form(word.likely.front().term);
        }
        if (word.other_weight > 0) {
            out += '|' + word.other_exact;
        }
        out += word.beside && !goes_on ? "\"" : "";
    }
    out += ')';
}

void print(const QueryNode& node, std::string& out) {
    using Kind = QueryNode::Kind;
    if (node.field != nullptr) {
        out += node.field->name;
        out += ':';
        if (!node.value.empty()) {
            out += node.value;
            return;
        }
    }
    switch (node.kind) {
        case Kind::words:
            print_words("words", node, out);
            break;
        case Kind::phrase:
            print_words("phrase", node, out);
            break;
        case Kind::near:
            print_words(fmt::format("near/{}", node.distance), node, out);
            break;
        case Kind::prefix:
            print_words("prefix", node, out);
            break;
        case Kind::number:
            out += fmt::format("(number {})", node.number.normal);
            break;
        case Kind::dates:
            out += fmt::format("(dates {}..{})", node.since ? to_iso(*node.since) : "",
                               node.until ? to_iso(*node.until) : "");
            break;
        case Kind::all_of:
            print_list("all", node.children, out);
            break;
        case Kind::any_of:
            print_list("any", node.children, out);
            break;
        case Kind::none_of:
            print_list("not", node.children, out);
            break;
    }
}

}  // namespace

QueryNode parse_query(std::string_view query) {
    query = query.substr(0, max_query_bytes);
    const std::vector<QueryPiece> pieces = query_pieces(query);
    QueryNode node = Parser(pieces).parse();
    if (node.kind == QueryNode::Kind::all_of && node.children.empty()) {
        node = Parser(pieces).words(query);  // nothing but operators: they were meant as words
    }
    return node;
}

std::string to_string(const QueryNode& node) {
    std::string out;
    print(node, out);
    return out;
}

}  // namespace timtin
