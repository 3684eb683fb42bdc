#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What `timtin serve` costs beside the C++ API, and how it bears bad times. Prints figures.

  serve.py rate DATA QUERIES      requests/s, p50, p99 and CPU a request at 1, 32 and 256
                                  connections, beside the same queries through the API,
                                  in turns; with and without answers kept; cold and warm
  serve.py slow DATA QUERIES      the same at 32 connections with 300 clients that drip
  serve.py memory DATA QUERIES    memory over many requests (--requests N)
  serve.py commits DATA QUERIES   requests that fail while articles are imported 50 times
                                  (writes into DATA: use a copy)

QUERIES holds a query a line. Needs wrk; TIMTIN_PROGRAM and TIMTIN_SERVE_BENCH name the
programs, else those of build/bench.
"""

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("TIMTIN_PROGRAM", str(ROOT / "build/bench/cli/timtin"))
BENCH = os.environ.get("TIMTIN_SERVE_BENCH", str(ROOT / "build/bench/tests/bench/serve_bench"))
THREADS = 2


class Server:
    def __init__(self, data, folder, settings=""):
        config = Path(folder) / "timtin.toml"
        config.write_text(f'data = "{data}"\n[serve]\nmax_per_address = 0\n{settings}\n')
        self.process = subprocess.Popen(
            [PROGRAM, "--config", str(config), "serve", "--listen", "127.0.0.1:0", "--threads", str(THREADS)],
            stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        self.port = int(re.search(r":(\d+)/", line)[1])

    def url(self, path=""):
        return f"http://127.0.0.1:{self.port}/{path}"

    def cpu(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self):
        text = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        return int(re.search(r"Anonymous:\s+(\d+)", text)[1]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


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


def api(data, queries_file, threads, seconds, *warm):
    out = subprocess.run([BENCH, f"{data}/index", queries_file, str(threads), str(seconds), *warm],
                         capture_output=True, text=True, check=True).stdout
    return json.loads(out)


def show(name, one):
    print(f"{name:34} {one['rate']:9.1f}/s  p50 {one['p50']:8.2f} ms  p99 {one['p99']:8.2f} ms  "
          f"CPU {one['cpu_us']:7.0f} us  failed {one['failed']}", flush=True)


def rate(arguments, folder):
    lua = script(folder, arguments.queries, False)
    if arguments.drop_caches:
        subprocess.run(["sh", "-c", "sync; echo 3 > /proc/sys/vm/drop_caches"], check=True)
        show("API, 2 threads, cold", api(arguments.data, arguments.queries_file, THREADS, arguments.seconds))
        subprocess.run(["sh", "-c", "sync; echo 3 > /proc/sys/vm/drop_caches"], check=True)
    plain = Server(arguments.data, folder, "cache_bytes = 0")
    show("HTTP, 32 connections, first", wrk(plain, lua, 32, arguments.seconds))
    keeping = Server(arguments.data, folder)
    wrk(keeping, lua, 8, arguments.seconds)
    for turn in range(arguments.turns):
        for connections in (1, 32, 256):
            # What the API does with as many threads as there is work for.
            threads = min(connections, THREADS)
            show(f"API, {threads} threads", api(arguments.data, arguments.queries_file, threads, arguments.seconds, "warm"))
            show(f"HTTP, {connections} connections", wrk(plain, lua, connections, arguments.seconds))
            show(f"HTTP, {connections} connections, kept", wrk(keeping, lua, connections, arguments.seconds))
    plain.stop()
    keeping.stop()


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
    print(f"slow clients ended by the server: {dropped}")


def slow(arguments, folder):
    lua = script(folder, arguments.queries, False)
    server = Server(arguments.data, folder, "cache_bytes = 0")
    wrk(server, lua, 32, arguments.seconds)
    for _ in range(arguments.turns):
        show("32 connections, alone", wrk(server, lua, 32, arguments.seconds))
        stop = threading.Event()
        thread = threading.Thread(target=drip, args=(server, 300, stop))
        thread.start()
        time.sleep(1)
        show("32 connections, 300 that drip", wrk(server, lua, 32, max(arguments.seconds, 12)))
        stop.set()
        thread.join()
    server.stop()


def memory(arguments, folder):
    lua = script(folder, arguments.queries, True)
    server = Server(arguments.data, folder)
    done = 0
    step = arguments.requests / 10
    while done < arguments.requests:
        part = 0
        while part < step:
            part += wrk(server, lua, 32, arguments.seconds)["count"]
        done += part
        print(f"{done:9} requests: {server.resident():7.1f} MiB of its own", flush=True)
    server.stop()


def commits(arguments, folder):
    lua = script(folder, arguments.queries, False)
    server = Server(arguments.data, folder)
    results = []
    stop = threading.Event()

    def load():
        while not stop.is_set():
            results.append(wrk(server, lua, 32, 2))

    thread = threading.Thread(target=load)
    thread.start()
    waits = []
    pushes = []
    for number in range(50):
        word = f"lanthu{number}x{os.getpid()}"
        article = {"id": f"bench-{os.getpid()}-{number}", "title": f"Bản thử {word}", "body": f"Chạy {word} giữa buổi."}
        pushed = time.time()
        subprocess.run([PROGRAM, "--data", arguments.data, "import", "-"], input=json.dumps(article) + "\n",
                       text=True, check=True, capture_output=True)
        begun = time.time()
        while True:
            with socket.create_connection(("127.0.0.1", server.port)) as one:
                one.sendall(f"GET /api/v1/search?q={word} HTTP/1.0\r\n\r\n".encode())
                answer = b"".join(iter(lambda: one.recv(65536), b""))
            if f'"id":"bench-{os.getpid()}-{number}"'.encode() in answer:
                break
        waits.append(time.time() - begun)
        pushes.append(time.time() - pushed)
    stop.set()
    thread.join()
    print(f"50 commits: {sum(one['count'] for one in results)} requests, {sum(one['failed'] for one in results)} failed; "
          f"found at most {max(waits):.2f} s after the import ended; from its begin to the answer "
          f"{sorted(pushes)[len(pushes) // 2]:.2f} s in the middle, {max(pushes):.2f} s at most")
    server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["rate", "slow", "memory", "commits"])
    parser.add_argument("data")
    parser.add_argument("queries_file", metavar="queries")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--drop-caches", action="store_true", help="begin with a cold disk (root)")
    arguments = parser.parse_args()
    arguments.data = str(Path(arguments.data).resolve())
    arguments.queries = [line for line in Path(arguments.queries_file).read_text(encoding="utf-8").splitlines() if line]
    with tempfile.TemporaryDirectory() as folder:
        {"rate": rate, "slow": slow, "memory": memory, "commits": commits}[arguments.what](arguments, folder)


if __name__ == "__main__":
    sys.exit(main())
