// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/byline.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "extract/flat_text.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

std::string key_of(std::string_view text) {
    std::string out;
    for (const char c : text::fold(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            out += c;
        }
    }
    return out;
}

/// Words before names. Folded; the longest first where one begins another.
constexpr std::array<std::string_view, 58> byline_heads = {
    "bai va anh:", "bai, anh:",   "bai - anh:",   "tin, anh:",   "tin, bai:",   "tin va anh:",
    "tin bai:",    "tin - anh:",  "anh, bai:",    "thuc hien:",  "bai viet:",   "bai:",
    "tin:",        "anh:",        "video:",       "clip:",       "do hoa:",     "tac gia:",
    "tac gia",     "nguon:",      "nguon tin:",   "theo:",       "theo ",       "bien soan:",
    "bien tap:",   "nguoi dang:", "dang boi:",    "nguoi viet:", "written by",  "words by",
    "story by",    "posted by",   "published by", "report by",   "reported by", "edited by",
    "text by",     "review by",   "by:",          "by ",         "author:",     "authors:",
    "author ",     "von:",        "von ",         "text:",       "autor:",      "autorin:",
    "redaktion:",  "autor ",      "por:",         "por ",        "par ",        "di ",
    "door ",       "av ",         "oleh ",        "scritto da"};

/// Words between names, with spaces on both sides.
constexpr std::array<std::string_view, 11> name_joints = {" and ", " und ", " v\xC3\xA0 ", " et ",
                                                          " y ",   " e ",   " og ",        " och ",
                                                          " en ",  " & ",   " with "};

constexpr std::array<std::string_view, 24> small_words = {
    "van", "von", "de",  "der", "den", "da", "di",  "del", "della", "la", "le", "du",
    "dos", "das", "bin", "ibn", "al",  "el", "ter", "ten", "zu",    "y",  "e",  "of"};

bool is_small_word(std::string_view word) {
    return std::find(small_words.begin(), small_words.end(), word) != small_words.end();
}

std::string_view without_head(std::string_view line, bool& had_head) {
    had_head = false;
    for (int round = 0; round < 2; ++round) {
        const std::string folded = text::fold(line);
        for (const std::string_view head : byline_heads) {
            if (!folded.starts_with(head)) {
                continue;
            }
            // Count the same number of characters in the original.
            std::size_t at = 0;
            const std::size_t letters = head.size();
            for (std::size_t i = 0; i < letters && at < line.size(); ++i) {
                (void)next_code_point(line, at);
                // Combining marks (NFD) fold away.
                while (at < line.size() && line[at] == '\xCC') {
                    (void)next_code_point(line, at);
                }
            }
            std::string_view rest = trim(line.substr(at));
            while (!rest.empty() && (rest.front() == ':' || rest.front() == ' ')) {
                rest.remove_prefix(1);
            }
            line = rest;
            had_head = true;
            break;
        }
        if (!had_head) {
            break;
        }
    }
    return line;
}

bool is_name(std::string_view text) {
    if (text.size() < 2 || text.size() > 70) {
        return false;
    }
    std::size_t words = 0;
    std::size_t capitalised = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = text.find(' ', at);
        if (end == std::string_view::npos) {
            end = text.size();
        }
        const std::string_view word = text.substr(at, end - at);
        at = end + 1;
        if (word.empty()) {
            continue;
        }
        ++words;
        std::size_t first = 0;
        char32_t letter = next_code_point(word, first);
        if (letter == '(' || letter == '"' || letter == '\'' || letter == 0x201C) {
            letter = first < word.size() ? next_code_point(word, first) : U' ';
        }
        const bool wide = letter >= 0x3040;
        if (is_upper_letter(letter) || wide) {
            ++capitalised;
        } else if (!is_small_word(word)) {
            return false;
        }
        for (const char c : word) {
            if ((c >= '0' && c <= '9') || c == '@' || c == '/' || c == '=' || c == '<' ||
                c == '?' || c == '!' || c == ':' || c == ';') {
                return false;
            }
        }
    }
    return words >= 1 && words <= 6 && capitalised >= 1;
}

/// Lines that stand where names stand and are none.
bool is_no_name(std::string_view folded) {
    static constexpr std::array<std::string_view, 40> lines = {
        "admin",          "administrator", "editor",      "by",
        "share",          "author",        "staff",       "guest",
        "user",           "unknown",       "anonymous",   "none",
        "null",           "home",          "news",        "facebook",
        "twitter",        "email",         "print",       "comments",
        "read more",      "follow",        "subscribe",   "menu",
        "search",         "login",         "sign in",     "updated",
        "published",      "mobile",        "video",       "photo",
        "getty images",   "reuters photo", "contributor", "view profile",
        "view all posts", "biography",     "follow us",   "posted"};
    return std::find(lines.begin(), lines.end(), folded) != lines.end();
}

std::string_view strip_edges(std::string_view name) {
    for (;;) {
        const std::size_t before = name.size();
        name = trim(name);
        while (!name.empty() &&
               (name.front() == ',' || name.front() == '-' || name.front() == '|' ||
                name.front() == '.' || name.front() == '/' || name.front() == '*')) {
            name.remove_prefix(1);
        }
        while (!name.empty() && (name.back() == ',' || name.back() == '-' || name.back() == '|' ||
                                 name.back() == ':' || name.back() == '/' || name.back() == '*' ||
                                 name.back() == ';')) {
            name.remove_suffix(1);
        }
        for (const std::string_view dash :
             {"\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\xA2", "\xC2\xB7"}) {
            if (name.starts_with(dash)) {
                name.remove_prefix(dash.size());
            }
            if (name.ends_with(dash)) {
                name.remove_suffix(dash.size());
            }
        }
        if (name.size() == before) {
            return name;
        }
    }
}

std::vector<std::string> split_names(std::string_view line) {
    std::string marked(line);
    const auto replace_all = [&](std::string_view from) {
        for (std::size_t at = marked.find(from); at != std::string::npos; at = marked.find(from)) {
            marked.replace(at, from.size(), "\n");
        }
    };
    for (const std::string_view joint : name_joints) {
        replace_all(joint);
    }
    for (const std::string_view joint :
         {" - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ", " \xE2\x80\xA2 ", " \xC2\xB7 ", "|", ";", ",",
          " / ", "/", " + "}) {
        replace_all(joint);
    }
    std::vector<std::string> parts;
    std::size_t at = 0;
    while (at <= marked.size()) {
        std::size_t end = marked.find('\n', at);
        if (end == std::string::npos) {
            end = marked.size();
        }
        const std::string_view part = strip_edges(std::string_view(marked).substr(at, end - at));
        if (!part.empty()) {
            parts.emplace_back(part);
        }
        at = end + 1;
    }
    return parts;
}

/// Posts and roles that follow a name: "Jane Doe, Staff Writer".
bool is_role(std::string_view folded) {
    static constexpr std::array<std::string_view, 34> words = {"writer",
                                                               "reporter",
                                                               "editor",
                                                               "correspondent",
                                                               "columnist",
                                                               "contributor",
                                                               "journalist",
                                                               "staff",
                                                               "associate",
                                                               "professor",
                                                               "bureau",
                                                               "chief",
                                                               "director",
                                                               "photographer",
                                                               "redakteur",
                                                               "redaktion",
                                                               "korrespondent",
                                                               "bt",
                                                               "btv",
                                                               "pv thuong tru",
                                                               "special to",
                                                               "contributing",
                                                               "senior",
                                                               "digital",
                                                               "producer",
                                                               "university",
                                                               "phd",
                                                               "m.d.",
                                                               "md",
                                                               "journalistin",
                                                               "autorin",
                                                               "reporterin",
                                                               "min read",
                                                               "updated"};
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        const std::size_t at = folded.find(word);
        return at != std::string_view::npos && (at == 0 || folded[at - 1] == ' ');
    });
}

}  // namespace

std::vector<std::string> parse_byline(std::string_view line) {
    std::vector<std::string> names;
    if (line.size() > 300) {
        return names;
    }
    std::string flat = collapse(line);
    std::string_view rest = flat;
    if (rest.size() > 2 && rest.front() == '(' && rest.back() == ')') {
        rest = trim(rest.substr(1, rest.size() - 2));
    }
    bool had_head = false;
    rest = without_head(rest, had_head);
    for (std::string& part : split_names(rest)) {
        // "Name (Agency)": the agency is a source of its own, keep the name.
        std::string_view name = part;
        if (const std::size_t open = name.find(" ("); open != std::string_view::npos) {
            name = strip_edges(name.substr(0, open));
        }
        bool again = false;
        name = strip_edges(without_head(name, again));
        while (!name.empty() && name.back() == '.' && name.find(' ') != std::string_view::npos &&
               name.size() > 4 && name[name.size() - 3] != ' ') {
            name.remove_suffix(1);
        }
        if (name.starts_with("(") && name.ends_with(")")) {
            name = name.substr(1, name.size() - 2);
        }
        if (!is_name(name)) {
            if (names.empty() && !had_head) {
                return {};
            }
            continue;
        }
        const std::string folded = text::fold(name);
        if (is_no_name(folded) || (!names.empty() && is_role(folded))) {
            continue;
        }
        if (std::none_of(names.begin(), names.end(),
                         [&](const std::string& other) { return key_of(other) == key_of(name); })) {
            names.emplace_back(name);
        }
    }
    return names;
}

bool is_trailing_byline(std::string_view line, bool vietnamese) {
    const std::size_t letters = count_letters(line);
    if (letters < 2 || letters > 90) {
        return false;
    }
    const char last = line.back();
    if (last == '?' || last == '!' || last == ';' || last == '"') {
        return false;
    }
    const std::string folded = text::fold(line);
    static constexpr std::array<std::string_view, 11> whole = {
        "pv",  "nhom pv", "nhom phong vien", "phong vien", "(tong hop)",  "tong hop",
        "btv", "t.h",     "(theo ttxvn)",    "(ttxvn)",    "ban bien tap"};
    if (std::find(whole.begin(), whole.end(), folded) != whole.end()) {
        return true;
    }
    std::string_view rest = line;
    if (rest.front() == '(' && rest.back() == ')') {
        rest = rest.substr(1, rest.size() - 2);
    }
    bool had_head = false;
    rest = without_head(rest, had_head);
    if (rest.empty()) {
        return false;
    }
    if (had_head) {
        if (last == '.' && letters > 50) {
            return false;
        }
        const std::vector<std::string> names = parse_byline(line);
        return !names.empty() && letters <= 80;
    }
    if (last == '.' || last == ':' || !vietnamese) {
        return false;
    }
    // A bare name: two to five capitalised syllables, or two such names.
    const std::vector<std::string> parts = split_names(rest);
    if (parts.empty() || parts.size() > 4) {
        return false;
    }
    for (const std::string& part : parts) {
        if (!is_name(part)) {
            return false;
        }
        const std::size_t words = count_words(part);
        if (words > 5) {
            return false;
        }
    }
    return true;
}

std::string dateline_source(std::string_view text) {
    std::string_view head = text.substr(0, std::min<std::size_t>(text.size(), 90));
    // The first dash with white space behind it, or a closing bracket.
    std::size_t dash = std::string_view::npos;
    for (std::size_t at = 0; at < head.size(); ++at) {
        std::size_t length = 0;
        if (head[at] == '-') {
            length = 1;
        } else if (head.substr(at).starts_with("\xE2\x80\x93") ||
                   head.substr(at).starts_with("\xE2\x80\x94")) {
            length = 3;
        }
        if (length == 0) {
            continue;
        }
        const bool space_before = at > 0 && (head[at - 1] == ' ' || head[at - 1] == ')');
        const bool space_behind = at + length < head.size() && head[at + length] == ' ';
        if (space_behind || (space_before && length > 1)) {
            dash = at;
            break;
        }
    }
    const auto is_source_name = [](std::string_view name) {
        if (name.size() < 2 || name.size() > 30) {
            return false;
        }
        std::size_t capitals = 0;
        std::size_t letters = 0;
        bool dot = false;
        for (std::size_t at = 0; at < name.size();) {
            const char32_t c = next_code_point(name, at);
            if (c == '.') {
                dot = true;
            } else if (is_letter(c)) {
                ++letters;
                capitals += is_upper_letter(c) ? 1U : 0U;
            } else if (!(c >= '0' && c <= '9') && c != '/' && c != '+' && c != '&' && c != ' ') {
                return false;
            }
        }
        // Initials (HNP, TTO, TTXVN) or a site's address (Chinhphu.vn).
        return letters >= 2 && ((capitals == letters && name.find(' ') == std::string_view::npos) ||
                                (dot && name.find(' ') == std::string_view::npos && letters >= 4));
    };
    // "(Chinhphu.vn) - ", "Hà Nội (TTXVN) - ", "(LĐTĐ) Sáng nay".
    const std::size_t open = head.find('(');
    const std::size_t close = head.find(')');
    if (open != std::string_view::npos && close != std::string_view::npos && close > open &&
        open < 30 &&
        (open == 0 || (dash != std::string_view::npos && close < dash && dash <= close + 3))) {
        const std::string_view name = trim(head.substr(open + 1, close - open - 1));
        if (is_source_name(name) || (open == 0 && name.size() <= 30 && is_name(name) &&
                                     dash != std::string_view::npos && dash <= close + 3)) {
            return std::string(name);
        }
    }
    if (dash != std::string_view::npos && dash < 30) {
        const std::string_view name = trim(head.substr(0, dash));
        if (is_source_name(name)) {
            return std::string(name);
        }
    }
    return {};
}

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
        if (std::string key = key_of(name); !key.empty()) {
            publishers_.insert(std::move(key));
        }
    }

    [[nodiscard]] bool is_publisher(std::string_view name) const {
        return publishers_.contains(key_of(name));
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
                               [&](const std::string& y) { return key_of(x) == key_of(y); });
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
