#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds the demo portal: pages, listings, sitemap, feed and robots.txt, the expected articles, nginx's configuration.

The same arguments give the same bytes and the same file times. Files that would not change are not written.
"""

import argparse
import json
import os
import struct
import sys
import zlib
from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path

sys.dont_write_bytecode = True  # the source tree may be read-only

import portal_nginx
import portal_page_hnp2019
import portal_page_liferay
import portal_page_today
import portal_site
from portal_articles import HANOI, HERE, ZONES, newest_first, read_articles
from portal_charsets import encode_page

FIXED_TIME = datetime(2025, 1, 1, 0, 0, tzinfo=HANOI)  # of what belongs to no article
ARTICLES_PER_PAGE = {"tin-tuc": 8, "dan-van": 7, "doi-song": 7, "liferay": 6, "hnp2019": 6}
FEED_LENGTH = 12
PAGES = {"hnp2019": portal_page_hnp2019, "liferay": portal_page_liferay, "today": portal_page_today}


def load_site(base, edits=()):
    """edits: [{"slug", "sentence", "modified"}], as `portal edit` records them."""
    articles = read_articles()
    by_slug = {article.slug: article for article in articles}
    for edit in edits:
        by_slug[edit["slug"]].append_sentence(edit["sentence"], datetime.fromisoformat(edit["modified"]))
    return portal_site.Site(base.rstrip("/"), articles, read_articles(HERE / "internal"))


def article_bytes(site, article):
    html = PAGES[article.form].render(site, article)
    return encode_page(html, article.encoding, composed=article.charset == "header")


def split_pages(articles, size):
    return [articles[start:start + size] for start in range(0, len(articles), size)]


def newest_time(articles):
    return max(article.published for article in articles)


def listings(site):
    """(path, text, time) of every listing page."""
    zones = [("tin-tuc", "Tin tức", site.listed)]  # the one zone that lists all
    for name, zone in ZONES.items():
        if zone != "tin-tuc":
            zones.append((zone, name, [article for article in site.listed if article.section == name]))
    for zone, name, articles in zones:
        pages = split_pages(articles, ARTICLES_PER_PAGE[zone])
        if zone == portal_site.ZONE_BY_POST:
            for number, chunk in enumerate([*pages, []]):
                path = f"{portal_site.LIST_PARTS}{zone}-{number}.htm"
                yield path, portal_page_today.render_part(site, chunk), newest_time(articles)
            pages = pages[:1]
        for number, chunk in enumerate(pages, 1):
            html = portal_page_today.render_listing(site, zone, name, chunk, number, len(pages))
            yield portal_page_today.zone_page_path(zone, number), html, newest_time(articles)

    articles = site.of_form("liferay")
    pages = split_pages(articles, ARTICLES_PER_PAGE["liferay"])
    for number, chunk in enumerate(pages, 1):
        html = portal_page_liferay.render_listing(site, chunk, number, len(pages))
        yield portal_page_liferay.list_page_path(number), html, newest_time(articles)

    articles = site.of_form("hnp2019")
    pages = split_pages(articles, ARTICLES_PER_PAGE["hnp2019"])
    for number, chunk in enumerate(pages, 1):
        html = portal_page_hnp2019.render_listing(site, chunk, number, len(pages))
        yield f"/tintuc_sukien/trang-{number}.html", html, newest_time(articles)


def sitemap(site):
    entries = "\n".join(
        f"<url><loc>{site.url(article)}</loc><lastmod>{article.modified.isoformat()}</lastmod></url>"
        for article in newest_first(site.articles))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>{site.base}/</loc></url>
{entries}
</urlset>
"""


def feed(site):
    items = "\n".join(
        f"""<item><title>{escape(article.title)}</title><link>{site.url(article)}</link>\
<guid isPermaLink="true">{site.url(article)}</guid><pubDate>{format_datetime(article.published)}</pubDate>\
<category>{escape(article.section)}</category><description>{escape(article.full_lead)}</description></item>"""
        for article in site.listed[:FEED_LENGTH])
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>{escape(portal_site.NAME)}</title><link>{site.base}/</link><language>vi</language>
<atom:link href="{site.base}/rss.xml" rel="self" type="application/rss+xml"/>
<description>Tin mới nhất của {escape(portal_site.NAME)}</description>
{items}
</channel></rss>
"""


def robots(site):
    return f"User-agent: *\nDisallow: {portal_site.DISALLOWED}\n\nSitemap: {site.base}/sitemap.xml\n"


def png(width, height, red, green, blue):
    """A picture of one colour."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + bytes([red, green, blue]) * width) * height
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def pdf():
    """The smallest document that readers open: one empty page."""
    objects = (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out + b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)


def small_files(site):
    """(path, bytes) of pictures, the script and the PDF."""
    for name, size, colour in (("banner", (1000, 90), (179, 0, 0)), ("logo", (120, 60), (179, 0, 0)),
                               ("bullet", (5, 5), (255, 200, 0)), ("captcha", (90, 30), (200, 200, 200)),
                               ("reload_capcha", (16, 16), (0, 120, 0))):
        yield f"/images/{name}.png", png(*size, *colour)
    for article in site.articles:
        if article.caption:
            yield portal_site.image_path(article), png(64, 40, 40 + 4 * article.number, 120, 90)
    yield "/js/app.js", b"document.documentElement.classList.add('ready');\n"
    yield portal_site.PDF_PATH, pdf()


def site_files(site):
    """(path, bytes, time) of everything that is served."""
    for article in site.articles:
        yield article.path, article_bytes(site, article), article.modified
    for draft in site.internal:
        path = site.internal_path(draft)
        yield path, portal_page_today.render(site, draft, path).encode(), draft.published
    for path, html, moment in listings(site):
        yield path, html.encode(), moment
    newest = newest_time(site.articles)
    yield "/index.html", portal_page_today.render_front(site).encode(), newest
    yield "/rss.xml", feed(site).encode(), newest
    yield "/sitemap.xml", sitemap(site).encode(), max(article.modified for article in site.articles)
    yield "/robots.txt", robots(site).encode(), FIXED_TIME
    yield "/loi/404.html", portal_page_today.render_gone(site).encode(), FIXED_TIME
    for path, data in small_files(site):
        yield path, data, FIXED_TIME


def file_of(path, paths):
    """Where a URL path lies: an extensionless page that others lie below (/a beside /a/-/b) gets .html."""
    below = path + "/"
    return path + ".html" if any(other.startswith(below) for other in paths) else path


def write_if_changed(path, data, moment=None):
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".new")  # the server may be reading the old one
    unfinished.write_bytes(data)
    if moment is not None:
        os.utime(unfinished, (moment.timestamp(), moment.timestamp()))
    os.replace(unfinished, path)


def write_site(site, out):
    files = list(site_files(site))
    paths = [path for path, _, _ in files]
    for path, data, moment in files:
        write_if_changed(out / file_of(path, paths).lstrip("/"), data, moment)


def write_expected(site, path):
    lines = (json.dumps(article.gold(site.base), ensure_ascii=False) for article in site.articles)
    write_if_changed(path, ("\n".join(lines) + "\n").encode())


def write_nginx(site, path, port, root, log):
    log.mkdir(parents=True, exist_ok=True)
    write_if_changed(path, portal_nginx.render(site, port, root.resolve(), log.resolve()).encode())


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, help="folder for the pages")
    parser.add_argument("--base", required=True, help="scheme, host and port, such as http://127.0.0.1:8080")
    parser.add_argument("--expected", type=Path, help="file for the expected articles (default: beside OUT)")
    parser.add_argument("--edits", type=Path, help="file of edits, as `portal edit` records them")
    parser.add_argument("--nginx", type=Path, help="file for nginx's configuration")
    parser.add_argument("--port", type=int, help="with --nginx: the port to listen on")
    parser.add_argument("--root", type=Path, help="with --nginx: the folder to serve (default: OUT)")
    parser.add_argument("--log", type=Path, help="with --nginx: folder for logs, process id and scratch files")
    options = parser.parse_args(arguments)
    if options.nginx and not (options.port and options.log):
        parser.error("--nginx needs --port and --log")
    return options


def main(arguments=None):
    options = parse_arguments(arguments)
    edits = json.loads(options.edits.read_text(encoding="utf-8")) if options.edits else []
    site = load_site(options.base, edits)
    write_site(site, options.out)
    write_expected(site, options.expected or options.out.resolve().parent / "expected.jsonl")
    if options.nginx:
        write_nginx(site, options.nginx, options.port, options.root or options.out, options.log)
    return 0


if __name__ == "__main__":
    sys.exit(main())
