// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace timtin::server {

class Connection;

/// Requests that wait for a thread, a bounded number of them, and the threads. Thread-safe.
class RequestQueue {
public:
    /// Called by a thread, for a request that has waited so long.
    using Work = std::function<void(std::shared_ptr<Connection>, std::chrono::nanoseconds waited)>;

    /// `waiting` is kept at the number of those that wait.
    RequestQueue(std::size_t most_waiting, std::atomic<std::uint64_t>& waiting, Work work)
        : most_waiting_(most_waiting), waiting_(waiting), work_(std::move(work)) {}
    RequestQueue(const RequestQueue&) = delete;
    RequestQueue& operator=(const RequestQueue&) = delete;
    ~RequestQueue() { end(); }

    void start(unsigned threads);
    /// False if too many wait.
    [[nodiscard]] bool push(std::shared_ptr<Connection> connection);
    /// Drops what waits; the threads have ended afterwards.
    void end();

private:
    void run();

    struct Job {
        std::shared_ptr<Connection> connection;
        std::chrono::steady_clock::time_point since;
    };
    const std::size_t most_waiting_;
    std::atomic<std::uint64_t>& waiting_;
    const Work work_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> jobs_;
    bool ended_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace timtin::server
