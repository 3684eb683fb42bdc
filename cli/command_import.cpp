// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/choice.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/report.hpp"
#include "crawler/page_archive.hpp"
#include "timtin/pipeline.hpp"

namespace timtin::cli {

namespace {

// Problems that are told one by one; the rest is counted.
constexpr std::uint64_t told_problems = 20;

struct ImportFlags {
    std::vector<std::string> files;
    ImportFormat format = ImportFormat::automatic;
    std::chrono::seconds wait{0};  ///< for another run to end
    bool restore = false;          ///< into a folder that holds nothing yet
};

/// What is in the archive already is not to be mixed with what comes back.
Result<void> refuse_what_is_there(const DataFolder& data) {
    const auto archive = PageArchive::open(data.path, PageArchive::Mode::read);
    if (!archive) {
        return archive.error().code == ErrorCode::not_found ? Result<void>() : archive.error();
    }
    const PageArchive::Totals totals = archive->totals();
    if (totals.pages + totals.articles > 0) {
        return Error{ErrorCode::usage,
                     fmt::format("{} holds {} pages and {} imported articles already; to add to "
                                 "them: timtin import",
                                 data.path.string(), totals.pages, totals.articles)};
    }
    return {};
}

int import_command(const GlobalFlags& global, const ImportFlags& flags) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    auto sites = known_sites(*settings);
    if (!sites) {
        return complain(sites.error());
    }
    if (auto topics = use_topics(*settings); !topics) {
        return complain(topics.error());
    }
    const StopOnSignal stop;
    const auto lock = WriterLock::take(settings->data, flags.wait, stop.token());
    if (!lock) {
        return stop.exit_code(complain(lock.error()));
    }
    if (flags.restore) {
        if (auto empty = refuse_what_is_there(settings->data); !empty) {
            return complain(empty.error());
        }
    }
    RunReport run(flags.restore ? "restore" : "import");
    std::uint64_t problems = 0;
    Progress progress(flags.restore ? "restore" : "import");
    const auto tell = [&](const std::string& problem) {
        progress.clear();
        if (++problems <= told_problems || settings->verbose) {
            complain(problem);
        }
    };
    ImportOptions options;
    options.format = flags.format;
    options.min_free_bytes = settings->min_free_bytes();
    options.stop = stop.token();
    options.on_problem = tell;
    options.on_progress = [&](std::uint64_t done) { progress.show(done, 0); };
    const auto imported = import_files(settings->data, flags.files, options);
    progress.clear();
    if (!imported) {
        return stop.exit_code(complain(imported.error()));
    }
    run.add(*imported);
    int code = imported->failed_files > 0 || imported->bad > 0 ? Exit::in_part : Exit::done;
    if (imported->interrupted) {
        // What was taken is in the archive for good; the next run indexes it.
        code = stop.exit_code(code);
        auto written = run.write(*settings, code);
        return written ? code : complain(written.error());
    }

    Progress index_progress("index");
    IndexRunOptions index;
    index.sites = std::move(*sites);
    index.stop = stop.token();
    index.index = settings->index;
    index.min_free_bytes = settings->min_free_bytes();
    index.on_problem = tell;
    index.on_progress = [&](std::uint64_t done, std::uint64_t of) {
        index_progress.show(done, of);
    };
    const auto indexed = index_archive(settings->data, index);
    index_progress.clear();
    if (!indexed) {
        return stop.exit_code(complain(indexed.error()));
    }
    if (problems > told_problems && !settings->verbose) {
        complain(
            fmt::format("{} more problems; --verbose tells them all", problems - told_problems));
    }
    run.add(*indexed);
    if (indexed->failed > 0 && code == Exit::done) {
        code = Exit::in_part;
    }
    // Of crawled sites, and nothing of this import: told, but its exit code is its own.
    static_cast<void>(complain_of_held(*indexed, nullptr));
    if (settings->verbose || stderr_is_terminal()) {
        complain(fmt::format("{} imported, {} articles in the index", imported->records,
                             indexed->articles));
    }
    code = stop.exit_code(code);
    if (auto written = run.write(*settings, code); !written) {
        return complain(written.error());
    }
    return code;
}

}  // namespace

void add_import(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("import", "Take articles, WARC files or saved pages in");
    auto flags = std::make_shared<ImportFlags>();
    command->add_option("file", flags->files, "Files, gzip or not; - for standard input")
        ->required()
        ->type_name("FILE");
    command
        ->add_option("--from", flags->format,
                     "What the files hold: jsonl, warc or html; by their names if not said")
        ->transform(choice<ImportFormat>({{"jsonl", ImportFormat::jsonl},
                                          {"warc", ImportFormat::warc},
                                          {"html", ImportFormat::html}}))
        ->type_name("FORMAT");
    add_wait(*command, flags->wait);
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return import_command(invocation.flags, *flags); };
    });
}

void add_restore(CLI::App& app, Invocation& invocation) {
    auto* command =
        app.add_subcommand("restore", "Bring a dump back into a data folder that holds nothing");
    auto flags = std::make_shared<ImportFlags>();
    flags->format = ImportFormat::jsonl;
    flags->restore = true;
    command->add_option("file", flags->files, "What timtin dump wrote, gzip or not; - for stdin")
        ->required()
        ->type_name("FILE");
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return import_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
