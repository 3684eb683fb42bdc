// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "pipeline/pipeline.hpp"

namespace timtin::cli {

namespace {

struct CrawlFlags {
    std::vector<std::string> sites;
    std::uint64_t max_pages = 0;
    std::uint64_t max_seconds = 0;
};

struct IndexFlags {
    bool rebuild = false;
    bool force = false;
};

void add_crawl_flags(CLI::App& command, CrawlFlags& flags) {
    command
        .add_option("site", flags.sites, "Sites to crawl; all that are configured if none is named")
        ->type_name("SITE");
    command.add_option("--max-pages", flags.max_pages, "Requests of this run at most")
        ->type_name("N");
    command.add_option("--max-time", flags.max_seconds, "Seconds of this run at most")
        ->type_name("SECONDS");
}

std::string describe(const CrawlEvent& event) {
    switch (event.kind) {
        case CrawlEvent::Kind::fetched:
            return fmt::format("fetched {}", event.url);
        case CrawlEvent::Kind::unchanged:
            return fmt::format("unchanged {}", event.url);
        case CrawlEvent::Kind::refused:
            return fmt::format("refused by robots.txt {}", event.url);
        case CrawlEvent::Kind::failed:
            return fmt::format("failed {}: {}", event.url, event.message);
        case CrawlEvent::Kind::skipped:
            return fmt::format("skipped {}: {}", event.url, event.message);
    }
    return event.url;
}

/// A crawl with its problems told; what went wrong as a whole is the error.
Result<CrawlReport> crawl_sites(const Settings& settings, const std::vector<Site>& sites,
                                const CrawlFlags& flags, const std::stop_token& stop) {
    if (settings.user_agent.empty()) {
        return Error{ErrorCode::configuration,
                     fmt::format("a crawler must name a contact: set contact = \"you@example.vn\" "
                                 "in {}",
                                 settings.config_file.empty() ? "timtin.toml"
                                                              : settings.config_file.string())};
    }
    Progress progress("crawl");
    CrawlOptions options;
    options.data = settings.data.path;
    options.user_agent = settings.user_agent;
    options.max_pages = flags.max_pages != 0 ? flags.max_pages : settings.max_pages;
    options.max_time = flags.max_seconds != 0
                           ? std::chrono::seconds{static_cast<std::int64_t>(flags.max_seconds)}
                           : settings.max_time;
    options.stop = stop;
    options.on_event = [&](const CrawlEvent& event) {
        if (settings.verbose) {
            progress.clear();
            complain(fmt::format("{}: {}", event.site, describe(event)));
        } else {
            progress.show(event.done, event.done + event.waiting, event.url);
        }
    };
    return crawl(sites, options);
}

/// Names the sites that failed as a whole.
int complain_of_sites(const CrawlReport& report) {
    int code = Exit::done;
    if (!report.repaired.empty()) {
        complain(report.repaired);
    }
    for (const SiteReport& site : report.sites) {
        if (!site.error.empty()) {
            complain(fmt::format("{}: {}", site.site, site.error));
            code = Exit::in_part;
        }
    }
    return code;
}

IndexRunOptions index_options(const Settings& settings, std::vector<Site> sites,
                              const std::stop_token& stop, Progress& progress) {
    IndexRunOptions options;
    options.sites = std::move(sites);
    options.index = settings.index;
    options.stop = stop;
    options.on_progress = [&](std::uint64_t done, std::uint64_t of) { progress.show(done, of); };
    if (settings.verbose) {
        options.on_problem = [&](const std::string& problem) {
            progress.clear();
            complain(problem);
        };
    }
    return options;
}

void tell_index(const Settings& settings, const IndexRunReport& report) {
    if (!report.why_rebuilt.empty() && settings.verbose) {
        complain(report.why_rebuilt);
    }
    if (settings.verbose) {
        complain(fmt::format(
            "{} articles indexed, {} removed, {} pages are no articles, {} failed; "
            "{} articles in the index",
            report.indexed, report.removed, report.not_articles, report.failed, report.articles));
    }
}

/// Leaves the report of a run that failed as a whole.
int failed(const Settings& settings, const RunReport& run, int code) {
    if (auto written = run.write(settings.data, code); !written) {
        complain(written.error().message);
    }
    return code;
}

int crawl_command(const GlobalFlags& global, const CrawlFlags& flags) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    const auto sites = read_sites(*settings, flags.sites);
    if (!sites) {
        return complain(sites.error());
    }
    const StopOnSignal stop;
    const auto lock = WriterLock::take(settings->data);
    if (!lock) {
        return complain(lock.error());
    }
    RunReport run("crawl");
    const auto report = crawl_sites(*settings, *sites, flags, stop.token());
    if (!report) {
        return failed(*settings, run, stop.exit_code(complain(report.error())));
    }
    run.add(*report);
    const int code = stop.exit_code(complain_of_sites(*report));
    if (auto written = run.write(settings->data, code); !written) {
        return complain(written.error());
    }
    return code;
}

int index_command(const GlobalFlags& global, const IndexFlags& flags) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    auto known = known_sites(*settings);
    if (!known) {
        return complain(known.error());
    }
    const StopOnSignal stop;
    const auto lock = WriterLock::take(settings->data);
    if (!lock) {
        return complain(lock.error());
    }
    RunReport run("index");
    Progress progress("index");
    IndexRunOptions options = index_options(*settings, std::move(*known), stop.token(), progress);
    options.rebuild = flags.rebuild;
    options.force = flags.force;
    const auto report = index_archive(settings->data, options);
    progress.clear();
    if (!report) {
        return failed(*settings, run, stop.exit_code(complain(report.error())));
    }
    tell_index(*settings, *report);
    run.add(*report);
    const int code = stop.exit_code(Exit::done);
    if (auto written = run.write(settings->data, code); !written) {
        return complain(written.error());
    }
    return code;
}

int update_command(const GlobalFlags& global, const CrawlFlags& flags) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    const auto sites = read_sites(*settings, flags.sites);
    auto known = known_sites(*settings);
    if (!sites || !known) {
        return complain(sites ? known.error() : sites.error());
    }
    const StopOnSignal stop;
    const auto lock = WriterLock::take(settings->data);
    if (!lock) {
        return complain(lock.error());
    }
    RunReport run("update");
    const auto crawled = crawl_sites(*settings, *sites, flags, stop.token());
    if (!crawled) {
        return failed(*settings, run, stop.exit_code(complain(crawled.error())));
    }
    run.add(*crawled);
    int code = complain_of_sites(*crawled);
    // What was fetched before a stop is indexed all the same: it takes little time,
    // and a second signal ends that too.
    Progress progress("index");
    const auto indexed =
        index_archive(settings->data, index_options(*settings, std::move(*known), {}, progress));
    progress.clear();
    if (!indexed) {
        code = complain(indexed.error());
    } else {
        tell_index(*settings, *indexed);
        run.add(*indexed);
    }
    code = stop.exit_code(code);
    if (auto written = run.write(settings->data, code); !written) {
        return complain(written.error());
    }
    return code;
}

}  // namespace

void add_crawl(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("crawl", "Fetch what is new or changed into the archive");
    auto flags = std::make_shared<CrawlFlags>();
    add_crawl_flags(*command, *flags);
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return crawl_command(invocation.flags, *flags); };
    });
}

void add_index(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("index", "Bring the index up to the archive");
    auto flags = std::make_shared<IndexFlags>();
    auto* rebuild = command->add_flag(
        "--rebuild", flags->rebuild,
        "Make the index anew from the whole archive, beside the old one, and switch");
    command
        ->add_flag("--force", flags->force,
                   "Switch also if the new index has less than half of the articles")
        ->needs(rebuild);
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return index_command(invocation.flags, *flags); };
    });
}

void add_update(CLI::App& app, Invocation& invocation) {
    auto* command =
        app.add_subcommand("update", "Crawl and index, for cron; silent when all is well");
    auto flags = std::make_shared<CrawlFlags>();
    add_crawl_flags(*command, *flags);
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return update_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
