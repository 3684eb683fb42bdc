// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/query_lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "search/dates.hpp"

namespace timtin {

namespace {

constexpr std::size_t max_near = 100;

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

std::optional<QueryPiece> read_dates(std::string_view text) {
    QueryPiece piece{.kind = QueryPiece::Kind::dates};
    const std::size_t dots = text.find("..");
    const std::string_view first = text.substr(0, dots);
    const std::string_view last = dots == std::string_view::npos ? first : text.substr(dots + 2);
    piece.since = first.empty() ? std::nullopt : read_date(first);
    piece.until = last.empty() ? std::nullopt : read_date(last);
    if (piece.since.has_value() == first.empty() || piece.until.has_value() == last.empty() ||
        (!piece.since && !piece.until)) {
        return std::nullopt;
    }
    if (piece.since && piece.until &&
        piece.since->instant() >= period_end(*piece.until).instant()) {
        std::swap(piece.since, piece.until);  // typed backwards
    }
    if (piece.until) {
        piece.until = period_end(*piece.until);
    }
    return piece;
}

/// Are there two letters or more before the star? A letter of a short word is composed.
bool begins_like_a_word(std::string_view word, std::string_view composed) {
    const auto letters = std::ranges::count_if(
        composed, [](char c) { return (static_cast<unsigned char>(c) >> 6) != 2; });
    return composed.empty() ? word.size() > 2 : letters > 2;
}

class Lexer {
public:
    explicit Lexer(std::string_view query)
        : query_(query), numbers_(text::find_document_numbers_in_query(query)) {}

    std::vector<QueryPiece> pieces() {
        while (at_ < query_.size()) {
            next();
        }
        if (is_in_capitals()) {
            for (QueryPiece& piece : pieces_) {
                piece.kind = piece.vietnamese ? QueryPiece::Kind::word : piece.kind;
            }
        }
        return std::move(pieces_);
    }

private:
    const text::DocumentNumber* number_at(std::size_t at) const {
        for (const text::DocumentNumber& number : numbers_) {
            if (number.begin == at && number.end > at) {
                return &number;
            }
        }
        return nullptr;
    }

    /// Are there words, and all of them in capitals, so that these tell no operator?
    [[nodiscard]] bool is_in_capitals() const {
        return text::to_upper(query_) == query_ &&
               std::ranges::any_of(pieces_, [](const QueryPiece& piece) {
                   return (piece.kind == QueryPiece::Kind::word ||
                           piece.kind == QueryPiece::Kind::phrase ||
                           piece.kind == QueryPiece::Kind::prefix) &&
                          text::to_lower(piece.text) != piece.text;
               });
    }

    void push(QueryPiece::Kind kind, std::string_view text = {}) {
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
            push(QueryPiece::Kind::number, query_.substr(at_, number->end - at_));
            pieces_.back().number = *number;
            at_ = number->end;
            return;
        }
        if (const std::size_t mark = quote_at(query_, at_); mark != 0) {
            read_phrase(mark);
            return;
        }
        const char c = query_[at_];
        if (c == '(' || c == ')') {
            push(c == '(' ? QueryPiece::Kind::open : QueryPiece::Kind::close);
            after_space_ = true;
            ++at_;
            return;
        }
        if (c == '-' && begins_word && at_ + 1 < query_.size() && !is_space(query_[at_ + 1]) &&
            query_[at_ + 1] != '-') {
            push(QueryPiece::Kind::minus);
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
        push(QueryPiece::Kind::phrase, query_.substr(at_ + mark, end - at_ - mark));
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
            push(QueryPiece::Kind::either, word);
            pieces_.back().vietnamese = composed == "HOẶC";
        } else if (word == "AND" || composed == "VÀ" || word == "&" || word == "&&") {
            push(QueryPiece::Kind::both, word);
            pieces_.back().vietnamese = composed == "VÀ";
        } else if (word == "NEAR" || word.starts_with("NEAR/")) {
            std::size_t distance = 10;
            if (word.size() > 5) {
                std::from_chars(word.data() + 5, word.data() + word.size(), distance);
            }
            push(QueryPiece::Kind::near, word);
            pieces_.back().distance = std::clamp<std::size_t>(distance, 1, max_near);
        } else if (word.ends_with('*') && begins_like_a_word(word, composed)) {
            push(QueryPiece::Kind::prefix, word.substr(0, word.size() - 1));
        } else if (const std::size_t dots = word.find("..");
                   dots != std::string_view::npos && word.find("...") == std::string_view::npos) {
            if (auto dates = read_dates(word)) {
                pieces_.push_back(*dates);
            } else {
                push(QueryPiece::Kind::word, word);
            }
        } else {
            push(QueryPiece::Kind::word, word);
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
            push(QueryPiece::Kind::field);
            pieces_.back().field = field;
            after_space_ = true;
            return true;
        }
        return false;
    }

    std::string_view query_;
    std::vector<text::DocumentNumber> numbers_;
    std::vector<QueryPiece> pieces_;
    std::size_t at_ = 0;
    bool after_space_ = true;
};

}  // namespace

bool has_plus(std::string_view text, std::size_t begin) {
    return begin > 0 && text[begin - 1] == '+' && (begin == 1 || is_space(text[begin - 2]));
}

std::vector<QueryPiece> query_pieces(std::string_view query) {
    return Lexer(query).pieces();
}

}  // namespace timtin
