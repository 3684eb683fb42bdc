// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/alerts.hpp"
#include "pipeline/data_folder.hpp"
#include "server/http_server.hpp"
#include "server/routes.hpp"
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
    std::string log_format = "text";
};

/// The table [serve] of the configuration.
struct ServeSettings {
    std::vector<std::string> listen = {"127.0.0.1:8080"};
    unsigned socket_mode = 0660;  ///< permissions of Unix sockets
    std::string access_log;       ///< file, "-" for standard output, empty: none
    server::HttpOptions http;
    server::ServiceOptions service;
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
    std::uint64_t max_gone_percent = 10;
    std::filesystem::path ca_file;  ///< of TLS, beside the system's; empty: none
    std::uint64_t min_free_mb = 500;
    std::chrono::seconds stale_after{std::chrono::days{3}};
    std::filesystem::path textfile;  ///< for Prometheus; empty: none
    IndexOptions index;
    ServeSettings serve;
    bool verbose = false;
    /// Where values are from, by key, if not the defaults: "timtin.toml:3", "--data".
    std::map<std::string, std::string> origins;

    [[nodiscard]] std::uint64_t min_free_bytes() const noexcept { return min_free_mb * 1'000'000; }
};

/// "90s", "30m", "2h", "7d"; nothing if it is none of these.
[[nodiscard]] std::optional<std::chrono::seconds> parse_duration(std::string_view text);

/// Finds and reads the configuration. Errors: configuration (file, line, key).
[[nodiscard]] Result<Settings> read_settings(const GlobalFlags& flags);

/// Where a new configuration file is to be: as named, else the user's own, root's for
/// all.
[[nodiscard]] std::filesystem::path new_config_file(const GlobalFlags& flags);

/// The names of the sites of the configuration, and where their files are.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> site_origins(
    const Settings& settings);

/// A site's file: beside the configuration, or one that ships.
struct SiteSource {
    std::string where;  ///< path
    std::string content;
};
/// Errors: configuration (there is none of that name, or it cannot be read).
[[nodiscard]] Result<SiteSource> site_source(const Settings& settings, const std::string& name);

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

/// The alerts of alerts.toml beside the configuration; none if there is no such file.
/// Errors: configuration.
[[nodiscard]] Result<std::vector<Alert>> read_alerts(const Settings& settings);

}  // namespace timtin::cli
