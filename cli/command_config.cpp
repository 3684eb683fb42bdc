// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "cli/command.hpp"
#include "cli/config_print.hpp"
#include "cli/output.hpp"
#include "crawler/site_hosts.hpp"
#include "defaults/defaults.hpp"

namespace timtin::cli {

namespace {

namespace fs = std::filesystem;

struct InitFlags {
    std::string contact;
    std::vector<std::string> sites;
};

struct ConfigFlags {
    bool check = false;
    bool print = false;
};

void replace_line(std::string& text, std::string_view begin, const std::string& line) {
    const auto at = text.find(begin);
    if (at != std::string::npos) {
        text.replace(at, text.find('\n', at + 1) - at, line);
    }
}

int init_command(const GlobalFlags& global, const InitFlags& flags) {
    const fs::path file = new_config_file(global);
    std::error_code failed;
    if (fs::exists(file, failed)) {
        return complain(Error{ErrorCode::usage,
                              fmt::format("{} is there already, and was left as it is; see: timtin "
                                          "config --print",
                                          file.string())});
    }
    std::string text(default_file("examples/timtin.toml"));
    // The example's address is nobody's.
    replace_line(text, "\ncontact = ",
                 flags.contact.empty() ? "\n# contact = \"you@example.vn\""
                                       : "\ncontact = " + toml_text(flags.contact));
    if (!flags.sites.empty()) {
        replace_line(text, "\nsites = ", "\nsites = " + toml_text(flags.sites));
    }
    fs::create_directories(file.parent_path() / "sites", failed);
    if (auto written = write_atomically(file, text); !written) {
        return complain(written.error());
    }
    print(fmt::format("{}\n", printable(file.string())));
    if (flags.contact.empty()) {
        complain(
            "before the first crawl, set contact in it: an address that webmasters can write "
            "to",
            Level::notice);
    }
    return Exit::done;
}

/// Seeds, sitemaps and feeds that a crawl would pass over, and why.
std::vector<std::string> seeds_not_fetched(const Site& site) {
    std::vector<std::string> found;
    const SiteHosts hosts(site);
    for (const auto* urls : {&site.seeds, &site.sitemaps, &site.feeds}) {
        for (const std::string& text : *urls) {
            const auto url = Url::parse(text);
            if (!url || !hosts.has(*url)) {
                found.push_back(
                    fmt::format("{} is not fetched: its server is none of site.hosts", text));
            } else if (site.rules.classify(*url) == SiteRules::UrlKind::ignored) {
                found.push_back(
                    fmt::format("{} is not fetched: links.ignore of its file matches it", text));
            }
        }
    }
    return found;
}

/// What a crawl would stumble over, a line each.
int check_settings(const Settings& settings) {
    int code = Exit::done;
    const auto problem = [&](const std::string& what) {
        complain(what);
        code = Exit::usage;
    };
    if (const auto sites = read_sites(settings, {}); !sites) {
        problem(sites.error().message);
    } else {
        for (const Site& site : *sites) {
            for (const std::string& seed : seeds_not_fetched(site)) {
                problem(fmt::format("site {}: {}", site.name, seed));
            }
        }
    }
    if (const auto known = known_sites(settings); !known) {
        problem(known.error().message);
    }
    if (const auto topics = read_topics(settings); !topics) {
        problem(topics.error().message);
    }
    if (const auto alerts = read_alerts(settings); !alerts) {
        problem(alerts.error().message);
    }
    if (settings.user_agent.empty()) {
        problem(fmt::format("contact is not set in {}: nothing can be crawled",
                            settings.config_file.empty() ? std::string("a timtin.toml")
                                                         : settings.config_file.string()));
    }
    std::error_code failed;
    fs::path folder = settings.data.path;
    while (!fs::exists(folder, failed) && folder.has_relative_path()) {
        folder = folder.parent_path();
    }
    if (::access(folder.empty() ? "." : folder.c_str(), W_OK) != 0) {
        problem(fmt::format("{} cannot be written to by this user; data is {}", folder.string(),
                            settings.data.path.string()));
    }
    if (!settings.textfile.empty() &&
        ::access(settings.textfile.parent_path().c_str(), W_OK) != 0) {
        problem(fmt::format("{} cannot be written to by this user; report.textfile is {}",
                            settings.textfile.parent_path().string(), settings.textfile.string()));
    }
    if (!settings.ca_file.empty() && ::access(settings.ca_file.c_str(), R_OK) != 0) {
        problem(fmt::format("{} cannot be read by this user; it is crawl.ca_file",
                            settings.ca_file.string()));
    }
    return code;
}

int config_command(const GlobalFlags& global, const ConfigFlags& flags) {
    const auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    if (flags.print) {
        print_settings(*settings);
    }
    return flags.check ? check_settings(*settings) : Exit::done;
}

}  // namespace

void add_init(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("init", "Write a commented configuration to begin with");
    auto flags = std::make_shared<InitFlags>();
    command
        ->add_option("--contact", flags->contact,
                     "E-mail address or URL for webmasters; goes into every request")
        ->type_name("CONTACT");
    command->add_option("site", flags->sites, "Sites to crawl; hnp if none is named")
        ->type_name("SITE");
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return init_command(invocation.flags, *flags); };
    });
}

void add_config(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("config", "Check the configuration, or print it");
    auto flags = std::make_shared<ConfigFlags>();
    command->add_flag("--check", flags->check, "Tell what is wrong, as cron would find it");
    command->add_flag("--print", flags->print, "Each value, and where it comes from");
    command->callback([&invocation, flags] {
        if (!flags->check && !flags->print) {
            throw CLI::RequiredError("--check or --print");
        }
        invocation.run = [&invocation, flags] { return config_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
