// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/search_filters.hpp"
#include "timtin/search.hpp"

namespace timtin::cli {

namespace {

struct NumbersFlags {
    std::vector<std::string> words;
    SearchFilters filters;
    std::size_t limit = 50;
    std::string format = "text";
};

std::string day(const std::string& iso) {
    const auto time = parse_iso(iso);
    return time ? vietnamese_date(*time) : "";
}

void print_numbers(const std::vector<NumberFacts>& numbers) {
    for (const NumberFacts& one : numbers) {
        std::string dates;
        for (const NumberFacts::Dated& dated : one.dates) {
            dates += fmt::format("{}{} ({})", dates.empty() ? "" : ", ",
                                 dated.date.empty() ? "không ghi ngày" : day(dated.date),
                                 dated.articles);
        }
        print(fmt::format("{:>7}  {:<22}  {}  {}\n", one.articles, printable(one.number),
                          one.first.empty()       ? std::string(23, ' ')
                          : one.first == one.last ? day(one.first) + std::string(13, ' ')
                                                  : day(one.first) + " – " + day(one.last),
                          dates));
    }
}

int numbers_command(const GlobalFlags& global, const NumbersFlags& flags) {
    const auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    SearchRequest request;
    request.query = joined(flags.words);
    request.time_limit = std::chrono::seconds{30};
    if (auto applied = apply(flags.filters, request); !applied) {
        return complain(applied.error());
    }
    const auto searcher = Searcher::open(settings->data.index());
    if (!searcher) {
        return complain(searcher.error());
    }
    auto numbers = searcher->numbers(request);
    if (!numbers) {
        return complain(numbers.error());
    }
    const std::size_t distinct = numbers->size();
    if (flags.limit > 0 && numbers->size() > flags.limit) {
        numbers->resize(flags.limit);
    }
    if (flags.format == "json") {
        print(to_json(*numbers, distinct) + "\n");
    } else {
        print_numbers(*numbers);
        if (numbers->size() < distinct) {
            print(fmt::format("… và {} số nữa\n", distinct - numbers->size()));
        }
    }
    return distinct > 0 ? Exit::done : Exit::nothing_found;
}

}  // namespace

void add_numbers(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("numbers", "The document numbers that articles cite");
    auto flags = std::make_shared<NumbersFlags>();
    command->add_option("query", flags->words, "Only what these articles cite; as of search")
        ->type_name("QUERY");
    add_filter_options(*command, flags->filters);
    command->add_option("-n,--limit", flags->limit, "Numbers to list (50); 0: all")->type_name("N");
    command->add_option("--format", flags->format, "text or json")
        ->check(CLI::IsMember({"text", "json"}).description(""))
        ->type_name("FORMAT");
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return numbers_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
