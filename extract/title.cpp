// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/title.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "extract/flat_text.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

// More places that state it than any honest page has; each is compared with each.
constexpr std::size_t max_candidates = 64;

constexpr std::array<std::string_view, 12> separators = {" | ",
                                                         " - ",
                                                         " \xE2\x80\x93 ",
                                                         " \xE2\x80\x94 ",
                                                         " \xC2\xBB ",
                                                         " :: ",
                                                         " \xE2\x80\xA2 ",
                                                         " \xC2\xB7 ",
                                                         " / ",
                                                         "|",
                                                         " < ",
                                                         " ~ "};

/// Letters and digits of the folded text only.
std::string bare(std::string_view text) {
    std::string out;
    const std::string folded = text::fold(text);
    for (std::size_t at = 0; at < folded.size();) {
        const std::size_t begin = at;
        const char32_t c = next_code_point(folded, at);
        if (is_letter(c) || (c >= '0' && c <= '9')) {
            out.append(folded, begin, at - begin);
        }
    }
    return out;
}

bool is_site_name(std::string_view part, const std::vector<std::string>& names) {
    const std::string key = bare(part);
    if (key.empty()) {
        return true;
    }
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        const std::string other = bare(name);
        return !other.empty() && (other == key ||
                                  (other.size() >= 4 && key.find(other) != std::string::npos &&
                                   key.size() < other.size() + 12) ||
                                  (key.size() >= 4 && other.find(key) != std::string::npos));
    });
}

}  // namespace

TitleChoice split_title_time(std::string_view line) {
    TitleChoice choice;
    choice.title = std::string(trim(line));
    if (choice.title.size() < 12 || choice.title.back() != ')') {
        return choice;
    }
    const std::size_t open = choice.title.rfind('(');
    if (open == std::string::npos || open == 0) {
        return choice;
    }
    const std::string_view inner =
        std::string_view(choice.title).substr(open + 1, choice.title.size() - open - 2);
    // Digits, date signs and hardly anything else.
    std::size_t digits = 0;
    for (const char c : inner) {
        if (c >= '0' && c <= '9') {
            ++digits;
        } else if (std::string_view(" :/-.,|hg").find(c) == std::string_view::npos) {
            return choice;
        }
    }
    if (digits < 6) {
        return choice;
    }
    std::optional<DateTime> time = text::parse_date(inner);
    if (!time || (time->precision != Precision::minute && time->precision != Precision::second &&
                  time->precision != Precision::day)) {
        return choice;
    }
    choice.time = time;
    choice.title = std::string(trim(std::string_view(choice.title).substr(0, open)));
    return choice;
}

std::string without_site_name(std::string_view title, const std::vector<std::string>& names) {
    std::string rest(trim(title));
    for (int round = 0; round < 3; ++round) {
        std::size_t cut = std::string::npos;
        std::size_t length = 0;
        for (const std::string_view separator : separators) {
            const std::size_t at = rest.rfind(separator);
            if (at != std::string::npos && at > 0 && (cut == std::string::npos || at > cut)) {
                cut = at;
                length = separator.size();
            }
        }
        if (cut != std::string::npos &&
            is_site_name(std::string_view(rest).substr(cut + length), names)) {
            rest.erase(cut);
            rest = std::string(trim(rest));
            continue;
        }
        std::size_t first = std::string::npos;
        for (const std::string_view separator : separators) {
            const std::size_t at = rest.find(separator);
            if (at != std::string::npos && at > 0 && at < first) {
                first = at;
                length = separator.size();
            }
        }
        if (first != std::string::npos && rest.size() - first > 10 &&
            is_site_name(std::string_view(rest).substr(0, first), names)) {
            rest.erase(0, first + length);
            continue;
        }
        break;
    }
    return rest;
}

TitleChoice choose_title(const HtmlTree& tree, const PageText& page, const Metadata& metadata,
                         std::string_view host, std::vector<FieldChoice>* explanation) {
    std::vector<std::string> names = metadata.site_names;
    names.insert(names.end(), metadata.publishers.begin(), metadata.publishers.end());
    names.emplace_back(host);
    std::string domain(host);
    if (domain.starts_with("www.")) {
        domain.erase(0, 4);
    }
    names.push_back(domain);
    names.push_back(domain.substr(0, domain.find('.')));

    // Vietnamese sites shorten og:title for sharing; elsewhere it is the title proper.
    const bool vietnamese = starts_with_fold(metadata.language, "vi") || host.ends_with(".vn");

    struct Candidate {
        TitleChoice choice;
        std::string key;
        double score = 0;
    };
    std::vector<Candidate> candidates;
    const auto add = [&](std::string text, std::string from, double trust, NodeId node) {
        if (text.empty() || text.size() > 600) {
            return;
        }
        Candidate candidate;
        candidate.choice = split_title_time(text);
        candidate.choice.from = std::move(from);
        candidate.choice.node = node;
        candidate.key = bare(candidate.choice.title);
        candidate.score = trust;
        if (!candidate.key.empty() && !is_site_name(candidate.choice.title, names)) {
            candidates.push_back(std::move(candidate));
        }
    };
    if (page.headline != no_node) {
        add(tree.text_of(page.headline), "heading",
            page.headline_match > 0.3 ? (vietnamese ? 85 : 70) : 40, page.headline);
    }
    int headings = 0;
    for (NodeId id = 0; id < tree.size() && headings < 6; ++id) {
        if (tree[id].tag == Tag::h1 && id != page.headline) {
            ++headings;
            add(tree.text_of(id), "h1", 35, id);
        }
    }
    // A line that ends with its time in brackets is a title wherever it stands.
    int timed = 0;
    for (const Block& block : page.blocks) {
        if (block.text.ends_with(')') && block.letters < 300 && block.letters > 20 &&
            block.link_letters == 0 && timed < 3) {
            if (const TitleChoice split = split_title_time(block.text);
                split.time && split.time->precision == Precision::minute) {
                ++timed;
                add(block.text, "line with the time", 78, block.container);
            }
        }
    }
    for (const Stated& stated : metadata.titles) {
        const bool shared = vietnamese && stated.from == "meta og:title";
        add(without_site_name(stated.value, names), stated.from, shared ? 55 : stated.trust * 0.8,
            stated.node);
    }
    const std::string head_title = without_site_name(metadata.html_title, names);
    add(head_title, "title element", 45, no_node);
    if (page.headline_match < 0.3) {
        // No heading agrees: what stands before the first dash may be the title.
        for (const std::string_view separator : separators) {
            if (const std::size_t at = head_title.find(separator);
                at != std::string::npos && at > 8) {
                add(head_title.substr(0, at), "first part of the title element", 50, no_node);
                break;
            }
        }
    }

    candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(
                                              candidates.size(), max_candidates)),
                     candidates.end());
    // Agreement: whoever says the same, or the beginning of the same, adds.
    for (Candidate& a : candidates) {
        for (const Candidate& b : candidates) {
            if (&a == &b) {
                continue;
            }
            if (a.key == b.key) {
                a.score += 20;
            } else if (b.key.size() > a.key.size() && b.key.find(a.key) != std::string::npos &&
                       a.key.size() > 12) {
                a.score += 8;
            }
        }
    }
    const auto best =
        std::max_element(candidates.begin(), candidates.end(),
                         [](const Candidate& a, const Candidate& b) { return a.score < b.score; });
    if (best == candidates.end()) {
        TitleChoice fallback;
        fallback.title = collapse(metadata.html_title);
        fallback.from = "title element";
        return fallback;
    }
    if (explanation != nullptr) {
        for (const Candidate& candidate : candidates) {
            if (&candidate != &*best) {
                explanation->push_back(
                    {"title", candidate.choice.title, candidate.choice.from, false});
            }
        }
    }
    TitleChoice chosen = best->choice;
    for (const Candidate& candidate : candidates) {
        if (!chosen.time && candidate.choice.time && candidate.key == best->key) {
            chosen.time = candidate.choice.time;
        }
        if (chosen.node == no_node && candidate.choice.node != no_node &&
            candidate.key == best->key) {
            chosen.node = candidate.choice.node;
        }
    }
    return chosen;
}

}  // namespace timtin
