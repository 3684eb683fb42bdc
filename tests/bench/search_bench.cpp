// SPDX-License-Identifier: GPL-2.0-or-later
// Latency of searches in process, by class of query, on an index of any articles:
//   search_bench INDEX QUERIES [ROUNDS]
// QUERIES holds a query a line (of `id<TAB>query` the second column). From each line are
// made its first word, first two, first three, the whole line, and each of them without
// accents. The first round warms up and is not counted.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "timtin/search.hpp"
#include "timtin/text.hpp"

using namespace timtin;

namespace {

using Clock = std::chrono::steady_clock;

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

std::string first_words(const std::string& query, int words) {
    std::istringstream in(query);
    std::string out;
    for (std::string word; words-- > 0 && in >> word;) {
        out += (out.empty() ? "" : " ") + word;
    }
    return out;
}

double search_one(const Searcher& searcher, const std::string& query, bool snippets) {
    SearchRequest request;
    request.query = query;
    request.snippets = snippets;
    request.articles = snippets;
    const auto begin = Clock::now();
    const auto result = searcher.search(request);
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().message.c_str());
        std::exit(1);
    }
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

void measure(const char* name, const Searcher& searcher, const std::vector<std::string>& queries,
             int rounds, bool snippets) {
    std::vector<double> times;
    for (int round = 0; round <= rounds; ++round) {
        for (const std::string& query : queries) {
            const double time = search_one(searcher, query, snippets);
            if (round > 0) {
                times.push_back(time);
            }
        }
    }
    std::ranges::sort(times);
    double sum = 0;
    for (const double time : times) {
        sum += time;
    }
    std::printf("%-28s %6zu  mean %7.3f ms  p50 %7.3f  p99 %7.3f\n", name, times.size(),
                sum / static_cast<double>(times.size()), times[times.size() / 2],
                times[times.size() * 99 / 100]);
}

double queries_a_second(const Searcher& searcher, const std::vector<std::string>& queries,
                        std::size_t threads) {
    const auto begin = Clock::now();
    {
        std::vector<std::jthread> running;
        for (std::size_t t = 0; t < threads; ++t) {
            running.emplace_back([&, t] {
                for (std::size_t i = t; i < queries.size(); i += threads) {
                    search_one(searcher, queries[i], false);
                }
            });
        }
    }
    return static_cast<double>(queries.size()) /
           std::chrono::duration<double>(Clock::now() - begin).count();
}

void print_by_class(const Searcher& searcher, const char* path, int rounds) {
    std::ifstream file(path);
    std::vector<std::pair<std::string, std::string>> asked;
    for (std::string line; std::getline(file, line);) {
        if (const std::size_t tab = line.find('\t'); tab != std::string::npos) {
            asked.emplace_back(line.substr(0, tab), line.substr(tab + 1));
        }
    }
    for (int round = 0; round <= rounds; ++round) {
        for (const auto& [name, query] : asked) {
            const double time = search_one(searcher, query, false);
            if (round > 0) {
                std::printf("%s\t%.4f\n", name.c_str(), time);
            }
        }
    }
}

void print_threads(const Searcher& searcher, const std::vector<std::string>& queries) {
    queries_a_second(searcher, queries, 2);  // both readers are warm
    for (int turn = 0; turn < 5; ++turn) {
        for (const std::size_t threads : {1U, 2U}) {
            std::printf("{\"threads\": %zu, \"queries_per_second\": %.1f}\n", threads,
                        queries_a_second(searcher, queries, threads));
        }
    }
}

void measure_threads(const Searcher& searcher, const std::vector<std::string>& queries,
                     std::size_t threads) {
    std::printf("%zu thread(s): %.0f whole queries a second\n", threads,
                queries_a_second(searcher, queries, threads));
}

}  // namespace

int main(int count, char** arguments) {
    std::string mode;
    if (count > 1 && std::string_view(arguments[1]).starts_with("--")) {
        mode = arguments[1];
        --count;
        ++arguments;
    }
    if (count < 3) {
        std::fprintf(stderr, "usage: search_bench [--by-class|--threads] INDEX QUERIES [ROUNDS]\n");
        return 2;
    }
    auto searcher = Searcher::open(arguments[1]);
    if (!searcher) {
        std::fprintf(stderr, "%s\n", searcher.error().message.c_str());
        return 1;
    }
    const std::vector<std::string> lines = read_queries(arguments[2]);
    const int rounds = count > 3 ? std::max(1, std::atoi(arguments[3])) : 2;
    if (lines.empty()) {
        std::fprintf(stderr, "no queries in %s\n", arguments[2]);
        return 1;
    }
    if (mode == "--by-class") {
        print_by_class(*searcher, arguments[2], rounds);
        return 0;
    }
    if (mode == "--threads") {
        print_threads(*searcher, lines);
        return 0;
    }
    for (const bool accents : {true, false}) {
        for (const int words : {1, 2, 3, 1000}) {
            std::vector<std::string> queries;
            for (const std::string& line : lines) {
                const std::string query = first_words(line, words);
                queries.push_back(accents ? query : text::fold(query));
            }
            const std::string name = (words == 1000 ? "whole" : std::to_string(words) + " words") +
                                     std::string(accents ? "" : ", no accents");
            measure(name.c_str(), *searcher, queries, rounds, false);
            if (words == 1000 && accents) {
                measure("whole, with snippets", *searcher, queries, 1, true);
            }
        }
    }
    measure_threads(*searcher, lines, 1);
    measure_threads(*searcher, lines, 2);
    return 0;
}
