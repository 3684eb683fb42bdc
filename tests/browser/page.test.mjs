// SPDX-License-Identifier: GPL-2.0-or-later
// The search page in Chromium; run by `script/test --browser`.
import assert from "node:assert/strict";
import { createServer, request as ask } from "node:http";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { articles } from "./articles.mjs";
import { launchBrowser, startServer } from "./browser.mjs";

const axeScript = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
let server;
let portal;
let stranger;
let browser;

/** A site that has the page in a frame, and a search box. */
async function startPortal() {
  const made = createServer((request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(request.url === "/frame"
      ? `<title>Cổng</title><iframe src="${server.url}?embed=1&q=dan+van" width="500" height="600"></iframe>`
      : `<title>Cổng</title><body><script src="${server.url}embed.js" data-text="Tìm trong cổng"></script>`);
  });
  await new Promise((resolve) => made.listen(0, "127.0.0.1", resolve));
  made.origin = `http://127.0.0.1:${made.address().port}`;
  return made;
}

before(async () => {
  portal = await startPortal();
  stranger = await startPortal();
  server = await startServer({ articles, config: `allow_embedding = ["${portal.origin}"]` });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  portal?.close();
  stranger?.close();
  await server?.stop();
});

/** What a reverse proxy makes of the server below a path of another site. */
async function startProxy(path) {
  const made = createServer((request, response) => {
    if (!request.url.startsWith(path)) {
      response.writeHead(404).end();
      return;
    }
    const target = new URL("/" + request.url.slice(path.length), server.url);
    ask(target, { headers: { accept: request.headers.accept } }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    }).end();
  });
  await new Promise((resolve) => made.listen(0, "127.0.0.1", resolve));
  made.url = `http://127.0.0.1:${made.address().port}${path}`;
  return made;
}

/** A page of its own, closed afterwards; fails on errors in its console, but for `expected`. */
async function withPage({ expected = /^$/, ...options }, work) {
  const context = await browser.newContext({ locale: "vi-VN", ...options });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const complaints = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await work(page);
    assert.deepEqual(complaints.filter((one) => !expected.test(one)), []);
  } finally {
    await context.close();
  }
}
const at = (query = "") => new URL(query, server.url).href;
const titles = (page) => page.locator(".hits h2").allInnerTexts();

describe("the search page", () => {
  test("typing and Enter search, and the URL holds the search", () =>
    withPage({}, async (page) => {
      await page.goto(at());
      await page.waitForFunction(() => document.activeElement?.name === "q");  // without a click
      await page.keyboard.type("chợ đêm");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\?q=ch/);
      assert.equal((await titles(page))[0], "Chợ đêm bên sông sáng đèn trở lại");
      assert.equal(new URL(page.url()).search, "?q=ch%E1%BB%A3+%C4%91%C3%AAm");
      assert.ok((await page.locator(".hits mark").count()) > 0);
      assert.equal(await page.title(), "chợ đêm – timtin");
    }));

  test("a suggestion is chosen by keyboard, and told to screen readers", () =>
    withPage({}, async (page) => {
      await page.goto(at());
      const box = page.getByRole("combobox");
      await box.pressSequentially("dan van kh");
      await page.getByRole("option").first().waitFor();
      assert.equal(await box.getAttribute("aria-expanded"), "true");
      await page.keyboard.press("ArrowDown");
      const option = page.locator("#" + (await box.getAttribute("aria-activedescendant")));
      assert.equal(await option.getAttribute("aria-selected"), "true");
      assert.match(await option.innerText(), /vận khéo/i);
      assert.match(await page.locator("p[role=status]").last().innerText(), /\d+ gợi ý/);
      await page.keyboard.press("Escape");
      assert.equal(await box.inputValue(), "dan van kh");
      assert.equal(await box.getAttribute("aria-expanded"), "false");
      await page.keyboard.press("ArrowDown");  // opens again
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\?q=/);
      assert.match((await titles(page))[0], /Dân vận khéo/);
    }));

  test("a suggestion is chosen by a click", () =>
    withPage({}, async (page) => {
      await page.goto(at());
      await page.getByRole("combobox").pressSequentially("thao ngu");
      await page.getByRole("option").first().click();
      await page.waitForURL(/\?q=/);
      assert.ok((await titles(page)).length >= 2);
    }));

  test("order, filters and the back button", () =>
    withPage({}, async (page) => {
      await page.goto(at("?q=dan+van"));
      const first = (await titles(page))[0];
      await page.getByRole("link", { name: "Mới nhất" }).click();
      await page.waitForURL(/sort=newest/);
      assert.equal((await titles(page))[0], "Đối thoại giữa chủ tịch xã và người nuôi cá");
      await page.locator(".filters summary").click();
      await page.getByLabel("Đến ngày").fill("2019");
      await page.getByRole("button", { name: "Áp dụng" }).click();
      await page.waitForURL(/until=2019/);
      assert.doesNotMatch(page.url(), /since|author/);  // what is empty stays out
      assert.deepEqual(await titles(page), ["Dân vận khéo từ tiếng gõ cửa mỗi tối"]);
      await page.getByRole("link", { name: /Đến ngày 2019/ }).click();
      await page.waitForURL((url) => !/until/.test(url.search));
      await page.goBack();
      await page.goBack();
      await page.goBack();
      assert.equal(new URL(page.url()).search, "?q=dan+van");
      assert.equal((await titles(page))[0], first);
      assert.equal(await page.locator("#q").inputValue(), "dan van");
    }));

  test("what is typed composed or decomposed, or without accents, finds the same", () =>
    withPage({}, async (page) => {
      const found = [];
      for (const query of ["đối thoại", "đối thoại".normalize("NFD"), "doi thoai"]) {
        await page.goto(at());
        await page.locator("#q").fill(query);
        await page.keyboard.press("Enter");
        await page.waitForURL(/\?q=/);
        found.push((await titles(page))[0]);
      }
      assert.deepEqual(new Set(found), new Set(["Đối thoại giữa chủ tịch xã và người nuôi cá"]));
    }));

  test("an input method composes undisturbed, and what it makes is suggested on", () =>
    withPage({}, async (page) => {
      await page.goto(at());
      const box = page.getByRole("combobox");
      await box.focus();
      const devtools = await page.context().newCDPSession(page);
      for (const text of ["d", "dâ", "dân", "dân v", "dân vâ", "dân vậ"]) {
        await devtools.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
      }
      await page.getByRole("option").first().waitFor();
      // Keys that choose what the method offers must not choose here.
      for (const key of ["ArrowDown", "Enter"]) {
        await box.dispatchEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true });
      }
      assert.equal(await box.getAttribute("aria-activedescendant"), null);
      assert.equal(await box.inputValue(), "dân vậ");
      await devtools.send("Input.insertText", { text: "dân vận" });
      await page.waitForFunction(() => document.querySelector("#q").value === "dân vận");
      await page.getByRole("option", { name: /dân vận/i }).first().waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL(/\?q=d%C3%A2n\+v%E1%BA%ADn$/);
      assert.match((await titles(page))[0], /Dân vận khéo/);
    }));

  test("a facet shows more of its values by a link, and stays open", () =>
    withPage({ viewport: { width: 360, height: 800 } }, async (page) => {
      await page.goto(at("?since=2000"));
      await page.locator(".refine > summary").click();
      const years = page.getByRole("list", { name: "Năm" }).getByRole("link");
      assert.equal(await years.count(), 7);
      await page.getByRole("link", { name: "và 1 mục khác" }).click();
      await page.waitForURL(/facet_values=50#f-year$/);
      assert.equal(await years.count(), 8);
      assert.ok(await years.last().isVisible());
    }));

  test("a bar of the chart leads to its year", () =>
    withPage({ viewport: { width: 1280, height: 900 } }, async (page) => {
      await page.goto(at("?q=dan+van"));
      await page.locator(".trend svg a").last().click();
      await page.waitForURL(/year=2023/);
      assert.deepEqual(await titles(page), ["Đối thoại giữa chủ tịch xã và người nuôi cá"]);
    }));

  test("an author and a cited document lead to what else there is", () =>
    withPage({}, async (page) => {
      await page.goto(at("?q=ho+so+qua+mang"));
      await page.getByRole("link", { name: "Lê Thảo Nguyên" }).first().click();
      await page.waitForURL(/author=/);
      await page.goto(at("?q=go+cua"));
      await page.getByRole("link", { name: "25-NQ/TW" }).first().click();
      await page.waitForURL(/\?number=25-NQ%2FTW/);
      assert.deepEqual(await titles(page), ["Dân vận khéo từ tiếng gõ cửa mỗi tối"]);
    }));

  for (const javaScriptEnabled of [true, false]) {
    test(`facets filter, several values are alternatives, ${javaScriptEnabled ? "with" : "without"} scripts`, () =>
      withPage({ javaScriptEnabled, viewport: { width: 1280, height: 900 } }, async (page) => {
        await page.goto(at("?q=dan+van"));
        const years = page.getByRole("list", { name: "Năm" });
        await years.getByRole("link", { name: /^2019/ }).click();
        await page.waitForURL(/\?q=dan\+van&year=2019$/);
        assert.deepEqual(await titles(page), ["Dân vận khéo từ tiếng gõ cửa mỗi tối"]);
        await years.getByRole("link", { name: /^2023/ }).click();
        await page.waitForURL(/&year=2019&year=2023$/);
        assert.equal((await titles(page)).length, 2);
        assert.equal(await years.locator("[aria-current=true]").count(), 2);
        await years.getByRole("link", { name: /^2019.*Bỏ lọc/ }).click();
        await page.waitForURL(/\?q=dan\+van&year=2023$/);
        assert.deepEqual(await titles(page), ["Đối thoại giữa chủ tịch xã và người nuôi cá"]);
      }));
  }

  test("on a small screen facets and chart are folded, and open by a tap", () =>
    withPage({ viewport: { width: 360, height: 800 } }, async (page) => {
      await page.goto(at("?q=dan+van"));
      const chart = page.locator(".trend svg");
      assert.match(await page.locator(".trend p.hidden").textContent(), /^Theo thời gian: 2019–2023/);
      assert.equal(await chart.isVisible(), false);
      await page.locator(".refine > summary").click();
      assert.equal(await chart.isVisible(), true);
      await page.getByText("Số liệu").click();
      await page.getByRole("row", { name: /2023/ }).getByRole("link").click();
      await page.waitForURL(/year=2023/);
      assert.deepEqual(await titles(page), ["Đối thoại giữa chủ tịch xã và người nuôi cá"]);
    }));

  for (const javaScriptEnabled of [true, false]) {
    test(`a story stands once, and unfolds, ${javaScriptEnabled ? "with" : "without"} scripts`, () =>
      withPage({ javaScriptEnabled }, async (page) => {
        await page.goto(at("?q=khung+cui+nha+rong"));
        assert.equal((await titles(page)).filter((one) => one === "Khung cửi trở lại nhà rông").length, 1);
        const elsewhere = page.locator(".also a");
        assert.equal(await elsewhere.isVisible(), false);
        await page.getByText(/^Cũng ở Báo (Núi|Suối)$/).click();
        assert.equal(await elsewhere.isVisible(), true);
        await page.goto(at("?q=khung+cui+nha+rong&no_collapse=1"));
        assert.equal((await titles(page)).filter((one) => one === "Khung cửi trở lại nhà rông").length, 2);
      }));
  }

  test("a hit leads to articles like it", () =>
    withPage({}, async (page) => {
      await page.goto(at("?q=khung+cui+nha+rong&lang=en"));
      await page.getByRole("link", { name: /^Similar articles ?: Khung cửi/ }).first().click();
      await page.waitForURL(/\?q=khung\+cui\+nha\+rong&like=khung-cui(-2)?&lang=en$/);
      assert.match(await page.locator("h1").innerText(), /Similar articles/);
      assert.equal(await page.locator(".model a").innerText(), "Khung cửi trở lại nhà rông");
      assert.equal((await titles(page))[0], "Phiên chợ tháng tám bán hết vải dệt tay");
      await page.getByRole("link", { name: "Tiếng Việt" }).click();
      await page.waitForURL(/&like=khung-cui(-2)?$/);
      assert.match(await page.locator("h1").innerText(), /Bài tương tự/);
      await page.goBack();
      await page.goBack();
      assert.match(page.url(), /\?q=khung/);
    }));

  for (const embed of ["", "&embed=1"]) {
    test(`from articles like one the search is found again${embed && ", in a frame too"}`, () =>
      withPage({}, async (page) => {
        await page.goto(at("?q=khung+cui&since=2020" + embed));
        const before = await titles(page);
        await page.getByRole("link", { name: /^Bài tương tự ?: Khung cửi/ }).first().click();
        await page.waitForURL(/like=khung/);
        assert.equal(await page.locator("#q").inputValue(), "khung cui");
        await page.getByRole("link", { name: "← Kết quả cho khung cui" }).click();
        await page.waitForURL((url) => url.search === "?q=khung+cui&since=2020" + embed);
        assert.deepEqual(await titles(page), before);
      }));
  }

  test("pages of results", () =>
    withPage({}, async (page) => {
      await page.goto(at("?q=thuy+loi&sort=oldest"));
      assert.equal((await titles(page)).length, 10);
      await page.getByRole("link", { name: "Trang sau" }).click();
      await page.waitForURL(/offset=10/);
      assert.equal(await page.locator(".hits").getAttribute("start"), "11");
      await page.getByRole("link", { name: "Trang 3" }).click();
      await page.waitForURL(/offset=20/);
      assert.equal((await titles(page)).length, 4);
      assert.equal(await page.getByRole("link", { name: "Trang sau" }).count(), 0);
      await page.goto(at("?q=thuy+loi&sort=oldest&offset=30"));
      assert.equal(await page.getByText("Không còn bài nào nữa.").count(), 1);
      await page.getByRole("link", { name: "Trang trước" }).click();
      assert.equal((await titles(page)).length, 4);
    }));

  test("a date may be typed without slashes, as on a keypad, and is shown with them", () =>
    withPage({}, async (page) => {
      await page.goto(at("?q=dan+van"));
      await page.locator(".filters summary").click();
      await page.getByLabel("Từ ngày").fill("01012023");
      await page.keyboard.press("Enter");
      await page.waitForURL(/since=01012023/);
      assert.deepEqual(await titles(page), ["Đối thoại giữa chủ tịch xã và người nuôi cá"]);
      assert.equal(await page.getByRole("link", { name: /^Từ ngày 01\/01\/2023/ }).count(), 1);
    }));

  test("the page speaks English by a switch, and keeps it", () =>
    withPage({}, async (page) => {
      await page.goto(at("?q=cho+dem"));
      await page.getByRole("link", { name: "English" }).click();
      await page.waitForURL(/lang=en/);
      assert.equal(await page.locator("html").getAttribute("lang"), "en");
      assert.match(await page.locator(".hits time").first().innerText(), /March 2021/);
      await page.locator("#q").fill("mua gat");
      await page.keyboard.press("Enter");
      await page.waitForURL(/q=mua/);
      assert.match(page.url(), /lang=en/);
    }));

  test("all of it works without JavaScript", () =>
    withPage({ javaScriptEnabled: false }, async (page) => {
      await page.goto(at());
      await page.locator("#q").fill("dan van");
      await page.getByRole("button", { name: "Tìm" }).click();
      await page.waitForURL(/q=dan/);
      assert.match((await titles(page))[0], /Dân vận khéo/);
      await page.getByRole("link", { name: "Cũ nhất" }).click();
      await page.waitForURL(/sort=oldest/);
      await page.locator(".filters summary").click();
      await page.getByLabel("Từ ngày").fill("01/01/2023");
      await page.getByRole("button", { name: "Áp dụng" }).click();
      await page.waitForURL(/since=01/);
      assert.deepEqual(await titles(page), ["Đối thoại giữa chủ tịch xã và người nuôi cá"]);
      assert.equal(await page.getByRole("combobox").count(), 0);
    }));

  test("markup in articles and queries is text", () =>
    withPage({}, async (page) => {
      await page.goto(at("?q=" + encodeURIComponent("bảng giá <script>window.broken=1</script>\"'><img src=x onerror=window.broken=1>")));
      assert.equal(await page.evaluate("window.broken"), undefined);
      assert.match((await titles(page))[0], /<b>&"'<\/b><script>/);
      assert.equal(await page.locator("a[href^=javascript]").count(), 0);
      assert.equal(await page.locator("main img").count(), 0);
      await page.goto(at());
      await page.getByRole("combobox").pressSequentially("bảng giá");
      await page.getByRole("option").first().waitFor();
      assert.equal(await page.locator(".suggestions script, .suggestions img").count(), 0);
      assert.equal(await page.evaluate("window.broken"), undefined);
    }));

  test("a script that is put in is not run", () =>
    withPage({ expected: /Content Security Policy/ }, async (page) => {
      await page.goto(at("?q=dan"));
      const ran = await page.evaluate(() => {
        const script = document.createElement("script");
        script.textContent = "window.injected = 1";
        document.body.appendChild(script);
        return window.injected === 1;
      });
      assert.equal(ran, false);
    }));

  for (const width of [320, 390, 768, 1600]) {
    test(`nothing runs out of the page at ${width} px`, () =>
      withPage({ viewport: { width, height: 800 } }, async (page) => {
        for (const query of ["", "?q=dan+van&since=2018&author=L%C3%AA+Th%E1%BA%A3o+Nguy%C3%AAn", "?q=" + "dài".repeat(200), "?q=thuy+loi&offset=10", "?q=thuy+loi&year=2017", "?q=gia&embed=1", "?q=khung+cui", "?q=khung+cui&like=khung-cui", "?q=thuy+loi&offset=50"]) {
          await page.goto(at(query));
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(wide <= width, `${query}: ${wide}`);
        }
      }));
  }

  test("what is to be tapped is large enough for a finger at 320 px", () =>
    withPage({ viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }, async (page) => {
      for (const query of ["", "?q=dan+van&since=2018", "?q=khung+cui", "?q=khung+cui&like=khung-cui", "?q=thuy+loi&offset=10", "?q=gia&embed=1"]) {
        await page.goto(at(query));
        await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
        // A link within a line of text is as high as the line (WCAG 2.5.8, "inline").
        const small = await page.evaluate(() =>
          [...document.querySelectorAll("a, button, summary, input:not([type=hidden])")]
            .filter((one) => !one.closest("svg, .notice, .skip"))
            .map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
            .filter(([, box]) => box.width > 1 && (box.height < 24 || box.width < 24))
            .map(([what, box]) => `${Math.round(box.width)}×${Math.round(box.height)} ${what}`));
        assert.deepEqual(small, [], query);
        const tiny = await page.evaluate(() =>  // iOS zooms in on what is smaller
          [...document.querySelectorAll("input:not([type=hidden])")].filter((one) => parseFloat(getComputedStyle(one).fontSize) < 16).length);
        assert.equal(tiny, 0, query);
      }
    }));

  test("flex boxes keep their distances by margins, as old phones know no gap", async () => {
    const style = await (await fetch(at("page.css"))).text();
    const rules = style.match(/[^{}]+\{[^{}]*\}/g);
    assert.ok(rules.length > 100);
    assert.deepEqual(rules.filter((rule) => /display:\s*(inline-)?flex/.test(rule) && /[\s;]gap:/.test(rule)), []);
  });

  test("printed, the hits remain, with their addresses", () =>
    withPage({ colorScheme: "dark" }, async (page) => {
      await page.goto(at("?q=dan+van"));
      await page.emulateMedia({ media: "print" });
      for (const gone of [".search", ".language", ".sort", ".side", "footer"]) {
        assert.equal(await page.locator(gone).first().isVisible(), false, gone);
      }
      assert.equal(await page.locator("h1").innerText(), "dan van");
      assert.ok((await page.locator("h1").boundingBox()).height > 20);
      const printed = await page.locator(".hits h2 a").first().evaluate((link) => ({
        address: getComputedStyle(link, "::after").content,
        ink: getComputedStyle(document.body).color,
        paper: getComputedStyle(document.body).backgroundColor,
      }));
      assert.match(printed.address, /https:\/\/bao\.example\/go-cua\.htm/);
      assert.equal(printed.ink, "rgb(0, 0, 0)");
      assert.equal(printed.paper, "rgb(255, 255, 255)");
    }));

  test("below a path of a proxy all of it works", async () => {
    const proxy = await startProxy("/cong/tim/");
    try {
      await withPage({}, async (page) => {
        await page.goto(proxy.url);
        assert.equal(await page.locator(".box").evaluate((one) => getComputedStyle(one).display), "flex");
        await page.getByRole("combobox").pressSequentially("dan van kh");
        await page.getByRole("option").first().waitFor();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await page.waitForURL((url) => url.href.startsWith(proxy.url + "?q="));
        assert.match((await titles(page))[0], /Dân vận khéo/);
        await page.getByRole("link", { name: "Mới nhất" }).click();
        await page.waitForURL((url) => url.href.startsWith(proxy.url) && /sort=newest/.test(url.search));
        await page.getByRole("link", { name: /^Bài tương tự/ }).first().click();
        await page.waitForURL((url) => url.href.startsWith(proxy.url) && /like=/.test(url.search));
        await page.locator(".brand").click();
        await page.waitForURL(proxy.url);
        const feed = await page.locator("link[type='application/atom+xml']").evaluate((one) => one.href);
        assert.equal(feed, proxy.url + "feed.atom");
      });
    } finally {
      proxy.close();
    }
  });

  for (const scheme of ["light", "dark"]) {
    test(`axe has no serious finding, ${scheme}`, () =>
      withPage({ colorScheme: scheme, bypassCSP: true, expected: /status of 400/ }, async (page) => {
        for (const query of ["", "?q=dan+van&until=2024", "?q=dan+van&year=2019&year=2023", "?q=daan+vaanj", "?q=khongcogihet", "?q=a&since=x", "?q=thuy+loi&lang=en&offset=10", "?q=dan&embed=1", "?q=khung+cui", "?q=khung+cui&like=khung-cui", "?q=thuy+loi&offset=50"]) {
          await page.goto(at(query));
          await page.addScriptTag({ path: axeScript });
          const found = await page.evaluate(() => globalThis.axe.run());
          const serious = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
          assert.deepEqual(serious.map((one) => `${query} ${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`), []);
        }
      }));
  }

  test("axe has no serious finding while suggestions are open", () =>
    withPage({ bypassCSP: true }, async (page) => {
      await page.goto(at());
      await page.getByRole("combobox").pressSequentially("dan v");
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("ArrowDown");
      await page.addScriptTag({ path: axeScript });
      const found = await page.evaluate(() => globalThis.axe.run());
      const serious = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
      assert.deepEqual(serious.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`), []);
    }));

  test("an allowed page holds it in a frame, another does not", () =>
    withPage({ expected: /frame-ancestors/ }, async (page) => {
      await page.goto(portal.origin + "/frame");
      const frame = page.frameLocator("iframe");
      assert.match(await frame.locator(".hits h2").first().innerText(), /Dân vận/);
      await page.goto(stranger.origin + "/frame");
      await page.waitForFunction(() => document.readyState === "complete");
      assert.equal(await frame.locator(".hits").count(), 0);
      assert.match(page.frames()[1].url(), /^chrome-error:/);
    }));

  test("the search box for other pages leads here", () =>
    withPage({}, async (page) => {
      await page.goto(portal.origin + "/box");
      await page.getByRole("searchbox", { name: "Tìm trong cổng" }).fill("mùa gặt");
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.href.startsWith(server.url));
      assert.match((await titles(page))[0], /Mùa gặt sớm/);
    }));

  test("nothing is asked of any other host", () =>
    withPage({}, async (page) => {
      const asked = [];
      page.on("request", (request) => asked.push(new URL(request.url()).origin));
      await page.goto(at("?q=dan+van"));
      await page.waitForLoadState("networkidle");
      assert.deepEqual([...new Set(asked)], [new URL(server.url).origin]);
    }));
});
