// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/person_name.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "extract/flat_text.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

constexpr std::array<std::string_view, 24> small_words = {
    "van", "von", "de",  "der", "den", "da", "di",  "del", "della", "la", "le", "du",
    "dos", "das", "bin", "ibn", "al",  "el", "ter", "ten", "zu",    "y",  "e",  "of"};

bool is_small_word(std::string_view word) {
    return std::find(small_words.begin(), small_words.end(), word) != small_words.end();
}

/// Words of dates, of what is done at them, and of sections: no names, though capitalised.
bool is_date_or_section_word(std::string_view folded) {
    static const std::unordered_set<std::string_view> words = {
        "thu",        "ngay",       "thang",
        "nam",        "luc",        "chu",
        "nhat",       "hai",        "ba",
        "tu",         "sau",        "bay",
        "cap",        "dang",       "monday",
        "tuesday",    "wednesday",  "thursday",
        "friday",     "saturday",   "sunday",
        "january",    "february",   "march",
        "april",      "may",        "june",
        "july",       "august",     "september",
        "october",    "november",   "december",
        "jan",        "feb",        "mar",
        "apr",        "jun",        "jul",
        "aug",        "sep",        "sept",
        "oct",        "nov",        "dec",
        "mon",        "tue",        "wed",
        "fri",        "sat",        "sun",
        "montag",     "dienstag",   "mittwoch",
        "donnerstag", "freitag",    "samstag",
        "sonntag",    "januar",     "februar",
        "marz",       "mai",        "juni",
        "juli",       "oktober",    "dezember",
        "stand",      "lundi",      "mardi",
        "mercredi",   "jeudi",      "vendredi",
        "samedi",     "dimanche",   "janvier",
        "fevrier",    "mars",       "avril",
        "juin",       "juillet",    "aout",
        "septembre",  "octobre",    "novembre",
        "decembre",   "lunes",      "martes",
        "jueves",     "viernes",    "enero",
        "febrero",    "marzo",      "abril",
        "mayo",       "junio",      "julio",
        "agosto",     "septiembre", "octubre",
        "noviembre",  "diciembre",  "published",
        "updated",    "posted",     "last",
        "first",      "date",       "news",
        "world",      "press",      "release",
        "blog",       "local",      "sports",
        "sport",      "politics",   "business",
        "opinion",    "home",       "page",
        "tin",        "tuc",        "su",
        "kien",       "thoi",       "the",
        "gioi",       "phap",       "luat",
        "kinh",       "te",         "xa",
        "hoi",        "giao",       "duc",
        "doc",        "bao",        "trang",
        "chuyen",     "muc",        "veroffentlicht",
        "publie",     "erstellt",   "datum",
        "am",         "pm"};
    return words.contains(folded);
}

}  // namespace

std::string name_key(std::string_view text) {
    std::string out;
    for (const char c : text::fold(text)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            out += c;
        }
    }
    return out;
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
        // Letters of scripts without case begin names as capitals do.
        const bool caseless = is_letter(letter) && !is_lower_letter(letter);
        if (caseless) {
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
    // Japanese particles make a phrase of it.
    for (const std::string_view particle : {"\u3092", "\u306F", "\u304C", "\u3059"}) {
        if (text.find(particle) != std::string_view::npos) {
            return false;
        }
    }
    return words >= 1 && words <= 6 && capitalised >= 1;
}

bool is_host_name(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot < 2 || name.find(' ') != std::string_view::npos) {
        return false;
    }
    const std::string tail = ascii_lower(name.substr(dot + 1));
    return tail == "vn" || tail == "com" || tail == "net" || tail == "org" || tail == "info" ||
           (tail.size() == 2 && tail[0] >= 'a' && tail[0] <= 'z' && name[dot + 1] >= 'a');
}

bool names_nobody(std::string_view name) {
    const std::string folded = text::fold(trim(name));
    static constexpr auto lines = std::to_array<std::string_view>({"quan tri",
                                                                   "quan tri vien",
                                                                   "quan tri he thong",
                                                                   "bien tap vien",
                                                                   "super user",
                                                                   "webmaster",
                                                                   "root",
                                                                   "nguoi dung",
                                                                   "ban doc",
                                                                   "admin",
                                                                   "administrator",
                                                                   "editor",
                                                                   "by",
                                                                   "share",
                                                                   "author",
                                                                   "staff",
                                                                   "guest",
                                                                   "user",
                                                                   "unknown",
                                                                   "anonymous",
                                                                   "none",
                                                                   "null",
                                                                   "home",
                                                                   "news",
                                                                   "facebook",
                                                                   "twitter",
                                                                   "email",
                                                                   "print",
                                                                   "comments",
                                                                   "read more",
                                                                   "follow",
                                                                   "subscribe",
                                                                   "menu",
                                                                   "search",
                                                                   "login",
                                                                   "sign in",
                                                                   "updated",
                                                                   "published",
                                                                   "mobile",
                                                                   "video",
                                                                   "photo",
                                                                   "getty images",
                                                                   "reuters photo",
                                                                   "contributor",
                                                                   "view profile",
                                                                   "view all posts",
                                                                   "biography",
                                                                   "follow us",
                                                                   "posted"});
    return std::find(lines.begin(), lines.end(), folded) != lines.end();
}

bool has_date_or_section_word(std::string_view line) {
    const std::string folded = text::fold(line);
    for (std::size_t at = 0; at < folded.size();) {
        const std::size_t end = std::min(folded.find_first_of(" ,.:/", at), folded.size());
        if (is_date_or_section_word(std::string_view(folded).substr(at, end - at))) {
            return true;
        }
        at = end + 1;
    }
    return false;
}

bool is_vietnamese_name(std::string_view line) {
    static const std::unordered_set<std::string_view> families = {
        "nguyen", "tran",  "le",     "pham", "hoang", "huynh",  "phan",  "vu",    "vo",   "dang",
        "bui",    "do",    "ho",     "ngo",  "duong", "ly",     "dinh",  "trinh", "doan", "luong",
        "mai",    "dao",   "truong", "lam",  "cao",   "ha",     "ta",    "luu",   "thai", "chu",
        "to",     "vuong", "quach",  "kieu", "phung", "nghiem", "trieu", "dam",   "ton",  "ung"};
    static const std::unordered_set<std::string_view> places = {
        "ha noi",      "ha nam",    "ha giang", "ha tinh",   "ha dong",
        "ho chi minh", "lam dong",  "cao bang", "thai binh", "thai nguyen",
        "vu thu",      "do son",    "ly son",   "ha long",   "le chan",
        "ha tay",      "cao phong", "cao lanh", "tran de",   "phan thiet",
        "mai chau",    "thai lan",  "hoang sa", "truong sa", "thai binh duong"};
    if (!is_name(line)) {
        return false;
    }
    const std::size_t words = count_words(line);
    if (words < 2 || words > 4) {
        return false;
    }
    for (std::size_t at = 0; at < line.size();) {
        const char32_t c = next_code_point(line, at);
        if (c != ' ' && c != '.' && !is_letter(c)) {
            return false;
        }
        if (c == ' ' && at < line.size()) {
            std::size_t next = at;
            if (!is_upper_letter(next_code_point(line, next))) {
                return false;
            }
        }
    }
    const std::string folded = text::fold(line);
    return families.contains(std::string_view(folded).substr(0, folded.find(' '))) &&
           !places.contains(folded);
}

}  // namespace timtin
