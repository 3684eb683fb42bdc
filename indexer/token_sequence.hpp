// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace timtin {

// The words of an article in the order of its text, stored beside its terms so that
// phrases can be verified and candidates ranked anew without reading the article:
// two bytes a token, in a value slot, at most max_sequence_tokens of them.

/// Tokens of an article that the sequence keeps.
inline constexpr std::size_t max_sequence_tokens = 8192;

/// The code of a term (terms.hpp) below 2^15: a number of its own for every syllable
/// of the grammar, a hash for anything else. A change to either raises
/// schema_version. Thread-safe.
[[nodiscard]] std::uint16_t token_code(std::string_view term);

/// Writes a sequence.
class SequenceWriter {
public:
    void clear();
    /// A word; `joined` if nothing but white space, or a hyphen, stands before it.
    void add(std::uint16_t code, bool joined);
    /// What was added up to now was the title.
    void end_title();
    /// The value to be stored.
    [[nodiscard]] const std::string& value() const noexcept { return value_; }

private:
    std::string value_;
};

/// Reads one. Any bytes may be given; what makes no sequence is an empty one.
class SequenceView {
public:
    explicit SequenceView(std::string_view value) noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t title_size() const noexcept { return title_; }
    [[nodiscard]] std::uint16_t code(std::size_t i) const noexcept { return raw(i) & 0x7fffU; }
    [[nodiscard]] bool joined(std::size_t i) const noexcept { return (raw(i) & 0x8000U) == 0; }

private:
    [[nodiscard]] std::uint16_t raw(std::size_t i) const noexcept {
        const auto* byte = reinterpret_cast<const unsigned char*>(codes_ + 2 * i);
        return static_cast<std::uint16_t>(byte[0] | byte[1] << 8);
    }
    const char* codes_ = nullptr;
    std::size_t size_ = 0;
    std::size_t title_ = 0;
};

}  // namespace timtin
