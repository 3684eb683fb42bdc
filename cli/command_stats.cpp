// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/run_history.hpp"
#include "crawler/page_archive.hpp"
#include "timtin/index.hpp"

namespace timtin::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string megabytes(std::uint64_t bytes) {
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

constexpr auto growth_days = std::chrono::days{30};
constexpr std::size_t listed_runs = 10;
constexpr std::size_t charted_runs = 60;

std::uint64_t total_of(const Json& run, const char* key) {
    std::uint64_t all = 0;
    if (const auto sites = run.find("sites"); sites != run.end() && sites->is_object()) {
        for (const Json& site : *sites) {
            all += site.value(key, std::uint64_t{0});
        }
    }
    return all;
}

/// What the last runs did, a line each, and a chart of what they brought.
void print_runs(const std::vector<Json>& runs) {
    if (runs.empty()) {
        return;
    }
    print(fmt::format("\n{:<16}  {:<7} {:>9} {:>7} {:>7} {:>7} {:>6} {:>6} {:>8} {:>4}\n", "run",
                      "command", "seconds", "pages", "new", "changed", "gone", "failed", "MB",
                      "exit"));
    const auto first = runs.size() > listed_runs ? runs.size() - listed_runs : 0;
    for (std::size_t i = first; i < runs.size(); ++i) {
        const Json& run = runs[i];
        auto begun = run.value("begun", "").substr(0, 16);
        std::ranges::replace(begun, 'T', ' ');
        print(fmt::format(
            "{:<16}  {:<7} {:>9.1f} {:>7} {:>7} {:>7} {:>6} {:>6} {:>8.1f} {:>4}\n",
            printable(begun), printable(run.value("command", "")), run.value("seconds", 0.0),
            total_of(run, "requests"), total_of(run, "new"), total_of(run, "changed"),
            total_of(run, "gone"), total_of(run, "failed"),
            static_cast<double>(total_of(run, "bytes")) / 1e6, run.value("exit_code", 0)));
    }
    std::vector<double> fresh;
    for (const Json& run : runs) {
        if (run.contains("sites")) {
            fresh.push_back(static_cast<double>(total_of(run, "new")));
        }
    }
    if (fresh.size() > 1) {
        print(fmt::format("\nnew pages in the last {} crawls, at most {:.0f}\n{}\n", fresh.size(),
                          *std::ranges::max_element(fresh), chart(fresh)));
    }
}

void print_sites(const Json& sites) {
    if (!sites.is_array() || sites.empty()) {
        return;
    }
    print(fmt::format("\n{:<20} {:>10} {:>10} {:>14} {:>14}\n", "archive of", "pages", "MB",
                      "30 days' pages", "30 days' MB"));
    for (const Json& site : sites) {
        const auto name = site.value("site", "");
        print(fmt::format("{:<20} {:>10} {:>10.1f} {:>14} {:>14.1f}\n",
                          name.empty() ? "(imports)" : printable(name), site.value("records", 0),
                          site.value("bytes", 0.0) / 1e6, site.value("new_records", 0),
                          site.value("new_bytes", 0.0) / 1e6));
    }
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
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
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
        const auto sites = archive->totals_by_site(now - growth_days);
        json["archive"]["sites"] = Json::array();
        for (const auto& site : sites ? *sites : std::vector<PageArchive::SiteTotals>()) {
            json["archive"]["sites"].push_back({{"site", site.site},
                                                {"records", site.records},
                                                {"bytes", site.bytes},
                                                {"new_records", site.new_records},
                                                {"new_bytes", site.new_bytes}});
        }
    }
    json["last_run"] = last_report(settings->data);
    const auto runs = last_runs(settings->data, charted_runs);
    json["runs"] = runs;
    const auto complaints = staleness_of(json["last_run"]).complaints(now, settings->stale_after);
    json["stale"] = complaints;
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
    for (const std::string& complaint : complaints) {
        print(fmt::format("stale     {}\n", printable(complaint)));
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
    try {
        if (archive) {
            print_sites(json["archive"]["sites"]);
        }
        print_runs(runs);
    } catch (const Json::exception&) {
        print("runs.jsonl cannot be read\n");
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
