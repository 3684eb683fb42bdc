// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "indexer/suggestion_table.hpp"
#include "indexer/terms.hpp"
#include "text/letters.hpp"
#include "text/utf8.hpp"

namespace timtin {

namespace {

/// Tone in the low three bits, hat, breve, horn or stroke above.
char mark_of(char32_t c) {
    using text::Letter;
    const auto written = text::written_letter(c);
    if (!written) {
        return 0;
    }
    int quality = 0;
    switch (written->letter) {
        case Letter::a_hat:
        case Letter::e_hat:
        case Letter::o_hat:
            quality = 1;
            break;
        case Letter::a_breve:
            quality = 2;
            break;
        case Letter::o_horn:
        case Letter::u_horn:
            quality = 3;
            break;
        case Letter::d_stroke:
            quality = 4;
            break;
        default:
            break;
    }
    return static_cast<char>(quality << 3 | static_cast<int>(written->tone));
}

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char byte) { return (static_cast<unsigned char>(byte) >> 6) != 2; }));
}

}  // namespace

const SuggestionKey& SuggestionKeyMaker::make(std::string_view text, std::size_t max_bytes,
                                              bool with_places) {
    key_.folded.clear();
    key_.marks.clear();
    key_.from.clear();
    key_.to.clear();
    text::tokenize(text, tokens_);
    for (const text::Token& token : tokens_) {
        if (token.kind == text::TokenKind::document_number || !is_indexable(token)) {
            continue;
        }
        if (key_.folded.size() + token.folded.size() + 1 > max_bytes) {
            break;
        }
        if (!key_.folded.empty()) {
            key_.folded += ' ';
            key_.marks += '\0';
        }
        key_.folded += token.folded;
        // A Vietnamese word has a folded byte for each letter.
        const bool letter_by_letter = characters(token.exact) == token.folded.size();
        if (letter_by_letter) {
            const char* at = token.exact.data();
            const char* const end = at + token.exact.size();
            while (at < end) {
                key_.marks += mark_of(text::next_code_point(at, end));
            }
        } else {
            key_.marks.append(token.folded.size(), '\0');
        }
        if (!with_places) {
            continue;
        }
        const std::string_view source = text.substr(token.begin, token.end - token.begin);
        const bool same_letters = letter_by_letter && characters(source) == token.folded.size();
        if (key_.from.size() < key_.folded.size() - token.folded.size()) {
            key_.from.push_back(token.begin);
            key_.to.push_back(token.begin);
        }
        std::size_t at = 0;
        for (std::size_t i = 0; i < token.folded.size(); ++i) {
            std::size_t next = source.size();
            if (same_letters) {
                next = at + 1;
                while (next < source.size() &&
                       (static_cast<unsigned char>(source[next]) >> 6) == 2) {
                    ++next;
                }
            }
            key_.from.push_back(token.begin + static_cast<std::uint32_t>(at));
            key_.to.push_back(token.begin + static_cast<std::uint32_t>(next));
            at = same_letters ? next : at;
        }
    }
    return key_;
}

bool SuggestionPrefix::fits(std::string_view folded_key, std::string_view key_marks,
                            std::size_t at) const {
    if (folded_key.substr(at, folded.size()) != folded) {
        return false;
    }
    for (std::size_t i = 0; i < marks.size(); ++i) {
        if ((key_marks[at + i] & mask[i]) != marks[i]) {
            return false;
        }
    }
    return true;
}

}  // namespace timtin
