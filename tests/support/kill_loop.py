#!/usr/bin/env python3
"""kill_loop.py TIMTIN TIMES: kills `timtin update` by SIGKILL at random moments over the
demo portal, again and again, runs it to its end, and compares the index with that of
a run nobody disturbed, article by article. Ends with 1 on any difference."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PORTAL = Path(__file__).with_name("portal")


def configure(folder: Path, base: str) -> dict[str, str]:
    (folder / "sites").mkdir(parents=True)
    (folder / "timtin.toml").write_text('data = "data"\ncontact = "test@timtin.example"\n')
    (folder / "sites" / "portal.toml").write_text(
        f'[site]\nname = "portal"\nseeds = ["{base}/"]\n'
        '[crawl]\ndelay = "0s"\nallow_private = true\n'
        "[[lists]]\non = '/dan-van\\.htm$'\npost = \"/api/NewsZone/NewsZone\"\nfirst = 0\n"
        '[lists.form]\nPageIndex = "{page}"\nCatname = "{Catname}"\n'
        "[lists.values]\nCatname = 'name=\"hdCatname\" value=\"([^\"]+)\"'\n"
    )
    return {**os.environ, "TIMTIN_CONFIG": str(folder / "timtin.toml")}


def articles(timtin: str, env: dict[str, str]) -> dict[str, dict]:
    """Every article of the index by id, without what differs between runs."""
    answer = subprocess.run(
        [timtin, "search", "--since", "1990-01-01", "-n", "1000", "--format", "jsonl"],
        env=env, stdout=subprocess.PIPE, check=True,
    )
    found = {}
    for line in answer.stdout.decode().splitlines():
        hit = json.loads(line)
        if hit["id"] in found:
            sys.exit(f"kill_loop: {hit['id']} stands twice in the index")
        shown = subprocess.run([timtin, "show", hit["id"], "--format", "json"],
                               env=env, stdout=subprocess.PIPE, check=True)
        article = json.loads(shown.stdout)
        article.pop("fetched_at", None)
        found[hit["id"]] = article
    return found


def main() -> int:
    timtin, times = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    work = Path(tempfile.mkdtemp(prefix="timtin-kill-"))
    base = subprocess.run([PORTAL, "start", work / "portal"], stdout=subprocess.PIPE,
                          check=True).stdout.decode().strip()
    try:
        env = configure(work / "calm", base)
        begun = time.monotonic()
        subprocess.run([timtin, "update"], env=env, check=True)
        whole = time.monotonic() - begun
        wanted = articles(timtin, env)
        print(f"undisturbed: {len(wanted)} articles in {whole:.2f} s")
        killed = 0
        rounds = 0
        random.seed(os.environ.get("TIMTIN_SEED", "tìm tin"))
        while killed < times:
            rounds += 1
            shutil.rmtree(work / "wild", ignore_errors=True)
            env = configure(work / "wild", base)
            while True:
                run = subprocess.Popen([timtin, "update"], env=env)
                try:
                    code = run.wait(timeout=random.uniform(0.01, whole))
                except subprocess.TimeoutExpired:
                    run.send_signal(signal.SIGKILL)
                    run.wait()
                    killed += 1
                    continue
                if code != 0:
                    print(f"kill_loop: after {killed} kills timtin ended with {code}")
                    return 1
                break
            got = articles(timtin, env)
            if got != wanted:
                missing = sorted(wanted.keys() - got.keys())
                extra = sorted(got.keys() - wanted.keys())
                changed = [k for k in wanted.keys() & got.keys() if wanted[k] != got[k]]
                print(f"kill_loop: after {killed} kills: missing {missing}, "
                      f"extra {extra}, changed {changed}")
                return 1
        print(f"{killed} kills in {rounds} rounds: every index equals the undisturbed one")
        return 0
    finally:
        subprocess.run([PORTAL, "stop", work / "portal"], check=False)
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
