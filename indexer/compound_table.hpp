// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "indexer/token_sequence.hpp"
#include "timtin/text.hpp"

namespace timtin {

/// Finds the compounds of a lexicon in stored sequences of words: a table from two to
/// four syllables' codes to the compound. Immutable; any number of threads may read one.
class CompoundTable {
public:
    explicit CompoundTable(const text::Lexicon& lexicon);

    [[nodiscard]] std::size_t size() const noexcept { return forms_.size(); }
    /// The compound in writing: normal form, lower case.
    [[nodiscard]] const std::string& form(std::size_t compound) const { return forms_[compound]; }

    /// Calls `visit(compound, first word)` for each occurrence, the ones inside longer
    /// ones too.
    template <typename Visit>
    void for_each(const SequenceView& words, const Visit& visit) const {
        for (std::size_t i = 0; i + 1 < words.size(); ++i) {
            std::uint64_t key = std::uint64_t{words.code(i)} + 1;
            for (std::size_t j = i + 1; j < words.size() && j < i + text::Lexicon::max_syllables &&
                                        words.joined(j) && j != words.title_size();
                 ++j) {
                key = key << 16 | (std::uint64_t{words.code(j)} + 1);
                const Slot* slot = find(key);
                if (slot == nullptr) {
                    break;
                }
                if (slot->compound != none) {
                    visit(slot->compound, i);
                }
            }
        }
    }

private:
    static constexpr std::uint32_t none = 0xffffffffU;
    struct Slot {
        std::uint64_t key = 0;  ///< 0: empty
        std::uint32_t compound = none;
    };
    [[nodiscard]] static std::size_t hash(std::uint64_t key) noexcept {
        return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15U) >> 20);
    }
    [[nodiscard]] const Slot* find(std::uint64_t key) const noexcept {
        for (std::size_t at = hash(key) & mask_; slots_[at].key != 0; at = (at + 1) & mask_) {
            if (slots_[at].key == key) {
                return &slots_[at];
            }
        }
        return nullptr;
    }
    Slot& insert(std::uint64_t key);

    std::vector<std::string> forms_;
    std::vector<Slot> slots_;
    std::size_t mask_ = 0;
};

}  // namespace timtin
