// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "search/patience.hpp"

namespace timtin {

/// What is made of all articles of an index once for each revision, and shared by all its
/// readers. Nobody waits for it longer than he has time, be it that he makes it or that another
/// does: what was made is kept, and who comes next goes on with it. Thread-safe.
///
/// `Made` has a constructor of a database and go_on(database, patience), which is true when all
/// is made. Throws what they throw.
template <typename Made>
class PerRevision {
public:
    /// Null: the time is over. Throws Stopped.
    template <typename Database>
    std::shared_ptr<const Made> of(const std::string& revision, const Database& database,
                                   Patience& patience) {
        std::unique_lock lock(mutex_);
        for (;;) {
            if (whole_ && revision == revision_) {
                return whole_;
            }
            if (!busy_) {
                break;
            }
            if (patience.over()) {
                return nullptr;
            }
            // Woken when it is made; and now and then, to look whether the caller still waits.
            changed_.wait_for(lock, std::chrono::milliseconds(20));
        }
        busy_ = true;
        std::shared_ptr<Made> made = revision == revision_ ? std::move(part_) : nullptr;
        part_.reset();
        lock.unlock();
        const Busy busy(*this, lock);
        if (!made) {
            made = std::make_shared<Made>(database);
        }
        bool all = false;
        try {
            all = made->go_on(database, patience);
        } catch (const Stopped&) {
            keep(revision, made, false);
            throw;
        }
        keep(revision, made, all);
        return all ? made : nullptr;
    }

private:
    /// Lets others go on, however this one ended.
    class Busy {
    public:
        Busy(PerRevision& all, std::unique_lock<std::mutex>& lock) : all_(all), lock_(lock) {}
        Busy(const Busy&) = delete;
        Busy& operator=(const Busy&) = delete;
        ~Busy() {
            if (!lock_.owns_lock()) {
                lock_.lock();
            }
            all_.busy_ = false;
            all_.changed_.notify_all();
        }

    private:
        PerRevision& all_;
        std::unique_lock<std::mutex>& lock_;
    };

    void keep(const std::string& revision, std::shared_ptr<Made> made, bool all) {
        const std::lock_guard lock(mutex_);
        revision_ = revision;
        whole_ = all ? std::move(made) : nullptr;
        part_ = all ? nullptr : std::move(made);
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    bool busy_ = false;  ///< somebody makes it
    std::string revision_;
    std::shared_ptr<const Made> whole_;
    std::shared_ptr<Made> part_;
};

}  // namespace timtin
