// SPDX-License-Identifier: GPL-2.0-or-later
#include "timtin/extract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "extract/body.hpp"
#include "extract/byline.hpp"
#include "extract/cited_numbers.hpp"
#include "extract/flat_text.hpp"
#include "extract/html_tree.hpp"
#include "extract/images.hpp"
#include "extract/language.hpp"
#include "extract/links.hpp"
#include "extract/metadata.hpp"
#include "extract/page_kind.hpp"
#include "extract/page_text.hpp"
#include "extract/published.hpp"
#include "extract/section.hpp"
#include "extract/site_rules.hpp"
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
    static constexpr Magic magics[] = {{"%PDF-"sv, "a PDF"},
                                       {"\x1F\x8B"sv, "gzip data"},
                                       {"\x89PNG"sv, "a PNG image"},
                                       {"\xFF\xD8\xFF"sv, "a JPEG image"},
                                       {"GIF8"sv, "a GIF image"},
                                       {"PK\x03\x04"sv, "a ZIP file"},
                                       {"\xD0\xCF\x11\xE0"sv, "an Office document"},
                                       {"\x28\xB5\x2F\xFD"sv, "zstd data"},
                                       {"BZh"sv, "bzip2 data"},
                                       {"\x7F"
                                        "ELF"sv,
                                        "a program"}};
    for (const Magic& magic : magics) {
        if (bytes.starts_with(magic.bytes)) {
            return magic.name;
        }
    }
    return std::nullopt;
}

/// Control characters that no text has, more than one in fifty.
bool is_binary(std::string_view text) {
    text = text.substr(0, 8192);
    std::size_t controls = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        controls += (byte < 0x20 && byte != 0 && !(byte >= 0x09 && byte <= 0x0D)) || byte == 0x7F;
    }
    return text.size() >= 200 && controls * 50 > text.size();
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

/// The last labels of a host that name its owner (hanoi.gov.vn, tuoitre.vn).
std::string_view owner_of(std::string_view host) {
    const auto cut = [&](std::size_t labels) {
        std::size_t at = host.size();
        for (std::size_t i = 0; i < labels && at != std::string_view::npos && at > 0; ++i) {
            at = host.rfind('.', at - 1);
        }
        return at == std::string_view::npos || at == 0 ? host : host.substr(at + 1);
    };
    const std::string_view two = cut(2);
    const std::string_view first = two.substr(0, two.find('.'));
    return first.size() <= 3 && two.size() <= 7 ? cut(3) : two;
}

/// One page on its way to an article. Each step uses what those before found.
class PageExtractor {
public:
    PageExtractor(const HtmlTree& tree, const ExtractOptions& options, Extraction& out)
        : tree_(tree),
          options_(options),
          out_(out),
          article_(out.article),
          rules_(options.rules == nullptr ? nullptr : &options.rules->impl()),
          explanation_(options.want_explanation ? &out.explanation : nullptr) {}

    void run() {
        metadata_ = read_metadata(tree_);
        out_.noindex = metadata_.noindex;
        out_.nofollow = metadata_.nofollow;
        read_address();
        read_title();
        read_body();
        read_times();
        read_byline();
        write_text();
        read_rest();
        classify();
    }

private:
    void explain(std::string field, std::string value, std::string from, bool taken) {
        if (explanation_ != nullptr && !value.empty()) {
            explanation_->push_back({std::move(field), std::move(value), std::move(from), taken});
        }
    }

    /// The texts (or attributes) that a rule's selectors name.
    [[nodiscard]] std::vector<Stated> by_rule(const std::vector<CssSelector>& selectors,
                                              std::string_view field) const {
        std::vector<Stated> found;
        for (const CssSelector& selector : selectors) {
            for (const NodeId node : selector.select(tree_)) {
                std::string value =
                    selector.value_attribute().empty()
                        ? tree_.text_of(node)
                        : collapse(tree_.attribute(node, selector.value_attribute()));
                if (!value.empty()) {
                    found.push_back({std::move(value),
                                     fmt::format("rule {}: {}", field, selector.text()), 99, node});
                }
            }
            if (!found.empty()) {
                break;
            }
        }
        return found;
    }

    static std::vector<NodeId> nodes_by_rule(const HtmlTree& tree,
                                             const std::vector<CssSelector>& selectors, bool all) {
        std::vector<NodeId> nodes;
        for (const CssSelector& selector : selectors) {
            const std::vector<NodeId> found = selector.select(tree);
            nodes.insert(nodes.end(), found.begin(), found.end());
            if (!all && !nodes.empty()) {
                break;
            }
        }
        return nodes;
    }

    void read_address() {
        article_.url = options_.url;
        if (Result<Url> url = Url::parse(options_.url)) {
            article_.url = url->str();
            url_ = std::move(*url);
            host_ = url_->host();
        }
        base_ = url_;
        if (!metadata_.base_href.empty()) {
            const Result<Url> base =
                url_ ? url_->resolve(metadata_.base_href) : Url::parse(metadata_.base_href);
            if (base) {
                base_ = *base;
            }
        }
        article_.canonical_url = article_.url;
        std::stable_sort(metadata_.canonical.begin(), metadata_.canonical.end(),
                         [](const Stated& a, const Stated& b) { return a.trust > b.trust; });
        bool taken = false;
        for (const Stated& stated : metadata_.canonical) {
            const Result<Url> canonical =
                base_ ? base_->resolve(stated.value) : Url::parse(stated.value);
            // Some sites call every page their front page.
            const bool fits = canonical &&
                              (!url_ || owner_of(canonical->host()) == owner_of(host_)) &&
                              (!url_ || canonical->target() != "/" || url_->target() == "/");
            const bool use = fits && !taken;
            explain("canonical_url", stated.value, stated.from, use);
            if (use) {
                article_.canonical_url = canonical->str();
                if (!url_) {
                    host_ = canonical->host();
                    base_ = *canonical;
                }
                taken = true;
            }
        }
        if (!taken) {
            explain("canonical_url", article_.canonical_url, "address of the page", true);
        }
        article_.id = article_id(article_.canonical_url);
        article_.site = host_.starts_with("www.") ? host_.substr(4) : host_;
        if (rules_ != nullptr && !rules_->site.empty()) {
            article_.site = rules_->site;
        }
        article_.fetched_at = options_.fetched_at;
    }

    void read_title() {
        std::vector<std::string> titles;
        for (const Stated& stated : metadata_.titles) {
            titles.push_back(stated.value);
        }
        titles.push_back(without_site_name(metadata_.html_title, metadata_.site_names));
        page_ = read_page_text(tree_, titles);
        title_ = choose_title(tree_, page_, metadata_, host_, explanation_);
        if (rules_ != nullptr) {
            const std::vector<Stated> ruled = by_rule(rules_->title, "title");
            if (!ruled.empty()) {
                explain("title", title_.title, title_.from, false);
                title_ = split_title_time(ruled.front().value);
                title_.from = ruled.front().from;
                title_.node = ruled.front().node;
                rules_title_ = true;
            }
        }
        take_title();
    }

    void take_title() {
        explain("title", title_.title, title_.from, true);
        if (title_.node != no_node && tree_[title_.node].tag != Tag::meta) {
            page_.headline = title_.node;
        } else if (page_.headline == no_node) {
            page_.headline = find_printed(title_.title);
        }
        article_.title = title_.title;
    }

    /// Where the title is printed, on pages without a heading for it.
    [[nodiscard]] NodeId find_printed(std::string_view title) const {
        const std::string wanted = text::fold(title);
        if (wanted.size() < 10) {
            return no_node;
        }
        for (std::uint32_t i = 0; i < page_.blocks.size(); ++i) {
            const Block& block = page_.blocks[i];
            if (block.text.size() < title.size() + 40 && block.link_letters == 0 &&
                text::fold(block.text) == wanted) {
                return node_of_block(tree_, page_, i);
            }
        }
        return no_node;
    }

    /// Where neither a heading nor the page shows what the head calls it, the head may name
    /// the site or the section only.
    [[nodiscard]] bool title_is_sure() const {
        return page_.headline != no_node || rules_title_ ||
               (title_.from != "title element" &&
                title_.from != "first part of the title element" && title_.from != "h1");
    }

    void read_body() {
        vietnamese_ = starts_with_fold(metadata_.language, "vi") || host_.ends_with(".vn") ||
                      is_vietnamese_text();
        BodyOptions options;
        options.title = title_.title;
        options.keep_captions = vietnamese_;
        options.article_body = metadata_.article_body;
        for (const Stated& stated : metadata_.descriptions) {
            options.descriptions.push_back(text::fold(stated.value));
        }
        for (const StatedAuthor& author : metadata_.authors) {
            options.authors.push_back(text::fold(author.name));
        }
        if (rules_ != nullptr) {
            options.container_nodes = nodes_by_rule(tree_, rules_->body, false);
            options.lead_nodes = nodes_by_rule(tree_, rules_->lead, false);
            options.dropped = nodes_by_rule(tree_, rules_->drop, true);
        }
        body_ = find_body(tree_, page_, options);
        if (title_is_sure() || body_.kept.empty()) {
            return;
        }
        std::uint32_t text = body_.kept.front();
        for (const std::uint32_t i : body_.kept) {
            if (page_.blocks[i].good > 0) {
                text = i;
                break;
            }
        }
        TitleChoice line = printed_title(tree_, page_, text);
        if (line.node == no_node) {
            return;
        }
        if (explanation_ != nullptr && !explanation_->empty()) {
            std::erase_if(*explanation_,
                          [](const FieldChoice& c) { return c.field == "title" && c.taken; });
            explain("title", title_.title, title_.from, false);
        }
        title_ = std::move(line);
        take_title();
        options.title = title_.title;
        body_ = find_body(tree_, page_, options);
    }

    [[nodiscard]] bool is_vietnamese_text() const {
        std::string sample;
        for (const Block& block : page_.blocks) {
            if (block.good > 0) {
                sample += block.text;
                sample += ' ';
            }
            if (sample.size() > 3000) {
                break;
            }
        }
        return vietnamese_share(sample) > 0.4;
    }

    void read_times() {
        if (rules_ != nullptr) {
            for (Stated& stated : by_rule(rules_->published, "published")) {
                metadata_.published.push_back(std::move(stated));
            }
        }
        for (const Stated& stated : metadata_.published) {
            stated_time_ = stated_time_ || parse_stated_time(stated.value).has_value();
        }
        const PublishedChoice times = choose_published(tree_, page_, metadata_, body_,
                                                       {.vietnamese = vietnamese_,
                                                        .fetched_at = options_.fetched_at,
                                                        .url = options_.url,
                                                        .title_time = title_.time},
                                                       explanation_);
        article_.published = times.published;
        article_.modified = times.modified;
    }

    void read_byline() {
        BylineChoice byline =
            choose_byline(tree_, page_, metadata_, body_, vietnamese_, host_, explanation_);
        article_.authors = std::move(byline.authors);
        article_.source = std::move(byline.source);
        explain("source", article_.source, "dateline", true);
        if (rules_ != nullptr) {
            std::vector<std::string> names;
            const std::size_t found = explanation_ != nullptr ? explanation_->size() : 0;
            for (const Stated& stated : by_rule(rules_->authors, "authors")) {
                for (std::string& name : parse_byline(stated.value)) {
                    explain("authors", name, stated.from, true);
                    names.push_back(std::move(name));
                }
            }
            if (!names.empty()) {
                for (std::size_t i = 0; i < found; ++i) {
                    FieldChoice& passed = (*explanation_)[i];
                    passed.taken = passed.taken && passed.field != "authors";
                }
                article_.authors = std::move(names);
            }
        }
    }

    void write_text() {
        const auto line = [&](std::string& text, const Block& block) {
            if (!text.empty()) {
                text += '\n';
            }
            text += block.text;
        };
        for (const std::uint32_t i : body_.kept) {
            line(article_.body, page_.blocks[i]);
        }
        for (const std::uint32_t i : body_.leads) {
            line(article_.lead, page_.blocks[i]);
        }
        explain("lead", article_.lead,
                rules_ != nullptr && !rules_->lead.empty() ? "site rule, or before the body"
                                                           : "before the body",
                true);
        if (article_.lead.empty() && !body_.kept.empty()) {
            const Block& first = page_.blocks[body_.kept.front()];
            const bool bold = first.strong_letters * 10 >= first.letters * 8;
            if ((bold || (first.hints & hint::lead) != 0 || vietnamese_) && first.good > 0 &&
                first.letters < 700) {
                article_.lead = first.text;
                explain("lead", article_.lead, "first paragraph", true);
            }
        }
        article_.words = static_cast<std::uint32_t>(count_words(article_.body));
    }

    void read_rest() {
        article_.language = language_of(metadata_.language, article_.body);
        std::string from;
        if (rules_ != nullptr) {
            const std::vector<Stated> ruled = by_rule(rules_->section, "section");
            if (!ruled.empty()) {
                article_.section = ruled.front().value;
                from = ruled.front().from;
            }
        }
        if (article_.section.empty()) {
            article_.section = choose_section(tree_, page_, metadata_, article_.title, from);
        }
        explain("section", article_.section, from, true);
        article_.images = find_images(tree_, page_, body_, base_);
        article_.numbers = cited_numbers(article_.title + "\n" + article_.body);
        if (options_.want_links && base_) {
            out_.links = find_links(tree_, *base_);
        }
    }

    void classify() {
        PageKindContext context;
        context.path = url_ ? url_->path() : std::string_view();
        context.title = article_.title;
        context.words = article_.words;
        context.stated_time = stated_time_ || title_.time.has_value();
        if (options_.rules != nullptr && url_) {
            context.url_kind = options_.rules->classify(*url_);
        }
        PageKind kind = classify_page(tree_, page_, metadata_, body_, context);
        out_.is_article = kind.is_article;
        out_.reason = std::move(kind.reason);
    }

    const HtmlTree& tree_;
    const ExtractOptions& options_;
    Extraction& out_;
    Article& article_;
    const SiteRules::Impl* rules_;
    std::vector<FieldChoice>* explanation_;

    Metadata metadata_;
    std::optional<Url> url_;
    std::optional<Url> base_;
    std::string host_;
    PageText page_;
    TitleChoice title_;
    Body body_;
    bool vietnamese_ = false;
    bool stated_time_ = false;
    bool rules_title_ = false;
};

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
    out.charset = std::move(decoded.charset);
    if (is_binary(decoded.text)) {
        return Error{ErrorCode::unsupported, "binary data, not HTML"};
    }
    const Result<HtmlTree> tree = HtmlTree::parse(
        decoded.text,
        {.memory = options.memory_limit, .time = options.time_limit, .page = 4 * largest_page});
    if (!tree) {
        return tree.error();
    }
    PageExtractor(*tree, options, out).run();
    return out;
}

}  // namespace timtin
