// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/data_folder.hpp"
#include "timtin/result.hpp"
#include "timtin/search.hpp"

namespace timtin {

/// A saved search.
struct Alert {
    std::string name;   ///< [a-z0-9-]: what its files are called
    std::string title;  ///< of the feed
    SearchRequest request;
    /// A program and its arguments; called with the file of what is new as the last one.
    std::vector<std::string> hook;
};

/// Reads alerts.toml. Errors: configuration, with file, line and key.
[[nodiscard]] Result<std::vector<Alert>> parse_alerts(std::string_view toml,
                                                      const std::string& file_name);

struct AlertOptions {
    std::stop_token stop;
    std::chrono::seconds hook_time{60};             ///< then a hook is killed
    std::function<std::chrono::sys_seconds()> now;  ///< for tests
    std::function<void(const std::string&)> on_problem;
};

struct AlertReport {
    struct One {
        std::string name;
        std::uint64_t found = 0;   ///< new articles that match
        bool failed = false;       ///< it may have found too little; it is evaluated again
        bool hook_failed = false;  ///< it is called again, with the same articles and new ones
    };
    std::vector<One> alerts;
    std::uint64_t new_articles = 0;
    bool interrupted = false;
};

/// Notes which articles the index has, where nothing was noted yet: only what comes later is
/// new. To be called before an index run; the caller holds the lock. Errors: io, those of
/// the index but index_missing.
[[nodiscard]] Result<void> begin_alerts(const DataFolder& data);

/// Evaluates the alerts on the articles that have come into the index since they were
/// evaluated last, whatever became of the index in between. For each alert that found
/// some: DATA/alerts/NAME.jsonl gets a line an article, NAME.new.jsonl has the new ones
/// alone, NAME.atom is a feed of the newest 50; then its hook is called. An article is told
/// once; a hook that failed or was killed is called again with it. The caller holds the lock.
/// Errors: io, those of the index.
[[nodiscard]] Result<AlertReport> run_alerts(const DataFolder& data,
                                             const std::vector<Alert>& alerts,
                                             const AlertOptions& options);

/// An Atom feed (RFC 4287) of lines of NAME.jsonl, the newest last.
[[nodiscard]] std::string alert_feed(const Alert& alert, const std::vector<std::string>& lines);

}  // namespace timtin
