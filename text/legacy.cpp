// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/legacy.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "text/code_points.hpp"
#include "text/legacy_bytes.hpp"
#include "text/viqr.hpp"

namespace timtin::text {
namespace {

constexpr std::array<std::pair<Legacy, std::string_view>, 8> kNames = {{
    {Legacy::windows_1252, "windows-1252"},
    {Legacy::windows_1258, "windows-1258"},
    {Legacy::tcvn3, "tcvn3"},
    {Legacy::tcvn5712, "tcvn5712-1"},
    {Legacy::viscii, "viscii"},
    {Legacy::vps, "vps"},
    {Legacy::vni, "vni"},
    {Legacy::viqr, "viqr"},
}};

/// Combining marks of the tones, in the order of Tone.
constexpr std::array<char16_t, 6> kToneMarks = {0, 0x0300, 0x0309, 0x0303, 0x0301, 0x0323};

struct ByteTable {
    const HighHalf* high;
    std::span<const LowLetter> low;
};

ByteTable table_of(Legacy charset) {
    switch (charset) {
        case Legacy::windows_1258:
            return {&kWindows1258, {}};
        case Legacy::tcvn3:
            return {&kTcvn3, {}};
        case Legacy::tcvn5712:
            return {&kTcvn5712, kTcvn5712Low};
        case Legacy::viscii:
            return {&kViscii, kVisciiLow};
        case Legacy::vps:
            return {&kVps, kVpsLow};
        default:
            return {&kWindows1252, {}};
    }
}

/// The UTF-8 of each byte of a charset.
struct ByteForms {
    struct Form {
        std::array<char, 3> bytes{};
        std::uint8_t length = 0;
        bool mark = false;  // combining
    };
    std::array<Form, 256> forms{};

    explicit ByteForms(const ByteTable& table) {
        for (std::size_t b = 0; b < forms.size(); ++b) {
            put(b, b >= 0x80 ? (*table.high)[b - 0x80] : static_cast<char16_t>(b));
        }
        for (const LowLetter& letter : table.low) {
            put(letter.byte, letter.letter);
        }
    }
    void put(std::size_t byte, char16_t c) {
        std::array<char, 4> utf8{};
        forms[byte].length = static_cast<std::uint8_t>(put_code_point(c, utf8.data()));
        std::copy_n(utf8.begin(), 3, forms[byte].bytes.begin());
        forms[byte].mark = c >= 0x300 && c < 0x330;
    }
};

const ByteForms& forms_of(Legacy charset) {
    static const std::array<ByteForms, 6> all = {
        ByteForms(table_of(Legacy::windows_1252)), ByteForms(table_of(Legacy::windows_1258)),
        ByteForms(table_of(Legacy::tcvn3)),        ByteForms(table_of(Legacy::tcvn5712)),
        ByteForms(table_of(Legacy::viscii)),       ByteForms(table_of(Legacy::vps)),
    };
    return all[static_cast<std::size_t>(charset)];
}

/// Decodes by a table; a tone mark is joined to the vowel before it.
std::string decode_bytes(const ByteForms& table, std::string_view bytes) {
    std::string out(bytes.size() * 3, '\0');
    std::size_t end = 0;
    std::size_t before = 0;  // where the last character begins
    bool loose_mark = false;
    for (const char byte : bytes) {
        const ByteForms::Form& form = table.forms[static_cast<unsigned char>(byte)];
        if (form.mark && end > before) {
            std::size_t at = 0;
            const std::string_view last(out.data() + before, end - before);
            const auto vowel = written_vowel(next_code_point(last, at));
            at = 0;
            const std::string_view mark(form.bytes.data(), form.length);
            if (const auto toned = vowel && vowel->tone == Tone::ngang
                                       ? with_mark(*vowel, next_code_point(mark, at))
                                       : std::nullopt) {
                std::array<char, 4> utf8{};
                const std::size_t length = put_code_point(code_point(*toned), utf8.data());
                // Vowel and mark are never shorter than the letter they make.
                std::copy_n(utf8.begin(), length,
                            out.begin() + static_cast<std::ptrdiff_t>(before));
                end = before + length;
                continue;
            }
            loose_mark = true;
        }
        before = end;
        std::copy_n(form.bytes.begin(), 3, out.begin() + static_cast<std::ptrdiff_t>(end));
        end += form.length;
    }
    out.resize(end);
    return loose_mark ? to_nfc(out) : out;
}

// VNI-Win: after a vowel a byte tells hat or breve and tone at once.
constexpr char16_t kHat = 0x0302;
constexpr char16_t kBreve = 0x0306;
struct VniMark {
    std::uint8_t byte;
    char16_t shape;  // combining, or 0
    Tone tone;
};
constexpr std::array<VniMark, 17> kVniMarks = {{
    {0xF8, 0, Tone::huyen},
    {0xFB, 0, Tone::hoi},
    {0xF5, 0, Tone::nga},
    {0xF9, 0, Tone::sac},
    {0xEF, 0, Tone::nang},
    {0xE2, kHat, Tone::ngang},
    {0xE0, kHat, Tone::huyen},
    {0xE5, kHat, Tone::hoi},
    {0xE3, kHat, Tone::nga},
    {0xE1, kHat, Tone::sac},
    {0xE4, kHat, Tone::nang},
    {0xEA, kBreve, Tone::ngang},
    {0xE8, kBreve, Tone::huyen},
    {0xFA, kBreve, Tone::hoi},
    {0xFC, kBreve, Tone::nga},
    {0xE9, kBreve, Tone::sac},
    {0xEB, kBreve, Tone::nang},
}};

/// VNI letters of one byte, lower case; capitals are 0x20 below.
constexpr std::array<std::pair<std::uint8_t, char16_t>, 9> kVniLetters = {{
    {0xEC, u'ì'},
    {0xE6, u'ỉ'},
    {0xF3, u'ĩ'},
    {0xED, u'í'},
    {0xF2, u'ị'},
    {0xF4, u'ơ'},
    {0xF6, u'ư'},
    {0xEE, u'ỵ'},
    {0xF1, u'đ'},
}};

char32_t vni_letter(unsigned char b) {
    if (b < 0x80) {
        return b;
    }
    if (b >= 0xC0) {
        for (const auto& [byte, letter] : kVniLetters) {
            if (byte == (b | 0x20U)) {
                return b < 0xE0 ? upper_letter(letter) : letter;
            }
        }
    }
    return kWindows1252[b - 0x80U];
}

/// The vowel with what a mark byte says; empty if that makes no letter.
std::optional<WrittenLetter> vni_marked(const WrittenLetter& vowel, unsigned char byte) {
    for (const VniMark& mark : kVniMarks) {
        if (mark.byte == (byte | 0x20U)) {
            auto marked = mark.shape == 0 ? vowel : with_mark(vowel, mark.shape);
            if (marked) {
                marked->tone = mark.tone;
            }
            return marked;
        }
    }
    return std::nullopt;
}

std::string decode_vni_font(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 2);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        char32_t c = vni_letter(static_cast<unsigned char>(bytes[at]));
        const auto next = at + 1 < bytes.size() ? static_cast<unsigned char>(bytes[at + 1]) : 0U;
        if (next >= 0xC0) {
            const auto vowel = written_vowel(c);
            if (vowel && vowel->tone == Tone::ngang && vowel->letter != Letter::i) {
                if (const auto marked = vni_marked(*vowel, static_cast<unsigned char>(next))) {
                    c = code_point(*marked);
                    ++at;
                }
            }
        }
        append_code_point(out, c);
    }
    return out;
}

void encode_vni_vowel(const WrittenLetter& vowel, std::string& out) {
    const unsigned down = vowel.upper ? 0x20U : 0U;
    const char32_t lower = code_point({vowel.letter, vowel.tone, false});
    for (const auto& [byte, single] : kVniLetters) {
        if (single == lower) {
            out.push_back(static_cast<char>(byte - down));
            return;
        }
    }
    char16_t shape = 0;
    char base = static_cast<char>(code_point({vowel.letter, Tone::ngang, false}));
    switch (vowel.letter) {
        case Letter::a_hat:
            shape = kHat, base = 'a';
            break;
        case Letter::e_hat:
            shape = kHat, base = 'e';
            break;
        case Letter::o_hat:
            shape = kHat, base = 'o';
            break;
        case Letter::a_breve:
            shape = kBreve, base = 'a';
            break;
        case Letter::o_horn:
            base = static_cast<char>(0xF4);
            break;
        case Letter::u_horn:
            base = static_cast<char>(0xF6);
            break;
        default:
            break;
    }
    out.push_back(static_cast<char>(static_cast<unsigned char>(base) - down));
    for (const VniMark& mark : kVniMarks) {
        if (mark.shape == shape && mark.tone == vowel.tone) {
            out.push_back(static_cast<char>(mark.byte - down));
        }
    }
}

/// Code point → byte of a one-byte charset; the lowest byte wins, letters
/// among the control characters come last.
std::vector<std::pair<char16_t, std::uint8_t>> inverse_of(Legacy charset) {
    const ByteTable table = table_of(charset);
    std::vector<std::pair<char16_t, std::uint8_t>> inverse;
    for (std::size_t i = 0; i < table.high->size(); ++i) {
        inverse.emplace_back((*table.high)[i], static_cast<std::uint8_t>(i + 0x80));
    }
    for (const LowLetter& letter : table.low) {
        inverse.emplace_back(letter.letter, letter.byte);
    }
    std::stable_sort(inverse.begin(), inverse.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    return inverse;
}

const std::vector<std::pair<char16_t, std::uint8_t>>& inverse_table(Legacy charset) {
    static const auto tables = [] {
        std::array<std::vector<std::pair<char16_t, std::uint8_t>>, 6> all;
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i] = inverse_of(static_cast<Legacy>(i));
        }
        return all;
    }();
    return tables[static_cast<std::size_t>(charset)];
}

bool is_letter_place(const ByteTable& table, char32_t c) {
    return std::any_of(table.low.begin(), table.low.end(),
                       [c](const LowLetter& letter) { return letter.byte == c; });
}

int byte_in(Legacy charset, char32_t c) {
    if (c < 0x80) {
        return is_letter_place(table_of(charset), c) ? -1 : static_cast<int>(c);
    }
    const auto& inverse = inverse_table(charset);
    const auto found = std::lower_bound(inverse.begin(), inverse.end(), c,
                                        [](const auto& a, char32_t b) { return a.first < b; });
    return found != inverse.end() && found->first == c ? found->second : -1;
}

void encode_character(Legacy charset, char32_t c, std::string& out) {
    auto vowel = written_vowel(c);
    if (charset == Legacy::vni) {
        if (vowel) {
            encode_vni_vowel(*vowel, out);
            return;
        }
        const int byte = c == U'đ' ? 0xF1 : c == U'Đ' ? 0xD1 : latin_byte(c);
        // Bytes that VNI reads as letters or marks stand for nothing else.
        const bool taken = byte >= 0x80 && c != U'đ' && c != U'Đ' &&
                           vni_letter(static_cast<unsigned char>(byte)) != c;
        out.push_back(byte < 0 || taken ? '?' : static_cast<char>(byte));
        return;
    }
    if (charset == Legacy::windows_1258 && vowel && vowel->tone != Tone::ngang) {
        encode_character(charset, code_point({vowel->letter, Tone::ngang, vowel->upper}), out);
        out.push_back(
            static_cast<char>(byte_in(charset, kToneMarks[static_cast<std::size_t>(vowel->tone)])));
        return;
    }
    const bool no_capital = charset == Legacy::tcvn3 && vowel && vowel->tone != Tone::ngang;
    const int byte = byte_in(charset, no_capital ? lower_letter(c) : c);
    out.push_back(byte < 0 ? '?' : static_cast<char>(byte));
}

}  // namespace

std::string_view legacy_name(Legacy charset) noexcept {
    return kNames[static_cast<std::size_t>(charset)].second;
}

std::optional<Legacy> legacy_from_name(std::string_view name) noexcept {
    for (const auto& [charset, known] : kNames) {
        if (known == name) {
            return charset;
        }
    }
    return std::nullopt;
}

std::string decode_legacy(Legacy charset, std::string_view bytes) {
    switch (charset) {
        case Legacy::vni:
            return decode_vni_font(bytes);
        case Legacy::viqr:
            return decode_viqr(bytes);
        default:
            break;
    }
    std::string out = decode_bytes(forms_of(charset), bytes);
    if (charset == Legacy::tcvn3 || charset == Legacy::vps) {
        restore_capitals(out);
    }
    return out;
}

std::size_t stray_bytes(Legacy charset, std::string_view bytes) noexcept {
    std::size_t stray = 0;
    if (charset == Legacy::tcvn3) {
        for (const char byte : bytes) {
            const auto b = static_cast<unsigned char>(byte);
            // ý is where windows-1252 has it.
            stray +=
                b >= 0xC0 && b != 0xFD && kTcvn3[b - 0x80U] == kWindows1252[b - 0x80U] ? 1U : 0U;
        }
    } else if (charset == Legacy::vni) {
        char32_t before = 0;
        for (const char byte : bytes) {
            const auto b = static_cast<unsigned char>(byte);
            const char32_t c = vni_letter(b);
            // ì and í are where windows-1252 has them.
            const bool known = b < 0xC0 || c != kWindows1252[b - 0x80U] || (b | 0x21U) == 0xEDU;
            const auto vowel = written_vowel(before);
            stray +=
                known || (vowel && vowel->tone == Tone::ngang && vni_marked(*vowel, b)) ? 0U : 1U;
            before = c;
        }
    }
    return stray;
}

std::string encode_legacy(Legacy charset, std::string_view utf8) {
    const std::string composed = to_nfc(utf8);
    if (charset == Legacy::viqr) {
        return encode_viqr(composed);
    }
    std::string out;
    out.reserve(composed.size());
    for (std::size_t at = 0; at < composed.size();) {
        encode_character(charset, next_code_point(composed, at), out);
    }
    return out;
}

namespace {

/// Two capitals side by side with a letter of another kind: no need to look
/// further at text that has none.
bool may_hold_capital_words(std::string_view utf8) {
    for (std::size_t i = 1; i < utf8.size(); ++i) {
        const auto here = static_cast<unsigned char>(utf8[i]);
        const auto last = static_cast<unsigned char>(utf8[i - 1]);
        if ((is_ascii_upper(here) && (is_ascii_upper(last) || last >= 0x80)) ||
            (here >= 0x80 && is_ascii_upper(last))) {
            return true;
        }
    }
    return false;
}

}  // namespace

void restore_capitals(std::string& utf8) {
    if (!may_hold_capital_words(utf8)) {
        return;
    }
    enum class Case : std::uint8_t { other, one_capital, capitals };
    struct Word {
        std::size_t begin;
        std::size_t end;
        Case is;
    };
    std::string_view text = utf8;
    Word before{0, 0, Case::other};
    std::vector<std::pair<std::size_t, std::size_t>> raise;
    bool before_raised = false;
    // A word with a single capital ("Hà") is a capital word only beside one
    // that can be nothing else ("HộI").
    const auto finish = [&](std::size_t begin, std::size_t end, unsigned upper, unsigned lower,
                            unsigned toned) {
        Case is = Case::other;
        if (lower == 0 && toned > 0 && upper > 0) {
            is = upper > 1 ? Case::capitals : Case::one_capital;
        }
        const bool raised =
            is == Case::capitals || (is == Case::one_capital && before.is == Case::capitals);
        if (is == Case::capitals && before.is == Case::one_capital && !before_raised) {
            raise.emplace_back(before.begin, before.end);
        }
        if (raised) {
            raise.emplace_back(begin, end);
        }
        before = {begin, end, is};
        before_raised = raised;
    };
    std::size_t begin = 0;
    unsigned upper = 0;
    unsigned lower = 0;
    unsigned toned = 0;
    bool in_word = false;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t here = at;
        char32_t c = 0;
        if (at < text.size()) {
            c = next_code_point(text, at);
        } else {
            ++at;
        }
        const bool letter = is_ascii_letter(c) || is_marked_letter(c);
        if (!letter) {
            if (in_word) {
                finish(begin, here, upper, lower, toned);
                in_word = false;
            }
            if (c != ' ') {
                before = {0, 0, Case::other};
            }
            continue;
        }
        if (!in_word) {
            in_word = true;
            begin = here;
            upper = lower = toned = 0;
        }
        const auto vowel = written_vowel(c);
        if (c == lower_letter(c)) {
            (vowel && vowel->tone != Tone::ngang ? toned : lower) += 1;
        } else {
            ++upper;
        }
    }
    if (raise.empty()) {
        return;
    }
    std::string out;
    out.reserve(utf8.size());
    std::size_t copied = 0;
    for (const auto& [from, to] : raise) {
        out.append(text.substr(copied, from - copied));
        for (std::size_t at = from; at < to;) {
            append_code_point(out, upper_letter(next_code_point(text, at)));
        }
        copied = to;
    }
    out.append(text.substr(copied));
    utf8 = std::move(out);
}

int latin_byte(char32_t c) noexcept {
    if (c < 0x100) {
        return static_cast<int>(c);
    }
    if (c < 0x152 || c > 0x2122) {
        return -1;
    }
    for (std::size_t i = 0; i < 0x20; ++i) {
        if (kWindows1252[i] == c) {
            return static_cast<int>(i + 0x80);
        }
    }
    return -1;
}

std::string to_nfc(std::string_view utf8) {
    // Nothing below U+0300 changes under NFC, so plain Latin text needs no ICU.
    if (std::none_of(utf8.begin(), utf8.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) >= 0xCC; })) {
        return std::string(utf8);
    }
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
    std::string out;
    if (U_FAILURE(status)) {
        return std::string(utf8);
    }
    // ICU counts in 32 bits: long texts go in pieces, cut at ASCII.
    constexpr std::size_t kPiece = std::size_t{1} << 28;
    while (!utf8.empty()) {
        std::size_t length = std::min(utf8.size(), kPiece);
        while (length < utf8.size() && static_cast<unsigned char>(utf8[length]) >= 0x80 &&
               length < kPiece + 4096) {
            ++length;
        }
        icu::StringByteSink<std::string> sink(&out);
        nfc->normalizeUTF8(0, icu::StringPiece(utf8.data(), static_cast<std::int32_t>(length)),
                           sink, nullptr, status);
        if (U_FAILURE(status)) {
            return out.append(utf8);
        }
        utf8.remove_prefix(length);
    }
    return out;
}

}  // namespace timtin::text
