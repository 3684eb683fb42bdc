// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/byline.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "extract/flat_text.hpp"
#include "extract/person_name.hpp"
#include "timtin/text.hpp"

namespace timtin {

namespace {

/// Words before names. Folded; the longest first where one begins another.
constexpr std::array byline_heads = std::to_array<std::string_view>({
    "tac gia bai viet:",
    "tin - bai - anh:",
    "tin, bai, anh:",
    "bai va clip:",
    "anh va clip:",
    "tin-anh:",
    "bai-anh:",
    "tin-bai:",
    "anh-bai:",
    "clip va anh:",
    "viet boi",
    "nguoi dua tin:",
    "bai va anh:",
    "bai, anh:",
    "bai - anh:",
    "tin, anh:",
    "tin, bai:",
    "tin va anh:",
    "tin bai:",
    "tin - anh:",
    "anh, bai:",
    "thuc hien:",
    "bai viet:",
    "bai:",
    "tin:",
    "anh:",
    "video:",
    "clip:",
    "do hoa:",
    "tac gia:",
    "tac gia",
    "nguon:",
    "nguon tin:",
    "theo:",
    "theo ",
    "bien soan:",
    "bien tap:",
    "nguoi dang:",
    "dang boi:",
    "nguoi viet:",
    "written by",
    "words by",
    "story by",
    "posted by",
    "published by",
    "report by",
    "reported by",
    "edited by",
    "text by",
    "review by",
    "by:",
    "by ",
    "author:",
    "authors:",
    "author ",
    "von:",
    "von ",
    "text:",
    "autor:",
    "autorin:",
    "redaktion:",
    "autor ",
    "por:",
    "por ",
    "par ",
    "di ",
    "door ",
    "av ",
    "oleh ",
    "scritto da",
    "autor*in:",
    "penulis:",
    "oleh:",
    "redactor:",
    "yazar:",
    "kaynak:",
    "\u4F5C\u8005:",
    "\u8BB0\u8005:",
    "\u8BB0\u8005 ",
    "\u6587:",
});

/// Words between names, with spaces on both sides.
constexpr std::array<std::string_view, 11> name_joints = {" and ", " und ", " v\xC3\xA0 ", " et ",
                                                          " y ",   " e ",   " og ",        " och ",
                                                          " en ",  " & ",   " with "};

bool is_foreign_preposition(std::string_view head) {
    return head == "von " || head == "von:" || head == "por " || head == "por:" || head == "par " ||
           head == "di " || head == "door " || head == "av ";
}

std::string_view without_head(std::string_view line, bool& had_head) {
    had_head = false;
    for (int round = 0; round < 2; ++round) {
        const std::string folded = text::fold(line);
        for (const std::string_view head : byline_heads) {
            // Vietnamese words lose their accents in folding: "Vốn" is no "von".
            if (!folded.starts_with(head) ||
                (is_foreign_preposition(head) && !ascii_lower(line).starts_with(head))) {
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

/// "(thực hiện)", "(tổng hợp)", "(ghi)" behind a name.
std::string_view without_part_played(std::string_view line) {
    const std::size_t open = line.rfind('(');
    if (line.empty() || line.back() != ')' || open == std::string_view::npos || open < 4) {
        return line;
    }
    std::size_t at = open + 1;
    return is_lower_letter(next_code_point(line, at)) ? trim(line.substr(0, open)) : line;
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
    rest = without_part_played(rest);
    bool had_head = false;
    rest = without_head(rest, had_head);
    const std::vector<std::string> parts = split_names(rest);
    for (const std::string& part : parts) {
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
        // Korean papers put "reporter" behind the name, and "reporter's name" before it.
        if (constexpr std::string_view label = "\uAE30\uC790\uBA85 "; name.starts_with(label)) {
            name.remove_prefix(label.size());
        }
        if (constexpr std::string_view reporter = " \uAE30\uC790"; name.ends_with(reporter)) {
            name.remove_suffix(reporter.size());
        }
        const std::string folded = text::fold(name);
        if (names_nobody(folded) || (!names.empty() && is_role(folded)) ||
            (parts.size() > 1 && is_host_name(name))) {
            continue;
        }
        if (std::none_of(names.begin(), names.end(), [&](const std::string& other) {
                return name_key(other) == name_key(name);
            })) {
            names.emplace_back(name);
        }
    }
    return names;
}

namespace {

/// What stands before the first digit, a mark or a word of the end of a name.
std::string_view until_name_ends(std::string_view rest) {
    std::size_t end = rest.find_first_of("0123456789|\n");
    for (const std::string_view mark :
         {" \u2022", " \u00B7", " - ", " \u2013 ", " \u2014 ", " on ", " at ", " in ", " am ",
          " \u00E0 ", " ng\u00E0y ", " l\u00FAc ", "\uFF0C", "\u5B57\u53F7", "\u6765\u6E90"}) {
        end = std::min(end, rest.find(mark));
    }
    return strip_edges(rest.substr(0, end));
}

}  // namespace

std::vector<std::string> names_in_line(std::string_view line) {
    if (line.size() > 400) {
        return {};
    }
    const std::string flat = collapse(line);
    const std::string lower = ascii_lower(flat);
    // "Posted on 15/01/2024 by Jane Doe", "An interview by Jane Doe", "… Tác giả: Jane Doe".
    for (const std::string_view mark :
         {" by ", " von ", " par ", " b\u1EDFi ", " t\u00E1c gi\u1EA3: ", "\u4F5C\u8005\uFF1A",
          "\u8BB0\u8005\uFF1A", "\u4F5C\u8005:", "\u8A18\u8005\uFF1A"}) {
        const std::size_t at = lower.find(mark);
        if (at == std::string::npos) {
            continue;
        }
        const std::string_view before = std::string_view(lower).substr(0, at);
        // A word that sentences have too.
        const bool word = mark.front() == ' ' && !mark.ends_with(": ");
        const bool said = before.ends_with("posted") || before.ends_with("written") ||
                          before.ends_with("published") || before.ends_with("words") ||
                          before.ends_with("story") || before.ends_with("report") ||
                          before.ends_with("interview") || before.ends_with("updated") ||
                          before.ends_with("vi\u1EBFt") || before.ends_with("\u0111\u0103ng") ||
                          before.ends_with(",") ||
                          before.find_first_of("0123456789") != std::string_view::npos;
        if (word && !said) {
            continue;
        }
        std::vector<std::string> names =
            parse_byline(until_name_ends(std::string_view(flat).substr(at + mark.size())));
        if (!names.empty()) {
            return names;
        }
    }
    // "Jane Doe 15 Jan 2024", "Lâm Nguyễn | 15/01/2024 08:30".
    const std::size_t digit = flat.find_first_of("0123456789");
    if (digit == std::string::npos || digit < 5 || !text::parse_date(flat)) {
        return {};
    }
    const std::string_view head = until_name_ends(flat);
    if (head.find(' ') == std::string_view::npos || !is_name(head)) {
        return {};
    }
    // "Nam" is a name and, without its accents, the year.
    return has_date_or_section_word(head) && !is_vietnamese_name(head) ? std::vector<std::string>()
                                                                       : parse_byline(head);
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
    line = without_part_played(line);
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
        if (words > 5 || (words == 1 && parts.size() == 1 && part.find('.') == std::string::npos)) {
            return false;
        }
    }
    return true;
}

Dateline read_dateline(std::string_view text) {
    std::string_view head = text.substr(0, std::min<std::size_t>(text.size(), 90));
    // The first dash with white space behind it, or a closing bracket.
    std::size_t dash = std::string_view::npos;
    std::size_t behind_dash = std::string_view::npos;
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
        const bool doubled = space_before && head.substr(at).starts_with("-- ");
        if (space_behind || (space_before && length > 1) || doubled) {
            dash = at;
            behind_dash = at + length + (doubled ? 1 : 0);
            while (behind_dash < text.size() && text[behind_dash] == ' ') {
                ++behind_dash;
            }
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
    const auto all_capitals = [](std::string_view name) {
        std::size_t letters = 0;
        for (std::size_t at = 0; at < name.size();) {
            const char32_t c = next_code_point(name, at);
            if (is_lower_letter(c)) {
                return false;
            }
            letters += is_letter(c) ? 1U : 0U;
        }
        return letters >= 2;
    };
    // "(Chinhphu.vn) - ", "Hà Nội (TTXVN) - ", "(LĐTĐ) Sáng nay", "LONDON (Reuters) - ".
    const std::size_t open = head.find('(');
    const std::size_t close = head.find(')');
    if (open != std::string_view::npos && close != std::string_view::npos && close > open &&
        open < 40) {
        const bool dash_behind =
            dash != std::string_view::npos && close < dash && dash <= close + 3;
        const std::string_view name = trim(head.substr(open + 1, close - open - 1));
        std::size_t first = 0;
        const bool capital = !name.empty() && is_upper_letter(next_code_point(name, first));
        const bool plain = name.find_first_of("0123456789,;:") == std::string_view::npos;
        const std::string_view place = trim(head.substr(0, open));
        if ((open == 0 || dash_behind) &&
            (is_source_name(name) ||
             (dash_behind && capital && plain && name.size() <= 30 &&
              (open == 0 || (all_capitals(place) && name.find(' ') == std::string_view::npos))))) {
            std::size_t end = dash_behind ? behind_dash : close + 1;
            while (end < text.size() && text[end] == ' ') {
                ++end;
            }
            return {std::string(name), end};
        }
    }
    if (dash == std::string_view::npos) {
        return {};
    }
    const std::string_view before = trim(head.substr(0, dash));
    // "LONDON, Jan. 15, 2024 /PRNewswire/ -- ".
    if (before.ends_with('/') && before.size() > 4) {
        const std::size_t slash = before.rfind('/', before.size() - 2);
        if (slash != std::string_view::npos && before.size() - slash > 4) {
            return {std::string(before.substr(slash + 1, before.size() - slash - 2)), behind_dash};
        }
    }
    if (dash < 30 && is_source_name(before)) {
        return {std::string(before), behind_dash};
    }
    return {};
}

}  // namespace timtin
