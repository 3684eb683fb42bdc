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
        "trang chu", "home",     "start", "startseite", "inicio",  "accueil",
        "home page", "homepage", "hem",   "domov",      "beranda", "nyheter"};
    return std::find(words.begin(), words.end(), folded) != words.end();
}

/// The last crumb of "Trang chủ > Tin tức > Dân vận", without the title.
std::string last_crumb(std::string_view trail, std::string_view title) {
    static constexpr std::array<std::string_view, 7> separators = {
        ">", "\xC2\xBB", "\xE2\x80\xBA", "/", "|", "\xE2\x86\x92", "\n"};
    std::string last;
    std::size_t at = 0;
    const std::string folded_title = text::fold(title);
    while (at <= trail.size()) {
        std::size_t end = trail.size();
        std::size_t length = 1;
        for (const std::string_view separator : separators) {
            if (const std::size_t found = trail.find(separator, at);
                found != std::string_view::npos && found < end) {
                end = found;
                length = separator.size();
            }
        }
        const std::string_view crumb = trim(trail.substr(at, end - at));
        const std::string folded = text::fold(crumb);
        if (!crumb.empty() && crumb.size() <= 80 && !is_home(folded) &&
            folded_title.find(folded) != 0) {
            last = std::string(crumb);
        }
        at = end + length;
    }
    return last;
}

/// The trail of links that is named so, or begins at the home page.
std::string from_breadcrumbs(const HtmlTree& tree, const PageText& page, std::string_view title) {
    for (NodeId id = 0; id < tree.size(); ++id) {
        if (tree[id].tag == Tag::text ||
            ((page.own_hints[id] & hint::breadcrumb) == 0 &&
             !starts_with_fold(tree.attribute(id, "aria-label"), "breadcrumb") &&
             tree.attribute(id, "itemtype").find("BreadcrumbList") == std::string_view::npos)) {
            continue;
        }
        std::string trail;
        for (std::uint32_t i = page.first_block(id);
             i < page.end_block(tree, id) && trail.size() < 400; ++i) {
            trail += page.blocks[i].text;
            trail += '\n';
        }
        if (std::string crumb = last_crumb(trail, title); !crumb.empty()) {
            return crumb;
        }
    }
    for (const Block& block : page.blocks) {
        if (block.text.size() > 200 || block.link_letters == 0) {
            continue;
        }
        const std::size_t end = block.text.find_first_of(">/|\xC2\xE2");
        if (end == std::string::npos || end > 30) {
            continue;
        }
        for (std::size_t cut = end; cut < std::min<std::size_t>(30, block.text.size()); ++cut) {
            if (is_home(text::fold(trim(std::string_view(block.text).substr(0, cut))))) {
                if (std::string crumb = last_crumb(block.text, title); !crumb.empty()) {
                    return crumb;
                }
                break;
            }
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
