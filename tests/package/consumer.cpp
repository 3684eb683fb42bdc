// SPDX-License-Identifier: GPL-2.0-or-later
// What a program that uses the installed library does at least: it sees the headers,
// links, and gets an error as a value.
#include <cstdio>
#include <string>
#include <timtin/search.hpp>
#include <timtin/text.hpp>
#include <timtin/version.hpp>

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: consumer FOLDER-WITHOUT-INDEX\n", stderr);
        return 2;
    }
    const std::string folded = timtin::text::fold("Dân vận khéo");
    std::printf("timtin %s\n%s\n", std::string(timtin::version()).c_str(), folded.c_str());
    const auto searcher = timtin::Searcher::open(argv[1]);
    if (searcher) {
        std::fputs("an index was opened where there is none\n", stderr);
        return 1;
    }
    std::printf("%s\n", searcher.error().message.c_str());
    return searcher.error().code == timtin::ErrorCode::index_missing && folded == "dan van kheo"
               ? 0
               : 1;
}
