// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/css_selector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "extract/flat_text.hpp"

namespace timtin {
namespace {

constexpr std::size_t longest_selector = 500;
constexpr std::size_t longest_chain = 12;
constexpr std::size_t highest_climb = 200;

bool is_name_char(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool has_class(std::string_view classes, std::string_view wanted) noexcept {
    std::size_t at = 0;
    while (at < classes.size()) {
        std::size_t end = classes.find_first_of(" \t\r\n\f", at);
        if (end == std::string_view::npos) {
            end = classes.size();
        }
        if (classes.substr(at, end - at) == wanted) {
            return true;
        }
        at = end + 1;
    }
    return false;
}

}  // namespace

Result<CssSelector> CssSelector::parse(std::string_view text) {
    CssSelector selector;
    selector.text_ = std::string(trim(text));
    const std::string_view all = selector.text_;
    std::size_t at = 0;
    const auto fail = [&](std::string_view why) {
        return Error{ErrorCode::configuration,
                     fmt::format("selector \"{}\", column {}: {}", all, at + 1, why)};
    };
    if (all.empty()) {
        return Error{ErrorCode::configuration, "an empty selector"};
    }
    if (all.size() > longest_selector) {
        return Error{ErrorCode::configuration, "a selector of more than 500 bytes"};
    }
    const auto name = [&]() -> std::string {
        const std::size_t begin = at;
        while (at < all.size() && is_name_char(all[at])) {
            ++at;
        }
        return std::string(all.substr(begin, at - begin));
    };
    const auto skip_space = [&] {
        while (at < all.size() && (all[at] == ' ' || all[at] == '\t' || all[at] == '\n')) {
            ++at;
        }
    };
    Chain chain;
    bool child = false;
    for (;;) {
        skip_space();
        if (at >= all.size()) {
            break;
        }
        const char c = all[at];
        if (c == ',') {
            if (chain.empty() || child) {
                return fail("nothing before the comma");
            }
            selector.alternatives_.push_back(std::move(chain));
            chain.clear();
            ++at;
            continue;
        }
        if (c == '>') {
            if (chain.empty() || child) {
                return fail("nothing before >");
            }
            child = true;
            ++at;
            continue;
        }
        if (c == '@') {
            ++at;
            selector.attribute_ = ascii_lower(name());
            skip_space();
            if (selector.attribute_.empty() || at < all.size()) {
                return fail("@ needs the name of an attribute and ends the selector");
            }
            break;
        }
        Compound compound;
        compound.child_of_previous = child;
        child = false;
        bool any = false;
        if (all[at] == '*') {
            ++at;
            any = true;
        } else if (is_name_char(all[at])) {
            compound.tag = ascii_lower(name());
            any = true;
        }
        while (at < all.size()) {
            if (all[at] == '.' || all[at] == '#') {
                const bool by_class = all[at] == '.';
                ++at;
                std::string value = name();
                if (value.empty()) {
                    return fail(by_class ? "a class name is missing" : "an id is missing");
                }
                if (by_class) {
                    compound.classes.push_back(std::move(value));
                } else {
                    compound.attributes.push_back({"id", std::move(value), false});
                }
                any = true;
            } else if (all[at] == '[') {
                ++at;
                AttributeTest test;
                test.name = ascii_lower(name());
                if (test.name.empty()) {
                    return fail("an attribute name is missing");
                }
                if (at < all.size() && all[at] == '=') {
                    ++at;
                    if (at < all.size() && (all[at] == '"' || all[at] == '\'')) {
                        const char quote = all[at++];
                        const std::size_t end = all.find(quote, at);
                        if (end == std::string_view::npos) {
                            return fail("a quote is not closed");
                        }
                        test.value = std::string(all.substr(at, end - at));
                        at = end + 1;
                    } else {
                        test.value = name();
                        if (test.value.empty()) {
                            return fail("a value is missing");
                        }
                    }
                } else {
                    test.any_value = true;
                }
                if (at >= all.size() || all[at] != ']') {
                    return fail("] is missing");
                }
                ++at;
                compound.attributes.push_back(std::move(test));
                any = true;
            } else {
                break;
            }
        }
        if (!any) {
            return fail(fmt::format("'{}' is not understood here", all[at]));
        }
        chain.push_back(std::move(compound));
        if (chain.size() > longest_chain) {
            return fail("more than 12 steps");
        }
    }
    if (chain.empty() || child) {
        return fail("nothing behind the last sign");
    }
    selector.alternatives_.push_back(std::move(chain));
    return selector;
}

bool CssSelector::matches(const HtmlTree& tree, NodeId id, const Compound& compound) {
    const Node& node = tree[id];
    if (node.tag == Tag::text || node.parent == no_node) {
        return false;
    }
    if (!compound.tag.empty()) {
        const Tag wanted = tag_of(compound.tag);
        if (wanted == Tag::other ? node.text != compound.tag : node.tag != wanted) {
            return false;
        }
    }
    if (!compound.classes.empty()) {
        const std::string_view classes = tree.attribute(id, "class");
        for (const std::string& wanted : compound.classes) {
            if (!has_class(classes, wanted)) {
                return false;
            }
        }
    }
    return std::all_of(compound.attributes.begin(), compound.attributes.end(),
                       [&](const AttributeTest& test) {
                           return test.any_value ? tree.has_attribute(id, test.name)
                                                 : tree.attribute(id, test.name) == test.value;
                       });
}

bool CssSelector::matches(const HtmlTree& tree, NodeId id, const Chain& chain) {
    if (!matches(tree, id, chain.back())) {
        return false;
    }
    // reached[k]: steps k … end are matched with step k at the node in hand.
    const std::size_t steps = chain.size();
    std::vector<bool> waiting(steps, false);  // step k may match any node further up
    std::vector<bool> direct(steps, false);   // step k must match the next node up
    if (steps == 1) {
        return true;
    }
    const auto ask = [&](std::size_t step) {
        // `step` is matched; what must the one before it be?
        (chain[step].child_of_previous ? direct : waiting)[step - 1] = true;
    };
    ask(steps - 1);
    std::size_t climbed = 0;
    for (NodeId up = tree[id].parent; up != no_node && climbed < highest_climb;
         up = tree[up].parent, ++climbed) {
        std::vector<bool> now(steps, false);
        bool any = false;
        for (std::size_t step = 0; step + 1 < steps; ++step) {
            if ((waiting[step] || direct[step]) && matches(tree, up, chain[step])) {
                if (step == 0) {
                    return true;
                }
                now[step] = true;
            }
        }
        std::fill(direct.begin(), direct.end(), false);
        for (std::size_t step = 1; step + 1 < steps; ++step) {
            if (now[step]) {
                ask(step);
            }
        }
        for (std::size_t step = 0; step + 1 < steps; ++step) {
            any = any || waiting[step] || direct[step];
        }
        if (!any) {
            return false;
        }
    }
    return false;
}

bool CssSelector::matches(const HtmlTree& tree, NodeId id) const {
    return std::any_of(alternatives_.begin(), alternatives_.end(),
                       [&](const Chain& chain) { return matches(tree, id, chain); });
}

std::vector<NodeId> CssSelector::select(const HtmlTree& tree) const {
    std::vector<NodeId> found;
    for (NodeId id = 0; id < tree.size();) {
        if (matches(tree, id)) {
            found.push_back(id);
            id = tree[id].end;
        } else {
            ++id;
        }
    }
    return found;
}

}  // namespace timtin
