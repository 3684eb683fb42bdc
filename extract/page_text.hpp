// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/html_tree.hpp"
#include "extract/vocabulary.hpp"

namespace timtin {

/// A run of text between two edges of block elements (or line breaks).
struct Block {
    std::string text;                  ///< white space collapsed
    NodeId first = no_node;            ///< its first text node
    NodeId last = no_node;             ///< its last text node
    NodeId container = no_node;        ///< nearest block element around it
    Tag tag = Tag::div;                ///< of the container
    std::uint32_t hints = 0;           ///< of all elements around it
    std::uint32_t letters = 0;         ///< code points, CJK counted double
    std::uint32_t link_letters = 0;    ///< of these, inside <a href>
    std::uint32_t strong_letters = 0;  ///< of these, bold or italic
    bool sentence_end = false;         ///< ends as a sentence does
    bool after_break = false;          ///< begins behind <br> in the same element
    float good = 0;                    ///< letters of a paragraph a reader reads; 0 for other text

    [[nodiscard]] float link_share() const noexcept {
        return letters == 0 ? 0.0F : static_cast<float>(link_letters) / static_cast<float>(letters);
    }
};

/// The visible text of a page as blocks, with what is known of the elements.
struct PageText {
    std::vector<Block> blocks;
    std::vector<std::uint32_t> hints;         ///< by node, inherited
    std::vector<std::uint32_t> own_hints;     ///< by node, not inherited
    std::vector<float> good_before;           ///< by node: sum of good of blocks that begin before
    std::vector<std::uint32_t> block_before;  ///< by node: number of blocks that begin before
    NodeId headline = no_node;                ///< the h1 most likely the article's
    double headline_match = 0;                ///< 0 … 1: how well it fits the head's titles
    std::vector<std::string> site_headings;   ///< headings that link to the front page
    std::uint32_t teasers = 0;                ///< items of lists of other articles

    [[nodiscard]] float good(const HtmlTree& tree, NodeId id) const noexcept {
        return good_before[tree[id].end] - good_before[id];
    }
    [[nodiscard]] std::uint32_t first_block(NodeId id) const noexcept { return block_before[id]; }
    [[nodiscard]] std::uint32_t end_block(const HtmlTree& tree, NodeId id) const noexcept {
        return block_before[tree[id].end];
    }
};

/// `titles` are what the head calls the page: they tell which h1 is meant.
[[nodiscard]] PageText read_page_text(const HtmlTree& tree, const std::vector<std::string>& titles);

/// 0 … 1: how much of the words of a and b (folded) is common.
[[nodiscard]] double word_overlap(std::string_view a, std::string_view b);

}  // namespace timtin
