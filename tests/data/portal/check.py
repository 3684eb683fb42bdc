#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Verifies what README.md promises of the demo portal; names each broken promise and ends with 1 if there is one."""

import json
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

sys.dont_write_bytecode = True  # the source tree may be read-only

import build
import portal_site
from portal_articles import ENCODINGS, FORMS, HERE, ZONES, liferay_slug, read_articles, strip_marks
from portal_charsets import decode_tcvn3

BASE = "http://127.0.0.1:8080"
LEAST_ARTICLES = 48
LEAST_OF_FORM = {"hnp2019": 18, "liferay": 14, "today": 16}
LEAST_OF_ENCODING = {"windows-1258": 3, "tcvn3": 3, "utf-8-nfd": 2}
WORDS = range(160, 261)
LEAST_PAGES_OF_A_ZONE = 3
SHINGLE = 14  # syllables in a row that two articles may not share

# A document number, loosely: digits, perhaps a year, then capitals joined by - and /.
DOCUMENT_NUMBER = re.compile(r"\b\d{1,5}(?:/\d{4})?(?: - |[-–/])[A-ZĐ][A-Za-zĐƯ]*(?:[-/]?[A-ZĐ0-9][A-Za-zĐ0-9]*)*")
DATE_BEHIND = re.compile(r",? \(?ngày (\d{1,2})(?:[/.-]| tháng )(\d{1,2})(?:[/.-]| năm )(\d{4})")

failures = []
checks = 0


def expect(condition, message):
    global checks
    checks += 1
    if not condition:
        failures.append(message)


def sentences(text):
    flat = unicodedata.normalize("NFC", text).casefold()
    parts = re.split(r"(?<=[.?!])\s+|\n|[:;] ", flat)
    return [part.strip(" .?!“”") for part in parts if len(part.split()) > 3]


def syllables(text):
    return re.findall(r"\w+", text.casefold())


def check_texts(articles, internal):
    expect(len(articles) >= LEAST_ARTICLES, f"only {len(articles)} articles")
    numbers = [article.number for article in articles]
    expect(numbers == list(range(1, len(articles) + 1)), "article numbers are not 1, 2, 3 ...")
    owners = {}
    shingle_owners = {}
    for article in articles + internal:
        name = f"{article.number:02d}-{article.slug}"
        whole = "\n".join([article.title, article.body, article.caption])
        expect(unicodedata.is_normalized("NFC", whole), f"{name}: not in NFC")
        expect((HERE / ("internal" if article in internal else "articles") / f"{name}.txt").is_file(),
               f"{name}: file name and slug differ")
        for sentence in sentences(article.lead + "\n" + "\n".join(article.paragraphs) + "\n" + article.caption):
            other = owners.setdefault(sentence, name)
            expect(other == name, f"{name} shares a sentence with {other}: {sentence}")
        words = syllables(article.body)
        for start in range(len(words) - SHINGLE + 1):
            shingle = tuple(words[start:start + SHINGLE])
            other = shingle_owners.setdefault(shingle, name)
            expect(other == name, f"{name} shares {SHINGLE} syllables with {other}: {' '.join(shingle)}")
    for article in articles:
        name = f"{article.number:02d}-{article.slug}"
        count = len(article.body.split())
        expect(count in WORDS, f"{name}: {count} words")
        expect(len(article.paragraphs) >= 3, f"{name}: too few paragraphs")
        expect(article.form in FORMS and article.encoding in ENCODINGS, f"{name}: form or encoding unknown")
        expect(article.section in ZONES, f"{name}: section unknown")
        expect(2015 <= article.published.year <= 2025, f"{name}: published {article.published}")
        expect(article.published.utcoffset().total_seconds() == 7 * 3600, f"{name}: not in Hanoi's time")
        check_numbers(name, article)


def check_numbers(name, article):
    """The header's numbers are those of the text, in order, each with the date that follows it first."""
    found = {}
    for match in DOCUMENT_NUMBER.finditer(article.body):
        if "/" not in match.group():  # "Vành đai 4 - Vùng Thủ đô"
            continue
        date = DATE_BEHIND.match(article.body, match.end())
        iso = f"{int(date[3]):04d}-{int(date[2]):02d}-{int(date[1]):02d}" if date else None
        number = match.group().replace(" ", "").replace("–", "-")
        found[number] = found.get(number) or iso
    wanted = {cited["number"]: cited["date"] for cited in article.cited}
    expect(list(found.items()) == list(wanted.items()), f"{name}: text cites {found}, header says {wanted}")


def check_counts(articles):
    forms = Counter(article.form for article in articles)
    encodings = Counter(article.encoding for article in articles)
    for form, least in LEAST_OF_FORM.items():
        expect(forms[form] >= least, f"{forms[form]} pages of form {form}, promised {least}")
    for encoding, least in LEAST_OF_ENCODING.items():
        expect(encodings[encoding] >= least, f"{encodings[encoding]} pages in {encoding}, promised {least}")
    declared = Counter((article.encoding, article.charset) for article in articles)
    expect(declared["windows-1258", "meta"] == 2, "two windows-1258 pages declare it by meta")
    expect(declared["windows-1258", "header"] == 1, "one windows-1258 page is declared by the HTTP header alone")
    labels = {article.charset for article in articles if article.encoding == "tcvn3"}
    expect(labels == {"iso-8859-1", "x-user-defined"}, f"labels of TCVN3 pages: {labels}")
    expect(any(article.encoding == "tcvn3" and article.title.isupper() for article in articles),
           "no TCVN3 title in the capital font")
    old_style, new_style = (
        sum(bool(re.search(pattern, article.body)) for article in articles)
        for pattern in (r"hòa|hóa|ủy|thỏa|tòa|khỏe|xóa", r"hoà|hoá|uỷ|thoả|toà|khoẻ|xoá"))
    expect(min(old_style, new_style) >= 5, f"tone styles: {old_style} articles old, {new_style} new")
    for article in articles:
        if article.form == "liferay":
            plain_d = strip_marks(article.title).lower().count("d")
            expect(liferay_slug(article.title).count("d") == plain_d, f"{article.slug}: Liferay's slug keeps đ")


def decoded_page(data, article):
    """The page as a browser with the right charset and fonts shows it."""
    if article.encoding == "windows-1258":
        return unicodedata.normalize("NFC", data.decode("cp1258"))
    if article.encoding == "tcvn3":
        html = decode_tcvn3(data)
        return re.sub(r'<font face="\.VnTimeH">(.*?)</font>', lambda match: match[1].upper(), html)
    return unicodedata.normalize("NFC", data.decode("utf-8"))


def visible_text(html):
    html = re.sub(r"<head>.*?</head>|<script.*?</script>|<style.*?</style>", "", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", html))


def check_page_bytes(site, folder, paths):
    for article in site.articles:
        data = (folder / build.file_of(article.path, paths).lstrip("/")).read_bytes()
        text = visible_text(decoded_page(data, article))
        for part in [article.full_lead, *article.paragraphs]:
            expect(text.count(part) == 1, f"{article.slug}: {text.count(part)} times in the page: {part[:60]}")
        expect(article.title in text, f"{article.slug}: the title is not in the page")
        expect(all(name in text for name in article.authors), f"{article.slug}: a byline is missing")
        if article.encoding in ("tcvn3", "windows-1258"):
            try:
                data.decode("utf-8")
                expect(False, f"{article.slug}: a page in {article.encoding} is valid UTF-8")
            except UnicodeDecodeError:
                pass
        if article.encoding == "utf-8-nfd":
            expect(unicodedata.is_normalized("NFD", data.decode("utf-8")), f"{article.slug}: the page is not NFD")


class Links(HTMLParser):
    def __init__(self, url):
        super().__init__()
        self.url = url
        self.found = set()

    def handle_starttag(self, tag, attributes):
        for key, value in attributes:
            if key in ("href", "src") and value:
                self.found.add(urljoin(self.url, value))


def links_of(html, url):
    parser = Links(url)
    parser.feed(html)
    return parser.found


def check_links(site, folder, paths):
    """Every link of every page leads somewhere, but for the one that is meant not to."""
    gone, redirected, other_hosts, internal = set(), set(), set(), set()
    by_page = {}
    for path in paths:
        file = folder / build.file_of(path, paths).lstrip("/")
        if file.suffix in (".png", ".js", ".pdf", ".txt", ".xml"):
            continue
        found = links_of(file.read_bytes().decode("latin-1"), BASE + path)
        by_page[path] = set()
        for target in found:
            parts = urlsplit(target)
            if parts.scheme not in ("http", "https"):
                expect(parts.scheme in ("mailto", "javascript"), f"{path}: link {target}")
                continue
            if f"{parts.scheme}://{parts.netloc}" != BASE:
                other_hosts.add(target)
                continue
            plain = re.sub(r";jsessionid=[0-9A-Za-z.]+$", "", parts.path)
            by_page[path].add(plain)
            if plain.startswith(portal_site.DISALLOWED):
                internal.add(plain)
            if plain == portal_site.OLD_SYSTEM_PATH:
                redirected.add(plain)
            elif plain not in paths and plain != "/":
                gone.add(plain)
    expect(gone == {portal_site.GONE_PATH}, f"links that lead nowhere: {sorted(gone)}")
    expect(redirected == {portal_site.OLD_SYSTEM_PATH}, "the old address is linked nowhere")
    expect(other_hosts == {portal_site.OTHER_HOST}, f"other hosts: {sorted(other_hosts)}")
    expect(internal == {site.internal_path(draft) for draft in site.internal}, f"internal pages linked: {internal}")
    check_reach(site, by_page)


def check_reach(site, by_page):
    listings = {path for path in by_page if re.search(r"/trang[-/]\d+|^/[a-z-]+\.htm$|^/so-nganh/[a-z-]+$", path)}
    reached, ahead = set(), ["/index.html"]
    while ahead:
        path = ahead.pop()
        for target in by_page[path] - reached:
            reached.add(target)
            if target in listings:
                ahead.append(target)
    listed = {article.path for article in site.articles if article.listed}
    unlisted = {article.path for article in site.articles if not article.listed}
    expect(listed <= reached, f"no listing leads to {sorted(listed - reached)}")
    expect(unlisted, "no article is left to the sitemap")
    named_anywhere = set().union(*(found for path, found in by_page.items() if path not in unlisted))
    expect(not unlisted & named_anywhere, f"unlisted, but linked: {sorted(unlisted & named_anywhere)}")
    pages = sum(bool(re.match(r"/tin-tuc(\.htm|/trang-\d+\.htm)$", path)) for path in by_page)
    expect(pages >= LEAST_PAGES_OF_A_ZONE, f"{pages} listing pages of tin-tuc")


def check_machine_files(site, folder):
    sitemap = (folder / "sitemap.xml").read_text(encoding="utf-8")
    feed = (folder / "rss.xml").read_text(encoding="utf-8")
    robots = (folder / "robots.txt").read_text(encoding="utf-8")
    for name, data in (("sitemap.xml", sitemap), ("rss.xml", feed)):
        try:
            ElementTree.fromstring(data.encode())
        except ElementTree.ParseError as error:
            expect(False, f"{name} is not XML: {error}")
    for article in site.articles:
        entry = f"<loc>{site.url(article)}</loc><lastmod>{article.modified.isoformat()}</lastmod>"
        expect(entry in sitemap, f"{article.slug}: not in the sitemap")
    expect(portal_site.DISALLOWED not in sitemap + feed, "the sitemap or feed names an internal page")
    expect(feed.count("<item>") == build.FEED_LENGTH, f"{feed.count('<item>')} items in the feed")
    expect(f"Disallow: {portal_site.DISALLOWED}\n" in robots and f"Sitemap: {BASE}/sitemap.xml\n" in robots,
           "robots.txt lacks a line")
    expect("crawl-delay" not in robots.lower(), "robots.txt has a Crawl-delay")


def snapshot(folder):
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime)
            for path in folder.rglob("*") if path.is_file()}


def check_built(folder):
    site = build.load_site(BASE)
    build.write_site(site, folder / "first")
    build.write_site(build.load_site(BASE), folder / "second")
    first = snapshot(folder / "first")
    expect(first == snapshot(folder / "second"), "two builds differ")
    paths = [path for path, _, _ in build.site_files(site)]
    expect(len(set(paths)) == len(paths), "two pages have one address")
    check_page_bytes(site, folder / "first", paths)
    check_links(site, folder / "first", paths)
    check_machine_files(site, folder / "first")
    build.write_expected(site, folder / "expected.jsonl")
    lines = (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    expect([json.loads(line) for line in lines] == [article.gold(BASE) for article in site.articles],
           "expected.jsonl does not hold the articles")
    check_edit(folder, site, first)


def check_edit(folder, site, before):
    """An edit changes its article's page and the sitemap, nothing else."""
    article = site.articles[-1]
    edit = {"slug": article.slug, "sentence": "Bài viết đã được bổ sung.", "modified": "2026-01-05T10:00:00+07:00"}
    build.write_site(build.load_site(BASE, [edit]), folder / "first")
    after = snapshot(folder / "first")
    changed = {"/" + name for name in after if after[name] != before.get(name)}
    expect(changed == {article.path, "/sitemap.xml"}, f"an edit changed {sorted(changed)}")


def main():
    articles = read_articles()
    check_texts(articles, read_articles(HERE / "internal"))
    check_counts(articles)
    with tempfile.TemporaryDirectory() as folder:
        check_built(Path(folder))
    for failure in failures:
        print(f"check: {failure}", file=sys.stderr)
    print(f"{len(articles)} articles, {checks} checks, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
