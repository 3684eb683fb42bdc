// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <vector>

#include "timtin/result.hpp"
#include "timtin/search.hpp"

namespace CLI {
class App;
}

namespace timtin::cli {

/// Which articles a command is about, as typed: options that all commands that search share.
struct SearchFilters {
    std::string since;
    std::string until;
    std::vector<std::string> topics;
    std::vector<std::string> years;
    std::vector<std::string> months;
    std::vector<std::string> sites;
    std::vector<std::string> sections;
    std::vector<std::string> authors;
    std::vector<std::string> numbers;
};

void add_filter_options(CLI::App& command, SearchFilters& filters);

/// A day as typed: ISO, dd/mm/yyyy, "hôm qua", "yesterday"; `after` it for an upper bound.
/// Empty if the text is. Errors: usage.
[[nodiscard]] Result<std::optional<std::chrono::sys_seconds>> read_bound(const std::string& text,
                                                                         bool after,
                                                                         std::string_view option);

/// Puts the filters into a request. Errors: usage.
[[nodiscard]] Result<void> apply(const SearchFilters& filters, SearchRequest& request);

/// Is there any filter?
[[nodiscard]] bool has_filter(const SearchRequest& request);

/// Words of the command line as one query.
[[nodiscard]] std::string joined(const std::vector<std::string>& words);

/// Tells on standard error which topics a request names that the index does not know.
void complain_of_topics(const std::vector<UnknownTopic>& topics);

}  // namespace timtin::cli
