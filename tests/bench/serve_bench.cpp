// SPDX-License-Identifier: GPL-2.0-or-later
// Searches through the C++ API, for serve.py to lay beside the same ones over HTTP:
//   serve_bench INDEX QUERIES THREADS SECONDS [warm]
// QUERIES holds a query a line. `warm`: each is searched once before, so that its cache is as
// full as that of a server. Prints one JSON object.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "timtin/search.hpp"

using Clock = std::chrono::steady_clock;

namespace {

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

double part(const std::vector<double>& sorted, double share) {
    return sorted.empty()
               ? 0
               : sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5 && argc != 6) {
        std::fputs("usage: serve_bench INDEX QUERIES THREADS SECONDS [warm]\n", stderr);
        return 2;
    }
    const auto searcher = timtin::Searcher::open(argv[1]);
    if (!searcher) {
        std::fprintf(stderr, "%s\n", searcher.error().message.c_str());
        return 1;
    }
    std::vector<std::string> queries;
    std::ifstream file(argv[2]);
    for (std::string line; std::getline(file, line);) {
        queries.push_back(line);
    }
    for (std::size_t i = 0; argc == 6 && i < queries.size(); ++i) {
        timtin::SearchRequest request;
        request.query = queries[i];
        (void)searcher->search(request);
    }
    const auto threads = static_cast<std::size_t>(std::atoi(argv[3]));
    const std::chrono::duration<double> length(std::atof(argv[4]));
    std::vector<std::vector<double>> times(threads);
    std::atomic<std::size_t> next = 0;
    std::atomic<std::uint64_t> failed = 0;
    const double cpu = cpu_seconds();
    const auto begin = Clock::now();
    std::vector<std::thread> running;
    for (std::size_t t = 0; t < threads; ++t) {
        running.emplace_back([&, t] {
            for (auto now = Clock::now(); now - begin < length;) {
                timtin::SearchRequest request;
                request.query = queries[next++ % queries.size()];
                failed += searcher->search(request) ? 0U : 1U;
                const auto after = Clock::now();
                times[t].push_back(std::chrono::duration<double, std::milli>(after - now).count());
                now = after;
            }
        });
    }
    for (std::thread& thread : running) {
        thread.join();
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    const double used = cpu_seconds() - cpu;
    std::vector<double> all;
    for (const auto& one : times) {
        all.insert(all.end(), one.begin(), one.end());
    }
    std::ranges::sort(all);
    const auto count = static_cast<double>(all.size());
    std::printf(
        "{\"rate\": %.1f, \"p50\": %.2f, \"p99\": %.2f, \"cpu_us\": %.0f, \"failed\": %lu}\n",
        count / seconds, part(all, .5), part(all, .99), used / count * 1e6,
        static_cast<unsigned long>(failed));
}
