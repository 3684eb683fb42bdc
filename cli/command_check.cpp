// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "pipeline/check_data.hpp"
#include "timtin/maintenance.hpp"

namespace timtin::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string_view name_of(Finding::Kind kind) {
    return kind == Finding::Kind::damage  ? "damage"
           : kind == Finding::Kind::stale ? "stale"
                                          : "rest";
}

int check_command(const GlobalFlags& global, bool as_json) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    std::error_code code;
    if (!std::filesystem::is_directory(settings->data.path, code)) {
        return complain(Error{ErrorCode::index_missing,
                              fmt::format("there is nothing in {}", settings->data.path.string())});
    }
    StopOnSignal stop;
    const auto lock = WriterLock::take(settings->data);
    if (!lock) {
        return complain(lock.error());
    }
    std::size_t printed = 0;
    const auto print_findings = [&](const std::vector<Finding>& findings) {
        for (; printed < findings.size(); ++printed) {
            const Finding& one = findings[printed];
            print(fmt::format("{:<7} {}\n", name_of(one.kind), printable(one.what)));
            if (!one.cure.empty()) {
                print(fmt::format("        → {}\n", printable(one.cure)));
            }
        }
    };
    Progress progress("check");
    CheckOptions options;
    options.stop = stop.token();
    options.on_progress = [&](std::uint64_t done, std::uint64_t of) { progress.show(done, of); };
    options.before_index = [&](const std::vector<Finding>& findings) {
        progress.clear();
        if (!as_json) {
            print_findings(findings);
            std::fflush(stdout);
        }
        stop.end_at_once();
    };
    const auto checked = check_data(settings->data, options);
    progress.clear();
    if (!checked) {
        return stop.exit_code(complain(checked.error()));
    }
    const int result =
        stop.exit_code(checked->has(Finding::Kind::damage) ? Exit::failed : Exit::done);
    if (as_json) {
        Json json = {{"format_version", 1},
                     {"records", checked->records},
                     {"articles", checked->articles},
                     {"findings", Json::array()}};
        for (const Finding& one : checked->findings) {
            json["findings"].push_back(
                {{"kind", name_of(one.kind)}, {"what", one.what}, {"cure", one.cure}});
        }
        print(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
        return result;
    }
    print_findings(checked->findings);
    if (checked->findings.empty() && !checked->interrupted) {
        print(fmt::format("sound   {} records in the archive, {} articles in the index\n",
                          checked->records, checked->articles));
    }
    return result;
}

int compact_command(const GlobalFlags& global) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    const auto facts = index_facts(settings->data.index());
    if (!facts) {
        return complain(facts.error());
    }
    const auto lock = WriterLock::take(settings->data);
    if (!lock) {
        return complain(lock.error());
    }
    const auto done = compact_index(settings->data.index());
    if (!done) {
        return complain(done.error());
    }
    if (settings->verbose || stderr_is_terminal()) {
        complain(fmt::format("the index had {:.1f} MB, and has {:.1f} MB",
                             static_cast<double>(done->before) / 1e6,
                             static_cast<double>(done->after) / 1e6));
    }
    return Exit::done;
}

}  // namespace

void add_check(CLI::App& app, Invocation& invocation) {
    auto* command =
        app.add_subcommand("check", "Look for damage in archive and index, and for what is stale");
    auto format = std::make_shared<std::string>("text");
    command->add_option("--format", *format, "text or json")
        ->check(CLI::IsMember({"text", "json"}).description(""))
        ->type_name("FORMAT");
    command->callback([&invocation, format] {
        invocation.run = [&invocation, format] {
            return check_command(invocation.flags, *format == "json");
        };
    });
}

void add_compact(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("compact", "Write the index anew as small as it gets");
    command->callback([&invocation] {
        invocation.run = [&invocation] { return compact_command(invocation.flags); };
    });
}

}  // namespace timtin::cli
