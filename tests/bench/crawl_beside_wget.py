#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""crawl_beside_wget.py TIMTIN [PAGES]: generated pages (20,000) on loopback, fetched by
`timtin crawl` with politeness off and by wget into a WARC file, one after the other and
again. Prints pages a second and peak memory of both, and timtin's memory at a quarter of
the way and at the end."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECTIONS = 100
SYLLABLES = ("nhân dân thành phố đồng thuận xây dựng nông thôn mới văn minh giàu đẹp chính quyền lắng nghe đối thoại "
             "vận động hiến đất mở đường trường học bệnh viện công viên hồ nước phố phường làng nghề chợ quê mùa vụ").split()
ROUNDS = 2


def paragraph(seed, words):
    state = seed * 2654435761 % 2**32 or 1
    out = []
    for _ in range(words):
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        out.append(SYLLABLES[state % len(SYLLABLES)])
    return " ".join(out).capitalize() + "."


def build(folder, pages):
    """Front page, sections, articles; nginx serves them as they are."""
    per_section = pages // SECTIONS
    links = []
    for section in range(SECTIONS):
        items = []
        for number in range(section * per_section, (section + 1) * per_section):
            title = paragraph(number + 7, 9)
            body = "".join(f"<p>{paragraph(number * 11 + i, 60)}</p>\n" for i in range(6))
            (folder / f"bai-{number}.html").write_text(
                f"<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>{title}</title>"
                f"<meta property='article:published_time' content='2024-03-21T08:00:00+07:00'></head><body>"
                f"<article><h1>{title}</h1>\n{body}</article></body></html>\n", encoding="utf-8")
            items.append(f"<li><a href='/bai-{number}.html'>{title}</a></li>")
        (folder / f"muc-{section}.html").write_text(
            f"<html><head><meta charset=utf-8><title>Mục {section}</title></head><body><ul>{''.join(items)}</ul></body></html>",
            encoding="utf-8")
        links.append(f"<li><a href='/muc-{section}.html'>Mục {section}</a></li>")
    (folder / "index.html").write_text(
        f"<html><head><meta charset=utf-8><title>Trang chủ</title></head><body><ul>{''.join(links)}</ul></body></html>",
        encoding="utf-8")
    return per_section * SECTIONS + SECTIONS + 1


def serve(folder, work, port):
    config = work / "nginx.conf"
    user = "user root;\n" if os.geteuid() == 0 else ""
    config.write_text(f"""{user}worker_processes 1;
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    types {{ text/html html; }}
    keepalive_requests 1000000;
    server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
""")
    nginx = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
    return subprocess.Popen([nginx, "-c", config, "-g", "daemon off;"])


def resident(pid):
    try:
        with open(f"/proc/{pid}/statm") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize() / 2**20
    except OSError:
        return 0.0


def measured(command, **options):
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    samples = []
    while process.poll() is None:
        samples.append(resident(process.pid))
        time.sleep(0.1)
    seconds = time.monotonic() - begun
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return seconds, samples


def main():
    timtin = os.path.abspath(sys.argv[1])
    pages = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    work = Path(tempfile.mkdtemp(prefix="timtin-wget-"))
    www = work / "www"
    www.mkdir()
    server = None
    try:
        count = build(www, pages)
        port = 18000 + os.getpid() % 10000
        server = serve(www, work, port)
        time.sleep(0.5)
        base = f"http://127.0.0.1:{port}/"
        (work / "sites").mkdir()
        (work / "sites" / "a.toml").write_text(
            f'[site]\nname = "a"\nseeds = ["{base}"]\n[crawl]\ndelay = "0s"\nallow_private = true\n')
        for number in range(1, ROUNDS + 1):
            data = work / f"data-{number}"
            (work / "timtin.toml").write_text(f'data = "{data}"\ncontact = "bench@timtin.example"\n')
            seconds, samples = measured([timtin, "--config", work / "timtin.toml", "crawl"])
            rate = count / seconds
            quarter, end = samples[len(samples) // 4], samples[-1] if samples[-1] else samples[-2]
            fetched = subprocess.run(
                [timtin, "--config", work / "timtin.toml", "stats", "--format", "json"],
                stdout=subprocess.PIPE, check=True).stdout
            if f'"pages":{count}' not in fetched.decode():
                sys.exit("crawl_beside_wget: timtin did not fetch all pages")
            print(f"round {number}: timtin {count} pages in {seconds:.1f} s, {rate:.0f} pages/s; "
                  f"memory {quarter:.0f} MiB at a quarter, {end:.0f} at the end, {max(samples):.0f} at most")
            folder = work / f"wget-{number}"
            folder.mkdir()
            seconds, samples = measured(
                ["wget", "-r", "-l", "inf", "-q", "-nd", "--delete-after", f"--warc-file={folder}/a", base], cwd=folder)
            print(f"round {number}: wget   {count} pages in {seconds:.1f} s, {count / seconds:.0f} pages/s; "
                  f"memory {max(samples):.0f} MiB at most")
    finally:
        if server:
            server.terminate()
            server.wait()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
