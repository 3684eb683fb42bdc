// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/html_tree.hpp"

#include <fmt/format.h>
#include <gumbo.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <csetjmp>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <unordered_map>
#include <utility>

#include "extract/flat_text.hpp"

namespace timtin {

/// Memory that is given out once and freed at once. When the budget or the
/// deadline is passed it jumps out of gumbo, which cannot be stopped otherwise.
class HtmlTree::Arena {
public:
    enum class Stop { none, memory, time };

    Arena(std::size_t budget, std::chrono::milliseconds time)
        : budget_(budget), deadline_(std::chrono::steady_clock::now() + time) {}
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    ~Arena() {
        for (void* chunk : chunks_) {
            std::free(chunk);
        }
    }

    void* allocate(std::size_t size) {
        size = (size + 15) & ~std::size_t{15};
        if (size > left_) {
            grow(size);
        }
        if (++calls_ % 128 == 0 && std::chrono::steady_clock::now() > deadline_) {
            leave(Stop::time);
        }
        char* memory = next_;
        next_ += size;
        left_ -= size;
        return memory;
    }

    [[nodiscard]] std::size_t used() const noexcept { return used_; }
    [[nodiscard]] Stop stop() const noexcept { return stop_; }
    std::jmp_buf& exit() noexcept { return exit_; }

private:
    void grow(std::size_t size) {
        std::size_t chunk = std::clamp<std::size_t>(used_, first_chunk, largest_chunk);
        chunk = std::max(chunk, size);
        if (size > budget_ || used_ + size > budget_) {
            leave(Stop::memory);
        }
        chunk = std::min(chunk, budget_ - used_);
        void* memory = std::malloc(chunk);
        if (memory == nullptr) {
            leave(Stop::memory);
        }
        chunks_[chunk_count_++] = memory;
        used_ += chunk;
        next_ = static_cast<char*>(memory);
        left_ = chunk;
        if (chunk_count_ == chunks_.size()) {
            leave(Stop::memory);
        }
    }

    [[noreturn]] void leave(Stop why) {
        stop_ = why;
        std::longjmp(exit_, 1);
    }

    static constexpr std::size_t first_chunk = std::size_t{256} << 10;
    static constexpr std::size_t largest_chunk = std::size_t{8} << 20;

    std::size_t budget_;
    std::chrono::steady_clock::time_point deadline_;
    std::size_t used_ = 0;
    std::size_t left_ = 0;
    std::size_t calls_ = 0;
    char* next_ = nullptr;
    Stop stop_ = Stop::none;
    std::size_t chunk_count_ = 0;
    // A plain array: nothing here may need a destructor when gumbo is left.
    std::array<void*, 4096> chunks_{};
    std::jmp_buf exit_{};
};

namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Tag::count_)> tag_names = {
    "",       "",       "html",     "head",     "title",   "base",    "link",       "meta",
    "style",  "script", "noscript", "template", "body",    "article", "section",    "nav",
    "aside",  "h1",     "h2",       "h3",       "h4",      "h5",      "h6",         "hgroup",
    "header", "footer", "address",  "p",        "hr",      "pre",     "blockquote", "ol",
    "ul",     "li",     "dl",       "dt",       "dd",      "figure",  "figcaption", "main",
    "div",    "a",      "em",       "strong",   "small",   "cite",    "q",          "abbr",
    "time",   "code",   "sub",      "sup",      "i",       "b",       "u",          "mark",
    "span",   "br",     "ins",      "del",      "image",   "img",     "picture",    "iframe",
    "embed",  "object", "video",    "audio",    "source",  "canvas",  "map",        "svg",
    "math",   "table",  "caption",  "colgroup", "tbody",   "thead",   "tfoot",      "tr",
    "td",     "th",     "form",     "fieldset", "legend",  "label",   "input",      "button",
    "select", "option", "textarea", "details",  "summary", "dialog",  "menu",       "center",
    "font",   "strike", "big",      "wbr",      "applet",  "frameset"};

using TagSet = std::bitset<static_cast<std::size_t>(Tag::count_)>;

TagSet tags(std::initializer_list<Tag> list) {
    TagSet set;
    for (Tag tag : list) {
        set.set(static_cast<std::size_t>(tag));
    }
    return set;
}

const std::unordered_map<std::string_view, Tag>& tags_by_name() {
    static const auto map = [] {
        std::unordered_map<std::string_view, Tag> names;
        for (std::size_t i = 2; i < tag_names.size(); ++i) {
            names.emplace(tag_names[i], static_cast<Tag>(i));
        }
        return names;
    }();
    return map;
}

Tag from_gumbo(GumboTag tag) {
    static const auto table = [] {
        std::array<Tag, GUMBO_TAG_LAST + 1> map{};
        for (std::size_t i = 0; i < GUMBO_TAG_LAST; ++i) {
            map[i] = tag_of(gumbo_normalized_tagname(static_cast<GumboTag>(i)));
        }
        map[GUMBO_TAG_UNKNOWN] = Tag::other;
        map[GUMBO_TAG_LAST] = Tag::other;
        return map;
    }();
    return table[static_cast<std::size_t>(std::min(tag, GUMBO_TAG_LAST))];
}

const GumboVector* children_of(const GumboNode* node) {
    switch (node->type) {
        case GUMBO_NODE_DOCUMENT:
            return &node->v.document.children;
        case GUMBO_NODE_ELEMENT:
            return &node->v.element.children;
        default:
            return nullptr;
    }
}

std::string_view unknown_name(const GumboElement& element) {
    GumboStringPiece piece = element.original_tag;
    if (piece.data == nullptr) {
        return {};
    }
    gumbo_tag_from_original_text(&piece);
    return {piece.data, piece.length};
}

}  // namespace

Tag tag_of(std::string_view name) noexcept {
    const auto& map = tags_by_name();
    const auto found = map.find(name);
    return found == map.end() ? Tag::other : found->second;
}

bool is_block(Tag tag) noexcept {
    static const TagSet set = tags(
        {Tag::html,    Tag::head,     Tag::body,       Tag::article, Tag::section,    Tag::nav,
         Tag::aside,   Tag::h1,       Tag::h2,         Tag::h3,      Tag::h4,         Tag::h5,
         Tag::h6,      Tag::hgroup,   Tag::header,     Tag::footer,  Tag::address,    Tag::p,
         Tag::hr,      Tag::pre,      Tag::blockquote, Tag::ol,      Tag::ul,         Tag::li,
         Tag::dl,      Tag::dt,       Tag::dd,         Tag::figure,  Tag::figcaption, Tag::main,
         Tag::div,     Tag::table,    Tag::caption,    Tag::tbody,   Tag::thead,      Tag::tfoot,
         Tag::tr,      Tag::td,       Tag::th,         Tag::form,    Tag::fieldset,   Tag::legend,
         Tag::details, Tag::summary,  Tag::dialog,     Tag::menu,    Tag::center,     Tag::option,
         Tag::title,   Tag::frameset, Tag::iframe,     Tag::video,   Tag::audio});
    return set[static_cast<std::size_t>(tag)];
}

bool is_invisible(Tag tag) noexcept {
    static const TagSet set =
        tags({Tag::head,   Tag::style,  Tag::script, Tag::noscript, Tag::template_, Tag::iframe,
              Tag::embed,  Tag::object, Tag::video,  Tag::audio,    Tag::canvas,    Tag::map,
              Tag::svg,    Tag::input,  Tag::button, Tag::select,   Tag::textarea,  Tag::dialog,
              Tag::applet, Tag::meta,   Tag::link,   Tag::title,    Tag::colgroup,  Tag::frameset});
    return set[static_cast<std::size_t>(tag)];
}

bool is_heading(Tag tag) noexcept {
    return tag >= Tag::h1 && tag <= Tag::h6;
}

HtmlTree::HtmlTree() = default;
HtmlTree::HtmlTree(HtmlTree&&) noexcept = default;
HtmlTree& HtmlTree::operator=(HtmlTree&&) noexcept = default;
HtmlTree::~HtmlTree() = default;

Result<HtmlTree> HtmlTree::parse(std::string_view html, const ParseLimits& limits) {
    if (html.size() > limits.page) {
        return Error{ErrorCode::limit, fmt::format("page of {} bytes, at most {} are parsed",
                                                   html.size(), limits.page)};
    }
    HtmlTree tree;
    tree.arena_ = std::make_unique<Arena>(limits.memory, limits.time);
    Arena* arena = tree.arena_.get();

    GumboOptions options = kGumboDefaultOptions;
    options.userdata = arena;
    options.allocator = [](void* userdata, std::size_t size) -> void* {
        return static_cast<Arena*>(userdata)->allocate(size);
    };
    options.deallocator = [](void*, void*) {};
    options.max_errors = 0;  // collecting errors takes seconds on nested pages
    options.stop_on_first_error = false;

    // Nothing with a destructor may be made between setjmp and the parse.
    static constexpr auto run = [](Arena* memory, const GumboOptions* settings, const char* text,
                                   std::size_t length) -> GumboOutput* {
        if (setjmp(memory->exit()) != 0) {
            return nullptr;
        }
        char* copy = static_cast<char*>(memory->allocate(length + 1));
        std::memcpy(copy, text, length);
        copy[length] = '\0';
        return gumbo_parse_with_options(settings, copy, length);
    };
    const GumboOutput* output = run(arena, &options, html.data(), html.size());
    if (output == nullptr) {
        return Error{ErrorCode::limit,
                     arena->stop() == Arena::Stop::time
                         ? fmt::format("parsing took longer than {} ms", limits.time.count())
                         : fmt::format("parsing needs more than {} bytes", limits.memory)};
    }

    const std::size_t room = (limits.memory - std::min(limits.memory, arena->used()));
    struct Open {
        const GumboNode* node;
        unsigned next_child;
        NodeId id;
    };
    std::vector<Open> stack;
    const auto add = [&tree](const GumboNode* source, NodeId parent) {
        Node node;
        node.parent = parent;
        if (parent != no_node) {
            const std::uint16_t depth = tree.nodes_[parent].depth;
            node.depth = depth == std::numeric_limits<std::uint16_t>::max()
                             ? depth
                             : static_cast<std::uint16_t>(depth + 1);
        }
        node.end = tree.size() + 1;
        if (source->type == GUMBO_NODE_ELEMENT) {
            const GumboElement& element = source->v.element;
            node.tag = from_gumbo(element.tag);
            if (node.tag == Tag::other) {
                node.text = unknown_name(element);
            }
            node.first_attribute = static_cast<std::uint32_t>(tree.attributes_.size());
            node.attribute_count = element.attributes.length;
            for (unsigned i = 0; i < element.attributes.length; ++i) {
                const auto* attribute =
                    static_cast<const GumboAttribute*>(element.attributes.data[i]);
                tree.attributes_.push_back({attribute->name, attribute->value});
            }
        } else if (source->type == GUMBO_NODE_DOCUMENT) {
            node.tag = Tag::other;
        } else {
            node.tag = Tag::text;
            node.text = source->v.text.text;
        }
        tree.nodes_.push_back(node);
    };
    add(output->document, no_node);
    stack.push_back({output->document, 0, 0});
    while (!stack.empty()) {
        Open& open = stack.back();
        const GumboVector* children = children_of(open.node);
        if (children == nullptr || open.next_child == children->length) {
            tree.nodes_[open.id].end = tree.size();
            stack.pop_back();
            continue;
        }
        const auto* child = static_cast<const GumboNode*>(children->data[open.next_child++]);
        if (child->type == GUMBO_NODE_COMMENT || child->type == GUMBO_NODE_TEMPLATE) {
            continue;
        }
        if ((tree.nodes_.capacity() * sizeof(Node) + stack.capacity() * sizeof(Open) +
             tree.attributes_.capacity() * sizeof(Attribute)) > room) {
            return Error{ErrorCode::limit,
                         fmt::format("parsing needs more than {} bytes", limits.memory)};
        }
        const NodeId id = tree.size();
        add(child, open.id);
        if (child->type == GUMBO_NODE_ELEMENT) {
            stack.push_back({child, 0, id});
        }
    }
    return tree;
}

std::string_view HtmlTree::attribute(NodeId id, std::string_view name) const noexcept {
    const Node& node = nodes_[id];
    for (std::uint32_t i = 0; i < node.attribute_count; ++i) {
        const Attribute& attribute = attributes_[node.first_attribute + i];
        if (attribute.name == name) {
            return attribute.value;
        }
    }
    return {};
}

bool HtmlTree::has_attribute(NodeId id, std::string_view name) const noexcept {
    const Node& node = nodes_[id];
    for (std::uint32_t i = 0; i < node.attribute_count; ++i) {
        if (attributes_[node.first_attribute + i].name == name) {
            return true;
        }
    }
    return false;
}

NodeId HtmlTree::find(Tag tag, NodeId root) const noexcept {
    for (NodeId id = root; id < nodes_[root].end; ++id) {
        if (nodes_[id].tag == tag) {
            return id;
        }
    }
    return no_node;
}

NodeId HtmlTree::common_ancestor(NodeId a, NodeId b) const noexcept {
    while (!is_ancestor(a, b)) {
        a = nodes_[a].parent;
    }
    return a;
}

std::string HtmlTree::text_of(NodeId id) const {
    FlatText out;
    for (NodeId i = id; i < nodes_[id].end;) {
        const Node& node = nodes_[i];
        if (node.tag == Tag::text) {
            out.append(node.text);
        } else if (i != id && is_invisible(node.tag)) {
            out.boundary();
            i = node.end;
            continue;
        } else if (is_block(node.tag) || node.tag == Tag::br) {
            out.space();
        } else if (node.tag != Tag::sub && node.tag != Tag::sup) {
            out.boundary();
        }
        ++i;
    }
    return std::move(out).take();
}

}  // namespace timtin
