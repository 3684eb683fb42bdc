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

/// What was typed, and how many suggestions are wanted.
struct SuggestRequest {
    /// What was typed so far, UTF-8. Its last word is taken for unfinished unless a space
    /// follows. 256 bytes are read.
    std::string prefix;
    std::size_t limit = 10;  ///< 100 at most
};

/// A text that goes on from what was typed.
struct Suggestion {
    /// What the text is.
    enum class Kind : std::uint8_t {
        compound,  ///< a word of several syllables
        topic,     ///< the name of a topic
        author,    ///< a person or named source
        number,    ///< a document number
        title      ///< of an article
    };
    Kind kind = Kind::compound;  ///< what the text is
    MarkedText text;             ///< with accents, what was typed is marked
    std::string query;           ///< what to search for if it is chosen (docs/query.md)
    std::uint64_t articles = 0;  ///< that have it, as counted when suggestions were last made
    std::optional<std::chrono::sys_days> newest;  ///< day in Vietnam of the newest of them
    std::string id;                               ///< of a title's article; else empty
    double worth = 0;                             ///< by which they are ordered: use, newness
};

/// The name of a kind as JSON has it: "compound", "topic", …
[[nodiscard]] TIMTIN_API std::string_view to_string(Suggestion::Kind kind) noexcept;

/// The answer.
struct SuggestResult {
    std::vector<Suggestion> suggestions;  ///< best first
    std::chrono::microseconds elapsed{};  ///< that it took
    /// Of a revision before the newest, for which another thread is just gathering what can be
    /// suggested: good to be shown, not to be kept.
    bool outdated = false;
};

/// One JSON object (docs/json.md), `"format_version": 1`.
[[nodiscard]] TIMTIN_API std::string to_json(const SuggestResult& result,
                                             const SuggestRequest& request);

}  // namespace timtin
