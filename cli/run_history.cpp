// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/run_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>

#include "timtin/date_time.hpp"

namespace timtin::cli {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t kept_runs = 1000;

std::filesystem::path history_file(const DataFolder& data) {
    return data.path / "runs.jsonl";
}

std::vector<std::string> lines_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty()) {
            lines.push_back(std::move(line));
        }
    }
    return lines;
}

std::optional<std::chrono::sys_seconds> time_in(const Json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_string()) {
        return std::nullopt;
    }
    const auto time = parse_iso(found->get_ref<const std::string&>());
    return time ? std::optional(time->instant()) : std::nullopt;
}

std::uint64_t count_in(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::uint64_t failures_of(const Json& site) {
    std::uint64_t all = 0;
    if (const auto failed = site.find("failed"); failed != site.end() && failed->is_object()) {
        for (const auto& [cause, count] : failed->items()) {
            all += count.is_number_unsigned() ? count.get<std::uint64_t>() : 0;
        }
    }
    return all;
}

bool is_text(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string();
}

const Json& sites_of(const Json& report) {
    static const Json none = Json::array();
    const auto crawl = report.find("crawl");
    if (crawl == report.end() || !crawl->is_object()) {
        return none;
    }
    const auto sites = crawl->find("sites");
    return sites == crawl->end() || !sites->is_array() ? none : *sites;
}

std::string days_since(std::chrono::sys_seconds then, std::chrono::sys_seconds now) {
    const auto days = std::chrono::floor<std::chrono::days>(now - then).count();
    return days == 1 ? std::string("a day") : fmt::format("{} days", days);
}

std::string label_value(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '\n' ? "\\n" : c == '"' ? "\\\"" : c == '\\' ? "\\\\" : std::string(1, c);
    }
    return out;
}

// The samples of a metric stand together, behind its description.
class Metrics {
public:
    void describe(std::string_view name, std::string_view help) {
        text_ += fmt::format("# HELP {} {}\n# TYPE {} gauge\n", name, help, name);
    }
    template <typename Number>
    void sample(std::string_view name, Number value, std::string_view labels = {}) {
        text_ += labels.empty() ? fmt::format("{} {}\n", name, value)
                                : fmt::format("{}{{{}}} {}\n", name, labels, value);
    }
    template <typename Number>
    void gauge(std::string_view name, std::string_view help, Number value) {
        describe(name, help);
        sample(name, value);
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

}  // namespace

Result<void> add_to_history(const DataFolder& data, const Json& report) {
    Json line = {{"begun", report.value("begun", "")},
                 {"command", report.value("command", "")},
                 {"seconds", std::round(report.value("seconds", 0.0) * 10) / 10},
                 {"exit_code", report.value("exit_code", 0)}};
    if (const auto index = report.find("index"); index != report.end()) {
        line["articles"] = count_in(*index, "articles");
        line["indexed"] = count_in(*index, "indexed");
        line["removed"] = count_in(*index, "removed");
    }
    for (const Json& site : sites_of(report)) {
        Json one;
        for (const auto* key :
             {"requests", "new", "changed", "unchanged", "gone", "refused", "articles", "bytes"}) {
            one[key] = count_in(site, key);
        }
        one["failed"] = failures_of(site);
        one["error"] = is_text(site, "error");
        one["guard"] = is_text(site, "guard");
        line["sites"][site.value("site", "")] = std::move(one);
    }
    auto lines = lines_of(history_file(data));
    lines.push_back(line.dump(-1, ' ', false, Json::error_handler_t::replace));
    const auto first = lines.size() > kept_runs ? lines.size() - kept_runs : 0;
    std::string content;
    for (std::size_t i = first; i < lines.size(); ++i) {
        content += lines[i] + "\n";
    }
    return write_atomically(history_file(data), content);
}

std::vector<Json> last_runs(const DataFolder& data, std::size_t at_most) {
    const auto lines = lines_of(history_file(data));
    std::vector<Json> runs;
    for (std::size_t i = lines.size() > at_most ? lines.size() - at_most : 0; i < lines.size();
         ++i) {
        Json run = Json::parse(lines[i], nullptr, false);
        if (run.is_object()) {
            runs.push_back(std::move(run));
        }
    }
    return runs;
}

Json last_report(const DataFolder& data) {
    std::ifstream file(data.report(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    Json report = Json::parse(content, nullptr, false);
    return report.is_object() ? report : Json(nullptr);
}

Staleness staleness_of(const Json& report) {
    Staleness staleness;
    if (!report.is_object()) {
        return staleness;
    }
    staleness.last_update = time_in(report, "last_update");
    staleness.first_update = time_in(report, "first_update");
    if (const auto sites = report.find("last_good"); sites != report.end() && sites->is_object()) {
        for (const auto& [site, time] : sites->items()) {
            if (const auto known = time_in(*sites, site.c_str())) {
                staleness.sites.emplace(site, *known);
            }
        }
    }
    return staleness;
}

std::vector<std::string> Staleness::complaints(std::chrono::sys_seconds now,
                                               std::chrono::seconds bound) const {
    std::vector<std::string> all;
    if (last_update && now - *last_update > bound) {
        all.push_back(fmt::format("no successful update for {}", days_since(*last_update, now)));
    }
    if (!last_update && first_update && now - *first_update > bound) {
        all.push_back(fmt::format("no update went well since the first, {} ago",
                                  days_since(*first_update, now)));
    }
    for (const auto& [site, time] : sites) {
        if (now - time > bound) {
            all.push_back(fmt::format("{}: nothing fetched for {}", site, days_since(time, now)));
        }
    }
    return all;
}

std::string chart(const std::vector<double>& values) {
    constexpr std::array<const char*, 8> bars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const double highest = values.empty() ? 0 : *std::ranges::max_element(values);
    std::string line;
    for (const double value : values) {
        const double share = highest > 0 ? std::clamp(value / highest, 0.0, 1.0) : 0.0;
        line += bars[static_cast<std::size_t>(std::lround(share * 7))];
    }
    return line;
}

std::string prometheus_text(const Json& report, std::uint64_t archive_bytes,
                            std::uint64_t free_bytes) {
    Metrics metrics;
    const auto seconds = [](const std::optional<std::chrono::sys_seconds>& time) {
        return time ? time->time_since_epoch().count() : 0;
    };
    const auto staleness = staleness_of(report);
    metrics.gauge("timtin_run_end_timestamp_seconds", "When the last run ended.",
                  seconds(time_in(report, "ended")));
    metrics.gauge("timtin_run_duration_seconds", "How long it took.", report.value("seconds", 0.0));
    metrics.gauge("timtin_run_exit_code", "How it ended.", report.value("exit_code", 0));
    metrics.gauge("timtin_last_successful_update_timestamp_seconds",
                  "When an update last ended well; 0: never.", seconds(staleness.last_update));
    if (const auto index = report.find("index"); index != report.end()) {
        metrics.gauge("timtin_index_articles", "Articles in the index.",
                      count_in(*index, "articles"));
    }
    metrics.gauge("timtin_archive_bytes", "Bytes of the archive's files.", archive_bytes);
    metrics.gauge("timtin_disk_free_bytes", "Free bytes of the data folder's disk.", free_bytes);
    const auto& sites = sites_of(report);
    if (!sites.empty()) {
        metrics.describe("timtin_crawl_pages", "Pages of the last crawl, by what became of them.");
        for (const Json& site : sites) {
            const auto name = label_value(site.value("site", ""));
            for (const auto* what :
                 {"new", "changed", "unchanged", "gone", "refused", "redirected", "articles"}) {
                metrics.sample("timtin_crawl_pages", count_in(site, what),
                               fmt::format("site=\"{}\",result=\"{}\"", name, what));
            }
            metrics.sample("timtin_crawl_pages", failures_of(site),
                           fmt::format("site=\"{}\",result=\"failed\"", name));
        }
        for (const auto& [metric, key, help] :
             {std::tuple{"timtin_site_failed", "error", "Whether the whole site failed."},
              std::tuple{"timtin_site_guarded", "guard", "Whether a guard found it broken."}}) {
            metrics.describe(metric, help);
            for (const Json& site : sites) {
                metrics.sample(metric, is_text(site, key) ? 1 : 0,
                               fmt::format("site=\"{}\"", label_value(site.value("site", ""))));
            }
        }
        metrics.describe("timtin_crawl_bytes", "Bytes of the last crawl, decoded.");
        for (const Json& site : sites) {
            metrics.sample("timtin_crawl_bytes", count_in(site, "bytes"),
                           fmt::format("site=\"{}\"", label_value(site.value("site", ""))));
        }
    }
    if (!staleness.sites.empty()) {
        metrics.describe("timtin_site_last_good_timestamp_seconds",
                         "When something of a site was last fetched.");
        for (const auto& [site, time] : staleness.sites) {
            metrics.sample("timtin_site_last_good_timestamp_seconds",
                           time.time_since_epoch().count(),
                           fmt::format("site=\"{}\"", label_value(site)));
        }
    }
    return metrics.take();
}

}  // namespace timtin::cli
