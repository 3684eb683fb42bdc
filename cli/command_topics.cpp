// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "timtin/search.hpp"
#include "timtin/topics.hpp"

namespace timtin::cli {

namespace {

struct TopicsFlags {
    std::string explain;  ///< id or URL of an article
    std::string format = "text";
};

void print_topics(const std::vector<TopicFacts>& topics) {
    std::size_t slug_width = 0;
    for (const TopicFacts& topic : topics) {
        slug_width = std::max(slug_width, printable(topic.slug).size());
    }
    for (const TopicFacts& topic : topics) {
        print(fmt::format("{:>7}  {:<10}  {:<{}}  {}\n", topic.articles,
                          topic.newest ? vietnamese_date(*topic.newest) : "", printable(topic.slug),
                          slug_width, printable(topic.name)));
        if (!topic.newest_title.empty()) {
            print(fmt::format("{:>7}  {:<10}  {}\n", "", "", printable(topic.newest_title)));
        }
    }
}

/// A phrase and where it stands: "dân vận khéo: tít 1, sapô 2".
std::string told(const TopicEvidence& evidence) {
    std::string where;
    for (const auto& [name, count] :
         {std::pair("tít", evidence.title), std::pair("sapô", evidence.lead),
          std::pair("thân bài", evidence.body)}) {
        if (count > 0) {
            where += fmt::format("{}{} {}", where.empty() ? "" : ", ", name, count);
        }
    }
    const std::string_view kind = evidence.kind == TopicEvidence::Kind::number    ? "văn bản "
                                  : evidence.kind == TopicEvidence::Kind::exclude ? "loại trừ "
                                                                                  : "";
    return fmt::format("{}\"{}\" ({})", kind, printable(evidence.text), where);
}

int explain(const Settings& settings, const Searcher& searcher, const TopicsFlags& flags) {
    const auto article = searcher.article(flags.explain);
    if (!article) {
        return complain(article.error());
    }
    const auto topics = read_topics(settings);
    if (!topics) {
        return complain(topics.error());
    }
    if (const auto facts = index_facts(settings.data.index());
        facts && facts->topics != (*topics)->fingerprint()) {
        complain("the definitions have changed since the index was tagged; run: timtin index");
    }
    const std::vector<TopicScore> scores = (*topics)->explain(*article);
    if (flags.format == "json") {
        print(to_json(scores, *article) + "\n");
        return Exit::done;
    }
    print(printable(article->title) + "\n");
    for (const TopicScore& score : scores) {
        print(fmt::format("\n{} {}  {:.2f} (ngưỡng {:.2f})\n", score.given ? "+" : "-", score.slug,
                          score.score, score.threshold));
        for (const TopicEvidence& evidence : score.evidence) {
            print(fmt::format("  {:>6.2f}  {}\n", evidence.score, told(evidence)));
        }
    }
    if (scores.empty()) {
        print("Không có cụm từ nào của các chủ đề.\n");
    }
    return Exit::done;
}

int topics_command(const GlobalFlags& global, const TopicsFlags& flags) {
    const auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    const auto searcher = Searcher::open(settings->data.index());
    if (!searcher) {
        return complain(searcher.error());
    }
    if (!flags.explain.empty()) {
        return explain(*settings, *searcher, flags);
    }
    const auto topics = searcher->topics();
    if (!topics) {
        return complain(topics.error());
    }
    if (flags.format == "json") {
        print(to_json(*topics) + "\n");
    } else {
        print_topics(*topics);
    }
    return Exit::done;
}

}  // namespace

void add_topics(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("topics", "The topics, how many articles have them");
    auto flags = std::make_shared<TopicsFlags>();
    command->add_option("--explain", flags->explain, "Tell why this article has its topics, or not")
        ->type_name("ID");
    command->add_option("--format", flags->format, "text or json")
        ->check(CLI::IsMember({"text", "json"}).description(""))
        ->type_name("FORMAT");
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return topics_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
