// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/output.hpp"
#include "cli/run_history.hpp"
#include "crawler/page_archive.hpp"
#include "timtin/version.hpp"

namespace timtin::cli {

using Json = nlohmann::ordered_json;

struct RunReport::Impl {
    std::chrono::system_clock::time_point begun = std::chrono::system_clock::now();
    Json json;
};

namespace {

std::string now_iso(std::chrono::system_clock::time_point time) {
    return to_iso(at_offset(std::chrono::floor<std::chrono::seconds>(time)));
}

Json or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

// What went well last, from the report before or from this one.
void carry_over(const Settings& settings, const Json& before, Json& report) {
    const auto taken = [&](const char* key) {
        const auto found = before.is_object() ? before.find(key) : before.end();
        return before.is_object() && found != before.end() ? *found : Json(nullptr);
    };
    const int code = report["exit_code"];
    const bool update = report["command"] == "update";
    bool any = !report.contains("crawl");
    Json good = taken("last_good");
    if (!good.is_object()) {
        good = Json::object();
    }
    // A site that is configured no more, or by another name, would be stale for good.
    Json kept = Json::object();
    for (const auto& [name, origin] : site_origins(settings)) {
        if (const auto found = good.find(name); found != good.end()) {
            kept[name] = *found;
        }
    }
    good = std::move(kept);
    if (const auto crawl = report.find("crawl"); crawl != report.end()) {
        for (const Json& site : (*crawl)["sites"]) {
            // A site that was not asked, as nothing of it was due, is not known to be well.
            if (site["error"].is_null() && site["requests"] > 0) {
                good[site["site"].get<std::string>()] = report["ended"];
            }
            any = any || site["error"].is_null();
        }
    }
    // One site of several that fails does not make all of it stale.
    const bool well = update && (code == Exit::done || (code == Exit::in_part && any));
    report["last_update"] = well ? report["ended"] : taken("last_update");
    report["last_good"] = std::move(good);
    // Where none went well yet, since when that was tried.
    const Json first = taken("first_update");
    report["first_update"] = update && first.is_null() ? report["begun"] : first;
}

}  // namespace

RunReport::RunReport(std::string command) : impl_(std::make_unique<Impl>()) {
    impl_->json = {{"format_version", 1},
                   {"version", version()},
                   {"command", std::move(command)},
                   {"begun", now_iso(impl_->begun)}};
}

RunReport::~RunReport() = default;

void RunReport::add(const CrawlReport& report) {
    Json sites = Json::array();
    for (const SiteReport& site : report.sites) {
        sites.push_back({{"site", site.site},
                         {"requests", site.requests},
                         {"fetched", site.fetched},
                         {"unchanged", site.unchanged},
                         {"new", site.new_pages},
                         {"changed", site.changed},
                         {"gone", site.gone},
                         {"refused", site.refused},
                         {"redirected", site.redirected},
                         {"dropped", site.dropped},
                         {"moved", site.moved},
                         {"failed", site.failed},
                         {"traps", site.traps},
                         {"articles", site.articles},
                         {"bytes", site.bytes},
                         {"milliseconds", site.elapsed.count()},
                         {"error", or_null(site.error)},
                         {"guard", or_null(site.guard)},
                         {"postponed", or_null(site.postponed)},
                         {"problems", site.problems}});
    }
    impl_->json["crawl"] = {{"sites", std::move(sites)},
                            {"interrupted", report.interrupted},
                            {"out_of_budget", report.out_of_budget},
                            {"low_disk", or_null(report.low_disk)}};
}

void RunReport::add(const IndexRunReport& report) {
    Json held = Json::array();
    for (const HeldVersions& site : report.held_sites) {
        held.push_back({{"site", site.site},
                        {"versions", site.versions},
                        {"worse", site.worse},
                        {"of", site.of},
                        {"example", site.example}});
    }
    impl_->json["index"] = {{"rebuilt", report.rebuilt},
                            {"indexed", report.indexed},
                            {"removed", report.removed},
                            {"retagged", report.retagged},
                            {"not_articles", report.not_articles},
                            {"kept_out", report.kept_out},
                            {"held", report.held},
                            {"held_sites", std::move(held)},
                            {"failed", report.failed},
                            {"damaged", report.damaged},
                            {"articles", report.articles},
                            {"interrupted", report.interrupted}};
}

void RunReport::add(const ImportReport& report) {
    impl_->json["import"] = {{"records", report.records},
                             {"bad", report.bad},
                             {"failed_files", report.failed_files},
                             {"interrupted", report.interrupted}};
}

void RunReport::add(const AlertReport& report) {
    Json found = Json::object();
    std::uint64_t failed = 0;
    std::uint64_t failed_hooks = 0;
    for (const AlertReport::One& one : report.alerts) {
        found[one.name] = one.found;
        failed += one.failed ? 1U : 0U;
        failed_hooks += one.hook_failed ? 1U : 0U;
    }
    impl_->json["alerts"] = {{"new_articles", report.new_articles},
                             {"found", std::move(found)},
                             {"failed", failed},
                             {"failed_hooks", failed_hooks}};
}

Result<void> RunReport::write(const Settings& settings, int exit_code) const {
    const DataFolder& data = settings.data;
    Json json = impl_->json;
    const auto ended = std::chrono::system_clock::now();
    json["ended"] = now_iso(ended);
    json["seconds"] = std::chrono::duration<double>(ended - impl_->begun).count();
    json["exit_code"] = exit_code;
    carry_over(settings, last_report(data), json);
    if (auto written = write_atomically(
            data.report(), json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
        !written) {
        return written;
    }
    if (auto added = add_to_history(data, json); !added) {
        return added;
    }
    if (settings.textfile.empty()) {
        return {};
    }
    std::uint64_t bytes = 0;
    if (const auto archive = PageArchive::open(data.path, PageArchive::Mode::read)) {
        bytes = static_cast<std::uint64_t>(archive->totals().bytes);
    }
    std::error_code failed;
    const auto space = std::filesystem::space(data.path, failed);
    return write_atomically(settings.textfile,
                            prometheus_text(json, bytes, failed ? 0 : space.available));
}

int complain_of_damaged(const IndexRunReport& report) {
    if (report.damaged == 0) {
        return Exit::done;
    }
    complain(fmt::format(
        "{} of the archive's records cannot be read, the first: {}; the index keeps what it has of "
        "them; see: timtin check",
        report.damaged, report.first_damaged));
    return Exit::in_part;
}

int complain_of_held(const IndexRunReport& report, const CrawlReport* crawled) {
    int code = Exit::done;
    for (const HeldVersions& held : report.held_sites) {
        code = Exit::guarded;
        const bool told =
            crawled != nullptr && std::ranges::any_of(crawled->sites, [&](const SiteReport& site) {
                return site.site == held.site && site.suspect;
            });
        if (told) {
            continue;
        }
        complain_of(
            held.site,
            fmt::format("{} new versions are held back from the index, as {} of {} pages "
                        "are no articles or lack title or date, as {}; the next timtin update or "
                        "index after [extract] of the site's file or the site is mended takes "
                        "them in; if they are right as they are: timtin update --accept-gone {}; "
                        "see what is taken from one: timtin extract --site {} --explain --url {}",
                        held.versions, held.worse, held.of, held.example, held.site, held.site,
                        held.example),
            Level::warning);
    }
    return code;
}

}  // namespace timtin::cli
