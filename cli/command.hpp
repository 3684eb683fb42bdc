// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>

#include "cli/settings.hpp"

namespace CLI {
class App;
}

namespace timtin::cli {

/// What the command line asked for: parsing fills it, nothing is done before it
/// is run.
struct Invocation {
    GlobalFlags flags;
    std::function<int()> run;
};

// One function a command (or family) adds its options to the parser.
/// --wait, how long a run waits for another to end.
void add_wait(CLI::App& command, std::chrono::seconds& time);

void add_init(CLI::App& app, Invocation& invocation);
void add_config(CLI::App& app, Invocation& invocation);
void add_crawl(CLI::App& app, Invocation& invocation);
void add_index(CLI::App& app, Invocation& invocation);
void add_update(CLI::App& app, Invocation& invocation);
void add_import(CLI::App& app, Invocation& invocation);
void add_extract(CLI::App& app, Invocation& invocation);
void add_search(CLI::App& app, Invocation& invocation);
void add_serve(CLI::App& app, Invocation& invocation);
void add_show(CLI::App& app, Invocation& invocation);
void add_analyze(CLI::App& app, Invocation& invocation);
void add_text(CLI::App& app, Invocation& invocation);
void add_dump(CLI::App& app, Invocation& invocation);
void add_restore(CLI::App& app, Invocation& invocation);
void add_check(CLI::App& app, Invocation& invocation);
void add_compact(CLI::App& app, Invocation& invocation);
void add_prune(CLI::App& app, Invocation& invocation);
void add_remove(CLI::App& app, Invocation& invocation);
void add_trends(CLI::App& app, Invocation& invocation);
void add_numbers(CLI::App& app, Invocation& invocation);
void add_digest(CLI::App& app, Invocation& invocation);
void add_topics(CLI::App& app, Invocation& invocation);
void add_stats(CLI::App& app, Invocation& invocation);
void add_similar(CLI::App& app, Invocation& invocation);
void add_suggest(CLI::App& app, Invocation& invocation);

/// Parses and runs; the exit code.
int run(int argc, char** argv);

/// Turns SIGINT and SIGTERM into a stop request while it lives, so that long work
/// ends with its state saved. A second signal ends the program at once.
class StopOnSignal {
public:
    StopOnSignal();
    ~StopOnSignal();
    StopOnSignal(const StopOnSignal&) = delete;
    StopOnSignal& operator=(const StopOnSignal&) = delete;
    [[nodiscard]] std::stop_token token() const;
    /// From now on the first signal ends the program: for what changes nothing, and
    /// cannot be asked to stop.
    void end_at_once();
    /// 130 or 143 if a signal came, else the code given.
    [[nodiscard]] int exit_code(int otherwise) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace timtin::cli
