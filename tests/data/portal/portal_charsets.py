# SPDX-License-Identifier: GPL-2.0-or-later
"""Encoders for the charsets of old Vietnamese pages, as their editors wrote them."""

import re
import unicodedata

TONES = {"\u0300": 0xCC, "\u0309": 0xD2, "\u0303": 0xDE, "\u0301": 0xEC, "\u0323": 0xF2}

# TCVN3 (ABC): each letter in lower case, a few capitals, nothing for toned capitals.
TCVN3_BYTES = {
    "Ă": 0xA1, "Â": 0xA2, "Ê": 0xA3, "Ô": 0xA4, "Ơ": 0xA5, "Ư": 0xA6, "Đ": 0xA7,
    "ă": 0xA8, "â": 0xA9, "ê": 0xAA, "ô": 0xAB, "ơ": 0xAC, "ư": 0xAD, "đ": 0xAE,
    "à": 0xB5, "ả": 0xB6, "ã": 0xB7, "á": 0xB8, "ạ": 0xB9,
    "ằ": 0xBB, "ẳ": 0xBC, "ẵ": 0xBD, "ắ": 0xBE, "ặ": 0xC6,
    "ầ": 0xC7, "ẩ": 0xC8, "ẫ": 0xC9, "ấ": 0xCA, "ậ": 0xCB,
    "è": 0xCC, "ẻ": 0xCE, "ẽ": 0xCF, "é": 0xD0, "ẹ": 0xD1,
    "ề": 0xD2, "ể": 0xD3, "ễ": 0xD4, "ế": 0xD5, "ệ": 0xD6,
    "ì": 0xD7, "ỉ": 0xD8, "ĩ": 0xDC, "í": 0xDD, "ị": 0xDE,
    "ò": 0xDF, "ỏ": 0xE1, "õ": 0xE2, "ó": 0xE3, "ọ": 0xE4,
    "ồ": 0xE5, "ổ": 0xE6, "ỗ": 0xE7, "ố": 0xE8, "ộ": 0xE9,
    "ờ": 0xEA, "ở": 0xEB, "ỡ": 0xEC, "ớ": 0xED, "ợ": 0xEE,
    "ù": 0xEF, "ủ": 0xF1, "ũ": 0xF2, "ú": 0xF3, "ụ": 0xF4,
    "ừ": 0xF5, "ử": 0xF6, "ữ": 0xF7, "ứ": 0xF8, "ự": 0xF9,
    "ỳ": 0xFA, "ỷ": 0xFB, "ỹ": 0xFC, "ý": 0xFD, "ỵ": 0xFE,
}
TCVN3_LETTERS = {byte: letter for letter, byte in TCVN3_BYTES.items()}
PLAIN_PUNCTUATION = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...",
                                   "\u00a0": " ", "©": "(c)", "»": ">>", "²": "2"})
TONED_CAPITALS = "".join(
    letter.upper() for letter in TCVN3_BYTES if letter.islower() and letter.upper() not in TCVN3_BYTES)


def encode_tcvn3(text):
    """Raises ValueError for what the charset cannot hold, toned capitals among it."""
    out = bytearray()
    for letter in text.translate(PLAIN_PUNCTUATION):
        byte = ord(letter) if letter < "\x80" else TCVN3_BYTES.get(letter)
        if byte is None:
            raise ValueError(f"TCVN3 has no {letter!r} in {text[:60]!r}")
        out.append(byte)
    return bytes(out)


def decode_tcvn3(data):
    return "".join(chr(byte) if byte < 0x80 else TCVN3_LETTERS[byte] for byte in data)


def encode_tcvn3_html(html):
    """Toned capitals of the page's text are lower-case bytes in the capital font, as editors typed them."""
    capital_run = re.compile(f"[{TONED_CAPITALS}]+")

    def in_capital_font(match):
        return f'<font face=".VnTimeH">{match.group().lower()}</font>'

    pieces = re.split(r"(<title>.*?</title>|<script.*?</script>|<style.*?</style>|<[^>]*>)", html, flags=re.DOTALL)
    return encode_tcvn3("".join(
        piece if piece.startswith("<") else capital_run.sub(in_capital_font, piece) for piece in pieces))


def encode_windows_1258(text, composed):
    """composed: one byte where the charset has one (à = E0); else letter and tone, as Microsoft's keyboard typed."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in marks if mark in TONES), None)
        if tone is None or (composed and is_in_windows_1258(letter)):
            out += letter.encode("cp1258")
        else:
            base = unicodedata.normalize("NFC", marks.replace(tone, ""))
            out += base.encode("cp1258") + bytes([TONES[tone]])
    return bytes(out)


def is_in_windows_1258(letter):
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        return False
    return True


def encode_page(html, encoding, composed=False):
    """A page's bytes in the article's encoding (ENCODINGS of portal_articles)."""
    if encoding == "utf-8":
        return html.encode("utf-8")
    if encoding == "utf-8-nfd":
        return unicodedata.normalize("NFD", html).encode("utf-8")
    if encoding == "windows-1258":
        return encode_windows_1258(html, composed)
    if encoding == "tcvn3":
        return encode_tcvn3_html(html)
    raise ValueError(f"unknown encoding {encoding}")
