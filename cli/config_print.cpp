// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/config_print.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/output.hpp"

namespace timtin::cli {

namespace {

// JSON's form of strings and lists of them is one of TOML's.
template <typename Value>
std::string json_text(const Value& value) {
    return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void print_line(const std::string& key, const std::string& value, const std::string& origin) {
    print(fmt::format("{:<40} # {}\n", fmt::format("{} = {}", key, printable(value)),
                      printable(origin)));
}

std::string time_text(std::chrono::milliseconds time) {
    return time.count() % 1000 == 0 ? fmt::format("\"{}s\"", time.count() / 1000)
                                    : fmt::format("\"{}ms\"", time.count());
}

/// Keys of [crawl] of a site's file, with what holds if they are left out.
std::vector<std::pair<std::string, std::string>> crawl_defaults(const Settings& settings) {
    const Site site;
    return {{"delay", time_text(site.delay)},
            {"max_depth", fmt::format("{}", site.max_depth)},
            {"max_pages", fmt::format("{}", site.max_pages)},
            {"max_gone_percent", fmt::format("{}", settings.max_gone_percent)},
            {"revisit_listing", time_text(site.revisit_listing)},
            {"revisit_fresh", time_text(site.revisit_fresh)},
            {"fresh_for", time_text(site.fresh_for)},
            {"revisit_old", time_text(site.revisit_old)},
            {"drop_parameters", "[]"},
            {"allow_private", "false"},
            {"connect_to", "[]"}};
}

/// A value of a file, strings and lists of them as everywhere here.
std::string text_of(const toml::node& node) {
    if (const auto text = node.value_exact<std::string>()) {
        return toml_text(*text);
    }
    if (const auto* list = node.as_array()) {
        std::string text = "[";
        for (const auto& one : *list) {
            text += (text.size() > 1 ? ", " : "") + text_of(one);
        }
        return text + "]";
    }
    if (const auto* table = node.as_table()) {
        std::string text = "{";
        for (const auto& [key, value] : *table) {
            const std::string_view name = key.str();
            const bool bare = !name.empty() && std::ranges::all_of(name, [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-';
            });
            text += (text.size() > 1 ? ", " : "") +
                    (bare ? std::string(name) : toml_text(std::string(name))) + " = " +
                    text_of(value);
        }
        return text + "}";
    }
    std::ostringstream text;
    node.visit([&](const auto& value) { text << value; });
    return std::move(text).str();
}

/// Each value below a table of a file.
void print_table(const toml::table& table, const std::string& prefix, const std::string& file) {
    for (const auto& [key, node] : table) {
        const std::string name = fmt::format("{}.{}", prefix, key.str());
        if (const auto* inner = node.as_table()) {
            print_table(*inner, name, file);
            continue;
        }
        print_line(name, text_of(node), fmt::format("{}:{}", file, node.source().begin.line));
    }
}

void print_site(const Settings& settings, const std::string& name) {
    const auto source = site_source(settings, name);
    if (!source) {
        return;
    }
    const std::string prefix = "site." + name;
    try {
        const toml::table root = toml::parse(source->content, source->where);
        print_table(root, prefix, source->where);
        const auto* crawl = root["crawl"].as_table();
        for (const auto& [key, value] : crawl_defaults(settings)) {
            if (crawl == nullptr || !crawl->contains(key)) {
                const bool set = key == "max_gone_percent" &&
                                 settings.origins.contains("crawl.max_gone_percent");
                print_line(fmt::format("{}.crawl.{}", prefix, key), value,
                           set ? settings.origins.at("crawl.max_gone_percent") : "default");
            }
        }
    } catch (const toml::parse_error& error) {
        print(fmt::format("# {}:{}: {}\n", source->where, error.source().begin.line,
                          error.description()));
    }
}

}  // namespace

std::string toml_text(const std::string& value) {
    return json_text(value);
}

std::string toml_text(const std::vector<std::string>& value) {
    return json_text(value);
}

void print_settings(const Settings& settings) {
    print(fmt::format("# {}\n", settings.config_file.empty()
                                    ? std::string("no configuration file was found")
                                    : printable(settings.config_file.string())));
    const auto line = [&](const std::string& key, const std::string& value) {
        const auto origin = settings.origins.find(key);
        print_line(key, value, origin == settings.origins.end() ? "default" : origin->second);
    };
    const auto number = [&](const std::string& key, std::uint64_t value) {
        line(key, fmt::format("{}", value));
    };
    line("data", toml_text(settings.data.path.string()));
    line("contact", toml_text(settings.contact));
    line("sites", toml_text(settings.sites));
    number("min_free_mb", settings.min_free_mb);
    line("crawl.user_agent", toml_text(settings.user_agent));
    number("crawl.max_pages", settings.max_pages);
    line("crawl.max_time", time_text(settings.max_time));
    number("crawl.connections", settings.connections);
    number("crawl.max_gone_percent", settings.max_gone_percent);
    line("crawl.ca_file", toml_text(settings.ca_file.string()));
    number("index.threads", settings.index.threads);
    number("index.shard_articles", settings.index.shard_articles);
    line("report.stale_after", time_text(settings.stale_after));
    line("report.textfile", toml_text(settings.textfile.string()));
    const ServeSettings& serve = settings.serve;
    line("serve.listen", toml_text(serve.listen));
    line("serve.socket_mode", fmt::format("\"{:04o}\"", serve.socket_mode));
    line("serve.access_log", toml_text(serve.access_log));
    line("serve.name", toml_text(serve.service.name));
    line("serve.base_url", toml_text(serve.service.base_url));
    line("serve.trusted_proxies", toml_text(serve.http.trusted_proxies));
    line("serve.allow_origins", toml_text(serve.service.allow_origins));
    line("serve.allow_embedding", toml_text(serve.service.allow_embedding));
    number("serve.threads", serve.http.threads);
    number("serve.max_connections", serve.http.max_connections);
    number("serve.max_per_address", serve.http.max_per_address);
    number("serve.max_waiting", serve.http.max_waiting);
    number("serve.max_query", serve.service.max_query);
    number("serve.max_limit", serve.service.max_limit);
    line("serve.request_time", time_text(serve.http.head_time));
    line("serve.answer_time", time_text(serve.http.answer_time));
    line("serve.idle_time", time_text(serve.http.idle_time));
    line("serve.shutdown_time", time_text(serve.http.shutdown_time));
    line("serve.max_age", time_text(serve.service.max_age));
    number("serve.cache_bytes", serve.service.cache_bytes);
    for (const auto& [name, origin] : site_origins(settings)) {
        print(fmt::format("{:<40} # {}\n", "# site " + name, printable(origin)));
        print_site(settings, name);
    }
}

}  // namespace timtin::cli
