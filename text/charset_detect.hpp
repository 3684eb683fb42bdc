// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "text/legacy.hpp"

namespace timtin::text {

/// What speaks for a charset besides the bytes.
struct CharsetEvidence {
    std::optional<Legacy> declared;  ///< by a label
    std::optional<Legacy> font;      ///< by a font the page asks for
    bool foreign = false;            ///< a label of another language's charset
};

/// The words of a text that hold bytes above 0x7F, and some of the others, for
/// judging what charset it is in. Markup, entities and URLs are left out.
struct CharsetSample {
    std::string marked;
    std::string plain;
    std::optional<Legacy> font;  ///< the legacy font most text is set in

    [[nodiscard]] bool full() const noexcept;
    /// Adds text without markup.
    void add(std::string_view text);
};
[[nodiscard]] CharsetSample sample_of(std::string_view bytes, bool html);

/// The Vietnamese charset the sample is in; empty if it is in none.
[[nodiscard]] std::optional<Legacy> detect_vietnamese(const CharsetSample& sample,
                                                      const CharsetEvidence& evidence);

/// Byte order of UTF-16 without a BOM; empty if the bytes are not UTF-16.
enum class ByteOrder : unsigned char { little, big };
[[nodiscard]] std::optional<ByteOrder> utf16_order(std::string_view bytes) noexcept;

}  // namespace timtin::text
