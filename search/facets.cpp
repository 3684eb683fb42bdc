// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/facets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <map>

#include "search/documents.hpp"
#include "timtin/text.hpp"

namespace timtin {

namespace {

constexpr std::array names = {
    std::pair{FacetField::topic, std::string_view("topic")},
    std::pair{FacetField::year, std::string_view("year")},
    std::pair{FacetField::month, std::string_view("month")},
    std::pair{FacetField::site, std::string_view("site")},
    std::pair{FacetField::section, std::string_view("section")},
    std::pair{FacetField::author, std::string_view("author")},
    std::pair{FacetField::number, std::string_view("number")},
};

const FacetColumn* column_of(FacetField field, const FacetColumns& columns) {
    switch (field) {
        case FacetField::topic:
            return &columns.topics();
        case FacetField::site:
            return &columns.sites();
        case FacetField::section:
            return &columns.sections();
        case FacetField::author:
            return &columns.authors();
        case FacetField::number:
            return &columns.numbers();
        case FacetField::year:
        case FacetField::month:
            break;
    }
    return nullptr;
}

const std::vector<std::string>& selected_of(FacetField field, const SearchRequest& request) {
    switch (field) {
        case FacetField::topic:
            return request.topics;
        case FacetField::year:
            return request.years;
        case FacetField::month:
            return request.months;
        case FacetField::site:
            return request.sites;
        case FacetField::section:
            return request.sections;
        case FacetField::author:
            return request.authors;
        case FacetField::number:
            break;
    }
    return request.numbers;
}

/// Counts the values of one facet.
class Counter {
public:
    Counter(FacetField field, const FacetColumns& columns)
        : field_(field), columns_(columns), column_(column_of(field, columns)) {
        counts_.resize(column_ == nullptr ? 0 : column_->values().size());
    }

    void add(Xapian::docid document) {
        if (column_ != nullptr) {
            const auto [begin, end] = column_->of(document);
            for (const auto* number = begin; number != end; ++number) {
                ++counts_[*number];
            }
            return;
        }
        const FacetDay day = columns_.day(document);
        if (day.day == FacetDay::none) {
            return;
        }
        const bool has_month =
            day.precision != Precision::year && day.precision != Precision::quarter;
        if (field_ == FacetField::month && !has_month) {
            return;
        }
        const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day.day}}};
        const int year = static_cast<int>(date.year());
        ++periods_[field_ == FacetField::year
                       ? year
                       : year * 12 + static_cast<int>(static_cast<unsigned>(date.month())) - 1];
    }

    /// The values with their counts times `scale`.
    [[nodiscard]] std::vector<FacetValue> values(double scale) const {
        std::vector<FacetValue> found;
        const auto scaled = [&](std::uint64_t count) {
            return static_cast<std::uint64_t>(static_cast<double>(count) * scale + 0.5);
        };
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i] > 0) {
                const std::string& text = column_->values()[i].text;
                found.push_back({text, text, scaled(counts_[i])});
            }
        }
        for (const auto& [period, count] : periods_) {
            const std::string text = field_ == FacetField::year
                                         ? fmt::format("{:04}", period)
                                         : fmt::format("{:04}-{:02}", period / 12, period % 12 + 1);
            found.push_back({text, text, scaled(count)});
        }
        return found;
    }

private:
    FacetField field_;
    const FacetColumns& columns_;
    const FacetColumn* column_;
    std::vector<std::uint64_t> counts_;
    std::map<int, std::uint64_t> periods_;
};

/// The values of a filter as a facet has them.
std::vector<std::string> selected_values(FacetField field, const SearchRequest& request,
                                         const TopicNames& topics) {
    std::vector<std::string> values;
    for (const std::string& asked : selected_of(field, request)) {
        switch (field) {
            case FacetField::topic:
                values.push_back(topics.slug_of(asked).value_or(std::string()));
                break;
            case FacetField::year:
            case FacetField::month: {
                auto time = parse_iso(asked);
                time = time ? time : text::parse_date(asked);
                time = time ? time : text::parse_date("tháng " + asked);
                values.push_back(
                    time ? to_iso_date(*time).substr(0, field == FacetField::year ? 4 : 7) : "");
                break;
            }
            case FacetField::number:
                for (const auto& number : text::find_document_numbers_in_query(
                         std::string_view(asked).substr(0, asked.find('@')))) {
                    values.push_back(number.normal);
                }
                break;
            case FacetField::author:
                values.push_back(text::to_lower(text::normalize(asked)));
                break;
            case FacetField::site:
            case FacetField::section:
                values.push_back(text::fold(asked));
                break;
        }
    }
    return values;
}

std::string comparable(FacetField field, const std::string& value) {
    return field == FacetField::author                                 ? text::to_lower(value)
           : field == FacetField::site || field == FacetField::section ? text::fold(value)
                                                                       : value;
}

Facet finish(FacetField field, std::vector<FacetValue> values, const SearchRequest& request,
             const TopicNames& topics) {
    const std::vector<std::string> selected = selected_values(field, request, topics);
    for (FacetValue& value : values) {
        value.selected =
            !selected.empty() &&
            std::ranges::find(selected, comparable(field, value.value)) != selected.end();
        if (field == FacetField::topic) {
            for (const IndexTopics::Entry& entry : topics.topics().entries) {
                if (entry.slug == value.value) {
                    value.label = entry.name;
                }
            }
        }
    }
    const bool by_time = field == FacetField::year || field == FacetField::month;
    std::ranges::sort(values, [&](const FacetValue& a, const FacetValue& b) {
        if (by_time) {
            return a.value > b.value;
        }
        return a.count != b.count ? a.count > b.count : a.value < b.value;
    });
    Facet facet{.field = field, .values = {}, .distinct = values.size()};
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i < request.facet_values || values[i].selected) {
            facet.values.push_back(std::move(values[i]));
        }
    }
    return facet;
}

}  // namespace

std::string_view to_string(FacetField field) noexcept {
    return std::ranges::find(names, field, &std::pair<FacetField, std::string_view>::first)->second;
}

std::optional<FacetField> parse_facet_field(std::string_view name) noexcept {
    const auto* found =
        std::ranges::find(names, name, &std::pair<FacetField, std::string_view>::second);
    return found == names.end() ? std::nullopt : std::optional(found->first);
}

const std::vector<FacetField>& facet_fields() noexcept {
    static const std::vector<FacetField> all = [] {
        std::vector<FacetField> fields;
        for (const auto& [field, name] : names) {
            fields.push_back(field);
        }
        return fields;
    }();
    return all;
}

void count_facets(const SearchRequest& request, const std::vector<Xapian::docid>& matches,
                  const std::vector<FilterGroup>& filters, const Xapian::Database& database,
                  const FacetColumns& columns, const TopicNames& topics, Patience& patience,
                  SearchResult& result) {
    // Which filters an article fails, a bit each: one that fails a single filter is still
    // an alternative in the facet of that.
    std::vector<std::uint32_t> fails;
    if (!filters.empty()) {
        fails.assign(std::size_t{database.get_lastdocid()} + 1,
                     (std::uint32_t{1} << filters.size()) - 1);
        for (std::size_t g = 0; g < filters.size(); ++g) {
            for (const Xapian::docid document :
                 matching_documents(database, filters[g].query, patience)) {
                fails[document] &= ~(std::uint32_t{1} << g);
            }
        }
    }
    std::vector<Counter> counters;
    std::vector<std::uint32_t> own;  ///< the filters of each facet's own field
    std::vector<FacetField> fields;  // each once
    for (const FacetField field : request.facets) {
        if (std::ranges::find(fields, field) == fields.end()) {
            fields.push_back(field);
        }
    }
    for (const FacetField field : fields) {
        counters.emplace_back(field, columns);
        std::uint32_t bits = 0;
        for (std::size_t g = 0; g < filters.size(); ++g) {
            bits |= filters[g].field == field ? std::uint32_t{1} << g : 0;
        }
        own.push_back(bits);
    }
    const std::size_t step = (matches.size() + max_counted - 1) / max_counted;
    for (std::size_t i = 0; i < matches.size(); i += std::max<std::size_t>(step, 1)) {
        const std::uint32_t failed = fails.empty() ? 0 : fails[matches[i]];
        if (std::popcount(failed) > 1) {
            continue;
        }
        for (std::size_t f = 0; f < counters.size(); ++f) {
            if ((failed & ~own[f]) == 0) {
                counters[f].add(matches[i]);
            }
        }
    }
    result.facets_exact = step <= 1 && !patience.was_over();
    const double scale = static_cast<double>(std::max<std::size_t>(step, 1));
    for (std::size_t f = 0; f < counters.size(); ++f) {
        result.facets.push_back(finish(fields[f], counters[f].values(scale), request, topics));
    }
}

}  // namespace timtin
