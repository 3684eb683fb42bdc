// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "crawler/page_archive.hpp"
#include "timtin/index.hpp"

namespace timtin::cli {

namespace {

using Json = nlohmann::ordered_json;

Json last_run(const DataFolder& data) {
    std::ifstream file(data.report());
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    Json report = Json::parse(content, nullptr, false);
    return report.is_object() ? report : Json(nullptr);
}

std::string megabytes(std::uint64_t bytes) {
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

int stats_command(const GlobalFlags& global, bool as_json) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    const auto index = index_facts(settings->data.index());
    if (!index && index.error().code != ErrorCode::index_missing) {
        return complain(index.error());
    }
    const auto archive = PageArchive::open(settings->data.path, PageArchive::Mode::read);
    if (!archive && archive.error().code != ErrorCode::not_found) {
        complain(archive.error().message);  // the index can be told all the same
    }
    if (!index && !archive) {
        return complain(Error{ErrorCode::index_missing,
                              fmt::format("there is nothing in {}", settings->data.path.string())});
    }
    Json json = {{"format_version", 1}, {"data", settings->data.path.string()}};
    if (index) {
        json["index"] = {{"articles", index->articles},     {"bytes", index->bytes},
                         {"schema", index->schema},         {"analysis", index->analysis},
                         {"extraction", index->extraction}, {"sequence", index->sequence},
                         {"current", index->current()}};
    }
    if (archive) {
        const PageArchive::Totals totals = archive->totals();
        json["archive"] = {{"pages", totals.pages},       {"articles", totals.articles},
                           {"removals", totals.removals}, {"files", totals.files},
                           {"bytes", totals.bytes},       {"sequence", archive->last_sequence()}};
    }
    json["last_run"] = last_run(settings->data);
    if (as_json) {
        print(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
        return Exit::done;
    }
    print(fmt::format("data      {}\n", printable(settings->data.path.string())));
    if (index) {
        print(fmt::format("index     {} articles, {}{}\n", index->articles, megabytes(index->bytes),
                          index->current() ? "" : ", outdated: run timtin index --rebuild"));
    } else {
        print("index     none yet: run timtin index\n");
    }
    if (archive) {
        const PageArchive::Totals totals = archive->totals();
        print(fmt::format("archive   {} pages, {} imported articles, {} in {} files\n",
                          totals.pages, totals.articles,
                          megabytes(static_cast<std::uint64_t>(totals.bytes)), totals.files));
        if (index && index->sequence < archive->last_sequence()) {
            print(fmt::format("waiting   {} records: run timtin index\n",
                              archive->last_sequence() - index->sequence));
        }
    }
    const Json& run = json["last_run"];
    if (!run.is_object()) {
        return Exit::done;
    }
    try {
        print(fmt::format("last run  {} at {}, {:.1f} s, exit code {}\n",
                          printable(run.value("command", "")), printable(run.value("begun", "")),
                          run.value("seconds", 0.0), run.value("exit_code", 0)));
        if (const auto crawl = run.find("crawl"); crawl != run.end()) {
            for (const Json& site : crawl->value("sites", Json::array())) {
                print(fmt::format(
                    "          {}: {} requests, {} new, {} changed, {} unchanged, {} gone\n",
                    printable(site.value("site", "")), site.value("requests", 0),
                    site.value("new", 0), site.value("changed", 0), site.value("unchanged", 0),
                    site.value("gone", 0)));
            }
        }
    } catch (const Json::exception&) {
        print("last run  report.json cannot be read\n");
    }
    return Exit::done;
}

}  // namespace

void add_stats(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("stats", "What is in index and archive, and the last run");
    auto format = std::make_shared<std::string>("text");
    command->add_option("--format", *format, "text or json")
        ->check(CLI::IsMember({"text", "json"}).description(""))
        ->type_name("FORMAT");
    command->callback([&invocation, format] {
        invocation.run = [&invocation, format] {
            return stats_command(invocation.flags, *format == "json");
        };
    });
}

}  // namespace timtin::cli
