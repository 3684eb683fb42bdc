// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "extract/flat_text.hpp"

namespace timtin {
namespace {

struct NameWord {
    std::string_view word;
    std::uint32_t hints;
    bool prefix;  ///< words that begin so count too
};

constexpr std::array name_words = {
    NameWord{"related", hint::related, true},
    NameWord{"relation", hint::related, false},
    NameWord{"recommend", hint::related, true},
    NameWord{"readmore", hint::related, true},
    NameWord{"mostread", hint::related, true},
    NameWord{"mostpopular", hint::related, true},
    NameWord{"popular", hint::related, false},
    NameWord{"trending", hint::related, false},
    NameWord{"teaser", hint::related, true},
    NameWord{"teasers", hint::related, true},
    NameWord{"outbrain", hint::related, true},
    NameWord{"taboola", hint::related, true},
    NameWord{"zergnet", hint::related, true},
    NameWord{"yarpp", hint::related, true},
    NameWord{"lienquan", hint::related, true},
    NameWord{"tinkhac", hint::related, true},
    NameWord{"xemthem", hint::related, true},
    NameWord{"tinmoi", hint::related, true},
    NameWord{"share", hint::share, false},
    NameWord{"shares", hint::share, false},
    NameWord{"sharing", hint::share, true},
    NameWord{"sharebar", hint::share, true},
    NameWord{"sharebox", hint::share, true},
    NameWord{"sharedaddy", hint::share, true},
    NameWord{"social", hint::share, false},
    NameWord{"socials", hint::share, false},
    NameWord{"addthis", hint::share, true},
    NameWord{"addtoany", hint::share, true},
    NameWord{"chiase", hint::share, true},
    NameWord{"comment", hint::comment, false},
    NameWord{"comments", hint::comment, false},
    NameWord{"commentlist", hint::comment, true},
    NameWord{"disqus", hint::comment, true},
    NameWord{"respond", hint::comment, false},
    NameWord{"kommentare", hint::comment, false},
    NameWord{"binhluan", hint::comment, true},
    NameWord{"ykien", hint::comment, true},
    NameWord{"ad", hint::advert, false},
    NameWord{"ads", hint::advert, false},
    NameWord{"adsense", hint::advert, true},
    NameWord{"adslot", hint::advert, true},
    NameWord{"adunit", hint::advert, true},
    NameWord{"advert", hint::advert, true},
    NameWord{"sponsor", hint::advert, true},
    NameWord{"promo", hint::advert, false},
    NameWord{"promos", hint::advert, false},
    NameWord{"promotion", hint::advert, true},
    NameWord{"dfp", hint::advert, false},
    NameWord{"gpt", hint::advert, false},
    NameWord{"anzeige", hint::advert, true},
    NameWord{"werbung", hint::advert, true},
    NameWord{"publicidad", hint::advert, true},
    NameWord{"quangcao", hint::advert, true},
    NameWord{"tags", hint::tags, false},
    NameWord{"taglist", hint::tags, true},
    NameWord{"tagcloud", hint::tags, true},
    NameWord{"keywords", hint::tags, false},
    NameWord{"tukhoa", hint::tags, true},
    NameWord{"byline", hint::byline, true},
    NameWord{"author", hint::byline, true},
    NameWord{"autor", hint::byline, true},
    NameWord{"auteur", hint::byline, true},
    NameWord{"tacgia", hint::byline, true},
    NameWord{"writer", hint::byline, false},
    NameWord{"contributor", hint::byline, true},
    NameWord{"date", hint::date, false},
    NameWord{"datetime", hint::date, false},
    NameWord{"dateline", hint::date, false},
    NameWord{"datum", hint::date, false},
    NameWord{"time", hint::date, false},
    NameWord{"timestamp", hint::date, true},
    NameWord{"published", hint::date, false},
    NameWord{"publishdate", hint::date, true},
    NameWord{"pubdate", hint::date, true},
    NameWord{"postdate", hint::date, true},
    NameWord{"newsletter", hint::newsletter, true},
    NameWord{"subscribe", hint::newsletter, true},
    NameWord{"subscription", hint::newsletter, true},
    NameWord{"signup", hint::newsletter, true},
    NameWord{"mailchimp", hint::newsletter, true},
    NameWord{"paywall", hint::newsletter, false},
    NameWord{"cookie", hint::newsletter, true},
    NameWord{"consent", hint::newsletter, true},
    NameWord{"gdpr", hint::newsletter, true},
    NameWord{"login", hint::newsletter, true},
    NameWord{"modal", hint::hidden, false},
    NameWord{"popup", hint::hidden, true},
    NameWord{"tooltip", hint::hidden, true},
    NameWord{"lightbox", hint::none, false},
    NameWord{"caption", hint::caption, true},
    NameWord{"figcaption", hint::caption, true},
    NameWord{"credit", hint::credit, true},
    NameWord{"copyright", hint::credit, true},
    NameWord{"sapo", hint::lead, true},
    NameWord{"lead", hint::lead, false},
    NameWord{"lede", hint::lead, false},
    NameWord{"standfirst", hint::lead, false},
    NameWord{"dek", hint::lead, false},
    NameWord{"subtitle", hint::lead, false},
    NameWord{"subheadline", hint::lead, false},
    NameWord{"intro", hint::lead, false},
    NameWord{"summary", hint::lead, false},
    NameWord{"abstract", hint::lead, false},
    NameWord{"chapeau", hint::lead, false},
    NameWord{"vorspann", hint::lead, false},
    NameWord{"articlebody", hint::content, true},
    NameWord{"article", hint::article, false},
    NameWord{"articles", hint::none, false},
    NameWord{"content", hint::content, false},
    NameWord{"body", hint::content, false},
    NameWord{"entry", hint::content, false},
    NameWord{"post", hint::article, false},
    NameWord{"story", hint::article, false},
    NameWord{"noidung", hint::content, true},
    NameWord{"chitiet", hint::content, true},
    NameWord{"detail", hint::article, false},
    NameWord{"breadcrumb", hint::breadcrumb, true},
    NameWord{"breadcrumbs", hint::breadcrumb, true},
    NameWord{"headline", hint::title, true},
    NameWord{"title", hint::title, false},
    NameWord{"sidebar", hint::aside, true},
    NameWord{"rightbar", hint::aside, true},
    NameWord{"leftbar", hint::aside, true},
    NameWord{"rail", hint::aside, false},
    NameWord{"footer", hint::footer, false},
    NameWord{"nav", hint::nav, false},
    NameWord{"navbar", hint::nav, true},
    NameWord{"navigation", hint::nav, true},
    NameWord{"menu", hint::nav, false},
    NameWord{"pagination", hint::nav, true},
    NameWord{"pager", hint::nav, false},
    NameWord{"skip", hint::nav, false},
    NameWord{"bio", hint::bio, false},
    NameWord{"biography", hint::bio, true},
    NameWord{"widget", hint::widget, false},
    NameWord{"widgets", hint::widget, false},
    NameWord{"toolbar", hint::button, true},
    NameWord{"gallery", hint::gallery, true},
    NameWord{"slideshow", hint::gallery, true},
    NameWord{"carousel", hint::gallery, true},
    NameWord{"swiper", hint::gallery, false},
    NameWord{"slick", hint::gallery, false},
    NameWord{"button", hint::button, false},
    NameWord{"btn", hint::button, false},
};

/// Names of two words, read as one (`lien-quan`, `read-more`, `author-bio`).
constexpr std::array name_pairs = {
    NameWord{"readmore", hint::related, false},      NameWord{"readnext", hint::related, false},
    NameWord{"seealso", hint::related, false},       NameWord{"mostread", hint::related, false},
    NameWord{"mostviewed", hint::related, false},    NameWord{"morestories", hint::related, false},
    NameWord{"morenews", hint::related, false},      NameWord{"morefrom", hint::related, false},
    NameWord{"upnext", hint::related, false},        NameWord{"topstories", hint::related, false},
    NameWord{"lienquan", hint::related, false},      NameWord{"tinkhac", hint::related, false},
    NameWord{"xemthem", hint::related, false},       NameWord{"docthem", hint::related, false},
    NameWord{"tinmoi", hint::related, false},        NameWord{"binhluan", hint::comment, false},
    NameWord{"ykien", hint::comment, false},         NameWord{"tukhoa", hint::tags, false},
    NameWord{"taglist", hint::tags, false},          NameWord{"tagcloud", hint::tags, false},
    NameWord{"posttags", hint::tags, false},         NameWord{"quangcao", hint::advert, false},
    NameWord{"chiase", hint::share, false},          NameWord{"authorbio", hint::bio, false},
    NameWord{"authorbox", hint::bio, false},         NameWord{"authorinfo", hint::bio, false},
    NameWord{"authordescription", hint::bio, false}, NameWord{"aboutauthor", hint::bio, false},
    NameWord{"tacgia", hint::byline, false},         NameWord{"noidung", hint::content, false},
    NameWord{"chitiet", hint::content, false},       NameWord{"backtop", hint::nav, false},
    NameWord{"sronly", hint::hidden, false},         NameWord{"screenreader", hint::hidden, false},
    NameWord{"visuallyhidden", hint::hidden, false}, NameWord{"gallerycount", hint::button, false},
    NameWord{"leadimage", hint::none, false},
};

struct ByWord {
    std::unordered_map<std::string_view, std::uint32_t> exact;
    std::array<std::vector<const NameWord*>, 26> prefixes;
    std::unordered_map<std::string_view, std::uint32_t> pairs;
    ByWord() {
        for (const NameWord& word : name_words) {
            exact.emplace(word.word, word.hints);
            if (word.prefix) {
                prefixes[static_cast<std::size_t>(word.word[0] - 'a')].push_back(&word);
            }
        }
        for (const NameWord& pair : name_pairs) {
            pairs.emplace(pair.word, pair.hints);
        }
    }
};

std::uint32_t word_hints(const ByWord& table, std::string_view word) {
    if (const auto found = table.exact.find(word); found != table.exact.end()) {
        return found->second;
    }
    if (word.size() > 4 && word[0] >= 'a' && word[0] <= 'z') {
        for (const NameWord* prefix : table.prefixes[static_cast<std::size_t>(word[0] - 'a')]) {
            if (word.starts_with(prefix->word)) {
                return prefix->hints;
            }
        }
    }
    return hint::none;
}

}  // namespace

std::uint32_t NameReader::read(std::string_view names) {
    if (names.empty()) {
        return hint::none;
    }
    if (names.size() > 400) {
        names = names.substr(0, 400);
    }
    if (const auto found = seen_.find(names); found != seen_.end()) {
        return found->second;
    }
    static const ByWord table;
    std::uint32_t hints = hint::none;
    std::string word;
    std::string before;
    std::string both;
    std::size_t words_in_token = 0;
    bool skip_token = false;
    bool embeds = false;
    const auto finish_word = [&] {
        if (word.empty()) {
            return;
        }
        ++words_in_token;
        // WordPress puts the article's tags and categories on its element:
        // tag-ads, category-comments.
        if (words_in_token == 1 &&
            (word == "tag" || word == "category" || word == "has" || word == "no" ||
             word == "without" || word == "with" || word == "js")) {
            skip_token = true;
        }
        embeds = embeds || word == "embed" || word == "embedded";
        if (!skip_token) {
            hints |= word_hints(table, word);
            if (!before.empty()) {
                both = before + word;
                if (const auto found = table.pairs.find(both); found != table.pairs.end()) {
                    hints |= found->second;
                }
            }
        }
        before = word;
        word.clear();
    };
    char previous = ' ';
    for (const char c : names) {
        const bool lower = c >= 'a' && c <= 'z';
        const bool upper = c >= 'A' && c <= 'Z';
        if (lower || upper) {
            if (upper && previous >= 'a' && previous <= 'z') {
                finish_word();
            }
            word += upper ? static_cast<char>(c - 'A' + 'a') : c;
        } else {
            finish_word();
            if (c == ' ' || c == '\t' || c == '\n') {
                words_in_token = 0;
                skip_token = false;
                before.clear();
            }
        }
        previous = c;
    }
    finish_word();
    if (embeds) {
        hints &= ~hint::share;  // "social-embed": what others wrote is quoted
    }
    seen_.emplace(names, hints);
    return hints;
}

}  // namespace timtin
