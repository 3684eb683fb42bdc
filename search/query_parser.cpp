// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "indexer/terms.hpp"
#include "search/query.hpp"

namespace timtin {

namespace {

// Bounds that no person reaches: what lies beyond is left out.
constexpr std::size_t max_query_bytes = 16 * 1024;
constexpr std::size_t max_words = 128;
constexpr int max_depth = 12;
constexpr std::size_t max_near = 100;

/// A piece of the query as typed.
struct Piece {
    enum class Kind {
        word,
        phrase,
        number,
        open,
        close,
        minus,
        either,
        both,
        near,
        field,
        prefix,
        dates
    };
    Kind kind{};
    std::string_view text;  ///< of words, phrases and prefixes
    const schema::Field* field = nullptr;
    const text::DocumentNumber* number = nullptr;
    std::size_t distance = 0;
    bool typographic = false;  ///< of a phrase: in “ ”, as printed text has them
    std::optional<DateTime> since;
    std::optional<DateTime> until;
};

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// The bytes of a quotation mark at `at`, 0 if there is none.
std::size_t quote_at(std::string_view text, std::size_t at) {
    static constexpr std::array<std::string_view, 5> marks = {"\"", "“", "”", "„", "‟"};
    for (const std::string_view mark : marks) {
        if (text.substr(at).starts_with(mark)) {
            return mark.size();
        }
    }
    return 0;
}

/// `2019`, `2019-06`, `2019-06-11` or the same in the order of Vietnam.
std::optional<DateTime> read_day(std::string_view text) {
    if (auto iso = parse_iso(text)) {
        return iso;
    }
    return text::parse_date(text);
}

std::optional<Piece> read_dates(std::string_view text) {
    Piece piece{.kind = Piece::Kind::dates};
    const std::size_t dots = text.find("..");
    const std::string_view first = text.substr(0, dots);
    const std::string_view last = dots == std::string_view::npos ? first : text.substr(dots + 2);
    if (!first.empty()) {
        piece.since = read_day(first);
        if (!piece.since) {
            return std::nullopt;
        }
    }
    if (!last.empty()) {
        piece.until = read_day(last);
        if (!piece.until) {
            return std::nullopt;
        }
        piece.until = period_end(*piece.until);
    }
    if (!piece.since && !piece.until) {
        return std::nullopt;
    }
    return piece;
}

/// Is there a plus before a word that begins here?
bool has_plus(std::string_view text, std::size_t begin) {
    return begin > 0 && text[begin - 1] == '+' && (begin == 1 || is_space(text[begin - 2]));
}

class Lexer {
public:
    explicit Lexer(std::string_view query)
        : query_(query), numbers_(text::find_document_numbers_in_query(query)) {}

    std::vector<Piece> pieces() {
        while (at_ < query_.size()) {
            next();
        }
        return std::move(pieces_);
    }
    [[nodiscard]] const std::vector<text::DocumentNumber>& numbers() const { return numbers_; }

private:
    const text::DocumentNumber* number_at(std::size_t at) const {
        for (const text::DocumentNumber& number : numbers_) {
            if (number.begin == at && number.end > at) {
                return &number;
            }
        }
        return nullptr;
    }

    void push(Piece::Kind kind, std::string_view text = {}) {
        pieces_.push_back({.kind = kind, .text = text});
    }

    void next() {
        if (is_space(query_[at_])) {
            ++at_;
            after_space_ = true;
            return;
        }
        const bool begins_word = std::exchange(after_space_, false);
        if (const auto* number = number_at(at_)) {
            push(Piece::Kind::number, query_.substr(at_, number->end - at_));
            pieces_.back().number = number;
            at_ = number->end;
            return;
        }
        if (const std::size_t mark = quote_at(query_, at_); mark != 0) {
            read_phrase(mark);
            return;
        }
        const char c = query_[at_];
        if (c == '(' || c == ')') {
            push(c == '(' ? Piece::Kind::open : Piece::Kind::close);
            after_space_ = true;
            ++at_;
            return;
        }
        if (c == '-' && begins_word && at_ + 1 < query_.size() && !is_space(query_[at_ + 1]) &&
            query_[at_ + 1] != '-') {
            push(Piece::Kind::minus);
            after_space_ = true;
            ++at_;
            return;
        }
        read_word();
    }

    void read_phrase(std::size_t mark) {
        std::size_t end = at_ + mark;
        while (end < query_.size() && quote_at(query_, end) == 0) {
            ++end;
        }
        if (end == query_.size()) {
            at_ += mark;  // never closed: the words behind it are words
            after_space_ = true;
            return;
        }
        push(Piece::Kind::phrase, query_.substr(at_ + mark, end - at_ - mark));
        pieces_.back().typographic = mark > 1;
        at_ = end + quote_at(query_, end);
    }

    void read_word() {
        const std::size_t begin = at_;
        while (at_ < query_.size() && !is_space(query_[at_]) && query_[at_] != '(' &&
               query_[at_] != ')' && quote_at(query_, at_) == 0 &&
               (at_ == begin || number_at(at_) == nullptr)) {
            ++at_;
            if (query_[at_ - 1] == ':' && read_field(begin)) {
                return;
            }
        }
        const std::string_view word = query_.substr(begin, at_ - begin);
        // Operators may come decomposed, as any other word.
        const std::string composed = word.size() <= 16 ? text::normalize(word) : std::string();
        if (word == "OR" || composed == "HOẶC" || word == "|") {
            push(Piece::Kind::either);
        } else if (word == "AND" || composed == "VÀ" || word == "&" || word == "&&") {
            push(Piece::Kind::both);
        } else if (word == "NEAR" || word.starts_with("NEAR/")) {
            std::size_t distance = 10;
            if (word.size() > 5) {
                std::from_chars(word.data() + 5, word.data() + word.size(), distance);
            }
            push(Piece::Kind::near, word);
            pieces_.back().distance = std::clamp<std::size_t>(distance, 1, max_near);
        } else if (word.size() > 2 && word.ends_with('*')) {
            push(Piece::Kind::prefix, word.substr(0, word.size() - 1));
        } else if (const std::size_t dots = word.find("..");
                   dots != std::string_view::npos && word.find("...") == std::string_view::npos) {
            if (auto dates = read_dates(word)) {
                pieces_.push_back(*dates);
            } else {
                push(Piece::Kind::word, word);
            }
        } else {
            push(Piece::Kind::word, word);
        }
    }

    /// `name:` before at_; takes it if a field has that name and a value follows.
    bool read_field(std::size_t begin) {
        if (at_ >= query_.size() || is_space(query_[at_])) {
            return false;
        }
        const std::string name = text::fold(query_.substr(begin, at_ - 1 - begin));
        const bool year = name == "year" || name == "nam";
        const bool month = name == "month" || name == "thang";
        if (name == "date" || name == "ngay" || year || month) {
            std::size_t end = at_;
            while (end < query_.size() && !is_space(query_[end]) && query_[end] != ')') {
                ++end;
            }
            auto dates = read_dates(query_.substr(at_, end - at_));
            const auto fits = [&](const std::optional<DateTime>& time) {
                return !time || time->precision == (year ? Precision::year : Precision::month);
            };
            if (dates && (year || month) && !fits(dates->since)) {
                dates.reset();
            }
            if (dates) {
                pieces_.push_back(*dates);
                at_ = end;
                return true;
            }
            return false;
        }
        if (const auto* field = schema::find_field(name)) {
            push(Piece::Kind::field);
            pieces_.back().field = field;
            after_space_ = true;
            return true;
        }
        return false;
    }

    std::string_view query_;
    std::vector<text::DocumentNumber> numbers_;
    std::vector<Piece> pieces_;
    std::size_t at_ = 0;
    bool after_space_ = true;
};

class Parser {
public:
    explicit Parser(const std::vector<Piece>& pieces) : pieces_(pieces) {}

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

private:
    using Kind = QueryNode::Kind;

    [[nodiscard]] bool at(Piece::Kind kind) const {
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
        while (at(Piece::Kind::either)) {
            ++at_;
            add(alternatives, parse_all(depth));
        }
        return join(Kind::any_of, std::move(alternatives));
    }

    QueryNode parse_all(int depth) {
        std::vector<QueryNode> parts;
        while (at_ < pieces_.size() && !at(Piece::Kind::either) && !at(Piece::Kind::close)) {
            if (at(Piece::Kind::both)) {
                ++at_;
            } else if (at(Piece::Kind::near)) {
                parse_near(parts);
            } else if (at(Piece::Kind::minus)) {
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

    /// The words before NEAR and those behind it; without either, NEAR is a word.
    void parse_near(std::vector<QueryNode>& parts) {
        const Piece& near = pieces_[at_++];
        const bool has_left =
            !parts.empty() && parts.back().field == nullptr &&
            (parts.back().kind == Kind::words || parts.back().kind == Kind::phrase ||
             parts.back().kind == Kind::near);
        const bool has_right = at(Piece::Kind::word) || at(Piece::Kind::phrase);
        if (!has_left || !has_right) {
            add(parts, words_of(near.text, Kind::words, nullptr));
            return;
        }
        const QueryNode right = words_of(pieces_[at_++].text, Kind::near, nullptr);
        QueryNode& left = parts.back();
        QueryNode node;
        node.kind = Kind::near;
        node.distance = near.distance;
        if (left.kind == Kind::words && left.words.size() > 1) {
            node.words.push_back(left.words.back());  // the word next to NEAR is meant
            left.words.pop_back();
            node.words.insert(node.words.end(), right.words.begin(), right.words.end());
            parts.push_back(std::move(node));
        } else {
            node.words = std::move(left.words);
            node.words.insert(node.words.end(), right.words.begin(), right.words.end());
            left = std::move(node);
        }
    }

    QueryNode parse_one(const schema::Field* field, int depth, bool whole_run) {
        for (; at(Piece::Kind::field); ++at_) {
            field = pieces_[at_].field;
            whole_run = false;
        }
        if (at_ >= pieces_.size()) {
            return empty();
        }
        const Piece& piece = pieces_[at_++];
        switch (piece.kind) {
            case Piece::Kind::open: {
                if (depth >= max_depth) {
                    return empty();
                }
                QueryNode inner = parse_any(depth + 1);
                if (at(Piece::Kind::close)) {
                    ++at_;
                }
                if (field != nullptr) {
                    put_field(inner, field);
                }
                return inner;
            }
            case Piece::Kind::phrase: {
                if (field != nullptr && field->terms == schema::Terms::key) {
                    return key(field, piece.text);
                }
                QueryNode node = words_of(piece.text, Kind::phrase, field);
                // Printed quotes among other words come from a title that was pasted.
                if (piece.typographic && pieces_.size() > 1 && field == nullptr &&
                    node.kind == Kind::phrase) {
                    node.kind = Kind::words;
                }
                return node;
            }
            case Piece::Kind::prefix:
                return words_of(piece.text, Kind::prefix, field);
            case Piece::Kind::number: {
                if (field != nullptr && field->name != "number") {
                    return words_of(piece.text, Kind::words, field);
                }
                QueryNode node = words_of(piece.text, Kind::number, nullptr);
                node.kind = Kind::number;
                for (QueryWord& word : node.words) {
                    word.of_number = true;
                }
                node.number = *piece.number;
                return node;
            }
            case Piece::Kind::dates: {
                QueryNode node;
                node.kind = Kind::dates;
                node.since = piece.since;
                node.until = piece.until;
                return node;
            }
            case Piece::Kind::word: {
                if (field != nullptr && field->terms == schema::Terms::key) {
                    return key(field, piece.text);
                }
                // Words that follow each other belong together: they make pairs.
                std::string_view run = piece.text;
                while (whole_run && field == nullptr && at(Piece::Kind::word)) {
                    const char* end = pieces_[at_].text.data() + pieces_[at_].text.size();
                    run = {run.data(), static_cast<std::size_t>(end - run.data())};
                    ++at_;
                }
                return words_of(run, Kind::words, field);
            }
            case Piece::Kind::near:
                return words_of(piece.text, Kind::words, field);
            case Piece::Kind::field:
            case Piece::Kind::minus:
            case Piece::Kind::either:
            case Piece::Kind::both:
            case Piece::Kind::close:
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

    static void put_field(QueryNode& node, const schema::Field* field) {
        const bool has_words = node.kind == Kind::words || node.kind == Kind::phrase ||
                               node.kind == Kind::prefix || node.kind == Kind::near;
        if (has_words && node.field == nullptr) {
            node.field = field;
            if (field->terms == schema::Terms::key) {
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

    const std::vector<Piece>& pieces_;
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
    for (const QueryWord& word : node.words) {
        out += word.bound ? "_" : word.as_typed ? " +" : " ";
        out += word.exact;
        if (word.blind) {
            out += '~';
            out += word.likely.empty() ? "" : written_form(word.likely.front().term);
        }
        if (word.other_weight > 0) {
            out += '|' + word.other_exact;
        }
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
    Lexer lexer(query);
    const std::vector<Piece> pieces = lexer.pieces();
    QueryNode node = Parser(pieces).parse();
    if (node.kind == QueryNode::Kind::all_of && node.children.empty()) {
        // Nothing but operators: they were meant as words.
        text::TokenList tokens;
        text::tokenize(query, tokens);
        QueryNode words;
        for (const text::Token& token : tokens) {
            words.words.push_back(
                {.exact = std::string(token.exact), .folded = std::string(token.folded)});
        }
        if (!words.words.empty()) {
            return words;
        }
    }
    return node;
}

std::string to_string(const QueryNode& node) {
    std::string out;
    print(node, out);
    return out;
}

}  // namespace timtin
