// SPDX-License-Identifier: GPL-2.0-or-later
// Pictures of the search page, to be looked at; see script/screenshots.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launchBrowser, startServer } from "./browser.mjs";

const [data, out] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const server = await startServer({ data });
const browser = await launchBrowser();
const shots = [
  { name: "home", at: "", sizes: ["desk", "phone", "dark"] },
  { name: "results", at: "?q=dân vận", sizes: ["desk", "phone", "dark", "tiny", "wide"] },
  { name: "corrected", at: "?q=daan vaanj kheos", sizes: ["desk"] },
  { name: "filtered", at: "?q=công tác&since=2018&until=2024&author=Gia Hân", sizes: ["desk", "phone"] },
  { name: "facets", at: "?q=công tác&year=2019&year=2020", sizes: ["desk", "dark"] },
  { name: "facets-open", at: "?q=dân vận", sizes: ["phone", "tiny"], open: ".refine > summary" },
  { name: "error", at: "?q=hà nội&since=hôm nào", sizes: ["desk", "phone"] },
  { name: "nothing", at: "?q=\"không có cụm này đâu\"", sizes: ["desk", "phone"] },
  { name: "english", at: "?q=nq 25&lang=en", sizes: ["desk"] },
  { name: "like", at: "?like=ID", sizes: ["desk", "phone"] },
  { name: "embedded", at: "?q=dân vận&embed=1", sizes: ["narrow"] },
  { name: "typing", at: "", sizes: ["desk", "phone", "dark"], type: "dan v" },
];
const sizes = {
  desk: { viewport: { width: 1280, height: 900 } },
  wide: { viewport: { width: 1600, height: 1000 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  tiny: { viewport: { width: 320, height: 640 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  narrow: { viewport: { width: 420, height: 600 } },
};
const one = await (await fetch(new URL(encodeURI("api/v1/search?limit=1&q=dân vận"), server.url))).json();
for (const shot of shots) {
  shot.at = shot.at.replace("ID", encodeURIComponent(one.hits[0]?.id));
  for (const size of shot.sizes) {
    const context = await browser.newContext({ locale: "vi-VN", ...sizes[size] });
    const page = await context.newPage();
    await page.goto(new URL(encodeURI(shot.at), server.url).href);
    if (shot.open) await page.locator(shot.open).click();
    if (shot.type) {
      await page.locator("#q").pressSequentially(shot.type, { delay: 30 });
      await page.waitForTimeout(600);
    }
    await page.screenshot({ path: join(out, `${shot.name}-${size}.png`) });
    await context.close();
  }
}
const page = await browser.newPage();
await page.goto(new URL(encodeURI("?q=dân vận"), server.url).href);
await page.emulateMedia({ media: "print" });
await page.screenshot({ path: join(out, "print.png") });
await browser.close();
await server.stop();
console.log(out);
