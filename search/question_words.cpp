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

// The longest clause that thanks, and the shortest question that thanks may stand behind.
constexpr std::size_t most_thanking = 7;
constexpr std::size_t least_asked = 5;

/// How many words at `at` are a formula that a question begins with: "xin hỏi", "cho tôi hỏi".
std::size_t opening(const std::vector<std::string>& forms, std::size_t at) {
    const auto word = [&](std::size_t i) {
        return at + i < forms.size() ? std::string_view(forms[at + i]) : std::string_view();
    };
    if (word(0) == "xin" && word(1) == "hỏi") {
        return 2;
    }
    if (word(0) == "cho" && word(2) == "hỏi" &&
        is_one_of(word(1), {"tôi", "em", "cháu", "mình", "con", "anh", "chị", "hỏi"})) {
        return 3;
    }
    return 0;
}

/// The clauses behind a question that thank for its answer or beg for it ("Xin cảm ơn bác
/// sĩ", "Nhờ luật sư tư vấn") say nothing of what is asked.
std::size_t thanks_begin(const std::vector<QueryWord>& words,
                         const std::vector<std::string>& forms) {
    std::size_t begin = words.size();
    for (std::size_t end = words.size(); end > least_asked;) {
        std::size_t clause = end - 1;
        while (clause > 0 && words[clause].follows && words[clause].joined) {
            --clause;
        }
        bool thanks = false;
        for (std::size_t i = clause; i + 1 < end; ++i) {
            const std::string_view form = forms[i];
            const std::string_view next = forms[i + 1];
            thanks = thanks || (is_one_of(form, {"cảm", "cám"}) && next == "ơn") ||
                     (is_one_of(forms[clause], {"nhờ", "mong"}) &&
                      ((form == "tư" && next == "vấn") || (form == "giải" && next == "đáp")));
        }
        if (!thanks || end - clause > most_thanking || clause < least_asked) {
            break;
        }
        begin = end = clause;
    }
    return begin;
}

}  // namespace

std::vector<Asking> question_words(const std::vector<QueryWord>& words) {
    std::vector<std::string> forms;
    forms.reserve(words.size());
    for (const QueryWord& word : words) {
        forms.push_back(meant(word));
    }
    std::vector<Asking> asking(words.size(), Asking::no);
    const std::size_t thanks = thanks_begin(words, forms);
    std::size_t formula = 0;  // how many words of one follow
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view form = forms[i];
        const std::string_view before = i > 0 ? std::string_view(forms[i - 1]) : "";
        const std::string_view after = i + 1 < words.size() ? std::string_view(forms[i + 1]) : "";
        if (words.size() > least_asked) {
            formula = std::max(formula, opening(forms, i));
        }
        const bool polite = formula > 0 || i >= thanks;
        formula -= formula > 0 ? 1 : 0;
        if (words[i].as_typed) {
            continue;
        }
        if (polite || is_one_of(form, {"gì", "nào", "mấy", "đâu", "nhiêu"}) ||
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
