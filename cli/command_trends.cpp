// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cmath>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/search_filters.hpp"
#include "pipeline/data_folder.hpp"
#include "timtin/search.hpp"

namespace timtin::cli {

namespace {

struct TrendsFlags {
    std::vector<std::string> words;
    SearchFilters filters;
    std::string by = "month";
    std::string svg;  ///< file
    std::string title;
    std::string format = "text";
    bool exact = false;
};

/// A bar of so many eighths of a column.
std::string bar(double columns) {
    static constexpr std::array<const char*, 8> parts = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto eighths = static_cast<std::size_t>(std::lround(columns * 8));
    std::string out;
    for (std::size_t i = 0; i < eighths / 8; ++i) {
        out += "█";
    }
    return out + parts[eighths % 8];
}

void print_trends(const Trends& trends, const SearchRequest& request) {
    if (!trends.corrected.empty()) {
        print(fmt::format("Đã tìm: \"{}\" (bạn gõ: \"{}\")\n\n", printable(trends.corrected),
                          printable(request.query)));
    }
    if (trends.partial) {
        print("Không bài nào có đủ các từ; đây là những bài khớp một phần.\n\n");
    }
    std::uint64_t most = 1;
    for (const TrendCount& one : trends.periods) {
        most = std::max(most, one.count);
    }
    // Period, count and share stand beside the bar.
    const std::size_t width =
        std::min<std::size_t>(stdout_is_terminal() ? terminal_width() : 80, 120);
    const double columns = width > 50 ? static_cast<double>(width - 34) : 16;
    for (const TrendCount& one : trends.periods) {
        print(
            fmt::format("{:<8}  {:>7}  {:>6.2f}%  {}\n", one.period, one.count, 100 * one.share(),
                        bar(columns * static_cast<double>(one.count) / static_cast<double>(most))));
    }
    print(
        fmt::format("{}{} bài{}{}\n", trends.periods.empty() ? "" : "\n", trends.total,
                    trends.undated > 0 ? fmt::format(", {} bài không rõ ngày", trends.undated) : "",
                    trends.incomplete ? "; hết thời gian, còn thiếu" : ""));
}

int trends_command(const GlobalFlags& global, const TrendsFlags& flags) {
    const auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    SearchRequest request;
    request.query = joined(flags.words);
    request.correct = !flags.exact;
    request.time_limit = std::chrono::seconds{30};
    if (auto applied = apply(flags.filters, request); !applied) {
        return complain(applied.error());
    }
    const auto searcher = Searcher::open(settings->data.index());
    if (!searcher) {
        return complain(searcher.error());
    }
    const auto trends = searcher->trends(request, flags.by == "week"   ? TrendPeriod::week
                                                  : flags.by == "year" ? TrendPeriod::year
                                                                       : TrendPeriod::month);
    if (!trends) {
        return complain(trends.error());
    }
    complain_of_topics(trends->unknown_topics);
    if (!flags.svg.empty()) {
        const std::string svg = to_svg(*trends, !flags.title.empty()    ? flags.title
                                                : request.query.empty() ? "Mọi bài"
                                                                        : request.query);
        if (flags.svg == "-") {
            print(svg);
        } else if (auto written = write_atomically(flags.svg, svg); !written) {
            return complain(written.error());
        }
    }
    if (flags.format == "json") {
        print(to_json(*trends, request) + "\n");
    } else if (flags.svg.empty()) {
        print_trends(*trends, request);
    }
    return trends->total > 0 ? Exit::done : Exit::nothing_found;
}

}  // namespace

void add_trends(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("trends", "How often, over time, a query is written about");
    auto flags = std::make_shared<TrendsFlags>();
    command->add_option("query", flags->words, "As of search; left out: every article")
        ->type_name("QUERY");
    command->add_option("--by", flags->by, "month, year or week")
        ->check(CLI::IsMember({"month", "year", "week"}).description(""))
        ->type_name("PERIOD");
    add_filter_options(*command, flags->filters);
    command->add_flag("--exact", flags->exact, "Search what was typed; correct nothing");
    command->add_option("--svg", flags->svg, "Write a chart into this file; - for output")
        ->type_name("FILE");
    command->add_option("--title", flags->title, "Title of the chart; the query if not said")
        ->type_name("TEXT");
    command->add_option("--format", flags->format, "text or json")
        ->check(CLI::IsMember({"text", "json"}).description(""))
        ->type_name("FORMAT");
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return trends_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
