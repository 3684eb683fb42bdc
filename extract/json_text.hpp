// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace timtin {

// Articles and hits are written for every import, index run and answer: by hand, which takes a
// fifth of the time of a tree of values.

/// The text in quotes; invalid UTF-8 is replaced.
void append_json_text(std::string& out, std::string_view text);

/// The same, or `null` for an empty one.
void append_json_text_or_null(std::string& out, std::string_view text);

/// A member's name, after a comma unless it is the first of its object.
void append_json_name(std::string& out, std::string_view name);

/// Each of a list between brackets, commas between them.
template <typename List, typename Append>
void append_json_list(std::string& out, const List& list, const Append& append) {
    out += '[';
    bool first = true;
    for (const auto& one : list) {
        out += first ? "" : ",";
        first = false;
        append(one);
    }
    out += ']';
}

}  // namespace timtin
