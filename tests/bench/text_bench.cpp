// SPDX-License-Identifier: GPL-2.0-or-later
// Megabytes a second of core time of the text engine on real text, beside what most
// programs do with ICU: a BreakIterator and a Transliterator for each word.
//   text_bench FILE [MAX_MB]     FILE: JSON lines with "body", or plain text
#include <simdjson.h>
#include <time.h>
#include <unicode/brkiter.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/letters.hpp"
#include "text/syllable.hpp"
#include "timtin/text.hpp"

namespace {

namespace text = timtin::text;

/// Seconds of this thread on a core, so that a busy machine does not count.
double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::vector<std::string> read_texts(const char* path, std::size_t most) {
    std::ifstream file(path, std::ios::binary);
    std::vector<std::string> texts;
    std::size_t bytes = 0;
    simdjson::dom::parser parser;
    std::string line;
    while (bytes < most && std::getline(file, line)) {
        std::string_view body;
        simdjson::dom::element json;
        if (parser.parse(line).get(json) == simdjson::SUCCESS &&
            json["body"].get(body) == simdjson::SUCCESS) {
            texts.emplace_back(body);
        } else {
            texts.push_back(line);
        }
        bytes += texts.back().size();
    }
    return texts;
}

/// The best of some passes over the texts, in MB/s.
template <typename Work>
double measure(const std::vector<std::string>& texts, int passes, Work work) {
    std::size_t bytes = 0;
    for (const std::string& t : texts) {
        bytes += t.size();
    }
    double best = 1e9;
    for (int pass = 0; pass < passes; ++pass) {
        const double start = cpu_seconds();
        for (const std::string& t : texts) {
            work(t);
        }
        best = std::min(best, cpu_seconds() - start);
    }
    return static_cast<double>(bytes) / 1e6 / best;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: text_bench FILE [MAX_MB]\n");
        return 2;
    }
    const std::size_t most = argc > 2 ? std::strtoull(argv[2], nullptr, 10) * 1'000'000 : ~0ULL;
    const std::vector<std::string> texts = read_texts(argv[1], most);
    std::size_t bytes = 0;
    for (const std::string& t : texts) {
        bytes += t.size();
    }
    std::printf("%zu texts, %.1f MB\n", texts.size(), static_cast<double>(bytes) / 1e6);

    const double start = cpu_seconds();
    text::CharTable::instance();
    text::SyllableTable::instance();
    std::printf("start-up            %8.1f ms\n", 1e3 * (cpu_seconds() - start));

    std::size_t sink = 0;
    std::printf("fold                %8.1f MB/s\n",
                measure(texts, 5, [&](const std::string& t) { sink += text::fold(t).size(); }));
    std::printf("normalize           %8.1f MB/s\n", measure(texts, 5, [&](const std::string& t) {
                    sink += text::normalize(t).size();
                }));
    text::TokenList tokens;
    std::size_t count = 0;
    const double ours = measure(texts, 5, [&](const std::string& t) {
        text::tokenize(t, tokens);
        count += tokens.size();
    });
    std::printf("tokenize            %8.1f MB/s   tokens, exact and folded forms; %zu tokens\n",
                ours, count / 5);

    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> transliterator(icu::Transliterator::createInstance(
        "NFKD; [\\u00AD\\u034F\\u180E\\u200B-\\u200F\\u2060-\\u2064\\uFEFF\\u202A-\\u202E"
        "\\u2066-\\u2069] Remove; [[:Mn:][:Me:]] Remove; Latin-ASCII; Lower; NFC",
        UTRANS_FORWARD, error));
    const std::unique_ptr<icu::BreakIterator> words(
        icu::BreakIterator::createWordInstance(icu::Locale("vi"), error));
    if (U_FAILURE(error)) {
        std::fprintf(stderr, "ICU: %s\n", u_errorName(error));
        return 1;
    }
    // A tenth of the texts will do for what is so slow.
    std::vector<std::string> few;
    for (std::size_t i = 0; i < texts.size(); i += 10) {
        few.push_back(texts[i]);
    }
    std::string utf8;
    const double naive = measure(few, 1, [&](const std::string& t) {
        const icu::UnicodeString whole = icu::UnicodeString::fromUTF8(t);
        words->setText(whole);
        int32_t begin = words->first();
        for (int32_t end = words->next(); end != icu::BreakIterator::DONE;
             begin = end, end = words->next()) {
            if (words->getRuleStatus() == UBRK_WORD_NONE) {
                continue;
            }
            icu::UnicodeString word(whole, begin, end - begin);
            transliterator->transliterate(word);
            utf8.clear();
            sink += word.toUTF8String(utf8).size();
        }
    });
    std::printf("ICU, word by word   %8.1f MB/s   BreakIterator and Transliterator\n", naive);
    std::printf("ratio               %8.1f\n", ours / naive);
    return sink == 0 ? 1 : 0;
}
