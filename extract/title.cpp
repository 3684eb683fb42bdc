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

constexpr std::array<std::string_view, 15> separators = {" | ",
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
                                                         " ~ ",
                                                         "\xEF\xBD\x9C",  // ｜
                                                         "\xEF\xBC\x9A",  // ：
                                                         "_"};

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

namespace {

bool begins_with_site_name(const Metadata& metadata, const std::vector<std::string>& names) {
    std::vector<std::string_view> titles{metadata.html_title};
    for (const Stated& stated : metadata.titles) {
        titles.emplace_back(stated.value);
    }
    return std::all_of(titles.begin(), titles.end(), [&](std::string_view title) {
        for (const std::string_view separator : separators) {
            if (const std::size_t at = title.find(separator); at != std::string_view::npos) {
                title = title.substr(0, at);
            }
        }
        return is_site_name(title, names);
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

NodeId node_of_block(const HtmlTree& tree, const PageText& page, std::uint32_t block) {
    const Block& of = page.blocks[block];
    const NodeId around = tree.common_ancestor(of.first, of.last);
    return page.end_block(tree, around) - page.first_block(around) == 1 ? around : of.first;
}

TitleChoice title_line(const HtmlTree& tree, const PageText& page, std::string_view html_title) {
    TitleChoice choice;
    const std::string whole = text::fold(collapse(html_title));
    std::size_t longest = 0;
    // What separates the parts of a title begins with a space or one of these.
    const auto separates = [](std::string_view next) {
        return next.empty() || next.front() == ' ' || next.front() == '|' || next.front() == '_' ||
               next.front() == '-' || next.front() == ':' || next.starts_with("\xEF\xBD\x9C") ||
               next.starts_with("\xEF\xBC\x9A");
    };
    for (std::uint32_t i = 0; i < page.blocks.size(); ++i) {
        const Block& block = page.blocks[i];
        if (block.letters < 12 || block.text.size() > whole.size() * 2 ||
            block.link_share() > 0.5F || (block.hints & (hint::footer | hint::hidden)) != 0) {
            continue;
        }
        const std::string line = text::fold(block.text);
        if (line.size() <= longest || line.size() * 3 < whole.size() ||
            line.size() > whole.size()) {
            continue;
        }
        const bool begins =
            whole.starts_with(line) && separates(std::string_view(whole).substr(line.size()));
        const bool ends = whole.ends_with(line) &&
                          (line.size() == whole.size() ||
                           (whole[whole.size() - line.size() - 1] == ' ' && line.size() >= 25));
        if (begins || ends) {
            longest = line.size();
            choice.title = block.text;
            choice.node = node_of_block(tree, page, i);
            choice.from = "line that the title element holds";
        }
    }
    return choice;
}

TitleChoice printed_title(const HtmlTree& tree, const PageText& page, std::uint32_t first) {
    constexpr std::uint32_t furthest = 12;
    TitleChoice choice;
    double best = 1.0;  // a line without any sign is not taken
    const auto is_time = [](const Block& block) {
        if (block.letters > 80 || block.text.find_first_of("0123456789") == std::string::npos) {
            return false;
        }
        const std::optional<DateTime> time = text::parse_date(block.text);
        return time && time->precision != Precision::year && time->precision != Precision::month;
    };
    for (std::uint32_t i = first > furthest ? first - furthest : 0; i < first; ++i) {
        const Block& block = page.blocks[i];
        if (block.letters < 15 || block.letters > 220 || block.link_share() > 0.3F ||
            block.text.back() == '.' || block.text.back() == ':' || is_time(block) ||
            (block.hints & (hint::hidden | hint::footer | hint::aside | hint::form)) != 0) {
            continue;
        }
        double score = -0.1 * (first - i);
        score += (block.hints & (hint::title | hint::heading)) != 0 ? 1.5 : 0;
        score += block.strong_letters * 10 >= block.letters * 8 ? 1.0 : 0;
        for (std::uint32_t k = i + 1; k < first && k <= i + 2; ++k) {
            score += is_time(page.blocks[k]) ? 1.5 : 0;
        }
        score += count_words(block.text) >= 6 ? 0.5 : 0;
        if ((block.hints & (hint::byline | hint::lead | hint::breadcrumb | hint::caption)) != 0) {
            score -= 2;
        }
        if (score > best) {
            best = score;
            choice.title = block.text;
            choice.node = node_of_block(tree, page, i);
            choice.from = "line above the text";
        }
    }
    return choice;
}

TitleChoice choose_title(const HtmlTree& tree, const PageText& page, const Metadata& metadata,
                         std::string_view host, std::vector<FieldChoice>* explanation) {
    std::vector<std::string> names = metadata.site_names;
    names.insert(names.end(), metadata.publishers.begin(), metadata.publishers.end());
    names.insert(names.end(), page.site_headings.begin(), page.site_headings.end());
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
        std::string line = tree.text_of(page.headline);
        // A head that says the site's name first and nothing of a long heading is the same
        // on every page.
        const bool site_wide = page.headline_match < 0.2 && tree[page.headline].tag == Tag::h1 &&
                               count_words(line) >= 4 && begins_with_site_name(metadata, names);
        add(std::move(line), "heading",
            site_wide                   ? 120
            : page.headline_match > 0.3 ? (vietnamese ? 85 : 70)
                                        : 40,
            page.headline);
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
    if (page.headline == no_node || page.headline_match < 0.5) {
        const TitleChoice line = title_line(tree, page, metadata.html_title);
        add(line.title, line.from, 52, line.node);
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
