// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/choice.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "timtin/search.hpp"

namespace timtin::cli {

namespace {

enum class SimilarFormat { text, json };

struct SimilarFlags {
    SimilarRequest request;
    SimilarFormat format = SimilarFormat::text;
};

int similar_command(const GlobalFlags& global, const SimilarFlags& flags) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    const auto searcher = Searcher::open(settings->data.index());
    if (!searcher) {
        return complain(searcher.error());
    }
    const auto result = searcher->similar(flags.request);
    if (!result) {
        return complain(result.error());
    }
    if (flags.format == SimilarFormat::json) {
        print(to_json(*result, flags.request) + "\n");
    } else {
        const std::size_t width =
            std::min<std::size_t>(stdout_is_terminal() ? terminal_width() : 100, 120);
        std::size_t number = 0;
        for (const SimilarArticle& one : result->articles) {
            const Article& article = one.article;
            print(wrapped(fmt::format("{}. {}", ++number,
                                      article.title.empty() ? "(không có tiêu đề)"
                                                            : printable(article.title)),
                          width, 0));
            if (article.published) {
                print("   " + vietnamese_date(*article.published) + "\n");
            }
            const std::string& url =
                article.canonical_url.empty() ? article.url : article.canonical_url;
            print(fmt::format("   {}\n",
                              url.empty() ? "id: " + printable(article.id) : printable(url)));
        }
    }
    return result->articles.empty() ? Exit::nothing_found : Exit::done;
}

}  // namespace

void add_similar(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("similar", "List articles like one of the index");
    auto flags = std::make_shared<SimilarFlags>();
    command->add_option("id", flags->request.id, "Its id or its URL")->required()->type_name("ID");
    command->add_option("-n,--limit", flags->request.limit, "Articles to list (5)")
        ->check(CLI::Range(1, 100).description(""))
        ->type_name("N");
    command->add_option("--format", flags->format, "text or json")
        ->transform(
            choice<SimilarFormat>({{"text", SimilarFormat::text}, {"json", SimilarFormat::json}}))
        ->type_name("FORMAT");
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return similar_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
