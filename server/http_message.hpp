// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace timtin::server {

using HeaderField = std::pair<std::string, std::string>;

/// A request as the routes see it: head only, since no request of ours has a body.
struct Request {
    std::string method;
    std::string target;  ///< as sent, cut to its path and query: "/api/v1/search?q=…"
    std::vector<HeaderField> fields;  ///< names in lower case, in order
    /// Who asks: an IP address, or "unix"; what a trusted proxy tells of its client.
    std::string client;
    bool trusted = false;  ///< comes by a trusted proxy: its X-Forwarded-… count
    std::chrono::steady_clock::time_point begun;  ///< its first byte was read
    std::stop_token stop;  ///< asked to stop: the client has gone, nobody reads the answer

    /// The first field of this (lower case) name; empty if there is none.
    [[nodiscard]] std::string_view field(std::string_view name) const noexcept {
        for (const auto& [key, value] : fields) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }
    /// The fields of this (lower case) name as one list, as RFC 9110 5.3 has it: in order,
    /// with commas between.
    [[nodiscard]] std::string list(std::string_view name) const {
        std::string all;
        for (const auto& [key, value] : fields) {
            if (key == name) {
                all.append(all.empty() ? "" : ", ").append(value);
            }
        }
        return all;
    }
    [[nodiscard]] std::string_view path() const noexcept {
        return std::string_view(target).substr(0, target.find('?'));
    }
    /// What stands behind the question mark, still encoded.
    [[nodiscard]] std::string_view query() const noexcept {
        const std::size_t mark = target.find('?');
        return mark == std::string::npos ? std::string_view()
                                         : std::string_view(target).substr(mark + 1);
    }
};

/// An answer; the server adds Date, Content-Length and Connection, and leaves the body
/// of an answer to HEAD out.
struct Response {
    int status = 200;
    std::vector<HeaderField> fields;
    /// Shared, so that what is kept for many requests is not copied for each.
    std::shared_ptr<const std::string> body;
    std::string_view route = "none";  ///< what the metrics count it under
};

/// The standard name of a status: "Not Found".
[[nodiscard]] std::string_view reason_phrase(int status) noexcept;

/// A problem document (RFC 9457) as the answer. `code` is stable and for programs,
/// `detail` for people. A `parameter` is named where one is to blame.
[[nodiscard]] Response problem(int status, std::string_view code, std::string_view detail,
                               std::string_view parameter = {});

}  // namespace timtin::server
