# SPDX-License-Identifier: GPL-2.0-or-later
"""What all pages of the portal share: its name, addresses, odd links, and the choice of related articles."""

from dataclasses import dataclass
from html import escape

from portal_articles import Article, newest_first

NAME = "Trang tin Dân vận Thủ đô"
NAME_IN_ASCII = "Trang tin Dan van Thu do"
ADDRESS = "Số 79 phố Hồ Sen, phường Trung Tâm, thành phố Hà Nội"
PHONE = "(024) 3000.1979"
EMAIL = "toasoan@portal.example"
NOTICE = "Trang trình diễn phần mềm: nhân vật và sự việc trong bài là hư cấu."

WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")

OLD_SYSTEM_PATH = "/hnportal/tin/2019/05/15/1126.aspx"  # answers 301
OLD_SYSTEM_TARGET = 11  # number of the article it leads to
GONE_PATH = "/tin-tuc/thong-bao-lich-tiep-dan-thang-gieng-4230102080000123.htm"  # answers 404
PDF_PATH = "/documents/10179/56/lich-tiep-cong-dan-2025.pdf"
OTHER_HOST = "http://127.0.0.2/doi-tac/gioi-thieu.htm"  # never to be followed
DISALLOWED = "/noi-bo/"
# The one zone that shows its first page; the others come by POST, as fragments of HTML. What stands for the
# zone and the site is opaque to a client.
ZONE_BY_POST = "dan-van"
LIST_API = "/api/NewsZone/NewsZone"
LIST_PARTS = "/phan-danh-sach/"  # where nginx finds the fragments
CATNAME = "ZGFuLXZhbj1kdg=="
SITE_KEY = "cG9ydGFsLzE="


@dataclass
class Site:
    base: str  # scheme, host and port, without a final slash
    articles: list[Article]
    internal: list[Article]  # below DISALLOWED

    @property
    def listed(self):
        """What listings and related blocks may name, newest first; the others are in the sitemap alone."""
        return newest_first([article for article in self.articles if article.listed])

    def of_form(self, form):
        return [article for article in self.listed if article.form == form]

    def url(self, article):
        return self.base + article.path

    def internal_path(self, article):
        return f"{DISALLOWED}{article.slug}-{article.today_id}.htm"

    def newer(self, article, count):
        """The next ones of the same form, nearest first."""
        newer = [other for other in self.of_form(article.form) if other.published > article.published]
        return newer[-count:][::-1]

    def older(self, article, count):
        older = [other for other in self.of_form(article.form) if other.published < article.published]
        return older[:count]

    def related(self, article, count, skip=0):
        """Others of the same section and form, starting behind the article so that each has its own."""
        others = [other for other in self.of_form(article.form) if other is not article]
        start = article.number + skip
        return [others[(start + step) % len(others)] for step in range(min(count, len(others)))]


def link(href, name, css_class=""):
    attribute = f' class="{css_class}"' if css_class else ""
    return f'<a href="{escape(href)}"{attribute}>{text(name)}</a>'


def text(value):
    """Escapes text for an element; quotes stay, as editors leave them."""
    return escape(value, quote=False)


def image_path(article):
    return f"/images/{article.published:%Y/%m}/anh-{article.number:02d}.png"
