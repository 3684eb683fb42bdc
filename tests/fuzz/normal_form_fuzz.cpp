// SPDX-License-Identifier: GPL-2.0-or-later
// Properties of normalize(), fold() and the syllables on any bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
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
    const std::string normal = text::normalize(input);
    const std::string folded = text::fold(input);
    require(text::normalize(normal) == normal);
    require(text::fold(normal) == folded);
    require(text::fold(folded) == folded);
    static_cast<void>(text::to_upper(text::to_lower(input)));
    if (const auto syllable = text::parse_syllable(input)) {
        require(text::is_syllable(input));
        require(text::is_unaccented_syllable(input));
        require(text::parse_syllable(text::compose(*syllable)) == syllable);
    }
    if (const auto variant = text::iy_variant(input)) {
        require(text::iy_variant(*variant).has_value());
    }
    return 0;
}
