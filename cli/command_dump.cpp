// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "timtin/maintenance.hpp"

namespace timtin::cli {

namespace {

int dump_command(const GlobalFlags& global) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    const StopOnSignal stop;
    Progress progress("dump");
    std::uint64_t done = 0;
    const auto dumped = for_each_article(settings->data.index(), [&](const Article& article) {
        print(to_json(article) + "\n");
        if (++done % 256 == 0) {
            progress.show(done, 0);
        }
        return !output_failed() && !stop.token().stop_requested();
    });
    progress.clear();
    return stop.exit_code(dumped ? Exit::done : complain(dumped.error()));
}

}  // namespace

void add_dump(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("dump", "Every article of the index, as JSON lines");
    command->callback([&invocation] {
        invocation.run = [&invocation] { return dump_command(invocation.flags); };
    });
}

}  // namespace timtin::cli
