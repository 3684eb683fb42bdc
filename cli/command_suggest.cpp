// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "cli/choice.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "timtin/search.hpp"

namespace timtin::cli {

namespace {

enum class SuggestFormat { text, json };

struct SuggestFlags {
    std::vector<std::string> words;
    std::size_t limit = 10;
    SuggestFormat format = SuggestFormat::text;
};

std::string_view vietnamese(Suggestion::Kind kind) {
    switch (kind) {
        case Suggestion::Kind::compound:
            return "từ";
        case Suggestion::Kind::topic:
            return "chủ đề";
        case Suggestion::Kind::author:
            return "tác giả";
        case Suggestion::Kind::number:
            return "văn bản";
        case Suggestion::Kind::title:
            return "tiêu đề";
    }
    return "";
}

int suggest_command(const GlobalFlags& global, const SuggestFlags& flags) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    SuggestRequest request;
    for (const std::string& word : flags.words) {
        request.prefix += (request.prefix.empty() ? "" : " ") + word;
    }
    request.limit = flags.limit;
    const auto searcher = Searcher::open(settings->data.index());
    if (!searcher) {
        return complain(searcher.error());
    }
    const auto result = searcher->suggest(request);
    if (!result) {
        return complain(result.error());
    }
    if (flags.format == SuggestFormat::json) {
        print(to_json(*result, request) + "\n");
    } else {
        // For people and for completion by a shell: a text a line, what it is behind a tab.
        for (const Suggestion& one : result->suggestions) {
            print(fmt::format("{}\t{}, {} bài\n", with_marks(one.text, use_colour()),
                              vietnamese(one.kind), one.articles));
        }
    }
    return result->suggestions.empty() ? Exit::nothing_found : Exit::done;
}

}  // namespace

void add_suggest(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("suggest", "Suggest how what was typed may go on");
    auto flags = std::make_shared<SuggestFlags>();
    command->add_option("prefix", flags->words, "What was typed so far")
        ->required()
        ->type_name("PREFIX");
    command->add_option("-n,--limit", flags->limit, "Suggestions to show (10)")
        ->check(CLI::Range(1, 100).description(""))
        ->type_name("N");
    command->add_option("--format", flags->format, "text or json")
        ->transform(
            choice<SuggestFormat>({{"text", SuggestFormat::text}, {"json", SuggestFormat::json}}))
        ->type_name("FORMAT");
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return suggest_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
