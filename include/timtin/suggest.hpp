// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/export.hpp"
#include "timtin/marked_text.hpp"

namespace timtin {

struct SuggestRequest {
    /// What was typed so far, UTF-8. Its last word is taken for unfinished unless a space
    /// follows. 256 bytes are read.
    std::string prefix;
    std::size_t limit = 10;  ///< 100 at most
};

/// A text that goes on from what was typed.
struct Suggestion {
    enum class Kind : std::uint8_t { compound, topic, author, number, title };
    Kind kind = Kind::compound;
    MarkedText text;             ///< with accents, what was typed is marked
    std::string query;           ///< what to search for if it is chosen (docs/query.md)
    std::uint64_t articles = 0;  ///< that have it, as counted when suggestions were last made
    std::optional<std::chrono::sys_days> newest;  ///< day in Vietnam of the newest of them
    std::string id;                               ///< of a title's article; else empty
    double worth = 0;
};
[[nodiscard]] TIMTIN_API std::string_view to_string(Suggestion::Kind kind) noexcept;

struct SuggestResult {
    std::vector<Suggestion> suggestions;  ///< best first
    std::chrono::microseconds elapsed{};
};

/// One JSON object (docs/json.md), `"format_version": 1`.
[[nodiscard]] TIMTIN_API std::string to_json(const SuggestResult& result,
                                             const SuggestRequest& request);

}  // namespace timtin
