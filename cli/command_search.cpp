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
#include "cli/search_filters.hpp"
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
    SearchFilters filters;
    bool facets = false;
    std::vector<std::string> facet_fields;
    std::size_t facet_values = 10;
    Format format = Format::text;
    bool explain = false;
    bool exact = false;  ///< nothing is corrected
    bool no_collapse = false;
    int half_life = 365;
};

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

/// Where else the story stands.
void print_reprints(const Hit& hit, std::size_t width) {
    constexpr std::size_t shown = 3;
    std::string places;
    for (std::size_t i = 0; i < std::min(hit.also_at.size(), shown); ++i) {
        const Reprint& one = hit.also_at[i];
        places += places.empty() ? "Cũng ở: " : " · ";
        places += one.url.empty() ? "id: " + printable(one.id) : printable(one.url);
        if (one.published) {
            places += " (" + vietnamese_date(*one.published) + ")";
        }
    }
    if (hit.reprints > shown) {
        places += fmt::format(" và {} nơi khác", hit.reprints - shown);
    }
    if (!places.empty()) {
        print(wrapped(places, width, 3));
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
    print(fmt::format("   {}\n", link.empty() ? "id: " + printable(article.id) : printable(link)));
    print_reprints(hit, width);
    print("\n");
}

void print_correction(const SearchResult& result, const SearchRequest& request) {
    if (!result.corrected.empty()) {
        print(fmt::format("Đã tìm: \"{}\" (bạn gõ: \"{}\")\n\n", printable(result.corrected),
                          printable(request.query)));
    }
    if (!result.did_you_mean.empty()) {
        print(fmt::format("Ý bạn là: \"{}\"?\n\n", printable(result.did_you_mean)));
    }
}

void print_unknown_topics(const SearchResult& result) {
    for (const UnknownTopic& topic : result.unknown_topics) {
        print(fmt::format("Không có chủ đề \"{}\"{}\n", printable(topic.asked),
                          topic.nearest.empty() ? "; timtin topics liệt kê các chủ đề."
                                                : fmt::format("; có phải: {}?", topic.nearest)));
    }
    print(result.unknown_topics.empty() ? "" : "\n");
}

std::string_view vietnamese_name(FacetField field) {
    switch (field) {
        case FacetField::topic:
            return "Chủ đề";
        case FacetField::year:
            return "Năm";
        case FacetField::month:
            return "Tháng";
        case FacetField::site:
            return "Trang";
        case FacetField::section:
            return "Chuyên mục";
        case FacetField::author:
            return "Tác giả";
        case FacetField::number:
            return "Văn bản";
    }
    return "";
}

/// Counts of the matches; what is chosen has a star.
void print_facets(const SearchResult& result, std::size_t width) {
    for (const Facet& facet : result.facets) {
        if (facet.values.empty()) {
            continue;
        }
        std::string line;
        for (const FacetValue& value : facet.values) {
            std::string label = printable(value.label);
            std::ranges::replace(label, ' ', '\x1f');  // a value is not broken over lines
            line += fmt::format("{}{}{}\x1f({})", line.empty() ? "" : " · ",
                                value.selected ? "*" : "", label, value.count);
        }
        if (facet.distinct > facet.values.size()) {
            line += fmt::format(" · …\x1fvà\x1f{}\x1fnữa", facet.distinct - facet.values.size());
        }
        std::string text =
            wrapped(fmt::format("{}: {}", vietnamese_name(facet.field), line), width, 0);
        std::ranges::replace(text, '\x1f', ' ');
        print(text);
    }
    if (!result.facets_exact) {
        print("(số bài là ước tính)\n");
    }
    print(result.facets.empty() ? "" : "\n");
}

void print_text(const SearchResult& result, const SearchRequest& request) {
    const std::size_t width =
        std::min<std::size_t>(stdout_is_terminal() ? terminal_width() : 100, 120);
    const bool colour = use_colour();
    print_correction(result, request);
    print_unknown_topics(result);
    if (result.partial) {
        print("Không bài nào có đủ các từ; đây là những bài khớp một phần.\n\n");
    }
    for (const Hit& hit : result.hits) {
        print_hit(hit, width, colour);
    }
    if (result.incomplete) {
        print("Hết thời gian: đây là những bài tốt nhất tìm được đến lúc đó.\n");
    }
    print_facets(result, width);
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

/// Is there anything to go by? Every article is no answer to nothing.
bool asks(const SearchRequest& request) {
    return has_filter(request) || !request.facets.empty() ||
           request.query.find_first_not_of(" \t\r\n") != std::string::npos;
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
        const auto result =
            asks(request) ? searcher.search(request) : Result<SearchResult>(SearchResult{});
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
    request.query = joined(flags.words);
    request.limit = flags.limit == 0 ? default_hits : flags.limit;
    request.offset = flags.offset;
    request.sort = flags.sort;
    if (auto applied = apply(flags.filters, request); !applied) {
        return complain(applied.error());
    }
    for (const std::string& name : flags.facet_fields) {
        request.facets.push_back(*parse_facet_field(name));
    }
    if (flags.facets && request.facets.empty()) {
        request.facets = facet_fields();
    }
    request.facet_values = flags.facet_values;
    request.explain = flags.explain;
    request.correct = !flags.exact;
    // A run is judged article by article.
    request.collapse = !flags.no_collapse && flags.format != Format::trec;
    request.recency_half_life = std::chrono::days(flags.half_life);

    if (flags.queries.empty() && !asks(request)) {
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
        print_unknown_topics(*result);
        print_facets(*result, 100);
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
    add_filter_options(*command, flags->filters);
    command->add_flag("--facets", flags->facets,
                      "Count the matches by topic, year, month, site, section, author, number");
    std::vector<std::string> facet_names;
    for (const FacetField field : facet_fields()) {
        facet_names.emplace_back(to_string(field));
    }
    command->add_option("--facet", flags->facet_fields, "Count by this alone (again: and by that)")
        ->allow_extra_args(false)
        ->check(CLI::IsMember(facet_names).description(""))
        ->type_name("FIELD");
    command->add_option("--facet-values", flags->facet_values, "Values of a facet (10)")
        ->check(CLI::Range(1, 10000).description(""))
        ->type_name("N");
    command->add_flag("--exact", flags->exact, "Search what was typed; correct nothing");
    command->add_flag("--no-collapse", flags->no_collapse,
                      "List reprints of one story each by itself");
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
