// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/page_side.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "timtin/text.hpp"

namespace timtin::server {

namespace {

constexpr std::size_t most_periods = 40;       // that a chart as narrow as this can show
constexpr std::size_t listed_on_request = 50;  // values of a facet

/// A text with {} in it, filled with plain text.
std::string filled(std::string_view text, std::string_view value) {
    const std::size_t at = text.find("{}");
    return at == std::string_view::npos
               ? std::string(text)
               : std::string(text.substr(0, at)).append(value).append(text.substr(at + 2));
}

std::vector<std::string> SearchRequest::*values_of(FacetField field) {
    return std::ranges::find(filter_fields, field, &FilterField::field)->values;
}

/// Do both name the same value, however they were typed?
bool is_same(FacetField field, const std::string& asked, const FacetValue& value) {
    if (asked == value.value) {
        return true;
    }
    if (field == FacetField::number) {
        const auto numbers = text::find_document_numbers_in_query(
            std::string_view(asked).substr(0, asked.find('@')));
        return std::ranges::any_of(
            numbers, [&](const auto& number) { return number.normal == value.value; });
    }
    const std::string folded = text::fold(asked);
    return folded == text::fold(value.value) || folded == text::fold(value.label);
}

}  // namespace

std::string_view PageSide::label(FacetField field) const noexcept {
    switch (field) {
        case FacetField::topic:
            return words_.topic;
        case FacetField::year:
            return words_.year;
        case FacetField::month:
            return words_.month;
        case FacetField::site:
            return words_.site;
        case FacetField::section:
            return words_.section;
        case FacetField::author:
            return words_.author;
        case FacetField::number:
            break;
    }
    return words_.number;
}

std::string PageSide::label(FacetField field, const std::string& value,
                            const SearchResult* result) const {
    if (field == FacetField::month || field == FacetField::year) {
        const auto time = parse_iso(value);
        return time ? date_text(*time, language_) : value;
    }
    if (result != nullptr) {
        for (const Facet& facet : result->facets) {
            for (const FacetValue& one : facet.values) {
                if (facet.field == field && is_same(field, value, one) && !one.label.empty()) {
                    return field == FacetField::number ? value : one.label;
                }
            }
        }
    }
    return value;
}

/// The search with this value too; or, if it has it, without.
std::string PageSide::with(FacetField field, const FacetValue& value) const {
    SearchForm other = form_;
    other.request.offset = 0;
    std::vector<std::string>& values = other.request.*values_of(field);
    if (!value.selected) {
        values.push_back(value.value);
        if (field == FacetField::year) {
            other.request.months.clear();  // of other years, as a rule: nothing would be left
        }
    } else if (std::erase_if(values, [&](const std::string& asked) {
                   return is_same(field, asked, value);
               }) == 0) {
        values.clear();  // typed in a way of which only the index knows what it means
    }
    return link_(other);
}

/// The values of a facet, and what is chosen though no match has it, so that it can be taken
/// away.
std::vector<FacetValue> PageSide::values_with_chosen(const Facet& facet) const {
    std::vector<FacetValue> values = facet.values;
    const std::vector<std::string>& asked = form_.request.*values_of(facet.field);
    if (static_cast<std::size_t>(std::ranges::count_if(values, &FacetValue::selected)) >=
        asked.size()) {
        return values;
    }
    for (const std::string& one : asked) {
        if (std::ranges::none_of(values, [&](const FacetValue& value) {
                return is_same(facet.field, one, value);
            })) {
            values.push_back({one, one, 0, true});
        }
    }
    if (facet.field == FacetField::year) {
        std::ranges::sort(values, std::ranges::greater{}, &FacetValue::value);
    }
    return values;
}

std::string PageSide::facet(const Facet& facet, bool exact) const {
    const std::vector<FacetValue> values = values_with_chosen(facet);
    const bool chosen = std::ranges::any_of(values, &FacetValue::selected);
    // One value that all matches have is no choice.
    if (values.empty() || (facet.distinct < 2 && !chosen)) {
        return {};
    }
    const std::string_view name = to_string(facet.field);
    std::string out = fmt::format(
        "<section class=\"facet\"><h2 id=\"f-{0}\">{1}</h2>\n"
        "<ul aria-labelledby=\"f-{0}\">\n",
        name, escaped(label(facet.field)));
    const bool is_text = facet.field != FacetField::year && facet.field != FacetField::month;
    for (const FacetValue& value : values) {
        const std::string& text = value.label.empty() ? value.value : value.label;
        fmt::format_to(std::back_inserter(out),
                       "<li><a href=\"{}\"{}><span{}>{}</span> <small>{}{}</small>{}</a></li>\n",
                       with(facet.field, value), value.selected ? " aria-current=\"true\"" : "",
                       is_text ? " lang=\"vi\"" : "", escaped(text), exact ? "" : "≈",
                       number_text(value.count, language_),
                       value.selected ? fmt::format("<span class=\"hidden\"> – {}</span>",
                                                    escaped(words_.remove))
                                      : "");
    }
    out += "</ul>\n";
    if (facet.distinct > facet.values.size()) {
        const std::string more = escaped(filled(
            words_.more_values, number_text(facet.distinct - facet.values.size(), language_)));
        out += facet.values.size() >= listed_on_request
                   ? fmt::format("<p>{}</p>\n", more)
                   : fmt::format(
                         "<p><a rel=\"nofollow\" href=\"{}&amp;facet_values={}#f-{}\">{}</a></p>\n",
                         link_(form_), listed_on_request, name, more);
    }
    return out + "</section>\n";
}

/// The search in a year or month alone.
std::string PageSide::at(const std::string& period) const {
    SearchForm other = form_;
    other.request.offset = 0;
    (period.size() == 4 ? other.request.years : other.request.months) = {period};
    return link_(other);
}

std::string PageSide::chart(const Trends& trends) const {
    std::span<const TrendCount> periods(trends.periods);
    if (periods.size() < 2) {
        return {};
    }
    periods = periods.last(std::min(periods.size(), most_periods));
    const auto most = std::ranges::max_element(periods, {}, &TrendCount::count);
    if (most->count == 0) {
        return {};
    }
    const bool is_peak = std::ranges::count(periods, most->count, &TrendCount::count) == 1;
    const auto called = [&](const TrendCount& one) {
        return label(one.period.size() == 4 ? FacetField::year : FacetField::month, one.period,
                     nullptr);
    };
    const std::string from = called(periods.front());
    const std::string to = called(periods.back());
    const std::string peak = filled(words_.results, number_text(most->count, language_));
    const std::string told =
        fmt::format("{}: {}–{}. {}", words_.trend, from, to,
                    filled(words_.most_in, fmt::format("{} ({})", called(*most), peak)));
    // Bars keep a width that looks like bars, however few they are.
    constexpr int step = 10;
    constexpr double height = 60;
    const std::size_t columns = std::max<std::size_t>(periods.size(), 6);
    std::string out = fmt::format(
        "<figure class=\"trend\"><figcaption><h2>{}</h2></figcaption>\n"
        "<p class=\"hidden\">{}</p>\n"
        "<svg aria-hidden=\"true\" viewBox=\"0 0 {} {:.0f}\" preserveAspectRatio=\"none\">",
        escaped(words_.trend), escaped(told), columns * step, height);
    std::string rows;
    std::size_t at_column = 0;
    for (const TrendCount& one : periods) {
        const double share = static_cast<double>(one.count) / static_cast<double>(most->count);
        // What is there is to be seen, however little it is beside the most.
        const double tall = one.count == 0 ? 1 : std::max(3.0, share * height);
        const std::string bar = fmt::format(
            "<rect{} x=\"{:.4g}\" y=\"{:.4g}\" width=\"8\" height=\"{:.4g}\">"
            "<title>{}: {}</title></rect>",
            one.count == 0              ? " class=\"none\""
            : &one == &*most && is_peak ? " class=\"most\""
                                        : "",
            static_cast<double>(at_column * columns * step) / static_cast<double>(periods.size()),
            height - tall, tall, escaped(called(one)), number_text(one.count, language_));
        // For the mouse; the keyboard has the same links in the table.
        out += one.count == 0
                   ? bar
                   : fmt::format("<a tabindex=\"-1\" href=\"{}\">{}</a>", at(one.period), bar);
        ++at_column;
        if (one.count > 0) {
            fmt::format_to(std::back_inserter(rows),
                           "<tr><th scope=\"row\"><a href=\"{}\">{}</a></th><td>{}</td></tr>\n",
                           at(one.period), escaped(called(one)), number_text(one.count, language_));
        }
    }
    fmt::format_to(
        std::back_inserter(out),
        "</svg>\n<p class=\"ends\" aria-hidden=\"true\"><span>{}</span><span>{}</span></p>\n"
        "<details><summary>{}</summary>\n<table><thead><tr><th scope=\"col\">{}</th>"
        "<th scope=\"col\">{}</th></tr></thead>\n<tbody>\n{}</tbody></table></details></figure>\n",
        escaped(from), escaped(to), escaped(words_.figures),
        escaped(trends.by == TrendPeriod::year ? words_.year : words_.month),
        escaped(words_.articles), rows);
    return out;
}

std::string PageSide::html(const SearchResult& result, const Trends* trends) const {
    std::string out = trends == nullptr ? std::string() : chart(*trends);
    std::string facets;
    // Of one article there is nothing to choose, unless something is chosen.
    if (result.total > 1 || form_.has_filter()) {
        for (const Facet& one : result.facets) {
            facets += facet(one, result.facets_exact);
        }
    }
    if (!facets.empty()) {
        out += fmt::format("<nav aria-label=\"{}\">\n{}</nav>\n", escaped(words_.refine), facets);
    }
    if (out.empty()) {
        return {};
    }
    return fmt::format(
        "<details class=\"refine\"><summary>{}</summary>\n<div>\n{}</div></details>\n",
        escaped(words_.refine), out);
}

}  // namespace timtin::server
