// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "crawler/archive_prune.hpp"

namespace timtin::cli {

namespace {

struct PruneFlags {
    std::chrono::seconds older_than{0};
    bool dry_run = false;
};

int prune_command(const GlobalFlags& global, const PruneFlags& flags) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    const StopOnSignal stop;
    const auto lock = WriterLock::take(settings->data);
    if (!lock) {
        return complain(lock.error());
    }
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const auto report = prune_archive(
        settings->data.path,
        {.before = now - flags.older_than, .dry_run = flags.dry_run, .stop = stop.token()});
    if (!report) {
        return stop.exit_code(complain(report.error()));
    }
    if (!report->repaired.empty()) {
        complain(report->repaired, Level::notice);
    }
    if (flags.dry_run || settings->verbose || stderr_is_terminal()) {
        complain(fmt::format(
            "{} superseded versions {} ({} bytes in {} files){}{}", report->dropped,
            flags.dry_run ? "would be dropped" : "dropped", report->bytes, report->files,
            report->left == 0
                ? std::string()
                : fmt::format("; {} more are in files with few of them, and stay", report->left),
            report->spared == 0
                ? std::string()
                : fmt::format("; {} more are the last before versions that a guard holds back or "
                              "has not judged, and stay",
                              report->spared)));
    }
    return stop.exit_code(Exit::done);
}

}  // namespace

void add_prune(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("prune", "Drop superseded versions from the archive");
    auto flags = std::make_shared<PruneFlags>();
    command
        ->add_option_function<std::string>(
            "--older-than",
            [flags](const std::string& text) {
                const auto time = parse_duration(text);
                if (!time) {
                    throw CLI::ValidationError("--older-than",
                                               text + " is no time like 12h, 30d or 365d");
                }
                flags->older_than = *time;
            },
            "Versions that were fetched longer ago than this: 30d, 365d")
        ->required()
        ->type_name("TIME");
    command->add_flag("--dry-run", flags->dry_run, "Only tell how many there are");
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return prune_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
