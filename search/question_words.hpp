// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "search/query.hpp"

namespace timtin {

/// What a word does in a question. "Dịch bắt đầu từ khi nào" is answered by an article
/// that has "bắt đầu", whether or not it asks "nào".
enum class Asking {
    no,
    little,  ///< a word of little meaning: beside a question word it is a part of it
    yes      ///< stands for what the answer says in its place, or is a courtesy ("xin hỏi")
};

/// By word of one run. What was typed as it stands asks nothing; a word without accents
/// is judged by its likeliest reading.
[[nodiscard]] std::vector<Asking> question_words(const std::vector<QueryWord>& words);

}  // namespace timtin
