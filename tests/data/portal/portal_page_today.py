# SPDX-License-Identifier: GPL-2.0-or-later
"""Pages of the portal's present form: articles, zone listings, the front page, and the page for what is gone."""

import json
from html import escape

import portal_site
from portal_articles import ZONES
from portal_site import WEEKDAYS, link, text

KEYWORDS = {"Dân vận": ("dân vận", "dân vận khéo", "đối thoại"), "Tin tức": ("Hà Nội", "tin thành phố"),
            "Đời sống": ("đời sống", "văn hóa", "an sinh")}
MENU = (("/tin-tuc.htm", "Tin tức"), ("/dan-van.htm", "Dân vận"), ("/doi-song.htm", "Đời sống"),
        ("/so-nganh/tin-tuc-su-kien", "Sở, ngành"), ("/tintuc_sukien/trang-1.html", "Kho tin cũ"))


def zone_page_path(zone, number):
    return f"/{zone}.htm" if number == 1 else f"/{zone}/trang-{number}.htm"


def frame(site, title, head, content):
    menu = "\n".join(f'<li class="menu-item">{link(site.base + path, name)}</li>' for path, name in MENU)
    highlights = "\n".join(
        f'<li class="box-item">{link(site.url(other), other.title, "box-title")}</li>'
        for other in site.listed[2:7])
    return f"""<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<title>{text(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
{head}<link rel="alternate" type="application/rss+xml" title="{escape(portal_site.NAME)}" href="{site.base}/rss.xml">
<style>.header{{background:#b30000}}.header a{{color:#fff}}.detail-sapo{{font-weight:700}}.cookie-box{{position:fixed;bottom:0}}</style>
<script>window.dataLayer = window.dataLayer || []; (function (d) {{ d.documentElement.className += " js"; }})(document);</script>
</head>
<body>
<div class="cookie-box" id="cookie"><p>Trang này dùng cookie để ghi nhớ cỡ chữ bạn chọn.</p><button type="button">Đồng ý</button></div>
<header class="header"><div class="container">
<a class="logo" href="{site.base}/" title="{escape(portal_site.NAME)}"><img src="{site.base}/images/logo.png" alt="{escape(portal_site.NAME)}"></a>
<form class="search-box" action="{site.base}/tim-kiem.htm" method="get" role="search"><input name="q" placeholder="Nhập từ khóa"><button>Tìm kiếm</button></form>
<nav><ul class="menu">
{menu}
</ul></nav>
</div></header>
<main class="main"><div class="container">
{content}
<aside class="sidebar">
<div class="box-category" data-layout="1"><div class="box-category-top"><h2>Tin nổi bật</h2></div><ul>
{highlights}
</ul></div>
<div class="box-links"><a href="{site.base}{portal_site.PDF_PATH}">Lịch tiếp công dân năm 2025</a>
<a href="mailto:{portal_site.EMAIL}">Góp ý với tòa soạn</a> <a href="javascript:void(0)" onclick="window.scrollTo(0, 0)">Lên đầu trang</a>
<a href="{portal_site.OTHER_HOST}" rel="noopener">Trang của đối tác</a></div>
</aside>
</div></main>
<footer class="footer"><div class="container">
<p class="footer-name">{text(portal_site.NAME)}</p>
<p>Địa chỉ: {text(portal_site.ADDRESS)}</p>
<p>Điện thoại: {portal_site.PHONE} | Email: {portal_site.EMAIL}</p>
<p>Ghi rõ nguồn “{text(portal_site.NAME)}” khi phát hành lại thông tin từ trang này. {text(portal_site.NOTICE)}</p>
</div></footer>
<script async src="{site.base}/js/app.js"></script>
</body>
</html>
"""


def article_head(site, article, url):
    """Like the model, the metadata name the publisher as author; the person stands in the text alone."""
    image = site.base + (portal_site.image_path(article) if article.caption else "/images/logo.png")
    publisher = {"@type": "Organization", "name": portal_site.NAME,
                 "logo": {"@type": "ImageObject", "url": f"{site.base}/images/logo.png"}}
    data = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": article.title,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url}, "description": article.full_lead,
        "image": {"@type": "ImageObject", "url": image},
        "datePublished": article.published.isoformat(timespec="minutes"),
        "dateModified": article.modified.isoformat(timespec="minutes"),
        "author": {"@type": "Organization", "name": portal_site.NAME, "url": site.base}, "publisher": publisher,
    }
    crumbs = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": [
        {"@type": "ListItem", "position": 1, "item": {"@id": f"{site.base}/", "name": "Trang chủ"}},
        {"@type": "ListItem", "position": 2,
         "item": {"@id": f"{site.base}/{ZONES[article.section]}.htm", "name": article.section}}]}
    scripts = "\n".join(
        f'<script type="application/ld+json">{json.dumps(part, ensure_ascii=False, indent=1)}</script>'
        for part in (data, crumbs))
    published = article.published.isoformat(timespec="minutes")
    return f"""<meta name="description" content="{escape(article.full_lead)}">
<meta name="keywords" content="{escape(', '.join(KEYWORDS[article.section]))}">
<meta name="author" content="{escape(portal_site.NAME)}">
<meta property="og:site_name" content="{escape(portal_site.NAME)}">
<meta property="og:type" content="article">
<meta property="og:title" content="{escape(article.title)}">
<meta property="og:description" content="{escape(article.full_lead)}">
<meta property="og:url" content="{url}">
<meta property="og:image" content="{image}">
<meta property="article:published_time" content="{published}">
<link rel="canonical" href="{url}">
{scripts}
"""


def photo(site, article):
    if not article.caption:
        return ""
    return f"""<figure class="VCSortableInPreviewMode" type="Photo"><div><img src="{site.base}{portal_site.image_path(article)}" \
alt="{escape(article.title)} - Ảnh 1." width="640" height="400"></div>
<figcaption class="PhotoCMS_Caption"><p data-placeholder="Nhập chú thích ảnh">{text(article.caption)}</p></figcaption></figure>
"""


def related_inside(site, article):
    items = "".join(
        f'<li>{link(site.url(other), other.title, "VCCTitleLink")}</li>' for other in site.related(article, 2))
    return (f'<div class="VCSortableInPreviewMode link-content-footer" type="RelatedNewsBox" data-style="align-right">'
            f'<ul class="VCCRelated">{items}</ul></div>')


def article_body(site, article):
    """Byline: the last paragraph of the body with odd articles, an element of its own with even ones."""
    paragraphs = [f"<p>{text(paragraph)}</p>" for paragraph in article.paragraphs]
    paragraphs[0] += "\n" + photo(site, article)
    paragraphs[2] += "\n" + related_inside(site, article)
    names = text(" - ".join(article.authors))
    if article.number % 2:
        paragraphs.append(f'<p style="text-align: right;"><strong>{names}</strong></p>')
    content = "\n".join(paragraphs)
    author = "" if article.number % 2 else f'\n<div class="detail-author">{names}</div>'
    return f'<div class="detail-content afcbc-body" data-role="content" itemprop="articleBody">\n{content}\n</div>{author}'


def render(site, article, path=None):
    """path: where the page is served, if not at the article's own place."""
    url = site.base + (path or article.path)
    moment = article.published
    zone = f"{site.base}/{ZONES[article.section]}.htm"
    tags = "\n".join(
        f"<li>{link(f'{zone}#{index}', keyword)}</li>"
        for index, keyword in enumerate(KEYWORDS[article.section]))
    following = "\n".join(
        f'<div class="box-item">{link(site.url(other), other.title, "box-title")}</div>'
        for other in site.related(article, 3, skip=2))
    same_zone = "\n".join(
        f'<li>{link(site.url(other), other.title)} <span class="time">{other.published:%d/%m/%Y}</span></li>'
        for other in site.older(article, 4))
    content = f"""<div class="detail-main">
<ul class="breadcrumb"><li><a href="{site.base}/">Trang chủ</a></li><li><a href="{zone}">{text(article.section)}</a></li></ul>
<h1 class="detail-title" data-role="title">{text(article.title)}</h1>
<div class="detail-time" data-role="publishdate">{WEEKDAYS[moment.weekday()]}, {moment:%d/%m/%Y | %H:%M} GMT+7</div>
<div class="share-box"><a href="javascript:;" title="Chia sẻ Facebook">Chia sẻ</a> <a href="javascript:;" class="zalo">Zalo</a> \
<button type="button">Cỡ chữ: A+</button> <button type="button">Nghe đọc bài</button></div>
<h2 class="detail-sapo" data-role="sapo">{text(article.full_lead)}</h2>
{article_body(site, article)}
<div class="detail-tags"><span>Từ khóa:</span><ul>
{tags}
</ul></div>
<div class="box-related"><h3>Tin liên quan</h3>
{following}
</div>
<div class="box-comment"><h3>Ý kiến bạn đọc</h3><form action="{site.base}/binh-luan.htm" method="post">\
<textarea name="noi-dung" placeholder="Viết bình luận của bạn"></textarea><button>Gửi bình luận</button></form></div>
<div class="box-same"><h3>Tin cùng chuyên mục</h3><ul>
{same_zone}
</ul></div>
</div>"""
    return frame(site, f"{article.title} | {portal_site.NAME}", article_head(site, article, url), content)


def news_item(site, article, href):
    sapo = text(article.full_lead)
    return f"""<div class="news-item" data-id="{article.today_id}"><a href="{href}" class="news-thumb"><img src="{site.base}/images/logo.png" alt=""></a>
<h3 class="news-title">{link(href, article.title)}</h3>
<span class="news-time" title="{article.published:%H:%M, %d/%m/%Y}">{article.published:%d/%m/%Y}</span>
<p class="news-sapo">{sapo}</p></div>"""


def odd_links(site, zone, number):
    """Links that a crawler must not follow, or must survive, spread over the listings."""
    if (zone, number) == ("tin-tuc", 2):
        return f'<p class="notice">{link(site.base + portal_site.GONE_PATH, "Thông báo lịch tiếp dân tháng Giêng")}</p>'
    if (zone, number) == ("dan-van", 1):
        drafts = "".join(
            f'<li>{link(site.base + site.internal_path(draft), draft.title)}</li>' for draft in site.internal)
        old = link(site.base + portal_site.OLD_SYSTEM_PATH, "Công nhân ca đêm và công đoàn (trang cũ)")
        return f'<div class="box-internal"><h3>Nội bộ</h3><ul>{drafts}</ul></div>\n<p class="old-system">{old}</p>'
    return ""


def render_listing(site, zone, name, articles, number, pages):
    items = "\n".join(news_item(site, other, site.url(other)) for other in articles)
    if zone == portal_site.ZONE_BY_POST:
        return frame(site, f"{name} | {portal_site.NAME}", "", f"""<div class="list-main"><h1 class="zone-title">{text(name)}</h1>
<div class="news-list" id="news-zone">
{items}
</div>
{odd_links(site, zone, number)}
<input type="hidden" name="hdCatname" value="{portal_site.CATNAME}"><input type="hidden" name="hdSite" value="{portal_site.SITE_KEY}">
<button type="button" class="view-more">Xem thêm</button></div>""")
    pager = "".join(
        f'<li class="active"><span>{page}</span></li>' if page == number
        else f"<li>{link(site.base + zone_page_path(zone, page), str(page))}</li>" for page in range(1, pages + 1))
    content = f"""<div class="list-main"><h1 class="zone-title">{text(name)}</h1>
<div class="news-list">
{items}
</div>
{odd_links(site, zone, number)}
<ul class="pagination">{pager}</ul></div>"""
    return frame(site, f"{name} - trang {number} | {portal_site.NAME}", "", content)


def render_part(site, articles):
    """What the list's API answers: items alone; nothing behind the last."""
    return "".join(news_item(site, other, site.url(other)) + "\n" for other in articles)


def render_front(site):
    top = "\n".join(news_item(site, other, site.url(other)) for other in site.listed[:6])
    boxes = []
    for name, zone in ZONES.items():
        items = "\n".join(
            f"<li>{link(site.url(other), other.title)}</li>" for other in site.listed if other.section == name)
        first = "\n".join(items.splitlines()[:5])
        boxes.append(f'<section class="zone-box"><h2>{link(f"{site.base}/{zone}.htm", name)}</h2><ul>\n{first}\n</ul></section>')
    content = f"""<div class="home-main"><h1 class="home-title">{text(portal_site.NAME)}</h1>
<div class="news-list focus">
{top}
</div>
{chr(10).join(boxes)}
<section class="zone-box"><h2>{link(site.base + "/so-nganh/tin-tuc-su-kien", "Sở, ngành")}</h2></section>
</div>"""
    return frame(site, portal_site.NAME, f'<link rel="canonical" href="{site.base}/">\n', content)


def render_gone(site):
    content = f"""<div class="error-main"><h1>Không tìm thấy trang</h1>
<p>Trang bạn tìm đã được gỡ xuống hoặc chưa từng có. Mời bạn trở về {link(site.base + "/", "trang chủ")}.</p></div>"""
    return frame(site, f"Không tìm thấy trang | {portal_site.NAME}", "", content)
