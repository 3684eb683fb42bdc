// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/body_clean.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "extract/flat_text.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

/// A rule that names more than this names no lead.
constexpr std::size_t max_lead_blocks = 16;

class Cleaner {
public:
    Cleaner(const HtmlTree& tree, const PageText& page, const BodyOptions& options, Body& body)
        : tree_(tree), page_(page), options_(options), body_(body) {
        folded_title_ = text::fold(options.title);
    }

    void run() {
        const std::uint32_t first = page_.first_block(body_.container);
        const std::uint32_t end = page_.end_block(tree_, body_.container);
        inside_hints_ = page_.hints[body_.container];
        body_.begin = first;
        body_.end = end;
        mark(first, end);
        take_ruled_leads(first, end);
        find_leads(first);
        collect(first, end);
    }

private:
    enum class Keep : std::uint8_t { drop, weak, keep };

    [[nodiscard]] std::uint32_t local_hints(const Block& block) const {
        return block.hints & ~inside_hints_;
    }

    [[nodiscard]] bool is_dropped(const Block& block) const {
        return std::any_of(options_.dropped.begin(), options_.dropped.end(),
                           [&](NodeId node) { return tree_.is_ancestor(node, block.first); });
    }

    /// Lines between headline and text that tell when and by whom: "Words by Jane Doe •
    /// 15 January 2024 • 6 min read".
    [[nodiscard]] static bool is_head_matter(const Block& block) {
        if (block.letters > 130 || block.letters < 6 ||
            block.text.find_first_of("0123456789") == std::string::npos) {
            return false;
        }
        if (block.sentence_end && block.letters > 60) {
            return false;
        }
        const std::optional<DateTime> time = text::parse_date(block.text);
        if (!time || (time->precision != Precision::day && time->precision != Precision::minute &&
                      time->precision != Precision::second)) {
            return false;
        }
        static constexpr auto marks = std::to_array<std::string_view>(
            {" | ",          "\u2022",    "\u00B7",         "\u4F5C\u8005",
             "\u6765\u6E90", "posted ",   "published",      "updated",
             "by ",          " by ",      "min read",       "ngay dang",
             "cap nhat",     "dang ngay", "luot xem",       "giris",
             "guncelleme",   "stand:",    "veroffentlicht", "publie",
             "gmt",          "tac gia"});
        const std::string folded = text::fold(block.text);
        return block.letters < 40 || std::any_of(marks.begin(), marks.end(), [&](auto mark) {
                   return folded.find(mark) != std::string::npos;
               });
    }

    /// Elements that hold much of the text as their own paragraphs.
    void find_main_parents(std::uint32_t first, std::uint32_t end) {
        std::unordered_map<NodeId, float> parents;
        std::unordered_map<std::string_view, float> classes;
        float total = 0;
        for (std::uint32_t i = first; i < end; ++i) {
            const Block& block = page_.blocks[i];
            if (block.good > 0 && (local_hints(block) & hint::junk) == 0) {
                parents[parent_of(block)] += block.good;
                total += block.good;
            }
        }
        for (const auto& [node, good] : parents) {
            classes[class_of(node)] += good;
        }
        for (const auto& [node, good] : parents) {
            // A text cut into pieces by adverts has parents of one class.
            const std::string_view name = class_of(node);
            if (good >= 0.2F * total || (!name.empty() && classes[name] >= 0.4F * total)) {
                main_parents_.insert(node);
            }
        }
        total_ = total;
    }

    [[nodiscard]] std::string_view class_of(NodeId node) const {
        return trim(tree_.attribute(node, "class"));
    }

    [[nodiscard]] NodeId parent_of(const Block& block) const {
        const Tag tag = block.tag;
        return tag == Tag::div || tag == Tag::section || tag == Tag::article || tag == Tag::td
                   ? block.container
                   : tree_[block.container].parent;
    }

    void mark(std::uint32_t first, std::uint32_t end) {
        keep_.assign(end - first, Keep::drop);
        find_main_parents(first, end);
        float done = 0;
        bool related = false;
        bool appeal = false;
        for (std::uint32_t i = first; i < end; ++i) {
            const Block& block = page_.blocks[i];
            const std::uint32_t hints = local_hints(block);
            if ((hints & hint::junk) != 0 || is_dropped(block)) {
                continue;
            }
            // What stands above the headline is not the article.
            if (page_.headline != no_node && block.first < page_.headline &&
                tree_.is_ancestor(body_.container, page_.headline)) {
                done += block.good;
                continue;
            }
            if (page_.headline != no_node && tree_.is_ancestor(page_.headline, block.first)) {
                continue;
            }
            if (!options_.keep_captions &&
                (hints & (hint::caption | hint::figure | hint::credit | hint::gallery)) != 0 &&
                (hints & (hint::table | hint::quote)) == 0) {
                continue;
            }
            const bool main = main_parents_.contains(parent_of(block));
            LineKind kind = LineKind::plain;
            if (block.letters < 600 && !main && is_imprint(text::fold(block.text))) {
                continue;
            }
            if (done <= 0 && is_head_matter(block)) {
                continue;
            }
            if (block.letters < 260) {
                const std::string folded = text::fold(block.text);
                if (block.letters < 70) {
                    kind = line_kind(folded);
                }
                if (kind == LineKind::plain && appeal && !main && !is_heading(block.tag) &&
                    tree_[block.container].parent == appeal_parent_) {
                    continue;  // what an appeal's heading says at length
                }
                if (kind == LineKind::plain && is_appeal(folded) &&
                    (block.letters < 180 || !main)) {
                    appeal = true;
                    appeal_parent_ = tree_[block.container].parent;
                    continue;
                }
                if (kind == LineKind::plain && block.link_letters > 0 && is_pointer(folded)) {
                    continue;
                }
            }
            if (kind == LineKind::noise) {
                continue;
            }
            if (kind == LineKind::end_of_body && done > 0.5F * total_) {
                break;
            }
            if (kind != LineKind::plain) {
                related = true;
                continue;
            }
            if (appeal && (block.tag == Tag::li || is_heading(block.tag)) && !main) {
                continue;
            }
            if (related) {
                const bool text = block.good > 0 && block.link_share() < 0.3F &&
                                  (main || (block.letters > 160 && block.tag == Tag::p));
                const bool heading = main && is_heading(block.tag) && block.link_letters == 0;
                if (!text && !heading) {
                    continue;
                }
                related = false;
            }
            appeal = false;
            done += block.good;
            keep_[i - first] = judge(block, hints);
        }
        // A weak block stays where kept text of its own element is around it.
        const std::uint32_t count = end - first;
        for (std::uint32_t i = 0; i < count; ++i) {
            if (keep_[i] == Keep::weak && !supported(first, i)) {
                keep_[i] = Keep::drop;
            }
        }
        drop_dangling_headings(first);
        drop_notes_about_authors(first);
        drop_tail(first);
    }

    /// Lines at the end that tell rights, editor or day and nothing of the story.
    void drop_tail(std::uint32_t first) {
        for (std::size_t i = keep_.size(); i > 0; --i) {
            if (keep_[i - 1] == Keep::drop) {
                continue;
            }
            const Block& block = page_.blocks[first + i - 1];
            if (block.letters > 160 || block.tag == Tag::li || is_heading(block.tag) ||
                (block.hints & (hint::table | hint::quote)) != 0) {
                return;
            }
            const std::string words = text::fold(block.text);
            const bool rights = words.starts_with("\u00A9") || words.starts_with("(c) ") ||
                                words.starts_with("copyright ");
            const bool editor = block.text.starts_with("\uFF08\u8D23\u4EFB\u7F16\u8F91") ||
                                block.text.starts_with("\u8D23\u4EFB\u7F16\u8F91");
            const bool day = block.letters < 50 && !block.sentence_end && is_head_matter(block);
            if (!rights && !editor && !day) {
                return;
            }
            keep_[i - 1] = Keep::drop;
            if (day) {
                return;  // several such lines are a programme
            }
        }
    }

    static bool tells_of_writer(std::string_view words) {
        static constexpr auto roles = std::to_array<std::string_view>(
            {" is a writer",        " is an author",   " is the author",      " is a journalist",
             " is a reporter",      " is a columnist", " is a freelance",     " is a senior",
             " is a staff ",        " is an editor",   " is the editor",      " is a professor",
             " is a correspondent", " is a contribut", " writes about ",      " is professor",
             " is a fellow",        " is director of", " is the director of", " is a lecturer"});
        return std::any_of(roles.begin(), roles.end(), [&](std::string_view role) {
            const std::size_t at = words.find(role);
            return at != std::string_view::npos && at > 4 && at < 40;
        });
    }

    /// "Jane Doe is a reporter in Paris." behind the text.
    void drop_notes_about_authors(std::uint32_t first) {
        int looked_at = 0;
        for (std::size_t i = keep_.size(); i > 0 && looked_at < 3; --i) {
            if (keep_[i - 1] == Keep::drop) {
                continue;
            }
            ++looked_at;
            const Block& block = page_.blocks[first + i - 1];
            if (block.letters > 400) {
                continue;
            }
            const std::string words = text::fold(block.text);
            if (block.strong_letters == block.letters && block.letters < 300 &&
                tells_of_writer(words)) {
                keep_[i - 1] = Keep::drop;
                continue;
            }
            for (const std::string& author : options_.authors) {
                if (author.size() < 5 || !words.starts_with(author)) {
                    continue;
                }
                const std::string_view rest = std::string_view(words).substr(author.size());
                for (const std::string_view verb :
                     {" is ", " ist ", " est ", " es ", " covers ", " writes ", " was ", " has ",
                      ", a ", ", the ", " is:", " can be ", " contributed", ", "}) {
                    if (rest.starts_with(verb)) {
                        keep_[i - 1] = Keep::drop;
                    }
                }
            }
        }
    }

    Keep judge(const Block& block, std::uint32_t hints) const {
        if (is_heading(block.tag) || (hints & hint::heading) != 0) {
            return block.link_share() > 0.8F ? Keep::drop : Keep::weak;
        }
        if ((hints & (hint::byline | hint::date)) != 0 && block.letters < 150) {
            return Keep::drop;
        }
        if ((hints & hint::quote) != 0 && block.link_share() < 0.9F) {
            return Keep::keep;
        }
        if (block.link_share() > 0.6F) {
            // An address printed as a link is text.
            return block.text.starts_with("http") && main_parents_.contains(parent_of(block))
                       ? Keep::weak
                       : Keep::drop;
        }
        if (block.good > 0) {
            return Keep::keep;
        }
        if ((hints & hint::caption) != 0) {
            return Keep::keep;
        }
        if (block.letters >= 25 && block.sentence_end) {
            return Keep::keep;
        }
        if (block.tag == Tag::li || block.tag == Tag::td || block.tag == Tag::th ||
            block.tag == Tag::dd || block.tag == Tag::dt || block.tag == Tag::p ||
            block.tag == Tag::blockquote || block.tag == Tag::pre) {
            return Keep::weak;
        }
        if (block.after_break) {
            return Keep::weak;
        }
        return Keep::weak;
    }

    /// Is there kept text in the element that holds this block's paragraph?
    [[nodiscard]] bool supported(std::uint32_t first, std::uint32_t i) const {
        const Block& block = page_.blocks[first + i];
        NodeId up = block.container;
        int levels = 1;
        const Tag around = tree_[tree_[block.container].parent].tag;
        if (block.tag == Tag::li || block.tag == Tag::td || block.tag == Tag::th ||
            block.tag == Tag::dd || block.tag == Tag::dt) {
            levels = 4;
        } else if (around == Tag::td || around == Tag::th || around == Tag::li) {
            levels = 5;
        } else if (block.tag == Tag::div || block.tag == Tag::section) {
            levels = 0;
            // Text directly beside kept paragraphs in one element.
            if (page_.good(tree_, block.container) > 0) {
                return true;
            }
            levels = 1;
        }
        for (int level = 0; level < levels && up != body_.container; ++level) {
            up = tree_[up].parent;
        }
        return page_.good(tree_, up) > 0;
    }

    /// Headings behind which nothing was kept.
    void drop_dangling_headings(std::uint32_t first) {
        bool text_follows = false;
        for (std::size_t i = keep_.size(); i > 0; --i) {
            const Block& block = page_.blocks[first + i - 1];
            if (keep_[i - 1] == Keep::drop) {
                continue;
            }
            if (is_heading(block.tag)) {
                if (!text_follows) {
                    keep_[i - 1] = Keep::drop;
                }
            } else {
                text_follows = true;
            }
        }
    }

    /// The lead that a site rule names, inside the container or out of it.
    void take_ruled_leads(std::uint32_t first, std::uint32_t end) {
        for (const NodeId node : options_.lead_nodes) {
            for (std::uint32_t i = page_.first_block(node); i < page_.end_block(tree_, node); ++i) {
                if (body_.leads.size() == max_lead_blocks) {
                    return;
                }
                const bool taken =
                    std::find(body_.leads.begin(), body_.leads.end(), i) != body_.leads.end();
                if (taken || is_dropped(page_.blocks[i])) {
                    continue;
                }
                body_.leads.push_back(i);
                if (i < first || i >= end) {
                    body_.kept.push_back(i);
                } else {
                    keep_[i - first] = Keep::keep;
                }
            }
        }
    }

    /// The lead between the headline and the container.
    void find_leads(std::uint32_t first) {
        if (page_.headline == no_node || page_.headline > body_.container) {
            return;
        }
        const std::uint32_t from = page_.end_block(tree_, page_.headline);
        const bool ruled = !body_.leads.empty();
        for (std::uint32_t i = from; i < first; ++i) {
            const Block& block = page_.blocks[i];
            if (ruled &&
                std::find(body_.leads.begin(), body_.leads.end(), i) != body_.leads.end()) {
                continue;
            }
            if ((block.hints & (hint::junk & ~hint::header)) != 0 || is_dropped(block)) {
                continue;
            }
            if (block.link_share() > 0.4F || (block.hints & (hint::byline | hint::date)) != 0) {
                continue;
            }
            if (is_head_matter(block)) {
                continue;
            }
            const bool caption = (block.hints & (hint::caption | hint::figure)) != 0;
            const bool named = (block.hints & hint::lead) != 0 && block.letters >= 20;
            if (caption && !options_.keep_captions) {
                continue;
            }
            if (block.letters < 260 && is_appeal(text::fold(block.text))) {
                continue;
            }
            if (named || (block.letters >= 50 && !caption) || (caption && block.letters >= 15) ||
                described(block)) {
                body_.kept.push_back(i);
                if (!caption && !ruled) {
                    body_.leads.push_back(i);
                }
            }
        }
    }

    [[nodiscard]] bool described(const Block& block) const {
        if (block.letters < 25) {
            return false;
        }
        const std::string words = text::fold(block.text);
        return std::any_of(
            options_.descriptions.begin(), options_.descriptions.end(),
            [&](const std::string& description) { return word_overlap(words, description) > 0.7; });
    }

    void collect(std::uint32_t first, std::uint32_t end) {
        std::unordered_set<std::string_view> seen;
        for (const std::uint32_t i : body_.kept) {
            seen.insert(page_.blocks[i].text);
        }
        for (std::uint32_t i = first; i < end; ++i) {
            if (keep_[i - first] == Keep::drop) {
                continue;
            }
            const Block& block = page_.blocks[i];
            if (block.letters >= 30 && !seen.insert(block.text).second) {
                continue;  // photo stories print each paragraph twice
            }
            body_.kept.push_back(i);
            body_.good += block.good;
        }
    }

    const HtmlTree& tree_;
    const PageText& page_;
    const BodyOptions& options_;
    Body& body_;
    std::string folded_title_;
    std::uint32_t inside_hints_ = 0;
    std::vector<Keep> keep_;
    std::unordered_set<NodeId> main_parents_;
    NodeId appeal_parent_ = no_node;
    float total_ = 0;
};

}  // namespace

void clean_body(const HtmlTree& tree, const PageText& page, const BodyOptions& options,
                Body& body) {
    Cleaner(tree, page, options, body).run();
}

}  // namespace timtin
