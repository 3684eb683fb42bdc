// SPDX-License-Identifier: GPL-2.0-or-later
#include "search/facet_columns.hpp"

#include <algorithm>
#include <chrono>

#include "indexer/facet_values.hpp"
#include "indexer/schema.hpp"
#include "timtin/text.hpp"

namespace timtin {

namespace {
constexpr std::size_t articles_a_look = 1024;  // at the clock
}

void FacetColumn::add(std::string_view key, std::string_view text) {
    const auto [known, fresh] =
        known_.try_emplace(std::string(key), static_cast<std::uint32_t>(values_.size()));
    if (fresh) {
        values_.push_back({std::string(text), 0});
    }
    const std::uint32_t number = known->second;
    if (std::find(numbers_.begin() + static_cast<std::ptrdiff_t>(starts_.back()), numbers_.end(),
                  number) == numbers_.end()) {
        numbers_.push_back(number);
        ++values_[number].articles;
    }
}

void FacetColumn::end_document(Xapian::docid document) {
    // starts_ has an entry for each docid up to the last, and one behind.
    const auto end = static_cast<std::uint32_t>(numbers_.size());
    const std::uint32_t begin = starts_.back();
    starts_.resize(std::size_t{document} + 1, begin);
    starts_.push_back(end);
}

FacetColumns::FacetColumns(const Xapian::Database& database) {
    days_.resize(std::size_t{database.get_lastdocid()} + 1);
}

bool FacetColumns::go_on(const Xapian::Database& database, Patience& patience) {
    std::size_t read_now = 0;
    auto it = database.valuestream_begin(schema::facets_slot);
    it.skip_to(next_);
    for (const auto end = database.valuestream_end(schema::facets_slot); it != end; ++it) {
        if (++read_now % articles_a_look == 0 && patience.over()) {
            return false;
        }
        read(it.get_docid(), *it);
        next_ = it.get_docid() + 1;
    }
    for (FacetColumn* column :
         {&topics_, &sites_, &sections_, &authors_, &numbers_, &dated_numbers_}) {
        column->known_ = {};
    }
    return true;
}

void FacetColumns::read(Xapian::docid document, const std::string& values) {
    for_each_facet_value(values, [&](FacetKind kind, std::string_view value) {
        switch (kind) {
            case FacetKind::date:
                if (const auto time = parse_iso(value); time && document < days_.size()) {
                    const auto day = std::chrono::floor<std::chrono::days>(time->local);
                    days_[document] = {static_cast<std::int32_t>(day.time_since_epoch().count()),
                                       time->precision};
                }
                break;
            case FacetKind::site:
                sites_.add(text::fold(value), value);
                break;
            case FacetKind::section:
                sections_.add(text::fold(value), value);
                break;
            case FacetKind::author:
                authors_.add(text::to_lower(value), value);
                break;
            case FacetKind::topic:
                topics_.add(text::fold(value), value);
                break;
            case FacetKind::number: {
                const std::string_view number = value.substr(0, value.find('@'));
                numbers_.add(number, number);
                dated_numbers_.add(value, value);
                break;
            }
        }
    });
    for (FacetColumn* column :
         {&topics_, &sites_, &sections_, &authors_, &numbers_, &dated_numbers_}) {
        column->end_document(document);
    }
}

}  // namespace timtin
