// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "server/http_message.hpp"

namespace timtin::server {

/// Does a field If-None-Match name this tag? Compared weakly (RFC 9110 13.1.2).
[[nodiscard]] bool is_fresh(std::string_view if_none_match, std::string_view tag);

/// Bodies of fewer bytes go as they are.
inline constexpr std::size_t worth_coding = 1024;

/// What the program itself brings along: style sheet, scripts, icon, the API's description,
/// robots.txt; made in every coding once.
class StaticFiles {
public:
    StaticFiles();
    [[nodiscard]] bool has(std::string_view path) const { return files_.contains(path); }
    /// The answer for a path that it has.
    [[nodiscard]] Response answer(const Request& request) const;
    /// Changes when one of them does.
    [[nodiscard]] std::string version() const;

private:
    void add(const std::string& path, std::string_view type, std::string_view content,
             std::string_view version);

    struct File {
        std::string version;                  ///< empty: it has none
        std::array<Response, 3> by_coding{};  ///< in the order of Coding
    };
    std::map<std::string, File, std::less<>> files_;
};

}  // namespace timtin::server
