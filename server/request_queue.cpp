// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/request_queue.hpp"

#include <utility>

namespace timtin::server {

void RequestQueue::start(unsigned threads) {
    for (unsigned i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { run(); });
    }
}

bool RequestQueue::push(std::shared_ptr<Connection> connection) {
    {
        const std::lock_guard lock(mutex_);
        if (jobs_.size() >= most_waiting_) {
            return false;
        }
        jobs_.push_back({std::move(connection), std::chrono::steady_clock::now()});
        waiting_ = jobs_.size();
    }
    wake_.notify_one();
    return true;
}

void RequestQueue::run() {
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return ended_ || !jobs_.empty(); });
            if (jobs_.empty()) {
                return;
            }
            job = std::move(jobs_.front());
            jobs_.pop_front();
            waiting_ = jobs_.size();
        }
        work_(std::move(job.connection), std::chrono::steady_clock::now() - job.since);
    }
}

void RequestQueue::end() {
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        jobs_.clear();
        waiting_ = 0;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

}  // namespace timtin::server
