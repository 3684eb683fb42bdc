// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "timtin/crawl.hpp"

namespace timtin {

class UrlPattern;

/// Lists that go on by requests of their own (Site::lists). A part of one is a row
/// of the frontier whose URL has the form that is posted behind a '#', where no
/// other URL in normal form has one.
class ListParts {
public:
    explicit ListParts(const Site& site);
    ~ListParts();
    ListParts(const ListParts&) = delete;
    ListParts& operator=(const ListParts&) = delete;

    /// The rows of the first parts of the lists that stand on a page.
    [[nodiscard]] std::vector<std::string> first_of(const Url& page, std::string_view body) const;
    /// The row of the part behind one; nothing for what is none, or the last that is
    /// asked for at all.
    [[nodiscard]] std::optional<std::string> next_of(std::string_view row) const;

    /// What is posted for a row; empty: it is fetched by GET.
    [[nodiscard]] static std::string_view form_of(std::string_view row) noexcept {
        const auto hash = row.find('#');
        return hash == std::string_view::npos ? std::string_view() : row.substr(hash + 1);
    }

private:
    struct Rule;
    std::vector<Rule> rules_;
};

}  // namespace timtin
