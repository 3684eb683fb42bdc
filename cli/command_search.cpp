// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>

#include "cli/choice.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "search/request_json.hpp"
#include "timtin/search.hpp"
#include "timtin/text.hpp"

namespace timtin::cli {

namespace {

enum class Format { text, json, jsonl, trec };

// What -n is if it is not said.
constexpr std::size_t default_hits = 10;
constexpr std::size_t default_run_hits = 100;

struct SearchFlags {
    std::vector<std::string> words;
    std::string queries;  ///< file of a run
    std::size_t limit = 0;
    std::size_t offset = 0;
    Sort sort = Sort::relevance;
    std::string since;
    std::string until;
    std::vector<std::string> sites;
    std::vector<std::string> authors;
    std::vector<std::string> numbers;
    Format format = Format::text;
    bool explain = false;
    bool exact = false;  ///< nothing is corrected
    int half_life = 365;
};

std::string join(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) {
        line += line.empty() ? "" : " ";
        line += word;
    }
    return line;
}

/// A day as typed: ISO, dd/mm/yyyy, "hôm qua". `after` it for an upper bound.
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

/// Why a hit has its score, a reason a line.
void print_explanation(const Hit& hit) {
    print(fmt::format("   điểm {:.4f}\n", hit.score));
    for (const ScorePart& part : hit.explanation) {
        std::string about(to_string(part.what));
        if (!part.asked.empty()) {
            about += " " + printable(part.asked);
            std::string found;
            for (const std::string& form : part.found) {
                found += (found.empty() ? "" : ", ") + printable(form);
            }
            about += fmt::format(" [{}] {}", to_string(part.accents), found);
            std::string fields;
            for (const std::string& field : part.fields) {
                fields += (fields.empty() ? " (" : ", ") + field;
            }
            about += fields.empty() ? "" : fields + ")";
        }
        print(fmt::format("   {:>8.4f}  {}\n", part.score, about));
    }
}

/// Vietnamese labels, as a reader sees them.
void print_hit(const Hit& hit, std::size_t width, bool colour) {
    const Article& article = hit.article;
    const std::string title =
        hit.title.text.empty() ? "(không có tiêu đề)" : with_marks(hit.title, colour);
    print(wrapped(fmt::format("{}. {}", hit.rank, title), width, 0));
    std::string about;
    const auto add = [&](const std::string& part) {
        if (!part.empty()) {
            about += about.empty() ? "" : " · ";
            about += part;
        }
    };
    if (article.published) {
        add(vietnamese_date(*article.published));
    }
    add(printable(article.source));
    if (article.site != article.source) {
        add(printable(article.site));
    }
    if (!article.authors.empty()) {
        std::string authors;
        for (const std::string& author : article.authors) {
            authors += (authors.empty() ? "" : ", ") + author;
        }
        add(printable(authors));
    }
    if (hit.partial) {
        add("khớp một phần");
    }
    if (!about.empty()) {
        print(wrapped(about, width, 3));
    }
    if (!hit.snippet.text.empty()) {
        print(wrapped(with_marks(hit.snippet, colour), width, 3));
    }
    if (!hit.explanation.empty()) {
        print_explanation(hit);
    }
    const std::string& link = article.canonical_url.empty() ? article.url : article.canonical_url;
    print(
        fmt::format("   {}\n\n", link.empty() ? "id: " + printable(article.id) : printable(link)));
}

void print_correction(const SearchResult& result, const SearchRequest& request) {
    if (!result.corrected.empty()) {
        print(fmt::format("Đã tìm: \"{}\" (bạn gõ: \"{}\")\n\n", printable(result.corrected),
                          printable(request.query)));
    }
}

void print_text(const SearchResult& result, const SearchRequest& request) {
    const std::size_t width =
        std::min<std::size_t>(stdout_is_terminal() ? terminal_width() : 100, 120);
    const bool colour = use_colour();
    print_correction(result, request);
    if (result.partial) {
        print("Không bài nào có đủ các từ; đây là những bài khớp một phần.\n\n");
    }
    for (const Hit& hit : result.hits) {
        print_hit(hit, width, colour);
    }
    if (result.incomplete) {
        print("Hết thời gian: đây là những bài tốt nhất tìm được đến lúc đó.\n");
    }
    const std::size_t last = request.offset + result.hits.size();
    const bool has_partial = !result.partial && result.listed > result.total;
    print(fmt::format(
        "{}{} bài{} · {}–{} · {:.1f} ms\n", result.total_exact ? "" : "khoảng ", result.total,
        has_partial
            ? fmt::format(" đủ các từ, khoảng {} bài khớp một phần", result.listed - result.total)
            : "",
        result.hits.empty() ? 0 : request.offset + 1, last,
        static_cast<double>(result.elapsed.count()) / 1000.0));
}

void print_run(const std::string& query_id, const SearchResult& result) {
    for (const Hit& hit : result.hits) {
        // Ranks carry the order; a partial match may score above a full one.
        print(fmt::format("{} Q0 {} {} {:.6f} timtin\n", query_id, hit.article.id, hit.rank,
                          hit.score));
    }
}

int batch(const Searcher& searcher, SearchRequest request, const SearchFlags& flags) {
    std::ifstream file;
    if (flags.queries != "-") {
        file.open(flags.queries);
        if (!file) {
            complain(fmt::format("cannot read {}", flags.queries));
            return Exit::failed;
        }
    }
    std::istream& lines = flags.queries == "-" ? std::cin : file;
    request.limit = flags.limit == 0 ? default_run_hits : flags.limit;
    request.snippets = request.articles = flags.format == Format::jsonl;
    std::uint64_t number = 0;
    bool found = false;
    for (std::string line; !output_failed() && std::getline(lines, line);) {
        ++number;
        const std::size_t tab = line.find('\t');
        if (line.empty()) {
            continue;
        }
        if (tab == std::string::npos || tab == 0) {
            complain(
                fmt::format("{}:{}: expected an id, a tab and a query", flags.queries, number));
            return Exit::usage;
        }
        const std::string id = line.substr(0, tab);
        request.query = line.substr(tab + 1, line.find('\t', tab + 1) - tab - 1);
        const auto result = searcher.search(request);
        if (!result) {
            return complain(result.error());
        }
        found = found || !result->hits.empty();
        if (flags.format == Format::jsonl) {
            print(to_json(*result, request) + "\n");
        } else {
            print_run(id, *result);
        }
    }
    return found ? Exit::done : Exit::nothing_found;
}

int search_command(const GlobalFlags& global, const SearchFlags& flags) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    SearchRequest request;
    request.query = join(flags.words);
    request.limit = flags.limit == 0 ? default_hits : flags.limit;
    request.offset = flags.offset;
    request.sort = flags.sort;
    request.sites = flags.sites;
    request.authors = flags.authors;
    request.numbers = flags.numbers;
    request.explain = flags.explain;
    request.correct = !flags.exact;
    request.recency_half_life = std::chrono::days(flags.half_life);
    const auto since = read_bound(flags.since, false, "--since");
    const auto until = read_bound(flags.until, true, "--until");
    if (!since || !until) {
        return complain(since ? until.error() : since.error());
    }
    request.since = *since;
    request.until = *until;

    const bool has_filter = request.since || request.until || !request.sites.empty() ||
                            !request.authors.empty() || !request.numbers.empty();
    if (flags.queries.empty() && !has_filter &&
        request.query.find_first_not_of(" \t\r\n") == std::string::npos) {
        complain("the query is empty; try: timtin search \"dân vận\"");
        return Exit::usage;
    }
    if (!flags.queries.empty() && flags.format != Format::trec && flags.format != Format::jsonl) {
        complain("--queries needs --format trec or jsonl");
        return Exit::usage;
    }
    if (flags.queries.empty() && flags.format == Format::trec) {
        complain("--format trec needs --queries FILE");
        return Exit::usage;
    }
    const auto searcher = Searcher::open(settings->data.index());
    if (!searcher) {
        return complain(searcher.error());
    }
    if (!flags.queries.empty()) {
        return batch(*searcher, request, flags);
    }
    const auto result = searcher->search(request);
    if (!result) {
        return complain(result.error());
    }
    if (flags.format == Format::json) {
        print(to_json(*result, request) + "\n");
    } else if (flags.format == Format::jsonl) {
        for (const Hit& hit : result->hits) {
            print(to_json(hit) + "\n");
        }
    } else if (result->hits.empty()) {
        print_correction(*result, request);
        print(result->total == 0 ? "Không tìm thấy bài nào.\n"
                                 : fmt::format("Chỉ có {} bài.\n", result->total));
    } else {
        print_text(*result, request);
    }
    return result->total > 0 ? Exit::done : Exit::nothing_found;
}

}  // namespace

void add_search(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("search", "Search the index");
    auto flags = std::make_shared<SearchFlags>();
    command
        ->add_option("query", flags->words,
                     "Words, \"phrases\", -without, fields (man timtin-query)")
        ->type_name("QUERY");
    command->add_option("-n,--limit", flags->limit, "Hits to show (10; in a run 100)")
        ->check(CLI::Range(1, 10000).description(""))
        ->type_name("N");
    command->add_option("--offset", flags->offset, "Hits to skip")->type_name("N");
    command->add_option("--sort", flags->sort, "relevance, newest or oldest")
        ->transform(choice<Sort>(
            {{"relevance", Sort::relevance}, {"newest", Sort::newest}, {"oldest", Sort::oldest}}))
        ->type_name("ORDER");
    command->add_option("--since", flags->since, "Published at or after this day")
        ->type_name("DATE");
    command->add_option("--until", flags->until, "Published at or before this day")
        ->type_name("DATE");
    command->add_option("--site", flags->sites, "Only of this site (again: or of that)")
        ->allow_extra_args(false)
        ->type_name("SITE");
    command->add_option("--author", flags->authors, "Only by this author")
        ->allow_extra_args(false)
        ->type_name("NAME");
    command->add_option("--number", flags->numbers, "Only what cites this document number")
        ->allow_extra_args(false)
        ->type_name("NUMBER");
    command->add_flag("--exact", flags->exact, "Search what was typed; correct nothing");
    command->add_flag("--explain", flags->explain, "Tell why each hit has its score");
    command
        ->add_option("--half-life", flags->half_life,
                     "Days after which newness counts half (365); 0: age does not matter")
        ->check(CLI::Range(0, 36500).description(""))
        ->type_name("DAYS");
    command
        ->add_option(
            "--format", flags->format,
            "text, json, jsonl (a hit a line; with --queries an answer) or trec (with --queries)")
        ->transform(choice<Format>({{"text", Format::text},
                                    {"json", Format::json},
                                    {"jsonl", Format::jsonl},
                                    {"trec", Format::trec}}))
        ->type_name("FORMAT");
    command
        ->add_option("--queries", flags->queries, "A file of queries: id, tab, query; - for input")
        ->type_name("FILE");
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return search_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
