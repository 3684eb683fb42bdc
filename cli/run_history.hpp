// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/data_folder.hpp"

namespace timtin::cli {

/// Adds what report.json says of a run, in short, to runs.jsonl, of which the last
/// thousand lines are kept. Errors: io.
[[nodiscard]] Result<void> add_to_history(const DataFolder& data,
                                          const nlohmann::ordered_json& report);

/// The last runs, the newest last, as runs.jsonl has them; lines that cannot be read
/// are left out.
[[nodiscard]] std::vector<nlohmann::ordered_json> last_runs(const DataFolder& data,
                                                            std::size_t at_most);

/// report.json; null if there is none that can be read.
[[nodiscard]] nlohmann::ordered_json last_report(const DataFolder& data);

/// Since when nothing went well, as a report knows: no update, or none of a site.
struct Staleness {
    std::optional<std::chrono::sys_seconds> last_update;   ///< that ended well
    std::optional<std::chrono::sys_seconds> first_update;  ///< whether it ended well or not
    std::map<std::string, std::chrono::sys_seconds> sites;
    /// "no successful update for 5 days", and the same of sites; empty: all is well.
    [[nodiscard]] std::vector<std::string> complaints(std::chrono::sys_seconds now,
                                                      std::chrono::seconds bound) const;
};
[[nodiscard]] Staleness staleness_of(const nlohmann::ordered_json& report);

/// A bar for each value, eighths of a line high: "▁▃█".
[[nodiscard]] std::string chart(const std::vector<double>& values);

/// What a report says, in Prometheus' text format, for node_exporter's textfile
/// collector.
[[nodiscard]] std::string prometheus_text(const nlohmann::ordered_json& report,
                                          std::uint64_t archive_bytes, std::uint64_t free_bytes);

}  // namespace timtin::cli
