// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "timtin/export.hpp"

namespace timtin {

/// What came back for a URL. Header names keep their case; look them up by
/// header(). The body is decoded from its transfer and content coding, not from
/// its charset.
struct Page {
    std::string url;        ///< as asked for
    std::string final_url;  ///< after redirects
    int status = 0;         ///< HTTP status; 0 if there was no answer
    std::vector<std::pair<std::string, std::string>> headers;  ///< name and value, as sent
    std::string body;                                          ///< bytes, in the page's charset
    std::chrono::sys_seconds fetched_at{};                     ///< when the answer was there
    std::chrono::milliseconds elapsed{};                       ///< from request to answer

    /// The first header of that name, compared case-blind; empty if none. Lives as long as
    /// the page is not changed.
    [[nodiscard]] TIMTIN_API std::string_view header(std::string_view name) const noexcept;
};

}  // namespace timtin
