// SPDX-License-Identifier: GPL-2.0-or-later
// alerts.toml to Alerts.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <optional>

#include "pipeline/alerts.hpp"
#include "search/query.hpp"

namespace timtin {

namespace {

constexpr std::size_t max_alerts = 1000;

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= 60 && name.front() != '-' &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
               std::string_view::npos;
}

class AlertReader {
public:
    explicit AlertReader(std::string file) : file_(std::move(file)) {}

    Result<std::vector<Alert>> read(const toml::table& root) {
        std::vector<std::pair<toml::source_position, Alert>> found;
        for (const auto& [key, node] : root) {
            if (key.str() != "alert" || !node.is_table()) {
                fail(node, std::string(key.str()), "is no table [alert.NAME]");
                continue;
            }
            for (const auto& [name, one] : *node.as_table()) {
                found.emplace_back(one.source().begin, read_alert(std::string(name.str()), one));
            }
        }
        if (found.size() > max_alerts && !error_) {
            error_ = Error{ErrorCode::configuration,
                           fmt::format("{}: more than {} alerts", file_, max_alerts)};
        }
        if (error_) {
            return *error_;
        }
        std::ranges::sort(found, [](const auto& a, const auto& b) { return a.first < b.first; });
        std::vector<Alert> alerts;
        for (auto& [position, alert] : found) {
            alerts.push_back(std::move(alert));
        }
        return alerts;
    }

private:
    void fail(const toml::node& node, const std::string& key, std::string_view what) {
        if (!error_) {
            error_ = Error{ErrorCode::configuration,
                           fmt::format("{}:{}: {} {}", file_, node.source().begin.line, key, what)};
        }
    }

    std::string text(const toml::node& node, const std::string& key) {
        const auto value = node.value_exact<std::string>();
        if (!value) {
            fail(node, key, "must be a string");
        }
        return value.value_or("");
    }

    std::vector<std::string> texts(const toml::node& node, const std::string& key) {
        std::vector<std::string> list;
        if (const toml::array* array = node.as_array()) {
            for (const toml::node& one : *array) {
                list.push_back(text(one, key));
            }
        } else {
            list.push_back(text(node, key));
        }
        return list;
    }

    Alert read_alert(const std::string& name, const toml::node& node) {
        Alert alert;
        alert.name = alert.title = name;
        const std::string where = "alert." + name;
        const toml::table* table = node.as_table();
        if (table == nullptr || !is_name(name)) {
            fail(
                node, where,
                table == nullptr ? "must be a table" : "has no name of a-z, 0-9 and -, 60 at most");
            return alert;
        }
        SearchRequest& request = alert.request;
        const std::array lists = {
            std::pair{"topic", &request.topics},     std::pair{"site", &request.sites},
            std::pair{"section", &request.sections}, std::pair{"author", &request.authors},
            std::pair{"number", &request.numbers},   std::pair{"hook", &alert.hook}};
        for (const auto& [key, value] : *table) {
            const std::string path = where + "." + std::string(key.str());
            const auto* list = std::ranges::find_if(
                lists, [&](const auto& one) { return key.str() == one.first; });
            if (list != lists.end()) {
                *list->second = texts(value, path);
            } else if (key.str() == "title") {
                alert.title = text(value, path);
            } else if (key.str() == "query") {
                request.query = text(value, path);
            } else {
                fail(value, path, "is no key of an alert");
            }
            // A string would have to be taken apart as a shell does.
            if (key.str() == "hook" &&
                (!value.is_array() || alert.hook.empty() || alert.hook.front().empty() ||
                 std::ranges::any_of(alert.hook, [](const std::string& argument) {
                     return argument.find('\0') != std::string::npos;
                 }))) {
                fail(value, path, "must be a list: a program and its arguments");
            }
        }
        const bool blank = request.query.find_first_not_of(" \t\r\n") == std::string::npos;
        if (const QueryNode asked = parse_query(request.query);
            !blank && asked.kind == QueryNode::Kind::all_of && asked.children.empty()) {
            fail(node, where + ".query", "has no word that could be searched");
        }
        if (blank && request.topics.empty() && request.sites.empty() && request.sections.empty() &&
            request.authors.empty() && request.numbers.empty()) {
            fail(node, where, "looks for nothing: it has no query and no filter");
        }
        return alert;
    }

    std::string file_;
    std::optional<Error> error_;
};

}  // namespace

Result<std::vector<Alert>> parse_alerts(std::string_view toml, const std::string& file_name) {
    try {
        return AlertReader(file_name).read(toml::parse(toml, file_name));
    } catch (const toml::parse_error& error) {
        return Error{
            ErrorCode::configuration,
            fmt::format("{}:{}: {}", file_name, error.source().begin.line, error.description())};
    }
}

}  // namespace timtin
