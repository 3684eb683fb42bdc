// SPDX-License-Identifier: GPL-2.0-or-later
// A site's file: TOML to Site.
#include <fmt/format.h>
#include <toml++/toml.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "crawler/ascii.hpp"
#include "extract/site_rules.hpp"
#include "timtin/crawl.hpp"
#include "timtin/url.hpp"

namespace timtin {

namespace {

// "example.vn", ".example.vn", "example.vn:8080": of a URL the server alone.
bool is_host(std::string_view text) {
    text.remove_prefix(text.starts_with('.') ? 1 : 0);
    return text.find_first_of("/\\?#@") == std::string_view::npos &&
           Url::parse(fmt::format("http://{}/", text)).has_value();
}

bool is_port_or_none(std::string_view text) {
    unsigned port = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
    return text.empty() ||
           (failed == std::errc() && end == text.data() + text.size() && port > 0 && port <= 65535);
}

// curl's "HOST:PORT:CONNECT-TO-HOST:CONNECT-TO-PORT", each of which may be left out.
bool is_connect_to(std::string_view text) {
    std::array<std::string_view, 4> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto bracket = text.starts_with('[') ? text.find(']') : 0;
        const auto colon = bracket == std::string_view::npos ? bracket : text.find(':', bracket);
        if ((colon == std::string_view::npos) != (i + 1 == parts.size())) {
            return false;
        }
        parts[i] = text.substr(0, colon);
        text.remove_prefix(std::min(parts[i].size() + 1, text.size()));
    }
    return is_port_or_none(parts[1]) && is_port_or_none(parts[3]) &&
           (parts[0].empty() || is_host(parts[0])) && (parts[2].empty() || is_host(parts[2]));
}

class SiteFile {
public:
    SiteFile(const toml::table& root, std::string_view file_name)
        : root_(root), file_name_(file_name) {}

    Result<Site> read() {
        check_keys(root_, "", {"site", "crawl", "links", "extract", "lists"});
        read_lists();
        if (const auto* site = table("site")) {
            check_keys(*site, "site.", {"name", "title", "seeds", "sitemaps", "feeds", "hosts"});
            text(*site, "site.name", site_.name);
            text(*site, "site.title", site_.title);
            texts(*site, "site.seeds", site_.seeds);
            texts(*site, "site.sitemaps", site_.sitemaps);
            texts(*site, "site.feeds", site_.feeds);
            texts(*site, "site.hosts", site_.hosts);
            check_site(*site);
        } else {
            fail(root_, "site", "is missing: a table with name and seeds");
        }
        if (const auto* crawl = table("crawl")) {
            check_keys(*crawl, "crawl.",
                       {"delay", "max_depth", "max_pages", "max_gone_percent", "revisit_listing",
                        "revisit_fresh", "fresh_for", "revisit_old", "allow_private", "connect_to",
                        "drop_parameters"});
            duration(*crawl, "crawl.delay", site_.delay);
            duration(*crawl, "crawl.revisit_listing", site_.revisit_listing);
            duration(*crawl, "crawl.revisit_fresh", site_.revisit_fresh);
            duration(*crawl, "crawl.fresh_for", site_.fresh_for);
            duration(*crawl, "crawl.revisit_old", site_.revisit_old);
            number(*crawl, "crawl.max_depth", site_.max_depth);
            number(*crawl, "crawl.max_pages", site_.max_pages);
            percent(*crawl, "crawl.max_gone_percent", site_.max_gone_percent);
            texts(*crawl, "crawl.connect_to", site_.connect_to);
            check_texts(*crawl, "crawl.connect_to", site_.connect_to, is_connect_to,
                        "must be like \"example.vn:443:127.0.0.1:8443\"");
            texts(*crawl, "crawl.drop_parameters", site_.drop_parameters);
            if (const auto* node = find(*crawl, "crawl.allow_private")) {
                if (const auto value = node->value_exact<bool>()) {
                    site_.allow_private = *value;
                } else {
                    fail(*node, "crawl.allow_private", "must be true or false");
                }
            }
        }
        if (error_) {
            return *std::move(error_);
        }
        return std::move(site_);
    }

private:
    static constexpr std::string_view last_part(std::string_view key) noexcept {
        return key.substr(key.rfind('.') + 1);
    }

    void fail(const toml::node& at, std::string_view key, std::string_view what) {
        if (!error_) {
            const auto line = at.source().begin.line;
            error_ = Error{ErrorCode::configuration,
                           line > 0 ? fmt::format("{}:{}: {} {}", file_name_, line, key, what)
                                    : fmt::format("{}: {} {}", file_name_, key, what)};
        }
    }

    void check_keys(const toml::table& in, std::string_view prefix,
                    std::initializer_list<std::string_view> known) {
        for (const auto& [key, node] : in) {
            if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
                fail(node, fmt::format("{}{}", prefix, key.str()), "is no setting of a site");
            }
        }
    }

    const toml::table* table(std::string_view key) {
        const auto* node = root_.get(key);
        if (node != nullptr && !node->is_table()) {
            fail(*node, key, "must be a table");
            return nullptr;
        }
        return node != nullptr ? node->as_table() : nullptr;
    }

    // [[lists]]
    void read_lists() {
        const auto* node = root_.get("lists");
        if (node == nullptr) {
            return;
        }
        const auto* all = node->as_array();
        if (all == nullptr || !all->is_array_of_tables()) {
            fail(*node, "lists", "must be tables: [[lists]]");
            return;
        }
        for (const auto& item : *all) {
            const auto& in = *item.as_table();
            check_keys(in, "lists.", {"on", "post", "first", "form", "values"});
            ListRule rule;
            text(in, "lists.on", rule.on);
            text(in, "lists.post", rule.post);
            number(in, "lists.first", rule.first);
            fields(in, "lists.form", rule.fields);
            fields(in, "lists.values", rule.values);
            check_pattern(in, "lists.on", rule.on);
            for (const auto& [name, expression] : rule.values) {
                check_pattern(in, "lists.values", expression);
            }
            if (rule.post.empty()) {
                fail(in, "lists.post", "must be given: where the form is posted to");
            }
            if (std::ranges::count(rule.fields, "{page}",
                                   [](const auto& one) { return one.second; }) != 1) {
                fail(in, "lists.form", "must have one field that is \"{page}\"");
            }
            for (const auto& [name, value] : rule.fields) {
                const bool named = value.starts_with('{') && value.ends_with('}');
                if (named && value != "{page}" &&
                    std::ranges::none_of(rule.values, [&](const auto& one) {
                        return "{" + one.first + "}" == value;
                    })) {
                    fail(in, "lists.form", "has " + value + ", which lists.values lacks");
                }
            }
            site_.lists.push_back(std::move(rule));
        }
    }

    void check_pattern(const toml::table& in, std::string_view key, const std::string& pattern) {
        if (const auto parsed = UrlPattern::parse(pattern); !parsed) {
            const auto* node = find(in, key);
            fail(node != nullptr ? *node : in, key, ": " + parsed.error().message);
        }
    }

    void fields(const toml::table& in, std::string_view key, ListRule::Fields& out) {
        const auto* node = find(in, key);
        if (node == nullptr) {
            return;
        }
        const auto* table = node->as_table();
        if (table == nullptr) {
            fail(*node, key, "must be a table of strings");
            return;
        }
        for (const auto& [name, value] : *table) {
            if (const auto one = value.value_exact<std::string>()) {
                out.emplace_back(name.str(), *one);
            } else {
                fail(value, key, "must be a table of strings");
            }
        }
    }

    static const toml::node* find(const toml::table& in, std::string_view key) {
        return in.get(last_part(key));
    }

    void text(const toml::table& in, std::string_view key, std::string& out) {
        if (const auto* node = find(in, key)) {
            if (const auto value = node->value_exact<std::string>()) {
                out = *value;
            } else {
                fail(*node, key, "must be a string");
            }
        }
    }

    void texts(const toml::table& in, std::string_view key, std::vector<std::string>& out) {
        const auto* node = find(in, key);
        if (node == nullptr) {
            return;
        }
        const auto* list = node->as_array();
        if (list == nullptr) {
            fail(*node, key, "must be a list of strings");
            return;
        }
        for (const auto& item : *list) {
            if (auto value = item.value_exact<std::string>()) {
                out.push_back(*std::move(value));
            } else {
                fail(item, key, "must be a list of strings");
            }
        }
    }

    void check_texts(const toml::table& in, std::string_view key,
                     const std::vector<std::string>& all, bool (*is_right)(std::string_view),
                     std::string_view wanted) {
        for (const auto& text : all) {
            if (!is_right(text)) {
                const auto* node = find(in, key);
                fail(node != nullptr ? *node : in, key,
                     fmt::format("{}, not \"{}\"", wanted, ascii::printable(text)));
            }
        }
    }

    template <typename Number>
    void number(const toml::table& in, std::string_view key, Number& out) {
        if (const auto* node = find(in, key)) {
            const auto value = node->value_exact<std::int64_t>();
            if (value && *value >= 0 && *value <= std::numeric_limits<std::uint32_t>::max()) {
                out = static_cast<Number>(*value);
            } else {
                fail(*node, key, "must be a whole number, 0 or more");
            }
        }
    }

    void percent(const toml::table& in, std::string_view key, std::optional<std::uint32_t>& out) {
        if (const auto* node = find(in, key)) {
            const auto value = node->value_exact<std::int64_t>();
            if (value && *value >= 0 && *value <= 100) {
                out = static_cast<std::uint32_t>(*value);
            } else {
                fail(*node, key, "must be a whole number from 0 to 100");
            }
        }
    }

    // "500ms", "2s", "30m", "24h", "7d"; "0" needs no unit.
    template <typename Duration>
    void duration(const toml::table& in, std::string_view key, Duration& out) {
        const auto* node = find(in, key);
        if (node == nullptr) {
            return;
        }
        const auto value = node->value_exact<std::string>();
        const auto parsed = value ? parse_duration(*value) : std::nullopt;
        if (!parsed) {
            fail(*node, key, "must be a duration as \"500ms\", \"2s\", \"30m\", \"24h\" or \"7d\"");
            return;
        }
        out = std::chrono::duration_cast<Duration>(*parsed);
        if (out != *parsed) {
            fail(*node, key, "must be whole seconds");
        }
    }

    static std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
        std::int64_t count = 0;
        const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
        const auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
        // Ten years are enough, and do not overflow.
        constexpr std::int64_t longest = 10LL * 366 * 86'400'000;
        constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> units{
            {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
        if (failed != std::errc() || count < 0) {
            return std::nullopt;
        }
        if (count == 0 && unit.empty()) {
            return std::chrono::milliseconds{0};
        }
        for (const auto& [name, factor] : units) {
            if (unit == name) {
                return count <= longest / factor
                           ? std::optional(std::chrono::milliseconds{count * factor})
                           : std::nullopt;
            }
        }
        return std::nullopt;
    }

    void check_site(const toml::table& in) {
        constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789-";
        if (site_.name.empty() || site_.name.find_first_not_of(letters) != std::string::npos) {
            fail(in, "site.name", "must be given, of letters a-z, digits and hyphens");
        }
        if (site_.seeds.empty() && site_.sitemaps.empty() && site_.feeds.empty()) {
            fail(in, "site.seeds", "must name at least one URL (or sitemaps or feeds must)");
        }
        for (const auto& [key, urls] :
             {std::pair{"site.seeds", &site_.seeds}, std::pair{"site.sitemaps", &site_.sitemaps},
              std::pair{"site.feeds", &site_.feeds}}) {
            for (const auto& url : *urls) {
                if (const auto parsed = Url::parse(url); !parsed) {
                    const auto* node = find(in, key);
                    fail(node != nullptr ? *node : in, key, parsed.error().message);
                }
            }
        }
        check_texts(in, "site.hosts", site_.hosts, is_host,
                    "must be like \"example.vn\", \".example.vn\" or \"example.vn:8080\"");
        if (site_.hosts.empty() && site_.seeds.empty()) {
            fail(in, "site.hosts", "must be given where there are no seeds");
        }
    }

    const toml::table& root_;
    std::string_view file_name_;
    Site site_;
    std::optional<Error> error_;
};

}  // namespace

Result<Site> parse_site(std::string_view toml, std::string_view file_name) {
    toml::table root;
    try {
        root = toml::parse(toml, file_name);
    } catch (const toml::parse_error& error) {
        return Error{
            ErrorCode::configuration,
            fmt::format("{}:{}: {}", file_name, error.source().begin.line, error.description())};
    }
    auto site = SiteFile(root, file_name).read();
    if (!site) {
        return site;
    }
    auto rules = SiteRules::parse(toml, file_name);
    if (!rules) {
        return std::move(rules).error();
    }
    site->rules = *std::move(rules);
    site->revision = std::max<std::uint64_t>(XXH3_64bits(toml.data(), toml.size()), 1);
    return site;
}

}  // namespace timtin
