// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "timtin/result.hpp"

namespace timtin::text {

/// What people, not a corpus, say about compounds (defaults/compounds.txt). All
/// forms in normal form and lower case.
struct CompoundList {
    using Pair = std::pair<std::string, std::string>;

    std::set<Pair> pairs;                       ///< words of two syllables
    std::set<std::string, std::less<>> longer;  ///< words of three syllables and more
    std::set<std::string, std::less<>> first;   ///< syllables that begin only words of the list
    std::set<std::string, std::less<>> last;    ///< syllables that end only words of the list

    /// Do two syllables stay apart, however often they meet?
    [[nodiscard]] bool keeps_apart(const Pair& pair) const {
        return !pairs.contains(pair) && (first.contains(pair.first) || last.contains(pair.second));
    }

    /// Reads a list. Errors: malformed, with the line.
    [[nodiscard]] static Result<CompoundList> parse(std::string_view content);
};

}  // namespace timtin::text
