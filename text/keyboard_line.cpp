// SPDX-License-Identifier: GPL-2.0-or-later
// Which tokens of a line are keystrokes: the guards around the decoders.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "text/code_points.hpp"
#include "text/english_words.hpp"
#include "text/plausibility.hpp"
#include "timtin/text.hpp"

namespace timtin::text {
namespace {

/// A run of letters and digits, and what is known about it.
struct KeyToken {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool capitals = false;  // two letters or more, all capitals
    bool accented = false;  // has letters beyond ASCII
    bool letters = false;   // has letters at all
    bool digits = false;
    bool in_name = false;  // part of a URL, an address, a number with / or _
    std::optional<std::string> decoded;
    std::uint64_t known_as_typed = 0;
    std::uint64_t known_decoded = 0;
};

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Does a piece between spaces hold something that is no word: an address, a
/// document number, a file name?
bool is_name(std::string_view piece) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
        const char c = piece[i];
        if (c == '@' || c == '_' || c == '/' || c == '\\' || c == '=' || c == '#') {
            return true;
        }
        if ((c == '.' || c == ':') && i > 0 && i + 1 < piece.size() && piece[i - 1] != c) {
            const auto next = static_cast<unsigned char>(piece[i + 1]);
            if (is_ascii_letter(next) || is_ascii_digit(next)) {
                return true;
            }
        }
        if (c == '-' && i > 0 && is_ascii_digit(static_cast<unsigned char>(piece[i - 1])) &&
            is_ascii_digit(static_cast<unsigned char>(piece[0]))) {
            return true;
        }
    }
    return false;
}

std::vector<KeyToken> key_tokens(std::string_view line) {
    std::vector<KeyToken> tokens;
    for (std::size_t at = 0; at < line.size();) {
        if (is_space(line[at])) {
            ++at;
            continue;
        }
        const std::size_t piece_begin = at;
        while (at < line.size() && !is_space(line[at])) {
            ++at;
        }
        const std::string_view piece = line.substr(piece_begin, at - piece_begin);
        const bool in_name = is_name(piece);
        KeyToken token;
        std::size_t letters = 0;
        std::size_t capitals = 0;
        const auto finish = [&](std::size_t end) {
            if (token.end > token.begin) {
                token.capitals = letters > 1 && capitals == letters;
                token.letters = letters > 0;
                token.in_name = in_name;
                tokens.push_back(std::move(token));
            }
            token = {};
            token.begin = token.end = end;
            letters = capitals = 0;
        };
        finish(piece_begin);
        for (std::size_t i = 0; i < piece.size();) {
            const std::size_t here = i;
            const char32_t c = next_code_point(piece, i);
            if (c >= 0x80 || is_ascii_letter(c)) {
                token.accented = token.accented || c >= 0x80;
                ++letters;
                capitals += c != lower_letter(c) ? 1U : 0U;
            } else if (is_ascii_digit(c)) {
                token.digits = true;
            } else {
                finish(piece_begin + i);
                continue;
            }
            if (token.end == token.begin) {
                token.begin = piece_begin + here;
            }
            token.end = piece_begin + i;
        }
        finish(at);
    }
    return tokens;
}

/// A vocabulary that knows nothing guards nothing.
bool is_empty(const Vocabulary& vocabulary) {
    return vocabulary.frequency("của") == 0 && vocabulary.frequency("và") == 0;
}

std::string lowered(std::string_view word) {
    std::string lower;
    for (std::size_t at = 0; at < word.size();) {
        append_code_point(lower, lower_letter(next_code_point(word, at)));
    }
    return lower;
}

std::string rewritten(std::string_view line, const std::vector<KeyToken>& tokens,
                      const std::vector<char>& chosen) {
    std::string out;
    std::size_t copied = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (chosen[i] != 0) {
            out.append(line.substr(copied, tokens[i].begin - copied)).append(*tokens[i].decoded);
            copied = tokens[i].end;
        }
    }
    return out.append(line.substr(copied));
}

bool is_english(const std::string& lower) {
    return kEnglishTelex.find(" " + lower + " ") != std::string_view::npos;
}

bool any_accented(const std::vector<KeyToken>& tokens) {
    return std::any_of(tokens.begin(), tokens.end(),
                       [](const KeyToken& token) { return token.accented; });
}

// --- VNI -----------------------------------------------------------------------

/// What the digits of a VNI token say.
struct VniDigits {
    unsigned tones = 0;
    unsigned marks = 0;
    bool zero = false;
    bool inside = false;  // a letter follows a digit: no number is written so
};

VniDigits vni_digits(std::string_view token) {
    VniDigits digits;
    bool digit_before = false;
    for (const char c : token) {
        const bool digit = is_ascii_digit(static_cast<unsigned char>(c));
        digits.inside = digits.inside || (digit_before && !digit);
        digits.tones += c >= '1' && c <= '5' ? 1U : 0U;
        digits.marks += c >= '6' && c <= '9' ? 1U : 0U;
        digits.zero = digits.zero || c == '0';
        digit_before = digit;
    }
    return digits;
}

/// Nouns that people number without a space: lop1, quan3, thang6.
bool is_numbered_noun(std::string_view token) {
    constexpr std::array<std::string_view, 34> kNouns = {
        "bai",  "bac",    "ban",   "buoi", "cap",  "chuong", "cong", "diem",  "dieu",
        "doan", "doi",    "duong", "giai", "hang", "hoi",    "khoa", "khoan", "khoi",
        "khu",  "ky",     "lan",   "loai", "lop",  "muc",    "nam",  "ngay",  "nhom",
        "phan", "phuong", "quan",  "quy",  "so",   "tang",   "tap",
    };
    constexpr std::array<std::string_view, 8> kMore = {"thang", "the",  "tiet", "to",
                                                       "tuan",  "tuoi", "vong", "vung"};
    const std::size_t letters = std::min(token.find_first_of("0123456789"), token.size());
    const std::string noun = lowered(token.substr(0, letters));
    return std::find(kNouns.begin(), kNouns.end(), noun) != kNouns.end() ||
           std::find(kMore.begin(), kMore.end(), noun) != kMore.end();
}

}  // namespace

std::string decode_telex_line(std::string_view line, const Vocabulary& vocabulary) {
    std::vector<KeyToken> tokens = key_tokens(line);
    std::vector<char> chosen(tokens.size(), 0);
    const bool blind = is_empty(vocabulary);
    // Whoever types accents has a keyboard that works.
    if (any_accented(tokens)) {
        return std::string(line);
    }
    std::size_t words = 0;
    std::size_t sure = 0;
    std::size_t foreign = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        KeyToken& token = tokens[i];
        words += token.letters || token.digits ? 1U : 0U;
        if (token.capitals || token.digits || token.in_name || !token.letters) {
            continue;
        }
        const std::string_view typed = line.substr(token.begin, token.end - token.begin);
        token.decoded = decode_telex(typed);
        if (!token.decoded) {
            foreign += typed.size() > 1 && !is_unaccented_syllable(typed) ? 1U : 0U;
            continue;
        }
        const std::string lower = lowered(typed);
        token.known_as_typed = vocabulary.frequency(lower);
        token.known_decoded = vocabulary.frequency(lowered(*token.decoded));
        if (is_unaccented_syllable(typed)) {
            // xoong and its like: a word and keystrokes at once. Nobody means coong.
            if (token.known_as_typed > token.known_decoded) {
                token.decoded.reset();
            } else if (token.known_as_typed == 0 && token.known_decoded > 0) {
                ++sure;
                chosen[i] = 1;
            }
        } else if (token.known_as_typed == 0 && !is_english(lower) &&
                   (blind || token.known_decoded > 0)) {
            ++sure;
            chosen[i] = 1;
        }
    }
    if (words == 1 && tokens.size() == 1 && tokens[0].decoded) {
        // Asked for one token there is nothing to go by but that it is a syllable.
        chosen[0] = 1;
        return rewritten(line, tokens, chosen);
    }
    if (sure == 0 || sure < foreign) {
        return std::string(line);
    }
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const KeyToken& token = tokens[i];
        if (token.decoded && chosen[i] == 0) {
            chosen[i] =
                blind ? !is_english(lowered(line.substr(token.begin, token.end - token.begin)))
                      : token.known_decoded > 0 && token.known_decoded >= token.known_as_typed;
        }
    }
    return rewritten(line, tokens, chosen);
}

std::string decode_vni_line(std::string_view line, const Vocabulary& vocabulary) {
    std::vector<KeyToken> tokens = key_tokens(line);
    std::vector<char> chosen(tokens.size(), 0);
    const bool blind = is_empty(vocabulary);
    if (any_accented(tokens)) {
        return std::string(line);
    }
    struct Candidate {
        std::size_t token;
        bool strong;    // nothing but VNI is written so
        bool numbered;  // may be a noun and its number
    };
    std::vector<Candidate> candidates;
    bool all_numbered = true;
    bool strong_capitals = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        KeyToken& token = tokens[i];
        if (!token.letters || !token.digits || token.in_name) {
            continue;
        }
        const std::string_view typed = line.substr(token.begin, token.end - token.begin);
        const VniDigits digits = vni_digits(typed);
        if (digits.zero || digits.tones > 1) {
            continue;
        }
        token.decoded = decode_vni(typed);
        if (!token.decoded) {
            continue;
        }
        token.known_decoded = vocabulary.frequency(lowered(*token.decoded));
        const bool strong =
            digits.inside || digits.marks > 1 || (digits.marks > 0 && digits.tones > 0);
        const bool numbered = !digits.inside && is_numbered_noun(typed);
        const bool known =
            blind ? !numbered || is_frequent_syllable(*token.decoded) : token.known_decoded > 0;
        // A single hat, horn or stroke is enough where nothing else is asked.
        const bool lone_mark = tokens.size() == 1 && digits.marks == 1 && digits.tones == 0;
        if (!known && !lone_mark) {
            continue;
        }
        strong_capitals = strong_capitals || (token.capitals && strong);
        all_numbered = all_numbered && numbered && !strong;
        candidates.push_back({i, strong, numbered});
    }
    if (tokens.size() == 1) {
        all_numbered = false;
    }
    for (const Candidate& candidate : candidates) {
        // F2, HA2: a name, unless the line is typed in capitals.
        if (tokens[candidate.token].capitals && !candidate.strong && !strong_capitals) {
            continue;
        }
        const bool weak = !candidate.strong && candidate.numbered;
        if (tokens.size() == 1 || candidate.strong ||
            (!all_numbered && (candidates.size() > 1 || !weak))) {
            chosen[candidate.token] = 1;
        }
    }
    return rewritten(line, tokens, chosen);
}

}  // namespace timtin::text
