#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Scores timtin on samples that are no part of the source, and compares with thresholds.json.

  run.py extraction PROGRAM     saved pages with gold, by the samples' own score.py
  run.py retrieval PROGRAM      documents and queries, by the samples' own eval.py
  run.py page PROGRAM           the text of a real page, put into the portal's page form of 2019

TIMTIN_SAMPLES names the folder of samples (quality/extract/score.py, quality/retrieval/eval.py,
input/hnp-2019-06-11.txt). Ends with 0 if all figures reach their thresholds, 1 if one does not, 77 where there
are no samples.
"""

import concurrent.futures
import html
import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKIPPED = 77
AT_A_TIME = 2
VARIANTS = ("asis", "nodia", "nfd", "swap", "telex", "vni", "typo")


def samples():
    """The folder of samples; ends the program where there is none."""
    named = os.environ.get("TIMTIN_SAMPLES", "")
    folder = Path(named)
    if not named or not (folder / "quality").is_dir():
        print("SKIP: TIMTIN_SAMPLES names no folder of samples")
        sys.exit(SKIPPED)
    return folder


class Verdict:
    """Compares figures with what they must reach."""

    def __init__(self):
        self.missed = 0

    def at_least(self, name, figure, wanted):
        self._tell(name, figure is not None and figure >= wanted, figure, f"at least {wanted}")

    def equal(self, name, got, wanted):
        self._tell(name, got == wanted, got, wanted)

    def _tell(self, name, reached, got, wanted):
        shown = f"{got:.4f}" if isinstance(got, float) else str(got)
        if reached:
            print(f"ok     {name}: {shown[:100]}")
        else:
            print(f"MISSED {name}: {shown}\n       wanted: {wanted}")
        self.missed += 0 if reached else 1

    def exit_code(self):
        return 1 if self.missed else 0


def environment(folder):
    """Of the program's runs: no configuration of whoever runs the tests."""
    return {"HOME": str(folder), "PATH": os.environ.get("PATH", os.defpath),
            **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}}


def score_extraction(program, thresholds):
    folder = samples() / "quality" / "extract"
    verdict = Verdict()
    with tempfile.TemporaryDirectory() as scratch:
        figures = Path(scratch) / "figures.json"
        scored = subprocess.run(
            [sys.executable, "-B", str(folder / "score.py"), "--batch", f"'{program}' extract --batch",
             "--json", str(figures), "--worst", "5"],
            stdout=subprocess.PIPE, text=True, check=True, env=environment(scratch))
        print(scored.stdout)
        groups = json.loads(figures.read_text(encoding="utf-8"))["groups"]
    failures = re.search(r"^failures: (\d+) of (\d+)", scored.stdout, re.MULTILINE)
    verdict.equal("failures", int(failures[1]), thresholds["failures"])
    for name, column in (("body F1", "F1"), ("title", "title"), ("date", "date"), ("author", "author")):
        verdict.at_least(name, groups["all articles"][column], thresholds[column])
    lists = re.search(r"^list pages rejected[^:]*: (\d+) of (\d+)", scored.stdout, re.MULTILINE)
    verdict.equal("list pages refused", int(lists[1]), int(lists[2]))
    return verdict.exit_code()


def documents_of(sets, name):
    """The file of documents that a set of queries asks."""
    pointer = sets / name / "DOCS"
    shared = pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else name
    for candidate in ("docs.jsonl.gz", "docs.jsonl"):
        if (sets / shared / candidate).is_file():
            return sets / shared / candidate
    raise FileNotFoundError(f"no documents for {name} in {sets / shared}")


def make_run(program, data, queries, out, env):
    with open(out, "w", encoding="utf-8") as run:
        subprocess.run([program, "--data", str(data), "search", "--queries", str(queries), "--format", "trec"],
                       stdout=run, env=env, check=True)


def score_retrieval(program, thresholds):
    folder = samples() / "quality" / "retrieval"
    sets = folder / "sets"
    names = sorted(path.parent.name for path in sets.glob("*/dev"))
    verdict = Verdict()
    with tempfile.TemporaryDirectory() as scratch, concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
        env = environment(scratch)
        data_of = {}
        for number, documents in enumerate(sorted({documents_of(sets, name) for name in names})):
            data_of[documents] = Path(scratch) / f"data-{number}"
            subprocess.run([program, "--data", str(data_of[documents]), "import", str(documents)], env=env, check=True)
        runs = []
        waiting = []
        for name in names:
            for variant in VARIANTS:
                queries = sets / name / "dev" / f"{variant}.tsv"
                if queries.is_file():
                    runs.append(str(Path(scratch) / f"{name}-{variant}.run"))
                    waiting.append(pool.submit(make_run, program, data_of[documents_of(sets, name)], queries,
                                               runs[-1], env))
        for one in waiting:
            one.result()
        evaluate = [sys.executable, "-B", str(folder / "eval.py")]
        print(subprocess.run(evaluate + runs, stdout=subprocess.PIPE, text=True, check=True).stdout)
        answer = subprocess.run(evaluate + ["--json"] + runs, stdout=subprocess.PIPE, text=True, check=True).stdout
        figures = json.loads(answer)
    for name, wanted in thresholds["asis"].items():
        verdict.at_least(f"{name} asis MRR@10", figures[name]["asis"]["mrr10"], wanted)
    for variant, by_set in thresholds["of_asis"].items():
        for name, wanted in by_set.items():
            one = figures[name][variant]
            verdict.at_least(f"{name} {variant} of asis", one["mrr10"] / one["asis_mrr10"], wanted)
    return verdict.exit_code()


# --- one real page -------------------------------------------------------------

NUMBER = re.compile(r"\b\d{1,4}[-/](?:[A-ZĐ]{2,}[-/][A-ZĐ]{1,}[A-Za-zĐ]*)")


def read_page_text(path):
    """Title line, paragraphs, byline and what follows, of a page as seen."""
    lines = [line.strip() for line in unicodedata.normalize("NFC", path.read_text(encoding="utf-8")).splitlines()]
    lines = [line for line in lines if line]
    after = lines.index("Các bài mới đăng")
    return lines[0], lines[1:after - 1], lines[after - 1], lines[after:]


def page_of_2019(title_line, paragraphs, byline):
    """A page as the portal of 2019 wrote it: tables, the time in the title's line, lists and form after the body."""
    body = "\n<br>\n".join(f'<p align="justify">{html.escape(one)}</p>' for one in paragraphs)
    links = lambda names: "\n".join(  # noqa: E731
        f'<tr><td>&nbsp;-&nbsp;<a href="/tintuc_sukien/-/hn/x/7/{number}/1/bai.html">{name}</a></td></tr>'
        for number, name in enumerate(names, 1))
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{html.escape(title_line.split(' (')[0])} - Cổng thông tin</title></head>
<body><table width="1000" align="center">
<tr><td colspan="2"><a href="/">Trang chủ</a> <a href="/tintuc_sukien/trang-1.html">Tin tức sự kiện</a></td></tr>
<tr valign="top"><td width="180"><table><tr><td><b>Tin nổi bật</b></td></tr>
{links(["Khai mạc hội khoẻ cơ sở", "Lịch cắt nước cuối tuần"])}</table></td>
<td width="640"><table width="100%">
<tr><td><span class="tieude">{html.escape(title_line)}</span></td></tr>
<tr><td align="right"><a href="javascript:void(0)">Bản in</a></td></tr>
<tr><td class="noidung">
{body}
<br><br>
<p align="right"><b>{html.escape(byline)}</b></p>
</td></tr></table>
<table width="100%"><tr><td><b>Các bài mới đăng</b></td></tr>
{links(["Phường mở lớp học bơi hè cho trẻ", "Thêm hai tuyến xe buýt về ngoại thành"])}</table>
<table width="100%"><tr><td><b>Các bài đã đăng :</b></td></tr>
{links(["Hội chữ thập đỏ quận hiến máu đợt hai", "Tập huấn phòng cháy ở chợ đầu mối", "Bàn giao nhà cho hộ nghèo"])}</table>
<table width="100%" border="1"><tr><th>Bài viết</th><th>Xem</th></tr>
<tr><td><a href="/tintuc_sukien/-/hn/x/7/9/1/bai.html">Chợ hoa xuân mở sớm</a></td><td>1204</td></tr></table>
<b>Viết bình luận</b>
<form method="post" action="/binh-luan/gui"><table>
<tr><td>Họ tên:<font color="red">(*)</font></td><td><input name="hoten"></td></tr>
<tr><td>Số điện thoại:</td><td><input name="dienthoai"></td></tr>
<tr><td>Tiêu đề:<font color="red">(*)</font></td><td><input name="tieude"></td></tr>
<tr><td>Nội dung:<font color="red">(*)</font></td><td><textarea name="noidung"></textarea></td></tr>
<tr><td>Mã xác nhận:</td><td><input name="ma"><img src="/captcha.png" alt="">
<a href="javascript:napLai()">Lấy lại mã bảo mật</a></td></tr>
</table></form></td></tr></table></body></html>
"""


def check_page(program, _thresholds):
    path = samples() / "input" / "hnp-2019-06-11.txt"
    if not path.is_file():
        print(f"SKIP: there is no {path}")
        return SKIPPED
    title_line, paragraphs, byline, _ = read_page_text(path)
    stated = re.fullmatch(r"(.*?) *\((\d\d:\d\d) (\d\d)/(\d\d)/(\d{4})\)", title_line)
    title, clock, day, month, year = stated.groups()
    numbers = list(dict.fromkeys(NUMBER.findall("\n".join(paragraphs))))
    verdict = Verdict()
    with tempfile.TemporaryDirectory() as scratch:
        page = page_of_2019(title_line, paragraphs, byline).encode()
        answer = subprocess.run([program, "extract", "--url", "https://hanoi.gov.vn/tintuc_sukien/-/hn/x/7/1/1/bai.html", "-"],
                                input=page, stdout=subprocess.PIPE, check=True, env=environment(scratch)).stdout
    article = json.loads(answer)
    verdict.equal("article", article["article"], True)
    verdict.equal("title", article["title"], title)
    verdict.equal("published", article["published"][:16] + article["published"][19:], f"{year}-{month}-{day}T{clock}+07:00")
    verdict.equal("published_precision", article["published_precision"], "minute")
    verdict.equal("authors", article["authors"], [byline])
    verdict.equal("source", article["source"], paragraphs[0].split(" - ")[0])
    verdict.equal("body is the paragraphs and nothing else",
                  [" ".join(line.split()) for line in article["body"].split("\n")],
                  [" ".join(line.split()) for line in paragraphs])
    verdict.equal("document numbers in the text", len(numbers), 8)
    verdict.equal("document numbers", [one["number"] for one in article["numbers"]], numbers)
    return verdict.exit_code()


def main():
    jobs = {"extraction": score_extraction, "retrieval": score_retrieval, "page": check_page}
    if len(sys.argv) != 3 or sys.argv[1] not in jobs:
        print(__doc__, file=sys.stderr)
        return 2
    thresholds = json.loads((HERE / "thresholds.json").read_text(encoding="utf-8"))
    return jobs[sys.argv[1]](sys.argv[2], thresholds.get(sys.argv[1], {}))


if __name__ == "__main__":
    sys.exit(main())
