// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "timtin/pipeline.hpp"

namespace timtin::cli {

namespace {

struct CrawlFlags {
    std::vector<std::string> sites;
    std::vector<std::string> urls;
    std::uint64_t max_pages = 0;
    std::chrono::seconds max_time{0};
    std::chrono::seconds wait{0};
    bool accept_gone = false;
    bool dry_run = false;
};

struct IndexFlags {
    std::chrono::seconds wait{0};
    bool rebuild = false;
    bool force = false;
};

/// An option that is a time; seconds may go without a unit.
void add_time(CLI::App& command, const std::string& name, std::chrono::seconds& time,
              const std::string& help) {
    command
        .add_option_function<std::string>(
            name,
            [&time, name](const std::string& text) {
                const bool bare = text.find_first_not_of("0123456789") == std::string::npos;
                const auto parsed = parse_duration(bare ? text + "s" : text);
                if (!parsed) {
                    throw CLI::ValidationError(name, text + " is no time like 90s, 30m or 2h");
                }
                time = *parsed;
            },
            help)
        ->type_name("TIME");
}

void add_crawl_flags(CLI::App& command, CrawlFlags& flags) {
    command
        .add_option("site", flags.sites, "Sites to crawl; all that are configured if none is named")
        ->type_name("SITE");
    command.add_option("--max-pages", flags.max_pages, "Requests of this run at most")
        ->check(CLI::NonNegativeNumber)
        ->type_name("N");
    add_time(command, "--max-time", flags.max_time, "Time of this run at most: 90s, 30m, 2h");
    add_wait(command, flags.wait);
    command.add_flag("--accept-gone", flags.accept_gone,
                     "Take out articles that are gone even if they are many, and take in what "
                     "a guard held back");
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

CrawlOptions crawl_options(const Settings& settings, const CrawlFlags& flags,
                           const std::stop_token& stop) {
    CrawlOptions options;
    options.data = settings.data.path;
    options.user_agent = settings.user_agent;
    options.ca_file = settings.ca_file;
    options.max_pages = flags.max_pages != 0 ? flags.max_pages : settings.max_pages;
    options.max_time = flags.max_time.count() != 0 ? flags.max_time : settings.max_time;
    options.connections = std::clamp<std::uint64_t>(settings.connections, 1, 256);
    options.min_free_bytes = settings.min_free_bytes();
    options.urls = flags.urls;
    options.max_gone_percent = static_cast<std::uint32_t>(settings.max_gone_percent);
    options.accept_gone = flags.accept_gone;
    options.stop = stop;
    if (const auto configured = read_sites(settings, {})) {
        for (const Site& site : *configured) {
            options.configured.push_back(site.name);
        }
        options.configured.insert(options.configured.end(), flags.sites.begin(), flags.sites.end());
    }
    return options;
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
    CrawlOptions options = crawl_options(settings, flags, stop);
    options.on_event = [&](const CrawlEvent& event) {
        if (settings.verbose) {
            progress.clear();
            complain_of(event.site, describe(event), Level::info);
        } else {
            progress.show(event.done, event.done + event.waiting, event.url);
        }
    };
    return crawl(sites, options);
}

/// Names the sites that failed as a whole; `named`: the crawl was of named URLs, and a problem
/// is one that was not had.
int complain_of_sites(const CrawlReport& report, bool named) {
    int code = Exit::done;
    if (!report.repaired.empty()) {
        complain(report.repaired, Level::notice);
    }
    for (const SiteReport& site : report.sites) {
        for (const std::string& problem : site.problems) {
            complain_of(site.site, problem, named ? Level::error : Level::warning);
            code = named ? Exit::in_part : code;
        }
        if (!site.error.empty()) {
            complain_of(site.site, site.error);
            code = Exit::in_part;
        }
    }
    for (const SiteReport& site : report.sites) {
        if (!site.guard.empty()) {
            complain_of(site.site, site.guard, Level::warning);
            code = Exit::guarded;
        }
    }
    if (!report.low_disk.empty()) {
        complain(report.low_disk, Level::warning);
        code = Exit::guarded;
    }
    return code;
}

IndexRunOptions index_options(const Settings& settings, std::vector<Site> sites,
                              const std::stop_token& stop, Progress& progress) {
    IndexRunOptions options;
    options.sites = std::move(sites);
    options.index = settings.index;
    options.min_free_bytes = settings.min_free_bytes();
    options.stop = stop;
    options.on_progress = [&](std::uint64_t done, std::uint64_t of) { progress.show(done, of); };
    options.on_repaired = [&](const std::string& repaired) {
        progress.clear();
        complain(repaired);
    };
    if (settings.verbose) {
        options.on_problem = [&](const std::string& problem) {
            progress.clear();
            complain(problem, Level::info);
        };
    }
    return options;
}

void tell_index(const Settings& settings, const IndexRunReport& report) {
    if (report.retagged > 0 && settings.verbose) {
        complain(fmt::format("{} articles have other topics by the changed definitions",
                             report.retagged));
    }
    if (!report.why_rebuilt.empty() && settings.verbose) {
        complain(report.why_rebuilt, Level::info);
    }
    if (settings.verbose) {
        complain(
            fmt::format("{} articles indexed, {} removed, {} pages are no articles, {} failed; "
                        "{} articles in the index",
                        report.indexed, report.removed, report.not_articles, report.failed,
                        report.articles),
            Level::info);
    }
}

/// Leaves the report of a run that failed as a whole.
int failed(const Settings& settings, const RunReport& run, int code) {
    if (auto written = run.write(settings, code); !written) {
        complain(written.error().message);
    }
    return code;
}

/// What a crawl would fetch, a line each: site, URL and why, tab separated.
int print_plan(const Settings& settings, const std::vector<Site>& sites, const CrawlFlags& flags,
               const StopOnSignal& stop) {
    const auto planned = plan_crawl(sites, crawl_options(settings, flags, stop.token()));
    if (!planned) {
        return stop.exit_code(complain(planned.error()));
    }
    for (const PlannedVisit& visit : *planned) {
        print(fmt::format("{}\t{}\t{}\n", visit.site, printable(visit.url), visit.why));
        if (output_failed()) {
            break;
        }
    }
    return stop.exit_code(Exit::done);
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
    const auto lock = WriterLock::take(settings->data, flags.wait, stop.token());
    if (!lock) {
        return stop.exit_code(complain(lock.error()));
    }
    if (flags.dry_run) {
        return print_plan(*settings, *sites, flags, stop);
    }
    RunReport run("crawl");
    const auto report = crawl_sites(*settings, *sites, flags, stop.token());
    if (!report) {
        return failed(*settings, run, stop.exit_code(complain(report.error())));
    }
    run.add(*report);
    const int code = stop.exit_code(complain_of_sites(*report, !flags.urls.empty()));
    if (auto written = run.write(*settings, code); !written) {
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
    if (auto topics = use_topics(*settings); !topics) {
        return complain(topics.error());
    }
    const StopOnSignal stop;
    const auto lock = WriterLock::take(settings->data, flags.wait, stop.token());
    if (!lock) {
        return stop.exit_code(complain(lock.error()));
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
    const int damaged = complain_of_damaged(*report);
    const int code = stop.exit_code(std::max(damaged, complain_of_held(*report, nullptr)));
    if (auto written = run.write(*settings, code); !written) {
        return complain(written.error());
    }
    return code;
}

/// Evaluates the alerts; in_part if one or its hook failed.
int tell_alerts(const Settings& settings, const std::vector<Alert>& alerts,
                const std::stop_token& stop, RunReport& run) {
    AlertOptions options;
    options.stop = stop;
    options.on_problem = [](const std::string& problem) { complain(problem); };
    const auto told = run_alerts(settings.data, alerts, options);
    if (!told) {
        return complain(told.error());
    }
    run.add(*told);
    int code = Exit::done;
    for (const AlertReport::One& one : told->alerts) {
        if (settings.verbose && one.found > 0) {
            complain(fmt::format("alert {}: {} new articles", one.name, one.found));
        }
        code = one.failed || one.hook_failed ? Exit::in_part : code;
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
    if (auto topics = use_topics(*settings); !topics) {
        return complain(topics.error());
    }
    const auto alerts = read_alerts(*settings);
    if (!alerts) {
        return complain(alerts.error());
    }
    const StopOnSignal stop;
    const auto lock = WriterLock::take(settings->data, flags.wait, stop.token());
    if (!lock) {
        return stop.exit_code(complain(lock.error()));
    }
    RunReport run("update");
    const auto crawled = crawl_sites(*settings, *sites, flags, stop.token());
    if (!crawled) {
        return failed(*settings, run, stop.exit_code(complain(crawled.error())));
    }
    run.add(*crawled);
    int code = complain_of_sites(*crawled, false);
    if (stop.token().stop_requested()) {
        // What was fetched is in the archive for good; the next run indexes it.
        code = stop.exit_code(code);
        auto written = run.write(*settings, code);
        return written ? code : complain(written.error());
    }
    bool with_alerts = !alerts->empty();
    if (with_alerts) {
        // What the index has to be rebuilt for is told by its run. The articles themselves
        // come in whatever is wrong with the alerts.
        if (auto begun = begin_alerts(settings->data);
            !begun && begun.error().code == ErrorCode::io) {
            code = std::max(code, complain(begun.error()));
            with_alerts = false;
        }
    }
    Progress progress("index");
    IndexRunOptions options = index_options(*settings, std::move(*known), stop.token(), progress);
    const auto indexed = index_archive(settings->data, options);
    progress.clear();
    if (!indexed) {
        // Of a disk that is nearly full the crawl has told.
        const bool told = !crawled->low_disk.empty() && indexed.error().code == ErrorCode::guard;
        code = told ? code : complain(indexed.error());
    } else {
        tell_index(*settings, *indexed);
        run.add(*indexed);
        code = std::max(code, complain_of_damaged(*indexed));
        code = std::max(code, complain_of_held(*indexed, &*crawled));
        if (with_alerts && !indexed->interrupted) {
            code = std::max(code, tell_alerts(*settings, *alerts, stop.token(), run));
        }
    }
    code = stop.exit_code(code);
    if (auto written = run.write(*settings, code); !written) {
        return complain(written.error());
    }
    return code;
}

}  // namespace

void add_wait(CLI::App& command, std::chrono::seconds& time) {
    add_time(command, "--wait", time,
             "Wait so long for another run to end; without it the run ends at once with 75");
}

void add_crawl(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("crawl", "Fetch what is new or changed into the archive");
    auto flags = std::make_shared<CrawlFlags>();
    add_crawl_flags(*command, *flags);
    auto* url = command->add_option("--url", flags->urls, "Fetch this page alone, now; again: more")
                    ->type_name("URL")
                    ->allow_extra_args(false);
    command
        ->add_flag("--dry-run", flags->dry_run,
                   "Print what would be fetched, and why; ask no server, change nothing")
        ->excludes(url);
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return crawl_command(invocation.flags, *flags); };
    });
}

void add_index(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("index", "Bring the index up to the archive");
    auto flags = std::make_shared<IndexFlags>();
    add_wait(*command, flags->wait);
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
