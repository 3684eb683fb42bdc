// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/published.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "extract/flat_text.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

// More places that state it than any honest page has; each is compared with each.
constexpr std::size_t max_candidates = 200;

using std::chrono::local_days;
using std::chrono::minutes;

struct Candidate {
    DateTime time;
    double score = 0;
    std::string value;
    std::string from;
    bool modified = false;
};

bool has_time(const DateTime& time) {
    return time.precision == Precision::second || time.precision == Precision::minute;
}

int rank(const DateTime& time) {
    // Midnight without a clock time said is no better than the day.
    return has_time(time) ? 2 : time.precision == Precision::day ? 1 : 0;
}

bool plausible(const DateTime& time, const PublishedContext& context) {
    const auto day = std::chrono::floor<std::chrono::days>(time.local);
    const std::chrono::year_month_day date{local_days{day}};
    if (date.year() < std::chrono::year{1990} || date.year() > std::chrono::year{2100}) {
        return false;
    }
    if (context.fetched_at && time.instant() > *context.fetched_at + std::chrono::days{2}) {
        return false;
    }
    return true;
}

std::optional<DateTime> from_url(std::string_view url) {
    // …/2019/06/11/…, …/2019-06-11-…, …/20190611…
    for (std::size_t i = 0; i + 8 <= url.size(); ++i) {
        if (url[i] != '/' && url[i] != '-' && url[i] != '_' && url[i] != '=') {
            continue;
        }
        const auto number = [&](std::size_t at, std::size_t count) -> int {
            int value = 0;
            for (std::size_t k = 0; k < count; ++k) {
                if (at + k >= url.size() || url[at + k] < '0' || url[at + k] > '9') {
                    return -1;
                }
                value = value * 10 + (url[at + k] - '0');
            }
            return value;
        };
        const auto digit_at = [&](std::size_t at) {
            return at < url.size() && url[at] >= '0' && url[at] <= '9';
        };
        const int year = number(i + 1, 4);
        if (year < 1995 || year > 2100 || i + 5 >= url.size()) {
            continue;
        }
        int month = -1;
        int day = -1;
        const char separator = url[i + 5];
        if (separator == '/' || separator == '-' || separator == '_') {
            month = number(i + 6, 2);
            if (i + 8 < url.size() && url[i + 8] == separator) {
                day = number(i + 9, 2);
                if (digit_at(i + 11)) {
                    day = -1;
                }
            }
        } else if (digit_at(i + 5) && url[i] == '/') {
            month = number(i + 5, 2);
            day = number(i + 7, 2);
            if (digit_at(i + 9)) {
                day = -1;
            }
        }
        const std::chrono::year_month_day date{std::chrono::year{year},
                                               std::chrono::month{static_cast<unsigned>(month)},
                                               std::chrono::day{static_cast<unsigned>(day)}};
        if (month > 0 && day > 0 && date.ok()) {
            DateTime time;
            time.local = local_days{date};
            time.precision = Precision::day;
            return time;
        }
    }
    return std::nullopt;
}

bool says_modified(std::string_view folded) {
    static constexpr std::array<std::string_view, 22> words = {
        "updated",    "update:",    "modified",   "cap nhat",    "aktualisiert", "mis a jour",
        "modifie",    "actualizad", "aggiornat",  "atualizad",   "oppdatert",    "uppdaterad",
        "opdateret",  "paivitetty", "bijgewerkt", "zaktualizow", "aktualizov",   "guncelle",
        "diperbarui", "обновлено",  "更新",       "edited"};
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return folded.find(word) != std::string_view::npos;
    });
}

bool says_published(std::string_view folded) {
    static constexpr auto words = std::to_array<std::string_view>(
        {"giris tarihi", "yayinlan",  "eklenme",    "publikovano", "opublikowano",
         "入力",         "公開",      "입력",       "발행",        "published",
         "posted",       "ngay dang", "dang luc",   "ngay tao",    "veroffentlicht",
         "publie",       "publicado", "pubblicato", "erstellt",    "publisert",
         "publicerad",   "created",   "stand:",     "date:",       "ngay:",
         "gmt",          "thu "});
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return folded.find(word) != std::string_view::npos;
    });
}

class Chooser {
public:
    Chooser(const HtmlTree& tree, const PageText& page, const Metadata& metadata, const Body& body,
            const PublishedContext& context)
        : tree_(tree), page_(page), metadata_(metadata), body_(body), context_(context) {}

    PublishedChoice run(std::vector<FieldChoice>* explanation) {
        if (context_.title_time) {
            add(*context_.title_time, 100, to_iso(*context_.title_time), "title line", false);
        }
        for (const Stated& stated : metadata_.published) {
            add_stated(stated, false);
        }
        for (const Stated& stated : metadata_.modified) {
            add_stated(stated, true);
        }
        read_visible();
        if (const auto time = from_url(context_.url)) {
            add(*time, 50, std::string(context_.url), "url", false);
        }
        return choose(explanation);
    }

private:
    void add(DateTime time, double score, std::string value, std::string from, bool modified) {
        if (!plausible(time, context_)) {
            return;
        }
        if (time.precision == Precision::month || time.precision == Precision::quarter ||
            time.precision == Precision::year) {
            score -= 40;
        }
        if (context_.vietnamese) {
            if (!time.offset) {
                time.offset = vietnam_offset;
            } else if (*time.offset != vietnam_offset && has_time(time)) {
                const Precision precision = time.precision;
                time = at_offset(time.instant(), vietnam_offset);
                time.precision = precision;
            }
        }
        candidates_.push_back({time, score, std::move(value), std::move(from), modified});
    }

    void add_stated(const Stated& stated, bool modified) {
        if (auto time = parse_stated_time(stated.value)) {
            add(*time, stated.trust, stated.value, stated.from, modified);
        }
    }

    /// Times printed between the headline and the first paragraphs, or with
    /// names that say what they are.
    void read_visible() {
        const std::uint32_t headline =
            page_.headline == no_node ? body_.begin : page_.first_block(page_.headline);
        const std::uint32_t from = std::min(headline, body_.begin);
        // Portals print today's date at the top of every page: not too far up.
        const std::uint32_t first = from > 6 ? from - 6 : 0;
        std::uint32_t kept_at = body_.kept.empty() ? body_.begin : body_.kept.front();
        // The byline may stand behind the lead.
        if (body_.kept.size() > 1) {
            kept_at =
                std::max(kept_at, body_.kept[std::min<std::size_t>(body_.kept.size(), 4) - 1]);
        }
        const std::uint32_t last = std::min<std::uint32_t>(
            static_cast<std::uint32_t>(page_.blocks.size()), std::max(kept_at, from + 8) + 2);
        int order = 0;
        for (std::uint32_t i = first; i < last; ++i) {
            const Block& block = page_.blocks[i];
            // "Nguyễn An 3.11.2023" and "Đăng ngày 3/11/2023" are mostly links too; above the
            // headline they are of other articles.
            const bool linked = block.link_share() > 0.5F;
            if (block.letters < 6 || block.letters > (linked ? 60 : 140) ||
                (linked && i < headline)) {
                continue;
            }
            if ((block.hints & (hint::comment | hint::related | hint::caption)) != 0) {
                continue;
            }
            if (block.text.find_first_of("0123456789") == std::string::npos) {
                continue;
            }
            if (std::find(body_.kept.begin(), body_.kept.end(), i) != body_.kept.end() &&
                block.letters > 60) {
                continue;
            }
            read_block(block, i, from, order);
        }
        read_time_elements(first, last);
        read_lines_of_date(last);
    }

    /// Lines that are a date and little else, further away: below the text, or
    /// named so.
    void read_lines_of_date(std::uint32_t last) {
        const std::uint32_t end = std::min<std::uint32_t>(
            static_cast<std::uint32_t>(page_.blocks.size()), std::max(last, body_.end) + 10);
        int found = 0;
        for (std::uint32_t i = last; i < end && found < 2; ++i) {
            const Block& block = page_.blocks[i];
            if (block.letters < 6 || block.letters > 60 || block.link_letters > 0 ||
                block.text.find_first_of("0123456789") == std::string::npos ||
                (block.hints & (hint::comment | hint::related | hint::caption | hint::footer |
                                hint::nav | hint::aside | hint::list)) != 0) {
                continue;
            }
            const std::string folded = text::fold(block.text);
            const bool named = (block.hints & hint::date) != 0 || says_published(folded);
            if (!named && block.letters > 24) {
                continue;
            }
            std::optional<DateTime> time = text::parse_date(block.text);
            if (!time || (time->precision != Precision::day && !has_time(*time))) {
                continue;
            }
            if (time->offset == vietnam_offset && !context_.vietnamese) {
                time->offset.reset();
            }
            ++found;
            add(*time, named ? 48 : 42, block.text, "line of a date", says_modified(folded));
        }
    }

    void read_block(const Block& block, std::uint32_t i, std::uint32_t from, int& order) {
        std::optional<DateTime> reference;
        if (context_.fetched_at) {
            reference = at_offset(*context_.fetched_at, vietnam_offset);
        }
        std::optional<DateTime> time = text::parse_date(block.text, reference);
        if (!time) {
            time = parse_foreign_date(block.text);
        }
        if (!time || (time->precision != Precision::day && !has_time(*time))) {
            return;
        }
        const std::string folded = text::fold(block.text);
        double score = i >= from ? 56 : 34;
        if ((block.hints & hint::date) != 0) {
            score += 12;
        }
        if (says_published(folded)) {
            score += 8;
        }
        if (block.letters > 80 || block.link_share() > 0.5F) {
            score -= 10;
        }
        if ((block.hints & (hint::nav | hint::aside | hint::footer)) != 0) {
            score -= 20;
        }
        score -= order++ * 2;
        DateTime stated = *time;
        // What a page prints without a zone is its own time.
        if (stated.offset == vietnam_offset && !context_.vietnamese &&
            folded.find("gmt") == std::string::npos) {
            stated.offset.reset();
        }
        add(stated, score, block.text, "text near the headline",
            says_modified(folded) && !says_published(folded));
    }

    void read_time_elements(std::uint32_t first, std::uint32_t last) {
        if (page_.blocks.empty()) {
            return;
        }
        int order = 0;
        for (NodeId id = 0; id < tree_.size(); ++id) {
            if (tree_[id].tag != Tag::time) {
                continue;
            }
            std::string_view value = trim(tree_.attribute(id, "datetime"));
            std::string shown;
            if (value.empty()) {
                shown = tree_.text_of(id);
                value = shown;
            }
            const auto time = parse_stated_time(value);
            if (!time) {
                continue;
            }
            const std::uint32_t block = page_.first_block(id);
            if ((page_.hints[id] & (hint::comment | hint::related)) != 0) {
                continue;
            }
            const bool near = block + 1 >= first && block <= last;
            double score = near ? 72 : 30;
            if (tree_.has_attribute(id, "pubdate")) {
                score += 10;
            }
            if ((page_.hints[id] & (hint::nav | hint::aside | hint::footer)) != 0) {
                score -= 25;
            }
            score -= std::min(order++, 10) * 2;
            const NodeId parent = tree_[id].parent;
            std::string around = ascii_lower(tree_.attribute(id, "class"));
            around += ' ';
            around += ascii_lower(tree_.attribute(id, "itemprop"));
            around += ' ';
            around += ascii_lower(tree_.attribute(parent, "class"));
            bool modified = says_modified(around);
            if (!modified && block < page_.blocks.size()) {
                const std::string words =
                    text::fold(std::string_view(page_.blocks[block].text).substr(0, 60));
                modified = page_.blocks[block].letters < 100 && says_modified(words) &&
                           !says_published(words);
            }
            add(*time, score, std::string(value), "time element", modified);
        }
    }

    PublishedChoice choose(std::vector<FieldChoice>* explanation) {
        candidates_.erase(candidates_.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(
                                                    candidates_.size(), max_candidates)),
                          candidates_.end());
        // The same day said twice is more sure.
        for (Candidate& a : candidates_) {
            for (const Candidate& b : candidates_) {
                if (&a != &b && a.modified == b.modified && a.from != b.from &&
                    same_day(a.time, b.time)) {
                    a.score += 4;
                }
            }
        }
        PublishedChoice choice;
        const Candidate* best = nullptr;
        const Candidate* best_modified = nullptr;
        for (const Candidate& candidate : candidates_) {
            const Candidate*& slot = candidate.modified ? best_modified : best;
            if (slot == nullptr || candidate.score > slot->score) {
                slot = &candidate;
            }
        }
        if (best == nullptr || best->score < 40) {
            best = nullptr;
        }
        // Many portals print one time and call it the update.
        if (best == nullptr && best_modified != nullptr && best_modified->score >= 46) {
            best = best_modified;
        }
        if (best != nullptr) {
            const Candidate* finer = best;
            for (const Candidate& candidate : candidates_) {
                if (!candidate.modified && rank(candidate.time) > rank(finer->time) &&
                    candidate.score >= 40 && same_day(candidate.time, best->time)) {
                    finer = &candidate;
                }
            }
            best = finer;
            choice.published = best->time;
        }
        if (best_modified != nullptr && best_modified != best) {
            choice.modified = best_modified->time;
        }
        if (explanation != nullptr) {
            for (const Candidate& candidate : candidates_) {
                explanation->push_back({candidate.modified ? "modified" : "published",
                                        candidate.value, candidate.from,
                                        &candidate == best || &candidate == best_modified});
            }
        }
        return choice;
    }

    static bool same_day(const DateTime& a, const DateTime& b) {
        if (std::chrono::floor<std::chrono::days>(a.local) ==
            std::chrono::floor<std::chrono::days>(b.local)) {
            return true;
        }
        // The same instant in two zones.
        return a.offset && b.offset && has_time(a) && has_time(b) &&
               std::chrono::abs(a.instant() - b.instant()) < std::chrono::minutes{2};
    }

    const HtmlTree& tree_;
    const PageText& page_;
    const Metadata& metadata_;
    const Body& body_;
    const PublishedContext& context_;
    std::vector<Candidate> candidates_;
};

}  // namespace

PublishedChoice choose_published(const HtmlTree& tree, const PageText& page,
                                 const Metadata& metadata, const Body& body,
                                 const PublishedContext& context,
                                 std::vector<FieldChoice>* explanation) {
    return Chooser(tree, page, metadata, body, context).run(explanation);
}

}  // namespace timtin
