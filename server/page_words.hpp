// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "timtin/date_time.hpp"

namespace timtin::server {

enum class Language { vietnamese, english };

/// The words of the page. Where they hold {}, a number or a text goes there.
struct Words {
    std::string_view code;  ///< BCP 47
    std::string_view skip;
    std::string_view other_language;
    std::string_view placeholder;
    std::string_view search;
    std::string_view suggestions;
    std::string_view suggestion_count;  ///< {}: how many
    std::string_view document;
    std::string_view topic;
    std::string_view article;
    std::string_view tagline;  ///< {}: how many articles
    std::string_view try_this;
    std::string_view latest;
    std::string_view results;      ///< {}: total
    std::string_view about;        ///< {}: estimated total
    std::string_view and_partial;  ///< {}: how many
    std::string_view none;
    std::string_view none_for;  ///< {}: the query
    std::string_view no_more;
    std::string_view partial_only;
    std::string_view incomplete;
    std::string_view searched;      ///< {}: the corrected query
    std::string_view instead;       ///< {}: the query as typed
    std::string_view did_you_mean;  ///< {}: another query
    std::string_view also_at;       ///< {}: sources, or how many
    std::string_view and_others;    ///< {}: how many
    std::string_view similar;
    std::string_view none_similar;
    std::string_view no_such_article;
    std::string_view back_to;  ///< {}: the query
    std::string_view back;
    std::string_view sort;
    std::string_view relevance;
    std::string_view newest;
    std::string_view oldest;
    std::string_view filters;
    std::string_view from;
    std::string_view to;
    std::string_view site;
    std::string_view author;
    std::string_view number;
    std::string_view year;
    std::string_view month;
    std::string_view section;
    std::string_view refine;
    std::string_view trend;
    std::string_view most_in;  ///< {}: period and number of articles
    std::string_view figures;
    std::string_view articles;
    std::string_view more_values;  ///< {}: how many
    std::string_view apply;
    std::string_view remove;
    std::string_view clear_all;
    std::string_view partial;
    std::string_view no_title;
    std::string_view by;
    std::string_view cites;
    std::string_view previous;
    std::string_view next;
    std::string_view pages;
    std::string_view page;  ///< {}: its number
    std::string_view feed;
    std::string_view tips[3];
    std::string_view help;
    /// What one may type, and what it finds.
    std::pair<std::string_view, std::string_view> syntax[6];
    std::string_view unavailable;
    std::string_view bad_date;
    std::string_view bad_range;
    std::string_view too_long;
    std::string_view too_far;
    std::string_view bad_value;  ///< {}: the parameter
    std::string_view open_full;
    std::string_view too_many_pages;
};

[[nodiscard]] const Words& words_of(Language language) noexcept;

/// 12345 as "12.345" or "12,345".
[[nodiscard]] std::string number_text(std::uint64_t number, Language language);

/// "11/06/2019", "06/2019", "2019" or "11 June 2019", as precisely as it is known.
[[nodiscard]] std::string date_text(const DateTime& time, Language language);

}  // namespace timtin::server
