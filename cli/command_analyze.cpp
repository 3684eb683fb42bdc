// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "indexer/terms.hpp"
#include "search/query.hpp"
#include "timtin/index.hpp"
#include "timtin/text.hpp"

namespace timtin::cli {

namespace {

std::string_view name_of(text::TokenKind kind) {
    switch (kind) {
        case text::TokenKind::word:
            return "word";
        case text::TokenKind::number:
            return "number";
        case text::TokenKind::abbreviation:
            return "abbreviation";
        case text::TokenKind::document_number:
            return "document_number";
        case text::TokenKind::email:
            return "email";
        case text::TokenKind::url:
            return "url";
    }
    return "";
}

/// A term with its key and signature kept apart by '|', and letters as letters.
std::string readable_terms(const text::TokenList& tokens, std::size_t at) {
    const text::Token& token = tokens[at];
    if (token.kind == text::TokenKind::document_number || !is_indexable(token)) {
        return "";
    }
    const auto reading = [](const text::Token& one) {
        std::string key;
        append_folded_key(one, key);
        return key + "|" + std::string(has_accents(one) ? one.exact : "");
    };
    std::string terms = reading(token);
    for (std::size_t before = at; before-- > 0;) {
        if (tokens[before].kind != text::TokenKind::document_number) {
            if (is_indexable(tokens[before]) && are_neighbours(tokens[before], token)) {
                terms += "  " + reading(tokens[before]) + " " + reading(token);
            }
            break;
        }
    }
    return terms;
}

/// By the lexicon of the index, if there is one that has its own.
std::string words_of(const std::string& text, const GlobalFlags& flags) {
    if (const auto settings = read_settings(flags)) {
        if (const auto lexicon = index_lexicon(settings->data.index())) {
            return text::segment_words(text, *lexicon);
        }
    }
    return text::segment_words(text, text::Lexicon::standard());
}

int analyze_command(const std::string& text, const GlobalFlags& flags, bool as_json) {
    text::TokenList tokens;
    text::tokenize(text, tokens);
    using Json = nlohmann::ordered_json;
    Json list = Json::array();
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const text::Token& token = tokens[i];
        const std::string source = text.substr(token.begin, token.end - token.begin);
        const auto meanings = text::expand_abbreviation(source);
        if (as_json) {
            list.push_back({{"position", token.position},
                            {"kind", name_of(token.kind)},
                            {"begin", token.begin},
                            {"end", token.end},
                            {"text", source},
                            {"exact", token.exact},
                            {"folded", token.folded}});
            if (!meanings.empty()) {
                list.back()["stands_for"] = meanings;
            }
        } else {
            print(fmt::format("{:>3}  {:<15} {:>4}-{:<4} {}\t{}\t{}\t{}\n", token.position,
                              name_of(token.kind), token.begin, token.end, printable(source),
                              token.exact, token.folded, readable_terms(tokens, i)));
            for (const std::string& meaning : meanings) {
                print(fmt::format("{:>22}= {}\n", "", meaning));
            }
        }
    }
    if (as_json) {
        Json numbers = Json::array();
        for (const text::DocumentNumber& number : text::find_document_numbers_in_query(text)) {
            numbers.push_back({{"number", number.normal},
                               {"key", number.key},
                               {"begin", number.begin},
                               {"end", number.end}});
        }
        print(Json{{"format_version", 1},
                   {"text", text},
                   {"tokens", std::move(list)},
                   {"numbers", std::move(numbers)},
                   {"words", words_of(text, flags)},
                   {"query", to_string(parse_query(text))}}
                  .dump(-1, ' ', false, Json::error_handler_t::replace) +
              "\n");
    } else {
        print(fmt::format("words: {}\n", printable(words_of(text, flags))));
        print(fmt::format("query: {}\n", printable(to_string(parse_query(text)))));
    }
    return Exit::done;
}

}  // namespace

void add_analyze(CLI::App& app, Invocation& invocation) {
    auto* command =
        app.add_subcommand("analyze", "The tokens and terms of a text, as index and query see it");
    auto words = std::make_shared<std::vector<std::string>>();
    auto format = std::make_shared<std::string>("text");
    command->add_option("text", *words, "The text")->required()->type_name("TEXT");
    command->add_option("--format", *format, "text or json")
        ->check(CLI::IsMember({"text", "json"}).description(""))
        ->type_name("FORMAT");
    command->callback([&invocation, words, format] {
        invocation.run = [&invocation, words, format] {
            std::string line;
            for (const std::string& word : *words) {
                line += (line.empty() ? "" : " ") + word;
            }
            return analyze_command(line, invocation.flags, *format == "json");
        };
    });
}

}  // namespace timtin::cli
