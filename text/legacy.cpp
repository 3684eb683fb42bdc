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
#include "text/vowels.hpp"

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

std::uint8_t tone_of_mark(char32_t c) {
    for (std::uint8_t tone = 1; tone < kToneMarks.size(); ++tone) {
        if (kToneMarks[tone] == c) {
            return tone;
        }
    }
    return 0;
}

/// Decodes by a table; a tone mark is joined to the vowel before it.
std::string decode_bytes(const ByteTable& table, std::string_view bytes) {
    std::array<char16_t, 32> low{};
    for (std::size_t i = 0; i < low.size(); ++i) {
        low[i] = static_cast<char16_t>(i);
    }
    for (const LowLetter& letter : table.low) {
        low[letter.byte] = letter.letter;
    }
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 2);
    bool loose_mark = false;
    std::optional<Vowel> vowel;
    std::size_t vowel_at = 0;
    for (char byte : bytes) {
        const auto b = static_cast<unsigned char>(byte);
        const char16_t c = b >= 0x80 ? (*table.high)[b - 0x80U] : b < 0x20 ? low[b] : char16_t{b};
        const std::uint8_t tone = c >= 0x300 && c < 0x330 ? tone_of_mark(c) : std::uint8_t{0};
        if (tone != 0) {
            if (vowel && vowel->tone == 0) {
                vowel->tone = tone;
                out.resize(vowel_at);
                append_code_point(out, letter_of(*vowel));
                continue;
            }
            loose_mark = true;
        }
        vowel = vowel_of(c);
        vowel_at = out.size();
        append_code_point(out, c);
    }
    return loose_mark ? to_nfc(out) : out;
}

// VNI-Win: after a vowel a byte tells hat or breve and tone at once.
struct VniMark {
    std::uint8_t byte;
    char shape;  // 0 plain, '^' hat, '(' breve
    std::uint8_t tone;
};
constexpr std::array<VniMark, 17> kVniMarks = {{
    {0xF8, 0, 1},
    {0xFB, 0, 2},
    {0xF5, 0, 3},
    {0xF9, 0, 4},
    {0xEF, 0, 5},
    {0xE2, '^', 0},
    {0xE0, '^', 1},
    {0xE5, '^', 2},
    {0xE3, '^', 3},
    {0xE1, '^', 4},
    {0xE4, '^', 5},
    {0xEA, '(', 0},
    {0xE8, '(', 1},
    {0xFA, '(', 2},
    {0xFC, '(', 3},
    {0xE9, '(', 4},
    {0xEB, '(', 5},
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
                return b < 0xE0 ? vietnamese_upper(letter) : letter;
            }
        }
    }
    return kWindows1252[b - 0x80U];
}

constexpr std::optional<std::uint8_t> shaped_row(std::uint8_t row, char shape) {
    if (shape == 0) {
        return row;
    }
    if (shape == '^') {
        switch (row) {
            case row_a:
                return row_a_hat;
            case row_e:
                return row_e_hat;
            case row_o:
                return row_o_hat;
            default:
                return std::nullopt;
        }
    }
    return row == row_a ? std::optional<std::uint8_t>(row_a_breve) : std::nullopt;
}

std::string decode_vni_font(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 2);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const auto b = static_cast<unsigned char>(bytes[at]);
        char32_t c = vni_letter(b);
        if (at + 1 < bytes.size() && static_cast<unsigned char>(bytes[at + 1]) >= 0xC0) {
            auto vowel = vowel_of(c);
            if (vowel && vowel->tone == 0 && vowel->row != row_i) {
                const auto next =
                    static_cast<std::uint8_t>(static_cast<unsigned char>(bytes[at + 1]) | 0x20U);
                for (const VniMark& mark : kVniMarks) {
                    if (mark.byte != next) {
                        continue;
                    }
                    if (auto row = shaped_row(vowel->row, mark.shape)) {
                        c = letter_of({*row, mark.tone, vowel->upper});
                        ++at;
                    }
                    break;
                }
            }
        }
        append_code_point(out, c);
    }
    return out;
}

void encode_vni_vowel(const Vowel& vowel, std::string& out) {
    const unsigned down = vowel.upper ? 0x20U : 0U;
    const char16_t letter = kLowerVowels[vowel.row][vowel.tone];
    for (const auto& [byte, single] : kVniLetters) {
        if (single == letter) {
            out.push_back(static_cast<char>(byte - down));
            return;
        }
    }
    char shape = 0;
    std::uint8_t row = vowel.row;
    switch (vowel.row) {
        case row_a_hat:
            shape = '^', row = row_a;
            break;
        case row_e_hat:
            shape = '^', row = row_e;
            break;
        case row_o_hat:
            shape = '^', row = row_o;
            break;
        case row_a_breve:
            shape = '(', row = row_a;
            break;
        default:
            break;
    }
    if (row == row_o_horn || row == row_u_horn) {
        out.push_back(static_cast<char>((row == row_o_horn ? 0xF4U : 0xF6U) - down));
    } else {
        out.push_back(static_cast<char>(letter_of({row, 0, vowel.upper})));
    }
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
    auto vowel = vowel_of(c);
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
    if (charset == Legacy::windows_1258 && vowel && vowel->tone != 0) {
        encode_character(charset, letter_of({vowel->row, 0, vowel->upper}), out);
        out.push_back(static_cast<char>(byte_in(charset, kToneMarks[vowel->tone])));
        return;
    }
    int byte = byte_in(charset, c);
    if (byte < 0 && charset == Legacy::tcvn3 && vowel) {
        byte = byte_in(charset, kLowerVowels[vowel->row][vowel->tone]);
    }
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
    std::string out = decode_bytes(table_of(charset), bytes);
    if (charset == Legacy::tcvn3 || charset == Legacy::vps) {
        restore_capitals(out);
    }
    return out;
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

void restore_capitals(std::string& utf8) {
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
        const auto vowel = vowel_of(c);
        if (c == vietnamese_lower(c)) {
            (vowel && vowel->tone != 0 ? toned : lower) += 1;
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
            append_code_point(out, vietnamese_upper(next_code_point(text, at)));
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
