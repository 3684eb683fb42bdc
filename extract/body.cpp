// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/body.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <unordered_map>
#include <unordered_set>

#include "extract/body_clean.hpp"
#include "extract/flat_text.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

/// Elements that only carry a paragraph; the next one up holds the article.
bool is_carrier(Tag tag) noexcept {
    return tag == Tag::p || tag == Tag::li || tag == Tag::blockquote || tag == Tag::pre ||
           tag == Tag::dd || tag == Tag::dt || tag == Tag::ul || tag == Tag::ol || tag == Tag::dl ||
           is_heading(tag) || tag == Tag::figcaption || tag == Tag::figure;
}

class ContainerFinder {
public:
    ContainerFinder(const HtmlTree& tree, const PageText& page) : tree_(tree), page_(page) {
        good_.assign(tree.size() + 1, 0);
        links_.assign(tree.size() + 1, 0);
        std::size_t next = 0;
        float good = 0;
        float links = 0;
        for (NodeId id = 0; id <= tree.size(); ++id) {
            while (next < page.blocks.size() && page.blocks[next].first < id) {
                const Block& block = page.blocks[next++];
                if ((block.hints & hint::junk) == 0) {
                    good += block.good;
                    links += static_cast<float>(block.link_letters);
                }
            }
            good_[id] = good;
            links_[id] = links;
        }
    }

    NodeId find() {
        std::unordered_map<NodeId, float> scores;
        for (const Block& block : page_.blocks) {
            if (block.good <= 0 || (block.hints & hint::junk) != 0) {
                continue;
            }
            float points = 1.0F + std::min(block.good / 100.0F, 4.0F);
            if ((block.hints & hint::caption) != 0) {
                points *= 0.3F;
            }
            NodeId up = block.container;
            up = holder(up);
            float share = 1.0F;
            for (int level = 0; level < 5 && up != no_node; ++level) {
                if (tree_[up].tag == Tag::html) {
                    break;
                }
                scores[up] += points * share;
                share = level == 0 ? 0.6F : share * 0.7F;
                up = tree_[up].parent;
                while (up != no_node && up != 0 && !is_block(tree_[up].tag)) {
                    up = tree_[up].parent;  // <font> around paragraphs
                }
            }
        }
        NodeId best = no_node;
        float best_score = 0;
        for (const auto& [id, raw] : scores) {
            const float letters = good_of(id);
            const float links = links_[tree_[id].end] - links_[id];
            float score = raw * (1.0F - std::min(0.9F, links / (links + letters + 1.0F)));
            const std::uint32_t own = page_.own_hints[id];
            if ((own & hint::content) != 0) {
                score *= 1.25F;
            }
            if ((own & hint::article) != 0) {
                score *= 1.15F;
            }
            if (page_.headline != no_node && tree_[id].end < page_.headline) {
                score *= 0.6F;  // text above the headline
            }
            if (score > best_score || (score == best_score && id < best)) {
                best = id;
                best_score = score;
            }
        }
        return best == no_node ? no_node : widened(best);
    }

private:
    /// The element that holds the paragraph and its neighbours.
    [[nodiscard]] NodeId holder(NodeId id) const {
        while (id != 0 && (is_carrier(tree_[id].tag) || !is_block(tree_[id].tag))) {
            id = tree_[id].parent;
        }
        return id;
    }
    [[nodiscard]] float good_of(NodeId id) const { return good_[tree_[id].end] - good_[id]; }
    [[nodiscard]] float links_of(NodeId id) const { return links_[tree_[id].end] - links_[id]; }

    /// Climbs while what is around the container reads like its text.
    [[nodiscard]] NodeId widened(NodeId id) const {
        NodeId taken = id;
        for (NodeId up = tree_[id].parent; up != no_node; up = tree_[up].parent) {
            const Tag tag = tree_[up].tag;
            if (tag == Tag::html || tag == Tag::other) {
                break;
            }
            const float inside = good_of(taken);
            const float more = good_of(up) - inside;
            const float links = links_of(up) - links_of(taken);
            if (more < 1) {
                continue;
            }
            const bool after_headline = page_.headline == no_node ||
                                        !tree_.is_ancestor(up, page_.headline) ||
                                        tree_.is_ancestor(taken, page_.headline);
            if (more > 0.15F * inside && links < 0.5F * more &&
                (after_headline || more > 0.3F * inside)) {
                taken = up;
            } else if (links > more * 2 && more < 0.5F * inside) {
                break;
            }
        }
        return taken;
    }

    const HtmlTree& tree_;
    const PageText& page_;
    std::vector<float> good_;
    std::vector<float> links_;
};

}  // namespace

Body find_body(const HtmlTree& tree, const PageText& page, const BodyOptions& options) {
    Body body;
    if (!options.container_nodes.empty()) {
        body.container = options.container_nodes.front();
    } else {
        body.container = ContainerFinder(tree, page).find();
    }
    if (body.container == no_node) {
        return body;
    }
    clean_body(tree, page, options, body);
    return body;
}

}  // namespace timtin
