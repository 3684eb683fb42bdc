// SPDX-License-Identifier: GPL-2.0-or-later
// Texts on standard input, each ended by a NUL byte; their lexicon on standard
// output. The first argument is the list of our own compounds.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "text/compound_list.hpp"
#include "text/lexicon_learner.hpp"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: learn_lexicon COMPOUNDS <TEXTS >LEXICON\n";
        return 2;
    }
    std::ifstream in(argv[1], std::ios::binary);
    if (!in) {
        std::cerr << argv[1] << ": cannot be read\n";
        return 1;
    }
    std::ostringstream content;
    content << in.rdbuf();
    auto list = timtin::text::CompoundList::parse(content.str());
    if (!list) {
        std::cerr << argv[1] << ": " << list.error().message << '\n';
        return 1;
    }
    timtin::text::LexiconLearner learner(std::move(list).value());
    std::ios::sync_with_stdio(false);
    for (std::string text; std::getline(std::cin, text, '\0');) {
        learner.add(text);
    }
    std::cerr << learner.words() << " words read\n";
    std::cout << learner.lexicon() << std::flush;
    return std::cout ? 0 : 1;
}
