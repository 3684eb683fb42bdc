// SPDX-License-Identifier: GPL-2.0-or-later
// For those who watch the server.
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "server/service.hpp"
#include "timtin/date_time.hpp"

namespace timtin::server {

namespace {

constexpr std::uintmax_t max_report_bytes = 4 * 1024 * 1024;

/// When updates last went well, by a report.json. That it is not there, or no good, is told by
/// null: the index answers all the same.
void add_freshness(const std::filesystem::path& report, std::chrono::seconds stale_after,
                   nlohmann::ordered_json& json) {
    json["last_update"] = nullptr;
    json["last_good"] = nlohmann::ordered_json::object();
    json["stale"] = false;
    const auto now = std::chrono::system_clock::now();
    const auto note = [&](const std::string& time) {
        const auto known = parse_iso(time);
        if (known && now - known->instant() > stale_after) {
            json["stale"] = true;
        }
    };
    std::error_code error;
    if (const auto bytes = std::filesystem::file_size(report, error);
        error || bytes > max_report_bytes) {
        return;
    }
    std::ifstream file(report, std::ios::binary);
    const auto told = nlohmann::json::parse(file, nullptr, false);
    if (!told.is_object()) {
        return;
    }
    if (const auto found = told.find("last_update"); found != told.end() && found->is_string()) {
        json["last_update"] = *found;
        note(found->get<std::string>());
    } else if (const auto first = told.find("first_update");
               first != told.end() && first->is_string()) {
        note(first->get<std::string>());  // none went well since
    }
    if (const auto found = told.find("last_good"); found != told.end() && found->is_object()) {
        for (const auto& [site, time] : found->items()) {
            if (time.is_string()) {
                json["last_good"][site] = time;
                note(time.get<std::string>());
            }
        }
    }
}

}  // namespace

Response Service::Impl::health(const Request& request) {
    const auto articles = searcher.size();
    if (!articles) {
        return error_response(articles.error());
    }
    nlohmann::ordered_json json = {{"status", "ok"}, {"articles", *articles}};
    if (!options.report.empty()) {
        add_freshness(options.report, options.stale_after, json);
    }
    return finish(request, {.body = json.dump() + "\n"});
}

Response Service::Impl::metrics_text(const Request& request) {
    const auto articles = searcher.size();
    return finish(request, {.type = "text/plain; version=0.0.4; charset=utf-8",
                            .body = metrics.text(counts, articles.value_or(std::uint64_t{0}))});
}

}  // namespace timtin::server
