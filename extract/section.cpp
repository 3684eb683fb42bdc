// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/section.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "extract/flat_text.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

bool is_home(std::string_view folded) {
    static constexpr std::array<std::string_view, 12> words = {
        "trang chu", "home", "start", "startseite", "inicio", "accueil", "home page", "homepage",
        "hem", "domov", "beranda", "nyheter"};
    return std::find(words.begin(), words.end(), folded) != words.end();
}

/// The crumbs of the first trail of links that is named so.
std::string from_breadcrumbs(const HtmlTree& tree, const PageText& page, std::string_view title) {
    for (NodeId id = 0; id < tree.size(); ++id) {
        const std::string_view label = tree[id].tag == Tag::text
                                           ? std::string_view()
                                           : tree.attribute(id, "aria-label");
        const std::string_view itemtype =
            label.data() == nullptr ? std::string_view() : tree.attribute(id, "itemtype");
        if (tree[id].tag == Tag::text ||
            ((page.own_hints[id] & hint::breadcrumb) == 0 &&
             !starts_with_fold(label, "breadcrumb") &&
             itemtype.find("BreadcrumbList") == std::string_view::npos)) {
            continue;
        }
        std::vector<std::string> crumbs;
        for (NodeId link = id; link < tree[id].end && crumbs.size() < 8; ++link) {
            if (tree[link].tag != Tag::a) {
                continue;
            }
            std::string text = tree.text_of(link);
            const std::string folded = text::fold(text);
            if (text.empty() || text.size() > 80 || is_home(folded) ||
                folded == text::fold(title)) {
                continue;
            }
            crumbs.push_back(std::move(text));
        }
        if (!crumbs.empty()) {
            return crumbs.back();
        }
    }
    return {};
}

}  // namespace

std::string choose_section(const HtmlTree& tree, const PageText& page, const Metadata& metadata,
                           std::string_view title, std::string& from) {
    const Stated* best = nullptr;
    for (const Stated& stated : metadata.sections) {
        if (stated.value.empty() || stated.value.size() > 100 ||
            is_home(text::fold(stated.value)) || stated.value == title) {
            continue;
        }
        if (best == nullptr || stated.trust > best->trust) {
            best = &stated;
        }
    }
    if (best != nullptr && best->trust >= 60) {
        from = best->from;
        return best->value;
    }
    if (std::string crumb = from_breadcrumbs(tree, page, title); !crumb.empty()) {
        from = "breadcrumbs";
        return crumb;
    }
    if (best != nullptr) {
        from = best->from;
        return best->value;
    }
    return {};
}

}  // namespace timtin
