// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/settings.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <system_error>
#include <tuple>

#include "defaults/defaults.hpp"
#include "server/client_address.hpp"
#include "server/url_text.hpp"
#include "timtin/version.hpp"

namespace timtin::cli {

namespace fs = std::filesystem;

namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// The home folder, also where cron gives no HOME.
fs::path home() {
    if (auto home = environment("HOME"); !home.empty()) {
        return home;
    }
    char buffer[4096];
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(::getuid(), &entry, buffer, sizeof buffer, &found) == 0 && found != nullptr) {
        return found->pw_dir;
    }
    return "/";
}

fs::path xdg(const char* name, std::string_view below_home) {
    if (auto folder = environment(name); !folder.empty()) {
        return folder;
    }
    return home() / below_home;
}

Result<std::string> read_file(const fs::path& path) {
    std::error_code code;
    if (fs::is_directory(path, code)) {
        return Error{ErrorCode::configuration,
                     fmt::format("cannot read {}: it is a folder", path.string())};
    }
    std::ifstream file(path, std::ios::binary);
    std::string content{std::istreambuf_iterator<char>(file), {}};
    if (!file) {
        return Error{ErrorCode::configuration, fmt::format("cannot read {}", path.string())};
    }
    return content;
}

/// Reads keys of a table and remembers which were asked for, so that a
/// misspelled one can be told.
class Keys {
public:
    Keys(const toml::table& table, std::string file, std::string prefix,
         std::map<std::string, std::string>& origins)
        : table_(table), file_(std::move(file)), prefix_(std::move(prefix)), origins_(origins) {}

    template <typename T>
    void read(std::string_view key, T& into) {
        known_.emplace(key);
        const toml::node* node = table_.get(key);
        if (node == nullptr || error_) {
            return;
        }
        origins_[fmt::format("{}{}", prefix_, key)] =
            fmt::format("{}:{}", file_, node->source().begin.line);
        if constexpr (std::is_same_v<T, std::string>) {
            if (const auto value = node->value_exact<std::string>()) {
                into = *value;
                return;
            }
            fail(*node, key, "a string");
        } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
            const toml::array* list = node->as_array();
            if (list == nullptr) {
                return fail(*node, key, "a list of strings");
            }
            into.clear();
            for (const toml::node& one : *list) {
                const auto value = one.value_exact<std::string>();
                if (!value) {
                    return fail(one, key, "a list of strings");
                }
                into.push_back(*value);
            }
        } else if constexpr (std::is_same_v<T, std::chrono::seconds>) {
            const auto value = node->value_exact<std::string>();
            const auto time = value ? parse_duration(*value) : std::nullopt;
            if (!time) {
                return fail(*node, key, "a time like \"90s\", \"30m\", \"2h\" or \"7d\"");
            }
            into = *time;
        } else {
            const auto value = node->value_exact<std::int64_t>();
            if (!value || *value < 0 || *value > 1'000'000'000'000) {
                return fail(*node, key, "a whole number, 0 or more");
            }
            into = static_cast<T>(*value);
        }
    }

    const toml::table* table(std::string_view key) {
        known_.emplace(key);
        const toml::node* node = table_.get(key);
        if (node != nullptr && !node->is_table()) {
            fail(*node, key, "a table");
        }
        return node == nullptr ? nullptr : node->as_table();
    }

    std::optional<Error> finish() {
        for (const auto& [key, node] : table_) {
            if (!error_ && !known_.contains(key.str())) {
                error_ = Error{ErrorCode::configuration,
                               fmt::format("{}:{}: unknown key {}{}", file_,
                                           node.source().begin.line, prefix_, key.str())};
            }
        }
        return error_;
    }

private:
    void fail(const toml::node& node, std::string_view key, std::string_view wanted) {
        error_ = Error{ErrorCode::configuration,
                       fmt::format("{}:{}: {}{} must be {}", file_, node.source().begin.line,
                                   prefix_, key, wanted)};
    }

    const toml::table& table_;
    std::string file_;
    std::string prefix_;
    std::map<std::string, std::string>& origins_;
    std::set<std::string, std::less<>> known_;
    std::optional<Error> error_;
};

/// Scheme, host and port, nothing behind them; the host may begin with "*.".
bool is_origin(std::string_view text) {
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos || !server::is_web_url(text)) {
        return false;
    }
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._:[]*", scheme + 3) ==
           std::string_view::npos;
}

/// "0660" as a number; nothing if it is no octal number of permissions.
std::optional<unsigned> parse_mode(const std::string& text) {
    unsigned mode = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
    if (error != std::errc() || end != text.data() + text.size() || mode > 0777) {
        return std::nullopt;
    }
    return mode;
}

std::optional<Error> apply_serve(const toml::table& table, const std::string& file,
                                 ServeSettings& serve,
                                 std::map<std::string, std::string>& origins_of_keys) {
    Keys keys(table, file, "serve.", origins_of_keys);
    const auto time = [&](std::string_view key, std::chrono::milliseconds& into) {
        std::chrono::seconds seconds = std::chrono::duration_cast<std::chrono::seconds>(into);
        keys.read(key, seconds);
        into = seconds;
    };
    std::string mode;
    keys.read("listen", serve.listen);
    keys.read("socket_mode", mode);
    keys.read("access_log", serve.access_log);
    keys.read("threads", serve.http.threads);
    keys.read("max_connections", serve.http.max_connections);
    keys.read("max_per_address", serve.http.max_per_address);
    keys.read("max_waiting", serve.http.max_waiting);
    keys.read("trusted_proxies", serve.http.trusted_proxies);
    for (std::string& proxy : serve.http.trusted_proxies) {
        // As addresses of clients are written, whatever the spelling here.
        if (auto normal = server::normal_address(proxy)) {
            proxy = *std::move(normal);
        }
    }
    time("request_time", serve.http.head_time);
    time("answer_time", serve.http.answer_time);
    time("idle_time", serve.http.idle_time);
    time("shutdown_time", serve.http.shutdown_time);
    keys.read("name", serve.service.name);
    keys.read("base_url", serve.service.base_url);
    keys.read("allow_origins", serve.service.allow_origins);
    keys.read("allow_embedding", serve.service.allow_embedding);
    keys.read("max_age", serve.service.max_age);
    keys.read("max_query", serve.service.max_query);
    keys.read("max_limit", serve.service.max_limit);
    keys.read("cache_bytes", serve.service.cache_bytes);
    if (auto error = keys.finish()) {
        return error;
    }
    const auto wrong = [&](std::string_view key, std::string_view wanted) {
        return Error{ErrorCode::configuration,
                     fmt::format("{}:{}: serve.{} must be {}", file,
                                 table.get(key)->source().begin.line, key, wanted)};
    };
    if (!mode.empty()) {
        const auto parsed = parse_mode(mode);
        if (!parsed) {
            return wrong("socket_mode", "permissions like \"0660\"");
        }
        serve.socket_mode = *parsed;
    }
    // These go into header fields as they are.
    for (const auto& [key, origins, any] :
         {std::tuple("allow_origins", &serve.service.allow_origins, true),
          std::tuple("allow_embedding", &serve.service.allow_embedding, false)}) {
        for (const std::string& origin : *origins) {
            if (!(any && origin == "*") && !is_origin(origin)) {
                return wrong(key, any ? "origins like \"https://example.vn\", or \"*\""
                                      : "origins like \"https://example.vn\"");
            }
        }
    }
    std::string& base = serve.service.base_url;
    if (!base.empty()) {
        if (!server::is_web_url(base) || base.find_first_of("?#\"<>") != std::string::npos) {
            return wrong("base_url", "a URL like \"https://tim.example.vn/\"");
        }
        base += base.ends_with('/') ? "" : "/";
    }
    if (serve.listen.empty()) {
        return wrong("listen", "at least one address");
    }
    return std::nullopt;
}

Result<void> apply(const std::string& content, const std::string& file, Settings& settings,
                   std::string& data) {
    try {
        const toml::table root = toml::parse(content, file);
        Keys keys(root, file, "", settings.origins);
        keys.read("data", data);
        keys.read("contact", settings.contact);
        keys.read("sites", settings.sites);
        keys.read("min_free_mb", settings.min_free_mb);
        std::optional<Error> error;
        if (const auto* table = keys.table("report")) {
            Keys report(*table, file, "report.", settings.origins);
            std::string textfile;
            report.read("textfile", textfile);
            report.read("stale_after", settings.stale_after);
            settings.textfile = textfile;
            error = report.finish();
        }
        if (const auto* table = keys.table("crawl"); table != nullptr && !error) {
            Keys crawl(*table, file, "crawl.", settings.origins);
            crawl.read("user_agent", settings.user_agent);
            crawl.read("max_pages", settings.max_pages);
            crawl.read("max_time", settings.max_time);
            crawl.read("connections", settings.connections);
            crawl.read("max_gone_percent", settings.max_gone_percent);
            std::string ca_file;
            crawl.read("ca_file", ca_file);
            settings.ca_file = ca_file;
            error = crawl.finish();
            if (!error && settings.max_gone_percent > 100) {
                error = Error{
                    ErrorCode::configuration,
                    fmt::format("{}:{}: crawl.max_gone_percent must be a whole number from 0 to "
                                "100",
                                file, table->get("max_gone_percent")->source().begin.line)};
            }
        }
        if (const auto* table = keys.table("index"); table != nullptr && !error) {
            Keys index(*table, file, "index.", settings.origins);
            index.read("threads", settings.index.threads);
            index.read("shard_articles", settings.index.shard_articles);
            error = index.finish();
        }
        if (const auto* table = keys.table("serve"); table != nullptr && !error) {
            error = apply_serve(*table, file, settings.serve, settings.origins);
        }
        if (!error) {
            error = keys.finish();
        }
        if (error) {
            return *error;
        }
        return {};
    } catch (const toml::parse_error& error) {
        return Error{
            ErrorCode::configuration,
            fmt::format("{}:{}: {}", file, error.source().begin.line, error.description())};
    }
}

/// A contact as it stands in a User-Agent: "mailto:" put before an address.
std::string contact_uri(const std::string& contact) {
    if (contact.find("://") != std::string::npos || contact.starts_with("mailto:")) {
        return contact;
    }
    return "mailto:" + contact;
}

fs::path site_file(const Settings& settings, const std::string& name) {
    return settings.config_folder / "sites" / (name + ".toml");
}

bool is_name(std::string_view name) {
    return !name.empty() && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") ==
                                std::string_view::npos;
}

std::vector<std::string> files_beside(const Settings& settings, std::string_view folder) {
    std::vector<std::string> names;
    std::error_code code;
    if (!settings.config_folder.empty()) {
        for (const auto& entry : fs::directory_iterator(settings.config_folder / folder, code)) {
            // Editors leave files of their own beside ours.
            if (entry.path().extension() == ".toml" && is_name(entry.path().stem().string())) {
                names.push_back(entry.path().stem().string());
            }
        }
    }
    std::ranges::sort(names);
    return names;
}

/// The sites of some names; of two files for one site the error names both, but for those from
/// `meant` on, which give way.
Result<std::vector<Site>> read_all(const Settings& settings, const std::vector<std::string>& names,
                                   std::size_t meant) {
    std::vector<Site> sites;
    std::map<std::string, std::string> files;  // by the site's name
    std::set<std::string> read;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!read.insert(names[i]).second) {
            continue;
        }
        auto source = site_source(settings, names[i]);
        if (!source) {
            return source.error();
        }
        auto site = parse_site(source->content, source->where);
        if (!site) {
            return site.error();
        }
        const auto [file, fresh] = files.emplace(site->name, source->where);
        if (fresh) {
            sites.push_back(std::move(*site));
        } else if (i < meant) {
            return Error{ErrorCode::configuration,
                         fmt::format("{} and {} are both of a site with the name {}: give one of "
                                     "them another site.name",
                                     file->second, source->where, site->name)};
        }
    }
    return sites;
}

}  // namespace

Result<SiteSource> site_source(const Settings& settings, const std::string& name) {
    const fs::path file = site_file(settings, name);
    std::error_code code;
    SiteSource source{.where = file.string(), .content = {}};
    if (is_name(name) && !settings.config_folder.empty() && fs::exists(file, code)) {
        auto read = read_file(file);
        if (!read) {
            return read.error();
        }
        source.content = *std::move(read);
    } else if (is_name(name)) {
        source = {.where = "defaults/sites/" + name + ".toml",
                  .content = std::string(default_file("sites/" + name + ".toml"))};
    }
    if (source.content.empty()) {
        return Error{ErrorCode::configuration,
                     fmt::format("there is no site {}: neither {} nor one that ships with timtin",
                                 name, file.string())};
    }
    return source;
}

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || end != text.data() + text.size() - 1 || count < 0 ||
        count > 1'000'000) {
        return std::nullopt;
    }
    switch (*end) {
        case 's':
            return std::chrono::seconds{count};
        case 'm':
            return std::chrono::minutes{count};
        case 'h':
            return std::chrono::hours{count};
        case 'd':
            return std::chrono::days{count};
        default:
            return std::nullopt;
    }
}

Result<Settings> read_settings(const GlobalFlags& flags) {
    Settings settings;
    settings.verbose = flags.verbose;
    std::error_code code;
    if (!flags.config.empty()) {
        settings.config_file = flags.config;
    } else if (auto named = environment("TIMTIN_CONFIG"); !named.empty()) {
        settings.config_file = named;
    } else {
        for (const fs::path& candidate : {xdg("XDG_CONFIG_HOME", ".config") / "timtin/timtin.toml",
                                          fs::path("/etc/timtin/timtin.toml")}) {
            if (fs::exists(candidate, code)) {
                settings.config_file = candidate;
                break;
            }
        }
    }
    std::string data;
    if (!settings.config_file.empty()) {
        auto content = read_file(settings.config_file);
        if (!content) {
            return content.error();
        }
        if (auto applied = apply(*content, settings.config_file.string(), settings, data);
            !applied) {
            return applied.error();
        }
        settings.config_folder = fs::absolute(settings.config_file, code).parent_path();
        if (!settings.textfile.empty()) {
            settings.textfile = settings.config_folder / settings.textfile;
        }
        if (!settings.ca_file.empty()) {
            settings.ca_file = settings.config_folder / settings.ca_file;
        }
    }
    if (!flags.data.empty()) {
        settings.data.path = flags.data;
        settings.origins["data"] = "--data";
    } else if (auto named = environment("TIMTIN_DATA"); !named.empty()) {
        settings.data.path = named;
        settings.origins["data"] = "environment TIMTIN_DATA";
    } else if (!data.empty()) {
        // A path in a configuration file is meant from where the file is.
        settings.data.path = settings.config_folder / data;
    } else {
        settings.data.path = xdg("XDG_DATA_HOME", ".local/share") / "timtin";
    }
    if (settings.user_agent.empty() && !settings.contact.empty()) {
        settings.user_agent =
            fmt::format("timtin/{} (+{})", version(), contact_uri(settings.contact));
        settings.origins["crawl.user_agent"] = "from contact";
    }
    return settings;
}

Result<std::vector<Site>> read_sites(const Settings& settings,
                                     const std::vector<std::string>& names) {
    std::vector<std::string> wanted = !names.empty()            ? names
                                      : !settings.sites.empty() ? settings.sites
                                                                : files_beside(settings, "sites");
    if (wanted.empty()) {
        return Error{ErrorCode::configuration,
                     settings.config_file.empty()
                         ? std::string("no configuration was found, so there is no site to crawl; "
                                       "write one with: timtin init --contact you@example.vn")
                         : fmt::format("{} names no sites, and there is no file in {}",
                                       settings.config_file.string(),
                                       (settings.config_folder / "sites").string())};
    }
    return read_all(settings, wanted, wanted.size());
}

fs::path new_config_file(const GlobalFlags& flags) {
    if (!flags.config.empty()) {
        return flags.config;
    }
    if (auto named = environment("TIMTIN_CONFIG"); !named.empty()) {
        return named;
    }
    return ::geteuid() == 0 ? fs::path("/etc/timtin/timtin.toml")
                            : xdg("XDG_CONFIG_HOME", ".config") / "timtin/timtin.toml";
}

std::vector<std::pair<std::string, std::string>> site_origins(const Settings& settings) {
    std::vector<std::pair<std::string, std::string>> all;
    std::error_code code;
    for (const std::string& name :
         settings.sites.empty() ? files_beside(settings, "sites") : settings.sites) {
        const fs::path file = site_file(settings, name);
        const bool beside =
            is_name(name) && !settings.config_folder.empty() && fs::exists(file, code);
        all.emplace_back(name, beside ? file.string()
                               : default_file("sites/" + name + ".toml").empty()
                                   ? "is not there"
                                   : "ships with timtin");
    }
    return all;
}

Result<std::vector<Site>> known_sites(const Settings& settings) {
    // Those that are crawled first: another file of one's name is not meant.
    std::vector<std::string> names;
    for (const std::string& name : settings.sites) {
        if (site_source(settings, name)) {
            names.push_back(name);
        }
    }
    const auto beside = files_beside(settings, "sites");
    const std::size_t meant = settings.sites.empty() ? beside.size() : names.size();
    names.insert(names.end(), beside.begin(), beside.end());
    for (const DefaultFile& file : default_files()) {
        if (file.name.starts_with("sites/") && file.name.ends_with(".toml")) {
            names.emplace_back(file.name.substr(6, file.name.size() - 11));
        }
    }
    return read_all(settings, names, meant);
}

Result<std::shared_ptr<const TopicSet>> read_topics(const Settings& settings) {
    const std::vector<std::string> names = files_beside(settings, "topics");
    if (names.empty()) {
        return TopicSet::standard();
    }
    std::vector<TopicFile> files;
    for (const DefaultFile& file : default_files()) {
        if (file.name.starts_with("topics/") &&
            std::ranges::find(names, fs::path(file.name).stem().string()) == names.end()) {
            files.push_back({fmt::format("defaults/{}", file.name), std::string(file.content)});
        }
    }
    for (const std::string& name : names) {
        const fs::path path = settings.config_folder / "topics" / (name + ".toml");
        auto content = read_file(path);
        if (!content) {
            return content.error();
        }
        files.push_back({path.string(), std::move(*content)});
    }
    auto set = TopicSet::parse(files);
    if (!set) {
        return set.error();
    }
    return std::make_shared<const TopicSet>(std::move(*set));
}

Result<void> use_topics(Settings& settings) {
    auto topics = read_topics(settings);
    if (!topics) {
        return topics.error();
    }
    settings.index.topics = std::move(*topics);
    return {};
}

Result<std::vector<Alert>> read_alerts(const Settings& settings) {
    std::error_code code;
    const fs::path file = settings.config_folder / "alerts.toml";
    if (settings.config_folder.empty() || !fs::exists(file, code)) {
        return std::vector<Alert>();
    }
    const auto content = read_file(file);
    if (!content) {
        return content.error();
    }
    return parse_alerts(*content, file.string());
}

}  // namespace timtin::cli
