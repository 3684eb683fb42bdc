// SPDX-License-Identifier: GPL-2.0-or-later
// extract_bench FILE...: gumbo's own parse and whole extraction of the same
// pages, in one run.
#include <gumbo.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "extract/html_tree.hpp"
#include "timtin/extract.hpp"
#include "timtin/text.hpp"

namespace {

using Clock = std::chrono::steady_clock;

std::string read_file(const char* path) {
    std::string bytes;
    gzFile file = gzopen(path, "rb");
    if (file == nullptr) {
        return bytes;
    }
    std::array<char, 65536> buffer{};
    int count = 0;
    while ((count = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0) {
        bytes.append(buffer.data(), static_cast<std::size_t>(count));
    }
    gzclose(file);
    return bytes;
}

/// The best of some runs over all pages, in milliseconds.
template <typename Work>
double best_of(int runs, const std::vector<std::string>& pages, const Work& work) {
    double best = 1e18;
    for (int run = 0; run < runs; ++run) {
        const auto begin = Clock::now();
        for (const std::string& page : pages) {
            work(page);
        }
        best =
            std::min(best, std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
    }
    return best;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::string> pages;
    std::size_t bytes = 0;
    for (int i = 1; i < argc; ++i) {
        std::string page = read_file(argv[i]);
        if (!page.empty()) {
            bytes += page.size();
            pages.push_back(std::move(page));
        }
    }
    if (pages.empty()) {
        std::fprintf(stderr, "usage: extract_bench FILE... (HTML, may be gzipped)\n");
        return 2;
    }
    constexpr int runs = 5;
    const double gumbo = best_of(runs, pages, [](const std::string& page) {
        GumboOutput* output =
            gumbo_parse_with_options(&kGumboDefaultOptions, page.data(), page.size());
        gumbo_destroy_output(&kGumboDefaultOptions, output);
    });
    const double tree =
        best_of(runs, pages, [](const std::string& page) { (void)timtin::HtmlTree::parse(page); });
    const double decode = best_of(runs, pages, [](const std::string& page) {
        timtin::text::CharsetHints hints;
        hints.html = true;
        (void)timtin::text::decode(page, hints);
    });
    const double whole = best_of(runs, pages, [](const std::string& page) {
        timtin::ExtractOptions options;
        options.url = "https://example.vn/bai-viet-20190611.htm";
        (void)timtin::extract_article(page, options);
    });
    const double megabytes = static_cast<double>(bytes) / 1e6;
    const auto line = [&](const char* name, double ms) {
        std::printf("%-22s %9.1f ms %8.1f MB/s %8.1f pages/s %6.2f x gumbo\n", name, ms,
                    megabytes / ms * 1e3, static_cast<double>(pages.size()) / ms * 1e3, ms / gumbo);
    };
    std::printf("%zu pages, %.1f MB, best of %d runs\n", pages.size(), megabytes, runs);
    line("gumbo alone", gumbo);
    line("charset", decode);
    line("guarded tree", tree);
    line("whole extraction", whole);
    return 0;
}
