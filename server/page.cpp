// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "search/request_json.hpp"
#include "server/assets.hpp"
#include "server/page_hits.hpp"
#include "server/page_side.hpp"

namespace timtin::server {

namespace {

/// A query string as a page may hold it: letters as they are, which browsers encode, and spaces
/// as they send them. A search has one URL, typed or linked, and the page is shorter.
std::string as_linked(std::string_view query) {
    std::string out;
    for (std::size_t at = 0; at < query.size(); ++at) {
        unsigned byte = 0;
        const char* code = query.data() + at + 1;
        if (query[at] != '%' || query.size() - at < 3 ||
            std::from_chars(code, code + 2, byte, 16).ptr != code + 2 ||
            (byte < 0x80 && byte != ' ')) {
            out += query[at];
            continue;
        }
        out += byte == ' ' ? '+' : static_cast<char>(byte);
        at += 2;
    }
    return out;
}

class Page {
public:
    explicit Page(const PageInput& input)
        : input_(input),
          words_(words_of(input.language)),
          form_(input.form),
          side_(form_, input.language, [this](const SearchForm& form) { return link(form); }),
          hits_(input, [this](const std::string& query) { return link(query, input_.language); }) {
        out_.reserve(24 * 1024);
    }

    std::string write() {
        head();
        out_ += "<a class=\"skip\" href=\"#results\">" + escaped(words_.skip) + "</a>\n";
        const bool home = !form_.asks() && !form_.error && !input_.embedded && input_.like.empty();
        const std::string side =
            input_.result == nullptr || home ? "" : side_.html(*input_.result, input_.trends);
        fmt::format_to(std::back_inserter(out_), "<div class=\"page{}{}{}\">\n",
                       input_.embedded ? " embedded" : "", home ? " home" : "",
                       side.empty() ? "" : " sided");
        header(home);
        out_ += "<main id=\"results\">\n";
        if (input_.unavailable) {
            notice("error", escaped(words_.unavailable));
        } else if (form_.error) {
            notice("error", escaped(error_text()));
        } else if (!input_.like.empty()) {
            similar();
        } else if (input_.result != nullptr) {
            results(home, side);
        }
        out_ += "</main>\n";
        footer();
        out_ += "</div>\n</body>\n</html>\n";
        return std::move(out_);
    }

private:
    void add(std::string_view html) { out_ += html; }
    void text(std::string_view value) { out_ += escaped(value); }

    /// A link to this page with another search: "?q=…", escaped.
    [[nodiscard]] std::string link(const SearchForm& form, Language language) const {
        return link(to_query_string(form), language);
    }
    [[nodiscard]] std::string link(std::string query, Language language) const {
        query = as_linked(query);
        const auto append = [&](std::string_view more) {
            query += query.empty() ? "" : "&";
            query += more;
        };
        if (language == Language::english) {
            append("lang=en");
        }
        if (input_.embedded) {
            append("embed=1");
        }
        return escaped("./" + (query.empty() ? query : "?" + query));
    }
    [[nodiscard]] std::string link(const SearchForm& form) const {
        return link(form, input_.language);
    }
    /// The same search from its first page, changed by `change`.
    template <typename Change>
    [[nodiscard]] std::string changed(const Change& change) const {
        SearchForm other = form_;
        other.request.offset = 0;
        change(other);
        return link(other);
    }

    [[nodiscard]] std::string error_text() const {
        const std::string& parameter = form_.error->parameter;
        if (parameter == "until" && ends_before_it_begins(form_.request)) {
            return std::string(words_.bad_range);
        }
        if (parameter == "since" || parameter == "until") {
            return std::string(words_.bad_date);
        }
        if (parameter == "q") {
            return std::string(words_.too_long);
        }
        if (parameter == "offset") {
            return std::string(words_.too_far);
        }
        return filled_html(words_.bad_value, parameter);
    }

    void head() {
        const std::string& query = form_.request.query;
        std::string title = input_.name;
        if (input_.model != nullptr) {
            title = fmt::format("{}: {} – {}", words_.similar, model_title(), input_.name);
        } else if (input_.like.empty() && !query.empty()) {
            title = fmt::format("{} – {}", query, input_.name);
        }
        fmt::format_to(
            std::back_inserter(out_),
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<title>{}</title>\n"
            "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
            "<meta name=\"color-scheme\" content=\"light dark\">\n"
            "{}"
            "<link rel=\"stylesheet\" href=\"page.css?v={}\">\n"
            "<link rel=\"icon\" href=\"favicon.svg?v={}\" type=\"image/svg+xml\">\n"
            "<link rel=\"search\" href=\"opensearch.xml\" title=\"{}\" "
            "type=\"application/opensearchdescription+xml\">\n"
            "<link rel=\"alternate\" href=\"{}\" title=\"{}\" type=\"application/atom+xml\">\n"
            "<script src=\"page.js?v={}\" defer></script>\n"
            "</head>\n<body>\n",
            words_.code, escaped(title),
            form_.asks() || !input_.like.empty()
                ? "<meta name=\"robots\" content=\"noindex,follow\">\n"
                : "",
            asset_version("page.css"), asset_version("favicon.svg"), escaped(input_.name),
            feed_link(),
            escaped(query.empty() ? input_.name : fmt::format("{} – {}", query, input_.name)),
            asset_version("page.js"));
    }

    /// The query that leads to this very page.
    [[nodiscard]] std::string own_query() const {
        return input_.like.empty() ? to_query_string(form_) : hits_.like(input_.like);
    }

    [[nodiscard]] std::string feed_link() const {
        SearchForm feed = form_;
        feed.request.offset = 0;
        feed.request.limit = 10;
        feed.request.sort = Sort::relevance;  // a feed has one order
        const std::string query = as_linked(to_query_string(feed));
        return escaped("feed.atom" + (query.empty() ? query : "?" + query));
    }

    /// What the page is called; ours in two colours.
    [[nodiscard]] std::string name() const {
        return input_.name == "timtin" ? "tim<b>tin</b>" : escaped(input_.name);
    }

    void header(bool home) {
        if (!input_.embedded) {
            SearchForm start;
            const bool is_english = input_.language == Language::english;
            fmt::format_to(
                std::back_inserter(out_),
                "<header class=\"top\">\n<a class=\"brand\" href=\"{}\">"
                "<svg aria-hidden=\"true\" viewBox=\"0 0 32 32\"><circle cx=\"14\" cy=\"18\" "
                "r=\"8\"/><path d=\"m20 24 7 6\"/><path d=\"m10 2 6 3.5\"/></svg>"
                "<span>{}</span></a>\n"
                "<a class=\"language\" href=\"{}\" lang=\"{}\" hreflang=\"{}\">{}</a>\n</header>\n",
                link(start), name(),
                link(own_query(), is_english ? Language::vietnamese : Language::english),
                is_english ? "vi" : "en", is_english ? "vi" : "en", escaped(words_.other_language));
            if (home) {
                add("<div class=\"hero\">\n<h1>");
                add(name());
                add("</h1>\n<p>");
                add(filled_html(words_.tagline, number_text(input_.articles, input_.language)));
                add("</p>\n</div>\n");
            }
        }
        search_box(home);
    }

    void hidden(std::string_view name, std::string_view value) {
        fmt::format_to(std::back_inserter(out_),
                       "<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", name, escaped(value));
    }

    void field(std::string_view name, std::string_view label, std::string_view value,
               std::string_view attributes) {
        fmt::format_to(std::back_inserter(out_),
                       "<label><span>{}</span><input name=\"{}\" value=\"{}\" {}></label>\n",
                       escaped(label), name, escaped(value), attributes);
    }

    void search_box(bool home) {
        const SearchRequest& request = form_.request;
        const std::string query = escaped(request.query);
        fmt::format_to(
            std::back_inserter(out_),
            "<form class=\"search\" role=\"search\" action=\"./\" method=\"get\">\n"
            "<div class=\"box\"><label class=\"hidden\" for=\"q\">{0}</label>"
            "<input id=\"q\" name=\"q\" type=\"search\" value=\"{1}\" placeholder=\"{0}\" "
            "maxlength=\"1000\" autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\" "
            "enterkeyhint=\"search\" data-list=\"{4}\" data-count=\"{5}\" "
            "data-kinds=\"author={6}|number={7}|topic={8}|title={9}\"{2}>"
            "<button type=\"submit\" aria-label=\"{3}\"><svg aria-hidden=\"true\" "
            "viewBox=\"0 0 24 24\"><circle cx=\"10.5\" cy=\"10.5\" r=\"6.5\"/>"
            "<path d=\"m15.5 15.5 6 6\"/></svg><span>{3}</span></button></div>\n",
            escaped(words_.placeholder), query, home ? " autofocus" : "", escaped(words_.search),
            escaped(words_.suggestions), escaped(words_.suggestion_count), escaped(words_.author),
            escaped(words_.document), escaped(words_.topic), escaped(words_.article));
        if (request.sort != Sort::relevance && form_.asks()) {
            hidden("sort", request.sort == Sort::newest ? "newest" : "oldest");
        }
        for (const auto& [name, value] : settings_of(form_)) {
            hidden(name, value);
        }
        if (input_.language == Language::english) {
            hidden("lang", "en");
        }
        if (input_.embedded) {
            hidden("embed", "1");
        }
        if (home) {
            examples();
        } else {
            filters();
        }
        add("</form>\n");
    }

    void examples() {
        add("<p class=\"examples\">");
        text(words_.try_this);
        for (const char* query : {"dân vận khéo", "\"cải cách hành chính\"", "25-NQ/TW"}) {
            SearchForm example;
            example.request.query = query;
            fmt::format_to(std::back_inserter(out_), " <a href=\"{}\">{}</a>", link(example),
                           escaped(query));
        }
        add("</p>\n");
    }

    void filters() {
        const SearchRequest& request = form_.request;
        const bool wrong = form_.error && form_.error->parameter != "q";
        fmt::format_to(std::back_inserter(out_),
                       "<details class=\"filters\"{}><summary>{}</summary>\n<div>\n",
                       wrong ? " open" : "", escaped(words_.filters));
        field("since", words_.from, form_.since, "placeholder=\"11/06/2019\"");
        field("until", words_.to, form_.until, "placeholder=\"2019\"");
        const auto values = [&](std::string_view name, std::string_view label,
                                const std::vector<std::string>& list) {
            field(name, label, list.empty() ? std::string_view() : list.front(), "");
            for (std::size_t i = 1; i < list.size(); ++i) {
                hidden(name, list[i]);
            }
        };
        values("site", words_.site, request.sites);
        values("author", words_.author, request.authors);
        values("number", words_.number, request.numbers);
        for (const FilterField& filter : filter_fields) {
            if (filter.field != FacetField::site && filter.field != FacetField::author &&
                filter.field != FacetField::number) {
                for (const std::string& value : request.*filter.values) {
                    hidden(filter.name, value);
                }
            }
        }
        fmt::format_to(std::back_inserter(out_), "<button type=\"submit\">{}</button>\n",
                       escaped(words_.apply));
        add("</div></details>\n");
    }

    /// What the search is filtered by, each with a link that takes it away.
    void chips() {
        if (!form_.has_filter()) {
            return;
        }
        add("<ul class=\"chips\">\n");
        const auto chip = [&](std::string_view label, std::string_view value,
                              const std::string& without) {
            fmt::format_to(std::back_inserter(out_),
                           "<li><a href=\"{}\" title=\"{}\"><span>{}</span> {}<span "
                           "class=\"hidden\"> – {}</span></a></li>\n",
                           without, escaped(words_.remove), escaped(label), escaped(value),
                           escaped(words_.remove));
        };
        if (form_.request.since) {
            chip(words_.from, form_.since, changed([](SearchForm& form) { form.since.clear(); }));
        }
        if (form_.request.until) {
            chip(words_.to, form_.until, changed([](SearchForm& form) { form.until.clear(); }));
        }
        for (const FilterField& filter : filter_fields) {
            for (const std::string& value : form_.request.*filter.values) {
                chip(side_.label(filter.field), side_.label(filter.field, value, input_.result),
                     changed([&](SearchForm& form) {
                         std::erase(form.request.*filter.values, value);
                     }));
            }
        }
        add("</ul>\n");
    }

    void notice(std::string_view kind, const std::string& html) {
        fmt::format_to(std::back_inserter(out_), "<p class=\"notice {}\"{}>{}</p>\n", kind,
                       kind == "error" ? " role=\"alert\"" : "", html);
    }

    [[nodiscard]] std::string model_title() const {
        return input_.model->title.empty() ? std::string(words_.no_title) : input_.model->title;
    }

    /// Articles like one, and the way back to the search that led there.
    void similar() {
        if (form_.asks()) {
            const std::string& query = form_.request.query;
            fmt::format_to(std::back_inserter(out_),
                           "<p class=\"back\"><a href=\"{}\">← {}</a></p>\n", link(form_),
                           query.empty()
                               ? escaped(words_.back)
                               : filled_html(words_.back_to, "<strong lang=\"vi\">" +
                                                                 escaped(query) + "</strong>"));
        }
        if (input_.model == nullptr || input_.similar == nullptr) {
            notice("error", escaped(words_.no_such_article));
            return;
        }
        const std::string& url = link_of(*input_.model);
        const std::string title = escaped(model_title());
        fmt::format_to(std::back_inserter(out_),
                       "<div class=\"lead model\">\n<h1>{}</h1>\n<p lang=\"vi\">{}</p>\n</div>\n"
                       "<div class=\"list\">\n",
                       escaped(words_.similar),
                       is_web_url(url) ? fmt::format("<a href=\"{}\"{}>{}</a>", escaped(url),
                                                     hits_.new_window(), title)
                                       : title);
        if (input_.similar->articles.empty()) {
            add("<p class=\"notice\">" + escaped(words_.none_similar) + "</p>\n");
        } else {
            add(hits_.list(*input_.similar));
        }
        add("</div>\n");
    }

    void results(bool home, const std::string& side) {
        const SearchResult& result = *input_.result;
        if (home) {
            fmt::format_to(std::back_inserter(out_), "<h2 class=\"latest\">{}</h2>\n",
                           escaped(words_.latest));
        } else {
            add("<div class=\"lead\">\n");
            summary(result);
            chips();
            notices(result);
            add("</div>\n");
            if (!side.empty()) {
                add("<aside class=\"side\">\n" + side + "</aside>\n");
            }
            add("<div class=\"list\">\n");
        }
        list(result, home);
        add(home ? "" : "</div>\n");
    }

    void list(const SearchResult& result, bool home) {
        if (is_past_end(result)) {
            notice("past", escaped(words_.no_more));
        } else if (result.hits.empty()) {
            nothing();
            return;
        } else {
            add(hits_.list(result, home));
        }
        if (!home) {
            pages(result);
        }
    }

    /// There are hits, but on earlier pages.
    [[nodiscard]] bool is_past_end(const SearchResult& result) const {
        return result.hits.empty() && form_.request.offset > 0 && result.listed > 0;
    }

    void summary(const SearchResult& result) {
        const bool none = result.hits.empty() && !is_past_end(result);
        const std::string& query = form_.request.query;
        fmt::format_to(std::back_inserter(out_), "<h1 class=\"hidden\">{}</h1>\n",
                       escaped(query.empty() ? input_.name : query));
        add(none ? "<div class=\"summary none\">\n<p role=\"status\">"
                 : "<div class=\"summary\">\n<p role=\"status\">");
        if (result.total > 0 && !result.partial) {
            add(filled_html(result.total_exact ? words_.results : words_.about,
                            number_text(result.total, input_.language)));
            if (form_.request.sort == Sort::relevance && result.listed > result.total) {
                add(" <span>");
                add(filled_html(words_.and_partial,
                                number_text(result.listed - result.total, input_.language)));
                add("</span>");
            }
        } else if (result.total > 0) {
            add(filled_html(words_.about, number_text(result.total, input_.language)));
        }
        add("</p>\n");
        if (!none) {
            fmt::format_to(std::back_inserter(out_), "<nav class=\"sort\" aria-label=\"{}\">",
                           escaped(words_.sort));
            for (const auto& [order, label] :
                 {std::pair(Sort::relevance, words_.relevance),
                  std::pair(Sort::newest, words_.newest), std::pair(Sort::oldest, words_.oldest)}) {
                fmt::format_to(
                    std::back_inserter(out_), "<a href=\"{}\"{}>{}</a>",
                    changed([order = order](SearchForm& form) { form.request.sort = order; }),
                    order == form_.request.sort ? " aria-current=\"true\"" : "", escaped(label));
            }
            add("</nav>\n");
        }
        add("</div>\n");
    }

    void notices(const SearchResult& result) {
        if (!result.corrected.empty()) {
            const std::string typed =
                changed([](SearchForm& form) { form.request.correct = false; });
            SearchForm as_corrected = form_;
            as_corrected.request.offset = 0;
            as_corrected.request.query = result.corrected;
            notice(
                "corrected",
                filled_html(words_.searched,
                            fmt::format("<a href=\"{}\" lang=\"vi\"><strong>{}"
                                        "</strong></a>",
                                        link(as_corrected), escaped(result.corrected))) +
                    "<br>" +
                    filled_html(words_.instead, fmt::format("<a href=\"{}\" lang=\"vi\">{}</a>",
                                                            typed, escaped(form_.request.query))));
        }
        if (!result.did_you_mean.empty()) {
            SearchForm offered = form_;
            offered.request.offset = 0;
            offered.request.query = result.did_you_mean;
            notice("offered",
                   filled_html(words_.did_you_mean,
                               fmt::format("<a href=\"{}\" lang=\"vi\"><strong>{}</strong></a>",
                                           link(offered), escaped(result.did_you_mean))));
        }
        if (result.partial && !result.hits.empty()) {
            notice("partial", escaped(words_.partial_only));
        }
        if (result.incomplete) {
            notice("incomplete", escaped(words_.incomplete));
        }
    }

    void nothing() {
        const std::string& query = form_.request.query;
        add("<div class=\"nothing\">\n<h2>");
        add(query.empty() ? escaped(words_.none)
                          : filled_html(words_.none_for,
                                        "<strong lang=\"vi\">" + escaped(query) + "</strong>"));
        add("</h2>\n");
        if (form_.has_filter()) {
            SearchForm bare;
            bare.request.query = query;
            fmt::format_to(std::back_inserter(out_), "<p><a href=\"{}\">{}</a></p>\n", link(bare),
                           escaped(words_.clear_all));
        }
        add("<ul>\n");
        for (const std::string_view tip : words_.tips) {
            add("<li>" + escaped(tip) + "</li>\n");
        }
        add("</ul>\n</div>\n");
    }

    void pages(const SearchResult& result) {
        const SearchRequest& request = form_.request;
        constexpr std::uint64_t most = 10'000;
        if (request.limit == 0) {
            return;
        }
        // No page is linked that may be empty: how many there are nobody knows, where stories
        // are folded, before all are listed.
        const std::uint64_t here = request.offset / request.limit + 1;
        const bool has_next = input_.more && request.offset + 2 * request.limit <= most;
        std::uint64_t last = has_next ? here + 1 : here;
        const bool past = is_past_end(result);
        if (past) {
            const std::uint64_t listed = (result.listed + request.limit - 1) / request.limit;
            last = std::max<std::uint64_t>(std::min(here - 1, listed), 1);
        }
        if (last == 1 && !past) {
            return;
        }
        const auto at = [&](std::uint64_t page) {
            return changed(
                [&](SearchForm& form) { form.request.offset = (page - 1) * form.request.limit; });
        };
        fmt::format_to(std::back_inserter(out_), "<nav class=\"pages\" aria-label=\"{}\">\n",
                       escaped(words_.pages));
        if (here > 1 || past) {
            fmt::format_to(std::back_inserter(out_),
                           "<a class=\"step\" rel=\"prev\" href=\"{}\">← {}</a>\n",
                           at(past ? last : here - 1), escaped(words_.previous));
        }
        add("<ol>\n");
        for (std::uint64_t page = last > 5 ? last - 4 : 1; page <= last; ++page) {
            fmt::format_to(std::back_inserter(out_),
                           "<li><a href=\"{}\" aria-label=\"{}\"{}>{}</a></li>\n", at(page),
                           filled_html(words_.page, std::to_string(page)),
                           page == here && !past ? " aria-current=\"page\"" : "", page);
        }
        add("</ol>\n");
        if (has_next) {
            fmt::format_to(std::back_inserter(out_),
                           "<a class=\"step\" rel=\"next\" href=\"{}\">{} →</a>\n", at(here + 1),
                           escaped(words_.next));
        }
        add("</nav>\n");
        if (input_.more && !has_next) {
            notice("incomplete",
                   filled_html(words_.too_many_pages, number_text(most, input_.language)));
        }
    }

    void footer() {
        add("<footer>\n");
        if (input_.embedded) {
            const std::string query = as_linked(own_query());
            fmt::format_to(std::back_inserter(out_),
                           "<a href=\"{}\" target=\"_blank\" rel=\"noopener\">{}</a>\n",
                           escaped("./" + (query.empty() ? query : "?" + query)),
                           escaped(words_.open_full));
        } else {
            fmt::format_to(std::back_inserter(out_),
                           "<details class=\"help\"><summary>{}</summary>\n<dl>\n",
                           escaped(words_.help));
            for (const auto& [query, meaning] : words_.syntax) {
                SearchForm example;
                example.request.query = query;
                fmt::format_to(std::back_inserter(out_),
                               "<dt><a href=\"{}\" lang=\"vi\">{}</a></dt><dd>{}</dd>\n",
                               link(example), escaped(query), escaped(meaning));
            }
            fmt::format_to(std::back_inserter(out_), "</dl></details>\n<a href=\"{}\">{}</a>\n",
                           feed_link(), escaped(words_.feed));
        }
        add("</footer>\n");
    }

    const PageInput& input_;
    const Words& words_;
    const SearchForm& form_;
    PageSide side_;
    PageHits hits_;
    std::string out_;
};

}  // namespace

std::string search_page(const PageInput& input) {
    return Page(input).write();
}

}  // namespace timtin::server
