// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/links.hpp"

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "extract/flat_text.hpp"
#include "extract/vocabulary.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

constexpr std::size_t most_links = 20000;

bool has_word(std::string_view list, std::string_view word) {
    const std::string lower = " " + ascii_lower(list) + " ";
    return lower.find(" " + std::string(word) + " ") != std::string::npos;
}

/// "2", "Tiếp", "Next", "»", "Trang sau": words of a pager's links.
bool is_pager_text(std::string_view text) {
    if (text.empty() || text.size() > 24) {
        return false;
    }
    bool digits = text.size() <= 4;
    for (const char c : text) {
        digits = digits && c >= '0' && c <= '9';
    }
    if (digits) {
        return true;
    }
    static constexpr std::array<std::string_view, 18> words = {
        "tiep",     "tiep theo",   "trang sau",  "trang tiep", "trang truoc", "truoc",
        "sau",      "cuoi",        "trang cuoi", "xem them",   "next",        "next page",
        "previous", "older posts", ">",          ">>",         "»",           "›"};
    const std::string folded = text::fold(text);
    for (const std::string_view word : words) {
        if (folded == word) {
            return true;
        }
    }
    return false;
}

bool inside_pager(const HtmlTree& tree, NodeId id) {
    int levels = 0;
    for (NodeId up = tree[id].parent; up != no_node && levels < 6; up = tree[up].parent, ++levels) {
        for (const std::string_view name : {"class", "id"}) {
            const std::string value = ascii_lower(tree.attribute(up, name));
            if (value.find("pag") != std::string::npos &&
                (value.find("pager") != std::string::npos ||
                 value.find("paging") != std::string::npos ||
                 value.find("pagination") != std::string::npos ||
                 value.find("phan-trang") != std::string::npos)) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace

std::vector<Link> find_links(const HtmlTree& tree, const Url& base) {
    std::vector<Link> links;
    std::unordered_map<std::string, std::size_t> seen;
    const auto add = [&](std::string_view reference, std::string text, LinkRole role,
                         bool nofollow) {
        if (links.size() >= most_links) {
            return;
        }
        Result<Url> url = base.resolve(reference);
        if (!url) {
            return;
        }
        const auto [place, fresh] = seen.emplace(url->str(), links.size());
        if (fresh) {
            links.push_back({std::move(*url), std::move(text), role, nofollow});
            return;
        }
        Link& known = links[place->second];
        if (known.text.size() < text.size()) {
            known.text = std::move(text);
        }
        known.nofollow = known.nofollow && nofollow;
        if (known.role == LinkRole::plain) {
            known.role = role;
        }
    };
    for (NodeId id = 0; id < tree.size(); ++id) {
        const Tag tag = tree[id].tag;
        if (tag == Tag::a) {
            const std::string_view href = trim(tree.attribute(id, "href"));
            if (href.empty() || href.front() == '#' || starts_with_fold(href, "javascript:") ||
                starts_with_fold(href, "mailto:") || starts_with_fold(href, "tel:")) {
                continue;
            }
            const std::string_view rel = tree.attribute(id, "rel");
            std::string text = tree.text_of(id);
            if (text.empty()) {
                text = collapse(tree.attribute(id, "title"));
            }
            const bool pager = has_word(rel, "next") || has_word(rel, "prev") ||
                               (is_pager_text(text) && inside_pager(tree, id));
            add(href, std::move(text), pager ? LinkRole::pager : LinkRole::plain,
                has_word(rel, "nofollow"));
        } else if (tag == Tag::link) {
            const std::string_view href = trim(tree.attribute(id, "href"));
            if (href.empty()) {
                continue;
            }
            const std::string_view rel = tree.attribute(id, "rel");
            if (has_word(rel, "canonical")) {
                add(href, {}, LinkRole::canonical, false);
            } else if (has_word(rel, "amphtml")) {
                add(href, {}, LinkRole::amp, false);
            } else if (has_word(rel, "next") || has_word(rel, "prev")) {
                add(href, {}, LinkRole::pager, false);
            } else if (has_word(rel, "alternate")) {
                const std::string type = ascii_lower(tree.attribute(id, "type"));
                if (type.find("rss") != std::string::npos ||
                    type.find("atom") != std::string::npos) {
                    add(href, collapse(tree.attribute(id, "title")), LinkRole::feed, false);
                }
            }
        }
    }
    return links;
}

}  // namespace timtin
