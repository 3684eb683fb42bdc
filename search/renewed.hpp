// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace timtin {

/// What is made of an index once for each revision and shared by all its readers, where that of
/// the revision before will do while one of them makes the new one. Thread-safe.
template <typename Made>
class Renewed {
public:
    struct Answer {
        std::shared_ptr<const Made> made;
        bool outdated = false;  ///< of a revision before, while another makes that of the newest
    };

    /// `make` gets what was made before, or null, and returns what is new. Waits only where there
    /// is nothing yet. Throws what `make` throws; the next who asks makes it then.
    template <typename Make>
    Answer of(const std::string& revision, const Make& make) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return made_ != nullptr || !busy_; });
        if (made_ && revision == revision_) {
            return {.made = made_};
        }
        if (busy_) {
            return {.made = made_, .outdated = true};
        }
        busy_ = true;
        const std::shared_ptr<const Made> before = made_;
        lock.unlock();
        std::shared_ptr<const Made> made;
        try {
            made = make(before.get());
        } catch (...) {
            lock.lock();
            busy_ = false;
            changed_.notify_all();
            throw;
        }
        lock.lock();
        busy_ = false;
        made_ = std::move(made);
        revision_ = revision;
        changed_.notify_all();
        return {.made = made_};
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool busy_ = false;  ///< somebody makes it
    std::string revision_;
    std::shared_ptr<const Made> made_;
};

}  // namespace timtin
