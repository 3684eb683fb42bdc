// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <stop_token>
#include <utility>

namespace timtin {

/// Thrown inside of search/ when the caller asked to stop; Searcher makes an error of it.
struct Stopped {};

/// How long one search may go on. Its loops look at it now and then.
class Patience {
public:
    Patience(std::chrono::steady_clock::time_point deadline, std::stop_token stop)
        : deadline_(deadline), stop_(std::move(stop)) {}

    /// Is the time over, so that what was found up to now is the answer? Throws Stopped.
    bool over() {
        heed_stop();
        over_ = over_ || std::chrono::steady_clock::now() > deadline_;
        return over_;
    }

    /// For loops that must not be cut by the clock. Throws Stopped.
    void heed_stop() const {
        if (stop_.stop_requested()) {
            throw Stopped{};
        }
    }

    /// Did over() ever say so?
    [[nodiscard]] bool was_over() const noexcept { return over_; }

private:
    std::chrono::steady_clock::time_point deadline_;
    std::stop_token stop_;
    bool over_ = false;
};

}  // namespace timtin
