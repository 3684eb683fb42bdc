// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/question_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "indexer/terms.hpp"

namespace timtin {

namespace {

using Words = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view word, Words words) {
    return std::ranges::find(words, word) != words.end();
}

std::string meant(const QueryWord& word) {
    if (word.blind && !word.likely.empty()) {
        return written_form(word.likely.front().term);
    }
    return word.exact;
}

}  // namespace

std::vector<Asking> question_words(const std::vector<QueryWord>& words) {
    std::vector<std::string> forms;
    forms.reserve(words.size());
    for (const QueryWord& word : words) {
        forms.push_back(meant(word));
    }
    std::vector<Asking> asking(words.size(), Asking::no);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view form = forms[i];
        const std::string_view before = i > 0 ? std::string_view(forms[i - 1]) : "";
        const std::string_view after = i + 1 < words.size() ? std::string_view(forms[i + 1]) : "";
        if (words[i].as_typed) {
            continue;
        }
        if (is_one_of(form, {"gì", "nào", "mấy", "đâu", "nhiêu"}) ||
            (form == "ai" && !words[i].upper) ||
            (form == "bao" && is_one_of(after, {"nhiêu", "giờ", "lâu", "xa"})) ||
            (form == "sao" && is_one_of(before, {"tại", "vì", "làm", "thì"}))) {
            asking[i] = Asking::yes;
        } else if (is_one_of(form, {"là", "có", "không", "thì", "như", "thế", "à", "ạ"})) {
            asking[i] = Asking::little;
        }
    }
    return asking;
}

}  // namespace timtin
