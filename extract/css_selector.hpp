// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/html_tree.hpp"
#include "timtin/result.hpp"

namespace timtin {

/// A subset of CSS selectors: tag, `*`, .class, #id, [attr], [attr=value],
/// descendant and child combinators, a comma between alternatives; behind it
/// `@attr` may name the attribute that holds the value instead of the text.
class CssSelector {
public:
    /// Errors: configuration, with the column.
    static Result<CssSelector> parse(std::string_view text);

    /// The matching elements in page order, without those inside another match.
    [[nodiscard]] std::vector<NodeId> select(const HtmlTree& tree) const;
    [[nodiscard]] bool matches(const HtmlTree& tree, NodeId id) const;

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] const std::string& value_attribute() const noexcept { return attribute_; }

private:
    struct AttributeTest {
        std::string name;
        std::string value;
        bool any_value = false;
    };
    struct Compound {
        std::string tag;  ///< empty: any
        std::vector<std::string> classes;
        std::vector<AttributeTest> attributes;
        bool child_of_previous = false;
    };
    using Chain = std::vector<Compound>;

    [[nodiscard]] static bool matches(const HtmlTree& tree, NodeId id, const Compound& compound);
    [[nodiscard]] static bool matches(const HtmlTree& tree, NodeId id, const Chain& chain);

    std::string text_;
    std::string attribute_;
    std::vector<Chain> alternatives_;
};

}  // namespace timtin
