// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/data_folder.hpp"
#include "timtin/crawl.hpp"
#include "timtin/index.hpp"
#include "timtin/result.hpp"
#include "timtin/topics.hpp"

namespace timtin::cli {

/// Options that every command takes, as typed.
struct GlobalFlags {
    std::string data;
    std::string config;
    bool verbose = false;
};

/// What a run goes by: flags over environment over configuration over defaults.
struct Settings {
    DataFolder data;
    std::filesystem::path config_file;    ///< empty: there is none
    std::filesystem::path config_folder;  ///< where sites/ is looked for
    std::string contact;
    std::string user_agent;
    std::vector<std::string> sites;
    std::uint64_t max_pages = 0;
    std::chrono::seconds max_time{0};
    std::uint64_t connections = 16;
    IndexOptions index;
    bool verbose = false;
};

/// "90s", "30m", "2h", "7d"; nothing if it is none of these.
[[nodiscard]] std::optional<std::chrono::seconds> parse_duration(std::string_view text);

/// Finds and reads the configuration. Errors: configuration (file, line, key).
[[nodiscard]] Result<Settings> read_settings(const GlobalFlags& flags);

/// The sites of these names; none given: those of the configuration, else every
/// file in its sites/ folder. A site's file beside the configuration comes before
/// the one that ships. Errors: configuration.
[[nodiscard]] Result<std::vector<Site>> read_sites(const Settings& settings,
                                                   const std::vector<std::string>& names);

/// All sites that can be found, for their extraction rules. Errors: configuration.
[[nodiscard]] Result<std::vector<Site>> known_sites(const Settings& settings);

/// The topics that articles get: those that ship with timtin, and the files of topics/
/// beside the configuration; one of the name of a shipped file stands in its place.
/// Errors: configuration.
[[nodiscard]] Result<std::shared_ptr<const TopicSet>> read_topics(const Settings& settings);

/// The same, as settings.index.topics.
[[nodiscard]] Result<void> use_topics(Settings& settings);

}  // namespace timtin::cli
