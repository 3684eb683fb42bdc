// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/facet_values.hpp"

#include <algorithm>

#include "timtin/text.hpp"

namespace timtin {

namespace {

constexpr std::size_t max_value_bytes = 200;
constexpr std::size_t max_values = 500;  // of one article: no list of numbers is longer

void append(std::string& out, FacetKind kind, std::string_view value) {
    std::string clean = text::normalize(value.substr(0, 4 * max_value_bytes));
    for (char& c : clean) {
        c = static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    }
    const std::size_t first = clean.find_first_not_of(' ');
    if (first == std::string::npos) {
        return;
    }
    clean = clean.substr(first, clean.find_last_not_of(' ') - first + 1);
    if (clean.size() > max_value_bytes) {
        std::size_t end = max_value_bytes;
        while (end > 0 && (static_cast<unsigned char>(clean[end]) & 0xc0U) == 0x80) {
            --end;
        }
        clean.resize(end);
    }
    out += out.empty() ? "" : "\x1f";
    out += static_cast<char>(kind);
    out += clean;
}

std::string date_of(const DateTime& time) {
    // The day it was in Vietnam.
    const std::string day = to_iso_date(at_offset(time.instant()));
    switch (time.precision) {
        case Precision::year:
            return to_iso_date(time).substr(0, 4);
        case Precision::quarter:
            return to_iso_date(time).substr(0, 4);
        case Precision::month:
            return to_iso_date(time).substr(0, 7);
        case Precision::day:
            return to_iso_date(time);
        default:
            return day;
    }
}

}  // namespace

std::string facet_values(const Article& article) {
    std::string out;
    if (article.published) {
        append(out, FacetKind::date, date_of(*article.published));
    }
    append(out, FacetKind::site, article.site);
    append(out, FacetKind::section, article.section);
    std::size_t left = max_values;
    const auto append_each = [&](FacetKind kind, const std::vector<std::string>& values) {
        for (std::size_t i = 0; i < values.size() && left > 0; ++i, --left) {
            if (std::find(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(i),
                          values[i]) == values.begin() + static_cast<std::ptrdiff_t>(i)) {
                append(out, kind, values[i]);
            }
        }
    };
    append_each(FacetKind::author, article.authors);
    append_each(FacetKind::topic, article.topics);
    std::vector<std::string> numbers;
    for (const CitedNumber& cited : article.numbers) {
        // As the index has it: imported articles may write it in their own way.
        for (const auto& number : text::find_document_numbers(cited.number)) {
            numbers.push_back(cited.date.empty() ? number.normal
                                                 : number.normal + "@" + cited.date);
        }
    }
    append_each(FacetKind::number, numbers);
    return out;
}

}  // namespace timtin
