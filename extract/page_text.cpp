// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/page_text.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "extract/flat_text.hpp"
#include "extract/page_regions.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

bool is_wide(char32_t c) noexcept {
    return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
           (c >= 0xAC00 && c <= 0xD7AF);
}

std::uint32_t weighed_letters(std::string_view text) noexcept {
    std::uint32_t letters = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            letters += text[at] == ' ' || text[at] == '\n' || text[at] == '\t' ? 0U : 1U;
            ++at;
            continue;
        }
        const char32_t c = next_code_point(text, at);
        letters += c == 0xA0 || c == 0x200B || c == 0xFEFF ? 0U : is_wide(c) ? 2U : 1U;
    }
    return letters;
}

bool ends_sentence(std::string_view text) noexcept {
    // Closing quotes and brackets may stand behind the mark.
    for (int i = 0; i < 3 && !text.empty(); ++i) {
        const char c = text.back();
        if (c == '.' || c == '!' || c == '?' || c == ':' || c == ';') {
            return true;
        }
        if (c == '"' || c == '\'' || c == ')' || c == ']') {
            text.remove_suffix(1);
            continue;
        }
        if (text.size() >= 3) {
            const std::string_view tail = text.substr(text.size() - 3);
            if (tail == "\xE3\x80\x82" || tail == "\xE2\x80\xA6" || tail == "\xEF\xBC\x81" ||
                tail == "\xEF\xBC\x9F") {
                return true;  // 。 … ！ ？
            }
            if (tail == "\xE2\x80\x9D" || tail == "\xE2\x80\x9C" || tail == "\xE2\x80\x99" ||
                tail == "\xE3\x80\x8D") {
                text.remove_suffix(3);
                continue;
            }
        }
        if (text.size() >= 2 && text.substr(text.size() - 2) == "\xC2\xBB") {
            text.remove_suffix(2);
            continue;
        }
        return false;
    }
    return false;
}

float good_of(const Block& block) noexcept {
    // Some pages set their lead as a heading.
    if (is_heading(block.tag) &&
        (!block.sentence_end || block.letters < (block.text.back() == '.' ? 70U : 100U))) {
        return 0;
    }
    const std::uint32_t plain = block.letters - std::min(block.letters, block.link_letters);
    if (block.link_share() > 0.5F) {
        return 0;
    }
    if (plain >= 80 || (plain >= 32 && block.sentence_end)) {
        return static_cast<float>(plain);
    }
    return 0;
}

bool hidden_style(std::string_view style) {
    if (style.empty()) {
        return false;
    }
    std::string compact;
    for (const char c : style.substr(0, 400)) {
        if (c != ' ') {
            compact += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return compact.find("display:none") != std::string::npos ||
           compact.find("visibility:hidden") != std::string::npos;
}

std::uint32_t tag_hints(Tag tag) noexcept {
    switch (tag) {
        case Tag::nav:
        case Tag::menu:
            return hint::nav;
        case Tag::aside:
            return hint::aside;
        case Tag::footer:
            return hint::footer;
        case Tag::header:
            return hint::header;
        case Tag::form:
        case Tag::label:
        case Tag::fieldset:
            return hint::form;
        case Tag::figure:
            return hint::figure;
        case Tag::figcaption:
            return hint::caption;
        case Tag::table:
            return hint::table;
        case Tag::ul:
        case Tag::ol:
        case Tag::dl:
            return hint::list;
        case Tag::a:
            return hint::link;
        case Tag::h1:
        case Tag::h2:
        case Tag::h3:
        case Tag::h4:
        case Tag::h5:
        case Tag::h6:
            return hint::heading;
        case Tag::blockquote:
            return hint::quote;
        case Tag::article:
        case Tag::main:
            return hint::article;
        case Tag::time:
            return hint::date;
        default:
            return hint::none;
    }
}

std::uint32_t role_hints(std::string_view role) noexcept {
    if (role.empty()) {
        return hint::none;
    }
    if (role == "navigation" || role == "menu" || role == "menubar" || role == "toolbar") {
        return hint::nav;
    }
    if (role == "complementary") {
        return hint::aside;
    }
    if (role == "contentinfo") {
        return hint::footer;
    }
    if (role == "search") {
        return hint::form;
    }
    if (role == "dialog" || role == "alert" || role == "alertdialog" || role == "tooltip") {
        return hint::hidden;
    }
    if (role == "sapo") {
        return hint::lead;
    }
    return hint::none;
}

class BlockBuilder {
public:
    BlockBuilder(const HtmlTree& tree, PageText& out) : tree_(tree), out_(out) {}

    void run() {
        struct Open {
            NodeId end;
            NodeId container;
            bool block;
            bool link;
            bool strong;
            bool bounds;  ///< words do not go on across its edges
        };
        std::vector<Open> stack;
        stack.push_back({tree_.size(), 0, true, false, false, true});
        for (NodeId id = 1; id < tree_.size();) {
            while (stack.size() > 1 && id >= stack.back().end) {
                if (stack.back().block) {
                    flush(false);
                } else if (stack.back().bounds) {
                    text_.boundary();
                }
                stack.pop_back();
            }
            const Node& node = tree_[id];
            const Open& top = stack.back();
            if (node.tag == Tag::text) {
                add_text(id, top.container, top.link, top.strong);
                ++id;
                continue;
            }
            if (is_invisible(node.tag)) {
                if (is_block(node.tag)) {
                    flush(false);
                } else {
                    text_.boundary();
                }
                id = node.end;
                continue;
            }
            if (node.tag == Tag::br) {
                flush(true);
                ++id;
                continue;
            }
            const bool bounds = node.tag != Tag::sub && node.tag != Tag::sup;
            Open open{node.end, top.container, is_block(node.tag), top.link, top.strong, bounds};
            if (open.block) {
                flush(false);
                open.container = id;
            } else {
                if (bounds) {
                    text_.boundary();
                }
                open.link = open.link || (node.tag == Tag::a && tree_.has_attribute(id, "href"));
                open.strong = open.strong || node.tag == Tag::b || node.tag == Tag::strong ||
                              node.tag == Tag::em || node.tag == Tag::i;
            }
            // An anchor may hold blocks, which then are links too.
            if (node.tag == Tag::a) {
                open.link = open.link || tree_.has_attribute(id, "href");
            }
            stack.push_back(open);
            ++id;
        }
        flush(false);
    }

private:
    void add_text(NodeId id, NodeId container, bool link, bool strong) {
        const std::string_view text = tree_[id].text;
        text_.append(text);
        const std::uint32_t letters = weighed_letters(text);
        if (letters == 0) {
            return;
        }
        if (block_.first == no_node) {
            block_.first = id;
            block_.container = container;
        }
        block_.last = id;
        block_.letters += letters;
        block_.link_letters += link ? letters : 0;
        block_.strong_letters += strong ? letters : 0;
    }

    void flush(bool by_break) {
        if (block_.first != no_node && !text_.empty()) {
            block_.text = text_.str();
            block_.tag = tree_[block_.container].tag;
            block_.sentence_end = ends_sentence(block_.text);
            block_.after_break = broken_ == block_.container;
            block_.good = good_of(block_);
            out_.blocks.push_back(std::move(block_));
            broken_ = by_break ? out_.blocks.back().container : no_node;
        } else if (!by_break) {
            broken_ = no_node;
        }
        block_ = Block();
        text_.clear();
    }

    const HtmlTree& tree_;
    PageText& out_;
    FlatText text_;
    Block block_;
    NodeId broken_ = no_node;
};

void split_words(std::string_view text, std::vector<std::string_view>& words) {
    std::size_t at = 0;
    while (at < text.size()) {
        while (at < text.size() &&
               (text[at] == ' ' || text[at] == ',' || text[at] == '.' || text[at] == ':' ||
                text[at] == '"' || text[at] == '\'' || text[at] == '-' || text[at] == '|' ||
                text[at] == '?' || text[at] == '!' || text[at] == '(' || text[at] == ')')) {
            ++at;
        }
        std::size_t end = at;
        while (end < text.size() && text[end] != ' ' && text[end] != ',' && text[end] != '.' &&
               text[end] != ':' && text[end] != '"' && text[end] != '\'' && text[end] != '-' &&
               text[end] != '|' && text[end] != '?' && text[end] != '!' && text[end] != '(' &&
               text[end] != ')') {
            ++end;
        }
        if (end > at) {
            words.push_back(text.substr(at, end - at));
        }
        at = end;
    }
}

/// The site's name stands in a heading too: one that links to the front page.
bool leads_home(const HtmlTree& tree, NodeId id) {
    NodeId link = no_node;
    if (tree[id].parent != no_node && tree[tree[id].parent].tag == Tag::a) {
        link = tree[id].parent;
    } else {
        link = tree.find(Tag::a, id);
    }
    if (link == no_node) {
        return false;
    }
    std::string_view href = trim(tree.attribute(link, "href"));
    if (const std::size_t scheme = href.find("://"); scheme != std::string_view::npos) {
        const std::size_t path = href.find('/', scheme + 3);
        href = path == std::string_view::npos ? std::string_view("/") : href.substr(path);
    }
    return href == "/" || href == "./" || href == "/index.html" || href == "/index.php" ||
           href == "/default.aspx";
}

/// The heading that says what the head calls the page.
void find_headline(const HtmlTree& tree, const std::vector<std::string>& titles, PageText& page) {
    std::vector<std::string> wanted;
    for (const std::string& title : titles) {
        wanted.push_back(text::fold(title));
    }
    double best = 0;
    int seen = 0;
    for (NodeId id = 0; id < tree.size() && seen < 60; ++id) {
        const Tag tag = tree[id].tag;
        if (tag < Tag::h1 || tag > Tag::h4) {
            continue;
        }
        ++seen;
        const std::string words = text::fold(tree.text_of(id));
        if (words.empty() || words.size() > 600) {
            continue;
        }
        if (leads_home(tree, id)) {
            page.site_headings.push_back(tree.text_of(id));
            continue;
        }
        double match = 0;
        for (const std::string& title : wanted) {
            // <title> goes on with the names of section and site, or begins with them.
            const bool part =
                words.size() >= 15 && (title.starts_with(words) || title.ends_with(words));
            match = std::max(match, part ? 1.0 : word_overlap(words, title));
        }
        const double rank = tag == Tag::h1 ? 0.15 : tag == Tag::h2 ? -0.1 : -0.15;
        const bool below_text = page.good_before[id] > 0.8F * page.good_before.back();
        // A heading of lower rank, or one that is a link, must match well.
        if ((tag != Tag::h1 && match < 0.7) || (below_text && match < 0.9)) {
            continue;
        }
        if (match + rank > best + 0.01) {
            best = match + rank;
            page.headline = id;
            page.headline_match = match;
        }
    }
}

/// Class attributes whose elements, side by side, hold most of the text: a text cut into
/// pieces by adverts.
std::unordered_set<std::string_view> classes_of_text(const HtmlTree& tree, const PageText& page) {
    std::unordered_map<std::string_view, std::pair<float, NodeId>> sums;
    const float total = page.good_before.back();
    for (NodeId id = 0; id < tree.size(); ++id) {
        const float good = page.good_before[tree[id].end] - page.good_before[id];
        if (good <= 0 || tree[id].tag == Tag::text) {
            continue;
        }
        const std::string_view name = trim(tree.attribute(id, "class"));
        if (name.empty()) {
            continue;
        }
        auto& [sum, end] = sums.try_emplace(name, 0.0F, NodeId{0}).first->second;
        if (id >= end) {  // not inside one of its own
            sum += good;
            end = tree[id].end;
        }
    }
    std::unordered_set<std::string_view> names;
    for (const auto& [name, sum] : sums) {
        if (sum.first > 0.5F * total) {
            names.insert(name);
        }
    }
    return names;
}

}  // namespace

double word_overlap(std::string_view a, std::string_view b) {
    std::vector<std::string_view> left;
    std::vector<std::string_view> right;
    split_words(a, left);
    split_words(b, right);
    if (left.empty() || right.empty()) {
        return 0;
    }
    std::sort(left.begin(), left.end());
    std::sort(right.begin(), right.end());
    std::vector<std::string_view> common;
    std::set_intersection(left.begin(), left.end(), right.begin(), right.end(),
                          std::back_inserter(common));
    return 2.0 * static_cast<double>(common.size()) /
           static_cast<double>(left.size() + right.size());
}

PageText read_page_text(const HtmlTree& tree, const std::vector<std::string>& titles) {
    PageText page;
    BlockBuilder(tree, page).run();

    page.good_before.assign(tree.size() + 1, 0);
    page.block_before.assign(tree.size() + 1, 0);
    {
        std::size_t next = 0;
        float sum = 0;
        for (NodeId id = 0; id <= tree.size(); ++id) {
            while (next < page.blocks.size() && page.blocks[next].first < id) {
                sum += page.blocks[next].good;
                ++next;
            }
            page.good_before[id] = sum;
            page.block_before[id] = static_cast<std::uint32_t>(next);
        }
    }

    find_headline(tree, titles, page);
    const std::unordered_set<std::string_view> text_classes = classes_of_text(tree, page);

    const float total = page.good_before.back();
    NameReader names;
    page.hints.assign(tree.size(), 0);
    page.own_hints.assign(tree.size(), 0);
    mark_regions(tree, page);
    for (NodeId id = 0; id < tree.size(); ++id) {
        const Node& node = tree[id];
        const std::uint32_t inherited = node.parent == no_node ? 0 : page.hints[node.parent];
        if (node.tag == Tag::text) {
            page.hints[id] = inherited;
            continue;
        }
        std::uint32_t own = tag_hints(node.tag);
        if (node.attribute_count != 0) {
            const Attribute* attributes = tree.attributes(id);
            for (std::uint32_t i = 0; i < node.attribute_count; ++i) {
                const Attribute& a = attributes[i];
                if (a.name == "class" || a.name == "id" || a.name == "data-component" ||
                    a.name == "data-testid" || a.name == "data-type" ||
                    (a.name == "type" && node.tag != Tag::input && node.tag != Tag::ol &&
                     node.tag != Tag::ul && node.tag != Tag::li)) {
                    own |= names.read(a.value);
                } else if (a.name == "role" || a.name == "data-role") {
                    own |= role_hints(a.value);
                } else if (a.name == "hidden" || (a.name == "aria-hidden" && a.value == "true")) {
                    own |= hint::hidden;
                } else if (a.name == "style" && hidden_style(a.value)) {
                    own |= hint::hidden;
                } else if (a.name == "itemprop" && a.value == "articleBody") {
                    own |= hint::content;
                } else if (a.name == "rel" && a.value.find("author") != std::string_view::npos) {
                    own |= hint::byline;
                }
            }
        }
        if (node.tag == Tag::table &&
            ((page.headline != no_node && tree.is_ancestor(id, page.headline)) ||
             page.good_before[node.end] - page.good_before[id] > 0.5F * total)) {
            own &= ~hint::table;  // it lays out the page, and is none of data
        }
        if ((own & hint::junk) != 0) {
            // What holds the headline or most of the text is the page itself,
            // whatever it is called.
            const float good = page.good_before[node.end] - page.good_before[id];
            const bool holds_headline =
                page.headline != no_node && tree.is_ancestor(id, page.headline);
            if (holds_headline || (node.tag == Tag::body || node.tag == Tag::html)) {
                own &= ~hint::junk;
            } else if (good > 0.5F * total) {
                // Comments and small print can be longer than the article.
                constexpr std::uint32_t sure = hint::comment | hint::footer;
                const bool behind_article =
                    page.headline != no_node && page.headline < id &&
                    page.good_before[id] - page.good_before[page.headline] > 250;
                own &= ~(behind_article || (good < 600 && (own & hint::footer) != 0)
                             ? hint::junk & ~sure
                             : hint::junk);
            } else if (text_classes.contains(trim(tree.attribute(id, "class")))) {
                own &= ~(hint::nav | hint::aside | hint::widget | hint::button | hint::share |
                         hint::newsletter | hint::tags);
            }
        }
        if (page.good_before[node.end] - page.good_before[id] > 500) {
            // Names that fit a line say nothing about an element full of text.
            own &= ~(hint::byline | hint::date | hint::title | hint::caption | hint::credit |
                     hint::lead | hint::button);
        }
        page.own_hints[id] |= own;
        page.hints[id] = inherited | page.own_hints[id];
    }
    for (Block& block : page.blocks) {
        // Names of inline elements count where the whole block is inside.
        const NodeId around = tree.common_ancestor(tree[block.first].parent, block.last);
        block.hints =
            page.hints[tree.is_ancestor(block.container, around) ? around : block.container] &
            ~hint::link;
    }
    mark_comments(tree, page);
    return page;
}

}  // namespace timtin
