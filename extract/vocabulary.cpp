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

namespace {

constexpr std::array related_heads = {
    std::string_view("tin lien quan"),
    std::string_view("bai lien quan"),
    std::string_view("bai viet lien quan"),
    std::string_view("tin bai lien quan"),
    std::string_view("tin khac"),
    std::string_view("cac tin khac"),
    std::string_view("tin bai khac"),
    std::string_view("bai viet khac"),
    std::string_view("tin moi"),
    std::string_view("tin moi nhat"),
    std::string_view("tin cung chuyen muc"),
    std::string_view("cung chuyen muc"),
    std::string_view("tin doc nhieu"),
    std::string_view("doc nhieu"),
    std::string_view("doc nhieu nhat"),
    std::string_view("xem nhieu"),
    std::string_view("xem nhieu nhat"),
    std::string_view("doc them"),
    std::string_view("xem them"),
    std::string_view("tin tuc lien quan"),
    std::string_view("co the ban quan tam"),
    std::string_view("ban co the quan tam"),
    std::string_view("tin tai tro"),
    std::string_view("su kien lien quan"),
    std::string_view("chu de lien quan"),
    std::string_view("noi bat"),
    std::string_view("tin noi bat"),
    std::string_view("tin moi dang"),
    std::string_view("bai dang chu y"),
    std::string_view("dong su kien"),
    std::string_view("related"),
    std::string_view("related articles"),
    std::string_view("related stories"),
    std::string_view("related posts"),
    std::string_view("related news"),
    std::string_view("related content"),
    std::string_view("related topics"),
    std::string_view("related links"),
    std::string_view("related coverage"),
    std::string_view("related story"),
    std::string_view("related article"),
    std::string_view("related reading"),
    std::string_view("read more"),
    std::string_view("read next"),
    std::string_view("more news"),
    std::string_view("more stories"),
    std::string_view("more on this"),
    std::string_view("more on this story"),
    std::string_view("more on this topic"),
    std::string_view("more like this"),
    std::string_view("more to explore"),
    std::string_view("more top stories"),
    std::string_view("you may also like"),
    std::string_view("you might also like"),
    std::string_view("you might like"),
    std::string_view("recommended"),
    std::string_view("recommended for you"),
    std::string_view("recommended stories"),
    std::string_view("recommended reading"),
    std::string_view("see also"),
    std::string_view("also read"),
    std::string_view("also see"),
    std::string_view("most read"),
    std::string_view("most popular"),
    std::string_view("popular"),
    std::string_view("trending"),
    std::string_view("trending now"),
    std::string_view("latest news"),
    std::string_view("latest stories"),
    std::string_view("top stories"),
    std::string_view("up next"),
    std::string_view("dont miss"),
    std::string_view("don't miss"),
    std::string_view("in case you missed it"),
    std::string_view("editors' picks"),
    std::string_view("editor's picks"),
    std::string_view("editors picks"),
    std::string_view("what to read next"),
    std::string_view("from around the web"),
    std::string_view("around the web"),
    std::string_view("sponsored content"),
    std::string_view("paid content"),
    std::string_view("promoted stories"),
    std::string_view("lesen sie auch"),
    std::string_view("mehr zum thema"),
    std::string_view("weitere artikel"),
    std::string_view("das konnte sie auch interessieren"),
    std::string_view("das konnte dich auch interessieren"),
    std::string_view("auch interessant"),
    std::string_view("meistgelesen"),
    std::string_view("verwandte artikel"),
    std::string_view("ahnliche artikel"),
    std::string_view("ahnliche beitrage"),
    std::string_view("weitere themen"),
    std::string_view("weitere news"),
    std::string_view("weitere nachrichten"),
    std::string_view("empfehlungen"),
    std::string_view("zum thema"),
    std::string_view("mehr dazu"),
    std::string_view("mehr aus"),
    std::string_view("a lire aussi"),
    std::string_view("lire aussi"),
    std::string_view("sur le meme sujet"),
    std::string_view("articles lies"),
    std::string_view("les plus lus"),
    std::string_view("lea tambien"),
    std::string_view("lee tambien"),
    std::string_view("te puede interesar"),
    std::string_view("noticias relacionadas"),
    std::string_view("articulos relacionados"),
    std::string_view("mas noticias"),
    std::string_view("lo mas leido"),
    std::string_view("leia tambem"),
    std::string_view("leia mais"),
    std::string_view("veja tambem"),
    std::string_view("posts relacionados"),
    std::string_view("artigos relacionados"),
    std::string_view("leggi anche"),
    std::string_view("articoli correlati"),
    std::string_view("ti potrebbe interessare"),
    std::string_view("potrebbe interessarti"),
    std::string_view("potrebbero interessarti"),
    std::string_view("baca juga"),
    std::string_view("berita terkait"),
    std::string_view("berita lainnya"),
    std::string_view("les ogsa"),
    std::string_view("las ocksa"),
    std::string_view("las mer"),
    std::string_view("les mer"),
    std::string_view("lue myos"),
    std::string_view("lees ook"),
    std::string_view("czytaj tez"),
    std::string_view("zobacz takze"),
    std::string_view("czytaj takze"),
    std::string_view("ctete take"),
    std::string_view("mohlo by vas zajimat"),
    std::string_view("ilgili haberler"),
    std::string_view("citiți și"),
    std::string_view("citeste si"),
    std::string_view("читайте также"),
    std::string_view("читаите также"),
    std::string_view("похожие статьи"),
    std::string_view("关联阅读"),
    std::string_view("相关阅读"),
    std::string_view("関連記事"),
    std::string_view("관련기사"),
};

constexpr std::array body_ends = {
    std::string_view("cac bai moi dang"),
    std::string_view("cac bai da dang"),
    std::string_view("bai viet xem"),
    std::string_view("viet binh luan"),
    std::string_view("gui binh luan"),
    std::string_view("y kien ban doc"),
    std::string_view("binh luan"),
    std::string_view("y kien cua ban"),
    std::string_view("tu khoa"),
    std::string_view("tags"),
    std::string_view("tag"),
    std::string_view("chu de"),
    std::string_view("comments"),
    std::string_view("comment"),
    std::string_view("leave a reply"),
    std::string_view("leave a comment"),
    std::string_view("post a comment"),
    std::string_view("add a comment"),
    std::string_view("join the conversation"),
    std::string_view("join the discussion"),
    std::string_view("show comments"),
    std::string_view("view comments"),
    std::string_view("kommentare"),
    std::string_view("schreibe einen kommentar"),
    std::string_view("kommentar schreiben"),
    std::string_view("antworten abbrechen"),
    std::string_view("hinterlasse einen kommentar"),
    std::string_view("commentaires"),
    std::string_view("laisser un commentaire"),
    std::string_view("comentarios"),
    std::string_view("deja un comentario"),
    std::string_view("comentarios (0)"),
    std::string_view("commenti"),
    std::string_view("lascia un commento"),
    std::string_view("deixe um comentario"),
    std::string_view("deixe seu comentario"),
    std::string_view("about the author"),
    std::string_view("uber den autor"),
    std::string_view("filed under"),
    std::string_view("share this"),
    std::string_view("share this story"),
    std::string_view("share this article"),
    std::string_view("share this post"),
    std::string_view("like this"),
    std::string_view("discussion"),
    std::string_view("schlagworte"),
    std::string_view("schlagworter"),
    std::string_view("komentar"),
    std::string_view("yorumlar"),
    std::string_view("kommentarer"),
    std::string_view("комментарии"),
};

constexpr std::array noise_lines = {
    std::string_view("advertisement"),
    std::string_view("advertisment"),
    std::string_view("advertising"),
    std::string_view("ad"),
    std::string_view("anzeige"),
    std::string_view("werbung"),
    std::string_view("publicidad"),
    std::string_view("publicite"),
    std::string_view("pubblicita"),
    std::string_view("publicidade"),
    std::string_view("reklama"),
    std::string_view("reklam"),
    std::string_view("annonse"),
    std::string_view("annons"),
    std::string_view("quang cao"),
    std::string_view("iklan"),
    std::string_view("реклама"),
    std::string_view("story continues below advertisement"),
    std::string_view("story continues below"),
    std::string_view("continue reading"),
    std::string_view("continue reading below"),
    std::string_view("article continues below"),
    std::string_view("article continues after advertisement"),
    std::string_view("article content"),
    std::string_view("article content continued"),
    std::string_view("advertisement - scroll to continue"),
    std::string_view("this advertisement has not loaded yet, but your article continues below."),
    std::string_view("scroll to continue"),
    std::string_view("scroll to continue with content"),
    std::string_view("skip advertisement"),
    std::string_view("newsletter"),
    std::string_view("share"),
    std::string_view("tweet"),
    std::string_view("email"),
    std::string_view("print"),
    std::string_view("facebook"),
    std::string_view("twitter"),
    std::string_view("whatsapp"),
    std::string_view("linkedin"),
    std::string_view("pinterest"),
    std::string_view("copy link"),
    std::string_view("link copied"),
    std::string_view("chia se"),
    std::string_view("in bai viet"),
    std::string_view("in bai"),
    std::string_view("sao chep"),
    std::string_view("sao chep lien ket"),
    std::string_view("tro lai"),
    std::string_view("tro ve dau trang"),
    std::string_view("back to top"),
    std::string_view("view image"),
    std::string_view("view gallery"),
    std::string_view("image"),
    std::string_view("close"),
    std::string_view("play"),
    std::string_view("loading"),
    std::string_view("loading..."),
    std::string_view("video"),
    std::string_view("read full article"),
    std::string_view("click to enlarge"),
    std::string_view("enlarge image"),
    std::string_view("enlarge"),
    std::string_view("xem chi tiet"),
    std::string_view("tiep tuc doc"),
};

}  // namespace

LineKind line_kind(std::string_view folded) {
    static const auto table = [] {
        std::unordered_map<std::string_view, LineKind> kinds;
        for (const std::string_view line : related_heads) {
            kinds.emplace(line, LineKind::related_head);
        }
        for (const std::string_view line : body_ends) {
            kinds.emplace(line, LineKind::end_of_body);
        }
        for (const std::string_view line : noise_lines) {
            kinds.emplace(line, LineKind::noise);
        }
        return kinds;
    }();
    while (!folded.empty() &&
           (folded.back() == ':' || folded.back() == ' ' || folded.back() == '.' ||
            folded.back() == '>' || folded.back() == '-')) {
        folded.remove_suffix(1);
    }
    while (!folded.empty() && (folded.front() == ' ' || folded.front() == '-' ||
                               folded.front() == '>' || folded.front() == '+')) {
        folded.remove_prefix(1);
    }
    const auto found = table.find(folded);
    return found == table.end() ? LineKind::plain : found->second;
}

bool is_appeal(std::string_view folded) {
    while (!folded.empty() &&
           (folded.front() == ' ' || folded.front() == '*' || folded.front() == '-' ||
            folded.front() == '>' || folded.front() == '(' || folded.front() == '[')) {
        folded.remove_prefix(1);
    }
    static constexpr auto starts = std::to_array<std::string_view>({"subscribe",
                                                                    "sign up",
                                                                    "follow us",
                                                                    "follow him",
                                                                    "follow her",
                                                                    "follow me",
                                                                    "follow the ",
                                                                    "get the latest",
                                                                    "get our ",
                                                                    "download our",
                                                                    "download the ",
                                                                    "join our",
                                                                    "join us on",
                                                                    "click here",
                                                                    "already a subscriber",
                                                                    "log in",
                                                                    "sign in",
                                                                    "register ",
                                                                    "create an account",
                                                                    "like us on",
                                                                    "want more",
                                                                    "have a tip",
                                                                    "got a tip",
                                                                    "send us",
                                                                    "contact the ",
                                                                    "email the ",
                                                                    "share this",
                                                                    "support local journalism",
                                                                    "support our",
                                                                    "unlimited ",
                                                                    "theo doi chung toi",
                                                                    "moi ban doc",
                                                                    "moi quy doc gia",
                                                                    "dang ky nhan",
                                                                    "abonnieren sie",
                                                                    "melden sie sich",
                                                                    "jetzt abonnieren",
                                                                    "suscribete",
                                                                    "suscribirse",
                                                                    "iscriviti",
                                                                    "abonnez-vous",
                                                                    "cek berita",
                                                                    "siga-nos",
                                                                    "siga o ",
                                                                    "moi quy vi",
                                                                    "moi cac ban",
                                                                    "moi doc gia",
                                                                    "quy doc gia",
                                                                    "xem them cac bai",
                                                                    "xem them cac tin",
                                                                    "doc them cac bai",
                                                                    "theo doi bao ",
                                                                    "tai ung dung",
                                                                    "you have read all",
                                                                    "you have reached your",
                                                                    "choose a plan",
                                                                    "keep reading",
                                                                    "to keep reading",
                                                                    "to continue reading",
                                                                    "cancel any time",
                                                                    "sie haben bereits ein abo",
                                                                    "weiterlesen mit",
                                                                    "jetzt weiterlesen",
                                                                    "pour lire la suite",
                                                                    "la suite est reservee",
                                                                    "abonne-toi"});
    static constexpr auto parts = std::to_array<std::string_view>({"our newsletter",
                                                                   "newsletters",
                                                                   "newsletter to",
                                                                   "free newsletter",
                                                                   "google news",
                                                                   "whatsapp channel",
                                                                   "reserved for subscribers",
                                                                   "for subscribers only",
                                                                   "to unlock",
                                                                   "unlock this article",
                                                                   "sign in to",
                                                                   "log in to",
                                                                   "with your inbox",
                                                                   "in your inbox",
                                                                   "to your inbox",
                                                                   "follow us on",
                                                                   "on twitter @",
                                                                   "on twitter and facebook",
                                                                   "all rights reserved",
                                                                   "failed to load",
                                                                   "try refreshing",
                                                                   "subscribe to our",
                                                                   "subscribe to the",
                                                                   "tren google news",
                                                                   "with one account",
                                                                   "email updates",
                                                                   "free articles this month",
                                                                   "free articles left",
                                                                   "subscribe to continue",
                                                                   "subscribe to read",
                                                                   "moi ban doc vao chuyen muc",
                                                                   "xem cac tin, bai lien quan"});
    return std::any_of(starts.begin(), starts.end(),
                       [&](std::string_view start) { return folded.starts_with(start); }) ||
           std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
               return folded.find(part) != std::string_view::npos;
           });
}

bool is_imprint(std::string_view folded) {
    static constexpr auto phrases =
        std::to_array<std::string_view>({"giay phep so",
                                         "giay phep",
                                         "co quan chu quan",
                                         "tong bien tap",
                                         "chiu trach nhiem",
                                         "ban quyen",
                                         "ghi ro nguon",
                                         "truong ban bien tap",
                                         "dien thoai:",
                                         "dt:",
                                         "email:",
                                         "toa soan",
                                         "tru so:",
                                         "dia chi:",
                                         "fax:",
                                         "khi phat hanh lai",
                                         "gp-bttt",
                                         "gp-ttdt",
                                         "so thong tin va truyen thong cap",
                                         "all rights reserved",
                                         "terms of use",
                                         "terms of service",
                                         "privacy policy",
                                         "registered office",
                                         "alle rechte",
                                         "impressum",
                                         "tous droits reserves",
                                         "todos los derechos",
                                         "copyright \u00A9",
                                         "\u00A9 20",
                                         "\u00A9 copyright"});
    int said = 0;
    for (const std::string_view phrase : phrases) {
        said += folded.find(phrase) != std::string_view::npos ? 1 : 0;
    }
    return said >= 3 || (said >= 2 && folded.size() < 400);
}

bool is_pointer(std::string_view folded) {
    static constexpr std::array<std::string_view, 46> starts = {"doc them",
                                                                "xem them",
                                                                "doc tiep",
                                                                "xem chi tiet",
                                                                "tin lien quan",
                                                                "bai lien quan",
                                                                ">> ",
                                                                ">>> ",
                                                                "> ",
                                                                "read more",
                                                                "read also",
                                                                "also read",
                                                                "read:",
                                                                "read next",
                                                                "related:",
                                                                "related story",
                                                                "related article",
                                                                "see also",
                                                                "more:",
                                                                "more on",
                                                                "more from",
                                                                "watch:",
                                                                "watch more",
                                                                "listen:",
                                                                "don't miss",
                                                                "dont miss",
                                                                "lesen sie",
                                                                "mehr dazu",
                                                                "mehr zum",
                                                                "lea tambien",
                                                                "lee tambien",
                                                                "leer mas",
                                                                "te puede",
                                                                "mira tambien",
                                                                "lire aussi",
                                                                "a lire",
                                                                "leggi anche",
                                                                "leia tambem",
                                                                "leia mais",
                                                                "baca juga",
                                                                "les ogsa",
                                                                "lees ook",
                                                                "ilgili",
                                                                "читаите",
                                                                "читайте",
                                                                "смотрите также"};
    return std::any_of(starts.begin(), starts.end(),
                       [&](std::string_view start) { return folded.starts_with(start); });
}

}  // namespace timtin
