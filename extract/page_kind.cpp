// SPDX-License-Identifier: GPL-2.0-or-later
#include "extract/page_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "extract/flat_text.hpp"
#include "extract/page_regions.hpp"
#include "timtin/text.hpp"

namespace timtin {
namespace {

/// Error pages say so in their title and have hardly any text.
bool says_error(std::string_view folded) {
    static constexpr auto words = std::to_array<std::string_view>({"404",
                                                                   "page not found",
                                                                   "not found",
                                                                   "khong tim thay",
                                                                   "khong ton tai",
                                                                   "trang khong",
                                                                   "loi 404",
                                                                   "error 403",
                                                                   "error 500",
                                                                   "403 forbidden",
                                                                   "access denied",
                                                                   "seite nicht gefunden",
                                                                   "page introuvable",
                                                                   "pagina no encontrada",
                                                                   "bad gateway",
                                                                   "service unavailable",
                                                                   "just a moment",
                                                                   "attention required",
                                                                   "are you a robot",
                                                                   "bai viet khong",
                                                                   "runtime error",
                                                                   "server error",
                                                                   "internal error",
                                                                   "database error",
                                                                   "trang loi",
                                                                   "loi he thong",
                                                                   "da bi go bo",
                                                                   "hata 404",
                                                                   "erreur 404",
                                                                   "errore 404",
                                                                   "fehler 404"});
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return folded.find(word) != std::string_view::npos;
    });
}

/// What the text of an error page says, where its title is the site's.
bool tells_error(std::string_view folded) {
    static constexpr auto phrases =
        std::to_array<std::string_view>({"khong ton tai hoac da",
                                         "da bi go bo",
                                         "da bi xoa",
                                         "khong tim thay trang",
                                         "khong tim thay noi dung",
                                         "khong tim thay bai viet",
                                         "noi dung ban yeu cau",
                                         "trang ban yeu cau",
                                         "trang ban tim",
                                         "page you requested",
                                         "page you are looking for",
                                         "page you were looking for",
                                         "could not be found",
                                         "couldn't find that page",
                                         "no longer available",
                                         "page does not exist",
                                         "page doesn't exist",
                                         "an application error occurred",
                                         "seite existiert nicht",
                                         "seite wurde nicht gefunden",
                                         "page demandee",
                                         "pagina que busca"});
    return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) {
        return folded.find(phrase) != std::string_view::npos;
    });
}

bool says_login(std::string_view folded) {
    static constexpr std::array<std::string_view, 14> words = {"log in",
                                                               "login",
                                                               "sign in",
                                                               "dang nhap",
                                                               "anmelden",
                                                               "einloggen",
                                                               "se connecter",
                                                               "iniciar sesion",
                                                               "dang ky tai khoan",
                                                               "subscribe to continue",
                                                               "register to continue",
                                                               "enable javascript",
                                                               "bat javascript",
                                                               "enable cookies"};
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return folded.find(word) != std::string_view::npos;
    });
}

/// Words that the last segment of the path spells, and digits in it.
struct Slug {
    std::size_t words = 0;
    std::size_t digits = 0;
    bool paged = false;  ///< "trang-2", "page3", "p4"
};

Slug slug_of(std::string_view path) {
    Slug slug;
    while (!path.empty() && path.back() == '/') {
        path.remove_suffix(1);
    }
    std::string_view last = path.substr(std::min(path.rfind('/') + 1, path.size()));
    if (const std::size_t dot = last.rfind('.'); dot != std::string_view::npos && dot > 0) {
        last = last.substr(0, dot);
    }
    std::string_view word = last.substr(0, last.find_first_of("0123456789"));
    if (word.size() < last.size() && last.size() - word.size() <= 4 &&
        last.find_first_not_of("0123456789", word.size()) == std::string_view::npos) {
        while (!word.empty() && (word.back() == '-' || word.back() == '_')) {
            word.remove_suffix(1);
        }
        slug.paged = word == "trang" || word == "page" || word == "p" || word == "seite" ||
                     word == "pagina" || word == "paged";
    }
    bool inside = false;
    for (const char c : last) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool digit = c >= '0' && c <= '9';
        slug.digits += digit ? 1U : 0U;
        if (letter && !inside) {
            ++slug.words;
        }
        inside = letter || digit;
    }
    return slug;
}

}  // namespace

PageKind classify_page(const HtmlTree& tree, const PageText& page, const Metadata& metadata,
                       const Body& body, const PageKindContext& context) {
    using UrlKind = SiteRules::UrlKind;
    if (context.url_kind == UrlKind::listing) {
        return {false, "the site's rules call this address a listing"};
    }
    if (context.url_kind == UrlKind::ignored) {
        return {false, "the site's rules ignore this address"};
    }
    const std::string title = text::fold(context.title);
    const bool stated = metadata.article_type || metadata.og_type == "article" ||
                        context.url_kind == UrlKind::article;
    if (context.words < 120 && !metadata.article_type && !context.stated_time &&
        says_error(title)) {
        return {false, "an error page"};
    }
    if (context.words < 100 && !metadata.article_type && !context.stated_time) {
        std::string text;
        for (const std::uint32_t i : body.kept) {
            text += text::fold(page.blocks[i].text);
            text += ' ';
        }
        if (tells_error(text)) {
            return {false, "an error page"};
        }
    }
    const std::size_t needed = stated ? 12 : 40;
    if (context.words < needed) {
        std::string visible = title;
        for (const Block& block : page.blocks) {
            if ((block.hints & (hint::nav | hint::header | hint::footer)) == 0 &&
                block.link_letters == 0 && visible.size() < 3000) {
                visible += ' ';
                visible += text::fold(block.text);
            }
        }
        if (page.teasers < 5 && says_login(visible)) {
            return {false, "a login wall"};
        }
        if (page.teasers >= 5) {
            return {false, "a list of articles"};
        }
        return {false, fmt::format("only {} words of text", context.words)};
    }
    if (context.words < 80 && says_login(title)) {
        return {false, "a login wall"};
    }

    float teaser_good = 0;
    float all_good = 0;
    std::uint32_t link_heads = 0;
    for (const Block& block : page.blocks) {
        all_good += block.good;
        if ((block.hints & hint::teaser) != 0) {
            teaser_good += block.good;
        }
        if (block.letters >= 20 && block.link_share() > 0.8F) {
            ++link_heads;
        }
    }
    // Link, summary, link, summary … is a list, however long the summaries are.
    std::uint32_t pairs = 0;
    std::uint32_t paragraphs = 0;
    for (std::uint32_t i = std::max(body.begin, 1U); i < body.end && i < page.blocks.size(); ++i) {
        const Block& block = page.blocks[i];
        if (block.good <= 0 || (block.hints & hint::teaser) != 0) {
            continue;
        }
        ++paragraphs;
        for (std::uint32_t back = 1; back <= 2 && back <= i; ++back) {
            const Block& head = page.blocks[i - back];
            if (head.letters >= 20 && head.link_share() > 0.6F) {
                ++pairs;
                break;
            }
        }
    }
    const bool summaries = (pairs >= 3 && pairs * 10 >= paragraphs * 7) ||
                           (body.container != no_node &&
                            share_of_records(tree, page, body.container, body.good, 5) > 0.8F) ||
                           share_of_posts(tree, page) > 0.6F;
    const Slug slug = slug_of(context.path);
    int points = 0;
    points += metadata.article_type ? 4 : 0;
    points += metadata.og_type == "article" ? 2 : 0;
    points += context.stated_time ? 2 : 0;
    points += context.url_kind == UrlKind::article ? 4 : 0;
    points += body.good > 2500 ? 3 : body.good > 1200 ? 2 : body.good > 500 ? 1 : 0;
    points += slug.words >= 5 ? 2 : slug.digits >= 5 ? 1 : 0;
    points -= metadata.listing_type ? 3 : 0;
    points -= context.path.size() <= 1 && !context.path.empty() ? 3 : 0;
    points -= !context.path.empty() && slug.words <= 4 && slug.digits < 4 ? 1 : 0;
    points -= metadata.og_type == "website" && !metadata.article_type ? 1 : 0;
    points -= teaser_good > body.good ? 2 : teaser_good > 0.5F * body.good ? 1 : 0;
    points -= link_heads > 20 && body.good < 1200 && static_cast<float>(link_heads) * 30 > body.good
                  ? 2
                  : 0;
    points -= summaries ? 5 : 0;
    const bool paged = slug.paged && !metadata.article_type && !context.stated_time;
    points -= paged ? 4 : 0;
    points -= page.headline == no_node ? 1 : 0;
    if (page.headline != no_node && page.headline_match >= 0.7) {
        const std::uint32_t first = page.first_block(page.headline);
        const bool own = first < page.blocks.size() && page.blocks[first].link_share() < 0.5F &&
                         count_words(page.blocks[first].text) >= 5;
        points += own ? 3 : 0;
    }
    const bool list_like =
        page.teasers >= 6 || link_heads > 15 || metadata.listing_type || summaries || paged;
    if (points < 0 && list_like) {
        return {false, "a list of articles"};
    }
    return {true, {}};
}

}  // namespace timtin
