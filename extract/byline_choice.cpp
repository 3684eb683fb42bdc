// SPDX-License-Identifier: GPL-2.0-or-later
// Which of the authors that a page states, prints or signs with are the article's.
#include <algorithm>
#include <unordered_set>
#include <utility>

#include "extract/byline.hpp"
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
            choice.source = dateline_source(page_.blocks[i].text);
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
            if ((block.hints & hint::caption) != 0 || is_heading(block.tag) ||
                block.tag == Tag::li || !is_trailing_byline(block.text, vietnamese_)) {
                break;
            }
            std::vector<std::string> found = parse_byline(block.text);
            names.insert(names.begin(), found.begin(), found.end());
            body_.good -= block.good;
            body_.kept.pop_back();
        }
        // Authors' blocks that stand behind the body in elements of their own.
        const std::uint32_t end =
            std::min<std::uint32_t>(static_cast<std::uint32_t>(page_.blocks.size()),
                                    (body_.kept.empty() ? body_.end : body_.kept.back() + 1) + 4);
        for (std::uint32_t i = body_.kept.empty() ? end : body_.kept.back() + 1;
             names.empty() && i < end; ++i) {
            const Block& block = page_.blocks[i];
            if ((block.hints & (hint::related | hint::nav | hint::comment | hint::tags)) != 0 ||
                block.link_letters * 2 > block.letters) {
                continue;
            }
            const bool bold = block.strong_letters == block.letters;
            if (block.letters < 60 &&
                ((block.hints & hint::byline) != 0 ||
                 (vietnamese_ && bold && is_trailing_byline(block.text, true)))) {
                names = parse_byline(block.text);
            }
        }
        if (!names.empty()) {
            candidates_.push_back(
                {std::move(names), "line behind the body", vietnamese_ ? 95.0 : 60.0});
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
            if (names.empty() && name.size() < 80 && name.find('@') == std::string::npos) {
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
            const bool by = folded.starts_with("by ") || folded.starts_with("von ") ||
                            folded.starts_with("por ") || folded.starts_with("par ") ||
                            folded.starts_with("tac gia") || folded.starts_with("written by") ||
                            folded.starts_with("by:") || folded.starts_with("posted by");
            const bool hinted = (block.hints & hint::byline) != 0;
            if (!by && !hinted) {
                continue;
            }
            std::vector<std::string> names = parse_byline(block.text);
            names.erase(std::remove_if(names.begin(), names.end(),
                                       [&](const std::string& name) {
                                           return vietnamese_ && is_publisher(name);
                                       }),
                        names.end());
            if (names.empty()) {
                continue;
            }
            const double score = (by ? 66 : 60) + (by && hinted ? 8 : 0) - (i < from ? 10 : 0);
            if (score > named.score) {
                named = {std::move(names), "line near the headline", score};
            }
        }
        if (!named.names.empty()) {
            candidates_.push_back(std::move(named));
        }
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
