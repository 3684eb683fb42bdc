// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/extract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "extract/body.hpp"
#include "extract/byline.hpp"
#include "extract/flat_text.hpp"
#include "extract/html_tree.hpp"
#include "extract/metadata.hpp"
#include "extract/page_text.hpp"
#include "extract/published.hpp"
#include "extract/title.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

constexpr std::size_t largest_page = std::size_t{16} << 20;

std::optional<std::string_view> foreign_format(std::string_view bytes) {
    struct Magic {
        std::string_view bytes;
        std::string_view name;
    };
    using namespace std::string_view_literals;
    static constexpr Magic magics[] = {
        {"%PDF-"sv, "a PDF"},        {"\x1F\x8B"sv, "gzip data"},   {"\x89PNG"sv, "a PNG image"},
        {"\xFF\xD8\xFF"sv, "a JPEG image"}, {"GIF8"sv, "a GIF image"}, {"PK\x03\x04"sv, "a ZIP file"},
        {"\xD0\xCF\x11\xE0"sv, "an Office document"}, {"\x28\xB5\x2F\xFD"sv, "zstd data"},
        {"BZh"sv, "bzip2 data"}, {"\x7F" "ELF"sv, "a program"}};
    for (const Magic& magic : magics) {
        if (bytes.starts_with(magic.bytes)) {
            return magic.name;
        }
    }
    return std::nullopt;
}

std::string charset_of(std::string_view content_type) {
    const std::string lower = ascii_lower(content_type);
    const std::size_t at = lower.find("charset=");
    if (at == std::string::npos) {
        return {};
    }
    std::string_view value = std::string_view(lower).substr(at + 8);
    value = value.substr(0, value.find(';'));
    value = trim(value);
    if (value.size() > 1 && (value.front() == '"' || value.front() == '\'')) {
        value = value.substr(1, value.size() - 2);
    }
    return std::string(value);
}

}  // namespace

Result<Extraction> extract_article(std::string_view html, const ExtractOptions& options) {
    if (trim(html).empty()) {
        return Error{ErrorCode::malformed, "the page is empty"};
    }
    if (const auto format = foreign_format(html)) {
        return Error{ErrorCode::unsupported, fmt::format("{}, not HTML", *format)};
    }
    if (html.size() > largest_page) {
        return Error{ErrorCode::limit, fmt::format("page of {} bytes, at most {} are read",
                                                   html.size(), largest_page)};
    }
    Extraction out;
    const std::string http_charset = charset_of(options.content_type);
    text::Decoded decoded = text::decode(html, {.http = http_charset, .html = true});
    out.charset = decoded.charset;
    Result<HtmlTree> parsed = HtmlTree::parse(
        decoded.text, {.memory = options.memory_limit, .time = options.time_limit});
    if (!parsed) {
        return parsed.error();
    }
    const HtmlTree& tree = *parsed;
    std::vector<FieldChoice>* explanation =
        options.want_explanation ? &out.explanation : nullptr;
    Metadata metadata = read_metadata(tree);
    std::string host;
    const Result<Url> url = Url::parse(options.url);
    if (url) {
        host = url->host();
    }
    std::vector<std::string> titles;
    for (const Stated& stated : metadata.titles) {
        titles.push_back(stated.value);
    }
    titles.push_back(without_site_name(metadata.html_title, metadata.site_names));
    const PageText page = read_page_text(tree, titles);
    const TitleChoice title = choose_title(tree, page, metadata, host);

    BodyOptions body_options;
    body_options.title = title.title;
    for (const Stated& stated : metadata.descriptions) {
        body_options.descriptions.push_back(text::fold(stated.value));
    }
    body_options.article_body = metadata.article_body;
    const bool vietnamese = starts_with_fold(metadata.language, "vi") || host.ends_with(".vn");
    body_options.keep_captions = vietnamese;
    for (const StatedAuthor& author : metadata.authors) {
        body_options.authors.push_back(text::fold(author.name));
    }
    Body body = find_body(tree, page, body_options);

    Article& article = out.article;
    article.url = options.url;
    article.title = title.title;
    article.language = metadata.language;
    const PublishedChoice times = choose_published(
        tree, page, metadata, body,
        {.vietnamese = vietnamese, .fetched_at = options.fetched_at, .url = options.url,
         .title_time = title.time},
        explanation);
    article.published = times.published;
    article.modified = times.modified;
    const BylineChoice byline =
        choose_byline(tree, page, metadata, body, vietnamese, host, explanation);
    article.authors = byline.authors;
    article.source = byline.source;
    for (const std::uint32_t i : body.kept) {
        if (!article.body.empty()) {
            article.body += '\n';
        }
        article.body += page.blocks[i].text;
    }
    for (const std::uint32_t i : body.leads) {
        if (!article.lead.empty()) {
            article.lead += '\n';
        }
        article.lead += page.blocks[i].text;
    }
    article.words = static_cast<std::uint32_t>(count_words(article.body));
    out.is_article = article.words >= 40;
    out.reason = out.is_article ? "" : "no text of its own";
    article.id = article_id(options.url);
    return out;
}

}  // namespace timtin
