// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "pipeline/remove_article.hpp"

namespace timtin::cli {

namespace {

struct RemoveFlags {
    std::vector<std::string> articles;
    bool forget = false;
    bool undo = false;
    bool list = false;
};

/// What the user reads of it: its title if it is known, else its id.
std::string name_of(const RemovalReport& report) {
    return report.title.empty() ? report.id : fmt::format("«{}» ({})", report.title, report.id);
}

int print_list(const Settings& settings) {
    const auto list = RemovedList::read(settings.data.path);
    if (!list) {
        return complain(list.error());
    }
    for (const auto& entry : list->entries()) {
        print(fmt::format("{}\t{}\t{}\t{}\n", to_iso(at_offset(entry.time)),
                          entry.forgotten ? "forgotten" : "kept", printable(entry.id),
                          printable(fmt::format("{}", fmt::join(entry.urls, " ")))));
    }
    return list->entries().empty() ? Exit::nothing_found : Exit::done;
}

int restore(const Settings& settings, const std::vector<Site>& sites, const std::string& article) {
    const auto report = restore_article(settings.data, article, sites, settings.index);
    if (!report) {
        return complain(report.error());
    }
    print(fmt::format("{}: {}\n", printable(name_of(*report)),
                      report->indexed && report->fetched_again
                          ? "in the index again, and fetched again by the next crawl"
                      : report->indexed       ? "in the index again"
                      : report->fetched_again ? "fetched again by the next crawl"
                                              : "let in again; import or crawl it to have it"));
    return Exit::done;
}

int remove(const Settings& settings, const std::string& article, bool forget) {
    const auto report = remove_article(settings.data, article, forget, settings.index);
    if (!report) {
        return complain(report.error());
    }
    if (!report->repaired.empty()) {
        complain(report->repaired, Level::notice);
    }
    print(fmt::format("{}: {}; undo: timtin remove --undo {}\n", printable(name_of(*report)),
                      forget ? "out of index and archive" : "out of the index",
                      printable(report->id)));
    return Exit::done;
}

int remove_command(const GlobalFlags& global, const RemoveFlags& flags) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    if (flags.list) {
        return print_list(*settings);
    }
    const auto sites = known_sites(*settings);
    if (!sites) {
        return complain(sites.error());
    }
    std::error_code code;
    if (!std::filesystem::exists(settings->data.path, code)) {
        return complain(Error{ErrorCode::index_missing,
                              fmt::format("there is nothing in {}", settings->data.path.string())});
    }
    const auto lock = WriterLock::take(settings->data);
    if (!lock) {
        return complain(lock.error());
    }
    int worst = Exit::done;
    for (const std::string& article : flags.articles) {
        const int ended = flags.undo ? restore(*settings, *sites, article)
                                     : remove(*settings, article, flags.forget);
        worst = std::max(worst, ended);
    }
    return worst;
}

}  // namespace

void add_remove(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("remove", "Take an article out, and keep it out");
    auto flags = std::make_shared<RemoveFlags>();
    command->add_option("article", flags->articles, "Ids or URLs of articles")->type_name("ID|URL");
    auto* forget = command->add_flag("--forget", flags->forget,
                                     "Out of the archive too, with all earlier versions");
    auto* undo = command->add_flag("--undo", flags->undo, "Bring it back")->excludes(forget);
    command->add_flag("--list", flags->list, "Print what was taken out")
        ->excludes(forget)
        ->excludes(undo);
    command->callback([&invocation, flags] {
        if (flags->articles.empty() != flags->list) {
            throw CLI::RequiredError(flags->list ? "no article with --list"
                                                 : "the id or URL of an article");
        }
        invocation.run = [&invocation, flags] { return remove_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
