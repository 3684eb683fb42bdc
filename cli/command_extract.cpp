// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <system_error>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "extract/article_json.hpp"
#include "timtin/extract.hpp"

namespace timtin::cli {

namespace {

constexpr std::size_t max_page_bytes = std::size_t{64} << 20;

struct ExtractFlags {
    std::string file;
    std::string url;
    std::string site;
    bool batch = false;
    bool explain = false;
};

struct CloseGzip {
    void operator()(gzFile file) const noexcept { gzclose(file); }
};

/// The bytes of a saved page, with gzip undone.
Result<std::string> read_page(const std::string& path) {
    const auto failed = [&](int why) {
        return Error{ErrorCode::io,
                     fmt::format("cannot read {}: {}", path, std::generic_category().message(why))};
    };
    std::error_code code;
    if (path != "-" && std::filesystem::is_directory(path, code)) {
        return failed(EISDIR);
    }
    errno = 0;
    const std::unique_ptr<gzFile_s, CloseGzip> file(path == "-" ? gzdopen(::dup(STDIN_FILENO), "rb")
                                                                : gzopen(path.c_str(), "rb"));
    if (!file) {
        return failed(errno == 0 ? ENOMEM : errno);
    }
    std::string bytes;
    std::string chunk(std::size_t{1} << 16, '\0');
    for (;;) {
        const int got = gzread(file.get(), chunk.data(), static_cast<unsigned>(chunk.size()));
        if (got <= 0) {
            // gzip that was cut short looks like an end, with an error beside it.
            int error = 0;
            const char* what = gzerror(file.get(), &error);
            if (got == 0 && (error == Z_OK || error == Z_STREAM_END)) {
                return bytes;
            }
            return error == Z_ERRNO
                       ? failed(errno)
                       : Error{ErrorCode::malformed, fmt::format("cannot read {}: {}", path, what)};
        }
        bytes.append(chunk.data(), static_cast<std::size_t>(got));
        if (bytes.size() > max_page_bytes) {
            return Error{ErrorCode::limit,
                         fmt::format("{} has more than {} MiB", path, max_page_bytes >> 20)};
        }
    }
}

/// The rules of a site by name, or of the site that the URL's host belongs to.
const SiteRules* rules_for(const std::vector<Site>& sites, const std::string& name,
                           const std::string& url) {
    for (const Site& site : sites) {
        if (!name.empty()) {
            if (site.name == name) {
                return &site.rules;
            }
            continue;
        }
        const auto parsed = Url::parse(url);
        if (!parsed) {
            continue;
        }
        const auto belongs = [&](const std::string& host) {
            return host.starts_with('.') ? parsed->host().ends_with(host) ||
                                               parsed->host() == std::string_view(host).substr(1)
                                         : parsed->host() == host;
        };
        const auto begins_there = [&](const std::string& seed) {
            const auto begin = Url::parse(seed);
            return begin && begin->host() == parsed->host();
        };
        if (site.hosts.empty() ? std::ranges::any_of(site.seeds, begins_there)
                               : std::ranges::any_of(site.hosts, belongs)) {
            return &site.rules;
        }
    }
    return nullptr;
}

void print_explanation(const Extraction& extraction) {
    if (!extraction.is_article) {
        print(fmt::format("no article: {}\n", extraction.reason));
    }
    for (const FieldChoice& choice : extraction.explanation) {
        print(fmt::format("{} {:<10} {}\n             from {}\n", choice.taken ? "*" : " ",
                          choice.field, printable(choice.value.substr(0, 400)),
                          printable(choice.from)));
    }
}

int batch(const std::vector<Site>& sites, const ExtractFlags& flags) {
    std::ios::sync_with_stdio(false);
    bool well = true;
    for (std::string line; !output_failed() && std::getline(std::cin, line);) {
        if (line.empty()) {
            continue;
        }
        const std::size_t tab = line.find('\t');
        const std::string file = line.substr(0, tab);
        ExtractOptions options;
        options.url = tab == std::string::npos ? "" : line.substr(tab + 1);
        options.rules = rules_for(sites, flags.site, options.url);
        const auto page = read_page(file);
        if (!page) {
            well = false;
            print(extraction_error_to_json(page.error(), file) + "\n");
            continue;
        }
        auto extraction = extract_article(*page, options);
        if (!extraction) {
            // The page was read; that there is no article in it is the answer.
            Extraction none;
            none.reason = extraction.error().message;
            extraction = std::move(none);
        }
        print(extraction_to_json(*extraction, file) + "\n");
    }
    return well ? Exit::done : Exit::in_part;
}

int extract_command(const GlobalFlags& global, const ExtractFlags& flags) {
    auto settings = read_settings(global);
    if (!settings) {
        return complain(settings.error());
    }
    const auto known = known_sites(*settings);
    if (!known) {
        return complain(known.error());
    }
    const std::vector<Site>& sites = *known;
    if (!flags.site.empty()) {
        // A name that is unknown, or whose file is broken, is told.
        if (auto named = read_sites(*settings, {flags.site}); !named) {
            return complain(named.error());
        }
    }
    if (flags.batch) {
        return batch(sites, flags);
    }
    if (flags.file.empty()) {
        complain("which page? timtin extract FILE, or - for standard input, or --batch");
        return Exit::usage;
    }
    const auto page = read_page(flags.file);
    if (!page) {
        return complain(page.error());
    }
    ExtractOptions options;
    options.url = flags.url;
    options.rules = rules_for(sites, flags.site, flags.url);
    options.want_explanation = flags.explain;
    auto extraction = extract_article(*page, options);
    if (!extraction) {
        Extraction none;
        none.reason = extraction.error().message;
        extraction = std::move(none);
    }
    if (flags.explain) {
        print_explanation(*extraction);
    } else {
        print(extraction_to_json(*extraction) + "\n");
    }
    return Exit::done;
}

}  // namespace

void add_extract(CLI::App& app, Invocation& invocation) {
    auto* command = app.add_subcommand("extract", "An HTML page to its article, as JSON");
    auto flags = std::make_shared<ExtractFlags>();
    auto* file =
        command->add_option("file", flags->file, "The page, gzip or not; - for standard input")
            ->type_name("FILE");
    command->add_option("--url", flags->url, "Where the page is from")
        ->type_name("URL")
        ->needs(file);
    command->add_option("--site", flags->site, "Use the rules of this site")->type_name("SITE");
    command->add_flag("--explain", flags->explain, "What was taken for each field, and from where")
        ->needs(file);
    command
        ->add_flag("--batch", flags->batch,
                   "Read lines FILE<TAB>URL, write one JSON object a line, in order")
        ->excludes(file);
    command->callback([&invocation, flags] {
        invocation.run = [&invocation, flags] { return extract_command(invocation.flags, *flags); };
    });
}

}  // namespace timtin::cli
