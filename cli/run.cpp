// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <exception>
#include <new>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "text/edit_distance.hpp"
#include "timtin/version.hpp"

namespace timtin::cli {

namespace {

/// Standard streams that are not even open would give their numbers to our own files,
/// and what is printed would go there.
void open_standard_streams() {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
        if (::fcntl(stream, F_GETFD) < 0) {
            [[maybe_unused]] const int opened = ::open("/dev/null", O_RDWR);
        }
    }
}

/// The first word of the command line that is no option and no option's value.
std::string command_word(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--data" || word == "--config" || word == "--log-format") {
            ++i;
        } else if (!word.starts_with('-')) {
            return std::string(word);
        }
    }
    return {};
}

int unknown_command(const CLI::App& app, const std::string& word) {
    std::string nearest;
    std::size_t best = 3;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (const std::size_t distance =
                text::edit_distance(word.substr(0, 40), command->get_name());
            distance < best) {
            best = distance;
            nearest = command->get_name();
        }
    }
    complain(nearest.empty()
                 ? fmt::format("there is no command {}; timtin --help lists them", word)
                 : fmt::format("there is no command {}; did you mean: timtin {}", word, nearest));
    return Exit::usage;
}

std::string version_text() {
    return fmt::format("timtin {}\nschema {}, text analysis {}, extraction {}", version(),
                       schema_version, analysis_version, extraction_version);
}

}  // namespace

int run(int argc, char** argv) {
    open_standard_streams();
    // A file that grows beyond a limit is an error to tell, no reason to die.
    std::signal(SIGXFSZ, SIG_IGN);
    try {
        Invocation invocation;
        CLI::App app("timtin: search engine for Vietnamese news", "timtin");
        app.set_version_flag("--version", version_text(),
                             "Version of program, schema and analysis");
        app.set_help_flag("--help,-h", "This text");
        app.add_option("--data", invocation.flags.data, "Data folder")->type_name("FOLDER");
        app.add_option("--config", invocation.flags.config, "Configuration file")
            ->type_name("FILE");
        app.add_flag("--verbose,-v", invocation.flags.verbose,
                     "Tell what is done, on standard error");
        app.add_option("--log-format", invocation.flags.log_format,
                       "Messages on standard error as text or json")
            ->check(CLI::IsMember({"text", "json"}).description(""))
            ->type_name("FORMAT");
        app.require_subcommand(1);
        app.footer("timtin COMMAND --help tells more of each. Manual: man timtin");
        add_init(app, invocation);
        add_config(app, invocation);
        add_crawl(app, invocation);
        add_index(app, invocation);
        add_update(app, invocation);
        add_import(app, invocation);
        add_extract(app, invocation);
        add_search(app, invocation);
        add_serve(app, invocation);
        add_show(app, invocation);
        add_analyze(app, invocation);
        add_text(app, invocation);
        add_dump(app, invocation);
        add_restore(app, invocation);
        add_check(app, invocation);
        add_compact(app, invocation);
        add_prune(app, invocation);
        add_remove(app, invocation);
        add_digest(app, invocation);
        add_topics(app, invocation);
        add_trends(app, invocation);
        add_numbers(app, invocation);
        add_stats(app, invocation);
        add_suggest(app, invocation);
        add_similar(app, invocation);
        for (CLI::App* command : app.get_subcommands({})) {
            command->fallthrough();  // global options may follow the command
        }
        const std::string word = command_word(argc, argv);
        const auto commands = app.get_subcommands(
            [&](const CLI::App* command) { return command->get_name() == word; });
        if (!word.empty() && commands.empty()) {
            return unknown_command(app, word);
        }
        try {
            app.parse(argc, argv);
        } catch (const CLI::Success& success) {
            return finish_output(app.exit(success));
        } catch (const CLI::ParseError& error) {
            const bool extra = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
            const bool takes_query =
                !commands.empty() && commands.front()->get_option_no_throw("query") != nullptr;
            complain(fmt::format(
                "{}; {}timtin{} --help tells the options", error.what(),
                extra && takes_query ? "a query that begins with - goes behind --; " : "",
                word.empty() ? "" : " " + word));
            return Exit::usage;
        }
        if (invocation.flags.log_format == "json") {
            set_log_format(LogFormat::json);
        }
        return finish_output(invocation.run());
    } catch (const std::bad_alloc&) {
        complain("out of memory");
    } catch (const std::exception& error) {
        complain(error.what());
    }
    return Exit::failed;
}

}  // namespace timtin::cli
