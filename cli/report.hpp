// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "cli/settings.hpp"
#include "pipeline/alerts.hpp"
#include "timtin/crawl.hpp"
#include "timtin/pipeline.hpp"

namespace timtin::cli {

/// What a run did, as report.json keeps it (docs/json.md).
class RunReport {
public:
    explicit RunReport(std::string command);
    ~RunReport();
    RunReport(const RunReport&) = delete;
    RunReport& operator=(const RunReport&) = delete;
    void add(const CrawlReport& report);
    void add(const IndexRunReport& report);
    void add(const ImportReport& report);
    void add(const AlertReport& report);
    /// Writes report.json, adds to runs.jsonl, and writes the textfile for Prometheus
    /// where one is configured.
    [[nodiscard]] Result<void> write(const Settings& settings, int exit_code) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Tells of records that the archive has damaged. Exit::in_part if there are any.
[[nodiscard]] int complain_of_damaged(const IndexRunReport& report);
/// Tells of what is held back from the index, a line a site, but for what the crawl of the
/// same run has told (null: there was none). Exit::guarded if there is any.
[[nodiscard]] int complain_of_held(const IndexRunReport& report, const CrawlReport* crawled);

}  // namespace timtin::cli
