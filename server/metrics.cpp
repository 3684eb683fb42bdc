// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/metrics.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <iterator>
#include <memory>

#include "timtin/version.hpp"

namespace timtin::server {

namespace {

/// Memory of this process that is in RAM; 0 if it cannot be told.
std::uint64_t resident_bytes() {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/statm", "re"),
                                                               &std::fclose);
    unsigned long long size = 0;
    unsigned long long resident = 0;
    if (!file || std::fscanf(file.get(), "%llu %llu", &size, &resident) != 2) {
        return 0;
    }
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

void Metrics::count(std::string_view route, int status, std::size_t bytes,
                    std::chrono::microseconds elapsed) {
    const double seconds = static_cast<double>(elapsed.count()) / 1e6;
    const std::lock_guard lock(mutex_);
    ++answers_[{route, status}];
    Times& times = times_[route];
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        if (seconds <= bounds[i]) {
            ++times.within[i];
            break;
        }
    }
    ++times.count;
    times.seconds += seconds;
    bytes_ += bytes;
}

std::string Metrics::text(const HttpCounts* counts, std::uint64_t articles) const {
    std::string out;
    const auto head = [&](std::string_view name, std::string_view type, std::string_view help) {
        fmt::format_to(std::back_inserter(out), "# HELP {} {}\n# TYPE {} {}\n", name, help, name,
                       type);
    };
    const auto single = [&](std::string_view name, std::string_view type, std::string_view help,
                            std::uint64_t value) {
        head(name, type, help);
        fmt::format_to(std::back_inserter(out), "{} {}\n", name, value);
    };
    const std::lock_guard lock(mutex_);
    head("timtin_http_requests_total", "counter", "Answers sent, by route and status.");
    for (const auto& [key, count] : answers_) {
        fmt::format_to(std::back_inserter(out),
                       "timtin_http_requests_total{{route=\"{}\",status=\"{}\"}} {}\n", key.first,
                       key.second, count);
    }
    head("timtin_http_request_duration_seconds", "histogram",
         "First byte of the request to last byte of the answer.");
    for (const auto& [route, times] : times_) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < bounds.size(); ++i) {
            sum += times.within[i];
            fmt::format_to(
                std::back_inserter(out),
                "timtin_http_request_duration_seconds_bucket{{route=\"{}\",le=\"{}\"}} {}\n", route,
                bounds[i], sum);
        }
        fmt::format_to(std::back_inserter(out),
                       "timtin_http_request_duration_seconds_bucket{{route=\"{0}\",le=\"+Inf\"}} "
                       "{1}\ntimtin_http_request_duration_seconds_sum{{route=\"{0}\"}} {2:.6f}\n"
                       "timtin_http_request_duration_seconds_count{{route=\"{0}\"}} {1}\n",
                       route, times.count, times.seconds);
    }
    single("timtin_http_sent_bytes_total", "counter", "Bytes of answers' bodies.", bytes_);
    if (counts != nullptr) {
        single("timtin_http_connections", "gauge", "Open connections.", counts->open);
        single("timtin_http_waiting_requests", "gauge", "Requests that wait for a thread.",
               counts->waiting);
        single("timtin_http_connections_total", "counter", "Connections accepted.",
               counts->accepted);
        single("timtin_http_refused_total", "counter",
               "Connections and requests refused over a limit.", counts->refused);
        single("timtin_http_abandoned_total", "counter",
               "Requests whose client went before they were answered.", counts->abandoned);
        single("timtin_http_unaccepted_total", "counter",
               "Times that no file was free for a connection.", counts->unaccepted);
        single("timtin_http_timeouts_total", "counter", "Connections ended at a deadline.",
               counts->timed_out);
        single("timtin_http_malformed_total", "counter", "Requests that were no HTTP.",
               counts->malformed);
    }
    single("timtin_index_articles", "gauge", "Articles in the index.", articles);
    single("process_resident_memory_bytes", "gauge", "Memory in RAM.", resident_bytes());
    single(
        "process_start_time_seconds", "gauge", "When it was started, since 1970.",
        static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::seconds>(start_.time_since_epoch()).count()));
    head("timtin_build_info", "gauge", "Versions.");
    fmt::format_to(std::back_inserter(out),
                   "timtin_build_info{{version=\"{}\",schema=\"{}\",analysis=\"{}\"}} 1\n",
                   version(), schema_version, analysis_version);
    return out;
}

}  // namespace timtin::server
