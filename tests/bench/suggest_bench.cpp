// SPDX-License-Identifier: GPL-2.0-or-later
// Latency of suggestions in process, as they are asked for while one types:
//   suggest_bench INDEX QUERIES [ROUNDS]
// QUERIES holds a query a line (of `id<TAB>query` the second column). Each is typed letter
// by letter, with accents, without, and one word of it alone; each letter is a request.
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "timtin/search.hpp"
#include "timtin/text.hpp"

using namespace timtin;

namespace {

using Clock = std::chrono::steady_clock;

/// Of this thread, so that what else the machine does is not counted.
double cpu_milliseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double at_share(std::vector<double>& times, double share) {
    std::ranges::sort(times);
    return times[static_cast<std::size_t>(static_cast<double>(times.size() - 1) * share)];
}

std::vector<std::string> read_queries(const char* path) {
    std::vector<std::string> queries;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const std::size_t tab = line.find('\t');
        if (tab != std::string::npos) {
            line = line.substr(tab + 1, line.find('\t', tab + 1) - tab - 1);
        }
        if (!line.empty()) {
            queries.push_back(line);
        }
    }
    return queries;
}

/// What stands in the box after each letter, 40 at most.
void append_typed(const std::string& query, std::vector<std::string>& prefixes) {
    int letters = 0;
    for (std::size_t i = 1; i <= query.size() && letters < 40; ++i) {
        if (i == query.size() || (static_cast<unsigned char>(query[i]) >> 6) != 2) {
            prefixes.push_back(query.substr(0, i));
            ++letters;
        }
    }
}

void measure(const char* name, const Searcher& searcher, const std::vector<std::string>& prefixes,
             int rounds) {
    std::vector<double> times;
    std::vector<double> cpu;
    std::size_t found = 0;
    for (int round = 0; round <= rounds; ++round) {
        for (const std::string& prefix : prefixes) {
            SuggestRequest request;
            request.prefix = prefix;
            const double cpu_begin = cpu_milliseconds();
            const auto begin = Clock::now();
            const auto result = searcher.suggest(request);
            const auto end = Clock::now();
            const double cpu_end = cpu_milliseconds();
            if (!result) {
                std::fprintf(stderr, "%s\n", result.error().message.c_str());
                std::exit(1);
            }
            if (round > 0) {
                times.push_back(std::chrono::duration<double, std::milli>(end - begin).count());
                cpu.push_back(cpu_end - cpu_begin);
                found += result->suggestions.empty() ? 0U : 1U;
            }
        }
    }
    std::printf(
        "%-18s %6zu  answered %5.1f %%  p50 %6.3f ms  p99 %6.3f  max %6.3f   cpu: p50 %6.3f  "
        "p99 %6.3f  p99.9 %6.3f\n",
        name, times.size(), 100.0 * static_cast<double>(found) / static_cast<double>(times.size()),
        at_share(times, 0.5), at_share(times, 0.99), at_share(times, 1), at_share(cpu, 0.5),
        at_share(cpu, 0.99), at_share(cpu, 0.999));
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) {
        std::fprintf(stderr, "usage: suggest_bench INDEX QUERIES [ROUNDS]\n");
        return 2;
    }
    auto searcher = Searcher::open(arguments[1]);
    if (!searcher) {
        std::fprintf(stderr, "%s\n", searcher.error().message.c_str());
        return 1;
    }
    const int rounds = count > 3 ? std::atoi(arguments[3]) : 1;
    std::vector<std::string> accented;
    std::vector<std::string> plain;
    std::vector<std::string> words;
    std::vector<std::string> letters;
    for (const std::string& query : read_queries(arguments[2])) {
        append_typed(query, accented);
        append_typed(text::fold(query), plain);
        const std::size_t space = query.find(' ');
        append_typed(query.substr(0, space), words);
    }
    for (const std::string& word : words) {
        std::size_t end = 1;
        while (end < word.size() && (static_cast<unsigned char>(word[end]) >> 6) == 2) {
            ++end;
        }
        letters.push_back(word.substr(0, end));
    }
    const auto begin = Clock::now();
    SuggestRequest first;
    first.prefix = "a";
    (void)searcher->suggest(first);
    std::printf("first request, which loads: %.1f ms\n",
                std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
    measure("one letter", *searcher, letters, rounds);
    measure("a first word", *searcher, words, rounds);
    measure("with accents", *searcher, accented, rounds);
    measure("without accents", *searcher, plain, rounds);
}
