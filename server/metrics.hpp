// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "server/http_server.hpp"

namespace timtin::server {

/// Counts answers, for Prometheus. Thread-safe.
class Metrics {
public:
    void count(std::string_view route, int status, std::size_t bytes,
               std::chrono::microseconds elapsed);
    /// In the text format of Prometheus, version 0.0.4. `counts` may be null.
    [[nodiscard]] std::string text(const HttpCounts* counts, std::uint64_t articles) const;

private:
    static constexpr std::array<double, 12> bounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                      0.1,   0.25,   0.5,   1,    2.5,   10};
    struct Times {
        std::array<std::uint64_t, 12> within{};  ///< each bound, not summed up
        std::uint64_t count = 0;
        double seconds = 0;
    };
    mutable std::mutex mutex_;
    std::map<std::pair<std::string_view, int>, std::uint64_t> answers_;
    std::map<std::string_view, Times> times_;
    std::uint64_t bytes_ = 0;
    const std::chrono::system_clock::time_point start_ = std::chrono::system_clock::now();
};

}  // namespace timtin::server
