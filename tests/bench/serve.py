#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What `timtin serve` costs beside the C++ API, and how it bears bad times. Prints figures.

  serve.py rate DATA QUERIES      requests/s, p50, p99 and CPU a request at 1, 32 and 256
                                  connections, beside the same queries through the API, in
                                  turns, answers kept and not; first by a new process
                                  (--drop-caches: and with a cold disk)
  serve.py slow DATA QUERIES      the same at 32 connections with 300 clients that drip
  serve.py memory DATA QUERIES    memory over many requests (--requests N)
  serve.py commits DATA QUERIES   requests that fail while `timtin update` commits (--rounds
                                  N) what a site on loopback has new
  serve.py push DATA QUERIES      how soon an article is found that is pushed (`timtin import
                                  -`), at rest and while 32 connections search (--rounds N)

commits and push write into DATA: use a copy of a whole data folder. QUERIES holds a query a
line. Needs wrk; TIMTIN_PROGRAM and TIMTIN_SERVE_BENCH name the programs, else those of
build/bench.
"""

import argparse
import http.server
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("TIMTIN_PROGRAM", str(ROOT / "build/bench/cli/timtin"))
BENCH = os.environ.get("TIMTIN_SERVE_BENCH", str(ROOT / "build/bench/tests/bench/serve_bench"))
THREADS = 2
CONNECTIONS = (1, 32, 256)
FOUND_WITHIN = 60  # seconds: what takes longer is lost
NOT_KEPT = "cache_bytes = 0"


def say(text):
    print(text, flush=True)


class Server:
    """`timtin serve` for the length of a with."""

    def __init__(self, data, folder, settings=""):
        config = Path(folder) / "serve.toml"
        config.write_text(f'data = "{data}"\n[serve]\nmax_per_address = 0\n{settings}\n')
        self.process = subprocess.Popen(
            [PROGRAM, "--config", str(config), "serve", "--listen", "127.0.0.1:0", "--threads", str(THREADS)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        found = re.search(r"serving at http://[^ ]*:(\d+)/", line)
        if not found:
            self.stop()
            sys.exit(f"serve.py: the server did not start: {line.strip()}")
        self.port = int(found[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def url(self, path=""):
        return f"http://127.0.0.1:{self.port}/{path}"

    def cpu(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self):
        text = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        return int(re.search(r"Anonymous:\s+(\d+)", text)[1]) / 1024

    def finds(self, word, title):
        """Does a search for the word, which is in one article alone, tell that article?"""
        with urllib.request.urlopen(self.url(f"api/v1/search?exact=1&q={word}"), timeout=FOUND_WITHIN) as answer:
            return any(hit["title"]["text"] == title for hit in json.load(answer)["hits"])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()


# --- load ------------------------------------------------------------------------

def script(folder, queries, mix):
    """A script for wrk that asks for the queries in turn, and other things as `mix` says."""
    paths = ["/api/v1/search?q=" + urllib.parse.quote(q) for q in queries]
    if mix:
        paths = [p for q in paths for p in (q, "/healthz", q.replace("/api/v1/search", "/"), "/api/v1/nothing")]
    file = Path(folder) / "ask.lua"
    lines = ",\n".join(json.dumps(path) for path in paths)
    file.write_text(f"local paths = {{{lines}}}\nlocal at = 0\n"
                    "request = function() at = at % #paths + 1; return wrk.format('GET', paths[at]) end\n")
    return file


def wrk(server, lua, connections, seconds):
    before = server.cpu()
    out = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "30s", "--latency", "-s", str(lua), server.url()],
        capture_output=True, text=True, check=True).stdout
    used = server.cpu() - before
    unit = {"us": 1e-3, "ms": 1, "s": 1e3, "m": 6e4}

    def percent(share):
        found = re.search(rf"{share}%\s+([\d.]+)(us|ms|s|m)", out)
        return float(found[1]) * unit[found[2]]

    count = int(re.search(r"(\d+) requests in", out)[1])
    failed = sum(int(n) for n in re.findall(r"Non-2xx or 3xx responses: (\d+)", out))
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out)
    failed += sum(int(n) for n in errors.groups()) if errors else 0
    return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), "p50": percent(50), "p99": percent(99),
            "cpu_us": used / max(count, 1) * 1e6, "failed": failed, "count": count}


class Load:
    """32 connections that search for the length of a with."""

    def __init__(self, server, lua):
        self.results = []
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(server, lua), daemon=True)

    def run(self, server, lua):
        while not self.stopped.is_set():
            self.results.append(wrk(server, lua, 32, 2))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()

    def told(self):
        return (f"{sum(one['count'] for one in self.results)} requests, "
                f"{sum(one['failed'] for one in self.results)} failed")


def api(arguments, threads, *warm):
    out = subprocess.run([BENCH, f"{arguments.data}/index", arguments.shuffled, str(threads), str(arguments.seconds), *warm],
                         capture_output=True, text=True, check=True).stdout
    return json.loads(out)


def timtin(config, *command, text=None):
    run = subprocess.run([PROGRAM, "--config", str(config), *command], input=text, capture_output=True, text=True,
                         check=False)
    if run.returncode != 0:
        raise RuntimeError(f"timtin {command[0]} ended with {run.returncode}: {run.stderr.strip()}")


def wait_for(server, word, title):
    """How long it takes until a search finds it."""
    begun = time.monotonic()
    while not server.finds(word, title):
        if time.monotonic() - begun > FOUND_WITHIN:
            raise RuntimeError(f"“{title}” is not found {FOUND_WITHIN} s after it was committed. Is {server.url()} "
                               "the server of a whole data folder, the index with the archive it was made from?")
        time.sleep(0.005)
    return time.monotonic() - begun


# --- what is measured ------------------------------------------------------------

def show(name, one):
    say(f"{name:34} {one['rate']:9.1f}/s  p50 {one['p50']:8.2f} ms  p99 {one['p99']:8.2f} ms  "
        f"CPU {one['cpu_us']:7.0f} us  failed {one['failed']}")
    return one


def drop_caches(arguments):
    if arguments.drop_caches:
        subprocess.run(["sh", "-c", "sync; echo 3 > /proc/sys/vm/drop_caches"], check=True)


def rate(arguments, folder):
    lua = script(folder, arguments.queries, False)
    cold = "cold disk" if arguments.drop_caches else "new process"
    # What the API does with as many threads as there is work for.
    threads = {connections: min(connections, THREADS) for connections in CONNECTIONS}
    for connections in CONNECTIONS:
        drop_caches(arguments)
        show(f"API, {threads[connections]} threads, {cold}", api(arguments, threads[connections]))
        drop_caches(arguments)
        with Server(arguments.data, folder, NOT_KEPT) as server:
            show(f"HTTP, {connections} connections, {cold}", wrk(server, lua, connections, arguments.seconds))
    costs = {connections: [] for connections in CONNECTIONS}
    with Server(arguments.data, folder, NOT_KEPT) as plain, Server(arguments.data, folder) as keeping:
        for server in (plain, keeping):
            asked = 0
            while asked < len(arguments.queries):
                asked += wrk(server, lua, 8, arguments.seconds)["count"]
        for _ in range(arguments.turns):
            for connections in CONNECTIONS:
                beside = show(f"API, {threads[connections]} threads", api(arguments, threads[connections], "warm"))
                one = show(f"HTTP, {connections} connections", wrk(plain, lua, connections, arguments.seconds))
                show(f"HTTP, {connections} connections, kept", wrk(keeping, lua, connections, arguments.seconds))
                costs[connections].append(one["cpu_us"] / beside["cpu_us"])
    for connections, ratios in costs.items():
        say(f"CPU a request at {connections} connections: {statistics.median(ratios):.2f} of that through the API, "
            f"from {min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} turns")


def drip(server, count, stop):
    def open_all():
        made = []
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", server.port))
            one.sendall(b"GET /api/v1/search?q=dan HTTP/1.1\r\nHost: a\r\nX-Slow: ")
            made.append(one)
        return made

    clients = open_all()
    dropped = 0
    while not stop.is_set():
        for at, one in enumerate(clients):
            try:
                one.sendall(b"x")
            except OSError:
                dropped += 1
                one.close()
                try:
                    clients[at] = socket.create_connection(("127.0.0.1", server.port))
                    clients[at].sendall(b"GET /")
                except OSError:
                    pass
        stop.wait(0.5)
    for one in clients:
        one.close()
    say(f"slow clients ended by the server: {dropped}")


def slow(arguments, folder):
    lua = script(folder, arguments.queries, False)
    with Server(arguments.data, folder, NOT_KEPT) as server:
        wrk(server, lua, 32, arguments.seconds)
        for _ in range(arguments.turns):
            show("32 connections, alone", wrk(server, lua, 32, arguments.seconds))
            stop = threading.Event()
            thread = threading.Thread(target=drip, args=(server, 300, stop), daemon=True)
            thread.start()
            time.sleep(1)
            show("32 connections, 300 that drip", wrk(server, lua, 32, max(arguments.seconds, 12)))
            stop.set()
            thread.join()


def memory(arguments, folder):
    lua = script(folder, arguments.queries, True)
    with Server(arguments.data, folder) as server:
        say(f"        0 requests: {server.resident():7.1f} MiB of its own")
        done = 0
        for part in range(1, 11):
            while done < arguments.requests * part / 10:
                done += wrk(server, lua, 32, arguments.seconds)["count"]
            say(f"{done:9} requests: {server.resident():7.1f} MiB of its own")


class Newspaper(http.server.BaseHTTPRequestHandler):
    """A site that has an article more each time it is told to, on its front page and on one of its own."""

    titles = []

    def do_GET(self):  # noqa: N802, the name that http.server calls
        found = re.fullmatch(r"/bai-(\d+)\.html", self.path)
        body = None
        if self.path == "/":
            body = "".join(f'<li><a href="/bai-{n}.html">{title}</a></li>' for n, title in enumerate(self.titles))
            body = f"<title>Báo thử tải</title><ul>{body}</ul>"
        elif found and int(found[1]) < len(self.titles):
            title = self.titles[int(found[1])]
            text = "".join(f"<p>{title}: đoạn thứ {n} kể chuyện máy chủ vẫn trả lời trong khi chỉ mục được ghi thêm, "
                           f"lần này là bài số {found[1]} của tờ báo thử tải.</p>" for n in range(4))
            body = (f'<title>{title}</title><meta property="article:published_time" '
                    f'content="2024-03-21T08:00:00+07:00"><article><h1>{title}</h1>{text}</article>')
        page = f"<!DOCTYPE html><html lang=vi><meta charset=utf-8>{body or ''}</html>".encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        pass


def commits(arguments, folder):
    lua = script(folder, arguments.queries, False)
    newspaper = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Newspaper)
    threading.Thread(target=newspaper.serve_forever, daemon=True).start()
    (Path(folder) / "sites").mkdir()
    (Path(folder) / "sites" / "thutai.toml").write_text(
        f'[site]\nname = "thutai"\nseeds = ["http://127.0.0.1:{newspaper.server_port}/"]\n'
        '[crawl]\ndelay = "0s"\nallow_private = true\nrevisit_listing = "0s"\n')
    config = Path(folder) / "update.toml"
    config.write_text(f'data = "{arguments.data}"\nsites = ["thutai"]\ncontact = "thutai@timtin.example"\n')
    waits = []
    with Server(arguments.data, folder) as server:
        with Load(server, lua) as load:
            for number in range(arguments.rounds):
                word = f"lanthu{number}x{os.getpid()}"
                Newspaper.titles.append(f"Bản tin {word}")
                timtin(config, "update")
                waits.append(wait_for(server, word, Newspaper.titles[-1]))
                if (number + 1) % 10 == 0:
                    say(f"{number + 1} commits")
        say(f"{arguments.rounds} commits: {load.told()}; found {statistics.median(waits):.2f} s after `update` ended "
            f"in the middle, {max(waits):.2f} s at most, one request at a time behind 32 others")
    newspaper.shutdown()


def push(arguments, folder):
    lua = script(folder, arguments.queries, False)
    config = Path(folder) / "push.toml"
    config.write_text(f'data = "{arguments.data}"\n')

    def pushes(server, name):
        times = []
        for number in range(arguments.rounds):
            word = f"{name}{number}x{os.getpid()}"
            title = f"Tin mới {word}"
            article = {"id": f"bench-{word}", "title": title, "body": f"Hệ quản trị gửi {word} sang khi bài vừa đăng."}
            begun = time.monotonic()
            timtin(config, "import", "-", text=json.dumps(article) + "\n")
            wait_for(server, word, title)
            times.append(time.monotonic() - begun)
        return (f"from the start of `import` to the answer {statistics.median(times):.2f} s in the middle, "
                f"{max(times):.2f} s at most")

    with Server(arguments.data, folder) as server:
        say(f"{arguments.rounds} pushes at rest: {pushes(server, 'luclang')}")
        with Load(server, lua) as load:
            told = pushes(server, "lucdong")
        say(f"{arguments.rounds} pushes beside 32 connections: {told}; {load.told()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    modes = {"rate": rate, "slow": slow, "memory": memory, "commits": commits, "push": push}
    parser.add_argument("what", choices=modes)
    parser.add_argument("data")
    parser.add_argument("queries_file", metavar="queries")
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=50, help="commits, pushes")
    parser.add_argument("--drop-caches", action="store_true", help="begin with a cold disk (root)")
    arguments = parser.parse_args()
    arguments.data = str(Path(arguments.data).resolve())
    arguments.queries = [line for line in Path(arguments.queries_file).read_text(encoding="utf-8").splitlines() if line]
    # What is measured for some seconds is then a sample of all, and the same for all who are measured.
    random.Random(1).shuffle(arguments.queries)
    with tempfile.TemporaryDirectory() as folder:
        arguments.shuffled = str(Path(folder) / "queries")
        Path(arguments.shuffled).write_text("".join(query + "\n" for query in arguments.queries), encoding="utf-8")
        try:
            modes[arguments.what](arguments, folder)
        except RuntimeError as error:
            sys.exit(f"serve.py: {error}")


if __name__ == "__main__":
    main()
