// SPDX-License-Identifier: GPL-2.0-or-later
// Document numbers as people type them: what running text has, and type and
// number alone, in any order and spelling.
#include <algorithm>

#include "text/document_number.hpp"

namespace timtin::text {

namespace {

// Whoever types "kế hoạch 5 năm" or "báo cáo 6 tháng" counts something.
bool is_counted(const Lexeme& lexeme) {
    static const WordForm words[] = {
        WordForm{"năm"},    WordForm{"tháng"}, WordForm{"ngày"}, WordForm{"tuần"},
        WordForm{"giờ"},    WordForm{"phút"},  WordForm{"quý"},  WordForm{"người"},
        WordForm{"triệu"},  WordForm{"tỷ"},    WordForm{"tỉ"},   WordForm{"nghìn"},
        WordForm{"đồng"},   WordForm{"bước"},  WordForm{"lần"},  WordForm{"điểm"},
        WordForm{"km"},     WordForm{"k"},     WordForm{"m"},    WordForm{"đợt"},
        WordForm{"trường"}, WordForm{"hộ"},    WordForm{"xã"},   WordForm{"phường"}};
    return lexeme.is_mark('%') ||
           (lexeme.is_word() &&
            std::any_of(std::begin(words), std::end(words),
                        [&](const WordForm& word) { return lexeme.form.may_be(word); }));
}

// What may follow a number whose type is an everyday word ("kế hoạch 42 của").
bool closes_number(const Lexeme& lexeme) {
    static const WordForm words[] = {WordForm{"của"}, WordForm{"về"}, WordForm{"ngày"},
                                     WordForm{"và"}, WordForm{"năm"}};
    return lexeme.kind != LexemeKind::word ||
           std::any_of(std::begin(words), std::end(words),
                       [&](const WordForm& word) { return lexeme.form.may_be(word); });
}

bool is_plausible_year(const Lexeme& lexeme) noexcept {
    return lexeme.is_number() && lexeme.digits == 4 && lexeme.value >= 1945 && lexeme.value <= 2100;
}

const DocumentType* typed_abbreviation(const Lexeme& lexeme) {
    if (!lexeme.is_word() || lexeme.letters < 2) {
        return nullptr;
    }
    const DocumentType* type = find_document_type(lexeme.form);
    return type != nullptr && type->strong ? type : nullptr;
}

// Reads "25", "04/2015", "25 nq", "42/kh" at the window's start.
bool read_partial(Window& window, NumberContext context, DocumentNumber& found, std::size_t& end,
                  std::size_t& next_index) {
    std::size_t index = 0;
    const std::optional<NumberPart> number = read_number_part(window, index);
    if (!number) {
        return false;
    }
    end = number->end;
    unsigned year = 0;
    const Lexeme& mark = window.at(index);
    if ((mark.is_mark('/') || mark.is_mark('-')) && is_plausible_year(window.at(index + 1))) {
        year = static_cast<unsigned>(window.at(index + 1).value);
        end = window.at(index + 1).end;
        index += 2;
    }
    std::size_t type_index = index;
    const bool tight = window.at(index).is_mark('/') || window.at(index).is_mark('-');
    type_index += tight ? 1U : 0U;
    const Lexeme& word = window.at(type_index);
    if (const DocumentType* type = typed_abbreviation(word);
        type != nullptr && (!context.known() || context.means(*type))) {
        const bool certain = tight || word.glued() || context.said_number || context.known() ||
                             type->abbreviation == "NQ" || type->abbreviation == "NĐ" ||
                             type->abbreviation == "QĐ" || type->abbreviation == "CT" ||
                             type->abbreviation == "KL";
        if (certain) {
            context.type = type;
            context.name = nullptr;
            end = word.end;
            index = type_index + 1;
        }
    }
    if (!context.known()) {
        return false;
    }
    const bool strong = context.type != nullptr || context.name->strong || context.said_number;
    if (context.type != nullptr && !context.type->strong) {
        return false;
    }
    const Lexeme& after = window.at(index);
    if (is_counted(after) && !context.said_number) {
        // "nghị quyết 25 năm 2013", "nghị quyết 25 ngày 3/6" name a document all the same.
        static const WordForm year_word{"năm"};
        static const WordForm day_word{"ngày"};
        const Lexeme& second = window.at(index + 1);
        const bool dated = after.is_word() && second.is_number() &&
                           ((after.form.may_be(year_word) && is_plausible_year(second)) ||
                            (after.form.may_be(day_word) && second.digits <= 2));
        if (!(strong && dated)) {
            return false;
        }
    }
    if (!strong && !closes_number(after)) {
        return false;
    }
    const bool bare_year = year == 0 && number->letter == 0 && number->value >= 1945 &&
                           number->value <= 2100 && number->end - number->begin == 4;
    if (bare_year && !context.said_number && end == number->end) {
        return false;  // "kế hoạch 2020"
    }
    // Decimals, ranges, times and dates are no numbers of documents.
    if (after.glued() && after.kind == LexemeKind::mark && window.at(index + 1).glued() &&
        (window.at(index + 1).is_number() || after.is_mark('_') || after.is_mark('@'))) {
        if (!after.is_mark(',')) {
            return false;
        }
    }
    found = write_partial(*number, year, context);
    next_index = index;
    return true;
}

bool is_list_part(const Lexeme& lexeme) {
    static const WordForm words[] = {WordForm{"và"}, WordForm{"hoặc"}, WordForm{"số"}};
    return lexeme.is_mark(',') || lexeme.is_mark(';') ||
           (lexeme.is_word() &&
            std::any_of(std::begin(words), std::end(words),
                        [&](const auto& word) { return lexeme.form.may_be(word); }));
}

}  // namespace

std::vector<DocumentNumber> find_document_numbers_in_query(std::string_view query) {
    std::vector<DocumentNumber> found;
    std::size_t previous_end = 0;
    const DocumentType* previous_type = nullptr;
    NumberContext list_context;  // "nq 18, 19": the type of the number before
    std::size_t list_end = 0;
    for (std::size_t at = find_digits(query, 0); at < query.size(); at = find_digits(query, at)) {
        std::size_t end = at;
        while (end < query.size() && query[end] >= '0' && query[end] <= '9') {
            ++end;
        }
        const std::size_t begin = at;
        at = end;
        if (end - begin > 5) {
            continue;
        }
        const Context before(query, begin, previous_end);
        if (!has_open_left(before, query, begin)) {
            continue;
        }
        NumberContext context = read_number_context(before, begin);
        Window window(query, begin);
        std::size_t index = 0;
        // A type belongs to one number only: "11-qđ11".
        if (!found.empty()) {
            context.begin = std::max(context.begin, found.back().end);
        }
        std::optional<NumberMatch> match = read_document_number(window, Leniency::query);
        if (!match && context.known()) {
            if (const std::optional<NumberPart> number = read_number_part(window, index)) {
                match = read_issuer_after(window, index, context, *number, Leniency::query);
            }
        }
        if (match && has_open_right(window, match->next) && context.confirms(*match)) {
            NumberMatch earlier = *match;
            const std::vector<NumberPart> parts =
                read_list_before(before, *match, previous_end, previous_type);
            // What was taken for type and number alone has its tail here.
            while (!found.empty() && !parts.empty() && found.back().end > parts.front().begin) {
                found.pop_back();
            }
            for (const NumberPart& part : parts) {
                earlier.number = part;
                found.push_back(earlier.write(context));
                found.back().begin = part.begin;
                found.back().end = part.end;
            }
            found.push_back(match->write(context));
            found.back().date = read_following_date(window, match->next);
            // The type in words belongs to what the query's parser has to leave out.
            found.back().begin = parts.empty() && context.known() ? context.begin : begin;
            found.back().end = match->end;
            at = previous_end = match->end;
            previous_type = match->type;
            list_end = 0;
            continue;
        }
        bool listed = false;
        if (!context.known() && list_end != 0) {
            const Context between(query, begin, list_end);
            std::size_t parts = 0;
            while (is_list_part(between.back(parts))) {
                ++parts;
            }
            if (parts > 0 && between.back(parts).kind == LexemeKind::end) {
                context = list_context;
                context.begin = begin;
                listed = true;
            }
        }
        DocumentNumber partial;
        std::size_t partial_end = 0;
        if (read_partial(window, context, partial, partial_end, index)) {
            partial.begin = context.known() && !listed ? context.begin : begin;
            partial.end = partial_end;
            partial.date = read_following_date(window, index);
            found.push_back(std::move(partial));
            at = partial_end;
            list_end = context.known() ? partial_end : 0;
            list_context = context;
        }
    }
    return found;
}

}  // namespace timtin::text
