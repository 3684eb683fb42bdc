// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/compound_table.hpp"

#include <algorithm>
#include <bit>

#include "indexer/terms.hpp"

namespace timtin {

CompoundTable::CompoundTable(const text::Lexicon& lexicon) {
    struct Found {
        std::string_view form;
        std::vector<std::uint16_t> codes;
    };
    std::vector<Found> found;
    text::TokenList tokens;
    std::string term;
    for (std::size_t i = 0; i < lexicon.size(); ++i) {
        const text::LexiconEntry entry = lexicon[i];
        if (entry.weight == 0 || entry.form.find(' ') == std::string_view::npos) {
            continue;
        }
        text::tokenize(entry.form, tokens);
        // Codes of other words are hashes, which different words may share.
        if (tokens.size() < 2 || tokens.size() > text::Lexicon::max_syllables ||
            !std::ranges::all_of(
                tokens, [](const text::Token& token) { return text::is_syllable(token.exact); })) {
            continue;
        }
        Found one{.form = entry.form, .codes = {}};
        for (const text::Token& token : tokens) {
            term.clear();
            append_term(token, term);
            one.codes.push_back(token_code(term));
        }
        found.push_back(std::move(one));
    }
    slots_.resize(std::bit_ceil(std::max<std::size_t>(found.size() * 4, 16)));
    mask_ = slots_.size() - 1;
    for (const Found& one : found) {
        std::uint64_t key = 0;
        for (std::size_t i = 0; i < one.codes.size(); ++i) {
            key = key << 16 | (std::uint64_t{one.codes[i]} + 1);
            if (i > 0) {
                Slot& slot = insert(key);  // its beginnings too, so that it is reached
                if (i + 1 == one.codes.size() && slot.compound == none) {
                    slot.compound = static_cast<std::uint32_t>(forms_.size());
                    forms_.emplace_back(one.form);
                }
            }
        }
    }
}

CompoundTable::Slot& CompoundTable::insert(std::uint64_t key) {
    std::size_t at = hash(key) & mask_;
    while (slots_[at].key != 0 && slots_[at].key != key) {
        at = (at + 1) & mask_;
    }
    slots_[at].key = key;
    return slots_[at];
}

}  // namespace timtin
