// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace timtin {

/// When a host may be asked again. Knows no clock: times are handed in.
class Pace {
public:
    using Time = std::chrono::steady_clock::time_point;
    using Milliseconds = std::chrono::milliseconds;

    static constexpr Milliseconds longest_crawl_delay{60'000};
    static constexpr Milliseconds longest_wait{24LL * 3'600'000};

    /// `delay` is the site's; zero switches the adaptive part off. `seed` feeds the jitter.
    explicit Pace(Milliseconds delay, std::uint64_t seed = 0) : delay_(delay), random_(seed) {}

    /// Another site on the host has a delay of its own: the longest holds.
    void raise_delay(Milliseconds delay) noexcept { delay_ = std::max(delay_, delay); }
    /// What robots.txt asks for; counts up to a minute.
    void set_crawl_delay(std::optional<Milliseconds> delay) noexcept;

    /// A request has ended at `now` after `elapsed` with this status (0: no
    /// answer). `retry_after` as the server said it; obeyed up to a day.
    void finished(Time now, Milliseconds elapsed, int status,
                  std::optional<Milliseconds> retry_after);

    /// Nothing before `time`: what an earlier run was told.
    void hold_until(Time time) noexcept;

    [[nodiscard]] Time next() const noexcept { return next_; }
    /// Answers in a row that asked us to come later, or none at all.
    [[nodiscard]] int setbacks() const noexcept { return setbacks_; }

private:
    Milliseconds delay_;
    Milliseconds crawl_delay_{0};
    Milliseconds usual_{0};  // of the response times, smoothed
    Time next_{};
    int setbacks_ = 0;
    std::uint64_t random_;
};

/// Retry-After (RFC 9110 section 10.2.3): seconds, or a date told from `now`.
/// Nothing if it is neither; zero for a date that has passed.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_retry_after(
    std::string_view value, std::chrono::sys_seconds now);

}  // namespace timtin
