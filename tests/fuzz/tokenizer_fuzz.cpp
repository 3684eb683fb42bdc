// SPDX-License-Identifier: GPL-2.0-or-later
// Tokens of any bytes: in order, inside the text, with forms that are those of
// their stretch of text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "timtin/text.hpp"

namespace text = timtin::text;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    // No copy: the sanitizer sees a byte read too far.
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    static text::TokenList list;
    text::tokenize(input, list);
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t position = 0;
    for (const text::Token& token : list) {
        const std::string_view source = input.substr(token.begin, token.end - token.begin);
        require(token.begin >= begin && token.end > token.begin && token.end <= input.size());
        require(!token.exact.empty() && !token.folded.empty());
        require(token.position == position || token.position + 1 == position);
        begin = token.begin;
        if (token.kind == text::TokenKind::document_number) {
            continue;
        }
        require(token.begin >= end && token.position == position);
        end = token.end;
        ++position;
        if (token.kind == text::TokenKind::word || token.kind == text::TokenKind::url ||
            token.kind == text::TokenKind::email) {
            require(token.exact == text::to_lower(text::normalize(source)));
            require(token.folded == text::fold(source));
        }
    }
    return 0;
}
