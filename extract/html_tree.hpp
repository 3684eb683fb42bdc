// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "timtin/result.hpp"

namespace timtin {

/// The elements that extraction tells apart; all others are `other`.
enum class Tag : std::uint8_t {
    text,
    other,
    html,
    head,
    title,
    base,
    link,
    meta,
    style,
    script,
    noscript,
    template_,
    body,
    article,
    section,
    nav,
    aside,
    h1,
    h2,
    h3,
    h4,
    h5,
    h6,
    hgroup,
    header,
    footer,
    address,
    p,
    hr,
    pre,
    blockquote,
    ol,
    ul,
    li,
    dl,
    dt,
    dd,
    figure,
    figcaption,
    main,
    div,
    a,
    em,
    strong,
    small,
    cite,
    q,
    abbr,
    time,
    code,
    sub,
    sup,
    i,
    b,
    u,
    mark,
    span,
    br,
    ins,
    del,
    image,
    img,
    picture,
    iframe,
    embed,
    object,
    video,
    audio,
    source,
    canvas,
    map,
    svg,
    math,
    table,
    caption,
    colgroup,
    tbody,
    thead,
    tfoot,
    tr,
    td,
    th,
    form,
    fieldset,
    legend,
    label,
    input,
    button,
    select,
    option,
    textarea,
    details,
    summary,
    dialog,
    menu,
    center,
    font,
    strike,
    big,
    wbr,
    applet,
    frameset,
    count_
};

using NodeId = std::uint32_t;
inline constexpr NodeId no_node = 0xFFFFFFFF;

struct Attribute {
    std::string_view name;  ///< lower case
    std::string_view value;
};

/// A node of the flat tree. The descendants of node n are n + 1 … end - 1.
struct Node {
    Tag tag = Tag::other;
    std::uint16_t depth = 0;  ///< saturates
    NodeId parent = no_node;
    NodeId end = 0;
    std::uint32_t first_attribute = 0;
    std::uint32_t attribute_count = 0;
    std::string_view text;  ///< of a text node, else the tag's name where the tag is `other`
};

struct ParseLimits {
    std::size_t memory = std::size_t{256} << 20;
    std::chrono::milliseconds time{2000};
    std::size_t page = std::size_t{16} << 20;
};

/// A parsed page: nodes in document order, so that a subtree is a range and
/// nothing needs recursion. Views point into memory the tree owns.
class HtmlTree {
public:
    /// `html` is UTF-8 and is copied. Errors: limit.
    static Result<HtmlTree> parse(std::string_view html, const ParseLimits& limits = {});

    HtmlTree(HtmlTree&&) noexcept;
    HtmlTree& operator=(HtmlTree&&) noexcept;
    ~HtmlTree();

    [[nodiscard]] NodeId size() const noexcept { return static_cast<NodeId>(nodes_.size()); }
    const Node& operator[](NodeId id) const noexcept { return nodes_[id]; }

    /// The value of an attribute; empty if there is none.
    [[nodiscard]] std::string_view attribute(NodeId id, std::string_view name) const noexcept;
    [[nodiscard]] bool has_attribute(NodeId id, std::string_view name) const noexcept;
    [[nodiscard]] const Attribute* attributes(NodeId id) const noexcept {
        return attributes_.data() + nodes_[id].first_attribute;
    }

    /// First element of that tag inside `root`'s subtree; no_node if none.
    [[nodiscard]] NodeId find(Tag tag, NodeId root = 0) const noexcept;
    [[nodiscard]] bool is_ancestor(NodeId ancestor, NodeId id) const noexcept {
        return ancestor <= id && id < nodes_[ancestor].end;
    }
    [[nodiscard]] NodeId common_ancestor(NodeId a, NodeId b) const noexcept;

    /// The text of a subtree without scripts and styles, white space collapsed,
    /// blocks apart by a space.
    [[nodiscard]] std::string text_of(NodeId id) const;

private:
    HtmlTree();
    class Arena;
    std::unique_ptr<Arena> arena_;
    std::vector<Node> nodes_;
    std::vector<Attribute> attributes_;
};

/// Does the element begin a new line (CSS display block, list item, table part)?
[[nodiscard]] bool is_block(Tag tag) noexcept;
/// Is the element's content no text for a reader (script, style, form control …)?
[[nodiscard]] bool is_invisible(Tag tag) noexcept;
[[nodiscard]] bool is_heading(Tag tag) noexcept;

/// The tag of that name in lower case; `other` if it is not told apart.
[[nodiscard]] Tag tag_of(std::string_view name) noexcept;

}  // namespace timtin
