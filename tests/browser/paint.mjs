// SPDX-License-Identifier: GPL-2.0-or-later
// How soon the page is seen on a slow phone: first contentful paint in Chromium, its processor
// slowed down, its caches empty each time.
//   TIMTIN_PROGRAM=… node paint.mjs DATA [TIMES]
import { launchBrowser, startServer } from "./browser.mjs";

const [data, times = "15"] = process.argv.slice(2);
const server = await startServer({ data });
const browser = await launchBrowser();
// Chrome's own "slow 4G" of its tests: 1.6 Mbit/s down, 150 ms there and back.
const slow = { offline: false, latency: 150, downloadThroughput: (1.6e6 / 8) * 0.9, uploadThroughput: (750e3 / 8) * 0.9 };

async function once(target, rate, network) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.setCacheDisabled", { cacheDisabled: true });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate });
  if (network) await devtools.send("Network.emulateNetworkConditions", slow);
  let bytes = 0;
  devtools.on("Network.loadingFinished", (event) => { bytes += event.encodedDataLength; });
  await page.goto(new URL(encodeURI(target), server.url).href, { waitUntil: "networkidle" });
  const at = await page.evaluate(() => ({
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    load: performance.getEntriesByType("navigation")[0].loadEventEnd,
  }));
  await context.close();
  return { ...at, bytes };
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
for (const [name, target] of [["home", ""], ["results", "?q=dân vận"]]) {
  for (const [what, rate, network] of [["as it is", 1, false], ["processor 6 times slower", 6, false], ["and slow 4G", 6, true]]) {
    const all = [];
    for (let i = 0; i < Number(times); i++) all.push(await once(target, rate, network));
    console.log(`${name.padEnd(8)} ${what.padEnd(25)} first paint ${median(all.map((one) => one.paint)).toFixed(0).padStart(5)} ms, loaded ${median(all.map((one) => one.load)).toFixed(0).padStart(5)} ms, ${(median(all.map((one) => one.bytes)) / 1000).toFixed(1)} kB`);
  }
}
await browser.close();
await server.stop();
