// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/request_filter.hpp"

#include <fmt/format.h>

#include "indexer/document.hpp"
#include "indexer/schema.hpp"
#include "search/dates.hpp"
#include "search/interpret.hpp"
#include "search/query_plan.hpp"

namespace timtin {

namespace {

using Xapian::Query;

// Dates of one number that a year or a month may stand for.
constexpr std::size_t max_dates = 400;

/// A query that matches nothing. Xapian's own is an empty one, which is no filter.
Query nothing() {
    return Query("XZ:nothing");
}

std::string encoded(std::chrono::sys_seconds time) {
    return Xapian::sortable_serialise(static_cast<double>(time.time_since_epoch().count()));
}

Query between(const std::optional<std::chrono::sys_seconds>& since,
              const std::optional<std::chrono::sys_seconds>& until) {
    // Articles without a date have no value, which sorts before all others.
    const std::string first = since ? encoded(*since) : Xapian::sortable_serialise(-1e18);
    if (!until) {
        return {Query::OP_VALUE_GE, schema::published_slot, first};
    }
    if (since && *since >= *until) {
        return nothing();
    }
    return {Query::OP_VALUE_RANGE, schema::published_slot, first,
            encoded(*until - std::chrono::seconds{1})};
}

Query any_of(const std::vector<Query>& parts) {
    return {Query::OP_OR, parts.begin(), parts.end()};
}

Query keys(const std::vector<std::string>& values, std::string_view prefix) {
    std::vector<Query> parts;
    for (const std::string& value : values) {
        parts.emplace_back(schema::prefixed(prefix, text::fold(value)));
    }
    return any_of(parts);
}

Result<Query> periods(const std::vector<std::string>& values, Precision precision,
                      std::string_view wanted) {
    std::vector<Query> parts;
    for (const std::string& value : values) {
        const auto time = read_date(value);
        if (!time || time->precision != precision) {
            return Error{ErrorCode::usage, fmt::format("{} is no {}", value, wanted)};
        }
        parts.push_back(published_in(*time, period_end(*time)));
    }
    return any_of(parts);
}

/// The words of an author's name, side by side.
Query by_author(const std::string& name, const Xapian::Database& database, IndexWords& words,
                Patience& patience) {
    std::string quoted = name;
    for (const std::string_view mark : {"\"", "“", "”", "„", "‟"}) {
        for (std::size_t at = 0; (at = quoted.find(mark, at)) != std::string::npos;) {
            quoted.replace(at, mark.size(), " ");
        }
    }
    const QueryNode node =
        interpret_query(parse_query(fmt::format("author:\"{}\"", quoted)), words, Correction::none)
            .tree;
    // A name without a word is nobody's.
    return node.kind == QueryNode::Kind::phrase ? plan_query(node, database, words, patience).all
                                                : nothing();
}

}  // namespace

Query published_in(const std::optional<DateTime>& since, const std::optional<DateTime>& until) {
    return between(since ? std::optional(since->instant()) : std::nullopt,
                   until ? std::optional(until->instant()) : std::nullopt);
}

Query cites(std::string_view typed, const Xapian::Database& database) {
    // What stands behind the number as a date, also alone: "25-NQ/TW@2013".
    const std::size_t at = typed.find('@');
    std::optional<DateTime> date;
    if (at != std::string_view::npos) {
        date = read_date(typed.substr(at + 1));
        if (!date) {
            return nothing();
        }
    }
    std::vector<Query> parts;
    for (const auto& number : text::find_document_numbers_in_query(typed.substr(0, at))) {
        if (!date && !number.date.empty()) {
            date = parse_iso(number.date);
        }
        if (number.key.empty()) {
            for (const std::string& partial : number.partial_keys) {
                parts.emplace_back(schema::prefixed(schema::partial_number_prefix, partial));
            }
        } else if (date) {
            const std::string start = to_iso_date(*date).substr(
                0, date->precision == Precision::year || date->precision == Precision::quarter ? 4
                   : date->precision == Precision::month                                       ? 7
                                                         : 10);
            const std::string prefix =
                schema::prefixed(schema::number_prefix, number.key + "@" + start);
            std::size_t left = max_dates;
            for (auto it = database.allterms_begin(prefix);
                 it != database.allterms_end(prefix) && left > 0; ++it, --left) {
                parts.emplace_back(*it);
            }
        } else {
            parts.emplace_back(schema::prefixed(schema::number_prefix, number.key));
        }
    }
    if (parts.empty() && !date) {
        return Query(schema::prefixed(schema::number_prefix, text::fold(typed)));
    }
    return parts.empty() ? nothing() : any_of(parts);
}

Result<std::vector<FilterGroup>> filter_groups(const SearchRequest& request,
                                               const Xapian::Database& database, IndexWords& words,
                                               const TopicNames& topics, Patience& patience,
                                               std::vector<UnknownTopic>& unknown) {
    std::vector<FilterGroup> groups;
    if (request.since || request.until) {
        groups.push_back({std::nullopt, between(request.since, request.until)});
    }
    if (!request.topics.empty()) {
        std::vector<Query> parts;
        for (const std::string& asked : request.topics) {
            if (const auto slug = topics.slug_of(asked)) {
                parts.emplace_back(topic_term(*slug));
            } else {
                unknown.push_back({asked, topics.nearest(asked)});
            }
        }
        groups.push_back({FacetField::topic, parts.empty() ? nothing() : any_of(parts)});
    }
    for (const auto& [field, values, precision, wanted] :
         {std::tuple(FacetField::year, &request.years, Precision::year, "year like 2019"),
          std::tuple(FacetField::month, &request.months, Precision::month, "month like 2019-06")}) {
        if (!values->empty()) {
            auto query = periods(*values, precision, wanted);
            if (!query) {
                return query.error();
            }
            groups.push_back({field, std::move(*query)});
        }
    }
    if (!request.sites.empty()) {
        groups.push_back({FacetField::site, keys(request.sites, schema::site_prefix)});
    }
    if (!request.sections.empty()) {
        groups.push_back({FacetField::section, keys(request.sections, schema::section_prefix)});
    }
    if (!request.authors.empty()) {
        std::vector<Query> parts;
        for (const std::string& name : request.authors) {
            parts.push_back(by_author(name, database, words, patience));
        }
        groups.push_back({FacetField::author, any_of(parts)});
    }
    if (!request.numbers.empty()) {
        std::vector<Query> parts;
        for (const std::string& number : request.numbers) {
            parts.push_back(cites(number, database));
        }
        groups.push_back({FacetField::number, any_of(parts)});
    }
    return groups;
}

Query all_of(const std::vector<FilterGroup>& groups) {
    if (groups.empty()) {
        return {};
    }
    std::vector<Query> parts;
    for (const FilterGroup& group : groups) {
        parts.push_back(group.query);
    }
    return {Query::OP_AND, parts.begin(), parts.end()};
}

}  // namespace timtin
