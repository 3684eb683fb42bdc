#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Pages made to break a parser, through `timtin extract`.

  hostile_pages.py PROGRAM [SECONDS [MEBIBYTES]]

Each page is extracted alone, with its processor time and peak memory, then all of them in one batch between
two sound pages. Ends with 1 if a page took more than SECONDS (2) or MEBIBYTES (300), ended by a
signal, or gave neither an article nor a reason; or if the batch did not answer each line.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOUND = (
    "<!DOCTYPE html><html lang=vi><title>Đò dọc sông Đáy chạy lại</title><h1>Đò dọc sông Đáy chạy lại"
    "</h1><p>Sau hai năm nghỉ bến, chuyến đò dọc sông Đáy sáng nay đưa bốn chục người đi chợ huyện, "
    "ai cũng mừng vì đường bộ đang sửa.</p><p>Chủ đò cho biết mỗi ngày chạy hai lượt, giá vé giữ như "
    "cũ, học sinh đi không mất tiền cho đến khi cầu tạm bắc xong.</p>"
)


def pages():
    """(name, bytes) of each page."""
    vietnamese = SOUND.encode()
    yield "nesting, <div> × 60,000", b"<div>" * 60_000
    yield "nesting, <div> × 1,000,000", b"<div>" * 1_000_000
    yield "nesting, tables × 66,000", b"<table><tr><td>" * 66_000
    yield "nesting, <svg><math> × 40,000", b"<svg><math><mi><desc>" * 40_000
    yield "nesting, spans around a paragraph × 20,000", b"<span>" * 20_000 + vietnamese
    yield "attributes × 20,000 on one tag", b"<p " + b"".join(b"a%d=x " % i for i in range(20_000)) + b">"
    yield "one attribute × 200,000", b"<p " + b"a b=c " * 200_000 + b">"
    yield "one attribute of 8 MB", b"<p class='" + b"x y-" * 2_000_000 + b"'>" + vietnamese
    yield "class names × 100,000", b"".join(b"<i class='ad-%d b%d'>x</i>" % (i, i) for i in range(100_000))
    yield "entities × 1,000,000", b"&amp;" * 1_000_000
    yield "entities without end", b"&" * 3_000_000
    yield "entities of numbers", b"&#x1F600;&#55296;&#0;&#99999999;" * 100_000
    yield "unclosed formatting × 3,000", b"<font color=1><p>" * 3_000
    yield "unclosed formatting, all kinds", b"<b><i><u><a href=x><em><strong><nobr>" * 6_000
    yield "unclosed formatting, deep", b"<a><b><i>" * 500 + b"<p>x</p>" * 20_000
    yield "text node of 12 MB", b"x" * 12_000_000
    yield "text node of 12 MB, words", "chữ và lời ".encode() * 800_000
    yield "paragraphs × 400,000", b"<p>a b c d</p>" * 400_000
    yield "links × 200,000", b"<li><a href=/bai-%d.htm>mot hai ba bon nam sau bay</a>" % 7 * 200_000
    yield "cards × 30,000", b"<div class=c><a href=/x><img></a><a href=/x>mot hai ba bon nam sau</a> bay tam chin.</div>" * 30_000
    yield "siblings of one class × 100,000", b"<div class=k><h2><a href=/a>mot hai ba bon nam sau bay</a></h2></div>" * 100_000
    yield "headings × 100,000", b"<h1>mot hai ba bon nam</h1>" * 100_000
    yield "times × 100,000", b"<time datetime=2024-01-15T08:30:00>15/1/2024</time>" * 100_000
    yield "bylines × 100,000", b"<p class=author>Nguy\xe1\xbb\x85n An</p>" * 100_000
    yield "metas × 100,000", b"<meta property=og:title content='mot hai ba'>" * 100_000
    yield "JSON-LD, brackets × 500,000", b"<script type='application/ld+json'>" + b"[" * 500_000 + b"</script>"
    yield "JSON-LD, objects × 500,000", b"<script type='application/ld+json'>" + b'{"@graph":' * 500_000 + b"</script>"
    yield "JSON-LD × 20,000", b"<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"a b c\",\"datePublished\":\"2024-01-15\"}</script>" * 20_000
    yield "JSON-LD, one string of 10 MB", b"<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"articleBody\":\"" + b"\\u0111" * 1_700_000 + b"\"}</script>"
    yield "comments that never end", b"<!--" * 1_000_000
    yield "selects × 100,000", b"<select><option>" * 100_000
    yield "templates × 50,000", b"<template>" * 50_000
    yield "frames", b"<frameset>" * 100_000
    yield "plain text element", b"<plaintext>" + b"<p>" * 1_000_000
    yield "NUL × 1,000,000", b"a\x00b<p>\x00" * 300_000
    yield "NUL only", b"\x00" * 1_000_000
    yield "invalid UTF-8", b"<meta charset=utf-8><p>" + b"\xff\xc0\x80\xed\xa0\x80\xf8" * 300_000
    yield "cut in a character", vietnamese[:-20] + b"\xe1\xbb"
    yield "UTF-16 LE with mark", b"\xff\xfe" + SOUND.encode("utf-16-le")
    yield "UTF-16 BE with mark", b"\xfe\xff" + SOUND.encode("utf-16-be")
    yield "UTF-16 LE without mark", SOUND.encode("utf-16-le")
    yield "UTF-16 BE without mark", SOUND.encode("utf-16-be")
    yield "wrong label: utf-8 called windows-1252", b"<meta charset=windows-1252>" + vietnamese
    yield "wrong label: windows-1258 called utf-8", b"<meta charset=utf-8>" + b"<title>Tin</title><p>" + "Đò dọc sông chạy lại. ".encode("cp1258", "ignore") * 20
    yield "wrong label: utf-16 on ASCII", b"<meta charset=utf-16>" + vietnamese
    yield "label unknown", b"<meta charset=x-klingon>" + vietnamese
    yield "gzip", gzip.compress(vietnamese)
    yield "gzip, 1,000 times smaller than its page", gzip.compress(b"<p>" * 10_000_000)
    yield "PDF", b"%PDF-1.7\n" + os.urandom(300_000)
    yield "PNG", b"\x89PNG\r\n\x1a\n" + os.urandom(100_000)
    yield "random bytes", os.urandom(2_000_000)
    yield "empty", b""
    yield "white space", b" \n\t\r\n" * 200_000
    yield "50 MB of paragraphs", b"<p>mot hai ba bon</p>" * 2_500_000
    yield "50 MB of nothing", b"\x00" * 50_000_000
    yield "16 MB of paragraphs", b"<p>mot hai ba bon nam sau bay tam chin muoi.</p>" * 330_000


def run_one(program, path, url):
    # Not by fork of this program, whose own memory would count.
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(["/bin/sh", "-c", 'exec "$0" extract --batch', program],
                                   stdin=subprocess.PIPE, stdout=out)
        process.stdin.write(f"{path}\t{url}\n".encode())
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        answer = out.read()
    return process.returncode, answer, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    if len(sys.argv) < 2:
        print(__doc__)
        return 2
    program = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 2.0
    mebibytes = float(sys.argv[3]) if len(sys.argv) > 3 else 300.0
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        feed = []
        sound = Path(folder) / "sound.html"
        sound.write_bytes(SOUND.encode())
        feed.append(f"{sound}\thttps://a.vn/dau.htm\n")
        for number, (name, page) in enumerate(pages()):
            path = Path(folder) / f"{number:03}.html"
            path.write_bytes(page)
            url = f"https://a.vn/bai-{number}.htm"
            feed.append(f"{path}\t{url}\n")
            code, out, took, peak = run_one(program, path, url)
            line = json.loads(out) if out.strip() else {}
            answer = line.get("error") or line.get("reason") or (
                f"article of {line.get('words')} words" if line.get("article") else "")
            good = code >= 0 and answer and took <= seconds and peak <= mebibytes
            failed += 0 if good else 1
            print(f"{'ok    ' if good else 'FAILED'} {took:6.2f} s {peak:5.0f} MiB  {name}: {answer[-90:]}")
        feed.append(f"{sound}\thttps://a.vn/cuoi.htm\n")
        begin = time.monotonic()
        batch = subprocess.run([program, "extract", "--batch"], input="".join(feed).encode(),
                               stdout=subprocess.PIPE, check=False)
        lines = [json.loads(line) for line in batch.stdout.decode().splitlines()]
        whole = (len(lines) == len(feed) and lines[0].get("article") and lines[-1].get("article")
                 and all(line.get("article") or line.get("reason") or line.get("error") for line in lines))
        failed += 0 if whole else 1
        print(f"{'ok    ' if whole else 'FAILED'} {time.monotonic() - begin:6.2f} s            "
              f"batch: {len(lines)} answers to {len(feed)} pages")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
