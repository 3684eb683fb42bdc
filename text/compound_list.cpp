// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/compound_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "timtin/text.hpp"

namespace timtin::text {
namespace {

enum class Section { none, pairs, longer, begins, ends };

std::vector<std::string> words_of(std::string_view text) {
    TokenList tokens;
    tokenize(text, tokens);
    std::vector<std::string> words;
    for (const Token& token : tokens) {
        words.emplace_back(token.exact);
    }
    return words;
}

}  // namespace

Result<CompoundList> CompoundList::parse(std::string_view content) {
    CompoundList list;
    Section section = Section::none;
    for (std::size_t number = 1; !content.empty(); ++number) {
        const std::size_t end = std::min(content.find('\n'), content.size());
        const std::string_view line = content.substr(0, end);
        content.remove_prefix(std::min(end + 1, content.size()));
        const auto malformed = [&](std::string_view what) {
            return Error{ErrorCode::malformed, fmt::format("compounds, line {}: {}", number, what)};
        };
        if (line.empty() || line.front() == '#') {
            continue;
        }
        if (line.front() == '[') {
            section = line == "[pairs]"         ? Section::pairs
                      : line == "[long]"        ? Section::longer
                      : line == "[begins only]" ? Section::begins
                      : line == "[ends only]"   ? Section::ends
                                                : Section::none;
            if (section == Section::none) {
                return malformed("no such section");
            }
            continue;
        }
        const std::size_t colon = line.find(':');
        const std::vector<std::string> head = words_of(line.substr(0, colon));
        if (section == Section::longer) {
            if (head.size() < 3 || head.size() > Lexicon::max_syllables ||
                colon != std::string_view::npos) {
                return malformed(
                    fmt::format("expected a word of 3 to {} syllables", Lexicon::max_syllables));
            }
            list.longer.insert(fmt::format("{}", fmt::join(head, " ")));
            continue;
        }
        if (section == Section::none || head.size() != 1 || colon == std::string_view::npos) {
            return malformed("expected a section, or a syllable and a colon");
        }
        if (section == Section::begins) {
            list.first.insert(head.front());
        } else if (section == Section::ends) {
            list.last.insert(head.front());
        }
        for (std::string& other : words_of(line.substr(colon + 1))) {
            if (section == Section::ends) {
                list.pairs.emplace(std::move(other), head.front());
            } else {
                list.pairs.emplace(head.front(), std::move(other));
            }
        }
    }
    return list;
}

}  // namespace timtin::text
