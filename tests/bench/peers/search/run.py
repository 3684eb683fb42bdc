#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""timtin beside SQLite FTS5, Omega's scriptindex and Lucene: the same articles and queries in one run, in turns.

  run.py --timtin PROGRAM --bench SEARCH_BENCH --queries FILE [--articles N] [--rounds R] [--turns T] [--out FILE] ARTICLES

ARTICLES: JSON lines (id, title, body), plain or .gz. FILE: titles, one a line (of lines with tabs the second column).
--articles N: as many; where ARTICLES has fewer, they come again with other ids and their paragraphs (of one paragraph:
its sentences) in another order. Each figure is printed as it is measured, a table at the end; --out keeps both as JSON.
A peer that is not installed is left out, with a word on stderr. Needs Debian's xapian-omega, liblucene8-java,
libicu4j-java and a JDK for all of them. Builds and searches are processes of their own; their time, CPU time and
memory are the kernel's figures.
"""

import argparse
import glob
import gzip
import json
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
COLD_STARTS = 40
TITLES = 150


def say(text):
    print(text, flush=True)


def plain(text):
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return text.replace("đ", "d").replace("Đ", "D")


# --- what all of them are given ------------------------------------------------

def read_articles(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if str(path).endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        for line in lines:
            article = json.loads(line)
            yield article["id"], article.get("title", ""), article["body"]


def shuffled(body, seed):
    order = random.Random(seed)
    pieces, glue = body.split("\n"), "\n"
    if len(pieces) < 3:
        pieces, glue = re.split(r"(?<=[.!?…]) +", body), " "
    order.shuffle(pieces)
    return glue.join(pieces)


def write_articles(source, wanted, path):
    """How many articles, and bytes of their text."""
    articles = list(read_articles(source))
    count = wanted or len(articles)
    size = 0
    with open(path, "w", encoding="utf-8") as out:
        for number in range(count):
            article_id, title, body = articles[number % len(articles)]
            if number >= len(articles):
                article_id = f"{article_id}-{number // len(articles)}"
                body = shuffled(body, number)
            size += len((title + body).encode())
            print(json.dumps({"id": article_id, "title": title, "body": body}, ensure_ascii=False), file=out)
    return count, size


def write_queries(source, path):
    """Each title's first word, first two, first three and the whole, with accents and without."""
    titles = []
    for line in open(source, encoding="utf-8"):
        columns = line.rstrip("\n").split("\t")
        title = columns[1] if len(columns) > 1 else columns[0]
        if title.strip():
            titles.append(title)
    with open(path, "w", encoding="utf-8") as out:
        for accents in (True, False):
            for words in (1, 2, 3, 0):
                name = ("whole title" if words == 0 else f"{words} word{'s' if words > 1 else ''}")
                for title in titles[:TITLES]:
                    query = " ".join(title.split()[:words or None])
                    print(f"{name}{'' if accents else ', no accents'}\t{query if accents else plain(query)}", file=out)


# --- measuring a process ---------------------------------------------------------

def measure(command, stdout=subprocess.DEVNULL, **options):
    """Wall seconds, CPU seconds and peak memory (MB) of a process; ends the program if it fails."""
    begin = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], stdout=stdout, **options)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return {"wall": time.monotonic() - begin, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}


def measure_lines(command):
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        measure(command, stdout=out)
        out.seek(0)
        return out.read().splitlines()


def size_of(path):
    if path.is_file():
        return path.stat().st_size
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())


def first_line(command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout.splitlines()[0]


class Timtin:
    """Imports with its archive, as users do: what is measured is more than the index."""
    name = "timtin"

    def __init__(self, program, bench):
        self.program, self.bench = program, bench
        self.env = {"PATH": os.environ["PATH"]}

    def version(self):
        return first_line([self.program, "--version"])

    def index(self, articles, folder):
        figures = measure([self.program, "--data", folder, "import", articles], env={**self.env, "HOME": str(folder)},
                          stderr=subprocess.DEVNULL)
        figures["size"] = size_of(folder / "index")
        return figures

    def search(self, folder, queries, rounds):
        return measure_lines([self.bench, "--by-class", folder / "index", queries, str(rounds)])

    def throughput(self, folder, queries):
        """Whole queries a second by one thread and by two, several times in turns."""
        return [json.loads(line) for line in measure_lines([self.bench, "--threads", folder / "index", queries])]

    def cold(self, folder, queries):
        lines = [line.rstrip("\n").split("\t")[1] for line in open(queries, encoding="utf-8")]
        chosen = random.Random(1).sample(lines, min(COLD_STARTS, len(lines)))
        return [measure([self.program, "--data", folder, "search", "--", query], env=self.env)
                for query in chosen]


class Fts5:
    name = "SQLite FTS5"

    def version(self):
        import sqlite3
        database = sqlite3.connect(":memory:")
        database.execute("create virtual table t using fts5(x)")
        return f"SQLite {sqlite3.sqlite_version}, one field without accents, all words"

    def index(self, articles, folder):
        figures = measure([sys.executable, HERE / "fts5_peer.py", "index", articles, folder / "fts5.db"])
        figures["size"] = size_of(folder / "fts5.db")
        return figures

    def search(self, folder, queries, rounds):
        return measure_lines([sys.executable, HERE / "fts5_peer.py", "search", folder / "fts5.db", queries, str(rounds)])


class ScriptIndex:
    name = "scriptindex"

    def version(self):
        if shutil.which("scriptindex") is None:
            raise FileNotFoundError("no scriptindex: apt install xapian-omega")
        return first_line(["scriptindex", "--version"])

    def index(self, articles, folder):
        script, records = folder / "articles.script", folder / "articles.txt"
        script.write_text("id : boolean=Q unique=Q field\ntext : index\n", encoding="utf-8")
        with open(records, "w", encoding="utf-8") as out:  # its own form of input; not counted
            for article_id, title, body in read_articles(articles):
                text = f"{title}\n{body}".replace("\n", "\n=")
                print(f"id={article_id}\ntext={text}\n", file=out)
        figures = measure(["scriptindex", folder / "database", script, records])
        figures["size"] = size_of(folder / "database")
        return figures

    search = None


class Lucene:
    name = "Lucene"

    def __init__(self, classes):
        self.classes = classes

    def version(self):
        jars = []
        for jar in ("lucene-core-8*", "lucene-analyzers-common-8*", "lucene-analyzers-icu-8*", "icu4j"):
            found = sorted(glob.glob(f"/usr/share/java/{jar}.jar"))
            if not found:
                raise FileNotFoundError(f"no {jar}.jar: apt install liblucene8-java libicu4j-java")
            jars.append(found[-1])
        if shutil.which("javac") is None:
            raise FileNotFoundError("no javac: apt install default-jdk-headless")
        self.path = ":".join(jars)
        subprocess.run(["javac", "-nowarn", "-cp", self.path, "-d", str(self.classes), str(HERE / "LucenePeer.java")],
                       check=True)
        return f"{Path(jars[0]).stem}, {first_line(['java', '-version'])}, 4 fields, one thread, -Xmx2g"

    def java(self, *arguments):
        return ["java", "-Xmx2g", "-cp", f"{self.path}:{self.classes}", "LucenePeer", *arguments]

    def index(self, articles, folder):
        figures = measure(self.java("index", articles, folder / "lucene"))
        figures["size"] = size_of(folder / "lucene")
        return figures

    def search(self, folder, queries, rounds):
        return measure_lines(self.java("search", folder / "lucene", queries, str(rounds)))


# --- the run ---------------------------------------------------------------------

def by_class(lines):
    classes = {}
    for line in lines:
        name, milliseconds = line.rsplit("\t", 1)
        classes.setdefault(name, []).append(float(milliseconds))
    return classes


def mean(values):
    return sum(values) / len(values)


def at(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def tell_indexing(raw, text_size):
    say("\n| bulk import | seconds (each turn) | CPU seconds | index / text | peak MB |\n|---|---|---|---|---|")
    for name, turns in raw["index"].items():
        say(f"| {name} | {', '.join(format(one['wall'], '.1f') for one in turns)} "
            f"| {', '.join(format(one['cpu'], '.1f') for one in turns)} "
            f"| {turns[0]['size'] / text_size:.2f} | {max(one['memory'] for one in turns):.0f} |")


def tell_latency(raw):
    names = list(raw["latency"])
    say("\n| top 10, ms: mean, p50, p99 | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    for query_class in next(iter(raw["latency"].values())):
        cells = []
        for name in names:
            values = raw["latency"][name][query_class]
            cells.append(f"{mean(values):.2f} {at(values, 0.5):.2f} {at(values, 0.99):.2f}")
        say(f"| {query_class} | " + " | ".join(cells) + " |")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("articles_file", metavar="ARTICLES", type=Path)
    options.add_argument("--timtin", type=Path, required=True)
    options.add_argument("--bench", type=Path, required=True)
    options.add_argument("--queries", type=Path, required=True)
    options.add_argument("--articles", type=int, default=0)
    options.add_argument("--rounds", type=int, default=2)
    options.add_argument("--turns", type=int, default=2)
    options.add_argument("--peers", default="fts5,scriptindex,lucene")
    options.add_argument("--out", type=Path)
    options = options.parse_args()

    with tempfile.TemporaryDirectory(prefix="timtin-peers-") as scratch:
        scratch = Path(scratch)
        classes = scratch / "classes"
        classes.mkdir()
        articles, queries = scratch / "articles.jsonl", scratch / "queries.tsv"
        count, text_size = write_articles(options.articles_file, options.articles, articles)
        write_queries(options.queries, queries)
        timtin = Timtin(options.timtin.resolve(), options.bench.resolve())
        wanted = {"fts5": Fts5(), "scriptindex": ScriptIndex(), "lucene": Lucene(classes)}
        peers = [timtin]
        versions = {timtin.name: timtin.version()}
        for name in options.peers.split(","):
            try:
                versions[wanted[name].name] = wanted[name].version()
                peers.append(wanted[name])
            except Exception as error:  # whatever is missing, the others are measured
                print(f"SKIP {name}: {error}", file=sys.stderr)
        say(f"{count} articles, {text_size / 1e6:.1f} MB of text; {platform.machine()}, {os.cpu_count()} cores")
        for name, version in versions.items():
            say(f"{name}: {version}")
        raw = {"articles": count, "text_bytes": text_size, "cores": os.cpu_count(), "versions": versions,
               "index": {}, "latency": {}, "threads": [], "cold": []}

        for turn in range(options.turns):
            for peer in peers:
                folder = scratch / peer.name.replace(" ", "-")
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                figures = peer.index(articles, folder)
                raw["index"].setdefault(peer.name, []).append(figures)
                say(f"turn {turn + 1}: {peer.name}: {figures['wall']:.1f} s, {figures['cpu']:.1f} s of CPU, "
                    f"{figures['size'] / 1e6:.0f} MB, peak {figures['memory']:.0f} MB")
        for turn in range(options.turns):
            for peer in peers:
                if peer.search is None:
                    continue
                folder = scratch / peer.name.replace(" ", "-")
                for name, values in by_class(peer.search(folder, queries, options.rounds)).items():
                    raw["latency"].setdefault(peer.name, {}).setdefault(name, []).extend(values)
                say(f"turn {turn + 1}: {peer.name}: searched")
        raw["threads"] = timtin.throughput(scratch / timtin.name, queries)
        raw["cold"] = timtin.cold(scratch / timtin.name, queries)

    tell_indexing(raw, text_size)
    tell_latency(raw)
    one = mean([turn["queries_per_second"] for turn in raw["threads"] if turn["threads"] == 1])
    two = mean([turn["queries_per_second"] for turn in raw["threads"] if turn["threads"] == 2])
    say(f"\nqueries a second in process: one thread {one:.0f}, two {two:.0f} ({two / one:.2f} times)")
    walls = [start["wall"] * 1000 for start in raw["cold"]]
    say(f"timtin search as a process: mean {mean(walls):.1f} ms, p50 {at(walls, 0.5):.1f}, p99 {at(walls, 0.99):.1f}; "
        f"{mean([start['cpu'] * 1000 for start in raw['cold']]):.1f} ms of CPU")
    if options.out:
        options.out.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
