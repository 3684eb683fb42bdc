// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/politeness.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "crawler/ascii.hpp"

namespace timtin {

namespace {

constexpr Pace::Milliseconds longest_backoff{300'000};
constexpr Pace::Milliseconds longest_adaptive{60'000};

}  // namespace

void Pace::set_crawl_delay(std::optional<Milliseconds> delay) noexcept {
    crawl_delay_ =
        std::clamp(delay.value_or(Milliseconds{0}), Milliseconds{0}, longest_crawl_delay);
}

void Pace::finished(Time now, Milliseconds elapsed, int status,
                    std::optional<Milliseconds> retry_after) {
    auto interval = std::max(delay_, crawl_delay_);
    if (delay_.count() > 0) {
        // A server that takes long is given twice as long to rest.
        usual_ = usual_.count() == 0 ? elapsed : (usual_ * 3 + elapsed) / 4;
        interval = std::max(interval, std::min(usual_ * 2, longest_adaptive));
    }
    if (status == 0 || status == 429 || status == 503) {
        setbacks_ = std::min(setbacks_ + 1, 20);
        auto backoff = std::max(interval, Milliseconds{1000}) *
                       (std::int64_t{1} << std::min(setbacks_ - 1, 9));
        backoff = std::min(backoff, std::max(longest_backoff, interval));
        // Between three quarters and five quarters, by an xorshift generator.
        random_ ^= random_ << 13 | 0x9e3779b9;
        random_ ^= random_ >> 7;
        random_ ^= random_ << 17;
        interval = std::max(interval, backoff * static_cast<std::int64_t>(75 + random_ % 51) / 100);
        if (retry_after) {
            interval =
                std::max(std::max(delay_, crawl_delay_), std::min(*retry_after, longest_wait));
        }
    } else {
        setbacks_ = 0;
    }
    next_ = std::max(next_, now + interval);
}

void Pace::hold_until(Time time) noexcept {
    next_ = std::max(next_, time);
}

std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value,
                                                           std::chrono::sys_seconds now) {
    value = ascii::trim(value);
    if (value.empty() || value.size() > 64) {
        return std::nullopt;
    }
    constexpr std::int64_t ten_years = 315'360'000;
    if (value.find_first_not_of("0123456789") == std::string_view::npos) {
        std::int64_t seconds = ten_years;
        std::from_chars(value.data(), value.data() + value.size(), seconds);
        return std::chrono::seconds{std::min(seconds, ten_years)};
    }
    const auto date = curl_getdate(std::string(value).c_str(), nullptr);
    if (date == -1) {
        return std::nullopt;
    }
    const auto left = static_cast<std::int64_t>(date) - now.time_since_epoch().count();
    return std::chrono::seconds{std::clamp<std::int64_t>(left, 0, ten_years)};
}

}  // namespace timtin
