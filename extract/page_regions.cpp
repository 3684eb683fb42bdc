// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/page_regions.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "extract/flat_text.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

std::string_view first_class(const HtmlTree& tree, NodeId id) {
    // Those behind it often number or colour the items.
    const std::string_view names = trim(tree.attribute(id, "class"));
    return names.substr(0, names.find(' '));
}

bool may_be_item(Tag tag) noexcept {
    return tag == Tag::div || tag == Tag::li || tag == Tag::article || tag == Tag::section ||
           tag == Tag::tr || tag == Tag::td || tag == Tag::a;
}

/// Elements that look alike: the children of one parent by tag and first class.
/// Where no two share a class (names made by programs), by tag alone.
class LikeChildren {
public:
    struct Group {
        std::uint32_t members = 0;
        std::vector<NodeId> chosen;
    };

    LikeChildren(const HtmlTree& tree, const PageText& page) : tree_(tree), page_(page) {}

    /// Calls `use` for each group of `parent`'s children; `choose` tells which members count.
    template <typename Choose, typename Use>
    void each_group(NodeId parent, const Choose& choose, const Use& use) {
        by_class_.clear();
        std::array<Group, static_cast<std::size_t>(Tag::count_)> by_tag;
        std::vector<Tag> tags;
        for (NodeId child = parent + 1; child < tree_[parent].end; child = tree_[child].end) {
            const Tag tag = tree_[child].tag;
            if (!may_be_item(tag) || page_.first_block(child) == page_.end_block(tree_, child)) {
                continue;
            }
            key_.assign(1, static_cast<char>(tag));
            key_ += first_class(tree_, child);
            const bool chosen = choose(child);
            Group& of_tag = by_tag[static_cast<std::size_t>(tag)];
            if (of_tag.members == 0) {
                tags.push_back(tag);
            }
            for (Group* group : {&by_class_[key_], &of_tag}) {
                ++group->members;
                if (chosen) {
                    group->chosen.push_back(child);
                }
            }
        }
        std::uint32_t members = 0;
        for (const auto& [name, group] : by_class_) {
            members += group.members;
            use(group);
        }
        if (members >= 3 && by_class_.size() * 4 >= members * 3) {
            for (const Tag tag : tags) {
                use(by_tag[static_cast<std::size_t>(tag)]);
            }
        }
    }

private:
    const HtmlTree& tree_;
    const PageText& page_;
    std::unordered_map<std::string, Group> by_class_;
    std::string key_;
};

bool may_hold_items(const HtmlTree& tree, const PageText& page, NodeId id) {
    const Tag tag = tree[id].tag;
    return tag != Tag::text && is_block(tag) && tag != Tag::p && tag != Tag::html &&
           page.end_block(tree, id) - page.first_block(id) >= 3;
}

/// Items each with a link as its head and little text: the list of other articles that
/// news pages carry.
void mark_teasers(const HtmlTree& tree, PageText& page) {
    const auto is_teaser = [&](NodeId id) {
        const std::uint32_t first = page.first_block(id);
        const std::uint32_t end = page.end_block(tree, id);
        if (page.good(tree, id) > 700 ||
            (page.headline != no_node && tree.is_ancestor(id, page.headline))) {
            return false;
        }
        std::uint32_t paragraphs = 0;
        bool linked = false;
        for (std::uint32_t i = first; i < end && i < first + 12; ++i) {
            const Block& block = page.blocks[i];
            linked = linked || (block.letters >= 15 && block.link_share() > 0.8F);
            paragraphs += block.good > 0 ? 1U : 0U;
        }
        return linked && paragraphs <= 2;
    };
    LikeChildren like(tree, page);
    for (NodeId parent = 0; parent < tree.size(); ++parent) {
        if (!may_hold_items(tree, page, parent)) {
            continue;
        }
        like.each_group(parent, is_teaser, [&](const LikeChildren::Group& group) {
            if (group.chosen.size() < 3 || group.chosen.size() * 10 < group.members * 7) {
                return;
            }
            for (const NodeId node : group.chosen) {
                page.teasers += (page.own_hints[node] & hint::teaser) == 0 ? 1U : 0U;
                page.own_hints[node] |= hint::related | hint::teaser;
            }
        });
    }
}

bool is_page_address(std::string_view href) {
    if (href.empty() || href.front() == '#' || href.find(':') < href.find('/')) {
        return href.starts_with("http");
    }
    const std::string lower = ascii_lower(href);
    for (const std::string_view image : {".jpg", ".jpeg", ".png", ".gif", ".webp"}) {
        if (lower.ends_with(image)) {
            return false;
        }
    }
    return true;
}

/// A box that announces one other article: picture, title and "read now" all link to it,
/// with a line or two of its text.
void mark_cards(const HtmlTree& tree, PageText& page) {
    constexpr NodeId largest_card = 60;
    for (NodeId id = 1; id < tree.size(); ++id) {
        const Tag tag = tree[id].tag;
        if ((!may_be_item(tag) && tag != Tag::table && tag != Tag::aside) || tag == Tag::a ||
            tree[id].end - id > largest_card) {
            continue;
        }
        const std::uint32_t first = page.first_block(id);
        const std::uint32_t end = page.end_block(tree, id);
        const float good = page.good(tree, id);
        if (first == end || end - first > 6 || good <= 0 || good > 400 ||
            (page.headline != no_node && tree.is_ancestor(id, page.headline))) {
            continue;
        }
        std::uint32_t link_letters = 0;
        std::uint32_t paragraphs = 0;
        for (std::uint32_t i = first; i < end; ++i) {
            link_letters += page.blocks[i].link_letters;
            paragraphs += page.blocks[i].good > 0 ? 1U : 0U;
        }
        if (link_letters < 15 || paragraphs > 2 || good > 0.5F * page.good_before.back()) {
            continue;
        }
        std::string_view target;
        std::uint32_t links = 0;
        // Its picture or title comes first.
        const NodeId first_link = tree.find(Tag::a, id);
        bool one_target = first_link != no_node && (first_link < page.blocks[first].first ||
                                                    page.blocks[first].link_letters > 0);
        for (NodeId at = id + 1; at < tree[id].end && one_target; ++at) {
            if (tree[at].tag != Tag::a) {
                continue;
            }
            const std::string_view href = trim(tree.attribute(at, "href"));
            if (href.empty()) {
                continue;
            }
            one_target = is_page_address(href) && (links == 0 || href == target);
            target = href;
            ++links;
        }
        if (one_target && links >= 2) {
            page.own_hints[id] |= hint::related;
        }
    }
}

/// Pages that go on with the next article when the reader reaches the end: elements
/// like the one around the headline, with headings of their own.
void mark_next_articles(const HtmlTree& tree, PageText& page) {
    if (page.headline == no_node) {
        return;
    }
    const auto has_own_heading = [&](NodeId id) {
        for (std::uint32_t i = page.first_block(id);
             i < page.end_block(tree, id) && i < page.first_block(id) + 8; ++i) {
            const Block& block = page.blocks[i];
            if (block.tag == Tag::h1 || ((block.tag == Tag::h2 || block.tag == Tag::h3) &&
                                         block.letters >= 15 && block.link_share() > 0.8F)) {
                return true;
            }
        }
        return false;
    };
    NodeId node = page.headline;
    for (int level = 0; level < 10 && node != 0; ++level) {
        const NodeId parent = tree[node].parent;
        if (page.good(tree, node) > 300) {
            const std::string_view name = first_class(tree, node);
            for (NodeId next = tree[node].end; next < tree[parent].end; next = tree[next].end) {
                if (tree[next].tag == tree[node].tag && may_be_item(tree[next].tag) &&
                    (tree[next].tag == Tag::article || !name.empty()) &&
                    first_class(tree, next) == name && has_own_heading(next)) {
                    page.own_hints[next] |= hint::related;
                }
            }
        }
        node = parent;
    }
}

/// "23 comments", "Ý kiến bạn đọc (24)", "Leave a Reply".
bool is_comment_head(std::string_view line) {
    static const std::unordered_set<std::string_view> heads = {"comments",
                                                               "responses",
                                                               "replies",
                                                               "comment",
                                                               "response",
                                                               "reader comments",
                                                               "leave a reply",
                                                               "leave a comment",
                                                               "post a comment",
                                                               "add a comment",
                                                               "join the conversation",
                                                               "y kien ban doc",
                                                               "y kien",
                                                               "binh luan",
                                                               "y kien doc gia",
                                                               "phan hoi",
                                                               "gop y",
                                                               "viet binh luan",
                                                               "gui binh luan",
                                                               "kommentare",
                                                               "kommentar",
                                                               "leserkommentare",
                                                               "commentaires",
                                                               "commentaire",
                                                               "comentarios",
                                                               "comentario",
                                                               "commenti",
                                                               "kommentarer",
                                                               "reacties",
                                                               "yorumlar",
                                                               "yorum",
                                                               "комментарии",
                                                               "コメント",
                                                               "댓글",
                                                               "评论",
                                                               "thoughts on"};
    std::string words;
    for (const char c : text::fold(line)) {
        if ((c >= '0' && c <= '9') || c == '(' || c == ')' || c == ':' || c == '.' || c == ',') {
            continue;
        }
        words += c;
    }
    const std::string flat = collapse(words);
    return heads.contains(flat) || flat.starts_with("thoughts on \"") ||
           flat.starts_with("thought on \"") || flat.starts_with("responses to ");
}

}  // namespace

void mark_regions(const HtmlTree& tree, PageText& page) {
    mark_teasers(tree, page);
    mark_cards(tree, page);
    mark_next_articles(tree, page);
}

void mark_comments(const HtmlTree& tree, PageText& page) {
    constexpr float enough = 250;
    const std::uint32_t from = page.headline == no_node ? 0 : page.end_block(tree, page.headline);
    float before = 0;
    std::uint32_t paragraphs = 0;
    for (std::uint32_t i = from; i < page.blocks.size(); ++i) {
        const Block& block = page.blocks[i];
        if ((block.hints & hint::junk) != 0) {
            continue;
        }
        if (block.good > 0) {
            before += block.good;
            ++paragraphs;
            continue;
        }
        // A button above the text says the same words; what heads comments is a heading, or
        // tells their number.
        if (before < enough || paragraphs < 2 || block.letters > 60 || block.link_letters > 0) {
            continue;
        }
        const bool counted = block.text.find_first_of("0123456789") != std::string::npos;
        if ((!is_heading(block.tag) && !counted) || !is_comment_head(block.text)) {
            continue;
        }
        NodeId around = block.container;
        const auto behind = [&](NodeId id) {
            return page.good_before[tree[id].end] - page.good_before[block.last + 1];
        };
        while (around != 0 && behind(around) <= 0) {
            around = tree[around].parent;
        }
        const std::uint32_t end = page.end_block(tree, around);
        for (std::uint32_t k = i; k < end; ++k) {
            page.blocks[k].hints |= hint::comment;
        }
        i = end > i ? end - 1 : i;
    }
}

float share_of_records(const HtmlTree& tree, const PageText& page, NodeId root, float total,
                       std::uint32_t least) {
    if (total <= 0) {
        return 0;
    }
    constexpr NodeId furthest = 400;  // deep nesting must not cost its square
    const auto target_of = [&](NodeId id) -> std::string_view {
        for (NodeId at = id; at < std::min(tree[id].end, id + furthest); ++at) {
            if (tree[at].tag == Tag::a) {
                if (const std::string_view href = trim(tree.attribute(at, "href"));
                    is_page_address(href)) {
                    return href;
                }
            }
        }
        return {};
    };
    const auto is_record = [&](NodeId id) {
        const std::uint32_t first = page.first_block(id);
        const std::uint32_t end = page.end_block(tree, id);
        if (end - first > 12 || (page.own_hints[id] & hint::teaser) != 0) {
            return false;
        }
        std::uint32_t paragraphs = 0;
        for (std::uint32_t i = first; i < end; ++i) {
            paragraphs += page.blocks[i].good > 0 ? 1U : 0U;
        }
        return paragraphs <= 3 && !target_of(id).empty();
    };
    float best = 0;
    LikeChildren like(tree, page);
    for (NodeId parent = root; parent < tree[root].end; ++parent) {
        if (!may_hold_items(tree, page, parent) || page.good(tree, parent) <= 0.5F * total) {
            continue;
        }
        like.each_group(parent, is_record, [&](const LikeChildren::Group& group) {
            if (group.chosen.size() < least || group.chosen.size() * 10 < group.members * 7) {
                return;
            }
            std::unordered_set<std::string_view> targets;
            float good = 0;
            for (const NodeId node : group.chosen) {
                targets.insert(target_of(node));
                good += page.good(tree, node);
            }
            if (targets.size() * 10 >= group.chosen.size() * 9) {
                best = std::max(best, good / total);
            }
        });
    }
    return best;
}

float share_of_posts(const HtmlTree& tree, const PageText& page) {
    const float total = page.good(tree, 0);
    if (total <= 0) {
        return 0;
    }
    if (page.headline != no_node) {
        const std::uint32_t first = page.first_block(page.headline);
        if (first < page.blocks.size() && page.blocks[first].link_share() < 0.5F &&
            page.blocks[first].letters >= 20) {
            return 0;
        }
    }
    const auto is_post = [&](NodeId id) {
        const std::uint32_t first = page.first_block(id);
        const std::uint32_t end = page.end_block(tree, id);
        for (std::uint32_t i = first; i < end && i < first + 3; ++i) {
            const Block& block = page.blocks[i];
            if ((is_heading(block.tag) || (block.hints & (hint::heading | hint::title)) != 0) &&
                block.letters >= 12 && block.link_share() > 0.8F) {
                return page.good(tree, id) > 100;
            }
        }
        return false;
    };
    float best = 0;
    LikeChildren like(tree, page);
    for (NodeId parent = 0; parent < tree.size(); ++parent) {
        if (!may_hold_items(tree, page, parent) || page.good(tree, parent) <= 0.5F * total) {
            continue;
        }
        like.each_group(parent, is_post, [&](const LikeChildren::Group& group) {
            if (group.chosen.size() < 3 || group.chosen.size() * 10 < group.members * 7) {
                return;
            }
            float good = 0;
            for (const NodeId node : group.chosen) {
                good += page.good(tree, node);
            }
            best = std::max(best, good / total);
        });
    }
    return best;
}

}  // namespace timtin
