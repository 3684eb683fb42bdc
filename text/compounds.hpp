// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/letters.hpp"
#include "text/lexicon.hpp"
#include "timtin/text.hpp"

namespace timtin::text {

/// Finds the compounds of texts. Reusing one keeps its memory, so that a hot
/// loop does not allocate; not to be shared between threads while it works.
class CompoundSplitter {
public:
    explicit CompoundSplitter(const Lexicon& lexicon);

    /// Replaces in `text` each single space inside a compound by '_'.
    void join(std::string& text);

private:
    /// A token that may be part of a compound.
    struct Part {
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
        std::uint32_t word = Lexicon::Table::none;
        bool name = false;       ///< capitalised, letters only
        bool may_begin = false;  ///< a name may begin here
        bool closed = false;     ///< an abbreviation: joins with nothing
        bool number = false;
        bool month_number = false;
    };
    [[nodiscard]] Part part(const Token& token, std::string_view text, bool first) const;
    [[nodiscard]] bool is_counted(const Part& first, const Part& second) const noexcept;
    void join_run(std::string& text);
    void try_join(std::size_t from, std::size_t parts, std::uint32_t gain);

    const Lexicon::Table& table_;
    const CharTable& characters_;
    std::uint32_t month_;         ///< the number of "tháng"
    std::uint32_t multiples_[3];  ///< of "triệu" and the like
    TokenList tokens_;
    std::vector<Part> run_;
    std::vector<std::uint64_t> best_;   ///< greatest gain of a run's first parts
    std::vector<std::uint8_t> length_;  ///< of the word that ends there
};

}  // namespace timtin::text
