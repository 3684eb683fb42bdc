// SPDX-License-Identifier: GPL-2.0-or-later
#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/search_filters.hpp"
#include "pipeline/data_folder.hpp"
#include "timtin/digest.hpp"

namespace timtin::cli {

namespace {

struct DigestFlags {
    std::vector<std::string> words;
    SearchFilters filters;
    std::size_t limit = 500;
    std::string format = "markdown";
    std::string output;
};

int digest_command(const GlobalFlags& global, const DigestFlags& flags) {
    const auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    SearchRequest request;
    request.query = joined(flags.words);
    request.limit = flags.limit;
    request.time_limit = std::chrono::seconds{30};
    SearchFilters filters = flags.filters;
    if (filters.since.empty() && filters.until.empty() && filters.years.empty() &&
        filters.months.empty()) {
        filters.since = "yesterday";
    }
    if (auto applied = apply(filters, request); !applied) {
        return complain(applied.error());
    }
    const auto searcher = Searcher::open(settings->data.index());
    if (!searcher) {
        return complain(searcher.error());
    }
    const auto digest = make_digest(*searcher, request);
    if (!digest) {
        return complain(digest.error());
    }
    complain_of_topics(digest->unknown_topics);
    if (digest->incomplete) {
        complain("the time was over: the digest lacks articles");
    }
    const std::string text = flags.format == "html"   ? to_html(*digest)
                             : flags.format == "json" ? to_json(*digest) + "\n"
                                                      : to_markdown(*digest);
    if (flags.output.empty() || flags.output == "-") {
        print(text);
    } else if (auto written = write_atomically(flags.output, text); !written) {
        return complain(written.error());
    }
    if (digest->incomplete) {
        return Exit::in_part;
    }
    return digest->total > 0 ? Exit::done : Exit::nothing_found;
}

}  // namespace

void add_digest(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("digest", "What is new, by topic, for the morning mail");
    auto flags = std::make_shared<DigestFlags>();
    command->add_option("query", flags->words, "Only what these words find; as of search")
        ->type_name("QUERY");
    add_filter_options(*command, flags->filters);
    command->add_option("-n,--limit", flags->limit, "Articles at most (500)")
        ->check(CLI::Range(1, 10000).description(""))
        ->type_name("N");
    command->add_option("--format", flags->format, "markdown, html or json")
        ->check(CLI::IsMember({"markdown", "html", "json"}).description(""))
        ->type_name("FORMAT");
    command->add_option("-o,--output", flags->output, "Write into this file")->type_name("FILE");
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return digest_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
