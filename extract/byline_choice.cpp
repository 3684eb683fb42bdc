// SPDX-License-Identifier: GPL-2.0-or-later
// Which of the authors that a page states, prints or signs with are the article's.
#include <algorithm>
#include <unordered_set>
#include <utility>

#include "extract/byline.hpp"
#include "extract/flat_text.hpp"
#include "extract/person_name.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

// More places that state it than any honest page has; each is compared with each.
constexpr std::size_t max_candidates = 64;

class BylineChooser {
public:
    BylineChooser(const HtmlTree& tree, const PageText& page, const Metadata& metadata, Body& body,
                  bool vietnamese, std::string_view host)
        : tree_(tree), page_(page), metadata_(metadata), body_(body), vietnamese_(vietnamese) {
        for (const std::string& name : metadata.site_names) {
            add_publisher(name);
        }
        for (const std::string& name : metadata.publishers) {
            add_publisher(name);
        }
        std::string domain(host);
        if (domain.starts_with("www.")) {
            domain.erase(0, 4);
        }
        add_publisher(domain);
        add_publisher(domain.substr(0, domain.find('.')));
    }

    BylineChoice run(std::vector<FieldChoice>* explanation) {
        BylineChoice choice;
        for (const std::uint32_t i : body_.kept) {
            const std::string_view text = page_.blocks[i].text;
            choice.source = read_dateline(text).source;
            // The site's own name, written out: "Kinhtedothi - ".
            if (const std::size_t dash = text.substr(0, 40).find(" - ");
                choice.source.empty() && dash != std::string_view::npos &&
                is_publisher(text.substr(0, dash))) {
                choice.source = std::string(text.substr(0, dash));
            }
            break;
        }
        take_trailing();
        read_stated();
        read_printed();
        choose(choice, explanation);
        return choice;
    }

private:
    struct Candidate {
        std::vector<std::string> names;
        std::string from;
        double score = 0;
    };

    void add_publisher(std::string_view name) {
        if (std::string key = name_key(name); !key.empty()) {
            publishers_.insert(std::move(key));
        }
    }

    [[nodiscard]] bool is_publisher(std::string_view name) const {
        return publishers_.contains(name_key(name));
    }

    /// Short last paragraphs that name who wrote it.
    void take_trailing() {
        std::vector<std::string> names;
        for (int taken = 0; taken < 3 && body_.kept.size() > 1; ++taken) {
            const Block& block = page_.blocks[body_.kept.back()];
            if ((block.hints & (hint::caption | hint::table)) != 0 || is_heading(block.tag) ||
                block.tag == Tag::li ||
                (block.link_share() > 0.5F && (block.hints & hint::byline) == 0) ||
                !is_trailing_byline(block.text, vietnamese_)) {
                break;
            }
            std::vector<std::string> found = parse_byline(block.text);
            names.insert(names.begin(), found.begin(), found.end());
            body_.good -= block.good;
            body_.kept.pop_back();
        }
        if (names.empty()) {
            names = names_behind();
        }
        if (!names.empty()) {
            candidates_.push_back(
                {std::move(names), "line behind the body", vietnamese_ ? 95.0 : 60.0});
        }
    }

    /// Authors' blocks that stand behind the body in elements of their own.
    [[nodiscard]] std::vector<std::string> names_behind() const {
        if (body_.kept.empty()) {
            return {};
        }
        const std::uint32_t from = body_.kept.back() + 1;
        const std::uint32_t end = std::min<std::uint32_t>(
            static_cast<std::uint32_t>(page_.blocks.size()), std::max(from, body_.end) + 4);
        std::uint32_t looked_at = 0;
        for (std::uint32_t i = from; i < end; ++i) {
            const Block& block = page_.blocks[i];
            if ((block.hints & (hint::related | hint::nav | hint::comment | hint::tags |
                                hint::footer | hint::hidden | hint::table)) != 0) {
                continue;
            }
            ++looked_at;
            const bool hinted = (block.hints & hint::byline) != 0;
            if (block.letters >= 70 || (block.link_letters * 2 > block.letters && !hinted)) {
                continue;
            }
            const bool bold = block.strong_letters == block.letters;
            const bool bare =
                count_letters(block.text) < 40 && is_trailing_byline(block.text, false);
            if (hinted || bare ||
                (vietnamese_ && (bold || looked_at <= 2) && block.link_letters == 0 &&
                 is_trailing_byline(block.text, true))) {
                std::vector<std::string> names = parse_byline(block.text);
                if (names.empty()) {
                    names = names_in_line(block.text);
                }
                drop_publishers(names);
                if (!names.empty()) {
                    return names;
                }
            }
        }
        return {};
    }

    void drop_publishers(std::vector<std::string>& names) const {
        if (vietnamese_) {
            std::erase_if(names, [&](const std::string& name) { return is_publisher(name); });
        }
    }

    void read_stated() {
        Candidate people;
        std::string from;
        const auto finish = [&] {
            if (!people.names.empty()) {
                candidates_.push_back(std::move(people));
            }
            people = Candidate();
        };
        for (const StatedAuthor& author : metadata_.authors) {
            if (author.from != from) {
                finish();
                from = author.from;
            }
            std::string name = author.name;
            if (name.find("http") == 0 || name.empty()) {
                continue;
            }
            std::vector<std::string> names = parse_byline(name);
            if (names.empty() && name.size() < 80 && name.find('@') == std::string::npos &&
                !names_nobody(name)) {
                names.push_back(name);
            }
            for (std::string& one : names) {
                const bool publisher = is_publisher(one);
                if (publisher && (vietnamese_ || author.organization)) {
                    continue;
                }
                if (vietnamese_ && author.organization) {
                    continue;
                }
                people.from = author.from;
                people.score = publisher ? author.trust * 0.5 : author.trust;
                if (vietnamese_) {
                    people.score -= 15;
                }
                people.names.push_back(std::move(one));
            }
        }
        finish();
    }

    void read_printed() {
        const std::uint32_t from = page_.headline == no_node
                                       ? body_.begin
                                       : std::min(page_.first_block(page_.headline), body_.begin);
        const std::uint32_t first = from > 6 ? from - 6 : 0;
        std::uint32_t last = from + 12;
        if (!body_.kept.empty()) {
            last = std::max(last, body_.kept[std::min<std::size_t>(body_.kept.size(), 4) - 1]);
        }
        last = std::min<std::uint32_t>(last, static_cast<std::uint32_t>(page_.blocks.size()));
        Candidate named;
        for (std::uint32_t i = first; i < last; ++i) {
            const Block& block = page_.blocks[i];
            if (block.letters < 3 || block.letters > 120 ||
                (block.hints & (hint::comment | hint::related | hint::caption | hint::credit)) !=
                    0) {
                continue;
            }
            const std::string folded = text::fold(block.text);
            const std::string lower = ascii_lower(std::string_view(block.text).substr(0, 20));
            const bool by = folded.starts_with("by ") || lower.starts_with("von ") ||
                            lower.starts_with("por ") || lower.starts_with("par ") ||
                            folded.starts_with("tac gia") || folded.starts_with("written by") ||
                            folded.starts_with("by:") || folded.starts_with("posted by") ||
                            folded.starts_with("viet boi") ||
                            block.text.starts_with("\uAE30\uC790\uBA85 ") ||
                            (block.letters < 40 && block.text.ends_with(" \uAE30\uC790"));
            const bool hinted = (block.hints & hint::byline) != 0;
            double score = (by ? 66 : 60) + (by && hinted ? 8 : 0);
            std::vector<std::string> names;
            if (by || hinted) {
                names = parse_byline(block.text);
            }
            if (names.empty() && (block.hints & (hint::nav | hint::aside)) == 0) {
                names = names_in_line(block.text);
                score = 52;
            }
            const bool above_text = !body_.kept.empty() && i < body_.kept.back() &&
                                    (block.link_letters == 0 || i < body_.kept.front());
            if (names.empty() && vietnamese_ && i >= from && above_text && !is_heading(block.tag) &&
                (block.hints & (hint::nav | hint::aside | hint::breadcrumb | hint::tags)) == 0 &&
                is_vietnamese_name(block.text)) {
                names = parse_byline(block.text);
                score = 48;
            }
            drop_publishers(names);
            if (names.empty()) {
                continue;
            }
            score -= i < from ? 10 : 0;
            if (score > named.score) {
                named = {std::move(names), "line near the headline", score};
            }
        }
        read_elements(first, last, from, named);
        if (!named.names.empty()) {
            candidates_.push_back(std::move(named));
        }
    }

    /// Elements named as an author's, or links to their page, in a line with other matter.
    void read_elements(std::uint32_t first, std::uint32_t last, std::uint32_t from,
                       Candidate& named) const {
        if (first >= last) {
            return;
        }
        const NodeId end = page_.blocks[last - 1].last;
        for (NodeId id = page_.blocks[first].first; id <= end; ++id) {
            const Node& node = tree_[id];
            if (node.tag == Tag::text || node.end - id > 24) {
                continue;
            }
            const bool link = node.tag == Tag::a && leads_to_author(tree_.attribute(id, "href"));
            if ((page_.own_hints[id] & hint::byline) == 0 && !link) {
                continue;
            }
            if ((page_.hints[id] & (hint::comment | hint::related | hint::caption | hint::credit |
                                    hint::nav | hint::aside | hint::bio)) != 0) {
                continue;
            }
            const std::string text = tree_.text_of(id);
            if (count_letters(text) > 60) {
                continue;
            }
            std::vector<std::string> names = parse_byline(text);
            drop_publishers(names);
            const double score = (link ? 64 : 62) - (page_.first_block(id) < from ? 10 : 0);
            if (!names.empty() && score > named.score) {
                named = {std::move(names), "element near the headline", score};
            }
        }
    }

    static bool leads_to_author(std::string_view href) {
        const std::string lower = ascii_lower(href.substr(0, 300));
        for (const std::string_view part : {"/tac-gia", "/author/", "/authors/", "/autor/",
                                            "/autoren/", "/auteur/", "/by/", "/reporter/"}) {
            if (lower.find(part) != std::string::npos) {
                return true;
            }
        }
        return false;
    }

    void choose(BylineChoice& choice, std::vector<FieldChoice>* explanation) {
        candidates_.erase(candidates_.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(
                                                    candidates_.size(), max_candidates)),
                          candidates_.end());
        for (Candidate& a : candidates_) {
            for (const Candidate& b : candidates_) {
                if (&a != &b && shares_name(a, b)) {
                    a.score += 15;
                }
            }
        }
        const Candidate* best = nullptr;
        for (const Candidate& candidate : candidates_) {
            if (best == nullptr || candidate.score > best->score) {
                best = &candidate;
            }
        }
        if (best != nullptr && best->score >= 30) {
            for (const std::string& name : best->names) {
                if (std::find(choice.authors.begin(), choice.authors.end(), name) ==
                    choice.authors.end()) {
                    choice.authors.push_back(name);
                }
            }
        }
        if (explanation != nullptr) {
            for (const Candidate& candidate : candidates_) {
                std::string value;
                for (const std::string& name : candidate.names) {
                    value += value.empty() ? name : "; " + name;
                }
                explanation->push_back({"authors", value, candidate.from, &candidate == best});
            }
        }
    }

    static bool shares_name(const Candidate& a, const Candidate& b) {
        return std::any_of(a.names.begin(), a.names.end(), [&](const std::string& x) {
            return std::any_of(b.names.begin(), b.names.end(),
                               [&](const std::string& y) { return name_key(x) == name_key(y); });
        });
    }

    const HtmlTree& tree_;
    const PageText& page_;
    const Metadata& metadata_;
    Body& body_;
    bool vietnamese_;
    std::unordered_set<std::string> publishers_;
    std::vector<Candidate> candidates_;
};

}  // namespace

BylineChoice choose_byline(const HtmlTree& tree, const PageText& page, const Metadata& metadata,
                           Body& body, bool vietnamese, std::string_view host,
                           std::vector<FieldChoice>* explanation) {
    return BylineChooser(tree, page, metadata, body, vietnamese, host).run(explanation);
}

}  // namespace timtin
