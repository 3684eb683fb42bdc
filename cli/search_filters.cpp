// SPDX-License-Identifier: GPL-2.0-or-later
#include "cli/search_filters.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/output.hpp"
#include "search/request_json.hpp"

namespace timtin::cli {

void add_filter_options(CLI::App& command, SearchFilters& filters) {
    command.add_option("--since", filters.since, "Published at or after this day")
        ->type_name("DATE");
    command.add_option("--until", filters.until, "Published at or before this day")
        ->type_name("DATE");
    const auto add = [&](const char* name, std::vector<std::string>& values, const char* type,
                         const char* help) {
        command.add_option(name, values, help)->allow_extra_args(false)->type_name(type);
    };
    add("--topic", filters.topics, "TOPIC", "Only of this topic (again: or of that)");
    add("--year", filters.years, "YEAR", "Only of this year");
    add("--month", filters.months, "MONTH", "Only of this month: 2019-06");
    add("--site", filters.sites, "SITE", "Only of this site (again: or of that)");
    add("--section", filters.sections, "SECTION", "Only of this section");
    add("--author", filters.authors, "NAME", "Only by this author");
    add("--number", filters.numbers, "NUMBER",
        "Only what cites this document number; with a date: 25-NQ/TW@2013-06-03");
}

Result<std::optional<std::chrono::sys_seconds>> read_bound(const std::string& text, bool after,
                                                           std::string_view option) {
    if (text.empty()) {
        return std::optional<std::chrono::sys_seconds>();
    }
    const auto bound = bound_from_text(text, after);
    if (!bound) {
        return Error{
            ErrorCode::usage,
            fmt::format("{} {} is no date; write 2019-06-11, 2019-06 or 11/06/2019", option, text)};
    }
    return std::optional(*bound);
}

Result<void> apply(const SearchFilters& filters, SearchRequest& request) {
    request.topics = filters.topics;
    request.years = filters.years;
    request.months = filters.months;
    request.sites = filters.sites;
    request.sections = filters.sections;
    request.authors = filters.authors;
    request.numbers = filters.numbers;
    const auto since = read_bound(filters.since, false, "--since");
    const auto until = read_bound(filters.until, true, "--until");
    if (!since || !until) {
        return since ? until.error() : since.error();
    }
    request.since = *since;
    request.until = *until;
    if (ends_before_it_begins(request)) {
        return Error{ErrorCode::usage,
                     fmt::format("--until {} is before --since {}", filters.until, filters.since)};
    }
    return {};
}

bool has_filter(const SearchRequest& request) {
    return request.since || request.until || !request.topics.empty() || !request.years.empty() ||
           !request.months.empty() || !request.sites.empty() || !request.sections.empty() ||
           !request.authors.empty() || !request.numbers.empty();
}

std::string joined(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) {
        line += line.empty() ? "" : " ";
        line += word;
    }
    return line;
}

void complain_of_topics(const std::vector<UnknownTopic>& topics) {
    for (const UnknownTopic& topic : topics) {
        complain(fmt::format("there is no topic {}{}", printable(topic.asked),
                             topic.nearest.empty()
                                 ? "; timtin topics lists them"
                                 : fmt::format("; did you mean: {}", topic.nearest)));
    }
}

}  // namespace timtin::cli
