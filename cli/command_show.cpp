// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "pipeline/article_versions.hpp"
#include "timtin/search.hpp"

namespace timtin::cli {

namespace {

void print_field(std::string_view label, std::string_view value) {
    if (!value.empty()) {
        print(fmt::format("{}: {}\n", label, printable(value)));
    }
}

void print_article(const Article& article) {
    const std::size_t width =
        std::min<std::size_t>(stdout_is_terminal() ? terminal_width() : 100, 100);
    print(wrapped(printable(article.title), width, 0) + "\n");
    if (article.published) {
        const std::string iso = to_iso(*article.published);
        const bool has_time = article.published->precision == Precision::second ||
                              article.published->precision == Precision::minute;
        print_field("Đăng", vietnamese_date(*article.published) +
                                (has_time ? " " + iso.substr(11, 5) : std::string()));
    }
    print_field("Nguồn", article.source);
    print_field("Trang", article.site);
    for (const std::string& author : article.authors) {
        print_field("Tác giả", author);
    }
    print_field("Chuyên mục", article.section);
    for (const CitedNumber& number : article.numbers) {
        print_field("Văn bản", number.date.empty()
                                   ? number.number
                                   : fmt::format("{} ({})", number.number, number.date));
    }
    print_field("Địa chỉ", article.canonical_url.empty() ? article.url : article.canonical_url);
    print_field("Mã", article.id);
    std::string_view body = article.body;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find('\n'), body.size());
        if (end > 0) {
            print("\n" + wrapped(printable(body.substr(0, end)), width, 0));
        }
        body.remove_prefix(std::min(end + 1, body.size()));
    }
}

/// The name of a part of an article, as people read it.
std::string_view part_name(std::string_view part) {
    static const std::map<std::string_view, std::string_view> names = {
        {"title", "tiêu đề"},      {"lead", "sapo"},    {"body", "nội dung"},
        {"authors", "tác giả"},    {"source", "nguồn"}, {"section", "chuyên mục"},
        {"published", "ngày đăng"}};
    const auto found = names.find(part);
    return found == names.end() ? part : found->second;
}

void print_versions(const std::vector<ArticleVersion>& versions) {
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const ArticleVersion& version = versions[i];
        const DateTime since = at_offset(version.since);
        print(fmt::format("{}. {} {}  {}\n", i + 1, vietnamese_date(since),
                          to_iso(since).substr(11, 5), printable(version.article.title)));
        if (!version.changed.empty()) {
            std::vector<std::string_view> parts(version.changed.size());
            std::ranges::transform(version.changed, parts.begin(), part_name);
            print(fmt::format("   sửa: {}\n", fmt::join(parts, ", ")));
        }
    }
}

std::string versions_json(const std::vector<ArticleVersion>& versions) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const ArticleVersion& version : versions) {
        list.push_back({{"sequence", version.sequence},
                        {"since", to_iso(at_offset(version.since))},
                        {"changed", version.changed},
                        {"article", nlohmann::ordered_json::parse(to_json(version.article))}});
    }
    const nlohmann::ordered_json all = {
        {"format_version", 1}, {"id", versions.back().article.id}, {"versions", std::move(list)}};
    return all.dump();
}

int show_versions(const GlobalFlags& global, const std::string& id, bool as_json) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    const auto sites = known_sites(*settings);
    if (!sites) {
        return complain(sites.error());
    }
    const auto versions =
        article_versions(settings->data, id, *sites,
                         [](const std::string& problem) { complain(problem, Level::warning); });
    if (!versions) {
        return complain(versions.error());
    }
    if (as_json) {
        print(versions_json(*versions) + "\n");
    } else {
        print_versions(*versions);
    }
    return Exit::done;
}

int show_command(const GlobalFlags& global, const std::string& id, bool as_json) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    const auto searcher = Searcher::open(settings->data.index());
    if (!searcher) {
        return complain(searcher.error());
    }
    const auto article = searcher->article(id);
    if (!article) {
        return complain(article.error());
    }
    if (as_json) {
        print(to_json(*article) + "\n");
    } else {
        print_article(*article);
    }
    return Exit::done;
}

}  // namespace

void add_show(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("show", "Show one article of the index");
    auto id = std::make_shared<std::string>();
    auto format = std::make_shared<std::string>("text");
    command->add_option("id", *id, "Its id or its URL")->required()->type_name("ID");
    command->add_option("--format", *format, "text or json")
        ->check(CLI::IsMember({"text", "json", "jsonl"}).description(""))
        ->type_name("FORMAT");
    auto versions = std::make_shared<bool>(false);
    command->add_flag("--versions", *versions,
                      "What it said before: all versions that the archive keeps");
    command->callback([&invocation, id, format, versions] {
        invocation.run = [&invocation, id, format, versions] {
            return *versions ? show_versions(invocation.flags, *id, *format != "text")
                             : show_command(invocation.flags, *id, *format != "text");
        };
    });
}

}  // namespace timtin::cli
