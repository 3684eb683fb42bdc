// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "search/index_words.hpp"
#include "search/query.hpp"

namespace timtin {

/// Tells which words of a run, once interpreted, make one compound with the word before
/// (QueryWord::bound): "công đoàn" is one word, and an article with a "công" here and a
/// "đoàn" there does not have it. By the standard lexicon; where no article of the index has
/// the two side by side they stay apart. Throws Xapian::Error.
void bind_compounds(std::vector<QueryWord>& words, IndexWords& index);

/// What a word may be written as: itself, in its other spelling (kĩ, kỹ), and what else may
/// have been meant by it.
[[nodiscard]] std::vector<QueryWord> forms_of(const QueryWord& word);

}  // namespace timtin
