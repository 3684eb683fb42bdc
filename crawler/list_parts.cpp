// SPDX-License-Identifier: GPL-2.0-or-later
#include "crawler/list_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "extract/site_rules.hpp"

namespace timtin {

namespace {

constexpr std::size_t longest_row = 4096;
constexpr std::int64_t most_parts = 10'000;

// As application/x-www-form-urlencoded has it.
std::string form_encoded(std::string_view text) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._*";
    std::string out;
    for (const char c : text) {
        if (plain.find(c) != std::string_view::npos) {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

}  // namespace

struct ListParts::Rule {
    UrlPattern on;
    std::string post;
    ListRule::Fields fields;
    std::int64_t first = 0;
    std::vector<std::pair<std::string, UrlPattern>> values;
    std::string page_field;  ///< the one that holds the number
};

ListParts::ListParts(const Site& site) {
    for (const auto& from : site.lists) {
        auto on = UrlPattern::parse(from.on);
        if (!on) {
            continue;  // parse_site() has refused it
        }
        Rule rule{.on = *std::move(on),
                  .post = from.post,
                  .fields = from.fields,
                  .first = from.first,
                  .values = {},
                  .page_field = {}};
        for (const auto& [name, expression] : from.values) {
            if (auto pattern = UrlPattern::parse(expression)) {
                rule.values.emplace_back(name, *std::move(pattern));
            }
        }
        for (const auto& [name, value] : from.fields) {
            if (value == "{page}") {
                rule.page_field = form_encoded(name);
            }
        }
        rules_.push_back(std::move(rule));
    }
}

ListParts::~ListParts() = default;

std::vector<std::string> ListParts::first_of(const Url& page, std::string_view body) const {
    std::vector<std::string> rows;
    for (const auto& rule : rules_) {
        const auto to = page.resolve(rule.post);
        if (!rule.on.found_in(page.str()) || !to) {
            continue;
        }
        std::string form;
        bool whole = true;
        for (const auto& [name, value] : rule.fields) {
            std::string filled = value;
            if (value == "{page}") {
                filled = fmt::format("{}", rule.first);
            } else if (value.starts_with('{') && value.ends_with('}')) {
                const auto wanted = std::string_view(value).substr(1, value.size() - 2);
                const auto known = std::ranges::find(rule.values, wanted,
                                                     [](const auto& one) { return one.first; });
                const auto found =
                    known == rule.values.end() ? std::nullopt : known->second.group_in(body);
                whole = whole && found.has_value();
                filled = found.value_or("");
            }
            form += fmt::format("{}{}={}", form.empty() ? "" : "&", form_encoded(name),
                                form_encoded(filled));
        }
        if (whole && to->str().size() + 1 + form.size() <= longest_row) {
            rows.push_back(to->str() + "#" + form);
        }
    }
    return rows;
}

std::optional<std::string> ListParts::next_of(std::string_view row) const {
    const auto form = form_of(row);
    for (const auto& rule : rules_) {
        const auto name = rule.page_field + "=";
        std::size_t at = form.starts_with(name) ? 0 : form.find("&" + name);
        if (form.empty() || at == std::string_view::npos) {
            continue;
        }
        at = form.find('=', at) + 1;
        const auto end = std::min(form.find('&', at), form.size());
        std::int64_t page = 0;
        const auto [stop, failed] = std::from_chars(form.data() + at, form.data() + end, page);
        if (failed != std::errc() || stop != form.data() + end || page - rule.first >= most_parts) {
            continue;
        }
        return fmt::format("{}{}{}", row.substr(0, row.size() - form.size() + at), page + 1,
                           form.substr(end));
    }
    return std::nullopt;
}

}  // namespace timtin
