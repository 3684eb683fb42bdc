// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/site_rules.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>
#include <unicode/regex.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <utility>

namespace timtin {

struct UrlPattern::Compiled {
    std::unique_ptr<icu::RegexPattern> pattern;
};

UrlPattern::UrlPattern() = default;
UrlPattern::UrlPattern(UrlPattern&&) noexcept = default;
UrlPattern& UrlPattern::operator=(UrlPattern&&) noexcept = default;
UrlPattern::~UrlPattern() = default;

namespace {

icu::UnicodeString unicode(std::string_view text) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

constexpr std::size_t longest_pattern = 1000;
constexpr std::int32_t most_steps = 200;  // of ICU's, some 10 000 states each
constexpr std::int32_t most_page_steps = 2000;
constexpr std::int32_t most_stack = 1 << 20;  // bytes of backtracking

}  // namespace

Result<UrlPattern> UrlPattern::parse(std::string_view expression) {
    if (expression.empty() || expression.size() > longest_pattern) {
        return Error{ErrorCode::configuration, "a pattern has 1 to 1000 bytes"};
    }
    UErrorCode status = U_ZERO_ERROR;
    UParseError where{};
    UrlPattern pattern;
    pattern.compiled_ = std::make_unique<Compiled>();
    pattern.compiled_->pattern.reset(
        icu::RegexPattern::compile(unicode(expression), where, status));
    if (U_FAILURE(status)) {
        return Error{ErrorCode::configuration,
                     fmt::format("pattern \"{}\", column {}: {}", expression, where.offset,
                                 u_errorName(status))};
    }
    return pattern;
}

bool UrlPattern::found_in(std::string_view text) const {
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString input = unicode(text);
    const std::unique_ptr<icu::RegexMatcher> matcher(compiled_->pattern->matcher(input, status));
    if (U_FAILURE(status)) {
        return false;
    }
    matcher->setTimeLimit(most_steps, status);
    matcher->setStackLimit(most_stack, status);
    const bool found = matcher->find(status) != 0;
    return U_SUCCESS(status) && found;
}

std::optional<std::string> UrlPattern::group_in(std::string_view text) const {
    UErrorCode status = U_ZERO_ERROR;
    const icu::UnicodeString input = unicode(text);
    const std::unique_ptr<icu::RegexMatcher> matcher(compiled_->pattern->matcher(input, status));
    if (U_FAILURE(status)) {
        return std::nullopt;
    }
    matcher->setTimeLimit(most_page_steps, status);
    matcher->setStackLimit(most_stack, status);
    if (matcher->find(status) == 0 || U_FAILURE(status)) {
        return std::nullopt;
    }
    for (std::int32_t group = 1; group <= matcher->groupCount(); ++group) {
        const auto caught = matcher->group(group, status);
        if (U_SUCCESS(status) && !caught.isEmpty()) {
            std::string out;
            caught.toUTF8String(out);
            return out;
        }
    }
    return std::nullopt;
}

namespace {

/// Thrown inside parse() only.
struct WrongRule {
    std::string message;
};

class RulesReader {
public:
    RulesReader(const toml::table& root, std::string_view file) : root_(root), file_(file) {}

    SiteRules::Impl read() {
        SiteRules::Impl rules;
        if (const toml::node* site = root_.get("site")) {
            if (const toml::table* table = site->as_table()) {
                rules.site = (*table)["name"].value_or(std::string());
            }
        }
        if (const toml::table* extract = table("extract")) {
            const std::array fields = {std::pair{std::string_view("title"), &rules.title},
                                       std::pair{std::string_view("published"), &rules.published},
                                       std::pair{std::string_view("authors"), &rules.authors},
                                       std::pair{std::string_view("lead"), &rules.lead},
                                       std::pair{std::string_view("body"), &rules.body},
                                       std::pair{std::string_view("section"), &rules.section},
                                       std::pair{std::string_view("drop"), &rules.drop}};
            read_table(*extract, "extract", fields,
                       [&](const toml::node& node, std::string_view key, const std::string& value) {
                           Result<CssSelector> selector = CssSelector::parse(value);
                           if (!selector) {
                               fail(node, key, selector.error().message);
                           }
                           return std::move(*selector);
                       });
        }
        if (const toml::table* links = table("links")) {
            const std::array fields = {std::pair{std::string_view("article"), &rules.article},
                                       std::pair{std::string_view("listing"), &rules.listing},
                                       std::pair{std::string_view("ignore"), &rules.ignore}};
            read_table(*links, "links", fields,
                       [&](const toml::node& node, std::string_view key, const std::string& value) {
                           Result<UrlPattern> pattern = UrlPattern::parse(value);
                           if (!pattern) {
                               fail(node, key, pattern.error().message);
                           }
                           return std::move(*pattern);
                       });
        }
        return rules;
    }

private:
    [[noreturn]] void fail(const toml::node& node, std::string_view key,
                           std::string_view why) const {
        throw WrongRule{fmt::format("{}:{}: {}: {}", file_, node.source().begin.line, key, why)};
    }

    const toml::table* table(std::string_view name) const {
        const toml::node* node = root_.get(name);
        if (node == nullptr) {
            return nullptr;
        }
        if (!node->is_table()) {
            fail(*node, name, "must be a table");
        }
        return node->as_table();
    }

    /// Each key of the table is one of `fields`; its value one string or a
    /// list of strings.
    template <typename Fields, typename Make>
    void read_table(const toml::table& table, std::string_view name, const Fields& fields,
                    const Make& make) const {
        for (const auto& [key, node] : table) {
            const std::string full = fmt::format("{}.{}", name, key.str());
            const auto field = std::find_if(fields.begin(), fields.end(), [&](const auto& known) {
                return known.first == key.str();
            });
            if (field == fields.end()) {
                std::string known;
                for (const auto& [word, list] : fields) {
                    known += known.empty() ? "" : ", ";
                    known += word;
                }
                fail(node, full, fmt::format("unknown key; known are {}", known));
            }
            const auto add = [&](const toml::node& value) {
                const auto text = value.value<std::string>();
                if (!value.is_string() || !text) {
                    fail(value, full, "must be a string or a list of strings");
                }
                field->second->push_back(make(value, full, *text));
            };
            if (const toml::array* list = node.as_array()) {
                for (const toml::node& value : *list) {
                    add(value);
                }
            } else {
                add(node);
            }
        }
    }

    const toml::table& root_;
    std::string_view file_;
};

bool any_found(const std::vector<UrlPattern>& patterns, std::string_view url) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const UrlPattern& pattern) { return pattern.found_in(url); });
}

}  // namespace

SiteRules::SiteRules() : impl_(std::make_shared<const Impl>()) {}
SiteRules::SiteRules(const SiteRules&) = default;
SiteRules::SiteRules(SiteRules&&) noexcept = default;
SiteRules& SiteRules::operator=(const SiteRules&) = default;
SiteRules& SiteRules::operator=(SiteRules&&) noexcept = default;
SiteRules::~SiteRules() = default;

Result<SiteRules> SiteRules::parse(std::string_view toml, std::string_view file_name) {
    try {
        const toml::table root = toml::parse(toml, file_name);
        SiteRules rules;
        rules.impl_ = std::make_shared<const Impl>(RulesReader(root, file_name).read());
        return rules;
    } catch (const toml::parse_error& error) {
        return Error{
            ErrorCode::configuration,
            fmt::format("{}:{}: {}", file_name, error.source().begin.line, error.description())};
    } catch (const WrongRule& wrong) {
        return Error{ErrorCode::configuration, wrong.message};
    }
}

SiteRules::UrlKind SiteRules::classify(const Url& url) const {
    if (any_found(impl_->ignore, url.str())) {
        return UrlKind::ignored;
    }
    if (any_found(impl_->article, url.str())) {
        return UrlKind::article;
    }
    if (any_found(impl_->listing, url.str())) {
        return UrlKind::listing;
    }
    return UrlKind::unknown;
}

}  // namespace timtin
