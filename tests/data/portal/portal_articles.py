# SPDX-License-Identifier: GPL-2.0-or-later
"""The portal's articles: reading them, their URLs, and what an extractor should find in them."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from portal_charsets import PLAIN_PUNCTUATION

HERE = Path(__file__).resolve().parent
HANOI = timezone(timedelta(hours=7))

FORMS = ("hnp2019", "liferay", "today")
ENCODINGS = ("utf-8", "windows-1258", "tcvn3", "utf-8-nfd")
ZONES = {"Dân vận": "dan-van", "Tin tức": "tin-tuc", "Đời sống": "doi-song"}
HNP_SECTION_CODES = {"Tin tức": 1, "Đời sống": 3, "Dân vận": 7}

REQUIRED_KEYS = {"Title", "Published", "Authors", "Source", "Section", "Form", "Encoding", "Lead", "Slug"}
OPTIONAL_KEYS = {"Dateline", "Charset", "Numbers", "Listed", "Caption"}


@dataclass
class Article:
    number: int
    title: str
    published: datetime
    authors: list[str]
    source: str
    dateline: str
    section: str
    form: str
    encoding: str
    charset: str  # what the page declares: a label in its meta element, or "header"
    cited: list[dict]
    listed: bool
    lead: str  # without the dateline
    caption: str
    slug: str
    paragraphs: list[str]
    modified: datetime = field(default=None)

    def __post_init__(self):
        if self.modified is None:
            self.modified = self.published

    @property
    def full_lead(self):
        return self.dateline + self.lead

    @property
    def body(self):
        return "\n".join([self.full_lead, *self.paragraphs])

    @property
    def path(self):
        """The article's URL path; percent-encoding is never needed."""
        if self.form == "hnp2019":
            section = HNP_SECTION_CODES[self.section]
            return f"/tintuc_sukien/-/hn/ZVOm7e3VDMRM/{section}/{2810400 + 37 * self.number}/1/{self.slug}.html"
        if self.form == "liferay":
            return f"/so-nganh/tin-tuc-su-kien/-/asset_publisher/4IVkx5Jltnbg/content/{liferay_slug(self.title)}"
        return f"/{ZONES[self.section]}/{self.slug}-{self.today_id}.htm"

    @property
    def today_id(self):
        """Prefix, yyMMddHHmmss and milliseconds of the draft, which is some minutes older than the article."""
        drafted = self.published - timedelta(minutes=4 + self.number % 9, seconds=7 * self.number % 60)
        return f"4{drafted:%y%m%d%H%M%S}{(self.number * 173) % 1000}"

    def append_sentence(self, sentence, modified):
        if self.encoding == "tcvn3":
            sentence = sentence.translate(PLAIN_PUNCTUATION)  # its editors had no other
        self.paragraphs[-1] += " " + sentence
        self.modified = modified

    def gold(self, base):
        """What an extractor should find, with the field names of `timtin extract`."""
        return {
            "url": base + self.path,
            "title": self.title,
            "published": self.published.isoformat(),
            "published_precision": "minute",
            "authors": self.authors,
            "source": self.source or None,
            "section": self.section,
            "lead": self.full_lead,
            "body": self.body,
            "numbers": self.cited,
            "form": self.form,
            "encoding": self.encoding,
            "caption": self.caption or None,
        }


def strip_marks(text):
    """Vietnamese letters to ASCII ones, đ left as it is."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def liferay_slug(title):
    """Liferay drops đ from its URL titles: Lãnh đạo Sở gives lanh-ao-so."""
    ascii_title = re.sub("[đĐ]", "", strip_marks(title)).lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_title).rstrip("-")


def parse_numbers(value):
    """`25-NQ/TW 2013-06-03; 10/2022/QH15` -> [{"number", "date" or None}]."""
    cited = []
    for part in filter(None, (piece.strip() for piece in value.split(";"))):
        number, _, date = part.partition(" ")
        cited.append({"number": number, "date": date or None})
    return cited


def read_article(path):
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    keys = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon or key in keys:
            raise ValueError(f"{path}: bad header line: {line}")
        keys[key] = value.strip()
    if REQUIRED_KEYS - keys.keys() or keys.keys() - REQUIRED_KEYS - OPTIONAL_KEYS:
        raise ValueError(f"{path}: header keys missing or unknown: {sorted(keys)}")
    source = keys["Source"]
    dateline = keys.get("Dateline", f"{source} -" if source else "")
    return Article(
        number=int(path.name.split("-", 1)[0]),
        title=keys["Title"],
        published=datetime.fromisoformat(keys["Published"]),
        authors=[name.strip() for name in keys["Authors"].split(";") if name.strip()],
        source=source,
        dateline=dateline + " " if dateline else "",
        section=keys["Section"],
        form=keys["Form"],
        encoding=keys["Encoding"],
        charset=keys.get("Charset", "meta"),
        cited=parse_numbers(keys.get("Numbers", "")),
        listed=keys.get("Listed", "yes") == "yes",
        lead=keys["Lead"],
        caption=keys.get("Caption", ""),
        slug=keys["Slug"],
        paragraphs=[line for line in body.splitlines() if line.strip()],
    )


def read_articles(folder=HERE / "articles"):
    """All articles of a folder, in the order of their numbers."""
    return [read_article(path) for path in sorted(folder.glob("[0-9][0-9]-*.txt"))]


def newest_first(articles):
    return sorted(articles, key=lambda article: article.published, reverse=True)
