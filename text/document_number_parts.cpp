// SPDX-License-Identifier: GPL-2.0-or-later
// Reading a document number lexeme by lexeme.
#include <algorithm>

#include "text/document_number.hpp"

namespace timtin::text {

namespace {

enum class Separator : std::uint8_t { none, glued, space, slash, dash };

// A word with what belongs to it: QH15, T.Ư, BGD&ĐT.
struct Segment {
    WordForm form;
    std::size_t begin = 0;
    std::size_t end = 0;
    unsigned letters = 0;
    unsigned capitals = 0;

    [[nodiscard]] bool lower() const noexcept { return capitals == 0; }
    // Of an abbreviation written as such: GDTrH, TTg, KGVX.
    [[nodiscard]] bool has_strong_shape() const noexcept {
        return letters >= 2 && letters <= 16 && capitals * 3 >= letters * 2;
    }
};

bool is_tight(Separator separator) noexcept {
    return separator == Separator::slash || separator == Separator::dash;
}

Separator read_separator(Window& window, std::size_t& index) {
    const Lexeme& lexeme = window.at(index);
    if (lexeme.is_mark('/') || lexeme.is_mark('-')) {
        if (lexeme.before > Spacing::space || window.at(index + 1).before > Spacing::line) {
            return Separator::none;
        }
        ++index;
        return lexeme.is_mark('/') ? Separator::slash : Separator::dash;
    }
    if (!lexeme.is_word() && !lexeme.is_number()) {
        return Separator::none;
    }
    return lexeme.before == Spacing::glued   ? Separator::glued
           : lexeme.before == Spacing::space ? Separator::space
                                             : Separator::none;
}

void append_digits(const Window& window, const Lexeme& number, Segment& segment) {
    for (std::size_t at = number.begin; at < number.end; ++at) {
        const char c = window.text()[at];
        if (c >= '0' && c <= '9') {
            segment.form.append({&c, 1}, 0);
        }
    }
    segment.end = number.end;
}

bool read_segment(Window& window, std::size_t& index, Segment& segment) {
    const Lexeme& first = window.at(index);
    if (!first.is_word()) {
        return false;
    }
    segment.form = first.form;
    segment.begin = first.begin;
    segment.end = first.end;
    segment.letters = first.letters;
    segment.capitals = first.capitals;
    ++index;
    // QH 15, UBTVQH 14: the term of an assembly, after a space.
    const Lexeme& term = window.at(index);
    const Lexeme& behind = window.at(index + 1);
    if (term.is_number() && term.before == Spacing::space && term.digits <= 2 &&
        is_assembly(segment.form.folded()) &&
        !(behind.glued() && (behind.is_word() || behind.is_mark('/') || behind.is_mark('-')))) {
        append_digits(window, term, segment);
        ++index;
        return true;
    }
    bool initial = first.letters == 1;
    for (;;) {
        const Lexeme& lexeme = window.at(index);
        const Lexeme& after = window.at(index + 1);
        if (lexeme.is_number() && lexeme.glued() && lexeme.digits <= 3) {
            append_digits(window, lexeme, segment);
            ++index;
            return true;
        }
        // T.Ư, BTCT.Ư, GD&ĐT
        const bool horned =
            after.letters == 1 && (after.form.folded() == "u" || after.form.folded() == "w");
        const bool joined = lexeme.glued() && after.glued() && after.is_word() &&
                            after.capitals > 0 &&
                            (lexeme.is_mark('&') ||
                             (lexeme.is_mark('.') && ((initial && after.letters <= 2) || horned)));
        if (!joined) {
            return true;
        }
        initial = after.letters == 1;
        segment.form.append(after.form);
        segment.end = after.end;
        segment.letters += after.letters;
        segment.capitals += after.capitals;
        index += 2;
    }
}

std::string_view source_of(Window& window, const Segment& segment) {
    return window.text().substr(segment.begin, segment.end - segment.begin);
}

// An issuer no list has is written as met, in capitals if it was typed in none.
Issuer issuer_of(Window& window, const Segment& segment) {
    Issuer issuer = find_issuer(segment.form, source_of(window, segment));
    if (!issuer.known && segment.lower()) {
        issuer.canonical = to_upper(issuer.canonical);
    }
    return issuer;
}

bool is_year(const Lexeme& lexeme) noexcept {
    return lexeme.is_number() &&
           ((lexeme.digits == 4 && lexeme.value >= 1945 && lexeme.value <= 2100) ||
            (lexeme.digits == 2 && lexeme.value >= 45));
}

// "nqtw" typed in one go: a type, then a body everybody knows.
bool split_segment(const Segment& segment, NumberMatch& match) {
    const std::string_view folded = segment.form.folded();
    if (segment.form.accented() && segment.form.overlong()) {
        return false;
    }
    for (std::size_t size = std::min<std::size_t>(folded.size(), 5); size-- > 2;) {
        const DocumentType* type = find_document_type(WordForm{folded.substr(0, size)});
        if (type == nullptr || !type->strong) {
            continue;
        }
        Issuer issuer = find_issuer(WordForm{folded.substr(size)}, folded.substr(size));
        if (issuer.known && issuer.core && issuer.accepts(*type)) {
            WordForm whole{type->abbreviation};
            whole.append(WordForm{issuer.canonical});
            if (!segment.form.may_be(whole)) {
                continue;
            }
            match.type = type;
            match.issuers.push_back(std::move(issuer));
            return true;
        }
    }
    return false;
}

// Further bodies: -BNV-BTC, -BTT. Spaces only where several bodies issue.
void read_more_issuers(Window& window, std::size_t& index, const Segment& last,
                       NumberMatch& match) {
    const bool joint = match.type != nullptr && match.type->joint;
    Segment previous = last;
    while (match.issuers.size() < 6) {
        std::size_t next = index;
        const Lexeme& mark = window.at(next);
        const Separator separator = read_separator(window, next);
        if (!is_tight(separator) || (separator == Separator::slash && !joint)) {
            return;
        }
        const bool spaced = !mark.glued() || !window.at(next).glued();
        Segment segment;
        if (!read_segment(window, next, segment)) {
            return;
        }
        Issuer issuer = issuer_of(window, segment);
        const bool capitals = segment.capitals * 2 >= segment.letters && segment.letters <= 16;
        const bool lower =
            previous.lower() && segment.lower() && (segment.letters <= 5 || issuer.known);
        if (spaced ? !(joint && issuer.known && capitals)
                   : !(capitals || (lower && (issuer.known || joint ||
                                              is_common_unit(segment.form.folded()))))) {
            return;
        }
        match.issuers.push_back(std::move(issuer));
        previous = segment;
        match.end = segment.end;
        index = next;
    }
}

NumberStyle style_of(const NumberMatch& match, Separator first, Separator second) {
    if (match.year != 0 || match.issuers.empty()) {
        return NumberStyle::state;
    }
    const NumberStyle style = match.issuers.front().style;
    if (style != NumberStyle::written) {
        return style;
    }
    return first == Separator::dash && second == Separator::slash ? NumberStyle::party
                                                                  : NumberStyle::state;
}

// Nobody spells an issuer with vowels, but in a word: 100/qđ-xyz, not 4/hd-video.
bool is_abbreviation_like(const Segment& segment) {
    return segment.letters >= 2 && segment.letters <= 12 &&
           segment.form.folded().find_first_of("aeio") == std::string_view::npos;
}

bool read_typed(Window& window, std::size_t index, Separator first, const Segment& type_segment,
                Leniency leniency, NumberMatch& match) {
    const Separator second = read_separator(window, index);
    Segment segment;
    if (second == Separator::none || second == Separator::glued ||
        !read_segment(window, index, segment)) {
        return false;
    }
    Issuer issuer = issuer_of(window, segment);
    const bool lower = type_segment.lower() || segment.lower();
    bool accepted = false;
    if (is_tight(second) && (is_tight(first) || first == Separator::glued)) {
        accepted = issuer.known || (!lower && segment.has_strong_shape() && is_tight(first)) ||
                   (leniency == Leniency::query && is_abbreviation_like(segment));
    } else if (is_tight(second)) {
        accepted = issuer.known && (issuer.core || !lower) && issuer.accepts(*match.type);
    } else {
        accepted = issuer.known && issuer.accepts(*match.type) &&
                   (issuer.core || (!lower && is_tight(first))) &&
                   (match.type->strong || leniency == Leniency::query);
    }
    if (!accepted) {
        return false;
    }
    match.issuers.push_back(std::move(issuer));
    match.end = segment.end;
    match.style = style_of(match, first, second);
    read_more_issuers(window, index, segment, match);
    match.next = index;
    return true;
}

bool read_letter(Window& window, std::size_t index, const Segment& body, NumberMatch& match) {
    const Lexeme& mark = window.at(index);
    if (!mark.is_mark('-')) {
        return false;
    }
    Issuer issuer = issuer_of(window, body);
    // "Công văn số" lets any body write.
    const bool unlisted = !issuer.letters;
    if ((unlisted && (issuer.core || !body.has_strong_shape())) ||
        read_separator(window, index) != Separator::dash) {
        return false;
    }
    Segment unit;
    if (!read_segment(window, index, unit)) {
        return false;
    }
    const bool capitals = !body.lower() && unit.capitals * 2 >= unit.letters &&
                          unit.letters <= 10 && unit.letters >= 2;
    const bool common = is_common_unit(unit.form.folded());
    Issuer second = issuer_of(window, unit);
    if (second.core && !common) {
        return false;  // 12/HĐND-UBND counts something else
    }
    if (!capitals && (unlisted || !common || body.lower() != unit.lower())) {
        return false;
    }
    match.letter = true;
    match.unlisted = unlisted;
    match.issuers.push_back(std::move(issuer));
    match.issuers.push_back(std::move(second));
    match.end = unit.end;
    read_more_issuers(window, index, unit, match);
    match.next = index;
    return true;
}

bool read_old(Window& window, std::size_t index, Separator first, const Segment& body,
              Leniency leniency, NumberMatch& match) {
    Issuer issuer = issuer_of(window, body);
    const Lexeme& after = window.at(index);
    if (!issuer.old || !is_tight(first) ||
        (after.glued() && (after.is_mark('-') || after.is_mark('/')))) {
        return false;
    }
    match.uncertain = leniency != Leniency::query &&
                      (body.capitals < 2 || (first != Separator::dash && issuer.core));
    match.old = true;
    match.issuers.push_back(std::move(issuer));
    match.end = body.end;
    match.next = index;
    return true;
}

// 2015, 98; empty for none.
std::string year_form(unsigned year) {
    return year == 0 ? std::string() : std::to_string(year);
}

}  // namespace

std::string NumberPart::bare() const {
    std::string text = std::to_string(value);
    if (letter != 0) {
        text += letter;
    }
    return text;
}

std::string NumberPart::padded() const {
    std::string text = value < 10 ? "0" : "";
    text += bare();
    return text;
}

std::optional<NumberPart> read_number_part(Window& window, std::size_t& index) {
    const Lexeme& digits = window.at(index);
    if (!digits.is_number() || digits.digits > 5 || digits.value == 0) {
        return std::nullopt;
    }
    NumberPart number{digits.value, 0, digits.begin, digits.end};
    ++index;
    const Lexeme& letter = window.at(index);
    const Lexeme& after = window.at(index + 1);
    if (letter.is_word() && letter.glued() && letter.letters == 1 && !letter.form.accented() &&
        letter.form.folded()[0] <= 'z' && letter.form.folded().size() == 1 &&
        (letter.capitals == 0 || after.is_mark('/')) &&
        (!after.glued() || after.kind == LexemeKind::mark || after.kind == LexemeKind::end)) {
        number.letter = letter.form.folded()[0];
        number.end = letter.end;
        ++index;
    }
    return number;
}

std::optional<NumberMatch> read_document_number(Window& window, Leniency leniency) {
    NumberMatch match;
    std::size_t index = 0;
    const std::optional<NumberPart> number = read_number_part(window, index);
    if (!number) {
        return std::nullopt;
    }
    match.number = *number;
    Separator first = read_separator(window, index);
    if (first == Separator::none) {
        return std::nullopt;
    }
    if (is_tight(first) || (first == Separator::space && leniency == Leniency::query)) {
        const Lexeme& year = window.at(index);
        if (is_year(year) && (year.digits == 4 || first == Separator::slash)) {
            std::size_t next = index + 1;
            const Separator after = read_separator(window, next);
            if (after == Separator::none || after == Separator::glued ||
                (after == Separator::space && !window.at(next).is_word())) {
                return std::nullopt;
            }
            match.year = static_cast<unsigned>(year.value);
            first = after;
            index = next;
        }
    }
    Segment segment;
    if (!read_segment(window, index, segment)) {
        return std::nullopt;
    }
    if (match.year != 0 && is_assembly_of_term(segment.form.folded())) {
        match.law = true;
        match.issuers.push_back(issuer_of(window, segment));
        match.end = segment.end;
        match.next = index;
        return match;
    }
    const DocumentType* type = find_document_type(segment.form);
    if (type != nullptr) {
        match.type = type;
        if (read_typed(window, index, first, segment, leniency, match)) {
            return match;
        }
        match.type = nullptr;
        if (type->abbreviation == "SL" && is_tight(first) && match.year == 0 &&
            segment.capitals == 2 && !window.at(index).is_mark('-')) {
            match.type = type;  // the first Republic's decrees name no issuer: 29/SL
            match.end = segment.end;
            match.next = index;
            return match;
        }
    }
    if (split_segment(segment, match)) {
        match.end = segment.end;
        match.style = style_of(match, first, Separator::none);
        match.next = index;
        return match;
    }
    if (match.year == 0 && first == Separator::slash &&
        read_letter(window, index, segment, match)) {
        return match;
    }
    if (match.year == 0 && read_old(window, index, first, segment, leniency, match)) {
        return match;
    }
    return std::nullopt;
}

bool may_be_issuer(Window& window, std::size_t index) {
    const bool tight = window.at(index).is_mark('/') || window.at(index).is_mark('-');
    const Lexeme& word = window.at(index + (tight ? 1U : 0U));
    if (!word.is_word() || word.letters < 2 || word.letters > 6 ||
        !(word.capitals > 1 || word.capitals == 0) || word.before > Spacing::space) {
        return false;
    }
    const std::string_view source = window.text().substr(word.begin, word.end - word.begin);
    const Issuer issuer = find_issuer(word.form, source);
    return issuer.known && issuer.core &&
           // "chỉ thị 24 tu" may be anything.
           (word.capitals > 1 || !is_unaccented_syllable(source));
}

std::optional<NumberMatch> read_issuer_after(Window& window, std::size_t index,
                                             const NumberContext& context, const NumberPart& number,
                                             Leniency leniency) {
    const bool tight = window.at(index).is_mark('/') || window.at(index).is_mark('-');
    index += tight ? 1U : 0U;
    const Lexeme& word = window.at(index);
    if (!word.is_word() || word.before > Spacing::space) {
        return std::nullopt;
    }
    const std::string_view source = window.text().substr(word.begin, word.end - word.begin);
    Issuer issuer = find_issuer(word.form, source);
    if (!issuer.known || (!issuer.core && word.capitals != word.letters)) {
        return std::nullopt;
    }
    NumberMatch match;
    match.number = number;
    match.type = context.name != nullptr ? document_type(context.name->abbreviation) : context.type;
    if (match.type == nullptr) {
        return std::nullopt;
    }
    if (leniency == Leniency::running_text) {
        // "Thông báo 5 UBND" may count.
        const bool strong = context.name == nullptr ? match.type->strong
                                                    : context.name->strong || context.said_number;
        if (!strong || !issuer.accepts(*match.type) || (!tight && word.glued())) {
            return std::nullopt;
        }
    }
    match.style = issuer.style == NumberStyle::party ? NumberStyle::party : NumberStyle::state;
    match.issuers.push_back(std::move(issuer));
    match.end = word.end;
    match.next = index + 1;
    return match;
}

DocumentNumber NumberMatch::write(const NumberContext& context) const {
    DocumentNumber written;
    const std::string year_part = year_form(year);
    std::string issuer_part;
    for (const Issuer& issuer : issuers) {
        issuer_part += issuer_part.empty() ? "" : "-";
        issuer_part += issuer.canonical;
    }
    const std::string type_part = type != nullptr ? std::string(type->abbreviation) : std::string();
    std::string tail;
    if (year != 0) {
        tail = "/" + year_part + "/" + type_part + (type != nullptr ? "-" : "") + issuer_part;
    } else if (old) {
        tail = "-" + issuer_part;
    } else if (type == nullptr || issuers.empty()) {
        tail = "/" + type_part + issuer_part;
    } else if (style == NumberStyle::party) {
        tail = "-" + type_part + "/" + issuer_part;
    } else {
        tail = "/" + type_part + "-" + issuer_part;
    }
    written.normal = number.padded() + tail;
    written.key = fold(number.bare() + tail);
    std::replace_if(
        written.key.begin(), written.key.end(), [](char c) { return c == '-' || c == '/'; }, '_');

    std::vector<std::string> kinds;
    const auto add_kind = [&](std::string kind) {
        if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
            kinds.push_back(std::move(kind));
        }
    };
    if (type != nullptr) {
        add_kind(fold(type->abbreviation));
    } else if (context.name != nullptr) {
        add_kind(context.name->folded_types.front());
    } else if (context.type != nullptr) {
        add_kind(fold(context.type->abbreviation));
    } else if (law) {
        const bool ordinance = issuers.front().canonical.starts_with("UB");
        add_kind(ordinance ? "pl" : "l");
        add_kind("nq");
    }
    if (letter) {
        add_kind("cv");
    }
    if (old && kinds.empty()) {
        add_kind(fold(issuers.front().canonical));
    }
    for (const std::string& kind : kinds) {
        written.partial_keys.push_back(kind + number.bare());
        if (year != 0) {
            written.partial_keys.push_back(kind + number.bare() + "_" + year_part);
        }
    }
    return written;
}

DocumentNumber write_partial(const NumberPart& number, unsigned year,
                             const NumberContext& context) {
    DocumentNumber written;
    std::string suffix;
    if (year != 0) {
        suffix.append("_").append(year_form(year));
    }
    if (context.name != nullptr) {
        written.normal = context.name->abbreviation;
        for (const std::string& type : context.name->folded_types) {
            written.partial_keys.push_back(type + number.bare() + suffix);
        }
    } else if (context.type != nullptr) {
        written.normal = context.type->abbreviation;
        written.partial_keys.push_back(fold(context.type->abbreviation) + number.bare() + suffix);
    }
    written.normal.append(" ").append(number.padded());
    if (year != 0) {
        written.normal.append("/").append(year_form(year));
    }
    return written;
}

}  // namespace timtin::text
