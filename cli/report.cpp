// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/report.hpp"

#include <nlohmann/json.hpp>

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
                         {"bytes", site.bytes},
                         {"milliseconds", site.elapsed.count()},
                         {"error", or_null(site.error)},
                         {"guard", or_null(site.guard)},
                         {"postponed", or_null(site.postponed)},
                         {"problems", site.problems}});
    }
    impl_->json["crawl"] = {{"sites", std::move(sites)},
                            {"interrupted", report.interrupted},
                            {"out_of_budget", report.out_of_budget}};
}

void RunReport::add(const IndexRunReport& report) {
    impl_->json["index"] = {
        {"rebuilt", report.rebuilt},           {"indexed", report.indexed},
        {"removed", report.removed},           {"retagged", report.retagged},
        {"not_articles", report.not_articles}, {"failed", report.failed},
        {"articles", report.articles},         {"interrupted", report.interrupted}};
}

void RunReport::add(const ImportReport& report) {
    impl_->json["import"] = {{"records", report.records},
                             {"bad", report.bad},
                             {"failed_files", report.failed_files},
                             {"interrupted", report.interrupted}};
}

Result<void> RunReport::write(const DataFolder& data, int exit_code) const {
    Json json = impl_->json;
    const auto ended = std::chrono::system_clock::now();
    json["ended"] = now_iso(ended);
    json["seconds"] = std::chrono::duration<double>(ended - impl_->begun).count();
    json["exit_code"] = exit_code;
    return write_atomically(data.report(),
                            json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace timtin::cli
