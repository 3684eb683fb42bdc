// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace timtin::text {

/// A careful writer puts a backslash before punctuation behind a vowel; with a
/// hasty one the full stop of "cong ty." is told from a tone by the word.
enum class ViqrWriter : unsigned char { careful, hasty };

/// VIQR (RFC 1456): a^' o+. dd; a backslash keeps the mark after it.
[[nodiscard]] std::string decode_viqr(std::string_view bytes,
                                      ViqrWriter writer = ViqrWriter::careful);
[[nodiscard]] std::string encode_viqr(std::string_view nfc);

/// How much of an ASCII text looks like VIQR.
struct ViqrSigns {
    std::size_t words = 0;  ///< of two letters and more
    std::size_t sure = 0;   ///< with a mark that punctuation cannot be, a syllable when decoded
    std::size_t wrong = 0;  ///< with such a mark, but no syllable
    std::size_t other = 0;  ///< without such a mark, but no syllable either
};
[[nodiscard]] ViqrSigns viqr_signs(std::string_view bytes);

/// Is this ASCII text VIQR?
[[nodiscard]] bool looks_like_viqr(std::string_view bytes);

}  // namespace timtin::text
