#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""SQLite FTS5 over articles: one field without accents, its own BM25.

  fts5_peer.py index ARTICLES DATABASE
  fts5_peer.py search DATABASE QUERIES ROUNDS    # CLASS<TAB>QUERY a line; prints CLASS<TAB>milliseconds
"""

import json
import re
import sqlite3
import sys
import time

WORD = re.compile(r"[^\W_]+")


def plain(text):
    # Its tokenizer takes marks off letters, but đ is a letter of its own to it.
    return text.replace("đ", "d").replace("Đ", "D")


def index(articles, path):
    begin = time.monotonic()
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript("""pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -262144;
        create table article (rowid integer primary key, id text);
        create virtual table words using fts5(body, content = '', tokenize = 'unicode61 remove_diacritics 2');
        begin;""")
    count = 0
    with open(articles, encoding="utf-8") as lines:
        for count, line in enumerate(lines, 1):
            article = json.loads(line)
            database.execute("insert into article values (?, ?)", (count, article["id"]))
            database.execute("insert into words (rowid, body) values (?, ?)",
                             (count, plain(article.get("title", "") + "\n" + article["body"])))
    database.execute("commit")
    database.close()
    print(json.dumps({"version": sqlite3.sqlite_version, "articles": count,
                      "seconds": round(time.monotonic() - begin, 2)}))


def search(path, queries, rounds):
    database = sqlite3.connect(path)
    database.execute("pragma cache_size = -262144")
    with open(queries, encoding="utf-8") as lines:
        asked = [line.rstrip("\n").split("\t", 1) for line in lines]
    for number in range(rounds + 1):
        for name, query in asked:
            begin = time.perf_counter()
            words = " AND ".join(f'"{word}"' for word in dict.fromkeys(WORD.findall(plain(query).lower())))
            if words:
                database.execute("select article.id from words join article on article.rowid = words.rowid "
                                 "where words match ? order by rank limit 10", (words,)).fetchall()
            taken = (time.perf_counter() - begin) * 1000
            if number > 0:
                print(f"{name}\t{taken:.4f}")


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "index":
        index(sys.argv[2], sys.argv[3])
    elif len(sys.argv) == 5 and sys.argv[1] == "search":
        search(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        sys.exit(__doc__)
