// SPDX-License-Identifier: GPL-2.0-or-later
// What stands around a document number: its type before it, the list it ends, the date
// that follows, and whether it is a part of something else.
#include <algorithm>
#include <chrono>

#include "text/document_number.hpp"

namespace timtin::text {

namespace {

constexpr std::size_t context_reach = 160;
constexpr std::size_t url_reach = 256;
constexpr std::size_t longest_list = 8;

std::optional<std::string> iso_day(std::uint64_t day, std::uint64_t month, std::uint64_t year) {
    using namespace std::chrono;
    if (year < 1900 || year > 2200 || month == 0 || month > 12 || day == 0 || day > 31 ||
        !year_month_day{std::chrono::year{static_cast<int>(year)},
                        std::chrono::month{static_cast<unsigned>(month)},
                        std::chrono::day{static_cast<unsigned>(day)}}
             .ok()) {
        return std::nullopt;
    }
    std::string iso = std::to_string(year);
    iso += month < 10 ? "-0" : "-";
    iso += std::to_string(month);
    iso += day < 10 ? "-0" : "-";
    iso += std::to_string(day);
    return iso;
}

bool is_word(const Lexeme& lexeme, const WordForm& word) {
    return lexeme.is_word() && lexeme.form.may_be(word);
}

bool is_file_extension(std::string_view folded) {
    constexpr std::string_view extensions[] = {
        "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "htm", "html", "aspx",
        "php", "jpg", "jpeg", "png", "zip",  "rar", "odt",  "rtf", "txt",  "signed"};
    return std::find(std::begin(extensions), std::end(extensions), folded) != std::end(extensions);
}

}  // namespace

Context::Context(std::string_view text, std::size_t before, std::size_t not_before) {
    std::size_t from = before > context_reach ? before - context_reach : 0;
    while (from > 0 && from < before && (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80U) {
        ++from;
    }
    const bool cut = from > not_before;
    from = std::max(from, std::min(not_before, before));
    Lexer lexer(text, from, before);
    Lexeme lexeme;
    bool first = true;
    for (lexer.next(lexeme); lexeme.kind != LexemeKind::end; lexer.next(lexeme)) {
        if (!first || !cut) {  // what the reach cut through is no word
            last_ = size_ == 0 ? 0 : (last_ + 1) % capacity;
            lexemes_[last_] = lexeme;
            size_ = std::min(size_ + 1, capacity);
        }
        first = false;
    }
    end_.begin = end_.end = from;
}

bool NumberContext::confirms(const NumberMatch& match) const {
    if (match.unlisted) {
        static const DocumentType* const letter = document_type("CV");
        return means(*letter);
    }
    return !match.uncertain || known() || said_number;
}

bool NumberContext::means(const DocumentType& other) const {
    if (type != nullptr) {
        return type == &other;
    }
    if (name == nullptr) {
        return false;
    }
    const WordForm form{other.abbreviation};
    return std::find(name->folded_types.begin(), name->folded_types.end(), form.folded()) !=
           name->folded_types.end();
}

NumberContext read_number_context(const Context& before, std::size_t number_begin) {
    static const WordForm number_word{"số"};
    NumberContext context;
    context.begin = number_begin;
    std::size_t index = 0;
    context.glued = before.back(0).kind == LexemeKind::word && before.back(0).end == number_begin;
    if (before.back(index).is_mark(':') || before.back(index).is_mark('.')) {
        index += is_word(before.back(index + 1), number_word) ? 1U : 0U;
    }
    if (is_word(before.back(index), number_word)) {
        context.said_number = true;
        ++index;
    }
    for (const TypeName& name : type_names()) {
        bool fits = true;
        for (std::size_t i = 0; fits && i < name.syllables.size(); ++i) {
            const Lexeme& lexeme = before.back(index + i);
            fits = is_word(lexeme, name.syllables[name.syllables.size() - 1 - i]) &&
                   (i + 1 == name.syllables.size() || lexeme.before <= Spacing::line);
        }
        if (fits) {
            context.name = &name;
            context.lexemes = index + name.syllables.size();
            context.begin = before.back(context.lexemes - 1).begin;
            return context;
        }
    }
    const Lexeme& lexeme = before.back(index);
    if (lexeme.is_word()) {
        context.type = find_document_type(lexeme.form);
        if (context.type != nullptr) {
            context.begin = lexeme.begin;
            ++index;
        }
    }
    context.lexemes = index;
    return context;
}

std::string read_following_date(Window& window, std::size_t index) {
    static const WordForm signed_word{"ký"};
    static const WordForm issue{"ban"};
    static const WordForm issued{"hành"};
    static const WordForm day_word{"ngày"};
    static const WordForm month_word{"tháng"};
    static const WordForm year_word{"năm"};
    bool marked = false;
    if (window.at(index).is_mark(',') || window.at(index).is_mark('(')) {
        marked = window.at(index).is_mark('(');
        ++index;
    }
    if (is_word(window.at(index), signed_word)) {
        ++index;
    } else if (is_word(window.at(index), issue) && is_word(window.at(index + 1), issued)) {
        index += 2;
    }
    if (is_word(window.at(index), day_word)) {
        marked = true;
        ++index;
    }
    const Lexeme& day = window.at(index);
    if (!day.is_number() || day.digits > 2 || (!marked && day.before > Spacing::space)) {
        return {};
    }
    const Lexeme& first = window.at(index + 1);
    const Lexeme& month = window.at(index + 2);
    const Lexeme& second = window.at(index + 3);
    const Lexeme& year = window.at(index + 4);
    const bool numeric = (first.is_mark('/') || first.is_mark('-') || first.is_mark('.')) &&
                         second.kind == LexemeKind::mark && second.mark == first.mark;
    const bool words = is_word(first, month_word) &&
                       (is_word(second, year_word) || second.is_mark('/') || second.is_mark('-'));
    if (!(numeric || words) || !month.is_number() || month.digits > 2 || !year.is_number() ||
        year.digits != 4) {
        return {};
    }
    const Lexeme& after = window.at(index + 5);
    if (after.glued() && (after.is_mark('/') || after.is_number())) {
        return {};
    }
    return iso_day(day.value, month.value, year.value).value_or("");
}

std::vector<NumberPart> read_list_before(const Context& before, const NumberMatch& match,
                                         std::size_t previous_end,
                                         const DocumentType* previous_type) {
    static const WordForm number_word{"số"};
    static const WordForm and_word{"và"};
    static const WordForm or_word{"hoặc"};
    std::vector<NumberPart> numbers;
    if (match.type == nullptr || match.year != 0) {
        return numbers;
    }
    std::size_t index = 0;
    std::size_t taken = 0;
    while (numbers.size() < longest_list) {
        std::size_t at = index;
        at += is_word(before.back(at), number_word) ? 1U : 0U;
        const Lexeme& parting = before.back(at);
        if (!parting.is_mark(',') && !parting.is_mark(';') && !is_word(parting, and_word) &&
            !is_word(parting, or_word)) {
            break;
        }
        ++at;
        NumberPart number;
        const Lexeme& last = before.back(at);
        if (last.is_word() && last.glued() && last.letters == 1 && last.capitals == 0 &&
            !last.form.accented()) {
            number.letter = last.form.folded()[0];
            number.end = last.end;
            ++at;
        }
        const Lexeme& digits = before.back(at);
        if (!digits.is_number() || digits.digits > 5 || digits.value == 0) {
            break;
        }
        number.value = digits.value;
        number.begin = digits.begin;
        number.end = std::max(number.end, digits.end);
        numbers.push_back(number);
        index = at + 1;
        taken = index;
    }
    if (numbers.empty()) {
        return numbers;
    }
    // What opens the list: "số", the type in words or short, or a number of the same type.
    const Lexeme& opening = before.back(taken);
    bool opened = is_word(opening, number_word);
    if (!opened && opening.is_word()) {
        const DocumentType* type = find_document_type(opening.form);
        opened = type == match.type;
        for (const TypeName& name : type_names()) {
            bool fits = !opened;
            for (std::size_t i = 0; fits && i < name.syllables.size(); ++i) {
                fits =
                    is_word(before.back(taken + i), name.syllables[name.syllables.size() - 1 - i]);
            }
            if (fits) {
                const WordForm form{match.type->abbreviation};
                opened = std::find(name.folded_types.begin(), name.folded_types.end(),
                                   form.folded()) != name.folded_types.end();
                break;
            }
        }
    }
    if (!opened && previous_type == match.type && previous_end > 0 &&
        (opening.is_mark(',') || opening.is_mark(';')) && opening.begin == previous_end) {
        opened = true;
    }
    if (!opened) {
        numbers.clear();
    }
    std::reverse(numbers.begin(), numbers.end());
    return numbers;
}

bool has_open_left(const Context& before, std::string_view text, std::size_t begin) {
    const Lexeme& previous = before.back(0);
    if (previous.kind == LexemeKind::end || previous.end != begin) {
        if (begin > 0 && previous.kind == LexemeKind::end && previous.end == begin) {
            return true;  // straight after another document number
        }
    } else if (previous.is_word()) {
        static const WordForm number_word{"số"};
        if (!is_word(previous, number_word) && find_document_type(previous.form) == nullptr) {
            const NumberContext context = read_number_context(before, begin);
            if (!context.known()) {
                return false;
            }
        }
    } else {
        const Lexeme& second = before.back(1);
        const bool second_glued = second.kind != LexemeKind::end && second.end == previous.begin;
        switch (previous.mark) {
            case '/':
            case '_':
            case '@':
            case '#':
            case '&':
            case '%':
            case '+':
            case '=':
            case '\\':
            case '~':
            case '$':
            case '^':
                return false;
            case '.':
            case ':':
                if (second_glued && second.is_number()) {
                    return false;
                }
                break;
            case '-':
                if (second_glued && (second.is_word() || second.is_number())) {
                    return false;
                }
                break;
            default:
                break;
        }
    }
    // Inside an address or a path?
    std::size_t chunk = begin;
    const std::size_t from = begin - std::min(begin, url_reach);
    while (chunk > from && static_cast<unsigned char>(text[chunk - 1]) > 0x20) {
        --chunk;
    }
    const std::string_view word = text.substr(chunk, begin - chunk);
    return word.find("://") == std::string_view::npos && !word.starts_with("www.") &&
           word.find("%2") == std::string_view::npos;
}

bool has_open_right(Window& window, std::size_t next) {
    const Lexeme& after = window.at(next);
    if (after.kind == LexemeKind::end || !after.glued()) {
        return true;
    }
    const Lexeme& second = window.at(next + 1);
    switch (after.mark) {
        case '_':
        case '@':
        case '%':
        case '=':
            return false;
        case '.':
            return !(second.is_word() && second.glued() && is_file_extension(second.form.folded()));
        case '-':
            // The tail of a slug: 25-nq-tw-ve-cong-tac
            return !(second.is_word() && second.glued() && second.capitals == 0 &&
                     window.at(next - 1).capitals == 0);
        default:
            return true;
    }
}

}  // namespace timtin::text
