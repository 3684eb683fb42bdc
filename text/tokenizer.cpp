// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/tokenizer.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

#include "text/letters.hpp"
#include "text/normal_form.hpp"
#include "text/syllable.hpp"
#include "text/token_forms.hpp"
#include "text/token_shapes.hpp"
#include "text/utf8.hpp"

namespace timtin::text {
namespace {

bool is_ascii_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool is_ascii_alnum(char c) noexcept {
    return is_ascii_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool in_word(CharClass kind) noexcept {
    return kind == CharClass::letter || kind == CharClass::digit || kind == CharClass::mark;
}

/// The widest of two gaps.
Gap wider(Gap a, Gap b) noexcept {
    return std::max(a, b);
}

// Before the number of a document without its tail stand the last syllables of
// a type: nghị quyết số 18, quyết định số 5.
constexpr auto type_endings = std::to_array<std::string_view>(
    {"quyet", "dinh", "thi", "tu", "lenh", "luan", "hoach", "luat", "van", "bao", "dan", "trinh"});

/// One pass over a text.
class Scanner {
public:
    Scanner(std::string_view text, std::vector<Token>& tokens, std::string& forms,
            bool look_for_numbers)
        : begin_(text.data()),
          p_(begin_),
          end_(begin_ + text.size()),
          tokens_(tokens),
          forms_(forms, tokens, text.size()),
          look_for_numbers_(look_for_numbers) {}

    void run() {
        while (p_ < end_) {
            const char* const here = p_;
            const auto lead = static_cast<unsigned char>(*p_);
            CharClass kind;
            if (lead < 0x80) {
                kind = table_.low(lead).kind;
                ++p_;
            } else {
                kind = kind_of(next_code_point(p_, end_));
            }
            switch (kind) {
                case CharClass::letter:
                    p_ = here;
                    if (!scan_plain_word()) {
                        scan_word();
                    }
                    break;
                case CharClass::digit:
                    p_ = here;
                    if (lead >= 0x80 || !scan_digits()) {
                        scan_word();
                    }
                    break;
                case CharClass::space:
                case CharClass::mark:
                case CharClass::invisible:
                    break;
                default:
                    separate(kind, here);
            }
        }
    }

    [[nodiscard]] const std::vector<Stretch>& lines_with_numbers() const noexcept { return lines_; }
    [[nodiscard]] TokenForms& forms() noexcept { return forms_; }

private:
    static constexpr std::ptrdiff_t longest_fast_word = 256;  // bytes

    [[nodiscard]] CharClass kind_of(char32_t c) const {
        return c < CharTable::size ? table_.low(c).kind : table_[c].kind;
    }
    [[nodiscard]] CharClass kind_at(const char* p) const {
        return p < end_ ? kind_of(next_code_point(p, end_)) : CharClass::line_end;
    }
    [[nodiscard]] bool ends_at(const char* p) const noexcept {
        return !tokens_.empty() && begin_ + tokens_.back().end == p;
    }

    // --- what stands between tokens ------------------------------------------

    void separate(CharClass kind, const char* here) {
        const bool after_digit = here > begin_ && is_ascii_digit(here[-1]);
        const bool before_digit = p_ < end_ && is_ascii_digit(*p_);
        Gap gap = Gap::space;
        switch (kind) {
            case CharClass::hyphen:
                // Between words a hyphen, between phrases a dash.
                gap = ends_at(here) && in_word(kind_at(p_)) ? Gap::space : Gap::comma;
                break;
            case CharClass::full_stop:
                if (after_digit && before_digit) {
                    break;
                }
                if (here >= tried_domain_ && here > begin_ && is_ascii_alnum(here[-1]) &&
                    p_ < end_ && is_ascii_alnum(*p_) &&
                    replace(domain_around(here, begin_ + address_end_, end_, tried_domain_),
                            TokenKind::url)) {
                    return;
                }
                gap = full_stop(here);
                break;
            case CharClass::comma:
            case CharClass::apostrophe:
                gap = Gap::comma;
                break;
            case CharClass::neutral:
                if (*here == '@' &&
                    replace(email_around(here, begin_ + address_end_, end_), TokenKind::email)) {
                    return;
                }
                break;
            default:
                if (*here == ':') {
                    if (after_digit && before_digit) {
                        break;
                    }
                    if (end_ - p_ > 2 && p_[0] == '/' && p_[1] == '/' && ends_at(here) &&
                        tokens_.back().kind == TokenKind::word && is_ascii_alnum(here[-1])) {
                        const char* const url_end = scan_url(p_ + 2, end_);
                        if (url_end > p_ + 2 &&
                            replace({begin_ + tokens_.back().begin, url_end}, TokenKind::url)) {
                            return;
                        }
                    }
                }
                gap = Gap::sentence;
        }
        pending_ = wider(pending_, gap);
    }

    [[nodiscard]] Gap full_stop(const char* here) const {
        if (!ends_at(here) || tokens_.back().kind != TokenKind::word) {
            return Gap::sentence;
        }
        const Token& word = tokens_.back();
        const char* p = begin_ + word.begin;
        const CharInfo first = table_[next_code_point(p, end_)];
        if (!first.upper) {
            return Gap::sentence;
        }
        if (is_dotted_title(word.folded)) {
            return Gap::space;
        }
        return p == here ? Gap::comma : Gap::sentence;  // an initial
    }

    // --- words ---------------------------------------------------------------

    /// A word of composed letters alone, which most words are: without a branch a letter.
    /// False, and nothing done, if it is not such a word.
    bool scan_plain_word() {
        constexpr std::size_t longest = 32;  // letters
        forms_.reserve(2 * (3 * longest + 4));
        const char* const start = p_;
        const char* p = start;
        char* const exact = forms_.at();
        char* e = exact;
        std::array<char, 4 * longest> folded;  // written before it is read, but for the last move
        char* f = folded.data();
        WordLetters word;
        CharClass border{};
        std::uint32_t leads = 0;
        while (true) {
            ShortSequence sequence;
            if (end_ - p < 4 || !read_short_sequence(p, sequence)) {
                return false;
            }
            const CharInfo& info = table_.low(sequence.code_point);
            if (!info.plain) {
                border = info.kind;
                break;
            }
            if (word.count() == longest) {
                return false;
            }
            word.add(info.letter, info.upper);
            leads |= sequence.bytes;
            std::memcpy(e, &info.exact.packed, sizeof info.exact.packed);
            std::memcpy(f, &info.folded.packed, sizeof info.folded.packed);
            e += info.exact.size();
            f += info.folded.size();
            p += sequence.length;
        }
        switch (border) {
            case CharClass::letter:
            case CharClass::digit:
            case CharClass::mark:
            case CharClass::invisible:
            case CharClass::apostrophe:
                return false;
            case CharClass::full_stop:
            case CharClass::hyphen:
            case CharClass::neutral:
                if (word.has_upper()) {  // T.Ư, GD&ĐT
                    return false;
                }
                break;
            default:
                break;
        }
        p_ = p;
        if (word.has_one_tone()) {
            const SyllableForm* form = syllables_.find(word);
            if (form != nullptr && form->tone_at != word.tone_at()) {
                const WordLetters misplaced = word;
                e = write_lower_word(misplaced, form->tone_at, exact);
            }
        }
        const auto exact_size = static_cast<std::size_t>(e - exact);
        const auto folded_size = static_cast<std::size_t>(f - folded.data());
        char* folded_at = exact;
        if ((leads & 0x80) != 0) {
            constexpr std::size_t usual = 16;  // bytes, in one move
            folded_at = e;
            std::memcpy(folded_at, folded.data(), usual);
            if (folded_size > usual) {
                std::memcpy(folded_at + usual, folded.data() + usual, folded.size() - usual);
            }
            e += folded_size;
        }
        forms_.at() = e;
        add(TokenKind::word, start, p, {exact, exact_size}, {folded_at, folded_size},
            word.all_upper());
        return true;
    }

    void scan_word() {
        const char* const start = p_;
        forms_.reserve(8 * longest_fast_word);
        char* const exact = forms_.at();
        char* e = exact;
        std::array<char, 4 * longest_fast_word> folded;
        char* f = folded.data();

        word_.clear();
        bool odd = false;  // needs the long way
        bool ascii = true;
        bool after_letter = false;
        unsigned letters = 0;
        unsigned capitals = 0;
        unsigned others = 0;  // digits and apostrophes
        const char* stop = p_;
        while (p_ < end_) {
            const char* const here = p_;
            const auto lead = static_cast<unsigned char>(*p_);
            if (lead < 0x80) {
                const CharInfo& info = table_.low(lead);
                ++p_;
                if (info.kind == CharClass::letter) {
                    word_.add(info.letter, info.upper);
                    ++letters;
                    capitals += info.upper ? 1U : 0U;
                    after_letter = true;
                } else if (info.kind == CharClass::digit) {
                    ++others;
                    after_letter = false;
                } else if (info.kind == CharClass::apostrophe && after_letter &&
                           kind_at(p_) == CharClass::letter) {
                    ++others;
                    after_letter = false;
                } else {
                    p_ = here;
                    break;
                }
                stop = p_;
                if (stop - start > longest_fast_word) {
                    odd = true;
                    continue;
                }
                *e++ = *f++ = static_cast<char>(info.exact.packed);
                continue;
            }
            ascii = false;
            const char32_t c = next_code_point(p_, end_);
            const CharInfo info = c < CharTable::size ? table_.low(c) : table_[c];
            if (info.kind == CharClass::letter) {
                word_.add(info.letter, info.upper);
                ++letters;
                capitals += info.upper ? 1U : 0U;
                after_letter = true;
            } else if (info.kind == CharClass::digit) {
                ++others;
                after_letter = false;
            } else if (info.kind == CharClass::apostrophe && after_letter &&
                       kind_at(p_) == CharClass::letter) {
                ++others;
                after_letter = false;
            } else if (info.kind == CharClass::mark) {
                odd = true;
            } else if (info.kind == CharClass::invisible) {
                odd = true;
                continue;
            } else {
                p_ = here;
                break;
            }
            stop = p_;
            if (odd || info.exact.is_long() || info.folded.is_long() ||
                stop - start > longest_fast_word) {
                odd = true;
                continue;
            }
            std::memcpy(e, &info.exact.packed, sizeof info.exact.packed);
            std::memcpy(f, &info.folded.packed, sizeof info.folded.packed);
            e += info.exact.size();
            f += info.folded.size();
        }
        const bool upper = letters > 1 && capitals == letters;
        if (capitals > 0 && others == 0 && joined_abbreviation(start, stop)) {
            return;
        }
        const TokenKind kind = letters > 0 ? TokenKind::word : TokenKind::number;
        if (odd || (word_.has_tone() && others > 0)) {
            add_by_long_way(kind, start, stop, upper);
        } else {
            if (word_.has_one_tone()) {
                const SyllableForm* form = syllables_.find(word_);
                if (form != nullptr && form->tone_at != word_.tone_at()) {
                    e = write_lower_word(word_, form->tone_at, exact);
                }
            }
            const auto exact_size = static_cast<std::size_t>(e - exact);
            forms_.at() = e;
            std::string_view folded_form(exact, exact_size);
            if (!ascii) {
                folded_form =
                    forms_.append({folded.data(), static_cast<std::size_t>(f - folded.data())});
            }
            add(kind, start, stop, {exact, exact_size}, folded_form, upper);
        }
        if (is_ascii_digit(*start)) {
            note_number(start, stop, capitals > 1);
        }
    }

    /// Digits, if no letter follows them.
    bool scan_digits() {
        const char* const start = p_;
        const char* q = p_;
        while (q < end_ && is_ascii_digit(*q)) {
            ++q;
        }
        if (q < end_) {
            const auto next = static_cast<unsigned char>(*q);
            const CharClass kind = next < 0x80 ? table_.low(next).kind : kind_at(q);
            if (in_word(kind) || kind == CharClass::invisible) {
                return false;
            }
        }
        if (start >= groups_end_ && end_ - q > 1 && (*q == '.' || *q == ',') &&
            is_ascii_digit(q[1])) {
            q = number_with_groups(start);
        } else {
            const std::string_view form =
                forms_.append({start, static_cast<std::size_t>(q - start)});
            add(TokenKind::number, start, q, form, form, false);
        }
        p_ = q;
        note_number(start, q, false);
        return true;
    }

    const char* number_with_groups(const char* start) {
        groups_end_ = start;
        while (groups_end_ < end_ &&
               (is_ascii_digit(*groups_end_) || *groups_end_ == '.' || *groups_end_ == ',')) {
            ++groups_end_;
        }
        forms_.reserve(static_cast<std::size_t>(groups_end_ - start) + 8);
        char* const form = forms_.at();
        char* out = form;
        const char* q = scan_number(start, end_, out);
        forms_.at() = out;
        if (q < end_ && *q == '%') {
            ++q;
        }
        const std::string_view view(form, static_cast<std::size_t>(out - form));
        add(TokenKind::number, start, q, view, view, false);
        return q;
    }

    bool joined_abbreviation(const char* start, const char* stop) {
        if (stop >= end_ || p_ != stop) {
            return false;
        }
        const char* q = stop;
        const char32_t joint = next_code_point(q, end_);
        const CharClass kind = kind_of(joint);
        if ((kind != CharClass::full_stop && kind != CharClass::hyphen && joint != U'&') ||
            q >= end_ || kind_at(q) != CharClass::letter) {
            return false;
        }
        const char before = start > begin_ ? start[-1] : ' ';
        if (kind == CharClass::full_stop && stop >= tried_domain_) {
            if (!domain_around(stop, begin_ + address_end_, end_, tried_domain_).empty()) {
                tried_domain_ = nullptr;
                return false;  // zing.vn
            }
        }
        const char* const end = scan_abbreviation(start, end_, before != '/' && before != '-');
        if (end == nullptr) {
            return false;
        }
        scratch_.clear();
        bool upper = true;
        for (const char* p = start; p < end;) {
            const char* const here = p;
            const char32_t c = next_code_point(p, end);
            const CharInfo info = table_[c];
            if (info.kind == CharClass::letter || info.kind == CharClass::mark) {
                scratch_.append(here, p);
                upper = upper && (info.upper || info.kind == CharClass::mark);
            }
        }
        p_ = end;
        add_forms(TokenKind::abbreviation, start, end, scratch_, upper);
        return true;
    }

    void add_by_long_way(TokenKind kind, const char* start, const char* stop, bool upper) {
        add_forms(kind, start, stop, {start, static_cast<std::size_t>(stop - start)}, upper);
    }

    /// Adds a token with the forms of `written`.
    void add_forms(TokenKind kind, const char* start, const char* stop, std::string_view written,
                   bool upper) {
        normalize_into(written, normal_);
        to_lower_into(normal_, lower_);
        fold_into(written, folded_);
        if (lower_.empty() || folded_.empty()) {
            return;
        }
        forms_.reserve(lower_.size() + folded_.size());
        const std::string_view exact = forms_.append(lower_);
        const std::string_view folded = forms_.append(folded_);
        add(kind, start, stop, exact, folded, upper);
    }

    void add(TokenKind kind, const char* start, const char* stop, std::string_view exact,
             std::string_view folded, bool upper) {
        tokens_.push_back({.kind = kind,
                           .gap = pending_,
                           .upper = upper,
                           .begin = static_cast<std::uint32_t>(start - begin_),
                           .end = static_cast<std::uint32_t>(stop - begin_),
                           .position = position_++,
                           .exact = exact,
                           .folded = folded});
        pending_ = Gap::space;
    }

    /// One token for a stretch that may have begun as others.
    bool replace(Stretch stretch, TokenKind kind) {
        if (stretch.empty()) {
            return false;
        }
        const auto begin = static_cast<std::uint32_t>(stretch.begin - begin_);
        std::size_t keep = tokens_.size();
        while (keep > 0 && tokens_[keep - 1].begin >= begin) {
            --keep;
        }
        if (keep > 0 && tokens_[keep - 1].end > begin) {
            return false;  // an address does not begin in the middle of a word
        }
        if (keep < tokens_.size()) {
            pending_ = tokens_[keep].gap;
            position_ = tokens_[keep].position;
            tokens_.resize(keep);
        }
        p_ = stretch.end;
        address_end_ = stretch.end - begin_;
        add_forms(kind, stretch.begin, stretch.end,
                  {stretch.begin, static_cast<std::size_t>(stretch.end - stretch.begin)}, false);
        return true;
    }

    // --- document numbers ----------------------------------------------------

    /// Remembers the line if the digits from `start` may begin the number of a
    /// document: followed by a dash or slash and capitals (43-KL/TW,
    /// 04/2015/NĐ-CP, 43 - KL/TW), or after the name of a type and "số".
    void note_number(const char* start, const char* stop, bool capitals) {
        if (!look_for_numbers_ || start < line_end_) {
            return;
        }
        if (is_number_tail(stop, capitals) || follows_type()) {
            const char* line = start;
            while (line > std::max(begin_, line_end_) && line[-1] != '\n') {
                --line;
            }
            const char* stop_line = std::find(stop, end_, '\n');
            if (stop_line != end_ && (stop_line[-1] == '/' || stop_line[-1] == '-')) {
                stop_line = std::find(stop_line + 1, end_, '\n');
            }
            line_end_ = stop_line;
            lines_.push_back({line, stop_line});
        }
    }

    [[nodiscard]] bool is_number_tail(const char* p, bool capitals) const {
        const auto skip_spaces = [&] {
            for (int i = 0; i < 3 && p < end_; ++i) {
                const char* q = p;
                const CharClass kind = kind_of(next_code_point(q, end_));
                if (kind != CharClass::space && kind != CharClass::line_end) {
                    break;
                }
                p = q;
            }
        };
        for (int parts = 0; parts < 4; ++parts) {
            skip_spaces();
            if (p >= end_) {
                return false;
            }
            const char32_t joint = plain_character(next_code_point(p, end_));
            if (joint != U'-' && joint != U'/') {
                return false;
            }
            if (capitals) {
                return true;  // 43KL/TW
            }
            skip_spaces();
            const char* q = p;
            while (q < end_ && q - p < 8 && is_ascii_digit(*q)) {
                ++q;
            }
            if (q == p) {
                return q < end_ && table_[next_code_point(q, end_)].upper;
            }
            p = q;
        }
        return false;
    }

    [[nodiscard]] bool follows_type() const {
        const std::size_t n = tokens_.size();
        return n > 2 && tokens_[n - 1].gap == Gap::space && tokens_[n - 2].folded == "so" &&
               tokens_[n - 2].gap == Gap::space &&
               std::ranges::find(type_endings, tokens_[n - 3].folded) != type_endings.end();
    }

    const CharTable& table_ = CharTable::instance();
    const SyllableTable& syllables_ = SyllableTable::instance();
    const char* begin_;
    const char* p_;
    const char* end_;
    std::vector<Token>& tokens_;
    TokenForms forms_;
    bool look_for_numbers_;

    Gap pending_ = Gap::sentence;
    std::uint32_t position_ = 0;
    std::ptrdiff_t address_end_ = 0;      ///< of the last URL or e-mail address
    const char* groups_end_ = nullptr;    ///< 07.01.2019 is taken apart up to here
    const char* tried_domain_ = nullptr;  ///< no host name begins before
    const char* line_end_ = nullptr;      ///< of the last line noted
    std::vector<Stretch> lines_;
    WordLetters word_;
    std::string scratch_, normal_, lower_, folded_;
};

/// Puts the numbers found in a line before their first parts. Tokens from
/// `first` on are looked at; returns where the next line may go on.
std::size_t insert_numbers(const std::vector<DocumentNumber>& numbers, std::uint32_t offset,
                           std::size_t first, std::vector<Token>& tokens, TokenForms& forms,
                           std::vector<Token>& added) {
    std::string lower;
    for (const DocumentNumber& number : numbers) {
        const auto begin = offset + static_cast<std::uint32_t>(number.begin);
        const auto end = offset + static_cast<std::uint32_t>(number.end);
        while (first < tokens.size() && tokens[first].begin < begin) {
            ++first;
        }
        if (first == tokens.size() || tokens[first].begin >= end ||
            tokens[first].kind == TokenKind::url || tokens[first].kind == TokenKind::email) {
            continue;
        }
        Token token = tokens[first];
        token.kind = TokenKind::document_number;
        token.upper = false;
        token.begin = begin;
        token.end = end;
        to_lower_into(number.normal, lower);
        forms.reserve(lower.size() + number.key.size());
        token.exact = forms.append(lower);
        token.folded = number.key.empty() ? token.exact : forms.append(number.key);
        added.push_back(token);
    }
    return first;
}

}  // namespace

void tokenize_into(std::string_view text, std::vector<Token>& tokens, std::string& forms,
                   NumberFinder finder) {
    tokens.clear();
    text = text.substr(0, std::numeric_limits<std::uint32_t>::max());
    Scanner scanner(text, tokens, forms, finder != nullptr);
    scanner.run();
    if (scanner.lines_with_numbers().empty()) {
        return;
    }
    std::vector<Token> added;
    scanner.forms().also_bind(added);
    std::size_t first = 0;
    for (const Stretch& line : scanner.lines_with_numbers()) {
        const std::vector<DocumentNumber> numbers =
            finder({line.begin, static_cast<std::size_t>(line.end - line.begin)});
        first = insert_numbers(numbers, static_cast<std::uint32_t>(line.begin - text.data()), first,
                               tokens, scanner.forms(), added);
    }
    // Merged from the back; a number comes before the part it begins with.
    std::size_t from = tokens.size();
    std::size_t to = from + added.size();
    tokens.resize(to);
    while (!added.empty()) {
        if (from > 0 && tokens[from - 1].begin >= added.back().begin) {
            tokens[--to] = tokens[--from];
        } else {
            tokens[--to] = added.back();
            added.pop_back();
        }
    }
}

// --- public ------------------------------------------------------------------

TokenList::TokenList() = default;
TokenList::TokenList(TokenList&&) noexcept = default;
TokenList& TokenList::operator=(TokenList&&) noexcept = default;
TokenList::~TokenList() = default;

void tokenize(std::string_view text, TokenList& tokens) {
    constexpr NumberFinder finder = &find_document_numbers;
    tokenize_into(text, tokens.tokens_, tokens.forms_, finder);
}

}  // namespace timtin::text
