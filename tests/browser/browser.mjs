// SPDX-License-Identifier: GPL-2.0-or-later
// What the browser tests and script/screenshots share: Chromium of Debian, and a server.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

export async function launchBrowser() {
  const executablePath = process.env.TIMTIN_CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(`${executablePath} is not there; Debian's package chromium has it`);
  }
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
}

/** Runs `timtin serve` on a data folder, or on articles of its own; { url, stop }. */
export async function startServer({ data, articles, config = "" } = {}) {
  const program = process.env.TIMTIN_PROGRAM;
  if (!program) throw new Error("TIMTIN_PROGRAM must name the program timtin");
  const folder = mkdtempSync(join(tmpdir(), "timtin-browser-"));
  const file = join(folder, "timtin.toml");
  writeFileSync(file, `data = "${data ?? join(folder, "data")}"\n[serve]\n${config}\n`);
  const environment = { ...process.env, TIMTIN_CONFIG: file };
  delete environment.TIMTIN_DATA;
  if (articles) {
    await new Promise((resolve, reject) => {
      const run = spawn(program, ["import", "-"], { env: environment, stdio: ["pipe", "ignore", "inherit"] });
      run.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`import ended with ${code}`))));
      run.stdin.end(articles.map((one) => JSON.stringify(one)).join("\n") + "\n");
    });
  }
  const run = spawn(program, ["serve", "--listen", "127.0.0.1:0"], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  const url = await new Promise((resolve, reject) => {
    let heard = "";
    run.stderr.on("data", (bytes) => {
      heard += bytes;
      const found = heard.match(/serving at (http:\S+)/);
      if (found) resolve(found[1]);
    });
    run.on("close", (code) => reject(new Error(`serve ended with ${code}: ${heard}`)));
  });
  return {
    url,
    folder,
    stop: () =>
      new Promise((resolve) => {
        run.removeAllListeners("close");
        run.on("close", (code) => {
          rmSync(folder, { recursive: true, force: true });
          resolve(code);
        });
        run.kill("SIGTERM");
      }),
  };
}
