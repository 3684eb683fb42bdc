// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/letters.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <array>
#include <stdexcept>

#include "text/ascii_spelling.hpp"
#include "text/utf8.hpp"

namespace timtin::text {
namespace {

constexpr std::size_t tone_count = 6;

constexpr std::u32string_view toneless_letters = U"aăâbcdđeêghiklmnoôơpqrstuưvxy";
static_assert(toneless_letters.size() == letter_count);

// The vowels with their six tones in the order of Tone.
constexpr std::array<std::u32string_view, 12> vowels_lower{
    U"aàảãáạ", U"ăằẳẵắặ", U"âầẩẫấậ", U"eèẻẽéẹ", U"êềểễếệ", U"iìỉĩíị",
    U"oòỏõóọ", U"ôồổỗốộ", U"ơờởỡớợ", U"uùủũúụ", U"ưừửữứự", U"yỳỷỹýỵ"};
constexpr std::array<std::u32string_view, 12> vowels_upper{
    U"AÀẢÃÁẠ", U"ĂẰẲẴẮẶ", U"ÂẦẨẪẤẬ", U"EÈẺẼÉẸ", U"ÊỀỂỄẾỆ", U"IÌỈĨÍỊ",
    U"OÒỎÕÓỌ", U"ÔỒỔỖỐỘ", U"ƠỜỞỠỚỢ", U"UÙỦŨÚỤ", U"ƯỪỬỮỨỰ", U"YỲỶỸÝỴ"};

constexpr char32_t alphabet_end = 0x1F00;

/// Both ways between letters and code points.
struct Alphabet {
    std::array<std::array<std::array<char32_t, 2>, tone_count>, letter_count> written{};
    std::array<std::uint8_t, alphabet_end> code{};  // as CharInfo::letter
    std::array<bool, letter_count> vowel{};

    constexpr Alphabet() {
        for (std::size_t l = 0; l < letter_count; ++l) {
            const char32_t lower = toneless_letters[l];
            const char32_t upper = lower == U'đ' ? U'Đ' : lower - 0x20;
            for (std::size_t t = 0; t < tone_count; ++t) {
                written[l][t] = {lower, upper};
            }
            for (std::size_t v = 0; v < vowels_lower.size(); ++v) {
                if (vowels_lower[v][0] != lower) {
                    continue;
                }
                vowel[l] = true;
                for (std::size_t t = 0; t < tone_count; ++t) {
                    written[l][t] = {vowels_lower[v][t], vowels_upper[v][t]};
                }
            }
            for (std::size_t t = 0; t < (vowel[l] ? tone_count : 1); ++t) {
                for (const char32_t c : written[l][t]) {
                    code[c] = static_cast<std::uint8_t>((l + 1) | (t << 5));
                }
            }
        }
    }
};
constexpr Alphabet alphabet;

const icu::Normalizer2& nfc() {
    static const icu::Normalizer2& instance = [&]() -> const icu::Normalizer2& {
        UErrorCode error = U_ZERO_ERROR;
        const icu::Normalizer2* found = icu::Normalizer2::getNFCInstance(error);
        if (U_FAILURE(error)) {
            throw std::runtime_error(u_errorName(error));
        }
        return *found;
    }();
    return instance;
}

const icu::Normalizer2& nfkd() {
    static const icu::Normalizer2& instance = [&]() -> const icu::Normalizer2& {
        UErrorCode error = U_ZERO_ERROR;
        const icu::Normalizer2* found = icu::Normalizer2::getNFKDInstance(error);
        if (U_FAILURE(error)) {
            throw std::runtime_error(u_errorName(error));
        }
        return *found;
    }();
    return instance;
}

ShortForm short_form(std::string_view bytes) {
    if (bytes.size() > 3) {
        return {ShortForm::long_form};
    }
    std::uint32_t packed = static_cast<std::uint32_t>(bytes.size()) << 24;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        packed |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    }
    return {packed};
}

/// Characters beyond the table that stand for nothing but themselves: ideographs
/// and Hangul syllables.
bool is_whole_letter(char32_t c) noexcept {
    return (c >= 0x3400 && c < 0x4DC0) || (c >= 0x4E00 && c < 0x9FFD) ||
           (c >= 0xAC00 && c < 0xD7A4);
}

CharClass classify(char32_t c) {
    const auto u = static_cast<UChar32>(c);
    if (is_invisible(c)) {
        return CharClass::invisible;
    }
    switch (c) {
        case U'\n':
        case U'\v':
        case U'\f':
        case U'\r':
        case 0x85:
        case 0x2028:
        case 0x2029:
            return CharClass::line_end;
        case U'.':
            return CharClass::full_stop;
        case U',':
        case U'/':
        case U'\\':
        case U'"':
        case U'*':
        case U'=':
            return CharClass::comma;
        case U'\'':
            return CharClass::apostrophe;
        case U'-':
            return CharClass::hyphen;
        case U'!':
        case U'?':
        case U':':
        case U';':
        case U'|':
        case U'<':
        case U'>':
        case 0x2026:
        case 0x2022:
        case 0x00B7:
            return CharClass::sentence;
        case U'%':
        case U'&':
        case U'+':
        case U'@':
        case U'#':
        case U'_':
        case U'^':
        case U'~':
        case U'$':
        case 0xB0:
            return CharClass::neutral;
        default:
            break;
    }
    if (const char32_t plain = plain_character(c); plain != c) {
        return classify(plain);
    }
    if (u_isUWhiteSpace(u) != 0) {
        return CharClass::space;
    }
    switch (u_charType(u)) {
        case U_UPPERCASE_LETTER:
        case U_LOWERCASE_LETTER:
        case U_TITLECASE_LETTER:
        case U_MODIFIER_LETTER:
        case U_OTHER_LETTER:
        case U_LETTER_NUMBER:
        case U_OTHER_NUMBER:
            return CharClass::letter;
        case U_DECIMAL_DIGIT_NUMBER:
            return CharClass::digit;
        case U_NON_SPACING_MARK:
        case U_ENCLOSING_MARK:
        case U_COMBINING_SPACING_MARK:
            return CharClass::mark;
        case U_START_PUNCTUATION:
        case U_END_PUNCTUATION:
        case U_OTHER_PUNCTUATION:
            return CharClass::sentence;
        case U_INITIAL_PUNCTUATION:
        case U_FINAL_PUNCTUATION:
        case U_OTHER_SYMBOL:
        case U_MATH_SYMBOL:
            return CharClass::comma;
        case U_DASH_PUNCTUATION:
            return CharClass::hyphen;
        default:
            return joins_backward(c) ? CharClass::mark : CharClass::neutral;
    }
}

}  // namespace

bool is_vowel(Letter letter) noexcept {
    return alphabet.vowel[static_cast<std::size_t>(letter)];
}

char32_t code_point(WrittenLetter letter) noexcept {
    return alphabet.written[static_cast<std::size_t>(letter.letter)]
                           [static_cast<std::size_t>(letter.tone)][letter.upper ? 1 : 0];
}

std::optional<WrittenLetter> written_letter(char32_t c) noexcept {
    if (c >= alphabet_end || alphabet.code[c] == 0) {
        return std::nullopt;
    }
    const std::uint8_t code = alphabet.code[c];
    WrittenLetter letter{.letter = static_cast<Letter>((code & 31) - 1),
                         .tone = static_cast<Tone>(code >> 5)};
    letter.upper = code_point(letter) != c;
    return letter;
}

std::optional<WrittenLetter> with_mark(WrittenLetter letter, char32_t mark) noexcept {
    const auto toned = [&](Tone tone) -> std::optional<WrittenLetter> {
        if (letter.tone != Tone::ngang || !is_vowel(letter.letter)) {
            return std::nullopt;
        }
        letter.tone = tone;
        return letter;
    };
    const auto shaped = [&](Letter from, Letter to) {
        const bool fits = letter.letter == from;
        if (fits) {
            letter.letter = to;
        }
        return fits;
    };
    switch (mark) {
        case 0x300:
        case 0x340:
            return toned(Tone::huyen);
        case 0x309:
            return toned(Tone::hoi);
        case 0x303:
            return toned(Tone::nga);
        case 0x301:
        case 0x341:
            return toned(Tone::sac);
        case 0x323:
            return toned(Tone::nang);
        case 0x302:
            if (shaped(Letter::a, Letter::a_hat) || shaped(Letter::e, Letter::e_hat) ||
                shaped(Letter::o, Letter::o_hat)) {
                return letter;
            }
            return std::nullopt;
        case 0x306:
            if (shaped(Letter::a, Letter::a_breve)) {
                return letter;
            }
            return std::nullopt;
        case 0x31B:
            if (shaped(Letter::o, Letter::o_horn) || shaped(Letter::u, Letter::u_horn)) {
                return letter;
            }
            return std::nullopt;
        default:
            return std::nullopt;
    }
}

bool is_invisible(char32_t c) noexcept {
    return c == 0xAD || c == 0x34F || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

char32_t plain_character(char32_t c) noexcept {
    switch (c) {
        case 0x00D0:
        case 0x0189:
            return 0x0110;
        case 0x00F0:
        case 0x0256:
            return 0x0111;
        case 0x00A0:
        case 0x1680:
        case 0x202F:
        case 0x205F:
        case 0x3000:
            return U' ';
        case 0x0085:
        case 0x2028:
        case 0x2029:
            return U'\n';
        case 0x2010:
        case 0x2011:
        case 0x2012:
        case 0x2013:
        case 0x2014:
        case 0x2015:
        case 0x2212:
            return U'-';
        case 0x201C:
        case 0x201D:
        case 0x201E:
        case 0x201F:
        case 0x00AB:
        case 0x00BB:
            return U'"';
        case 0x2018:
        case 0x2019:
        case 0x201A:
        case 0x201B:
        case 0x02BC:
        case 0x00B4:
        case U'`':
            return U'\'';
        case 0x2215:
        case 0x2044:
        case 0xFF0F:
            return U'/';
        default:
            return c >= 0x2000 && c <= 0x200A ? U' ' : c;
    }
}

bool joins_backward(char32_t c) noexcept {
    return c >= 0x300 && nfc().hasBoundaryBefore(static_cast<UChar32>(c)) == 0;
}

void append_folded_character(std::string& out, char32_t c) {
    const auto append = [&](char32_t x) {
        const auto u = static_cast<UChar32>(x);
        const auto type = u_charType(u);
        if (is_invisible(x) || type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK) {
            return;
        }
        x = plain_character(x);
        if (u_isUWhiteSpace(static_cast<UChar32>(x)) != 0) {
            out += ' ';
            return;
        }
        if (x == 0x2022) {
            out += '*';
            return;
        }
        x = static_cast<char32_t>(u_tolower(static_cast<UChar32>(x)));
        if (x == 0x111) {
            out += 'd';
        } else if (const std::string_view ascii = ascii_spelling(x); !ascii.empty()) {
            out += ascii;
        } else {
            append_code_point(out, x);
        }
    };
    if (c < 0x80) {
        append(c);
        return;
    }
    if (is_whole_letter(c)) {
        append_code_point(out, c);
        return;
    }
    UErrorCode error = U_ZERO_ERROR;
    // The acute accent has a decomposition of its own, but stands for an apostrophe.
    const icu::UnicodeString composed =
        nfc().normalize(icu::UnicodeString(static_cast<UChar32>(c)), error);
    const auto whole = static_cast<char32_t>(composed.char32At(0));
    if (composed.countChar32() == 1 && plain_character(whole) != whole) {
        append(whole);
        return;
    }
    const icu::UnicodeString parts = nfkd().normalize(composed, error);
    std::string folded;
    std::swap(out, folded);
    for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
        append(static_cast<char32_t>(parts.char32At(i)));
    }
    std::swap(out, folded);
    // A Hangul syllable comes apart in NFKD and has to be joined again.
    icu::UnicodeString joined =
        nfc().normalize(icu::UnicodeString::fromUTF8(
                            icu::StringPiece(folded.data(), static_cast<int32_t>(folded.size()))),
                        error);
    joined.toUTF8String(out);
}

CharInfo CharTable::row(char32_t c) {
    CharInfo info;
    if (is_whole_letter(c)) {
        char itself[4];
        info.folded = info.exact = short_form({itself, put_code_point(c, itself)});
        info.kind = CharClass::letter;
        info.inert = info.plain = true;
        return info;
    }
    info.kind = classify(c);
    const auto u = static_cast<UChar32>(c);
    std::string bytes;
    const bool joins = joins_backward(c);
    append_folded_character(bytes, c);
    char encoded[4];
    const bool grows = bytes.size() > put_code_point(c, encoded);
    // White space that comes out of a letter or with one has to be collapsed.
    const bool spaced = (bytes.size() > 1 || info.kind == CharClass::letter) &&
                        bytes.find(' ') != std::string::npos;
    info.folded = grows || spaced || (joins && !bytes.empty()) ? ShortForm{ShortForm::long_form}
                                                               : short_form(bytes);
    if (!bytes.empty() && bytes != " ") {
        const char* p = bytes.data();
        if (joins_backward(next_code_point(p, bytes.data() + bytes.size()))) {
            info.folded = {ShortForm::long_form};
        }
    }
    UErrorCode error = U_ZERO_ERROR;
    const bool stable =
        nfc().isNormalized(icu::UnicodeString(u), error) != 0 && !joins && !is_invisible(c);
    const char32_t plain = plain_character(c);
    info.inert = stable && plain == c;
    bytes.clear();
    append_code_point(bytes, static_cast<char32_t>(u_tolower(static_cast<UChar32>(plain))));
    info.exact = stable ? short_form(bytes) : ShortForm{ShortForm::long_form};
    info.plain = info.kind == CharClass::letter && !info.folded.is_long() && !info.exact.is_long();
    info.upper = u_isUUppercase(u) != 0;
    if (plain < alphabet_end) {
        info.letter = alphabet.code[plain];
    }
    return info;
}

CharTable::CharTable() : rows_(std::make_unique<CharInfo[]>(size)) {
    for (char32_t c = 0; c < size; ++c) {
        rows_[c] = row(c);
    }
}

const CharTable& CharTable::instance() {
    static const CharTable table;
    return table;
}

}  // namespace timtin::text
